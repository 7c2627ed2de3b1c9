"""What is written about a family with the agency's own forms: fields filled in, assessments taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.forms import answer_faults
from ctcoord.services import forms
from ctcoord.services.forms import ASSESSMENT, AnswerRow, FormRow
from ctcoord.ui.family.choices import choices
from ctcoord.ui.family.writing import Writing
from ctcoord.ui.forms.answering import AnswerDialog, Asked
from ctcoord.words import _, in_use
from ctcoord.words.forms import in_language

WHOLE = ""  # in a draft's name: the household as a whole


def draft_key(family_id: bytes, form_code: str, person_id: bytes | None) -> str:
    """Where the unfinished answers to a form wait, about one person or the household of a family."""
    return f"answers.{form_code}.{person_id.hex() if person_id else WHOLE}:{family_id.hex()}"


class FormChanges(Writing):
    """Each asks in a form, and writes one action."""

    @property
    def people(self) -> dict[bytes, str]:
        """The records of our own household that can be asked about."""
        return dict(choices(self.family, self.work.now).people)

    def who(self, person_id: bytes | None) -> str:
        """Whom a form is about, in words."""
        return self.people.get(person_id, "") if person_id else _("The whole household")

    def answer(self, form: FormRow, person_id: bytes | None) -> None:
        """Open a form: fields as they stand, an assessment anew."""
        known = {} if form.kind == ASSESSMENT else self._known(form, person_id)
        who = f"{self.heading} · {self.who(person_id)}" if person_id else self.heading
        asked = Asked(form, who, known, draft_key(self.family.id, form.form_code, person_id))
        dialog = AnswerDialog(self.screen, self.desk, asked, _("Save for {family}", family=self.name))
        dialog.save_requested.connect(lambda given: self._save(dialog, person_id, known, given))
        dialog.draft.changed.connect(self._count_drafts)
        dialog.open()
        dialog.draft.read()

    def _known(self, form: FormRow, person_id: bytes | None) -> dict[str, Any]:
        """The fields as they stand; what no longer fits its question stays as it is until it is answered anew."""
        own = self.family.own_household_id
        return {
            row.question: row.value
            for row in self.work.now.answers
            if row.question
            and (row.scope_id, row.form.form_code, row.person_id) == (own, form.form_code, person_id)
            and not answer_faults(form.body, {row.question: row.value}, whole=False)
        }

    def _save(
        self, dialog: AnswerDialog, person_id: bytes | None, known: dict[str, Any], given: dict[str, Any]
    ) -> None:
        who, family_id, form = self.desk.author(), self.family.id, dialog.form_row
        told = {code: value for code, value in given.items() if value is not None}
        moved = {code: value for code, value in given.items() if value != known.get(code)}

        def assess(connection: Connection) -> None:
            forms.assess(connection, who, family_id, form.id, told, person_id=person_id)

        def fill(connection: Connection) -> None:
            forms.set_fields(connection, who, family_id, form.id, moved, person_id=person_id)

        if form.kind != ASSESSMENT and not moved:
            dialog.saved()
            return
        job: Callable[[Connection], None] = assess if form.kind == ASSESSMENT else fill
        title = in_language(form.body.title, in_use())
        self.screen.write_undoable(
            job, _("Saved for {family}: {form}", family=self.name, form=title), dialog.saved, dialog.show_error
        )

    def remove(self, row: AnswerRow) -> None:
        """Take away an assessment that was entered in error."""
        who, title = self.desk.author(), in_language(row.form.body.title, in_use())
        self.write(lambda connection: forms.remove(connection, who, row.id), _("Taken away: {form}", form=title))

    def _count_drafts(self) -> None:
        if self.desk.is_open:
            tell = self.screen.status_changed.emit
            self.desk.draft(self.screen, lambda station: len(station.drafts.all()), lambda n: tell("drafts", n))
