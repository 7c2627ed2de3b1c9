"""Stored records as the facts that the rules of alignment look at, for one family or many in nine statements.

Ids are hex strings. What several agencies recorded of one person, or of one address, is one person and one place; the
record of our own agency is asked first, then the smallest id. Nothing is guessed: what nobody recorded stays None, and
the rules ask for it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import (
    Activity,
    Authority,
    Change,
    Domain,
    Facts,
    Kind,
    Place,
    Residence,
    Schedule,
    Source,
    Support,
    Turn,
    Way,
)
from ctcoord.domain.weekly import DAYS
from ctcoord.services import alignment_people, disputed, driver, settings
from ctcoord.services.alignment_people import Known, Laid, people
from ctcoord.services.asked_again import ASKED_AGAIN
from ctcoord.services.driver import Bare, day, parts

FOR_GOOD = "9999-12-31"  # the last day of a closure that ends times: they are no closed days, there is nothing more
WRITTEN = "site:"  # what ids of places begin with that are no record, only a name as an agency wrote it
_SOMEWHERE = frozenset({Domain.CHILDCARE, Domain.WORKFORCE})  # where somebody goes
_DAY = {code: number for number, code in enumerate(DAYS)}
_CASELOAD = """(SELECT coalesce(f.household_id, g.household_id) FROM assignment g
    LEFT JOIN family_of o ON o.household_id = g.household_id LEFT JOIN family_of f ON f.family_id = o.family_id
    WHERE g.staff_id = ?1 AND g.assigned_until IS NULL AND g.deleted_at IS NULL)"""
_EVERY = "(SELECT id FROM household)"


def of_family(connection: Connection, family: bytes) -> Facts:
    """The facts of one family."""
    return of_families(connection, [family]).get(family) or Facts(())


def of_families(connection: Connection, some: Sequence[bytes]) -> dict[bytes, Facts]:
    """The facts of some families, a few hundred at most, by family id."""
    marks = ", ".join(f"?{number}" for number in range(1, len(some) + 1))
    homes = f"""(SELECT household_id FROM family_of WHERE family_id IN ({marks})
        UNION ALL SELECT id FROM household WHERE id IN ({marks}))"""
    return _facts(connection, homes, tuple(some)) if some else {}


def family_ids(connection: Connection) -> list[bytes]:
    """The ids of all families that are not closed, in their order."""
    found = driver.rows(
        connection,
        """SELECT DISTINCT coalesce(f.family_id, h.id) FROM household h LEFT JOIN family_of f ON f.household_id = h.id
        WHERE h.deleted_at IS NULL AND h.closed_on IS NULL ORDER BY 1""",
        (),
    )
    return [row[0] for row in found]


def of_caseload(connection: Connection, worker: bytes | None) -> dict[bytes, Facts]:
    """The facts of a worker's families, or of all, by family id."""
    return _facts(connection, _CASELOAD, (worker,)) if worker else _facts(connection, _EVERY, ())


def _facts(connection: Connection, homes: str, values: tuple[Any, ...]) -> dict[bytes, Facts]:
    read = _Read(connection, homes, values)
    zone = settings.own_zone(connection)
    return {family: _one(rows, read, zone) for family, rows in read.families.items()}


Rows = dict[str, list[Bare]]


