"""What may be named where less is asked of a reader than of who recorded it: on a page at home, in a task.

Programs of a protected data class (health, substance use, safety, justice …) say by their names what consent alone
opens.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, text

from ctcoord.domain.alignment.facts import Domain, Facts, Support
from ctcoord.domain.codes import DataClass

NAMED_CLASSES = (*map(str, Domain), *map(str, (DataClass.CORE, DataClass.COORDINATION, DataClass.EDUCATION)))


def protected(connection: Connection, facts: Facts) -> frozenset[str]:
    """Ids of a family's supports of a protected class, and of what belongs to them."""
    known = [bytes.fromhex(one.id) for one in facts.supports]
    found = {bytes(row[0]).hex() for row in connection.execute(_PROTECTED, {"ids": known, "named": NAMED_CLASSES})}
    return frozenset(found | {one.id for one in facts.activities if one.support in found})


def without_names(facts: Facts, unnamed: frozenset[str]) -> Facts:
    """The same facts, in which these have no names, and supports no domain; their hours and dates stay."""
    activities = (replace(one, title="") if one.id in unnamed else one for one in facts.activities)
    supports = (_unnamed(one) if one.id in unnamed else one for one in facts.supports)
    return replace(facts, activities=tuple(activities), supports=tuple(supports))


def _unnamed(one: Support) -> Support:
    """The domains that the rules know say how it is used; others say by themselves what is protected."""
    return replace(one, program="", domain=one.domain if one.domain in set(Domain) else "")


_PROTECTED = text("SELECT id FROM support WHERE id IN :ids AND data_class NOT IN :named").bindparams(
    bindparam("ids", expanding=True), bindparam("named", expanding=True)
)
