ALTER TABLE "environments" ADD COLUMN "author_verdict" jsonb;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "author_checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "holds_trusted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "trust" text DEFAULT 'write' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "public_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "environments_author_idx" ON "environments" USING btree ("author_checked_at") WHERE desired <> 'down' and target like 'pr:%';--> statement-breakpoint
-- Until now a branch of the repository itself made its author trusted. GitHub is asked about each of them soon.
UPDATE "environments" e SET
  "author_verdict" = jsonb_build_object('login', e.observation->'pullRequest'->'author'->>'login', 'trusted', true),
  "author_checked_at" = 'epoch',
  "holds_trusted" = e.live_deployment_id is not null and exists (
    select from "env_vars" v where v.trust = 'trusted_only' and v.organization_id = e.organization_id and coalesce(v.project_id, e.project_id) = e.project_id)
WHERE e.target like 'pr:%' and e.observation->'pullRequest'->'author'->>'login' is not null
  and e.observation->'pullRequest'->>'headRepositoryId' = e.observation->'pullRequest'->>'baseRepositoryId';
