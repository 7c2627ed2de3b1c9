"""The family's barriers by keyboard alone: what stands in the way, its steps, what it puts at risk, how it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.domain.barriers import Outcome
from ctcoord.domain.codes import DataClass
from ctcoord.services import barriers, plan
from ctcoord.services.author import Author
from ctcoord.services.barriers import BarrierDetail
from ctcoord.services.station import Station
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.family.barrier_dialogs import BarrierDialog, ResolveDialog, StepDialog
from ctcoord.ui.family.barriers_page import BarriersPage
from ctcoord.ui.family.choices import Choices
from ctcoord.ui.family.dialogs import TaskDialog
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.family.work import risk_words
from ctcoord.ui.home.rows import step_words
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.referrals.form import ReferralForm
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look, look
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.ui.conftest import TODAY, Vega

ENTER = Qt.Key.Key_Return


def opened(window: MainWindow, told: Vega, page: str = "barriers") -> tuple[FamilyScreen, Any]:
    """The told family with a page in front, the keyboard in its table."""
    window.open_family(told.family)
    settle(window)
    window.actions_.by_name[f"page_{page}"].trigger()
    settle(window)
    screen = window.areas["families"]._family()
    assert isinstance(screen, FamilyScreen)
    made = screen.page(page)
    made.table.setFocus()
    settle(window)
    return screen, made


def barriers_of(desk: Station, told: Vega) -> list[BarrierDetail]:
    with desk.read() as connection:
        return barriers.of_family(connection, told.family)


def press(qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key)


def back(window: MainWindow, page: Any, qtbot: QtBot, widget: QWidget | None = None) -> None:
    """A dialog has gone: the keyboard is in the list again, or in another part of the page."""
    where = widget or page.table
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    where.setFocus()
    qtbot.waitUntil(where.hasFocus)


def dialog_of(screen: FamilyScreen, kind: type[QDialog], qtbot: QtBot) -> Any:
    (found,) = [made for made in screen.findChildren(kind) if made.isVisible()]
    qtbot.waitUntil(lambda: found.isAncestorOf(QApplication.focusWidget()))
    return found


def test_a_step_is_added_done_and_the_barrier_resolved_by_one_key_each(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, page = opened(window, told)
    press(qtbot, Qt.Key.Key_S)
    made = dialog_of(screen, StepDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "Ask about the bus pass")
    press(qtbot, ENTER)
    settle(window)
    assert not made.isVisible()
    (row,) = barriers_of(desk, told)
    assert [(step.title, step.due_on) for step in row.steps] == [("Ask about the bus pass", TODAY)]
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_D)  # on the step: done
    settle(window)
    assert barriers_of(desk, told)[0].steps[0].done_on == TODAY
    press(qtbot, Qt.Key.Key_Up)
    press(qtbot, Qt.Key.Key_D)  # on the barrier: how it ended
    made = dialog_of(screen, ResolveDialog, qtbot)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), "Rides with a neighbor")
    press(qtbot, ENTER)
    settle(window)
    (row,) = barriers_of(desk, told)
    assert (row.resolved_on, row.outcome, row.resolution) == (TODAY, Outcome.WORKED_AROUND, "Rides with a neighbor")
    back(window, page, qtbot)
    assert not page.buttons["barrier_resolve"].isEnabled()
    press(qtbot, Qt.Key.Key_O)
    settle(window)
    assert barriers_of(desk, told)[0].resolved_on is None
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert barriers_of(desk, told)[0].resolved_on == TODAY


def test_a_new_barrier_says_its_kind_and_what_it_stands_in_the_way_of(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told)
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    made = dialog_of(screen, BarrierDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "No diploma")
    press(qtbot, Qt.Key.Key_Tab)
    field = QApplication.focusWidget()
    assert field is made.category
    qtbot.keyClicks(field, "Retur")  # as a list is searched by typing
    assert made.category.currentData() == "displaced-homemaker"
    assert made.domain.currentData() == "workforce"
    made.blocks.setFocus()
    press(qtbot, Qt.Key.Key_End)
    assert made.blocks.currentText() == "Barrier · No car"
    press(qtbot, ENTER)
    settle(window)
    found = next(row for row in barriers_of(desk, told) if row.title == "No diploma")
    assert (found.category, found.domain) == ("displaced-homemaker", "workforce")
    assert found.blocks is not None
    assert found.blocks[0] == "barrier"


def test_the_headings_of_kinds_cannot_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    dialog = BarrierDialog(window, "VEGA, Maria", TODAY)
    dialog.show()
    met = set()
    dialog.category.setFocus()
    for _step in range(dialog.category.count()):
        qtbot.keyClick(dialog.category, Qt.Key.Key_Down)
        met.add(dialog.category.currentData())
    assert None not in met
    assert len(met) == dialog.category.count() - 4  # three headings, and the first choice where it began
    dialog.close()


def test_what_is_at_risk_stands_over_the_list_and_in_the_overview(
    window: MainWindow, told: Vega, desk: Station, author: Author
) -> None:
    with desk.write() as connection:
        goal = plan.add_goal(connection, author, told.family, "Certificate", target_on=TODAY + timedelta(days=200))
        (row,) = barriers.of_family(connection, told.family)
        barriers.edit(connection, row.id, blocks=("goal", goal))
    screen, page = opened(window, told)
    assert isinstance(page, BarriersPage)
    words = "No car → Certificate by Jun 9, 2027"
    assert page.risks.isVisible()
    assert words in [line.text() or line.accessibleName().removeprefix("At risk: ") for line in _lines(page.risks)]
    said = [label.text() for label in screen.overview.barriers.findChildren(Text)]
    assert f"At risk: {words}" in said


def _lines(root: Any) -> list[Line]:
    return list(root.findChildren(Line))


def test_a_barrier_becomes_a_task_of_its_own(window: MainWindow, told: Vega, desk: Station, qtbot: QtBot) -> None:
    screen, _page = opened(window, told)
    press(qtbot, Qt.Key.Key_T)
    made = dialog_of(screen, TaskDialog, qtbot)
    assert (made.title_field.text(), made.domain.currentData()) == ("No car", "transit")
    press(qtbot, ENTER)
    settle(window)
    tasks = [task for task in screen.family.tasks if task.title == "No car"]
    assert [(task.kind, task.domain, task.due_on) for task in tasks] == [("task", "transit", TODAY)]


@pytest.mark.parametrize("key", ["S", "D", "E", "T"])
def test_letters_do_nothing_without_a_barrier(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot, key: str
) -> None:
    with desk.write() as connection:
        (row,) = barriers.of_family(connection, told.family)
        connection.exec_driver_sql("UPDATE barrier SET deleted_at = as_of WHERE id = ?", (row.id,))
    screen, page = opened(window, told)
    assert page.empty.isVisible()
    qtbot.keyClicks(page, key)
    assert not [made for made in screen.findChildren(QDialog) if made.isVisible()]


def test_buttons_without_room_stand_in_a_menu(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    screen, page = opened(window, told)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: all(made.isVisible() for made in page.buttons.values()))
    assert not page.foot.more.isVisible()
    window.resize(840, 600)
    qtbot.waitUntil(page.foot.more.isVisible)
    hidden = [name for name, made in page.buttons.items() if not made.isVisible()]
    assert "barrier_task" in hidden
    menu = page.foot.fill()
    assert len(menu.actions()) == len(hidden)
    page.table.select_first()
    (task,) = [action for action in page.foot.fill().actions() if action.text() == "Make a task of it…"]
    task.trigger()
    settle(window)
    assert [made for made in screen.findChildren(TaskDialog) if made.isVisible()]


def test_rows_grow_with_the_text_live(window: MainWindow, told: Vega, qapp: QApplication) -> None:
    _screen, page = opened(window, told)
    before = page.table.rowHeight(0)
    apply_look(qapp, "light", 200)
    settle(window)
    assert page.table.rowHeight(0) >= 2 * before
    apply_look(qapp, "light", 100)
    settle(window)
    folded = look().px(20) if page.table.rows_model.folded else 0
    assert page.table.rowHeight(0) == before + folded


def test_a_barrier_becomes_a_referral(window: MainWindow, told: Vega, desk: Station, qtbot: QtBot) -> None:
    screen, _page = opened(window, told)
    press(qtbot, Qt.Key.Key_R)
    settle(window)
    (form,) = [made for made in screen.findChildren(ReferralForm) if made.isVisible()]
    assert form.barrier.currentText() == "No car"
    assert form.domain.currentData() == "transit"


def test_what_a_barrier_stands_in_the_way_of_is_kept_when_that_has_ended(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        (row,) = barriers.of_family(connection, told.family)
        training = bytes(connection.exec_driver_sql("SELECT id FROM support WHERE program = 'Training'").scalar())
        barriers.edit(connection, row.id, blocks=("support", training))
        connection.exec_driver_sql("UPDATE support SET status = 'ended' WHERE id = ?", (training,))
    screen, page = opened(window, told)
    press(qtbot, Qt.Key.Key_E)
    made = dialog_of(screen, BarrierDialog, qtbot)
    assert made.blocks.currentText() == "Support · Training"
    made.title_field.setText("No car at all")
    made.save_button.click()
    settle(window)
    (row,) = barriers_of(desk, told)
    assert (row.title, row.blocks) == ("No car at all", ("support", training))
    assert f"support:{training.hex()}" not in page._changes.choices().thing_words("support")


def test_what_is_not_shown_here_is_kept_too() -> None:
    words = Choices().thing_words("goal", now=("goal", b"1"))
    assert list(words) == ["", "goal:31"]


def test_a_referral_of_a_barrier_is_about_it_and_its_person_also_over_a_draft(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        own = bytes(connection.exec_driver_sql("SELECT scope_id FROM barrier").scalar())
        ana = cases.person(connection, own, desk.agency_id or b"", "Ana", "Vega")
        barriers.add(connection, author, told.family, "No glasses", person_id=ana, domain="workforce")
    screen, page = opened(window, told)

    def refer(title: str) -> ReferralForm:
        back(window, page, qtbot)
        place = next(n for n, row in enumerate(page.table.rows_model.rows) if row.title == title)
        page.table.setCurrentIndex(page.table.rows_model.index(place, 0))
        press(qtbot, Qt.Key.Key_R)
        settle(window)
        (form,) = [made for made in screen.findChildren(ReferralForm) if made.isVisible()]
        assert form.barrier.currentText() == title
        return form

    first = refer("No car")
    first.service.line.setText("Bus pass")
    assert first.draft is not None
    first.draft.touch()
    first.reject()
    settle(window)
    form = refer("No glasses")
    assert form.service.line.text() == "Bus pass"  # what was typed before is here again
    assert (form.who.currentText(), form.domain.currentData()) == ("Ana Vega", "workforce")


def test_a_barrier_about_safety_is_named_on_its_own_page_alone(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        training = bytes(connection.exec_driver_sql("SELECT id FROM support WHERE program = 'Training'").scalar())
        barriers.add(
            connection, author, told.family, "THREATENED", category="intimate-partner-violence",
            opened_on=TODAY - timedelta(days=200), blocks=("support", training),
        )  # fmt: skip
    window.area("home").refresh()
    settle(window)
    items = [row for row in window.area("home").table.rows_model.rows if isinstance(row, WorkItem)]
    assert not any("THREATENED" in repr(item) for item in items)
    assert "No step for two weeks: see Barriers" in {step_words(item) for item in items}
    screen, page = opened(window, told)
    assert [row.title for row in page.table.rows_model.rows] == ["THREATENED", "No car"]
    assert any("THREATENED" in words for words in risk_words(page._work.now, TODAY, safety=True))
    assert not any("THREATENED" in words for words in risk_words(page._work.now, TODAY))
    assert [row.title for row in screen.family.barriers] == ["No car"]  # of overview, timeline and preview
    press(qtbot, Qt.Key.Key_T)
    dialog_of(screen, TaskDialog, qtbot).save()
    settle(window)
    with desk.read() as connection:
        kept = connection.exec_driver_sql("SELECT data_class FROM task WHERE title = 'THREATENED'").scalars().all()
    assert kept == ["safety"]


def test_a_kind_of_barrier_that_may_not_be_written_is_not_offered(window: MainWindow) -> None:
    offered = BarrierDialog(window, "Vega", TODAY, Choices()).category
    both = BarrierDialog(window, "Vega", TODAY, Choices(writes=frozenset({DataClass.SAFETY}))).category
    assert [one.findData("intimate-partner-violence") >= 0 for one in (offered, both)] == [False, True]
    assert [one.findData("ex-offender") >= 0 for one in (offered, both)] == [False, False]
    assert all(one.findData("childcare") >= 0 for one in (offered, both))
