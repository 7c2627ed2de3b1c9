"""HMIS CSV exports (HUD, FY2024 and FY2026), a folder or zip, into staging.

Read one row at a time in the order of ``hmis_tables.ORDER``; nothing of the export is held but what
Organization and Project say and what ``hmis_rows.Memo`` remembers, so that memory stays flat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from hashlib import blake2b
from zoneinfo import ZoneInfo

from ctcoord.domain.immigration import is_immigration_column
from ctcoord.domain.parse import Unreadable, clean, parse_date
from ctcoord.errors import FileFault
from ctcoord.exchange.folders import Folder
from ctcoord.exchange.hmis_client import clients
from ctcoord.exchange.hmis_core import ORDER, REQUIRED
from ctcoord.exchange.hmis_files import FILES, Reading
from ctcoord.exchange.hmis_projects import Projects, known_to
from ctcoord.exchange.hmis_rows import Context, Header, Ids, Latest, Memo
from ctcoord.exchange.hmis_tables import TABLES
from ctcoord.exchange.records import Feed, FileHead, Sink, content_hash, instant_text
from ctcoord.exchange.tabular import Location, TextBook
from ctcoord.words import Message, mark

NOT_MAPPED = mark("This file is not read: nothing of it is shown in a family's view")
NOT_CSV = mark("This is not one of the CSV files of an export")
MISSING = mark("{file} is missing: what it holds stays as it is")
DROPPED = mark("{file}: the column {column} says something of immigration status and is dropped")
OTHER_VERSION = mark("The file says it is of version {version}; it is read by its column names")

_TIME = re.compile(r"[ T]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?\s*$")
_NEEDED = {
    "Client": ("PersonalID",),
    "Enrollment": ("EnrollmentID", "PersonalID", "EntryDate"),
    "Exit": ("ExitID", "EnrollmentID", "PersonalID", "ExitDate"),
    "Organization": ("OrganizationID",),
    "Project": ("ProjectID", "OrganizationID"),
    **{table.kind: (table.key, "EnrollmentID", "PersonalID", table.date) for table in TABLES},
}
_KNOWN_VERSIONS = ("2024", "2026")


@dataclass(frozen=True, slots=True)
class Export:
    """What Export.csv says of the whole."""

    source_id: str
    source_name: str
    exported: str  # as written: its zone is the agency's
    full_refresh: bool
    period: tuple[str, str] | None
    hash_status: str
    version: str


def read_export(folder: Folder) -> Export:
    """What Export.csv says. Raises FileFault when a required file is missing or empty."""
    for kind in REQUIRED:
        if kind.lower() not in folder.files:
            raise FileFault(
                file=folder.name,
                problem=Message("{file} is missing", {"file": f"{kind}.csv"}),
                fix=Message("An HMIS export is a folder or zip with Export.csv, Client.csv and the others."),
            )
    rows = _open(folder.files["export"]).rows("Export.csv")
    header = Header(next(rows, (1, []))[1])
    line, cells = next(((line, cells) for line, cells in rows if cells), (0, []))
    if len(cells) != header.width or not cells:
        raise FileFault(
            file="Export.csv",
            problem=Message("it does not hold the one row that it must hold"),
            fix=Message("Ask the agency to send it again."),
        )
    said = {name: clean(header.cell(name)(cells)) for name in _EXPORT}
    _check_export(said, line)
    return Export(
        said["SourceID"],
        said["SourceName"],
        said["ExportDate"],
        said["ExportDirective"] == "2",
        _period(said["ExportStartDate"], said["ExportEndDate"]),
        said["HashStatus"],
        said["CSVVersion"],
    )


def _check_export(said: Mapping[str, str], line: int) -> None:
    """Raise FileFault for what would decide wrongly about every row: which of them are newer, and which are gone."""
    for name in _DATES:
        if not _is_date(said[name]) and (said[name] or name == "ExportDate"):
            raise _unusable(line, name, said[name], mark("a date such as 2026-11-22"))
    for name, codes in _CODES.items():
        if said[name] and said[name] not in codes:
            raise _unusable(line, name, said[name], mark("one of HUD's codes"))


def _is_date(text: str) -> bool:
    try:
        return bool(parse_date(text))
    except Unreadable:
        return False


def _unusable(line: int, column: str, value: str, wanted: str) -> FileFault:
    params = {"row": line, "column": column, "value": value[:40], "wanted": Message(wanted)}
    return FileFault(
        file="Export.csv",
        problem=Message("row {row}: {column} is '{value}', and not {wanted}", params),
        fix=Message("Ask the agency to correct {column} and to send the export again.", {"column": column}),
    )


def _open(place: Location) -> TextBook:
    """A CSV file of the export. Raises FileFault for an empty one, or for what is no text."""
    with place.open("rb") as file:
        if not file.read(1):
            raise FileFault(
                file=place.name, problem=Message("the file is empty"), fix=Message("Ask the agency to send it again.")
            )
    return TextBook(place)


_EXPORT = (
    *("SourceID", "SourceName", "ExportDate", "ExportStartDate", "ExportEndDate"),
    *("ExportDirective", "HashStatus", "CSVVersion"),
)
_DATES = ("ExportDate", "ExportStartDate", "ExportEndDate")
# HUD lists ExportDirective (delta, full refresh, other) and HashStatus.
_CODES = {"ExportDirective": ("1", "2", "3"), "HashStatus": ("1", "2", "3", "4")}


def _period(start: str, end: str) -> tuple[str, str] | None:
    try:
        return parse_date(start).isoformat(), parse_date(end).isoformat()
    except Unreadable:
        return None


def stamp(zone: ZoneInfo, text: str) -> str | None:
    """A date with or without a time of day, local to the agency, as instant text; None if it is neither."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except Unreadable:
        return None
    return instant_text(datetime.combine(day, _time_of(text), zone))


