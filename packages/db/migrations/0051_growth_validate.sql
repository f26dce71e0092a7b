-- Reads each table whole, beside readers and writers. Proven, the constraints spare the next migration reading them under a strong lock.
ALTER TABLE "delivery_bodies" VALIDATE CONSTRAINT "delivery_bodies_before";
--> statement-breakpoint
ALTER TABLE "log_chunks" VALIDATE CONSTRAINT "log_chunks_before";
--> statement-breakpoint
ALTER TABLE "decisions" VALIDATE CONSTRAINT "decisions_before";
--> statement-breakpoint
ALTER TABLE "deployment_transitions" VALIDATE CONSTRAINT "deployment_transitions_before";
