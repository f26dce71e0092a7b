ALTER TABLE "environments" ADD COLUMN "asleep_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "sleeps_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "environments_sleeps_idx" ON "environments" USING btree ("sleeps_at") WHERE sleeps_at is not null;--> statement-breakpoint
CREATE INDEX "environments_expires_idx" ON "environments" USING btree ("expires_at") WHERE expires_at is not null;