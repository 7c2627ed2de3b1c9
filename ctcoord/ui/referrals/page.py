"""One referral: where it stands, what can be done now, and every step that it took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import OPEN, NextStep, refused
from ctcoord.services.referral_view import ReferralView
from ctcoord.services.referrals import EventRow
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button, Kind, button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.referrals.facts import status_run
from ctcoord.ui.referrals.steps import subject
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.dates import clock_time, near_date

TABLE_PX, BESIDE = 190, 3


class ReferralPage(FormDialog):
    """Emits the name of what is to be done: send, edit, answer, chase, packet, a way on, family."""

    wanted = Signal(str)

    def __init__(
        self, parent: QWidget, shown: ReferralView, local: Callable[[datetime], datetime], today: date
    ) -> None:
        super().__init__(parent, _("Referral"), subject(shown), _("Close"), can_cancel=False)
        self._local, self._today = local, today
        self.form.addRow(Line(status_run(shown.status)))
        if shown.asks_next_step:
            self.form.addRow(Text(_("They said no, and nobody has chosen what comes next."), token="error", wrap=True))
        for run in coming(shown, today):
            self.form.addRow(Line(run))
        self.deeds: dict[str, Button] = {}
        for name, words in deeds(shown).items():
            kind: Kind = "" if self.deeds or name == "family" else "filled"  # what comes next stands out, not Close
            self.deeds[name] = button(words, partial(self._ask, name), kind=kind)
        made = list(self.deeds.values())
        for first in range(0, len(made), BESIDE):
            self.form.addRow(Beside(*made[first : first + BESIDE]))
        self.form.addRow(Text(_("Steps so far"), bold=True))
        self.steps: RowTable[EventRow] = RowTable(RowsModel(self._columns(), self))
        self.steps.setAccessibleName(_("Steps so far"))
        self.steps.rows_model.set_rows(shown.steps)
        self.steps.setMinimumHeight(look().px(TABLE_PX))
        card = Card()
        card.body.addWidget(self.steps)
        self.form.addRow(card)
        self.setMinimumWidth(min(look().px(760), parent.window().width() - look().px(48)))

    def _ask(self, name: str) -> None:
        self.accept()
        self.wanted.emit(name)

    def _columns(self) -> tuple[Column[EventRow], ...]:
        return (
            Column(lambda: _("When"), lambda row: Cell((Run(self._when(row)),)), width=150),
            Column(lambda: _("Step"), lambda row: Cell((status_run(row.status),)), width=140),
            Column(lambda: _("What was said"), lambda row: Cell((Run(_said(row), shrink=True),))),
            Column(lambda: _("Written by"), lambda row: Cell((Run(row.author, "secondary"),)), width=120, folds=1),
        )

    def _when(self, row: EventRow) -> str:
        moment = self._local(row.happened_at)
        return f"{near_date(moment.date(), self._today)} {clock_time(moment)}"

    def save(self) -> None:
        self.accept()


def _said(row: EventRow) -> str:
    words = in_use()
    parts = (
        words.code("referral_channel", row.channel), words.code("referral_reason", row.reason_code), row.reason,
        row.recipient, _("confirmed: {number}", number=row.confirmation) if row.confirmation else "",
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def coming(shown: ReferralView, today: date) -> list[Run]:
    """The appointment and who interprets there; of what is open and still to come."""
    day = shown.appointment_on
    if shown.status not in OPEN or day is None or day < today:
        return []
    when = " ".join(filter(None, (near_date(day, today), shown.appointment_at)))
    found = [Run(_("Appointment {when}", when=when), icon="calendar", icon_token="secondary")]
    if shown.interpreter:
        words = in_use().code("interpreter_booked", shown.interpreter)
        found.append(Run(words, "secondary", icon="language", icon_token="secondary"))
    elif shown.needs_interpreter:
        found.append(Run(_("Needs an interpreter: nobody wrote down who it is"), "warning", icon="warning"))
    return found


def deeds(shown: ReferralView) -> dict[str, str]:
    """What can be done with a referral now, the most likely first."""
    made: dict[str, str] = {}
    if not shown.read_only:
        if shown.asks_next_step:
            made |= {step: in_use().code("next_step", step) for step in NextStep}
        if shown.status is S.DRAFT:
            made |= {"send": _("Send…"), "edit": _("Change…")}
        if shown.ways:
            made["answer"] = _("What happened…")
        if shown.status is S.REQUESTED:
            made["chase"] = _("Asked again…")
    if shown.status in OPEN and shown.status is not S.DRAFT:
        made["packet"] = _("Save packet…")
        if shown.wanted.person_id is not None:  # a FHIR Task is for one patient
            made["fhir"] = _("Save as FHIR…")
            if not shown.read_only:
                made["fhir_answer"] = _("Read an answer (FHIR)…")
    if not shown.read_only and refused(shown.status, S.ENTERED_IN_ERROR) is None:
        made["mistake"] = _("Entered by mistake")
    return made | {"family": _("Open {family}", family=shown.family)}
