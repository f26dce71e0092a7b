CREATE TABLE "env_snapshots" (
	"deployment_id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"project_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"fingerprint" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "env_var_history" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"key" text NOT NULL,
	"scope" text NOT NULL,
	"action" text NOT NULL,
	"version" integer NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "env_vars" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"key" text NOT NULL,
	"scope" text NOT NULL,
	"phase" text NOT NULL,
	"trust" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"length" text NOT NULL,
	"updated_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "env_vars_key" UNIQUE("project_id","key","scope")
);
--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "variables_of" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "live_variables" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "variables_stale" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "env_snapshots" ADD CONSTRAINT "env_snapshots_organization_id_environment_id_environments_organization_id_id_fk" FOREIGN KEY ("organization_id","environment_id") REFERENCES "public"."environments"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "env_var_history" ADD CONSTRAINT "env_var_history_organization_id_project_id_projects_organization_id_id_fk" FOREIGN KEY ("organization_id","project_id") REFERENCES "public"."projects"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "env_vars" ADD CONSTRAINT "env_vars_organization_id_project_id_projects_organization_id_id_fk" FOREIGN KEY ("organization_id","project_id") REFERENCES "public"."projects"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "env_snapshots_environment_idx" ON "env_snapshots" USING btree ("environment_id");--> statement-breakpoint
CREATE INDEX "env_snapshots_kid_idx" ON "env_snapshots" USING btree (sealed_kid("sealed"));--> statement-breakpoint
CREATE INDEX "env_var_history_project_idx" ON "env_var_history" USING btree ("organization_id","project_id","id");--> statement-breakpoint
CREATE INDEX "env_vars_kid_idx" ON "env_vars" USING btree (sealed_kid("sealed"));