"""A family's page of the agency's own questions by keyboard alone: filled in, taken, kept as a draft, taken back."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ctcoord.domain.codes import DataClass
from ctcoord.services import forms
from ctcoord.services.author import Author
from ctcoord.services.forms import AnswerRow
from ctcoord.services.station import Station
from ctcoord.ui.forms.answering import AnswerDialog
from ctcoord.ui.forms.page import AnswersDialog, QuestionsPage
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.services.test_forms import STABILITY
from tests.ui.conftest import Vega
from tests.ui.test_barriers_page import ENTER, back, dialog_of, opened, press

AT_HOME = {
    "title": {"en": "At home", "es": "En casa"},
    "questions": [
        {"code": "rooms", "type": "number", "min": 1, "max": 12, "words": {"en": "Rooms", "es": "Cuartos"}},
        {"code": "heat", "type": "yes_no", "words": {"en": "Does the heat work?", "es": "¿Funciona?"}},
        {"code": "since", "type": "date", "words": {"en": "There since", "es": "Desde"}},
        {"code": "pets", "type": "choices", "words": {"en": "Pets", "es": "Mascotas"},
         "choices": [{"code": "dog", "words": {"en": "Dog", "es": "Perro"}},
                     {"code": "cat", "words": {"en": "Cat", "es": "Gato"}}]},
    ],
}  # fmt: skip


@pytest.fixture
def published(desk: Station, told: Vega, author: Author) -> None:
    stability: Any = copy.deepcopy(STABILITY)
    stability["title"] = {"en": "Housing stability", "es": "Estabilidad"}
    with desk.write() as connection:
        forms.publish(connection, author, "at_home", AT_HOME, about="household")
        forms.publish(
            connection, author, "stability", stability, kind=forms.ASSESSMENT, about="household",
            answers_class=DataClass.HOUSING,
        )  # fmt: skip


def answers_of(desk: Station, told: Vega) -> list[AnswerRow]:
    with desk.read() as connection:
        return forms.answers(connection, told.family)


def shown(page: QuestionsPage) -> list[str]:
    cells = (page.table.rows_model.columns[n].show for n in (0, 2, 3))
    columns = list(cells)
    return [" | ".join(show(row).text for show in columns) for row in page.table.rows_model.rows]


def test_fields_are_filled_in_kept_and_filled_in_again(
    published: None, window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, page = opened(window, told, "questions")
    assert shown(page) == ["At home | 0 of 4 filled in | ", "Housing stability | taken 0 times | "]
    press(qtbot, ENTER)
    made = dialog_of(screen, AnswerDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "99")
    made.save_button.setFocus()
    press(qtbot, ENTER)
    assert "At most 12." in made._problem.text()
    assert made.fields["rooms"].hasFocus()
    made.fields["rooms"].selectAll()
    qtbot.keyClicks(made.fields["rooms"], "4")
    made.fields["heat"].setFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    made.fields["since"].setFocus()
    qtbot.keyClicks(made.fields["since"], "9/1/2026")
    made.fields["pets"].boxes["cat"].setFocus()
    press(qtbot, Qt.Key.Key_Space)
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    said = {row.question: row.value for row in answers_of(desk, told)}
    assert said == {"rooms": 4, "heat": False, "since": "2026-09-01", "pets": ["cat"]}
    assert shown(page)[:3] == ["At home | 4 of 4 filled in | ", "Rooms | 4 | ", "Does the heat work? | No | "]
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_A)
    made = dialog_of(screen, AnswerDialog, qtbot)
    assert made.fields["rooms"].text() == "4"
    made.fields["rooms"].selectAll()
    qtbot.keyClicks(made.fields["rooms"], "5")
    press(qtbot, ENTER)
    settle(window)
    assert {row.question: row.value for row in answers_of(desk, told)} == {**said, "rooms": 5}
    back(window, page, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert {row.question: row.value for row in answers_of(desk, told)} == said


def test_an_assessment_scores_as_it_is_taken_and_its_draft_outlives_escape(
    published: None, window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, page = opened(window, told, "questions")
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_A)
    made = dialog_of(screen, AnswerDialog, qtbot)
    made.fields["remark"].setFocus()
    qtbot.keyClicks(made.fields["remark"], "Letter from the landlord")
    made.save_button.setFocus()
    press(qtbot, ENTER)
    assert "This needs an answer." in made._problem.text()
    made.fields["late_rent"].setFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    assert made.score.text() == "Score so far: 3 · Words"
    press(qtbot, Qt.Key.Key_Escape)
    settle(window)
    assert answers_of(desk, told) == []
    page.show_family(screen.family)
    settle(window)
    assert shown(page)[1] == "Housing stability | Draft | "
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_A)
    settle(window)
    made = dialog_of(screen, AnswerDialog, qtbot)
    assert made.fields["remark"].toPlainText() == "Letter from the landlord"
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    (row,) = answers_of(desk, told)
    assert (row.score, row.data_class, row.value["remark"]) == (3.0, "housing", "Letter from the landlord")
    assert shown(page)[1:] == ["Housing stability | taken 1 time | ", "Assessment | 2 answers | 3 · Words"]


def test_an_assessment_is_read_taken_away_and_taken_back(
    published: None, window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        (form,) = [row for row in forms.in_use(connection, desk.agency_id or b"") if row.form_code == "stability"]
        forms.assess(connection, author, told.family, form.id, {"late_rent": "often", "repairs": ["heat"]})
    _screen, page = opened(window, told, "questions")
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, ENTER)
    (read,) = [made for made in page.findChildren(AnswersDialog) if made.isVisible()]
    assert "5 · Words" in " ".join(label.text() for label in read.findChildren(QLabel))
    read.close()
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_X)
    settle(window)
    assert answers_of(desk, told) == []
    back(window, page, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert len(answers_of(desk, told)) == 1


def test_what_no_longer_fits_its_question_is_not_blanked(
    published: None, window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    newer: Any = copy.deepcopy(AT_HOME)
    newer["questions"][0]["max"] = 3
    with desk.write() as connection:
        (form,) = [row for row in forms.in_use(connection, desk.agency_id or b"") if row.form_code == "at_home"]
        forms.set_fields(connection, author, told.family, form.id, {"rooms": 9, "heat": True})
        forms.publish(connection, author, "at_home", newer, about="household")
    screen, _page = opened(window, told, "questions")
    press(qtbot, ENTER)
    made = dialog_of(screen, AnswerDialog, qtbot)
    assert made.fields["rooms"].text() == ""
    made.fields["heat"].setFocus()
    press(qtbot, Qt.Key.Key_Down)
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    said = {row.question: (row.value, row.form.version) for row in answers_of(desk, told)}
    assert said == {"rooms": (9, 1), "heat": (False, 2)}


def test_answers_about_safety_are_not_on_a_screen_that_others_may_see(
    window: MainWindow, told: Vega, desk: Station, author: Author
) -> None:
    with desk.write() as connection:
        form = forms.publish(
            connection, author, "danger", STABILITY, kind=forms.ASSESSMENT, about="household",
            answers_class=DataClass.SAFETY,
        )  # fmt: skip
        forms.assess(connection, author, told.family, form, {"late_rent": "often"})
    _screen, page = opened(window, told, "questions")
    assert shown(page)[1] == "Assessment | kept apart: open it to read it | "


def test_a_long_form_is_there_at_once_whole_in_its_order_and_keeps_its_draft(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    asked = [{"code": f"q{n}", "type": "text", "words": {"en": f"Question {n}", "es": f"Pregunta {n}"}}
             for n in range(60)]  # fmt: skip
    body = {"title": {"en": "Long", "es": "Larga"}, "questions": asked}
    with desk.write() as connection:
        forms.publish(connection, author, "long", body, about="household")
    screen, page = opened(window, told, "questions")
    press(qtbot, ENTER)
    made = dialog_of(screen, AnswerDialog, qtbot)
    settle(window)
    assert list(made.fields) == [f"q{n}" for n in range(60)]
    made.fields["q58"].setFocus()
    for expected in (made.fields["q59"], made.cancel_button, made.save_button):
        made.focusNextChild()
        assert QApplication.focusWidget() is expected
    made.fields["q59"].setPlainText("the last one")
    press(qtbot, Qt.Key.Key_Escape)
    settle(window)
    back(window, page, qtbot)
    press(qtbot, ENTER)
    settle(window)
    made = dialog_of(screen, AnswerDialog, qtbot)
    assert made.fields["q59"].toPlainText() == "the last one"
    made.save()
    settle(window)
    assert {row.question: row.value for row in answers_of(desk, told)} == {"q59": "the last one"}
