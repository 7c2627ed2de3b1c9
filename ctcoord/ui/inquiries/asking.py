"""A form whose answer comes from the central database: what was typed stays until there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ctcoord.errors import CtcoordError, SyncUnavailable, TooManyCalls
from ctcoord.ui.desk import Desk
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.sync.asking import Job
from ctcoord.words import _, error_words

T = TypeVar("T")


def why_not(error: CtcoordError) -> str:
    """Why there is no answer, and what to do: a question cannot wait here as work can."""
    if isinstance(error, SyncUnavailable):
        return _("The central database cannot be reached, and this needs it. Ask again once the network is back.")
    if isinstance(error, TooManyCalls):
        return _("Too many questions within an hour (20 are allowed, to protect families). Ask again later.")
    return " ".join(error_words(error))


class AskingDialog(FormDialog):
    """Its filled button asks; while the answer is on its way, the form can be left at any time."""

    def __init__(self, parent: QWidget, desk: Desk, title: str, detail: str, ask_words: str) -> None:
        super().__init__(parent, title, detail, ask_words)
        self._desk, self._ask_words = desk, ask_words
        self._asking = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # what it says of people goes with it
        self.finished.connect(self._on_finished)
        desk.locked.connect(self.reject)

    def ask(self, job: Job[T], done: Callable[[T], None]) -> None:
        """Hand the question over; ``done`` gets the answer, what goes wrong stands in the form."""
        if self._asking:
            return
        self._set_asking(True)

        def answered(answer: T) -> None:
            self._set_asking(False)
            done(answer)

        self._desk.keeper.asker.ask(self, job, answered, self._on_failed)

    def no_problem(self) -> None:
        """Take back what was said to be wrong."""
        self._problem.hide()

    def _on_failed(self, error: CtcoordError) -> None:
        self._set_asking(False)
        self.say_problem(why_not(error))

    def can_only_be_left(self) -> None:
        """There is nothing to take back: it is closed, not cancelled."""
        leave = self._foot_buttons[0]
        if isinstance(leave, Button):
            leave.set_words(_("Close"))

    def _set_asking(self, asking: bool) -> None:
        self._asking = asking
        self._problem.hide()
        self.save_button.set_words(_("Asking…") if asking else self._ask_words)
        self.save_button.setEnabled(not asking)

    def _on_finished(self, _result: int) -> None:
        if self._asking:
            self._desk.keeper.asker.cancel()
