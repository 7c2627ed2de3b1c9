"""Who has died, as lists ask it: as any agency's record of the person says; a correction says it for all of them.

The same as ``MemberRow.died``, in SQL.
"""

from __future__ import annotations

# The day on which somebody died, or NULL; ``{records}`` are the ids of all records of the person.
DIED_ON = """SELECT iif(count(x.id), max(x.value ->> '$.v'), max(p.died_on)) FROM person p
    LEFT JOIN correction x ON x.target_scope_id = p.scope_id AND x.target_id = p.id AND x.field = 'died_on'
        AND x.withdrawn_at IS NULL AND x.deleted_at IS NULL
    WHERE p.deleted_at IS NULL AND p.id IN {records}"""
_RECORDS = """(SELECT {who} UNION ALL SELECT o.person_id FROM member_of m
    JOIN member_of o ON o.member_id = m.member_id WHERE m.person_id = {who})"""
_DIED = f"({DIED_ON.format(records=_RECORDS)}) IS NOT NULL"
# Tables of a WITH; ``dead`` holds every record of whoever has died. Deaths are few: each row of a list is compared
# with them, and only for those of whom something says so are all records looked at. Left to itself SQLite merges along
# the index of ids and begins with all members: a tenth of a second at 20,000 families, where this takes ten ms.
DEAD = f"""told_dead AS MATERIALIZED (
    SELECT id FROM person NOT INDEXED WHERE died_on IS NOT NULL AND deleted_at IS NULL
    UNION ALL SELECT target_id FROM correction
        WHERE field = 'died_on' AND withdrawn_at IS NULL AND deleted_at IS NULL
), dead AS MATERIALIZED (
    SELECT k.id FROM (SELECT id FROM told_dead UNION ALL SELECT o.person_id FROM told_dead d
        CROSS JOIN member_of m ON m.person_id = d.id CROSS JOIN member_of o ON o.member_id = m.member_id) k
    WHERE {_DIED.format(who="k.id")}
)"""
# Whether a consent ``c`` is about anybody who lives: not where all whom it names have died. Few end at once.
SOMEBODY_LIVES = f"""(coalesce(json_array_length(c.persons, '$.v'), 0) = 0 OR EXISTS (
    SELECT 1 FROM json_each(c.persons, '$.v') k WHERE NOT {_DIED.format(who="unhex(k.value)")}))"""
