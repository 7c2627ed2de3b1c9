"""A scratch copy changes the findings at once, and of several providers the one that closes the gap comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Activity, Facts, Person, Place, Residence, Schedule, Support, Turn, Way
from ctcoord.domain.alignment.fit import Candidate, Search, ranked
from ctcoord.domain.alignment.what_if import Added, Cares, Instead, NewDates, NewTimes, Removed, changed, outcome

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
PERIOD = (MONDAY, FRIDAY)
WEEK = Turn(frozenset(range(5)))


def weekly(opens: int, closes: int) -> tuple[Schedule, ...]:
    return (Schedule(WEEK, opens * 60, closes * 60),)


FAMILY = Facts(
    people=(
        Person("m", "Maria", date(1991, 4, 2), responsible=True),
        Person("l", "Leo", date(2020, 6, 14)),
        Person("r", "Rosa", date(1965, 3, 17)),
    ),
    places=(Place("home"), Place("class"), Place("school"), Place("club")),
    residences=(Residence("all", None, "home"),),
    activities=(
        Activity("a", "m", "training", "Class", "class", schedules=weekly(9, 16)),
        Activity("s", "l", "school", "School", "school", schedules=weekly(8, 15)),
    ),
    ways=(Way("school", "class", 30), Way("home", "class", 30), Way("club", "class", 30), Way("club", "school", 10)),
)


def care(id_: str, opens: int, closes: int, place: str = "club") -> Support:
    return Support(id_, "childcare", "Club", "l", begins=MONDAY, place=place, schedules=weekly(opens, closes))


def test_the_gap_is_there_before_anything_is_tried() -> None:
    assert outcome(FAMILY, [], *PERIOD).minutes_after == 5 * 90  # 15:00 to 16:00 and half an hour of bus


def test_care_for_the_gap_takes_it_away_and_leaves_the_family_as_it_was() -> None:
    tried = outcome(FAMILY, [Added(care("c", 15, 17))], *PERIOD)
    assert (tried.minutes_before, tried.minutes_after) == (450, 0)
    assert [one.kind for one in tried.gone] == ["care_gap", "unknown"]  # nobody needs to ask Rosa any more
    assert outcome(FAMILY, [], *PERIOD).minutes_before == 450


def test_each_edit_does_what_it_says() -> None:
    assert outcome(FAMILY, [Cares("r", True, MONDAY)], *PERIOD).minutes_after == 0
    assert outcome(FAMILY, [NewTimes("a", weekly(9, 14))], *PERIOD).minutes_after == 0
    assert outcome(FAMILY, [Removed("a")], *PERIOD).minutes_after == 0
    assert outcome(FAMILY, [NewDates("a", date(2026, 11, 26), None)], *PERIOD).minutes_after == 180
    assert outcome(FAMILY, [NewDates("s", date(2026, 11, 24), None)], *PERIOD).minutes_after > 450
    assert changed(FAMILY, [NewTimes("nobody", ()), Removed("nothing")]) == FAMILY


def test_times_that_end_with_a_class_go_on_with_it() -> None:
    until = date(2026, 11, 24)
    short = replace(FAMILY.activities[0], ends=until, schedules=(replace(weekly(9, 16)[0], ends=until),))
    facts = replace(FAMILY, activities=(short, FAMILY.activities[1]))
    assert outcome(facts, [], *PERIOD).minutes_after == 2 * 90
    assert outcome(facts, [NewDates("a", None, None)], *PERIOD).minutes_after == 5 * 90


def test_what_a_change_breaks_elsewhere_comes_to_light() -> None:
    covered = changed(FAMILY, [Added(care("c", 15, 17))])
    tried = outcome(covered, [NewDates("c", MONDAY, date(2026, 11, 25))], *PERIOD)
    assert {(one.kind, one.cause) for one in tried.came} >= {("care_gap", "no_care"), ("breaks_first", "ends")}


def test_another_provider_takes_over_on_its_first_day_at_a_place_of_its_own() -> None:
    covered = changed(FAMILY, [Added(care("c", 15, 17))])
    wednesday = date(2026, 11, 25)
    new = replace(care("d", 15, 16, "new"), begins=wednesday)
    ways = (Way("new", "class", 10), Way("school", "new", 5))
    tried = changed(covered, [Instead("c", Added(new, ways, Place("new", "New Club")))])
    assert [(one.id, one.begins, one.ends) for one in tried.supports] == [
        ("c", MONDAY, date(2026, 11, 24)),
        ("d", wednesday, None),
    ]
    assert tried.places[-1] == Place("new", "New Club")
    assert outcome(tried, [], *PERIOD).minutes_after == 3 * 10  # Wed to Fri the way from class at 16:00
    assert changed(tried, [Instead("c", Added(new))]).places == tried.places


def test_what_stays_says_whether_it_grows_or_shrinks() -> None:
    """The gap of Monday to Friday: longer, shorter, from another day on, and as it was."""
    told = {
        "more": [NewTimes("a", weekly(9, 17))],
        "less": [NewTimes("a", weekly(9, 15))],
        "stay": [NewDates("s", date(2026, 1, 1), None)],
    }
    for fate, edits in told.items():
        tried = outcome(FAMILY, edits, *PERIOD)
        assert [one.kind for one in getattr(tried, fate) if one.kind == "care_gap"] == ["care_gap"], fate
        assert "care_gap" not in {one.kind for one in (*tried.came, *tried.gone)}
    late = changed(FAMILY, [NewDates("a", date(2026, 11, 25), None)])
    tried = outcome(late, [NewDates("a", date(2026, 11, 24), date(2026, 11, 26))], *PERIOD)
    assert [one.kind for one in tried.more if one.kind == "care_gap"] == ["care_gap"]


def taking(
    key: str, name: str, place: str, hours: tuple[Schedule, ...], ways: tuple[Way, ...] = (), **more: Any
) -> Candidate:
    """A provider that takes children of Leo's age."""
    return Candidate(key, name, place, hours, ways, **{"youngest": 0, "oldest": 12, **more})


