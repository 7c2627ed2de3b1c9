"""What goes into a referral's packet: what is known, of the people and kinds of data that may be handed on. No more.

Every line carries the kind of data it is of and the person it is about; ``chosen`` keeps what an authority opens.
Never read: the tables of class ``safety``, former names, notes. A household with a safety flag gives no address,
nor one whose flag the reader could not see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.codes import DataClass
from ctcoord.domain.forms import band
from ctcoord.services import family_view, forms, rights, safety
from ctcoord.services.author import Author
from ctcoord.services.driver import day, parts
from ctcoord.services.families import household_ids
from ctcoord.services.forms import AnswerRow
from ctcoord.services.members import MemberRow
from ctcoord.services.records import rows_of
from ctcoord.words import Words, mark
from ctcoord.words.forms import answer_words, in_language
from ctcoord.words.hud import observed

SECTIONS = {
    "people": mark("People"),
    "contact": mark("How to reach the family"),
    "supports": mark("Services now"),
    "times": mark("Weekly times"),
    "facts": mark("What is known"),
    "barriers": mark("What stands in the way"),
    "answers": mark("What was asked"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. ``about``: ids of the person, empty for the household; ``own``: our agency recorded it."""

    data_class: str
    about: frozenset[bytes]
    section: str
    label: str
    value: str
    own: bool


def known(connection: Connection, author: Author, any_id: bytes, words: Words) -> tuple[Line, ...]:
    """Everything that a packet could say about the living of a family, in reading order. Raises NotFound."""
    view = family_view.family(connection, any_id, author.agency_id)
    homes = household_ids(connection, any_id)
    members = [member for member in view.members if not member.died]
    dead = {one.person_id for member in view.members if member not in members for one in member.records}
    of = {one.person_id: frozenset(r.person_id for r in member.records) for member in members for one in member.records}
    names = {one.person_id: member.name for member in members for one in member.records}
    own = {home.id for home in view.households if home.agency and home.agency.own}
    # Who may not write of a household's safety may not see a flag there either: it may be there.
    hidden = safety.flagged(connection) | {
        home for home in homes if not rights.may_write_class(connection, home, DataClass.SAFETY)
    }

    def lines() -> Iterator[Line]:
        for member in members:
            yield from _person(member, hidden, author.today, words)
        for row in rows_of(connection, _ROWS, homes, today=author.today.isoformat()):
            about = bytes(row.subject_id) if row.subject_id else None
            if about in dead or (about is not None and about not in of):
                continue
            label, value = _SAID[row.section](words, row, author.today)
            who = names.get(about or b"", "")
            people = of[about] if about else frozenset()
            label = ": ".join(filter(None, (who, label)))
            yield Line(row.data_class, people, row.section, label, value, bytes(row.scope_id) in own)
        for answer in _newest(forms.answers(connection, any_id)):
            if answer.person_id is None or answer.person_id in of:
                people = of[answer.person_id] if answer.person_id else frozenset()
                who = names.get(answer.person_id or b"", "")
                for asked, value in _answered(answer, words):
                    label = ": ".join(filter(None, (who, asked)))
                    yield Line(answer.data_class, people, "answers", label, value, answer.scope_id in own)

    return tuple(lines())


def chosen(lines: Collection[Line], classes: Collection[str], people: Collection[bytes] | None) -> tuple[Line, ...]:
    """The lines of some kinds of data, about some people; None: everybody, and the household as a whole.

    ``safety`` is never printed. What another agency holds under 42 CFR Part 2 is not ours to hand on: of substance
    use only what our own agency recorded is printed.
    """
    kinds = set(classes) - {DataClass.SAFETY}
    return tuple(
        line
        for line in lines
        if line.data_class in kinds
        and (people is None or bool(line.about & set(people)))
        and (line.own or line.data_class != DataClass.SUBSTANCE_USE)
    )


def _person(member: MemberRow, hidden: Collection[bytes], today: date, words: Words) -> Iterator[Line]:
    about = frozenset(one.person_id for one in member.records)
    own = any(one.source.own for one in member.records)
    born = words.date(member.shown.birth_date)
    tongues = [words.code("language", one.strip()) for one in (member.shown.languages or "").split(",") if one.strip()]
    relation = words.code("relationship", member.shown.relationship)
    needs = any(one.interpreter_needed for one in member.records)
    spoken = [*tongues, *([words("interpreter needed")] if needs else [])]
    said = [words("born {day}", day=born) if born else "", relation, ", ".join(spoken)]
    yield Line(DataClass.CORE, about, "people", member.name or "?", " · ".join(filter(None, said)), own)
    for contact in member.contacts:
        if contact.safe is not False:
            kind = words.code("contact_kind", contact.kind)
            told = [contact.value, contact.hours or ""]
            if contact.voicemail is False:
                told.append(words("no voicemail"))
            label = f"{member.name}: {kind}"
            yield Line(DataClass.CORE, about, "contact", label, " · ".join(filter(None, told)), contact.source.own)
    for home in member.residences:
        here = home.kind == "home" and (home.lives_until is None or home.lives_until >= today)
        if here and home.address and not any(one.scope_id in hidden for one in member.records):
            where = ", ".join(filter(None, (home.address, _missing(home.city, home.address), home.zip_code)))
            label = f"{member.name}: {words.code('place_kind', 'home')}"
            yield Line(DataClass.CORE, about, "contact", label, where, home.source.own)


