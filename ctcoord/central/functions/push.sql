-- One household's ops in one transaction: lock its heads in order, check access, take each op.

CREATE FUNCTION ctcoord.parked(reason text) RETURNS ctcoord.outcome LANGUAGE sql IMMUTABLE
    AS $$ SELECT ('parked', reason, 0, 0, '{}'::text[])::ctcoord.outcome $$;

CREATE FUNCTION ctcoord.is_gone(o ctcoord.change) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM ctcoord.tombstone d WHERE d.scope_id = o.scope_id AND d.id = o.record_id
        AND d.subject_id = o.subject_id AND d.data_class = o.data_class);
END $$;

CREATE FUNCTION ctcoord.op_hash(o ctcoord.change, me ctcoord.actor) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(concat_ws(E'\x1f', encode(uuid_send(o.op_id), 'hex'), o.entity,
        encode(uuid_send(o.record_id), 'hex'), o.kind, o.field, o.value::text, me.login,
        encode(uuid_send(me.device_id), 'hex')), 'UTF8'))
$$;

CREATE FUNCTION ctcoord.answer(op_id uuid, result text, seq bigint, reason text, again boolean) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat('{"op":"', encode(uuid_send(op_id), 'hex'), '","result":"', result, '","seq":', coalesce(seq::text, 'null'),
        ',"reason":', coalesce('"' || reason || '"', 'null'), ',"again":', CASE WHEN again THEN 'true' ELSE 'false' END, '}')
$$;

-- The stored answer to an op that was sent before, or NULL.
CREATE FUNCTION ctcoord.answered(o ctcoord.change, me ctcoord.actor) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        (SELECT CASE WHEN p.base_seq < 0 THEN ctcoord.answer(p.op_id, 'applied', 0, NULL, true)
                ELSE ctcoord.answer(p.op_id, p.result, p.seq, NULL, true) END FROM ctcoord.op p
            WHERE p.scope_id = o.scope_id AND p.op_id = o.op_id AND p.login = me.login),
        (SELECT CASE WHEN p.reason LIKE 'unseen/%' THEN ctcoord.answer(p.op_id, 'applied', 0, NULL, true)
                ELSE ctcoord.answer(p.op_id, 'parked', NULL, p.reason, true) END FROM ctcoord.parked p
            WHERE p.scope_id = o.scope_id AND p.op_id = o.op_id AND p.login = me.login));
END $$;

