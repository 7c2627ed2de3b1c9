"""What may be named where less is asked of a reader than of who recorded it: on a page at home, in a task.

Programs of a protected data class (health, substance use, safety, justice …) say by their names what consent alone
opens.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import Connection, bindparam, text

from ctcoord.domain.alignment.facts import Activity, Domain, Facts, Kind, Support
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


def for_home(connection: Connection, facts: Facts, own_agency: bytes | None) -> Facts:
    """The same facts, titled as a page may be that others at home read: an activity as our own agency or a school calls
    it, and nothing that reads like an address. What another agency calls a class may be what consent alone opens.
    """
    ids = {one.id: bytes.fromhex(one.id.partition(".")[0]) for one in facts.activities}  # its own, or of its support
    found = connection.execute(_OURS, {"agency": own_agency, "ids": list(ids.values())})
    ours = {bytes(row[0]) for row in found}

    def titled(one: Activity) -> Activity:
        named = (ids[one.id] in ours or one.kind == Kind.SCHOOL) and not _ADDRESS.search(one.title)
        return one if named else replace(one, title="")

    activities = map(titled, facts.activities)
    supports = (replace(one, program="") if _STREET.search(one.program) else one for one in facts.supports)
    return replace(facts, activities=tuple(activities), supports=tuple(supports))


_ADDRESS = re.compile(r"\d+\s*-?\s*[^\W\d]|\b(?:apt|room|suite|unit|p\.? ?o\.? box)\b", re.IGNORECASE)
_STREET = re.compile(  # programs have numbers of their own: Care 4 Kids, Section 8 voucher
    r"\d+\s+(?:[^\W\d]+\.?\s+){1,3}(?:ave(?:nue)?|blvd|boulevard|circle|court|ct|drive|dr|highway|hwy|lane|ln|parkway"
    r"|place|pl|road|rd|square|sq|street|st|terrace|turnpike|way)\b",
    re.IGNORECASE,
)


def _unnamed(one: Support) -> Support:
    """The domains that the rules know say how it is used; others say by themselves what is protected."""
    return replace(one, program="", domain=one.domain if one.domain in set(Domain) else "")


_OURS = text(
    "SELECT id FROM activity WHERE agency_id = :agency AND id IN :ids"
    " UNION SELECT id FROM support WHERE agency_id = :agency AND id IN :ids"
).bindparams(bindparam("ids", expanding=True))
_PROTECTED = text("SELECT id FROM support WHERE id IN :ids AND data_class NOT IN :named").bindparams(
    bindparam("ids", expanding=True), bindparam("named", expanding=True)
)
