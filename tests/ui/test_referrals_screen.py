"""Referrals by keyboard alone: from the board to the provider and back, and what a decline leads to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.services import agencies, records, referral_board, referral_steps
from ctcoord.services.author import Author
from ctcoord.services.referral_board import Column, Filter
from ctcoord.services.referral_steps import Answer
from ctcoord.services.station import Station
from ctcoord.ui.language import speak
from ctcoord.ui.referrals.form import ReferralForm
from ctcoord.ui.referrals.page import ReferralPage, coming
from ctcoord.ui.referrals.reassign import ReassignDialog
from ctcoord.ui.referrals.steps import AnswerDialog, ChaseDialog, SendDialog
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look
from ctcoord.ui.window import MainWindow
from tests.conftest import NOW
from tests.ui.board import (
    PARK,
    TODAY,
    Told,
    board,
    focus,
    focused_card,
    go_to,
    press,
    save,
    screen,
    shown,
    stored,
    window,
    write,
)
from tests.ui.test_access import nameless, too_small

__all__ = ["board", "window"]  # fixtures


def test_the_board_shows_each_referral_in_its_column(window: MainWindow, board: Told) -> None:
    columns = screen(window).board.columns
    here = {column: [card.card.id for card in made.cards] for column, made in columns.items()}
    assert here == {
        Column.DRAFT: [board.covered, board.uncovered],
        Column.REQUESTED: [board.sent],
        Column.ACCEPTED: [board.accepted],
        Column.IN_PROGRESS: [board.held],
        Column.CLOSED: [board.declined, board.received],
    }
    said = {card.card.id: card.accessibleName() for made in columns.values() for card in made.cards}
    assert said[board.covered] == (
        "Vega, today, After-school care, Leo, Park Street After-School, Consent covers childcare,"
        " Packet ready · Spanish"
    )
    assert "Needs a new consent" in said[board.uncovered]
    assert "1 day late" in said[board.sent]
    assert "Chase: call today" in said[board.sent]
    assert "Mon 10:00" in said[board.accepted]
    assert "Something in the family, look again Nov 30" in said[board.held]
    assert "Declined: no capacity, Full until Mar 2027." in said[board.declined]


def test_arrows_go_from_card_to_card_and_enter_opens(window: MainWindow, board: Told) -> None:
    assert focused_card().card.id == board.covered
    press(window, Qt.Key.Key_Down)
    assert focused_card().card.id == board.uncovered
    press(window, Qt.Key.Key_Right, times=4)
    assert focused_card().card.id == board.declined
    press(window, Qt.Key.Key_Down)
    assert focused_card().card.id == board.received
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Return)
    page = shown(window, ReferralPage)
    assert isinstance(page, ReferralPage)
    assert list(page.deeds) == ["other_provider", "other_service", "stop", "mistake", "family"]
    assert [row.status for row in page.steps.rows_model.rows] == ["draft", "requested", "rejected"]


def test_one_card_is_the_tab_stop(window: MainWindow) -> None:
    stops = [
        card for made in screen(window).board.columns.values() for card in made.cards
        if card.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]  # fmt: skip
    assert stops == [focused_card()]


def typed(window: MainWindow, last: str, words: str) -> ReferralForm:
    """The form of a new referral: the family found by its name, service, provider and one more field typed."""
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    form = shown(window, ReferralForm)
    assert isinstance(form, ReferralForm)
    write(window, "vega")
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    for field, said in ((form.service.line, "Weekend care"), (form.recipient, PARK), (getattr(form, last), words)):
        focus(window, field)
        write(window, said)
    return form


def make(window: MainWindow, desk: Station) -> bytes:
    """A new referral from the board."""
    form = typed(window, "domain", "Childcare")
    assert form.classes.ticked == {"core", "childcare"}
    save(window, form)
    with desk.read() as connection:
        return bytes(connection.execute(text("SELECT id FROM referral WHERE service = 'Weekend care'")).scalar_one())


def test_a_referral_is_made_sent_and_answered_by_keyboard(
    window: MainWindow, board: Told, desk: Station, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(window, desk)
    go_to(window, made)
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sending = shown(window, SendDialog)
    assert isinstance(sending, SendDialog)
    assert "A consent covers it" in " ".join(one.accessibleName() for one in sending.findChildren(QWidget))
    file = tmp_path / "packet.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(file), ""))
    save(window, sending)
    assert stored(desk, author, made).status == "requested"
    assert file.read_bytes().startswith(b"%PDF")

    go_to(window, made)
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    answer = shown(window, AnswerDialog)
    assert isinstance(answer, AnswerDialog)
    assert answer.review.day == TODAY + timedelta(days=14)  # what is accepted never leaves Home for good
    for field, words in ((answer.appointment, "Dec 1"), (answer.hour, "9:30"), (answer.interpreter, "Int")):
        focus(window, field)
        write(window, words)
    save(window, answer)
    after = stored(desk, author, made)
    assert (after.status, str(after.appointment_on), after.appointment_at) == ("accepted", "2026-12-01", "09:30")
    assert (after.interpreter, after.review_on) == ("phone", TODAY + timedelta(days=14))
    assert [run.text for run in coming(after, TODAY)] == ["Appointment Tue Dec 1 09:30", "Interpreter by phone"]
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(desk, author, made).status == "requested"


def test_a_packet_that_cannot_be_written_was_not_sent(
    window: MainWindow, board: Told, desk: Station, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "no such folder" / "packet.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(file), ""))
    go_to(window, board.covered)
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sending = shown(window, SendDialog)
    assert isinstance(sending, SendDialog)
    save(window, sending)
    assert sending.isVisible()
    assert "cannot be written" in sending._problem.text()
    assert stored(desk, author, board.covered).status == "draft"
    file.parent.mkdir()
    save(window, sending)
    assert not sending.isVisible()
    assert stored(desk, author, board.covered).status == "requested"
    assert file.read_bytes().startswith(b"%PDF")


def test_what_nothing_allows_is_not_sent(window: MainWindow, board: Told, desk: Station, author: Author) -> None:
    go_to(window, board.uncovered)
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sending = shown(window, SendDialog)
    assert isinstance(sending, SendDialog)
    focus(window, sending.save_button)
    press(window, Qt.Key.Key_Return)
    assert sending.isVisible()
    assert sending._problem.text() == "Nothing allows it yet: a consent or a law is needed."
    assert stored(desk, author, board.uncovered).status == "draft"


def test_a_decline_leads_to_another_provider(window: MainWindow, board: Told, desk: Station, author: Author) -> None:
    go_to(window, board.declined)
    press(window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget().accessibleName() == "Other provider"
    press(window, Qt.Key.Key_Return)
    form = shown(window, ReferralForm)
    assert isinstance(form, ReferralForm)
    assert (form.service.line.text(), form.recipient.text(), form.who.currentText()) == (
        "After-school care", "", "Leo Vega",
    )  # fmt: skip
    focus(window, form.recipient)
    write(window, "Riverside Kids")
    focus(window, form.save_button)
    press(window, Qt.Key.Key_Return)
    assert not stored(desk, author, board.declined).asks_next_step
    with desk.read() as connection:
        follows = connection.execute(text("SELECT follows_id FROM referral WHERE recipient = 'Riverside Kids'"))
        assert bytes(follows.scalar_one()) == board.declined


def test_a_decline_may_be_the_end(window: MainWindow, board: Told, desk: Station, author: Author) -> None:
    go_to(window, board.declined)
    press(window, Qt.Key.Key_Tab, times=3)
    assert QApplication.focusWidget().accessibleName() == "Stop here"
    press(window, Qt.Key.Key_Return)
    assert not stored(desk, author, board.declined).asks_next_step
    assert screen(window)._loaded is not None
    assert screen(window)._loaded.counts[Filter.DECLINED] == 0


def test_they_are_asked_again(window: MainWindow, board: Told, desk: Station, author: Author) -> None:
    go_to(window, board.sent)
    press(window, Qt.Key.Key_Return)
    page = shown(window, ReferralPage)
    assert isinstance(page, ReferralPage)
    focus(window, page.deeds["chase"])
    press(window, Qt.Key.Key_Return)
    chase = shown(window, ChaseDialog)
    assert isinstance(chase, ChaseDialog)
    focus(window, chase.save_button)
    press(window, Qt.Key.Key_Return)
    after = stored(desk, author, board.sent)
    assert [row.status for row in after.steps] == ["draft", "requested", "requested"]
    assert str(after.wanted.chase_on) == "2026-12-01"


@pytest.mark.parametrize(
    ("only", "expected"), [("late", {"sent"}), ("soon", {"covered", "accepted"}), ("declined", {"declined"})]
)
def test_filters_narrow_board_and_list_alike(window: MainWindow, board: Told, only: str, expected: set[str]) -> None:
    wanted = {getattr(board, name) for name in expected}
    area = screen(window)
    area.perform(f"referrals_{only}")
    settle(window)
    assert {card.card.id for made in area.board.columns.values() for card in made.cards} == wanted
    area.perform("referrals_list")
    area.read()
    settle(window)
    assert {row.id for row in area.table.rows_model.rows} == wanted
    assert area._loaded is not None
    assert area._loaded.counts[Filter(only)] == len(wanted)


def test_a_batch_changes_hands(window: MainWindow, board: Told, desk: Station, author: Author) -> None:
    with desk.write() as connection:  # two colleagues of one name, and one referral is with the first of them
        named = [agencies.add_staff(connection, desk.agency_id or b"", "Ben Cole", NOW) for _one in range(2)]
        records.change(connection, "referral", board.sent, {"assigned_to": named[0]})
    screen(window).read()
    settle(window)
    screen(window).perform("reassign")
    settle(window)
    dialog = shown(window, ReassignDialog)
    assert isinstance(dialog, ReassignDialog)
    unassigned = {board.covered, board.uncovered, board.accepted, board.held, board.declined}
    assert {row.id for row in dialog.table.rows_model.rows} == unassigned
    dialog.holder.setCurrentIndex(dialog.holder.findData(named[0].hex()))
    dialog.colleague.setCurrentIndex(dialog.colleague.findData(named[1].hex()))
    assert [row.id for row in dialog.table.rows_model.rows] == [board.sent]
    dialog.holder.setCurrentIndex(0)  # everybody's
    focus(window, dialog.save_button)
    press(window, Qt.Key.Key_Return)
    with desk.read() as connection:
        cards = referral_board.page(connection, author)
        assert {card.id for card in cards if card.worker_id == named[1]} == unassigned | {board.sent}


def test_home_begins_the_next_step_of_a_referral(window: MainWindow, board: Told) -> None:
    press(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    home = window.area("home")
    rows = list(home.table.rows_model.rows)
    place = next(n for n, row in enumerate(rows) if getattr(row, "id", None) == board.sent)
    press(window, Qt.Key.Key_Home)
    while home.table.currentIndex().row() < place:
        press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shown(window, AnswerDialog).windowTitle() == "What happened"


def test_the_list_brings_a_tool_and_cuts_no_filter(window: MainWindow, board: Told) -> None:
    """The menu of the order is there in the list only; in one line with it the filters may have no room."""
    area = screen(window)
    for width in range(1000, 1800, 80):
        area.perform("referrals_board")
        window.resize(width, 900)
        settle(window)
        area.perform("referrals_list")
        settle(window)
        assert area.filters.width() >= area.filters.sizeHint().width(), width


def test_a_familys_page_lists_its_referrals_and_makes_one(window: MainWindow, board: Told) -> None:
    window.open_family(board.vega)
    settle(window)
    families = window.area("families")
    families.perform("page_referrals")
    settle(window)
    page = families._family().page("referrals")
    assert {row.id for row in page.table.rows_model.rows} == {
        board.covered, board.held, board.declined, board.received,
    }  # fmt: skip
    page.table.setFocus()
    press(window, Qt.Key.Key_Return)
    said = [label.text() for label in shown(window, ReferralPage).findChildren(QLabel)]
    assert "Vega · After-school care, Leo · Elm Hill Extended Day" in said
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    form = shown(window, ReferralForm)
    assert isinstance(form, ReferralForm)
    assert form.save_button.accessibleName() == "Save referral for Vega"


def test_a_narrow_window_shows_tabs_and_the_keyboard_still_crosses(window: MainWindow, board: Told) -> None:
    window.resize(900, 620)
    settle(window)
    area = screen(window)
    assert area.board.is_tabbed
    assert [made.isVisible() for made in area.board.columns.values()] == [True, False, False, False, False]
    area.board.focus_cards()
    press(window, Qt.Key.Key_Right)
    assert focused_card().card.id == board.sent
    assert focused_card().isVisible()
    assert "Requested 1" in area.board.tabs.bar.accessibleTabName(1)


def test_what_was_typed_is_there_again_until_it_is_saved(window: MainWindow, desk: Station) -> None:
    typed(window, "who", "Leo")
    press(window, Qt.Key.Key_Escape)
    assert desk.drafts.load("referral:new") is not None
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    again = shown(window, ReferralForm)
    assert isinstance(again, ReferralForm)
    assert (again.service.line.text(), again.recipient.text(), again.who.currentText()) == (
        "Weekend care", PARK, "Leo Vega",
    )  # fmt: skip
    save(window, again)
    with desk.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM referral WHERE service = 'Weekend care'")).scalar() == 1
    assert desk.drafts.load("referral:new") is None


FORMS = {
    "new": lambda area, board: area.deeds.new(),
    "send": lambda area, board: area.deeds.open(board.covered, "send"),
    "law": lambda area, board: area.deeds.open(board.uncovered, "send"),
    "answer": lambda area, board: area.deeds.open(board.sent, "answer"),
    "chase": lambda area, board: area.deeds.open(board.sent, "chase"),
    "packet": lambda area, board: area.deeds.open(board.sent, "packet"),
    "page": lambda area, board: area.deeds.open(board.declined),
    "next": lambda area, board: area.deeds.open(board.declined, "other_service"),
    "reassign": lambda area, board: area.reassign(),
}


@pytest.mark.parametrize("percent", [100, 200])
def test_every_form_names_what_can_have_the_focus(
    window: MainWindow, board: Told, qapp: QApplication, percent: int
) -> None:
    window.resize(1920, 1080)
    apply_look(qapp, "light", percent)
    speak("es" if percent == 200 else "en")
    for name, opens in FORMS.items():
        opens(screen(window), board)
        settle(window)
        form = shown(window, QDialog)
        assert nameless(form) == [], name
        assert too_small(form) == [], name
        assert form.width() <= 1920, name
        assert form.height() <= 1080, name
        form.close()
        settle(window)


def test_the_screen_names_what_can_have_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    assert nameless(window) == []
    assert too_small(window) == []
    screen(window).perform("referrals_list")
    settle(window)
    assert nameless(window) == []
    assert too_small(window) == []


def test_an_appointment_that_was_called_off_is_emptied(
    window: MainWindow, board: Told, desk: Station, author: Author
) -> None:
    dialog = AnswerDialog(window, stored(desk, author, board.accepted), TODAY)
    said: list[Answer] = []
    dialog.saved.connect(said.append)
    assert not dialog.appointment.is_empty
    dialog.appointment.clear()
    dialog.hour.clear()
    dialog.save()
    with desk.write() as connection:
        referral_steps.answer(connection, author, board.accepted, said[0])
    now = stored(desk, author, board.accepted)
    assert (now.appointment_on, now.appointment_at) == (None, None)
    assert now.review_on is not None  # or it would never rise again
    dialog.close()
