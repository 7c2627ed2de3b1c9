"""Changes of a what-if that add a support: care, another provider in the place of one, a bus pass, a home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count

from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Domain, Facts, Kind, Place, Support, Way
from ctcoord.domain.alignment.what_if import Added, Instead
from ctcoord.domain.alignment.who import Who
from ctcoord.services.fits import Choice
from ctcoord.ui.family.typed import Unread, days_or_none, optional_day
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.week.enter import ELSEWHERE, NAME_LETTERS, PlaceChoice, people_words, place_words
from ctcoord.ui.week.enter_answers import LONGEST
from ctcoord.ui.week.enter_times import BESIDE, TimesForm
from ctcoord.ui.week.what_if_forms import ChangeForm
from ctcoord.ui.week.what_if_times import schedule
from ctcoord.ui.week.what_if_words import care_words, child_words, times_words
from ctcoord.words import _, in_use


def free_id(facts: Facts) -> str:
    """What a support is called that is only tried."""
    known = by_id(facts)
    return next(name for name in (f"what_if.{number}" for number in count(1)) if name not in known)


def main_activity(facts: Facts) -> Activity | None:
    """What takes a parent away, at a place: training before a job."""
    responsible = {one.id for one in facts.people if one.responsible}
    found = (one for kind in (Kind.TRAINING, Kind.JOB) for one in facts.activities if one.kind == kind)
    return next((one for one in found if one.person in responsible and one.place), None)


class NewForm(ChangeForm):
    """What the forms share: a child, and the care that it takes the place of."""

    def add_child(self) -> None:
        """For whom, and instead of what."""
        self.child = choice_field({"": _("choose")} | child_words(self._facts, self._today))
        self.instead = choice_field({"": _("nothing: it is care besides")} | care_words(self._facts))
        self.add_field(_("For whom"), self.child)
        self.add_field(_("Instead of (optional)"), self.instead)
        self.instead.currentIndexChanged.connect(lambda _place: self._follow())

    def _follow(self) -> None:
        """Who chooses the care of a child means that child."""
        old = by_id(self._facts).get(str(self.instead.currentData()))
        if isinstance(old, Support) and old.person and self.child.findData(old.person) >= 0:
            self.child.setCurrentIndex(self.child.findData(old.person))

    def finish(self, added: Added) -> None:
        """Tell it, as care besides or instead of what was chosen."""
        of = str(self.instead.currentData())
        self.tell(Instead(of, added) if of else added)


class CareForm(NewForm, TimesForm):
    """Care that is not there yet: for whom, where, how far, on which days and at what times."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if there is new care?"), facts, today)
        self.form.setRowWrapPolicy(BESIDE)
        self.title = QLineEdit()
        self.title.setMaxLength(NAME_LETTERS)
        self.place = PlaceChoice(facts, kind="site")
        self.add_child()
        self.add_field(_("Its name"), self.title)
        self.add_field(_("Place"), self.place.known)
        self.add_field(_("Name or address of a new place"), self.place.new)
        self.far: dict[str, QLineEdit] = {}
        for key, words in self._ends().items():
            self.far[key] = QLineEdit()
            self.far[key].setMaxLength(4)
            self.add_field(words, self.far[key])
        self.add_times(today)
        self.place.known.currentIndexChanged.connect(lambda _place: self._show_ways())
        self._show_ways()

    def _ends(self) -> dict[str, str]:
        """From where minutes to a new place can be typed: home and class; with a ZIP code they are estimated."""
        names = place_words(self._facts)
        found = {"home": _("Minutes from home (optional)")} if self._facts.residences else {}
        main = main_activity(self._facts)
        if main is not None and main.place in names:
            found["class"] = _("Minutes to {place} (optional)", place=names[main.place])
        return found

    def _show_ways(self) -> None:
        """Minutes are asked for a new place; the ways of a known one are known."""
        for field in self.far.values():
            field.setEnabled(self.place.known.currentData() == ELSEWHERE)

    def save(self) -> None:
        child, title = str(self.child.currentData()), self.title.text().strip()
        if not child:
            self.refuse(self.child, _("Choose who it is."))
            return
        if not title:
            self.refuse(self.title, _("Type what it is, as the family calls it."))
            return
        where = self.place.read(self)
        if where is None:
            return
        try:
            times, begins, ends = self.read_times()
            free = free_id(self._facts)
            place = Place(f"{free}.place", where.name, where.kind) if where.name else None
            ways = tuple(self._ways(place.id, child, begins)) if place else ()
            if begins is None and self.instead.currentData():
                self.refuse(self.begins, _("Say the first day: until then it stays as it is."))
                return
        except Unread:
            return
        care = Support(free, Domain.CHILDCARE, title, child, begins=begins, ends=ends,
                       place=place.id if place else where.key or None,
                       schedules=tuple(schedule(one) for one in times))  # fmt: skip
        self.finish(Added(care, ways, place))

    def _ways(self, place: str, child: str, begins: date | None) -> Iterator[Way]:
        """What was typed. Raises Unread after the form said what is wrong."""
        who, main = Who(self._facts), main_activity(self._facts)
        person = next(one for one in self._facts.people if one.id == child)
        ends = {
            "home": who.home(person, (begins or self._today).toordinal()),
            "class": main.place if main else None,
        }
        for key, field in self.far.items():
            typed = field.text().strip()
            if not typed:
                continue
            if not (typed.isascii() and typed.isdigit()) or not 0 < int(typed) <= LONGEST:
                self.refuse(field, _("Type the minutes for one way, as 35."))
                raise Unread
            end = ends[key]
            if end is not None:
                yield Way(place, end, int(typed))


