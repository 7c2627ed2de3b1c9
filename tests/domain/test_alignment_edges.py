"""Single days on which a rule turns, counted by hand: birthdays, the minute in which somebody leaves, the unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctcoord.domain.alignment.facts import Person, Residence, Schedule, Turn, Way
from tests.domain.alignment_paper import ANA, LEO, LUZ, ROSA, activity, both_ways, care, check, family, on, times


def test_on_the_thirteenth_birthday_nobody_needs_care() -> None:
    """Mondays are Sep 14 and 21; Ana is 13 on Sep 21."""
    facts = family(
        ROSA, replace(ANA, birth_date=date(2013, 9, 21)),
        activities=(activity("job", ROSA, "shop", times("Mon 09:00-12:00")),),
        ways=both_ways(home_shop=15),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 27),
        "Sep 14 to Sep 14 care_gap no_care high: Ana Rosa; job; 210 min; 08:45-12:15 Mon 14",
    )  # fmt: skip


def test_who_is_born_on_feb_29_has_a_birthday_on_mar_1() -> None:
    """With special needs until 19: on Sunday, Feb 28, 2027 still 18, on Monday 19."""
    facts = family(
        ROSA, Person("Ana", birth_date=date(2008, 2, 29), special_needs=True),
        activities=(activity("job", ROSA, "shop", times("Sun Mon 09:00-12:00")),),
        ways=both_ways(home_shop=15),
    )  # fmt: skip
    check(
        facts, date(2027, 2, 27), date(2027, 3, 2),
        "Feb 28 to Feb 28 care_gap no_care high: Ana Rosa; job; 210 min; 08:45-12:15 Sun 28",
    )  # fmt: skip


def test_who_leaves_in_the_minute_in_which_school_opens_brings_nobody() -> None:
    """Luz is gone from 8:00 on Tuesday, when school opens, and from 8:01 on Thursday.

    On Tuesday Rosa brings Ana, and is at the shop at 8:20 for 8:10; on Thursday Luz does. Rosa leaves the school's way
    before that, at 7:50, when Luz is at home; in the afternoon school is open until Rosa is there.
    """
    school = activity("school", ANA, "elm", times("Mon-Fri 08:00-15:00"))
    own = activity("training", LUZ, "hall", (*times("Tue 08:15-09:00"), *times("Thu 08:16-09:00")))
    facts = family(
        ROSA, LUZ, ANA,
        activities=(activity("job", ROSA, "shop", times("Tue Thu 08:10-12:00")), school, own),
        ways=both_ways(home_shop=15, home_hall=15, elm_shop=20),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 15 to Sep 15 cannot_get_there drop_off high: Rosa Ana; job; 10 min; 08:10-08:20 Tue 15",
    )  # fmt: skip


def test_a_child_to_whom_nothing_goes_is_told_unless_somebody_else_can_fetch_it() -> None:
    """From the shop nothing goes to the school, which closes at 15:00. Luz is at home then, but not on Tuesday; on
    Thursday she cannot bring Ana at 8:00, and from the school nothing goes to the shop either."""
    own = activity("training", LUZ, "hall", (*times("Tue 14:30-16:00"), *times("Thu 07:30-08:30")))
    facts = family(
        ROSA, LUZ, ANA,
        activities=(
            activity("job", ROSA, "shop", times("Mon Tue Thu 09:00-12:00")), own,
            activity("school", ANA, "elm", times("Mon-Fri 08:00-15:00")),
        ),
        ways=(*both_ways(home_shop=15, home_hall=10), Way("shop", "elm", None)),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 15 to Sep 17 cannot_get_there no_journey high: Rosa Ana; job; 12:00-12:00 Tue 15; 09:00-09:00 Thu 17",
    )  # fmt: skip


def test_the_last_bus_to_a_child_leaves_before_the_class_ends() -> None:
    """To the school the last goes at 16:50, home one goes at any time; the club is open until 17:30."""
    facts = family(
        ROSA, ANA,
        activities=(activity("training", ROSA, "college", times("Mon 14:00-17:00")),),
        supports=(care("Club", ANA, "club", times("Mon-Fri 13:00-17:30")),),
        ways=(*both_ways(home_college=20, club_college=20), Way("college", "club", 20, last=16 * 60 + 50)),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 14 to Sep 14 cannot_get_there last_trip high: Rosa Ana; training; 17:00-17:00 Mon 14",
    )  # fmt: skip


def test_a_lease_that_ends_is_told_once_for_each_activity_and_not_where_they_move() -> None:
    """From Sep 22 on nobody knows where they live; the ways home are asked for on that Tuesday."""
    facts = family(
        ROSA,
        residences=(
            Residence("one", None, "home", ends=on(9, 15)),
            Residence("two", None, "home", begins=on(9, 16), ends=on(9, 21)),
        ),
        activities=(activity("job", ROSA, "shop", times("Mon Tue 09:00-12:00")),),
        ways=both_ways(home_shop=15),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 27),
        "Sep 22 breaks_first home medium: Rosa; job",
        "Sep 22 unknown home low: Rosa; ",
    )  # fmt: skip
    check(facts, on(9, 14), on(9, 21))  # the period ends with it: what comes then is not looked at


def test_no_journey_home_is_not_a_bus_that_has_left() -> None:
    """On Saturdays nothing runs; on Fridays the last leaves at 17:00."""
    friday = Way("home", "shop", 30, days=frozenset({4}), last=1020)
    facts = family(
        ROSA,
        activities=(activity("job", ROSA, "shop", times("Fri Sat 09:00-18:00")),),
        ways=(friday, Way("home", "shop", None, days=frozenset({5}))),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 18 to Sep 18 cannot_get_there last_trip high: Rosa; job; 18:00-18:00 Fri 18",
        "Sep 19 to Sep 19 cannot_get_there no_journey high: Rosa; job; 09:00-09:00 Sat 19; 18:00-18:00 Sat 19",
    )  # fmt: skip


def test_two_classes_on_one_day_do_not_count_their_way_twice() -> None:
    """9:00 to 12:00 and 12:30 to 15:00, 40 minutes from home: gone from 8:20 to 15:40, 440 minutes."""
    hours = (*times("Wed 09:00-12:00"), *times("Wed 12:30-15:00"))
    facts = family(
        ROSA, ANA, activities=(activity("training", ROSA, "college", hours),), ways=both_ways(home_college=40)
    )
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 16 to Sep 16 care_gap no_care high: Ana Rosa; training; 440 min; 08:20-15:40 Wed 16",
    )  # fmt: skip


def test_who_comes_home_after_midnight_is_away_until_then() -> None:
    """Luz is out until 23:50 and home at 0:50. Rosa's shift of the next day begins at 1:10, so she leaves at 0:40."""
    facts = family(
        ROSA, LUZ, ANA,
        activities=(
            activity("job", ROSA, "plant", times("Wed 01:10-04:00")),
            activity("appointment", LUZ, "hall", times("Tue 20:00-23:50")),
        ),
        ways=both_ways(home_plant=30, home_hall=60),
    )  # fmt: skip
    check(
        facts, on(9, 16), on(9, 16),
        "Sep 16 to Sep 16 care_gap no_care medium: Ana Rosa; job; 10 min; 00:40-00:50 Wed 16",
    )  # fmt: skip


