DROP INDEX "invitations_organizationId_idx";--> statement-breakpoint
DROP INDEX "members_organizationId_idx";--> statement-breakpoint
ALTER TABLE "members" ALTER COLUMN "role" SET DEFAULT 'viewer';--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "gone_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "invitations_list_idx" ON "invitations" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_person_key" ON "members" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE INDEX "members_list_idx" ON "members" USING btree ("organization_id","created_at","user_id");--> statement-breakpoint
CREATE INDEX "organizations_leaving_idx" ON "organizations" USING btree ("id") WHERE deleted_at is not null and gone_at is null;