class _Read:
    """The rows of some families by family and table, and what they share."""

    def __init__(self, connection: Connection, homes: str, values: tuple[Any, ...]) -> None:
        self._connection, self._homes, self._values = connection, homes, values
        of_agency = "SELECT id, short_name, name FROM agency"
        self.agencies = {row[0]: row[1] or row[2] for row in driver.rows(connection, of_agency, ())}
        own = settings.get(connection, "own_agency", "")
        self.own = bytes.fromhex(own) if own else b""
        open_homes = f"""SELECT h.id, coalesce(f.family_id, h.id) FROM household h
            LEFT JOIN family_of f ON f.household_id = h.id
            WHERE h.id IN {homes} AND h.deleted_at IS NULL AND h.closed_on IS NULL"""
        self._family = {row[0]: row[1] for row in driver.rows(connection, open_homes, values)}
        self.families: dict[bytes, Rows] = {family: defaultdict(list) for family in self._family.values()}
        self.corrected = self._corrections()
        for table, columns in _COLUMNS.items():
            sql = f"SELECT scope_id, {columns} FROM {table} c WHERE scope_id IN {homes} AND deleted_at IS NULL"
            narrowed = f"{sql} {_NOT.get(table, '')} ORDER BY scope_id, id"
            self._sort(table, driver.rows(connection, narrowed, values))
        of_members = f"""SELECT m.person_id, m.member_id FROM person p JOIN member_of m ON m.person_id = p.id
            WHERE p.scope_id IN {homes}"""
        self.members = {row[0]: row[1] for row in driver.rows(connection, of_members, values)}
        protected = disputed.of_homes(connection, homes, values)
        self.people = Known(self.own, self.member, self.source, self.corrected, protected)

    def _sort(self, table: str, rows: Iterable[Bare]) -> None:
        laid = _LAID_OVER.get(table)
        for row in rows:
            if (family := self._family.get(row[0])) is not None:
                said = self.corrected.get(row[1]) if laid else None
                self.families[family][table].append(_laid_over(row, laid, said) if laid and said else row)

    def _corrections(self) -> dict[bytes, dict[str, Laid]]:
        found: dict[bytes, dict[str, Laid]] = defaultdict(dict)
        sql = f"""SELECT target_id, field, value, made_at FROM correction WHERE target_scope_id IN {self._homes}
            AND withdrawn_at IS NULL AND deleted_at IS NULL ORDER BY made_at"""
        for target, name, value, made_at in driver.rows(self._connection, sql, self._values):
            found[target][name] = (parts(value) or {}).get("v"), day(made_at[:10])
        return found

    def source(self, agency: bytes | None, confirmed_on: str | None, record: bytes | None = None) -> Source:
        """Who says it; of a record, the day on which one of ours last laid something over it as well."""
        laid = self.corrected.get(record, {}) if record else {}
        over = max((made for _value, made in laid.values() if made), default=None)
        return Source(self.agencies.get(agency, "") if agency else "", day(confirmed_on), over)

    def member(self, person: bytes | None) -> str | None:
        return self.members.get(person, person).hex() if person else None


_SOURCE = "agency_id, confirmed_on"
_COLUMNS = {
    "person": alignment_people.COLUMNS,
    "place": "id, kind, name, address, city, zip_code,"
    " coalesce(latitude, (SELECT s.latitude FROM site s WHERE s.id = c.site_id)),"
    " coalesce(longitude, (SELECT s.longitude FROM site s WHERE s.id = c.site_id)), site_id",
    "residence": "id, person_id, place_id, lives_from, lives_until, share",
    "support": "id, subject_id, domain, program, provider, site, place_id, status, authorized_from, authorized_to,"
    f" ended_on, minutes_a_week, renewal_due, coverage, extra, detail, {_SOURCE}",
    "activity": f"id, person_id, kind, title, place_id, support_id, starts_on, ends_on, extra, {_SOURCE}",
    "schedule": 'id, owner_id, byday, "interval", opens_at, closes_at, valid_from, valid_to',
    "schedule_exception": "id, schedule_id, on_from, on_to, closed, opens_at, closes_at, reason, agency_id",
    "travel_time": "id, from_place_id, to_place_id, mode, minutes, basis, byday, depart_at, agency_id",
    "consent": f"id, classes, status, signed_on, valid_until, withdraws_id, {_SOURCE}",
}


# What no agency's newest file holds any more carries nobody, and a consent that was asked for again ends quietly.
_NOT = {
    "support": "AND absent_since IS NULL",
    "activity": "AND absent_since IS NULL",
    "consent": f"AND NOT EXISTS ({ASKED_AGAIN})",
}

# What corrections lie over; those of people hold for all records of one person.
_LAID_OVER = {table: ("scope_id", *_COLUMNS[table].split(", ")) for table in ("activity", "support", "residence")}
_LAID_OVER["place"] = ("scope_id", "id", "kind", "name", "address", "city", "zip_code", "latitude", "longitude", "site")


def _laid_over(row: Bare, names: Sequence[str], said: Mapping[str, Laid]) -> Bare:
    """A row with the values that a caseworker said instead."""
    values = dict(zip(names, row, strict=True))
    for field_name, (new, _made) in said.items():
        name, _dot, part = field_name.partition(".")
        if part and name in values:
            values[name] = json.dumps((parts(values[name]) or {}) | {part: new})
        elif name in values:
            values[name] = bytes.fromhex(new) if new and name.endswith("_id") else new
    return tuple(values.values())


@dataclass(frozen=True)
class _Family:
    """One family while its facts are put together."""

    rows: Rows
    read: _Read
    schedules: dict[bytes, tuple[Schedule, ...]]
    places: dict[bytes, str] = field(default_factory=dict)  # the place that stands for a row
    known: dict[str, Place] = field(default_factory=dict)


def _one(rows: Rows, read: _Read, zone: str) -> Facts:
    family = _Family(rows, read, _schedules(rows, read.own))
    _places(family)
    supports = list(_supports(family))
    recorded = list(_activities(family))
    activities = [*recorded, *_from_supports(recorded, supports)]
    learning = {one.person for one in activities if one.kind == Kind.TRAINING}
    return Facts(
        people=tuple(people(rows["person"], read.people, learning)),
        places=tuple(family.known.values()),
        residences=tuple(_residences(family)),
        activities=tuple(activities),
        supports=tuple(_joined(supports)),
        ways=tuple(_ways(family)),
        authorities=tuple(_authorities(family)),
        zone=zone,
    )


