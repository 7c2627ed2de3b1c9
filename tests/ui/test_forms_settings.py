"""An agency's own questions by keyboard alone: made in Settings, from and to a file, retired; answered on a family."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.domain.codes import DataClass
from ctcoord.domain.forms import Band, Choice
from ctcoord.services import forms
from ctcoord.services.author import Author
from ctcoord.services.forms import FormRow
from ctcoord.services.station import Station
from ctcoord.ui.forms.builder import FormBuilder
from ctcoord.ui.forms.card import QuestionsCard
from ctcoord.ui.forms.lines import LineFault, band_lines, choice_lines, code_of, read_bands, read_choices
from ctcoord.ui.forms.question_dialog import QuestionDialog
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.services.test_forms import STABILITY
from tests.ui.test_barriers_page import ENTER, press


def forms_of(desk: Station) -> list[FormRow]:
    with desk.read() as connection:
        return forms.versions(connection, desk.agency_id or b"")


def card_of(window: MainWindow) -> QuestionsCard:
    window.go("settings")
    settle(window)
    found = window.areas["settings"].findChild(QuestionsCard)
    assert isinstance(found, QuestionsCard)
    return found


def open_dialog(parent: QWidget, kind: type[QDialog], qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: any(made.isVisible() for made in parent.findChildren(kind)))
    (found,) = [made for made in parent.findChildren(kind) if made.isVisible()]
    qtbot.waitUntil(lambda: found.isAncestorOf(QApplication.focusWidget()))
    return found


def active(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def typed(qtbot: QtBot, field: QWidget, words: str) -> None:
    field.setFocus()
    qtbot.keyClicks(field, words)


def fill_question(asked: Any, qtbot: QtBot) -> None:
    """A question to choose from, its points first mistyped."""
    qtbot.keyClicks(QApplication.focusWidget(), "Late with rent?")
    typed(qtbot, asked.spanish, "¿Atrasos en la renta?")
    typed(qtbot, asked.choices, "Never | Nunca")
    press(qtbot, ENTER)
    qtbot.keyClicks(asked.choices, "Often | Seguido | many")
    asked.save_button.setFocus()
    press(qtbot, ENTER)
    assert asked._problem.text() == "Line 2: “many” is no number of points."
    for _letter in "many":
        qtbot.keyClick(asked.choices, Qt.Key.Key_Backspace)
    qtbot.keyClicks(asked.choices, "3")
    asked.save_button.setFocus()
    press(qtbot, ENTER)


def test_a_form_is_made_and_published(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    card = card_of(window)
    card.buttons["new"].setFocus()
    press(qtbot, ENTER)
    made = open_dialog(card, FormBuilder, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "Housing stability")
    press(qtbot, ENTER)
    assert "Spanish" in made._problem.text()
    assert made.spanish.hasFocus()
    qtbot.keyClicks(made.spanish, "Estabilidad de la vivienda")
    made.kind.setFocus()
    press(qtbot, Qt.Key.Key_Down)  # an assessment
    made.buttons["add"].setFocus()
    press(qtbot, ENTER)
    fill_question(open_dialog(made, QuestionDialog, qtbot), qtbot)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    typed(qtbot, made.bands, "0 | Stable | Estable")
    qtbot.keyClick(made.bands, ENTER)
    qtbot.keyClicks(made.bands, "3 | At risk | En riesgo")
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    (row,) = forms_of(desk)
    question = row.body.questions[0]
    said = (row.form_code, row.version, row.kind, question.code)
    assert said == ("housing_stability", 1, "assessment", "late_with_rent")
    assert [(one.code, one.score) for one in question.choices] == [("never", 0.0), ("often", 3.0)]
    assert [(band.least, band.words["es"]) for band in row.body.bands] == [(0.0, "Estable"), (3.0, "En riesgo")]


def test_a_new_version_takes_the_place_of_the_old_one_and_retiring_is_taken_back(
    window: MainWindow, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        forms.publish(connection, author, "stability", STABILITY)
    card = card_of(window)
    card.table.setFocus()
    press(qtbot, ENTER)
    made = open_dialog(card, FormBuilder, qtbot)
    assert not made.kind.isEnabled()
    typed(qtbot, made.english, " today")
    press(qtbot, ENTER)
    settle(window)
    assert [(one.version, one.valid_until is None) for one in forms_of(desk)] == [(2, True), (1, False)]
    assert [row.version for row in card.table.rows_model.rows] == [2, 1]
    active(window, qtbot)
    card.buttons["retire"].setFocus()
    press(qtbot, ENTER)
    settle(window)
    assert all(one.valid_until for one in forms_of(desk))
    assert not card.buttons["retire"].isEnabled()
    active(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert forms_of(desk)[0].valid_until is None


def test_escape_keeps_a_form_that_is_being_made_and_discard_forgets_it(window: MainWindow, qtbot: QtBot) -> None:
    card = card_of(window)
    card.perform("new")
    made = open_dialog(card, FormBuilder, qtbot)
    qtbot.keyClicks(made.english, "Transport to work")
    press(qtbot, Qt.Key.Key_Escape)
    settle(window)
    active(window, qtbot)
    card.perform("new")
    settle(window)
    made = open_dialog(card, FormBuilder, qtbot)
    assert made.english.text() == "Transport to work"
    made.cancel_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    card.perform("new")
    settle(window)
    assert open_dialog(card, FormBuilder, qtbot).english.text() == ""


def test_the_strip_leads_to_a_form_that_is_being_made(
    window: MainWindow, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        forms.publish(connection, author, "stability", STABILITY)
    card = card_of(window)
    card.perform("edit")
    made = open_dialog(card, FormBuilder, qtbot)
    typed(qtbot, made.english, " of homes")
    press(qtbot, Qt.Key.Key_Escape)
    settle(window)
    window.go("home")
    active(window, qtbot)
    window.actions_.by_name["go_draft"].trigger()
    settle(window)
    again = open_dialog(card, FormBuilder, qtbot)
    assert again.english.text() == made.english.text()
    assert not again.kind.isEnabled()


def test_a_form_goes_to_a_file_and_comes_back_from_it(
    window: MainWindow, desk: Station, author: Author, tmp_path: Path, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        forms.publish(
            connection, author, "stability", STABILITY, kind=forms.ASSESSMENT, answers_class=DataClass.HOUSING
        )
    card = card_of(window)
    path = tmp_path / "stability.json"
    card.write_file(forms_of(desk)[0], path)
    settle(window)
    found = json.loads(path.read_text("utf-8"))
    assert (found["code"], found["kind"], found["answers_class"]) == ("stability", "assessment", "housing")
    path.write_text(path.read_text("utf-8").replace('"rooms"', '"bedrooms"'), "utf-8")
    card.read_file(path)
    settle(window)
    made = open_dialog(card, FormBuilder, qtbot)
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    newest = forms_of(desk)[0]
    assert (newest.version, newest.body.questions[1].code) == (2, "bedrooms")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: found["questions"][1].update(words={"en": "Rooms"}), "question 2, words, Spanish"),
        (lambda found: found["questions"][0]["choices"][1].update(code="Often!"), "question 1, answer 2, code"),
        (lambda found: found["questions"][0].update(requird=True), "“requird”: there is no such key"),
        (lambda found: found.update(answers_class="secret"), "answers_class: it is a kind of data"),
        (lambda found: found.update(bands=5), "meanings of the score"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_the_place(
    window: MainWindow, desk: Station, tmp_path: Path, change: Any, told: str
) -> None:
    head = {"code": "stability", "kind": "assessment", "about": "person", "answers_class": "housing"}
    found = json.loads(json.dumps({**head, **STABILITY}))
    change(found)
    path = tmp_path / "form.json"
    path.write_text(json.dumps(found), "utf-8")
    card = card_of(window)
    card.read_file(path)
    settle(window)
    assert told in card._problem.text()
    assert not card.findChildren(FormBuilder)


def test_choices_and_meanings_as_lines() -> None:
    before = (Choice("never", {"en": "Never", "es": "Nunca"}), Choice("often", {"en": "Often", "es": "Seguido"}, 3.0))
    assert read_choices(choice_lines(before), before) == before
    reworded = read_choices("Not once | Ni una vez | 0\nOften | Seguido | 4", before)
    assert [one.code for one in reworded] == ["never", "often"]
    assert [one.code for one in read_choices("Often | Seguido\nNew one | Nuevo\nNew one | Otro", before)] == [
        "often", "new_one", "new_one_2",
    ]  # fmt: skip
    bands = (Band("stable", 0.0, {"en": "Stable", "es": "Estable"}), Band("at_risk", 4.5, {"en": "At risk", "es": "R"}))
    assert read_bands(band_lines(bands)) == bands
    for bad in ("Never", "Never | ", "Never | Nunca | nan", "a|b|c|d"):
        with pytest.raises(LineFault, match="Line 1"):
            read_choices(bad)
    assert code_of("¿3 cosas?", (), "question") == "question_3_cosas"
