"""The timeline of a family, built from its records; nobody keeps it by hand. Pure: rows in, frozen values out.

A lane holds rows, a row holds items that never overlap: bars (something lasts), marks (something
happens on a day) and gaps (a running support ends and nothing follows). Dates are inclusive local dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from ctcoord.domain.codes import SupportStatus, WorkStatus
from ctcoord.services.case_rows import ActivityRow, BarrierRow, FamilyView, NoteRow, SupportRow, TaskRow

if TYPE_CHECKING:
    from ctcoord.services.alignment import Broken

DOMAIN_LANES = ("childcare", "housing", "transit", "workforce")
NOT_RENEWED_DAYS = 60  # an end further off than this is no problem yet
LAPSED_DAYS = 60  # an end further back than this is history
WORK_ACTIVITIES = frozenset({"training", "job"})
OVER = frozenset({SupportStatus.ENDED, SupportStatus.DENIED})


class GapKind(StrEnum):
    """Why there is a gap: nothing follows an end, or two authorisations do not touch."""

    NOT_RENEWED = "not_renewed"
    BETWEEN = "between"


Record = SupportRow | ActivityRow | BarrierRow | NoteRow | TaskRow


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasts. ``start`` None: before anything known; ``end`` None: no end date.

    ``people``: how many members have the very same support and share the bar. ``tells`` are the ids of the records
    that it stands for, ``broken_by`` the first gap that it fails with.
    """

    record: SupportRow | ActivityRow | BarrierRow
    label: str
    member: str
    start: date | None
    end: date | None
    tone: str
    people: int = 1
    tells: tuple[bytes, ...] = ()
    broken_by: Gap | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on one day; ``kind`` is a code: a note kind, task, renewal or applied. Plans are drawn hollow."""

    record: Record
    kind: str
    label: str
    start: date
    tone: str
    planned: bool

    @property
    def end(self) -> date:
        """The same day."""
        return self.start


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without what ran before; ``end`` None: until something is decided.

    ``breaks``: the title of the training or job that fails with it, '' where nothing is known to.
    """

    record: SupportRow
    kind: GapKind
    member: str
    start: date
    end: date | None
    breaks: str = ""