def _time_of(text: str) -> time:
    found = _TIME.search(text)
    if not found:
        return time()
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + 12 * (found[4].lower() == "pm")
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else time()


def exported_at(export: Export, zone: str) -> datetime | None:
    """When the file was made, aware; None if it does not say."""
    text = stamp(ZoneInfo(zone), export.exported)
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def stamper(zone: str) -> Callable[[str], str | None]:
    """``stamp`` for a whole export: offsets from UTC are whole quarter hours, so each is worked out once an hour."""
    local = ZoneInfo(zone)
    hours: Memo[str, tuple[str, ...] | None] = Memo(partial(_hour, local))

    def of(text: str) -> str | None:
        if len(text) == 19 and (hour := hours[text[:13]]) and text[13] == text[16] == ":":
            minutes = text[14:16] + text[17:19]
            if minutes.isdecimal() and minutes[0] < "6" and minutes[2] < "6":
                return f"{hour[0]}{text[13:]}.000000"
        return stamp(local, text)

    return of


def _hour(zone: ZoneInfo, text: str) -> tuple[str, ...] | None:
    """``2026-11-22 09`` local as ``2026-11-22 14`` in UTC; None if it is not an hour, or offset by part of one."""
    try:
        found = instant_text(datetime.fromisoformat(text + ":00").replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None
    return (found[:13],) if text[10] == " " and found[13:19] == ":00:00" else None


def read(folder: Folder, export: Export, sink: Sink, zone: str, step: Callable[[int], None], *, now: datetime) -> bytes:
    """Push every row of the export; returns a hash of all files. ``step`` hears rows done, may raise Cancelled.

    ``now``, aware: no row was updated later than the export was made, or than now.
    """
    for name in folder.others:
        sink.ignore(name, Message(NOT_CSV))
    for stem, place in folder.files.items():
        if stem not in {kind.lower() for kind in (*ORDER, "Export")}:
            sink.ignore(place.name, Message(NOT_MAPPED))
    if export.version and not any(version in export.version for version in _KNOWN_VERSIONS):
        sink.note(Message(OTHER_VERSION, {"version": export.version}))
    made = min(sink.feed.exported_at or now, now)
    latest = Latest(instant_text(made + timedelta(days=1)), instant_text(made))
    context = Context(Ids(sink.key, sink.feed.agency_code, sink.feed.system), stamper(zone), latest)
    _Whole(folder, export, sink, context, step, known_to(sink, context.ids)).read()
    return _content(folder)


@dataclass
class _Whole:
    """An export being read, file by file."""

    folder: Folder
    export: Export
    sink: Sink
    context: Context
    step: Callable[[int], None]
    projects: Projects

    def read(self) -> None:
        export = self.sink.file(FileHead("Export.csv", "Export"))
        said = (str(getattr(self.export, name)) for name in self.export.__slots__)
        export.accept(2, "Export", None, content_hash(said))  # one row, which makes no record
        for kind in ORDER:
            if kind == "Client":
                self.projects.refused_people = _refused_people(self.folder, self.projects)
                if self.projects.may_serve_victims:
                    self.projects.shown = self.shown()
            if kind.lower() in self.folder.files:
                self.read_file(kind, self.folder.files[kind.lower()])
            else:
                self.sink.note(Message(MISSING, {"file": f"{kind}.csv"}))

    def shown(self) -> Callable[[str], bool]:
        """Whether a person is served by an organization that is no victim service provider, here or in the store."""
        has, served, person = self.projects.has, self.sink.served(), self.context.ids.person
        here = {source_id for source_id, project in _enrolled(self.folder) if has(project)}
        return lambda source_id: source_id in here or person[source_id] in served

    def read_file(self, kind: str, place: Location) -> None:
        book = _open(place)
        for note in book.notes:
            self.sink.note(Message("{file}: {note}", {"file": place.name, "note": note}))
        rows = book.rows(place.name)
        header = Header(next(rows, (1, []))[1])
        _check(kind, place.name, header)
        for column in filter(is_immigration_column, header.names):
            self.sink.note(Message(DROPPED, {"file": place.name, "column": column}))
        reading = Reading(self.sink, self.context, self.projects, place.name, header, _stepping(rows, self.step))
        if kind == "Client":
            clients(reading, self.export.hash_status)
        else:
            FILES[kind](reading)


def _check(kind: str, name: str, header: Header) -> None:
    missing = [column for column in _NEEDED[kind] if column not in header]
    if missing:
        raise FileFault(
            file=name,
            problem=Message("it has no column {column}", {"column": ", ".join(missing)}),
            fix=Message("Check that this is the file that its name says, or ask the agency to send it again."),
        )


def _stepping(rows: Iterator[tuple[int, list[str]]], step: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows):
        if not number % 500:
            step(500)
        yield row


def _refused_people(folder: Folder, projects: Projects) -> dict[str, bool]:
    """People whose enrolments are all in projects that are not read: whether one is known to serve victims.

    Those who have no enrolment are not among them.
    """
    refused: dict[str, bool] = {}
    for person, project in _enrolled(folder):
        if not projects.has(project):
            refused[person] = refused.get(person, False) or project in projects.refused
    if refused:
        for person, project in _enrolled(folder):
            if projects.has(project):
                refused.pop(person, None)
    return refused


def _enrolled(folder: Folder) -> Iterator[tuple[str, str]]:
    """PersonalID and ProjectID of each enrolment, read ahead of Client.csv."""
    place = folder.files.get("enrollment")
    if place is None:
        return
    rows = _open(place).rows(place.name)
    header = Header(next(rows, (1, []))[1])
    person, project = header.cell("PersonalID"), header.cell("ProjectID")
    for _, cells in rows:
        if len(cells) == header.width:
            yield person(cells), project(cells)


def _content(folder: Folder) -> bytes:
    """A hash of the bytes of all files that are read."""
    found = blake2b(digest_size=16)
    for kind in (*ORDER, "Export"):
        place = folder.files.get(kind.lower())
        if place is not None:
            with place.open("rb") as file:
                found.update(kind.encode())
                while chunk := file.read(1 << 20):
                    found.update(chunk)
    return found.digest()


def feed(export: Export, agency: tuple[bytes, str, str], source_name: str, zone: str) -> Feed:
    """The feed of an export. System is 'hmis' with the sender's own id, so that two systems do not collide."""
    agency_id, code, name = agency
    return Feed(
        agency_id,
        code,
        name,
        f"hmis:{export.source_id}" if export.source_id else "hmis",
        "hmis",
        source_name,
        exported_at(export, zone),
        export.full_refresh,
        export.period,
    )
