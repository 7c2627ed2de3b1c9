"""What is written down about a week is listed, changed and taken out; what another agency said stays as it is."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select

from ctcoord.domain.alignment.facts import Facts, Kind
from ctcoord.errors import UsageError
from ctcoord.models import tables
from ctcoord.services import alignment_facts, families, records, week, week_changes, week_written
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.services.week_written import Written, WrittenClosed, WrittenHome, WrittenTimes, WrittenWay
from tests import cases

T = TypeVar("T", bound=Written)
SNOW = date(2026, 12, 1)


class Recorded:
    """A mother and a child of another agency; it recorded her job, its times, a closed day, a way and a home."""

    def __init__(self, connection: Connection, author: Author) -> None:
        agency = cases.other_agency(connection)
        self.home = cases.household(connection, agency)
        self.mother = cases.person(
            connection, self.home, agency, "Maria", "Vega", birth_date=date(1991, 4, 2), head=True
        )
        theirs = {"data_class": "coordination", "agency_id": agency}
        self.house = cases.add(connection, "place", self.home, data_class="core", kind="home", name="Shelter")
        self.shop = cases.add(connection, "place", self.home, data_class="core", kind="work", name="Shop")
        self.job = cases.add(connection, "activity", self.home, person_id=self.mother, kind="job", title="Bakery",
                             place_id=self.shop, **theirs)  # fmt: skip
        self.times = cases.add(connection, "schedule", self.home, owner_kind="activity", owner_id=self.job,
                               byday="MO,TU", opens_at="06:00", closes_at="11:00", **theirs)  # fmt: skip
        self.closed = cases.add(connection, "schedule_exception", self.home, schedule_id=self.times, on_from=SNOW,
                                on_to=SNOW, closed=True, reason="Inventory", **theirs)  # fmt: skip
        self.way = cases.add(connection, "travel_time", self.home, from_place_id=self.house, to_place_id=self.shop,
                             mode="walk", minutes=10, **theirs)  # fmt: skip
        self.lives = cases.add(connection, "residence", self.home, data_class="core", agency_id=agency,
                               place_id=self.house, lives_from=date(2026, 1, 1))  # fmt: skip
        own = {"valid_from": date(2026, 9, 1), "valid_to": date(2027, 5, 31)}
        self.class_ = week.add_activity(
            connection, author, self.mother, Kind.TRAINING, "Nursing aide", starts_on=own["valid_from"],
            ends_on=own["valid_to"],
            times=[Times("MO-TH", "9:00", "15:30", **own), Times("FR", "9:00", "12:00", **own)],
        )  # fmt: skip

    def facts(self, connection: Connection) -> Facts:
        return alignment_facts.of_family(connection, families.family_id(connection, self.home))

    def written(self, connection: Connection) -> tuple[Written, ...]:
        return week_written.of_family(connection, families.family_id(connection, self.home), self.facts(connection))

    def one(self, connection: Connection, kind: type[T], *, ours: bool) -> T:
        """The first of a kind that is ours or theirs."""
        return next(one for one in self.written(connection) if isinstance(one, kind) and one.ours is ours)


@pytest.fixture
def told(desk: Station, author: Author) -> Recorded:
    with desk.write() as connection:
        return Recorded(connection, author)


def untouched(connection: Connection, told: Recorded) -> None:
    """Nothing of the other agency's records has changed."""
    for entity, one in (("schedule", told.times), ("schedule_exception", told.closed), ("travel_time", told.way),
                        ("residence", told.lives), ("activity", told.job)):  # fmt: skip
        records.get(connection, entity, one)
    assert records.get(connection, "schedule", told.times)["byday"] == "MO,TU"
    assert records.get(connection, "residence", told.lives)["lives_until"] is None
    assert records.get(connection, "travel_time", told.way)["minutes"] == 10


def test_every_record_stands_in_the_list_with_who_says_it(desk: Station, author: Author, told: Recorded) -> None:
    with desk.write() as connection:
        week.set_care(connection, author, told.mother, available=True)
        found = told.written(connection)
    said = [(one.kind, one.title, one.ours) for one in found]
    assert said == [
        ("times", "Bakery", False), ("times", "Nursing aide", True), ("times", "Nursing aide", True),
        ("closed", "Bakery", False), ("way", "Shelter Shop", False), ("home", "", False), ("care", "Maria Vega", True),
    ]  # fmt: skip
    assert {one.agency for one in found if not one.ours} == {"Care 4 Kids"}


def test_our_times_are_changed_and_the_activity_goes_on_ending_with_them(
    desk: Station, author: Author, told: Recorded
) -> None:
    with desk.write() as connection:
        mine = told.one(connection, WrittenTimes, ours=True)
        last = date(2027, 6, 30)
        new = Times("MO,WE", "10:00", "14:00", valid_from=mine.begins, valid_to=last)
        week_changes.change_times(connection, author, mine.ids[0], new)
        (training,) = (one for one in told.facts(connection).activities if one.kind == "training")
        days = {(one.opens, one.ends) for one in training.schedules}
    assert (training.ends, {ends for _opens, ends in days}) == (last, {last})
    assert 600 in {opens for opens, _ends in days}


