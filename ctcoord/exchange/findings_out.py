"""Findings as plain data for other systems: the output of ``ctcoord check --json``.

The models below are what ``resources/alignment/findings.schema.json`` is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ctcoord.domain.alignment.basis import Basis, basis
from ctcoord.domain.alignment.connecticut import Law, advice
from ctcoord.domain.alignment.facts import Finding, Span
from ctcoord.domain.codes import Severity
from ctcoord.services import alignment
from ctcoord.services.alignment import Alignment
from ctcoord.words import Words
from ctcoord.words.findings import advised, detail, heading, next_steps

Kinds = Literal["care_gap", "cannot_get_there", "breaks_first", "not_yet", "twice", "unknown"]
FactKinds = Literal["person", "place", "activity", "support", "authority"]


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class FactOut(_Out):
    """A fact that a finding rests on."""

    id: str
    kind: FactKinds
    agency: str | None = Field(description="Who says so; null: nobody is named.")
    confirmed_on: date | None = Field(description="When somebody confirmed it with the family; null: nobody did.")
    corrected_on: date | None = Field(description="When our own agency laid a correction over it; null: it did not.")


class StepOut(_Out):
    """What to do next."""

    code: str
    text: str = Field(description="In the chosen language.")
    citation: str | None = Field(description="The law or rule that it follows from; null: none.")
    by: date | None = Field(description="Until when, where a rule says so.")


class SpanOut(_Out):
    """Minutes of one day's matter, by the wall clock of the family's zone."""

    day: date
    from_: str = Field(alias="from", description="HH:MM")
    from_day: int = Field(description="How many days after 'day' that is; -1 is the day before.")
    to: str = Field(description="HH:MM")
    to_day: int = Field(description="How many days after 'day' that is; 1 is the next day.")
    minutes: int = Field(description="Time that passes, also where clocks change.")


class FindingOut(_Out):
    """A place where the supports of a family do not hold together."""

    kind: Kinds
    cause: str
    severity: Severity
    people: list[str] = Field(description="Ids.")
    about: list[str] = Field(description="Ids of activities, supports, places or permissions; first the main one.")
    first_on: date
    last_on: date | None = Field(description="null: until something changes.")
    minutes: int = Field(description="The most that any week, Monday to Sunday, has.")
    explanation: str = Field(description="One sentence in the chosen language.")
    detail: str = Field(description="What stands behind it, in the chosen language.")
    facts: list[FactOut]
    chain: list[str] = Field(description="Ids, in the order in which one thing fails after the other.")
    steps: list[StepOut]
    spans: list[SpanOut]
    accepted_until: date | None = Field(description="Accepted as known until this day; null: not accepted.")


class FamilyOut(_Out):
    """The findings of one family, the earliest first: the output of 'ctcoord check --json'."""

    family: str | None = Field(description="The family's id; null: the family of a file.")
    from_: date = Field(alias="from", description="The first day that was looked at.")
    to: date = Field(description="The last day that was looked at.")
    partial: bool = Field(description="Part of the family is locked until this computer has synced.")
    findings: list[FindingOut]


def family_out(words: Words, looked: Alignment, today: date, law: Law) -> dict[str, Any]:
    """The findings of a family as what ``json`` can write; a family without an id is one of a file."""
    data = {
        "family": looked.family_id.hex() or None,
        "from": looked.begin,
        "to": looked.end,
        "partial": looked.facts.partial,
        "findings": [_finding(words, looked, one, today, law) for one in looked.findings],
    }
    return FamilyOut.model_validate(data).model_dump(mode="json")


def schema() -> dict[str, Any]:
    """The JSON Schema of what is written for one family."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **FamilyOut.model_json_schema(mode="serialization"),
        "title": "ctcoord findings",
    }


def _finding(words: Words, looked: Alignment, one: Finding, today: date, law: Law) -> FindingOut:
    data: dict[str, Any] = {
        "kind": one.kind,
        "cause": one.cause,
        "severity": one.severity,
        "people": one.people,
        "about": one.about,
        "first_on": one.first_on,
        "last_on": one.last_on,
        "minutes": one.minutes,
        "explanation": heading(words, looked.facts, one, today),
        "detail": detail(words, looked.facts, one, today, looked.findings),
        "facts": [_fact(fact) for fact in basis(looked.facts, one)],
        "chain": one.chain,
        "steps": [*_steps(words, one), *_of_law(words, looked, one, today, law)],
        "spans": [_span(span) for span in one.spans],
        "accepted_until": looked.accepted.get(alignment.key(one)),
    }
    return FindingOut.model_validate(data)


def _steps(words: Words, one: Finding) -> Iterator[StepOut]:
    for code, text in next_steps(words, one):
        yield StepOut(code=code, text=text, citation=None, by=None)


def _of_law(words: Words, looked: Alignment, one: Finding, today: date, law: Law) -> Iterator[StepOut]:
    for rule in advice(looked.facts, one, law):
        text = advised(words, rule, today)
        yield StepOut(code=rule.code, text=text, citation=rule.citation or None, by=rule.by)


def _fact(fact: Basis) -> FactOut:
    named = {"id": fact.id, "kind": fact.kind, "agency": fact.agency or None}
    return FactOut.model_validate(named | {"confirmed_on": fact.confirmed_on, "corrected_on": fact.corrected_on})


def _span(span: Span) -> SpanOut:
    from_day, starts = divmod(span.starts, 1440)
    to_day, ends = divmod(span.ends, 1440)
    data = {
        "day": span.day,
        "from": _clock(starts),
        "from_day": from_day,
        "to": _clock(ends),
        "to_day": to_day,
        "minutes": span.minutes,
    }
    return SpanOut.model_validate(data)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
