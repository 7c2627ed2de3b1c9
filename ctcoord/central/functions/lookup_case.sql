-- Which household of the own agency has a case number, so that it can be opened for a stated reason. Owned by
-- ctcoord_lookup. A number is easily guessed: the question is on record as a lookup is, counts among the same twenty an
-- hour, and is as silent about every household that has a record of class safety.

-- Called twice: the first call answers {"asked": true}, the same call in a later transaction {"homes": [{"scope": …,
-- "case": …}]}, without those that the caller sees already. An answer always takes as long.
CREATE FUNCTION ctcoord.lookup_case_v1(device uuid, number text) RETURNS json LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC' SET jit = off AS $$
DECLARE
    begun timestamptz := clock_timestamp();
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
    wanted text := btrim(coalesce(number, ''));
    nobodys date := '0001-01-01';  -- with no first name: no question of a person is kept like this
    found json;
BEGIN
    IF me.role NOT IN ('caseworker', 'supervisor') THEN
        PERFORM ctcoord.refuse('CT006', 'not for this role');
    END IF;
    IF length(wanted) NOT BETWEEN 2 AND 64 THEN
        PERFORM ctcoord.refuse('CT006', 'a case number');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM ctcoord.inquiry q WHERE q.login = me.login AND q.asked_in <> pg_current_xact_id()
            AND q.asked_at > ctcoord.utc() - interval '10 minutes'
            AND (q.first_name, q.last_name, q.birth_date) = ('', wanted, nobodys)) THEN
        -- The record comes first: its chain's row lock lets one question of an agency in at a time, so that the count holds.
        PERFORM ctcoord.audited(me, me.agency_id, NULL, 'lookup', ctcoord.utc(), json_build_object('case', wanted));
        IF (SELECT count(*) FROM ctcoord.inquiry q WHERE q.login = me.login
                AND q.asked_at > ctcoord.utc() - interval '1 hour') >= 20 THEN
            PERFORM ctcoord.refuse('CT005', 'too many questions');
        END IF;
        INSERT INTO ctcoord.inquiry (login, first_name, last_name, birth_date) VALUES (me.login, '', wanted, nobodys);
        RETURN json_build_object('asked', true);
    END IF;
    SELECT json_build_object('homes', coalesce(json_agg(json_build_object('scope', ctcoord.hex(d.scope_id), 'case',
            d.case_number) ORDER BY d.scope_id), '[]')) INTO found
        FROM ctcoord.household d JOIN ctcoord.holding o ON o.scope_id = d.scope_id AND o.owner_id = me.agency_id
        WHERE d.case_number IN (wanted, upper(wanted)) AND d.id = d.scope_id AND d.deleted_at IS NULL
            AND NOT ctcoord.hushed(d.scope_id) AND ctcoord.may_of(d.scope_id, ctcoord.nobody(), 'core') IS NULL;
    PERFORM pg_sleep(greatest(0, 0.05 - extract(epoch FROM clock_timestamp() - begun)));
    RETURN found;
END $$;
