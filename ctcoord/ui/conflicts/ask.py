"""A question to the colleague who wrote the other value: a task of theirs in the family's record.

Somebody of another agency is not asked so: a task of ours would reach them only under a consent. What was chosen
meanwhile stays a draft, so that another record may come first; a conflict is not put off, since others wait for it.
"""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from sqlalchemy import Connection

from ctcoord.services import tasks
from ctcoord.ui.areas import AreaView
from ctcoord.ui.conflicts.matters import Matter
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.words import _

DUE_DAYS = 2
Colleague = tuple[bytes, str]  # staff id, name


class AskDialog(FormDialog):
    """The question, and until when an answer is wanted."""

    saved = Signal(str, object)  # words, day

    def __init__(self, parent: QWidget, name: str, family: str, today: date) -> None:
        detail = _("{family}. It becomes a task of {name}, on their Home.", family=family, name=name)
        super().__init__(parent, _("Ask {name}", name=name), detail, _("Ask"))
        # Nothing of the fact itself: a Home is seen by who walks by.
        self.question = QLineEdit(_("Two values of ours wait under Conflicts: which is right?"))
        self.question.setMaxLength(tasks.MAX_TITLE)
        self.due = DateField(today + timedelta(days=DUE_DAYS))
        self.add_field(_("Question"), self.question)
        self.add_field(_("Due"), self.due)

    def save(self) -> None:
        words, due = self.question.text().strip(), self.read_day(self.due)
        if not words:
            self.say_problem(_("Write the question."))
            self.question.setFocus()
        elif due is not None:
            self.save_button.setEnabled(False)
            self.saved.emit(words, due)


def whom(matter: Matter, staff_id: bytes | None, colleagues: frozenset[bytes]) -> Colleague | None:
    """The colleague who wrote a value that is not ours, if there is one."""
    wrote = [pair for row in matter.rows for pair in ((row.first_id, row.first_by), (row.second_id, row.second_by))]
    return next(((key, name) for key, name in wrote if key and key != staff_id and key in colleagues), None)


def ask(view: AreaView, matter: Matter, who: Colleague) -> None:
    """Ask for the words and give the task."""
    staff_id, name = who
    row, author = matter.rows[0], view.desk.author()
    dialog = AskDialog(view, name, row.family, view.desk.today())

    def save(words: str, due: date) -> None:
        def job(connection: Connection) -> None:
            tasks.add(connection, author, row.scope_id, words, due_on=due, assigned_to=staff_id)

        view.write_undoable(job, _("{name} is asked", name=name), dialog.accept, dialog.show_error)

    dialog.saved.connect(save)
    dialog.open()
