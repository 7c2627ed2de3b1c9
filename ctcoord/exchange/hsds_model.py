"""A directory as it is read: the records that HSDS keeps apart, each with all else that belongs to it inside.

JSON nests and CSV names by id; both become the same entries here. What belongs to nothing in the file is kept
beside them, so that an export gives back all that came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ctcoord.exchange.hsds_tables import (
    ANY_OWNER,
    AT,
    CORE,
    FILES,
    LISTS,
    LOCATION,
    ORGANIZATION,
    OWNERS,
    SCHEDULE,
    SERVICE,
    SINGLES,
    list_of,
    owners_of,
)
from ctcoord.words import Message, mark

Body = dict[str, Any]
Owner = tuple[str, str]  # table, key

NOT_AN_OBJECT = mark("{place} is not an object with names and values")
NO_ID = mark("{place} has no id")
NO_NAME = mark("{place} has no name")
UNKNOWN = mark("It names {parent} {key}, which is not in the file")
REJECTED = mark("It depends on {parent} {key}, which was rejected")
LOOSE = mark("It belongs to {parent} {key}, which is not in the file: it is kept, and shown nowhere")
NUL = mark("a value holds characters that no text has: the file is damaged here")
_NOTHING: tuple[object, ...] = ("", [])
_BELONGS = (ORGANIZATION, SERVICE, LOCATION, AT, SCHEDULE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be used, or (``warning``) what is odd about it."""

    reason: Message
    column: str | None = None
    value: str | None = None
    warning: bool = False


@dataclass(slots=True)
class Entry:
    """One record: ``body`` by HSDS names without the records nested in it; ``refs`` the keys of what it names.

    ``owners`` of a schedule, with its place among each one's. ``derived`` are references that the source does not say.
    """

    table: str
    key: str
    body: Body
    refs: dict[str, str] = field(default_factory=dict)
    owners: list[tuple[str, str, int]] = field(default_factory=list)
    derived: set[str] = field(default_factory=set)
    fault: Fault | None = None


@dataclass(slots=True)
class Line:
    """One row of a file, or one object of a JSON file, to be accounted for."""

    table: str
    line: int
    key: str
    body: Body
    faults: list[Fault] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)


