"""A week as it is drawn: on each day a lane a person, with what they are at, their ways, and where care is missing.

Only says where things stand; what is wrong was found by ``check``. The ways of a parent with children are the chain
of README.md (drop-off in the order in which places open, pick-up in the order in which they close). All minutes are
of the clock, after the midnight of the day on which they are drawn; what reaches over midnight is cut there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ctcoord.domain.alignment.care import AWAY, Day
from ctcoord.domain.alignment.check import FIRST, LAST
from ctcoord.domain.alignment.days import NIGHT, Clock, Occurrence
from ctcoord.domain.alignment.facts import Activity, Facts, Finding, Kind, Person, Source, Support
from ctcoord.domain.alignment.minutes import Minutes, length, minus, union
from ctcoord.domain.alignment.period import Period
from ctcoord.domain.alignment.rounds import Leg, rounds
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.ways import Ways

CARE, TRAVEL, NO_CARE, ASK, CANNOT = "care", "travel", "no_care", "ask", "cannot"
UNKNOWN = "unknown"  # the basis of a way of which nobody knows how long it takes
PROBLEMS = frozenset({NO_CARE, ASK, CANNOT})
OTHER, CHILD, GAP_CHILD, PARENT = range(4)  # how much room a lane takes: only a carer … the parent


@dataclass(frozen=True, slots=True)
class Block:
    """One thing in a lane, of ``starts`` to ``ends``, both of the clock, 0 to 1440.

    ``kind`` is a Kind or care, travel, no_care, ask, cannot. ``owner``: the activity or support it is of, of ask the
    adult; ``place`` where it is, of travel where it leads. ``mode`` and ``basis`` as in Way; a way that nobody knows
    has the basis ``unknown`` and stands at one minute. ``minutes`` pass in all of it, also of what was cut at midnight.
    ``finding`` is its number among the findings, ``cause`` the code of that. ``adult``: who is away, of what is missing
    for a child. ``before`` and ``after``: it began on the day before, or goes on.
    """

    kind: str
    person: str
    starts: int
    ends: int
    owner: str = ""
    title: str = ""
    place: str | None = None
    mode: str = ""
    basis: str = ""
    minutes: int = 0
    finding: int | None = None
    cause: str = ""
    adult: str = ""
    source: Source | None = None
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """What one person has on one day, by time."""

    person: Person
    room: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class DayLanes:
    """One day; ``without`` minutes in which a child or several have no care, ``of_child`` those of each child."""

    day: date
    lanes: tuple[Lane, ...]
    without: int
    of_child: Mapping[str, int]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks by time, then in the order of lanes."""
        return tuple(sorted((one for lane in self.lanes for one in lane.blocks), key=lambda one: one.starts))

    @property
    def cannot(self) -> bool:
        """Whether somebody cannot get where they must be."""
        return any(one.kind == CANNOT for one in self.blocks)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday, the same people in the same order on each day."""

    days: tuple[DayLanes, ...]

    @property
    def without(self) -> int:
        """Minutes of the week in which a child or several have no care."""
        return sum(one.without for one in self.days)

    @property
    def of_child(self) -> Mapping[str, int]:
        """Minutes of the week without care by child; together they are more than ``without`` by those at once."""
        found: Counter[str] = Counter()
        for one in self.days:
            found.update(one.of_child)
        return found

    @property
    def at_once(self) -> int:
        """Minutes that ``of_child`` counts more than once: several children have no care then."""
        return sum(self.of_child.values()) - self.without

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(lane.blocks for day in self.days for lane in day.lanes)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def week(
    facts: Facts,
    findings: Sequence[Finding],
    day: date,
    rules: Rules | None = None,
    ways: Ways | None = None,
) -> Week:
    """The week of ``day``. ``findings`` are those of a period that holds the week (what lies outside is not drawn)."""
    first = monday(min(max(day, FIRST), LAST)).toordinal()
    period = Period(facts, first - 1, first + 7, rules or Rules(), ways or Ways(facts.ways))
    views = {number: Day(number, period) for number in range(first - 1, first + 8)}
    drawn: dict[int, list[Block]] = {number: [] for number in range(first - 1, first + 9)}
    for number, view in views.items():
        for block in (*_planned(view), *_travel(view)):
            _put(drawn, number, block)
    _problems(drawn, views, findings)
    days = range(first, first + 7)
    lanes = _lanes(facts, views, {number: list(dict.fromkeys(drawn[number])) for number in days})
    return Week(
        tuple(
            DayLanes(date.fromordinal(number), lanes[number], *_without(drawn[number], period.clock, number))
            for number in days
        )
    )


def _put(drawn: dict[int, list[Block]], day: int, block: Block) -> None:
    """Cut at midnights and give each day its piece; what takes no time stays whole."""
    last = max(block.starts, block.ends - 1) // NIGHT
    for near in range(max(block.starts // NIGHT, min(drawn) - day), min(last, max(drawn) - day) + 1):
        starts, ends = max(block.starts - near * NIGHT, 0), min(block.ends - near * NIGHT, NIGHT)
        before, after = block.starts < near * NIGHT, block.ends > (near + 1) * NIGHT
        drawn[day + near].append(replace(block, starts=starts, ends=ends, before=before, after=after))


def _planned(view: Day) -> Iterator[Block]:
    """Classes, work, school and care that open on a day."""
    for one in view.period.days.on(view.day):
        owner = one.owner
        if one.changed:
            continue
        if isinstance(owner, Activity):
            yield _occurrence(view, one, owner.kind, owner.person, owner.title)
        elif isinstance(owner, Support):
            for child in view.children:
                if owner.person in (None, child.id):
                    yield _occurrence(view, one, CARE, child.id, owner.program)


def _occurrence(view: Day, one: Occurrence, kind: str, person: str, title: str) -> Block:
    owner = one.owner
    passed = view.clock.passed(view.day, one.closes) - view.clock.passed(view.day, one.opens)
    source = owner.source if isinstance(owner, Activity | Support) else None
    return Block(kind, person, one.opens, one.closes, owner.id, title, owner.place, minutes=passed, source=source)


def _travel(view: Day) -> Iterator[Block]:
    """Every way of a day, in the lanes of all who take it."""
    for leg in rounds(view):
        for person in leg.people:
            yield _leg(view, leg, person)


def _leg(view: Day, leg: Leg, person: str) -> Block:
    starts, ends = view.clock.shown(view.day, leg.start), view.clock.shown(view.day, leg.end)
    mode, basis = (leg.way.mode, leg.way.basis) if leg.way else ("", UNKNOWN)
    return Block(
        TRAVEL, person, starts, ends, leg.activity, place=leg.target or None, mode=mode, basis=basis,
        minutes=leg.end - leg.start,
    )  # fmt: skip


def _problems(drawn: dict[int, list[Block]], views: dict[int, Day], findings: Sequence[Finding]) -> None:
    """What was found about single days; a minute that two findings are about is drawn once."""
    placed: dict[tuple[str, int], Minutes] = {}
    for number, finding in enumerate(findings):
        kind = {"care_gap": NO_CARE, "cannot_get_there": CANNOT}.get(finding.kind)
        if kind is None:
            continue
        for span in finding.spans:
            day = span.day.toordinal()
            if day not in views:
                continue
            key = (f"{kind} {finding.people[0]}", day)
            left = minus([(span.starts, span.ends)], placed.get(key, [])) if span.starts < span.ends else [span[1:3]]
            placed[key] = union([*placed.get(key, []), *left])
            for starts, ends in left:
                about = finding.about[0]
                reason = _closed_why(views[day], finding) if finding.cause == "closed" else ""
                made = Block(kind, finding.people[0], starts, ends, about, reason, minutes=span.minutes,
                             finding=number, cause=finding.cause, adult=finding.people[-1])  # fmt: skip
                _put(drawn, day, made)
        for block, day in _asked(views, finding, findings):
            _put(drawn, day, block)


def _closed_why(view: Day, finding: Finding) -> str:
    """What the change of a day says why a school or a care is closed or shorter."""
    for one in view.period.days.on(view.day):
        owner = one.owner
        if one.changed and isinstance(owner, Activity | Support) and owner.id in finding.about:
            for schedule in owner.schedules:
                for change in reversed(schedule.changes):
                    if change.begins.toordinal() <= view.day <= change.ends.toordinal() and change.reason:
                        return change.reason
    return ""


def _asked(views: dict[int, Day], gap: Finding, findings: Sequence[Finding]) -> Iterator[tuple[Block, int]]:
    """In the lane of an adult whom nobody asked: when they could be there for a child without care."""
    if gap.kind != "care_gap":
        return
    questions = {
        one.people[0]: number
        for number, one in enumerate(findings)
        if one.kind == "unknown" and one.cause == "available" and one.people
    }
    for span in gap.spans:
        view = views.get(day := span.day.toordinal())
        if view is None:
            continue
        child = next((one for one in view.children if one.id == gap.people[0]), None)
        for adult in view.adults:
            if child is None or adult.id not in questions or adult.id == gap.people[1]:
                continue
            if not view.who.together(adult, child, day):
                continue
            start = view.clock.passed(day, span.starts)
            for free in minus([(start, start + span.minutes)], view.away(adult)):
                starts, ends = view.clock.shown(day, free[0]), view.clock.shown(day, free[1])
                yield (
                    Block(ASK, adult.id, starts, ends, adult.id, minutes=free[1] - free[0], finding=questions[adult.id],
                          cause="available"),
                    day,
                )  # fmt: skip


def _lanes(facts: Facts, views: dict[int, Day], drawn: dict[int, list[Block]]) -> dict[int, tuple[Lane, ...]]:
    """The same people on every day: those with anything in the week, and those it is about."""
    gaps = {one.person for blocks in drawn.values() for one in blocks if one.kind == NO_CARE}
    busy = {one.person for blocks in drawn.values() for one in blocks}
    first = views[min(drawn)]
    away = {one.person for one in facts.activities if one.kind in AWAY}
    room = {person.id: _room(person, first, gaps, away) for person in facts.people}
    shown = [one for one in facts.people if one.id in busy or (busy and room[one.id] in (CHILD, GAP_CHILD))]
    order = {PARENT: 0, GAP_CHILD: 1, CHILD: 1, OTHER: 2}
    shown.sort(key=lambda one: (order[room[one.id]], one.birth_date or date.max, one.id))
    return {day: tuple(Lane(one, room[one.id], _of(blocks, one.id)) for one in shown) for day, blocks in drawn.items()}


def _room(person: Person, view: Day, gaps: set[str], away: set[str]) -> int:
    if view.who.needs_care(person, view.day):
        return GAP_CHILD if person.id in gaps else CHILD
    return PARENT if person.responsible and person.id in away else OTHER


def _of(blocks: Iterable[Block], person: str) -> tuple[Block, ...]:
    return tuple(sorted((one for one in blocks if one.person == person), key=lambda one: (one.starts, one.ends)))


def _without(blocks: Iterable[Block], clock: Clock, day: int) -> tuple[int, Mapping[str, int]]:
    """Minutes that pass while a child or several are without care, and those of each child."""
    gaps: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in blocks:
        if one.kind == NO_CARE:
            gaps[one.person].append((clock.passed(day, one.starts), clock.passed(day, one.ends)))
    every = union(span for spans in gaps.values() for span in spans)
    return length(every), {child: length(union(spans)) for child, spans in gaps.items()}


SCHEDULED = frozenset({*Kind, CARE})
