"""Do a family's supports hold together: the rules of ``domain/alignment`` over what the store knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.connecticut import rules_of
from ctcoord.domain.alignment.facts import Domain, Facts, Finding
from ctcoord.domain.alignment.rules import Rules
from ctcoord.services import agency_settings, alignment_facts, alignment_travel, driver

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Look:
    """From when to when, by which rules, and where the timetables are (None: only ways that are typed)."""

    period: tuple[date, date]
    rules: Rules
    home: Path | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """What was looked at, and what was found from ``begin`` to ``end``.

    ``accepted`` are the keys of findings that somebody accepted as known, with the day to look again.
    """

    family_id: bytes
    begin: date
    end: date
    facts: Facts
    findings: tuple[Finding, ...]
    accepted: dict[bytes, date]

    @property
    def open(self) -> tuple[Finding, ...]:
        """What nobody accepted as known."""
        return tuple(one for one in self.findings if key(one) not in self.accepted)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What breaks, each once: a support that ends is told with the first activity that rests on it."""
        first: dict[object, Finding] = {}
        for one in self.open:
            if one.kind != "unknown":
                first.setdefault((one.kind, one.cause, one.people, one.about[:1]), one)
        return tuple(first.values())

    @property
    def gap(self) -> Finding | None:
        """The first gap in care that nobody accepted."""
        return next((one for one in self.problems if one.kind == "care_gap"), None)

    def breaks(self) -> dict[bytes, str]:
        """What fails with the end of childcare: the support's id and the title of the activity."""
        titles = {one.id: one.title for one in self.facts.activities}
        care = {one.id for one in self.facts.supports if one.domain == Domain.CHILDCARE}
        ends = [one for one in reversed(self.open) if (one.kind, one.cause) == ("breaks_first", "ends")]
        return {
            bytes.fromhex(support): titles.get(activity, "")
            for support, activity in (one.about[:2] for one in ends)
            if support in care
        }

    @property
    def questions(self) -> tuple[Finding, ...]:
        """What nobody knows yet."""
        return tuple(one for one in self.open if one.kind == "unknown")


def horizon(today: date) -> date:
    """The last day that is looked at: twelve months on."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:
        return date(today.year + 1, 3, 1)


def of_family(
    connection: Connection,
    family: bytes,
    begin: date,
    end: date | None = None,
    *,
    rules: Rules | None = None,
    home: Path | None = None,
) -> Alignment:
    """A family's findings from ``begin`` to ``end`` (twelve months on), both included; by the agency's own rules.

    ``home``: the folder of this computer's timetables, for the ways that nobody typed.
    """
    facts = alignment_facts.of_family(connection, family)
    look = Look((begin, end or horizon(begin)), rules or own_rules(connection, begin), home)
    return _checked(connection, family, facts, look)


def of_caseload(
    connection: Connection,
    worker: bytes | None,
    begin: date,
    end: date | None = None,
    *,
    rules: Rules | None = None,
    home: Path | None = None,
) -> Iterator[Alignment]:
    """The findings of a worker's families, or of all, one family after the other; otherwise as ``of_family``."""
    look = Look((begin, end or horizon(begin)), rules or own_rules(connection, begin), home)
    for family, facts in alignment_facts.of_caseload(connection, worker).items():
        yield _checked(connection, family, facts, look)


def of_families(
    connection: Connection, some: Sequence[bytes], begin: date, *, home: Path | None = None
) -> Iterator[Alignment]:
    """The findings of some families for twelve months, one after the other."""
    look = Look((begin, horizon(begin)), own_rules(connection, begin), home)
    for family, facts in alignment_facts.of_families(connection, some).items():
        yield _checked(connection, family, facts, look)


def own_rules(connection: Connection, day: date) -> Rules:
    """The rules as the agency set them, by the law of a day."""
    return rules_of(agency_settings.law(connection, day))


def _checked(connection: Connection, family: bytes, facts: Facts, look: Look) -> Alignment:
    if look.home is not None:
        facts = alignment_travel.filled(look.home, facts, look.period, look.rules)
    found = findings(facts, *look.period, look.rules)
    begin, end = look.period
    return Alignment(family, begin, end, facts, found, accepted(connection, family, begin) if found else {})


def key(finding: Finding) -> bytes:
    """What a finding is known by from one day to the next: its kind and what it is about, not its dates. 16 bytes."""
    said = "\x1f".join((finding.kind, finding.cause, *finding.people, "", *finding.about[:2]))
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def accepted(connection: Connection, family: bytes, today: date) -> dict[bytes, date]:
    """The keys of a family's findings that somebody accepted as known, with the day to look again."""
    return {row[0]: date.fromisoformat(row[1]) for row in driver.rows(connection, _KNOWN, (family, today.isoformat()))}


_KNOWN = """
    SELECT about_id, max(until) FROM snooze
    WHERE scope_id IN (SELECT household_id FROM family_of WHERE family_id = ?1 UNION ALL SELECT ?1)
        AND about_kind = 'finding' AND until > ?2 AND deleted_at IS NULL GROUP BY about_id
"""
