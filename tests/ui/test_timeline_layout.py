"""Geometry of the timeline: dates are where they belong, neighbours never cover each other, keys find their way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcoord.services.case_rows import TaskRow
from ctcoord.services.timeline import Bar, Gap, Timeline, build
from ctcoord.ui.family.timeline_layout import (
    Layout,
    Placed,
    Window,
    add_months,
    clusters,
    first_of_lane,
    item_at,
    label_spots,
    lay_out,
    months,
    next_across,
    next_along,
    window_for,
)
from ctcoord.ui.family.timeline_words import cluster_words
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


def tasks(*days: date) -> tuple[TaskRow, ...]:
    """A next step on each of the days."""
    return tuple(
        TaskRow(bytes([number]), b"h", f"Step {number}", None, "task", None, "not_started", None, day, None)
        for number, day in enumerate(days)
    )


def test_two_events_a_day_apart_are_named_together() -> None:
    days = (date(2026, 9, 10), date(2026, 9, 11), date(2026, 12, 1))
    layout = lay_out(build(family(tasks=tasks(*days)), TODAY), WINDOW, 181.0 * 5)
    groups = clusters(layout)
    assert [[layout.items[n].item.start for n in numbers] for numbers in groups] == [[*days[:2]], [days[2]]]
    assert [cluster_words([layout.items[n].item for n in numbers], TODAY) for numbers in groups] == [
        "2 events",
        "Step 2",
    ]


def test_words_that_do_not_fit_at_the_right_edge_stand_at_the_left() -> None:
    layout = lay_out(build(family(tasks=tasks(date(2026, 9, 10), date(2027, 2, 26))), TODAY), WINDOW, 181.0 * 5)
    last = layout.items[-1]
    spots = label_spots(layout, clusters(layout), [60.0, 60.0])
    left, width = spots[len(layout.items) - 1]
    assert width == 60.0
    assert left + width < last.x0


@given(
    st.lists(st.integers(0, 180), min_size=1, max_size=25, unique=True),
    st.floats(200, 2000),
    st.floats(30, 200),
    st.floats(0.9, 2),
)
def test_words_of_events_never_cover_each_other_nor_leave_the_picture(
    days: list[int], width: float, words: float, unit: float
) -> None:
    events = tasks(*(WINDOW.first + timedelta(days=day) for day in days))
    layout = lay_out(build(family(tasks=events), TODAY), WINDOW, width, unit)
    groups = clusters(layout)
    spots = label_spots(layout, groups, [words] * len(groups))
    taken = [(left, left + wide) for left, wide in spots.values()]
    assert all(left >= 0 and right <= width for left, right in taken)
    marks = [one for one in layout.items if lane_kind(layout, one) == "events"]
    taken += [(one.x0, one.x1) for one in marks if alone(groups, layout, one)]
    taken.sort()
    assert all(one[1] <= other[0] + 1e-6 for one, other in pairwise(taken))
    assert sorted(number for numbers in groups for number in numbers) == [
        number for number, one in enumerate(layout.items) if lane_kind(layout, one) == "events"
    ]


def lane_kind(layout: Layout, placed: Placed) -> str:
    """The lane that an item stands in."""
    return layout.lanes[placed.lane].kind


def alone(groups: list[list[int]], layout: Layout, placed: Placed) -> bool:
    """Whether a mark is named by itself; marks named together may touch."""
    return any([layout.items[number] for number in numbers] == [placed] for numbers in groups)
