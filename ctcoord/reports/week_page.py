"""A family's week as a page for the family: who is where, what is missing, and what must be renewed when.

No address and no name of a place stands on it, of an appointment only its time, and of what is recorded in a protected
class, or by another agency, only when somebody is away and for what kind of thing: somebody else may read it at home.
Where a household has a safety flag, nothing is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Domain, Facts, Finding, Kind, Support
from ctcoord.domain.alignment.lanes import (
    ASK,
    CANNOT,
    CARE,
    NO_CARE,
    OTHER,
    TRAVEL,
    UNKNOWN,
    Block,
    DayLanes,
    monday,
    week,
)
from ctcoord.errors import CasesLocked, UsageError
from ctcoord.reports.packet import Content, draw
from ctcoord.services import agencies, alignment, naming, safety
from ctcoord.services.alignment import Alignment
from ctcoord.services.author import Author
from ctcoord.services.families import household_ids
from ctcoord.words import Words, findings, mark
from ctcoord.words.bands import clock

__all__ = ["Content", "content", "draw"]

PRINTED = frozenset(Domain)
STAYS_HERE = mark("This page stays with the agency: do not hand it out or leave it at the family's home.")
WHAT = {
    Kind.TRAINING: mark("{name}: class, {title}"),
    Kind.JOB: mark("{name}: work, {title}"),
    Kind.SCHOOL: mark("{name}: school, {title}"),
    Kind.APPOINTMENT: mark("{name}: appointment"),
    CARE: mark("{name}: care, {title}"),
    NO_CARE: mark("{name}: nobody is there yet"),
    CANNOT: mark("{name}: no way to get there in time yet"),
    ASK: mark("{name}: could you be there? Please tell us"),
}
WAYS = {
    "walk": mark("{names}: walk, {minutes}"),
    "transit": mark("{names}: bus, {minutes}"),
    "bus": mark("{names}: bus, {minutes}"),
    "drive": mark("{names}: car, {minutes}"),
    "ride": mark("{names}: ride, {minutes}"),
    UNKNOWN: mark("{names}: on the way. Please tell us how long it takes"),
}


def content(
    connection: Connection,
    author: Author,
    family: bytes,
    day: date,
    *,
    language: str,
    safe_at_home: bool,
    home: Path | None = None,
) -> Content:
    """What the page says of the week of ``day`` and the twelve months after it.

    ``safe_at_home``: somebody asked whether it may be taken home, and it may. ``home``: the folder of this computer's
    timetables, for ways that nobody typed. Raises UsageError where a household of
    the family has a safety flag, without saying so: who reads that may not know of it. Raises CasesLocked where some
    of it is locked.
    """
    if set(household_ids(connection, family)) & safety.flagged(connection):
        raise UsageError(
            what="This page is not printed for this family.",
            fix="Go through the week together instead; what must be renewed stands among the supports.",
        )
    words, first = Words(language), monday(day)
    end = alignment.horizon(max(first, author.today))
    found = _by_first_name(alignment.of_family(connection, family, first, end, home=home), words)
    if found.facts.partial:  # on paper a gap that is none stays one
        raise CasesLocked
    unnamed = naming.protected(connection, found.facts)
    found = replace(found, facts=naming.for_home(connection, found.facts, author.agency_id))
    last = first + timedelta(days=6)
    blocks = [
        *_days(replace(found, facts=naming.without_names(found.facts, unnamed)), first, words),
        *_block(words("What must be renewed, and when"), _renewals(found.facts, unnamed, author.today, words)),
        *_block(words("What we still have to find out together"), _questions(found, unnamed, author.today, words)),
        (words("Sender"), _sender(connection, author, words)),
    ]
    title = words("Your week: {first} to {last}", first=words.day(first), last=words.date(last))
    return Content(title, "" if safe_at_home else words(STAYS_HERE), tuple(blocks), words.language)


def _by_first_name(found: Alignment, words: Words) -> Alignment:
    """Nobody is named in full: a page that is lost should lead to nobody."""
    people = (replace(one, name=one.name.split(" ")[0] or words("no name")) for one in found.facts.people)
    return replace(found, facts=replace(found.facts, people=tuple(people)))


Rows = tuple[tuple[str, str], ...]


def _block(heading: str, rows: Iterator[tuple[str, str]]) -> list[tuple[str, Rows]]:
    said = tuple(dict.fromkeys(rows))
    return [(heading, said)] if said else []


def _days(found: Alignment, first: date, words: Words) -> Iterator[tuple[str, Rows]]:
    """The days on which something is; an empty one is not printed."""
    for day in week(found.facts, found.findings, first).days:
        yield from _block(words.long_date(day.day), _rows(day, words))


def _rows(day: DayLanes, words: Words) -> Iterator[tuple[str, str]]:
    names = {lane.person.id: lane.person.name for lane in day.lanes}
    together: dict[tuple[object, ...], list[Block]] = {}
    carers = {lane.person.id for lane in day.lanes if lane.room == OTHER}
    for block in day.blocks:
        if block.kind == TRAVEL and block.person in carers:
            continue  # how somebody who only cares gets to work is no part of this family's week
        alone = "" if block.kind == TRAVEL else block.person
        together.setdefault((block.starts, block.ends, block.kind, alone, block.mode), []).append(block)
    for blocks in together.values():
        one = blocks[0]
        ends = clock(words, one.ends) if one.ends < 1440 else "24:00"
        times = f"{clock(words, one.starts)}–{ends}" if one.starts < one.ends else clock(words, one.starts)
        if one.kind == TRAVEL:
            who = ", ".join(dict.fromkeys(names[block.person] for block in blocks))
            way = WAYS.get(UNKNOWN if one.basis == UNKNOWN else one.mode, WAYS["transit"])
            said = words(way, names=who, minutes=words.duration(one.minutes))
        else:
            said = _said(one, names[one.person], words)
        yield times, said


def _said(block: Block, name: str, words: Words) -> str:
    """'Maria: class, Nursing aide'; a title that says no more than the word before it is left out."""
    plain = words(WHAT[block.kind], name=name, title="").rstrip(", ")
    more = block.title.casefold() not in plain.casefold()
    return words(WHAT[block.kind], name=name, title=block.title) if more else plain


def _renewals(facts: Facts, unnamed: frozenset[str], today: date, words: Words) -> Iterator[tuple[str, str]]:
    """What runs and ends or must be renewed from today on, by day."""
    names = {one.id: one.name for one in facts.people}
    said: list[tuple[date, str]] = []
    for one in facts.supports:
        if one.domain not in PRINTED or one.status != "active" or one.id in unnamed:
            continue
        for day, end in ((one.renewal_due, _RENEW), (one.ends, _ENDS)):
            if day is not None and day >= today:
                who = names.get(one.person or "", "")
                what = words("{what} ({name})", what=_program(one, words), name=who) if who else _program(one, words)
                said.append((day, words(end, what=what)))
    yield from ((words.date(day, today), end) for day, end in sorted(said))


_RENEW, _ENDS = mark("{what}: must be renewed by this day"), mark("{what}: this is the last day")


def _program(support: Support, words: Words) -> str:
    return support.program or words.code("domain", support.domain)


def _questions(found: Alignment, unnamed: frozenset[str], today: date, words: Words) -> Iterator[tuple[str, str]]:
    """What the family may know: questions that name no place."""
    asked: Mapping[str, Callable[[Finding], bool]] = {
        "schedule": lambda one: _may_be_named(found.facts, one),
        "start": lambda one: _may_be_named(found.facts, one),
        "available": lambda _one: True,
        "unused": lambda one: _may_be_named(found.facts, one),
    }
    for one in found.open:
        if one.kind == "unknown" and one.cause in asked and asked[one.cause](one) and unnamed.isdisjoint(one.about):
            yield "", f"• {findings.heading(words, found.facts, one, today)}"


def _may_be_named(facts: Facts, finding: Finding) -> bool:
    """Not an appointment, and no support of an agency's own domain: those may say what nobody at home should read."""
    known = by_id(facts)
    return all(
        (one.domain in PRINTED if isinstance(one, Support) else getattr(one, "kind", "") != Kind.APPOINTMENT)
        for key in finding.about
        if (one := known.get(key)) is not None
    )


def _sender(connection: Connection, author: Author, words: Words) -> Rows:
    worker = agencies.staff(connection, author.staff_id).name if author.staff_id else ""
    said = (
        (words("Agency"), agencies.name_of(connection, author.agency_id)),
        (words("Caseworker"), worker),
        (words("Printed on"), words.date(author.today)),
    )
    return tuple((label, value) for label, value in said if value)
