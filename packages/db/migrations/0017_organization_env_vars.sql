ALTER TABLE "env_var_history" ALTER COLUMN "project_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "env_vars" ALTER COLUMN "project_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "env_var_history" ADD CONSTRAINT "env_var_history_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "env_vars" ADD CONSTRAINT "env_vars_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "env_vars_organization_key" ON "env_vars" USING btree ("organization_id","key","scope") WHERE project_id is null;--> statement-breakpoint
ALTER TABLE "env_vars" ADD CONSTRAINT "env_vars_organization_scope" CHECK ("env_vars"."project_id" is not null or "env_vars"."scope" in ('all', 'production', 'preview'));