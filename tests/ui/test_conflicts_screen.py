"""Conflicts are read field by field, decided by keys, saved for the family, taken back; parked work is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import text

from ctcoord.services import agencies
from ctcoord.services.conflicts import EDITED, FIRST, SECOND
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.conflicts import screen as screens
from ctcoord.ui.conflicts.ask import AskDialog
from ctcoord.ui.conflicts.matters import parked_key
from ctcoord.ui.conflicts.parked import TakeBackDialog
from ctcoord.ui.conflicts.screen import ConflictsScreen
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.conftest import NOW
from tests.ui.conftest import WindowMaker


class Case:
    """Maria Vega's voucher, which Dana and we changed at once, and her languages."""

    def __init__(self, desk: Station) -> None:
        self.desk, own = desk, desk.agency_id or b""
        with desk.write() as connection:
            self.dana = agencies.add_staff(connection, own, "Dana Cole", NOW)
            self.home = cases.household(connection, own)
            self.maria = cases.person(connection, self.home, own, "Maria", "Vega", birth_date=cases.BORN, head=True)
            self.voucher = cases.support(connection, self.home, self.maria, "housing", program="RAP voucher",
                                         authorized_to=date(2027, 1, 27), coverage="Novak Property")  # fmt: skip
            self.ends = self.conflict(connection, "support", self.voucher, "authorized_to", "2027-01-27", "2026-12-13")
            self.who = self.conflict(connection, "support", self.voucher, "coverage", "Novak Property", "D. Novak")
            self.speaks = self.conflict(connection, "person", self.maria, "languages", None, "es,pt", hours=9)
        with desk.store.syncing(NOW) as connection:
            connection.exec_driver_sql("DELETE FROM outbox")

    def conflict(
        self, connection: Any, entity: str, record: bytes, field: str, first: Any, second: Any, hours: int = 20
    ) -> bytes:
        made = NOW - timedelta(hours=hours)
        return cases.add(
            connection, "conflict", self.home, subject_id=self.maria, entity=entity, record_id=record, field=field,
            data_class="housing" if entity == "support" else "core", base={"v": None}, first={"v": first},
            first_by=self.dana, first_at=made, value={"v": second}, made_by=self.desk.staff_id, made_at=made,
        )  # fmt: skip

    def one(self, sql: str) -> Any:
        with self.desk.read() as connection:
            return connection.execute(text(sql)).scalar()


@pytest.fixture
def case(desk: Station) -> Case:
    return Case(desk)


@pytest.fixture
def shown(case: Case, desk: Station, open_window: WindowMaker) -> tuple[MainWindow, ConflictsScreen]:
    window = open_window(desk)
    window.go("conflicts")
    settle(window)
    screen = window.area("conflicts")
    assert isinstance(screen, ConflictsScreen)
    return window, screen


Shown = tuple[MainWindow, ConflictsScreen]


def names(screen: ConflictsScreen) -> list[str]:
    return [entry.accessibleName() for entry in screen.entries.values()]


def test_the_oldest_comes_first_and_says_who_wrote_what_when(shown: Shown) -> None:
    window, screen = shown
    assert len(names(screen)) == 2
    assert names(screen)[0].startswith("Vega · Maria Vega, 2 left, RAP voucher · 2 fields · since Fri Nov 20")
    assert "(2)" in window.rail.items["conflicts"].accessibleName()
    ours, theirs = screen.panel.rows[0].cells
    assert ours.accessibleName() == "Yours, Sun Dec 13, Ana Ruiz, you, Fri Nov 20, 14:42"
    assert theirs.accessibleName() == "Dana Cole, Wed Jan 27, Dana Cole, Fri Nov 20, 14:42, in use until decided"
    assert [row._name.text() for row in screen.panel.rows] == ["Authorized to", "Covers"]
    assert screen.panel.rows[0]._before.text() == "Not recorded"


