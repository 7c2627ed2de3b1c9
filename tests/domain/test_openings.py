"""Opening hours: past midnight, valid days, every second week, the second Tuesday of the month."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ctcoord.domain.openings import Hours, covers, is_open, next_opening

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
