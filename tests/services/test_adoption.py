"""What adopting a proposal writes, what it asks of others, and that nothing is written twice or left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from ctcoord.domain.alignment.facts import Change, Facts, Kind, Place, Schedule, Support, Turn, Way
from ctcoord.domain.alignment.retimed import Days, line_of, retimed
from ctcoord.domain.alignment.what_if import Added, Cares, Edit, Instead, NewDates, NewTimes, Removed, changed
from ctcoord.domain.codes import ProposalStatus
from ctcoord.errors import UsageError
from ctcoord.models import tables
from ctcoord.models.ids import new_id
from ctcoord.services import (
    adoption,
    alignment_facts,
    casework,
    derived,
    families,
    proposals,
    referrals,
    undo,
    week,
)
from ctcoord.services.adoption_write import ASK_DAYS, Step
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.ui.week.what_if_adopt import ask_words
from tests import cases
from tests.services.test_directory import add as add_to_directory
from tests.services.test_week import Told

SCHEDULE = tables()["schedule"]
WEEKDAYS = frozenset(range(5))
SNOW, LATE = date(2026, 12, 7), date(2026, 12, 8)


class Family:
    """Told's family with care by another agency; what is proposed for it and becomes of that."""

    def __init__(self, connection: Connection, author: Author) -> None:
        self.connection, self.author = connection, author
        self.told = Told(connection, author)
        agency = cases.other_agency(connection)
        self.care = cases.support(connection, self.told.home, self.told.child, "childcare", agency_id=agency,
                                  program="Care 4 Kids", authorized_from=date(2026, 9, 1))  # fmt: skip
        derived.refresh(connection)
        self.id = families.family_id(connection, self.told.home)

    @property
    def facts(self) -> Facts:
        return alignment_facts.of_family(self.connection, self.id)

    def person(self, first: str) -> str:
        return next(one.id for one in self.facts.people if one.name.startswith(first))

    def propose(self, *edits: Edit) -> bytes:
        return proposals.keep(self.connection, self.author, self.id, "Tried", facts=self.facts, edits=edits)

    def plan(self, proposal: bytes) -> tuple[Step, ...]:
        (row,) = [one for one in proposals.of_family(self.connection, self.id) if one.id == proposal]
        return adoption.plan(self.connection, row.scope_id, row.edits or ())

    def adopt(self, proposal: bytes) -> Sequence[str]:
        steps = self.plan(proposal)
        adoption.adopt(self.connection, self.author, proposal, steps, self.say)
        return [step.does for step in steps]

    @staticmethod
    def say(step: Step, facts: Facts) -> str:
        return ask_words(step, facts, date(2026, 11, 21))

    def rows(self, table: str) -> int:
        return len(self.connection.execute(select(tables()[table].c.id)).all())


def times_now(family: Family, of: bytes) -> tuple[Schedule, ...]:
    return next(one.schedules for one in family.facts.activities if one.id == of.hex())


def weekly(opens: int, closes: int, *changes: Change) -> Schedule:
    return Schedule(Turn(WEEKDAYS), opens * 60, closes * 60, changes=changes)


