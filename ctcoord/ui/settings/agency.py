"""Settings > Our agency: what it decides for all of its workstations; seen by everybody, changed by who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.alignment import connecticut
from ctcoord.services import agency_settings
from ctcoord.services.agency_settings import DECLARED
from ctcoord.services.author import Author
from ctcoord.ui.desk import Desk, Failed
from ctcoord.ui.forms.long_form import LongForm
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.settings.programs import ProgramsDialog
from ctcoord.words import _, in_use, mark, ngettext

Write = Callable[[Callable[[Connection], object], str, Callable[[], object] | None, Failed | None], None]
TITLES: Mapping[str, str] = {
    "attachment_mb": mark("Largest file that is kept"),
    "look_again": mark("Referral accepted without an appointment: look again after"),
    "notice_referral_draft": mark("Referral that was not sent: on Home after"),
    "notice_referral_answer": mark("Answer that is due: on Home this long before"),
    "notice_referral_review": mark("Referral on hold: on Home this long before its review"),
    "notice_appointment": mark("Appointment: on Home this long before"),
    "notice_question": mark("Question of the week asked as a task: due after"),
    "notice_barrier_stale": mark("Barrier without a step: on Home after"),
    "notice_consent_ends": mark("Consent that ends: on Home this long before"),
    "notice_goal_review": mark("Goal to review: on Home this long before"),
    connecticut.LONGEST_TRIP: mark("Longest trip that somebody keeps up, one way"),
    connecticut.CERTIFICATE: mark("Childcare certificate"),
    connecticut.JOB_SEARCH: mark("Childcare while somebody looks for work"),
    connecticut.REPORT: mark("Changes are reported to the childcare program within"),
}
UNITS: Mapping[str, str] = {
    "attachment_mb": "mb",
    connecticut.LONGEST_TRIP: "minutes",
    connecticut.CERTIFICATE: "months",
    connecticut.JOB_SEARCH: "months",
}
FIELDS: Mapping[str, str] = {
    "mb": mark("{title}, MB ({least} to {most})"),
    "days": mark("{title}, days ({least} to {most})"),
    "months": mark("{title}, months ({least} to {most})"),
    "minutes": mark("{title}, minutes ({least} to {most})"),
}


def title(name: str) -> str:
    """What a figure is called."""
    if name in TITLES:
        return _(TITLES[name])
    urgency = in_use().code("urgency", name.removeprefix("response_"))
    return _("Referral, {urgency}: answer due within", urgency=urgency.lower())


def amount(name: str, figure: int) -> str:
    """'5 MB', '14 days'."""
    unit = UNITS.get(name)
    if unit == "mb":
        return f"{figure} MB"
    if unit == "minutes":
        return in_use().duration(figure)
    return ngettext("{n} month", "{n} months", figure) if unit else ngettext("{n} day", "{n} days", figure)


@dataclass(frozen=True)
class Found:
    """The figures as they count now, and whether this person may change them."""

    figures: Mapping[str, int] = field(default_factory=dict)
    may_set: bool = False
    programs: Mapping[str, int | None] = field(default_factory=dict)


class AgencyCard(Card):
    """A line for each figure, and one form that changes them."""

    def __init__(self, desk: Desk, write_undoable: Write) -> None:
        """``write_undoable`` as that of a screen: job, words, then, failed."""
        super().__init__()
        self._desk, self._write = desk, write_undoable
        self._found = Found()
        self._head = self.add_header()
        self._about = Text(token="secondary", wrap=True)
        self.lines = {name: Line(height=24) for name in DECLARED}
        self.change, self.change_programs = Button("", "note"), Button("", "note")
        self.programs = Text(wrap=True)  # those that differ from what their urgency says
        inner = QVBoxLayout()
        inner.addWidget(self._about)
        for line in self.lines.values():
            inner.addWidget(line)
        inner.addWidget(self.programs)
        for made in (self.change, self.change_programs):
            inner.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(inner)
        self.scale(lambda px: inner.setContentsMargins(px(12), px(10), px(12), px(12)))
        self.scale(lambda px: inner.setSpacing(px(4)))
        self.change.clicked.connect(lambda _checked=False: self.ask())
        self.change_programs.clicked.connect(lambda _checked=False: self.ask_programs())
        self.retranslated()

    def read(self) -> None:
        """Read the figures again."""
        author = self._desk.author()

        def job(connection: Connection) -> Found:
            figures, programs = agency_settings.figures(connection), agency_settings.programs(connection)
            return Found(figures, agency_settings.may_set(connection, author), programs)

        self._desk.read(self, job, self._show)

    def _show(self, found: Found) -> None:
        self._found = found
        self.retranslated()

    def retranslated(self) -> None:
        self._head.title.setText(_("Our agency"))
        said = _("These count on all computers of your agency.")
        if not self._found.may_set:
            said += " " + _("A supervisor or an administrator changes them.")
        self._about.setText(said)
        self.change.set_words(_("Change…"))
        self.change.setEnabled(self._found.may_set)
        self.change_programs.set_words(_("Answers by program…"))
        self.change_programs.setEnabled(self._found.may_set and bool(self._found.programs))
        none = "" if self._found.programs else _("The directory names no program yet.")
        self.change_programs.setToolTip(none)
        own = [f"{name}: {amount(name, days)}" for name, days in self._found.programs.items() if days]
        self.programs.setText(
            _("Answers by program: {programs}", programs=" · ".join(own))
            if own
            else _("No program has days of its own for its answers.")
        )
        for name, line in self.lines.items():
            figure = self._found.figures.get(name)
            shown = amount(name, figure) if figure is not None else ""
            line.set_runs(Run(title(name), "secondary", shrink=True), Run(shown))

    def ask(self) -> None:
        """Ask for other figures."""
        self._open(AgencyDialog(self, self._found.figures), agency_settings.put)

    def ask_programs(self) -> None:
        """Ask for other days of programs."""
        self._open(ProgramsDialog(self, self._found.programs), agency_settings.put_programs)

    def _open(self, dialog: AgencyDialog | ProgramsDialog, put: Callable[[Connection, Author, Any], None]) -> None:
        author = self._desk.author()

        def save(changed: Mapping[str, Any]) -> None:
            def done() -> None:
                dialog.accept()
                self.read()

            self._write(
                lambda connection: put(connection, author, changed),
                _("Saved for your agency"),
                done,
                dialog.show_error,
            )

        dialog.saved.connect(save)
        dialog.open()


class AgencyDialog(LongForm):
    """A field for each figure, with its bounds."""

    saved = Signal(object)  # changed figures by name

    def __init__(self, parent: QWidget, figures: Mapping[str, int]) -> None:
        detail = _("These count on all computers of your agency.")
        super().__init__(parent, _("Our agency"), detail, _("Save for the agency"))
        self._before = dict(figures)
        self.fields: dict[str, QLineEdit] = {}
        for name, one in DECLARED.items():
            made = self.fields[name] = QLineEdit(str(figures.get(name, one.default)))
            made.setMaxLength(4)
            said = {"title": title(name), "least": one.least, "most": one.most}
            self.add_field(_(FIELDS[UNITS.get(name, "days")], **said), made)

    def save(self) -> None:
        changed: dict[str, int] = {}
        for name, made in self.fields.items():
            one, text = DECLARED[name], made.text().strip()
            if not (text.isascii() and text.isdigit() and one.least <= int(text) <= one.most):
                self.say_problem(
                    _("{title}: write a whole number from {least} to {most}.",
                      title=title(name), least=one.least, most=one.most)
                )  # fmt: skip
                self.go_to(made)
                return
            if int(text) != self._before.get(name):
                changed[name] = int(text)
        if not changed:
            self.accept()
            return
        self.save_button.setEnabled(False)
        self.saved.emit(changed)
