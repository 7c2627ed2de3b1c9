"""An unfinished note is found again from the line at the bottom, whatever its family is called by now."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ctcoord.services.station import Station
from ctcoord.ui.drafts import next_after, note_key, waiting_families
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.parts.labels import KeyHint, Line, SourceChip
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import Vega

WORDS = "Maria brings the lease on"


@pytest.fixture
def window(desk: Station, told: Vega, open_window) -> MainWindow:
    """Opened on a store where a note was begun under the id of a person's record, as before a link."""
    with desk.read() as connection:
        ids = [bytes(row[0]) for row in connection.exec_driver_sql("SELECT household_id FROM family_of")]
    other = next(one for one in ids if one != told.family)
    desk.drafts.save(note_key(other), json.dumps({"body": WORDS, "kind": "note", "minutes": 0}), desk.clock.now())
    return open_window(desk)


def test_the_strip_leads_to_the_draft(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    button = next(one for one in window.strip.findChildren(QAbstractButton) if "1 draft" in one.accessibleName())
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(window)
    view = next(one for one in window.findChildren(FamilyScreen) if one.isVisible())
    assert view.family.id == told.family
    assert view.overview.note.editor.toPlainText() == WORDS
    assert view.overview.note.editor.hasFocus()
    assert view.overview.note.editor.textCursor().atEnd()


@pytest.mark.parametrize(
    ("key", "area"),
    [("referral:new", "referrals"), ("form_builder.", "settings"),
     (f"conflict:{bytes(16).hex()}:{bytes(16).hex()}", "conflicts")],
)  # fmt: skip
def test_a_draft_of_no_family_is_gone_on_with_where_it_was_begun(
    desk: Station, open_window, key: str, area: str
) -> None:
    desk.drafts.save(key, "{}", desk.clock.now())
    window = open_window(desk)
    with desk.read() as connection:
        other = waiting_families(connection, desk)
    assert other.families == []
    assert other.other is not None
    window._on_drafts(other)
    settle(window)
    assert window.area_key == area


def test_going_again_leads_through_all_drafts() -> None:
    assert next_after([b"a", b"b"], b"") == b"a"
    assert next_after([b"a", b"b"], b"a") == b"b"
    assert next_after([b"a", b"b"], b"b") == b"a"


@pytest.mark.parametrize(
    ("widget", "role"),
    [
        (Line, QAccessible.Role.StaticText),
        (lambda: KeyHint("F1"), QAccessible.Role.StaticText),
        (lambda: SourceChip("River", confirmed=False, says="Source: River"), QAccessible.Role.Button),
    ],
    ids=["line", "key", "chip"],
)
def test_painted_words_are_heard_as_what_they_are(qtbot: QtBot, widget, role: QAccessible.Role) -> None:
    made = widget()
    qtbot.addWidget(made)
    assert QAccessible.queryAccessibleInterface(made).role() == role


def test_the_choices_of_a_segmented_control_are_radio_buttons(window: MainWindow) -> None:
    window.go("home")
    settle(window)
    chips = [one for one in window.area("home").findChildren(QAbstractButton) if one.isCheckable()]
    roles = {QAccessible.queryAccessibleInterface(one).role() for one in chips}
    assert chips
    assert roles == {QAccessible.Role.RadioButton}
