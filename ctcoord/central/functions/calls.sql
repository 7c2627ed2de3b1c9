-- What a call brings, made into ops: refused as a whole (CT006), or marked as what will park.

-- JSON as it was sent. A parameter of type json would be refused before any function could say why.
CREATE FUNCTION ctcoord.json_of(sent text) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN sent::json;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN  -- also of more levels than the server's stack holds
    PERFORM ctcoord.refuse('CT006', 'not JSON that can be read');
END $$;

-- Whether no workstation could read a value: nested in more than 64 levels, where readers of JSON give up at a thousand,
-- or a number of hundreds of digits, where they give up at 4,300.
CREATE FUNCTION ctcoord.beyond(sent json) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    plain text := sent::text;
    many boolean := plain ~ '[0-9]{255}';
BEGIN
    IF NOT many AND length(plain) - length(translate(plain, '[{', '')) <= 64 THEN
        RETURN false;
    END IF;
    plain := regexp_replace(plain, '"(?:[^"\\]|\\.)*"', '', 'g');
    IF many AND plain ~ '[0-9]{255}' THEN
        RETURN true;
    END IF;
    plain := regexp_replace(translate(plain, '{}', '[]'), '[^][]+', '', 'g');
    FOR level IN 1 .. 64 LOOP
        EXIT WHEN plain = '';
        plain := replace(plain, '[]', '');
    END LOOP;
    RETURN plain <> '';
END $$;

-- What can be read of an op whose value cannot.
CREATE FUNCTION ctcoord.unreadable(sent json) RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT json_build_object('op', e -> 'op', 'scope', e -> 'scope', 'subject', e -> 'subject', 'class', e -> 'class',
        'entity', e -> 'entity', 'id', e -> 'id', 'kind', 'unreadable')
    FROM (SELECT regexp_replace(sent::text, '\\u0000', '', 'g')::json) v (e)
$$;

-- The ops as they were sent, in order, each with the position of its bucket in the order of locking, and the number of
-- its record and field. Nobody makes or deletes one record more than a hundred times between two syncs; each of them has
-- to look at all of its history.
CREATE FUNCTION ctcoord.opened(ops json) RETURNS ctcoord.change[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT array_agg((o.op, coalesce(o.action, o.op), o.scope, o.subject, o.class, o.entity, o.id,
            CASE WHEN o.kind <> 'set' AND o.anew > 100 OR length(o.value::text) > 128 AND ctcoord.beyond(o.value)
                THEN 'unreadable' ELSE o.kind END,
            o.field, o.value, greatest(coalesce(o.base, 0), 0), o.n, o.author,
            CASE WHEN o.at BETWEEN '0001-01-01' AND '9999-12-31' THEN o.at END, o.place, o.word, 0, 0
            )::ctcoord.change ORDER BY o.nth)
        FROM (SELECT r.*, dense_rank() OVER (ORDER BY r.scope, r.subject, r.class)::int AS place,
                dense_rank() OVER (ORDER BY r.id, r.field)::int AS word,
                count(*) FILTER (WHERE r.kind <> 'set') OVER (PARTITION BY r.id ORDER BY r.nth) AS anew
            FROM ROWS FROM (json_to_recordset(ops) AS (op uuid, action uuid, scope uuid, subject uuid, class text,
                entity text, id uuid, kind text, field text, value json, base bigint, n bigint, author uuid, at timestamp))
            WITH ORDINALITY AS r (op, action, scope, subject, class, entity, id, kind, field, value, base, n, author, at, nth)
        ) o);
EXCEPTION
    WHEN untranslatable_character THEN  -- U+0000 can be written in JSON, but not stored as text
        RETURN ctcoord.opened((SELECT json_agg(CASE WHEN e::text ~ '\\u0000' THEN ctcoord.unreadable(e) ELSE e END)
            FROM json_array_elements(ops) e));
    WHEN data_exception OR program_limit_exceeded THEN
        PERFORM ctcoord.refuse('CT006', 'not an array of ops');
END $$;

CREATE FUNCTION ctcoord.checked(sent ctcoord.change[]) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF sent IS NULL OR cardinality(sent) > 10000 OR EXISTS (SELECT 1 FROM unnest(sent) o WHERE o.op_id IS NULL
            OR o.scope_id IS NULL OR o.scope_id <> sent[1].scope_id OR o.subject_id IS NULL OR o.data_class IS NULL
            OR o.entity IS NULL OR o.record_id IS NULL OR o.kind IS NULL) THEN
        PERFORM ctcoord.refuse('CT006', 'ops without an id, of several scopes, or too many');
    END IF;
END $$;
