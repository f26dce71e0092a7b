CREATE TABLE "automatic_ends" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "automatic_ends_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organization_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "is_repair_off" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "automatic_ends" ADD CONSTRAINT "automatic_ends_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "automatic_ends_withheld_key" ON "automatic_ends" USING btree ("environment_id") WHERE state = 'withheld';--> statement-breakpoint
CREATE INDEX "automatic_ends_list_idx" ON "automatic_ends" USING btree ("organization_id","at","environment_id") WHERE state = 'withheld';--> statement-breakpoint
CREATE INDEX "automatic_ends_at_idx" ON "automatic_ends" USING btree ("at") WHERE state = 'done';
--> statement-breakpoint
UPDATE "projects" SET "config" = "config" || '{"selfHeal":true}' WHERE NOT "config" ? 'selfHeal';
