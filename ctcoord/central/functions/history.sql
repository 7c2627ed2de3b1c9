-- What was said of a record before, and by which device.

-- The last word on every field that these ops set, by their "word": of other devices, as far as it counted, and of this
-- one, also where it only confirmed what was there. One statement for a call: looked up for each op, thousands of sets of
-- one record read its history thousands of times.
CREATE FUNCTION ctcoord.last_words(sent ctcoord.change[], me ctcoord.actor, OUT theirs bigint[], OUT mine bigint[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    WITH said AS (
        SELECT p.record_id, t.field, max(p.seq) FILTER (WHERE p.counted AND p.device_id <> me.device_id) AS theirs,
                max(p.seq) FILTER (WHERE p.device_id = me.device_id) AS mine, NULL::int AS word
            FROM ctcoord.op p CROSS JOIN LATERAL unnest(p.touched) t (field)
            WHERE p.scope_id = sent[1].scope_id
                AND p.record_id = ANY (ARRAY(SELECT DISTINCT o.record_id FROM unnest(sent) o WHERE o.kind = 'set'))
            GROUP BY p.record_id, t.field
        UNION ALL SELECT DISTINCT o.record_id, o.field, NULL::bigint, NULL::bigint, o.word FROM unnest(sent) o
    ), fields AS (
        SELECT s.record_id, s.field, max(s.theirs) AS theirs, max(s.mine) AS mine, max(s.word) AS word
            FROM said s GROUP BY s.record_id, s.field
    ), words AS (  -- what was said of all fields was said of each
        SELECT f.word, greatest(f.theirs, max(f.theirs) FILTER (WHERE f.field = '*') OVER record) AS theirs,
                greatest(f.mine, max(f.mine) FILTER (WHERE f.field = '*') OVER record) AS mine
            FROM fields f WINDOW record AS (PARTITION BY f.record_id)
    )
    SELECT array_agg(coalesce(w.theirs, 0) ORDER BY w.word), array_agg(coalesce(w.mine, 0) ORDER BY w.word)
        INTO last_words.theirs, last_words.mine FROM words w WHERE w.word IS NOT NULL;
END $$;

-- Whether another device changed a field (or anything of the record) after what this device knew of it: its base,
-- or its own last word on the field, also one that only confirmed what was there. Sets bring the last words with them.
CREATE FUNCTION ctcoord.disputed(o ctcoord.change, me ctcoord.actor, name text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF o.kind <> 'set' THEN
        SELECT coalesce(max(p.seq) FILTER (WHERE p.counted AND p.device_id <> me.device_id), 0),
                coalesce(max(p.seq) FILTER (WHERE p.device_id = me.device_id), 0) INTO o.theirs, o.mine
            FROM ctcoord.op p WHERE p.scope_id = o.scope_id AND p.record_id = o.record_id AND p.touched <> '{}'
                AND (name IS NULL OR p.touched && ARRAY[name, '*']);
    END IF;
    RETURN coalesce(o.theirs, 0) > greatest(o.base, o.mine);
END $$;

CREATE FUNCTION ctcoord.value_in(p ctcoord.op, name text) RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT ('{"v":' || coalesce(ctcoord.minified(CASE WHEN p.kind = 'create' THEN p.value -> name
        WHEN p.kind = 'set' THEN p.value END)::text, 'null') || '}')::json
$$;

-- The change that a later one is in conflict with: the last of another device. A set brings its seq with it.
CREATE FUNCTION ctcoord.disputed_by(o ctcoord.change, name text) RETURNS ctcoord.op LANGUAGE plpgsql STABLE AS $$
DECLARE
    first ctcoord.op;
BEGIN
    IF o.kind = 'set' THEN
        SELECT p.* INTO first FROM ctcoord.op p WHERE p.scope_id = o.scope_id AND p.subject_id = o.subject_id
            AND p.data_class = o.data_class AND p.seq = o.theirs AND p.counted AND p.record_id = o.record_id;
    ELSE
        SELECT p.* INTO first FROM ctcoord.op p WHERE p.scope_id = o.scope_id AND p.record_id = o.record_id AND p.counted
            AND p.touched <> '{}' AND (name IS NULL OR p.touched && ARRAY[name, '*']) ORDER BY p.seq DESC LIMIT 1;
    END IF;
    RETURN first;
END $$;

-- Keeps the second of two changes whole, in the record's own bucket; returns what set_hash gains. What both began with is
-- looked for among the 200 changes of the record before the base.
CREATE FUNCTION ctcoord.add_conflict(o ctcoord.change, me ctcoord.actor, name text, wanted json, next bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    c ctcoord.conflict;
    first ctcoord.op := ctcoord.disputed_by(o, name);
    base ctcoord.op;
BEGIN
    SELECT q.* INTO base FROM (SELECT p.* FROM ctcoord.op p WHERE p.scope_id = o.scope_id AND p.record_id = o.record_id
            AND p.seq <= o.base ORDER BY p.seq DESC LIMIT 200) q
        WHERE q.counted AND q.touched && ARRAY[name, '*'] ORDER BY q.seq DESC LIMIT 1;
    c.scope_id := o.scope_id;
    c.id := CASE WHEN o.kind = 'create' THEN md5(o.op_id::text || name)::uuid ELSE o.op_id END;
    c.subject_id := o.subject_id;
    c.data_class := o.data_class;
    c.seq := next;
    c.entity := o.entity;
    c.record_id := o.record_id;
    c.field := name;
    IF name IS NOT NULL THEN
        c.base := CASE WHEN base.op_id IS NOT NULL THEN ctcoord.value_in(base, name) END;
        c.first := ctcoord.value_in(first, name);
        c.value := ('{"v":' || coalesce(ctcoord.minified(wanted)::text, 'null') || '}')::json;
    END IF;
    c.first_by := first.author_id;
    c.first_at := first.made_at;
    c.made_by := me.staff_id;  -- who signed in, whoever is named as the author
    c.made_at := o.made_at;
    INSERT INTO ctcoord.conflict SELECT c.*;
    RETURN ctcoord.hash60(ctcoord.text_conflict(c));
END $$;
