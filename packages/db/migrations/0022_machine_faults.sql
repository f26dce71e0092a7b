ALTER TABLE "environments" ADD COLUMN "machine_checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "machine_fault" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "machine_fault_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "machine_healthy_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "machine_repairs" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "environments_machine_idx" ON "environments" USING btree ("machine_checked_at") WHERE live_deployment_id is not null and asleep_since is null;