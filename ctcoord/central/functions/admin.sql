-- What an administrator does, in the name of ctcoord_migrate; clients never call these. Records are made and changed by
-- ops like everybody's, so that history, counters and chains stay whole.

CREATE FUNCTION ctcoord.administrator() RETURNS ctcoord.actor LANGUAGE sql STABLE
    AS $$ SELECT (session_user, NULL, NULL, 'administrator', ctcoord.nobody())::ctcoord.actor $$;

-- One op of the administrator's on an agency's own records; true if it changed something.
CREATE FUNCTION ctcoord.recorded(scope uuid, class text, entity text, id uuid, kind text, field text, value json)
RETURNS boolean LANGUAGE plpgsql SET search_path = ctcoord, pg_temp AS $$
DECLARE
    taken ctcoord.outcome := ctcoord.take_by_server(ctcoord.administrator(), gen_random_uuid(), scope, class, entity, id,
        kind, field, value);
BEGIN
    IF taken.result NOT IN ('applied', 'merged') THEN
        RAISE EXCEPTION 'not recorded: % % %', entity, taken.result, taken.reason;
    END IF;
    RETURN taken.steps = 1;
END $$;

-- The assignments of a login that have not ended, whatever its role is now.
CREATE FUNCTION ctcoord.assigned_to(who name) RETURNS SETOF ctcoord.assignment LANGUAGE sql STABLE
SET search_path = ctcoord, pg_temp AS $$
    SELECT a.* FROM ctcoord.app_user m JOIN ctcoord.staff_logins u ON u.login = m.login
        JOIN ctcoord.assignment a ON a.staff_id = u.staff_id AND a.scope_id = m.agency_id
    WHERE m.login = who AND a.deleted_at IS NULL AND (a.assigned_until IS NULL OR a.assigned_until >= (SELECT ctcoord.today()))
$$;

-- Puts households of one agency into a login's caseload, and takes them out of another's (NULL: nobody's). One
-- transaction: heads are locked first, in the one order, and scopes are made again. Returns how many were given.
CREATE FUNCTION ctcoord.assign(households uuid[], giver name, taker name) RETURNS int LANGUAGE plpgsql
SET search_path = ctcoord, pg_temp AS $$
DECLARE
    to_whom ctcoord.app_user;
    kin uuid[] := ARRAY(SELECT DISTINCT k FROM unnest(households) h CROSS JOIN LATERAL ctcoord.kin(h) k);
    household uuid;
    ending ctcoord.assignment;
    given int := 0;
BEGIN
    SELECT u.* INTO to_whom FROM ctcoord.app_user u WHERE u.login = taker;
    PERFORM ctcoord.lock_heads(kin || to_whom.agency_id);
    FOR ending IN SELECT a.* FROM ctcoord.assigned_to(giver) a WHERE a.household_id = ANY (households) ORDER BY a.id LOOP
        -- Somebody assigned today leaves no whole day behind.
        IF ending.assigned_from < ctcoord.today() THEN
            PERFORM ctcoord.recorded(ending.scope_id, 'coordination', 'assignment', ending.id, 'set', 'assigned_until',
                to_json((ctcoord.today() - 1)::text));
        ELSE
            PERFORM ctcoord.recorded(ending.scope_id, 'coordination', 'assignment', ending.id, 'set', 'deleted_at',
                to_json(ctcoord.stamp_of(now())));
        END IF;
    END LOOP;
    FOREACH household IN ARRAY households LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM ctcoord.assigned_to(taker) a WHERE a.household_id = household);
        PERFORM ctcoord.recorded(to_whom.agency_id, 'coordination', 'assignment', gen_random_uuid(), 'create', NULL,
            json_build_object('household_id', ctcoord.hex(household), 'staff_id', ctcoord.hex(to_whom.staff_id),
                'assigned_from', ctcoord.today()::text, 'agency_id', ctcoord.hex(to_whom.agency_id)));
        given := given + 1;
    END LOOP;
    PERFORM ctcoord.recompute_scopes(kin);
    PERFORM ctcoord.recompute_user(l) FROM unnest(ARRAY[giver, taker]) l WHERE l IS NOT NULL ORDER BY l;
    RETURN given;
END $$;
