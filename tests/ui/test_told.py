"""Notices for supervisors, what is hidden and why, who has seen a family: real windows, a real central database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from ctcoord.services import barriers
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.emergency import CaseName
from ctcoord.sync import inquiries
from ctcoord.ui.commands import perform
from ctcoord.ui.inquiries.audit_list import AuditDialog
from ctcoord.ui.inquiries.emergency import EmergencyDialog
from ctcoord.ui.inquiries.lookup import ask_elsewhere
from ctcoord.ui.inquiries.noted import NoticesDialog
from ctcoord.ui.inquiries.notices import Told
from ctcoord.ui.inquiries.why import WhyDialog
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.central.conftest import hexid
from tests.central.test_lookup import agency, linked
from tests.conftest import StationMaker
from tests.pdf_text import pages
from tests.sync.conftest import central, real, server, shared_url
from tests.ui.conftest import Vega
from tests.ui.inquiring import (
    REASON,
    Asking,
    asking,
    at_once,
    eighteen,
    gone,
    no_network,
    opened_by,
    shown,
    supervisor,
    words,
)
from tests.ui.test_access import nameless, too_small

__all__ = ["asking", "at_once", "central", "real", "server", "shared_url"]  # fixtures


@eighteen
def test_a_supervisor_is_told_and_takes_note_and_colleagues_are_told_nothing(
    asking: Asking, make_station: StationMaker, qtbot: QtBot
) -> None:
    real = asking.real
    opened_by(real, "tess", asking.home)
    window = asking.window(supervisor(real, make_station))
    told = window.area("home").notices
    qtbot.waitUntil(lambda: "Vega, José" in told.accessibleName(), timeout=10_000)
    assert told.isVisible()
    assert REASON in told.accessibleName()
    colleague = asking.window(real.ana)
    assert colleague.desk.keeper.notices == ()
    assert not colleague.area("home").notices.isVisible()
    assert not colleague.actions_.by_name["notices"].isEnabled()
    perform(window, "notices")
    dialog = shown(window, NoticesDialog)
    assert REASON in words(dialog)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: gone(dialog), timeout=10_000)
    assert not told.isVisible()
    assert not window.actions_.by_name["notices"].isEnabled()
    seen = real.central.one("SELECT seen_by FROM ctcoord.break_glass WHERE scope_id = %s", asking.home.hex())
    assert seen is not None


@eighteen
def test_why_names_the_agency_and_what_no_consent_opens_and_the_familys_card_keeps_it(
    asking: Asking, qtbot: QtBot
) -> None:
    real = asking.real
    tom = real.central.person("tom", agency=real.central.theirs)
    agency(real.central, real.central.theirs, "Riverside Housing")
    theirs = tom.household()
    child = tom.member(theirs, first_name="José", last_name="Vega", birth_date="1991-04-02")
    for kind in ("income", "health"):
        told = {"kind": kind, "observed_on": "2026-01-01"}
        tom.push(tom.op(theirs, "observation", hexid(), "create", subject=child, value=told, **{"class": kind}))
    window = asking.on_the_family()
    card = window.area("families")._family().overview.hidden
    assert card.isVisible()
    assert "Only what may be seen is shown" in words(card)
    card.ask_button.click()
    dialog = shown(window, WhyDialog)
    qtbot.waitUntil(lambda: "Nothing that may be named" in words(dialog), timeout=10_000)
    assert "never announced" in words(dialog)
    linked(real.central.people[0], asking.home.hex(), tom, theirs)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: "No consent opens these to us" in words(dialog), timeout=10_000)
    assert "Income" in words(dialog)
    assert "Health" not in words(dialog)
    dialog.show_hidden({"Riverside Housing": ["income"]})
    assert "Hidden: Income" in words(card)
    assert "Riverside Housing has it; no consent covers it." in words(card)


@eighteen
def test_who_has_seen_a_family_is_listed_and_handed_out(
    asking: Asking, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = asking.real
    opened_by(real, "tess", asking.home)
    window = asking.on_the_family()
    perform(window, "audit")
    dialog = shown(window, AuditDialog)
    qtbot.waitUntil(lambda: dialog._complete and not window.desk.runner.busy, timeout=10_000)
    said = {dialog.table.rows_model.index(row, 3).data() for row in range(dialog.table.rows_model.rowCount())}
    assert {"changed the records", "opened it for a stated reason", "saw the family"} <= said
    assert not dialog.save_button.isEnabled()
    dialog.safe.click()
    target = tmp_path / "list.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(target), ""))
    dialog.language_field.setCurrentIndex(dialog.language_field.findData("es"))
    dialog.save_button.click()
    qtbot.waitUntil(lambda: gone(dialog), timeout=10_000)
    page = "".join(pages(target))
    assert "loabrióporunmotivodeclarado" in page
    assert "Quiénvioocambiólosregistros" in page
    real.sync("ana")
    kept = real.central.one(
        "SELECT count(*) FROM ctcoord.audit WHERE scope_id = %s AND action = 'export' AND login = %s",
        asking.home.hex(), real.logins["ana"],
    )  # fmt: skip
    assert kept == 1


@eighteen
def test_every_record_says_whether_it_has_arrived(asking: Asking, qtbot: QtBot) -> None:
    ana = asking.real.ana
    with ana.write() as connection:
        barriers.add(connection, ana.author(), asking.home, "No car", domain="transit", opened_on=cases.BORN)
    window = asking.on_the_family()
    screen = window.area("families")._family()

    def said(section: str) -> str:
        screen.show_page(section)
        model = screen._pages[section].table.rows_model
        titles = [column.title() for column in model.columns]
        return str(model.index(0, titles.index("Sync")).data())

    qtbot.waitUntil(lambda: said("barriers") == said("members") == "synced", timeout=10_000)
    window.desk.keeper._sign_in = no_network
    window.desk.write(
        window,
        lambda c: c.exec_driver_sql("UPDATE barrier SET title = 'No bus'"),
        lambda _a: window.desk.changed.emit(None),
    )
    qtbot.waitUntil(lambda: said("barriers") == "waiting", timeout=10_000)
    assert said("members") == "synced"


DIALOGS: dict[str, Callable[[MainWindow, FamilyView], QDialog]] = {
    "lookup": lambda window, _family: ask_elsewhere(window, window.desk, lambda _home: None),
    "emergency": lambda window, _family: EmergencyDialog(window, window.desk, bytes(16), "10-4471", lambda _home: None),
    "why": lambda window, family: WhyDialog(window, window.desk, family),
    "audit": lambda window, family: AuditDialog(window, window.desk, family),
    "notices": lambda window, _family: NoticesDialog(window, window.desk, [told_of(bytes(16))]),
}


def told_of(home: bytes) -> Told:
    times = ("2026-11-21 15:00:00.000000", "2026-11-22 15:00:00.000000")
    return Told(inquiries.Notice(home, None, "tess", *times, REASON), "Tess", CaseName(home, "Vega, Maria", "10-4471"))


def test_every_form_is_named_large_enough_and_left_by_escape(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    window.open_family(told.family)
    settle(window)
    for name, make in DIALOGS.items():
        dialog = make(window, window.area("families")._family().family)
        dialog.show()
        settle(window)
        assert nameless(dialog) == [], name
        assert too_small(dialog) == [], name
        assert dialog.windowTitle(), name
        cut = [text.text() for text in dialog.findChildren(Text) if text.isVisible() and is_cut(text)]
        assert cut == [], name
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda dialog=dialog: gone(dialog))


def is_cut(text: Text) -> bool:
    needs = text.heightForWidth(text.width()) if text.wordWrap() else text.sizeHint().height()
    return text.height() < needs


def test_without_a_central_database_nothing_is_hidden_and_a_closed_family_hears_nothing_of_the_next_sync(
    window: MainWindow, told: Vega, qtbot: QtBot
) -> None:
    window.open_family(told.family)
    settle(window)
    card = window.area("families")._family().overview.hidden
    assert not card.isVisible()
    window.area("families").close_family(told.family)
    qtbot.waitUntil(lambda: gone(card))
    window.desk.keeper.refresh()  # what a deleted card would do then is an error of this test
    settle(window)