def test_what_is_ours_is_written_as_it_was_tried_and_what_is_not_is_asked(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        family = Family(connection, author)
        class_, school, care = family.told.class_.hex(), family.told.school.hex(), family.care.hex()
        edits = (
            Cares(family.person("Rosa"), True, author.today),
            NewTimes(class_, (weekly(10, 15, Change(SNOW, SNOW, reason="Snow"), Change(LATE, LATE, 720, 900)),)),
            NewDates(class_, date(2026, 11, 1), date(2027, 3, 1)),
            Removed(school),
            NewDates(care, date(2026, 9, 1), date(2027, 8, 31)),
            NewTimes("00" * 16, ()),
        )
        tried = changed(family.facts, edits[:4])
        made = family.propose(*edits)
        assert family.adopt(made) == ["care", "times", "dates", "ends", "ask", "gone"]
        after = family.facts
        rosa = next(one for one in after.people if one.name.startswith("Rosa"))
        assert (rosa.care_available, rosa.care_confirmed_on) == (True, author.today)
        of_class, wanted = (next(x for x in one.activities if x.id == class_) for one in (after, tried))
        assert (of_class.begins, of_class.ends) == (wanted.begins, wanted.ends)
        new = [one for one in of_class.schedules if one.ends is None]
        assert [(one.opens, one.closes, one.begins, one.changes) for one in new] == [
            (600, 900, author.today, wanted.schedules[0].changes)
        ]
        assert [one.ends for one in of_class.schedules if one not in new] == [author.today - timedelta(days=1)]
        assert next(one.ends for one in after.activities if one.id == school) == author.today
        assert next(one.ends for one in after.supports if one.id == care) is None  # theirs stays as it came
        task = tables()["task"]
        (asked,) = connection.execute(select(task).where(task.c.about_id == family.care)).all()
        assert asked.due_on == author.today + timedelta(days=ASK_DAYS)
        assert asked.title.startswith("Ask Care 4 Kids: Leo: Care 4 Kids (Childcare): from")
        (row,) = proposals.of_family(connection, family.id)
        assert (row.status, row.decided_on) == ("adopted", author.today)


def test_adopting_is_one_action_that_is_taken_back_whole_and_never_done_twice(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        family = Family(connection, author)
        place = Place("what_if.1.place", "Aunt Rosa", "other")
        home = next(one.place for one in family.facts.residences)
        care = Support("what_if.1", "childcare", "Aunt", family.person("Leo"), begins=date(2026, 12, 1),
                       place=place.id, schedules=(weekly(15, 17),))  # fmt: skip
        made = family.propose(Added(care, (Way(place.id, home, 12),), place), Instead(family.care.hex(), Added(
            Support("what_if.2", "childcare", "Club", care.person, begins=date(2026, 12, 7)))))  # fmt: skip
        before, tables_ = family.facts, ("support", "schedule", "place", "travel_time", "person", "task")
        counted = [family.rows(name) for name in tables_]
    with desk.write(undoable=True) as connection:
        family.connection = connection
        assert family.adopt(made) == ["planned", "planned", "ask"]
        action = casework.last_action(connection)
    with desk.write() as connection:
        family.connection = connection
        planned = {one.program: one for one in family.facts.supports if one.status == "applied"}
        aunt = planned["Aunt"]
        assert (aunt.begins, [(one.opens, one.closes) for one in aunt.schedules]) == (date(2026, 12, 1), [(900, 1020)])
        assert any({aunt.place, home} == {way.origin, way.target} and way.minutes == 12 for way in family.facts.ways)
        with pytest.raises(UsageError, match="decided already"):
            family.adopt(made)
        with pytest.raises(UsageError, match="decided already"):
            proposals.decide(connection, author, made, ProposalStatus.DROPPED, "no")
    with desk.write() as connection:
        family.connection = connection
        undo.take_back(connection, action)
        assert family.facts == before and [family.rows(name) for name in tables_] == counted
        (row,) = proposals.of_family(connection, family.id)
        assert row.status == "proposed"


def test_a_task_that_asks_names_nothing_of_a_protected_record(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        family = Family(connection, author)
        agency = cases.other_agency(connection, "Recovery Network")
        common = {"agency_id": agency, "data_class": "substance_use", "authorized_from": date(2026, 9, 1)}
        rides = cases.support(connection, family.told.home, family.told.mother, "transit",
                              program="Methadone rides", **common)  # fmt: skip
        class_ = cases.support(connection, family.told.home, family.told.mother, "substance_use",
                               program="Relapse group", **common)  # fmt: skip
        derived.refresh(connection)
        ends = date(2027, 1, 31)
        made = family.propose(*(NewDates(one.hex(), None, ends) for one in (rides, class_)), Removed(rides.hex()))
        assert set(family.adopt(made)) == {"ask"}
        task = tables()["task"]
        asked = connection.execute(select(task.c.title).where(task.c.about_id.in_([rides, class_]))).scalars().all()
        assert sorted(asked) == [
            "Change it where it is kept: Maria: a support: to Sun Jan 31",
            "Change it where it is kept: Without Maria: Transit",
        ]


def test_what_was_added_counts_once_it_is_agreed(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        family = Family(connection, author)
        bus = Support("what_if.1", "transit", "Bus pass", family.person("Maria"))
        made = family.propose(Added(bus))
        family.adopt(made)
        (row,) = proposals.of_family(connection, family.id)
        assert row.waiting == 1
        assert adoption.agree(connection, author, made) == 1
        (now,) = [one for one in family.facts.supports if one.program == "Bus pass"]
        assert (now.status, now.begins, now.person) == ("active", author.today, family.person("Maria"))
        assert adoption.agree(connection, author, made) == 0
        (row,) = proposals.of_family(connection, family.id)
        assert row.waiting == 0


def test_a_provider_of_the_directory_becomes_a_referral_and_changes_of_what_is_tried_are_part_of_it(
    desk: Station, author: Author
) -> None:
    with desk.write() as connection:
        family = Family(connection, author)
        who = add_to_directory(connection, "organization", name="Sunny Steps")
        service = add_to_directory(connection, "service", organization_id=who, name="After School", domain="childcare")
        leo = family.person("Leo")
        club = Support("what_if.1", "childcare", "After School", leo, begins=date(2026, 12, 7))
        aunt, gone = replace(club, id="what_if.2", program="Aunt"), replace(club, id="what_if.3", program="Neighbour")
        made = family.propose(
            Added(club, (), None, service.hex()),
            Added(aunt),
            NewTimes("what_if.2", (weekly(15, 17),)),
            Added(gone),
            Removed("what_if.3"),
        )
        assert family.adopt(made) == ["referral", "planned"]
        referral = tables()["referral"]
        (row,) = connection.execute(select(referral)).all()
        assert referrals.person_of(row._mapping) == week.own_person(connection, author, family.told.child)
        assert (row.service, row.recipient, row.status, row.service_id) == (
            "After School",
            "Sunny Steps",
            "draft",
            service,
        )
        (planned,) = [one for one in family.facts.supports if one.status == "applied"]
        assert (planned.program, planned.schedules[0].closes) == ("Aunt", 17 * 60)


def test_a_record_of_our_own_file_is_asked_for_where_it_is_kept(desk: Station, author: Author) -> None:
    """The next file would undo what is written over it."""
    with desk.write() as connection:
        family = Family(connection, author)
        home = casework.own_household(connection, author, family.told.home)
        typed, imported = new_id(), bytearray(new_id())
        imported[6] = 0x80 | imported[6] & 0x0F
        for key in (typed, bytes(imported)):
            cases.support(connection, home, None, "housing", id=key, program=key.hex(), agency_id=author.agency_id)
        made = family.propose(
            NewDates(typed.hex(), None, date(2027, 1, 31)), NewDates(bytes(imported).hex(), None, date(2027, 1, 31))
        )
        assert family.adopt(made) == ["dates", "ask"]
        ends = {one.id: one.ends for one in family.facts.supports if one.domain == "housing"}
        assert ends == {typed.hex(): date(2027, 1, 31), bytes(imported).hex(): None}


def test_what_has_changed_since_it_was_looked_at_is_not_written(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        family = Family(connection, author)
        made = family.propose(Removed(family.told.school.hex()))
        steps = family.plan(made)
        school = tables()["activity"]
        connection.execute(school.update().where(school.c.id == family.told.school).values(deleted_at=author.now))
        with pytest.raises(UsageError, match="changed meanwhile"):
            adoption.adopt(connection, author, made, steps, family.say)
        (row,) = proposals.of_family(connection, family.id)
        assert row.status == "proposed"


@pytest.mark.parametrize(
    ("since", "first"), [(date(2026, 11, 2), date(2026, 11, 21)), (date(2026, 11, 9), date(2026, 11, 23))]
)
def test_every_second_week_goes_on_in_its_turn(desk: Station, author: Author, since: date, first: date) -> None:
    """Adopted on Saturday, November 21, of the week of November 16: the same weeks as before are in turn."""
    with desk.write() as connection:
        family = Family(connection, author)
        times = Schedule(Turn(WEEKDAYS, 2, since), 600, 900, since)
        made = family.propose(NewTimes(family.told.class_.hex(), (times,)))
        family.adopt(made)
        of_class = next(one for one in family.facts.activities if one.id == family.told.class_.hex())
        (new,) = [one for one in of_class.schedules if one.opens == 600]
        assert (new.begins, new.turn.interval) == (first, 2)


def test_times_that_nobody_changed_stay_with_their_days_turns_and_closures(desk: Station, author: Author) -> None:
    """Of three lines the first begins an hour later for three weeks; a snow day comes to it after it was kept."""
    early, first, last = date(2026, 12, 9), date(2026, 12, 7), date(2026, 12, 27)
    with desk.write() as connection:
        family = Family(connection, author)
        lines = [Times("MO", "9:00", "12:00"), Times("TU", "9:00", "13:00", valid_to=date(2027, 6, 11)),
                 Times("WE", "9:00", "14:00", interval=2, valid_from=date(2026, 9, 2))]  # fmt: skip
        made = week.add_activity(connection, author, family.told.mother, Kind.TRAINING, "Welding", times=lines)
        ids = connection.execute(select(SCHEDULE.c.id, SCHEDULE.c.byday).where(SCHEDULE.c.owner_id == made)).all()
        at = {byday: id_ for id_, byday in ids}
        for byday in ("MO", "WE"):
            week.close_on(connection, author, at[byday], (early, early), times=("9:00", "10:00"), reason="early")
        known = times_now(family, made)
        later = [replace(line_of(one), opens=600) if one.turn.days == {0} else line_of(one) for one in known]
        wanted = retimed(known, later, (), Days(first, last))
        kept = family.propose(NewTimes(made.hex(), wanted))
        week.close_on(connection, author, at["MO"], (first, first), reason="snow")
        assert family.adopt(kept) == ["times"]
        now = times_now(family, made)
        assert {one for one in now if one.turn.days != {0}} == {one for one in known if one.turn.days != {0}}
        monday = sorted((one for one in now if one.turn.days == {0}), key=lambda one: one.begins or date.min)
        assert [(one.opens, one.begins, one.ends) for one in monday] == [
            (540, None, first - timedelta(days=1)), (600, first, last), (540, last + timedelta(days=1), None),
        ]  # fmt: skip
        assert all({change.reason for change in one.changes} == {"early", "snow"} for one in monday[:2])


def test_times_that_were_changed_since_are_not_written_over(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        family = Family(connection, author)
        class_ = family.told.class_
        kept = family.propose(NewTimes(class_.hex(), (weekly(10, 15),)))
        connection.execute(SCHEDULE.update().where(SCHEDULE.c.owner_id == class_).values(closes_at="11:00"))
        before = times_now(family, class_)
        assert family.adopt(kept) == ["changed"]
        assert times_now(family, class_) == before


def test_of_dates_only_the_one_that_was_changed_is_written(desk: Station, author: Author) -> None:
    """Its first day is another by the time that a later last day is adopted; one that ended stays ended."""
    first, last = date(2026, 10, 1), date(2027, 8, 31)
    with desk.write() as connection:
        family = Family(connection, author)
        home = casework.own_household(connection, author, family.told.home)
        lease, over = (cases.support(connection, home, None, "housing", agency_id=author.agency_id,
                                     authorized_from=date(2026, 9, 1), ended_on=ended, authorized_to=date(2027, 5, 1))
                       for ended in (None, date(2026, 11, 10)))  # fmt: skip
        support = tables()["support"]
        known = {one.id: one for one in family.facts.supports}
        edits = (NewDates(lease.hex(), known[lease.hex()].begins, last),
                 NewDates(over.hex(), first, known[over.hex()].ends))  # fmt: skip
        made = family.propose(*edits)
        connection.execute(support.update().where(support.c.id == lease).values(authorized_from=first))
        family.adopt(made)
        of = {row.id: row for row in connection.execute(select(support).where(support.c.id.in_([lease, over])))}
        assert (of[lease].authorized_from, of[lease].authorized_to) == (first, last)
        assert (of[over].authorized_from, of[over].ended_on) == (first, date(2026, 11, 10))