def test_the_provider_that_closes_the_gap_comes_first_with_its_reasons() -> None:
    [gap] = [one for one in findings(FAMILY, *PERIOD) if one.kind == "care_gap"]
    ways = (Way("near", "class", 20), Way("near", "home", 10), Way("near", "school", 5))
    late = (Way("near", "class", 95), Way("near", "school", 5))
    no_friday = (Schedule(Turn(frozenset(range(4))), 15 * 60, 18 * 60),)
    fits = ranked(
        FAMILY,
        Search(gap, PERIOD, language="es"),
        [
            taking("full", "Full House", "near", weekly(15, 18), ways, free=0),
            taking("short", "Short Day", "near", weekly(15, 16), ways, free=3),
            taking("friday", "No Friday", "near", no_friday, ways, free=3),
            taking("good", "Good Hours", "near", weekly(15, 18), ways, free=2, languages=("en", "es")),
            taking("english", "English", "near", weekly(15, 18), ways, free=2, languages=("en",)),
            taking("last_year", "Last Year", "near", weekly(15, 18), ways, free=2, old=True),
            taking("silent", "Silent", "far", (), ()),
            Candidate("ages", "No Ages", "near", weekly(15, 18), ways, free=2),
            taking("nowhere", "Nowhere", "lost", weekly(15, 18), ways[1:], free=2),
            taking("night", "Night", "near", weekly(18, 22), ways, free=2),
            taking("far", "Far Away", "near", weekly(15, 18), late, free=2),
            taking("no_bus", "No Bus", "near", weekly(15, 18), (Way("near", "class", None),), free=2),
            Candidate("infants", "Infants", "near", weekly(15, 18), ways, free=9, oldest=3),
        ],
    )
    assert [(fit.candidate.id, fit.verdict) for fit in fits] == [
        ("good", "fits"),
        ("english", "fits"),
        ("friday", "fits"),  # what it leaves of Friday is less than what the other leaves every day
        ("short", "fits"),
        ("nowhere", "ask"),  # nobody knows how far from class
        ("last_year", "ask"),
        ("ages", "ask"),
        ("silent", "ask"),
        ("full", "no"),
        ("far", "no"),
        ("no_bus", "no"),
        ("night", "no"),
        ("infants", "no"),
    ]
    told = {fit.candidate.id: fit for fit in fits}
    assert [(told[one].closes, told[one].leaves) for one in ("good", "short", "friday", "silent")] == [
        (450, 0), (350, 100), (360, 90), (0, 450),
    ]  # fmt: skip
    assert told["good"].reasons == ("closes_all", "free_places", "language") and told["good"].minutes_away == 20
    assert "full" in told["full"].reasons and "closes_some" in told["short"].reasons
    assert told["silent"].reasons == ("hours_unknown", "places_unknown", "way_unknown")
    assert told["infants"].reasons == ("closes_all", "free_places", "age")
    assert "places_old" in told["last_year"].reasons and "far" in told["far"].reasons
    assert told["english"].reasons[-1] == "language_other" and "closes_none" in told["night"].reasons


def test_a_provider_that_opens_too_late_to_be_in_time_is_no_fit() -> None:
    facts = replace(FAMILY, activities=FAMILY.activities[:1])  # no school: a child at home while the class is from nine
    [gap] = [one for one in findings(facts, *PERIOD) if one.kind == "care_gap"]
    early = taking("early", "Early", "club", weekly(8, 17), (Way("club", "class", 30),), free=1)
    late = replace(early, id="late", schedules=(Schedule(WEEK, 8 * 60 + 45, 17 * 60),))
    first, last = ranked(facts, Search(gap, PERIOD), [late, early])
    assert (first.candidate.id, first.verdict) == ("early", "fits")
    assert last.verdict == "no" and "late" in last.reasons  # half an hour from the club: at 9:15


def test_what_a_sibling_lacks_is_not_held_against_a_provider() -> None:
    both = replace(FAMILY, people=(*FAMILY.people, Person("i", "Ivy", date(2023, 5, 9))))
    gap = next(one for one in findings(both, *PERIOD) if one.kind == "care_gap" and one.people[0] == "l")
    [fit] = ranked(both, Search(gap, PERIOD), [taking("good", "Good", "club", weekly(15, 18), free=2)])
    assert fit.leaves == 0 and fit.reasons[0] == "closes_all"