class ProviderForm(NewForm):
    """A provider of the directory, with its opening hours as the times."""

    def __init__(self, parent: QWidget, facts: Facts, today: date, choices: Sequence[Choice]) -> None:
        super().__init__(parent, _("What if another provider cares?"), facts, today)
        self._choices = choices
        words = {str(number): _choice_words(one) for number, one in enumerate(choices)}
        self.provider = choice_field({"": _("choose")} | words)
        self.begins = optional_day(today, today)
        self.add_child()
        self.add_field(_("Provider, the nearest first; its opening hours count"), self.provider)
        self.add_field(_("First day"), self.begins)

    def save(self) -> None:
        child, chosen = str(self.child.currentData()), str(self.provider.currentData())
        if not child:
            self.refuse(self.child, _("Choose who it is."))
            return
        if not chosen:
            self.refuse(self.provider, _("Choose the provider."))
            return
        begins = self.read_day(self.begins)
        if begins is None:
            return
        one = self._choices[int(chosen)]
        care = Support(free_id(self._facts), Domain.CHILDCARE, one.name, child, begins=begins, place=one.place.id,
                       schedules=one.schedules)  # fmt: skip
        self.finish(Added(care, (), one.place, one.service_id.hex()))


class SupportForm(ChangeForm):
    """A bus pass, rides or a home that the family does not have yet."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if there is a new pass or home?"), facts, today)
        kinds = (Domain.TRANSIT, Domain.HOUSING)
        self.kind = choice_field({str(kind): in_use().code("domain", kind) for kind in kinds})
        self.person = choice_field({"": _("the whole household")} | people_words(facts))
        self.title = QLineEdit()
        self.title.setMaxLength(NAME_LETTERS)
        self.begins, self.ends = optional_day(today), optional_day(today)
        self.add_field(_("What it is"), self.kind)
        self.add_field(_("For whom"), self.person)
        self.add_field(_("Its name"), self.title)
        self.add_field(_("First day (optional)"), self.begins)
        self.add_field(_("Last day (optional)"), self.ends)

    def save(self) -> None:
        title, person = self.title.text().strip(), str(self.person.currentData()) or None
        if not title:
            self.refuse(self.title, _("Type what it is, as the family calls it."))
            return
        try:
            begins, ends = days_or_none(self, self.begins, self.ends)
        except Unread:
            return
        kind = Domain(str(self.kind.currentData()))
        self.tell(Added(Support(free_id(self._facts), kind, title, person, begins=begins, ends=ends)))


def _choice_words(one: Choice) -> str:
    """'Sunny Steps · After School · Mon–Fri 7:00–18:00'."""
    hours = times_words(one.schedules) or _("hours not known: ask")
    return " · ".join(filter(None, (one.provider, one.name, hours)))
