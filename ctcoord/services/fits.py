"""Find a fit: providers of the directory that close a gap in care, best first, with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Activity, Facts, Finding, Place, Schedule, Turn, Way
from ctcoord.domain.alignment.fit import Candidate, Fit, Search, ranked
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.what_if import Added
from ctcoord.domain.openings import Hours
from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.walking import Point
from ctcoord.domain.weekly import DAYS
from ctcoord.services import directory, directory_find, driver, timetables
from ctcoord.services.alignment import Alignment
from ctcoord.services.directory import ServiceRow, SiteRow
from ctcoord.services.directory_find import Wanted

NEED, MILES = "childcare", 15.0
MOST, SHOWN = 300, 30  # providers that are tried by straight lines; the best of them, that timetables are asked for
WEEKS = 13  # of the gap, over which they are judged
COUNT_STALE_DAYS = 14  # free places change faster than what a service is
LONGEST_LANGUAGE = 2  # letters of ISO 639-1
_DAY = {code: number for number, code in enumerate(DAYS)}
_NOBODY = Network(())  # no timetable: straight lines


@dataclass(frozen=True, slots=True)
class FitRow:
    """A provider that may close a gap: the service of the directory and how it fits."""

    service: ServiceRow
    provider: str
    town: str | None
    fit: Fit


@dataclass(frozen=True, slots=True)
class Choice:
    """A provider as it is tried in a what-if: the service, at one of its places, with its opening hours."""

    service_id: bytes
    name: str
    provider: str
    place: Place
    schedules: tuple[Schedule, ...]


@dataclass(frozen=True, slots=True)
class Trips:
    """Ways to and from the places of a family, on a day, at the hours of an activity (None: 9:00 to 15:00)."""

    facts: Facts
    known: Network
    activity: Activity | None
    day: date

    def ways(self, key: str, here: Point) -> Iterator[Way]:
        """Those of a place called ``key``."""
        schedule = self.activity.schedules[0] if self.activity and self.activity.schedules else None
        opens, closes = (schedule.opens, schedule.closes) if schedule else (9 * 60, 15 * 60)
        start, end = (datetime.combine(self.day, time(*divmod(minute, 60))) for minute in (opens, closes))
        for place, point in _points(self.facts).items():
            to = timetables.between(self.known, here, point, arrive=start)
            back = timetables.between(self.known, point, here, leave=end)
            yield Way(key, place, to.minutes, "transit", to.basis)
            yield Way(place, key, back.minutes, "transit", back.basis)


@dataclass(frozen=True, slots=True)
class Near:
    """What is looked for, in whose week, and the providers near enough to be tried, each at one of its places."""

    facts: Facts
    search: Search
    rows: dict[str, tuple[ServiceRow, SiteRow | None]]


def near_gap(connection: Connection, found: Alignment, gap: Finding, rules: Rules | None = None) -> Near:
    """Providers of care near the family's places, for one of its care gaps.

    They are to be judged over the weeks of the gap, at most the next three months of it.
    """
    begin = max(gap.first_on, found.begin)
    end = min(gap.last_on or found.end, found.end, date.fromordinal(begin.toordinal() + 7 * WEEKS - 1))
    search = Search(gap, (begin, end), rules or Rules(), language(connection, found.family_id))
    near = _near(connection, found.facts, found.today or found.begin)
    return Near(found.facts, search, {key: (service, site) for key, service, site in near})


def judged(home: Path, near: Near, step: Callable[[], object] = lambda: None) -> list[FitRow]:
    """The best of them, ranked; reads no store. ``home``: the folder of this computer's timetables.

    ``step`` is called for each provider: what it raises ends the search.
    """
    gap, facts = near.search.gap, near.facts
    straight = Trips(facts, _NOBODY, _activity(facts, gap.about[0]), gap.first_on)
    by_timetable = replace(straight, known=timetables.network(home))

    def candidates(keys: Iterable[str], trips: Trips) -> Iterator[Candidate]:
        for key in keys:
            step()
            yield _candidate(key, *near.rows[key], trips)

    best = [one.candidate.id for one in ranked(facts, near.search, candidates(near.rows, straight))[:SHOWN]]
    fits = ranked(facts, near.search, candidates(best, by_timetable))
    return [_row(fit, *near.rows[fit.candidate.id]) for fit in fits]


def choices(connection: Connection, facts: Facts, today: date) -> list[Choice]:
    """The providers of care near the family's places, the nearest first, to be tried in a what-if."""
    found = []
    for key, service, site in _near(connection, facts, today, SHOWN):
        point = (site.latitude, site.longitude) if site else (None, None)
        provider = service.organization.name if service.organization else ""
        place = Place(f"service:{key}", service.name, "site", *point)
        found.append(Choice(service.id, service.name, provider, place, schedules_of(service, site)))
    return found


