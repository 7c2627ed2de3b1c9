"""What is written to keep somebody safe: safe contacts, confidential addresses, mandated reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

from ctcoord.domain.codes import DataClass
from ctcoord.services import contacts, protective_reports, roster
from ctcoord.services.contacts import ContactDetail, KeptAddress
from ctcoord.services.protective_reports import ReportRow
from ctcoord.ui.family.address_dialog import AddressAsked, AddressDialog
from ctcoord.ui.family.choices import choices
from ctcoord.ui.family.contact_dialogs import ContactAsked, ContactDialog, SpeechDialog
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.family.report_dialog import ReportAsked, ReportDialog
from ctcoord.ui.family.writing import Writing
from ctcoord.words import _


class SafetyChanges(Writing):
    """Records of class safety are read by their own forms alone, and only where they may be written."""

    def deeds(self) -> Deeds:
        """By the names of their actions."""
        return {"contact": self.contact, "speech": self.speech, "address": self.address, "report": self.report}

    def abilities(self) -> set[str]:
        """Which of them can be done now."""
        if not self.family.may_write or not self.people():
            return set()
        return {"contact"} | ({"protect"} if DataClass.SAFETY in self.work.now.writes else set())

    def people(self) -> dict[bytes, str]:
        """Members as our own household records them."""
        return dict(choices(self.family, self.work.now).people)

    def contact(self) -> None:
        """Ask how somebody may be reached."""
        home = self.family.own_household_id or b""
        self.desk.read(self.screen, lambda connection: contacts.of_household(connection, home), self._ask_contact)

    def _ask_contact(self, known: list[ContactDetail]) -> None:
        dialog = ContactDialog(self.screen, self.name, self.people(), known)
        dialog.saved.connect(lambda asked: self._contact(dialog, asked))
        dialog.open()

    def _contact(self, dialog: ContactDialog, asked: ContactAsked) -> None:
        who = self.desk.author()

        def job(connection: Connection) -> None:
            if asked.id is not None:
                contacts.edit(connection, asked.id, value=asked.value, **asked.answers)
            elif asked.person_id is not None:
                contacts.add(connection, who, asked.person_id, asked.kind, asked.value, **asked.answers)

        self._write_from(dialog, job, _("Contact saved for {family}", family=self.name))

    def speech(self) -> None:
        """Ask what somebody speaks."""
        people, records = self.people(), [one for member in self.family.members for one in member.records]
        known = {
            one.person_id: (people[one.person_id], one.languages or "", one.interpreter_needed)
            for one in records
            if one.person_id in people
        }
        dialog = SpeechDialog(self.screen, self.name, known)
        dialog.saved.connect(lambda person, spoken, need: self._speech(dialog, person, spoken, need))
        dialog.open()

    def _speech(self, dialog: SpeechDialog, person: bytes, spoken: str, need: bool | None) -> None:
        def job(connection: Connection) -> None:
            roster.set_speech(connection, person, spoken or None, need)

        self._write_from(dialog, job, _("Saved for {family}", family=self.name))

    def address(self) -> None:
        """Ask where somebody really is."""
        home = self.family.own_household_id or b""
        self.desk.read(self.screen, lambda connection: contacts.confidential_of(connection, home), self._ask_address)

    def _ask_address(self, known: list[KeptAddress]) -> None:
        key = f"address:{self.family.id.hex()}"
        dialog = AddressDialog(self.screen, self.desk, self.name, key=key, people=self.people(), known=known)
        dialog.saved.connect(lambda asked: self._address(dialog, asked))
        dialog.open()

    def _address(self, dialog: AddressDialog, asked: AddressAsked) -> None:
        who = self.desk.author()

        def job(connection: Connection) -> None:
            if asked.id is None:
                contacts.keep_confidential(
                    connection,
                    who,
                    asked.person_id,
                    asked.place["address"] or "",
                    kind=asked.place["kind"] or "",
                    known_to=asked.place["known_to"],
                    valid_until=asked.end[0] if asked.end else None,
                )
                return
            if asked.place:
                contacts.correct_confidential(connection, asked.id, **asked.place)
            if asked.end is not None:
                contacts.end_confidential(connection, asked.id, *asked.end)

        self._write_from(dialog, job, _("Saved for {family}", family=self.name))

    def report(self) -> None:
        """Begin a report about a child, or go on with one."""
        family_id = self.family.id
        self.desk.read(
            self.screen, lambda connection: protective_reports.of_family(connection, family_id), self._ask_report
        )

    def _ask_report(self, reports: list[ReportRow]) -> None:
        key = f"protective:{self.family.id.hex()}"
        dialog = ReportDialog(self.screen, self.desk, self.name, key=key, people=self.people(), reports=reports)
        dialog.saved.connect(lambda asked: self._report(dialog, asked))
        dialog.open()

    def _report(self, dialog: ReportDialog, asked: ReportAsked) -> None:
        who = self.desk.author()

        def job(connection: Connection) -> None:
            made = asked.report_id or protective_reports.begin(
                connection, who, asked.person_id, _utc(asked.learned_at), asked.body
            )
            if asked.spoken_at is not None:
                at, to = _utc(asked.spoken_at), asked.spoken_to
                protective_reports.spoken(connection, who, made, at=at, to=to, reference=asked.reference)
            if asked.written_at is not None:
                protective_reports.written(connection, who, made, _utc(asked.written_at))

        self._write_from(dialog, job, _("Saved for {family}", family=self.name))

    def _write_from(
        self,
        dialog: AddressDialog | ContactDialog | ReportDialog | SpeechDialog,
        job: Callable[[Connection], object],
        words: str,
    ) -> None:
        """Write; the form closes when it was kept, and says itself what is wrong."""
        dialog.save_button.setEnabled(False)
        self.screen.write_undoable(job, words, dialog.done_saving, dialog.show_error)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