def _places(family: _Family) -> None:
    """Rows of the same address are one place."""
    same: dict[object, str] = {}
    for _scope, id_, kind, name, address, city, zip_code, latitude, longitude, site in family.rows["place"]:
        written = " ".join(f"{address or ''} {city or ''} {zip_code or ''}".casefold().replace(",", " ").split())
        place = same.setdefault(site or written or id_, id_.hex())
        family.places[id_] = place
        old = family.known.get(place)
        where = (old.latitude, old.longitude) if old and old.latitude is not None else (latitude, longitude)
        family.known[place] = Place(place, (old.name if old else "") or name or address or "", kind, *where)


def _at(family: _Family, place: bytes | None, site: str | None = None) -> str | None:
    """The place of something: the row it names, else the site as it is written."""
    if place and place in family.places:
        return family.places[place]
    if not site or not site.strip():
        return None
    written = " ".join(site.casefold().replace(",", " ").split())
    for known in family.known.values():
        if " ".join(known.name.casefold().replace(",", " ").split()) == written:
            return known.id
    family.known[WRITTEN + written] = Place(WRITTEN + written, site.strip(), "site")
    return WRITTEN + written


def _residences(family: _Family) -> Iterator[Residence]:
    for _scope, id_, person, place, begins, ends, share in family.rows["residence"]:
        if place in family.places and (person is None or family.read.member(person)):
            turn = turn_of(share) if share else None
            yield Residence(id_.hex(), family.read.member(person), family.places[place], day(begins), day(ends), turn)


def turn_of(share: str) -> Turn:
    """A share of custody: HSDS ``byday`` (``MO,TU``), and with ``/2`` every second week, counted from the first day."""
    listed, _slash, interval = share.partition("/")
    days = frozenset(_DAY[part] for part in listed.split(",") if part in _DAY)
    return Turn(days or frozenset(range(7)), int(interval) if interval.isdigit() and int(interval) else 1)


def _schedules(rows: Rows, own: bytes) -> dict[bytes, tuple[Schedule, ...]]:
    """By what they are of. Of what is said of one day our own word is the last one, which counts."""
    changes: dict[bytes, list[Change]] = defaultdict(list)
    stops: dict[bytes, date] = {}
    for row in sorted(rows["schedule_exception"], key=lambda row: row[9] == own):
        _scope, _id, schedule, begins, ends, closed, opens, closes, reason, _agency = row
        if closed and ends == FOR_GOOD:
            stops[schedule] = min(date.fromisoformat(begins), stops.get(schedule, date.max))
            continue
        if ends == FOR_GOOD:  # we say that what another agency ended goes on
            stops.pop(schedule, None)
        times = (None, None) if closed or not (opens and closes) else (_minute(opens), _minute(closes))
        span = date.fromisoformat(begins), date.fromisoformat(ends)
        changes[schedule].append(Change(*span, times[0], times[1], reason or ""))
    found: dict[bytes, list[Schedule]] = defaultdict(list)
    for _scope, id_, owner, byday, interval, opens, closes, begins, ends in rows["schedule"]:
        days = frozenset(_DAY[part] for part in byday.split(",") if part in _DAY)
        turn = Turn(days, interval or 1, day(begins))
        last = min((one for one in (day(ends), _day_before(stops.get(id_))) if one), default=None)
        found[owner].append(Schedule(turn, _minute(opens), _minute(closes), day(begins), last, tuple(changes[id_])))
    return {owner: tuple(several) for owner, several in found.items()}


def _day_before(stop: date | None) -> date | None:
    """The last day on which times hold that a closure for good ends; the first of all where they never do."""
    return stop and date.fromordinal(max(stop.toordinal() - 1, 1))


def _minute(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:5])


def _supports(family: _Family) -> Iterator[Support]:
    for row in family.rows["support"]:
        _scope, id_, subject, domain, program, _provider, site, place, status, begins, authorized, ended, *rest = row
        minutes, renewal, coverage, extra, detail, agency, confirmed = rest
        last = min((end for end in (authorized, ended) if end), default=None)
        said = (parts(extra) or {}).get("used", (parts(detail) or {}).get("Used"))  # ours, else as the file says
        yield Support(
            id=id_.hex(),
            domain=domain,
            program=program,
            person=family.read.member(subject),
            status=status,
            begins=day(begins),
            ends=day(last),
            renewal_due=day(renewal),
            minutes_a_week=minutes,
            used=bool(said) if isinstance(said, int) else None,
            purpose=purpose_of(domain, program, coverage or ""),
            place=_at(family, place, site) if domain in _SOMEWHERE else None,
            schedules=family.schedules.get(id_, ()),
            source=family.read.source(agency, confirmed, id_),
        )


