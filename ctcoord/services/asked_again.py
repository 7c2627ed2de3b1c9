"""Whether a consent that ends needs nobody any more: another was asked for later that opens as much to the same."""

from __future__ import annotations

# A later consent or refusal ``n`` for the same recipient that still stands, of all that ``c`` opens and of all whom it
# is about.
ASKED_AGAIN = """
    SELECT 1 FROM consent n WHERE n.scope_id = c.scope_id AND n.deleted_at IS NULL AND n.withdraws_id IS NULL
        AND n.recipient = c.recipient AND n.status IN ('given', 'refused') AND n.id <> c.id
        AND (n.signed_on, coalesce(n.valid_until, '9999')) > (c.signed_on, c.valid_until)
        AND NOT EXISTS (SELECT 1 FROM consent e
            WHERE e.scope_id = n.scope_id AND e.withdraws_id = n.id AND e.deleted_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM json_each('["' || replace(c.classes, ',', '","') || '"]') k
            WHERE instr(',' || n.classes || ',', ',' || k.value || ',') = 0)
        AND ((n.persons IS NULL AND n.subject_id IS NULL) OR n.persons ->> '$.whole' OR n.subject_id = c.subject_id
            OR (c.persons IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each(c.persons, '$.v') k
                WHERE k.value NOT IN (SELECT m.value FROM json_each(n.persons, '$.v') m))))
"""
