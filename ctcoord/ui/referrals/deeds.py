"""What is written about referrals, asked for on the board, a family's page or Home. Each can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import NextStep
from ctcoord.errors import UsageError
from ctcoord.services import audit, casework, referral_steps, referral_view, referrals
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.directory import ServiceRow
from ctcoord.services.referral_steps import Answer
from ctcoord.services.referral_view import ReferralView
from ctcoord.services.referrals import Wanted
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Failed
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.referrals import fhir_files
from ctcoord.ui.referrals.form import ReferralForm
from ctcoord.ui.referrals.page import ReferralPage
from ctcoord.ui.referrals.steps import AnswerDialog, Chase, ChaseDialog, SendDialog, Sending
from ctcoord.ui.task import Lane
from ctcoord.words import Message, _, mark


@dataclass(frozen=True)
class Page:
    """A packet to be written; ``legal_reason``: the law that a draft without a consent goes out under."""

    file: Path
    safe_at_home: bool
    language: str
    legal_reason: str | None = None


class Deeds:
    """Asks in a form, and writes through the desk of ``screen``; what is wrong is said in the form."""

    def __init__(self, screen: AreaView, open_family: Callable[[bytes], object]) -> None:
        self._screen, self._desk, self._open_family = screen, screen.desk, open_family

    def new(
        self, family: FamilyView | None = None, service: ServiceRow | None = None, member: str = ""
    ) -> ReferralForm:
        """A new referral of a family (None: it is looked for in the form); ``service`` was found before.

        ``member``: the key of whom it is for, as hex.
        """
        form = ReferralForm(self._screen, self._desk, _("New referral"), family)
        if service is not None:
            form.begin_with(service, member)
        who = self._desk.author()

        def save(family_id: bytes, wanted: Wanted) -> None:
            self._write(form, lambda c: referrals.draft(c, who, family_id, wanted), _("Referral saved as a draft"))

        form.saved.connect(save)
        if form.draft is not None:
            form.draft.changed.connect(self._count_drafts)
        form.open()
        return form

    def _count_drafts(self) -> None:
        """The strip says how many drafts wait."""
        self._desk.draft(
            self._screen,
            lambda station: len(station.drafts.all()),
            lambda number: self._screen.status_changed.emit("drafts", number),
        )

    def open(self, referral_id: bytes, then: str = "page") -> None:
        """Show a referral, or begin with one of its forms: send, answer, chase, edit."""
        author = self._desk.author()
        self._desk.read(
            self._screen,
            lambda connection: referral_view.view(connection, author, referral_id),
            lambda shown: self.do(shown, then),
        )

    def do(self, shown: ReferralView, name: str) -> None:
        """One of the deeds of the page."""
        does: dict[str, Callable[[ReferralView], object]] = {
            "page": self._page,
            "send": self._send,
            "answer": self._answer,
            "chase": self._chase,
            "edit": self._edit,
            "packet": self._packet,
            "fhir": lambda one: fhir_files.save(self._screen, one),
            "fhir_answer": lambda one: fhir_files.read_answer(self._screen, one),
            "mistake": self._mistake,
            "family": lambda one: self._open_family(one.family_id),
        }
        if name in set(NextStep):
            self._next_step(shown, NextStep(name))
        else:
            does[name](shown)

    def _page(self, shown: ReferralView) -> None:
        page = ReferralPage(self._screen, shown, self._desk.station.clock.local, self._desk.today())
        page.wanted.connect(lambda name: self.do(shown, name))
        page.open()

    def _send(self, shown: ReferralView) -> None:
        if shown.status is not S.DRAFT:
            self._page(shown)
            return
        dialog = SendDialog(self._screen, shown, self._desk.today())
        dialog.saved.connect(lambda sending: self._save_send(dialog, shown, sending))
        dialog.open()

    def _save_send(self, dialog: SendDialog, shown: ReferralView, said: Sending) -> None:
        file = self._ask_file(shown) if said.packet else None
        if said.packet and file is None:
            dialog.save_button.setEnabled(True)
            return
        who = self._desk.author()

        def job(connection: Connection) -> None:
            referral_steps.send(
                connection,
                who,
                shown.id,
                channel=said.channel,
                addressed_to=said.addressed_to,
                confirmation=said.confirmation,
                chase_on=said.chase_on,
                legal_reason=said.legal_reason or None,
            )

        sent = _("Referral sent for {family}", family=shown.family)
        if file is None:
            self._write(dialog, job, sent)
            return
        # The page first: what cannot be written was not sent.
        words = _("{sent}; packet saved: {file}", sent=sent, file=file.name)
        page = Page(file, said.safe_at_home, said.language, said.legal_reason or None)
        self._write_page(shown, page, lambda: self._write(dialog, job, words), dialog.show_error, dialog)

    def _answer(self, shown: ReferralView) -> None:
        if not shown.ways:
            self._page(shown)
            return
        dialog = AnswerDialog(self._screen, shown, self._desk.today())
        who = self._desk.author()

        def save(said: Answer) -> None:
            self._write(
                dialog,
                lambda connection: referral_steps.answer(connection, who, shown.id, said),
                _("Answer saved for {family}", family=shown.family),
            )

        dialog.saved.connect(save)
        dialog.open()

    def _chase(self, shown: ReferralView) -> None:
        dialog = ChaseDialog(self._screen, shown, self._desk.today())
        who = self._desk.author()

        def save(said: Chase) -> None:
            def job(connection: Connection) -> None:
                referral_steps.chase(
                    connection, who, shown.id, again_on=said.again_on, channel=said.channel, words=said.words
                )

            self._write(dialog, job, _("Asked again for {family}", family=shown.family))

        dialog.saved.connect(save)
        dialog.open()

    def _mistake(self, shown: ReferralView) -> None:
        """It should never have been written: it leaves the board and counts nowhere; its steps stay."""
        who, said = self._desk.author(), Answer(S.ENTERED_IN_ERROR)
        self._screen.write_undoable(
            lambda connection: referral_steps.answer(connection, who, shown.id, said),
            _("Entered by mistake: {service}", service=shown.wanted.service),
        )

    def _edit(self, shown: ReferralView) -> None:
        who = self._desk.author()

        def save(form: ReferralForm, wanted: Wanted) -> None:
            self._write(form, lambda c: referrals.edit(c, who, shown.id, wanted), _("Referral changed"))

        self._form(shown, _("Change referral"), shown.wanted, save)

    def _next_step(self, shown: ReferralView, step: NextStep) -> None:
        who, said = self._desk.author(), _("Next step chosen for {family}", family=shown.family)
        if step is NextStep.STOP:
            self._screen.write_undoable(lambda c: referrals.next_step(c, who, shown.id, step), said)
            return
        wanted = shown.again if step is NextStep.OTHER_PROVIDER else replace(shown.again, service="")

        def save(form: ReferralForm, wanted: Wanted) -> None:
            self._write(form, lambda c: referrals.next_step(c, who, shown.id, step, wanted), said)

        title = _("Ask another provider") if step is NextStep.OTHER_PROVIDER else _("Ask for another service")
        self._form(shown, title, wanted, save)

    def _form(
        self, shown: ReferralView, title: str, wanted: Wanted, save: Callable[[ReferralForm, Wanted], None]
    ) -> None:
        """The form of a draft for the family of a referral, which is read first."""
        from ctcoord.services import family_view

        agency = self._desk.station.agency_id

        def show(family: FamilyView) -> None:
            form = ReferralForm(self._screen, self._desk, title, family, wanted)
            form.saved.connect(lambda _family, said: save(form, said))
            form.open()

        self._desk.read(self._screen, lambda c: family_view.family(c, shown.family_id, agency), show)

    def _packet(self, shown: ReferralView) -> None:
        from ctcoord.ui.referrals.packet import PacketDialog

        dialog = PacketDialog(self._screen, shown)

        def save(safe_at_home: bool, language: str) -> None:
            file = self._ask_file(shown)
            if file is not None:
                dialog.accept()
                self._save_packet(shown, Page(file, safe_at_home, language))

        dialog.saved.connect(save)
        dialog.open()

    def _ask_file(self, shown: ReferralView) -> Path | None:
        """Where the page goes; its name names nobody."""
        suggested = f"referral-{shown.id.hex()[-8:]}.pdf"
        chosen, _filter = QFileDialog.getSaveFileName(self._screen, _("Save packet…"), suggested, "PDF (*.pdf)")
        return Path(chosen).with_suffix(".pdf") if chosen else None

    def _save_packet(self, shown: ReferralView, page: Page) -> None:
        def done() -> None:
            self._screen.notice_requested.emit(_("Packet saved: {file}", file=page.file.name), None)

        self._write_page(shown, page, done, self._desk.trouble.emit, self._screen)

    def _write_page(
        self, shown: ReferralView, page: Page, then: Callable[[], object], failed: Failed, owner: QWidget
    ) -> None:
        """Draw the packet and write it, off the UI thread."""
        station, who = self._desk.station, self._desk.author()

        def work() -> None:
            from ctcoord.reports import packet

            with station.read() as connection:
                printed = packet.packet(
                    connection, who, shown.id, safe_at_home=page.safe_at_home, language=page.language,
                    legal_reason=page.legal_reason,
                )  # fmt: skip
            try:
                page.file.write_bytes(printed.pdf)
            except OSError as error:
                raise UsageError(
                    what=Message(mark("The packet cannot be written to {path}."), {"path": str(page.file)}),
                    fix=Message(mark("Name a file in a folder you may write to.")),
                ) from error
            audit.note(station, shown.family_id, audit.EXPORT)

        def done(_answer: None) -> None:
            then()

        self._desk.runner.start(Lane.LONG, lambda _report: work(), done, failed, owner=owner)

    def _write(
        self,
        dialog: FormDialog,
        job: Callable[[Connection], object],
        said: str,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Write one action; the form closes when it is written, and says what was wrong when it is not."""
        screen = self._screen

        def work(connection: Connection) -> bytes:
            job(connection)
            return casework.last_action(connection)

        def done(action_id: bytes) -> None:
            dialog.accept()
            self._desk.changed.emit(None)
            screen.notice_requested.emit(said, lambda: screen.take_back(action_id))
            if then is not None:
                then()

        self._desk.write(screen, work, done, dialog.show_error, undoable=True)
