"""Households with a safety flag: never linked, proposed or matched outside their agency."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, text

from ctcoord.errors import UsageError


def flagged(connection: Connection) -> set[bytes]:
    """Households with any live record of class safety that says yes; an address that has ended still says it.

    The central database is silent about them for good (``hushed`` in ``central/functions/lookup.sql``): a station
    would offer to join what lookups there deny.
    """
    return {row[0] for row in connection.execute(_FLAGGED)}


def refuse_joining(connection: Connection, households: set[bytes]) -> None:
    """Raise UsageError if joining these would take a flagged household outside its agency.

    The words do not say why: who may not know of a flag must not learn of it here.
    """
    owners = {row[0] for row in connection.execute(_OWNERS, {"ids": list(households)})}
    if len(owners) > 1 and households & flagged(connection):
        raise refusal()


def refusal() -> UsageError:
    """What is said instead of joining."""
    return UsageError(what="These records cannot be linked.", fix="Ask your steward.")


_OWNERS = text("SELECT DISTINCT owner_id FROM household WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
# HUD 4.11: a survivor of domestic violence (1), whatever the importer calls it; missing answers raise no flag.
# While two people disagree, the yes acts. ``main``: what a station may no longer show (``services.leases``) still
# protects; a flag says nothing, it only stops things.
_FLAGGED = text(
    "SELECT scope_id FROM main.observation WHERE data_class = 'safety' AND deleted_at IS NULL AND code = '1'"
    " UNION SELECT scope_id FROM main.confidential_address WHERE deleted_at IS NULL"
    " UNION SELECT scope_id FROM main.conflict WHERE data_class = 'safety' AND entity = 'observation'"
    " AND field = 'code' AND choice IS NULL AND deleted_at IS NULL AND '1' IN (first ->> '$.v', value ->> '$.v')"
)
