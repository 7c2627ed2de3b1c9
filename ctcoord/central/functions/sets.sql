-- Template, once for every table of households without conditions of its own: a run of sets by one read and one write.
-- Most of what an op costs is the start of statements; ten sets of a household took 2.9 ms one by one.

-- A field's part of the canonical text.
CREATE FUNCTION ctcoord.field___table__(r ctcoord.__table__, name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE name __cases__ END
$$;

-- What became of each op, or NULL when any of them needs to be looked at by itself: nothing was changed then.
CREATE FUNCTION ctcoord.set_run___table__(ops ctcoord.change[], me ctcoord.actor, seqs bigint[], theirs bigint[], mine bigint[])
RETURNS ctcoord.outcome[] LANGUAGE plpgsql AS $$
DECLARE
    found ctcoord.__table__[];
    ids uuid[];
    sums bigint[];
    movers int[] := '{}';  -- the last op that moved each row
    made ctcoord.outcome[] := '{}';
    r ctcoord.__table__;
    w ctcoord.__table__;
    o ctcoord.change;
    n int := 0;
    k int;
BEGIN
    SELECT array_agg(t), array_agg(t.id), array_agg(ctcoord.hash60(ctcoord.text___table__(t))) INTO found, ids, sums
        FROM ctcoord.__table__ t
        WHERE t.scope_id = ops[1].scope_id AND t.id = ANY (ARRAY(SELECT p.record_id FROM unnest(ops) p));
    FOREACH o IN ARRAY ops LOOP
        n := n + 1;
        k := array_position(ids, o.record_id);
        IF k IS NULL OR o.field IS NULL OR o.field <> ALL (__settable__) THEN
            RETURN NULL;
        END IF;
        r := found[k];
        o.theirs := theirs[o.word];
        o.mine := mine[o.word];
        IF r.subject_id <> o.subject_id OR r.data_class <> o.data_class
                OR (r.seq > o.base AND ctcoord.disputed(o, me, o.field)) THEN
            RETURN NULL;
        END IF;
        w := json_populate_record(r, json_build_object(o.field, o.value));
        __minify_w__
        IF ctcoord.field___table__(w, o.field) IS NOT DISTINCT FROM ctcoord.field___table__(r, o.field) THEN
            made := made || ('merged', NULL, 0, 0, ARRAY[o.field])::ctcoord.outcome;
        ELSE
            seqs[o.place] := seqs[o.place] + 1;
            w.seq := seqs[o.place];
            found[k] := w;
            movers[k] := n;
            made := made || ('applied', NULL, 0, 1, ARRAY[o.field])::ctcoord.outcome;
        END IF;
        IF mine IS NOT NULL THEN
            mine[o.word] := seqs[o.place];
        END IF;
    END LOOP;
    UPDATE ctcoord.__table__ t SET seq = s.seq, __assignments__
        FROM unnest(found) s WHERE t.scope_id = s.scope_id AND t.id = s.id AND t.seq <> s.seq;
    FOR k IN 1 .. cardinality(found) LOOP
        IF movers[k] IS NOT NULL THEN
            r := found[k];
            made[movers[k]].delta := ctcoord.hash60(ctcoord.text___table__(r)) - sums[k];
        END IF;
    END LOOP;
    RETURN made;
END $$;
