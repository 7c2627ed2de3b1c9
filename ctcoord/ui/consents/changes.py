"""What is done about a family's consents: the form, what ends one, its page, its signed copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget
from sqlalchemy import Connection

from ctcoord.errors import UsageError
from ctcoord.services import attachments, audit, casework, consents
from ctcoord.services import people as known_people
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.sharing import AuthorityRow
from ctcoord.ui.areas import AreaView
from ctcoord.ui.consents.dialogs import DetailsDialog, InvalidateDialog, PrintDialog, WithdrawDialog
from ctcoord.ui.consents.filled import Signed, people
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.task import Lane
from ctcoord.words import LANGUAGES, Message, _, language, mark

if TYPE_CHECKING:
    from ctcoord.domain.authorities import Form
    from ctcoord.ui.consents.form import ConsentForm

EXTENSIONS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf", "text/plain": ".txt"}


class ConsentChanges:
    """Asks in a form, and hands the change to the desk through the family's screen."""

    def __init__(self, screen: AreaView, family: Callable[[], FamilyView]) -> None:
        self._screen, self._desk = screen, screen.desk
        self._family = family

    @property
    def _name(self) -> str:
        return last_name(self._family().heading)

    def names(self, row: AuthorityRow) -> list[str]:
        """Whom it is about; [] for everybody."""
        if row.persons is None:
            return []
        known = self._family().members
        return [member.name for member in known if any(one.person_id in row.persons for one in member.records)]

    def new(self) -> None:
        """The empty form, or what was typed into it before."""
        self._with_agencies(self._open_new)

    def _open_new(self, agencies: list[str]) -> None:
        form = self._form(agencies, "")
        form.save_requested.connect(lambda signed: self._save(form, signed))
        form.draft.read()

    def renew(self, row: AuthorityRow) -> None:
        """The form with what an earlier one said; the earlier one stays as it is."""
        self._with_agencies(lambda agencies: self._open_renewal(row, agencies))

    def _open_renewal(self, row: AuthorityRow, agencies: list[str]) -> None:
        form = self._form(agencies, _("Ask again: {who}", who=row.recipient))
        form.save_requested.connect(lambda signed: self._save(form, signed))
        form.renew(self._said_by(row))

    def answer(self, row: AuthorityRow) -> None:
        """What was asked for is given or refused."""
        self._with_agencies(lambda agencies: self._open_answer(row, agencies))

    def _open_answer(self, row: AuthorityRow, agencies: list[str]) -> None:
        form = self._form(agencies, _("The family’s answer: {who}", who=row.recipient))
        form.save_requested.connect(lambda signed: self._save(form, signed, row.id))
        form.renew(self._said_by(row), answering=True)

    def _said_by(self, row: AuthorityRow) -> Form:
        kept = {name: getattr(row, name) for name in type(row).__slots__} | {"classes": ",".join(row.classes)}
        ours = {one.person_id for member in self._family().members for one in member.records
                if row.persons and one.person_id in row.persons}  # fmt: skip
        return consents.form_of(kept, [(one.id, one.born) for one in people(self._family()) if one.id in ours])

    def _with_agencies(self, then: Callable[[list[str]], None]) -> None:
        own = self._desk.station.agency_id

        def job(connection: Connection) -> list[str]:
            return [one.name for one in known_people.agencies(connection, own).values() if not one.own]

        self._desk.read(self._screen, job, lambda names: then(sorted(set(names), key=str.casefold)))

    def _form(self, agencies: list[str], heading: str) -> ConsentForm:
        from ctcoord.ui.consents.form import ConsentForm

        form = ConsentForm(self._screen, self._desk, self._family(), agencies, heading=heading)
        form.draft.changed.connect(self._count_drafts)
        form.print_requested.connect(lambda said: self._ask_to_print(said, None, form))
        form.open()
        return form

    def _count_drafts(self) -> None:
        if self._desk.is_open:
            tell = self._screen.status_changed.emit
            self._desk.draft(self._screen, lambda station: len(station.drafts.all()), lambda n: tell("drafts", n))

    def _save(self, form: ConsentForm, signed: Signed, answers: bytes | None = None) -> None:
        who, family_id = self._desk.author(), self._family().id

        def work(connection: Connection) -> bytes:
            home = casework.own_household(connection, who, family_id)
            content = read_file(signed.file) if signed.file else signed.drawn
            name = signed.file.name if signed.file else "signature.png"
            made = answers or consents.make_id()
            kept = attachments.add(connection, who, home, content, name, about=("consent", made)) if content else None
            if answers:
                consents.answer_request(
                    connection,
                    who,
                    answers,
                    signed.form,
                    status=signed.status,
                    language=signed.language,
                    attachment_id=kept,
                )
            else:
                consents.record_form(
                    connection,
                    who,
                    family_id,
                    signed.form,
                    status=signed.status,
                    language=signed.language,
                    attachment_id=kept,
                    consent_id=made,
                )
            return casework.last_action(connection)

        def done(action_id: bytes) -> None:
            form.saved()
            self._desk.changed.emit(None)
            words = _("Consent saved for {family}", family=self._name)
            self._screen.notice_requested.emit(words, lambda: self._screen.take_back(action_id))

        self._desk.write(form, work, done, form.show_error, undoable=True)

    def show(self, row: AuthorityRow) -> None:
        """All that it says."""
        DetailsDialog(self._screen, row, self.names(row)).open()

    def withdraw(self, row: AuthorityRow) -> None:
        """The family takes it back; asked once more before it is written."""
        dialog = WithdrawDialog(self._screen, self._name, row, self._desk.today())
        dialog.saved.connect(lambda signer, day: self._withdraw(row, signer, day))
        dialog.open()

    def _withdraw(self, row: AuthorityRow, signer: str, day: date) -> None:
        who = self._desk.author()

        def job(connection: Connection) -> None:
            consents.withdraw(connection, who, row.id, signer=signer, on=day)

        self._screen.write_undoable(job, _("Consent withdrawn: {who} sees nothing more", who=row.recipient))

    def invalidate(self, row: AuthorityRow) -> None:
        """It was never valid; with the reason."""
        dialog = InvalidateDialog(self._screen, self._name, row)
        dialog.saved.connect(lambda reason: self._invalidate(row, reason))
        dialog.open()

    def _invalidate(self, row: AuthorityRow, reason: str) -> None:
        who = self._desk.author()

        def job(connection: Connection) -> None:
            consents.invalidate(connection, who, row.id, reason)

        self._screen.write_undoable(job, _("Marked as never valid: {who}", who=row.recipient))

    def print_row(self, row: AuthorityRow) -> None:
        """The page of what was said, as a copy for the family."""
        self._ask_to_print(self._said_by(row), row, self._screen)

    def _ask_to_print(self, form: Form, row: AuthorityRow | None, over: QWidget) -> None:
        spoken = (row.language if row is not None else None, *self._family().languages)
        code = next((one for one in spoken if one in LANGUAGES), language())
        dialog = PrintDialog(over, self._name, code)
        dialog.saved.connect(lambda chosen, safe: self._print(form, row, chosen, safe))
        dialog.open()

    def _print(self, form: Form, row: AuthorityRow | None, code: str, safe: bool) -> None:
        file = self._where(_("Save the page"), "consent.pdf", "PDF (*.pdf)")
        if file is None:
            return
        desk, family = self._desk, self._family()
        station, who, names = desk.station, desk.author(), {one.id: one.name for one in people(family)}

        def work() -> None:
            from ctcoord.reports import consent_page

            with station.read() as connection:
                page = consent_page.content(connection, who, form, names, language=code, safe_at_home=safe, signed=row)
            write_file(file.with_suffix(".pdf"), consent_page.draw(page, who))
            audit.note(station, family.id, audit.EXPORT)

        self._in_background(work, _("The page is saved: {file}", file=file.name))

    def save_file(self, row: AuthorityRow) -> None:
        """A copy of the signed page or the signature."""
        kept = row.attachment_id
        if kept is None:
            self._screen.notice_requested.emit(_("No signed page is kept with it"), None)
            return
        file = self._where(_("Save the signed page"), _("signed page"), "")
        if file is None:
            return
        station, family_id = self._desk.station, self._family().id

        def work() -> None:
            with station.read() as connection:
                content = attachments.read(connection, kept)
            suffix = EXTENSIONS.get(attachments.sniff(content) or "", "")
            write_file(file if file.suffix else file.with_suffix(suffix), content)
            audit.note(station, family_id, audit.EXPORT)

        self._in_background(work, _("The page is saved: {file}", file=file.name))

    def _where(self, words: str, name: str, kinds: str) -> Path | None:
        chosen, _filter = QFileDialog.getSaveFileName(self._screen, words, name, kinds)
        return Path(chosen) if chosen else None

    def _in_background(self, work: Callable[[], None], words: str) -> None:
        self._desk.runner.start(
            Lane.LONG,
            lambda _report: work(),
            lambda _answer: self._screen.notice_requested.emit(words, None),
            self._desk.trouble.emit,
            owner=self._screen,
        )


def read_file(file: Path) -> bytes:
    """The content of a file. Raises UsageError."""
    try:
        return file.read_bytes()
    except OSError as error:
        what = Message(mark("The file {file} cannot be read."), {"file": file.name})
        raise UsageError(what=what, fix=Message(mark("Choose it again."))) from error


def write_file(file: Path, content: bytes) -> None:
    """Write it. Raises UsageError."""
    try:
        file.write_bytes(content)
    except OSError as error:
        what = Message(mark("The file {file} cannot be written."), {"file": file.name})
        raise UsageError(what=what, fix=Message(mark("Name a file in a folder you may write to."))) from error
