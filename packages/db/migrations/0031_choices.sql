ALTER TABLE "environments" ADD COLUMN "choice" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "choice_head" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "choice_by" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "choice_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "frozen_by" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "frozen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "approved_sha" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "approved_by" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "approved_at" timestamp with time zone;--> statement-breakpoint
-- Until now the reason said what a person had chosen.
UPDATE "environments" SET
	"choice" = CASE "desired_reason"
		WHEN 'deployed_by_user' THEN 'deploy'
		WHEN 'approved_by_user' THEN 'approve'
		WHEN 'rolled_back_by_user' THEN 'rollback'
		WHEN 'slept_by_user' THEN 'sleep'
		WHEN 'woken_by_user' THEN 'wake'
		WHEN 'destroyed_by_user' THEN 'destroy'
		ELSE 'expire'
	END,
	"choice_head" = coalesce("observation"->'pullRequest'->>'headSha', "observation"->'branch'->>'headSha'),
	"choice_by" = 'unknown',
	"choice_at" = "updated_at"
WHERE "desired_reason" IN ('deployed_by_user', 'approved_by_user', 'rolled_back_by_user', 'slept_by_user', 'woken_by_user', 'destroyed_by_user', 'expired');--> statement-breakpoint
UPDATE "environments" e SET "approved_sha" = d."sha", "approved_by" = 'unknown', "approved_at" = d."at"
FROM (
	SELECT DISTINCT ON ("environment_id") "environment_id", "sha", "at" FROM "decisions"
	WHERE "source" = 'user' AND "reason" = 'approved_by_user'
	ORDER BY "environment_id", "at" DESC
) d
WHERE d."environment_id" = e."id";
