"""What an agency decides for all of its workstations: set by keyboard, obeyed at once, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctcoord.domain.referrals import Urgency
from ctcoord.errors import UsageError
from ctcoord.services import agency_settings, attachments, forms, referral_steps, settings, worklist
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.screenshots import settle
from ctcoord.ui.settings.agency import AgencyCard, AgencyDialog
from ctcoord.ui.settings.programs import ProgramsDialog
from ctcoord.ui.window import MainWindow
from tests import cases as given
from tests.services.test_forms import STABILITY
from tests.ui.conftest import TODAY
from tests.ui.test_barriers_page import ENTER, press


def figures(desk: Station) -> dict[str, int]:
    with desk.read() as connection:
        return agency_settings.figures(connection)


def test_a_figure_is_changed_for_the_agency_and_taken_back(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    before = figures(desk)
    window.go("settings")
    settle(window)
    card = window.areas["settings"].findChild(AgencyCard)
    assert isinstance(card, AgencyCard)
    card.change.setFocus()
    press(qtbot, ENTER)
    (made,) = [one for one in card.findChildren(AgencyDialog) if one.isVisible()]
    qtbot.waitUntil(lambda: made.isAncestorOf(QApplication.focusWidget()))
    qtbot.keyClicks(QApplication.focusWidget(), "51")
    press(qtbot, ENTER)
    assert "from 1 to 50" in made._problem.text()
    assert made.fields["attachment_mb"].hasFocus()
    made.fields["attachment_mb"].selectAll()
    qtbot.keyClicks(made.fields["attachment_mb"], "2")
    made.fields["response_routine"].selectAll()
    qtbot.keyClicks(made.fields["response_routine"], "7")
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    assert figures(desk) == {**before, "attachment_mb": 2, "response_routine": 7}
    assert "2 MB" in card.lines["attachment_mb"].accessibleName()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert figures(desk) == before


def test_what_the_agency_decides_counts_before_what_this_store_has(desk: Station, author: Author, told: object) -> None:
    with desk.write() as connection:
        settings.put(connection, "attachment_bytes", 10)
        settings.put(connection, "notice_days", {"barrier_stale": 100})
        agency_settings.put(connection, author, {"attachment_mb": 1, "response_urgent": 2, "notice_barrier_stale": 5})
    with desk.write() as connection:
        row = {"urgency": Urgency.URGENT, "service_id": None}
        assert referral_steps.response_days(connection, row) == 2
        assert "barrier_stale" in {item.kind for item in worklist.items(connection, TODAY)}
        home = connection.exec_driver_sql(
            "SELECT min(id) FROM household WHERE owner_id = ?", (desk.agency_id,)
        ).scalar()
        attachments.add(connection, author, home, b"x" * 11, "a.txt", about=("note", home))
        with pytest.raises(UsageError, match=r"1\.0"):
            attachments.add(connection, author, home, b"x" * 1_100_000, "b.txt", about=("note", home))
        with pytest.raises(UsageError):
            agency_settings.put(connection, author, {"attachment_mb": 0})


def test_who_may_only_read_the_agency_changes_nothing(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO bucket (scope_id, subject_id, data_class, seq, set_hash, chain_hash, may, locked)"
            " VALUES (?, zeroblob(16), 'core', 0, zeroblob(32), zeroblob(32), 'read', 0)",
            (author.agency_id,),
        )
        with pytest.raises(UsageError, match="supervisor"):
            agency_settings.put(connection, author, {"attachment_mb": 2})
        with pytest.raises(UsageError, match="supervisor"):
            forms.publish(connection, author, "stability", STABILITY)
        assert not forms.may_define(connection, author)
        connection.exec_driver_sql("UPDATE bucket SET may = 'append'")  # a data steward: forms, and nothing else
        assert forms.publish(connection, author, "stability", STABILITY)
        forms.retire(connection, author, "stability")
        with pytest.raises(UsageError, match="supervisor"):
            agency_settings.put(connection, author, {"attachment_mb": 2})


def test_a_program_has_days_of_its_own_for_its_answers(
    window: MainWindow, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        told = {"name": "Vouchers", "program": "Housing First", "organization_id": bytes(16), "data_class": "core"}
        housing = given.add(connection, "service", bytes(16), **told)
    window.go("settings")
    settle(window)
    card = window.areas["settings"].findChild(AgencyCard)
    assert isinstance(card, AgencyCard)
    card.read()
    settle(window)
    card.change_programs.setFocus()
    press(qtbot, ENTER)
    (made,) = [one for one in card.findChildren(ProgramsDialog) if one.isVisible()]
    qtbot.waitUntil(lambda: made.isAncestorOf(QApplication.focusWidget()))
    for words in ("91", "21"):
        made.fields["Housing First"].selectAll()
        qtbot.keyClicks(QApplication.focusWidget(), words)
        press(qtbot, ENTER)
    settle(window)
    assert not made.isVisible()
    assert card.programs.text() == "Answers by program: Housing First: 21 days"
    with desk.read() as connection:
        asked = [{"urgency": urgency, "service_id": housing} for urgency in (Urgency.ROUTINE, Urgency.URGENT)]
        assert [referral_steps.response_days(connection, row) for row in asked] == [21, 3]
    with desk.write() as connection:
        agency_settings.put_programs(connection, author, {"Housing First": None})
        assert referral_steps.response_days(connection, asked[0]) == 10
        with pytest.raises(UsageError):
            agency_settings.put_programs(connection, author, {"Housing First": 0})
