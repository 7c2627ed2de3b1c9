"""What forms about a week let people choose from, by the family's facts: members, places, what has times, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from ctcoord.domain.alignment.facts import Activity, Domain, Facts, Person, Support
from ctcoord.domain.alignment.who import Who
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.week.words import HOME, short_name
from ctcoord.words import _

# What the button of the page offers to write down.
WRITE_DOWN = (
    "week_times",
    "week_way",
    "week_care",
    "week_home",
    "week_stops",
    "week_closed",
    "week_change",
    "week_remove",
    "week_answer",
    "week_ask",
    "week_accept",
)
NOWHERE, ELSEWHERE = "", "new"  # keys of a list of places: not known, and one that is typed
NAME_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a form says it: the key of a known one, or the name or address of a new one; neither: not known."""

    key: str = ""
    name: str = ""
    kind: str = "other"

    def __bool__(self) -> bool:
        return bool(self.key or self.name)


def people_words(facts: Facts) -> dict[str, str]:
    """Every member by id."""
    return {one.id: one.name or _("no name") for one in facts.people}


def adults(facts: Facts, today: date) -> list[Person]:
    """Who could look after children."""
    who = Who(facts)
    return [one for one in facts.people if who.adult(one, today.toordinal())]


def adult_words(facts: Facts, today: date) -> dict[str, str]:
    """Adult members by id."""
    return {one.id: one.name or _("no name") for one in adults(facts, today)}


def place_words(facts: Facts) -> dict[str, str]:
    """Known places by id; of several homes each with its address."""
    homes = sum(one.kind == HOME for one in facts.places)
    return {one.id: _("home") if one.kind == HOME and homes == 1 else one.name or _("no name") for one in facts.places}


def owner_words(facts: Facts, *, timed: bool) -> dict[str, str]:
    """What has weekly times, or what says none, by id: 'Leo: Elm Hill School'."""
    names = {one.id: short_name(one.name) for one in facts.people}
    found: dict[str, str] = {}
    both: list[Activity | Support] = [*facts.activities, *facts.supports]
    for one in both:
        if bool(one.schedules) is not timed or (isinstance(one, Support) and one.domain != Domain.CHILDCARE):
            continue
        words = one.title if isinstance(one, Activity) else one.program
        who = names.get(one.person or "", "")
        found[one.id] = _("{name}: {what}", name=who, what=words) if who else words
    return found


class PlaceChoice:
    """A list of known places, and beside it the name or address of one that is not in it."""

    def __init__(self, facts: Facts, value: str = "", kind: str = "other", *, may_lack: bool = True) -> None:
        first = {NOWHERE: _("not known yet")} if may_lack else {NOWHERE: _("choose")}
        words = first | place_words(facts) | {ELSEWHERE: _("a new place")}
        self._may_lack, self._kind = may_lack, kind
        self.known: QComboBox = choice_field(words, value)
        self.new = QLineEdit()
        self.new.setMaxLength(NAME_LETTERS)
        self.new.textEdited.connect(self._follow)

    def _follow(self, words: str) -> None:
        """Who types a name means that place."""
        if words.strip():
            self.known.setCurrentIndex(self.known.findData(ELSEWHERE))

    def read(self, form: FormDialog) -> Where | None:
        """What was chosen or typed; None where the form has said what is missing."""
        key, name = str(self.known.currentData()), self.new.text().strip()
        if key == ELSEWHERE and not name:
            form.say_problem(_("Type the name or the address of the place."))
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        if key == NOWHERE and not self._may_lack:
            form.say_problem(_("Choose the place."))
            self.known.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return Where(name=name, kind=self._kind) if key == ELSEWHERE else Where(key)
