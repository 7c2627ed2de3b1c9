"""What is written down about a family's week: times, ways, who cares, closed days, and what is accepted as known.

Each form is made from the facts as they stand when it opens. What a finding asks for opens the form that answers it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy import Connection

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Facts, Finding
from ctcoord.services import alignment_facts, week
from ctcoord.services.author import Author
from ctcoord.services.week import Times
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.family.writing import Writing
from ctcoord.ui.week.enter import Where
from ctcoord.ui.week.enter_answers import AcceptDialog, CareDialog, HomeDialog, PlaceDialog, WayDialog
from ctcoord.ui.week.enter_times import ActivityDialog, ClosedDialog, NewActivity, OwnerTimesDialog
from ctcoord.words import _, findings, in_use

ENTER = ("week_times", "week_way", "week_care", "week_home", "week_closed")


class WeekDeeds(Writing):
    """Asks in a form, and writes one action that can be taken back."""

    def deeds(self) -> Deeds:
        """By the names of their actions, for who has nothing selected."""
        return dict(
            zip(ENTER, (self.new_times, self.how_long, self.who_cares, self.who_lives, self.closed), strict=True)
        )

    @property
    def names(self) -> tuple[str, str]:
        """As forms and as buttons call the family."""
        return self.heading, self.name

    def _ask(self, form: Callable[[Facts], None]) -> None:
        """Open a form on the facts as they stand now."""
        family_id = self.family.id
        self.desk.read(self.screen, lambda connection: alignment_facts.of_family(connection, family_id), form)

    # Which form a finding asks for.

    def answers(self, finding: Finding) -> Callable[[], None] | None:
        """What answers a question of the rules; None where no form here does."""
        if finding.kind != "unknown":
            return None
        first = next(iter(finding.people or finding.about), "")
        found: dict[str, Callable[[], None]] = {
            "schedule": partial(self.times_of, first),
            "available": partial(self.who_cares, first),
            "home": partial(self.who_lives, first),
        }
        if finding.cause == "travel":
            origin, target = finding.about
            return partial(self.how_long, (origin, target))
        if finding.cause == "place" and self._is_ours(first):
            return partial(self.where, finding)
        return found.get(finding.cause)

    def _is_ours(self, owner: str) -> bool:
        own = self.family.own_household_id
        return any(one.id.hex() == owner and one.scope_id == own for one in self.family.activities)

    # Times.

    def new_times(self) -> None:
        """Ask what a member must be at, and when."""
        self._ask(self._ask_times)

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
                place_id=_place(connection, who, family_id, asked.where, facts),
                starts_on=asked.starts_on,
                ends_on=asked.ends_on,
                certain=asked.certain,
            )

        self.write(job, _("Times saved for {family}", family=self.name))

    def times_of(self, owner: str) -> None:
        """Ask when something takes place that says no times."""
        self._ask(partial(self._ask_times_of, owner))

    def _ask_times_of(self, owner: str, facts: Facts) -> None:
        kind = "activity" if isinstance(by_id(facts).get(owner), Activity) else "support"
        dialog = OwnerTimesDialog(self.screen, self.names, facts, self.desk.today(), owner)
        dialog.saved.connect(partial(self._set_times, kind))
        dialog.open()

    def _set_times(self, kind: str, owner: str, times: tuple[Times, ...]) -> None:
        who, family_id = self.desk.author(), self.family.id
        self.write(
            lambda connection: week.set_times(connection, who, family_id, (kind, bytes.fromhex(owner)), times),
            _("Times saved for {family}", family=self.name),
        )

    def closed(self, owner: str = "", day: date | None = None) -> None:
        """Ask on which days something does not take place."""
        self._ask(lambda facts: self._ask_closed(facts, owner, day or self.desk.today()))

    def _ask_closed(self, facts: Facts, owner: str, day: date) -> None:
        dialog = ClosedDialog(self.screen, self.names, facts, day, owner)
        dialog.saved.connect(self._close)
        dialog.open()

    def _close(self, owner: str, days: tuple[date, date], reason: str) -> None:
        who = self.desk.author()
        owner_id = bytes.fromhex(owner.partition(".")[0])  # a training that is its support has the support's times
        self.write(
            lambda connection: week.close_all(connection, who, owner_id, days, reason=reason),
            _("Closed days saved for {family}", family=self.name),
        )

    # Places and ways.

    def how_long(self, way: tuple[str, str] = ("", "")) -> None:
        """Ask how long it takes from one place to another."""
        self._ask(partial(self._ask_way, way))

    def _ask_way(self, way: tuple[str, str], facts: Facts) -> None:
        dialog = WayDialog(self.screen, self.names, facts, way)
        dialog.saved.connect(partial(self._set_way, facts))
        dialog.open()

    def _set_way(self, facts: Facts, origin: str, target: str, minutes: int, mode: str) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            ends = [_place(connection, who, family_id, Where(one), facts) for one in (origin, target)]
            first, last = ends
            if first and last:
                week.set_travel(connection, who, family_id, (first, last), minutes=minutes, mode=mode)

        self.write(job, _("Way saved for {family}", family=self.name))

    def who_lives(self, person: str = "") -> None:
        """Ask where somebody, or everybody, lives."""
        self._ask(partial(self._ask_home, person))

    def _ask_home(self, person: str, facts: Facts) -> None:
        dialog = HomeDialog(self.screen, self.names, facts, self.desk.today(), person)
        dialog.saved.connect(partial(self._set_home, facts))
        dialog.open()

    def _set_home(self, facts: Facts, person: str, where: Where, since: date | None) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            home = _place(connection, who, family_id, where, facts)
            own = week.own_person(connection, who, bytes.fromhex(person)) if person else None
            if home:
                week.lives_at(connection, who, own, home, lives_from=since)

        self.write(job, _("Home saved for {family}", family=self.name))

    def where(self, finding: Finding) -> None:
        """Ask where something is that we wrote down without a place."""
        self._ask(partial(self._ask_where, finding))

    def _ask_where(self, finding: Finding, facts: Facts) -> None:
        dialog = PlaceDialog(self.screen, self.names, facts, finding)
        dialog.saved.connect(partial(self._set_where, facts))
        dialog.open()

    def _set_where(self, facts: Facts, owner: str, where: Where) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            found = _place(connection, who, family_id, where, facts)
            if found:
                week.locate(connection, who, bytes.fromhex(owner), found)

        self.write(job, _("Place saved for {family}", family=self.name))

    # Who cares, and what is known.

    def who_cares(self, person: str = "") -> None:
        """Ask whether an adult can look after the children."""
        self._ask(partial(self._ask_care, person))

    def _ask_care(self, person: str, facts: Facts) -> None:
        dialog = CareDialog(self.screen, self.names, facts, self.desk.today(), person)
        dialog.saved.connect(self._set_care)
        dialog.open()

    def _set_care(self, person: str, available: bool | None) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: week.set_care(connection, who, bytes.fromhex(person), available=available),
            _("Answer saved for {family}", family=self.name),
        )

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


def _place(connection: Connection, who: Author, family_id: bytes, where: Where, facts: Facts) -> bytes | None:
    """The record of a chosen or typed place; made where agencies only wrote its name. None: it is not known."""
    if where.name:
        return week.place(connection, who, family_id, where.kind, name=where.name)
    if not where.key:
        return None
    if where.key.startswith(alignment_facts.WRITTEN):
        known = next(one for one in facts.places if one.id == where.key)
        return week.place(connection, who, family_id, known.kind, name=known.name)
    return bytes.fromhex(where.key)
