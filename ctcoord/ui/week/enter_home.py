"""Forms about homes: where somebody lives, from when until when, and on which days where a child has two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.parse import Unreadable
from ctcoord.domain.weekly import parse_byday
from ctcoord.services.week_written import WrittenHome
from ctcoord.ui.family.typed import Unread, days_or_none, optional_day
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.week.enter import PlaceChoice, Where, people_words
from ctcoord.words import _, in_use

OFTEN = ("1", "2")  # every week, every second week: what custody orders say
DAY_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Living:
    """Where, and when as ``services.week.lives_at`` takes it."""

    where: Where
    lives_from: date | None
    lives_until: date | None
    share: str | None


class HomeForm(FormDialog):
    """The fields of every form about a home."""

    def add_home(self, facts: Facts, today: date, place: str = "") -> None:
        """Where, since and until when, and on which days."""
        self.place = PlaceChoice(facts, place, kind="home", may_lack=False)
        self.since, self.until = optional_day(today), optional_day(today)
        self.days = QLineEdit()
        self.days.setMaxLength(DAY_LETTERS)
        self.days.setPlaceholderText(_("every day"))
        self.often = choice_field({"1": _("every week"), "2": _("every {n} weeks", n=2)})
        self.add_field(_("Place"), self.place.known)
        self.add_field(_("Name or address of a new place"), self.place.new)
        self.add_field(_("Since (optional)"), self.since)
        self.add_field(_("Until (optional)"), self.until)
        self.add_field(_("Days, for a child with two homes (optional)"), self.days)
        self.add_field(_("How often"), self.often)

    def read_home(self) -> Living | None:
        """What was typed; None after the form said what is wrong."""
        where = self.place.read(self)
        if where is None:
            return None
        try:
            since, until = days_or_none(self, self.since, self.until)
        except Unread:
            return None
        every, days = str(self.often.currentData()), self.days.text().strip()
        if every != "1" and since is None:
            self._refuse(self.since, _("Say the first day: the weeks are counted from it."))
            return None
        try:
            share = parse_byday(days or "MO-SU") if days or every != "1" else None
        except Unreadable:
            self._refuse(self.days, _("These days cannot be read. Write them as Mon-Fri, or as Mon, Wed, Fri."))
            return None
        return Living(where, since, until, f"{share}/{every}" if share and every != "1" else share)

    def _refuse(self, field: QWidget, words: str) -> None:
        self.say_problem(words)
        field.setFocus(Qt.FocusReason.OtherFocusReason)


class HomeDialog(HomeForm):
    """Where somebody, or everybody, lives."""

    saved = Signal(str, object)  # person of the facts or '', Living

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, today: date, person: str = "") -> None:
        heading, name = names
        detail = _("{family} · It is counted for ways only, and is no change of address.", family=heading)
        super().__init__(parent, _("Where do they live?"), detail, _("Save the home for {family}", family=name))
        self.person = choice_field({"": _("Everybody")} | people_words(facts), person)
        self.add_field(_("Who"), self.person)
        self.add_home(facts, today)

    def save(self) -> None:
        living = self.read_home()
        if living is not None:
            self.saved.emit(str(self.person.currentData()), living)
            self.accept()


class HomeChangeDialog(HomeForm):
    """A home that is written down is another, or at another time."""

    saved = Signal(object)  # Living

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, today: date, known: WrittenHome) -> None:
        heading, name = names
        who = people_words(facts).get(known.person, "")
        detail = heading if known.ours else theirs_words(heading, known.agency)
        title = _("Home of {name}", name=who) if known.person else _("Where everybody lives")
        super().__init__(parent, title, detail, _("Save the home for {family}", family=name))
        self.add_home(facts, today, known.place)
        byday, _slash, every = known.share.partition("/")
        self.days.setText(in_use().weekdays(byday))
        self.often.setCurrentIndex(max(0, self.often.findData(every or "1")))
        for field, day in ((self.since, known.begins if known.ours else today), (self.until, known.ends)):
            field.clear() if day is None else field.set_day(day)

    def save(self) -> None:
        living = self.read_home()
        if living is not None:
            self.saved.emit(living)
            self.accept()


def theirs_words(heading: str, agency: str) -> str:
    """Over a form about what another agency recorded."""
    return _(
        "{family} · {agency} recorded it. Theirs stays as it came; what you say is laid over it and counts.",
        family=heading,
        agency=agency or _("another agency"),
    )
