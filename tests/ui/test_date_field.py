"""A date is typed as people write it or chosen in a calendar, by keyboard alone; a wrong one is told in the form."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.ui.family.barrier_dialogs import BarrierDialog
from ctcoord.ui.family.dialogs import NewTask, TaskDialog
from ctcoord.ui.language import speak
from ctcoord.ui.parts.date_field import DateField

# Offscreen a popup cannot grab the keyboard for itself; Qt says so each time.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TODAY = date(2026, 11, 21)


@pytest.fixture
def field(qtbot: QtBot) -> DateField:
    """A field on today, in a window of its own."""
    made = DateField(TODAY)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_shows_the_day_as_it_is_written_in_the_language(field: DateField) -> None:
    assert field.text() == "Nov 21, 2026"
    speak("es")
    field.set_day(TODAY)
    assert field.text() == "21 nov 2026"
    assert field.day == TODAY


def test_what_is_typed_is_read_when_the_keyboard_leaves(field: DateField, qtbot: QtBot) -> None:
    field.clear()
    qtbot.keyClicks(field, "12/4")
    QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusOut))
    assert field.text() == "Dec 4, 2026"


@pytest.mark.parametrize("key", [Qt.Key.Key_F4, Qt.Key.Key_Down])
def test_the_calendar_is_opened_and_used_by_keyboard(field: DateField, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(field, key)
    popup = field._calendar
    assert popup.isVisible()
    days = popup.calendar.findChild(QTableView)
    assert all(made.accessibleName() or made.text() for made in popup.findChildren(QToolButton))
    qtbot.keyClick(days, Qt.Key.Key_Right)
    qtbot.keyClick(days, Qt.Key.Key_Return)
    assert field.day == date(2026, 11, 22)


def test_escape_leaves_the_calendar_and_the_day(field: DateField, qtbot: QtBot) -> None:
    field.open_calendar()
    popup = field._calendar
    qtbot.keyClick(popup.calendar.findChild(QTableView), Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert field.day == TODAY


def test_a_click_on_the_mark_opens_the_calendar(field: DateField, qtbot: QtBot) -> None:
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=field._icon_rect().center())
    assert field._calendar.isVisible()
    field._calendar.close()


def test_a_date_that_cannot_be_read_is_told_and_kept_as_typed(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    dialog = TaskDialog(holder, "VEGA, Maria", TODAY)
    saved: list[NewTask] = []
    dialog.saved.connect(saved.append)
    dialog.title_field.setText("Call")
    dialog.due.setText("next week")
    dialog.save()
    assert saved == []
    assert dialog._problem.text() == "“next week” cannot be read as a date. Write it as Nov 21, 2026."
    assert dialog.due.text() == "next week"
    dialog.due.setText("11/27")
    dialog.save()
    assert [task.due_on for task in saved] == [date(2026, 11, 27)]


def test_a_barrier_cannot_begin_after_today(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    dialog = BarrierDialog(holder, "VEGA, Maria", TODAY)
    dialog.title_field.setText("No car")
    dialog.opened.setText("2026-11-22")
    dialog.save()
    assert dialog._problem.text() == "Choose a day not after Nov 21, 2026."