def test_keys_choose_and_save_names_the_family(shown: Shown, case: Case, qtbot: QtBot) -> None:
    window, screen = shown
    screen.entries[screen._chosen].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    assert screen.panel.decisions()[case.ends].choice == SECOND
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert screen.panel.decisions()[case.ends].choice == FIRST
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_E)
    qtbot.keyClicks(QApplication.focusWidget(), "Novak, office first")
    assert screen.panel.decisions()[case.who].value == "Novak, office first"
    assert "Save 2 decisions for Vega" in screen.panel.save_button.text()
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert case.one("SELECT coverage FROM support") == "Novak, office first"
    assert case.one("SELECT authorized_to FROM support") == "2027-01-27"
    assert case.one(f"SELECT choice FROM conflict WHERE field = 'coverage' AND choice = '{EDITED}'")
    assert len(names(screen)) == 1
    assert "2 decisions saved for Vega" in window.notice.accessibleName()


def test_what_is_decided_can_be_saved_before_the_rest_and_taken_back(shown: Shown, case: Case, qtbot: QtBot) -> None:
    window, screen = shown
    qtbot.mouseClick(screen.panel.rows[0].cells[0], Qt.MouseButton.LeftButton)
    assert screen.panel._sum.text().startswith("1 of 2 decided.")
    screen.panel.save()
    settle(window)
    assert case.one("SELECT authorized_to FROM support") == "2026-12-13"
    assert [row.row.field for row in screen.panel.rows] == ["coverage"] or len(names(screen)) == 2
    assert case.one("SELECT held_until IS NOT NULL FROM outbox LIMIT 1")
    perform(window, "undo")
    settle(window)
    assert case.one("SELECT authorized_to FROM support") == "2027-01-27"
    assert case.one("SELECT count(*) FROM conflict WHERE choice IS NULL") == 3
    assert case.one("SELECT count(*) FROM outbox") == 0


def test_a_choice_stays_while_another_record_is_looked_at(shown: Shown, case: Case, qtbot: QtBot) -> None:
    window, screen = shown
    screen.panel.rows[0].take(screen.panel.rows[0].sides[1])
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert [row.row.field for row in screen.panel.rows] == ["languages"]
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert screen.panel.decisions()[case.ends].choice == FIRST


def test_a_date_that_cannot_be_read_is_said_and_not_saved(shown: Shown, qtbot: QtBot) -> None:
    _window, screen = shown
    row = screen.panel.rows[0]
    row.another.setFocus()
    qtbot.keyClicks(row.another, "soon")
    assert row.decision is None
    assert "“soon” cannot be read as a date" in screen.panel._sum.text()
    assert not screen.panel.save_button.isEnabled()
    row.another.clear()
    qtbot.keyClicks(row.another, "2027-02-01")
    assert row.decision.value == "2027-02-01"
    assert screen.panel.save_button.isEnabled()


def test_what_it_was_before_is_chosen_with_1_and_what_happened_is_said(shown: Shown, case: Case, qtbot: QtBot) -> None:
    window, screen = shown
    said = screen.panel._happened.text()
    assert said.startswith("What happened: Dana Cole saved first (Fri Nov 20, 14:42), and you changed the same (Fri")
    with case.desk.write() as connection:
        connection.exec_driver_sql(
            """UPDATE conflict SET base = '{"v": "Old Landlord LLC"}' WHERE field = 'coverage'"""
        )
    screen.read()
    settle(window)
    ends, who = screen.panel.rows
    qtbot.keyClick(ends.cells[0], Qt.Key.Key_1)
    assert ends.decision is None  # nothing was recorded: nothing to write again
    qtbot.keyClick(who.cells[0], Qt.Key.Key_1)
    assert who.another.text() == "Old Landlord LLC"
    assert screen.panel.decisions()[case.who].value == "Old Landlord LLC"


def test_what_protects_the_family_is_said_to_act(case: Case, desk: Station, open_window: WindowMaker) -> None:
    with desk.write() as connection:
        phone = cases.add(connection, "contact_point", case.home, person_id=case.maria, kind="phone", value="555-0142",
                          safe=True, data_class="core")  # fmt: skip
        case.conflict(connection, "contact_point", phone, "voicemail", 1, 0, hours=30)
    window = open_window(desk)
    window.go("conflicts")
    settle(window)
    screen = window.area("conflicts")
    assert isinstance(screen, ConflictsScreen)
    ours, theirs = screen.panel.rows[0].cells
    assert "in use: the safer value" in ours.accessibleName()
    assert "in use" not in theirs.accessibleName()


def test_take_all_decides_every_field(shown: Shown) -> None:
    _window, screen = shown
    screen.panel.all_right.click()
    assert {said.choice for said in screen.panel.decisions().values()} == {FIRST}


