DROP INDEX "deliveries_due_idx";--> statement-breakpoint
CREATE INDEX "deliveries_due_idx" ON "deliveries" USING btree (coalesce(installation_id, 0),"next_run_at") WHERE state = 'received';