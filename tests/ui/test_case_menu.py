"""The life of a case by keyboard: closing, reopening, handing over, birth, death, adoption, moving out, joining."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ctcoord.domain.cases import CaseEventKind
from ctcoord.domain.codes import Role
from ctcoord.services import agencies, cases, records, roster, settings
from ctcoord.services.author import Author
from ctcoord.services.roster import NewMember
from ctcoord.services.station import Station
from ctcoord.ui.family.case_dialogs import (
    AdoptionDialog,
    BirthDialog,
    CloseDialog,
    DeathDialog,
    HandOverDialog,
    JoinDialog,
    MoveOutDialog,
    ReopenDialog,
)
from ctcoord.ui.home.rows import step_words
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests import cases as made_up
from tests.ui.conftest import TODAY, Vega, WindowMaker
from tests.ui.test_barriers_page import ENTER, dialog_of, opened, press

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def own(told: Vega, desk: Station, author: Author) -> list[bytes]:
    """Rosa and Teo, whom our own agency recorded for the told family."""
    with desk.write() as connection:
        return [
            roster.add_member(connection, author, told.family, NewMember(first, "Vega", date(year, 5, 1)))
            for first, year in (("Rosa", 1960), ("Teo", 2001))
        ]


def kinds(desk: Station, told: Vega) -> list[str]:
    with desk.read() as connection:
        return [row.kind for row in cases.history(connection, told.family)]


def act(window: MainWindow, name: str) -> None:
    assert window.actions_.by_name[name].isEnabled()
    window.actions_.by_name[name].trigger()
    settle(window)


def test_a_case_is_closed_with_its_loose_ends_shown_and_reopened(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    act(window, "case_close")
    made = dialog_of(screen, CloseDialog, qtbot)
    said = " ".join(label.text() for label in made.findChildren(type(made._problem)))
    assert "1 open task, 1 open barrier" in said
    press(qtbot, Qt.Key.Key_Down)
    qtbot.keyClicks(made.summary, "They manage.")
    qtbot.keyClick(made.summary, Qt.Key.Key_Return, CTRL)
    settle(window)
    with desk.read() as connection:
        (event,) = cases.history(connection, told.family)
    assert (event.outcome, event.summary, event.happened_on) == ("self_sufficient", "They manage.", TODAY)
    assert "This case was closed" in screen.alignment.accessibleName()
    assert not window.actions_.by_name["case_close"].isEnabled()
    act(window, "case_reopen")
    dialog_of(screen, ReopenDialog, qtbot)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    settle(window)
    assert kinds(desk, told) == [CaseEventKind.REOPENED, CaseEventKind.CLOSED]
    assert "This case was closed" not in screen.alignment.accessibleName()


def test_what_a_caseworker_asks_to_hand_over_rises_on_the_supervisors_home(
    told: Vega, desk: Station, author: Author, open_window: WindowMaker, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        settings.put(connection, "device_id", "00" * 16)
        beto = agencies.add_staff(connection, desk.agency_id or b"", "Beto Cruz", author.now)
        cases.hand_over(connection, author, told.family, beto, "Stable.")
        records.change(connection, "staff", author.staff_id or b"", {"role": Role.SUPERVISOR})
    window = open_window(desk)
    home = window.area("home")
    rows = [row for row in home.table.rows_model.rows if getattr(row, "kind", "") == "hand_over"]
    assert [step_words(row) for row in rows] == ["Hand over to Beto Cruz"]
    home.table.setCurrentIndex(home.table.rows_model.index(home.table.rows_model.rows.index(rows[0]), 0))
    home.table.setFocus()
    window.actions_.by_name["next_action"].trigger()
    settle(window)
    dialog_of(window.areas["families"]._family(), HandOverDialog, qtbot)


def test_a_family_is_handed_over_with_its_page(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with desk.write() as connection:
        agencies.add_staff(connection, desk.agency_id or b"", "Beto Cruz", author.now)
    screen, _page = opened(window, told)
    act(window, "case_hand_over")
    made = dialog_of(screen, HandOverDialog, qtbot)
    page = made.summary.toPlainText()
    assert "- No car (68 days, Medium)" in page
    assert "Confirm lease date" in page
    file = tmp_path / "page.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(file), ""))
    made.copy.setFocus()
    press(qtbot, ENTER)
    settle(window)
    with desk.read() as connection:
        noted = connection.exec_driver_sql("SELECT DISTINCT action FROM audit_event").scalars().all()
    assert "export" in noted
    said = " ".join(pypdf.PdfReader(file).pages[0].extract_text().split())
    assert "Handing over: VEGA, Maria" in said
    assert "- No car (68 days, Medium)" in said
    made.to.setCurrentText("Beto Cruz")
    made.summary.setFocus()
    qtbot.keyClick(made.summary, Qt.Key.Key_Return, CTRL)
    settle(window)
    assert kinds(desk, told) == [CaseEventKind.HANDED_OVER]
    assert screen.family.worker == "Beto Cruz"


def test_a_birth_and_a_death(window: MainWindow, told: Vega, own: list[bytes], desk: Station, qtbot: QtBot) -> None:
    screen, _page = opened(window, told)
    act(window, "case_birth")
    made = dialog_of(screen, BirthDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "Sol")
    press(qtbot, ENTER)
    settle(window)
    assert any(member.name == "Sol Vega" and member.shown.birth_date == TODAY for member in screen.family.members)
    assert not made.isVisible()
    act(window, "case_death")
    made = dialog_of(screen, DeathDialog, qtbot)
    made.person.setCurrentText("Rosa Vega")
    press(qtbot, ENTER)
    settle(window)
    (rosa,) = [member for member in screen.family.members if member.name == "Rosa Vega"]
    assert rosa.shown.died_on == TODAY
    assert kinds(desk, told)[:2] == [CaseEventKind.DEATH, CaseEventKind.BIRTH]
    assert "Rosa Vega" not in screen.deeds._cases.people().values()


def test_an_adopted_child_has_the_new_name_alone(
    window: MainWindow, told: Vega, own: list[bytes], desk: Station, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        records.change(connection, "person", own[1], {"middle_name": "Zorro"})
    screen, _page = opened(window, told)
    act(window, "case_adoption")
    made = dialog_of(screen, AdoptionDialog, qtbot)
    made.person.setCurrentText("Teo Zorro Vega")
    assert (made.first.text(), made.middle.text(), made.last.text()) == ("Teo", "Zorro", "Vega")
    made.middle.clear()
    made.last.setText("Reed")
    press(qtbot, ENTER)
    settle(window)
    assert {"Rosa Vega", "Teo Reed"} == set(screen.deeds._cases.people().values())
    assert kinds(desk, told)[0] == CaseEventKind.ADOPTION


def test_somebody_moves_out_and_not_everybody(
    window: MainWindow, told: Vega, own: list[bytes], desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    act(window, "case_move_out")
    made = dialog_of(screen, MoveOutDialog, qtbot)
    for box in made.boxes.values():
        qtbot.keyClick(box, Qt.Key.Key_Space)
    made.save()
    assert "Nobody would stay" in made._problem.text()
    qtbot.keyClick(made.boxes[own[0]], Qt.Key.Key_Space)
    qtbot.keyClick(made.summary, ENTER)
    settle(window)
    assert CaseEventKind.MOVED_OUT in kinds(desk, told)


def test_two_households_join_and_are_parted_again_by_undo(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        there = made_up.household(connection, desk.agency_id or b"", case_number="10-9")
        made_up.person(connection, there, desk.agency_id or b"", "Nadia", "Okafor", head=True)
    screen, page = opened(window, told)
    act(window, "case_join")
    made = dialog_of(screen, JoinDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "okaf")
    settle(window)
    assert made.hits.currentItem().text() == "Nadia Okafor · 10-9"
    qtbot.keyClick(made.search, ENTER)
    settle(window)
    names = {member.name for member in window.areas["families"]._family().family.members}
    assert "Nadia Okafor" in names
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.table.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(window)
    names = {member.name for member in window.areas["families"]._family().family.members}
    assert "Nadia Okafor" not in names
    assert screen.family.members
