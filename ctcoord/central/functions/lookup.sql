-- Looking beyond one's scope: whether a family may be known elsewhere, and which consents are missing. Owned by
-- ctcoord_lookup. Silent about confidential agencies and about every household that has a record of class safety.

-- A name without case, accents, spaces, hyphens and apostrophes.
CREATE FUNCTION ctcoord.folded(words text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT lower(regexp_replace(normalize(coalesce(words, ''), NFD), '[\u0300-\u036f\s''’.-]', '', 'g')) $$;

CREATE FUNCTION ctcoord.hushed(household uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM ctcoord.head h WHERE h.scope_id = household AND h.data_class = 'safety')
        OR NOT EXISTS (SELECT 1 FROM ctcoord.holding o JOIN ctcoord.agency a ON a.scope_id = o.owner_id AND a.id = o.owner_id
            WHERE o.scope_id = household AND a.kind <> 'victim_service_provider' AND a.deleted_at IS NULL)
$$;

-- Whether an agency may hold a record of somebody, by full name and birth date. Called twice: the first call puts the
-- question on record and answers {"asked": true}; once that is committed, the same call answers
-- {"agencies": [{"id": …, "name": …}]}. The own agency also says which households these are ("homes": [{"scope": …,
-- "case": …}]), for whoever may open one for a stated reason. Twenty questions an hour. An answer always takes as long.
CREATE FUNCTION ctcoord.lookup_v1(device uuid, first text, last text, birth_date date) RETURNS json LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC' SET jit = off AS $$
DECLARE
    begun timestamptz := clock_timestamp();
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
    given text := ctcoord.folded(first);
    family text := ctcoord.folded(last);
    found json;
BEGIN
    IF me.role NOT IN ('caseworker', 'supervisor', 'steward') THEN
        PERFORM ctcoord.refuse('CT006', 'not for this role');
    END IF;
    IF length(given) < 2 OR length(family) < 2 OR length(first) + length(last) > 200 OR birth_date IS NULL
            OR NOT isfinite(birth_date) THEN
        PERFORM ctcoord.refuse('CT006', 'a full name and a birth date');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM ctcoord.inquiry q WHERE q.login = me.login AND q.asked_in <> pg_current_xact_id()
            AND q.asked_at > ctcoord.utc() - interval '10 minutes'
            AND (q.first_name, q.last_name, q.birth_date) = (given, family, lookup_v1.birth_date)) THEN
        -- The record comes first: its chain's row lock lets one question of an agency in at a time, so that the count holds.
        PERFORM ctcoord.audited(me, me.agency_id, NULL, 'lookup', ctcoord.utc(),
            json_build_object('first', first, 'last', last, 'born', birth_date));
        IF (SELECT count(*) FROM ctcoord.inquiry q WHERE q.login = me.login
                AND q.asked_at > ctcoord.utc() - interval '1 hour') >= 20 THEN
            PERFORM ctcoord.refuse('CT005', 'too many questions');
        END IF;
        INSERT INTO ctcoord.inquiry (login, first_name, last_name, birth_date)
            VALUES (me.login, given, family, birth_date);
        RETURN json_build_object('asked', true);
    END IF;
    WITH home AS (
        SELECT DISTINCT o.owner_id, p.scope_id
            FROM ctcoord.person p JOIN ctcoord.holding o ON o.scope_id = p.scope_id
            WHERE p.birth_date = lookup_v1.birth_date AND NOT p.names_hashed AND p.deleted_at IS NULL
                AND ctcoord.folded(p.first_name) = given AND ctcoord.folded(p.last_name) = family
                AND NOT ctcoord.hushed(p.scope_id) AND ctcoord.may_of(p.scope_id, p.subject_id, 'core') IS NULL),
    own AS (
        SELECT json_agg(json_build_object('scope', ctcoord.hex(w.scope_id), 'case', d.case_number) ORDER BY w.scope_id) AS homes
            FROM home w JOIN ctcoord.household d ON d.scope_id = w.scope_id AND d.id = w.scope_id
            WHERE w.owner_id = me.agency_id)
    SELECT json_build_object('agencies', coalesce(json_agg(json_strip_nulls(json_build_object('id', ctcoord.hex(a.id),
            'name', a.name, 'homes', CASE WHEN a.id = me.agency_id THEN own.homes END)) ORDER BY a.name, a.id), '[]')) INTO found
        FROM ctcoord.agency a CROSS JOIN own WHERE a.id = a.scope_id AND a.id IN (SELECT w.owner_id FROM home w);
    PERFORM pg_sleep(greatest(0, 0.05 - extract(epoch FROM clock_timestamp() - begun)));
    RETURN found;
END $$;

-- What a family that one works with lacks for want of a consent: the agency and the class, where the class may be named.
CREATE FUNCTION ctcoord.why_v1(device uuid, scope uuid) RETURNS TABLE (agency bytea, data_class text) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
BEGIN
    IF ctcoord.may_of(scope, ctcoord.nobody(), 'core') IS DISTINCT FROM 'write' OR NOT EXISTS (SELECT 1
            FROM ctcoord.holding o WHERE o.scope_id = scope AND o.owner_id = me.agency_id) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT DISTINCT uuid_send(o.owner_id), h.data_class
        FROM ctcoord.kin(scope) k JOIN ctcoord.holding o ON o.scope_id = k AND o.owner_id <> me.agency_id
        JOIN ctcoord.head h ON h.scope_id = k AND h.seq > 0 JOIN ctcoord.class_rule r ON r.data_class = h.data_class
        -- Of a household that one sees something of, nothing changes when a safety record comes: that would tell of it.
        WHERE r.announced AND r.by_consent AND (NOT ctcoord.hushed(k) OR EXISTS (SELECT 1 FROM ctcoord.scope s
                WHERE s.login = session_user AND s.scope_id = k AND (s.until IS NULL OR s.until > ctcoord.utc())))
            AND ctcoord.may_of(h.scope_id, h.subject_id, h.data_class) IS NULL
        ORDER BY 1, 2;
END $$;
