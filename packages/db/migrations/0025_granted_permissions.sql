ALTER TABLE "projects" ADD COLUMN "granted_permissions" jsonb;--> statement-breakpoint
CREATE INDEX "outbox_unsent_idx" ON "outbox" USING btree ("environment_id") WHERE sent_version < version;