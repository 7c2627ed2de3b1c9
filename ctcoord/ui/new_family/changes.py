"""Opens the form of a new family, looks for people who are known, and writes it as one action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from sqlalchemy import Connection

from ctcoord.services import casework, families, new_family
from ctcoord.services import people as known_people
from ctcoord.services.new_family import Likely, NewFamily
from ctcoord.ui.areas import AreaView
from ctcoord.ui.consents.form import draft_key
from ctcoord.ui.desk import Latest
from ctcoord.ui.new_family.form import NewFamilyForm
from ctcoord.words import _


def begin(screen: AreaView, forget: Callable[[bytes], object]) -> None:
    """Show the form, with what was typed before. ``forget`` closes the tab of a family that is taken back."""
    own = screen.desk.station.agency_id

    def job(connection: Connection) -> list[str]:
        names = {one.name for one in known_people.agencies(connection, own).values() if not one.own}
        return sorted(names, key=str.casefold)

    screen.desk.read(screen, job, lambda names: _Beginning(screen, names, forget).form.open())


class _Beginning(QObject):
    """The questions of one form; lives as long as the form."""

    def __init__(self, screen: AreaView, agencies: list[str], forget: Callable[[bytes], object]) -> None:
        form = self.form = NewFamilyForm(screen, screen.desk, agencies)
        super().__init__(form)
        self._screen, self._desk, self._forget = screen, screen.desk, forget
        self._latest = Latest(form)
        form.likely_requested.connect(self._look)
        form.likely.open_requested.connect(self._open_instead)
        form.likely.start_requested.connect(self._start_from)
        form.save_requested.connect(self._save)
        form.draft.changed.connect(self._count_drafts)
        form.draft.read()

    def _look(self) -> None:
        people, phone = self.form.people.people, self.form.phone.text()

        def job(connection: Connection) -> list[Likely]:
            return new_family.likely(connection, people, phone)

        done, failed = self._latest.pair(self.form.likely.show_likely, self.form.show_error)
        self._desk.read(self.form, job, done, failed)

    def _open_instead(self, row: Likely) -> None:
        self.form.reject()  # what was typed stays as a draft
        self._screen.open_family(row.hit.family_id)

    def _start_from(self, row: Likely) -> None:
        self._desk.read(
            self.form, lambda connection: new_family.earlier(connection, row.hit.household_id), self._begin_with
        )

    def _begin_with(self, people: list[new_family.NewPerson]) -> None:
        self.form.people.begin_with(people)
        self.form.draft.touch()
        self.form.people.rows[0].first.setFocus()

    def _save(self, family: NewFamily) -> None:
        who = self._desk.author()

        def work(connection: Connection) -> tuple[bytes, bytes]:
            home = new_family.save(connection, who, family)
            return families.family_id(connection, home), casework.last_action(connection)

        given, first_consent = self.form.consent_given, self.form.first_consent

        def done(made: tuple[bytes, bytes]) -> None:
            self.form.saved()
            self._desk.changed.emit(None)
            if given:  # what was said of it already waits in the form
                opens = partial(self._screen.open_family, made[0], "new_consent")
                self._desk.drafts.keep(self._screen, draft_key(made[0]), first_consent, lambda _kept: opens())
            else:
                self._screen.open_family(made[0])
            first = family.people[0]
            words = _("New family saved: {name}", name=f"{first.first} {first.last}".strip())
            self._screen.notice_requested.emit(words, lambda: self._take_back(*made))

        self._desk.write(self.form, work, done, self.form.show_error, undoable=True)

    def _take_back(self, family_id: bytes, action_id: bytes) -> None:
        self._forget(family_id)
        self._screen.take_back(action_id)

    def _count_drafts(self) -> None:
        if self._desk.is_open:
            tell = self._screen.status_changed.emit
            self._desk.draft(self._screen, lambda station: len(station.drafts.all()), lambda n: tell("drafts", n))
