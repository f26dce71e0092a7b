-- The release before goes on with the same names, columns and keys: what was a table is the first partition of a new one of its name.
ALTER TABLE "deployment_transitions" DROP CONSTRAINT "deployment_transitions_pkey";
--> statement-breakpoint
ALTER TABLE "deployment_transitions" ADD CONSTRAINT "deployment_transitions_deployment_id_id_pk" PRIMARY KEY USING INDEX "deployment_transitions_deployment_id_id_pk";
--> statement-breakpoint
DROP INDEX "deployment_transitions_deployment_idx";
--> statement-breakpoint
DROP TRIGGER "deployment_transitions_append_only" ON "deployment_transitions";
--> statement-breakpoint
ALTER SEQUENCE "deployment_transitions_id_seq" OWNED BY NONE;
--> statement-breakpoint
CREATE FUNCTION "partitions"."split"("parent" text, "key" text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  before text := parent || '_before';
  bound text;
  found record;
  is_empty boolean;
BEGIN
  SELECT substring(pg_get_constraintdef(c.oid) FROM '''([^'']+)''') INTO STRICT bound FROM pg_constraint c
    WHERE c.conrelid = format('public.%I', parent)::regclass AND c.conname = before;
  EXECUTE format('ALTER TABLE public.%I RENAME TO %I', parent, before);
  EXECUTE format('ALTER TABLE public.%I SET SCHEMA partitions', before);
  EXECUTE format('CREATE TABLE public.%I (LIKE partitions.%I INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMPRESSION) PARTITION BY RANGE (%I)',
    parent, before, key);
  -- With equal keys and indexes the old ones are taken over, and nothing is built.
  FOR found IN SELECT conname, pg_get_constraintdef(oid) AS def FROM pg_constraint
    WHERE conrelid = format('partitions.%I', before)::regclass AND contype = 'p' LOOP
    EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I %s', parent, found.conname, found.def);
  END LOOP;
  FOR found IN SELECT pg_get_indexdef(indexrelid) AS def FROM pg_index
    WHERE indrelid = format('partitions.%I', before)::regclass AND NOT indisprimary LOOP
    EXECUTE replace(found.def, format(' ON partitions.%I ', before), format(' ON public.%I ', parent));
  END LOOP;
  -- The users of running processes keep their rights from the first moment on.
  FOR found IN SELECT a.privilege_type, a.grantee FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = format('partitions.%I', before)::regclass AND a.grantee <> c.relowner LOOP
    EXECUTE format('GRANT %s ON public.%I TO %s', found.privilege_type, parent,
      CASE found.grantee WHEN 0 THEN 'PUBLIC' ELSE found.grantee::regrole::text END);
  END LOOP;
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (MINVALUE) TO (%L)', parent, before, bound);
  EXECUTE format('ALTER TABLE partitions.%I DROP CONSTRAINT %I', before, before);
  -- Where a row of a time without a partition goes: no write is lost.
  EXECUTE format('CREATE TABLE partitions.%I PARTITION OF public.%I DEFAULT', parent || '_default', parent);
  EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM partitions.%I)', before) INTO is_empty;
  IF is_empty THEN EXECUTE format('DROP TABLE partitions.%I', before); END IF;
END $$;
--> statement-breakpoint
SELECT "partitions"."split"(parent, key) FROM "partitions"."rules"();
--> statement-breakpoint
DROP FUNCTION "partitions"."split";
--> statement-breakpoint
ALTER SEQUENCE "deployment_transitions_id_seq" OWNED BY "deployment_transitions"."id";
--> statement-breakpoint
CREATE TRIGGER "deployment_transitions_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "deployment_transitions"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
--> statement-breakpoint
CREATE FUNCTION "partitions"."list"("of" text) RETURNS TABLE ("name" text, "lower" text, "upper" text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.relname, coalesce(substring(b.bound FROM 'FROM \(''([^'']+)''\)'), ''), substring(b.bound FROM 'TO \(''([^'']+)''\)')
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS bound) b
  WHERE i.inhparent = format('public.%I', "of")::regclass AND b.bound <> 'DEFAULT'
