"""A family as readable lines: who, what, until when, and who says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from ctcoord.services.case_rows import (
    ActivityRow,
    BarrierRow,
    ConsentRow,
    FamilyView,
    NoteRow,
    ScheduleRow,
    SupportRow,
    TaskRow,
)
from ctcoord.services.members import Difference, MemberRow
from ctcoord.services.people import Source, age
from ctcoord.words import Words

NEWEST_NOTES = 5


def family_lines(view: FamilyView, words: Words, today: date) -> Iterator[str]:
    """The family as text, section by section; sections without rows are left out."""
    yield from _banner(view, words, today)
    write = _Section(words, today)
    yield from write(words("Members"), view.members, write.member)
    yield from write(words("Agencies differ"), [d for m in view.members for d in m.differences], write.difference)
    yield from write(words("Supports"), view.supports, write.support)
    yield from write(words("Activities"), view.activities, write.activity)
    yield from write(words("Barriers"), view.barriers, write.barrier)
    yield from write(words("Next steps"), [task for task in view.tasks if not task.done_on], write.task)
    yield from write(words("Consent"), view.consents, write.consent)
    yield from write(words("Notes"), view.notes, write.note, most=NEWEST_NOTES)
    if len(view.notes) > NEWEST_NOTES:
        left = len(view.notes) - NEWEST_NOTES
        yield "  " + words.plural("and {n} older note", "and {n} older notes", left)


def _banner(view: FamilyView, words: Words, today: date) -> Iterator[str]:
    head = view.head
    facts = [view.heading]
    if head and head.shown.birth_date:
        facts.append(
            words("born {date} ({age})", date=head.shown.birth_date.isoformat(), age=age(head.shown.birth_date, today))
        )
    if view.case_number:
        facts.append(words("case {number}", number=view.case_number))
    yield " · ".join(facts)
    languages = ", ".join(words.code("language", code) for code in view.languages)
    records = words.plural("{n} agency record", "{n} agency records", len(view.households))
    agencies = ", ".join(dict.fromkeys(h.agency.short_name for h in view.households if h.agency))
    worker = words("worker {name}", name=view.worker) if view.worker else words("no worker")
    yield " · ".join(part for part in (languages, f"{records}: {agencies}", worker, view.id.hex()) if part)


class _Section:
    """Lines of one kind of row under a title."""

    def __init__(self, words: Words, today: date) -> None:
        self.words, self.today = words, today

    def __call__(self, title: str, rows: Any, line: Callable[[Any], str], most: int | None = None) -> Iterator[str]:
        rows = list(rows)
        if rows:
            yield ""
            yield f"{title} ({len(rows)})"
            yield from (f"  {line(row)}" for row in rows[:most])

    def member(self, member: MemberRow) -> str:
        years = age(member.shown.birth_date, self.today)
        relation = self.words.code("relationship", member.shown.relationship)
        sources = "; ".join(dict.fromkeys(self.source(record.source) for record in member.records))
        nameless = self.words("name is hashed") if member.shown.names_hashed else self.words("no name")
        old = "" if years is None else str(years)
        if member.died_on is not None:
            old = self.words("died {day}", day=member.died_on.isoformat())
        return self._joined(member.name or nameless, relation, old, f"[{sources}]")

    def difference(self, difference: Difference) -> str:
        values = " ≠ ".join(
            f"{self.value(difference.field, value.value)} [{self.source(value.source)}]" for value in difference.values
        )
        return f"{difference.member_name}, {self.words.code('fact', difference.field)}: {values}"

    def value(self, field: str, value: object) -> str:
        """A fact as it is read: a code in its words."""
        return self.words.code("sex", str(value)) if field == "sex" else str(value)

    def support(self, row: SupportRow) -> str:
        weekly = f"{self.words.duration(row.minutes_a_week)} {self.words('a week')}" if row.minutes_a_week else ""
        amount = self.words.money(row.amount_cents)
        if amount and row.amount_period:
            amount += " " + self.words.code("amount_period", row.amount_period)
        span = _span(row.authorized_from, row.ends)
        return self._joined(
            self.words.code("domain", row.domain), row.program, row.member_name, row.provider or "",
            self.words.code("support_status", row.status), span, weekly, amount, f"[{self.source(row.source)}]",
        )  # fmt: skip

    def activity(self, row: ActivityRow) -> str:
        span = _span(row.starts_on, row.ends_on)
        kind = self.words.code("activity_kind", row.kind)
        return self._joined(kind, row.title, row.member_name, *map(self.weekly, row.schedules), span)

    def weekly(self, row: ScheduleRow) -> str:
        """``Mon–Thu 9:00–15:30``."""
        opens, closes = row.opens_at.removeprefix("0"), row.closes_at.removeprefix("0")
        return f"{self.words.weekdays(row.byday)} {opens}–{closes}"

    def barrier(self, row: BarrierRow) -> str:
        return self._joined(row.title, self.words.code("work_status", row.status), self.date(row.opened_on))

    def task(self, row: TaskRow) -> str:
        return self._joined(
            self.date(row.due_on), row.title, row.reason or "", self.words.code("work_status", row.status)
        )

    def consent(self, row: ConsentRow) -> str:
        classes = ", ".join(self.words.code("data_class", one) for one in row.classes)
        until = self.words("to {date}", date=self.date(row.valid_until)) if row.valid_until else ""
        return self._joined(row.recipient, classes, self.words.code("consent_status", row.status), until)

    def note(self, row: NoteRow) -> str:
        first = row.body.strip().splitlines()[0] if row.body.strip() else ""
        kind = self.words.code("note_kind", row.kind)
        return self._joined(self.date(row.occurred_at.date()), kind, row.author, first)

    def source(self, source: Source) -> str:
        """``Care 4 Kids · Oct 2``, with a check when somebody confirmed it."""
        day = source.confirmed_on or (source.as_of.date() if source.as_of else None)
        near = day is not None and abs((day - self.today).days) < 365
        when = self.words.day(day) if near else self.words.date(day)
        parts = [source.agency or self.words("unknown source"), when]
        return ("✓ " if source.confirmed_on else "") + self._joined(*parts)

    def date(self, day: date | None) -> str:
        return self.words.date(day, self.today)

    @staticmethod
    def _joined(*parts: str) -> str:
        return " · ".join(part for part in parts if part)


def _span(first: date | None, last: date | None) -> str:
    """``2025-12-01 – 2026-11-29``: with the year, since a span may reach into two."""
    return f"{first or ''} – {last or ''}".strip() if first or last else ""
