"""What may be read here and not written: another agency's households under a consent, a case opened in an emergency.

The central database decides and would set aside whatever is written there; a person is told before they type.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, text

from ctcoord.domain.codes import OF_STEWARDS, Role
from ctcoord.domain.consent import seen_by_role
from ctcoord.errors import ReadOnly
from ctcoord.services import settings
from ctcoord.services.import_rights import ROLE

# SQL: whether everything that is here of household ``{scope}`` may be read only. One made here has no bucket yet.
READ_ONLY = "coalesce((SELECT max(b.may = 'write') = 0 FROM bucket b WHERE b.scope_id = {scope}), 0)"

# SQL: whether conflict ``c`` lies in a bucket that may be read only; those who may write there decide it.
NOT_OURS = (
    "EXISTS (SELECT 1 FROM bucket b WHERE b.scope_id = c.scope_id AND b.data_class = c.data_class"
    " AND b.subject_id = coalesce(c.subject_id, zeroblob(16)) AND b.may = 'read')"
)


def read_only(connection: Connection, scopes: Iterable[bytes]) -> frozenset[bytes]:
    """Which of these households may be read and not written."""
    found = connection.execute(_READ_ONLY, {"scopes": list(scopes)}).scalars()
    return frozenset(map(bytes, found))


def refuse_read_only(connection: Connection, scope_id: bytes, entity: str = "") -> None:
    """Raise ReadOnly where the central database would set aside what is about to be written."""
    if read_only(connection, [scope_id]) and not (entity in OF_STEWARDS and may_append(connection, scope_id)):
        raise ReadOnly()


def may_append(connection: Connection, scope_id: bytes) -> bool:
    """Whether what is only added to, and what stewards write, may be written in a scope."""
    return bool(connection.execute(_APPENDS, {"scope": scope_id}).scalar())


def may_write_class(connection: Connection, scope_id: bytes, data_class: str) -> bool:
    """Whether records of a class may be written in a household: anything may that was made here and not yet sent.

    A class that has no row there yet has no bucket either: then the role decides. Whoever works with the family writes
    every class, other roles those that they see.
    """
    found = connection.execute(_WRITABLE, {"scope": scope_id, "class": data_class}).one()
    if not found.buckets or found.known:
        return not found.buckets or bool(found.writable)
    role = settings.get(connection, ROLE)
    if role is None or not found.open:
        return False
    return role == Role.CASEWORKER or data_class in seen_by_role(Role(role))


_APPENDS = text("SELECT coalesce(max(may <> 'read'), 1) FROM bucket WHERE scope_id = :scope")
_READ_ONLY = text(
    "SELECT scope_id FROM bucket WHERE scope_id IN :scopes GROUP BY scope_id HAVING max(may = 'write') = 0"
).bindparams(bindparam("scopes", expanding=True))
_WRITABLE = text(
    "SELECT count(*) AS buckets, coalesce(sum(data_class = :class), 0) AS known,"
    " coalesce(sum(may <> 'read' AND data_class = :class), 0) AS writable, coalesce(sum(may <> 'read'), 0) AS open"
    " FROM bucket WHERE scope_id = :scope"
)
