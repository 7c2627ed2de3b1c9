"""Another value than the two: a field that fits what the record holds, read back as on the wire."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit

from ctcoord.ui.parts.date_field import DateField


class Another(QLineEdit):
    """A line of text; empty means that nothing else was written."""

    def wire(self) -> tuple[bool, Any]:
        """Whether it can be used, and the value."""
        return True, self.text().strip()

    def problem(self) -> str:
        """What is wrong with it."""
        return ""


class AnotherDay(DateField):
    """A date; it begins empty."""

    def __init__(self, near: date) -> None:
        super().__init__(near)
        self.clear()

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


def another(kind: str, near: date) -> Another | AnotherDay:
    """The field for a kind of value: date, number or text."""
    if kind == "date":
        return AnotherDay(near)
    return AnotherNumber() if kind == "number" else Another()
