"""What a person asks the central database, in real windows: a family elsewhere, a case in an emergency."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.config import Settings
from ctcoord.errors import SyncUnavailable, TooManyCalls
from ctcoord.services import casework
from ctcoord.services.station import Station
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.ui.commands import perform
from ctcoord.ui.inquiries.audit_list import AuditDialog
from ctcoord.ui.inquiries.emergency import EmergencyDialog
from ctcoord.ui.inquiries.lookup import LookupDialog, typed_name
from ctcoord.ui.inquiries.noted import NoticesDialog
from ctcoord.ui.inquiries.why import WhyDialog
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.sync import keeper as keepers
from ctcoord.ui.sync.state import Phase
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.central.conftest import Person, hexid
from tests.central.test_lookup import agency, linked
from tests.conftest import StationMaker
from tests.sync.conftest import RealOffice, central, real, server, shared_url, value
from tests.sync.test_engine import family
from tests.ui.conftest import WindowMaker

__all__ = ["central", "real", "server", "shared_url"]  # fixtures
eighteen = pytest.mark.parametrize("server", ["18"], indirect=True)  # the windows are the same on any version

W = TypeVar("W", bound=QWidget)
REASON = "Ana is ill and the family waits at the desk"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the first sync here."""
    monkeypatch.setattr(keepers, "START_MS", 0)
    monkeypatch.setattr(keepers, "SOON_MS", 0)


def ready(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: window.desk.keeper.state.phase is Phase.READY and not window.desk.runner.busy, timeout=10_000
    )


def shown(parent: QWidget, kind: type[W]) -> W:
    """The one of its kind that is open."""
    (found,) = [widget for widget in parent.findChildren(kind) if widget.isVisible()]
    return found


def words(widget: QWidget) -> str:
    """Everything that is seen in it, line by line."""
    texts = [label.text() for label in widget.findChildren(Text) if label.isVisible()]
    return "\n".join(texts + [line.accessibleName() for line in widget.findChildren(Line) if line.isVisible()])


def type_name(dialog: LookupDialog, qtbot: QtBot, first: str, last: str, born: str) -> None:
    for field, typed in ((dialog.first, first), (dialog.last, last), (dialog.born, born)):
        field.clear()
        qtbot.keyClicks(field, typed)


def on_ours(real: RealOffice) -> None:
    agency(real.central, real.central.ours, "Ours")


def test_what_was_searched_for_fills_the_question() -> None:
    today = date(2026, 11, 21)
    assert typed_name("vega", today) == ("", "vega", None)
    assert typed_name("José de la Vega 1991-04-02", today) == ("José de la", "Vega", date(1991, 4, 2))
    assert typed_name("Vega, José", today) == ("José", "Vega", None)
    assert typed_name("860-555-0101", today) == ("", "", None)


@eighteen
def test_nobody_found_here_is_asked_for_elsewhere_and_opened_in_an_emergency(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot
) -> None:
    on_ours(real)
    home, who = family(real.ana)
    real.sync("ana")
    window = open_window(real.bo)
    ready(qtbot, window)
    window.menu_row.search.searched.emit("José Vega 1991-04-02")
    settle(window)
    listed = window.area("families").list_view
    assert listed.ask_elsewhere.isVisible()
    qtbot.mouseClick(listed.ask_elsewhere, Qt.MouseButton.LeftButton)
    dialog = shown(window, LookupDialog)
    assert "goes on record" in words(dialog)
    assert (dialog.first.text(), dialog.last.text(), dialog.born.day) == ("José", "Vega", cases.BORN)
    qtbot.keyClick(dialog.born, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "1 agency may hold a record" in words(dialog), timeout=10_000)
    assert "Your supervisor can assign you the case" in words(dialog)
    assert "José" not in words(dialog)
    (emergency,) = [made for made in dialog.findChildren(Button) if "Emergency" in made.accessibleName()]
    qtbot.mouseClick(emergency, Qt.MouseButton.LeftButton)
    asking = shown(dialog, EmergencyDialog)
    assert "on record first, and your supervisor is told" in words(asking)
    qtbot.keyClicks(asking.reason, "ill")
    asking.save()
    assert "your supervisor reads it" in words(asking)
    assert value(real.bo, "SELECT count(*) FROM person") == 0
    asking.reason.setPlainText(REASON)
    asking.save()
    qtbot.waitUntil(lambda: window.area("families").abilities() >= {"family"}, timeout=10_000)
    settle(window)
    assert not dialog.isVisible()
    assert value(real.bo, "SELECT count(*) FROM person WHERE id = :id", id=who) == 1
    screen = window.area("families")._family()
    assert screen.family.own_household_id == home
    assert screen.access.isVisible()
    assert "Emergency access until" in screen.access.accessibleName()
    assert "To read only. Your supervisor is told" in screen.access.accessibleName()
    kept = real.central.one("SELECT reason FROM ctcoord.break_glass WHERE scope_id = %s AND opened", home.hex())
    assert kept == REASON