def test_nothing_waiting_is_said(desk: Station, open_window: WindowMaker) -> None:
    window = open_window(desk)
    window.go("conflicts")
    settle(window)
    screen = window.area("conflicts")
    assert screen._empty.isVisible()
    assert screen._empty.title.text() == "No conflicts"
    assert not screen._detail.isVisible()  # nothing is to be chosen
    assert "(" not in window.rail.items["conflicts"].accessibleName()


def test_parked_work_says_why_and_can_be_copied_sent_again_or_taken_back(
    desk: Station, open_window: WindowMaker, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"")
        cases.person(connection, home, desk.agency_id or b"", "Luz", "Moreau", head=True)
    with desk.store.syncing(NOW) as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    with desk.write() as connection:
        cases.add(connection, "note", home, data_class="core", kind="phone", occurred_at=NOW, body="Call after six.",
                  author_id=desk.staff_id)  # fmt: skip
    with desk.store.syncing(NOW) as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'parked', reason = 'right'")
    window = open_window(desk)
    window.go("conflicts")
    settle(window)
    screen = window.area("conflicts")
    assert screen.parked._why.text() == "You may not change this record there."
    qtbot.mouseClick(screen.parked.copy_button, Qt.MouseButton.LeftButton)
    assert "Text: Call after six." in QApplication.clipboard().text()
    qtbot.mouseClick(screen.parked.let_go_button, Qt.MouseButton.LeftButton)
    dialog = screen.parked.findChild(TakeBackDialog)
    dialog.reject()
    assert dialog.result() == QDialog.DialogCode.Rejected
    qtbot.mouseClick(screen.parked.again_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert screen._empty.isVisible()
    with desk.store.syncing(NOW) as connection:
        assert connection.execute(text("SELECT DISTINCT state FROM outbox")).scalar() == "pending"
        connection.exec_driver_sql("UPDATE outbox SET state = 'parked', reason = 'value'")
    screen.read()
    settle(window)
    qtbot.mouseClick(screen.parked.let_go_button, Qt.MouseButton.LeftButton)
    screen.parked.findChildren(TakeBackDialog)[-1].save()
    settle(window)
    with desk.read() as connection:
        assert (
            connection.execute(text("SELECT (SELECT count(*) FROM note) + (SELECT count(*) FROM outbox)")).scalar() == 0
        )


def test_what_was_set_aside_for_one_reason_is_sent_again_together(
    desk: Station, open_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = {"Moreau": "right", "Diaz": "right", "Okafor": "value"}
    with desk.write() as connection:
        homes = {name: cases.household(connection, desk.agency_id or b"") for name in reasons}
        for name, home in homes.items():
            cases.person(connection, home, desk.agency_id or b"", "Luz", name, head=True)
    with desk.store.syncing(NOW) as connection:
        for name, reason in reasons.items():
            here = {"home": homes[name], "why": reason}
            connection.execute(
                text("UPDATE outbox SET state = 'parked', reason = :why WHERE scope_id = :home AND entity = 'person'"),
                here,
            )
    window = open_window(desk)
    window.go("conflicts")
    settle(window)
    screen = window.area("conflicts")
    shown_for = {}
    for key, row in ((("parked", parked_key(row)), row) for row in list(screen._parked)):
        screen._choose(key)
        shown_for[row.reason] = (screen.parked.all_button.isVisible(), screen.parked.all_button.text())
    assert shown_for["right"] == (True, "Send all 2 again")
    assert not screen._more.isVisible()
    before = dict(screen.entries)
    screen.read()
    settle(window)
    assert screen.entries == before  # nothing came or went: nothing is made anew
    monkeypatch.setattr(screens, "MOST_SHOWN", 1)
    screen._found = ([], [])
    screen.read()
    settle(window)
    assert len(screen.entries) == 1
    assert screen._more.text() == "2 more follow these"
    monkeypatch.undo()
    screen._found = ([], [])
    screen.read()
    settle(window)
    assert shown_for["value"][0] is False
    screen._choose(next(("parked", parked_key(row)) for row in screen._parked if row.reason == "right"))
    assert "You may not change this record there." in screen.parked.all_button.toolTip()
    qtbot.mouseClick(screen.parked.all_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert "2 records are sent again with the next sync" in window.notice.accessibleName()
    assert [row.reason for row in screen._parked] == ["value"]
    with desk.read() as connection:
        parked = connection.execute(text("SELECT DISTINCT scope_id FROM outbox WHERE state = 'parked'")).scalars().all()
    assert [bytes(one) for one in parked] == [homes["Okafor"]]


def test_spanish_is_spoken_at_once(shown: Shown) -> None:
    window, screen = shown
    perform(window, "spanish")
    settle(window)
    assert screen.panel.rows[0]._name.text() == "Autorizado hasta"
    assert screen.panel.all_left.text().strip() == "Tomar los suyos"


def test_the_keyboard_alone_decides_everything(
    case: Case, desk: Station, open_window: WindowMaker, qtbot: QtBot
) -> None:
    def press(*keys: Qt.Key) -> None:
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget(), key)

    window = open_window(desk)
    window.rail.items["home"].setFocus()
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    screen = window.area("conflicts")
    assert isinstance(screen, ConflictsScreen)
    assert QApplication.focusWidget() is screen.entries[screen._chosen]
    press(Qt.Key.Key_2)
    assert screen.panel.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is screen.entries[screen._chosen]
    press(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_3)
    assert len(screen.panel.decisions()) == 2
    for left in (1, 0):
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        settle(window)
        assert len(screen.entries) == left
        focused = QApplication.focusWidget()
        assert focused is not None
        assert screen.isAncestorOf(focused)
        if left:
            assert focused is screen.entries[screen._chosen]
            press(Qt.Key.Key_Return, Qt.Key.Key_2)
    assert case.one("SELECT count(*) FROM conflict WHERE choice IS NULL") == 0


def test_a_screen_that_the_lock_has_taken_hears_nothing_more(
    case: Case, desk: Station, open_window: WindowMaker, qtbot: QtBot
) -> None:
    window = open_window(desk)
    for key in ("conflicts", "families"):
        window.go(key)
        settle(window)
    first = window.areas["conflicts"]
    window._forget_areas()  # as the lock does
    qtbot.waitUntil(lambda: not isValid(first))
    window.desk.changed.emit(None)
    window.desk.keeper.refresh()
    window.go("conflicts")
    settle(window)
    assert isinstance(window.area("conflicts"), ConflictsScreen)


def test_with_large_text_in_a_small_window_nothing_is_cut(shown: Shown) -> None:
    window, screen = shown
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_look(app, "light", 150, compact=False)
    panel = screen.panel
    try:
        for width in (1024, 1180):  # the list above, and beside
            window.resize(width, 600)
            settle(window)
            for made in (panel.all_left, panel.all_right, panel.open_button, panel.save_button, *panel.rows[0].cells):
                assert made.isVisible()
                assert made.width() >= made.minimumSizeHint().width(), made.accessibleName()
            assert (screen._list.geometry().bottom() < screen._right.geometry().top()) is (width == 1024)
        names = panel.rows[0]
        assert names._left.geometry().bottom() < names.cells[0].mapTo(names, names.cells[0].rect().topLeft()).y()
    finally:
        apply_look(app, "light", 100, compact=False)


def test_a_colleague_is_asked_and_somebody_of_another_agency_is_not(
    shown: tuple[MainWindow, ConflictsScreen], case: Case, desk: Station, qtbot: QtBot
) -> None:
    window, area = shown
    button = area.panel.ask_button
    assert (button.isVisible(), button.accessibleName()) == (True, "Ask Dana Cole…")
    qtbot.keyClick(button, Qt.Key.Key_Return)
    dialog = next(one for one in window.findChildren(AskDialog) if one.isVisible())
    assert "voucher" not in dialog.question.text()
    dialog.save()
    settle(window)
    assert not dialog.isVisible()
    assert bytes(case.one("SELECT assigned_to FROM task")) == case.dana
    assert case.one("SELECT scope_id FROM task") == case.home
    assert case.one("SELECT due_on FROM task") == "2026-11-23"
    with desk.write() as connection:
        connection.exec_driver_sql("UPDATE staff SET scope_id = zeroblob(16) WHERE name = 'Dana Cole'")
    area._matters, area._found = [], ([], [])
    area.read()
    settle(window)
    area.panel.retranslated()
    assert not button.isVisible()
