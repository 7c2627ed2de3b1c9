-- Who may see what: recomputed in the transaction that changes an assignment, a role, a consent or a link.
-- Owned by ctcoord_scope, the only role that writes scope and holding.

-- Days are those of the deployment's time zone, as on the workstations: what ends today is there until midnight here, which
-- is early evening of that day by UTC.
CREATE FUNCTION ctcoord.day_of(moment timestamp) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (moment AT TIME ZONE 'UTC' AT TIME ZONE d.time_zone)::date FROM ctcoord.deployment d
$$;

CREATE FUNCTION ctcoord.today() RETURNS date LANGUAGE sql STABLE AS $$ SELECT ctcoord.day_of(ctcoord.utc()) $$;

-- The households that confirmed links say are the same family, itself included.
CREATE FUNCTION ctcoord.kin(household uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = ctcoord, pg_temp AS $$
    WITH RECURSIVE family (id) AS (
        SELECT household
        UNION
        SELECT b.scope_id FROM family f
            JOIN ctcoord.family_link a ON a.scope_id = f.id AND a.status = 'confirmed' AND a.deleted_at IS NULL
            JOIN ctcoord.family_link b ON b.link_id = a.link_id AND b.status = 'confirmed' AND b.deleted_at IS NULL
    )
    SELECT id FROM family
$$;

-- The households whose heads a push must lock because it may change who sees them.
CREATE FUNCTION ctcoord.widens(sent ctcoord.change[]) RETURNS uuid[] LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp AS $$
DECLARE
    here uuid := sent[1].scope_id;
    touched uuid[];
BEGIN
    touched := ARRAY(
        SELECT here WHERE NOT EXISTS (SELECT 1 FROM ctcoord.holding h WHERE h.scope_id = here AND h.owner_id = here)
        UNION SELECT h.scope_id FROM unnest(sent) o  -- of this agency's only: nobody holds up what is another's
            LEFT JOIN ctcoord.assignment a ON a.scope_id = here AND a.id = o.record_id
            JOIN ctcoord.holding h ON h.owner_id = here AND h.scope_id IN (a.household_id,
                CASE WHEN o.kind = 'create' THEN ctcoord.uuid_or_null(o.value ->> 'household_id') END)
            WHERE o.entity = 'assignment'
        UNION SELECT b.scope_id FROM unnest(sent) o JOIN ctcoord.family_link b
            ON b.link_id = coalesce(ctcoord.uuid_or_null(CASE WHEN o.kind = 'create' THEN o.value ->> 'link_id' END),
                (SELECT a.link_id FROM ctcoord.family_link a WHERE a.scope_id = here AND a.id = o.record_id))
            WHERE o.entity = 'family_link');
    RETURN ARRAY(SELECT DISTINCT k FROM unnest(touched) t CROSS JOIN LATERAL ctcoord.kin(t) k WHERE t IS NOT NULL ORDER BY k);
END $$;

-- All heads of some scopes, in the one order.
CREATE FUNCTION ctcoord.lock_heads(scopes uuid[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp AS $$
BEGIN
    PERFORM 1 FROM ctcoord.head h WHERE h.scope_id = ANY (scopes)
        ORDER BY h.scope_id, h.subject_id, h.data_class FOR UPDATE;
END $$;

CREATE FUNCTION ctcoord.uuid_or_null(words text) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE WHEN words ~ '^[0-9a-f]{32}$' THEN words::uuid END $$;

-- A push that creates the household of its scope founds it: its owner, and for a caseworker the assignment to come.
-- Only for the caller's own agency, or one that appointed the calling steward.
CREATE FUNCTION ctcoord.found_household(sent ctcoord.change[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp AS $$
DECLARE
    here uuid := sent[1].scope_id;
    owner uuid;
    me ctcoord.app_user;
BEGIN
    IF EXISTS (SELECT 1 FROM ctcoord.holding h WHERE h.scope_id = here) THEN
        RETURN;
    END IF;
    SELECT ctcoord.uuid_or_null(o.value ->> 'owner_id') INTO owner FROM unnest(sent) o
        WHERE o.entity = 'household' AND o.kind = 'create' AND o.record_id = here
            AND json_typeof(o.value) = 'object' LIMIT 1;
    SELECT u.* INTO me FROM ctcoord.app_user u WHERE u.login = session_user;
    IF owner IS NULL OR me.role NOT IN ('caseworker', 'supervisor', 'steward') OR NOT (owner = me.agency_id OR EXISTS (
            SELECT 1 FROM ctcoord.steward_of w WHERE w.login = me.login AND w.agency_id = owner AND me.role = 'steward')) THEN
        RETURN;
    END IF;
    INSERT INTO ctcoord.holding (scope_id, owner_id) VALUES (here, owner) ON CONFLICT DO NOTHING;
    IF FOUND AND me.role = 'caseworker' THEN
        INSERT INTO ctcoord.scope (login, scope_id, owned, subject_id, may, source, classes)
            VALUES (me.login, here, false, ctcoord.everybody(), 'write', ctcoord.founding(here, me.staff_id),
                ARRAY(SELECT c.data_class FROM ctcoord.class_rule c));
        INSERT INTO ctcoord.head (scope_id, subject_id, data_class)
            VALUES (owner, ctcoord.nobody(), 'coordination') ON CONFLICT DO NOTHING;
    END IF;
END $$;

-- The id of the assignment that founding a household makes, and of the op that made it.
CREATE FUNCTION ctcoord.founding(household uuid, staff uuid) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT md5('assignment/' || household || '/' || staff)::uuid $$;

-- The end of a push: a founder's assignment, and the scopes of everybody whom the ops concern.
CREATE FUNCTION ctcoord.settle(me ctcoord.actor, sent ctcoord.change[], wide uuid[], widened boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ctcoord, pg_temp AS $$
DECLARE
    here uuid := sent[1].scope_id;
    made uuid := ctcoord.founding(here, me.staff_id);
BEGIN
    IF me.role = 'caseworker' AND EXISTS (SELECT 1 FROM unnest(sent) o WHERE o.entity = 'household' AND o.kind = 'create')
            AND EXISTS (SELECT 1 FROM ctcoord.scope s WHERE s.login = me.login AND s.scope_id = here AND NOT s.owned
                AND s.subject_id = ctcoord.everybody() AND s.may = 'write' AND s.source = made)
            AND EXISTS (SELECT 1 FROM ctcoord.household h WHERE h.scope_id = here)
            AND NOT EXISTS (SELECT 1 FROM ctcoord.assignment a WHERE a.scope_id = me.agency_id AND a.id = made) THEN
        PERFORM ctcoord.take_by_server(me, made, me.agency_id, 'coordination', 'assignment', made, 'create', NULL,
            json_build_object('household_id', ctcoord.hex(here), 'staff_id', ctcoord.hex(me.staff_id),
                'assigned_from', ctcoord.today()::text, 'agency_id', ctcoord.hex(me.agency_id)));
    END IF;
    IF widened THEN
        PERFORM ctcoord.recompute_scopes(wide);
        PERFORM ctcoord.recompute_user(u.login) FROM unnest(sent) o
            JOIN ctcoord.assignment a ON a.scope_id = here AND a.id = o.record_id AND o.entity = 'assignment'
            JOIN ctcoord.staff_logins u ON u.staff_id = a.staff_id;
    END IF;
END $$;

-- An op of the database itself on an agency's own records, like any other, in the name of whoever caused it.
CREATE FUNCTION ctcoord.take_by_server(me ctcoord.actor, op uuid, scope uuid, class text, entity text, id uuid,
    kind text, field text, value json)
RETURNS ctcoord.outcome LANGUAGE plpgsql SET search_path = ctcoord, pg_temp AS $$
DECLARE
    o ctcoord.change;
    h ctcoord.head;
    taken ctcoord.outcome;
    hash bytea;
BEGIN
    INSERT INTO ctcoord.head (scope_id, subject_id, data_class) VALUES (scope, ctcoord.nobody(), class)
        ON CONFLICT DO NOTHING;
    SELECT k.* INTO h FROM ctcoord.head k WHERE k.scope_id = scope AND k.subject_id = ctcoord.nobody()
        AND k.data_class = class FOR UPDATE;
    o := (op, op, scope, ctcoord.nobody(), class, entity, id, kind, field, ctcoord.minified(value), h.seq, NULL,
        me.staff_id, ctcoord.utc(), 1, 1, 0, 0)::ctcoord.change;
    taken := ctcoord.apply_op(o, me, h.seq + 1);
    IF taken.steps = 1 THEN
        hash := ctcoord.op_hash(o, me);
        PERFORM ctcoord.keep(o, me, taken, h.seq + 1, hash);
        UPDATE ctcoord.head k SET seq = h.seq + 1, set_hash = (h.set_hash + taken.delta) & 1152921504606846975,
                chain_hash = sha256(h.chain_hash || hash),
                tables = CASE WHEN entity = ANY (h.tables) THEN h.tables ELSE h.tables || entity END
            WHERE k.scope_id = h.scope_id AND k.subject_id = h.subject_id AND k.data_class = h.data_class;
    END IF;
    RETURN taken;
END $$;

-- Every login with each of its staff ids: the present one and those of the time before.
CREATE VIEW ctcoord.staff_logins AS
    SELECT u.staff_id, u.login FROM ctcoord.app_user u
    UNION SELECT a.staff_id, a.login FROM ctcoord.staff_alias a;
GRANT SELECT ON ctcoord.staff_logins TO ctcoord_migrate;

-- The scope of everybody who sees a household or is assigned to it; the heads of its family are locked first.
CREATE FUNCTION ctcoord.recompute_scope(household uuid) RETURNS void LANGUAGE plpgsql SET search_path = ctcoord, pg_temp
AS $$
DECLARE
    family uuid[] := ARRAY(SELECT k FROM ctcoord.kin(household) k);
BEGIN
    PERFORM ctcoord.lock_heads(family);
    PERFORM ctcoord.recompute_scopes(family);
END $$;

-- The same for households whose heads are locked already: a head that was made since would be locked out of order.
CREATE FUNCTION ctcoord.recompute_scopes(households uuid[]) RETURNS void LANGUAGE plpgsql
SET search_path = ctcoord, pg_temp AS $$
BEGIN
    PERFORM ctcoord.recompute_users(ARRAY(
        SELECT s.login FROM ctcoord.scope s WHERE s.scope_id = ANY (households) AND NOT s.owned
        UNION
        SELECT u.login FROM ctcoord.assignment a JOIN ctcoord.staff_logins u ON u.staff_id = a.staff_id
            WHERE a.household_id IN (SELECT k FROM unnest(households) h CROSS JOIN LATERAL ctcoord.kin(h) k)));
END $$;

CREATE FUNCTION ctcoord.recompute_user(who name) RETURNS void LANGUAGE sql SET search_path = ctcoord, pg_temp
    AS $$ SELECT ctcoord.recompute_users(ARRAY[who]) $$;

-- Makes the scopes of some people again, all by one statement: from their accounts, roles, assignments and the consents
-- that concern their families.
CREATE FUNCTION ctcoord.recompute_users(who name[]) RETURNS void LANGUAGE plpgsql SET search_path = ctcoord, pg_temp AS $$
BEGIN
    PERFORM 1 FROM ctcoord.app_user u WHERE u.login = ANY (who) ORDER BY u.login FOR NO KEY UPDATE;  -- one at a time for each
    DELETE FROM ctcoord.scope s WHERE s.login = ANY (who);
    INSERT INTO ctcoord.scope (login, scope_id, owned, subject_id, may, source, classes, until)
        SELECT DISTINCT ON (1, 2, 3, 4, 5, 6) g.* FROM ctcoord.granted(who) g;
    UPDATE ctcoord.app_user u SET scoped_on = ctcoord.today() WHERE u.login = ANY (who) AND u.disabled_at IS NULL;
END $$;

-- What these people may see; a row may be there twice. Every step is driven by indexes from what one person has (OFFSET 0
-- keeps it so), whether it is for one at a first connection or for all at an upgrade: planned as joins of whole tables,
-- one person's took longer the larger the database was.
CREATE FUNCTION ctcoord.granted(who name[])
RETURNS TABLE (login name, scope_id uuid, owned boolean, subject_id uuid, may text, source uuid, classes text[], until timestamp)
LANGUAGE sql STABLE SET search_path = ctcoord, pg_temp SET enable_seqscan = off SET jit = off SET work_mem = '64MB' AS $$
    WITH RECURSIVE person AS MATERIALIZED (
        SELECT u.login, u.staff_id, u.agency_id, u.role FROM ctcoord.app_user u
            WHERE u.login = ANY (who) AND u.disabled_at IS NULL
    ), day AS MATERIALIZED (
        SELECT ctcoord.today() AS now, d.time_zone AS zone FROM ctcoord.deployment d
    ), every AS MATERIALIZED (
        SELECT ARRAY(SELECT c.data_class FROM ctcoord.class_rule c) AS classes
    ), staff AS MATERIALIZED (  -- the present staff id of a caseworker and those of the time before
        SELECT p.login, p.agency_id, p.staff_id FROM person p WHERE p.role = 'caseworker'
        UNION SELECT p.login, p.agency_id, s.staff_id FROM ctcoord.staff_alias s JOIN person p USING (login)
            WHERE p.role = 'caseworker'
    ), caseload AS MATERIALIZED (  -- assignments that have not ended
        SELECT s.login, s.agency_id, a.id, a.household_id, a.until FROM staff s CROSS JOIN day d CROSS JOIN LATERAL (
            SELECT a.id, a.household_id, (a.assigned_until + time '24:00') AT TIME ZONE d.zone AT TIME ZONE 'UTC' AS until
            FROM ctcoord.assignment a WHERE a.staff_id = s.staff_id AND a.scope_id = s.agency_id
                AND a.deleted_at IS NULL AND a.assigned_from <= d.now
                AND (a.assigned_until IS NULL OR a.assigned_until >= d.now) OFFSET 0) a
    ), family (login, agency_id, id) AS (  -- and what confirmed links say is the same family
        SELECT c.login, c.agency_id, c.household_id FROM caseload c
        UNION
        SELECT f.login, f.agency_id, b.scope_id FROM family f
            CROSS JOIN LATERAL (SELECT a.link_id FROM ctcoord.family_link a
                WHERE a.scope_id = f.id AND a.status = 'confirmed' AND a.deleted_at IS NULL OFFSET 0) a
            CROSS JOIN LATERAL (SELECT b.scope_id FROM ctcoord.family_link b
                WHERE b.link_id = a.link_id AND b.status = 'confirmed' AND b.deleted_at IS NULL OFFSET 0) b
    ), given AS MATERIALIZED (  -- consents to the agency: read only, with the person's core rows and the household's own
        SELECT f.login, c.* FROM family f CROSS JOIN day d CROSS JOIN LATERAL (
            SELECT c.scope_id, c.id, n.subject_id, n.everybody, coalesce(c.persons ->> 'whole' = 'true', false) AS whole,
                (c.valid_until + time '24:00') AT TIME ZONE d.zone AT TIME ZONE 'UTC' AS until, ARRAY(
                SELECT r.data_class FROM ctcoord.class_rule r
                WHERE r.by_consent AND r.data_class = ANY (string_to_array(replace(c.classes, ' ', ''), ','))) AS classes
            FROM ctcoord.consent c CROSS JOIN LATERAL (  -- whom it names; naming all of them it names the household as well
                SELECT c.subject_id, c.subject_id = ctcoord.nobody() AS everybody WHERE c.persons IS NULL
                UNION SELECT v.id::uuid, false
                    FROM json_array_elements_text(CASE WHEN json_typeof(c.persons -> 'v') = 'array'
                        THEN c.persons -> 'v' ELSE '[]'::json END) v (id)
                    WHERE v.id ~ '^[0-9a-f]{32}$' AND v.id !~ '^(0{32}|f{32})$'
                UNION SELECT ctcoord.nobody(), false WHERE c.persons ->> 'whole' = 'true') n
            WHERE c.scope_id = f.id AND c.recipient_id = f.agency_id AND c.status = 'given'
                AND c.deleted_at IS NULL AND c.signed_on <= d.now
                AND (c.valid_until IS NULL OR c.valid_until >= d.now)
                AND NOT EXISTS (SELECT 1 FROM ctcoord.consent w WHERE w.scope_id = c.scope_id AND w.withdraws_id = c.id
                    AND w.status IN ('withdrawn', 'invalidated') AND w.deleted_at IS NULL) OFFSET 0) c
        WHERE cardinality(c.classes) > 0
    )
    SELECT p.login, ctcoord.nobody(), false, ctcoord.everybody(), CASE WHEN p.role = 'steward' THEN 'write' ELSE 'read' END,
            ctcoord.nobody(), e.classes, NULL::timestamp FROM person p, every e
    UNION ALL SELECT p.login, p.agency_id, false, ctcoord.everybody(),
            CASE WHEN p.role IN ('administrator', 'supervisor') THEN 'write' WHEN p.role = 'steward' THEN 'append' ELSE 'read' END,
            ctcoord.nobody(), e.classes, NULL
        FROM person p, every e
    UNION ALL SELECT p.login, a.scope_id, false, ctcoord.everybody(), 'read', ctcoord.nobody(), ARRAY['core'], NULL
        FROM person p JOIN ctcoord.agency a ON a.id = a.scope_id AND a.id <> p.agency_id AND a.kind <> 'victim_service_provider'
    UNION ALL SELECT x.login, x.agency_id, true, ctcoord.everybody(), 'write', ctcoord.nobody(),
            ARRAY(SELECT c.data_class FROM ctcoord.class_rule c WHERE x.role = ANY (c.roles)), NULL
        FROM (SELECT p.login, p.role, p.agency_id FROM person p UNION SELECT p.login, p.role, w.agency_id
            FROM person p JOIN ctcoord.steward_of w ON w.login = p.login AND p.role = 'steward') x
        WHERE x.role IN ('supervisor', 'steward')
    UNION ALL SELECT c.login, c.household_id, false, ctcoord.everybody(), 'write', c.id, e.classes, c.until
        FROM every e, caseload c CROSS JOIN LATERAL (SELECT 1 FROM ctcoord.holding h
            WHERE h.scope_id = c.household_id AND h.owner_id = c.agency_id OFFSET 0) h
    UNION ALL SELECT g.login, g.scope_id, false,
            CASE WHEN g.everybody THEN ctcoord.everybody() ELSE g.subject_id END, 'read', g.id,
            g.classes || CASE WHEN 'core' = ANY (g.classes) THEN '{}'::text[] ELSE '{core}' END, g.until FROM given g
    UNION ALL SELECT DISTINCT g.login, g.scope_id, false, ctcoord.nobody(), 'read', g.id, '{core}'::text[], g.until
        FROM given g WHERE NOT g.everybody AND NOT g.whole
    UNION ALL SELECT p.login, b.scope_id, false, ctcoord.everybody(), 'read', ctcoord.nobody(),
            ARRAY(SELECT c.data_class FROM ctcoord.class_rule c WHERE c.break_glass), max(b.until)
        FROM person p JOIN ctcoord.break_glass b ON b.login = p.login AND b.opened AND b.until > ctcoord.utc()
        JOIN ctcoord.holding h ON h.scope_id = b.scope_id AND h.owner_id = p.agency_id GROUP BY p.login, b.scope_id
$$;

-- At the first connection of a day: what begins on that day, an assignment or a consent, opens; ends need nothing.
CREATE FUNCTION ctcoord.scope_of_today() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET TimeZone = 'UTC' AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ctcoord.app_user u WHERE u.login = session_user AND u.scoped_on < ctcoord.today()) THEN
        PERFORM ctcoord.recompute_user(session_user);
    END IF;
END $$;
