-- Template, once for every table: its canonical text, and how an op changes it.

__text__
-- What any bucket would refuse, or NULL: a record tried under an id of its own and taken back. For those who may add where
-- they may not look: the answer must not depend on what is there.
CREATE FUNCTION ctcoord.try___table__(o ctcoord.change, said json) RETURNS ctcoord.outcome LANGUAGE plpgsql AS $$
DECLARE
    r ctcoord.__table__;
BEGIN
    __class_guard__
    BEGIN
        IF o.kind = 'set' THEN
            IF o.field IS NULL OR o.field <> ALL (__fields__) THEN
                RETURN ctcoord.parked('field');
            END IF;
        ELSIF EXISTS (SELECT 1 FROM json_object_keys(said) k WHERE k <> ALL (__fields__)) THEN
            RETURN ctcoord.parked('field');
        END IF;
        r := json_populate_record(NULL::ctcoord.__table__, said);
        __defaults__
        IF o.kind = 'set' THEN
            r := json_populate_record(r, json_build_object(o.field, o.value));
        END IF;
        r.scope_id := o.scope_id;
        r.id := gen_random_uuid();
        r.subject_id := o.subject_id;
        r.data_class := o.data_class;
        r.seq := 0;
        __minify_r__
        __parents_r__
        INSERT INTO ctcoord.__table__ SELECT r.*;
        RAISE EXCEPTION USING ERRCODE = 'CT000';
    EXCEPTION
        WHEN SQLSTATE 'CT000' THEN
            RETURN NULL;
        WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
            RETURN ctcoord.parked('value');
    END;
END $$;

CREATE FUNCTION ctcoord.apply___table__(o ctcoord.change, me ctcoord.actor, next bigint) RETURNS ctcoord.outcome
LANGUAGE plpgsql AS $$
DECLARE
    r ctcoord.__table__;
    s ctcoord.__table__;
    known boolean;
    name text;
    was text;
    made text;
    moved boolean := false;
    disputed boolean := false;
    delta bigint := 0;
    touched text[] := '{}';
BEGIN
    __class_guard__
    SELECT t.* INTO r FROM ctcoord.__table__ t WHERE t.scope_id = o.scope_id AND t.id = o.record_id;
    known := FOUND;
    IF known AND (r.subject_id <> o.subject_id OR r.data_class <> o.data_class) THEN
        RETURN ctcoord.parked('bucket');
    END IF;
    __guard__
    CASE o.kind
    WHEN 'create' THEN
        IF EXISTS (SELECT 1 FROM json_object_keys(o.value) k WHERE k <> ALL (__fields__)) THEN
            RETURN ctcoord.parked('field');
        END IF;
        IF NOT known THEN
            IF o.base < 0 AND ctcoord.is_gone(o) AND ctcoord.told_all(o, me) THEN
                RETURN ('merged', NULL, 0, 0, '{}'::text[])::ctcoord.outcome;
            END IF;
            r := json_populate_record(NULL::ctcoord.__table__, o.value);
            __defaults__
            r.scope_id := o.scope_id;
            r.id := o.record_id;
            r.subject_id := o.subject_id;
            r.data_class := o.data_class;
            r.seq := next;
            __minify_r__
            __parents_r__
            INSERT INTO ctcoord.__table__ SELECT r.*;
            DELETE FROM ctcoord.tombstone d WHERE d.scope_id = o.scope_id AND d.id = o.record_id
                AND d.subject_id = o.subject_id AND d.data_class = o.data_class;
            RETURN ('applied', NULL, ctcoord.hash60(ctcoord.text___table__(r)), 1, '{*}'::text[])::ctcoord.outcome;
        END IF;
        __no_merge__
        IF o.base < 0 AND (o.value ->> 'as_of')::timestamp < r.as_of THEN  -- of an older export
            RETURN ('merged', NULL, 0, 0, '{}'::text[])::ctcoord.outcome;
        END IF;
        was := ctcoord.text___table__(r);
        FOR name IN SELECT k FROM json_object_keys(o.value) k LOOP
            s := json_populate_record(r, json_build_object(name, o.value -> name));
            __minify_s__
            IF ctcoord.text___table__(s) = ctcoord.text___table__(r) THEN
                touched := touched || name;
            ELSIF o.base < 0 AND ctcoord.told(o, me, name)::text = ctcoord.minified(o.value -> name)::text THEN
                NULL;  -- the import says again what it said before; what others said since stays
            ELSIF ctcoord.disputed(o, me, name) AND NOT (o.base < 0 AND ctcoord.told(o, me, name) IS NOT NULL
                    AND ctcoord.text___table__(r) = ctcoord.text___table__(  -- only imports said anything of it
                        json_populate_record(r, json_build_object(name, ctcoord.told(o, me, name))))) THEN
                __dispute__
                delta := delta + ctcoord.add_conflict(o, me, name, o.value -> name, next);
                disputed := true;
            ELSE
                r := s;
                touched := touched || name;
                moved := true;
            END IF;
        END LOOP;
        s := r;
    WHEN 'set' THEN
        IF NOT known THEN
            RETURN ctcoord.parked(CASE WHEN ctcoord.is_gone(o) THEN 'gone' ELSE 'record' END);
        END IF;
        IF o.field IS NULL OR o.field <> ALL (__fields__) THEN
            RETURN ctcoord.parked('field');
        END IF;
        was := ctcoord.text___table__(r);
        s := json_populate_record(r, json_build_object(o.field, o.value));
        __minify_s__
        touched := ARRAY[o.field];
        made := ctcoord.text___table__(s);
        IF made = was THEN
            RETURN ('merged', NULL, 0, 0, touched)::ctcoord.outcome;
        END IF;
        IF r.seq > o.base AND ctcoord.disputed(o, me, o.field) THEN
            __dispute__
            RETURN ('conflict', NULL, ctcoord.add_conflict(o, me, o.field, o.value, next), 1, '{}'::text[])::ctcoord.outcome;
        END IF;
        moved := true;
    WHEN 'delete' THEN
        IF NOT known THEN
            RETURN ('merged', NULL, 0, 0, touched)::ctcoord.outcome;
        END IF;
        IF r.seq > o.base AND ctcoord.disputed(o, me, NULL) THEN
            __dispute__
            RETURN ('conflict', NULL, ctcoord.add_conflict(o, me, NULL, NULL, next), 1, touched)::ctcoord.outcome;
        END IF;
        __children__
        DELETE FROM ctcoord.__table__ t WHERE t.scope_id = o.scope_id AND t.id = o.record_id;
        INSERT INTO ctcoord.tombstone VALUES (o.scope_id, o.record_id, o.subject_id, o.data_class, '__table__', next)
            ON CONFLICT (scope_id, id, subject_id, data_class) DO UPDATE SET seq = excluded.seq;
        RETURN ('applied', NULL, -ctcoord.hash60(ctcoord.text___table__(r)), 1, '{*}'::text[])::ctcoord.outcome;
    ELSE
        RETURN ctcoord.parked('kind');
    END CASE;
    IF moved THEN
        s.seq := next;
        __parents_s__
        UPDATE ctcoord.__table__ t SET seq = s.seq, __assignments__
            WHERE t.scope_id = o.scope_id AND t.id = o.record_id;
        delta := delta + ctcoord.hash60(ctcoord.text___table__(s)) - ctcoord.hash60(was);
    END IF;
    RETURN (
        CASE WHEN disputed THEN 'conflict' WHEN moved AND o.kind = 'set' THEN 'applied' ELSE 'merged' END,
        NULL, delta, (moved OR disputed)::int, touched
    )::ctcoord.outcome;
END $$;