def test_our_times_go_and_with_the_last_ones_what_they_were_of(desk: Station, author: Author, told: Recorded) -> None:
    with desk.write() as connection:
        for _ in range(2):
            assert any(one.kind == "training" for one in told.facts(connection).activities)
            mine = told.one(connection, WrittenTimes, ours=True)
            week.close_on(connection, author, mine.ids[0], (SNOW, SNOW))
            week_changes.remove_times(connection, author, mine.ids[0])
        assert not any(one.kind == "training" for one in told.facts(connection).activities)
        assert not [one for one in told.written(connection) if one.ours]


def test_over_another_agencys_times_ours_are_laid_from_a_day_on_and_can_be_taken_off_again(
    desk: Station, author: Author, told: Recorded
) -> None:
    first = date(2026, 12, 7)
    with desk.write() as connection:
        with pytest.raises(UsageError, match="reason"):
            week_changes.change_times(connection, author, told.times, Times("WE", "7:00", "12:00"))
        week_changes.change_times(
            connection, author, told.times, Times("WE", "7:00", "12:00", valid_from=first), reason="Maria showed it"
        )
        untouched(connection, told)
        (job,) = (one for one in told.facts(connection).activities if one.kind == "job")
        assert [(sorted(one.turn.days), one.ends) for one in job.schedules if one.opens == 360] == [
            ([0, 1], date(2026, 12, 6))
        ]
        assert [(sorted(one.turn.days), one.begins) for one in job.schedules if one.opens == 420] == [([2], first)]
        stop = next(one for one in told.written(connection) if isinstance(one, WrittenClosed) and one.for_good)
        assert (stop.ours, stop.begins, stop.reason) == (True, first, "Maria showed it")
        week_changes.remove_times(connection, author, told.times, since=SNOW, reason="It was earlier")
        stops = [one for one in told.written(connection) if isinstance(one, WrittenClosed) and one.for_good]
        assert [one.begins for one in stops] == [SNOW]  # one end, not two
        week_changes.remove_closed(connection, author, stops[0].ids)
        (job,) = (one for one in told.facts(connection).activities if one.kind == "job")
        assert [one.ends for one in job.schedules if one.opens == 360] == [None]


def test_another_agencys_closed_day_is_opened_its_way_and_home_are_ours_from_now_on(
    desk: Station, author: Author, told: Recorded
) -> None:
    with desk.write() as connection:
        theirs = told.one(connection, WrittenClosed, ours=False)
        with pytest.raises(UsageError):
            week_changes.change_closed(connection, author, theirs.ids, (SNOW, SNOW))
        week_changes.remove_closed(connection, author, theirs.ids, reason="They called")
        (job,) = (one for one in told.facts(connection).activities if one.kind == "job")
        assert job.schedules[0].changes[-1].opens == 360  # the last one counts
        week_changes.change_way(connection, author, told.way, minutes=25, mode="transit")
        assert told.facts(connection).ways[0].minutes == 25
        house = week.place(connection, author, told.home, "home", name="Aunt")
        week_changes.change_home(connection, author, told.lives, house, lives_from=SNOW)
        homes = told.facts(connection).residences
        assert {(one.begins, one.ends) for one in homes} == {(date(2026, 1, 1), date(2026, 11, 30)), (SNOW, None)}
        untouched(connection, told)
        week_changes.remove_home(connection, author, told.one(connection, WrittenHome, ours=True).ids[0])
        with pytest.raises(UsageError):
            week_changes.remove_way(connection, author, told.way)
        week_changes.remove_way(connection, author, told.one(connection, WrittenWay, ours=True).ids[0])
        assert told.facts(connection).ways[0].minutes == 10
        scopes = set(connection.execute(select(tables()["correction"].c.scope_id)).scalars())
    assert told.home not in scopes


def test_what_another_agency_ended_goes_on_when_we_say_so(desk: Station, author: Author, told: Recorded) -> None:
    with desk.write() as connection:
        mine = told.one(connection, WrittenTimes, ours=True).ids[0]
        end = cases.add(connection, "schedule_exception", told.home, data_class="coordination", schedule_id=mine,
                        on_from=SNOW, on_to=date.max, closed=True)  # fmt: skip

        def last_days() -> set[date | None]:
            (training,) = (one for one in told.facts(connection).activities if one.kind == "training")
            return {one.ends for one in training.schedules}

        assert last_days() == {date(2026, 11, 30), date(2027, 5, 31)}
        week_changes.remove_closed(connection, author, [end], reason="The college says so")
        assert last_days() == {date(2027, 5, 31)}
