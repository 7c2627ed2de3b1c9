-- Opening a household of the own agency for a stated reason, for 24 hours, to read; the supervisors are told.
-- Owned by ctcoord_scope.

-- Called twice: the first call puts the reason on record ({"until": …, "open": false}); once that is committed, the
-- same call opens ({"until": …, "open": true}). Never safety, substance_use or justice; never another agency's household,
-- for which the answer is the same as for one that is not there.
CREATE FUNCTION ctcoord.break_glass_v1(device uuid, scope uuid, reason text) RETURNS json LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC' SET jit = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
    b ctcoord.break_glass;
BEGIN
    IF length(btrim(coalesce(reason, ''))) < 10 OR length(reason) > 1000 THEN
        PERFORM ctcoord.refuse('CT006', 'a reason of ten letters or more');
    END IF;
    IF me.role NOT IN ('caseworker', 'supervisor') OR scope IS NULL OR scope = me.agency_id OR NOT EXISTS (
            SELECT 1 FROM ctcoord.holding o WHERE o.scope_id = scope AND o.owner_id = me.agency_id) THEN
        PERFORM ctcoord.refuse('CT006', 'no household of your agency');
    END IF;
    SELECT g.* INTO b FROM ctcoord.break_glass g WHERE g.scope_id = scope AND g.login = me.login AND g.until > ctcoord.utc()
        AND g.asked_in <> pg_current_xact_id() ORDER BY g.until DESC LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM ctcoord.audited(me, scope, NULL, 'break_glass', ctcoord.utc(), json_build_object('reason', reason));
        INSERT INTO ctcoord.break_glass (scope_id, login, until, reason, agency_id, staff_id)
            VALUES (scope, me.login, ctcoord.utc() + interval '24 hours', reason, me.agency_id, me.staff_id)
            ON CONFLICT DO NOTHING RETURNING * INTO b;
    ELSIF NOT b.opened THEN
        UPDATE ctcoord.break_glass g SET opened = true
            WHERE g.scope_id = b.scope_id AND g.login = b.login AND g.opened_at = b.opened_at;
        b.opened := true;
        PERFORM ctcoord.recompute_user(me.login);
    END IF;
    RETURN json_build_object('until', to_char(b.until, 'YYYY-MM-DD HH24:MI:SS.US'), 'open', coalesce(b.opened, false));
END $$;

-- What a supervisor is told: break-glass of their agency that nobody has taken note of, oldest first.
CREATE FUNCTION ctcoord.notices_v1(device uuid)
RETURNS TABLE (scope bytea, staff bytea, login text, opened_at text, until text, reason text) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
BEGIN
    RETURN QUERY SELECT uuid_send(g.scope_id), uuid_send(g.staff_id), g.login::text,
            to_char(g.opened_at, 'YYYY-MM-DD HH24:MI:SS.US'), to_char(g.until, 'YYYY-MM-DD HH24:MI:SS.US'), g.reason
        FROM ctcoord.break_glass g
        WHERE g.agency_id = me.agency_id AND me.role = 'supervisor' AND g.login <> me.login AND g.seen_at IS NULL
        ORDER BY g.opened_at;
END $$;

-- Takes note of them, until one instant; how many it were.
CREATE FUNCTION ctcoord.noticed_v1(device uuid, up_to timestamp) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC' SET jit = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
    n int;
BEGIN
    IF me.role <> 'supervisor' THEN
        PERFORM ctcoord.refuse('CT006', 'not for this role');
    END IF;
    UPDATE ctcoord.break_glass g SET seen_by = me.login, seen_at = ctcoord.utc()
        WHERE g.agency_id = me.agency_id AND g.login <> me.login AND g.seen_at IS NULL AND g.opened_at <= up_to;
    GET DIAGNOSTICS n = ROW_COUNT;
    PERFORM ctcoord.audited(me, me.agency_id, NULL, 'notices_seen', ctcoord.utc(), json_build_object('n', n));
    RETURN n;
END $$;

-- Who did what with a household's records, for the list that a person may ask for: views, changes, break-glass, and which
-- agencies received them. Only for whoever may write there, only of buckets they see, nothing of confidential agencies.
-- "subject": of one person and the household as a whole; NULL: of everybody.
CREATE FUNCTION ctcoord.audit_v1(device uuid, scope uuid, subject uuid)
RETURNS TABLE (happened text, agency text, name text, staff bytea, what text, data_class text, subject_id bytea, times bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
BEGIN
    IF ctcoord.may_of(scope, ctcoord.nobody(), 'core') IS DISTINCT FROM 'write' THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT to_char(e.at, 'YYYY-MM-DD HH24:MI:SS'), a.name, s.name, uuid_send(u.staff_id), e.what, e.class,
            uuid_send(nullif(e.about, ctcoord.nobody())), e.times
        FROM (
            SELECT coalesce(min(v.happened_at), min(v.recorded_at)) AS at, v.login, v.action AS what, NULL AS class,
                coalesce(v.subject_id, ctcoord.nobody()) AS about, count(*) AS times
            FROM ctcoord.audit v WHERE v.scope_id = scope
            GROUP BY v.login, v.action, v.subject_id, ctcoord.day_of(coalesce(v.happened_at, v.recorded_at))
            UNION ALL
            SELECT min(o.received_at), o.login, 'change', o.data_class, o.subject_id, count(*)
            FROM ctcoord.op o WHERE o.scope_id = scope
            GROUP BY o.login, o.data_class, o.subject_id, ctcoord.day_of(o.received_at)
            UNION ALL
            SELECT min(r.received_at), r.login, 'received', b.data_class, b.subject_id, count(*)
            FROM ctcoord.receipt r CROSS JOIN LATERAL unnest(r.scopes, r.subjects, r.classes) AS b (scope_id, subject_id, data_class)
            WHERE r.scopes @> ARRAY[scope] AND b.scope_id = scope
            GROUP BY r.login, b.data_class, b.subject_id, ctcoord.day_of(r.received_at)
        ) e
        JOIN ctcoord.app_user u ON u.login = e.login
        LEFT JOIN ctcoord.agency a ON a.scope_id = u.agency_id AND a.id = u.agency_id
        LEFT JOIN ctcoord.staff s ON s.scope_id = u.agency_id AND s.id = u.staff_id
        WHERE (e.class IS NULL OR ctcoord.may_of(scope, e.about, e.class) IS NOT NULL)
            AND (u.agency_id = me.agency_id OR a.kind <> 'victim_service_provider')
            AND (subject IS NULL OR e.about IN (subject, ctcoord.nobody()))
        ORDER BY 1, 2, 3, 5, 6;
END $$;
