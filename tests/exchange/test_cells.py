"""Cells by kind, weekly times and addresses of extracts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcoord.domain.addresses import compose, parse_address
from ctcoord.domain.parse import Name, Unreadable
from ctcoord.exchange.cells import NOTHING, Reader
from ctcoord.exchange.profiles import Column, Profile, shipped
from ctcoord.exchange.schedules import Times, weekly_times

PROFILE: Profile = shipped()[0]


def read(text: str, field: str, **column: Any) -> Any:
    return Reader(Column(field=field, names=("It",), **column), PROFILE, 2026).read(text).value


@pytest.mark.parametrize(
    ("text", "field", "column", "value"),
    [
        ("170", "support.minutes_a_week", {"kind": "hours", "per": "month"}, 2354),
        ("80", "support.minutes_a_week", {"kind": "hours", "per": "two weeks"}, 2400),
        ("8", "support.minutes_a_week", {"kind": "hours", "per": "day"}, 2400),
        ("42:30", "support.minutes_a_week", {"kind": "hours"}, 2550),
        ("450", "support.minutes_a_week", {"kind": "minutes"}, 450),
        ("12/31/9999", "support.authorized_to", {"kind": "date"}, None),
        ("1/2/31", "support.authorized_to", {"kind": "date"}, date(2031, 1, 2)),
        ("1/2/31", "child.birth_date", {"kind": "date"}, date(1931, 1, 2)),
        ("2.1.2026", "support.applied_on", {"kind": "date", "date_order": "dmy"}, date(2026, 1, 2)),
        ("N/A", "support.provider", {}, None),
        ("  Little\tOaks ", "support.provider", {}, "Little Oaks"),
        ("=cmd|' /C calc'!A0", "support.provider", {}, "=cmd|' /C calc'!A0"),
        ("123.0", "case.number", {"kind": "code"}, "123"),
        ("0123", "case.number", {"kind": "code"}, "0123"),
        ("123", "case.number", {"kind": "code", "width": 6}, "000123"),
        ("1.10", "case.number", {"kind": "code"}, "1.10"),
        ("Vega, Ana María", "child.full_name", {"kind": "name"}, Name("Ana", "María", "Vega", None)),
        ("8:00-17:30", "schedule.MO", {"kind": "span"}, ("08:00", "17:30")),
        ("8 AM to 4:30 PM", "schedule.MO", {"kind": "span"}, ("08:00", "16:30")),
        ("ENDED", "support.status", {"kind": "code"}, "ended"),
        ("1.0", "child.sex", {"kind": "code"}, "1"),
    ],
)
def test_cells_by_kind(text: str, field: str, column: dict[str, Any], value: object) -> None:
    assert read(text, field, **column) == value


def test_closed_days_and_ranges_of_them() -> None:
    found = read("2026-11-26 - 2026-11-27; 12/25/26; 12/28/26 to 1/1/27", "schedule.closed", kind="dates")
    assert found == (
        (date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 12, 25), date(2026, 12, 25)),
        (date(2026, 12, 28), date(2027, 1, 1)),
    )
    for wrong in ("2026-11-27 - 2026-11-26", "2026-01-01 - 2036-01-01", "Christmas"):
        with pytest.raises(Unreadable):
            read(wrong, "schedule.closed", kind="dates")


def test_a_needed_cell_may_not_be_blank_or_say_nothing() -> None:
    for blank in ("", " \t", " ", "null", "-"):
        with pytest.raises(Unreadable, match="missing"):
            read(blank, "support.provider", required=True)
        assert Reader(Column(field="support.provider", names=("It",)), PROFILE, 2026).read(blank) == NOTHING


def test_a_code_of_a_closed_list_must_be_known_and_any_other_is_kept() -> None:
    with pytest.raises(Unreadable, match="code"):
        read("asleep", "support.status", kind="code", codes={"a": "active"})
    assert read("A", "support.status", kind="code", codes={"a": "active"}) == "active"
    assert read("Tent", "support.coverage", codes={"4": "Licensed center"}) == "Tent"


@pytest.mark.parametrize(
    ("values", "times", "complete"),
    [
        ({"byday": "MO,WE", "opens_at": "08:00", "closes_at": "16:00"}, [Times("MO,WE", "08:00", "16:00")], True),
        ({"byday": "SA", "opens_at": "22:00", "closes_at": "06:00"}, [Times("SA", "22:00", "06:00")], True),
        ({"byday": "MO,WE", "opens_at": "08:00"}, [], False),
        ({"opens_at": "08:00", "closes_at": "16:00"}, [], False),
        ({"byday": "MO", "opens_at": "08:00", "closes_at": "08:00"}, [], False),
        ({}, [], True),
        (
            {"MO": ("08:00", "16:00"), "TU": ("08:00", "12:00"), "FR": ("08:00", "16:00")},
            [Times("MO,FR", "08:00", "16:00"), Times("TU", "08:00", "12:00")],
            True,
        ),
    ],
)
def test_weekly_times(values: dict[str, Any], times: list[Times], complete: bool) -> None:
    assert weekly_times({f"schedule.{name}": value for name, value in values.items()}) == (times, complete)


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ({"address": "18 Maple Street, Apt 3", "city": "Hartford", "state": "CT", "zip": "06106"},
         "18 Maple Street, Apt 3, Hartford, CT 06106"),
        ({"address": "18 Maple Street, Hartford, CT 06106", "city": "Hartford", "state": "CT", "zip": "06106"},
         "18 Maple Street, Hartford, CT 06106"),
        ({"street": "18 Maple Street", "unit": "3", "zip": "06106"}, "18 Maple Street, 3, 06106"),
        ({"city": "Hartford", "state": "CT"}, "Hartford, CT"),
        ({}, None),
    ],
)  # fmt: skip
def test_an_address_says_nothing_twice(parts: dict[str, str], line: str | None) -> None:
    assert compose(parts) == line


def test_the_parts_of_an_address() -> None:
    found = parse_address("18 Maple Street, Apt 3, Hartford, Conn. 6106")
    assert found[1:] == ("18 Maple Street", "Apt 3", "Hartford", "CT", "06106")
    assert parse_address("18 MAPLE STREET  apt 3 Hartford Conn 6106").key == found.key
    assert parse_address("care of the shelter, ask for Ana").zip_code is None


@given(st.text(max_size=60))
def test_any_text_is_an_address_of_some_kind(line: str) -> None:
    assert parse_address(line).key == parse_address(line).key
    assert compose({"address": line}) == (line or None)
