DROP INDEX "environments_due_idx";--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "builds" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "environments_due_idx" ON "environments" USING btree ("builds","organization_id","next_run_at") WHERE observed_generation < generation and lease_owner is null;