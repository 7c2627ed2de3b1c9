"""The cards of the overview's left column: members, facts that differ, barriers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.services.case_rows import BarrierRow, FamilyView
from ctcoord.services.members import Difference, MemberRow, Value
from ctcoord.services.people import Source
from ctcoord.ui.family.timeline_words import first_name, source_words
from ctcoord.ui.home.rows import STATUS_TOKENS
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, Ruled, clear_layout
from ctcoord.ui.parts.labels import Line, SourceChip, Text
from ctcoord.ui.parts.paint import Run, domain_look
from ctcoord.ui.parts.underlined import Underlined, differing
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.dates import age_on, days_words, near_date

FIELDS: dict[str, Callable[[], str]] = {
    "first_name": lambda: _("first name"),
    "last_name": lambda: _("last name"),
    "birth_date": lambda: _("birth date"),
    "sex": lambda: _("sex"),
    "died_on": lambda: _("date of death"),
    "special_needs": lambda: _("care needs"),
    "languages": lambda: _("languages"),
}


def field_words(field: str) -> str:
    """The name of a fact."""
    return FIELDS[field]() if field in FIELDS else field


def value_words(field: str, value: object) -> str:
    """A fact as it reads."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field == "sex":
        return in_use().code("sex", str(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def source_chip(source: Source, today: date) -> SourceChip:
    """Where a fact comes from, to be opened for file and row."""
    words = source_words(source, today)
    says = _("Source: {source}", source=words)
    if source.confirmed_on is not None:
        says = f"{says}, {_('confirmed {day}', day=near_date(source.confirmed_on, today))}"
    if source.absent_since is not None:
        says = f"{says}, {_('not in the file of {day}', day=near_date(source.absent_since, today))}"
    return SourceChip(words, confirmed=source.confirmed_on is not None, says=says)


def relation_words(member: MemberRow, today: date) -> str:
    """'parent, 35': relationship and age; of who has died, the day instead."""
    code = member.shown.relationship
    relation = (
        "" if code in {None, 99} else _("head") if code == 1 else in_use().code("relationship", str(code)).lower()
    )
    born = member.shown.birth_date
    age = str(age_on(born, today)) if born is not None else ""
    if member.died_on is not None:
        age = _("died {day}", day=member.died_on.isoformat())
    return ", ".join(part for part in (relation, age) if part)


class MembersCard(Card):
    """One line pair a member, with the source of the record that is shown."""

    origin_requested = Signal(object, object)  # scope id, record id

    def __init__(self) -> None:
        super().__init__()
        self._header = self.add_header()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)

    def show_family(self, family: FamilyView, today: date) -> None:
        """Show the members."""
        self._header.title.setText(_("Members"))
        self._header.set_count(len(family.members))
        clear_layout(self._rows)
        for member in family.members:
            self._rows.addWidget(self._row(member, family, today))

    def _row(self, member: MemberRow, family: FamilyView, today: date) -> QWidget:
        box = Ruled(soft=True)
        px = look().px
        name = member.name or _("name not readable")
        first = Line(Run(name, bold=True), Run(relation_words(member, today), "secondary", shrink=True))
        chip = source_chip(member.shown.source, today)
        chip.opened.connect(lambda: self.origin_requested.emit(member.shown.scope_id, member.shown.person_id))
        top = QHBoxLayout()
        top.addWidget(first, 1)
        top.addWidget(chip)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(px(12), px(6), px(12), px(8))
        layout.setSpacing(px(2))
        layout.addLayout(top)
        layout.addWidget(Line(*_second_line(member, family), height=18))
        return box


def unlike(words: list[str]) -> list[str]:
    """Each once, in order, as first written; agencies differ in capitals and spaces."""
    found: dict[str, str] = {}
    for text in words:
        found.setdefault(" ".join(text.split()).casefold(), text)
    return list(found.values())


def _second_line(member: MemberRow, family: FamilyView) -> list[Run]:
    runs = []
    doing = [row.title for row in family.activities if row.member == member.key]
    doing += [row.program for row in family.supports if row.member == member.key and row.status == "active"]
    words = ", ".join(unlike(doing)) or _("no running support of their own")
    runs.append(Run(words, "secondary", step="small", shrink=True))
    for difference in member.differences[:1]:
        words = _("{fact} differs", fact=field_words(difference.field))
        runs.append(Run(words, "warning", bold=True, step="small", icon="differs"))
    return runs


class DifferCard(Card):
    """One fact that agencies record differently: a column an agency, nothing picked."""

    correct_requested = Signal(object)  # Difference
    origin_requested = Signal(object, object)

    def __init__(self, difference: Difference, today: date) -> None:
        super().__init__(edge="warning")
        self.difference = difference
        px = look().px
        fact = field_words(difference.field)
        words = _("Agencies differ: {person}’s {fact}", person=first_name(difference.member_name), fact=fact)
        header = self.add_header()
        header.title.hide()
        header.row.insertWidget(0, Text(words, bold=True, wrap=True), 100)  # a title would widen the column
        columns = QHBoxLayout()
        columns.setContentsMargins(px(12), px(8), px(12), px(4))
        first = value_words(difference.field, difference.values[0].value)
        for value in difference.values:
            columns.addLayout(self._column(difference, value, first, today), 1)
        self.body.addLayout(columns)
        if difference.corrected is not None:
            own = value_words(difference.field, difference.corrected)
            line = Line(Run(_("Our correction: {value}", value=own), "ok", bold=True, step="small", icon="ok"))
            line.setContentsMargins(px(12), 0, px(12), 0)
            self.body.addWidget(line)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(8), px(4), px(8), px(8))
        correct = self.correct = Button(small=True)
        correct.set_words(_("Add a correction…") if difference.corrected is None else _("Change the correction…"))
        correct.clicked.connect(lambda _checked=False: self.correct_requested.emit(difference))
        foot.addWidget(correct)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def _column(self, difference: Difference, value: Value, first: str, today: date) -> QVBoxLayout:
        words = value_words(difference.field, value.value)
        made = QVBoxLayout()
        made.setSpacing(look().px(4))
        made.addWidget(Underlined(words, differing(words, first)))
        chip = source_chip(value.source, today)
        chip.opened.connect(lambda: self.origin_requested.emit(value.scope_id, value.person_id))
        chip.let_shrink()  # of three agencies none widens the column
        line = QHBoxLayout()
        line.addWidget(chip)
        line.addStretch(1)
        made.addLayout(line)
        return made


