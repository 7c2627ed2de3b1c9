"""A finding of the rules in plain words: what it is, when, and what to do next.

The banner, the week, the worklist, the command line and the printed page all say it with these. ``facts`` is the family
that the finding is of (ids of the finding lead into it); ``today`` decides which dates carry their year, and is the
first day of the finding where it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from string import Formatter

from ctcoord.domain.alignment.basis import Fact, by_id
from ctcoord.domain.alignment.connecticut import Advice
from ctcoord.domain.alignment.facts import Activity, Authority, Facts, Finding, Kind, Person, Place, Support
from ctcoord.domain.alignment.lanes import Week
from ctcoord.words.bands import clock, joined, pattern
from ctcoord.words.codes import DATA_CLASSES
from ctcoord.words.finding_texts import ACTIVITIES, ADVICE, ASKS, DETAILS, HEADINGS, STEPS, SUPPORTS
from ctcoord.words.speech import Words, mark

_WEEKS_AHEAD = 28  # days after a break whose gaps are told with it
_LOOKED_AHEAD, _TWO_WEEKS = timedelta(days=365), timedelta(days=14)  # a gap seldom falls on the very last days
_ESTIMATED = {"estimate": mark("The way is estimated from the distance: ask how long it takes.")}
_OF_WAYS = {
    "care_gap": _ESTIMATED,
    "cannot_get_there": {**_ESTIMATED, "timetable": mark("So says the timetable that is kept on this computer.")},
}
_TAKES_AWAY = frozenset({Kind.TRAINING, Kind.JOB, Kind.APPOINTMENT})


def heading(words: Words, facts: Facts, finding: Finding, today: date | None = None) -> str:
    """One sentence: ``Training breaks on Mon Nov 30: childcare for Leo ends.``

    Where some of the family is locked, it says so first: what is missing may be there.
    """
    told = _Told(words, facts, finding, today)
    said = told.said(HEADINGS, _special_heading(told))
    return words("Perhaps (part is locked): {said}", said=said) if facts.partial else said


def locked(words: Words) -> str:
    """What stands behind findings of a family of which some is locked."""
    return words("Part of this case is locked until this computer has synced: what seems to be missing may be there.")


def question(
    words: Words, facts: Facts, finding: Finding, today: date | None = None, among: Iterable[Finding] = ()
) -> str:
    """What to ask for what is not known, as a task says it: ``Ask where Elm Hill is``.

    Of an adult who could care, the times of the gaps that are ``among`` the other findings are said.
    """
    said = _Told(words, facts, finding, today).said(ASKS, "")
    gaps = [band for one in among if one.kind == "care_gap" for band in one.bands]
    if finding.cause != "available" or not gaps:
        return said
    return f"{said}: {pattern(words, gaps, today or finding.first_on)}"


def detail(
    words: Words, facts: Facts, finding: Finding, today: date | None = None, among: Iterable[Finding] = ()
) -> str:
    """What stands behind the heading: ``No care Mon–Thu 15:05–16:05, Wed 12:45–16:05.``

    With the other findings (``among``), childcare that ends says the gaps that it leaves.
    """
    told = _Told(words, facts, finding, today)
    said = told.gaps_after(among) or told.said(DETAILS, _special_detail(told))
    if last := told.stops():
        said += " " + words("The last time is {last}.", last=last)
    if by := told.ways_by():
        said += " " + by
    return f"{said} {locked(words)}" if facts.partial else said


def chain(words: Words, facts: Facts, finding: Finding) -> str:
    """What fails one after the other: ``Care 4 Kids → Leo → training → WIOA``; '' where it is one thing alone."""
    told, known = _Told(words, facts, finding, None), by_id(facts)
    names = [told.name_of(known[one]) for one in finding.chain if one in known]
    return " → ".join(names) if len(names) > 1 else ""


def steps(words: Words, finding: Finding) -> tuple[str, ...]:
    """What to do next, the first first; a code without words stays out."""
    return tuple(text for _code, text in next_steps(words, finding))


def next_steps(words: Words, finding: Finding) -> tuple[tuple[str, str], ...]:
    """What to do next, each with its code."""
    found = ((step, STEPS.get(f"{step}.{finding.cause}") or STEPS.get(step)) for step in finding.steps)
    return tuple((step, words(text)) for step, text in found if text)


def advised(words: Words, advice: Advice, today: date) -> str:
    """What a rule of the law adds, with where it stands."""
    text = ADVICE[f"{advice.code}.{advice.what}" if advice.what else advice.code]
    said = words(text, n=advice.figure, by=words.date(advice.by, today))
    if advice.citation and not advice.compared:
        return words("{text} (see {citation}; its wording was not compared)", text=said, citation=advice.citation)
    return f"{said} ({advice.citation})" if advice.citation else said


def without_care(words: Words, facts: Facts, shown: Week) -> str:
    """The week's time without care, so that it adds up: ``3 h without care: Leo 2 h 30 min, Ivy 2 h; 1 h 30 min at
    once, counted once.`` One child needs no sum.
    """
    names = {one.id: one.name.partition(" ")[0] or words("a child") for one in facts.people}
    total = words("{time} without care this week", time=words.duration(shown.without))
    if facts.partial:
        total = words("Perhaps (part is locked): {said}", said=total)
    if len(shown.of_child) < 2:
        return total
    minutes = shown.of_child
    each = ", ".join(f"{name} {words.duration(minutes[one])}" for one, name in names.items() if one in minutes)
    if not shown.at_once:
        return f"{total}: {each}"
    return words(
        "{total}: {each}; {both} of that is at once and counted once",
        total=total, each=each, both=words.duration(shown.at_once),
    )  # fmt: skip


class _Told:
    """The names, dates and times of one finding, for the fields of its sentences."""

    def __init__(self, words: Words, facts: Facts, finding: Finding, today: date | None) -> None:
        self.words, self.facts, self.finding = words, facts, finding
        self.today = today or finding.first_on
        known = by_id(facts)
        self.about = [known[one] for one in finding.about if one in known]
        self.people = [one for one in map(known.get, finding.people) if isinstance(one, Person)]
        self.supports = [one for one in self.about if isinstance(one, Support)]
        self.activities = [one for one in self.about if isinstance(one, Activity)]

    def said(self, table: dict[str, str], special: str) -> str:
        """The sentence of the table for the finding, the special one where there is one."""
        base = f"{self.finding.kind}.{self.finding.cause}"
        text = table.get(f"{base}.{special}") or table[base]
        named = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}
        return _capital(self.words(text, **{name: FIELDS[name](self) for name in named}))

    def date(self, day: date | None) -> str:
        """A day as the reader of today needs it."""
        return self.words.date(day, self.today)

    def activity(self) -> str:
        """``training``; where the family has several, which one."""
        main = next((one for one in self.activities if one.kind in _TAKES_AWAY), None)
        return self._activity(main) if main else ""

    def _activity(self, one: Activity) -> str:
        alike = [other for other in self.facts.activities if other.kind == one.kind]
        return one.title if one.title and len(alike) > 1 else self.words(ACTIVITIES.get(one.kind, one.kind))

    def stops(self) -> str:
        """The last day of a gap that ends by itself, before what it is about does: a child is old enough then."""
        last, main = self.finding.last_on, next((one for one in self.activities if one.kind in _TAKES_AWAY), None)
        if self.finding.kind != "care_gap" or self.finding.cause == "closed" or last is None or main is None:
            return ""
        end = main.ends or self.today + _LOOKED_AHEAD
        return self.date(last) if self.finding.first_on < last < end - _TWO_WEEKS else ""

    def support(self) -> str:
        """The first support by the name of its program."""
        return self._support(self.supports[0]) if self.supports else ""

    def _support(self, one: Support) -> str:
        return one.program or self.words(SUPPORTS.get(one.domain, SUPPORTS[""]))

    def name_of(self, one: Fact) -> str:
        """Any fact by what it is called."""
        if isinstance(one, Person):
            return self.names([one])
        if isinstance(one, Place):
            return self.place(one)
        if isinstance(one, Activity):
            return self._activity(one)
        return self._support(one) if isinstance(one, Support) else ""

    def place(self, one: Place) -> str:
        """A place by its name, else by what kind of place it is."""
        return one.name or self.words.code("place_kind", one.kind)

    def thing(self) -> str:
        """What the finding is about, and for whom: ``school of Leo``, ``Little Harbor for Ivy``."""
        one = self.about[0] if self.about else None
        if isinstance(one, Activity):
            what = one.title or self.words(ACTIVITIES.get(one.kind, one.kind))
        elif isinstance(one, Support):
            what = self._support(one)
        else:
            return ""
        who = self._name(one.person)
        return self.words("{what} ({name})", what=what, name=who) if who else what

    def _name(self, person: str | None) -> str:
        return next((self._called(one) for one in self.facts.people if one.id == person), "")

    def names(self, people: Iterable[Person]) -> str:
        """``Leo and Ivy``; who has no name is ``a child`` or ``somebody``."""
        unnamed = self.words("somebody") if self.finding.kind == "unknown" else self.words("a child")
        return joined(self.words, [self._called(one) or unnamed for one in people])

    def _called(self, one: Person) -> str:
        """The first name, as a family is spoken of; the whole name where two share the first."""
        first = one.name.partition(" ")[0]
        alike = [other for other in self.facts.people if other.name.partition(" ")[0] == first]
        return first if len(alike) == 1 else one.name

    def children(self) -> str:
        """Whose care it is about."""
        adult = self._adult()
        return self.names(one for one in self.people if one is not adult)

    def adult(self) -> str:
        """Who is away."""
        adult = self._adult()
        return (adult and self._called(adult)) or self.words("the parent")

    def _adult(self) -> Person | None:
        whose = {one.person for one in self.activities if one.kind in _TAKES_AWAY}
        return next((one for one in self.people if one.id in whose), None)

    def agencies(self) -> str:
        """Who pays."""
        return joined(self.words, [one.source.agency for one in self.by_agency])

    @property
    def by_agency(self) -> list[Support]:
        """The supports in the order of who pays."""
        return sorted(self.supports, key=lambda one: (one.source.agency, one.program))

    def until(self) -> str:
        """The last day of a gap, or of the activity that goes on."""
        if self.finding.kind == "care_gap":
            return self.date(self.finding.days[1])
        return self.date(self.activities[0].ends if self.activities else None)

    def why(self) -> str:
        """Why a school or care is closed on the days of the finding, as it was written down: ``Winter break``."""
        days = {day for band in self.finding.bands for day in band.days}
        owners = (one for one in self.about[1:] if isinstance(one, (Activity, Support)))
        changes = (change for one in owners for schedule in one.schedules for change in schedule.changes)
        return ", ".join(
            dict.fromkeys(
                one.reason
                for one in sorted(changes, key=lambda change: change.begins)
                if one.reason and any(one.begins.toordinal() <= day <= one.ends.toordinal() for day in days)
            )
        )

    def leaves(self) -> str:
        """When the last ride goes that is too early, or the first that is too late; several on different days."""
        places = {one.place for one in self.activities}
        late = self.finding.cause == "last_trip"
        bounds = [
            ((one.origin if late else one.target) in places, one.last if late else one.first)
            for one in self.facts.ways
            if {one.origin, one.target} & places
        ]
        listed = any(towards and bound is not None for towards, bound in bounds)  # else by those of the way back
        found = {bound for towards, bound in bounds if bound is not None and (towards or not listed)}
        return joined(self.words, [clock(self.words, one) for one in sorted(found)])

    def dated(self, one: Support) -> str:
        """``Rapid re-housing (City of Hartford) to Dec 31``; without a last day only whose it is."""
        what, agency = self._support(one), one.source.agency
        if one.ends is None:
            return self.words("{what} ({name})", what=what, name=agency)
        return self.words("{what} ({name}) to {day}", what=what, name=agency, day=self.date(one.ends))

    def last(self) -> str:
        """The last day of what ends."""
        ends = next((one.ends for one in self.about if isinstance(one, (Support, Authority))), None)
        return self.date(ends)

    def classes(self) -> str:
        """What a permission to share covers, in the order of the codes."""
        covered = {name for one in self.about if isinstance(one, Authority) for name in one.classes}
        return ", ".join(self.words.code("data_class", name) for name in DATA_CLASSES if name in covered)

    def authorized(self) -> str:
        """Minutes a week that are authorized in the first week that is concerned."""
        monday = self.finding.first_on - timedelta(days=self.finding.first_on.weekday())
        running = (one for one in self.supports if _meets(one, monday, monday + timedelta(days=6)))
        return self.words.duration(sum(one.minutes_a_week or 0 for one in running))

    def ways_by(self) -> str:
        """What is said of the ways to or from the activity that nobody typed; '' where somebody did."""
        if self.finding.kind not in _OF_WAYS:
            return ""
        places = {one.place for one in self.activities if one.kind in _TAKES_AWAY}
        bases = {one.basis for one in self.facts.ways if {one.origin, one.target} & places}
        return next((self.words(text) for basis, text in _OF_WAYS[self.finding.kind].items() if basis in bases), "")

    def gaps_after(self, among: Iterable[Finding]) -> str:
        """What is without care in the four weeks after childcare ends; '' where that is not what is told."""
        mine = self.finding
        if (mine.kind, mine.cause) != ("breaks_first", "ends"):
            return ""
        activities, people = {one.id for one in self.activities}, set(mine.people)
        first = mine.first_on.toordinal()
        bands = [
            band._replace(days=days)
            for one in among
            if one.kind == "care_gap" and one.about[0] in activities and one.people[0] in people
            for band in one.bands
            if (days := tuple(day for day in band.days if first <= day < first + _WEEKS_AHEAD))
        ]
        return self.words("No care {pattern}.", pattern=pattern(self.words, bands, self.today)) if bands else ""


def _meets(support: Support, first: date, last: date) -> bool:
    return (support.begins or first) <= last and (support.ends or last) >= first


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _special_heading(told: _Told) -> str:
    """By which a heading differs: a single day, whether there is a name, or the domain of what it is about."""
    if told.finding.kind == "twice":
        return "named" if told.people else ""
    if told.finding.kind == "care_gap":
        return "once" if told.finding.first_on == told.finding.last_on else ""
    if told.finding.cause in ("no_journey", "last_trip"):
        return "children" if len(told.finding.people) > 1 else ""
    return told.supports[0].domain if told.supports else ""


def _special_detail(told: _Told) -> str:
    """By which a detail differs: what has a reason or no last day, or a school."""
    if told.finding.cause == "closed":
        return "why" if told.why() else ""
    if told.finding.cause in ("ends", "home"):
        return "" if told.activities and told.activities[0].ends else "open"
    if told.finding.cause == "renewal":
        return "" if told.supports and told.supports[0].ends else "open"
    return told.activities[0].kind if told.activities else ""


def _days_without(told: _Told) -> str:
    last = told.finding.last_on or told.finding.first_on
    return told.words.plural("{n} day", "{n} days", (last - told.finding.first_on).days + 1)


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


FIELDS: dict[str, Callable[[_Told], str]] = {
    "activity": _Told.activity,
    "adult": _Told.adult,
    "agencies": _Told.agencies,
    "authorized": _Told.authorized,
    "begins": lambda told: told.date(_day_after(told.finding.last_on)),
    "children": _Told.children,
    "classes": _Told.classes,
    "dated": lambda told: joined(told.words, [told.dated(one) for one in told.by_agency]),
    "day": lambda told: told.date(told.finding.days[0]),
    "eve": lambda told: told.date(told.finding.first_on - timedelta(days=1)),
    "gap": _days_without,
    "last": _Told.last,
    "leaves": _Told.leaves,
    "longest": lambda told: told.words.duration(max((one.minutes for one in told.finding.bands), default=0)),
    "minutes": lambda told: told.words.duration(told.finding.minutes),
    "pattern": lambda told: pattern(told.words, told.finding.bands, told.today),
    "people": lambda told: told.names(told.people),
    "places": lambda told: joined(told.words, [told.place(one) for one in told.about if isinstance(one, Place)]),
    "status": lambda told: told.words.code("support_status", told.supports[0].status if told.supports else None),
    "support": _Told.support,
    "thing": _Told.thing,
    "until": _Told.until,
    "why": _Told.why,
}
