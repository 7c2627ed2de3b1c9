"""Find a fit: the providers that would close a gap in care, best first, with why; one key makes the referral."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Finding
from ctcoord.errors import CtcoordError
from ctcoord.services import alignment, fits
from ctcoord.services.alignment import Alignment
from ctcoord.services.directory import ServiceRow
from ctcoord.services.fits import FitRow, Near
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.card import Card, EmptyState, FailedState
from ctcoord.ui.parts.dialog import fit_in_front
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.parts.view import announce
from ctcoord.ui.task import Lane, Report, Task
from ctcoord.ui.theme import look
from ctcoord.words import _, findings, in_use, ngettext

# What speaks for a provider and what against it, with its colour; what is not here is told by another column.
REASONS: dict[str, tuple[Callable[[], str], str]] = {
    "age": (lambda: _("takes children of another age"), "error"),
    "no_journey": (lambda: _("no journey by the timetable"), "error"),
    "late": (lambda: _("opens too late to be in time"), "error"),
    "far": (lambda: _("farther than a trip may be"), "error"),
    "hours_unknown": (lambda: _("hours not known: ask"), "warning"),
    "age_unknown": (lambda: _("ages not known: ask"), "warning"),
    "way_unknown": (lambda: _("the way is not known: ask"), "warning"),
    "language_other": (lambda: _("does not name the family’s language"), "warning"),
    "language": (lambda: _("speaks the family’s language"), "ok"),
}


VERDICTS: dict[str, tuple[Callable[[], str], str, str]] = {
    "fits": (lambda: _("fits"), "ok", "ok"),
    "ask": (lambda: _("ask"), "question", "warning"),
    "no": (lambda: _("no"), "error", "error"),
}


class FitDialog(QDialog):
    """Emits the service to refer to; Escape leaves all as it is."""

    taken = Signal(object, str)  # ServiceRow, the child by its id of the facts

    def __init__(self, parent: QWidget, desk: Desk, found: Alignment, gap: Finding) -> None:
        super().__init__(parent)
        self._desk, self._found, self._gap = desk, found, gap
        self._latest = Latest(self)
        self._judging: Task[list[FitRow]] | None = None
        self.setWindowTitle(_("Find a fit"))
        self.table = RowTable(RowsModel(columns()))
        self.table.setAccessibleName(_("Providers, the best fit first"))
        self.empty = EmptyState("childcare")
        self.failed = FailedState()
        self._stack = QStackedWidget()
        for widget in (self.table, self.empty, self.failed):
            self._stack.addWidget(widget)
        self.refer = button(_("Refer to this provider…"), self._take, kind="filled")
        self._lay_out(parent)
        self.table.opened.connect(lambda _row: self._take())
        self.table.current_changed.connect(lambda row: self.refer.setEnabled(isinstance(row, FitRow)))
        self.failed.retry_requested.connect(self._read)

    def _lay_out(self, parent: QWidget) -> None:
        px = look().px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(8))
        whole.addWidget(Text(self.windowTitle(), step="pane", bold=True))
        said = findings.heading(in_use(), self._found.facts, self._gap, self._desk.today())
        whole.addWidget(Text(said, token="secondary", wrap=True))
        card = Card()
        card.body.addWidget(self._stack)
        whole.addWidget(card, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.reject))
        foot.addWidget(self.refer)
        whole.addLayout(foot)
        self.refer.setEnabled(False)
        fit_in_front(self, parent, 1200, 560)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._read()

    def _read(self) -> None:
        found, gap, today = self._found, self._gap, self._desk.today()
        self.empty.title.setText(_("Looking at the providers…"))
        self.empty.sentence.setText(_("Each is tried in a copy of this family’s week."))
        self._stack.setCurrentWidget(self.empty)

        def job(connection: Connection) -> Near:
            return fits.near_gap(connection, found, gap, alignment.own_rules(connection, today))

        self._desk.read(self, job, *self._latest.pair(self._judge, self._on_failed))

    def _judge(self, near: Near) -> None:
        """Try them, which may take a while with timetables: no other read waits for it, and closing ends it."""
        home = self._desk.station.home
        done, failed = self._latest.pair(self._show, self._on_failed)

        def job(report: Report) -> list[FitRow]:
            return fits.judged(home, near, lambda: report.step(0, 0))

        self._judging = self._desk.runner.start(Lane.LONG, job, done, failed, owner=self)

    def done(self, result: int) -> None:
        if self._judging is not None:
            self._judging.cancel()
        super().done(result)

    def _on_failed(self, error: CtcoordError) -> None:
        self.failed.show_error(error)
        self._stack.setCurrentWidget(self.failed)

    def _show(self, rows: list[FitRow]) -> None:
        self.table.rows_model.set_rows(rows)
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self.empty.title.setText(_("No provider of childcare is in the directory"))
        self.empty.sentence.setText(_("Import a directory, or look for a service by other words."))
        self.table.select_first()
        announce(self, ngettext("{n} provider", "{n} providers", len(rows)))

    def _take(self) -> None:
        row = self.table.current_row()
        if isinstance(row, FitRow):
            service: ServiceRow = row.service
            self.accept()
            self.taken.emit(service, self._gap.people[0])


def find_fit(
    screen: AreaView, found: Alignment | None, gap: Finding | None, refer: Callable[[ServiceRow, str], object]
) -> None:
    """Ask for a gap in care of a family, else the first; ``refer`` begins the referral for the child."""
    if found is not None and (gap := gap or found.gap) is not None:
        dialog = FitDialog(screen, screen.desk, found, gap)
        dialog.taken.connect(refer)
        dialog.open()


def columns() -> tuple[Column[FitRow], ...]:
    """Service, provider, town, whether it fits, what it closes, free places, the way, and what speaks against it."""
    verdicts = [words() for words, _icon, _token in VERDICTS.values()]
    return (
        Column(lambda: _("Service"), _service),
        Column(lambda: _("Fits"), _verdict, width=90, fit=lambda: verdicts),
        Column(lambda: _("Closes"), _closes, width=150),
        Column(lambda: _("Where"), lambda row: Cell((Run(row.town or "", shrink=True),)), width=115, folds=2),
        Column(lambda: _("Free places"), _places, width=120, folds=3),
        Column(lambda: _("Way"), _way, width=110, folds=4),
        Column(lambda: _("To mind"), _against, width=280, folds=1),
    )


def _service(row: FitRow) -> Cell:
    return Cell((Run(row.service.name, bold=True, shrink=True), Run(row.provider, "secondary", shrink=True)))


def _verdict(row: FitRow) -> Cell:
    words, icon, token = VERDICTS[row.fit.verdict]
    return Cell((Run(words(), token, icon=icon),))


def _closes(row: FitRow) -> Cell:
    if "hours_unknown" in row.fit.reasons:
        return Cell((Run(_("not known"), "secondary"),))
    if row.fit.closes <= 0:
        return Cell((Run(_("nothing"), "error"),))
    if row.fit.leaves == 0:
        return Cell((Run(_("all of it"), "ok"),))
    return Cell((Run(_("leaves {time}", time=in_use().duration(row.fit.leaves)), "warning"),))


def _places(row: FitRow) -> Cell:
    free = row.fit.candidate.free
    if free is None:
        return Cell((Run(_("not known: ask"), "warning"),))
    if row.fit.candidate.old:
        said = _("{n} on {day}", n=free, day=in_use().day(row.service.capacity_on)) if row.service.capacity_on else ""
        return Cell((Run(said or _("not known: ask"), "warning", shrink=True),))
    return Cell((Run(ngettext("{n} free", "{n} free", free) if free else _("full"), "ok" if free else "warning"),))


def _way(row: FitRow) -> Cell:
    """By the timetable; from the straight line, about so many minutes."""
    away = row.fit.minutes_away
    if away is None:
        return Cell((Run("–", "secondary"),))
    guessed = "way_estimated" in row.fit.reasons
    return Cell((Run(_("about {n} min", n=away) if guessed else _("{n} min", n=away)),))


def _against(row: FitRow) -> Cell:
    told = [REASONS[reason] for reason in REASONS if reason in row.fit.reasons]
    said = " · ".join(words() for words, _token in told)
    return Cell((Run(said, told[0][1] if told else "text", step="small", shrink=True),), says=said)
