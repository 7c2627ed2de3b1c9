"""One field that two people changed: what it was, the two values, and a place to write another."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ctcoord.services.conflicts import EDITED, ConflictRow
from ctcoord.ui.conflicts.cells import BEGINNING, ValueCell
from ctcoord.ui.conflicts.editor import another
from ctcoord.ui.conflicts.matters import Decision, Side, field_kind
from ctcoord.ui.parts.labels import KeyHint, Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import View
from ctcoord.ui.sync.state import moment_words
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.records import field_words, value_words

FIELD_PX, BEFORE_PX = 172, 190
NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX, which PySide does not name


class FieldRow(View):
    """Emits ``decided`` whenever its decision changes; ``decision`` is None while there is none."""

    decided = Signal()
    step_requested = Signal(int)  # to the next (1) or the previous field

    def __init__(
        self, row: ConflictRow, both: tuple[Side, Side], now: datetime, said: Decision | None, begun: str = ""
    ) -> None:
        """``begun``: what was written before and cannot be read as a value yet."""
        super().__init__()
        self.row, self._now = row, now
        self.sides = both
        self.decision = said
        self.cells = (ValueCell(), ValueCell())
        kind = field_kind(row)
        self.another = another(kind, row, now.date()) if kind else None
        self._name, self._state = Text(bold=True, wrap=True), Line(height=22)
        self._before_label, self._before = Text(step="small", token="secondary"), Text(wrap=True)
        self._write = Text(token="secondary", step="small")
        self._lay_out()
        for cell, side in zip(self.cells, self.sides, strict=True):
            cell.clicked.connect(lambda _checked=False, side=side: self.take(side))
        if self.another is not None:
            if said is not None and said.choice == EDITED:
                self.another.put(said.value)
            elif begun and isinstance(self.another, QLineEdit):
                self.another.setText(begun)
            self.another.textEdited.connect(lambda _text: self._on_written())
            self.another.editingFinished.connect(self._on_written)
        self.retranslated()

    def _lay_out(self) -> None:
        self._left, self._middle = QWidget(), QWidget()
        name, before = QVBoxLayout(self._left), QVBoxLayout(self._middle)
        for part in (self._name, self._state):
            name.addWidget(part)
        for part in (self._before_label, self._before):
            before.addWidget(part)
        for box in (name, before):
            box.addStretch(1)
        values, right = QHBoxLayout(), QVBoxLayout()
        values.setSpacing(0)
        for cell in self.cells:
            values.addWidget(cell, 1)
        right.setSpacing(0)
        right.addLayout(values, 1)
        if self.another is not None:
            line = self._line = QHBoxLayout()
            line.addWidget(self._write)
            line.addWidget(KeyHint("E"))
            line.addWidget(self.another, 1)
            right.addLayout(line)
            self.scale(lambda px: line.setContentsMargins(px(12), px(2), px(12), px(8)))
            self.scale(lambda px: line.setSpacing(px(8)))
        whole = self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        whole.setSpacing(0)
        whole.setContentsMargins(0, 0, 0, 1)
        whole.addWidget(self._left)
        whole.addWidget(self._middle)
        whole.addLayout(right, 1)
        self.scale(lambda px: [box.setContentsMargins(px(12), px(8), px(8), px(8)) for box in (name, before)])
        self.set_form(narrow=False, tight=False)

    def set_form(self, *, narrow: bool, tight: bool) -> None:
        """Narrow: what it was before stands under the name of the field. Tight: the values stand under both."""
        px = look().px
        self._whole.setDirection(QBoxLayout.Direction.TopToBottom if tight else QBoxLayout.Direction.LeftToRight)
        name = self._left.layout()
        if isinstance(name, QVBoxLayout):
            if narrow:
                name.insertWidget(2, self._before_label)
                name.insertWidget(3, self._before)
            else:
                before = self._middle.layout()
                if isinstance(before, QVBoxLayout):
                    before.insertWidget(0, self._before_label)
                    before.insertWidget(1, self._before)
        self._before_label.setVisible(narrow)
        self._middle.setVisible(not narrow)
        self._left.setMinimumWidth(0 if tight else px(FIELD_PX))
        self._left.setMaximumWidth(NO_LIMIT if tight else px(FIELD_PX))
        self._middle.setFixedWidth(px(BEFORE_PX))

    def retranslated(self) -> None:
        row, words = self.row, in_use()
        self._name.setText(field_words(words, row.entity, row.field))
        self._before_label.setText(_("Before"))
        self._before.setText(value_words(words, row.entity, row.field, row.base, self._now) if row.field else "")
        self._write.setText(_("or write another value"))
        if self.another is not None:
            self.another.setAccessibleName(_("Another value for {field}", field=self._name.text()))
        for cell, side in zip(self.cells, self.sides, strict=True):
            icon = "lock" if side.safer else "dot"
            cell.show_value(self._whose(side), self._value(side), self._by(side), self._in_use(side), icon)
        self._show_decision()

    def _value(self, side: Side) -> str:
        if self.row.field is None:
            # The first change is what was written since, the second removes the record.
            return _("Remove the record") if side.choice == "second" else _("Keep the record as it is now")
        return value_words(in_use(), self.row.entity, self.row.field, side.value, self._now)

    def _whose(self, side: Side) -> str:
        return _("Yours") if side.ours else side.by or _("Somebody else")

    def _by(self, side: Side) -> str:
        who = _("{name}, you", name=side.by) if side.ours and side.by else side.by or _("Somebody else")
        if side.at is None:
            return who
        return f"{who}\n{moment_words(side.at.astimezone(self._now.tzinfo), self._now)}"

    def _in_use(self, side: Side) -> str:
        if not side.in_use:
            return ""
        if len(self.row.acting) > 1:
            return _("in use: both, to be safe")
        return _("in use: the safer value") if side.safer else _("in use until decided")

    def take(self, side: Side) -> None:
        """Choose one of the two values."""
        self.decision = Decision(side.choice)
        if self.another is not None:
            self.another.clear()
        self._show_decision()
        self.decided.emit()

    def choose(self, key: str) -> None:
        """Do what a key says, as the columns stand: 1 what it was before, 2 and 3 the two values, E another."""
        if key == "1":
            self.take_before()
        elif key in {"2", "3"}:
            self.take(self.sides[int(key) - 2])
        elif key:
            self.write_another()

    def take_before(self) -> None:
        """Write what the field said before, where it said something that can be written."""
        if self.another is not None and self.row.base is not None:
            self.another.put(self.row.base)
            self._on_written()

    def write_another(self) -> None:
        """Put the keyboard where another value is written."""
        if self.another is not None:
            self.another.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_written(self) -> None:
        if self.another is None:
            return
        fits, value = self.another.wire()
        if not self.another.text().strip():
            if self.decision is None or self.decision.choice != EDITED:
                return
            self.decision = None
        else:
            self.decision = Decision(EDITED, value) if fits else None
        self._show_decision()
        self.decided.emit()

    @property
    def begun(self) -> str:
        """What was written and cannot be read as a value; '' where it can."""
        return self.another.text().strip() if self.another is not None and self.problem() else ""

    def problem(self) -> str:
        """What is wrong with another value that was begun; '' when nothing is."""
        if self.another is None or not self.another.text().strip() or self.another.wire()[0]:
            return ""
        return self.another.problem() or _("“{text}” is no number.", text=self.another.text())

    def _show_decision(self) -> None:
        choice = self.decision.choice if self.decision is not None else ""
        for cell, side in zip(self.cells, self.sides, strict=True):
            cell.mark(chosen=side.choice == choice)
        done = bool(choice)
        self._state.set_runs(
            Run(
                _("decided") if done else _("to decide"),
                "ok" if done else "warning",
                bold=True,
                step="small",
                icon="ok" if done else "conflict",
                shape="badge",
            )
        )

    def has_focus(self) -> bool:
        """Whether the keyboard is in this row."""
        return any(cell.hasFocus() for cell in self.cells) or (self.another is not None and self.another.hasFocus())

    def focus(self) -> None:
        """Put the keyboard on the chosen value, else on the first."""
        chosen = next((cell for cell in self.cells if cell.isChecked()), self.cells[0])
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2 and 3 choose, E writes another value, arrows move."""
        key = event.text().upper()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in BEGINNING:
            self.choose(key)
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.step_requested.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.cells[int(event.key() == Qt.Key.Key_Right)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._middle.isVisible():
            painter.fillRect(self._middle.geometry(), look().color("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline"))
