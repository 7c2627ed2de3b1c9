"""What a timeline says: names of lanes, labels on bars, tooltips, what a screen reader hears, the List twin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ctcoord.services.case_rows import ActivityRow, BarrierRow, NoteRow, SupportRow, TaskRow
from ctcoord.services.people import Source
from ctcoord.services.timeline import Bar, Gap, GapKind, Item, Mark, Timeline
from ctcoord.ui.family.timeline_layout import LABEL_PX
from ctcoord.ui.parts.paint import metrics
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.coverage import coverage
from ctcoord.words.dates import near_date, short_date

LANE_ICONS = {"activities": "domain", "barriers": "barrier", "events": "event"}
STATUSES_SAID = frozenset({"applied", "waitlisted", "suspended"})


def lane_words(kind: str) -> str:
    """The name of a lane."""
    if kind == "activities":
        return _("Activities")
    if kind == "barriers":
        return _("Barriers")
    return _("Events") if kind == "events" else in_use().code("domain", kind)


def label_width(timeline: Timeline) -> int:
    """The width in px of the column of lane names: as drawn, or wider for longer words."""
    widest = max((metrics(bold=True).horizontalAdvance(lane_words(lane.kind)) for lane in timeline.lanes), default=0)
    return max(look().wide(LABEL_PX), widest + look().px(46))


def first_name(member: str) -> str:
    """'Leo' of 'Leo Vega'."""
    return member.split(" ", maxsplit=1)[0]


def label_of(item: Item, today: date) -> str:
    """The words on an item."""
    if isinstance(item, Gap):
        return gap_words(item, today)
    if isinstance(item, Mark):
        return mark_words(item)
    parts = [item.label, first_name(item.member)]
    if item.people > 1:
        parts.append(ngettext("{n} person", "{n} people", item.people))
    record = item.record
    if isinstance(record, SupportRow):
        # A pass is often named by its program and again by what it covers.
        covers = [part for part in (record.coverage or "").split(", ") if part.casefold() != item.label.casefold()]
        parts.append(coverage(in_use(), ", ".join(covers)))
        if record.status in STATUSES_SAID:
            parts.append(in_use().code("support_status", record.status))
    elif isinstance(record, BarrierRow):
        parts.append(in_use().code("work_status", record.status))
    return " · ".join(part for part in parts if part)


def fewer_words(words: str, fits: Callable[[str], bool]) -> str:
    """As many whole parts of a label as fit, its first one always; the tooltip and the list say the rest."""
    parts = words.split(" · ")
    while len(parts) > 1 and not fits(" · ".join(parts)):
        parts.pop()
    return " · ".join(parts)


def until_words(item: Bar, today: date) -> str:
    """'to Nov 29', or an empty text when there is no end date."""
    return _("to {day}", day=short_date(item.end, today)) if item.end is not None else ""


def gap_words(gap: Gap, today: date) -> str:
    """Why there is a gap."""
    day = short_date(gap.start, today)
    who = first_name(gap.member)
    if gap.kind is GapKind.BETWEEN:
        return _("Nothing from {day}", day=day)
    if gap.breaks:
        return _("No care for {person} from {day}", person=who, day=day) if who else _("No care from {day}", day=day)
    if who:
        return _("Not renewed for {person} from {day}", person=who, day=day)
    return _("Not renewed from {day}", day=day)


def gap_token(item: Item) -> str:
    """The colour of a gap: an error where a training or job fails with it."""
    return "error" if isinstance(item, Gap) and item.breaks else "warning"


def break_tag(item: Item, today: date) -> str:
    """'breaks Nov 30', on the bar that fails with a gap; '' on any other item."""
    gap = item.broken_by if isinstance(item, Bar) else None
    if gap is None:
        return ""
    day = short_date(gap.start, today)
    return _("breaks {day}", day=day) if gap.start > today else _("broken since {day}", day=day)


def break_words(item: Item, today: date) -> str:
    """The same with what it fails for: 'breaks Nov 30: No care for Leo from Nov 30'; of a gap what fails with it."""
    if isinstance(item, Gap):
        return _("{activity} breaks with it", activity=item.breaks) if item.breaks else ""
    tag = break_tag(item, today)
    return f"{tag}: {gap_words(item.broken_by, today)}" if isinstance(item, Bar) and item.broken_by else tag


def mark_words(mark: Mark) -> str:
    """What happened or is planned on the day."""
    if mark.kind == "renewal":
        return _("renewal due")
    if mark.kind == "task":
        return mark.label
    return in_use().code("note_kind", mark.kind)


def cluster_words(marks: Sequence[Item], today: date) -> str:
    """The words of marks that stand too near together to be named each: '2 events'."""
    return label_of(marks[0], today) if len(marks) == 1 else ngettext("{n} event", "{n} events", len(marks))


def problem_sentence(gap: Gap, today: date) -> str:
    """A gap as a whole sentence, for the line at the top of the family."""
    program, day = gap.record.program, near_date(gap.start, today)
    if gap.member:
        return _(
            "{program} for {person} is not renewed from {day}.", program=program, person=first_name(gap.member), day=day
        )
    return _("{program} is not renewed from {day}.", program=program, day=day)


def span_words(item: Item, today: date) -> str:
    """The dates of an item."""
    if isinstance(item, Mark):
        return near_date(item.start, today)
    start = near_date(item.start, today) if item.start is not None else _("start not known")
    end = near_date(item.end, today) if item.end is not None else _("no end date")
    return f"{start} – {end}"


def source_words(source: Source, today: date) -> str:
    """'Care 4 Kids · Oct 2'."""
    agency = _("Ours") if source.own else source.agency
    if source.as_of is None:
        return agency
    return f"{agency} · {short_date(source.as_of.date(), today)}"


def facts_of(item: Item, today: date) -> list[str]:
    """The lines of the tooltip: dates, minutes, amount, source, confirmed when."""
    lines = [label_of(item, today), span_words(item, today), break_words(item, today)]
    record = item.record
    words = in_use()
    if isinstance(record, SupportRow):
        if record.minutes_a_week:
            lines.append(_("{time} a week", time=words.duration(record.minutes_a_week)))
        if record.amount_cents is not None:
            period = words.code("amount_period", record.amount_period)
            lines.append(f"{words.money(record.amount_cents)} {period}".strip())
        lines += [part for part in (record.provider, record.site) if part]
    if isinstance(record, NoteRow):
        lines += [record.author, record.body.split("\n")[0][:120]]
    if isinstance(record, TaskRow) and record.reason:
        lines.append(record.reason)
    if isinstance(record, SupportRow | ActivityRow | BarrierRow):
        lines.append(source_words(record.source, today))
        if record.source.confirmed_on is not None:
            lines.append(_("confirmed {day}", day=near_date(record.source.confirmed_on, today)))
    return [line for line in lines if line]


def says(item: Item, lane: str, today: date) -> str:
    """What a screen reader hears: lane, what, from when to when, source."""
    return ", ".join([lane_words(lane), *facts_of(item, today)])


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the List twin."""

    lane: str
    item: Item


def list_rows(timeline: Timeline) -> list[ListRow]:
    """Everything of the timeline as a list: by lane, then by start."""
    found = []
    for lane in timeline.lanes:
        items = [item for row in lane.rows for item in row.items]
        found += [ListRow(lane.kind, item) for item in sorted(items, key=lambda item: item.start or date.min)]
    return found
