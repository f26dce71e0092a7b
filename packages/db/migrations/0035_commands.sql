CREATE TABLE "commands" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"subject" text NOT NULL,
	"project_id" text,
	"line" text NOT NULL,
	"author_id" bigint,
	"author_login" text NOT NULL,
	"comment_id" bigint,
	"url" text,
	"asked_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'received' NOT NULL,
	"outcomes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"answer" jsonb,
	"replied_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"next_run_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "commands_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "resources" ADD COLUMN "generation" bigint;--> statement-breakpoint
CREATE INDEX "commands_due_idx" ON "commands" USING btree ("next_run_at") WHERE replied_at is null;--> statement-breakpoint
CREATE INDEX "commands_subject_idx" ON "commands" USING btree ("repository_id","subject","created_at");--> statement-breakpoint
CREATE INDEX "commands_old_idx" ON "commands" USING btree ("created_at");