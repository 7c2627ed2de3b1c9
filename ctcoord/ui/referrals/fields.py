"""Fields of the forms about referrals: a day that may stay empty, a choice found by typing, two fields side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ctcoord.domain.codes import DataClass
from ctcoord.services.referrals import NEVER
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext

PAUSE_MS, MOST_SHOWN, IN_A_LINE = 150, 5, 4
LARGE_PERCENT, MOST_LARGE = 130, 2  # of large text fewer are seen at once, the others are scrolled to


class OptionalDay(DateField):
    """A day, or nothing."""

    def __init__(self, near: date, day: date | None = None) -> None:
        super().__init__(day or near)
        if day is None:
            self.clear()
        self.setPlaceholderText(_("no date"))

    @property
    def is_empty(self) -> bool:
        """Whether nobody named a day."""
        return not self.text().strip()

    def problem(self) -> str:
        return "" if self.is_empty else super().problem()

    @property
    def chosen(self) -> date | None:
        """The day, None where none is named."""
        return None if self.is_empty else self.day


def pair(*fields: tuple[str, QWidget]) -> QWidget:
    """Fields side by side, each under its label; below each other where that is too narrow."""
    columns = [_labelled(words, field) for words, field in fields]
    made = Beside(*columns)
    made.set_spacing(look().px(12))
    return made


def at_left(made: QWidget) -> QWidget:
    """A button as wide as its words, in a line of its own."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(made)
    line.addStretch(1)
    return holder


def _labelled(words: str, field: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(8))
    label = Text(words, bold=True)
    label.setBuddy(field)
    field.setAccessibleName(words)
    column.addWidget(label)
    column.addWidget(field)
    return holder


class _Line(QLineEdit):
    down_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_requested.emit()
        else:
            super().keyPressEvent(event)


class _Found(QListWidget):
    taken = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentItem() is not None:
            self.taken.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        row = max(self.sizeHintForRow(0), look().px(24))
        return QSize(
            super().sizeHint().width(),
            row * max(1, min(self.count(), MOST_LARGE if look().percent > LARGE_PERCENT else MOST_SHOWN))
            + look().px(6),
        )


class PickField(QWidget):
    """Words that are looked for while somebody types; Down goes to what was found, Enter takes it."""

    searched = Signal(str)
    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.line, self.found = _Line(), _Found()
        self.line.setMaxLength(200)
        self.found.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look().px(4))
        whole.addWidget(self.line)
        whole.addWidget(self.found)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.line.text().strip()))
        self.line.textEdited.connect(lambda _text: self._pause.start())
        self.line.down_requested.connect(self._go_down)
        self.found.taken.connect(self._take)
        self.found.itemClicked.connect(self._take)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)
        self.found.setAccessibleName(_("Found: {what}", what=name))

    def show_found(self, found: list[tuple[str, Any]]) -> None:
        """What was found: words, and what is picked with them."""
        self.found.clear()
        for words, what in found[:MOST_SHOWN]:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, what)
            item.setToolTip(words)
            self.found.addItem(item)
        self.found.setVisible(bool(found) and self.line.isModified())
        self.found.setFixedHeight(self.found.sizeHint().height())
        if found:
            announce(self.line, ngettext("{n} found", "{n} found", len(found[:MOST_SHOWN])))

    def _go_down(self) -> None:
        if self.found.isVisible():
            self.found.setCurrentRow(0)
            self.found.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self, item: QListWidgetItem) -> None:
        self.line.setText(item.text())
        self.line.setFocus(Qt.FocusReason.TabFocusReason)
        self.found.hide()
        self.picked.emit(item.data(Qt.ItemDataRole.UserRole))


class ClassBoxes(QWidget):
    """Kinds of data to tick, at most four in a line; who the family is, is always part of it."""

    def __init__(self) -> None:
        super().__init__()
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look().px(4))
        self.boxes: dict[DataClass, CheckBox] = {}
        self._touched = False
        for position, name in enumerate(one for one in DataClass if one not in NEVER | {DataClass.CORE}):
            box = self.boxes[name] = CheckBox(in_use().code("data_class", name))
            box.clicked.connect(lambda _checked=False: self._touch())
            grid.addWidget(box, *divmod(position, IN_A_LINE))
        self._columns = IN_A_LINE

    def minimumSizeHint(self) -> QSize:
        return QSize(max(box.sizeHint().width() for box in self.boxes.values()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many in a line as there is room for."""
        super().resizeEvent(event)
        widest = max(box.sizeHint().width() for box in self.boxes.values()) + self._grid.spacing()
        columns = max(1, min(IN_A_LINE, self.width() // widest))
        if columns != self._columns:
            self._columns = columns
            for position, box in enumerate(self.boxes.values()):
                self._grid.removeWidget(box)
                self._grid.addWidget(box, *divmod(position, columns))
            self.updateGeometry()

    def _touch(self) -> None:
        self._touched = True

    def follow(self, domain: str) -> None:
        """The kind of data that a domain asks for, until somebody ticked otherwise."""
        if not self._touched:
            self.tick(frozenset({DataClass(domain)}) if domain in {str(one) for one in self.boxes} else frozenset())

    def tick(self, classes: frozenset[DataClass]) -> None:
        """Mark these."""
        for name, box in self.boxes.items():
            box.setChecked(name in classes)

    @property
    def ticked(self) -> frozenset[DataClass]:
        """What may be handed on."""
        return frozenset({DataClass.CORE, *(name for name, box in self.boxes.items() if box.isChecked())})


def hex_keys(names: Mapping[bytes, str], nobody: str) -> dict[str, str]:
    """Choices of a closed list by record, with the one for none first."""
    return {"": nobody} | {key.hex(): words for key, words in names.items()}
