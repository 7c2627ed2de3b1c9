"""A family's week as our own agency writes it down, and what alignment makes of it, in a real store."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, select, update

from ctcoord.domain.alignment.facts import Finding, Kind
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.services import (
    agency_settings,
    alignment,
    alignment_facts,
    casework,
    derived,
    families,
    links,
    records,
    roster,
    week,
    week_answers,
    worklist,
    worklist_findings,
)
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.words import Words
from ctcoord.words.accepted import known_words
from tests import cases

TODAY, END = date(2026, 11, 21), date(2026, 12, 20)
CLASS = Times("Mon-Thu", "9:00", "3:30 pm")


class Told:
    """A mother in training, a child of six and an aunt, each recorded by another agency than ours."""

    def __init__(self, connection: Connection, author: Author) -> None:
        agency = cases.other_agency(connection)
        self.home = cases.household(connection, agency)
        self.mother = cases.person(
            connection, self.home, agency, "Maria", "Vega", birth_date=date(1991, 4, 2), head=True
        )
        self.child = cases.person(connection, self.home, agency, "Leo", "Vega", birth_date=date(2020, 6, 14))
        self.aunt = cases.person(connection, self.home, agency, "Rosa", "Delgado", birth_date=date(1965, 3, 17))
        at = week.place(connection, author, self.home, "site", name="College")
        self.class_ = week.add_activity(
            connection, author, self.mother, Kind.TRAINING, "Medical assistant", times=[CLASS], place_id=at
        )
        self.school_at = week.place(connection, author, self.home, "school", name="Elm Hill")
        self.school = week.add_activity(
            connection, author, self.child, Kind.SCHOOL, "Elm Hill", times=[Times("M-F", "8:20", "15:05")],
            place_id=self.school_at,
        )  # fmt: skip
        week.set_travel(connection, author, self.home, (self.school_at, at), minutes=35, mode="transit")
        house = week.place(connection, author, self.home, "home", name="Home")
        week.lives_at(connection, author, None, house)
        week.set_travel(connection, author, self.home, (house, at), minutes=50, mode="transit")

    def found(self, connection: Connection) -> dict[tuple[str, str], int]:
        """Minutes by kind and cause."""
        family = families.family_id(connection, self.home)
        checked = alignment.of_family(connection, family, TODAY, END)
        return {(one.kind, one.cause): one.minutes for one in checked.open}


@pytest.fixture
def told(desk: Station, author: Author) -> Told:
    with desk.write() as connection:
        return Told(connection, author)


def test_a_week_written_down_says_where_it_does_not_hold(desk: Station, told: Told) -> None:
    with desk.read() as connection:
        found = told.found(connection)
    assert found[("care_gap", "no_care")] == 4 * 60  # Mon to Thu, 15:05 to 15:30 and 35 minutes of bus
    assert found[("unknown", "available")] == 4 * 60  # nobody asked Rosa


def test_what_the_agency_calls_a_long_trip_is_one(desk: Station, author: Author, told: Told) -> None:
    with desk.read() as connection:
        assert ("cannot_get_there", "too_long") not in told.found(connection)
    with desk.write() as connection:
        agency_settings.put(connection, author, {"longest_trip": 45, "care_report": 5})
    with desk.read() as connection:
        assert ("cannot_get_there", "too_long") in told.found(connection)  # the bus takes 50 minutes
        assert agency_settings.law(connection, TODAY)["care_report"].value == 5


def test_an_adult_who_was_asked_and_can_closes_the_gap(desk: Station, author: Author, told: Told) -> None:
    with desk.write() as connection:
        week.set_care(connection, author, told.aunt, available=True)
    with desk.read() as connection:
        assert ("care_gap", "no_care") not in told.found(connection)
    with desk.write() as connection:
        week.set_care(connection, author, told.aunt, available=False)
    with desk.read() as connection:
        found = told.found(connection)
    assert ("care_gap", "no_care") in found and ("unknown", "available") not in found


def test_a_closed_school_day_is_a_gap_of_its_own(desk: Station, author: Author, told: Told) -> None:
    schedule = tables()["schedule"]
    with desk.write() as connection:
        one = connection.execute(select(schedule.c.id).where(schedule.c.owner_id == told.school)).scalar_one()
        week.close_on(connection, author, one, (date(2026, 11, 26), date(2026, 11, 27)), reason="Thanksgiving")
    with desk.read() as connection:
        found = told.found(connection)
    # Thursday alone has a class: from 50 minutes before 9:00 (home is where he stays) to 50 after 15:30
    assert found[("care_gap", "closed")] == 50 + 390 + 50


def test_our_own_record_of_a_person_copies_no_fact(desk: Station, author: Author, told: Told) -> None:
    with desk.write() as connection:
        first = week.own_person(connection, author, told.child)
        assert first == week.own_person(connection, author, told.child) != told.child
        row = connection.execute(select(tables()["person"]).where(tables()["person"].c.id == first)).one()
        facts = alignment_facts.of_family(connection, families.family_id(connection, told.home))
    assert (row.first_name, row.birth_date) == ("Leo", None)
    assert sorted(one.name for one in facts.people) == ["Leo Vega", "Maria Vega", "Rosa Delgado"]
    assert {one.birth_date for one in facts.people if one.name == "Leo Vega"} == {date(2020, 6, 14)}


def test_what_is_accepted_as_known_is_quiet_until_its_day(desk: Station, author: Author, told: Told) -> None:
    with desk.read() as connection:
        family = families.family_id(connection, told.home)
        gap = alignment.of_family(connection, family, TODAY, END).problems[0]
    with desk.write() as connection:
        with pytest.raises(UsageError):
            week.accept(connection, author, family, gap, until=date(2026, 12, 1), reason=" ")
        week.accept(connection, author, family, gap, until=date(2026, 12, 1), reason="Neighbour helps out")
    with desk.read() as connection:
        assert ("care_gap", "no_care") not in told.found(connection)
        later = alignment.of_family(connection, family, date(2026, 12, 1), END)
    assert [one.kind for one in later.problems] == ["care_gap"]


def test_what_was_accepted_comes_back_when_it_is_worse(desk: Station, author: Author, told: Told) -> None:
    """Accepted as 4 hours a week from Monday on; a longer class, and the way of a day before, say so at once."""
    today = author.today
    schedule = tables()["schedule"]

    def looked(connection: Connection, begin: date = today) -> alignment.Alignment:
        family = families.family_id(connection, told.home)
        return alignment.of_family(connection, family, begin, END, today=today)

    def gap(found: alignment.Alignment) -> Finding:
        return next(one for one in found.findings if (one.kind, one.cause) == ("care_gap", "no_care"))

    with desk.write() as connection:
        first = looked(connection)
        week.accept(connection, author, first.family_id, gap(first), until=END, reason="Neighbour helps out")
    with desk.write() as connection:
        for begin in (today, date(2026, 11, 2)):  # whichever week is looked at
            assert looked(connection, begin).is_quiet(gap(looked(connection, begin)))
        here = schedule.c.owner_id == told.class_
        connection.execute(update(schedule).where(here).values(closes_at="15:10"))
        shorter = looked(connection)
        assert shorter.is_quiet(gap(shorter))
        connection.execute(update(schedule).where(here).values(closes_at="16:00"))
        longer = looked(connection)
        assert not longer.is_quiet(gap(longer)) and longer.gap == gap(longer) and not longer.accepted
        words = known_words(Words("en"), gap(longer), longer.came_back(gap(longer)), today)
        assert words == "It was accepted as known at 4 h a week, and is 6 h a week now."
        connection.execute(update(schedule).where(here).values(closes_at="15:30", valid_from=date(2026, 12, 7)))
        week.accept(connection, author, first.family_id, gap(looked(connection)), until=END, reason="It starts late")
        assert not looked(connection).came_back(gap(looked(connection)))
        connection.execute(update(schedule).where(here).values(valid_from=date(2026, 11, 30)))
        earlier = looked(connection)
        words = known_words(Words("en"), gap(earlier), earlier.came_back(gap(earlier)), today)
        assert words == "It was accepted as known from Mon Dec 7 on, and begins Mon Nov 30 now."
        later = alignment.of_family(connection, first.family_id, END, date(2027, 1, 20))
        again = known_words(Words("en"), gap(later), later.came_back(gap(later)), END)
        assert again == "It was accepted as known until Sun Dec 20: It starts late"


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (Times("someday", "9:00", "10:00"), "days"),
        (Times("MO", "9", "10:00"), "time of day"),
        (Times("MO", "9:00", "10:00", interval=0), "weeks"),
    ],
)
def test_times_that_cannot_be_read_change_nothing(
    desk: Station, author: Author, told: Told, times: Times, words: str
) -> None:
    with pytest.raises(UsageError, match=words), desk.write() as connection:
        week.add_activity(connection, author, told.mother, Kind.JOB, "Work", times=[times])
    with desk.read() as connection:
        count = connection.execute(select(tables()["activity"].c.id)).all()
    assert len(count) == 2


def test_custody_every_second_week_is_read_as_it_is_written(desk: Station, author: Author, told: Told) -> None:
    with desk.write() as connection:
        other = week.place(connection, author, told.home, "home", name="Father")
        child = week.own_person(connection, author, told.child)
        week.lives_at(connection, author, child, other, lives_from=date(2026, 11, 23), share="MO,TU,WE,TH,FR,SA,SU/2")
    with desk.read() as connection:
        family = families.family_id(connection, told.home)
        gap = next(one for one in alignment.of_family(connection, family, TODAY, END).open if one.kind == "care_gap")
    assert {span.day.isocalendar().week for span in gap.spans} == {49, 51}  # with his father in weeks 48 and 50


def test_two_records_of_one_address_are_one_place(desk: Station, author: Author, told: Told) -> None:
    with desk.write() as connection:
        agency = cases.other_agency(connection, "Housing")
        other = cases.household(connection, agency)
        cases.add(
            connection, "place", other, data_class="core", kind="home", address="118 Barker Street", city="Hartford"
        )
        week.place(connection, author, told.home, "home", name="Ours", address="118 Barker Street, Hartford")
        links.same_family(connection, author, told.home, other)
        facts = alignment_facts.of_family(connection, families.family_id(connection, told.home))
    assert sum(place.kind == "home" for place in facts.places) == 2  # "Home" and this one


def test_a_person_without_a_record_of_ours_is_told_of_by_name(desk: Station, author: Author, told: Told) -> None:
    with desk.write() as connection:
        made = roster.add_member(connection, author, told.home, roster.NewMember("Ivy", "Vega", date(2023, 5, 9)))
        assert week.own_person(connection, author, made) == made


def test_home_tells_the_first_thing_that_breaks_of_each_family(desk: Station, author: Author, told: Told) -> None:
    with desk.write() as connection:
        derived.refresh(connection)
        family = families.family_id(connection, told.home)
        assert worklist_findings.families(connection) == [family]
        [item, asks] = worklist_findings.items(connection, TODAY, [family], author.agency_id)
        assert (item.kind, item.due_on, item.member, item.domain) == (
            "finding",
            date(2026, 11, 23),
            "Leo",
            "childcare",
        )
        worklist.snooze(connection, author, item, date(2026, 12, 1), "Neighbour helps out")
        worklist.snooze(connection, author, asks, date(2026, 12, 1), "Rosa is away")
        assert not list(worklist_findings.items(connection, TODAY, [family], author.agency_id))
        schedule = tables()["schedule"]
        connection.execute(update(schedule).where(schedule.c.owner_id == told.class_).values(closes_at="16:00"))
        worse = [one.kind for one in worklist_findings.items(connection, TODAY, [family], author.agency_id)]
        assert worse[0] == "finding"  # half an hour more a day than when it was put off


def test_what_we_say_of_another_agencys_times_and_places_lies_with_us(
    desk: Station, author: Author, told: Told
) -> None:
    with desk.write() as connection:
        ours = casework.own_household(connection, author, told.home)
        theirs = {"data_class": "coordination", "owner_kind": "activity", "owner_id": told.school, "opens_at": "08:20"}
        for byday in ("SA", "SU"):
            cases.add(connection, "schedule", told.home, byday=byday, closes_at="12:00", **theirs)
        house = cases.add(connection, "place", told.home, data_class="core", kind="home", name="Shelter")
        week.lives_at(connection, author, None, house)
        closed = week.close_all(connection, author, told.school, (TODAY, TODAY), reason="Snow")
        made = [records.get(connection, "schedule_exception", one)["scope_id"] for one in closed]
        homes = set(connection.execute(select(tables()["residence"].c.scope_id)).scalars())
        job = cases.add(connection, "activity", told.home, data_class="coordination", person_id=told.mother,
                        kind="job", title="Work")  # fmt: skip
        with pytest.raises(NotFound):
            week.close_all(connection, author, job, (TODAY, TODAY))
    assert (made, homes) == ([ours] * 3, {ours})


def test_what_we_answer_about_another_agencys_record_is_laid_over_it_and_counts(
    desk: Station, author: Author, told: Told
) -> None:
    with desk.write() as connection:
        theirs = {"data_class": "coordination", "person_id": told.mother, "kind": "job", "title": "Work"}
        job = cases.add(connection, "activity", told.home, extra={"start_uncertain": True, "shift": "late"}, **theirs)
        bus = cases.support(connection, told.home, told.mother, "transit", program="U-Pass", extra={"used": False},
                            authorized_from=TODAY)  # fmt: skip
        said = [("unknown", "start"), ("unknown", "unused")]
        assert set(said) <= set(told.found(connection))
        week_answers.locate(connection, author, "activity", job, told.school_at)
        week_answers.begins(connection, author, job, date(2026, 12, 7))
        week_answers.used(connection, author, bus, yes=True)
        facts = alignment_facts.of_family(connection, families.family_id(connection, told.home))
        (work,) = (one for one in facts.activities if one.kind == "job")
        assert (work.place, work.begins, work.certain) == (told.school_at.hex(), date(2026, 12, 7), True)
        assert not set(said) & set(told.found(connection))
        kept = records.get(connection, "activity", job)
        assert (kept["place_id"], kept["extra"]) == (None, {"start_uncertain": True, "shift": "late"})
        laid = set(connection.execute(select(tables()["correction"].c.scope_id)).scalars())
        assert laid == {casework.own_household(connection, author, told.home)}


def test_what_we_answer_about_our_own_record_changes_it(desk: Station, author: Author, told: Told) -> None:
    first = date(2026, 12, 1)
    with desk.write() as connection:
        job = week.add_activity(connection, author, told.mother, Kind.JOB, "Work", starts_on=first, certain=False,
                                times=[Times("SA", "9:00", "12:00", valid_from=first)])  # fmt: skip
        week_answers.begins(connection, author, job, date(2026, 12, 8))
        week_answers.locate(connection, author, "activity", job, told.school_at)
        facts = alignment_facts.of_family(connection, families.family_id(connection, told.home))
        (work,) = (one for one in facts.activities if one.kind == "job")
        assert (work.begins, work.certain, work.place) == (date(2026, 12, 8), True, told.school_at.hex())
        assert work.schedules[0].begins == date(2026, 12, 8)  # its times begin with it
        assert not connection.execute(select(tables()["correction"].c.id)).all()
        with pytest.raises(UsageError):
            week_answers.born(connection, author, told.child, date(2027, 1, 1))
