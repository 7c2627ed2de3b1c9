"""What is written down about a family's week, record by record: times, closed days, ways, homes, who can care.

The rules look at facts that several records make together; here each record stands alone, with who says it, so that
it can be changed. Names are those of the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Domain, Facts, Support
from ctcoord.services import asking, driver, settings
from ctcoord.services.alignment import Alignment
from ctcoord.services.asking import Asked
from ctcoord.services.driver import Bare, day

KINDS = ("times", "closed", "way", "home", "care")


@dataclass(frozen=True, slots=True)
class Written:
    """One record, or several that say the same of several times of one thing (``ids``).

    ``owner`` is the activity or support of times and closed days by its id in the facts, ``person`` whom it is for or
    about ('' everybody), ``agency`` who says it; ``ours``: it lies in our own household.
    """

    kind: str
    ids: tuple[bytes, ...]
    ours: bool
    agency: str
    owner: str = ""
    person: str = ""
    title: str = ""

    @property
    def can_go(self) -> bool:
        """Whether it can be taken out: over another agency's way or activity only something else can be said."""
        return self.ours or not (self.kind == "way" or getattr(self, "byday", "there") == "")


@dataclass(frozen=True, slots=True)
class WrittenTimes(Written):
    """Weekly times; without ``byday`` an activity that says none. ``place`` an id of the facts."""

    byday: str = ""
    opens_at: str = ""
    closes_at: str = ""
    interval: int = 1
    begins: date | None = None
    ends: date | None = None
    place: str = ""
    own_activity: bool = False  # what the times are of can be renamed


@dataclass(frozen=True, slots=True)
class WrittenClosed(Written):
    """Closed days, or other times on them; ``for_good``: times of another agency that count no longer."""

    begins: date = date.min
    ends: date = date.max
    opens_at: str = ""
    closes_at: str = ""
    reason: str = ""
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class WrittenWay(Written):
    """A way between two places, by their names; ``between`` their ids in the facts."""

    origin: str = ""
    target: str = ""
    minutes: int = 0
    mode: str = ""
    basis: str = ""
    between: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class WrittenHome(Written):
    """Where somebody, or everybody, lives; ``share`` as ``week.lives_at`` writes it."""

    place: str = ""  # id of the facts; '' where none of them has its name
    place_name: str = ""
    begins: date | None = None
    ends: date | None = None
    share: str = ""


@dataclass(frozen=True, slots=True)
class WrittenCare(Written):
    """Whether an adult can look after the children, and when they were asked."""

    available: bool = False
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class WeekShown:
    """All that the page of a week shows: what was found, what tasks ask, and what is written down."""

    found: Alignment
    asked: tuple[Asked, ...]
    written: tuple[Written, ...]


def shown(connection: Connection, found: Alignment) -> WeekShown:
    """What belongs to an alignment of a family."""
    asked = tuple(asking.open_tasks(connection, found.family_id))
    return WeekShown(found, asked, of_family(connection, found.family_id, found.facts))


def of_family(connection: Connection, family: bytes, facts: Facts) -> tuple[Written, ...]:
    """All of it by kind, then by what it is about. ``facts`` are those of the family."""
    read = _Reader(connection, family, facts)
    found = [*read.times(), *read.closed(), *read.ways(), *read.homes(), *read.care()]
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.title.casefold(), one.ids)))


