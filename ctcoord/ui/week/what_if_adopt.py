"""Before a proposal is adopted: what is written, what is asked of others, and what is not there any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ctcoord.domain.alignment.facts import Facts
from ctcoord.services.adoption_write import Step
from ctcoord.services.tasks import MAX_TITLE
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.ui.week.what_if_words import edit_words
from ctcoord.words import _

HIGH_PX, WIDE_PX = 240, 860
# What a step does: its words, icon and colour.
DOES: dict[str, tuple[Callable[[], str], str, str]] = {
    "care": (lambda: _("written as asked today"), "done", "ok"),
    "times": (lambda: _("written, from today on"), "done", "ok"),
    "dates": (lambda: _("written"), "done", "ok"),
    "ends": (lambda: _("ends today"), "done", "ok"),
    "planned": (lambda: _("planned: counts once agreed"), "waiting", "accent"),
    "referral": (lambda: _("a referral is drafted"), "referral", "accent"),
    "ask": (lambda: _("a task asks for it"), "waiting", "warning"),
    "changed": (lambda: _("nothing: its times were changed meanwhile"), "close", "secondary"),
    "gone": (lambda: _("nothing: it is not there any more"), "close", "secondary"),
}


class AdoptDialog(FormDialog):
    """Lists the steps; what is kept elsewhere is asked for, and no file of another agency is changed."""

    saved = Signal()

    def __init__(
        self, parent: QWidget, names: tuple[str, str], title: str, steps: Sequence[Step], told: tuple[Facts, date]
    ) -> None:
        """``names``: the family as forms call it, and as buttons do; ``told``: whom the steps are about, and today."""
        heading, name = names
        detail = _("{family} · All of it is one action, which can be taken back.", family=heading)
        super().__init__(
            parent, _("Adopt: {proposal}", proposal=title), detail, _("Adopt it for {family}", family=name)
        )
        self._facts, self._today = told
        self.steps = tuple(steps)
        self.table: RowTable[Step] = RowTable(RowsModel(_columns(self._words)))
        self.table.rows_model.set_rows(self.steps)
        self.table.setAccessibleName(_("What adopting it does"))
        self.table.setMinimumHeight(look().px(HIGH_PX))
        card = Card()
        card.body.addWidget(self.table)
        self.form.addRow(card)
        self.setMinimumWidth(min(look().px(WIDE_PX), parent.window().width() - 48))
        self.table.select_first()

    def _words(self, step: Step) -> str:
        return edit_words(step.edit, self._facts, self._today)

    def save(self) -> None:
        self.saved.emit()
        self.accept()


def ask_words(step: Step, facts: Facts, today: date) -> str:
    """The title of a task that asks for a step, as long as one may be."""
    said = edit_words(step.edit, facts, today)
    if step.agency:
        title = _("Ask {agency}: {change}", agency=step.agency, change=said)
    else:
        title = _("Change it where it is kept: {change}", change=said)
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…"


def _columns(words: Callable[[Step], str]) -> tuple[Column[Step], ...]:
    does = [said() for said, _icon, _token in DOES.values()]

    def change(step: Step) -> Cell:
        return Cell((Run(words(step), "secondary" if step.does == "gone" else "text", shrink=True),))

    return (
        Column(lambda: _("What is changed"), change),
        Column(lambda: _("What is done"), _done, width=210, fit=lambda: does),
    )


def _done(step: Step) -> Cell:
    words, icon, token = DOES[step.does]
    said = _("a task asks {agency}", agency=step.agency) if step.agency else words()
    return Cell((Run(said, token, icon=icon, shrink=True),))
