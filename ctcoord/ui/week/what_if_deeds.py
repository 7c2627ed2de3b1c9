"""What is tried for a family, kept with its plan, adopted or dropped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from sqlalchemy import Connection

from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.what_if import Edit
from ctcoord.services import alignment, proposals
from ctcoord.services.alignment import Alignment
from ctcoord.ui.family.writing import Writing
from ctcoord.ui.week.enter import NAME_LETTERS
from ctcoord.ui.week.what_if import Trial, WhatIfDialog
from ctcoord.ui.week.what_if_forms import TextForm
from ctcoord.words import _


class WhatIfDeeds(Writing):
    """Asks in a form, and writes one action that can be taken back."""

    def open(self, edits: Iterable[Edit] = ()) -> None:
        """Try changes on the family's week as it stands now."""
        family_id, today, home = self.family.id, self.desk.today(), self.desk.station.home
        tried = tuple(edits)

        def job(connection: Connection) -> tuple[Alignment, Rules]:
            rules = alignment.own_rules(connection, today)
            return alignment.of_family(connection, family_id, today, rules=rules, home=home), rules

        self.desk.read(self.screen, job, lambda found: self._open(*found, tried))

    def _open(self, found: Alignment, rules: Rules, edits: tuple[Edit, ...]) -> None:
        trial = Trial(found, rules, self.heading, self.name, self.family.may_write)
        dialog = WhatIfDialog(self.screen, self.desk, trial, edits)
        dialog.keep_requested.connect(partial(self._ask_name, dialog, found))
        dialog.draft.changed.connect(self._count_drafts)
        dialog.open()

    def _count_drafts(self) -> None:
        if self.desk.is_open:
            tell = self.screen.status_changed.emit
            self.desk.draft(self.screen, lambda station: len(station.drafts.all()), lambda n: tell("drafts", n))

    def _ask_name(self, dialog: WhatIfDialog, found: Alignment, edits: tuple[Edit, ...]) -> None:
        form = TextForm(
            dialog,
            _("Keep as a proposal"),
            self.heading,
            _("What it is called"),
            _("Keep the proposal for {family}", family=self.name),
            most=NAME_LETTERS,
        )
        form.saved.connect(partial(self._keep, dialog, found, edits))
        form.open()

    def _keep(self, dialog: WhatIfDialog, found: Alignment, edits: tuple[Edit, ...], title: str) -> None:
        who, family_id = self.desk.author(), self.family.id

        def kept() -> None:
            dialog.draft.drop()
            dialog.accept()

        self.write(
            lambda connection: proposals.keep(connection, who, family_id, title, facts=found.facts, edits=edits),
            _("Proposal kept for {family}", family=self.name),
            kept,
        )
