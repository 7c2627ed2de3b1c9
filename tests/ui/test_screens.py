"""Home, Families, a family, Import & match and Settings: what a caseworker does, on a real store."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.demo import extract_files, hmis_file
from ctcoord.demo.caseload import caseload
from ctcoord.services import casework, corrections, links
from ctcoord.services import station as stations
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.family.barrier_dialogs import BarrierDialog
from ctcoord.ui.family.cards import DifferCard
from ctcoord.ui.family.dialogs import CorrectionDialog, OriginDialog, TaskDialog
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.imports.flow import Step
from ctcoord.ui.parts.labels import SourceChip
from ctcoord.ui.parts.underlined import broken, differing
from ctcoord.ui.screenshots import settle
from ctcoord.ui.settings.dialogs import PassphraseDialog
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.conftest import PASSPHRASE
from tests.ui.conftest import TODAY, Vega, WindowMaker


def family_of(window: MainWindow, told: Vega) -> FamilyScreen:
    """Open the told family."""
    window.open_family(told.family)
    settle(window)
    found = window.areas["families"]._family()
    assert isinstance(found, FamilyScreen)
    return found


class TestFamilies:
    def test_typing_finds_and_enter_opens(self, window: MainWindow, told: Vega, qtbot: QtBot) -> None:
        qtbot.keyClicks(window.menu_row.search, "vega le")
        settle(window)
        list_view = window.areas["families"].list_view
        assert {hit.name for hit in list_view.hits.rows_model.rows} == {"Leo Vega"}
        qtbot.keyClick(window.menu_row.search, Qt.Key.Key_Return)
        settle(window)
        assert window.areas["families"]._family().family_id == told.family

    def test_opened_twice_in_the_making_it_is_there_once(self, window: MainWindow, told: Vega) -> None:
        families = window.area("families")
        for _time in range(3):
            families.open_family(told.family)
        settle(window)
        assert len(families.findChildren(FamilyScreen)) == 1
        assert list(families.open_families()[0]) == [told.family]

    def test_closed_in_the_making_it_does_not_come_back(self, window: MainWindow, told: Vega, qtbot: QtBot) -> None:
        families = window.area("families")
        families.open_family(told.family)
        qtbot.waitUntil(lambda: families.open_families()[0] == [told.family])
        families.close_family(told.family)
        settle(window)
        assert families.open_families() == ([], b"")
        assert families._family() is None

    def test_nobody_found_says_what_to_try(self, window: MainWindow, qtbot: QtBot) -> None:
        qtbot.keyClicks(window.menu_row.search, "qqqq")
        settle(window)
        assert "qqqq" in window.areas["families"].list_view._nothing.title.text()
        qtbot.keyClick(window.menu_row.search, Qt.Key.Key_Escape)
        settle(window)
        assert window.areas["families"].list_view.families.isVisible()

    def test_pages_come_as_they_are_needed(self, desk: Station, open_window: WindowMaker, qtbot: QtBot) -> None:
        with desk.write() as connection:
            for number in range(450):
                home = cases.household(connection, desk.agency_id or b"")
                cases.person(
                    connection,
                    home,
                    desk.agency_id or b"",
                    "Ana",
                    "Name" + chr(97 + number // 26) + chr(97 + number % 26),
                )
        window = open_window(desk)
        window.go("families")
        settle(window)
        table = window.areas["families"].list_view.families
        assert (table.rows_model.rowCount(), table.rows_model.total) == (200, 450)
        table.scrollToBottom()
        settle(window)
        assert table.rows_model.rowCount() == 400
        window.areas["families"].list_view.set_sort("-heading")
        settle(window)
        assert table.rows_model.rows[0].heading == "Namerh, Ana"

    def test_tabs_open_once_and_close(self, window: MainWindow, told: Vega) -> None:
        family_of(window, told)
        family_of(window, told)
        screen = window.areas["families"]
        assert screen.tabs.bar.count() == 2
        screen.perform("close_family")
        assert screen.tabs.bar.count() == 1
        assert not window.actions_.by_name["new_note"].isEnabled()


class TestFamily:
    def test_one_family_from_two_agencies(self, window: MainWindow, told: Vega) -> None:
        family = family_of(window, told)
        assert "VEGA, Maria + 2" in family.banner.accessibleName()
        assert "text after noon, no voicemail" in family.banner.accessibleName()
        assert "Training breaks on Mon Nov 30: childcare for Leo ends." in family.alignment.accessibleName()
        assert [family.tabs.accessibleTabName(n) for n in range(3)] == ["Overview", "Members 3", "Supports 3"]

    def test_what_differs_stands_side_by_side(self, window: MainWindow, told: Vega) -> None:
        (card,) = family_of(window, told).findChildren(DifferCard)
        chips = {chip.accessibleName() for chip in card.findChildren(SourceChip)}
        assert {chip.split(" · ")[0] for chip in chips} == {"Source: Care 4 Kids", "Source: Riverside Housing"}

    def test_the_characters_that_differ_are_known(self) -> None:
        assert differing("2020-06-19", "2020-06-14") == [(9, 10)]
        assert differing("Ruiz", "Ruiz") == []
        widths = [10.0 * n for n in range(20)]  # "176 Burnside Lane, A"
        assert broken(widths, [4, 13, 19], 130) == [(0, 13), (13, 19)]
        assert broken(widths, [4, 13, 19], 60) == [(0, 4), (4, 10), (10, 13), (13, 19)]  # a long word is broken
        assert broken(widths, [4, 13, 19], 900) == [(0, 19)]
        assert broken([0.0], [], 10) == []
        assert differing("Delgado Ruiz", "Delgado") == [(7, 12)]

    def test_a_correction_lies_over_both(self, window: MainWindow, told: Vega, desk: Station) -> None:
        family = family_of(window, told)
        (card,) = family.findChildren(DifferCard)
        card.correct_requested.emit(family.family.members[1].differences[0])
        dialog = family.findChild(CorrectionDialog)
        dialog.value.setText("6/15/2020")
        dialog.save()
        settle(window)
        leo = next(member for member in family.family.members if member.name == "Leo Vega")
        assert leo.shown.birth_date == date(2020, 6, 15)
        with desk.read() as connection:
            kept = connection.execute(text("SELECT birth_date FROM person WHERE id = :id"), {"id": told.leo}).scalar()
        assert kept == "2020-06-14"
        assert "birth_date" in corrections.CORRECTABLE["person"]

    def test_a_note_is_saved_for_the_family_and_can_be_taken_back(
        self, window: MainWindow, told: Vega, qtbot: QtBot
    ) -> None:
        family = family_of(window, told)
        note = family.overview.note
        assert note.save_button.text().strip() == "Save note for Vega"
        assert not note.save_button.isEnabled()
        qtbot.keyClicks(note.editor, "Called about the lease")
        note.kind._on_chosen("phone")
        qtbot.keyClick(note.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        settle(window)
        assert ("Called about the lease", "phone") in {(row.body, row.kind) for row in family.family.notes}
        assert note.editor.toPlainText() == ""
        assert window.desk.station.drafts.all() == []
        window.notice.take_back()
        settle(window)
        assert len(family.family.notes) == 1

    def test_a_long_stretch_of_typing_is_kept_every_few_seconds(
        self, window: MainWindow, told: Vega, qtbot: QtBot
    ) -> None:
        note = family_of(window, told).overview.note
        qtbot.keyClicks(note.editor, "a")
        assert note._pause.remainingTime() <= 2_000
        first = note._limit.remainingTime()
        qtbot.wait(30)
        qtbot.keyClicks(note.editor, "b")
        assert note._limit.remainingTime() < first <= 5_000  # typing on does not put the limit off

    def test_a_task_and_a_barrier(self, window: MainWindow, told: Vega, qtbot: QtBot) -> None:
        family = family_of(window, told)
        family.perform("new_task")
        task = family.findChild(TaskDialog)
        task.save()
        assert task._problem.text()
        qtbot.keyClicks(task.title_field, "Call the landlord")
        task.save()
        settle(window)
        family.perform("new_barrier")
        barrier = family.findChild(BarrierDialog)
        qtbot.keyClicks(barrier.title_field, "No car seat")
        barrier.save()
        settle(window)
        assert "Call the landlord" in {row.title for row in family.family.tasks}
        assert "No car seat" in {row.title for row in family.family.barriers}

    def test_a_typed_record_says_that_it_is_ours(self, window: MainWindow, told: Vega) -> None:
        family = family_of(window, told)
        family.deeds.show_origin(told.family, family.family.tasks[0].id)
        settle(window)
        assert family.findChild(OriginDialog) is not None

    def test_every_page_opens(self, window: MainWindow, told: Vega) -> None:
        family = family_of(window, told)
        for position in range(1, family.tabs.count()):
            family.tabs.setCurrentIndex(position)
            assert family._stack.currentWidget().isVisible()


class TestImport:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        families = list(caseload(8, seed=3, today=TODAY))
        path = tmp_path / extract_files.HMIS_FILE
        hmis_file.write(path, families, 3, TODAY)
        return path

    def test_nothing_is_written_until_it_is_confirmed_and_all_can_be_undone(
        self, window: MainWindow, desk: Station, file: Path, qtbot: QtBot
    ) -> None:
        def households() -> int:
            with desk.read() as connection:
                return int(connection.execute(text("SELECT count(*) FROM household")).scalar_one())

        before = households()
        window.go("import")
        screen = window.areas["import"]
        screen.start.chosen.emit(file)
        settle(window)
        assert screen.flow.step is Step.CONFIRM
        rows = screen.report.files.rows_model.rows
        assert rows[-1].total
        assert rows[-1].counts.read == sum(row.counts.read for row in rows[:-1]) > 0
        assert rows[-1].counts.adds_up()
        assert households() == before
        assert "Nothing has been written yet" in screen._state.accessibleName()
        qtbot.mouseClick(screen.confirm_button, Qt.MouseButton.LeftButton)
        settle(window)
        assert screen.flow.step is Step.DONE
        assert households() > before
        (run,) = screen.history.table.rows_model.rows
        for key in ("import_history", "go_home", "import_history"):
            perform(window, key)
            settle(window)
        assert screen.history.table.hasFocus()
        screen.history.undo_button.setFocus()
        screen._take_back_run(bytes(run["id"]))
        settle(window)
        assert households() == before
        assert not screen.history.undo_button.isEnabled()
        assert screen.history.table.hasFocus()

    def test_the_same_file_again_changes_nothing(self, window: MainWindow, file: Path) -> None:
        window.go("import")
        screen = window.areas["import"]
        for _time in range(2):
            screen.flow.check(file)
            settle(window)
            screen.flow.apply()
            settle(window)
        assert screen._changes() == 0

    def test_stopping_leaves_everything_as_it_was(self, window: MainWindow, file: Path, qtbot: QtBot) -> None:
        window.go("import")
        screen = window.areas["import"]
        screen.flow.check(file)
        qtbot.mouseClick(screen.start.cancel_button, Qt.MouseButton.LeftButton)
        settle(window)
        assert screen.flow.step is Step.FILE
        assert screen.flow.staged is None

    def test_a_file_that_cannot_be_read_says_why(self, window: MainWindow, tmp_path: Path) -> None:
        bad = tmp_path / "empty.csv"
        bad.write_bytes(b"")
        window.go("import")
        window.areas["import"].flow.check(bad)
        settle(window)
        assert window.notice.isVisible()
        assert "empty.csv" in window.notice.accessibleName()

    def test_rejected_rows_go_to_a_workbook_where_the_user_chooses(
        self, window: MainWindow, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "rejected.xlsx"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
        window.go("import")
        screen = window.areas["import"]
        screen.flow.check(file)
        settle(window)
        screen.report.workbook_requested.emit()
        settle(window)
        assert target.stat().st_size > 0

    @pytest.mark.parametrize(("key", "left"), [("A", 0), ("R", 0), ("D", 0), ("S", 1)])
    def test_a_pair_is_decided_by_one_key_and_taken_back(
        self, desk: Station, author: Author, open_window: WindowMaker, qtbot: QtBot, *, key: str, left: int
    ) -> None:
        with desk.write() as connection:
            other = cases.other_agency(connection)
            for agency in (desk.agency_id or b"", other):
                home = cases.household(connection, agency)
                cases.person(connection, home, agency, "Rosa", "Delgado", birth_date=date(1965, 8, 27))
            links.propose(connection, author)
            people = [one.link_id for one in links.proposals(connection) if one.kind == links.FAMILY]
            links.decide(connection, author, people, links.LinkStatus.DIFFERENT)
        window = open_window(desk)
        window.go("import")
        settle(window)
        review = window.areas["import"].review
        assert review.table.rows_model.rowCount() == 1
        qtbot.keyClicks(review.table, key)
        settle(window)
        assert review.table.rows_model.rowCount() == left
        if left == 0:
            window.notice.take_back()
            settle(window)
            assert review.table.rows_model.rowCount() == 1


class TestSettings:
    def test_the_passphrase_is_changed(self, window: MainWindow, desk: Station, qtbot: QtBot) -> None:
        window.go("settings")
        screen = window.areas["settings"]
        screen.perform("change_secret")
        dialog = screen.findChild(PassphraseDialog)
        for field, words in zip(dialog.fields, ("not this one!", "a new passphrase", "a new passphrase"), strict=True):
            field.setText(words)
        dialog.save()
        settle(window)
        assert "passphrase" in dialog._problem.text()
        dialog.fields[0].setText(PASSPHRASE)
        dialog.save()
        settle(window)
        stations.open_with_passphrase(desk.home, "a new passphrase").close()

    def test_a_backup_takes_the_place_of_the_store(
        self, window: MainWindow, desk: Station, tmp_path: Path, told: Vega
    ) -> None:
        window.go("settings")
        target = tmp_path / "kept.backup"
        window.areas["settings"].back_up_to(target)
        settle(window)
        assert target.exists()
        assert target.with_suffix(".key").exists()
        who = window.desk.author()
        with desk.write() as connection:
            casework.add_note(connection, who, told.family, "after the backup")
        troubles: list[object] = []
        window.desk.restore(target, "not this one!", lambda: None, troubles.append)
        settle(window)
        assert len(troubles) == 1
        assert window.desk.is_open
        window.desk.restore(target, PASSPHRASE, lambda: None, troubles.append)
        settle(window)
        assert len(troubles) == 1
        family = family_of(window, told)
        assert [note.body for note in family.family.notes] == ["Landlord fixes the smoke alarms."]
        window.desk.runner.stop()
        window.desk.station.close()

    def test_the_notice_time_reaches_home(self, window: MainWindow, desk: Station) -> None:
        window.desk.settings.save("renewal_notice_days", 1)
        window.areas["home"].read()
        settle(window)
        latest = TODAY + timedelta(days=1)
        assert all(item.due_on <= latest for item in window.areas["home"]._items if item.kind != "finding")

    def test_compact_rows_at_once(self, window: MainWindow, qtbot: QtBot) -> None:
        table = window.areas["home"].table
        assert table.verticalHeader().defaultSectionSize() == 32
        window.go("settings")
        screen = window.areas["settings"]
        qtbot.mouseClick(screen.rows.boxes["compact"], Qt.MouseButton.LeftButton)
        window.go("home")
        assert table.verticalHeader().defaultSectionSize() == 28
        window.go("settings")
        qtbot.mouseClick(screen.rows.boxes["normal"], Qt.MouseButton.LeftButton)
        window.go("home")
        assert table.verticalHeader().defaultSectionSize() == 32
