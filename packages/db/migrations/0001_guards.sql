-- Fences grow over all environments and are never reused.
CREATE SEQUENCE "fence_seq" AS bigint;
--> statement-breakpoint
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "deployment_transitions_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "deployment_transitions"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
-- Payloads are JSON: lz4 halves what a write costs, where the server has it (the embedded one does not).
DO $$ BEGIN
  ALTER TABLE "delivery_bodies" ALTER COLUMN "body" SET COMPRESSION lz4;
EXCEPTION WHEN OTHERS THEN NULL;
END $$;
