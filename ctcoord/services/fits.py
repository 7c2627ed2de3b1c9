"""Find a fit: providers of the directory that close a gap in care, best first, with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Facts, Finding, Schedule, Turn, Way
from ctcoord.domain.alignment.fit import Candidate, Fit, ranked
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.openings import Hours
from ctcoord.domain.travel.walking import Point
from ctcoord.domain.weekly import DAYS
from ctcoord.services import directory, directory_find, timetables
from ctcoord.services.alignment import Alignment
from ctcoord.services.directory import ServiceRow, SiteRow
from ctcoord.services.directory_find import Wanted

NEED, MILES, MOST = "childcare", 15.0, 30  # of all providers, those that are looked at
_DAY = {code: number for number, code in enumerate(DAYS)}


@dataclass(frozen=True, slots=True)
class FitRow:
    """A provider that may close a gap: the service of the directory and how it fits."""

    service: ServiceRow
    provider: str
    town: str | None
    fit: Fit


def of_gap(
    connection: Connection,
    home: Path,
    found: Alignment,
    gap: Finding,
    *,
    rules: Rules | None = None,
    step: Callable[[], object] | None = None,
) -> list[FitRow]:
    """Providers of care near the family's places, ranked for one of its care gaps; ``home``: of the timetables.

    Judged over the weeks of the gap, at most the next three months of it. ``step`` is called for each provider: what
    it raises ends the search.
    """
    begin = max(gap.first_on, found.begin)
    end = min(gap.last_on or found.end, found.end, date.fromordinal(begin.toordinal() + 90))
    places = {one.id: Point(one.latitude, one.longitude) for one in found.facts.places
              if one.latitude is not None and one.longitude is not None}  # fmt: skip
    wanted = Wanted(domain=NEED, near=_middle(places.values()), miles=MILES if places else None)
    hits = directory_find.find(connection, wanted, begin, limit=MOST)
    rows: dict[str, tuple[ServiceRow, SiteRow | None]] = {}
    candidates: list[Candidate] = []
    between = partial(timetables.between, timetables.network(home))
    for hit in hits:
        if step is not None:
            step()
        service = directory.service(connection, hit.service_id, datetime.combine(begin, time()))
        for number, site in enumerate(service.sites or (None,)):
            key = f"{hit.service_id.hex()}.{number}"
            rows[key] = service, site
            ways = tuple(_ways(found.facts, gap, places, between, (key, site)))
            ages = service.minimum_age, service.maximum_age
            candidates.append(
                Candidate(key, service.name, key, _schedules(service, site), ways, service.available, *ages)
            )
    return [_row(fit, *rows[fit.candidate.id]) for fit in ranked(found.facts, gap, candidates, (begin, end), rules)]


def _row(fit: Fit, service: ServiceRow, site: SiteRow | None) -> FitRow:
    provider = service.organization.name if service.organization else ""
    return FitRow(service, provider, site.city if site else None, fit)


def _middle(points: Iterable[Point]) -> tuple[float, float] | None:
    known = list(points)
    if not known:
        return None
    return sum(one.latitude for one in known) / len(known), sum(one.longitude for one in known) / len(known)


def _schedules(service: ServiceRow, site: SiteRow | None) -> tuple[Schedule, ...]:
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


def _ways(
    facts: Facts,
    gap: Finding,
    places: dict[str, Point],
    between: Callable[..., timetables.Travel],
    candidate: tuple[str, SiteRow | None],
) -> Iterator[Way]:
    """To and from the places of the family, at the hours of the gap's activity."""
    key, site = candidate
    if site is None or site.latitude is None or site.longitude is None:
        return
    here = Point(site.latitude, site.longitude)
    activity = next((one for one in facts.activities if one.id == gap.about[0]), None)
    schedule = activity.schedules[0] if activity and activity.schedules else None
    opens, closes = (schedule.opens, schedule.closes) if schedule else (9 * 60, 15 * 60)
    start, end = (datetime.combine(gap.first_on, time(*divmod(minute, 60))) for minute in (opens, closes))
    for place, point in places.items():
        to, back = between(here, point, arrive=start), between(point, here, leave=end)
        yield Way(key, place, to.minutes, "transit", to.basis)
        yield Way(place, key, back.minutes, "transit", back.basis)
