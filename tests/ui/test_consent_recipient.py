"""Who may see it, found in the directory from the consent's form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.consents.form import ConsentForm
from ctcoord.ui.directory.pick import PickService
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.ui.conftest import Vega
from tests.ui.test_consent_page import consent_page, open_form, rows


def test_a_recipient_is_found_in_the_directory_and_keeps_its_id(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        who = cases.add(connection, "organization", bytes(16), name="Sunny Steps")
        cases.add(connection, "service", bytes(16), organization_id=who, name="Toddler room")
    consent_page(window, told)
    form = open_form(window, qtbot)
    form.agency.setCurrentIndex(form.agency.findData(""))
    form._follow()
    form.look_up.click()
    settle(window)
    (pick,) = (one for one in window.findChildren(PickService) if one.isVisible())
    pick.panel.table.setFocus()
    qtbot.keyClick(pick.panel.table, Qt.Key.Key_Return)
    settle(window)
    assert form.lines["recipient"].text() == "Sunny Steps"
    form.classes.tick(["childcare"])
    form.save()
    settle(window)
    (row,) = rows(desk, author, told)
    assert (row.recipient, row.recipient_id) == ("Sunny Steps", who)
    assert draft_again(form, "Another one") is None  # what is typed after is somebody else


def draft_again(form: ConsentForm, name: str) -> bytes | None:
    form.lines["recipient"].setText(name)
    form.lines["recipient"].textEdited.emit(name)
    return form.form().recipient_id
