"""Days, times and lengths of time as agencies write them."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcoord.domain import weekly
from ctcoord.domain.parse import Cell, Unreadable


@pytest.mark.parametrize(
    ("cell", "byday"),
    [
        ("Mon, Wed & Fri", "MO,WE,FR"),
        ("M-F", "MO,TU,WE,TH,FR"),
        ("Monday to Friday", "MO,TU,WE,TH,FR"),
        ("Mon thru Thu", "MO,TU,WE,TH"),
        ("Sat-Mon", "MO,SA,SU"),
        ("MTWThF", "MO,TU,WE,TH,FR"),
        ("MTWRF", "MO,TU,WE,TH,FR"),
        ("TTh", "TU,TH"),
        ("TuTh", "TU,TH"),
        ("MTWTF", "MO,TU,WE,TH,FR"),
        ("MTT", None),
        ("S", None),
        ("SaSu", "SA,SU"),
        ("weekdays", "MO,TU,WE,TH,FR"),
        ("1111100", "MO,TU,WE,TH,FR"),
        ("lun, mié y vie", "MO,WE,FR"),
        ("FR;MO", "MO,FR"),
        ("", None),
        ("0000000", None),
        ("often", None),
    ],
)
def test_days(cell: str, byday: str | None) -> None:
    if byday:
        assert weekly.parse_byday(cell) == byday
    else:
        with pytest.raises(Unreadable):
            weekly.parse_byday(cell)


@given(st.sets(st.sampled_from(weekly.DAYS), min_size=1))
def test_days_come_back(days: set[str]) -> None:
    text = ",".join(day for day in weekly.DAYS if day in days)
    assert weekly.parse_byday(text) == text
    assert weekly.parse_byday("".join("01"[day in days] for day in weekly.DAYS)) == text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("7:30 AM", "07:30"), ("7:30 p.m.", "19:30"), ("12am", "00:00"), ("12 PM", "12:00"), ("0730", "07:30"),
     ("07:30:00", "07:30"), ("noon", "12:00"), ("24:00", "00:00"), (0.3125, "07:30"), ("0.3125", "07:30"),
     (time(7, 30), "07:30"), ("730", "07:30"), ("7:30a", "07:30")],
)  # fmt: skip
def test_times(cell: Cell | time, expected: str) -> None:
    assert weekly.parse_time(cell) == expected


@pytest.mark.parametrize("cell", ["7", "", "25:00", "7:61", "13 pm", "soon", 1.5])
def test_times_nobody_can_know_are_refused(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        weekly.parse_time(cell)


@given(st.times())
def test_times_come_back_from_both_clocks(at: time) -> None:
    expected = at.strftime("%H:%M")
    assert weekly.parse_time(expected) == weekly.parse_time(at.strftime("%I:%M %p")) == expected


def test_lengths_of_time() -> None:
    assert weekly.parse_minutes("7.5") == weekly.parse_minutes("7:30") == 450
    assert weekly.parse_minutes("450", unit="minutes") == weekly.parse_minutes(7.5) == 450
    for bad in ("", "-1", "long"):
        with pytest.raises(Unreadable):
            weekly.parse_minutes(bad)


def test_a_span_may_pass_midnight() -> None:
    assert weekly.span_minutes("22:00", "06:00") == 480
    assert weekly.span_minutes("08:00", "17:30") == 570


@given(st.text(max_size=30))
def test_nothing_but_unreadable_leaves_any_parser(text: str) -> None:
    for parser in (weekly.parse_byday, weekly.parse_time, weekly.parse_minutes):
        with suppress(Unreadable):
            parser(text)
