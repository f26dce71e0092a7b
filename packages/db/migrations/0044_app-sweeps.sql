CREATE TABLE "app_sweeps" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"known" integer NOT NULL,
	"strays" jsonb NOT NULL,
	"stray_count" integer NOT NULL,
	"unknown" jsonb NOT NULL,
	"unknown_count" integer NOT NULL,
	"is_withheld" boolean NOT NULL,
	"confirmed_at" timestamp with time zone,
	"confirmed_by" text
);