-- Whether every op is new, and none is there twice: then none needs to be looked for by itself.
CREATE FUNCTION ctcoord.unseen(sent ctcoord.change[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT DISTINCT o.op_id FROM unnest(sent) o);
BEGIN
    RETURN cardinality(ids) = cardinality(sent)
        AND NOT EXISTS (SELECT 1 FROM ctcoord.op p WHERE p.scope_id = unseen.sent[1].scope_id AND p.op_id = ANY (ids))
        AND NOT EXISTS (SELECT 1 FROM ctcoord.parked p WHERE p.scope_id = unseen.sent[1].scope_id AND p.op_id = ANY (ids));
END $$;

-- "settled" false: does not wait for the disk, since durable_v1 follows; until that has answered nothing is certain.
CREATE FUNCTION ctcoord.push_v1(device uuid, client int, ops text, settled boolean DEFAULT true) RETURNS json LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC'
SET plan_cache_mode = force_generic_plan SET jit = off AS $$  -- each statement is planned once a connection, not six times
DECLARE
    me ctcoord.actor;
    brought json;
    sent ctcoord.change[];
    answers text[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM ctcoord.refuse('CT004', 'push only under READ COMMITTED');
    END IF;
    PERFORM set_config('synchronous_commit', CASE WHEN settled THEN 'on' ELSE 'off' END, true);
    me := ctcoord.actor_of(device, client);
    brought := ctcoord.json_of(ops);
    sent := ctcoord.opened(brought);
    PERFORM ctcoord.checked(sent);
    BEGIN
        answers := CASE WHEN me.role = 'steward' THEN ctcoord.take_import(me, sent, brought, false)
            ELSE ctcoord.take(me, sent, brought, false) END;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
        answers := CASE WHEN me.role = 'steward' THEN ctcoord.take_import(me, sent, brought, true)
            ELSE ctcoord.take(me, sent, brought, true) END;  -- one by one: only what is bad parks
    END;
    RETURN ('[' || array_to_string(answers, ',') || ']')::json;
END $$;

-- Whatever was committed before, by whichever connection, is on the disk when this has answered, and in which history.
-- It writes, since the log is flushed only for a transaction that did.
CREATE FUNCTION ctcoord.durable_v1(device uuid, client int) RETURNS json LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
BEGIN
    PERFORM ctcoord.actor_of(device, client), set_config('synchronous_commit', 'on', true);
    UPDATE ctcoord.device d SET last_seen = ctcoord.utc() WHERE d.device_id = device AND d.login = session_user;
    RETURN (SELECT json_build_object('time', ctcoord.stamp_of(clock_timestamp()), 'epoch', ctcoord.epoch(),
        'version', d.version) FROM ctcoord.deployment d);
END $$;

-- What may be done with an op at all, then what its table says; what is taken is kept in the history.
CREATE FUNCTION ctcoord.take_one(o ctcoord.change, me ctcoord.actor, may text, next bigint, hash bytea)
RETURNS ctcoord.outcome LANGUAGE plpgsql AS $$
DECLARE
    taken ctcoord.outcome;
BEGIN
    IF o.kind = 'unreadable' THEN
        RETURN ctcoord.parked('value');
    END IF;
    IF may = 'write' OR may = 'append' AND (o.entity = ANY (ctcoord.of_stewards())
            OR o.kind = 'create' AND o.entity = ANY (ctcoord.append_only())) THEN
        taken := ctcoord.apply_op(o, me, next);
        IF taken.result <> 'parked' THEN
            PERFORM ctcoord.keep(o, me, taken, next - 1 + taken.steps, hash);
        END IF;
        RETURN taken;
    END IF;
    RETURN ctcoord.parked('right');
END $$;

CREATE FUNCTION ctcoord.keep(o ctcoord.change, me ctcoord.actor, taken ctcoord.outcome, seq bigint, hash bytea)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ctcoord.op (scope_id, op_id, action_id, subject_id, data_class, entity, record_id, kind, field, value,
            base_seq, seq, counted, touched, result, author_id, made_at, login, device_id, device_seq, op_hash)
        VALUES (o.scope_id, o.op_id, o.action_id, o.subject_id, o.data_class, o.entity, o.record_id, o.kind, o.field,
            o.value, o.base, seq, taken.steps = 1, taken.touched, taken.result, me.staff_id, o.made_at, me.login,
            me.device_id, o.n, hash);
END $$;

-- The same for a run of sets.
CREATE FUNCTION ctcoord.keep_run(ops ctcoord.change[], me ctcoord.actor, taken ctcoord.outcome[], seqs bigint[], hashes bytea[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ctcoord.op (scope_id, op_id, action_id, subject_id, data_class, entity, record_id, kind, field, value,
            base_seq, seq, counted, touched, result, author_id, made_at, login, device_id, device_seq, op_hash)
        SELECT o.scope_id, o.op_id, o.action_id, o.subject_id, o.data_class, o.entity, o.record_id, o.kind, o.field,
            o.value, o.base, seqs[i], taken[i].steps = 1, taken[i].touched, taken[i].result, me.staff_id, o.made_at,
            me.login, me.device_id, o.n, hashes[i]
        FROM unnest(ops) WITH ORDINALITY AS o (op_id, action_id, scope_id, subject_id, data_class, entity, record_id, kind,
            field, value, base, n, author_id, made_at, place, word, theirs, mine, i);
END $$;

-- How many bytes of a login's ops wait for somebody to decide. What was kept aside unseen is not among them: nobody may
-- learn from a refusal that it was.
CREATE FUNCTION ctcoord.set_aside(me ctcoord.actor) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum(pg_column_size(p.sent)), 0) FROM ctcoord.parked p
        WHERE p.login = me.login AND p.decided_at IS NULL AND p.reason NOT LIKE 'unseen/%');
END $$;

-- Takes the ops in order and returns an answer to each. "one_by_one": every op in a subtransaction of its own.
-- An op whose parent is not there yet is tried once more after the others.
CREATE FUNCTION ctcoord.take(me ctcoord.actor, sent ctcoord.change[], ops json, one_by_one boolean) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
    heads ctcoord.head[];
    h ctcoord.head;
    may text[] := '{}';
    seqs bigint[] := '{}';
    hashes bigint[] := '{}';
    chains bytea[] := '{}';
    founds boolean;
    widening boolean;  -- for an empty push NULL
    wide uuid[];
    answers text[] := array_fill(NULL::text, ARRAY[cardinality(sent)]);
    waiting ctcoord.change[] := sent;
    nth int[] := ARRAY(SELECT generate_series(1, cardinality(sent)));
    late int[];
    o ctcoord.change;
    taken ctcoord.outcome;
    hash bytea;
    i int;
    p int;
    fresh boolean := ctcoord.unseen(sent);
    sorts text[];  -- the table of each set that one may write
    same ctcoord.change[];
    run ctcoord.outcome[];  -- of a run of sets that was taken at once: what became of them, from "first" to "last"
    first int;
    last int := 0;
    kept_seqs bigint[];
    kept_hashes bytea[];
    widened boolean := false;
    adds boolean;  -- also where they may not look
    theirs bigint[];  -- the last words on what is set, where anything may have been said since its base
    mine bigint[];
    heard boolean;
    raw json[];
    aside bigint;
    filled text;  -- the table that an op added a row to
BEGIN
    SELECT bool_or(s.entity = 'household' AND s.kind = 'create'),
            bool_or(s.entity IN ('assignment', 'consent', 'family_link')) INTO founds, widening FROM unnest(sent) s;
    IF founds THEN
        PERFORM ctcoord.found_household(sent);
    END IF;
    wide := CASE WHEN widening THEN ctcoord.widens(sent) ELSE '{}' END;
    heads := ctcoord.locked(sent, wide, me.role = 'steward' AND ctcoord.may_add(sent[1].scope_id));
    -- A new statement sees what a revocation committed while we waited for the locks.
    adds := me.role = 'steward' AND ctcoord.may_add(sent[1].scope_id);
    FOREACH h IN ARRAY heads LOOP
        may := may || ctcoord.may_of(h.scope_id, h.subject_id, h.data_class);
        IF adds AND may[cardinality(may)] IS DISTINCT FROM 'write' THEN
            may[cardinality(may)] := 'add';
        END IF;
        seqs := seqs || h.seq;
        hashes := hashes || h.set_hash;
        chains := chains || h.chain_hash;
    END LOOP;
    sorts := ARRAY(SELECT CASE WHEN s.kind = 'set' AND may[s.place] = 'write' THEN s.entity END FROM unnest(sent) s);
    heard := NOT EXISTS (SELECT 1 FROM unnest(sent) s WHERE s.kind = 'set' AND (adds OR seqs[s.place] > s.base));
    FOR pass IN 1 .. 2 LOOP
        late := '{}';
        i := 0;
        FOREACH o IN ARRAY waiting LOOP
            i := i + 1;
            p := o.place;
            CONTINUE WHEN answers[nth[i]] IS NOT NULL;
            IF NOT fresh THEN
                answers[nth[i]] := ctcoord.answered(o, me);
                CONTINUE WHEN answers[nth[i]] IS NOT NULL;
            END IF;
            hash := ctcoord.op_hash(o, me);
            IF o.kind = 'set' THEN
                IF NOT heard THEN
                    SELECT w.theirs, w.mine INTO theirs, mine FROM ctcoord.last_words(sent, me) w;
                    heard := true;
                END IF;
                o.theirs := theirs[o.word];
                o.mine := mine[o.word];
            END IF;
            IF fresh AND pass = 1 AND i > last AND o.kind = 'set' AND NOT one_by_one THEN
                first := i;
                last := i;
                WHILE sorts[last + 1] = sorts[first] LOOP
                    last := last + 1;
                END LOOP;
                run := NULL;
                IF last > first THEN  -- no slice: it would be cut from a copy of everything
                    same := ARRAY(SELECT sent[n] FROM generate_series(first, last) n);
                    run := ctcoord.set_run(same, me, seqs, theirs, mine);
                END IF;
                kept_seqs := '{}';
                kept_hashes := '{}';
            END IF;
            IF run IS NOT NULL THEN
                taken := run[i - first + 1];
                kept_seqs := kept_seqs || seqs[p] + taken.steps;
                kept_hashes := kept_hashes || hash;
                IF i = last THEN
                    PERFORM ctcoord.keep_run(same, me, run, kept_seqs, kept_hashes);
                    run := NULL;
                END IF;
            ELSIF may[p] = 'add' THEN
                taken := ctcoord.add_one(o, me, seqs[p] + 1, hash);
            ELSIF one_by_one THEN
                BEGIN
                    taken := ctcoord.take_one(o, me, may[p], seqs[p] + 1, hash);
                EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
                    taken := ctcoord.parked('value');
                END;
            ELSE
                taken := ctcoord.take_one(o, me, may[p], seqs[p] + 1, hash);
            END IF;
            IF taken.reason IS NOT NULL THEN
                IF taken.reason = 'parent' AND pass = 1 THEN
                    late := late || nth[i];
                    CONTINUE;
                END IF;
                IF raw IS NULL THEN
                    raw := ARRAY(SELECT e FROM json_array_elements(ops) e);
                END IF;
                IF taken.result = 'parked' THEN
                    aside := coalesce(aside, ctcoord.set_aside(me)) + length(raw[nth[i]]::text);
                    IF aside > 256 * 1024 * 1024 THEN
                        PERFORM ctcoord.refuse('CT007', 'too much that is set aside');
                    END IF;
                END IF;
                INSERT INTO ctcoord.parked (scope_id, op_id, login, staff_id, agency_id, device_id, reason, sent)
                    VALUES (o.scope_id, o.op_id, me.login, me.staff_id, me.agency_id, me.device_id, taken.reason, raw[nth[i]])
                    ON CONFLICT DO NOTHING;
                answers[nth[i]] := CASE WHEN taken.result = 'parked'
                    THEN ctcoord.answer(o.op_id, 'parked', NULL, taken.reason, false)
                    ELSE ctcoord.answer(o.op_id, 'applied', 0, NULL, false) END;
                CONTINUE;
            END IF;
            IF taken.steps = 1 THEN
                seqs[p] := seqs[p] + 1;
                hashes[p] := (hashes[p] + taken.delta) & 1152921504606846975;
                chains[p] := sha256(chains[p] || hash);
                widened := widened OR cardinality(wide) > 0;
                filled := CASE WHEN taken.result = 'conflict' THEN 'conflict' WHEN o.kind = 'create' THEN o.entity END;
                IF filled <> ALL (heads[p].tables) THEN
                    heads[p].tables := heads[p].tables || filled;
                END IF;
            END IF;
            IF theirs IS NOT NULL AND taken.touched <> '{}' THEN
                IF o.kind = 'set' THEN
                    mine[o.word] := seqs[p];
                ELSE  -- a word on more than one field
                    heard := false;
                END IF;
            END IF;
            answers[nth[i]] := CASE WHEN may[p] = 'add' THEN ctcoord.answer(o.op_id, 'applied', 0, NULL, false)
                ELSE ctcoord.answer(o.op_id, taken.result, seqs[p], NULL, false) END;
        END LOOP;
        EXIT WHEN late = '{}';
        waiting := ARRAY(SELECT sent[n] FROM unnest(late) n);
        nth := late;
    END LOOP;
    UPDATE ctcoord.head k SET seq = seqs[q.n], set_hash = hashes[q.n], chain_hash = chains[q.n], tables = q.tables
        FROM unnest(heads) WITH ORDINALITY AS q (scope_id, subject_id, data_class, seq, set_hash, chain_hash, tables, n)
        WHERE k.scope_id = q.scope_id AND k.subject_id = q.subject_id AND k.data_class = q.data_class AND seqs[q.n] > q.seq;
    IF founds OR widened THEN
        PERFORM ctcoord.settle(me, sent, wide, widened);
    END IF;
    RETURN answers;
END $$;

-- Locks the heads of all buckets that are written, in one order for everybody, and returns them by place. A bucket that
-- one may not write has none: nothing is locked or made for it. "adds": the caller may add to every bucket.
CREATE FUNCTION ctcoord.locked(sent ctcoord.change[], wide uuid[], adds boolean) RETURNS ctcoord.head[] LANGUAGE plpgsql AS $$
DECLARE
    places ctcoord.head[] := ARRAY(SELECT (p.scope_id, p.subject_id, p.data_class, 0, 0, '', '{}')::ctcoord.head
        FROM (SELECT DISTINCT o.place, o.scope_id, o.subject_id, o.data_class FROM unnest(sent) o) p ORDER BY p.place);
    missing ctcoord.head[];
    held ctcoord.head[] := places;
    one record;
BEGIN
    missing := ARRAY(SELECT (p.scope_id, p.subject_id, p.data_class, 0, 0, '', '{}')::ctcoord.head FROM unnest(places) p
        WHERE CASE WHEN NOT EXISTS (SELECT 1 FROM ctcoord.head k WHERE k.scope_id = p.scope_id
                AND k.subject_id = p.subject_id AND k.data_class = p.data_class)
            THEN adds OR ctcoord.may_of(p.scope_id, p.subject_id, p.data_class) IN ('append', 'write') END);
    IF missing <> '{}' THEN  -- made before any is locked, and in the same order: two pushes cannot wait for each other
        INSERT INTO ctcoord.head (scope_id, subject_id, data_class)
            SELECT m.scope_id, m.subject_id, m.data_class FROM unnest(missing) m
            JOIN ctcoord.class_rule c USING (data_class) ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
    END IF;
    IF wide <> '{}' THEN
        PERFORM ctcoord.lock_heads(wide || sent[1].scope_id);
    END IF;
    FOR one IN SELECT q.n, k AS head FROM unnest(places) WITH ORDINALITY
                AS q (scope_id, subject_id, data_class, seq, set_hash, chain_hash, tables, n)
            JOIN ctcoord.head k ON k.scope_id = q.scope_id AND k.subject_id = q.subject_id AND k.data_class = q.data_class
            ORDER BY q.n FOR UPDATE OF k LOOP
        held[one.n] := one.head;
    END LOOP;
    RETURN held;
END $$;
