"""The family behind the selected step: the step itself, last contact, open barriers, what ends soon, consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ctcoord.services.worklist import WorkItem
from ctcoord.ui.home.rows import STATUS_TOKENS, domain_run, reason_words, status_words, step_words
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState, Ruled, clear_layout
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run, domain_look
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.dates import days_words, near_date, short_date

if TYPE_CHECKING:
    from ctcoord.services.alignment import Alignment
    from ctcoord.services.case_rows import FamilyView, NoteRow
    from ctcoord.ui.family.standing import Standing

SOON_DAYS = 45
URGENT_DAYS, WARN_DAYS = 10, 21
MAX_LINES = 4


def last_name(heading: str) -> str:
    """'Vega' of 'Vega, Maria'."""
    return heading.split(",", maxsplit=1)[0]


def can_finish(item: WorkItem) -> bool:
    """Whether a step is ticked off; what a rule found goes when its record changes."""
    return item.kind == "task" and not item.read_only


def can_wait(item: WorkItem) -> bool:
    """Whether a step may be put off: all but what others wait for."""
    return item.kind != "conflict" and not item.read_only


class Preview(Card):
    """Shows one work item and its family; asks for changes, never makes them."""

    open_requested = Signal(object)  # FamilyId
    note_requested = Signal(object)  # FamilyId
    done_requested = Signal(object)  # WorkItem
    snooze_requested = Signal(object)  # WorkItem

    def __init__(self) -> None:
        super().__init__()
        self._item: WorkItem | None = None
        self._family: FamilyView | None = None
        self._alignment: Alignment | None = None
        self._today: date | None = None
        self._empty = EmptyState("home")
        self._content = QWidget()
        self._content.setObjectName("page")
        self._sections = QVBoxLayout(self._content)
        self._sections.setSpacing(0)
        self._sections.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidget(self._content)
        self._scroll.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self._make_foot())
        self.say(self._empty.title.setText, lambda: _("No step selected"))
        self.say(self._empty.sentence.setText, lambda: _("Choose a line at the left to see the family behind it."))
        self.say(self._scroll.setAccessibleName, lambda: _("The family behind the step"))
        self.clear()

    def _make_foot(self) -> QWidget:
        self._foot = Ruled(under=False)
        self.open_button = Button("filled", keys="Enter")
        self.note_button = Button("", "note")
        self.done_button = Button("", "done")
        self.snooze_button = Button("", "waiting")
        layout = QVBoxLayout(self._foot)
        rows = (QHBoxLayout(), QHBoxLayout())
        for made, line in (
            (self.open_button, rows[0]),
            (self.note_button, rows[0]),
            (self.done_button, rows[1]),
            (self.snooze_button, rows[1]),
        ):
            line.addWidget(made)
        for line in rows:
            line.addStretch(1)
            layout.addLayout(line)
        self.scale(lambda px: [line.setSpacing(px(8)) for line in (*rows, layout)])
        self.open_button.clicked.connect(lambda _checked=False: self.open_requested.emit(self._family_id()))
        self.note_button.clicked.connect(lambda _checked=False: self.note_requested.emit(self._family_id()))
        self.done_button.clicked.connect(lambda _checked=False: self.done_requested.emit(self._item))
        self.snooze_button.clicked.connect(lambda _checked=False: self.snooze_requested.emit(self._item))
        self.scale(lambda px: layout.setContentsMargins(px(12), px(10), px(12), px(10)))
        return self._foot

    def _family_id(self) -> bytes:
        return self._item.family_id if self._item is not None else b""

    def clear(self) -> None:
        """Nothing is selected."""
        self._item = self._family = self._alignment = None
        self._scroll.hide()
        self._foot.hide()
        self._empty.show()

    def show_family(self, item: WorkItem, family: FamilyView, alignment: Alignment, today: date) -> None:
        """Show a step and its family."""
        self._item, self._family, self._alignment, self._today = item, family, alignment, today
        self._empty.hide()
        self._scroll.show()
        self._foot.show()
        self.retranslated()

    def retranslated(self) -> None:
        item, family, today = self._item, self._family, self._today
        if item is None or family is None or today is None:
            return
        clear_layout(self._sections)
        self._sections.addWidget(_heading(family))
        from ctcoord.services import timeline  # with the first family, not with the start
        from ctcoord.ui.family.standing import standing

        now = standing(None, self._alignment, timeline.build(family, today).problems, today)
        if now.token != "ok":
            self._sections.addWidget(_standing(now))
        for title, lines in (
            (_("Selected step"), _step_lines(item, today)),
            (_("Last contact"), _contact_lines(family, today)),
            (_open_barriers(family), _barrier_lines(family, today)),
            (_("Ends soon"), _end_lines(family, today)),
            (_("Consent"), _consent_lines(family, today)),
        ):
            if lines:
                self._sections.addWidget(_section(title, lines))
        self._sections.addStretch(1)
        name = last_name(family.heading)
        self.open_button.set_words(_("Open {family}", family=name))
        self.note_button.set_words(_("Note"))
        self.done_button.set_words(_("Done"))
        self.snooze_button.set_words(_("Snooze…"))
        self.done_button.setVisible(can_finish(item))
        self.snooze_button.setVisible(can_wait(item))
        self.note_button.setVisible(family.may_write)


def _heading(family: FamilyView) -> QWidget:
    others = len(family.members) - 1
    name = f"{family.heading} + {others}" if others > 0 else family.heading
    box = Ruled()
    layout = QVBoxLayout(box)
    px = look().px
    layout.setContentsMargins(px(16), px(12), px(16), px(12))
    layout.setSpacing(px(4))
    top = QHBoxLayout()
    top.addWidget(Line(Run(name, bold=True, step="family", shrink=True), height=24), 1)
    top.addWidget(Text(family.case_number or "", token="secondary"))
    layout.addLayout(top)
    words = ", ".join(in_use().code("language", code) for code in family.languages)
    head = family.head
    safe = head.shown.contact_note if head is not None else None
    detail = " · ".join(part for part in (words, safe or "") if part)
    if detail:
        layout.addWidget(Line(Run(detail, "secondary", shrink=True)))
    return box


def _standing(now: Standing) -> QWidget:
    """What breaks first, as the line of the family's own screen says it."""
    box = Ruled(fill=f"{now.token}-tint", edge=now.token)
    px = look().px
    layout = QHBoxLayout(box)
    layout.setContentsMargins(px(16), px(8), px(16), px(8))
    layout.setSpacing(px(8))
    words = QVBoxLayout()
    words.setSpacing(px(2))
    words.addWidget(Text(now.said, bold=True, wrap=True))
    if now.more:
        words.addWidget(Text(now.more, token="secondary"))
    layout.addWidget(Line(Run("", now.token, icon=now.icon, step="pane")), 0, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(words, 1)
    return box


def _section(title: str, lines: list[QWidget]) -> QWidget:
    box = Ruled(soft=True)
    layout = QVBoxLayout(box)
    px = look().px
    layout.setContentsMargins(px(16), px(10), px(16), px(12))
    layout.setSpacing(px(4))
    layout.addWidget(Text(title, step="small", bold=True, token="secondary"))
    for line in lines:
        layout.addWidget(line)
    return box


def _step_lines(item: WorkItem, today: date) -> list[QWidget]:
    token = STATUS_TOKENS.get(item.status, "secondary")
    status = Run(status_words(item), token, bold=True, step="small", icon=item.status, shape="badge")
    due = Run(_("due {day}", day=near_date(item.due_on, today)), "secondary", step="small")
    domains = [replace(run, step="small", shape="badge") for run in domain_run(item.domain)]
    lines: list[QWidget] = [Line(Run(step_words(item), bold=True, step="pane", shrink=True), height=24)]
    lines.append(Line(status, *domains, due, gap=8, height=24))
    reason = reason_words(item)
    if reason:
        lines.append(Text(reason, token="secondary", wrap=True))
    return lines


def _contact_lines(family: FamilyView, today: date) -> list[QWidget]:
    if not family.notes:
        return [Text(_("No contact written down yet"), token="secondary")]
    note: NoteRow = family.notes[0]
    words = in_use()
    minutes = words.duration(note.minutes) if note.minutes else ""
    kind = ", ".join(part for part in (words.code("note_kind", note.kind), minutes) if part)
    day = near_date(note.occurred_at.date(), today)
    first = " · ".join(part for part in (day, kind, note.author) if part)
    return [Line(Run(first, shrink=True)), Line(Run(note.body.split("\n")[0], "secondary", shrink=True))]


def _open_barriers(family: FamilyView) -> str:
    number = sum(row.resolved_on is None for row in family.barriers)
    return _("Open barriers ({n})", n=number)


def _barrier_lines(family: FamilyView, today: date) -> list[QWidget]:
    lines: list[QWidget] = []
    for barrier in [row for row in family.barriers if row.resolved_on is None][:MAX_LINES]:
        _icon, token = domain_look(barrier.domain)
        icon = Run(barrier.title, icon="barrier", icon_token=token, shrink=True)
        lines.append(_pair(icon, Run(days_words((today - barrier.opened_on).days), "secondary")))
    return lines


def _end_lines(family: FamilyView, today: date) -> list[QWidget]:
    running = [row for row in family.supports if row.ends is not None and row.status not in {"ended", "denied"}]
    soon = sorted((row for row in running if 0 <= _days(row.ends, today) <= SOON_DAYS), key=lambda row: str(row.ends))
    lines: list[QWidget] = []
    for row in soon[:MAX_LINES]:
        days = _days(row.ends, today)
        token = "error" if days <= URGENT_DAYS else "warning" if days <= WARN_DAYS else "secondary"
        first = row.member_name.split(" ")[0]
        name = f"{row.program}, {first}" if first else row.program
        when = f"{short_date(row.ends or today, today)} · {days_words(days)}"
        icon, icon_token = domain_look(row.domain)
        left = Run(name, icon=icon, icon_token=icon_token, shrink=True)
        lines.append(_pair(left, Run(when, token, bold=token != "secondary")))
    return lines


def _consent_lines(family: FamilyView, today: date) -> list[QWidget]:
    lines: list[QWidget] = []
    for row in family.consents[:MAX_LINES]:
        if row.status != "given" or (row.valid_until is not None and row.valid_until < today):
            continue
        until = _("to {day}", day=short_date(row.valid_until, today)) if row.valid_until else _("no end")
        lines.append(_pair(Run(row.recipient, icon="ok", icon_token="ok", shrink=True), Run(until, "secondary")))
    return lines


def _pair(left: Run, right: Run) -> QWidget:
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(Line(left), 1)
    layout.addWidget(Line(right))
    return holder


def _days(day: date | None, today: date) -> int:
    return (day - today).days if day is not None else -1