$$;
--> statement-breakpoint
-- Whether unfinished work needs rows with keys between the two: then they are kept, however old they are.
CREATE FUNCTION "partitions"."is_needed"("prefix" text, "lower" text, "upper" text) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE prefix
    WHEN 'dlv_' THEN EXISTS (SELECT 1 FROM public.deliveries d WHERE d.state = 'received' AND d.id >= lower AND d.id < upper)
    WHEN 'dep_' THEN EXISTS (
      SELECT 1 FROM public.deployments d WHERE d.id >= lower AND d.id < upper
        AND d.state NOT IN ('live', 'gone', 'asleep', 'failed', 'superseded', 'cancelled', 'skipped'))
    ELSE false END
$$;
--> statement-breakpoint
-- The rule of a table that is kept for so many days.
CREATE FUNCTION "partitions"."rule_for"("table_name" text, "keep_days" int) RETURNS record
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE rule record;
BEGIN
  SELECT * INTO rule FROM partitions.rules() r WHERE r.parent = table_name;
  IF NOT FOUND THEN RAISE EXCEPTION '% is not partitioned', table_name USING ERRCODE = 'invalid_parameter_value'; END IF;
  IF keep_days IS NULL OR keep_days < rule.least_days THEN
    RAISE EXCEPTION '% is kept for % days at least', table_name, rule.least_days USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN rule;
END $$;
--> statement-breakpoint
-- One call at a time works at a table.
CREATE FUNCTION "partitions"."take_turn"("table_name" text) RETURNS boolean
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_try_advisory_xact_lock(hashtextextended(table_name, 7240118845))
$$;
--> statement-breakpoint
-- Makes the partitions of the next fourteen days, and drops those that are older than the days to keep. Workers call it with the rights of
-- the owner. A table that is busy is left for the next call. Days are those of UTC: elsewhere some have 23 hours or 25.
CREATE FUNCTION "partitions"."maintain"("table_name" text, "keep_days" int)
  RETURNS TABLE ("made" int, "dropped" int, "moved" bigint, "busy" boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
  -- Readers and writers wait while late rows move, so only so many do.
  most_late CONSTANT int := 5000;
  rule record;
  part record;
  period timestamptz;
  name text;
  first_id text;
  next_id text;
  count bigint;
BEGIN
  made := 0; dropped := 0; moved := 0; busy := false;
  rule := partitions.rule_for(table_name, keep_days);
  IF NOT partitions.take_turn(table_name) THEN busy := true; RETURN NEXT; RETURN; END IF;
  PERFORM set_config('lock_timeout', '250ms', true);

  period := partitions.period_of(now(), rule.days);
  WHILE period < now() + interval '14 days' LOOP
    first_id := partitions.id_at(rule.prefix, period);
    next_id := partitions.id_at(rule.prefix, period + make_interval(days => rule.days));
    name := table_name || to_char(period, '_YYYYMMDD');
    period := period + make_interval(days => rule.days);
    CONTINUE WHEN EXISTS (SELECT 1 FROM partitions.list(table_name) p WHERE p.upper > first_id AND p.lower < next_id);
    -- More late rows stay where they are until they are old: then they are deleted in batches.
    EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM partitions.%I WHERE %I >= $1 AND %2$I < $2 LIMIT $3) late',
      table_name || '_default', rule.key) INTO count USING first_id, next_id, most_late + 1;
    CONTINUE WHEN count > most_late;
    BEGIN
      EXECUTE format('LOCK TABLE partitions.%I IN ACCESS EXCLUSIVE MODE', table_name || '_default');
      EXECUTE format('CREATE TABLE partitions.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMPRESSION)', name, table_name);
      EXECUTE format('WITH late AS (DELETE FROM partitions.%I WHERE %I >= $1 AND %2$I < $2 RETURNING *) INSERT INTO partitions.%I SELECT * FROM late',
        table_name || '_default', rule.key, name) USING first_id, next_id;
      GET DIAGNOSTICS count = ROW_COUNT;
      EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)', table_name, name, first_id, next_id);
      made := made + 1;
      moved := moved + count;
    EXCEPTION WHEN lock_not_available THEN NULL;
    END;
  END LOOP;

  FOR part IN SELECT * FROM partitions.list(table_name) p
    WHERE p.upper <= partitions.id_at(rule.prefix, now() - make_interval(days => keep_days)) LOOP
    CONTINUE WHEN partitions.is_needed(rule.prefix, part.lower, part.upper);
    BEGIN
      EXECUTE format('DROP TABLE partitions.%I', part.name);
      dropped := dropped + 1;
    EXCEPTION WHEN lock_not_available THEN NULL;
    END;
  END LOOP;
  RETURN NEXT;
