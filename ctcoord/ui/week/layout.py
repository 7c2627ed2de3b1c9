"""Where everything of a week stands, in logical pixels. Pure geometry, without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctcoord.domain.alignment.lanes import CHILD, GAP_CHILD, OTHER, PARENT, TRAVEL, Block, DayLanes, Week

AXIS_PX, FOLDED_PX, HEAD_PX, NAMES_PX = 44, 26, 24, 20
HOUR_PX, LEAST_HOUR_PX, LEAST_BLOCK_PX = 47, 30, 16
LEAST_LANE_PX, LEAST_DAY_PX = 20, 64
FIRST_HOUR, LAST_HOUR = 7, 18  # what is seen of a day at least
SHARE = {PARENT: 27, GAP_CHILD: 31, CHILD: 25, OTHER: 17}
WEEKEND = 5
Box = tuple[float, float]  # left edge and width


@dataclass(frozen=True, slots=True)
class Room:
    """What a picture is laid out in: its width, the height of what is seen of it, and the scale of fixed sizes.

    ``narrow``: an empty weekend is left out, and then the lanes of adults who only care.
    """

    width: float
    height: float
    unit: float = 1.0
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """One block in the picture."""

    block: Block
    day: int
    lane: int
    x0: float
    x1: float
    y0: float
    y1: float
    cut: bool  # it goes on below the picture


@dataclass(frozen=True, slots=True)
class PlacedDay:
    """One column: ``folded`` where nothing stands in it; its lanes' left edges and widths."""

    day: DayLanes
    x: float
    width: float
    folded: bool
    lanes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture; ``items`` in reading order: by day, by time, then by lane."""

    days: tuple[PlacedDay, ...]
    items: tuple[Placed, ...]
    first_hour: int
    last_hour: int
    hour: float
    width: float
    left: float
    shown: tuple[int, ...] = ()  # the lanes in view, by their number in each day

    @property
    def height(self) -> float:
        """Of all hours."""
        return (self.last_hour - self.first_hour) * self.hour

    def y(self, minute: float) -> float:
        """Where a minute of the day stands."""
        return (minute / 60 - self.first_hour) * self.hour


def lay_out(week: Week, room: Room) -> Layout:
    """Place every block of a week."""
    first, last = hours(week)
    hour = max(LEAST_HOUR_PX * room.unit, room.height / (last - first))
    days, shown = _days(week, room)
    frame = Layout(tuple(days), (), first, last, hour, room.width, AXIS_PX * room.unit, shown)
    items = [
        placed
        for number, day in enumerate(days)
        for lane, box in zip(shown, day.lanes, strict=False)
        for placed in _place(day.day.lanes[lane].blocks, (number, lane), box, frame)
    ]
    items.sort(key=lambda one: (one.day, one.block.starts, one.lane, one.x0))
    return Layout(tuple(days), tuple(items), first, last, hour, room.width, frame.left, shown)


def hours(week: Week) -> tuple[int, int]:
    """The first and last hour in view: all that a parent or a child has; carers' work may go on below."""
    spans = [
        (one.starts, one.ends)
        for day in week.days
        for lane in day.lanes
        for one in lane.blocks
        if lane.room != OTHER or one.finding is not None
    ] or [(one.starts, one.ends) for day in week.days for one in day.blocks]
    first = min((starts for starts, _ends in spans), default=FIRST_HOUR * 60)
    last = max((ends for _starts, ends in spans), default=LAST_HOUR * 60)
    return min(FIRST_HOUR, first // 60), max(LAST_HOUR, -(-last // 60))


def _days(week: Week, room: Room) -> tuple[list[PlacedDay], tuple[int, ...]]:
    axis = AXIS_PX * room.unit
    empty = [position >= WEEKEND and not day.blocks for position, day in enumerate(week.days)]
    folded = 0.0 if room.narrow else FOLDED_PX * room.unit
    full = empty.count(False) or 1
    width = max(LEAST_DAY_PX * room.unit, (room.width - axis - folded * empty.count(True)) / full)
    shown = _shown(week, width, room)
    days: list[PlacedDay] = []
    x = axis
    for day, is_empty in zip(week.days, empty, strict=True):
        taken = folded if is_empty else width
        lanes = () if is_empty else _lanes(day, shown, x, width)
        days.append(PlacedDay(day, x, taken, is_empty, lanes))
        x += taken
    return days, shown


def _shown(week: Week, width: float, room: Room) -> tuple[int, ...]:
    """The lanes that have room; those of adults who only care go first, but not one that is asked about."""
    lanes = week.days[0].lanes
    every = tuple(range(len(lanes)))
    asked = {
        number for day in week.days for number, lane in enumerate(day.lanes)
        if any(one.finding is not None for one in lane.blocks)
    }  # fmt: skip
    needed = tuple(number for number in every if lanes[number].room != OTHER or number in asked)
    least = LEAST_LANE_PX * room.unit
    fits = not every or min(box[1] for box in _lanes(week.days[0], every, 0, width)) >= least
    return every if fits or not room.narrow else needed


def _lanes(day: DayLanes, shown: Sequence[int], x: float, width: float) -> tuple[Box, ...]:
    whole = sum(SHARE[day.lanes[number].room] for number in shown) or 1
    boxes = []
    for number in shown:
        share = SHARE[day.lanes[number].room] / whole * width
        boxes.append((x, share))
        x += share
    return tuple(boxes)


def _place(blocks: Sequence[Block], where: tuple[int, int], box: Box, frame: Layout) -> list[Placed]:
    """The blocks of a lane; ``where`` is the number of its day and its own."""
    least = LEAST_BLOCK_PX * frame.left / AXIS_PX
    found = []
    for block, (column, columns) in zip(blocks, _columns(blocks), strict=True):
        y0, y1 = frame.y(block.starts), frame.y(block.ends)
        cut = y1 > frame.height + 0.5
        y1 = min(y1, frame.height)
        if block.starts == block.ends:  # a moment: what cannot be done then stands around it
            y0, y1 = max(0.0, y0 - least / 2), min(frame.height, y0 + least / 2)
        if y0 >= frame.height:
            continue
        left = box[0] + box[1] * column / columns
        found.append(Placed(block, *where, left, left + box[1] / columns, y0, y1, cut))
    return found


def _columns(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """As ``side_by_side``; ways lie over what else is at their time, a child that is fetched early is still in care."""
    others = [block for block in blocks if block.kind != TRAVEL]
    found = iter(side_by_side(others))
    return [(0, 1) if block.kind == TRAVEL else next(found) for block in blocks]


def side_by_side(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """For each block of a lane (by time) its column and how many there are: what is at once stands side by side."""
    found: list[tuple[int, int]] = []
    group: list[int] = []  # ends by column, of what touches
    start = 0
    for position, block in enumerate(blocks):
        if group and block.starts >= max(group):
            found[start:] = [(column, len(group)) for column, _many in found[start:]]
            group, start = [], position
        column = next((number for number, ends in enumerate(group) if ends <= block.starts), len(group))
        group[column : column + 1] = [max(block.ends, block.starts + 1)]
        found.append((column, 0))
    found[start:] = [(column, len(group)) for column, _many in found[start:]]
    return found


def next_along(items: Sequence[Placed], current: int, step: int) -> int:
    """The block before or after in the same lane of the same day; stays at its ends."""
    here = items[current]
    lane = [number for number, one in enumerate(items) if (one.day, one.lane) == (here.day, here.lane)]
    wanted = lane.index(current) + step
    return lane[wanted] if 0 <= wanted < len(lane) else current


def next_across(items: Sequence[Placed], current: int, step: int, y: float | None = None) -> int:
    """The block nearest to ``y`` px (the middle of this one) of the next lane to the left or right, over the days."""
    here = items[current]
    columns = sorted({(one.day, one.lane) for one in items})
    wanted = columns.index((here.day, here.lane)) + step
    if not 0 <= wanted < len(columns):
        return current
    middle = (here.y0 + here.y1) / 2 if y is None else y
    there = [number for number, one in enumerate(items) if (one.day, one.lane) == columns[wanted]]
    return min(there, key=lambda number: _distance(items[number], middle))


def next_problem(items: Sequence[Placed], current: int | None, first_day: int = 0, of: int | None = None) -> int | None:
    """The next block, from a day of the week on, that stands for a finding (``of``: for that one); None behind all."""
    start, problems = -1 if current is None else current, (n for n, one in enumerate(items) if _counts(one, of))
    return next((n for n in problems if n > start and items[n].day >= first_day), None)


def _counts(one: Placed, of: int | None) -> bool:
    return one.block.finding is not None and of in (None, one.block.finding)


def _distance(placed: Placed, y: float) -> float:
    if placed.y0 <= y <= placed.y1:
        return 0.0
    return min(abs(placed.y0 - y), abs(placed.y1 - y))


def item_at(layout: Layout, x: float, y: float) -> int | None:
    """The block under a point."""
    there = [n for n, one in enumerate(layout.items) if one.x0 <= x < one.x1 and one.y0 <= y < one.y1]
    return max(there, key=lambda number: over(layout.items[number].block), default=None)


def over(block: Block) -> int:
    """What lies over what: plans, then ways, then what is missing."""
    return 1 if block.kind == TRAVEL else 2 if block.finding is not None else 0
