"""Home: what falls due, the step selected, and what the rail tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from ctcoord.domain.alignment.facts import Kind
from ctcoord.domain.attention import RULES
from ctcoord.services import barriers, casework, links, plan, records, referrals, tasks, week
from ctcoord.services.author import Author
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.consents.form import ConsentForm
from ctcoord.ui.family.barrier_dialogs import StepDialog
from ctcoord.ui.family.plan_dialogs import GoalDialog, TemplateDialog
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.family.sections import PAGES
from ctcoord.ui.home import changes
from ctcoord.ui.home.rows import domain_run
from ctcoord.ui.home.snooze import SnoozeDialog
from ctcoord.ui.language import speak
from ctcoord.ui.parts.paint import text_width
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look, look
from ctcoord.ui.window import MainWindow
from ctcoord.words.dates import due_words
from tests import cases
from tests.ui.conftest import TODAY, Vega, WindowMaker

OWN_DOMAIN = "legal_aid"  # of an agency; no list of the program names it


def test_what_falls_due_stands_under_its_section_and_the_rail_counts_it(window: MainWindow) -> None:
    home = window.areas["home"]
    shown = [row for row in home.table.rows_model.rows if isinstance(row, WorkItem)]
    assert [(item.kind, item.family) for item in shown] == [("task", "Vega"), ("end", "Vega"), ("finding", "Vega")]
    assert window.rail.items["home"].accessibleName() == "Home (1)"
    assert "Overdue" in home.table.rows_model.index(0, 0).data()


def test_the_preview_follows_the_selection(window: MainWindow) -> None:
    home = window.areas["home"]
    lines = " ".join(
        line.accessibleName() for line in home.preview.findChildren(object) if hasattr(line, "accessibleName")
    )
    assert "Confirm lease date" in lines
    assert "Landlord fixes the smoke alarms." in lines
    assert "No car" in lines
    assert "Care 4 Kids, Leo" in lines
    assert home.preview.open_button.text().strip() == "Open Vega"


@pytest.mark.parametrize(
    ("key", "number"), [("all", 3), ("overdue", 1), ("today", 0), ("this_week", 0), ("waiting", 0)]
)
def test_filters_narrow(window: MainWindow, qtbot: QtBot, key: str, number: int) -> None:
    home = window.areas["home"]
    qtbot.mouseClick(home.filters._segments[key], Qt.MouseButton.LeftButton)
    assert sum(isinstance(row, WorkItem) for row in home.table.rows_model.rows) == number


def test_enter_opens_the_family(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    qtbot.keyClick(window.areas["home"].table, Qt.Key.Key_Return)
    settle(window)
    assert window.area_key == "families"
    assert window.areas["families"]._family().family_id == told.family


def test_a_group_folds(window: MainWindow) -> None:
    home = window.areas["home"]
    before = home.table.rows_model.rowCount()
    home.table.group_toggled.emit("overdue")
    assert home.table.rows_model.rowCount() == before - 1


def test_done_can_be_taken_back(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    home = window.areas["home"]
    qtbot.mouseClick(home.preview.done_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert len(home._items) == 2
    assert window.notice.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert len(home._items) == 3


def test_after_done_the_next_step_is_selected_and_has_the_keyboard(
    window: MainWindow, desk: Station, author: Author, told: Vega, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        for subject, late in (("First", 9), ("Second", 8), ("Third", 7)):
            tasks.add(connection, author, told.family, subject, due_on=TODAY - timedelta(days=late))
    home = window.areas["home"]
    home.read()
    settle(window)
    qtbot.keyClick(home.table, Qt.Key.Key_Home)
    qtbot.keyClick(home.table, Qt.Key.Key_Down)
    assert home.table.current_row().subject == "Second"
    home._read_preview()
    settle(window)
    qtbot.mouseClick(home.preview.done_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert home.table.current_row().subject == "Third"
    assert home.table.hasFocus()
    qtbot.keyClick(home.table, Qt.Key.Key_Home)
    assert home.table.current_row().subject == "First"


def test_a_snooze_needs_a_reason_and_leaves_home(window: MainWindow, qtbot: QtBot) -> None:
    home = window.areas["home"]
    qtbot.mouseClick(home.preview.snooze_button, Qt.MouseButton.LeftButton)
    dialog = home.findChild(SnoozeDialog)
    dialog.save()
    assert "why" in dialog._problem.text()
    qtbot.keyClicks(dialog.reason, "second inspection on Tuesday")
    dialog.save()
    settle(window)
    assert [item.kind for item in home._items] == ["end", "finding"]


def test_the_rail_tells_what_waits_before_its_area_is_made(
    desk: Station, author: Author, told: Vega, open_window: WindowMaker
) -> None:
    with desk.write() as connection:
        agency = cases.other_agency(connection, "Transit")
        twin = cases.household(connection, agency)
        links.propose_families(connection, author, [(told.family, twin, 2)], "shared_members")
        waiting = links.waiting(connection)
    window = open_window(desk)
    settle(window)
    assert waiting > 0
    assert "import" not in window.areas
    assert window.rail.items["import"].accessibleName() == f"Import & match ({waiting})"


def test_the_preview_says_what_breaks_and_how_many_barriers_are_open(
    window: MainWindow, told: Vega, author: Author
) -> None:
    preview = window.areas["home"].preview
    said = {label.text() for label in preview.findChildren(QLabel)}
    assert "Training breaks on Mon Nov 30: childcare for Leo ends." in said
    assert "Open barriers (1)" in said
    with window.desk.station.write() as connection:
        times = [Times("MO-TH", "9:00", "15:30")]
        week.add_activity(connection, author, told.maria, Kind.TRAINING, "Nursing aide", times=times)
    window.desk.changed.emit(None)
    settle(window)
    said = {label.text() for label in preview.findChildren(QLabel) if label.isVisibleTo(preview)}
    (gap,) = (one for one in said if one.startswith("No care for "))
    window.open_family(told.family)
    settle(window)
    family = window.areas["families"]._family()
    assert gap in family.alignment.words.accessibleName()  # the family's own line says the same


def test_in_a_narrow_window_f6_turns_to_the_preview_and_escape_back(window: MainWindow, qtbot: QtBot) -> None:
    home = window.areas["home"]
    window.resize(900, 600)
    settle(window)
    assert not home.preview.isVisible()
    home.table.setFocus()
    window.next_pane()
    settle(window)
    assert home.preview.open_button.hasFocus()
    assert not home.table.isVisible()
    assert home.preview._item == home.table.current_row()
    qtbot.keyClick(home.preview.open_button, Qt.Key.Key_Escape)
    assert home.table.hasFocus()
    assert not home.preview.isVisible()
    window.next_pane()
    window.next_pane()  # from the page on to the rail, and from there to the steps
    assert window.rail.items["home"].hasFocus()
    assert home.table.isVisible()
    window.next_pane()
    assert home.table.hasFocus()
    window.resize(1440, 900)
    settle(window)
    assert home.preview.isVisible()
    assert home.table.isVisible()


def test_the_preview_of_a_narrow_window_opens_and_closes_by_its_buttons(window: MainWindow, qtbot: QtBot) -> None:
    panes = window.areas["home"].panes_
    assert not panes.show_button.isVisible()  # both are seen
    window.resize(1024, 600)
    settle(window)
    assert not panes.preview.isVisible()
    qtbot.mouseClick(panes.show_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert panes.preview.isVisible()
    assert panes.preview._item == panes.table.current_row()
    assert not panes.card.isVisible()
    qtbot.mouseClick(panes.back, Qt.MouseButton.LeftButton)
    assert panes.card.isVisible()
    assert panes.table.hasFocus()


@pytest.mark.parametrize("width", [800, 1024, 1366, 1440])
def test_no_column_of_home_is_cut_and_the_step_keeps_room(window: MainWindow, width: int) -> None:
    home = window.areas["home"]
    window.resize(width, 700)
    settle(window)
    table, model = home.table, home.table.rows_model
    head = table.horizontalHeader()
    assert head.length() <= table.viewport().width()
    assert home.preview.isVisible() == (width >= 1366)
    assert model.brief == (width == 800)
    status = model.index(1, 5)
    item = model.row_at(status)
    waiting = item._replace(status="waiting", waiting_on="provider")
    model.set_rows([waiting])
    shown = model.index(0, 5)
    assert shown.data() == ("Waiting" if width == 800 else "Waiting on provider")
    assert shown.data(Qt.ItemDataRole.ToolTipRole) == "Waiting on provider"


def test_a_family_comes_to_the_front_when_it_stands_and_no_list_before_it(window: MainWindow, told: Vega) -> None:
    seen: list[object] = []
    window._area_stack.currentChanged.connect(lambda _n: seen.append(window.areas["families"]._stack.currentWidget()))
    window.open_family(told.family)
    assert window.area_key == "home"  # still read
    settle(window)
    assert window.area_key == "families"
    assert [type(one) for one in seen] == [FamilyScreen]
    canvas = window.areas["families"]._family().overview.timeline.canvas
    assert canvas.hasFocus()
    window.go("home")
    window.open_family(told.family)  # it stands already
    assert window.area_key == "families"
    assert canvas.hasFocus()


def test_every_rule_has_a_next_action() -> None:
    assert {"task", "conflict", *changes.NEXT_ACTIONS, *changes.IN_FAMILY} == set(RULES)
    assert set(changes.PAGE_OF) < set(changes.IN_FAMILY)


def test_one_key_begins_what_each_rule_asks_for(
    told: Vega, desk: Station, author: Author, open_window: WindowMaker, qtbot: QtBot
) -> None:
    shared = {"status": "given", "classes": "childcare", "signed_on": TODAY - timedelta(days=300)}
    waits = {"data_class": "coordination", "entity": "household", "first": {"v": 1}, "value": {"v": 2}}
    with desk.write() as connection:
        home = casework.own_household(connection, author, told.family)
        barriers.add(connection, author, told.family, "No phone", opened_on=TODAY - timedelta(days=120))
        plan.add_goal(connection, author, told.family, "Practice", review_on=TODAY)
        cases.add(connection, "consent", home, recipient="Park Street", valid_until=TODAY + timedelta(days=9), **shared)
        cases.add(connection, "conflict", home, record_id=home, field="label", **waits)
    window = open_window(desk)
    begun = {}
    for kind in ("barrier_stale", "goal_review", "consent_ends", "end"):
        window.go("home")
        settle(window)
        choose(window, kind)
        window.actions_.by_name["next_action"].trigger()
        settle(window)
        family = window.areas["families"]._family()
        qtbot.waitUntil(lambda screen=family: any(form.isVisible() for form in screen.findChildren(QDialog)))
        (form,) = [form for form in family.findChildren(QDialog) if form.isVisible()]
        begun[kind] = type(form)
        form.reject()
        settle(window)
    assert begun == {
        "barrier_stale": StepDialog, "goal_review": GoalDialog, "consent_ends": ConsentForm, "end": TemplateDialog
    }  # fmt: skip
    window.go("home")
    settle(window)
    choose(window, "conflict")
    window.actions_.by_name["next_action"].trigger()
    assert window.area_key == "conflicts"


def choose(window: MainWindow, kind: str) -> None:
    table = window.area("home").table
    place = next(n for n, row in enumerate(table.rows_model.rows) if getattr(row, "kind", "") == kind)
    table.setCurrentIndex(table.rows_model.index(place, 0))
    table.setFocus()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_day_is_cut(window: MainWindow, qapp: QApplication, percent: int, language: str) -> None:
    speak(language)
    apply_look(qapp, "light", percent)
    settle(window)
    room = window.areas["home"].table.columnWidth(1) - 2 * look().px(8)
    for days in range(-60, 61):
        words = due_words(TODAY + timedelta(days=days), TODAY)
        assert text_width(words, bold=days < 0) <= room, words


def test_a_domain_of_an_agency_is_painted_in_neutral_colours(
    window: MainWindow, told: Vega, desk: Station, author: Author
) -> None:
    with desk.write() as connection:
        tasks.add(connection, author, told.family, "Ask the clinic", due_on=TODAY, domain=OWN_DOMAIN)
        barriers.add(connection, author, told.family, "No lawyer", domain=OWN_DOMAIN, opened_on=TODAY)
        plan.add_goal(connection, author, told.family, "Papers in order", domain=OWN_DOMAIN)
        home = records.get(connection, "person", told.maria)["scope_id"]  # of the two of the family hers
        cases.support(connection, home, told.maria, OWN_DOMAIN, program="Clinic", data_class="coordination",
                      agency_id=author.agency_id, authorized_from=TODAY,
                      authorized_to=TODAY + timedelta(days=5))  # fmt: skip
        referrals.draft(connection, author, told.family, Wanted("Advice", "Legal Aid", domain=OWN_DOMAIN))
    window.desk.changed.emit(None)
    settle(window)
    home = window.areas["home"]
    item = next(row for row in home.table.rows_model.rows if isinstance(row, WorkItem) and row.domain == OWN_DOMAIN)
    (run,) = domain_run(item.domain)
    assert (run.text, run.icon, run.icon_token) == ("legal aid", "domain", "secondary")
    home.table.selectRow(list(home.table.rows_model.rows).index(item))
    settle(window)
    window.grab()  # an error in painting fails the test
    window.go("referrals")
    settle(window)
    window.grab()
    window.open_family(told.family)
    settle(window)
    family = window.findChild(FamilyScreen)
    assert family is not None
    for page in PAGES:
        family.show_page(page)
        settle(window)
        window.grab()
