"""Nothing typed is lost: by a lock, a crash or a full disk, in a conflict, a short form or a note."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ctcoord.errors import DiskFull
from ctcoord.services import station as stations
from ctcoord.services import tasks
from ctcoord.services.conflicts import SECOND
from ctcoord.services.drafts import Drafts
from ctcoord.services.station import Station
from ctcoord.ui import forms_kept, keeping
from ctcoord.ui.commands import perform
from ctcoord.ui.conflicts.screen import ConflictsScreen
from ctcoord.ui.drafts import form_key, note_key
from ctcoord.ui.family.dialogs import TaskDialog
from ctcoord.ui.forms_kept import KeptWordsDialog
from ctcoord.ui.inquiries.emergency import EmergencyDialog
from ctcoord.ui.keeping import LoseDialog
from ctcoord.ui.screenshots import settle
from ctcoord.ui.unlock import UnlockPanel
from ctcoord.ui.window import MainWindow
from tests.conftest import PASSPHRASE
from tests.ui.conftest import CANARY, Vega, WindowMaker
from tests.ui.inquiring import shown
from tests.ui.test_conflicts_screen import Case, case

__all__ = ["case"]  # a fixture


def no_room(*_all: object, **_more: object) -> NoReturn:
    raise DiskFull(home="there")


def family_of(window: MainWindow, told: Vega) -> Any:
    window.open_family(told.family)
    settle(window)
    return window.area("families")._family()


def unlock(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.desk.opened):
        window.desk.open(lambda: window.desk.unlock_with_passphrase(PASSPHRASE), lambda: None, lambda _error: None)
    settle(window)


def lock(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.desk.closed):
        window.lock()


def conflicts_of(window: MainWindow) -> ConflictsScreen:
    settle(window)
    screen = window.area("conflicts")
    assert isinstance(screen, ConflictsScreen)
    return screen


def test_choices_and_words_of_a_conflict_outlive_the_lock_and_a_kill(
    case: Case, desk: Station, open_window: WindowMaker, qtbot: QtBot
) -> None:
    window = open_window(desk)
    window.go("conflicts")
    screen = conflicts_of(window)
    ends, who = screen.panel.rows
    ends.take(ends.sides[0])
    who.another.setFocus()
    qtbot.keyClicks(who.another, "Novak, office first")
    screen.save_drafts()
    settle(window)
    ends.another.setFocus()
    qtbot.keyClicks(ends.another, "soo")
    lock(window, qtbot)
    unlock(window, qtbot)
    assert window.strip._drafts == 1
    window.go("home")
    perform(window, "go_draft")
    screen = conflicts_of(window)
    assert window.area_key == "conflicts"
    assert screen.panel.rows[0].another.text() == "soo"
    assert {said.value for said in screen.panel.decisions().values()} == {"Novak, office first"}
    screen.panel.rows[0].take(screen.panel.rows[0].sides[0])
    screen.save_drafts()
    settle(window)
    again = Drafts(desk.home / stations.DRAFTS, window.desk.station.store.key)  # what a kill now would leave
    assert SECOND in again.all()[0].body
    again.close()
    screen.panel.save()
    settle(window)
    assert window.desk.station.drafts.all() == []
    assert window.strip._drafts == 0


def test_a_note_that_finds_no_room_is_said_held_through_the_lock_and_kept_at_last(
    window: MainWindow, told: Vega, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = family_of(window, told).overview.note
    monkeypatch.setattr(keeping, "RETRY_MS", 50)
    with monkeypatch.context() as full:
        full.setattr(Drafts, "save", no_room)
        note.editor.setFocus()
        qtbot.keyClicks(note.editor, CANARY)
        note.keep_draft()
        qtbot.waitUntil(lambda: "Draft not kept yet" in note._state.accessibleName())
        assert "no room left" in window.notice.accessibleName()
        window.close()
        assert window.isVisible()
        asked = shown(window, LoseDialog)
        assert "no room left" in asked.findChildren(type(asked._problem))[1].text()
        qtbot.keyClick(asked, Qt.Key.Key_Escape)
        assert window.isVisible()
        lock(window, qtbot)
        assert "unlock before you quit" in window.findChild(UnlockPanel)._safe_line.accessibleName()
    unlock(window, qtbot)
    qtbot.waitUntil(lambda: window.desk.drafts.error is None)
    kept = window.desk.station.drafts.load(note_key(told.family))
    assert kept is not None
    assert CANARY in kept.body
    window.close()
    assert not window.isVisible()


def test_a_window_that_may_lose_it_closes(
    window: MainWindow, told: Vega, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = family_of(window, told).overview.note
    monkeypatch.setattr(Drafts, "save", no_room)
    note.editor.setPlainText(CANARY)
    note.keep_draft()
    qtbot.waitUntil(lambda: window.desk.drafts.error is not None)
    window.close()
    asked = shown(window, LoseDialog)
    assert asked.focusWidget() is asked.save_button
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    assert window.isVisible()
    window.close()
    shown(window, LoseDialog).cancel_button.click()
    assert not window.isVisible()


def test_words_of_a_short_form_are_kept_while_it_is_open_and_go_when_it_is_left(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    family_of(window, told)
    perform(window, "new_task")
    form = shown(window, TaskDialog)
    qtbot.keyClicks(form.findChildren(QLineEdit)[0], CANARY)
    window.forms._look.timeout.emit()
    settle(window)
    kept = desk.drafts.load(form_key(told.family))
    assert kept is not None
    assert CANARY in kept.body
    assert window.strip._drafts == 1
    form.reject()
    window.forms._look.timeout.emit()
    settle(window)
    assert desk.drafts.all() == []
    assert window.strip._drafts == 0


def test_after_a_crash_they_go_on_in_the_note_under_what_was_there(
    desk: Station, told: Vega, open_window: WindowMaker, qtbot: QtBot
) -> None:
    now = desk.clock.now()
    desk.drafts.save(note_key(told.family), '{"body": "They called.", "kind": "phone", "minutes": 5}', now)
    desk.drafts.save(form_key(told.family), f"New step\nTitle: {CANARY}", now)
    window = open_window(desk)
    note = family_of(window, told).overview.note
    assert note.editor.toPlainText() == f"They called.\nNew step\nTitle: {CANARY}"
    assert note.kind.value == "phone"
    assert [draft.key for draft in desk.drafts.all()] == [note_key(told.family)]


def test_words_about_no_family_here_are_shown_to_be_copied(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    form = EmergencyDialog(window, window.desk, bytes(16), "10-4471", lambda _home: None)
    form.open()
    form.reason.setFocus()
    qtbot.keyClicks(form.reason, CANARY)
    lock(window, qtbot)
    unlock(window, qtbot)
    assert window.strip._drafts == 1
    perform(window, "go_draft")
    settle(window)
    kept = shown(window, KeptWordsDialog)
    assert CANARY in kept.words.toPlainText()
    kept.save()
    settle(window)
    assert CANARY in QApplication.clipboard().text()
    assert window.strip._drafts == 0


def test_a_form_whose_save_failed_comes_back_with_what_was_typed(
    window: MainWindow, told: Vega, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    family_of(window, told)
    perform(window, "new_task")
    form = shown(window, TaskDialog)
    qtbot.keyClicks(form.findChildren(QLineEdit)[0], CANARY)
    with monkeypatch.context() as full:
        full.setattr(tasks, "add", no_room)
        form.save()
        settle(window)
    assert form.isVisible()
    assert CANARY in form.typed()
    assert "no room left" in form._problem.text()
    form.save()
    settle(window)
    assert not form.isVisible()
    window.show_trouble(DiskFull(home="there"))
    window.desk.trouble.emit(DiskFull(home="there"))
    assert not form.isVisible()


@pytest.mark.parametrize("fails", [0, 1])
def test_of_two_forms_saved_at_once_the_one_that_failed_comes_back(
    window: MainWindow, told: Vega, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    family_of(window, told)
    forms: list[TaskDialog] = []
    for words in ("First " + CANARY, "Second " + CANARY):
        perform(window, "new_task")
        forms += [one for one in window.findChildren(TaskDialog) if one.isVisible() and one not in forms]
        qtbot.keyClicks(forms[-1].findChildren(QLineEdit)[0], words)
    add = tasks.add

    def adds(*args: Any, **more: Any) -> bytes:
        if any(isinstance(one, str) and one.startswith(("First", "Second")[fails]) for one in args):
            no_room()
        return add(*args, **more)

    with monkeypatch.context() as full:
        full.setattr(tasks, "add", adds)
        for form in forms:
            form.save()
        settle(window)
    assert [form.isVisible() for form in forms] == [fails == 0, fails == 1]
    assert CANARY in forms[fails].typed()


def test_a_closed_form_leaves_memory_once_nothing_can_bring_it_back(
    window: MainWindow, told: Vega, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    family_of(window, told)

    def forms() -> list[TaskDialog]:
        return window.findChildren(TaskDialog)

    def look_at_them() -> None:
        for _time in range(2):
            window.forms._look.timeout.emit()
        settle(window)

    perform(window, "new_task")
    qtbot.keyClicks(forms()[0].title_field, CANARY)
    monkeypatch.setattr(forms_kept, "FAILS_WITHIN_S", -1)
    look_at_them()
    assert forms()[0].isVisible()  # open ones stay
    with qtbot.waitSignal(window.desk.wrote), window.desk.station.write():  # its write has to wait
        forms()[0].save()
        for _time in range(2):
            window.forms._look.timeout.emit()
        qtbot.wait(50)
        assert len(forms()) == 1
        monkeypatch.undo()
    settle(window)
    look_at_them()
    assert len(forms()) == 1  # for a minute, as of any other that failed
    monkeypatch.setattr(forms_kept, "FAILS_WITHIN_S", -1)
    look_at_them()
    assert forms() == []
    perform(window, "new_task")
    settle(window)
    assert [form.typed() for form in forms()] == [""]
