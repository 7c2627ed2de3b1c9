"""What the rules look at: one family's people, places, week and supports, as plain frozen rows.

Times are local wall-clock minutes after midnight; dates are the family's own. Every row keeps who says it (``source``)
and when it was confirmed, so that a finding can name what it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a person must be at."""

    TRAINING = "training"
    JOB = "job"
    SCHOOL = "school"
    APPOINTMENT = "appointment"


class Domain(StrEnum):
    """The domains of supports that the rules know; others are dated like them, and are nobody's care or way."""

    CHILDCARE = "childcare"
    HOUSING = "housing"
    TRANSIT = "transit"
    WORKFORCE = "workforce"


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it, when a person confirmed it (None: nobody did), and when our own agency laid a correction over it."""

    agency: str = ""
    confirmed_on: date | None = None
    corrected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """``responsible``: whose training, job and appointments leave the children without care.

    ``care_available``: free to care for the household's children; None: nobody asked. It counts once it is confirmed.
    ``child`` tells only where there is no birth date.
    """

    id: str
    name: str = ""
    birth_date: date | None = None
    child: bool = False
    special_needs: bool = False
    responsible: bool = False
    care_available: bool | None = None
    care_confirmed_on: date | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Place:
    """``latitude`` and ``longitude`` in degrees; None where nobody looked it up."""

    id: str
    name: str = ""
    kind: str = "other"
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Days of the week (0 Monday … 6 Sunday), every ``interval`` weeks counted from the week of ``since``."""

    days: frozenset[int]
    interval: int = 1
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Residence:
    """A person, or everybody (None), lives at a place; ``turn`` None: every day. Last day included."""

    id: str
    person: str | None
    place: str
    begins: date | None = None
    ends: date | None = None
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Days, last included, on which a schedule is closed (no times) or runs at other times."""

    begins: date
    ends: date
    opens: int | None = None
    closes: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly times: minutes after midnight 0–1439; ``closes`` at or before ``opens`` is the next day."""

    turn: Turn
    opens: int
    closes: int
    begins: date | None = None
    ends: date | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """``certain`` False: its start is not sure yet. ``support``: the support that it belongs to."""

    id: str
    person: str
    kind: str
    title: str = ""
    place: str | None = None
    begins: date | None = None
    ends: date | None = None
    certain: bool = True
    support: str | None = None
    schedules: tuple[Schedule, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Support:
    """``person`` None: for the household. ``status`` as SupportStatus. ``used`` False: authorised, never used yet.

    ``purpose``: what alone it serves, ``medical`` for rides to medical appointments; ``lease`` for an agreement to live
    somewhere, which pays for nothing.
    """

    id: str
    domain: str
    program: str
    person: str | None = None
    status: str = "active"
    begins: date | None = None
    ends: date | None = None
    renewal_due: date | None = None
    minutes_a_week: int | None = None
    used: bool | None = None
    purpose: str = ""
    place: str | None = None
    schedules: tuple[Schedule, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Way:
    """Minutes from one place to another; None: there is no journey.

    ``depart`` makes it hold for departures from that minute on, until the next such; ``first`` and ``last`` bound
    departures. ``basis``: typed, timetable or estimate.
    """

    origin: str
    target: str
    minutes: int | None
    mode: str = "transit"
    basis: str = "typed"
    days: frozenset[int] | None = None
    depart: int | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """A consent or another authority to share: what it covers and its last day."""

    id: str
    classes: frozenset[str] = frozenset()
    begins: date | None = None
    ends: date | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Facts:
    """One family, as far as it is known.

    ``partial``: some of it is locked and not among these; no rule looks at that, but what they find may be wrong.
    """

    people: tuple[Person, ...]
    places: tuple[Place, ...] = ()
    residences: tuple[Residence, ...] = ()
    activities: tuple[Activity, ...] = ()
    supports: tuple[Support, ...] = ()
    ways: tuple[Way, ...] = ()
    authorities: tuple[Authority, ...] = ()
    zone: str = "America/New_York"
    partial: bool = False


class Span(NamedTuple):
    """Minutes of one day's matter that a finding is about, in wall-clock minutes after that day's midnight.

    ``starts`` may be below 0 and ``ends`` above 1440; ``minutes`` is time that passes, also where clocks change.
    """

    day: date
    starts: int
    ends: int
    minutes: int


class Band(NamedTuple):
    """The same span on several days (proleptic ordinals, rising)."""

    days: tuple[int, ...]
    starts: int
    ends: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where the supports do not hold together.

    ``kind`` and ``cause`` are codes; ``people``, ``about`` and ``chain`` are ids of the facts (``about`` first what
    the finding is about). ``last_on`` None: until something changes. ``minutes`` is the most that any week (Monday to
    Sunday) has. ``steps`` are codes of what to do next.
    """

    kind: str
    cause: str
    severity: str
    people: tuple[str, ...]
    about: tuple[str, ...]
    first_on: date
    last_on: date | None = None
    minutes: int = 0
    bands: tuple[Band, ...] = ()
    chain: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        """The days of the calendar on which its first and its last span begin: a night's, the day after its shift."""
        found = [day + band.starts // 1440 for band in self.bands for day in (band.days[0], band.days[-1])]
        if not found:
            return self.first_on, self.last_on or self.first_on
        return date.fromordinal(min(found)), date.fromordinal(max(found))

    @property
    def spans(self) -> tuple[Span, ...]:
        """Day by day, the earliest first."""
        return tuple(
            sorted(
                Span(date.fromordinal(day), band.starts, band.ends, band.minutes)
                for band in self.bands
                for day in band.days
            )
        )