def purpose_of(domain: str, program: str, coverage: str = "") -> str:
    """'medical' for rides that serve that alone, 'lease' for an agreement to live somewhere; else ''.

    By an agency's words: what it calls the program, and what it covers.
    """
    if domain == Domain.HOUSING:
        return "lease" if _LEASE.fullmatch(program.strip().casefold()) else ""
    said = f"{program} {coverage}".casefold()
    return "medical" if domain == Domain.TRANSIT and _MEDICAL.search(said) and not _MORE.search(said) else ""


_LEASE = re.compile(
    r"(?:(?:apartment|family|home|house|own|rental|residential|unit) )*"
    r"(?:lease|tenancy|rental agreement)(?: agreement)?"
    r"|contrato(?: de (?:alquiler|arrendamiento|renta))?"
)
_MEDICAL = re.compile(r"(?<!non[- ])\bmedical|\bnemt\b")
_MORE = re.compile(r"\b(class|education|employment|job|school|training|work)")


def _joined(supports: Iterable[Support]) -> Iterator[Support]:
    """What an agency gives several members alike (a shelter, a voucher) is one support of the household."""
    alike: dict[object, list[Support]] = defaultdict(list)
    for one in supports:
        shared = one.domain == Domain.HOUSING
        dates = (one.status, one.begins, one.ends, one.renewal_due)
        alike[(one.source.agency, one.program, *dates) if shared else one.id].append(one)
    for several in alike.values():
        one = min(several, key=lambda support: support.id)
        yield one if len(several) == 1 else _of_household(one)


def _of_household(one: Support) -> Support:
    return Support(
        one.id, one.domain, one.program, None, one.status, one.begins, one.ends, one.renewal_due,
        source=one.source, schedules=one.schedules,
    )  # fmt: skip


def _activities(family: _Family) -> Iterator[Activity]:
    sites = {row[1]: row[6] or row[5] for row in family.rows["support"]}  # else it is at its support's site or provider
    for _scope, id_, person, kind, title, place, support, begins, ends, extra, agency, confirmed in family.rows[
        "activity"
    ]:
        yield Activity(
            id=id_.hex(),
            person=family.read.member(person) or "",
            kind=kind,
            title=title,
            place=_at(family, place, sites.get(support)),
            begins=day(begins),
            ends=day(ends),
            certain=not (parts(extra) or {}).get("start_uncertain"),
            support=support.hex() if support else None,
            schedules=family.schedules.get(id_, ()),
            source=family.read.source(agency, confirmed, id_),
        )


def _from_supports(recorded: Sequence[Activity], supports: Iterable[Support]) -> Iterator[Activity]:
    """A training that an agency recorded as a support alone is an activity as well.

    One without times is asked for them where nothing else says what the person must be at: beside a course, a plan
    or an allowance is no course of its own.
    """
    named = {one.support for one in recorded}
    courses = [one for one in supports if one.domain == Domain.WORKFORCE and one.status == "active" and one.person]
    busy = {one.person for one in recorded if one.kind != Kind.SCHOOL} | {
        one.person for one in courses if one.schedules
    }
    for one in courses:
        if one.person and one.id not in named and (one.schedules or one.person not in busy):
            yield Activity(
                f"{one.id}.training", one.person, Kind.TRAINING, one.program, one.place, one.begins, one.ends,
                support=one.id, schedules=one.schedules, source=one.source,
            )  # fmt: skip


def _ways(family: _Family) -> Iterator[Way]:
    own = family.read.own
    for row in sorted(family.rows["travel_time"], key=lambda row: row[9] != own):  # ours first: of equal ones it counts
        _scope, _id, origin, target, mode, minutes, basis, byday, depart, _agency = row
        if origin in family.places and target in family.places:
            days = frozenset(_DAY[part] for part in byday.split(",") if part in _DAY) if byday else None
            at = _minute(depart) if depart else None
            yield Way(family.places[origin], family.places[target], minutes, mode, basis, days, at)


def _authorities(family: _Family) -> Iterator[Authority]:
    """Consents that stand."""
    undone = {row[6] for row in family.rows["consent"] if row[6]}
    for _scope, id_, classes, status, begins, ends, withdraws, agency, confirmed in family.rows["consent"]:
        if status == "given" and id_ not in undone and not withdraws:
            covers = frozenset((classes or "").split(","))
            yield Authority(id_.hex(), covers, day(begins), day(ends), family.read.source(agency, confirmed))
