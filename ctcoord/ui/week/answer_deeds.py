"""What answers a question of the week: for each cause the form that asks for it, and the one record that it writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Facts, Finding
from ctcoord.services import alignment, alignment_facts, asking, families, week, week_answers
from ctcoord.services.alignment import Alignment
from ctcoord.services.asking import Asked
from ctcoord.services.author import Author
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.week import Times
from ctcoord.ui.areas import AreaView
from ctcoord.ui.family.work import FamilyWork
from ctcoord.ui.family.writing import Writing
from ctcoord.ui.week.enter import Where
from ctcoord.ui.week.enter_answers import CareDialog, PlaceDialog, WayDialog
from ctcoord.ui.week.enter_facts import AnsweredDialog, BirthDateDialog, StartDialog, UsedDialog
from ctcoord.ui.week.enter_home import HomeDialog, Living
from ctcoord.ui.week.enter_times import OwnerTimesDialog
from ctcoord.words import _, findings, in_use, ngettext


def record_of(owner: str) -> bytes:
    """The record behind an id of the facts; a training that is its support has the support's."""
    return bytes.fromhex(owner.partition(".")[0])


class AnswerDeeds(Writing):
    """Asks in a form, and writes one action that can be taken back."""

    def __init__(self, screen: AreaView, family: Callable[[], FamilyView], work: FamilyWork) -> None:
        super().__init__(screen, family, work)
        self._kept_open: set[bytes] = set()  # tasks that were offered as done once

    @property
    def names(self) -> tuple[str, str]:
        """As forms and as buttons call the family."""
        return self.heading, self.name

    def ask(self, form: Callable[[Facts], None]) -> None:
        """Open a form on the facts as they stand now."""
        family_id = self.family.id
        self.desk.read(self.screen, lambda connection: alignment_facts.of_family(connection, family_id), form)

    def answers(self, finding: Finding) -> Callable[[], None] | None:
        """What answers a question of the rules; None for what is no question."""
        if finding.kind != "unknown":
            return None
        about, person = next(iter(finding.about), ""), next(iter(finding.people), "")
        found: dict[str, Callable[[], None]] = {
            "schedule": partial(self.times_of, about),
            "start": partial(self.begins, finding),
            "travel": partial(self.how_long, (about, finding.about[-1] if finding.about else "")),
            "place": partial(self.where, finding),
            "home": partial(self.who_lives, person),
            "available": partial(self.who_cares, person),
            "unused": partial(self.used, finding),
            "birth_date": partial(self.born, person),
        }
        return found.get(finding.cause)

    # Questions as tasks.

    def ask_later(self, finding: Finding, found: Alignment) -> None:
        """Make a task that asks; nothing has to be typed for it."""
        who, family_id, today = self.desk.author(), self.family.id, self.desk.today()

        def say(facts: Facts) -> str:
            return findings.question(in_use(), facts, finding, today, found.open)

        self.write(
            lambda connection: asking.ask(connection, who, family_id, (found.facts, finding), say),
            _("Task made: {task}", task=say(found.facts)),
        )

    def write(self, job: Callable[[Connection], object], words: str, then: Callable[[], object] | None = None) -> None:
        """As every family's change; then tasks whose question was answered with it are offered as done."""
        super().write(job, words, then or self._look_for_answered)

    def _look_for_answered(self) -> None:
        any_id, today, home = self.family.id, self.desk.today(), self.desk.station.home

        def job(connection: Connection) -> list[Asked]:
            if not asking.open_tasks(connection, any_id):
                return []
            family_id = families.family_id(connection, any_id)
            return asking.answered(connection, alignment.of_family(connection, family_id, today, home=home))

        self.desk.read(self.screen, job, self._offer_done)

    def _offer_done(self, answered: list[Asked]) -> None:
        fresh = [one for one in answered if one.task_id not in self._kept_open]
        if not fresh:
            return
        self._kept_open |= {one.task_id for one in fresh}
        dialog = AnsweredDialog(self.screen, self.names, [one.title for one in fresh])
        dialog.saved.connect(lambda done: self._finish([fresh[number].task_id for number in done]))
        dialog.open()

    def _finish(self, task_ids: list[bytes]) -> None:
        who, count = self.desk.author(), len(task_ids)
        self.write(
            lambda connection: asking.finish(connection, who, task_ids),
            ngettext("{n} task done", "{n} tasks done", count),
        )

    # Times, beginnings, and whether something is used.

    def times_of(self, owner: str) -> None:
        """Ask when something takes place that says no times."""
        self.ask(partial(self._ask_times_of, owner))

    def _ask_times_of(self, owner: str, facts: Facts) -> None:
        dialog = OwnerTimesDialog(self.screen, self.names, facts, self.desk.today(), owner)
        dialog.saved.connect(partial(self._set_times, entity_of(facts, owner)))
        dialog.open()

    def _set_times(self, kind: str, owner: str, times: tuple[Times, ...]) -> None:
        who, family_id = self.desk.author(), self.family.id
        self.write(
            lambda connection: week.set_times(connection, who, family_id, (kind, record_of(owner)), times),
            _("Times saved for {family}", family=self.name),
        )

    def begins(self, finding: Finding) -> None:
        """Ask when something begins of which that is not certain."""
        self.ask(partial(self._ask_start, finding))

    def _ask_start(self, finding: Finding, facts: Facts) -> None:
        dialog = StartDialog(self.screen, self.names, facts, finding, self.desk.today())
        dialog.saved.connect(partial(self._set_start, record_of(finding.about[0])))
        dialog.open()

    def _set_start(self, activity: bytes, day: date | None) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: week_answers.begins(connection, who, activity, day),
            _("Start saved for {family}", family=self.name),
        )

    def used(self, finding: Finding) -> None:
        """Ask whether a pass is being used."""
        self.ask(partial(self._ask_used, finding))

    def _ask_used(self, finding: Finding, facts: Facts) -> None:
        dialog = UsedDialog(self.screen, self.names, facts, finding)
        dialog.saved.connect(partial(self._set_used, facts, finding))
        dialog.open()

    def _set_used(self, facts: Facts, finding: Finding, yes: bool) -> None:
        who, family_id, support = self.desk.author(), self.family.id, record_of(finding.about[0])
        today = self.desk.today()

        def say(facts: Facts) -> str:
            return findings.question(in_use(), facts, finding, today)

        def job(connection: Connection) -> None:
            if yes:
                week_answers.used(connection, who, support, yes=True)
            else:
                asking.ask(connection, who, family_id, (facts, finding), say)

        said = _("Answer saved for {family}", family=self.name) if yes else _("Task made: {task}", task=say(facts))
        self.write(job, said)

    def born(self, person: str) -> None:
        """Ask when somebody was born."""
        self.ask(partial(self._ask_born, person))

    def _ask_born(self, person: str, facts: Facts) -> None:
        dialog = BirthDateDialog(self.screen, self.names, facts, self.desk.today(), person)
        dialog.saved.connect(partial(self._set_born, record_of(person)))
        dialog.open()

    def _set_born(self, person: bytes, day: date) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: week_answers.born(connection, who, person, day),
            _("Birth date saved for {family}", family=self.name),
        )

    # Places, ways and homes.

    def how_long(self, way: tuple[str, str] = ("", "")) -> None:
        """Ask how long it takes from one place to another."""
        self.ask(partial(self._ask_way, way))

    def _ask_way(self, way: tuple[str, str], facts: Facts) -> None:
        dialog = WayDialog(self.screen, self.names, facts, way)
        dialog.saved.connect(partial(self._set_way, facts))
        dialog.open()

    def _set_way(self, facts: Facts, origin: str, target: str, minutes: int, mode: str) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            ends = [place_of(connection, who, family_id, Where(one), facts) for one in (origin, target)]
            first, last = ends
            if first and last:
                week.set_travel(connection, who, family_id, (first, last), minutes=minutes, mode=mode)

        self.write(job, _("Way saved for {family}", family=self.name))

    def who_lives(self, person: str = "") -> None:
        """Ask where somebody, or everybody, lives."""
        self.ask(partial(self._ask_home, person))

    def _ask_home(self, person: str, facts: Facts) -> None:
        dialog = HomeDialog(self.screen, self.names, facts, self.desk.today(), person)
        dialog.saved.connect(partial(self._set_home, facts))
        dialog.open()

    def _set_home(self, facts: Facts, person: str, living: Living) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            home = place_of(connection, who, family_id, living.where, facts)
            own = week.own_person(connection, who, bytes.fromhex(person)) if person else None
            if home:
                week.lives_at(connection, who, own, home, **when_of(living))

        self.write(job, _("Home saved for {family}", family=self.name))

    def where(self, finding: Finding) -> None:
        """Ask where something is that says no place."""
        self.ask(partial(self._ask_where, finding))

    def _ask_where(self, finding: Finding, facts: Facts) -> None:
        dialog = PlaceDialog(self.screen, self.names, facts, finding)
        dialog.saved.connect(partial(self._set_where, facts))
        dialog.open()

    def _set_where(self, facts: Facts, owner: str, where: Where) -> None:
        who, family_id = self.desk.author(), self.family.id
        entity = "support" if "." in owner else entity_of(facts, owner)

        def job(connection: Connection) -> None:
            found = place_of(connection, who, family_id, where, facts)
            if found:
                week_answers.locate(connection, who, entity, record_of(owner), found)

        self.write(job, _("Place saved for {family}", family=self.name))

    # Who cares.

    def who_cares(self, person: str = "") -> None:
        """Ask whether an adult can look after the children."""
        self.ask(partial(self._ask_care, person))

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


def entity_of(facts: Facts, owner: str) -> str:
    """Whether the record behind an id of the facts is an activity or a support."""
    is_own = isinstance(by_id(facts).get(owner), Activity) and "." not in owner
    return "activity" if is_own else "support"


def place_of(connection: Connection, who: Author, family_id: bytes, where: Where, facts: Facts) -> bytes | None:
    """The record of a chosen or typed place; made where agencies only wrote its name. None: it is not known."""
    if where.name:
        return week.place(connection, who, family_id, where.kind, name=where.name)
    if not where.key:
        return None
    if where.key.startswith(alignment_facts.WRITTEN):
        known = next(one for one in facts.places if one.id == where.key)
        return week.place(connection, who, family_id, known.kind, name=known.name)
    return bytes.fromhex(where.key)


def when_of(living: Living) -> dict[str, Any]:
    """The days of a home as the services write them."""
    return {"lives_from": living.lives_from, "lives_until": living.lives_until, "share": living.share}
