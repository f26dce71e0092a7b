CREATE TABLE "redeliveries" (
	"guid" text PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "redeliveries_asked_idx" ON "redeliveries" USING btree ("asked_at");