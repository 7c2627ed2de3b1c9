"""What the central database set aside of each login, in figures: never what it says.

It is kept whole and counts towards the 256 MB that one login may have set aside, until it is cleared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from ctcoord.central import provision
from ctcoord.central.administer import Administration


@dataclass(frozen=True, slots=True)
class SetAside:
    """Changes of one login that were set aside for one reason: how many, how large (bytes), since when (UTC)."""

    login: str
    agency: str  # its code
    reason: str
    changes: int
    size: int
    since: datetime


def waiting(at: Administration) -> list[SetAside]:
    """What counts, by login and reason."""
    return [SetAside(**row) for row in at.rows(_LIST)]


def clear(at: Administration, login: str) -> int:
    """Let what was set aside of a login until now count no longer, on the record; how many changes it was.

    Nothing is removed: the database keeps them, and they stay in Conflicts at the workstation. Raises NotFound.
    """
    known = provision.user(at, login)
    cleared = int(at.one(_CLEAR, login))
    at.note("set_aside_cleared", known.agency_id, login=login, changes=cleared)
    return cleared


# What a steward brought unseen is no part of it: see "What is brought unseen" in ctcoord/sync/README.md.
_COUNTS: LiteralString = "p.decided_at IS NULL AND p.reason NOT LIKE 'unseen/%%'"
_LIST: LiteralString = f"""
SELECT p.login::text AS login, coalesce(a.agency_code, '') AS agency, p.reason, count(*)::int AS changes,
    sum(pg_column_size(p.sent))::bigint AS size, min(p.parked_at) AS since
FROM ctcoord.parked p LEFT JOIN ctcoord.app_user u ON u.login = p.login
    LEFT JOIN ctcoord.agency a ON a.scope_id = u.agency_id AND a.id = u.agency_id
WHERE {_COUNTS} GROUP BY 1, 2, 3 ORDER BY 1, 3
"""
_CLEAR: LiteralString = f"""
WITH cleared AS (
    UPDATE ctcoord.parked p SET decided_at = ctcoord.utc(), decided_by = session_user, decision = 'cleared'
    WHERE p.login = %s AND {_COUNTS} RETURNING 1
)
SELECT count(*) FROM cleared
"""
