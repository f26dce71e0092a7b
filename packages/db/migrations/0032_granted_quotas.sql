ALTER TABLE "quotas" ADD COLUMN "granted" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
-- Until now only the operator wrote this table.
UPDATE "quotas" SET "granted" = "limits", "limits" = '{}';
