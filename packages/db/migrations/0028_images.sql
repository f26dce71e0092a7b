CREATE TABLE "images" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"reference" text NOT NULL,
	"digest" text NOT NULL,
	"sha" text NOT NULL,
	"state" text DEFAULT 'intended' NOT NULL,
	"provenance" jsonb,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "images_digest_key" UNIQUE("project_id","digest")
);
--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_organization_id_project_id_projects_organization_id_id_fk" FOREIGN KEY ("organization_id","project_id") REFERENCES "public"."projects"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "images_shared_idx" ON "images" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "images_used_idx" ON "images" USING btree ("used_at") WHERE state <> 'gone';--> statement-breakpoint
CREATE INDEX "releases_digest_idx" ON "releases" USING btree (split_part(image, '@', 2));