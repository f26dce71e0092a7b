ALTER TABLE "deliveries" ADD COLUMN "organization_id" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "replayed_by" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "replay_reason" text;--> statement-breakpoint
CREATE INDEX "deliveries_replay_idx" ON "deliveries" USING btree ("replay_of") WHERE replay_of is not null;