def placed(connection: Connection, added: Added) -> Added:
    """What is added, its place with a point on the map: that of the ZIP code or town in its name, if there is one."""
    place = added.place
    if place is None or place.latitude is not None:
        return added
    point = located(connection, place.name)
    return added if point is None else replace(added, place=replace(place, latitude=point[0], longitude=point[1]))


def located(connection: Connection, address: str) -> tuple[float, float] | None:
    """Degrees north and east of the middle of an address's ZIP code, else of its town; None: neither is known."""
    parts = [part for part in address.replace(",", " ").split() if part]
    zips = [part[:5] for part in reversed(parts) if part[:5].isdigit() and len(part) in (5, 10)]
    towns = [part.strip() for part in reversed(address.split(",")) if part.strip()]
    tried = (directory_find.place_of(connection, one) for one in (*zips, *towns))
    return next((point for point in tried if point is not None), None)


def language(connection: Connection, family: bytes) -> str:
    """The language that a family prefers, else its head, as ISO 639-1; '' for English, or where nobody said it."""
    said = driver.rows(connection, _LANGUAGE, (family,))
    first = said[0][0].split(",")[0].strip().lower()[:LONGEST_LANGUAGE] if said else ""
    return "" if first == "en" else first


def _near(
    connection: Connection, facts: Facts, today: date, most: int = MOST
) -> Iterator[tuple[str, ServiceRow, SiteRow | None]]:
    """Services that care for children within ``MILES`` of the family's places, at each of their own."""
    points = _points(facts).values()
    wanted = Wanted(domain=NEED, near=_middle(points), miles=MILES if points else None)
    for hit in directory_find.find(connection, wanted, today, limit=most):
        service = directory.service(connection, hit.service_id, datetime.combine(today, time()))
        for number, site in enumerate(service.sites or (None,)):
            yield f"{hit.service_id.hex()}.{number}", service, site


def _candidate(key: str, service: ServiceRow, site: SiteRow | None, trips: Trips) -> Candidate:
    known = site is not None and site.latitude is not None and site.longitude is not None
    here = Point(*_point(site.latitude, site.longitude)) if site is not None and known else None
    spoken = dict.fromkeys((*service.languages, *(site.languages if site else ())))
    return Candidate(
        key, service.name, key, schedules_of(service, site), tuple(trips.ways(key, here)) if here else (),
        service.available, service.capacity_days is None or service.capacity_days > COUNT_STALE_DAYS,
        service.minimum_age, service.maximum_age, tuple(spoken),
    )  # fmt: skip


def _point(north: float | None, east: float | None) -> tuple[float, float]:
    return north or 0.0, east or 0.0


def _row(fit: Fit, service: ServiceRow, site: SiteRow | None) -> FitRow:
    provider = service.organization.name if service.organization else ""
    return FitRow(service, provider, site.city if site else None, fit)


def _points(facts: Facts) -> dict[str, Point]:
    return {one.id: Point(one.latitude, one.longitude) for one in facts.places
            if one.latitude is not None and one.longitude is not None}  # fmt: skip


def _middle(points: Iterable[Point]) -> tuple[float, float] | None:
    known = list(points)
    if not known:
        return None
    return sum(one.latitude for one in known) / len(known), sum(one.longitude for one in known) / len(known)


def schedules_of(service: ServiceRow, site: SiteRow | None) -> tuple[Schedule, ...]:
    """The opening hours as weekly schedules: of the service at the place, else of the service, else of the place."""
    here, own, there = (site.here if site else ()), service.hours, (site.hours if site else ())
    return tuple(_weekly([one.hours for one in here or own or there]))


def _weekly(several: Sequence[Hours]) -> Iterator[Schedule]:
    """Those that name days of the week; what is monthly or counted is nobody's weekly care."""
    for one in several:
        days = frozenset(_DAY[day] for day in (one.byday or "").split(",") if day in _DAY)
        if days and one.opens_at and one.closes_at and one.freq in ("WEEKLY", "DAILY") and not one.counted:
            turn = Turn(days, max(1, one.interval), one.starts_on or one.valid_from)
            opens, closes = _minute(one.opens_at), _minute(one.closes_at)
            yield Schedule(turn, opens, closes, one.starts_on or one.valid_from, one.ends_on or one.valid_to)


def _minute(at: str) -> int:
    return (int(at[:2]) * 60 + int(at[3:5])) % 1440


def _activity(facts: Facts, id_: str) -> Activity | None:
    return next((one for one in facts.activities if one.id == id_), None)


_LANGUAGE = """
    WITH homes AS (SELECT household_id AS id FROM family_of WHERE family_id = ?1 UNION SELECT ?1)
    SELECT languages FROM (
        SELECT 0 AS place, languages, id FROM household WHERE id IN (SELECT id FROM homes) AND deleted_at IS NULL
        UNION ALL
        SELECT 2 - coalesce(head, 0), languages, id FROM person
            WHERE scope_id IN (SELECT id FROM homes) AND deleted_at IS NULL)
    WHERE languages IS NOT NULL AND languages <> '' ORDER BY place, id LIMIT 1
"""