def test_what_nobody_said_is_asked_and_not_taken_as_fine() -> None:
    """The way to Stars, whether Luz would care for Ana, and whether the class begins: on its first day, Sep 15.

    Ana's care begins at 9:30, so from 9:00 nobody is known to be there: 30 minutes, and 60 after 14:00.
    """
    luz = replace(LUZ, care_available=None, care_confirmed_on=None)
    training = replace(activity("training", ROSA, "college", times("Tue 09:00-15:00")), certain=False)
    facts = family(
        ROSA, luz, ANA,
        activities=(training,),
        supports=(care("Stars", ANA, "stars", times("Tue 09:30-14:00")),),
        ways=both_ways(home_college=20),
    )  # fmt: skip
    check(
        facts, on(9, 15), on(9, 21),
        "Sep 15 to Sep 15 care_gap no_care high: Ana Rosa; training Stars; 90 min; 09:00-09:30 Tue 15; "
        "14:00-15:00 Tue 15",
        "Sep 15 unknown available low: Luz; ; 90 min",
        "Sep 15 unknown start low: ; training",
        "Sep 15 unknown travel low: ; college stars",
    )  # fmt: skip


def test_a_shift_that_begins_after_its_end_when_clocks_go_forward_is_none() -> None:
    """On Mar 8 2:30 is skipped and comes to be 3:30, after the end at 3:15. A week later she is away for 75 minutes."""
    facts = family(
        ROSA, ANA,
        activities=(activity("job", ROSA, "plant", times("Sun 02:30-03:15")),),
        ways=both_ways(home_plant=15),
    )  # fmt: skip
    check(
        facts, on(3, 2), on(3, 15),
        "Mar 15 to Mar 15 care_gap no_care high: Ana Rosa; job; 75 min; 02:15-03:30 Sun 15",
    )  # fmt: skip


def test_who_must_leave_on_the_evening_before_is_away_from_then() -> None:
    """Luz begins at 0:30 on Wednesday, 400 minutes away: she leaves at 17:50 on Tuesday. Rosa is home at 18:00."""
    facts = family(
        ROSA, LUZ, ANA,
        activities=(
            activity("job", ROSA, "shop", times("Mon Tue 09:00-17:00")),
            activity("appointment", LUZ, "boston", times("Wed 00:30-01:00")),
        ),
        ways=both_ways(home_shop=60, home_boston=400),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 16),
        "Sep 15 to Sep 15 care_gap no_care medium: Ana Rosa; job; 10 min; 17:50-18:00 Tue 15",
    )  # fmt: skip