@eighteen
def test_what_is_not_on_this_side_of_the_law_is_not_named(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot
) -> None:
    window = open_window(real.bo)
    ready(qtbot, window)
    perform(window, "lookup")
    dialog = shown(window, LookupDialog)
    type_name(dialog, qtbot, "Nobody", "A", "1991-04-02")
    dialog.save()
    assert "The full first and last name are needed" in words(dialog)
    type_name(dialog, qtbot, "Nobody", "Atall", "1991-04-02")
    dialog.save()
    qtbot.waitUntil(lambda: "No agency that may be named" in words(dialog), timeout=10_000)
    assert "no proof that there is none" in words(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected


@eighteen
@pytest.mark.parametrize(
    ("error", "says"),
    [(SyncUnavailable, "cannot be reached, and this needs it"), (TooManyCalls, "20 are allowed, to protect families")],
)
def test_no_network_or_too_many_questions_are_plain_words(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot, error: type[Exception], says: str
) -> None:
    def reach(_here: Station, _password: str | None = None) -> object:
        raise error

    desk = real.bo
    window = open_window(None, Ports(desk.home, Settings(desk.home, policy={}), desk, desk.clock, reach))
    perform(window, "lookup")
    dialog = shown(window, LookupDialog)
    type_name(dialog, qtbot, "Jose", "Vega", "1991-04-02")
    dialog.save()
    assert not dialog.save_button.isEnabled()
    qtbot.waitUntil(lambda: says in words(dialog), timeout=5_000)
    assert dialog.save_button.isEnabled()
    assert dialog.first.text() == "Jose"


def test_a_store_that_was_never_connected_offers_no_questions(desk: Station, open_window: WindowMaker) -> None:
    window = open_window(desk)
    window.menu_row.search.searched.emit("nobody")
    settle(window)
    assert not window.area("families").list_view.ask_elsewhere.isVisible()
    assert not window.actions_.by_name["lookup"].isEnabled()
    assert not window.actions_.by_name["emergency"].isEnabled()


def supervisor(real: RealOffice, make_station: StationMaker) -> Station:
    """A station of the head of the agency, who sees every case of it."""
    person, desk = real.central.person("head", "supervisor"), make_station("head")
    reached = PostgresCentral(real.central.url, person.login)
    connect(desk, reached, real.central.url, person.login)
    reached.close()
    return desk


def opened_by(real: RealOffice, name: str, home: bytes) -> Person:
    """A colleague who opened a case for a stated reason."""
    tess = real.central.person(name)
    for _ in range(2):
        tess.call("break_glass_v1", tess.device, home.hex(), REASON)
    return tess


@eighteen
def test_a_supervisor_is_told_and_takes_note(
    real: RealOffice, make_station: StationMaker, open_window: WindowMaker, qtbot: QtBot
) -> None:
    home, _who = family(real.ana)
    real.sync("ana")
    opened_by(real, "tess", home)
    window = open_window(supervisor(real, make_station))
    ready(qtbot, window)
    told = window.area("home").notices
    qtbot.waitUntil(lambda: "Vega, José" in told.accessibleName(), timeout=10_000)
    assert told.isVisible()
    assert REASON in told.accessibleName()
    perform(window, "notices")
    dialog = shown(window, NoticesDialog)
    assert REASON in words(dialog)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=10_000)
    assert not told.isVisible()
    assert not window.actions_.by_name["notices"].isEnabled()
    assert real.central.one("SELECT seen_by FROM ctcoord.break_glass WHERE scope_id = %s", home.hex()) is not None


@eighteen
def test_colleagues_are_told_nothing(real: RealOffice, open_window: WindowMaker, qtbot: QtBot) -> None:
    home, _who = family(real.ana)
    real.sync("ana")
    opened_by(real, "tess", home)
    window = open_window(real.ana)
    ready(qtbot, window)
    assert window.desk.keeper.notices == ()
    assert not window.area("home").notices.isVisible()
    assert not window.actions_.by_name["notices"].isEnabled()


