"""Geometry of the timeline: dates are where they belong, neighbours never cover each other, keys find their way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcoord.services.timeline import Bar, Gap, Timeline, build
from ctcoord.ui.family.timeline_layout import (
    Window,
    add_months,
    first_of_lane,
    item_at,
    lay_out,
    months,
    next_across,
    next_along,
    window_for,
)
from tests.services.test_timeline import TODAY, family, support

WINDOW = Window(date(2026, 9, 1), date(2027, 2, 28))


def timeline() -> Timeline:
    return build(
        family(
            support("childcare", date(2026, 3, 1), date(2026, 11, 29)),
            support("transit", date(2026, 9, 1), date(2026, 9, 30)),
            support("transit", date(2026, 10, 1), date(2026, 10, 31)),
            support("workforce", date(2026, 9, 8), None),
            support("housing", date(2020, 1, 1), date(2020, 12, 31), status="ended"),
        ),
        TODAY,
    )


def test_a_day_has_its_place_and_bars_meet_without_covering_each_other() -> None:
    layout = lay_out(timeline(), WINDOW, 1810.0)  # ten px a day
    transit = [one for one in layout.items if layout.lanes[one.lane].kind == "transit"]
    assert [(one.x0, one.x1) for one in transit] == [(0.0, 300.0), (300.0, 610.0), (610.0, 1810.0)]
    assert isinstance(transit[2].item, Gap)
    assert transit[0].room == 0.0


def test_what_began_before_or_never_ends_says_so() -> None:
    layout = lay_out(timeline(), WINDOW, 1810.0)
    by_lane = {layout.lanes[one.lane].kind: one for one in layout.items if isinstance(one.item, Bar)}
    assert by_lane["childcare"].began_before
    assert not by_lane["childcare"].ends_after
    assert by_lane["workforce"].ends_after
    assert by_lane["workforce"].x1 == 1810.0
    (gap,) = (one for one in layout.items if isinstance(one.item, Gap) and one.item.end is None and one.lane == 0)
    assert gap.x0 == by_lane["childcare"].x1


def test_rows_outside_the_days_are_counted_not_drawn() -> None:
    layout = lay_out(timeline(), WINDOW, 1810.0)
    housing = next(lane for lane in layout.lanes if lane.kind == "housing")
    assert (housing.rows, housing.rows_outside) == (0, 1)
    everything = lay_out(timeline(), window_for("all", timeline()), 1810.0)
    assert all(lane.rows_outside == 0 for lane in everything.lanes)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("3m", date(2026, 10, 1), date(2026, 12, 31)),
        ("6m", date(2026, 9, 1), date(2027, 2, 28)),
        ("12m", date(2026, 7, 1), date(2027, 6, 30)),
    ],
)
def test_spans_are_whole_months_around_today(span: str, first: date, last: date) -> None:
    assert window_for(span, timeline()) == Window(first, last)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-240, 240))
def test_months_are_added_within_the_calendar(day: date, by: int) -> None:
    moved = add_months(day, by)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == by
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


def test_month_starts_are_those_in_view() -> None:
    assert months(Window(date(2026, 9, 10), date(2026, 11, 5))) == [
        date(2026, 9, 10), date(2026, 10, 1), date(2026, 11, 1),
    ]  # fmt: skip


def test_keys_go_along_a_lane_and_across_to_the_nearest() -> None:
    layout = lay_out(timeline(), WINDOW, 1810.0)
    items = layout.items
    transit = first_of_lane(items, "transit", layout)
    assert transit is not None
    second = next_along(items, transit, 1)
    assert items[second].x0 == 300.0
    assert next_along(items, second, 1) in {second, second + 1}
    assert next_along(items, 0, -1) == 0
    below = next_across(items, transit, 1)
    assert layout.lanes[items[below].lane].kind == "workforce"
    above = next_across(items, transit, -1)  # housing shows nothing, so childcare is next
    assert layout.lanes[items[above].lane].kind == "childcare"
    assert next_across(items, above, -1) == above


def test_a_point_finds_its_item() -> None:
    layout = lay_out(timeline(), WINDOW, 1810.0)
    for number, one in enumerate(layout.items):
        assert item_at(layout, (one.x0 + one.x1) / 2, one.y + 13) == number
    assert item_at(layout, 905, 10_000) is None