def _newest(answers: Sequence[AnswerRow]) -> Iterator[AnswerRow]:
    """Each field, and of an assessment the last time that it was taken."""
    seen: set[tuple[bytes, str, bytes | None]] = set()
    for row in answers:  # the latest first
        key = (row.scope_id, row.form.form_code, row.person_id)
        if row.question is not None or key not in seen:
            yield row
        if row.question is None:
            seen.add(key)


def _answered(row: AnswerRow, words: Words) -> Iterator[tuple[str, str]]:
    """Question and answer in the reader's language; of an assessment what its score means first."""
    body = row.form.body
    given = row.value if row.question is None and isinstance(row.value, dict) else {row.question: row.value}
    reached = band(body, row.score)
    if reached is not None:
        yield in_language(body.title, words), in_language(reached.words, words)
    for question in body.questions:
        if question.code in given and (said := answer_words(words, question, given[question.code])):
            yield in_language(question.words, words), said


def _missing(city: str | None, address: str) -> str:
    return city if city and city.casefold() not in address.casefold() else ""


def _support(words: Words, row: Any, _today: date) -> tuple[str, str]:
    until = words.date(day(row.until))
    said = [
        row.detail or "",
        words.code("support_status", row.code),
        words("until {day}", day=until) if until else "",
        words("{hours} a week", hours=words.duration(row.amount)) if row.amount else "",
    ]
    return row.title or "", " · ".join(filter(None, said))


def _times(words: Words, row: Any, _today: date) -> tuple[str, str]:
    return row.title or "", f"{words.weekdays(row.code or '')} {row.detail}"


def _fact(words: Words, row: Any, today: date) -> tuple[str, str]:
    said = observed(words, row.title, row.code, row.amount, parts(row.detail) or {})
    on = words.date(day(row.until), today)
    return words.code("observation_kind", row.title), " · ".join(filter(None, (said, on)))


def _barrier(words: Words, row: Any, _today: date) -> tuple[str, str]:
    return row.title, words.code("barrier_category", row.code) if row.code else ""


_SAID = {"supports": _support, "times": _times, "facts": _fact, "barriers": _barrier}
_ROWS = """
    SELECT 'supports' AS section, s.data_class, s.scope_id, s.subject_id, s.program AS title, s.status AS code,
        s.minutes_a_week AS amount, s.provider AS detail, coalesce(s.ended_on, s.authorized_to) AS until, 1 AS place
    FROM support s WHERE s.scope_id IN :homes AND s.deleted_at IS NULL AND s.absent_since IS NULL
        AND s.status NOT IN ('ended', 'denied') AND coalesce(s.ended_on, s.authorized_to, :today) >= :today
    UNION ALL
    SELECT 'times', a.data_class, a.scope_id, a.person_id, a.title, s.byday, NULL,
        s.opens_at || '–' || s.closes_at, NULL, 2
    FROM activity a JOIN schedule s ON s.scope_id = a.scope_id AND s.owner_id = a.id AND s.deleted_at IS NULL
    WHERE a.scope_id IN :homes AND a.deleted_at IS NULL AND coalesce(a.ends_on, :today) >= :today
        AND coalesce(s.valid_to, :today) >= :today
    UNION ALL
    SELECT 'facts', o.data_class, o.scope_id, o.subject_id, o.kind, o.code, o.amount_cents, o.detail, o.observed_on, 3
    FROM observation o WHERE o.scope_id IN :homes AND o.deleted_at IS NULL AND o.absent_since IS NULL
        AND NOT EXISTS (SELECT 1 FROM observation n WHERE n.scope_id = o.scope_id AND n.subject_id IS o.subject_id
            AND n.kind = o.kind AND n.data_class = o.data_class AND n.deleted_at IS NULL
            AND (n.observed_on, n.id) > (o.observed_on, o.id))
    UNION ALL
    SELECT 'barriers', b.data_class, b.scope_id, b.subject_id, b.title, b.category, NULL, NULL, NULL, 4
    FROM barrier b WHERE b.scope_id IN :homes AND b.deleted_at IS NULL AND b.resolved_on IS NULL
    ORDER BY place, title
"""
