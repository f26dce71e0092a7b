DROP INDEX CONCURRENTLY IF EXISTS "deployment_transitions_id_idx";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "deployment_transitions_id_idx" ON "deployment_transitions" USING btree ("id");--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "deployment_transitions_deployment_id_id_pk";--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY "deployment_transitions_deployment_id_id_pk" ON "deployment_transitions" USING btree ("deployment_id","id");--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "deployments_skipped_idx";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "deployments_skipped_idx" ON "deployments" USING btree ("id") WHERE state = 'skipped';--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "images_gone_idx";--> statement-breakpoint
CREATE INDEX CONCURRENTLY "images_gone_idx" ON "images" USING btree ("used_at") WHERE state = 'gone';
