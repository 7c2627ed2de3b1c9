"""A new family by keyboard alone, who is known already, its draft, and one undo for all of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.services import families, family_view
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.consents.form import ConsentForm, draft_key
from ctcoord.ui.drafts import NEW_FAMILY
from ctcoord.ui.new_family.form import NewFamilyForm
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import Vega
from tests.ui.test_access import nameless, too_small

KEYS_AT_MOST = 150  # for a family of three with address and phone; at 150 keys a minute that is one minute
CTRL = Qt.KeyboardModifier.ControlModifier


class Keyboard:
    """Types where the focus is, and counts."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot, self.presses = qtbot, 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self._qtbot.keyClick(focused, key, modifier)
        self.presses += 1

    def tab(self, times: int = 1) -> None:
        for _time in range(times):
            self.press(Qt.Key.Key_Tab)

    def write(self, words: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self._qtbot.keyClicks(focused, words)
        self.presses += len(words)


def in_front(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def begin(window: MainWindow, qtbot: QtBot) -> NewFamilyForm:
    in_front(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    (form,) = [one for one in window.findChildren(NewFamilyForm) if one.isVisible()]
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    return form


def number(desk: Station) -> int:
    with desk.read() as connection:
        return families.count(connection)


def test_a_family_of_three_by_keyboard(window: MainWindow, desk: Station, author: Author, qtbot: QtBot) -> None:
    before = number(desk)
    form, keys = begin(window, qtbot), Keyboard(qtbot)
    assert QApplication.focusWidget() is form.people.rows[0].first, "typing begins at once"
    for words in ("Ana", "Soto", "5/4/1990"):
        keys.write(words)
        keys.tab()
    for first, born in (("Luz", "2/3/21"), ("Eli", "7/1/23")):
        keys.write(first)
        keys.tab(2)
        keys.write(born)
        keys.tab(2)
    keys.tab(4)  # past the empty row
    assert QApplication.focusWidget() is form.address
    keys.write("12 Main St, Hartford CT 06103")
    keys.tab()
    assert form.address_means.text() == "12 Main St · Hartford · CT · 06103"
    keys.write("860-555-0142")
    keys.tab()
    assert form.phone_means.text() == "+18605550142"
    keys.press(Qt.Key.Key_Down)  # safe to call
    keys.press(Qt.Key.Key_S, CTRL)
    settle(window)
    assert not form.isVisible(), form.problem.text()
    assert number(desk) == before + 1
    assert keys.presses <= KEYS_AT_MOST
    family_id = window.area("families").tabs_open()[1]
    with desk.read() as connection:
        seen = family_view.family(connection, family_id, author.agency_id)
    assert [(m.name, m.shown.birth_date) for m in seen.members] == [
        ("Ana Soto", date(1990, 5, 4)), ("Luz Soto", date(2021, 2, 3)), ("Eli Soto", date(2023, 7, 1))]  # fmt: skip
    assert [one.safe for member in seen.members for one in member.contacts][:1] == [True]
    assert len(seen.tasks) == 6, "the tasks of an intake"
    in_front(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(window)
    assert number(desk) == before
    assert window.area("families").tabs_open()[1] == b""
    assert not window.notice.isVisible(), "nobody is told that access has ended"


def test_whoever_is_known_appears_while_typing_and_enter_opens_them(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    before = number(desk)
    form, keys = begin(window, qtbot), Keyboard(qtbot)
    keys.write("Maria")
    keys.tab()
    keys.write("Vega")
    keys.tab()
    keys.write("4/2/1991")
    qtbot.waitUntil(lambda: bool(form.likely.table.rows_model.rows), timeout=3_000)
    settle(window)
    assert form.likely.table.rows_model.rows[0].same_birth
    keys.press(Qt.Key.Key_F6)
    assert form.likely.table.hasFocus()
    keys.press(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is form.people.rows[0].born, "and back to what was being typed"
    keys.press(Qt.Key.Key_F6)
    keys.press(Qt.Key.Key_Return)
    settle(window)
    assert not form.isVisible()
    assert window.area("families").tabs_open()[1] == told.family
    assert number(desk) == before
    draft = desk.drafts.load(NEW_FAMILY)
    assert draft is not None and json.loads(draft.body)["people"][0]["last"] == "Vega", "nothing typed is lost"


def test_an_earlier_record_fills_the_form(window: MainWindow, told: Vega, desk: Station, qtbot: QtBot) -> None:
    form, keys = begin(window, qtbot), Keyboard(qtbot)
    keys.write("Maria Vega")
    qtbot.waitUntil(lambda: bool(form.likely.table.rows_model.rows), timeout=3_000)
    settle(window)
    form.likely.table.setFocus()
    keys.press(Qt.Key.Key_S)
    settle(window)
    assert form.people.people[0].last == "Vega" and form.people.people[0].earlier is not None
    form.save()
    settle(window)
    assert not form.isVisible(), form.problem.text()
    with desk.read() as connection:
        links = connection.execute(text("SELECT count(*) FROM person_link WHERE status = 'confirmed'")).scalar_one()
    assert links > 4, "two pairs were linked before"


def test_what_cannot_be_read_is_said_where_it_stands(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    before = number(desk)
    form, keys = begin(window, qtbot), Keyboard(qtbot)
    form.save()
    settle(window)
    assert "at least one person" in form.problem.text()
    keys.write("Ana")
    keys.tab(2)
    keys.write("sometime")
    keys.press(Qt.Key.Key_S, CTRL)
    assert "sometime" in form.problem.text()
    assert QApplication.focusWidget() is form.people.rows[0].born
    assert form.isVisible() and number(desk) == before


def test_a_draft_is_kept_within_seconds_and_the_strip_leads_to_it(
    window: MainWindow, desk: Station, qtbot: QtBot
) -> None:
    begin(window, qtbot)
    keys = Keyboard(qtbot)
    keys.write("Ana")
    qtbot.waitUntil(lambda: desk.drafts.load(NEW_FAMILY) is not None, timeout=5_000)
    keys.press(Qt.Key.Key_Escape)
    settle(window)
    in_front(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    (form,) = [one for one in window.findChildren(NewFamilyForm) if one.isVisible()]
    assert form.people.people[0].first == "Ana"
    form.discard.click()
    settle(window)
    assert desk.drafts.load(NEW_FAMILY) is None


def test_the_strip_leads_to_a_consent_that_waits(window: MainWindow, told: Vega, desk: Station, qtbot: QtBot) -> None:

    desk.drafts.save(draft_key(told.family), json.dumps({"purpose": "Find a home"}), desk.clock.now())
    in_front(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    (form,) = [one for one in window.findChildren(ConsentForm) if one.isVisible()]
    assert form.lines["purpose"].text() == "Find a home"


def test_a_first_consent_that_was_given_goes_on_in_its_form(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    form = begin(window, qtbot)
    form.people.rows[0].first.setText("Ana")
    form.people.rows[0].last.setText("Soto")
    form.consent.setCurrentIndex(form.consent.findData("given"))
    form.recipient.setText("riverside housing")
    form.save()
    settle(window)
    (consent,) = [one for one in window.findChildren(ConsentForm) if one.isVisible()]
    assert consent._family.heading == "Soto, Ana"
    assert consent.agency.currentData() == "Riverside Housing"
    assert consent.classes.ticked == ["coordination", "childcare", "housing", "transit", "workforce"]
    consent.save()
    settle(window)
    with desk.read() as connection:
        kept = connection.execute(text("SELECT status, signer, recipient FROM consent")).all()
    assert [tuple(row) for row in kept] == [("given", "Ana Soto", "Riverside Housing")]


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_nameless_tiny_or_wider_than_the_form(window: MainWindow, qtbot: QtBot, percent: int) -> None:
    from ctcoord.ui.language import speak
    from ctcoord.ui.theme import apply_look

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    speak("es")
    apply_look(app, "light", percent, compact=False)
    form = begin(window, qtbot)
    assert nameless(form) == []
    assert too_small(form) == []
    page = form._scroll.widget()
    assert page is not None and page.minimumSizeHint().width() <= form._scroll.viewport().width()
