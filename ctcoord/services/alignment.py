"""Do a family's supports hold together: the rules of ``domain/alignment`` over what the store knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.connecticut import rules_of
from ctcoord.domain.alignment.facts import Domain, Facts, Finding
from ctcoord.domain.alignment.known import Extent, Known, ahead, extent
from ctcoord.domain.alignment.rules import Rules
from ctcoord.services import agency_settings, alignment_facts, alignment_travel, driver, leases
from ctcoord.services.driver import day, parts

MONTHS = 12
_AT_ONCE = 400  # families that are asked about in one statement


class Broken(NamedTuple):
    """A training or job that fails with a support: its id and title."""

    activity: bytes
    title: str


@dataclass(frozen=True, slots=True)
class Look:
    """From when to when, by which rules, and where the timetables are (None: only ways that are typed)."""

    period: tuple[date, date]
    rules: Rules
    home: Path | None = None
    today: date | None = None  # None: the first day


@dataclass(frozen=True, slots=True)
class Alignment:
    """What was looked at, and what was found from ``begin`` to ``end``.

    ``known``: what somebody accepted as known, by the keys of findings, whether or not that still holds on ``today``
    (None: the first day).
    """

    family_id: bytes
    begin: date
    end: date
    facts: Facts
    findings: tuple[Finding, ...]
    known: dict[bytes, Known]
    today: date | None = None

    @property
    def open(self) -> tuple[Finding, ...]:
        """What nobody accepted as known, or has got worse since."""
        return tuple(one for one in self.findings if not self.is_quiet(one)) if self.known else self.findings

    def is_quiet(self, finding: Finding) -> bool:
        """Whether a finding is accepted as known: its day has not come, and it is no worse than it was then."""
        known = self.known.get(key(finding)) if self.known else None
        return known is not None and known.holds(finding, self.today or self.begin)

    @property
    def accepted(self) -> dict[bytes, date]:
        """The keys of the findings that are quiet, with the day to look again."""
        quiet = (key(one) for one in self.findings if self.is_quiet(one)) if self.known else ()
        return {one: self.known[one].until for one in quiet}

    @property
    def ahead(self) -> Alignment:
        """The same, with every finding in its place as it is from today on: what was looked at before it is drawn."""
        today = self.today or self.begin
        return replace(self, findings=tuple(ahead(one, today) for one in self.findings))

    def came_back(self, finding: Finding) -> Known | None:
        """How a finding was accepted as known that is quiet no longer: its day has come, or it got worse."""
        known = self.known.get(key(finding)) if self.known else None
        return None if known is None or known.holds(finding, self.today or self.begin) else known

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What breaks and nobody accepted, each once as in ``told``."""
        return tuple(one for one in self.told if one.kind != "unknown" and not self.is_quiet(one))

    @property
    def told(self) -> tuple[Finding, ...]:
        """All findings, accepted or not: a support that ends is told with the first activity that rests on it."""
        first: dict[object, Finding] = {}
        for one in self.findings:
            about = one.about if one.kind == "unknown" else one.about[:1]
            first.setdefault((one.kind, one.cause, one.people, about, self.is_quiet(one)), one)
        return tuple(first.values())

    @property
    def gap(self) -> Finding | None:
        """The first gap in care that nobody accepted."""
        return next((one for one in self.problems if one.kind == "care_gap"), None)

    def breaks(self) -> dict[bytes, Broken]:
        """What fails with the end of childcare, by the support's id; of several the first."""
        titles = {one.id: one.title for one in self.facts.activities}
        care = {one.id for one in self.facts.supports if one.domain == Domain.CHILDCARE}
        ends = [one for one in reversed(self.open) if (one.kind, one.cause) == ("breaks_first", "ends")]
        return {
            bytes.fromhex(support): Broken(bytes.fromhex(activity.partition(".")[0]), titles.get(activity, ""))
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
    today: date | None = None,
) -> Alignment:
    """A family's findings from ``begin`` to ``end`` (twelve months on), both included; by the agency's own rules.

    ``home``: the folder of this computer's timetables, for the ways that nobody typed. ``today``, where it is not the
    first day, decides what is still accepted as known.
    """
    ((_family, facts),) = _marked(connection, {family: alignment_facts.of_family(connection, family)})
    look = Look((begin, end or horizon(begin)), rules or own_rules(connection, begin), home, today)
    return _checked(connection, family, facts, look)


def since(connection: Connection, found: Alignment, begin: date, *, home: Path | None = None) -> Alignment:
    """The same facts judged from an earlier day on, without reading them again; otherwise as ``of_family``."""
    if begin == found.begin:
        return found
    look = Look((begin, found.end), own_rules(connection, begin), home, found.today or found.begin)
    return _checked(connection, found.family_id, found.facts, look)


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
    for family, facts in _marked(connection, alignment_facts.of_caseload(connection, worker)):
        yield _checked(connection, family, facts, look)


def of_families(
    connection: Connection, some: Sequence[bytes], begin: date, *, home: Path | None = None
) -> Iterator[Alignment]:
    """The findings of some families for twelve months, one after the other."""
    look = Look((begin, horizon(begin)), own_rules(connection, begin), home)
    for family, facts in _marked(connection, alignment_facts.of_families(connection, some)):
        yield _checked(connection, family, facts, look)


def _marked(connection: Connection, several: Mapping[bytes, Facts]) -> Iterator[tuple[bytes, Facts]]:
    """The same, with a mark on families of which some is locked until this computer has synced."""
    ids = list(several)
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        locked = leases.hidden(connection, some)
        for family in some:
            facts = several[family]
            yield family, replace(facts, partial=True) if family in locked else facts


def own_rules(connection: Connection, day: date) -> Rules:
    """The rules as the agency set them, by the law of a day."""
    return rules_of(agency_settings.law(connection, day))


def _checked(connection: Connection, family: bytes, facts: Facts, look: Look) -> Alignment:
    if look.home is not None:
        facts = alignment_travel.filled(look.home, facts, look.period, look.rules)
    found = findings(facts, *look.period, look.rules)
    begin, end = look.period
    return Alignment(family, begin, end, facts, found, accepted(connection, family) if found else {}, look.today)


def key(finding: Finding) -> bytes:
    """What a finding is known by from one day to the next: its kind and what it is about, not its dates. 16 bytes."""
    said = "\x1f".join((finding.kind, finding.cause, *finding.people, "", *finding.about[:2]))
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def accepted(connection: Connection, family: bytes) -> dict[bytes, Known]:
    """What somebody accepted of a family as known, by the keys of findings: the newest of each, held or not."""
    return {row[0]: _known(*row[1:]) for row in driver.rows(connection, _KNOWN, (family,))}


def _known(until: str, reason: str, extra: str | None) -> Known:
    said: dict[str, Any] = (parts(extra) or {}).get("was") or {}
    was = Extent(said.get("minutes", 0), day(said.get("first_on"))) if said else None
    return Known(date.fromisoformat(until), reason, day(said.get("on")), was)


def as_it_is(finding: Finding, today: date) -> dict[str, Any]:
    """What the acceptance of a finding keeps of it (column ``extra``), so that it comes back when it gets worse."""
    now = extent(finding, today)
    first = now.first_on.isoformat() if now.first_on else None
    return {"was": {"on": today.isoformat(), "minutes": now.minutes, "first_on": first}}


_KNOWN = """
    SELECT about_id, until, reason, extra FROM snooze
    WHERE scope_id IN (SELECT household_id FROM family_of WHERE family_id = ?1 UNION ALL SELECT ?1)
        AND about_kind = 'finding' AND deleted_at IS NULL ORDER BY made_at, id
"""
