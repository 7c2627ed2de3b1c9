"""Safe contacts, confidential addresses, mandated reports by keyboard; not offered where they may not be written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctcoord.services import contacts, protective_reports, roster
from ctcoord.services.author import Author
from ctcoord.services.protective_reports import ReportRow
from ctcoord.services.roster import NewMember
from ctcoord.services.station import Station
from ctcoord.ui.family.address_dialog import AddressDialog
from ctcoord.ui.family.contact_dialogs import ContactDialog, SpeechDialog
from ctcoord.ui.family.identity import facts
from ctcoord.ui.family.report_dialog import ReportDialog
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import CANARY, TODAY, Vega
from tests.ui.test_barriers_page import ENTER, dialog_of, opened
from tests.ui.test_case_menu import act

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def child(told: Vega, desk: Station, author: Author) -> bytes:
    """Teo, whom our own agency recorded for the told family."""
    with desk.write() as connection:
        return roster.add_member(connection, author, told.family, NewMember("Teo", "Vega", date(2015, 5, 1)))


def reports_of(desk: Station, told: Vega) -> list[ReportRow]:
    with desk.read() as connection:
        return protective_reports.of_family(connection, told.family)


def test_a_contact_is_asked_about_and_a_wrong_number_is_said_in_the_form(
    window: MainWindow, told: Vega, child: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    act(window, "contact")
    made = dialog_of(screen, ContactDialog, qtbot)
    qtbot.keyClicks(made.value, "12")
    qtbot.keyClick(made.value, ENTER)
    settle(window)
    assert "not a phone number" in made._problem.text()
    made.value.clear()
    qtbot.keyClicks(made.value, "860-555-0142")
    qtbot.keyClicks(made.safe, "Y")
    qtbot.keyClicks(made.voicemail, "No")
    qtbot.keyClick(made.voicemail, Qt.Key.Key_Down)
    qtbot.keyClick(made.voicemail, Qt.Key.Key_Down)
    qtbot.keyClicks(made.hours, "after 5")
    qtbot.keyClick(made.value, ENTER)
    settle(window)
    assert not made.isVisible()
    with desk.read() as connection:
        (found,) = contacts.of_household(connection, screen.family.own_household_id or b"")
    assert (found.value, found.safe, found.voicemail, found.texts, found.hours) == (
        "860-555-0142",
        True,
        False,
        None,
        "after 5",
    )
    act(window, "contact")
    made = dialog_of(screen, ContactDialog, qtbot)
    assert made.value.text() == "860-555-0142"
    made.label.setText("front desk")
    qtbot.keyClick(made.label, ENTER)
    settle(window)
    with desk.read() as connection:
        (found,) = contacts.of_household(connection, screen.family.own_household_id or b"")
    assert found.label == "front desk"


def test_a_confidential_address_is_seen_in_its_own_form_alone(
    window: MainWindow, told: Vega, child: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    act(window, "address")
    made = dialog_of(screen, AddressDialog, qtbot)
    qtbot.keyClicks(made.address, CANARY)
    qtbot.keyClick(made.address, Qt.Key.Key_Return, CTRL)
    settle(window)
    assert CANARY not in repr(screen.family) + repr(screen.work.now)
    act(window, "address")
    made = dialog_of(screen, AddressDialog, qtbot)
    assert any(CANARY in label.text() for label in made.findChildren(type(made._problem)))
    made.address.setPlainText(f"{CANARY} 2")
    screen.save_drafts()
    settle(window)
    made.reject()
    assert CANARY not in screen.overview.note.editor.toPlainText()
    act(window, "address")
    made = dialog_of(screen, AddressDialog, qtbot)
    qtbot.waitUntil(lambda: made.address.toPlainText() == f"{CANARY} 2")
    made.cancel_button.click()
    settle(window)
    assert desk.drafts.all() == []


def addresses(desk: Station, screen: FamilyScreen) -> list[contacts.KeptAddress]:
    with desk.read() as connection:
        return contacts.confidential_of(connection, screen.family.own_household_id or b"")


@pytest.fixture
def stood(told: Vega, child: bytes, desk: Station, author: Author) -> bytes:
    """An address of Teo's that stands."""
    with desk.write() as connection:
        return contacts.keep_confidential(connection, author, child, f"{CANARY} 1", known_to="Advocate")


def asked(window: MainWindow, screen: FamilyScreen, qtbot: QtBot) -> AddressDialog:
    """The form of confidential addresses, opened from the menu; the keyboard is in its list."""
    act(window, "address")
    made: AddressDialog = dialog_of(screen, AddressDialog, qtbot)
    qtbot.waitUntil(made.which.hasFocus)
    return made


