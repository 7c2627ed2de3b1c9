-- What the functions hand to each other.

CREATE TYPE ctcoord.actor AS (login name, staff_id uuid, agency_id uuid, role text, device_id uuid);

-- One op as it was sent. "place": its bucket's position in the locked heads; "word": the number of its record and field
-- in the call. Of a set: the seq of the last word of other devices on the field, and of its own device.
CREATE TYPE ctcoord.change AS (
    op_id uuid, action_id uuid, scope_id uuid, subject_id uuid, data_class text, entity text, record_id uuid,
    kind text, field text, value json, base bigint, n bigint, author_id uuid, made_at timestamp, place int, word int, theirs bigint, mine bigint
);

-- What became of it. "steps": 1 when the bucket moved on; "delta": what its set_hash gains.
CREATE TYPE ctcoord.outcome AS (result text, reason text, delta bigint, steps int, touched text[]);

CREATE FUNCTION ctcoord.nobody() RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT '00000000-0000-0000-0000-000000000000'::uuid $$;

CREATE FUNCTION ctcoord.everybody() RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid $$;

CREATE FUNCTION ctcoord.hex(id uuid) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT encode(uuid_send(id), 'hex') $$;

-- The first fifteen hex digits of SHA-256 as an integer: 60 bits, never negative.
CREATE FUNCTION ctcoord.hash60(words text) RETURNS bigint LANGUAGE sql STABLE
    AS $$ SELECT ('x' || left(encode(sha256(convert_to(words, 'UTF8')), 'hex'), 15))::bit(60)::bigint $$;

-- JSON without the white space outside its strings, otherwise as it was sent.
CREATE FUNCTION ctcoord.minified(sent json) RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN sent::text ~ '\s'
        THEN regexp_replace(sent::text, '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')::json ELSE sent END
$$;

CREATE FUNCTION ctcoord.utc() RETURNS timestamp LANGUAGE sql STABLE AS $$ SELECT now() AT TIME ZONE 'UTC' $$;
