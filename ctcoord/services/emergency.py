"""Emergency access: a household of the own agency that was opened here for a stated reason, to read, for a day.

The central database decides what is open. What this station keeps is only until when it said so, for the banner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, text

from ctcoord.services import settings

_KEPT = "emergency_until"  # household in hex: the instant as the central database said it, UTC


@dataclass(frozen=True, slots=True)
class Opened:
    """A household that is here to read only; ``until`` in UTC, None where another station asked for it."""

    scope_id: bytes
    until: datetime | None


def keep(connection: Connection, scope_id: bytes, until: str, now: datetime) -> None:
    """Remember until when a household is open (ISO 8601 in UTC); what has ended is forgotten."""
    kept = {scope: at for scope, at in settings.get(connection, _KEPT, {}).items() if _instant(at) > now}
    settings.put(connection, _KEPT, {**kept, scope_id.hex(): until})


def opened(connection: Connection, scopes: Iterable[bytes], own_agency: bytes | None) -> list[Opened]:
    """Which of these households of the own agency may be read and not written, in the order of their ids.

    Nothing but emergency access lets somebody read a household of their own agency without writing there.
    """
    found = connection.execute(_READ_ONLY, {"scopes": list(scopes), "own": own_agency}).scalars()
    kept = settings.get(connection, _KEPT, {})
    return [Opened(bytes(scope), _instant(kept[key]) if (key := scope.hex()) in kept else None) for scope in found]


@dataclass(frozen=True, slots=True)
class CaseName:
    """How a household is called here; the family that it belongs to."""

    family_id: bytes
    heading: str
    case_number: str | None


def cases(connection: Connection, scopes: Iterable[bytes]) -> dict[bytes, CaseName]:
    """How these households are called, as far as they are here."""
    found = connection.execute(_CASES, {"scopes": list(scopes)})
    return {bytes(row[0]): CaseName(bytes(row[1]), row[2] or "", row[3]) for row in found}


def workers(connection: Connection) -> dict[bytes, str]:
    """The names of the staff that is known here."""
    return {bytes(staff_id): name for staff_id, name in connection.execute(text("SELECT id, name FROM staff"))}


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=UTC)


_READ_ONLY = text(
    "SELECT scope_id FROM bucket WHERE scope_id IN :scopes AND owner_id = :own"
    " GROUP BY scope_id HAVING max(may <> 'read') = 0 ORDER BY scope_id"
).bindparams(bindparam("scopes", expanding=True))
_CASES = text(
    "SELECT h.id, coalesce(f.family_id, h.id), k.heading, h.case_number FROM household h"
    " LEFT JOIN family_of f ON f.household_id = h.id"
    " LEFT JOIN family_card k ON k.family_id = coalesce(f.family_id, h.id) WHERE h.id IN :scopes"
).bindparams(bindparam("scopes", expanding=True))
