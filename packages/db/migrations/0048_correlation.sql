ALTER TABLE "commands" ADD COLUMN "correlation_id" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "correlation_id" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "correlation_id" text;--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "recheck_correlation_id" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "correlation_id" text;