class BarriersCard(Card):
    """Open barriers, the most severe first, with their age."""

    add_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._add = Button("text", "add", small=True)
        self._add.clicked.connect(lambda _checked=False: self.add_requested.emit())
        self._header = self.add_header("", self._add)
        self._rows, self._risks = QVBoxLayout(), QVBoxLayout()
        self._rows.setSpacing(0)
        self._risks.setSpacing(0)
        self.body.addLayout(self._risks)
        self.body.addLayout(self._rows)

    def set_writable(self, writable: bool) -> None:
        """Whether a barrier may be added."""
        self._add.setVisible(writable)

    def show_risks(self, chains: list[str]) -> None:
        """What the open ones put at risk, as words."""
        clear_layout(self._risks)
        for words in chains:
            line = Text(_("At risk: {chain}", chain=words), step="small", bold=True, token="warning", wrap=True)
            line.setContentsMargins(look().px(12), look().px(6), look().px(12), 0)
            self._risks.addWidget(line)

    def show_barriers(self, barriers: tuple[BarrierRow, ...], today: date) -> None:
        """Show those that are open."""
        found = [row for row in barriers if row.resolved_on is None]
        self._header.title.setText(_("Barriers"))
        self._header.set_count(len(found))
        self._add.set_words(_("Add"))
        self._add.setAccessibleName(_("Add a barrier"))
        clear_layout(self._rows)
        for row in found:
            self._rows.addWidget(_barrier_row(row, today))
        if not found:
            empty = Text(
                _("No open barriers. What stands in the way is written down here."), token="secondary", wrap=True
            )
            empty.setContentsMargins(look().px(12), look().px(8), look().px(12), look().px(10))
            self._rows.addWidget(empty)


def _barrier_row(row: BarrierRow, today: date) -> QWidget:
    box = Ruled(soft=True)
    px = look().px
    layout = QVBoxLayout(box)
    layout.setContentsMargins(px(12), px(6), px(12), px(8))
    layout.setSpacing(px(2))
    top = QHBoxLayout()
    icon, token = domain_look(row.domain, icon="barrier")
    top.addWidget(Line(Run(row.title, bold=True, icon=icon, icon_token=token, shrink=True)), 1)
    status = in_use().code("work_status", row.status)
    top.addWidget(
        Line(Run(status, step="small", icon=row.status, icon_token=STATUS_TOKENS.get(row.status, "secondary")))
    )
    layout.addLayout(top)
    parts = [days_words((today - row.opened_on).days), in_use().code("severity", row.severity), row.member_name]
    layout.addWidget(Line(Run(" · ".join(part for part in parts if part), "secondary", step="small", shrink=True)))
    return box
