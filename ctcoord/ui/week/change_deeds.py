"""What is written down about a week is changed or taken out: for each kind of record the form, and what it writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Facts
from ctcoord.services import week, week_answers, week_changes
from ctcoord.services.week_written import (
    Written,
    WrittenCare,
    WrittenClosed,
    WrittenHome,
    WrittenTimes,
    WrittenWay,
)
from ctcoord.ui.week.answer_deeds import AnswerDeeds, entity_of, place_of, record_of, when_of
from ctcoord.ui.week.enter_change import (
    ClosedChangeDialog,
    NewTimes,
    OverTheirsDialog,
    TimesChangeDialog,
    WayChangeDialog,
)
from ctcoord.ui.week.enter_home import HomeChangeDialog, Living
from ctcoord.ui.week.written_words import what_words
from ctcoord.words import _


class ChangeDeeds(AnswerDeeds):
    """Asks in a form, and writes one action that can be taken back."""

    def change(self, known: Written) -> None:
        """Ask what is different."""
        match known:
            case WrittenTimes(byday=""):
                self.times_of(known.owner)
            case WrittenTimes():
                self.ask(partial(self._ask_new_times, known))
            case WrittenClosed():
                self.ask(partial(self._ask_new_closed, known))
            case WrittenWay():
                dialog = WayChangeDialog(self.screen, self.names, known)
                dialog.saved.connect(partial(self._set_new_way, known))
                dialog.open()
            case WrittenHome():
                self.ask(partial(self._ask_new_home, known))
            case WrittenCare():
                self.who_cares(known.person)

    def removes(self, known: Written) -> Callable[[], None] | None:
        """What takes it out; None for what cannot be."""
        return partial(self.remove, known) if known.can_go else None

    def remove(self, known: Written) -> None:
        """Take it out at once where it is ours; else ask from when on, and how that is known."""
        who, first = self.desk.author(), known.ids[0]
        if not known.ours:
            self._ask_over_theirs(known)
            return
        does: dict[type[Written], Callable[[Connection], None]] = {
            WrittenTimes: lambda connection: week_changes.remove_times(connection, who, first),
            WrittenClosed: lambda connection: week_changes.remove_closed(connection, who, known.ids),
            WrittenWay: lambda connection: week_changes.remove_way(connection, who, first),
            WrittenHome: lambda connection: week_changes.remove_home(connection, who, first),
            WrittenCare: lambda connection: week.set_care(connection, who, first, available=None),
        }
        if isinstance(known, WrittenTimes) and not known.byday:
            does[WrittenTimes] = lambda connection: week_changes.remove_activity(connection, who, first)
        self.write(does[type(known)], _("Taken out: {what}", what=what_words(known)))

    def _ask_over_theirs(self, known: Written) -> None:
        since = None if isinstance(known, WrittenClosed) else self.desk.today()
        reason = None if isinstance(known, WrittenHome) else ""
        said = (what_words(known), known.agency)
        dialog = OverTheirsDialog(self.screen, self.names, said, since, reason)
        dialog.saved.connect(partial(self._over_theirs, known))
        dialog.open()

    def _over_theirs(self, known: Written, since: date | None, reason: str) -> None:
        who, first = self.desk.author(), known.ids[0]

        def job(connection: Connection) -> None:
            if isinstance(known, WrittenTimes):
                week_changes.remove_times(connection, who, first, since=since, reason=reason)
            elif isinstance(known, WrittenClosed):
                week_changes.remove_closed(connection, who, known.ids, reason=reason)
            else:
                week_changes.remove_home(connection, who, first, since=since)

        self.write(job, _("Taken out: {what}", what=what_words(known)))

    # What is different.

    def _ask_new_times(self, known: WrittenTimes, facts: Facts) -> None:
        dialog = TimesChangeDialog(self.screen, self.names, facts, self.desk.today(), known)
        dialog.saved.connect(partial(self._set_new_times, known, facts))
        dialog.open()

    def _set_new_times(self, known: WrittenTimes, facts: Facts, asked: NewTimes) -> None:
        who, family_id = self.desk.author(), self.family.id
        entity = "support" if "." in known.owner else entity_of(facts, known.owner)
        owner = record_of(known.owner)

        def job(connection: Connection) -> None:
            week_changes.change_times(connection, who, known.ids[0], asked.times, reason=asked.reason)
            if asked.title:
                week_changes.rename(connection, owner, asked.title)
            place = place_of(connection, who, family_id, asked.where, facts) if asked.where else None
            if place:
                week_answers.locate(connection, who, entity, owner, place)

        self.write(job, _("Times saved for {family}", family=self.name))

    def _ask_new_closed(self, known: WrittenClosed, facts: Facts) -> None:
        if not known.ours:
            self._ask_over_theirs(known)
        elif known.for_good:
            said = (what_words(known), "")
            since = known.begins if known.begins > date.min else None  # of all of them no day can be another
            dialog = OverTheirsDialog(self.screen, self.names, said, since, known.reason)
            dialog.saved.connect(
                lambda day, reason: self._set_new_closed(known, "", (day or known.begins, known.ends), reason)
            )
            dialog.open()
        else:
            form = ClosedChangeDialog(self.screen, self.names, facts, known)
            form.saved.connect(partial(self._set_new_closed, known))
            form.open()

    def _set_new_closed(self, known: WrittenClosed, _owner: str, days: tuple[date, date], reason: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: week_changes.change_closed(connection, who, known.ids, days, reason=reason),
            _("Closed days saved for {family}", family=self.name),
        )

    def _set_new_way(self, known: WrittenWay, minutes: int, mode: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: week_changes.change_way(connection, who, known.ids[0], minutes=minutes, mode=mode),
            _("Way saved for {family}", family=self.name),
        )

    def _ask_new_home(self, known: WrittenHome, facts: Facts) -> None:
        dialog = HomeChangeDialog(self.screen, self.names, facts, self.desk.today(), known)
        dialog.saved.connect(partial(self._set_new_home, known, facts))
        dialog.open()

    def _set_new_home(self, known: WrittenHome, facts: Facts, living: Living) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            place = place_of(connection, who, family_id, living.where, facts)
            if place:
                week_changes.change_home(connection, who, known.ids[0], place, **when_of(living))

        self.write(job, _("Home saved for {family}", family=self.name))
