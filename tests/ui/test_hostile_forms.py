"""Whatever is pasted into a form comes out as it stands there, or the form says what is wrong; it never breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.services.cases import LooseEnds
from ctcoord.ui.family.barrier_dialogs import BarrierDialog, StepDialog
from ctcoord.ui.family.case_dialogs import CloseDialog, ReopenDialog
from ctcoord.ui.family.choices import Choices
from ctcoord.ui.family.contact_dialogs import ContactDialog
from ctcoord.ui.family.dialogs import TaskDialog
from ctcoord.ui.family.plan_dialogs import GoalDialog, ReadingDialog
from ctcoord.ui.forms.question_dialog import QuestionDialog
from ctcoord.ui.home.snooze import SnoozeDialog
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.saved_views import SaveViewDialog
from ctcoord.ui.week.enter_answers import WayDialog
from ctcoord.ui.week.enter_change import OverTheirsDialog
from ctcoord.ui.week.enter_home import HomeDialog
from ctcoord.ui.week.enter_times import ActivityDialog
from tests.domain.week_of_vega import vega
from tests.rotation import Amount
from tests.services.test_hostile_fields import HOSTILE, strings
from tests.ui.conftest import TODAY
from tests.ui.test_plan_page import goal

# Half a surrogate pair is nothing that Qt can hold: it never reaches a field.
NAMES = ("VEGA, Maria + 3", "Vega")
PASTED = [one for one in HOSTILE if not any(0xD800 <= ord(letter) <= 0xDFFF for letter in one)]
TODAYS = Amount(ci=len(PASTED), long=len(PASTED), parts=3)
DIALOGS: dict[str, Callable[[QWidget], FormDialog]] = {
    "step": lambda over: StepDialog(over, "VEGA", "No car", TODAY),
    "barrier": lambda over: BarrierDialog(over, "VEGA", TODAY, Choices()),
    "task": lambda over: TaskDialog(over, "VEGA", TODAY),
    "goal": lambda over: GoalDialog(over, "VEGA", TODAY, Choices()),
    "reading": lambda over: ReadingDialog(over, "VEGA", goal(unit="h"), TODAY),
    "close": lambda over: CloseDialog(over, "VEGA", LooseEnds(0, 0, 0, 0, 0), TODAY),
    "reopen": lambda over: ReopenDialog(over, "VEGA"),
    "contact": lambda over: ContactDialog(over, "VEGA", {b"p" * 16: "Maria"}, []),
    "snooze": lambda over: SnoozeDialog(over, "No car", TODAY),
    "question": lambda over: QuestionDialog(over, set()),
    "week_home": lambda over: HomeDialog(over, NAMES, vega(), TODAY),
    "week_times": lambda over: ActivityDialog(over, NAMES, vega(), TODAY),
    "week_way": lambda over: WayDialog(over, NAMES, vega(), ("home", "elm")),
    "week_over_theirs": lambda over: OverTheirsDialog(over, NAMES, ("Class", "Care 4 Kids"), None),
    "view": lambda over: SaveViewDialog(over, "Home"),
}


def texts(value: Any) -> list[str]:
    """Every text in what a form emitted."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [one for part in value.values() for one in texts(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in texts(part)]
    named = getattr(value, "__dataclass_fields__", None)
    return [one for name in named for one in texts(getattr(value, name))] if named else []


@pytest.mark.parametrize("name", DIALOGS)
def test_a_form_gives_out_what_stands_in_it_or_says_what_is_wrong(name: str, qtbot: QtBot) -> None:
    over = QWidget()
    over.resize(1200, 800)
    qtbot.addWidget(over)
    given = 0
    for words in (*(PASTED[number] for number in TODAYS.numbers()), *strings()[:4]):
        made = DIALOGS[name](over)
        saved: list[Any] = []
        signal: Any = getattr(made, "chosen" if isinstance(made, SnoozeDialog) else "saved")
        signal.connect(lambda *said, saved=saved: saved.append(said))
        fields = [one for one in made.findChildren(QLineEdit) if not isinstance(one, DateField)]
        boxes = made.findChildren(QPlainTextEdit)
        for field in (*fields, *boxes):
            field.clear()
            if isinstance(field, QLineEdit):
                field.insert(words)
            else:
                field.insertPlainText(words)
        shown = [one.text() for one in fields] + [one.toPlainText() for one in boxes]
        made.save()
        if saved:
            out = {one.strip() for one in texts(saved)}
            assert any(one.strip() in out for one in shown), (name, words[:60])
            given += 1
        else:
            assert made._problem.text(), (name, words[:60])
        made.deleteLater()
    assert given > 0 or name in {
        "goal",
        "reading",
        "contact",
        "question",
        "week_home",
        "week_times",
        "week_way",
    }  # which want figures, numbers, choices


def test_what_does_not_fit_is_not_cut_off_unseen(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    made = StepDialog(over, "VEGA", "No car", TODAY)
    made.title_field.insert("x" * 1_000_000)
    assert len(made.title_field.text()) == 200
    assert "At most 200 characters" in made._problem.text()


def test_words_are_never_read_as_markup(qtbot: QtBot) -> None:
    label = Text("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
