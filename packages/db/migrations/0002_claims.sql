ALTER TABLE "deployments" DROP CONSTRAINT "deployments_generation_key";--> statement-breakpoint
DROP INDEX "environments_due_idx";--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_generation_key" ON "deployments" USING btree ("environment_id","generation") WHERE state <> 'skipped';--> statement-breakpoint
CREATE INDEX "environments_leased_idx" ON "environments" USING btree ("organization_id") WHERE lease_owner is not null;--> statement-breakpoint
CREATE INDEX "environments_due_idx" ON "environments" USING btree ("organization_id","next_run_at") WHERE observed_generation < generation and lease_owner is null;