CREATE TABLE "refused_credentials" (
	"credential" text PRIMARY KEY NOT NULL,
	"is_paused" boolean NOT NULL,
	"alerted" text,
	"since" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_refused_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"probes" integer DEFAULT 0 NOT NULL,
	"next_probe_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"probe_owner" text,
	"probe_until" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "provider_wait" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "provider_wait_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "environments_provider_wait_idx" ON "environments" USING btree ("provider_wait") WHERE provider_wait is not null;