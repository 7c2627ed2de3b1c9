"""Another value than the two: a field that fits what the record holds, read back as on the wire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit

from ctcoord.services.conflicts import ConflictRow
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import Combo
from ctcoord.words import in_use
from ctcoord.words.records import UNITS, choices, list_choices


class Another(QLineEdit):
    """A line of text; empty means that nothing else was written."""

    def wire(self) -> tuple[bool, Any]:
        """Whether it can be used, and the value."""
        return True, self.text().strip()

    def put(self, value: Any) -> None:
        """Show a value that was written before."""
        self.setText(str(value))

    def problem(self) -> str:
        """What is wrong with it."""
        return ""


class AnotherDay(DateField):
    """A date; it begins empty."""

    def __init__(self, near: date) -> None:
        super().__init__(near)
        self.clear()

    def put(self, value: Any) -> None:
        """Show a day that was written before."""
        self.set_day(date.fromisoformat(value))

    def wire(self) -> tuple[bool, Any]:
        """Whether it can be used, and the value."""
        day = self.day
        return day is not None, day.isoformat() if day is not None else None


class AnotherNumber(Another):
    """A whole or decimal number."""

    def wire(self) -> tuple[bool, Any]:
        """Whether it can be used, and the value."""
        text = self.text().strip().replace(",", "")
        try:
            return True, int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return False, None


class AnotherUnit(Another):
    """A number in the unit that is shown (dollars, hours); kept in a smaller one (cents, minutes)."""

    def __init__(self, unit: int) -> None:
        super().__init__()
        self._unit = unit

    def put(self, value: Any) -> None:
        self.setText(f"{Decimal(value) / self._unit:f}")

    def wire(self) -> tuple[bool, Any]:
        """Whether it can be used, and the value."""
        try:
            kept = Decimal(self.text().replace("$", "").replace(",", "").strip()) * self._unit
        except InvalidOperation:
            return False, None
        fits = kept.is_finite() and kept == kept.to_integral_value()
        return fits, int(kept) if fits else None


class AnotherCode(Combo):
    """One of a closed list; it begins with none."""

    textEdited, editingFinished = Signal(str), Signal()

    def __init__(self, words: dict[str, str], *, number: bool) -> None:
        super().__init__()
        self._number = number
        self.addItem("", None)
        for code, said in words.items():
            self.addItem(said, code)
        self.activated.connect(lambda _index: self.textEdited.emit(self.text()))

    def text(self) -> str:
        """The words chosen; '' for none."""
        return self.currentText()

    def clear(self) -> None:
        self.setCurrentIndex(0)

    def put(self, value: Any) -> None:
        """Show a value that was chosen before."""
        self.setCurrentIndex(max(self.findData(str(value)), 0))

    def wire(self) -> tuple[bool, Any]:
        """Whether it can be used, and the value."""
        code = self.currentData()
        return code is not None, int(code) if self._number and code is not None else code

    def problem(self) -> str:
        """What is wrong with it."""
        return ""


class AnotherCodes(AnotherCode):
    """Several of a closed list, in its order; choosing one again takes it out. It begins with none."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(words, number=False)
        self._codes: set[str] = set()
        self.activated.disconnect()
        self.activated.connect(self._toggle)
        self._show()

    def _toggle(self, index: int) -> None:
        if index > 0:
            self._codes ^= {self.itemData(index)}
            self._show()
            self.textEdited.emit(self.text())

    def _show(self) -> None:
        """The first line says what is chosen; the others carry a tick or none."""
        for index in range(1, self.count()):
            chosen = self.itemData(index) in self._codes
            self.setItemData(index, (Qt.CheckState.Unchecked, Qt.CheckState.Checked)[chosen], _TICK)
        chosen_words = [self.itemText(index) for index in range(1, self.count()) if self.itemData(index) in self._codes]
        self.setItemText(0, ", ".join(chosen_words))
        self.setCurrentIndex(0)

    def clear(self) -> None:
        self._codes.clear()
        self._show()

    def put(self, value: Any) -> None:
        """Show what was chosen before."""
        self._codes = set(str(value).split(","))
        self._show()

    def wire(self) -> tuple[bool, Any]:
        """Whether it can be used, and the codes, separated by commas."""
        codes = [str(self.itemData(index)) for index in range(1, self.count()) if self.itemData(index) in self._codes]
        return bool(codes), ",".join(codes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and letters open the list: going through it closed would choose whatever is passed."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.showPopup()
        elif event.text().isalpha():
            self.showPopup()
            self.view().keyboardSearch(event.text())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


_TICK = Qt.ItemDataRole.CheckStateRole


def another(kind: str, row: ConflictRow, near: date) -> Another | AnotherDay | AnotherCode:
    """The field for a kind of value of ``matters.field_kind``."""
    if kind == "date":
        return AnotherDay(near)
    if kind == "code":
        values = (row.base, row.first, row.second, row.current)
        numbers = any(isinstance(value, int) for value in values)
        return AnotherCode(choices(in_use(), row.entity, row.field), number=numbers)
    if kind == "codes":
        return AnotherCodes(list_choices(in_use(), row.field))
    if kind == "unit":
        return AnotherUnit(UNITS[row.field or ""])
    return AnotherNumber() if kind == "number" else Another()
