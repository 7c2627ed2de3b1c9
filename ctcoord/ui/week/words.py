"""What blocks of a week are called: in the picture, in the list and to a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Facts, Place, Source
from ctcoord.domain.alignment.lanes import ASK, CANNOT, CARE, NO_CARE, TRAVEL, UNKNOWN, Block, monday
from ctcoord.services.alignment import Alignment
from ctcoord.ui.family.timeline_words import first_name
from ctcoord.words import _, in_use
from ctcoord.words.bands import clock
from ctcoord.words.dates import near_date, short_date

HOME = "home"
# What is not known makes no day a covered one.
OPEN_CAUSES = frozenset({"schedule", "start", "travel", "place", "home", "birth_date"})
WEEKLY = frozenset({"care_gap", "cannot_get_there"})


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of block is called, its icon and its colour token."""

    words: Callable[[], str]
    icon: str
    token: str


KINDS: Mapping[str, Kind] = {
    "training": Kind(lambda: _("Class"), "workforce", "workforce"),
    "job": Kind(lambda: _("Job"), "person", "secondary"),
    "school": Kind(lambda: _("School"), "school", "secondary"),
    "appointment": Kind(lambda: _("Appointment"), "calendar", "workforce"),
    CARE: Kind(lambda: _("Care"), "childcare", "childcare"),
    TRAVEL: Kind(lambda: _("on the way"), "transit", "transit"),
    NO_CARE: Kind(lambda: _("No care"), "error", "error"),
    ASK: Kind(lambda: _("Not asked"), "question", "accent"),
    CANNOT: Kind(lambda: _("Cannot get there"), "error", "error"),
}
MODES: Mapping[str, Kind] = {
    "walk": Kind(lambda: _("walk"), "walk", "transit"),
    "transit": Kind(lambda: _("bus"), "transit", "transit"),
    "bus": Kind(lambda: _("bus"), "transit", "transit"),
    "drive": Kind(lambda: _("car"), "car", "transit"),
    "ride": Kind(lambda: _("ride"), "car", "transit"),
    UNKNOWN: Kind(lambda: _("how long?"), "question", "accent"),
}
# What a legend explains: each look once.
LEGEND: tuple[tuple[str, Callable[[], str]], ...] = (
    ("training", lambda: _("Class")),
    (CARE, lambda: _("Care")),
    ("school", lambda: _("School, work")),
    (TRAVEL, lambda: _("On the way")),
    (NO_CARE, lambda: _("No care")),
)
CAUSES: Mapping[str, Callable[[], str]] = {
    "drop_off": lambda: _("late"),
    "too_long": lambda: _("too far"),
    "no_journey": lambda: _("no way"),
    "first_trip": lambda: _("no ride"),
    "last_trip": lambda: _("no ride"),
}


def look_of(block: Block) -> Kind:
    """Words, icon and colour of a block."""
    if block.kind == TRAVEL:
        return MODES.get(UNKNOWN if block.basis == UNKNOWN else block.mode, KINDS[TRAVEL])
    return KINDS.get(block.kind, KINDS["job"])


def title(block: Block) -> str:
    """The word in the picture."""
    if block.kind == CANNOT and block.cause in CAUSES:
        return CAUSES[block.cause]()
    return look_of(block).words()


def span(block: Block) -> str:
    """'15:05–16:05'; a moment has one time."""
    first, last = clock(in_use(), block.starts), "24:00" if block.ends == 1440 else clock(in_use(), block.ends)
    return first if block.starts == block.ends else f"{first}–{last}"


def what(block: Block, facts: Facts) -> str:
    """What it is, in the list: 'Elm Hill School', 'bus to Capital College, 35 min', 'no care'."""
    if block.kind == TRAVEL:
        return _way(block, facts)
    if block.kind in {NO_CARE, ASK, CANNOT}:
        missing = _("perhaps no care, part is locked") if facts.partial else _("no care")
        said = {NO_CARE: missing, ASK: _("could be asked")}.get(block.kind, title(block))
        return f"{said}: {block.title}" if block.title else said
    return block.title or title(block)


def _way(block: Block, facts: Facts) -> str:
    mode, minutes = title(block), in_use().duration(block.minutes)
    to = place_name(block.place, facts)
    if block.basis == UNKNOWN:
        return _("way to {place}: nobody knows how long", place=to) if to else _("a way: nobody knows how long")
    said = _("{mode} to {place}, {minutes}", mode=mode, place=to, minutes=minutes) if to else f"{mode}, {minutes}"
    return _("{way} (estimate)", way=said) if block.basis == "estimate" else said


def place_name(place: str | None, facts: Facts) -> str:
    """What a place is called; a home is no more than that here."""
    found = by_id(facts).get(place or "")
    if not isinstance(found, Place):
        return ""
    return _("home") if found.kind == HOME else found.name


def says(block: Block, name: str, day: date, today: date, facts: Facts) -> str:
    """What a screen reader hears: 'Mon Nov 30, Leo: no care, 15:05–16:05'."""
    return f"{near_date(day, today)}, {name}: {what(block, facts)}, {span(block)}"


def short_name(name: str) -> str:
    """The name of a lane."""
    return first_name(name) or _("no name")


def empty_words(facts: Facts) -> tuple[str, str]:
    """Why nothing stands in a week: there is nothing in it, or no times are known at all."""
    if any(one.schedules for some in (facts.activities, facts.supports) for one in some):
        title = _("Nothing planned in this week")
        return title, _("Class, work, school and care stand here in the weeks in which they take place.")
    return _("No schedules yet"), _(
        "Times of class, work, school and care come with agency files, or are written down here with"
        " “Write down…”. Until then nobody can check the week."
    )


def is_certain(found: Alignment | None, until: date) -> bool:
    """Whether nothing is locked or left to ask that the days before ``until`` hang on."""
    asked = found.findings if found is not None else ()
    if found is not None and found.facts.partial:
        return False
    return not any(one.kind == "unknown" and one.cause in OPEN_CAUSES and one.first_on < until for one in asked)


def weeks_with_problems(found: Alignment | None) -> list[date]:
    """The Mondays of the weeks in which something stands for a finding, from today on."""
    if found is None:
        return []
    spans = (span for one in found.findings for span in one.spans)
    return sorted({monday(span.day) for span in spans if span.day >= (found.today or found.begin)})


def weekly(found: Alignment | None) -> int:
    """How many open findings the week shows: children without care, and what cannot be reached."""
    return 0 if found is None else sum(one.kind in WEEKLY for one in found.open)


def source_words(source: Source, today: date) -> str:
    """'Care 4 Kids · Oct 2'."""
    if source.corrected_on is not None:
        return _("{agency} · corrected {day}", agency=source.agency, day=short_date(source.corrected_on, today))
    if source.confirmed_on is None:
        return source.agency
    return f"{source.agency} · {short_date(source.confirmed_on, today)}"
