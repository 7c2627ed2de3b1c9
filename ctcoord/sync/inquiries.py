"""What a person asks the central database about: a family elsewhere, a missing consent, a shut case, an audit list.

Lookup and break-glass are each called twice: what must be on record is committed before it has an effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ctcoord.services import audit
from ctcoord.services.audit import Audited

if TYPE_CHECKING:
    from ctcoord.sync.run import Run
    from ctcoord.sync.transport import Central


@dataclass(frozen=True, slots=True)
class HomeFound:
    """A household of the own agency that one does not see; ``case_number`` None where it has none."""

    scope_id: bytes
    case_number: str | None


@dataclass(frozen=True, slots=True)
class AgencyFound:
    """An agency that may hold a record: ask it to link. ``homes``: which they are, of the own agency only."""

    id: bytes
    name: str
    homes: tuple[HomeFound, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A class of facts that an agency has and no consent opens."""

    agency_id: bytes
    data_class: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody of the own agency opened a household for a stated reason; instants in UTC."""

    scope_id: bytes
    staff_id: bytes | None
    login: str
    opened_at: str
    until: str
    reason: str


def lookup(central: Central, device: bytes, first: str, last: str, born: date) -> list[AgencyFound]:
    """Agencies that may hold a record of a person outside one's scope. Raises TooManyCalls and the errors of sync."""
    question = ("lookup_v1", device, first, last, born)
    central.rows(*question)  # on the record
    ((found,),) = central.rows(*question)
    return [
        AgencyFound(
            bytes.fromhex(one["id"]),
            one["name"],
            tuple(HomeFound(bytes.fromhex(home["scope"]), home.get("case")) for home in one.get("homes", ())),
        )
        for one in found["agencies"]
    ]


def lookup_case(central: Central, device: bytes, number: str) -> list[HomeFound]:
    """Households of the own agency with this case number that one does not see. Raises as ``lookup``, CentralOlder."""
    question = ("lookup_case_v1", device, number)
    central.rows(*question)  # on the record
    ((found,),) = central.rows(*question)
    return [HomeFound(bytes.fromhex(home["scope"]), home["case"]) for home in found["homes"]]


def break_glass(central: Central, device: bytes, scope: bytes, reason: str) -> str:
    """Open a household of the own agency, to read, until the instant that is returned; the next sync brings it."""
    call = ("break_glass_v1", device, scope, reason)
    central.rows(*call)  # on the record
    ((found,),) = central.rows(*call)
    return str(found["until"])


def why(central: Central, device: bytes, scope: bytes) -> list[Missing]:
    """What is not shown of a family for want of a consent, as far as it may be said."""
    return [Missing(*row) for row in central.rows("why_v1", device, scope)]


def notices(central: Central, device: bytes) -> list[Notice]:
    """What a supervisor has not taken note of, the oldest first; of anybody else's agency and role nothing."""
    return [Notice(*row) for row in central.rows("notices_v1", device)]


def take_note(central: Central, device: bytes, last: Notice) -> None:
    """The supervisor has read the notices up to this one."""
    central.rows("noticed_v1", device, last.opened_at)


def audited(central: Central, device: bytes, scope: bytes, subject: bytes | None = None) -> list[Audited]:
    """The list that a person may ask for: who saw and changed what of a household, the oldest first."""
    return [Audited(*row) for row in central.rows("audit_v1", device, scope, subject)]


def hand_over_views(run: Run) -> None:
    """Say which families were opened here since the last time; a round trip only when there were any."""
    with run.station.whole() as connection:
        views = audit.unsent(connection)
    if views:
        run.central.viewed(run.device, [(view.scope_id, view.at, view.action) for view in views])
        with run.writing() as connection:
            audit.sent(connection, views[-1].seq)
