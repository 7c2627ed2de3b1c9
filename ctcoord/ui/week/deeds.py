"""What is written down about a family's week: times, ways, who cares, closed days, and what is accepted as known.

Each form is made from the facts as they stand when it opens. What a finding asks for opens the form that answers it.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Facts, Finding
from ctcoord.domain.travel.walking import Point
from ctcoord.services import week, week_answers
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.week.answer_deeds import place_of, record_of
from ctcoord.ui.week.change_deeds import ChangeDeeds
from ctcoord.ui.week.enter import Where
from ctcoord.ui.week.enter_answers import AcceptDialog
from ctcoord.ui.week.enter_times import ActivityDialog, ClosedDialog, NewActivity
from ctcoord.words import _, findings, in_use


class WeekDeeds(ChangeDeeds):
    """Asks in a form, and writes one action that can be taken back."""

    def deeds(self) -> Deeds:
        """By the names of their actions, for who has nothing selected."""
        return {
            "week_times": self.new_times,
            "week_way": self.how_long,
            "week_care": self.who_cares,
            "week_home": self.who_lives,
            "week_closed": self.closed,
            "week_stops": self.stops,
        }

    def stops(self) -> None:
        """Show the stops near a place, and take the one they use for where it is."""
        self.ask(self._show_stops)

    def _show_stops(self, facts: Facts) -> None:
        from ctcoord.ui.week.stops import StopsDialog

        dialog = StopsDialog(self.screen, self.desk, self.heading, facts, may_write=self.family.may_write)
        dialog.chosen.connect(partial(self._place_at, facts))
        dialog.open()

    def _place_at(self, facts: Facts, place: str, point: Point) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            found = place_of(connection, who, family_id, Where(place), facts)
            if found:
                week_answers.stands_at(connection, who, found, *point)

        self.write(job, _("Place saved for {family}", family=self.name))

    # Times.

    def new_times(self) -> None:
        """Ask what a member must be at, and when."""
        self.ask(self._ask_times)

    def _ask_times(self, facts: Facts) -> None:
        dialog = ActivityDialog(self.screen, self.names, facts, self.desk.today())
        dialog.saved.connect(partial(self._add, facts))
        dialog.open()

    def _add(self, facts: Facts, asked: NewActivity) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            week.add_activity(
                connection,
                who,
                bytes.fromhex(asked.person),
                asked.kind,
                asked.title,
                times=asked.times,
                place_id=place_of(connection, who, family_id, asked.where, facts),
                starts_on=asked.starts_on,
                ends_on=asked.ends_on,
                certain=asked.certain,
            )

        self.write(job, _("Times saved for {family}", family=self.name))

    def closed(self, owner: str = "", day: date | None = None) -> None:
        """Ask on which days something does not take place."""
        self.ask(lambda facts: self._ask_closed(facts, owner, day or self.desk.today()))

    def _ask_closed(self, facts: Facts, owner: str, day: date) -> None:
        dialog = ClosedDialog(self.screen, self.names, facts, day, owner)
        dialog.saved.connect(self._close)
        dialog.open()

    def _close(self, owner: str, days: tuple[date, date], reason: str) -> None:
        who = self.desk.author()
        owner_id = record_of(owner)
        self.write(
            lambda connection: week.close_all(connection, who, owner_id, days, reason=reason),
            _("Closed days saved for {family}", family=self.name),
        )

    # What is known.

    def accept(self, finding: Finding, facts: Facts) -> None:
        """Ask why a finding can stay as it is, and when to look again."""
        said = findings.heading(in_use(), facts, finding, self.desk.today())
        dialog = AcceptDialog(self.screen, self.names, said, self.desk.today())
        dialog.saved.connect(partial(self._accept, finding))
        dialog.open()

    def _accept(self, finding: Finding, until: date, reason: str) -> None:
        who, family_id = self.desk.author(), self.family.id
        self.write(
            lambda connection: week.accept(connection, who, family_id, finding, until=until, reason=reason),
            _("Accepted as known until {day}", day=in_use().date(until)),
        )
