CREATE TABLE "checker_passes" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"environments" integer NOT NULL,
	"until" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invariant_violations" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"rule" text NOT NULL,
	"what" text NOT NULL,
	"evidence" jsonb,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invariant_violations_key" UNIQUE("rule","what")
);
--> statement-breakpoint
CREATE INDEX "invariant_violations_found_idx" ON "invariant_violations" USING btree ("found_at");