@dataclass
class Directory:
    """All that the files of a directory say."""

    entries: dict[str, dict[str, Entry]] = field(default_factory=lambda: {table: {} for table in (*CORE, SCHEDULE)})
    loose: dict[str, list[Body]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # table: the file it came from, for the report
    ignored: dict[str, Message] = field(default_factory=dict)

    def line(self, table: str, line: int, key: str, body: Body, *faults: Fault, kind: str = "") -> Line:
        """Account for one row; ``kind`` names its file where a table has several."""
        made = Line(table, line, key, body, list(faults))
        self.lines.setdefault(kind or table, []).append(made)
        return made

    def take(self, table: str, found: object, place: str, line: int | None = None) -> str | None:
        """Add an object and the records nested in it; returns its key, or None where it has none.

        ``line`` is its row in a table; objects of JSON are numbered as they come, each once.
        """
        if not isinstance(found, dict) or not _key(found):
            reason = Message(NO_ID if isinstance(found, dict) else NOT_AN_OBJECT, {"place": place})
            self.line(table, line or self._next(table), "", {}, Fault(reason, "id"))
            return None
        key = _key(found)
        entry = self.entries[table].get(key)
        known = entry is not None
        if entry is None:
            entry = self.entries[table][key] = Entry(table, key, {})
        if line is not None or not known:
            self.line(table, line or self._next(table), key, entry.body if not known else dict(found))
        if line is None or not known:  # a second row of a table with the same id is refused, not mixed with the first
            self._fill(entry, found, place)
        return key

    def _next(self, table: str) -> int:
        return len(self.lines.get(table, ())) + 1

    def _fill(self, entry: Entry, found: Body, place: str) -> None:
        lists, singles = LISTS.get(entry.table, {}), SINGLES.get(entry.table, {})
        for name, value in found.items():
            at = f"{place}.{name}"
            if value is None or value in _NOTHING:
                continue
            if lists.get(name) in _BELONGS and isinstance(value, list):
                for number, child in enumerate(value):
                    self._nested(entry, lists[name], child, f"{at}[{number}]", number)
            elif name in singles and singles[name][0] in CORE:
                key = self.take(singles[name][0], value, at)
                if key:
                    entry.refs[singles[name][1]] = key
            else:
                entry.body.setdefault(name, value)
        for column in OWNERS.get(entry.table, {}):
            if entry.table in CORE and entry.body.get(column):
                entry.refs.setdefault(column, str(entry.body[column]))

    def _nested(self, parent: Entry, table: str, child: object, place: str, number: int) -> None:
        key = self.take(table, child, place)
        if key is None:
            return
        entry = self.entries[table][key]
        if table == SCHEDULE:
            if (parent.table, parent.key) not in [owner[:2] for owner in entry.owners]:
                entry.owners.append((parent.table, parent.key, number))
            return
        column = next(name for name, owner in OWNERS[table].items() if owner == parent.table)
        entry.refs.setdefault(column, parent.key)

    # -- tables whose rows name what they belong to ----------------------------------------------------

    def take_tables(self, tables: Mapping[str, tuple[str, Iterable[tuple[int, Body]]]]) -> None:
        """Add rows of a data package with their lines: by kind of file, each with its table (or its own name)."""
        lines: list[Line] = []
        for kind, (table, rows) in tables.items():
            for line, body in rows:
                if table in CORE or table == SCHEDULE:
                    self.take(table, body, f"{FILES[table]}[{line}]", line)
                else:
                    lines.append(self.line(table, line, _key(body), body, kind=kind))
        bodies = {(table, key): entry.body for table, found in self.entries.items() for key, entry in found.items()}
        for row in lines:
            if row.key:
                bodies.setdefault((row.table, row.key), row.body)
        for key, entry in self.entries[SCHEDULE].items():
            self._own_schedule(key, entry)
        self._embed_all(lines, bodies)

    def _embed_all(self, lines: Iterable[Line], bodies: Mapping[Owner, Body]) -> None:
        """Put every row into what it belongs to, and into it what it names."""
        tables_of: dict[str, list[str]] = {}
        for table, key in bodies:
            tables_of.setdefault(key, []).append(table)
        for row in lines:
            _name(row.table, row.body, bodies)
            self._embed(row.table, row, bodies, tables_of)
        for entry in self.entries[SERVICE].values():
            for attribute in entry.body.get("attributes", ()):
                if isinstance(attribute, dict):
                    _name("attribute", attribute, bodies)

    def _own_schedule(self, key: str, entry: Entry) -> None:
        for column, owner in OWNERS[SCHEDULE].items():
            named = str(entry.body.get(column) or "")
            if named in self.entries[owner] and (owner, named) not in [known[:2] for known in entry.owners]:
                entry.owners.append((owner, named, len(entry.owners)))

    def _embed(self, table: str, row: Line, bodies: Mapping[Owner, Body], tables_of: Mapping[str, list[str]]) -> None:
        named = [(owner, str(row.body[column])) for column, owner in owners_of(table).items() if row.body.get(column)]
        if table in ANY_OWNER and row.body.get(ANY_OWNER[table]):
            key = str(row.body[ANY_OWNER[table]])
            wanted = [owner for owner in tables_of.get(key, ()) if owner not in ("metadata", table)]
            named = [(owner, key) for owner in wanted] or [(str(row.body.get("link_entity") or "?"), key)]
        known = [owner for owner in named if owner in bodies]
        for owner in known:
            bodies[owner].setdefault(list_of(owner[0], table) or table, []).append(row.body)
        row.owners = known
        if not known:
            self.loose.setdefault(table, []).append(row.body)
            if named:
                params = {"parent": named[0][0], "key": named[0][1]}
                row.faults.append(Fault(Message(LOOSE, params), value=named[0][1], warning=True))

    # -- what cannot be used ---------------------------------------------------------------------------

    def check(self, known_organization: Any, known_service: Any) -> None:
        """Find what cannot be used, and what depends on it. The functions say whether the store knows a key."""
        for entry in self.entries[LOCATION].values():
            self._derive(entry)
        known = {ORGANIZATION: known_organization, SERVICE: known_service, LOCATION: lambda key: False}
        for table in CORE:
            for entry in self.entries[table].values():
                entry.fault = _fault(entry) or self._orphan(entry, known)
        for key, entry in self.entries[SCHEDULE].items():
            entry.fault = _damaged(entry)
            lost = [(owner, name) for owner, name, _ in entry.owners if self.entries[owner][name].fault]
            if not entry.owners:
                column = next((name for name in OWNERS[SCHEDULE] if entry.body.get(name)), "id")
                named = str(entry.body.get(column, key))
                entry.fault = Fault(Message(UNKNOWN, {"parent": OWNERS[SCHEDULE].get(column, "?"), "key": named}))
            elif len(lost) == len(entry.owners):
                entry.fault = Fault(Message(REJECTED, {"parent": lost[0][0], "key": lost[0][1]}))
        for lines in self.lines.values():
            for line in lines:
                self._blame(line)

    def _derive(self, entry: Entry) -> None:
        """Whose a location is that does not say so: the organization's whose service is given there."""
        if "organization_id" in entry.refs:
            return
        for at in self.entries[AT].values():
            service = self.entries[SERVICE].get(at.refs.get("service_id", ""))
            if at.refs.get("location_id") == entry.key and service and "organization_id" in service.refs:
                entry.refs["organization_id"] = service.refs["organization_id"]
                break
        entry.derived.add("organization_id")

    def _orphan(self, entry: Entry, known: Mapping[str, Any]) -> Fault | None:
        if entry.table == LOCATION:
            owner = self.entries[ORGANIZATION].get(entry.refs.get("organization_id", ""))
            if owner is None or owner.fault is None:
                return None  # of an organization that is not in the file it is kept: it has an address all the same
        for column, parent in OWNERS.get(entry.table, {}).items():
            named = entry.refs.get(column)
            if named is None:
                if entry.table == AT:
                    return Fault(Message(NO_ID, {"place": parent}), column)
                continue
            there = self.entries[parent].get(named)
            if there is None and not known[parent](named):
                return Fault(Message(UNKNOWN, {"parent": parent, "key": named}), column, named)
            if there is not None and there.fault is not None:
                return Fault(Message(REJECTED, {"parent": parent, "key": named}), column, named)
        return None

    def _blame(self, line: Line) -> None:
        entry = self.entries.get(line.table, {}).get(line.key)
        if entry is not None:
            if entry.fault is not None:
                line.faults.append(entry.fault)
            return
        if line.faults and not line.faults[0].warning:
            return
        if damaged(line.body):
            line.faults.append(Fault(Message(NUL)))
        lost = [owner for owner in line.owners if owner[0] in self.entries and self.entries[owner[0]][owner[1]].fault]
        if lost and len(lost) == len(line.owners):
            line.faults.append(Fault(Message(REJECTED, {"parent": lost[0][0], "key": lost[0][1]})))


def _name(table: str, body: Body, bodies: Mapping[Owner, Body]) -> None:
    """Put into an object the single ones that it names by their ids."""
    for name, (wanted, column) in SINGLES.get(table, {}).items():
        named = bodies.get((wanted, str(body.get(column) or "")))
        if named is not None:
            body.setdefault(name, named)


def _fault(entry: Entry) -> Fault | None:
    if entry.table in (ORGANIZATION, SERVICE) and not str(entry.body.get("name", "")).strip():
        return Fault(Message(NO_NAME, {"place": entry.key}), "name")
    return _damaged(entry)


def _damaged(entry: Entry) -> Fault | None:
    return Fault(Message(NUL)) if damaged(entry.body) else None


def damaged(value: object) -> bool:
    """Whether a value holds a NUL, or half of a character, somewhere inside: no store keeps such text."""
    if isinstance(value, str):
        return "\0" in value or any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return any(damaged(part) for item in value.items() for part in item)
    return isinstance(value, list) and any(map(damaged, value))


def _key(body: Body) -> str:
    return str(body.get("id") or "").strip()
