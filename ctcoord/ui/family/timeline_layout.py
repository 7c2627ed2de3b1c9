"""Where everything of a timeline stands, in logical pixels. Pure geometry, without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ctcoord.services.timeline import Item, Mark, Row, Timeline

LABEL_PX, AXIS_PX, ROW_PX, LANE_PAD_PX, BAR_PX = 116, 30, 26, 4, 18
MARK_PX = 10
LABEL_GAP_PX, LEAST_LABEL_PX = 4, 22
SPAN_MONTHS = {"3m": 3, "6m": 6, "12m": 12}
MONTHS_BEFORE = {"3m": 1, "6m": 2, "12m": 4}
STEP_MONTHS = {"3m": 1, "6m": 2, "12m": 4, "all": 6}
EDGE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Window:
    """The days in view, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def shifted(self, months: int) -> Window:
        """Moved by whole months, the length kept."""
        first = add_months(self.first, months)
        return Window(first, first + timedelta(days=self.days - 1))


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return day


def window_for(span: str, timeline: Timeline) -> Window:
    """The days that a span (3m, 6m, 12m, all) shows around today."""
    today = timeline.today
    if span == "all":
        first, last = timeline.bounds()
        return Window(first - timedelta(days=EDGE_DAYS), last + timedelta(days=EDGE_DAYS))
    first = add_months(today.replace(day=1), -MONTHS_BEFORE[span])
    return Window(first, add_months(first, SPAN_MONTHS[span]) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Placed:
    """One item in the picture; x and y in px from the top left of the lanes."""

    item: Item
    lane: int
    row: int
    x0: float
    x1: float
    y: float
    began_before: bool
    ends_after: bool
    room: float  # px to the right of it before the next item of the row


@dataclass(frozen=True, slots=True)
class PlacedLane:
    """One lane: its top and height, and its rows that lie outside the days in view."""

    kind: str
    y: float
    height: float
    rows: int
    rows_outside: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture; ``items`` in reading order: by lane, then by start."""

    window: Window
    width: float
    height: float
    lanes: tuple[PlacedLane, ...]
    items: tuple[Placed, ...]
    unit: float = 1.0

    def x(self, day: date) -> float:
        """The left edge of a day."""
        return day_x(self.window, self.width, day)


def day_x(window: Window, width: float, day: date) -> float:
    """The left edge of a day in a picture of this width."""
    return (day - window.first).days * width / window.days


@dataclass(frozen=True, slots=True)
class Frame:
    """What items are placed in: the days, the width in px, and the scale of fixed sizes."""

    window: Window
    width: float
    unit: float


def lay_out(timeline: Timeline, window: Window, width: float, unit: float = 1.0) -> Layout:
    """Place every item; ``unit`` scales the fixed sizes with the text."""
    frame = Frame(window, width, unit)
    y = 0.0
    lanes: list[PlacedLane] = []
    items: list[Placed] = []
    for number, lane in enumerate(timeline.lanes):
        shown = [row for row in lane.rows if _in_view(row, window)]
        height = (max(1, len(shown)) * ROW_PX + 2 * LANE_PAD_PX) * unit
        lanes.append(PlacedLane(lane.kind, y, height, len(shown), len(lane.rows) - len(shown)))
        placed: list[Placed] = []
        for position, row in enumerate(shown):
            top = y + (LANE_PAD_PX + position * ROW_PX) * unit
            placed += _place_row(row, (number, position), top, frame)
        items += sorted(placed, key=lambda one: (one.item.start or date.min, one.row))
        y += height
    return Layout(window, width, y, tuple(lanes), tuple(items), unit)


def _in_view(row: Row, window: Window) -> bool:
    return any(_seen(item, window) for item in row.items)


def _seen(item: Item, window: Window) -> bool:
    return (item.start or date.min) <= window.last and (item.end or date.max) >= window.first


def _place_row(row: Row, number: tuple[int, int], top: float, frame: Frame) -> list[Placed]:
    window, width, unit = frame.window, frame.width, frame.unit
    seen = [item for item in row.items if _seen(item, window)]
    edges = [_edges(item, window, width, unit) for item in seen]
    placed = []
    for place, (item, (x0, x1)) in enumerate(zip(seen, edges, strict=True)):
        following = [left for left, _right in edges[place + 1 :] if left >= x0]
        room = (min(following) if following else width) - x1
        before = not isinstance(item, Mark) and (item.start is None or item.start < window.first)
        after = not isinstance(item, Mark) and (item.end is None or item.end > window.last)
        placed.append(Placed(item, *number, x0, x1, top, before, after, room))
    return placed


def _edges(item: Item, window: Window, width: float, unit: float) -> tuple[float, float]:
    if isinstance(item, Mark):
        middle = day_x(window, width, item.start) + width / window.days / 2
        return middle - MARK_PX * unit / 2, middle + MARK_PX * unit / 2
    left = 0.0 if item.start is None else max(0.0, day_x(window, width, item.start))
    right = width if item.end is None else min(width, day_x(window, width, item.end + timedelta(days=1)))
    return left, max(right, left + 2)


def clusters(layout: Layout) -> list[list[int]]:
    """The marks of rows that hold nothing else, by number; those too near to be named each stand together."""
    rows: dict[tuple[int, int], list[int]] = {}
    for number, one in enumerate(layout.items):
        rows.setdefault((one.lane, one.row), []).append(number)
    found: list[list[int]] = []
    for numbers in rows.values():
        if not all(isinstance(layout.items[number].item, Mark) for number in numbers):
            continue
        for place, number in enumerate(numbers):
            near = place > 0 and layout.items[numbers[place - 1]].room < LEAST_LABEL_PX * layout.unit
            if near:
                found[-1].append(number)
            else:
                found.append([number])
    return found


def label_spots(
    layout: Layout, groups: Sequence[Sequence[int]], widths: Sequence[float]
) -> dict[int, tuple[float, float]]:
    """Where the words of each group of marks stand: left edge and width in px by the number of its last mark.

    Right of the last mark where they fit whole, else left of the first, else cut at the right; never over
    another mark or its words, never out of the picture. A group without any room has no words.
    """
    gap = LABEL_GAP_PX * layout.unit
    spots: dict[int, tuple[float, float]] = {}
    row, taken = (-1, -1), 0.0
    for numbers, width in zip(groups, widths, strict=True):
        first, last = layout.items[numbers[0]], layout.items[numbers[-1]]
        if (first.lane, first.row) != row:
            row, taken = (first.lane, first.row), 0.0
        right, left = last.room - 2 * gap, first.x0 - gap - taken
        if width <= right or (width > left and right >= LEAST_LABEL_PX * layout.unit):
            spots[numbers[-1]] = (last.x1 + gap, min(width, right))
            taken = last.x1 + gap + min(width, right)
        else:
            if width <= left:
                spots[numbers[-1]] = (first.x0 - gap - width, width)
            taken = last.x1
    return spots


def months(window: Window) -> list[date]:
    """The first days of the months in view, and the window's first day when it stands within a month."""
    found = [window.first]
    day = add_months(window.first.replace(day=1), 1)
    while day <= window.last:
        found.append(day)
        day = add_months(day, 1)
    return found


def next_along(items: tuple[Placed, ...], current: int, step: int) -> int:
    """The neighbour along the lane; stays at its ends."""
    wanted = current + step
    if 0 <= wanted < len(items) and items[wanted].lane == items[current].lane:
        return wanted
    return current


def next_across(items: tuple[Placed, ...], current: int, step: int) -> int:
    """The nearest item in time of the next lane above or below that has any; stays when there is none."""
    lanes = sorted({one.lane for one in items})
    here = lanes.index(items[current].lane)
    if not 0 <= here + step < len(lanes):
        return current
    wanted = lanes[here + step]
    middle = (items[current].x0 + items[current].x1) / 2
    candidates = [number for number, one in enumerate(items) if one.lane == wanted]
    return min(candidates, key=lambda number: _distance(items[number], middle))


def first_of_lane(items: tuple[Placed, ...], kind: str, layout: Layout) -> int | None:
    """The item of a lane nearest to the left edge of the view, for Alt+1…4."""
    return next((n for n, one in enumerate(items) if layout.lanes[one.lane].kind == kind), None)


def _distance(placed: Placed, x: float) -> float:
    if placed.x0 <= x <= placed.x1:
        return 0.0
    return min(abs(placed.x0 - x), abs(placed.x1 - x))


def item_at(layout: Layout, x: float, y: float, unit: float = 1.0) -> int | None:
    """The item under a point of the lanes."""
    for number, one in enumerate(layout.items):
        if one.x0 - 2 <= x <= one.x1 + 2 and one.y <= y <= one.y + ROW_PX * unit:
            return number
    return None
