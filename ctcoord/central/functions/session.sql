-- Who is calling, and what the bucket list looks like.

CREATE FUNCTION ctcoord.refuse(state text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = words;
END $$;

-- Who signed in on which device. Raises CT001, CT002, CT003. Identity is session_user, which nobody can set.
CREATE FUNCTION ctcoord.actor_of(device uuid, client int) RETURNS ctcoord.actor LANGUAGE plpgsql STABLE AS $$
DECLARE
    me ctcoord.actor;
    revoked timestamp;
BEGIN
    SELECT u.login, u.staff_id, u.agency_id, u.role, device INTO me
        FROM ctcoord.app_user u WHERE u.login = session_user AND u.disabled_at IS NULL;
    IF NOT FOUND THEN
        PERFORM ctcoord.refuse('CT002', 'account disabled');
    END IF;
    IF client < (SELECT d.oldest_client FROM ctcoord.deployment d) THEN
        PERFORM ctcoord.refuse('CT003', 'client too old');
    END IF;
    SELECT d.revoked_at INTO revoked FROM ctcoord.device d WHERE d.device_id = device AND d.login = me.login;
    IF NOT FOUND OR revoked IS NOT NULL THEN
        PERFORM ctcoord.refuse('CT001', 'device revoked');
    END IF;
    RETURN me;
END $$;

CREATE FUNCTION ctcoord.stamp_of(moment timestamptz) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') $$;

-- Names this history: changes with another cluster, a recovery to another timeline, or a restore by hand.
CREATE FUNCTION ctcoord.epoch() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT left(encode(sha256(convert_to(concat_ws('/', s.system_identifier, c.timeline_id, d.stamp), 'UTF8')), 'hex'), 32)
    FROM pg_control_system() s, pg_control_checkpoint() c, ctcoord.deployment d
$$;

CREATE FUNCTION ctcoord.hello_v1(device uuid, client int) RETURNS json LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
DECLARE
    me ctcoord.actor;
BEGIN
    -- An account that may not sign in registers no device; a device is its first user's for good.
    INSERT INTO ctcoord.device (device_id, login, client)
        SELECT device, u.login, hello_v1.client FROM ctcoord.app_user u
        WHERE u.login = session_user AND u.disabled_at IS NULL AND device IS NOT NULL
        ON CONFLICT (device_id) DO NOTHING;
    me := ctcoord.actor_of(device, client);
    PERFORM ctcoord.scope_of_today();
    UPDATE ctcoord.device d SET last_seen = ctcoord.utc(), client = hello_v1.client
        WHERE d.device_id = device AND d.login = me.login;
    RETURN (SELECT json_build_object(
        'time', ctcoord.stamp_of(clock_timestamp()), 'epoch', ctcoord.epoch(), 'version', d.version,
        'oldest_client', d.oldest_client, 'login', me.login, 'staff', ctcoord.hex(me.staff_id),
        'agency', ctcoord.hex(me.agency_id), 'role', me.role, 'deployment_key', encode(d.deployment_key, 'hex'),
        'recovery_key', (SELECT encode(k.public_key, 'hex') FROM ctcoord.agency_key k
            WHERE k.agency_id = me.agency_id ORDER BY k.made_at DESC LIMIT 1),
        'appointed', (SELECT json_agg(ctcoord.hex(w.agency_id)) FROM ctcoord.steward_of w WHERE w.login = me.login),
        'password_until', (SELECT to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM pg_catalog.pg_roles r WHERE r.rolname = session_user AND isfinite(r.rolvaliduntil))
    ) FROM ctcoord.deployment d);
END $$;

-- How the people who look after computers know this one; the device is the caller's.
CREATE FUNCTION ctcoord.name_device_v1(device uuid, name text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
BEGIN
    IF name IS NULL OR btrim(name) = '' OR length(name) > 64 OR name ~ '[[:cntrl:]]' THEN
        PERFORM ctcoord.refuse('CT006', 'no name for a device');
    END IF;
    UPDATE ctcoord.device d SET name = btrim(name_device_v1.name) WHERE d.device_id = device AND d.login = me.login;
END $$;

-- The buckets one may see, each once, with the most that one may do there. Drives from scope.
CREATE VIEW ctcoord.visible AS
    SELECT scope_id, subject_id, data_class, seq, set_hash, chain_hash, max(rank) AS rank, max(tables) AS tables FROM (
        SELECT h.*, CASE s.may WHEN 'write' THEN 3 WHEN 'append' THEN 2 ELSE 1 END AS rank
            FROM ctcoord.scope s JOIN ctcoord.head h ON h.scope_id = s.scope_id
            WHERE s.login = session_user AND NOT s.owned AND (s.until IS NULL OR s.until > ctcoord.utc())
                AND (s.subject_id = ctcoord.everybody() OR s.subject_id = h.subject_id) AND h.data_class = ANY (s.classes)
        UNION ALL
        SELECT h.*, CASE s.may WHEN 'write' THEN 3 WHEN 'append' THEN 2 ELSE 1 END
            FROM ctcoord.scope s JOIN ctcoord.holding o ON o.owner_id = s.scope_id AND o.scope_id <> s.scope_id
            JOIN ctcoord.head h ON h.scope_id = o.scope_id
            WHERE s.login = session_user AND s.owned AND (s.until IS NULL OR s.until > ctcoord.utc())
                AND (s.subject_id = ctcoord.everybody() OR s.subject_id = h.subject_id) AND h.data_class = ANY (s.classes)
    ) seen WHERE seq > 0 GROUP BY scope_id, subject_id, data_class, seq, set_hash, chain_hash;

-- What one may do in a bucket, whether it has a head yet or not: 'write', 'append', 'read' or NULL.
CREATE FUNCTION ctcoord.may_of(scope uuid, subject uuid, class text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    owner uuid := (SELECT o.owner_id FROM ctcoord.holding o WHERE o.scope_id = scope);
BEGIN
    RETURN (SELECT CASE max(CASE s.may WHEN 'write' THEN 3 WHEN 'append' THEN 2 ELSE 1 END)
            WHEN 3 THEN 'write' WHEN 2 THEN 'append' WHEN 1 THEN 'read' END
        FROM ctcoord.scope s
        WHERE s.login = session_user AND (s.until IS NULL OR s.until > ctcoord.utc())
            AND (s.subject_id = ctcoord.everybody() OR s.subject_id = subject) AND class = ANY (s.classes)
            AND s.scope_id = ANY (ARRAY[scope, owner]) AND s.scope_id = CASE WHEN s.owned THEN owner ELSE scope END
            AND (NOT s.owned OR scope <> owner));
END $$;

CREATE FUNCTION ctcoord.digest_v1(device uuid, client int) RETURNS json LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off SET enable_seqscan = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, client);
BEGIN
    RETURN (SELECT json_build_object(
        'time', ctcoord.stamp_of(clock_timestamp()), 'epoch', ctcoord.epoch(), 'version', max(d.version),
        'digest', coalesce(sum(ctcoord.hash60(concat(encode(uuid_send(h.scope_id), 'hex'),
            encode(uuid_send(h.subject_id), 'hex'), h.data_class, h.seq))) % 1152921504606846976, 0)::bigint,
        'buckets', count(h.seq)
    ) FROM ctcoord.deployment d
        LEFT JOIN ctcoord.visible h ON true);
END $$;

-- An older program does not have what is newer: it is taken out of the checksums that it compares with its own.
CREATE FUNCTION ctcoord.manifest_v1(client int DEFAULT NULL)
RETURNS TABLE (scope bytea, subject bytea, data_class text, seq bigint, set_hash bigint, chain_hash bytea, may text, owner bytea,
    tables text[])
LANGUAGE plpgsql STABLE ROWS 500 SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ctcoord.app_user u WHERE u.login = session_user AND u.disabled_at IS NULL) THEN
        PERFORM ctcoord.refuse('CT002', 'account disabled');
    END IF;
    IF client < (SELECT d.version FROM ctcoord.deployment d) THEN
        RETURN QUERY SELECT uuid_send(v.scope_id), uuid_send(v.subject_id), v.data_class, v.seq,
                (v.set_hash - coalesce(n.hash, 0)) & 1152921504606846975, v.chain_hash,
                (ARRAY['read', 'append', 'write'])[v.rank], uuid_send(o.owner_id), v.tables
            FROM ctcoord.visible v JOIN ctcoord.holding o ON o.scope_id = v.scope_id
            LEFT JOIN ctcoord.surplus(client) n ON n.scope_id = v.scope_id AND n.subject_id = v.subject_id
                AND n.data_class = v.data_class;
        RETURN;
    END IF;
    RETURN QUERY SELECT uuid_send(v.scope_id), uuid_send(v.subject_id), v.data_class, v.seq, v.set_hash, v.chain_hash,
            (ARRAY['read', 'append', 'write'])[v.rank], uuid_send(o.owner_id), v.tables
        FROM ctcoord.visible v JOIN ctcoord.holding o ON o.scope_id = v.scope_id;
END $$;

CREATE FUNCTION ctcoord.pull_deleted_v1(scopes uuid[], subjects uuid[], classes text[], after bigint[], client int DEFAULT NULL)
RETURNS TABLE (entity text, scope_id bytea, id bytea, subject_id bytea, data_class text, seq bigint)
LANGUAGE sql STABLE ROWS 50 SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off SET enable_seqscan = off AS $$
    SELECT t.entity, uuid_send(t.scope_id), uuid_send(t.id), uuid_send(t.subject_id), t.data_class, t.seq
    FROM (
        SELECT a.scope_id, min(a.seq) AS seq FROM unnest(scopes, after) AS a (scope_id, seq) GROUP BY a.scope_id
    ) d
    CROSS JOIN LATERAL (SELECT * FROM ctcoord.tombstone t WHERE t.scope_id = d.scope_id AND t.seq > d.seq OFFSET 0) t
    JOIN unnest(scopes, subjects, classes, after) AS b (scope_id, subject_id, data_class, seq)
        ON t.scope_id = b.scope_id AND t.subject_id = b.subject_id AND t.data_class = b.data_class AND t.seq > b.seq
    WHERE NOT t.entity = ANY (coalesce((SELECT ctcoord.newer_tables(client)), '{}')) AND __sees_t__
$$;

-- What this device received, at the end of a pull; returns the chain of its receipts, which the device remembers.
CREATE FUNCTION ctcoord.receipt_v1(device uuid, scopes uuid[], subjects uuid[], classes text[], seqs bigint[])
RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
    d ctcoord.device;
BEGIN
    IF (cardinality(scopes) = ALL (ARRAY[cardinality(subjects), cardinality(classes), cardinality(seqs)])) IS NOT TRUE THEN
        PERFORM ctcoord.refuse('CT006', 'arrays of different lengths');
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);  -- what was pulled is on the disk when this commits
    UPDATE ctcoord.device v SET receipts = v.receipts + 1, last_seen = ctcoord.utc(), receipt_chain = sha256(
            v.receipt_chain || convert_to(concat_ws('/', scopes::text, subjects::text, classes::text, seqs::text), 'UTF8'))
        WHERE v.device_id = device AND v.login = me.login RETURNING * INTO d;
    INSERT INTO ctcoord.receipt (device_id, n, login, scopes, subjects, classes, seqs, chain_hash)
        VALUES (device, d.receipts, me.login, scopes, subjects, classes, seqs, d.receipt_chain);
    RETURN d.receipt_chain;
