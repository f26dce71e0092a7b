ALTER TABLE "projects" ADD COLUMN "connection" text DEFAULT 'ok' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "grace_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "is_grace_over" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "is_private" boolean;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "connected_by" text;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "connected_login" text;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "checked_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "gone_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "deployments_state_idx" ON "deployments" USING btree ("environment_id","state","created_at","id");--> statement-breakpoint
CREATE INDEX "deployments_sha_idx" ON "deployments" USING btree ("environment_id","sha","created_at","id");--> statement-breakpoint
CREATE INDEX "environments_desired_idx" ON "environments" USING btree ("project_id","desired","created_at","id");--> statement-breakpoint
CREATE INDEX "projects_checked_idx" ON "projects" USING btree ("checked_at") WHERE state in ('active', 'paused');--> statement-breakpoint
CREATE INDEX "projects_grace_idx" ON "projects" USING btree ("grace_until") WHERE grace_until is not null;--> statement-breakpoint
CREATE INDEX "projects_leaving_idx" ON "projects" USING btree ("id") WHERE deleted_at is not null and gone_at is null;--> statement-breakpoint
CREATE INDEX "projects_installation_idx" ON "projects" USING btree ("installation_id");