"""What is changed in a what-if, in words: what there is to change, each change, and what it does."""

from __future__ import annotations

from datetime import date

from ctcoord.domain.alignment.facts import Activity, Domain, Facts, Schedule, Support
from ctcoord.domain.alignment.what_if import Added, Cares, Edit, Instead, NewDates, NewTimes, Removed
from ctcoord.domain.weekly import DAYS
from ctcoord.ui.week.enter import adult_words, people_words
from ctcoord.ui.week.words import KINDS, short_name
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.bands import clock
from ctcoord.words.dates import near_date


def child_words(facts: Facts, today: date) -> dict[str, str]:
    """Who needs care, by id."""
    grown = adult_words(facts, today)
    return {person: name for person, name in people_words(facts).items() if person not in grown}


def thing_words(facts: Facts) -> dict[str, str]:
    """Every support and activity by id: 'Leo: Elm Hill (School)', 'Care 4 Kids (Childcare)'."""
    found = {one.id: _thing(facts, one, one.title, KINDS[one.kind].words()) for one in facts.activities}
    supports = {one.id: _thing(facts, one, one.program, _domain_words(one)) for one in facts.supports}
    return found | supports


def _domain_words(one: Support) -> str:
    return in_use().code("domain", one.domain) if one.domain else _("a support")


def timed_words(facts: Facts) -> dict[str, str]:
    """Of them, what weekly times make a difference to."""
    timed = {one.id for one in facts.activities}
    timed |= {one.id for one in facts.supports if one.schedules or one.domain == Domain.CHILDCARE}
    return {thing: words for thing, words in thing_words(facts).items() if thing in timed}


def care_words(facts: Facts) -> dict[str, str]:
    """Of them, care by somebody."""
    return {one.id: thing_words(facts)[one.id] for one in facts.supports if one.domain == Domain.CHILDCARE}


def _thing(facts: Facts, one: Activity | Support, called: str, kind: str) -> str:
    what = _("{what} ({kind})", what=called, kind=kind) if called else kind
    name = _name(facts, one.person)
    return _("{name}: {what}", name=name, what=what) if name else what


def _name(facts: Facts, person: str | None) -> str:
    return next((short_name(one.name) for one in facts.people if one.id == person), "")


def edit_words(edit: Edit, facts: Facts, today: date) -> str:
    """One change as a line of the list; ``facts`` are those with all changes made."""
    things = thing_words(facts)
    match edit:
        case Cares(person, available, _on):
            name = _name(facts, person) or _("somebody")
            if available:
                return _("{name} looks after the children", name=name)
            return _("{name} does not look after the children", name=name)
        case Removed(of):
            return _("Without {what}", what=things.get(of, _("what is not there any more")))
        case NewDates(of, begins, ends):
            what = things.get(of, _("what is not there any more"))
            return f"{what}: {_days_words(begins, ends, today)}"
        case NewTimes(of, schedules):
            what = things.get(of, _("what is not there any more"))
            now = tuple(one for one in schedules if one.ends is None or one.ends >= today)
            return f"{what}: {_dated_words(now, today) or _('no times')}"
        case Added():
            return _("New: {what}", what=_added(edit, things, today))
        case Instead(of, by):
            what = things.get(of, _("what is not there any more"))
            first = near_date(by.support.begins, today) if by.support.begins else ""
            return _("From {day} instead of {what}: {new}", day=first, what=what, new=_added(by, things, today))


def _added(added: Added, things: dict[str, str], today: date) -> str:
    """'Leo: After School Club (Childcare), Mon–Fri 15:00–17:00'; of what has no times, its days."""
    support = added.support
    said = things.get(support.id, support.program)
    if support.schedules:
        return f"{said}, {times_words(support.schedules)}"
    return f"{said}, {_days_words(support.begins, support.ends, today)}" if support.begins or support.ends else said


def _days_words(begins: date | None, ends: date | None, today: date) -> str:
    if begins and ends:
        return _("from {first} to {last}", first=near_date(begins, today), last=near_date(ends, today))
    if begins:
        return _("from {first}, no last day", first=near_date(begins, today))
    return _("to {last}", last=near_date(ends, today)) if ends else _("no last day")


def times_words(schedules: tuple[Schedule, ...]) -> str:
    """'Mon–Thu 9:00–15:00, Fri 9:00–12:00'."""
    return ", ".join(_times(one) for one in schedules)


def _dated_words(schedules: tuple[Schedule, ...], today: date) -> str:
    """The same, with the days of each where they do not all begin and end together."""
    if len({(one.begins, one.ends) for one in schedules}) < 2:
        return times_words(schedules)
    return "; ".join(", ".join(filter(None, (_times(one), _lasts(one, today)))) for one in schedules)


def _lasts(one: Schedule, today: date) -> str:
    begins = one.begins if one.begins is not None and one.begins > today else None
    return _days_words(begins, one.ends, today) if begins or one.ends else ""


def stays_words(known: tuple[Schedule, ...], today: date) -> str:
    """What times have besides their days and hours, line by line, and that it stays; '' for nothing."""
    lines = [f"{_times(one)}: {said}" for one in known if (said := _besides(one, today))]
    kept = [_("This stays as it is. {times}.", times="; ".join(lines))] if lines else []
    hint = _("A first or last day is that of the change: before and after, the times stay as they are.")
    return " ".join([*kept, hint]) if known else ""


def _besides(one: Schedule, today: date) -> str:
    changed = sum(change.ends >= today for change in one.changes)
    said = ngettext("{n} time closed or at other hours", "{n} times closed or at other hours", changed)
    return ", ".join(filter(None, (_lasts(one, today), said if changed else "")))


def _times(one: Schedule) -> str:
    days = in_use().weekdays(",".join(DAYS[day] for day in sorted(one.turn.days)))
    said = f"{days} {clock(in_use(), one.opens)}–{clock(in_use(), one.closes)}"
    often = one.turn.interval
    return f"{said}, {ngettext('every {n} week', 'every {n} weeks', often)}" if often > 1 else said
