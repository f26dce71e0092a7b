-- Which data key a sealed value was sealed under, read from the value itself; -1 when it is none. For indexes:
--   CREATE INDEX ... ON some_table (sealed_kid(value))
CREATE FUNCTION "sealed_kid"("blob" bytea) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN length(blob) >= 34 AND get_byte(blob, 0) = 1 AND get_byte(blob, 1) = 1
    THEN (get_byte(blob, 2)::bigint << 24) | (get_byte(blob, 3) << 16) | (get_byte(blob, 4) << 8) | get_byte(blob, 5)
    ELSE -1 END
$$;
--> statement-breakpoint
-- The same for tables of others whose columns are text: base64 of a sealed value.
CREATE FUNCTION "sealed_kid"("encoded" text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN sealed_kid(decode(encoded, 'base64'));
EXCEPTION WHEN OTHERS THEN
  RETURN -1;
END $$;
