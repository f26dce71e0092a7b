-- contract: lists go by the id now; until it is restarted, the release before reads deliveries without their index, slowly
DROP INDEX CONCURRENTLY IF EXISTS "deliveries_troubled_idx";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "deliveries_troubled_idx" ON "deliveries" USING btree ("received_at") WHERE state in ('suspect', 'failed', 'dead');--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "deliveries_listed_idx";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "deliveries_listed_idx" ON "deliveries" USING btree ("repository_id","id");--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "deployments_failed_ends_idx";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "deployments_failed_ends_idx" ON "deployments" USING btree ("organization_id") WHERE state = 'failed' and kind = 'destroy';--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "environments_shown_idx";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "environments_shown_idx" ON "environments" USING btree ("organization_id") WHERE desired <> 'down' or observed_generation < generation;--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "deliveries_list_idx";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "deliveries_repository_idx";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "environments_up_idx";