def test_of_a_week_of_nights_only_that_on_which_clocks_go_back_is_longer() -> None:
    """0:00 to 6:00 from Friday to Monday, home is the plant: on Sunday, Nov 1, 420 minutes pass, else 360.

    Friday to Sunday are 1,140 minutes of one week; Monday is the next.
    """
    facts = family(
        ROSA, ANA, activities=(activity("job", ROSA, "home", times("Mon Fri Sat Sun 00:00-06:00")),), ways=()
    )
    check(
        facts, on(10, 30), on(11, 2),
        "Oct 30 to Nov 02 care_gap no_care high: Ana Rosa; job; 1140 min; 00:00-06:00 Fri 30, Sat 31, Mon 02; "
        "00:00-06:00 (420 pass) Sun 01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("Wed 02:00-04:00", "8 min; 01:30-01:38 Wed 16, Wed 30"),
        ("Wed 01:30-04:00", "38 min; 01:00-01:38 Wed 16, Wed 30"),
    ],
)
def test_a_shift_of_two_days_before_reaches_into_a_day(hours: str, expected: str) -> None:
    """Luz sits with somebody from Monday 23:59 to Tuesday 23:58, every second week, and is home on Wednesday at 1:38.

    Rosa leaves 30 minutes before her shift. On Wednesday, Sep 23 Luz is at home.
    """
    sits = (Schedule(Turn(frozenset({0}), 2, on(9, 14)), 1439, 1438),)
    facts = family(
        ROSA, LUZ, ANA,
        activities=(activity("job", ROSA, "plant", times(hours)), activity("appointment", LUZ, "hall", sits)),
        ways=both_ways(home_plant=30, home_hall=100),
    )  # fmt: skip
    check(facts, on(9, 16), on(10, 4), f"Sep 16 to Sep 30 care_gap no_care medium: Ana Rosa; job; {expected}")


def test_who_comes_home_from_another_day_of_the_week_takes_the_way_of_that_day() -> None:
    """Luz works every night until 6:30. From Sunday's she is home at 6:40, from any other at 7:30.

    Rosa leaves every day at 6:55, so on Monday somebody is there, and on all others nobody for 35 minutes.
    """
    facts = family(
        ROSA, LUZ, ANA,
        activities=(
            activity("job", ROSA, "shop", times("Mon-Sun 07:00-12:00")),
            activity("nights", LUZ, "hall", times("Mon-Sun 22:00-06:30")),
        ),
        ways=(
            *both_ways(home_shop=5), Way("home", "hall", 10), Way("hall", "home", 10, days=frozenset({6})),
            Way("hall", "home", 60, days=frozenset(range(6))),
        ),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 15 to Sep 20 care_gap no_care high: Ana Rosa; job; 210 min; "
        "06:55-07:30 Tue 15, Wed 16, Thu 17, Fri 18, Sat 19, Sun 20",
    )  # fmt: skip


def test_who_goes_at_the_midnight_at_which_care_closes_fetches_nobody() -> None:
    """Club closes at 0:00 and nothing goes there from the shop. Luz is gone from 0:00 on Tuesday, on Friday at home.

    No way that is known takes a minute, so nothing but the closing itself touches the day after.
    """
    facts = family(
        ROSA, LUZ, ANA,
        activities=(
            activity("job", ROSA, "shop", times("Mon Thu 20:00-23:30")),
            activity("appointment", LUZ, "hall", times("Tue 00:00-06:00")),
        ),
        supports=(care("Club", ANA, "club", times("Mon Thu 20:00-00:00")),),
        ways=(*both_ways(home_shop=0, home_hall=0, club_shop=0), Way("shop", "club", None)),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 14 to Sep 14 cannot_get_there no_journey high: Rosa Ana; job; 23:30-23:30 Mon 14",
    )  # fmt: skip


def test_a_round_that_ends_after_midnight_ends_by_the_clock_that_changed_meanwhile() -> None:
    """From 17:00 five hours from One to Two, and five to the shop: at 3:00 there, but at 2:00 of Sunday, Nov 1.

    The job begins at 17:00 too, so it is 600 minutes late on both days, though neither is one on which clocks change.
    Ana is without care for 5 minutes before and, after care closes at 17:20, for 15; Leo for 300 minutes before.
    """
    facts = family(
        ROSA, ANA, LEO,
        activities=(activity("job", ROSA, "shop", times("Fri Sat 17:00-17:30")),),
        supports=(
            care("One", ANA, "one", times("Fri Sat 17:00-17:20")), care("Two", LEO, "two", times("Fri Sat 17:00-17:20"))
        ),
        ways=(*both_ways(home_shop=5, one_shop=5, shop_two=5, one_two=300), Way("two", "shop", 300)),
    )  # fmt: skip
    check(
        facts, on(10, 26), on(11, 1),
        "Oct 30 to Oct 31 care_gap no_care medium: Ana Rosa; job One; 40 min; "
        "16:55-17:00 Fri 30, Sat 31; 17:20-17:35 Fri 30, Sat 31",
        "Oct 30 to Oct 31 care_gap no_care high: Leo Rosa; job Two; 630 min; "
        "12:00-17:00 Fri 30, Sat 31; 17:20-17:35 Fri 30, Sat 31",
        "Oct 30 to Oct 31 cannot_get_there drop_off high: Rosa Ana Leo; job; 1200 min; "
        "17:00-27:00 Fri 30; 17:00-26:00 (600 pass) Sat 31",
    )  # fmt: skip