END $$;
--> statement-breakpoint
-- Deletes a batch of old rows where there is no partition to drop, and says how many; null when another call is at work. It is apart from
-- "maintain", whose transaction holds strong locks.
CREATE FUNCTION "partitions"."remove_old"("table_name" text, "keep_days" int) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
  rule record;
  name text;
  count bigint;
  removed bigint := 0;
BEGIN
  rule := partitions.rule_for(table_name, keep_days);
  IF NOT partitions.take_turn(table_name) THEN RETURN NULL; END IF;
  FOREACH name IN ARRAY ARRAY[table_name || '_default', table_name || '_before'] LOOP
    CONTINUE WHEN to_regclass(format('partitions.%I', name)) IS NULL;
    -- Whole histories: half a log would look like a lost one. '0' is the lowest that an id could go on with.
    EXECUTE format('DELETE FROM partitions.%I WHERE %I = ANY (ARRAY(
      SELECT %2$I FROM (SELECT DISTINCT %2$I FROM partitions.%1$I WHERE %2$I < $1) old
      WHERE NOT partitions.is_needed($2, old.%2$I, old.%2$I || ''0'') LIMIT $3))', name, rule.key)
      USING partitions.id_at(rule.prefix, now() - make_interval(days => keep_days)), rule.prefix, rule.batch;
    GET DIAGNOSTICS count = ROW_COUNT;
    removed := removed + count;
  END LOOP;
  RETURN removed;
END $$;
--> statement-breakpoint
-- Until when each table has partitions, and how many rows lie in its default partition, counted up to a thousand.
CREATE FUNCTION "partitions"."state"() RETURNS TABLE ("parent" text, "until" timestamptz, "late" int)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  FOR parent, until IN
    SELECT r.parent, partitions.time_of(max(p.upper)) FROM partitions.rules() r LEFT JOIN LATERAL partitions.list(r.parent) p ON true GROUP BY 1
  LOOP
    EXECUTE format('SELECT count(*)::int FROM (SELECT 1 FROM partitions.%I LIMIT 1000) one', parent || '_default') INTO late;
    RETURN NEXT;
  END LOOP;
END $$;
--> statement-breakpoint
-- Skipped deployments are notes beside a generation; no log, step or release belongs to them. Only one that the moves show to have never been
-- anything else goes, or one whose time has no moves any more: a worker could call another deployment skipped, and have it removed.
CREATE FUNCTION "partitions"."remove_skipped"("keep_days" int, "batch" int) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE count bigint;
BEGIN
  IF keep_days IS NULL OR keep_days < 1 THEN RAISE EXCEPTION 'keep them for a day at least' USING ERRCODE = 'invalid_parameter_value'; END IF;
  IF batch IS NULL OR batch NOT BETWEEN 1 AND 1000 THEN
    RAISE EXCEPTION 'a batch has 1 to 1000' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  DELETE FROM public.deployments WHERE id = ANY (ARRAY(
    SELECT d.id FROM public.deployments d
    WHERE d.state = 'skipped' AND d.id < partitions.id_at('dep_', now() - make_interval(days => keep_days))
      AND NOT EXISTS (SELECT 1 FROM public.deployment_steps s WHERE s.deployment_id = d.id)
      AND NOT EXISTS (SELECT 1 FROM public.releases r WHERE r.deployment_id = d.id)
      AND NOT EXISTS (SELECT 1 FROM public.deployment_transitions m WHERE m.deployment_id = d.id AND m.to_state <> 'skipped')
      AND (EXISTS (SELECT 1 FROM public.deployment_transitions m WHERE m.deployment_id = d.id)
        OR d.id < (SELECT min(deployment_id) FROM public.deployment_transitions))
    ORDER BY d.id LIMIT batch));
  GET DIAGNOSTICS count = ROW_COUNT;
  RETURN count;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION "partitions"."maintain"(text, int), "partitions"."remove_old"(text, int), "partitions"."state"(), "partitions"."remove_skipped"(int, int) FROM PUBLIC;
--> statement-breakpoint
SELECT "partitions"."maintain"(parent, 20000) FROM "partitions"."rules"();
