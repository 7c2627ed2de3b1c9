-- Views and decisions, chained by scope.

CREATE FUNCTION ctcoord.audited(me ctcoord.actor, scope uuid, subject uuid, action text, happened timestamp, detail json)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    h ctcoord.audit_head;
BEGIN
    INSERT INTO ctcoord.audit_head AS k (scope_id, n) VALUES (scope, 1)
        ON CONFLICT (scope_id) DO UPDATE SET n = k.n + 1 RETURNING * INTO h;
    h.chain_hash := sha256(h.chain_hash || convert_to(concat_ws(E'\x1f', ctcoord.hex(scope), h.n, subject, me.login,
        me.device_id, action, happened, detail), 'UTF8'));
    INSERT INTO ctcoord.audit (scope_id, n, subject_id, login, device_id, action, happened_at, detail, chain_hash)
        VALUES (scope, h.n, subject, me.login, me.device_id, action, happened, detail, h.chain_hash);
    UPDATE ctcoord.audit_head k SET chain_hash = h.chain_hash WHERE k.scope_id = scope;
END $$;

-- Views of families, made offline too: ``[{"scope": …, "subject": …, "action": "view", "at": …}]``; also of households that
-- have left scope since. What is no view, or of no household, is left out in silence.
CREATE FUNCTION ctcoord.viewed_v1(device uuid, events text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ctcoord, pg_temp SET DateStyle = 'ISO, YMD' SET TimeZone = 'UTC' AS $$
DECLARE
    me ctcoord.actor := ctcoord.actor_of(device, NULL);
    told json := ctcoord.json_of(events);
BEGIN
    IF json_array_length(told) > 10000 THEN
        PERFORM ctcoord.refuse('CT006', 'too many events');
    END IF;
    PERFORM ctcoord.audited(me, e.scope, e.subject, coalesce(e.action, 'view'),
            CASE WHEN e.at BETWEEN '2020-01-01' AND ctcoord.utc() + interval '1 day' THEN e.at END, NULL)
        FROM json_to_recordset(told) AS e (scope uuid, subject uuid, action text, at timestamp)
        JOIN ctcoord.holding o ON o.scope_id = e.scope
        WHERE coalesce(e.action, 'view') IN ('view', 'print', 'export') ORDER BY e.scope, e.at;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    PERFORM ctcoord.refuse('CT006', 'not an array of events');
END $$;
