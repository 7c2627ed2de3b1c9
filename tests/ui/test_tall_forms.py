"""A form that the screen has no room for scrolls its fields; its title, what is wrong and its buttons stay in view."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.ui.family.case_dialogs import AdoptionDialog, DeathDialog
from ctcoord.ui.family.choices import Choices
from ctcoord.ui.family.plan_dialogs import GoalDialog
from ctcoord.ui.parts.dialog import FRAME_PX, FormDialog
from ctcoord.ui.theme import apply_look
from tests.ui.conftest import TODAY

TAB, ENTER = Qt.Key.Key_Tab, Qt.Key.Key_Return
PEOPLE = {b"a" * 16: "Rosa Vega", b"b" * 16: "Teo Vega"}


@pytest.fixture
def behind(qtbot: QtBot) -> QWidget:
    over = QWidget()
    over.resize(1366, 768)
    qtbot.addWidget(over)
    over.show()
    return over


def seen(form: FormDialog, part: QWidget) -> bool:
    """Whether all of it shows."""
    return part.visibleRegion().boundingRect().size() == part.size() and form.rect().contains(
        part.mapTo(form, QPoint(part.width() - 1, part.height() - 1))
    )


def opened(form: FormDialog, qtbot: QtBot) -> Any:
    form.show()
    qtbot.waitUntil(lambda: form.isAncestorOf(QApplication.focusWidget()))
    qtbot.wait(1)  # Qt counts what was just added only after this turn
    return form


def test_a_form_of_many_fields_scrolls_with_text_at_200(
    behind: QWidget, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_look(qapp, "light", 200, compact=False)
    room = QSize(1366, 768) - QSize(FRAME_PX, FRAME_PX)
    monkeypatch.setattr(FormDialog, "_room", lambda _form: room)
    form = opened(GoalDialog(behind, "VEGA", TODAY, Choices()), qtbot)
    assert form.height() <= room.height()
    assert seen(form, form.save_button)
    stops = [*form._field_stops(), *form._foot_buttons]
    for stop in stops:
        focused = QApplication.focusWidget()
        assert focused is stop
        qtbot.waitUntil(lambda stop=stop: seen(form, stop), timeout=1_000)
        qtbot.keyClick(focused, TAB)
    form.save()
    assert seen(form, form._problem)


def test_a_form_that_has_room_is_whole(behind: QWidget, qtbot: QtBot) -> None:
    form = opened(GoalDialog(behind, "VEGA", TODAY, Choices()), qtbot)
    assert form._scrolled is None
    assert all(seen(form, stop) for stop in [*form._field_stops(), *form._foot_buttons])


def test_nobody_dies_or_is_adopted_before_somebody_was_chosen(behind: QWidget, qtbot: QtBot) -> None:
    adopted = {one: (name.split()[0], "", "Vega") for one, name in PEOPLE.items()}
    for form in (DeathDialog(behind, "VEGA", PEOPLE, TODAY), AdoptionDialog(behind, "VEGA", adopted, TODAY)):
        made, said = opened(form, qtbot), []
        made.saved.connect(lambda *what, said=said: said.append(what))
        qtbot.keyClick(QApplication.focusWidget(), ENTER)
        assert (said, made._problem.text()) == ([], "Choose who it is.")
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        qtbot.keyClick(QApplication.focusWidget(), ENTER)
        assert [what[:2] for what in said] == [(b"a" * 16, TODAY)]


def test_a_form_that_begins_to_scroll_while_somebody_types_leaves_them_the_keyboard(
    behind: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = opened(GoalDialog(behind, "VEGA", TODAY, Choices()), qtbot)
    room = form.size()
    monkeypatch.setattr(FormDialog, "_room", lambda _form: room)
    second = form._field_stops()[1]
    second.setFocus()
    form.say_problem("Say what is measured. " * 20)
    assert form._scrolled is not None
    assert QApplication.focusWidget() is second
    assert seen(form, form.save_button)
