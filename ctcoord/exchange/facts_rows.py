"""A family of a JSON file, its ids checked, as the rows of ``domain/alignment/facts.py``."""

from __future__ import annotations

from collections.abc import Iterable

from ctcoord.domain.alignment.facts import (
    Activity,
    Authority,
    Change,
    Facts,
    Person,
    Place,
    Residence,
    Schedule,
    Source,
    Support,
    Turn,
    Way,
)
from ctcoord.domain.weekly import DAYS
from ctcoord.exchange.facts_model import (
    ActivityIn,
    ExceptionIn,
    FamilyIn,
    PersonIn,
    ResidenceIn,
    ScheduleIn,
    SupportIn,
    TravelIn,
)
from ctcoord.services.alignment_facts import purpose_of


def facts_of(family: FamilyIn) -> Facts:
    """The facts of a family whose ids lead somewhere."""
    return Facts(
        people=tuple(_person(one) for one in family.people),
        places=tuple(Place(one.id, one.name, one.kind, one.latitude, one.longitude) for one in family.places),
        residences=tuple(_residence(one) for one in family.residences),
        activities=tuple(_activity(one) for one in family.activities),
        supports=tuple(_support(one) for one in family.supports),
        ways=tuple(_way(one) for one in family.travel_times),
        authorities=tuple(
            Authority(
                one.id,
                frozenset(name.value for name in one.classes),
                one.valid_from,
                one.valid_until,
                Source(one.agency, one.confirmed_on),
            )
            for one in family.authorities
        ),
        zone=family.zone,
    )


def _person(one: PersonIn) -> Person:
    """Whose responsibility nobody stated has it: a gap too many is asked about, one too few is not seen."""
    return Person(
        id=one.id,
        name=one.name,
        birth_date=one.birth_date,
        child=one.child,
        special_needs=one.special_needs,
        responsible=not one.child if one.responsible is None else one.responsible,
        care_available=one.care_available,
        care_confirmed_on=one.care_confirmed_on,
        source=Source(one.agency, one.confirmed_on),
    )


def _residence(one: ResidenceIn) -> Residence:
    turn = None
    if one.byday or one.interval > 1:
        turn = Turn(_days(one.byday) or frozenset(range(7)), one.interval, one.since)
    return Residence(one.id, one.person, one.place, one.lives_from, one.lives_until, turn)


def _activity(one: ActivityIn) -> Activity:
    return Activity(
        id=one.id,
        person=one.person,
        kind=one.kind.value,
        title=one.title,
        place=one.place,
        begins=one.starts_on,
        ends=one.ends_on,
        certain=one.certain,
        support=one.support,
        schedules=_schedules(one.schedules),
        source=Source(one.agency, one.confirmed_on),
    )


def _support(one: SupportIn) -> Support:
    return Support(
        id=one.id,
        domain=one.domain.value,
        program=one.program,
        person=one.person,
        status=one.status.value,
        begins=one.authorized_from,
        ends=one.authorized_to,
        renewal_due=one.renewal_due,
        minutes_a_week=one.minutes_a_week,
        used=one.used,
        purpose=purpose_of(one.domain.value, one.program) if one.purpose is None else one.purpose,
        place=one.place,
        schedules=_schedules(one.schedules),
        source=Source(one.agency, one.confirmed_on),
    )


def _schedules(several: Iterable[ScheduleIn]) -> tuple[Schedule, ...]:
    return tuple(
        Schedule(
            Turn(_days(one.byday) or frozenset(), one.interval, one.valid_from),
            _minute(one.opens_at),
            _minute(one.closes_at),
            one.valid_from,
            one.valid_to,
            tuple(map(_change, one.exceptions)),
        )
        for one in several
    )


def _change(one: ExceptionIn) -> Change:
    opens, closes = map(_minute_or_none, (one.opens_at, one.closes_at))
    return Change(one.on_from, one.on_to or one.on_from, opens, closes, one.reason)


def _way(one: TravelIn) -> Way:
    depart, first, last = map(_minute_or_none, (one.depart_at, one.first_departure, one.last_departure))
    return Way(one.from_place, one.to_place, one.minutes, one.mode, one.basis, _days(one.byday), depart, first, last)


def _days(byday: str | None) -> frozenset[int] | None:
    """Days of the week, 0 Monday; None where nothing is said."""
    return frozenset(DAYS.index(code) for code in byday.split(",")) if byday else None


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _minute_or_none(clock: str | None) -> int | None:
    return None if clock is None else _minute(clock)
