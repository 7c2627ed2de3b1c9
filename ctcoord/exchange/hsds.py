"""A provider directory into staging: HSDS 3.1 as JSON or CSV, and older directories by mapping.

The directory belongs to the commons. A record's id is made from the publisher and the source's own id, which stays
in ``extra`` for the export. What a file does not repeat stays as it is: a page of a directory is no statement
about the rest of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ctcoord.domain.ids import uuid8_of
from ctcoord.errors import FileFault
from ctcoord.exchange import hsds_csv, hsds_json
from ctcoord.exchange.folders import open_folder
from ctcoord.exchange.hsds_model import Body, Directory, Entry, Line
from ctcoord.exchange.hsds_records import BLANK, DERIVES, FIELDS, split
from ctcoord.exchange.hsds_tables import AT, CAPACITY, CORE, FILES, LOCATION, ORGANIZATION, SCHEDULE, SERVICE
from ctcoord.exchange.records import (
    COMMONS,
    Feed,
    FileHead,
    FileSink,
    Record,
    Shape,
    Sink,
    content_hash,
    instant_text,
    stored,
)
from ctcoord.words import Message, mark

SYSTEM = "hsds"
PUBLISHER = ""  # the source id of the record that keeps what belongs to no organization
LOOSE = "_loose"  # in its ``extra``: by table, the rows that belong to nothing
ENTITY = {ORGANIZATION: "organization", LOCATION: "site", SERVICE: "service", AT: "service_site", SCHEDULE: "opening"}
NOTHING = mark("it holds no organization, service or location")
EXPECTED = mark("A directory is a folder or zip of HSDS tables as CSV, or HSDS objects as JSON files.")
_REFS = {
    ORGANIZATION: (),
    LOCATION: ("organization_id",),
    SERVICE: ("organization_id",),
    AT: ("service_id", "location_id"),
}
_COLUMN = {"organization_id": "organization_id", "service_id": "service_id", "location_id": "site_id"}


def open_directory(path: Path) -> tuple[Directory, bytes]:
    """What a folder, zip or file holds, and a hash of it. Raises FileFault for what is no directory."""
    directory, files = Directory(), sorted(_json_files(path))
    hashed = blake2b(digest_size=16)
    for file in files:
        hsds_json.read(file, directory)
        hashed.update(file.read_bytes())
    if not files or (path.is_dir() and any(path.glob("*.csv"))):
        with open_folder(path) as folder:
            for place in folder.files.values():
                with place.open("rb") as opened:
                    hashed.update(opened.read())
            hsds_csv.read(folder, directory)
            for name in folder.others:
                if not name.endswith(".json"):
                    directory.ignored[name] = Message(hsds_csv.NOT_READ)
            packed = path.is_file() and not folder.files
        if packed:
            _read_packed(path, directory, hashed.update)
    if not directory.lines and not directory.loose:
        raise FileFault(file=path.name, problem=Message(NOTHING), fix=Message(EXPECTED))
    return directory, hashed.digest()


def _json_files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in path.iterdir() if file.suffix.lower() == ".json" and file.is_file()
                    and file.name != "datapackage.json")  # fmt: skip
    elif path.suffix.lower() == ".json":
        yield path


def _read_packed(path: Path, directory: Directory, known: Callable[[bytes], None]) -> None:
    """The JSON files of a zip that holds no tables."""
    with open_folder(path, ".json") as folder:
        for name, place in sorted(folder.files.items()):
            if name != "datapackage":
                hsds_json.read(place, directory)
                with place.open("rb") as opened:
                    known(opened.read())


def feed(agency: tuple[bytes, str, str], source_name: str, now: datetime) -> Feed:
    """The feed of a directory, published by an agency (id, code, name); ``now`` is when it is read, aware."""
    agency_id, code, name = agency
    return Feed(agency_id, code, name, SYSTEM, "hsds", source_name, exported_at=now)


def read(directory: Directory, sink: Sink) -> None:
    """Push every row of a directory."""
    _Reading(directory, sink, uuid8_of(sink.key, sink.feed.agency_code, sink.feed.system)).read()


@dataclass
class _Reading:
    directory: Directory
    sink: Sink
    make_id: Callable[..., bytes]

    def id(self, table: str, key: str) -> bytes:
        return self.make_id(ENTITY[table], key, "core")

    def read(self) -> None:
        organizations, services = self.sink.directory()
        self.directory.check(
            lambda key: self.id(ORGANIZATION, key) in organizations, lambda key: self.id(SERVICE, key) in services
        )
        for name, why in self.directory.ignored.items():
            self.sink.ignore(name, why)
        self.publisher()
        for table in (*CORE, SCHEDULE):
            if self.directory.lines.get(table):
                self.core(table)
        for kind, lines in self.directory.lines.items():
            if kind not in (*CORE, SCHEDULE):
                self.minor(kind, lines)
        if CAPACITY not in self.directory.lines:
            self.capacities()

    def head(self, kind: str, *, by_content: bool = False) -> FileSink:
        name = self.directory.names.get(kind, FILES.get(kind, kind))
        if not name.lower().endswith(".csv") and kind in FILES:
            name = FILES[kind]  # of one JSON file come several kinds, of several JSON files one
        return self.sink.file(FileHead(name, kind, by_content=by_content))

    def core(self, table: str) -> None:
        file = self.head(table)
        references = ("owner_kind", "owner_id") if table == SCHEDULE else tuple(_COLUMN[ref] for ref in _REFS[table])
        columns = [field.column for field in FIELDS[table].values()]
        names = (*references, *dict.fromkeys((*columns, *DERIVES[table])), "extra")
        shape, seen = file.shape(Shape(ENTITY[table], names)), set[str]()
        for line in self.directory.lines[table]:
            if self.refused(file, line):
                continue
            entry = self.directory.entries[table][line.key]
            records = [] if line.key in seen else list(self.records(shape, names, entry))
            file.accept(line.line, line.key, _dated(entry.body), _content(line, entry), records=records)
            seen.add(line.key)

    def refused(self, file: FileSink, line: Line) -> bool:
        """Say what is wrong with a row; whether it is refused."""
        for fault in line.faults:
            if not fault.warning:
                file.reject(line.line, reason=fault.reason, column=fault.column, value=fault.value, source_id=line.key)
                return True
            file.warn(line.line, reason=fault.reason, column=fault.column, value=fault.value)
        return False

    def records(self, shape: int, names: tuple[str, ...], entry: Entry) -> Iterator[Record]:
        if entry.table == SCHEDULE:
            for owner, key, place in entry.owners:
                if self.directory.entries[owner][key].fault is None:
                    columns, extra = split(SCHEDULE, entry.body)
                    columns |= {"owner_kind": ENTITY[owner], "owner_id": self.id(owner, key), "extra": extra}
                    extra["_at"] = place
                    yield self.record(shape, names, self.id(SCHEDULE, f"{owner}:{key}:{entry.key}"), columns)
            return
        columns, extra = split(entry.table, entry.body, entry.derived)
        for ref in _REFS[entry.table]:
            parent = FILES_OF_REF[ref]
            columns[_COLUMN[ref]] = self.id(parent, entry.refs.get(ref, PUBLISHER))
        columns["extra"] = extra
        yield self.record(shape, names, self.id(entry.table, entry.key), columns)

    def record(self, shape: int, names: tuple[str, ...], record: bytes, columns: Body) -> Record:
        values = tuple(stored(columns[name]) for name in names)
        return (shape, record, None, "core", COMMONS, values)

    def publisher(self) -> None:
        """What belongs to no organization rests with the publisher; what belongs to nothing, one record a source."""
        feed, alone = self.sink.feed, self.alone()
        if not self.directory.loose and not alone:
            return
        file = self.sink.file(FileHead(feed.source_name, "publisher"))
        shape = file.shape(Shape("organization", ("name", "extra")))
        blank: Body = {BLANK: {"name": feed.agency_name}}
        kept: dict[str, Body] = {PUBLISHER: blank} if alone else {}
        if self.directory.loose:
            kept[f"({feed.source_name})"] = {LOOSE: self.directory.loose, **blank}
        for number, (key, extra) in enumerate(kept.items(), start=1):
            values = (feed.agency_name, stored(extra))
            record = (shape, self.id(ORGANIZATION, key), None, "core", COMMONS, values)
            file.accept(number, f"publisher{key}", None, content_hash([str(values)]), records=[record])

    def alone(self) -> bool:
        """Whether anything belongs to no organization."""
        return any(
            "organization_id" not in entry.refs and entry.fault is None
            for table in (LOCATION, SERVICE)
            for entry in self.directory.entries[table].values()
        )

    def minor(self, kind: str, lines: list[Line]) -> None:
        """Rows that are kept within the records they belong to: accounted for, and compared, one by one."""
        file = self.head(kind, by_content=True)
        capacity = file.shape(Shape("service", _CAPACITY, patch=True)) if kind == CAPACITY else None
        filled: set[str] = set()
        for line in lines:
            if self.refused(file, line):
                continue
            content = _hash(line.body)
            records = []
            if capacity is not None:
                services = [key for owner, key in line.owners if owner == SERVICE and key not in filled]
                records = [self.capacity(capacity, key, line.body) for key in services]
                filled.update(services)
            file.accept(line.line, line.key or content.hex(), None, content, records=records)

    def capacities(self) -> None:
        """Capacities that JSON nests in its services: a patch, so that a newer count here is not undone by others."""
        found = [
            (entry.key, body)
            for entry in self.directory.entries[SERVICE].values()
            if entry.fault is None and isinstance(entry.body.get("capacities"), list)
            for body in entry.body["capacities"]
            if isinstance(body, dict)
        ]
        if not found:
            return
        file = self.sink.file(FileHead(FILES[CAPACITY], CAPACITY, by_content=True))
        shape, filled = file.shape(Shape("service", _CAPACITY, patch=True)), set[str]()
        for number, (key, body) in enumerate(found, start=1):
            content = _hash(body)
            records = [] if key in filled else [self.capacity(shape, key, body)]
            filled.add(key)
            file.accept(number, f"{key} {body.get('id') or content.hex()}", None, content, records=records)

    def capacity(self, shape: int, service: str, body: Body) -> Record:
        values = (_count(body.get("maximum")), _count(body.get("available")), _day(body.get("updated")))
        return (shape, self.id(SERVICE, service), None, "core", COMMONS, values)


FILES_OF_REF = {"organization_id": ORGANIZATION, "service_id": SERVICE, "location_id": LOCATION}
_CAPACITY = ("capacity", "available", "capacity_on")


def _count(value: Any) -> int | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return int(found) if 0 <= found < 1e6 else None


def _day(value: Any) -> str | None:
    found: str | None = FIELDS[SERVICE]["assured_date"].read(value)
    return found


def _dated(body: Body) -> str | None:
    """When the source says that a record was last changed, as instant text."""
    try:
        found = datetime.fromisoformat(str(body.get("last_modified")))
    except ValueError:
        return None
    return instant_text(found if found.tzinfo else found.replace(tzinfo=UTC))


def _content(line: Line, entry: Entry) -> bytes:
    """Of the row as it was, and of all that the record now is: a phone that changed changes its service."""
    said = [json.dumps(part, sort_keys=True, default=str) for part in (line.body, entry.body, entry.refs, entry.owners)]
    return content_hash(said)


def _hash(body: Body) -> bytes:
    return content_hash([json.dumps(body, sort_keys=True, default=str)])
