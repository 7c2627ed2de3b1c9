-- What a data steward brings without seeing it: imports add to every class of the households of the agencies that
-- appointed them, and no answer tells what lies there. Owned by ctcoord_import, whose policies let it look there.

-- Whether the caller may add to every bucket of a household. Not in scope, from which everything that reads drives.
CREATE FUNCTION ctcoord.may_add(household uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM ctcoord.holding o JOIN ctcoord.app_user u ON u.login = session_user
        WHERE o.scope_id = household AND o.owner_id <> household AND u.role = 'steward' AND u.disabled_at IS NULL
            AND (o.owner_id = u.agency_id OR EXISTS (SELECT 1 FROM ctcoord.steward_of w
                WHERE w.login = u.login AND w.agency_id = o.owner_id)));
END $$;

-- A steward's push: as everybody's, by the role that may look where they add.
CREATE FUNCTION ctcoord.take_import(me ctcoord.actor, sent ctcoord.change[], ops json, one_by_one boolean) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ctcoord, pg_temp AS $$
BEGIN
    RETURN ctcoord.take(me, sent, ops, one_by_one);
END $$;

-- What imports said of a field the last time: the newest creation of an imported record (its id is of version 8) by
-- anybody, or the newest op of this login, that names it. NULL when nothing was said, or this login deleted it since.
CREATE FUNCTION ctcoord.told(o ctcoord.change, me ctcoord.actor, name text) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT CASE p.kind WHEN 'create' THEN ctcoord.minified(p.value -> name) WHEN 'set' THEN ctcoord.minified(p.value) END
    FROM ctcoord.op p WHERE p.scope_id = o.scope_id AND p.record_id = o.record_id
        AND (p.login = me.login OR p.kind = 'create' AND substr(o.record_id::text, 15, 1) = '8')
        AND (p.kind = 'delete' OR p.kind = 'set' AND p.field = name OR p.kind = 'create' AND p.value -> name IS NOT NULL)
    ORDER BY p.seq DESC, p.received_at DESC, p.device_seq DESC NULLS LAST LIMIT 1
$$;

-- Whether an import says nothing that was not said before: then what people deleted since stays deleted.
CREATE FUNCTION ctcoord.told_all(o ctcoord.change, me ctcoord.actor) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT bool_and(ctcoord.told(o, me, k.key)::text IS NOT DISTINCT FROM ctcoord.minified(k.value)::text)
    FROM json_each(o.value) k WHERE k.key <> 'as_of'
$$;

-- An op on a bucket that its author may add to and not see. It counts on nothing that is there (base -1). What any bucket
-- would refuse parks; of everything else it is said that it was applied, whatever became of it: "reason" then says why it
-- is kept aside for those who may look.
CREATE FUNCTION ctcoord.add_one(o ctcoord.change, me ctcoord.actor, next bigint, hash bytea) RETURNS ctcoord.outcome
LANGUAGE plpgsql AS $$
DECLARE
    taken ctcoord.outcome;
    said json := o.value;
BEGIN
    o.base := -1;
    IF o.kind = 'unreadable' THEN
        RETURN ctcoord.parked('value');
    END IF;
    IF o.kind <> 'create' THEN  -- only of what they brought themselves
        SELECT p.value INTO said FROM ctcoord.op p WHERE p.scope_id = o.scope_id AND p.record_id = o.record_id
            AND p.subject_id = o.subject_id AND p.data_class = o.data_class AND p.entity = o.entity
            AND p.kind = 'create' AND p.login = me.login ORDER BY p.seq DESC LIMIT 1;
        IF NOT FOUND THEN
            SELECT p.sent -> 'value' INTO said FROM ctcoord.parked p WHERE p.scope_id = o.scope_id AND p.login = me.login
                AND p.reason LIKE 'unseen/%' AND p.sent ->> 'kind' = 'create' AND p.sent ->> 'entity' = o.entity
                AND (p.sent ->> 'id')::uuid = o.record_id AND (p.sent ->> 'subject')::uuid = o.subject_id
                AND p.sent ->> 'class' = o.data_class LIMIT 1;
        END IF;
        IF NOT FOUND OR o.kind NOT IN ('set', 'delete') THEN
            RETURN ctcoord.parked('right');
        END IF;
    END IF;
    IF o.entity = 'conflict' THEN
        RETURN ctcoord.parked('right');
    END IF;
    IF o.kind <> 'delete' THEN
        taken := ctcoord.try_op(o, said);
        IF taken.result = 'parked' THEN
            RETURN taken;
        END IF;
    END IF;
    BEGIN
        taken := ctcoord.apply_op(o, me, next);
        IF taken.result <> 'parked' THEN
            PERFORM ctcoord.keep(o, me, taken, next - 1 + taken.steps, hash);
            RETURN taken;
        END IF;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
        taken := ctcoord.parked('value');
    END;
    RETURN ('applied', 'unseen/' || taken.reason, 0, 0, '{}'::text[])::ctcoord.outcome;
END $$;
