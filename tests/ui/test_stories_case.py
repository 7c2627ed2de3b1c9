"""A case from plan to end, a list worked through, an agency's own form: by keyboard alone, by names that are heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.domain.cases import CaseEventKind
from ctcoord.services import agencies, attachments, cases, forms, notes, plan, protective_reports, saved_views
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.bulk import BulkDialog
from ctcoord.ui.family.case_dialogs import (
    AdoptionDialog,
    BirthDialog,
    CloseDialog,
    HandOverDialog,
    MoveOutDialog,
    ReopenDialog,
)
from ctcoord.ui.family.note_dialogs import AmendDialog
from ctcoord.ui.family.plan_dialogs import GoalDialog, ReadingDialog, TemplateDialog
from ctcoord.ui.family.report_dialog import ReportDialog
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.forms.answering import AnswerDialog
from ctcoord.ui.forms.builder import FormBuilder
from ctcoord.ui.forms.question_dialog import QuestionDialog
from ctcoord.ui.saved_views import SaveViewDialog, ViewsDialog
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import CANARY, TODAY, Vega
from tests.ui.keys import CTRL, ENTER, Keys
from tests.ui.test_case_menu import own

__all__ = ["own"]  # a fixture: Rosa and Teo, whom our own agency recorded


@pytest.fixture
def keys(own: list[bytes], window: MainWindow, desk: Station, author: Author, qtbot: QtBot) -> Keys:
    """Home, with the first step of the told family selected."""
    with desk.write() as connection:
        agencies.add_staff(connection, desk.agency_id or b"", "Beto Cruz", author.now)
    made = Keys(window, qtbot)
    made.front()
    return made


def family_of(keys: Keys) -> FamilyScreen:
    found = keys.window.area("families")._family()
    assert isinstance(found, FamilyScreen)
    return found


def asked(keys: Keys, typed: str, kind: type[Any]) -> Any:
    """The form that a command opens."""
    keys.command(typed)
    settle(keys.window)
    return keys.inside(kind)


def page(keys: Keys, name: str) -> Any:
    keys.command(f"pages {name}")
    settle(keys.window)
    return family_of(keys).page(name)


def opens_the_family(keys: Keys) -> None:
    keys.to_row(keys.window.area("home").table, "Confirm lease date")
    keys.press(ENTER)
    settle(keys.window)


def test_a_case_from_its_plan_to_its_end(
    keys: Keys, told: Vega, desk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4 lease")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_asked: ([str(letter)], ""))
    opens_the_family(keys)
    plans(keys, desk, told)
    writes_it_down(keys, desk, told)
    changes_the_household(keys)
    assert {"Sol Vega", "Teo Reed"} <= {member.name for member in family_of(keys).family.members}
    reports_what_must_be_reported(keys, desk, told)
    hands_over_closes_and_reopens(keys)
    with desk.read() as connection:
        happened = [row.kind for row in cases.history(connection, told.family)]
    kinds = CaseEventKind
    assert happened == [
        kinds.REOPENED, kinds.CLOSED, kinds.HANDED_OVER, kinds.MOVED_OUT, kinds.ADOPTION, kinds.BIRTH
    ]  # fmt: skip


def plans(keys: Keys, desk: Station, told: Vega) -> None:
    form = asked(keys, "new goal", GoalDialog)
    keys.fill({"What the family wants": "Practice driving", "By when": "6/30/2027", "What is measured": "Hours"})
    keys.fill({"In which unit": "h", "Figure to reach": "40", "What it rests on": "Barrier · No car"})
    keys.save(form)
    keys.to_row(page(keys, "plan").table, "Practice driving")
    keys.press(Qt.Key.Key_R)
    form = keys.inside(ReadingDialog)
    keys.fill({"Figure now": "10"})
    keys.save(form)
    form = asked(keys, "set of tasks", TemplateDialog)
    keys.fill({"Which set": "Exit"})
    keys.save(form)
    with desk.read() as connection:
        (goal,) = plan.of_family(connection, told.family)
        steps = connection.execute(text("SELECT count(*) FROM task WHERE template = 'exit'")).scalar_one()
    assert (goal.title, goal.progress, len(goal.ties)) == ("Practice driving", pytest.approx(0.25), 1)
    assert steps > 1


def writes_it_down(keys: Keys, desk: Station, told: Vega) -> None:
    keys.press(Qt.Key.Key_N, with_=CTRL)
    settle(keys.window)
    keys.type("The lease came back signed")
    keys.press(Qt.Key.Key_S, with_=CTRL)
    settle(keys.window)
    keys.to_row(page(keys, "notes").table, "lease came back")
    keys.command("keep a file")
    settle(keys.window)
    form = asked(keys, "amend", AmendDialog)
    keys.fill({"What is right": "Signed by both"})
    keys.save(form)
    with desk.read() as connection:
        found = next(row for row in notes.of_family(connection, told.family) if "signed" in row.body)
        kept = attachments.of_family(connection, told.family, "note")
    assert [one.body for one in found.amendments] == ["Signed by both"]
    assert [one.name for one in kept[found.id]] == ["letter.pdf"]


def changes_the_household(keys: Keys) -> None:
    form = asked(keys, "birth", BirthDialog)
    keys.fill({"First name": "Sol"})
    keys.save(form)
    form = asked(keys, "adoption", AdoptionDialog)
    keys.fill({"Who was adopted": "Teo", "Last name from now on": "Reed"})
    keys.save(form)
    form = asked(keys, "moves out", MoveOutDialog)
    keys.fill({"Rosa Vega": "", "Remark": "To her sister"})
    keys.save(form)


def reports_what_must_be_reported(keys: Keys, desk: Station, told: Vega) -> None:
    form = asked(keys, "protective", ReportDialog)
    keys.fill({"About": "Sol", "Learned on": "11/20/2026", "Learned at": "09:30", "What was seen": CANARY})
    keys.fill({"Who took": "Worker 17", "Spoken on": "11/20/2026", "Spoken at": "11:00"})
    keys.save(form)
    with desk.read() as connection:
        (report,) = protective_reports.of_family(connection, told.family)
    assert (report.body, report.spoken_to, report.spoken_due) == (CANARY, "Worker 17", None)
    assert report.written_due is not None, "the clock of the written report runs"


def hands_over_closes_and_reopens(keys: Keys) -> None:
    form = asked(keys, "hand over", HandOverDialog)
    assert CANARY not in form.summary.toPlainText()
    keys.fill({"To whom": "Beto Cruz"})
    keys.save(form)
    assert family_of(keys).family.worker == "Beto Cruz"
    form = asked(keys, "close the case", CloseDialog)
    keys.fill({"How it ended": "Moved away", "Summary": "To New York."})
    keys.save(form)
    assert "This case was closed" in family_of(keys).alignment.accessibleName()
    keys.save(asked(keys, "reopen", ReopenDialog))
    assert "This case was closed" not in family_of(keys).alignment.accessibleName()


def test_a_worklist_is_kept_as_a_view_and_worked_through_at_once(keys: Keys, desk: Station) -> None:
    for typed in ("group by domain", "worklist overdue"):
        keys.command(typed)
        settle(keys.window)
    form = asked(keys, "save this view", SaveViewDialog)
    keys.fill({"Name": "Late, by domain"})
    keys.save(form)
    for typed in ("group by day", "worklist all"):
        keys.command(typed)
        settle(keys.window)
    home = keys.window.area("home")
    assert (home.filters.value, home._group) == ("all", "due")
    form = asked(keys, "saved views", ViewsDialog)
    keys.press(ENTER)
    settle(keys.window)
    assert (home.filters.value, home._group) == ("overdue", "domain")
    form = asked(keys, "mark many", BulkDialog)
    keys.to("All")
    keys.press(ENTER)
    assert form.count.text() == "1 of 1 chosen"
    keys.save(form)
    late = text("SELECT count(*) FROM task WHERE done_on IS NULL AND due_on < :today")
    with desk.read() as connection:
        assert connection.execute(late, {"today": TODAY}).scalar_one() == 0
        (view,) = saved_views.of_user(connection, desk.staff_id)
    assert view.name == "Late, by domain"
    keys.press(Qt.Key.Key_Z, with_=CTRL)
    settle(keys.window)
    with desk.read() as connection:
        assert connection.execute(late, {"today": TODAY}).scalar_one() == 1


def test_a_form_of_the_agencys_own_is_made_and_filled_in(keys: Keys, told: Vega, desk: Station) -> None:
    keys.press(Qt.Key.Key_6, with_=CTRL)
    settle(keys.window)
    keys.to("New…")
    keys.press(ENTER)
    made = keys.inside(FormBuilder)
    keys.fill({"Title in English": "At home", "Title in Spanish": "En casa"})
    keys.to("Add…")
    keys.press(ENTER)
    question = keys.inside(QuestionDialog)
    keys.fill({"Question in English": "Rooms", "Question in Spanish": "Cuartos", "Kind of answer": "A number"})
    keys.fill({"Largest number": "12"})
    keys.tab_to(question.save_button)
    keys.press(ENTER)
    keys.qtbot.waitUntil(lambda: not question.isVisible())
    made.activateWindow()
    keys.qtbot.waitUntil(made.isActiveWindow)
    keys.save(made)
    keys.press(Qt.Key.Key_1, with_=CTRL)
    settle(keys.window)
    opens_the_family(keys)
    keys.to_row(page(keys, "questions").table, "At home")
    keys.press(ENTER)
    answer = keys.inside(AnswerDialog)
    keys.fill({"Rooms": "99"})
    keys.tab_to(answer.save_button)
    keys.press(ENTER)
    assert "At most 12." in answer._problem.text()
    keys.fill({"Rooms": "4"})
    keys.save(answer)
    with desk.read() as connection:
        assert [(row.question, row.value) for row in forms.answers(connection, told.family)] == [("rooms", 4)]