END $$;

-- Sealed work and proofs of a purge are taken from a disabled account and a revoked device as well.
CREATE FUNCTION ctcoord.own_device(device uuid) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ctcoord.device d WHERE d.device_id = device AND d.login = session_user) THEN
        PERFORM ctcoord.refuse('CT001', 'device unknown');
    END IF;
END $$;

CREATE FUNCTION ctcoord.seal_v1(device uuid, scope uuid, blob bytea) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
BEGIN
    PERFORM ctcoord.own_device(device);
    IF scope IS NULL OR blob IS NULL OR length(blob) > 16 * 1024 * 1024 THEN
        PERFORM ctcoord.refuse('CT006', 'nothing sealed, or more than 16 MB');
    END IF;
    IF (SELECT sum(length(s.blob)) FROM ctcoord.sealed_op s WHERE s.login = session_user AND s.reviewed_at IS NULL)
            > 256 * 1024 * 1024 THEN  -- more than anybody leaves behind: whoever was shut out fills no disk
        PERFORM ctcoord.refuse('CT005', 'too much that waits for review');
    END IF;
    INSERT INTO ctcoord.sealed_op (scope_id, login, device_id, blob) VALUES (scope, session_user, device, blob);
END $$;

CREATE FUNCTION ctcoord.attest_purge_v1(device uuid, scopes uuid[], subjects uuid[], classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ctcoord, pg_temp SET jit = off AS $$
BEGIN
    PERFORM ctcoord.own_device(device);
    IF (cardinality(scopes) = ALL (ARRAY[cardinality(subjects), cardinality(classes)])) IS NOT TRUE
            OR EXISTS (SELECT 1 FROM unnest(scopes, subjects, classes) a (scope_id, subject_id, data_class)
                WHERE a.scope_id IS NULL OR a.subject_id IS NULL OR a.data_class IS NULL) THEN
        PERFORM ctcoord.refuse('CT006', 'arrays of different lengths, or buckets without a name');
    END IF;
    INSERT INTO ctcoord.purge_attest (device_id, scope_id, subject_id, data_class, login)
        SELECT DISTINCT device, a.scope_id, a.subject_id, a.data_class, session_user
        FROM unnest(scopes, subjects, classes) AS a (scope_id, subject_id, data_class)
        ON CONFLICT DO NOTHING;
END $$;
