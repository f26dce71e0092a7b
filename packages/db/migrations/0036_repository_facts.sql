ALTER TABLE "deployments" ADD COLUMN "file_settings" jsonb;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "build_note" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "facts" jsonb;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "facts_epoch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "down_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "down_reason" text;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "configured" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "environments_down_idx" ON "environments" USING btree ("down_at") WHERE down_at is not null;