"""Notes by keyboard alone: who was there, amendments, search, files kept with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ctcoord.services import attachments, notes, opened_files
from ctcoord.services.notes import NoteDetail
from ctcoord.services.station import Station
from ctcoord.ui.family.note_dialogs import AmendDialog
from ctcoord.ui.family.notes_page import NotesPage
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import Vega
from tests.ui.test_barriers_page import back, dialog_of, opened, press

CTRL = Qt.KeyboardModifier.ControlModifier
LETTER = b"%PDF-1.7 a letter"


def notes_of(desk: Station, told: Vega, words: str = "") -> list[NoteDetail]:
    with desk.read() as connection:
        return notes.of_family(connection, told.family, words)


def test_a_note_says_who_was_there_and_who_interpreted(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, _page = opened(window, told, "notes")
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    card = screen.overview.note
    qtbot.keyClicks(card.editor, "Talked about the lease")
    qtbot.keyClicks(card.attendees, "Maria, landlord")
    card.interpreter._on_chosen("phone")
    qtbot.keyClick(card.editor, Qt.Key.Key_S, CTRL)
    settle(window)
    (found,) = notes_of(desk, told, "lease landlord")
    assert (found.attendees, found.interpreter) == ("Maria, landlord", "phone")
    assert (card.attendees.text(), card.interpreter.value) == ("", "")


def test_an_amendment_stands_under_a_note_that_stays(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, page = opened(window, told, "notes")
    press(qtbot, Qt.Key.Key_M)
    dialog_of(screen, AmendDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "It was the stove.")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    settle(window)
    (found,) = notes_of(desk, told)
    assert found.body == "Landlord fixes the smoke alarms."
    assert [one.body for one in found.amendments] == ["It was the stove."]
    rows = [page.table.rows_model.index(n, 2).data() for n in range(page.table.rows_model.rowCount())]
    assert rows == ["Landlord fixes the smoke alarms.", "Amendment: It was the stove."]
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_Down)
    assert page.reader.toPlainText() == "It was the stove."


def test_typing_finds_notes_by_how_words_begin(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    _screen, page = opened(window, told, "notes")
    qtbot.keyClicks(page.search, "SMO land")
    assert page.table.rows_model.rowCount() == 1
    assert page.found.text() == "1 note"
    qtbot.keyClicks(page.search, "x")
    assert page.empty.title.text() == "No note has these words"
    assert page.empty.isVisible()


def test_files_are_dropped_copied_and_taken_away(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, page = opened(window, told, "notes")
    letter, copy = tmp_path / "letter.pdf", tmp_path / "copy.pdf"
    letter.write_bytes(LETTER)
    drop(page, letter)
    settle(window)
    (kept,) = screen.work.now.files[notes_of(desk, told)[0].id]
    assert kept.name == "letter.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(copy), ""))
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_C)
    settle(window)
    assert copy.read_bytes() == LETTER
    press(qtbot, Qt.Key.Key_X)
    settle(window)
    assert not screen.work.now.files


@pytest.mark.parametrize("ended", ["locked", "closed"])
def test_an_opened_file_is_gone_from_the_disk_with_the_lock(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    ended: str,
) -> None:  # fmt: skip
    shown: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(Path(url.toLocalFile())) or True)
    _screen, page = opened(window, told, "notes")
    letter = tmp_path / "letter.exe"  # a PDF all the same
    letter.write_bytes(LETTER)
    drop(page, letter)
    settle(window)
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_O)
    settle(window)
    (path,) = shown
    assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == ("letter.pdf", LETTER, 0o400)
    assert path.parent.parent.stat().st_mode & 0o077 == 0
    if ended == "locked":
        window.lock()
        qtbot.waitUntil(lambda: not path.parent.parent.exists(), timeout=10_000)
    else:
        desk.close()
    assert not (desk.home / opened_files.FOLDER).exists()


def test_a_file_that_is_too_large_is_refused_in_words(
    window: MainWindow, told: Vega, desk: Station, tmp_path: Path
) -> None:
    screen, page = opened(window, told, "notes")
    large = tmp_path / "scan.pdf"
    large.write_bytes(b"%PDF-" + bytes(attachments.LARGEST_BYTES))
    drop(page, large)
    settle(window)
    assert "at most 5.0 MB are kept" in window.notice.accessibleName() + _said(window)
    assert not screen.work.now.files


def _said(window: MainWindow) -> str:
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in window.notice.findChildren(QLabel))


def drop(page: NotesPage, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(event)
