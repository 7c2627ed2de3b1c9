"""One thing done for many at once: what would change is seen and ticked before, and one undo takes it all back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import WorkStatus
from ctcoord.services import audit, families, tasks
from ctcoord.services.families import FamilyRow
from ctcoord.services.station import Station
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.areas import AreaView
from ctcoord.ui.consents.fields import Boxes
from ctcoord.ui.family.typed import Unread, day_or_none, optional_day
from ctcoord.ui.forms.long_form import LongForm
from ctcoord.ui.home import rows
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.ui.task import Lane
from ctcoord.ui.theme import look
from ctcoord.words import Words, _, in_use, language, ngettext
from ctcoord.words.dates import near_date

MOST = 200  # at once: what nobody reads through is not chosen, and boxes are made within one turn of the window


class BulkDialog(LongForm):
    """What is chosen from; a subclass adds fields above, and says what the button does."""

    saved = Signal(object)  # keys of what is ticked

    def __init__(self, parent: QWidget, title: str, detail: str, items: Mapping[str, str], *, ticked: bool) -> None:
        super().__init__(parent, title, detail, title)
        self.all_, self.none = button(_("All"), lambda: self.tick(all_=True)), button(_("None"), self._tick_none)
        self.count = Text(token="secondary")
        beside = Beside(self.all_, self.none)
        beside.set_spacing(look().px(8))
        self.items = Boxes(_("For which"), items)
        self.lay_out_fields()
        self.form.addRow(beside)
        self.form.addRow(self.count)
        self.form.addRow(self.items)
        self.items.tick(items if ticked else ())
        self.items.changed.connect(self._follow)
        self._follow()

    def lay_out_fields(self) -> None:
        """Fields that stand above the list."""

    def tick(self, *, all_: bool) -> None:
        """Tick everything, or nothing."""
        self.items.blockSignals(True)
        self.items.tick(self.items.boxes if all_ else ())
        self.items.blockSignals(False)
        self._follow()

    def _tick_none(self) -> None:
        self.tick(all_=False)

    def _follow(self) -> None:
        chosen = len(self.items.ticked)
        self.count.setText(_("{n} of {all} chosen", n=chosen, all=len(self.items.boxes)))
        announce(self.count, self.count.text())
        self.save_button.setEnabled(chosen > 0)

    def save(self) -> None:
        if self.items.ticked:
            self.save_button.setEnabled(False)
            self.saved.emit(self.items.ticked)


class TaskForManyDialog(BulkDialog):
    """A next step, and the families that get it."""

    def __init__(self, parent: QWidget, today: date, items: Mapping[str, str]) -> None:
        self.title_field, self.due = QLineEdit(), optional_day(today)
        self.title_field.setMaxLength(200)
        super().__init__(parent, _("Next step for many families"), "", items, ticked=False)

    def lay_out_fields(self) -> None:
        self.add_field(_("What to do next"), self.title_field)
        self.add_field(_("Due (optional)"), self.due)

    def save(self) -> None:
        if not self.title_field.text().strip():
            self.say_problem(_("Say what to do next."))
            self.go_to(self.title_field)
            return
        try:
            day_or_none(self, self.due)
        except Unread:
            return
        super().save()


def done(screen: AreaView, shown: Sequence[WorkItem]) -> None:
    """Mark many of the steps that are shown as done."""
    steps = {item.id.hex(): item for item in shown if item.kind == "task" and not item.read_only}
    if not steps:
        screen.notice_requested.emit(_("No step that you could mark as done is shown."), None)
        return
    words = {key: _step_words(item, screen.desk.today()) for key, item in list(steps.items())[:MOST]}
    detail = _("Only what is shown now and is yours to finish.")
    dialog = BulkDialog(screen, _("Mark many steps as done"), detail, words, ticked=False)

    def save(keys: Sequence[str]) -> None:
        who = screen.desk.author()

        def job(connection: Connection) -> None:
            for key in keys:
                tasks.set_status(connection, who, bytes.fromhex(key), WorkStatus.DONE)

        said = ngettext("{n} step done", "{n} steps done", len(keys))
        screen.write_undoable(job, said, dialog.accept, dialog.show_error)

    dialog.saved.connect(save)
    dialog.open()


def _step_words(item: WorkItem, today: date) -> str:
    return " · ".join((item.family, rows.step_words(item), near_date(item.due_on, today)))


def task_for_many(screen: AreaView) -> None:
    """Ask for a next step and the families that get it: of the caseload, or all where there is none."""
    desk = screen.desk
    staff, today = desk.station.staff_id, desk.today()

    def job(connection: Connection) -> list[FamilyRow]:
        mine = families.count(connection, staff) if staff else 0
        return families.page(connection, today, worker=staff if mine else None, limit=MOST)

    desk.read(screen, job, lambda found: _ask_task(screen, found))


def _ask_task(screen: AreaView, found: Sequence[FamilyRow]) -> None:
    if not found:
        screen.notice_requested.emit(_("No families yet"), None)
        return
    items = {row.id.hex(): " · ".join(filter(None, (row.heading, row.case_number))) for row in found}
    dialog = TaskForManyDialog(screen, screen.desk.today(), items)

    def save(keys: Sequence[str]) -> None:
        who, title, due = screen.desk.author(), dialog.title_field.text(), dialog.due.day

        def job(connection: Connection) -> None:
            for key in keys:
                tasks.add(connection, who, bytes.fromhex(key), title, due_on=due)

        said = ngettext("Next step saved for {n} family", "Next step saved for {n} families", len(keys))
        screen.write_undoable(job, said, dialog.accept, dialog.show_error)

    dialog.saved.connect(save)
    dialog.open()


def export(screen: AreaView, shown: Sequence[WorkItem]) -> None:
    """Save the chosen steps as a workbook, once somebody saw which."""
    items = {f"{n}": item for n, item in enumerate(shown[:MOST])}
    if not items:
        screen.notice_requested.emit(_("Nothing falls due here"), None)
        return
    today = screen.desk.today()
    words = {key: _step_words(item, today) for key, item in items.items()}
    detail = _("The file has names in it and is not encrypted: keep it like a case file.")
    dialog = BulkDialog(screen, _("Save steps as a workbook"), detail, words, ticked=True)

    def save(keys: Sequence[str]) -> None:
        suggested = f"ctcoord-{today.isoformat()}.xlsx"
        name, _filter = QFileDialog.getSaveFileName(dialog, _("Save steps as a workbook"), suggested, "*.xlsx")
        if not name:
            dialog.save_button.setEnabled(True)
            return
        write(screen, Path(name), [items[key] for key in keys], dialog)

    dialog.saved.connect(save)
    dialog.open()


def write(screen: AreaView, target: Path, chosen: Sequence[WorkItem], dialog: BulkDialog) -> None:
    """Write the workbook off the UI thread."""
    spoken, words = language(), in_use()
    lines = [
        (item.due_on, item.family, rows.step_words(item), rows.reason_words(item),
         words.code("domain", item.domain) if item.domain else "", rows.status_words(item), item.worker or "")
        for item in chosen
    ]  # fmt: skip
    said = _("Saved: {file}. It is not encrypted there.", file=target.name)

    families_ = {item.family_id for item in chosen}

    def keep(station: Station) -> None:
        for family_id in families_:
            audit.note(station, family_id, audit.EXPORT)

    def finished(_answer: None) -> None:
        dialog.accept()
        screen.desk.note(screen, keep)
        screen.notice_requested.emit(said, None)

    screen.desk.runner.start(
        Lane.READ, lambda _report: _write(target, lines, spoken), finished, dialog.show_error, owner=dialog
    )


def _write(target: Path, lines: Sequence[tuple[date, str, str, str, str, str, str]], spoken: str) -> None:
    from ctcoord.reports.workbook import Column, Sheet, write  # openpyxl: only for who exports

    words = Words(spoken)
    columns = [
        Column(words("Due"), "date", 12), Column(words("Family"), width=26), Column(words("Next step"), width=44),
        Column(words("Reason"), width=30), Column(words("Domain"), width=14), Column(words("Status"), width=20),
        Column(words("Worker"), width=20),
    ]  # fmt: skip
    sheet = Sheet(words("Worklist"), "Worklist", columns, lines)
    write(target, [sheet], language=spoken, title=words("Worklist"))
