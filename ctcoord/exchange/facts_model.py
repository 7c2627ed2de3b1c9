"""A family as a JSON file describes it: the models that ``resources/alignment/family.schema.json`` is made of.

Names are the field's own: those of HSDS for schedules and their exceptions, those of the store's columns for the rest.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator

from ctcoord.domain.alignment.facts import Kind
from ctcoord.domain.codes import DataClass, SupportStatus
from ctcoord.words import Message, mark

BACKWARDS = mark("it ends before it begins")
OPEN_OR_CLOSED = mark("it is either closed, or open from opens_at to closes_at")
UNKNOWN_FIELD = mark("there is no field “{name}” here; the fields are: {fields}")
NO_DATE = mark("this is no date; write it as 2026-11-30")
_DAY = "(MO|TU|WE|TH|FR|SA|SU)"
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Said(ValueError):
    """What is wrong, in words that are still to be translated."""

    def __init__(self, text: str, **params: str) -> None:
        """``text`` is a message id, ``params`` its fields."""
        super().__init__(text)
        self.message = Message(text, dict(params))


class Domains(StrEnum):
    """What a support is for."""

    CHILDCARE = "childcare"
    HOUSING = "housing"
    TRANSIT = "transit"
    WORKFORCE = "workforce"
    OTHER = "other"


def _only_iso(value: Any) -> Any:
    """Numbers and times of day are no dates here, nor is a year that somebody mistyped."""
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value) or not "1900" <= value[:4] <= "2200":
        raise Said(NO_DATE)
    return value


Flag = Annotated[bool, Strict()]
Id = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, Field(max_length=200)]
Day = Annotated[date, BeforeValidator(_only_iso)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Local time HH:MM, 24 hours.")]
Byday = Annotated[
    str, Field(pattern=f"^{_DAY}(,{_DAY}){{0,6}}$", description="Days of the week as in HSDS, for example MO,TU,WE.")
]
Interval = Annotated[int, Strict(), Field(ge=1, le=52, description="Every how many weeks; 2 is every second week.")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    span: ClassVar[tuple[str, str] | None] = None  # the fields of the first and the last day

    @model_validator(mode="before")
    @classmethod
    def _known_fields(cls, data: Any) -> Any:
        for name in data if isinstance(data, dict) else ():
            if name not in cls.model_fields:
                raise Said(UNKNOWN_FIELD, name=name[:60], fields=", ".join(cls.model_fields))
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        begins, ends = (getattr(self, name) for name in self.span) if self.span else (None, None)
        if begins and ends and ends < begins:
            raise Said(BACKWARDS)
        return self


class _Sourced(_Part):
    agency: Text = Field("", description="The agency that says so.")
    confirmed_on: Day | None = Field(None, description="The day on which somebody confirmed it with the family.")


class PersonIn(_Sourced):
    """A member of the household."""

    id: Id = Field(description="Any name of your own for this person; no two things of the file share an id.")
    name: Text = Field("", description="As the sentences should call them.")
    birth_date: Day | None = Field(None, description="Without it, 'child' says whether this is a child.")
    child: Flag = Field(False, description="Counts only where there is no birth date.")
    special_needs: Flag = Field(False, description="Needs care until the 19th birthday, else until the 13th.")
    responsible: Flag | None = Field(
        None,
        description="Whether the children are without care while this adult is at training, a job or an appointment. "
        "Left out: every adult is responsible.",
    )
    care_available: Flag | None = Field(
        None, description="Free to look after the children when not away; left out: nobody asked."
    )
    care_confirmed_on: Day | None = Field(
        None, description="The day on which they said so; care_available counts only with it."
    )


class PlaceIn(_Part):
    """A place that somebody goes to; no address is needed."""

    id: Id
    name: Text = ""
    kind: Literal["home", "site", "school", "work", "other"] = "other"
    latitude: Annotated[float, Strict()] | None = Field(
        None,
        ge=-90,
        le=90,
        description="Degrees, with longitude. Ways between two such places that travel_times do not say are found by "
        "the feeds of --timetable, else estimated from the straight line and marked as estimates.",
    )
    longitude: Annotated[float, Strict()] | None = Field(None, ge=-180, le=180, description="Degrees, with latitude.")


class ResidenceIn(_Part):
    """Where a person lives, or everybody."""

    span = ("lives_from", "lives_until")

    id: Id
    person: Id | None = Field(None, description="Left out: everybody who has no residence of their own.")
    place: Id
    lives_from: Day | None = None
    lives_until: Day | None = Field(None, description="The last day.")
    byday: Byday | None = Field(None, description="On which days of the week, for shared custody; left out: all.")
    interval: Interval = 1
    since: Day | None = Field(None, description="A day of the first such week; left out: lives_from.")


class ExceptionIn(_Part):
    """Days on which a schedule is closed or runs at other times (HSDS schedule exception)."""

    span = ("on_from", "on_to")

    on_from: Day
    on_to: Day | None = Field(None, description="The last day; left out: on_from alone.")
    closed: Flag = False
    opens_at: Clock | None = None
    closes_at: Clock | None = None
    reason: Text = ""

    @model_validator(mode="after")
    def _times(self) -> Self:
        times = (self.opens_at, self.closes_at)
        if times != (None, None) if self.closed else None in times:
            raise Said(OPEN_OR_CLOSED)
        return self


class ScheduleIn(_Part):
    """Weekly times (HSDS schedule). closes_at at or before opens_at is on the next day."""

    span = ("valid_from", "valid_to")

    byday: Byday
    opens_at: Clock
    closes_at: Clock
    freq: Literal["WEEKLY"] = "WEEKLY"
    interval: Interval = 1
    valid_from: Day | None = Field(None, description="With interval, weeks are counted from the week of this day.")
    valid_to: Day | None = Field(None, description="The last day.")
    exceptions: tuple[ExceptionIn, ...] = Field((), max_length=400, description="The last one that fits a day counts.")


Schedules = Annotated[tuple[ScheduleIn, ...], Field(max_length=50)]


class ActivityIn(_Sourced):
    """What a person must be at: training, a job, school, an appointment."""

    span = ("starts_on", "ends_on")

    id: Id
    person: Id
    kind: Kind
    title: Text = ""
    place: Id | None = None
    starts_on: Day | None = None
    ends_on: Day | None = Field(None, description="The last day.")
    certain: Flag = Field(True, description="False: it is not sure yet that it starts.")
    support: Id | None = Field(None, description="The support that it belongs to.")
    schedules: Schedules = ()


class SupportIn(_Sourced):
    """What an agency gives: childcare, a voucher or lease, a pass, a training grant."""

    span = ("authorized_from", "authorized_to")

    id: Id
    domain: Domains
    program: Text = Field("", description="As the sentences should call it: Care 4 Kids, 31-day pass.")
    person: Id | None = Field(None, description="For whom; left out: for the household.")
    status: SupportStatus = SupportStatus.ACTIVE
    authorized_from: Day | None = None
    authorized_to: Day | None = Field(None, description="The last day.")
    renewal_due: Day | None = None
    minutes_a_week: Annotated[int, Strict()] | None = Field(
        None, ge=0, le=10080, description="Authorized care; left out: not limited."
    )
    used: Flag | None = Field(None, description="False: authorized and never used yet.")
    purpose: Literal["", "medical", "lease"] | None = Field(
        None,
        description="Rides for medical appointments only: medical. An agreement to live there, no payment: lease."
        " Left out: as the program is called (Lease, Medical rides).",
    )
    place: Id | None = None
    schedules: Schedules = Field((), description="When care is there; without them care covers nothing.")


class TravelIn(_Part):
    """How long a way takes; it holds for the way back too, unless that is given as well."""

    from_place: Id
    to_place: Id
    minutes: Annotated[int, Strict(), Field(ge=0, le=1440)] | None = Field(
        description="null: there is no way to get there."
    )
    mode: Literal["walk", "transit", "drive", "other"] = "transit"
    basis: Literal["typed", "timetable", "estimate"] = "typed"
    byday: Byday | None = Field(None, description="On which days of the week; left out: all.")
    depart_at: Clock | None = Field(None, description="It holds from this time of day on, until the next such.")
    first_departure: Clock | None = Field(None, description="Nothing leaves earlier.")
    last_departure: Clock | None = Field(None, description="Nothing leaves later.")


class AuthorityIn(_Sourced):
    """A consent or another permission to share."""

    span = ("valid_from", "valid_until")

    id: Id
    classes: tuple[DataClass, ...] = Field(description="What may be shared.", max_length=20)
    valid_from: Day | None = None
    valid_until: Day | None = Field(None, description="The last day.")


class FamilyIn(_Part):
    """One family, as far as it is known: the input of 'ctcoord check --facts'."""

    people: tuple[PersonIn, ...] = Field(min_length=1, max_length=50)
    places: tuple[PlaceIn, ...] = Field((), max_length=500)
    residences: tuple[ResidenceIn, ...] = Field((), max_length=200)
    activities: tuple[ActivityIn, ...] = Field((), max_length=500)
    supports: tuple[SupportIn, ...] = Field((), max_length=500)
    travel_times: tuple[TravelIn, ...] = Field((), max_length=5000)
    authorities: tuple[AuthorityIn, ...] = Field((), max_length=200)
    zone: str = Field("America/New_York", description="Time zone of all times (IANA).")
