"""What is written from a family's screen: notes, steps, corrections. Each can be taken back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ctcoord.domain.codes import WorkStatus
from ctcoord.services import casework, corrections, tasks
from ctcoord.services.case_rows import FamilyView, TaskRow
from ctcoord.services.members import Difference
from ctcoord.ui.areas import AreaView
from ctcoord.ui.family.dialogs import CorrectionDialog, NewTask, TaskDialog
from ctcoord.ui.family.identity import heading_words
from ctcoord.ui.family.note import NoteCard, NoteText
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.home.snooze import SnoozeDialog
from ctcoord.words import _


class Changes:
    """Asks in a form where something must be asked, and hands the change to the desk through ``screen``."""

    def __init__(self, screen: AreaView, family: FamilyView) -> None:
        self._screen, self._desk = screen, screen.desk
        self.family = family

    @property
    def _name(self) -> str:
        return last_name(self.family.heading)

    def save_note(self, note: NoteText, card: NoteCard) -> None:
        """Write a note; the card is emptied when it was kept."""
        who, family_id = self._desk.author(), self.family.id

        def job(connection: Connection) -> None:
            casework.add_note(
                connection,
                who,
                family_id,
                note.body,
                kind=note.kind,
                minutes=note.minutes,
                attendees=note.attendees,
                interpreter=note.interpreter or None,
            )

        self._screen.write_undoable(job, _("Note saved for {family}", family=self._name), card.saved)

    def new_task(self) -> None:
        """Ask for a next step."""
        dialog = TaskDialog(self._screen, heading_words(self.family), self._desk.today())
        dialog.saved.connect(self._save_task)
        dialog.open()

    def _save_task(self, task: NewTask) -> None:
        who, family_id = self._desk.author(), self.family.id

        def job(connection: Connection) -> None:
            tasks.add(
                connection, who, family_id, task.title, due_on=task.due_on, domain=task.domain, reason=task.reason
            )

        self._screen.write_undoable(job, _("Task saved for {family}", family=self._name))

    def done(self, task: TaskRow) -> None:
        """Mark a step as done."""
        who = self._desk.author()

        def job(connection: Connection) -> None:
            tasks.set_status(connection, who, task.id, WorkStatus.DONE)

        self._screen.write_undoable(job, _("Done: {step}", step=task.title))

    def snooze(self, task: TaskRow) -> None:
        """Ask until when a step can wait, and why."""
        dialog = SnoozeDialog(self._screen, task.title, self._desk.today())
        dialog.chosen.connect(lambda until, reason: self._snooze(task, until, reason))
        dialog.open()

    def _snooze(self, task: TaskRow, until: date, reason: str) -> None:
        def job(connection: Connection) -> None:
            tasks.snooze(connection, task.id, until, reason)

        self._screen.write_undoable(job, _("Snoozed: {step}", step=task.title))

    def correct(self, difference: Difference) -> None:
        """Ask for our own value of a fact that agencies record differently."""
        dialog = CorrectionDialog(self._screen, self._name, difference, self._desk.today())
        dialog.saved.connect(lambda value: self._save_correction(difference, value))
        dialog.open()

    def _save_correction(self, difference: Difference, value: object) -> None:
        who, basis = self._desk.author(), difference.values[0]

        def job(connection: Connection) -> None:
            corrections.correct(
                connection,
                who,
                "person",
                scope_id=basis.scope_id,
                record_id=basis.person_id,
                field=difference.field,
                value=value,
            )

        self._screen.write_undoable(job, _("Correction saved for {family}", family=self._name))
