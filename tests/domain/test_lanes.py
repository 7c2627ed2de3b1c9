"""The week as it is drawn: who is where, by which way, and where nobody is there for a child."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Activity, Facts, Person, Schedule, Turn, Way
from ctcoord.domain.alignment.lanes import PROBLEMS, Block, DayLanes, Week, monday, week
from tests.domain.week_of_vega import MONDAY, WEDNESDAY, at, vega


def of(facts: Facts, day: date = MONDAY) -> Week:
    return week(facts, findings(facts, day - timedelta(days=30), day + timedelta(days=60)), day)


def said(day: DayLanes, person: str) -> list[str]:
    def clock(minute: int) -> str:
        return f"{minute // 60}:{minute % 60:02}"

    (lane,) = (one for one in day.lanes if one.person.id == person)
    return [f"{one.kind} {clock(one.starts)}–{clock(one.ends)} {one.mode}".strip() for one in lane.blocks]


def test_a_day_of_class_reads_as_the_family_lives_it() -> None:
    shown = of(vega())
    assert said(shown.days[0], "maria") == [
        "travel 7:55–8:10 walk", "travel 8:10–8:20 walk", "travel 8:25–9:00 bus", "training 9:00–15:30",
        "travel 15:30–16:05 bus", "travel 16:05–16:15 walk", "travel 16:15–16:30 walk",
    ]  # fmt: skip
    assert said(shown.days[0], "leo") == [
        "travel 7:55–8:10 walk", "travel 8:10–8:20 walk", "school 8:20–15:05", "no_care 15:05–16:05",
        "travel 16:05–16:15 walk", "travel 16:15–16:30 walk",
    ]  # fmt: skip
    assert said(shown.days[0], "ivy") == ["travel 7:55–8:10 walk", "care 8:00–16:15", "travel 16:15–16:30 walk"]


def test_each_way_of_a_round_is_that_of_its_own_minute() -> None:
    """Backwards from the class, forwards from its end: the walk to school takes 15 minutes if it ends after 8:15, the
    walk home 35 if it begins after 16:10; at 9:00 and at 15:30 neither would be asked for."""
    slower = Way("harbor", "elm", 15, "walk", depart=at("8:15")), Way("harbor", "home", 35, "walk", depart=at("16:10"))
    never = Way("harbor", "elm", 60, "walk", depart=at("9:00")), Way("harbor", "home", 60, "walk", depart=at("18:00"))
    shown = of(vega(*slower, *never, Way("elm", "harbor", 10, "walk"))).days[0]
    assert said(shown, "maria") == [
        "travel 7:50–8:05 walk", "travel 8:05–8:20 walk", "travel 8:25–9:00 bus", "training 9:00–15:30",
        "travel 15:30–16:05 bus", "travel 16:05–16:15 walk", "travel 16:15–16:50 walk",
    ]  # fmt: skip


def test_at_a_school_nobody_is_before_it_closes() -> None:
    """The class ends at 14:00 and the bus takes 35 minutes: Maria is at the school at 15:05, not at 14:35."""
    facts = vega()
    early = (Schedule(facts.activities[0].schedules[0].turn, at("9:00"), at("14:00")),)
    shown = of(replace(facts, activities=(replace(facts.activities[0], schedules=early), *facts.activities[1:])))
    assert said(shown.days[0], "maria")[-3:] == [
        "travel 14:30–15:05 bus", "travel 15:05–15:15 walk", "travel 15:15–15:30 walk",
    ]  # fmt: skip


def test_a_way_that_nobody_knows_is_a_question_in_the_picture() -> None:
    facts = vega()
    ways = tuple(way for way in facts.ways if {way.origin, way.target} != {"harbor", "elm"})
    shown = of(replace(facts, ways=ways)).days[0]
    asked = [one for one in shown.blocks if one.kind == "travel" and one.basis == "unknown"]
    assert [(one.person, one.starts, one.ends, one.place) for one in asked] == [
        ("maria", at("8:20"), at("8:20"), "elm"), ("leo", at("8:20"), at("8:20"), "elm"),
        ("maria", at("16:05"), at("16:05"), "harbor"), ("leo", at("16:05"), at("16:05"), "harbor"),
    ]  # fmt: skip
    nowhere = tuple(replace(one, place=None) for one in facts.activities if one.person == "maria")
    shown = of(replace(facts, activities=nowhere)).days[0]
    assert {one.starts for one in shown.blocks if one.basis == "unknown"} == {at("9:00"), at("15:30")}


def test_what_is_missing_is_counted_by_day_and_week_and_says_which_finding_it_is() -> None:
    facts = vega()
    found = findings(facts, MONDAY, MONDAY + timedelta(days=6))
    shown = week(facts, found, WEDNESDAY)
    assert [day.without for day in shown.days] == [60, 60, 200, 60, 0, 0, 0]
    assert shown.without == 380
    gap = next(one for one in shown.days[2].blocks if one.kind == "no_care")
    assert gap.title == "school out early"
    assert gap.finding is not None
    assert found[gap.finding].cause == "closed"


def test_nobody_asked_rosa_where_she_could_be_there() -> None:
    shown = of(vega())
    assert said(shown.days[3], "rosa") == ["ask 15:05–16:05"]
    assert said(shown.days[2], "rosa") == ["ask 12:45–13:30", "job 13:30–22:00"]
    confirmed = vega()
    people = tuple(
        replace(one, care_available=True, care_confirmed_on=MONDAY) if one.id == "rosa" else one
        for one in confirmed.people
    )
    shown = of(replace(confirmed, people=people))
    assert [day.without for day in shown.days] == [60, 60, 155, 0, 0, 0, 0]
    assert said(shown.days[3], "rosa") == []


def test_who_said_no_is_not_asked_again() -> None:
    facts = vega()
    people = tuple(
        replace(one, care_available=False, care_confirmed_on=MONDAY) if one.id == "rosa" else one
        for one in facts.people
    )
    shown = of(replace(facts, people=people))
    assert shown.without == 380
    assert not [one for day in shown.days for one in day.blocks if one.kind == "ask"]


def test_two_children_without_care_at_once_are_one_time_to_find() -> None:
    facts = vega()
    without_harbor = replace(facts, supports=())
    shown = of(without_harbor)
    monday_ = shown.days[0]
    assert len([one for one in monday_.blocks if one.kind == "no_care"]) == 2
    # Ivy would be left at home, 40 minutes by bus from the college; Leo's hour lies within.
    assert monday_.without == at("16:10") - at("8:20")
    assert monday_.of_child == {"ivy": at("16:10") - at("8:20"), "leo": 60}
    assert shown.at_once == sum(shown.of_child.values()) - shown.without == 60 + 60 + 200 + 60


def test_a_night_shift_is_cut_at_midnight_and_stands_on_both_days() -> None:
    shift = Activity("s", "p", "job", schedules=(Schedule(Turn(frozenset({6})), at("22:00"), at("6:00")),))
    facts = Facts((Person("p", "P", date(1990, 1, 1), responsible=True),), activities=(shift,))
    shown = of(facts)
    first, last = shown.days[0].blocks, shown.days[6].blocks
    assert [(one.starts, one.ends, one.before, one.after) for one in first] == [(0, 360, True, False)]
    assert [(one.starts, one.ends, one.before, one.after) for one in last] == [(1320, 1440, False, True)]
    assert {one.minutes for one in (*first, *last)} == {480}


def test_who_is_late_and_who_cannot_come_stands_in_the_lane_of_the_one_who_travels() -> None:
    late = vega()
    slow = replace(late, ways=tuple(replace(way, minutes=50) if way.mode == "bus" else way for way in late.ways))
    (block,) = (one for one in of(slow).days[0].blocks if one.kind == "cannot")
    # The school opens at 8:20 and Leo is there since 8:20: the bus of 50 minutes arrives at 9:10.
    assert (block.person, block.cause, block.starts, block.ends) == ("maria", "drop_off", at("9:00"), at("9:10"))
    assert "travel 8:20–9:10 bus" in said(of(slow).days[0], "maria")
    none = replace(late, ways=(Way("home", "college", None), *(way for way in late.ways if way.mode != "bus")))
    points = [one for one in of(none).days[0].blocks if one.kind == "cannot"]
    assert {one.starts for one in points} == {one.ends for one in points} == {at("9:00"), at("15:30")}


def test_everybody_has_the_same_place_on_every_day_the_parent_first() -> None:
    shown = of(vega())
    assert {tuple(lane.person.id for lane in day.lanes) for day in shown.days} == {("maria", "leo", "ivy", "rosa")}
    assert of(vega(), date(2026, 12, 31)).days[0].day == monday(date(2026, 12, 31))


def test_a_family_without_times_is_an_empty_week() -> None:
    facts = vega()
    assert not of(facts).empty
    bare = replace(facts, activities=tuple(replace(one, schedules=()) for one in facts.activities), supports=())
    assert of(bare).empty


def test_what_is_a_problem_always_names_its_finding() -> None:
    facts = vega()
    found = findings(facts, MONDAY, MONDAY + timedelta(days=6))
    blocks: list[Block] = [one for day in week(facts, found, MONDAY).days for one in day.blocks]
    assert {one.kind for one in blocks if one.finding is not None} == {"no_care", "ask"}
    assert all((one.kind in PROBLEMS) == (one.finding is not None) for one in blocks)
