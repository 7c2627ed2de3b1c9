"""What people may leave out of a form: a day or a figure, and what is wrong with one that cannot be read."""

from __future__ import annotations

import math
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.words import _


class Unread(ValueError):
    """Something cannot be read; the form has said what."""


def optional_day(near: date, day: date | None = None) -> DateField:
    """A date that may be left empty; ``near`` is what the calendar opens on."""
    made = DateField(day or near)
    if day is None:
        made.clear()
    return made


def day_or_none(form: FormDialog, field: DateField) -> date | None:
    """The day, or None for an empty field. Raises Unread after the form said what is wrong."""
    if not field.text().strip():
        return None
    day = form.read_day(field)
    if day is None:
        raise Unread
    return day


def days_or_none(form: FormDialog, first: DateField, last: DateField) -> tuple[date | None, date | None]:
    """The first and the last day, or None for what is empty. Raises Unread after the form said what is wrong."""
    begins, ends = day_or_none(form, first), day_or_none(form, last)
    if begins and ends and ends < begins:
        form.say_problem(_("It ends before it starts."))
        last.setFocus(Qt.FocusReason.OtherFocusReason)
        raise Unread
    return begins, ends


def number_field(value: float | None = None) -> QLineEdit:
    """A figure that may be left empty."""
    made = QLineEdit("" if value is None else f"{value:g}")
    made.setMaxLength(20)
    return made


def number_or_none(form: FormDialog, field: QLineEdit) -> float | None:
    """The figure, or None for an empty field. Raises Unread after the form said what is wrong."""
    words = field.text().strip().replace(",", "")
    if not words:
        return None
    try:
        found = float(words)
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or abs(found) > 1e12:
        form.say_problem(_("“{text}” is not a figure. Write it as 12 or 12.5.", text=field.text().strip()))
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        raise Unread
    return found
