"""Who has seen this family: the list of views, changes and copies, to read and to hand out on request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError
from ctcoord.services import agencies, audit
from ctcoord.services.audit import View
from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.desk import Desk
from ctcoord.ui.inquiries.asking import AskingDialog, why_not
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.parts.view import announce
from ctcoord.ui.pdf import write_pdf
from ctcoord.ui.task import Lane
from ctcoord.ui.theme import look
from ctcoord.words import LANGUAGES, Words, _, in_use, language, ngettext
from ctcoord.words.dates import clock_time, near_date

if TYPE_CHECKING:
    from ctcoord.reports.audit_list import Entry
    from ctcoord.services.audit import Audited
    from ctcoord.sync.transport import Central

_EVERYBODY = ""
REST_PX = 400  # what stands above and below the table, and the frame of the window


def _text(words: str, token: str = "text", *, bold: bool = False) -> Cell:
    return Cell((Run(words, token, bold=bold, shrink=True),))


def _columns(desk: Desk) -> tuple[Column[Entry], ...]:
    from ctcoord.reports import audit_list

    return (
        Column(
            lambda: _("Day"),
            lambda row: _text(f"{near_date(row.at.date(), desk.today())}, {clock_time(row.at)}"),
            width=150,
        ),
        Column(lambda: _("Who"), lambda row: _text(audit_list.who_words(row, in_use()), bold=True), width=150),
        Column(lambda: _("Agency"), lambda row: _text(row.agency, "secondary"), width=140, folds=2),
        Column(
            lambda: _("What"),
            lambda row: _text(audit_list.what_words(row, in_use())),
            width=170,
            fit=lambda: [in_use()(words) for words in audit_list.WHAT.values()],
        ),
        Column(lambda: _("About"), lambda row: _text(audit_list.about_words(row, in_use())), width=150, folds=3),
        Column(lambda: _("Kinds"), lambda row: _text(audit_list.kinds_words(row, in_use())), folds=1),
    )


class AuditDialog(AskingDialog):
    """The table, for the whole family or one person; Save writes it as a page to print or a workbook."""

    def __init__(self, parent: QWidget, desk: Desk, family: FamilyView) -> None:
        title = _("Who has seen {family}", family=family.heading)
        detail = _("Our own agency's record of the family. Every other agency answers for its own.")
        super().__init__(parent, desk, title, detail, _("Save the list…"))
        self._family = family
        self._waiting: list[View] = []
        self._listed: list[Entry] = []
        self._complete = False
        people = {one.person_id.hex(): member.name for member in family.members for one in member.records
                  if one.scope_id == family.own_household_id}  # fmt: skip
        self.person = choice_field({_EVERYBODY: _("the whole family"), **people})
        self.person.activated.connect(lambda _index: self.ask_for())
        self.add_field(_("About whom"), self.person)
        self.table: RowTable[Entry] = RowTable(RowsModel(_columns(desk), self))
        self.table.setAccessibleName(title)
        px, room = look().px, parent.window().size()
        self.table.setMinimumHeight(max(px(120), min(px(300), room.height() - px(REST_PX))))
        self.setMinimumWidth(min(px(860), room.width()))
        self.can_only_be_left()
        self._sum = Text(token="secondary", wrap=True)
        card = Card()
        card.body.addWidget(self.table)
        self.form.addRow(card)
        self.form.addRow(self._sum)
        self.language_field = choice_field(dict(LANGUAGES), _spoken(family))
        self.add_field(_("Language of the list that is handed out"), self.language_field)
        self.safe = CheckBox(_("I have asked: nobody who may harm them will read it"))
        self.safe.toggled.connect(lambda _on: self._allow())
        self.form.addRow(self.safe)
        self.ask_for()

    def ask_for(self) -> None:
        """Read what is known here, then ask the central database."""
        home = self._family.own_household_id
        self._complete = False
        if home is None:
            self.show_list([], [], {})
            return

        def here(connection: Connection) -> tuple[list[View], dict[bytes, str]]:
            waiting = [view for view in audit.unsent(connection) if view.scope_id == home]
            return waiting, audit.names(connection, home)

        self._desk.read(self, here, lambda known: self._ask(home, *known))

    def _ask(self, home: bytes, waiting: list[View], names: dict[bytes, str]) -> None:
        self.show_list([], waiting, names)
        subject = bytes.fromhex(str(self.person.currentData())) or None

        def job(central: Central, device: bytes) -> list[Audited]:
            from ctcoord.sync import inquiries

            return inquiries.audited(central, device, home, subject)

        def done(found: list[Audited]) -> None:
            self._complete = True
            self.show_list(found, waiting, names)

        self.ask(job, done)

    def _on_failed(self, error: CtcoordError) -> None:
        super()._on_failed(error)
        self.say_problem(_("Only what this computer knows is listed. {why}", why=why_not(error)))

    def _set_asking(self, asking: bool) -> None:
        super()._set_asking(asking)
        if not asking:
            self._allow()

    def _allow(self) -> None:
        self.save_button.setEnabled(self._complete and self.safe.isChecked() and not self._asking)

    def show_list(self, found: list[Audited], waiting: list[View], names: dict[bytes, str]) -> None:
        """These accesses and what this computer knows alone, the newest first."""
        from ctcoord.reports import audit_list

        self._listed = audit_list.entries(found, waiting, names, self._desk.station.clock.local)
        self.table.rows_model.set_rows(list(reversed(self._listed)))
        self.table.select_first()
        said = ngettext("{n} line, the newest first", "{n} lines, the newest first", len(self._listed))
        self._sum.setText(f"{said}. {_('Kept for five years. Confidential agencies are not listed.')}")
        self._allow()
        announce(self.table, self._sum.text())

    def save(self) -> None:
        about = self.person.currentText() if self.person.currentData() else self._family.heading
        chosen, _filter = QFileDialog.getSaveFileName(
            self,
            _("Save the list…"),
            f"{_('access list')}.pdf",
            f"PDF (*.pdf);;{_('Page to print')} (*.html);;Excel (*.xlsx)",
        )
        if not chosen:
            return
        path, words = Path(chosen), Words(str(self.language_field.currentData()))
        if not path.suffix:
            path = path.with_suffix(".pdf")
        desk, listed, today = self._desk, self._listed, self._desk.today()
        station, family_id = desk.station, self._family.id

        def work() -> None:
            from ctcoord.reports import audit_list

            with station.read() as connection:
                giver = agencies.name_of(connection, station.agency_id)
            heading = audit_list.Heading(about, giver, today)
            audit_list.save(path, listed, heading, words, lambda html, file, title: write_pdf(html, file, title=title))
            audit.note(station, family_id, audit.EXPORT)

        desk.runner.start(Lane.LONG, lambda _report: work(), lambda _answer: self.accept(), self.show_error, owner=self)


def _spoken(family: FamilyView) -> str:
    """The first language of the family that the program speaks, else the one in use."""
    return next((code for code in family.languages if code in LANGUAGES), language())