class _Reader:
    """The rows of one family and the names of what they are about."""

    def __init__(self, connection: Connection, family: bytes, facts: Facts) -> None:
        self._connection, self._family = connection, family
        own = settings.get(connection, "own_agency", "")
        self._own = bytes.fromhex(own) if own else b""
        self._known, self._facts = by_id(facts), facts
        of_agency = "SELECT id, coalesce(short_name, name) FROM agency"
        self._agencies = {row[0]: row[1] for row in driver.rows(connection, of_agency, ())}
        members = "SELECT person_id, member_id FROM member_of"
        self._members = {row[0]: row[1].hex() for row in driver.rows(connection, members, ())}
        self._places = {row[0]: row[1] for row in self._rows(_PLACES)}
        self._people = {one.id: one.name for one in facts.people}

    def _rows(self, sql: str) -> list[Bare]:
        return driver.rows(self._connection, sql.format(homes=_HOMES), (self._family,))

    def _said(self, agency: bytes | None) -> dict[str, Any]:
        return {"ours": agency == self._own, "agency": self._agencies.get(agency, "") if agency else ""}

    def _owner(self, record: bytes) -> Activity | Support | None:
        """What times are of: an activity or a support of the facts; None where the week knows nothing of it."""
        for key in (record.hex(), f"{record.hex()}.training"):
            found = self._known.get(key)
            if isinstance(found, Activity) or (isinstance(found, Support) and found.domain == Domain.CHILDCARE):
                return found
        return None

    def _of(self, owner: Activity | Support) -> dict[str, Any]:
        title = owner.title if isinstance(owner, Activity) else owner.program
        return {"owner": owner.id, "person": owner.person or "", "title": title}

    def _place(self, record: bytes) -> str:
        """The place of the facts that stands for a record."""
        name = self._places.get(record)
        alike = (one.id for one in self._facts.places if one.id == record.hex() or (name and one.name == name))
        return next(alike, "")

    def times(self) -> Iterator[WrittenTimes]:
        ours = {row[0] for row in self._rows(_ACTIVITIES) if row[1] == self._own}
        without = {one.id: one for one in self._facts.activities if not one.schedules}
        for row in self._rows(_SCHEDULES):
            owner = self._owner(row[1])
            if owner is None:
                continue
            yield WrittenTimes(
                "times", (row[0],), **self._said(row[8]), **self._of(owner), byday=row[2], opens_at=row[4],
                closes_at=row[5], interval=row[3] or 1, begins=day(row[6]), ends=day(row[7]),
                place=owner.place or "", own_activity=row[1] in ours,
            )  # fmt: skip
        for one in without.values():
            record = bytes.fromhex(one.id.partition(".")[0])
            said: dict[str, Any] = {"ours": record in ours, "agency": one.source.agency}
            yield WrittenTimes(
                "times", (record,), **said, **self._of(one), place=one.place or "", own_activity=record in ours
            )

    def closed(self) -> Iterator[WrittenClosed]:
        """What is said of several times of one thing alike is one row."""
        alike: dict[tuple[Any, ...], list[bytes]] = {}
        for row in self._rows(_CLOSED):
            owner = self._owner(row[1])
            if owner is not None:
                alike.setdefault((owner.id, *row[2:]), []).append(row[0])
        for (owner_id, begins, ends, closed, opens, closes, reason, agency), ids in alike.items():
            of = self._known[owner_id]
            if not isinstance(of, Activity | Support):
                continue
            times = ("", "") if closed else (opens or "", closes or "")
            yield WrittenClosed(
                "closed", tuple(ids), **self._said(agency), **self._of(of), begins=date.fromisoformat(begins),
                ends=date.fromisoformat(ends), opens_at=times[0], closes_at=times[1], reason=reason or "",
                for_good=bool(closed) and ends == date.max.isoformat(),
            )  # fmt: skip

    def ways(self) -> Iterator[WrittenWay]:
        for id_, origin, target, minutes, mode, basis, agency in self._rows(_WAYS):
            ends: dict[str, Any] = {"origin": self._places.get(origin) or "", "target": self._places.get(target) or ""}
            title = f"{ends['origin']} {ends['target']}"
            yield WrittenWay(
                "way", (id_,), **self._said(agency), title=title, **ends, minutes=minutes, mode=mode, basis=basis,
                between=(self._place(origin), self._place(target)),
            )  # fmt: skip

    def homes(self) -> Iterator[WrittenHome]:
        for id_, person, place, begins, ends, share, agency, corrected in self._rows(_LIVES):
            who = self._members.get(person, person.hex()) if person else ""
            until = (driver.parts(corrected) or {}).get("v") if corrected else ends
            yield WrittenHome(
                "home", (id_,), **self._said(agency), person=who, title=self._people.get(who, ""),
                place=self._place(place),
                place_name=self._places.get(place) or "", begins=day(begins), ends=day(until), share=share or "",
            )  # fmt: skip

    def care(self) -> Iterator[WrittenCare]:
        """Each adult who was asked, once: as the rules read it."""
        for one in self._facts.people:
            if one.care_available is not None:
                yield WrittenCare(
                    "care", (bytes.fromhex(one.id),), ours=True, agency=one.source.agency, person=one.id,
                    title=one.name, available=one.care_available, asked_on=one.care_confirmed_on,
                )  # fmt: skip


_HOMES = "(SELECT household_id FROM family_of WHERE family_id = ?1 UNION ALL SELECT ?1)"
_SCHEDULES = """
    SELECT id, owner_id, byday, "interval", opens_at, closes_at, valid_from, valid_to, agency_id FROM schedule
    WHERE scope_id IN {homes} AND deleted_at IS NULL ORDER BY opens_at, id
"""
_ACTIVITIES = "SELECT id, agency_id FROM activity WHERE scope_id IN {homes} AND deleted_at IS NULL"
_CLOSED = """
    SELECT e.id, s.owner_id, e.on_from, e.on_to, e.closed, e.opens_at, e.closes_at, e.reason, e.agency_id
    FROM schedule_exception e JOIN schedule s ON s.id = e.schedule_id
    WHERE e.scope_id IN {homes} AND e.deleted_at IS NULL AND s.deleted_at IS NULL ORDER BY e.on_from, e.id
"""
_WAYS = """
    SELECT id, from_place_id, to_place_id, minutes, mode, basis, agency_id FROM travel_time
    WHERE scope_id IN {homes} AND deleted_at IS NULL ORDER BY id
"""
_LIVES = """
    SELECT r.id, r.person_id, r.place_id, r.lives_from, r.lives_until, r.share, r.agency_id,
        (SELECT c.value FROM correction c WHERE c.target_scope_id = r.scope_id AND c.target_id = r.id
            AND c.field = 'lives_until' AND c.withdrawn_at IS NULL AND c.deleted_at IS NULL)
    FROM residence r WHERE r.scope_id IN {homes} AND r.deleted_at IS NULL ORDER BY r.lives_from, r.id
"""
_PLACES = """
    SELECT id, coalesce(nullif(name, ''), address, '') FROM place WHERE scope_id IN {homes} AND deleted_at IS NULL
"""