def test_a_confidential_address_is_corrected_by_keyboard_and_taken_back(
    window: MainWindow, told: Vega, stood: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    made = asked(window, screen, qtbot)
    assert (made.address.toPlainText(), made.why.isEnabled()) == ("", False)
    qtbot.keyClick(made.which, Qt.Key.Key_Down)
    assert (made.address.toPlainText(), made.known_to.text()) == (f"{CANARY} 1", "Advocate")
    assert not made.person.isEnabled()
    qtbot.keyClick(made.known_to, ENTER)
    assert made._problem.text() == "Nothing was changed yet."
    qtbot.keyClick(made.address, Qt.Key.Key_End, CTRL)
    qtbot.keyClick(made.address, Qt.Key.Key_Backspace)
    qtbot.keyClicks(made.address, "7")
    qtbot.keyClick(made.address, Qt.Key.Key_Return, CTRL)
    settle(window)
    assert not made.isVisible()
    (one,) = addresses(desk, screen)
    assert (one.id, one.address, one.known_to) == (stood, f"{CANARY} 7", "Advocate")
    assert CANARY not in repr(screen.family) + repr(screen.work.now)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(window)
    assert addresses(desk, screen)[0].address == f"{CANARY} 1"


def test_a_confidential_address_ends_by_keyboard_with_a_day_and_a_reason_and_is_still_told(
    window: MainWindow, told: Vega, stood: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    made = asked(window, screen, qtbot)
    qtbot.keyClick(made.which, Qt.Key.Key_Down)
    qtbot.keyClicks(made.why, "they moved")
    qtbot.keyClick(made.why, ENTER)
    assert "until which day" in made._problem.text() and made.until.hasFocus()
    made.why.clear()
    qtbot.keyClicks(made.until, "Nov 20, 2026")
    qtbot.keyClick(made.until, ENTER)
    assert made._problem.text() == "Say why it ends." and made.why.hasFocus()
    qtbot.keyClicks(made.why, "they moved")
    qtbot.keyClick(made.why, ENTER)
    settle(window)
    (one,) = addresses(desk, screen)
    assert (one.address, one.valid_until, one.end_reason) == (f"{CANARY} 1", date(2026, 11, 20), "they moved")
    made = asked(window, screen, qtbot)
    said = " ".join(label.text() for label in made.findChildren(type(made._problem)))
    assert f"{CANARY} 1 · ended Nov 20, 2026: they moved" in said
    assert "still keeps the family apart" in said
    qtbot.keyClick(made.which, Qt.Key.Key_Down)
    made.until.clear()
    made.why.clear()
    qtbot.keyClick(made.why, ENTER)  # its end was a mistake
    settle(window)
    (one,) = addresses(desk, screen)
    assert (one.valid_until, one.end_reason) == (None, None)


def test_what_is_typed_of_an_address_that_stands_is_a_draft_beside_that_of_a_new_one(
    window: MainWindow, told: Vega, stood: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    made = asked(window, screen, qtbot)
    qtbot.keyClicks(made.address, f"{CANARY} 2")
    qtbot.keyClick(made.which, Qt.Key.Key_Down)
    qtbot.keyClick(made.which, Qt.Key.Key_Up)
    assert made.address.toPlainText() == f"{CANARY} 2"
    qtbot.keyClick(made.which, Qt.Key.Key_Down)
    qtbot.keyClicks(made.why, "they moved")
    screen.save_drafts()
    made.reject()
    settle(window)
    made = asked(window, screen, qtbot)
    qtbot.waitUntil(lambda: made.address.toPlainText() == f"{CANARY} 2")
    qtbot.keyClick(made.address, Qt.Key.Key_Return, CTRL)
    settle(window)
    assert [one.address for one in addresses(desk, screen)] == [f"{CANARY} 1", f"{CANARY} 2"]
    made = asked(window, screen, qtbot)  # of the new one nothing waits, of the other its words
    qtbot.waitUntil(lambda: made.why.text() == "they moved")
    assert made.which.currentData() == stood.hex()
    made.cancel_button.click()
    settle(window)
    assert desk.drafts.all() == []


def test_a_report_runs_both_clocks_and_is_nowhere_else(
    window: MainWindow, told: Vega, child: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    act(window, "report")
    made = dialog_of(screen, ReportDialog, qtbot)
    made.learned_at.setText("25:00")
    qtbot.keyClicks(made.body, CANARY)
    qtbot.keyClick(made.body, Qt.Key.Key_Return, CTRL)
    assert "25:00" in made._problem.text()
    made.learned_on.set_day(TODAY.replace(day=20))
    made.learned_at.setText("09:30")
    qtbot.keyClick(made.body, Qt.Key.Key_Return, CTRL)
    settle(window)
    (found,) = reports_of(desk, told)
    assert (found.body, found.spoken_at, found.spoken_due is None) == (CANARY, None, False)
    assert desk.clock.local(found.learned_at).strftime("%d %H:%M") == "20 09:30"
    act(window, "report")
    made = dialog_of(screen, ReportDialog, qtbot)
    assert "(late)" in made.clocks.text()
    assert not made.written_at.text()
    made.to.setText("Worker 17")
    made.spoken_on.set_day(TODAY.replace(day=20))
    made.spoken_at.setText("11:00")
    made.save()
    settle(window)
    (found,) = reports_of(desk, told)
    assert (found.spoken_to, found.spoken_due) == ("Worker 17", None)
    assert CANARY not in repr(screen.family) + repr(screen.work.now)


def test_words_of_a_report_survive_the_lock_in_a_draft_of_their_own(
    window: MainWindow, told: Vega, child: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    act(window, "report")
    made = dialog_of(screen, ReportDialog, qtbot)
    qtbot.keyClicks(made.body, CANARY)
    screen.save_drafts()
    settle(window)
    made.reject()
    assert CANARY not in screen.overview.note.editor.toPlainText()
    act(window, "report")
    made = dialog_of(screen, ReportDialog, qtbot)
    qtbot.waitUntil(lambda: made.body.toPlainText() == CANARY)
    assert QApplication.focusWidget() is not None


def test_a_second_report_begins_blank_and_what_was_typed_of_it_outlives_a_look_at_the_first(
    window: MainWindow, told: Vega, child: bytes, desk: Station, qtbot: QtBot
) -> None:
    now = desk.clock.now()
    with desk.write() as connection:
        first = protective_reports.begin(connection, desk.author(), child, now - timedelta(hours=9), "FIRST")
        at = now - timedelta(hours=8)
        protective_reports.spoken(connection, desk.author(), first, at=at, to="Worker 17", reference="R-1")
    screen, _page = opened(window, told)
    act(window, "report")
    made = dialog_of(screen, ReportDialog, qtbot)
    assert (made.body.toPlainText(), made.to.text(), made.spoken_at.text()) == ("FIRST", "Worker 17", "2:42")
    qtbot.keyClick(made.which, Qt.Key.Key_End)
    assert (made.body.toPlainText(), made.to.text(), made.reference.text()) == ("", "", "")
    qtbot.keyClicks(made.body, CANARY)
    qtbot.keyClicks(made.to, "Worker 18")
    qtbot.keyClick(made.which, Qt.Key.Key_Home)
    assert made.body.toPlainText() == "FIRST"
    screen.save_drafts()
    made.reject()
    settle(window)
    act(window, "report")
    made = dialog_of(screen, ReportDialog, qtbot)
    qtbot.waitUntil(lambda: (made.body.toPlainText(), made.to.text()) == (CANARY, "Worker 18"))
    qtbot.keyClick(made.which, Qt.Key.Key_Home)
    made.written_at.setText("10:00")
    made.save()
    settle(window)
    assert not made.isVisible() and reports_of(desk, told)[0].written_due is None
    act(window, "report")  # of the first nothing waits, of the second everything
    made = dialog_of(screen, ReportDialog, qtbot)
    qtbot.waitUntil(lambda: made.body.toPlainText() == CANARY)
    made.cancel_button.click()
    settle(window)
    assert desk.drafts.all() == []


def test_where_class_safety_may_not_be_written_it_is_not_offered(
    window: MainWindow, told: Vega, child: bytes, desk: Station
) -> None:
    with desk.write() as connection:
        home = connection.exec_driver_sql("SELECT scope_id FROM person WHERE id = ?", (child,)).scalar()
        connection.exec_driver_sql(
            "INSERT INTO bucket (scope_id, subject_id, data_class, seq, set_hash, chain_hash, may, locked)"
            " VALUES (?, zeroblob(16), 'coordination', 1, zeroblob(16), zeroblob(32), 'write', 0)",
            (home,),
        )
    _screen, _page = opened(window, told)
    assert window.actions_.by_name["contact"].isEnabled()
    assert not window.actions_.by_name["address"].isEnabled()
    assert not window.actions_.by_name["report"].isEnabled()


def test_what_somebody_speaks_stands_beside_the_name(
    window: MainWindow, told: Vega, child: bytes, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    act(window, "speech")
    made = dialog_of(screen, SpeechDialog, qtbot)
    made.language.setFocus()
    qtbot.keyClicks(made.language, "Haitian")
    made.interpreter.setFocus()
    qtbot.keyClicks(made.interpreter, "Y")
    qtbot.keyClick(made.interpreter, ENTER)
    settle(window)
    assert not made.isVisible()
    row = next(one for member in screen.family.members for one in member.records if one.person_id == child)
    assert (row.languages, row.interpreter_needed) == ("ht", True)
    assert "interpreter needed" in " ".join(run.text for run in facts(screen.family, TODAY).spoken)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(window)
    row = next(one for member in screen.family.members for one in member.records if one.person_id == child)
    assert (row.languages, row.interpreter_needed) == (None, None)
