"""A family that is here to read only is changed nowhere, and says so before anybody types."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, select

from ctcoord.domain.codes import WorkStatus
from ctcoord.errors import ReadOnly
from ctcoord.models import tables
from ctcoord.models.sync import Bucket
from ctcoord.services import barriers, casework, conflicts, corrections, family_view, rights, sending, tasks, worklist
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.family.steps import DoneButton
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import TODAY, Vega

WRITES = ("new_note", "new_task", "new_barrier", "done", "snooze", "correct", "save")


def own_home(desk: Station, told: Vega) -> bytes:
    with desk.read() as connection:
        home = family_view.family(connection, told.family, desk.agency_id).own_household_id
    assert home is not None
    return home


def came_from_central(desk: Station, home: bytes, *rights_of_classes: tuple[str, str]) -> None:
    """As if the central database had given these classes of a household."""
    shared = {"scope_id": home, "subject_id": bytes(16), "seq": 1, "set_hash": 0, "chain_hash": b"", "owner_id": None}
    with desk.write() as connection:
        connection.execute(insert(Bucket), [{**shared, "data_class": c, "may": may} for c, may in rights_of_classes])


@pytest.fixture
def shut(desk: Station, told: Vega) -> Vega:
    """Our household of the family may only be read."""
    came_from_central(desk, own_home(desk, told), ("core", "read"), ("coordination", "read"))
    return told


def open_family(window: MainWindow, family: bytes) -> object:
    window.open_family(family)
    settle(window)
    return window.area("families")._family()


def test_a_household_that_may_be_written_in_part_or_was_made_here_is_not_read_only(desk: Station, told: Vega) -> None:
    home = own_home(desk, told)
    with desk.read() as connection:
        assert not rights.read_only(connection, [home])
    came_from_central(desk, home, ("core", "read"), ("coordination", "write"))
    with desk.read() as connection:
        assert not rights.read_only(connection, [home])
        assert family_view.family(connection, home, desk.agency_id).may_write


def test_nothing_is_written_where_it_would_be_set_aside(desk: Station, shut: Vega, author: Author) -> None:
    with desk.read() as connection:
        family = family_view.family(connection, shut.family, desk.agency_id)
        (step,) = worklist.items(connection, TODAY, notice_days=0)
    assert not family.may_write
    assert step.read_only
    with desk.write() as connection:
        for write in (
            lambda: casework.add_note(connection, author, shut.family, "They called."),
            lambda: tasks.add(connection, author, shut.family, "Call back"),
            lambda: barriers.add(connection, author, shut.family, "No car"),
            lambda: tasks.set_status(connection, author, step.id, WorkStatus.DONE),
            lambda: tasks.snooze(connection, step.id, TODAY, "asked them"),
            lambda: corrections.correct(
                connection, author, "person", scope_id=family.members[0].shown.scope_id,
                record_id=family.members[0].shown.person_id, field="last_name", value="Vegas",
            ),
        ):  # fmt: skip
            with pytest.raises(ReadOnly):
                write()


def test_a_conflict_that_others_decide_waits_for_nobody_here(desk: Station, told: Vega) -> None:
    home, table = own_home(desk, told), tables()["barrier"]
    with desk.write() as connection:
        record = connection.execute(select(table.c.id).where(table.c.scope_id == home)).scalar_one()
        connection.execute(
            insert(tables()["conflict"]),
            {"scope_id": home, "id": bytes(range(16)), "data_class": "coordination", "entity": "barrier",
             "record_id": record, "field": "title", "first": {"v": "No car"}, "value": {"v": "No bus"}},
        )  # fmt: skip
    with desk.read() as connection:
        assert sending.tally(connection).conflicts == len(conflicts.waiting(connection)) == 1
    came_from_central(desk, home, ("coordination", "read"))
    with desk.read() as connection:
        assert sending.tally(connection).conflicts == len(conflicts.waiting(connection)) == 0
        assert sending.state_of(connection, home, record) is sending.RecordState.CONFLICT


def test_the_window_offers_no_change_and_says_why(window: MainWindow, shut: Vega, qtbot: QtBot) -> None:
    screen = open_family(window, shut.family)
    allowed = {name for name in WRITES if window.actions_.by_name[name].isEnabled()}
    assert allowed == set()
    note = screen.overview.note
    assert note.editor.isReadOnly()
    assert "here to read only" in note.editor.placeholderText()
    assert "here to read only" in note.editor.accessibleDescription()
    assert "nothing can be written here" in note._seen_by.accessibleName()
    note.editor.setFocus()
    qtbot.keyClicks(note.editor, "They called.")
    assert note.editor.toPlainText() == ""
    shown = [made for made in (screen.banner._note, screen.banner._pen, screen.overview.steps.add) if made.isVisible()]
    assert shown == []
    (done,) = screen.overview.steps.findChildren(DoneButton)
    assert not done.isEnabled()
    assert "To read only" in done.accessibleName()
    perform(window, "new_task")
    assert "here to read only" in window.notice.accessibleName()


def test_a_draft_of_before_stays_to_be_read_and_discarded(
    window: MainWindow, desk: Station, told: Vega, qtbot: QtBot
) -> None:
    screen = open_family(window, told.family)
    qtbot.keyClicks(screen.overview.note.editor, "They called.")
    screen.save_drafts()
    came_from_central(desk, own_home(desk, told), ("core", "read"))
    screen.read()
    settle(window)
    note = screen.overview.note
    assert note.editor.toPlainText() == "They called."
    assert not note.save_button.isEnabled()
    note.save()
    settle(window)
    assert note.editor.toPlainText() == "They called."
    assert note.discard_button.isEnabled()
    qtbot.mouseClick(note.discard_button, Qt.MouseButton.LeftButton)
    assert note.editor.toPlainText() == ""


def test_a_family_of_ours_offers_every_change(window: MainWindow, told: Vega) -> None:
    screen = open_family(window, told.family)
    assert {name for name in WRITES if window.actions_.by_name[name].isEnabled()} == set(WRITES)
    assert not screen.overview.note.editor.isReadOnly()
    assert screen.banner._note.isVisible() or screen.banner._pen.isVisible()


def test_home_offers_no_done_for_a_step_of_another(window: MainWindow, shut: Vega) -> None:
    window.go("home")
    window.areas["home"].read()
    settle(window)
    home = window.areas["home"]
    home.table.select_first()
    home._read_preview()
    settle(window)
    assert not window.actions_.by_name["done"].isEnabled()
    preview = home.preview
    assert preview.open_button.isVisible() or not preview.isVisible()
    for made in (preview.done_button, preview.snooze_button, preview.note_button):
        assert made.isHidden()
