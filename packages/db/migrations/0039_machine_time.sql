CREATE TABLE "machine_time" (
	"environment_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"day" date NOT NULL,
	"guest" text NOT NULL,
	"ms" bigint NOT NULL,
	CONSTRAINT "machine_time_environment_id_day_guest_pk" PRIMARY KEY("environment_id","day","guest")
);
--> statement-breakpoint
ALTER TABLE "resources" ADD COLUMN "guest" text;--> statement-breakpoint
ALTER TABLE "resources" ADD COLUMN "counted_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "machine_time" ADD CONSTRAINT "machine_time_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "machine_time_organization_idx" ON "machine_time" USING btree ("organization_id","day");