Item = Bar | Mark | Gap


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lane, its items by start."""

    items: tuple[Item, ...]

    @property
    def first(self) -> date:
        """The first day of the row."""
        return min((item.start or date.min for item in self.items), default=date.max)

    @property
    def last(self) -> date:
        """The last day of the row; far away when something has no end."""
        return max((item.end or date.max for item in self.items), default=date.min)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane by kind: a domain, ``activities``, ``barriers`` or ``events``."""

    kind: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All lanes in reading order, and as problems the gaps that are not over, by their first day."""

    today: date
    lanes: tuple[Lane, ...]
    problems: tuple[Gap, ...]

    def bounds(self) -> tuple[date, date]:
        """The first and last dated day of anything, today included."""
        days = [self.today]
        for lane in self.lanes:
            for row in lane.rows:
                for item in row.items:
                    days += [day for day in (item.start, item.end) if day is not None]
        return min(days), max(days)


def build(family: FamilyView, today: date) -> Timeline:
    """The timeline of everything that the family view shows."""
    known = [row for row in family.supports if row.status != SupportStatus.DENIED]
    supports, sharing = _shared(known)
    gaps = _shown_gaps(_gaps(known, today), supports)
    domains = [*DOMAIN_LANES, *sorted({row.domain for row in supports} - set(DOMAIN_LANES))]
    drawn = {row.id for row in family.supports}
    activities = [row for row in family.activities if row.support_id not in drawn]
    parts = {one: tuple(row.id for row in family.activities if row.support_id == one) for one in drawn}
    work = [row for row in activities if row.kind in WORK_ACTIVITIES]
    lanes = [
        _domain_lane(domain, _pack(supports, gaps, _Bars(sharing, parts), domain), work, today) for domain in domains
    ]
    other = [row for row in activities if row.kind not in WORK_ACTIVITIES]
    if other:
        lanes.append(Lane("activities", tuple(Row((_activity(row, "secondary"),)) for row in other)))
    if family.barriers:
        lanes.append(Lane("barriers", tuple(Row((_barrier(row),)) for row in family.barriers)))
    events = _events(family.notes, family.tasks)
    if events:
        lanes.append(Lane("events", (Row(events),)))
    ahead = [gap for gap in gaps if gap.end is None or gap.end >= today]
    return Timeline(today, tuple(lanes), tuple(sorted(ahead, key=lambda gap: gap.start)))


def with_breaks(shown: Timeline, breaks: Mapping[bytes, Broken]) -> Timeline:
    """The same timeline: gaps marked by what fails with a support (by its id), and what fails by its first gap."""
    gaps: dict[tuple[bytes, date], Gap] = {}
    first: dict[bytes, Gap] = {}
    for gap in sorted(_gaps_in(shown.lanes), key=lambda gap: gap.start):
        found = breaks.get(gap.record.id)
        marked = gaps[gap.record.id, gap.start] = replace(gap, breaks=found.title if found is not None else "")
        if found is not None:
            first.setdefault(found.activity, marked)

    def marked_item(item: Item) -> Item:
        if isinstance(item, Gap):
            return gaps[item.record.id, item.start]
        if isinstance(item, Bar):
            return replace(item, broken_by=next((first[one] for one in item.tells if one in first), None))
        return item

    lanes = tuple(
        replace(lane, rows=tuple(Row(tuple(map(marked_item, row.items))) for row in lane.rows)) for lane in shown.lanes
    )
    # F8 finds the very gap that is drawn.
    return replace(shown, lanes=lanes, problems=tuple(gaps.get((g.record.id, g.start), g) for g in shown.problems))


def _gaps_in(lanes: Iterable[Lane]) -> Iterator[Gap]:
    return (item for lane in lanes for row in lane.rows for item in row.items if isinstance(item, Gap))


def _shared(supports: Sequence[SupportRow]) -> tuple[list[SupportRow], dict[bytes, int]]:
    """One row for what one agency gives several members alike (a shelter, a voucher), and for how many.

    Such a row names no member: it is shown as the household's.
    """
    alike: dict[tuple[object, ...], list[SupportRow]] = {}
    for row in supports:
        dates = (row.applied_on, row.authorized_from, row.authorized_to, row.ended_on, row.renewal_due)
        key = (row.scope_id, row.domain, row.program, row.provider, row.status, row.coverage, row.schedules, *dates)
        alike.setdefault(key, []).append(row)
    shown, sharing = [], {}
    for rows in alike.values():
        members = {row.member for row in rows if row.member}
        if len(rows) == len(members) > 1:
            shown.append(rows[0]._replace(member=None, member_name=""))
            sharing[rows[0].id] = len(members)
        else:
            shown += rows
    return shown, sharing


def _shown_gaps(gaps: Sequence[Gap], supports: Sequence[SupportRow]) -> list[Gap]:
    """The gaps after what is drawn; members who share a bar share its gap."""
    drawn = {row.id: row for row in supports}
    return [
        replace(gap, record=drawn[gap.record.id], member=drawn[gap.record.id].member_name)
        for gap in gaps
        if gap.record.id in drawn
    ]


def _domain_lane(domain: str, rows: list[Row], activities: Iterable[ActivityRow], today: date) -> Lane:
    if domain == "workforce":
        rows += [Row((_activity(row, domain),)) for row in activities]
    return Lane(domain, tuple(sorted(rows, key=lambda row: (row.last < today, row.first))))


def _pack(supports: Iterable[SupportRow], gaps: Sequence[Gap], bars: _Bars, domain: str) -> list[Row]:
    """One row for what continues: same program, same person, no overlap."""
    rows: list[tuple[tuple[str, bytes | None], list[Item]]] = []
    for support in sorted((row for row in supports if row.domain == domain), key=_starts):
        key = (support.program, support.member)
        items: list[Item] = [*_marks(support), bars.of(support)]
        place = next((row for same, row in rows if same == key and _ends_before(row, support)), None)
        if place is None:
            rows.append((key, items))
        else:
            place += items
    for gap in gaps:
        for _key, row in rows:
            if any(item.record is gap.record for item in row):
                row.append(gap)
    return [Row(tuple(sorted(row, key=lambda item: item.start or date.min))) for _key, row in rows]


def _ends_before(row: Sequence[Item], support: SupportRow) -> bool:
    start = support.authorized_from or support.applied_on
    return start is not None and all(item.end is not None and item.end < start for item in row if isinstance(item, Bar))


def _starts(support: SupportRow) -> tuple[date, bytes]:
    return (support.authorized_from or support.applied_on or date.min, support.id)


@dataclass(frozen=True, slots=True)
class _Bars:
    """What bars of supports say beyond their record: how many members share one, and the activities that it is."""

    sharing: Mapping[bytes, int]
    parts: Mapping[bytes, tuple[bytes, ...]]

    def of(self, support: SupportRow) -> Bar:
        start = support.authorized_from or support.applied_on
        end = _not_before(support.ends, start)
        people, tells = self.sharing.get(support.id, 1), (support.id, *self.parts.get(support.id, ()))
        return Bar(support, support.program, support.member_name, start, end, support.domain, people, tells)


def _not_before(end: date | None, start: date | None) -> date | None:
    """An end that was recorded before its start is shown as one day."""
    return start if end is not None and start is not None and end < start else end


def _marks(support: SupportRow) -> list[Item]:
    found: list[Item] = []
    if support.renewal_due is not None and support.ended_on is None and support.status not in OVER:
        found.append(Mark(support, "renewal", support.program, support.renewal_due, support.domain, planned=True))
    return found


def _gaps(supports: Sequence[SupportRow], today: date) -> list[Gap]:
    found: list[Gap] = []
    for chain in _chains(supports):
        for before, after in pairwise(chain):
            end, start = before.ends, after.authorized_from
            if end is not None and start is not None and (start - end).days > 1:
                days = (end + timedelta(days=1), start - timedelta(days=1))
                found.append(Gap(before, GapKind.BETWEEN, before.member_name, *days))
        last = chain[-1]
        if _lapses(last, today) and last.ends is not None:
            start = last.ends + timedelta(days=1)
            found.append(Gap(last, GapKind.NOT_RENEWED, last.member_name, start, None))
    return [gap for gap in found if (today - (gap.end or today)).days <= LAPSED_DAYS]


def _lapses(support: SupportRow, today: date) -> bool:
    end = support.authorized_to
    running = support.status not in OVER and support.ended_on is None
    return running and end is not None and -LAPSED_DAYS <= (end - today).days <= NOT_RENEWED_DAYS


def _chains(supports: Sequence[SupportRow]) -> list[list[SupportRow]]:
    """Supports of one domain and person with authorised dates, in time; a longer one covers those inside it."""
    chains: dict[tuple[str, bytes | None], list[SupportRow]] = {}
    for support in sorted(supports, key=_starts):
        if support.authorized_from is None:
            continue
        chain = chains.setdefault((support.domain, support.member), [])
        if chain and (chain[-1].ends or date.max) >= (support.ends or date.max):
            continue
        chain.append(support)
    return list(chains.values())


def _activity(row: ActivityRow, tone: str) -> Bar:
    return Bar(row, row.title, row.member_name, row.starts_on, row.ends_on, tone, tells=(row.id,))


def _barrier(row: BarrierRow) -> Bar:
    return Bar(row, row.title, row.member_name, row.opened_on, row.resolved_on, "secondary")


def _events(notes: Iterable[NoteRow], tasks: Iterable[TaskRow]) -> tuple[Item, ...]:
    """Notes and steps on their days; several of one kind on a day are one mark."""
    found: dict[tuple[date, str], Mark] = {}
    for note in notes:
        day = note.occurred_at.date()
        found.setdefault((day, note.kind), Mark(note, note.kind, "", day, "text", planned=False))
    for task in tasks:
        if task.due_on is not None and task.status != WorkStatus.DONE:
            key = (task.due_on, "task")
            more = found.get(key)
            label = task.title if more is None else f"{more.label} +"
            found[key] = Mark(task, "task", label, task.due_on, "text", planned=True)
    return tuple(sorted(found.values(), key=lambda mark: mark.start))
