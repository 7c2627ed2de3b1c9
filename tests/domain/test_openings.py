"""Opening hours: past midnight, valid days, every second week, the second Tuesday of the month."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ctcoord.domain.openings import Hours, covers, is_open, next_opening, times_on

MONDAY = date(2026, 11, 23)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


DAY = Hours("MO,TU", "09:00", "17:00")
NIGHT = Hours("SA", "18:00", "02:00")


@pytest.mark.parametrize(
    ("hours", "moment", "wanted"),
    [
        (DAY, "2026-11-23T09:00", True),
        (DAY, "2026-11-23T08:59", False),
        (DAY, "2026-11-23T16:59", True),
        (DAY, "2026-11-23T17:00", False),
        (DAY, "2026-11-25T10:00", False),
        (NIGHT, "2026-11-21T18:00", True),
        (NIGHT, "2026-11-22T01:59", True),
        (NIGHT, "2026-11-22T02:00", False),
        (NIGHT, "2026-11-21T01:00", False),
        (Hours("MO", "00:00", "00:00"), "2026-11-23T23:59", True),
        (Hours("MO", "00:00", "00:00"), "2026-11-24T00:00", False),
        (Hours(None, "09:00", "17:00"), "2026-11-25T10:00", True),
        (Hours("MO"), "2026-11-23T10:00", None),
        (Hours("MO", "09:00", "17:00", valid_from=date(2026, 11, 24)), "2026-11-23T10:00", False),
        (Hours("MO", "09:00", "17:00", valid_to=date(2026, 11, 22)), "2026-11-23T10:00", False),
        # The night begins on the last valid day and ends on the day after.
        (Hours("SA", "18:00", "02:00", valid_to=date(2026, 11, 21)), "2026-11-22T01:00", True),
        (Hours("SA", "18:00", "02:00", valid_from=date(2026, 11, 22)), "2026-11-22T01:00", False),
    ],
)
def test_open_at_a_moment(hours: Hours, moment: str, wanted: bool | None) -> None:
    assert is_open([hours], at(moment)) is wanted


def test_nothing_is_known_without_hours() -> None:
    assert is_open([], at("2026-11-23T10:00")) is None
    assert is_open([Hours("MO"), NIGHT], at("2026-11-23T10:00")) is False


def test_every_second_week_counts_from_the_first_valid_week() -> None:
    one = Hours("MO", "09:00", "10:00", interval=2, valid_from=date(2026, 11, 18))  # a Wednesday
    assert [covers(one, date(2026, 11, day)) for day in (23, 30)] == [False, True]


def test_places_in_the_month() -> None:
    second = Hours("2TU", "09:00", "10:00", freq="MONTHLY")
    assert [day for day in range(1, 31) if covers(second, date(2026, 11, day))] == [10]
    last = Hours("-1FR", "09:00", "10:00", freq="MONTHLY")
    assert [day for day in range(1, 31) if covers(last, date(2026, 11, day))] == [27]
    quarterly = Hours("1MO", "09:00", "10:00", freq="MONTHLY", interval=3, valid_from=date(2026, 1, 1))
    assert [month for month in range(1, 13) for day in range(1, 29) if covers(quarterly, date(2026, month, day))] == [
        *(1, 4, 7, 10)
    ]


def test_the_next_opening() -> None:
    assert next_opening([DAY], at("2026-11-23T08:00")) == (MONDAY, "09:00")
    assert next_opening([DAY], at("2026-11-24T18:00")) == (date(2026, 11, 30), "09:00")
    assert next_opening([Hours("MO", "09:00", "10:00", valid_to=MONDAY)], at("2026-11-23T09:30")) is None


def test_rules_of_the_month_are_read() -> None:
    november = [date(2026, 11, day) for day in range(1, 31)]

    def days(one: Hours) -> list[int]:
        return [day.day for day in november if covers(one, day)]

    assert days(Hours("2TU")) == [10]  # a place in the month says so, whatever frequency stands beside it
    assert days(Hours(freq="MONTHLY", bymonthday="1,15,-1")) == [1, 15, 30]
    assert days(Hours("SU", freq="MONTHLY", bymonthday="1,2,3,4,5,6,7")) == [1]
    assert days(Hours(freq="MONTHLY", valid_from=date(2026, 1, 17))) == [17]
    assert days(Hours("MO", byweekno="48,-1")) == [23]
    assert days(Hours("MO", starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 23))) == [16, 23]
    assert days(Hours("MO", interval=2, starts_on=date(2026, 11, 9), valid_from=date(2026, 1, 1))) == [9, 23]


@pytest.mark.parametrize(
    "unclear",
    [
        Hours("MO", "09:00", "17:00", interval=2),  # nobody knows which weeks
        Hours(None, "09:00", "17:00", freq="MONTHLY"),  # nor which day
        Hours("MO", "09:00", "17:00", counted=True),
        Hours(None, "09:00", "17:00", freq="MONTHLY", bymonthday="first"),
        Hours("MO", "09:00", "17:00", freq="HOURLY"),
    ],
)
def test_what_a_rule_does_not_tell_is_unknown(unclear: Hours) -> None:
    noon = at("2026-11-23T12:00")
    assert is_open([unclear], noon) is None
    assert times_on([unclear], MONDAY) is None
    assert is_open([unclear], at("2026-11-23T18:00")) is False  # closed by then in any case
    assert is_open([unclear, DAY], noon) is True
    assert next_opening([unclear], noon) is None


def test_times_of_a_day() -> None:
    late = Hours("MO", "18:00", "20:00")
    assert times_on([late, DAY, DAY], MONDAY) == (("09:00", "17:00"), ("18:00", "20:00"))
    assert times_on([DAY], date(2026, 11, 25)) == ()
    assert times_on([Hours("MO")], MONDAY) is None
