"""What happens to a case as a whole: closing, handing over, and who joins or leaves the household."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog
from sqlalchemy import Connection

from ctcoord.domain.cases import CaseOutcome
from ctcoord.errors import UsageError
from ctcoord.services import agencies, cases, search
from ctcoord.services.agencies import StaffRow
from ctcoord.services.cases import LooseEnds
from ctcoord.services.roster import NewMember
from ctcoord.services.search import Hit
from ctcoord.ui.desk import Latest
from ctcoord.ui.family import handover
from ctcoord.ui.family.case_dialogs import (
    AdoptionDialog,
    BirthDialog,
    CloseDialog,
    DeathDialog,
    HandOverDialog,
    JoinDialog,
    MoveOutDialog,
    ReopenDialog,
)
from ctcoord.ui.family.choices import choices
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.family.writing import Writing
from ctcoord.words import Message, _, language, mark

MOST_HITS = 8


class CaseChanges(Writing):
    """Each asks in a form that says beforehand what it means, and writes one action."""

    def deeds(self) -> Deeds:
        """By the names of their actions."""
        return {
            "case_close": self.close,
            "case_reopen": self.reopen,
            "case_hand_over": self.hand_over,
            "case_birth": self.birth,
            "case_death": self.death,
            "case_adoption": self.adoption,
            "case_move_out": self.move_out,
            "case_join": self.join,
        }

    def abilities(self) -> set[str]:
        """Which of them can be done now."""
        found, family, case = set(), self.family, self.work.now.case
        if not family.may_write or case is None:
            return set()
        found.add("case_open" if case.closed_on is None else "case_over")
        people = len(self.people())
        found |= {"own_person"} if people else set()
        return found | ({"own_people"} if people > 1 else set())

    def people(self) -> dict[bytes, str]:
        """Members as our own household records them."""
        return dict(choices(self.family, self.work.now).people)

    def close(self) -> None:
        """Show what is still open, and ask how the case ended."""
        family_id = self.family.id
        self.desk.read(self.screen, lambda connection: cases.loose_ends(connection, family_id), self._ask_close)

    def _ask_close(self, loose: LooseEnds) -> None:
        dialog = CloseDialog(self.screen, self.name, loose, self.desk.today())
        dialog.saved.connect(self._close)
        dialog.open()

    def _close(self, outcome: CaseOutcome, summary: str, on: date) -> None:
        who, family_id = self.desk.author(), self.family.id
        self.write(
            lambda connection: cases.close(connection, who, family_id, outcome, summary=summary, on=on),
            _("Case closed: {family}", family=self.name),
        )

    def reopen(self) -> None:
        """Ask why it goes on."""
        dialog = ReopenDialog(self.screen, self.name)
        dialog.saved.connect(self._reopen)
        dialog.open()

    def _reopen(self, summary: str) -> None:
        who, family_id = self.desk.author(), self.family.id
        self.write(
            lambda connection: cases.reopen(connection, who, family_id, summary),
            _("Case reopened: {family}", family=self.name),
        )

    def hand_over(self) -> None:
        """Ask to whom, with a page that says where the family stands."""
        who = self.desk.author()

        def job(connection: Connection) -> tuple[list[StaffRow], bool]:
            others = [row for row in agencies.colleagues(connection, who.agency_id) if row.id != who.staff_id]
            return others, cases.may_assign(connection, who)

        self.desk.read(self.screen, job, lambda found: self._ask_hand_over(*found))

    def _ask_hand_over(self, colleagues: list[StaffRow], at_once: bool) -> None:
        if not colleagues:
            self.screen.notice_requested.emit(_("No colleague of your agency is known on this computer."), None)
            return
        page = handover.page(self.family, self.work.now, self.desk.today())
        dialog = HandOverDialog(self.screen, self.name, colleagues, at_once=at_once, summary=page, keep=self._keep_page)
        said = _("Handed over: {family}", family=self.name)
        if not at_once:
            said = _("Your supervisor is asked to hand over {family}", family=self.name)
        dialog.saved.connect(lambda to, summary: self._hand_over(to, summary, said))
        dialog.open()

    def _keep_page(self, words: str) -> None:
        suggested = _("hand-over.pdf")
        chosen, _filter = QFileDialog.getSaveFileName(self.screen, _("Save the page as PDF…"), suggested, "*.pdf")
        if not chosen:
            return
        target, who = Path(chosen), self.desk.author()
        page = handover.content(self.heading, words, language())

        def job(_connection: Connection) -> None:
            from ctcoord.reports.packet import draw  # fpdf: only for who prints

            try:
                target.write_bytes(draw(page, who))
            except OSError as error:
                raise UsageError(
                    what=Message(mark("The copy could not be written: {why}."), {"why": error.strerror or ""}),
                    fix=Message(mark("Choose another folder.")),
                ) from error

        said = _("Copy saved: {file}. It is not encrypted there.", file=target.name)
        self.desk.read(self.screen, job, lambda _done: self.went_out(said))

    def _hand_over(self, to: bytes, summary: str, said: str) -> None:
        who, family_id = self.desk.author(), self.family.id
        self.write(lambda connection: cases.hand_over(connection, who, family_id, to, summary), said)

    def birth(self) -> None:
        """Ask who was born."""
        last = self.family.head.shown.last_name if self.family.head is not None else None
        dialog = BirthDialog(self.screen, self.name, last or "", self.desk.today())
        dialog.saved.connect(self._birth)
        dialog.open()

    def _birth(self, child: NewMember) -> None:
        who, family_id = self.desk.author(), self.family.id
        self.write(
            lambda connection: cases.birth(connection, who, family_id, child),
            _("Birth saved for {family}", family=self.name),
        )

    def death(self) -> None:
        """Ask who died."""
        dialog = DeathDialog(self.screen, self.name, self.people(), self.desk.today())
        dialog.saved.connect(self._death)
        dialog.open()

    def _death(self, person_id: bytes, on: date, summary: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: cases.death(connection, who, person_id, on, summary),
            _("Saved for {family}. No letter is made for them any more.", family=self.name),
        )

    def adoption(self) -> None:
        """Ask who was adopted, and their name from now on."""
        records = {one.person_id: one for member in self.family.members for one in member.records}
        parts = ("first_name", "middle_name", "last_name")
        people = {one: tuple(getattr(records[one], part) or "" for part in parts) for one in self.people()}
        dialog = AdoptionDialog(self.screen, self.name, people, self.desk.today())
        dialog.saved.connect(self._adoption)
        dialog.open()

    def _adoption(self, person_id: bytes, on: date, name: tuple[str, str, str]) -> None:
        who, said = self.desk.author(), dict(zip(("first", "middle", "last"), name, strict=True))
        self.write(
            lambda connection: cases.seal_adoption(connection, who, person_id, on, **said),
            _("Saved for {family}. What came before the adoption is sealed.", family=self.name),
        )

    def move_out(self) -> None:
        """Ask who goes to live by themselves."""
        dialog = MoveOutDialog(self.screen, self.name, self.people(), self.desk.today())
        dialog.saved.connect(self._move_out)
        dialog.open()

    def _move_out(self, people: Sequence[bytes], on: date, summary: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: cases.move_out(connection, who, people, on, summary),
            _("A household of their own: {family}", family=self.name),
        )

    def join(self) -> None:
        """Ask with whom the household lives together now."""
        dialog = JoinDialog(self.screen, self.name, self.desk.today())
        latest, mine = Latest(dialog), {row.id for row in self.family.households}

        def look(words: str) -> None:
            def job(connection: Connection) -> list[Hit]:
                found = search.find(connection, words, MOST_HITS)
                return [hit for hit in found if hit.household_id not in mine]

            self.desk.read(dialog, job, latest.take(dialog.show_hits))

        dialog.searched.connect(look)
        dialog.saved.connect(self._join)
        dialog.open()

    def _join(self, other: bytes, on: date | None, name: str) -> None:
        who, own = self.desk.author(), self.family.own_household_id
        if own is not None:
            self.write(
                lambda connection: cases.join(connection, who, own, other, on=on or who.today),
                _("One family now: {family} and {other}", family=self.name, other=name),
            )
