"""The record whose fields two people changed: its fields below each other, and Save for what is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.ui.conflicts.ask import whom
from ctcoord.ui.conflicts.field_row import BEFORE_PX, FIELD_PX, FieldRow
from ctcoord.ui.conflicts.matters import Decision, Matter, mixed, sides
from ctcoord.ui.directory.flow import Flow
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, Ruled, clear_layout, scroll_area
from ctcoord.ui.parts.labels import KeyHint, Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import announce
from ctcoord.ui.sync.state import moment_words
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.records import entity_words

Key = tuple[bytes, bytes]
TIGHT_PX = 480  # narrower than this the parts of a row and of head and foot stand below each other


class ConflictPanel(Card):
    """Keeps what was chosen for each conflict until it is saved, also while another record is looked at."""

    save_requested = Signal(object, object)  # Matter, {conflict id: Decision}
    open_requested = Signal(object)  # FamilyId
    ask_requested = Signal(object, object)  # Matter, Colleague
    said_changed = Signal(object)  # the key of the matter about which something was chosen or written

    def __init__(self) -> None:
        super().__init__()
        self.matter: Matter | None = None
        self.rows: list[FieldRow] = []
        self._said: dict[bytes, Decision] = {}
        self._begun: dict[bytes, str] = {}  # what was written and cannot be read yet
        self._of: dict[bytes, Key] = {}  # whose each of the two is
        self._staff_id: bytes | None = None
        self.colleagues: frozenset[bytes] = frozenset()  # staff of our agency, who can be asked
        self._now: datetime | None = None
        self._narrow = self._tight = False
        self._make_head()
        self._make_columns()
        page = QWidget()
        page.setObjectName("page")
        self._grid = QVBoxLayout(page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._scroll = scroll_area(page)
        self.body.addWidget(self._scroll, 1)
        self._make_foot()

    def _make_head(self) -> None:
        head = Ruled()
        self._family = Line(height=26)
        self._what = Line(height=20)
        self.all_left, self.all_right = Button(), Button()
        for made, position in ((self.all_left, 0), (self.all_right, 1)):
            made.clicked.connect(lambda _checked=False, position=position: self.take_all(position))
        words, line = QVBoxLayout(), QBoxLayout(QBoxLayout.Direction.LeftToRight, head)
        takes = self._takes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        words.setSpacing(0)
        words.addWidget(self._family)
        words.addWidget(self._what)
        line.addLayout(words, 1)
        line.addLayout(takes)
        for made in (self.all_left, self.all_right):
            takes.addWidget(made)
        self._head_line = line
        self.scale(lambda px: line.setContentsMargins(px(16), px(8), px(16), px(8)))
        self.scale(lambda px: line.setSpacing(px(8)))
        self.scale(lambda px: takes.setSpacing(px(8)))
        self.body.addWidget(head)

    def _make_columns(self) -> None:
        self._columns = Ruled(fill="window")
        self._titles = tuple(Text(bold=True, step="small", token="secondary") for _number in range(4))
        line = QHBoxLayout(self._columns)
        line.setSpacing(0)
        boxes: list[QHBoxLayout] = []
        for position, title in enumerate(self._titles):
            box = QHBoxLayout()
            box.addWidget(title)
            if position >= 1:
                box.addWidget(KeyHint(str(position)))
            box.addStretch(1)
            holder = QWidget()
            holder.setLayout(box)
            boxes.append(box)
            line.addWidget(holder, 1 if position >= 2 else 0)
        line.setContentsMargins(0, 0, 0, 0)
        self.scale(lambda px: [box.setContentsMargins(px(12), px(4), px(8), px(4)) for box in boxes])
        self._fix_columns()
        self.body.addWidget(self._columns)

    def _fix_columns(self) -> None:
        for position, width in ((0, FIELD_PX), (1, BEFORE_PX)):
            holder = self._titles[position].parentWidget()
            if holder is not None:
                holder.setFixedWidth(look().px(width))
                holder.setVisible(not self._tight if position == 0 else not self._narrow)

    def restyled(self) -> None:
        self._fix_columns()
        for line, below in ((self._head_line, self._tight), (self._foot_line, self._narrow or self._tight)):
            line.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        for row in self.rows:
            row.set_form(narrow=self._narrow, tight=self._tight)
        if self.rows:
            self._happened.setMargin(look().px(12))

    def _arrange_takes(self) -> None:
        """Below each other where they have no room side by side."""
        needs = self.all_left.sizeHint().width() + self.all_right.sizeHint().width() + look().px(2 * 16 + 8)
        beside = not self._tight or needs <= self.width()
        self._takes.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_takes()
        tight = self.width() < look().px(TIGHT_PX)
        if tight != self._tight:
            self._tight = tight
            self.restyled()
            self._say_sum()

    def _make_foot(self) -> None:
        foot = Ruled(under=False)
        self._sum = Text(token="secondary", wrap=True)
        self.open_button, self.ask_button = Button(), Button()
        self.save_button = Button("filled", keys="Ctrl+S")
        self.open_button.clicked.connect(lambda _checked=False: self._open())
        self.ask_button.clicked.connect(lambda _checked=False: self._ask())
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        line = QBoxLayout(QBoxLayout.Direction.LeftToRight, foot)
        self._acts = Flow(self.ask_button, self.open_button, self.save_button)
        line.addWidget(self._sum, 1)
        line.addWidget(self._acts)
        self._foot_line = line
        self.scale(lambda px: line.setContentsMargins(px(16), px(10), px(16), px(10)))
        self.scale(lambda px: line.setSpacing(px(8)))
        self.body.addWidget(foot)

    def show_matter(self, matter: Matter, staff_id: bytes | None, now: datetime) -> None:
        """Show a record; what was chosen in it before is chosen again."""
        self.matter, self._staff_id, self._now = matter, staff_id, now
        clear_layout(self._grid)
        ours_left = not mixed(matter, staff_id)
        self.rows = [
            FieldRow(
                row, sides(row, staff_id, ours_left=ours_left), now, self._said.get(row.id), self._begun.get(row.id, "")
            )
            for row in matter.rows
        ]
        for row in self.rows:
            row.decided.connect(lambda row=row: self._on_decided(row))
            row.step_requested.connect(lambda step, row=row: self._step(row, step))
            row.set_form(narrow=self._narrow, tight=self._tight)
            self._grid.addWidget(row)
        self._happened = Text(token="secondary", wrap=True)
        self._happened.setMargin(look().px(12))
        self._grid.addWidget(self._happened)
        self._grid.addStretch(1)
        self.retranslated()

    def forget(self, known: set[bytes]) -> None:
        """Drop what was chosen for conflicts that wait no longer."""
        self._said = {key: said for key, said in self._said.items() if key in known}
        self._begun = {key: words for key, words in self._begun.items() if key in known}

    def said(self, matter: Key) -> dict[str, list[Any]]:
        """What was chosen and written about a record, as JSON keeps it: choice, value and words by conflict."""
        told: dict[str, list[Any]] = {}
        for conflict in {*self._said, *self._begun}:
            if self._of.get(conflict) == matter:
                said = self._said.get(conflict)
                told[conflict.hex()] = [said and said.choice, said and said.value, self._begun.get(conflict, "")]
        return told

    def put_said(self, matter: Key, told: dict[str, list[Any]]) -> None:
        """Go on with what ``said`` gave before; what was said since comes first."""
        for conflict_hex, (choice, value, begun) in told.items():
            conflict = bytes.fromhex(conflict_hex)
            if conflict in self._said or conflict in self._begun:
                continue
            self._of[conflict] = matter
            if choice:
                self._said[conflict] = Decision(choice, value)
            if begun:
                self._begun[conflict] = begun
        if self.matter is not None and self.matter.key == matter and self._now is not None:
            here = next((row.row.id for row in self.rows if row.has_focus()), None)
            self.show_matter(self.matter, self._staff_id, self._now)
            for row in self.rows:
                if row.row.id == here:
                    row.focus()

    def set_narrow(self, narrow: bool) -> None:
        """The column of what it was before folds under the name of the field."""
        self._narrow = narrow
        self.restyled()

    def retranslated(self) -> None:
        if self.matter is None:
            return
        first = self.matter.rows[0]
        record = " · ".join(word for word in (entity_words(in_use(), first.entity), first.name, first.person) if word)
        fields = ngettext("{n} field changed by two people", "{n} fields changed by two people", len(self.matter.rows))
        self._family.set_runs(Run(first.family, bold=True, step="family", shrink=True))
        self._what.set_runs(Run(record), Run(f"· {fields}", "secondary", shrink=True))
        either = mixed(self.matter, self._staff_id)
        left, right = (_("Saved first"), _("Saved later")) if either else (_("Yours"), _("Theirs"))
        for title, words in zip(self._titles, (_("Field"), _("Before"), left, right), strict=True):
            title.setText(words)
        self.all_left.set_words(_("Take all saved first") if either else _("Take all yours"))
        self.all_right.set_words(_("Take all saved later") if either else _("Take all theirs"))
        self._arrange_takes()
        self._happened.setText(self._what_happened())
        other = whom(self.matter, self._staff_id, self.colleagues)
        self.ask_button.setVisible(other is not None)
        self.ask_button.set_words(_("Ask {name}…", name=other[1]) if other is not None else "")
        self._say_sum()

    def _what_happened(self) -> str:
        """Who wrote first, and who later without having seen it: of the first field."""
        row, now = (self.rows[0].row if self.rows else None), self._now
        if row is None or now is None or row.first_at is None or row.second_at is None:
            return ""

        def who(name: str, staff_id: bytes | None) -> str:
            if staff_id is not None and staff_id == self._staff_id:
                return _("you")
            return name or _("somebody else")

        return _(
            "What happened: {first} saved first ({first_time}), and {second} changed the same ({second_time}) without"
            " having seen that. Nothing was overwritten: both values are kept until somebody chooses.",
            first=who(row.first_by, row.first_id),
            first_time=moment_words(row.first_at.astimezone(now.tzinfo), now),
            second=who(row.second_by, row.second_id),
            second_time=moment_words(row.second_at.astimezone(now.tzinfo), now),
        )

    def _say_sum(self) -> None:
        decided, total = len(self.decisions()), len(self.rows)
        problem = next((words for row in self.rows if (words := row.problem())), "")
        kept = _("Your choice holds for every office; the other value stays in the history.")
        done = _("{n} of {total} decided.", n=decided, total=total)
        self._sum.setText(problem or f"{done} {kept}")
        self._sum.setVisible(bool(problem) or not self._tight)  # where room is scarce the list says what is left
        self._sum.set_token("error" if problem else "secondary")
        family = last_name(self.matter.rows[0].family) if self.matter is not None else ""
        self.open_button.set_words(_("Open {family}", family=family))
        self.save_button.set_words(
            ngettext("Save {n} decision for {family}", "Save {n} decisions for {family}", decided, family=family)
            if decided
            else _("Save for {family}", family=family)
        )
        self.save_button.setEnabled(decided > 0 and not problem)

    def decisions(self) -> dict[bytes, Decision]:
        """What is decided in the record that is shown."""
        return {row.row.id: row.decision for row in self.rows if row.decision is not None}

    def take_all(self, position: int) -> None:
        """Choose the value of one column in every row."""
        for row in self.rows:
            row.take(row.sides[position])

    def save(self) -> None:
        """Ask to save what is decided."""
        decided = self.decisions()
        if decided and self.matter is not None and self.save_button.isEnabled():
            self.save_requested.emit(self.matter, decided)

    def _open(self) -> None:
        if self.matter is not None:
            self.open_requested.emit(self.matter.rows[0].family_id)

    def _ask(self) -> None:
        other = whom(self.matter, self._staff_id, self.colleagues) if self.matter is not None else None
        if other is not None:
            self.ask_requested.emit(self.matter, other)

    def _on_decided(self, row: FieldRow) -> None:
        conflict, begun = row.row.id, row.begun
        self._said.pop(conflict, None)
        self._begun.pop(conflict, None)
        if row.decision is not None:
            self._said[conflict] = row.decision
        elif begun:
            self._begun[conflict] = begun
        if self.matter is not None:
            self._of[conflict] = self.matter.key
            self.said_changed.emit(self.matter.key)
        self._say_sum()
        announce(self, self._sum.text())

    def _step(self, row: FieldRow, step: int) -> None:
        self.rows[(self.rows.index(row) + step) % len(self.rows)].focus()
