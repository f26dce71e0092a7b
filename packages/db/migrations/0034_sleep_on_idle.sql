ALTER TABLE "environments" ADD COLUMN "idle_since" timestamp with time zone;
--> statement-breakpoint
-- Fly stops what nobody visits; only projects that say `explicit` count hours.
UPDATE "projects" SET "config" = "config" || '{"sleep":"on_idle"}' WHERE NOT "config" ? 'sleep';
--> statement-breakpoint
UPDATE "environments" SET "sleeps_at" = NULL WHERE "sleeps_at" IS NOT NULL;
