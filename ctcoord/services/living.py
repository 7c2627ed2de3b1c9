"""Who has died, as lists ask it: as any agency's record of the person says; a correction says it for all of them.

The same as ``MemberRow.died``, in SQL.
"""

from __future__ import annotations

# ``{who}`` is the id of a record of the person.
DIED = """(
    SELECT iif(count(x.id), max(x.value ->> '$.v'), max(p.died_on)) FROM person p
    LEFT JOIN correction x ON x.target_scope_id = p.scope_id AND x.target_id = p.id AND x.field = 'died_on'
        AND x.withdrawn_at IS NULL AND x.deleted_at IS NULL
    WHERE p.deleted_at IS NULL AND p.id IN (SELECT {who} UNION ALL SELECT o.person_id FROM member_of m
        JOIN member_of o ON o.member_id = m.member_id WHERE m.person_id = {who})) IS NOT NULL"""
# Whether a consent ``c`` is about anybody who lives: not where all whom it names have died.
SOMEBODY_LIVES = f"""(coalesce(json_array_length(c.persons, '$.v'), 0) = 0 OR EXISTS (
    SELECT 1 FROM json_each(c.persons, '$.v') k WHERE NOT {DIED.format(who="unhex(k.value)")}))"""