@eighteen
def test_why_names_the_agency_and_what_no_consent_opens(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot
) -> None:
    on_ours(real)
    home, _who = family(real.ana)
    real.sync("ana")
    tom = real.central.person("tom", agency=real.central.theirs)
    agency(real.central, real.central.theirs, "Riverside Housing")
    theirs = tom.household()
    child = tom.member(theirs, first_name="José", last_name="Vega", birth_date="1991-04-02")
    for kind in ("income", "health"):
        told = {"kind": kind, "observed_on": "2026-01-01"}
        tom.push(tom.op(theirs, "observation", hexid(), "create", subject=child, value=told, **{"class": kind}))
    window = open_window(real.ana)
    ready(qtbot, window)
    window.open_family(home)
    settle(window)
    perform(window, "why")
    dialog = shown(window, WhyDialog)
    qtbot.waitUntil(lambda: "Nothing that may be named" in words(dialog), timeout=10_000)
    assert "never announced" in words(dialog)
    linked(real.central.people[0], home.hex(), tom, theirs)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: "No consent opens these to us" in words(dialog), timeout=10_000)
    assert "Income" in words(dialog)
    assert "Health" not in words(dialog)


@eighteen
def test_who_has_seen_a_family_is_listed_and_handed_out(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_ours(real)
    home, _who = family(real.ana)
    real.sync("ana")
    opened_by(real, "tess", home)
    window = open_window(real.ana)
    ready(qtbot, window)
    window.open_family(home)
    settle(window)
    perform(window, "audit")
    dialog = shown(window, AuditDialog)
    qtbot.waitUntil(lambda: dialog._complete and not window.desk.runner.busy, timeout=10_000)
    said = {dialog.table.rows_model.index(row, 3).data() for row in range(dialog.table.rows_model.rowCount())}
    assert {"changed the records", "opened it for a stated reason", "saw the family"} <= said
    assert not dialog.save_button.isEnabled()
    dialog.safe.click()
    target = tmp_path / "list.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(target), ""))
    dialog.language_field.setCurrentIndex(dialog.language_field.findData("es"))
    dialog.save_button.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=10_000)
    page = target.read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "lo abrió por un motivo declarado" in page
    real.sync("ana")
    kept = real.central.one(
        "SELECT count(*) FROM ctcoord.audit WHERE scope_id = %s AND action = 'export' AND login = %s",
        home.hex(), real.logins["ana"],
    )  # fmt: skip
    assert kept == 1


@eighteen
def test_every_record_says_whether_it_has_arrived(real: RealOffice, open_window: WindowMaker, qtbot: QtBot) -> None:
    on_ours(real)
    home, _who = family(real.ana)
    with real.ana.write() as connection:
        casework.add_barrier(connection, real.ana.author(), home, "No car", domain="transit", opened_on=cases.BORN)
    window = open_window(real.ana)
    ready(qtbot, window)
    window.open_family(home)
    settle(window)
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


def no_network(_here: Station, _password: str | None = None) -> NoReturn:
    raise SyncUnavailable


@eighteen
def test_after_a_day_the_case_leaves_with_the_next_sync(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot
) -> None:
    on_ours(real)
    home, who = family(real.ana)
    real.sync("ana")
    for name in ("Diaz", "Okafor", "Lindqvist", "Moreau"):  # of the rest little leaves, so nothing is doubted
        family(real.bo, name)
    window = open_window(real.bo)
    ready(qtbot, window)
    perform(window, "emergency")
    dialog = shown(window, LookupDialog)
    type_name(dialog, qtbot, "Jose", "Vega", "1991-04-02")
    dialog.save()
    qtbot.waitUntil(lambda: emergency_button(dialog) is not None, timeout=10_000)
    emergency_button(dialog).click()
    asking = shown(dialog, EmergencyDialog)
    asking.reason.setPlainText(REASON)
    asking.save()
    screen = window.area("families")
    qtbot.waitUntil(lambda: screen.abilities() >= {"family"}, timeout=10_000)
    ended = "SET until = now() AT TIME ZONE 'UTC' - interval '1 minute'"
    for table in ("break_glass", "scope"):
        real.central.admin.execute(
            f"UPDATE ctcoord.{table} {ended} WHERE login = %s AND until IS NOT NULL", [real.logins["bo"]]
        )
    ready(qtbot, window)
    perform(window, "sync")
    qtbot.waitUntil(lambda: value(real.bo, "SELECT count(*) FROM person WHERE id = :id", id=who) == 0, timeout=10_000)
    qtbot.waitUntil(lambda: screen._family() is None, timeout=10_000)
    assert screen.tabs_open() == ({}, b"")
    assert "your access to it has ended" in window.notice.accessibleName()
    assert value(real.bo, "SELECT count(*) FROM household WHERE id = :id", id=home) == 0


def emergency_button(dialog: QWidget) -> Button | None:
    found = [made for made in dialog.findChildren(Button) if "Emergency" in made.accessibleName() and made.isVisible()]
    return found[0] if found else None
