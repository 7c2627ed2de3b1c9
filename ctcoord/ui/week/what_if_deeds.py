"""What is tried for a family, kept with its plan, adopted or dropped."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.what_if import Added, Edit, Instead, changed
from ctcoord.domain.codes import ProposalStatus
from ctcoord.services import adoption, alignment, alignment_facts, proposals
from ctcoord.services.adoption_write import Step
from ctcoord.services.alignment import Alignment
from ctcoord.services.proposals import ProposalRow
from ctcoord.ui.family.writing import Writing
from ctcoord.ui.week.enter import NAME_LETTERS
from ctcoord.ui.week.what_if import Trial, WhatIfDialog
from ctcoord.ui.week.what_if_adopt import AdoptDialog, ask_words
from ctcoord.ui.week.what_if_forms import REASON_LETTERS, TextForm
from ctcoord.words import _


class WhatIfDeeds(Writing):
    """Asks in a form, and writes one action that can be taken back."""

    def open(self, known: ProposalRow | None = None) -> None:
        """Try changes on the family's week as it stands now; those of a proposal where it is looked at again."""
        family_id, today, home = self.family.id, self.desk.today(), self.desk.station.home

        def job(connection: Connection) -> tuple[Alignment, Rules]:
            rules = alignment.own_rules(connection, today)
            return alignment.of_family(connection, family_id, today, rules=rules, home=home), rules

        self.desk.read(self.screen, job, lambda found: self._open(*found, known))

    def _open(self, found: Alignment, rules: Rules, known: ProposalRow | None) -> None:
        of, edits = (known.id, known.edits or ()) if known else (b"", ())
        trial = Trial(found, rules, self.heading, self.name, self.family.may_write, of)
        dialog = WhatIfDialog(self.screen, self.desk, trial, edits)
        dialog.keep_requested.connect(partial(self._ask_name, dialog))
        dialog.draft.changed.connect(self._count_drafts)
        dialog.open()

    def _count_drafts(self) -> None:
        if self.desk.is_open:
            tell = self.screen.status_changed.emit
            self.desk.draft(self.screen, lambda station: len(station.drafts.all()), lambda n: tell("drafts", n))

    def _ask_name(self, dialog: WhatIfDialog, edits: tuple[Edit, ...]) -> None:
        form = TextForm(
            dialog,
            _("Keep as a proposal"),
            self.heading,
            _("What it is called"),
            _("Keep the proposal for {family}", family=self.name),
            most=NAME_LETTERS,
        )
        form.saved.connect(partial(self._keep, dialog, edits))
        form.open()

    def _keep(self, dialog: WhatIfDialog, edits: tuple[Edit, ...], title: str) -> None:
        who, family_id, facts = self.desk.author(), self.family.id, dialog.base

        def kept() -> None:
            dialog.draft.drop()
            dialog.accept()

        self.write(
            lambda connection: proposals.keep(connection, who, family_id, title, facts=facts, edits=edits),
            _("Proposal kept for {family}", family=self.name),
            kept,
        )

    def adopt(self, row: ProposalRow) -> None:
        """Say what adopting it writes and what it asks of others, before it does."""
        family_id, edits = self.family.id, row.edits or ()

        def job(connection: Connection) -> tuple[tuple[Step, ...], Facts]:
            facts = changed(alignment_facts.of_family(connection, family_id), filter(_adds, edits))
            return adoption.plan(connection, row.scope_id, edits), facts

        self.desk.read(self.screen, job, lambda found: self._ask_adopt(row, *found))

    def _ask_adopt(self, row: ProposalRow, steps: tuple[Step, ...], facts: Facts) -> None:
        names, told = (self.heading, self.name), (facts, self.desk.today())
        dialog = AdoptDialog(self.screen, names, row.title, steps, told)
        dialog.saved.connect(partial(self._adopt, row, steps))
        dialog.open()

    def _adopt(self, row: ProposalRow, steps: tuple[Step, ...]) -> None:
        who, today = self.desk.author(), self.desk.today()

        def say(step: Step, facts: Facts) -> str:
            return ask_words(step, facts, today)

        self.write(
            lambda connection: adoption.adopt(connection, who, row.id, steps, say),
            _("Adopted: {proposal}", proposal=row.title),
        )

    def agree(self, row: ProposalRow) -> None:
        """What it added counts from its first day on."""
        who = self.desk.author()
        self.write(
            lambda connection: adoption.agree(connection, who, row.id),
            _("Agreed, and counted: {proposal}", proposal=row.title),
        )

    def drop(self, row: ProposalRow) -> None:
        """Ask why it will not be."""
        form = TextForm(
            self.screen,
            _("Drop the proposal: {proposal}", proposal=row.title),
            self.heading,
            _("Why it will not be"),
            _("Drop it for {family}", family=self.name),
            most=REASON_LETTERS,
        )
        form.saved.connect(partial(self._drop, row))
        form.open()

    def _drop(self, row: ProposalRow, reason: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: proposals.decide(connection, who, row.id, ProposalStatus.DROPPED, reason),
            _("Dropped: {proposal}", proposal=row.title),
        )


def _adds(edit: Edit) -> bool:
    """Whether what a change is about has its name from the change."""
    return isinstance(edit, Added | Instead)
