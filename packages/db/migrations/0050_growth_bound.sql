-- Four tables become partitioned by time, in three migrations that neither read nor rewrite all of one under a strong lock: what exists
-- stays where it is, as the first partition. This one says where that partition will end: a month away, so that what the release before
-- writes until the last one lies below, and behind every row that a clock that was wrong has ever written.
CREATE SCHEMA "partitions";
--> statement-breakpoint
-- The tables that are partitioned. Their key is an id that begins with its time (TypeID over UUIDv7), or that of their deployment.
-- "least_days" is the shortest time that anybody may ask to keep their rows; "batch" is how many keys a removal row by row takes at once.
CREATE FUNCTION "partitions"."rules"() RETURNS TABLE ("parent" text, "key" text, "prefix" text, "days" int, "least_days" int, "batch" int)
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  VALUES ('delivery_bodies', 'delivery_id', 'dlv_', 1, 8, 500), ('log_chunks', 'deployment_id', 'dep_', 7, 1, 20),
    ('decisions', 'id', 'dec_', 30, 1, 500), ('deployment_transitions', 'deployment_id', 'dep_', 30, 30, 100)
$$;
--> statement-breakpoint
-- The lowest id of a moment, which is not before 1970: ten characters of five bits have the 48 bits of the milliseconds.
CREATE FUNCTION "partitions"."id_at"("prefix" text, "at" timestamptz) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT prefix || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
    ((greatest(0, floor(extract(epoch FROM at) * 1000))::bigint >> (5 * n)) & 31)::int + 1, 1), '' ORDER BY n DESC) FROM generate_series(0, 9) n
$$;
--> statement-breakpoint
CREATE FUNCTION "partitions"."time_of"("id" text) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_timestamp(sum((strpos('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 4 + n, 1)) - 1)::bigint << (5 * (10 - n)))::float8 / 1000)
  FROM generate_series(1, 10) n
$$;
--> statement-breakpoint
-- Partitions begin at multiples of their length since 1970, so that everybody cuts at the same moments.
CREATE FUNCTION "partitions"."period_of"("at" timestamptz, "days" int) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_timestamp(floor(extract(epoch FROM at) / (86400 * days)) * 86400 * days)
$$;
--> statement-breakpoint
DO $$
DECLARE
  rule record;
  newest text;
BEGIN
  FOR rule IN SELECT * FROM partitions.rules() LOOP
    -- No row comes between the look and the constraint.
    EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', rule.parent);
    EXECUTE format('SELECT max(%I) FROM public.%I', rule.key, rule.parent) INTO newest;
    EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I CHECK (%I < %L) NOT VALID', rule.parent, rule.parent || '_before', rule.key,
      partitions.id_at(rule.prefix, partitions.period_of(
        greatest(now() + make_interval(days => 30), partitions.time_of(newest)) + make_interval(days => rule.days), rule.days)));
  END LOOP;
END $$;
--> statement-breakpoint
ALTER TABLE "delivery_bodies" DROP CONSTRAINT "delivery_bodies_delivery_id_deliveries_id_fk";
--> statement-breakpoint
ALTER TABLE "log_chunks" DROP CONSTRAINT "log_chunks_deployment_id_deployments_id_fk";
