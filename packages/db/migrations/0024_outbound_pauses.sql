CREATE TABLE "outbound_pauses" (
	"key" text PRIMARY KEY NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "outbound_pauses_until_idx" ON "outbound_pauses" USING btree ("until");