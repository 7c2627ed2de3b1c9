"""Extracts: one table of an agency's system, read by a mapping profile, as CSV or Excel.

``plan`` looks at the file and says how it would be read; ``read`` pushes its rows into a sink.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ctcoord.domain.parse import Unreadable, parse_date
from ctcoord.errors import FileFault
from ctcoord.exchange.cells import NOTHING, Reader
from ctcoord.exchange.extract_map import Mapper, Unusable
from ctcoord.exchange.headers import Layout, Line, data_lines, find_layout, sheets_of
from ctcoord.exchange.own_fields import OwnField, own_fields
from ctcoord.exchange.profiles import Column, Profile, load, shipped
from ctcoord.exchange.reasons import reason
from ctcoord.exchange.records import Feed, FileHead, FileSink, Sink, content_hash, instant_text
from ctcoord.exchange.tabular import Book, open_book
from ctcoord.services.forms import FormRow
from ctcoord.words import Message, mark

FORMAT = "extract"
STEP = 500  # rows between two words of progress
_SHOWN = 10  # names or lines listed in a note
_NAMED_DAY = re.compile(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Plan:
    """How a file would be read. ``as_of`` is the instant to which it vouches for its rows without their own."""

    path: Path
    profile: Profile
    layout: Layout
    as_of: datetime
    now: datetime
    zone: str
    notes: tuple[Message, ...]
    own: Mapping[str, OwnField] = field(default_factory=dict)

    def with_forms(self, forms: Sequence[FormRow]) -> Plan:
        """With the agency's own fields that the profile fills; ``forms`` are those in use. Raises FileFault."""
        return replace(self, own=own_fields(self.profile, self.layout.fields, forms, self.path.name))

    def feed(self, agency_id: bytes, agency_code: str, agency_name: str) -> Feed:
        """The feed of the file, for an agency."""
        return Feed(
            agency_id=agency_id,
            agency_code=agency_code,
            agency_name=agency_name,
            system=self.profile.system,
            format=FORMAT,
            source_name=self.path.name,
            exported_at=self.as_of,
            full_refresh=self.profile.complete,
        )


def plan(path: Path, mapping: Path | None, now: datetime, zone: str = "America/New_York") -> Plan:
    """Look at a file: which profile reads it, and where its header stands.

    Without ``mapping`` the shipped profile that fits best is taken, and named in the notes. ``now`` is
    aware, ``zone`` the agency's. Raises FileFault for a file or profile that cannot be used.
    """
    profiles = (load(mapping),) if mapping else shipped()
    with open_book(path) as book:
        profile, layout = _choose(book, profiles, named=mapping is not None)
        notes = (*book.notes, *_notes(book, profile, layout, chosen=mapping is None))
    as_of, told = _file_day(path, now, zone)
    own = "row.as_of" in layout.fields
    return Plan(path, profile, layout, as_of, now, zone, notes if own else (*notes, told))


def fits(path: Path) -> bool:
    """Whether a shipped profile reads the file; raises FileFault when it is no table at all."""
    with open_book(path) as book:
        return any(layout.fits for profile in shipped() for layout in find_layout(book, profile))


def read(plan: Plan, sink: Sink, progress: Progress = lambda done, total, phase: None) -> bytes:
    """Push every row of the file into the sink; returns 32 bytes that stand for the file.

    Raises FileFault (nothing of the file counts then), and what ``progress`` raises to cancel.
    """
    for note in plan.notes:
        sink.note(note)
    with open_book(plan.path) as book:
        for sheet in book.sheets:
            if sheet.name != plan.layout.sheet and not sheet.hidden:
                sink.ignore(f"{plan.path.name} [{sheet.name}]", Message("another sheet of the workbook"))
        file = sink.file(FileHead(plan.path.name, plan.profile.kind))
        file.unused([*plan.layout.unknown, *plan.layout.repeated, *plan.layout.dropped])
        _Rows(plan, sink, file).push(book, progress)
    with plan.path.open("rb") as raw:
        return hashlib.file_digest(raw, "blake2b").digest()[:32]


class _Rows:
    """The rows of one file on their way into the sink."""

    def __init__(self, plan: Plan, sink: Sink, file: FileSink) -> None:
        today = plan.now.astimezone(ZoneInfo(plan.zone)).date()
        self._plan, self._sink, self._file = plan, sink, file
        self._latest = today + timedelta(days=1)
        self._readers = [
            (place, Reader(column, plan.profile, today.year))
            for place, column in sorted(plan.layout.columns.items(), key=lambda entry: entry[1].field)
        ]
        self._headers = plan.layout.headers
        self._mapper = Mapper(plan.profile, plan.layout.fields, sink.key, sink.feed, today)
        self._mapper.own = plan.own
        self._mapper.said_on = plan.as_of.astimezone(ZoneInfo(plan.zone)).date()
        self._mapper.declare(file)

    def push(self, book: Book, progress: Progress) -> None:
        left_out: list[int] = []
        for done, row in enumerate(self._lines(book)):
            if done % STEP == 0:
                progress(done, 0, "read")
            if row.is_record:
                self._push_row(row.line, row.cells, strict=len(book.sheets) == 1 and not _rectangular(book))
            else:
                left_out.append(row.line)
        if left_out:
            shown = ", ".join(map(str, left_out[:_SHOWN])) + (" …" if len(left_out) > _SHOWN else "")
            self._sink.note(
                Message("Rows that are titles, notes or totals were left out (rows {lines}).", {"lines": shown})
            )

    def _lines(self, book: Book) -> Iterator[Line]:
        return data_lines(book.rows(self._plan.layout.sheet), self._plan.layout, self._plan.profile)

    def _push_row(self, line: int, cells: list[str], *, strict: bool) -> None:
        width = self._plan.layout.width
        if strict and len(cells) < width:
            self._file.reject(line, reason=reason("row.short"))
        elif strict and any(cell.strip() for cell in cells[width:]):
            self._file.reject(line, reason=reason("row.long"), value=cells[width])
        else:
            self._push_cells(line, [*cells, *[""] * (width - len(cells))])

    def _push_cells(self, line: int, cells: list[str]) -> None:
        values: dict[str, Any] = {}
        warnings: list[tuple[Column, str, str]] = []
        fault: tuple[Column, str, str] | None = None
        for place, reader in self._readers:
            column = reader.column
            try:
                cell = reader.read(cells[place])
            except Unreadable as error:
                cell = NOTHING
                fault = fault or (column, cells[place], error.code)
            if cell.warning:
                warnings.append((column, cells[place], cell.warning))
            values[column.field] = cell.value
        if fault:
            self._reject(line, values, *fault)
            return
        try:
            self._accept(line, cells, values, frozenset(column.field for column, _, _ in warnings))
        except Unusable as error:
            self._reject(line, values, self._plan.profile.column(error.field), error.value, error.code)
            return
        for column, value, code in warnings:
            self._file.warn(line, column=self._header(column), value=_shown(column, value), reason=reason(code))

    def _reject(self, line: int, values: dict[str, Any], column: Column | None, value: str, code: str) -> None:
        self._file.reject(
            line,
            column=self._header(column),
            value=_shown(column, value),
            reason=reason(code),
            source_id=self._mapper.source_id(values) or "",
        )

    def _accept(self, line: int, cells: list[str], values: dict[str, Any], unread: frozenset[str]) -> None:
        as_of: date | None = values.get("row.as_of")
        if as_of and as_of > self._latest:
            raise Unusable("as_of_later", "row.as_of", as_of.isoformat())
        row = self._mapper.row(values, unread)
        content = [
            f"{reader.column.field}={cells[place].strip()}"
            for place, reader in self._readers
            if reader.column.field != "row.as_of"
        ]
        self._file.accept(
            line,
            row.source_id,
            instant_text(at_noon(as_of, self._plan.zone)) if as_of else None,
            content_hash(content),
            deleted=row.deleted,
            home=row.home,
            members=row.members,
            records=row.records,
        )
        for shape, record, column in row.keeps:
            self._file.keep(line, shape, record, column)
        for code, name in row.warnings:
            self._file.warn(line, column=self._headers.get(name), reason=reason(code))

    def _header(self, column: Column | None) -> str | None:
        """What the file itself calls a column; what the template does when the file has no such column."""
        return self._headers.get(column.field, column.names[0]) if column else None


def _rectangular(book: Book) -> bool:
    """Whether the rows of a book all have the same length by nature, so that none can be ragged."""
    return not hasattr(book, "delimiter")


def _shown(column: Column | None, value: str) -> str | None:
    """What a report may show of a cell: never a Social Security number."""
    if column is None or column.kind == "ssn":
        return None
    return value.replace("\0", "�") or None


# -- which profile -------------------------------------------------------------------------------


def _choose(book: Book, profiles: tuple[Profile, ...], *, named: bool) -> tuple[Profile, Layout]:
    found = [(profile, layouts) for profile in profiles if (layouts := find_layout(book, profile))]
    fitting = [(profile, layouts) for profile, layouts in found if layouts[0].fits]
    if not fitting:
        raise _no_header(book, profiles, found, named=named)
    most = max(len(layouts[0].columns) for _, layouts in fitting)
    best = [(profile, layouts) for profile, layouts in fitting if len(layouts[0].columns) == most]
    if len(best) > 1:
        raise FileFault(
            file=book.path.name,
            problem=Message(
                "several mapping profiles fit it: {names}", {"names": ", ".join(profile.name for profile, _ in best)}
            ),
            fix=Message("Name the right one with --mapping."),
        )
    profile, layouts = best[0]
    if len(layouts) > 1:
        raise FileFault(
            file=book.path.name,
            problem=Message("several sheets fit: {names}", {"names": ", ".join(layout.sheet for layout in layouts)}),
            fix=Message("Leave only one of them in the file, or name it in the mapping profile ('sheet')."),
        )
    return profile, layouts[0]


def _no_header(
    book: Book, profiles: tuple[Profile, ...], found: list[tuple[Profile, list[Layout]]], *, named: bool
) -> FileFault:
    if not found and named and not sheets_of(book, profiles[0]):
        return FileFault(
            file=book.path.name,
            problem=Message("it has no sheet '{sheet}'", {"sheet": profiles[0].sheet}),
            fix=Message("Check that it is the right file, or correct 'sheet' in the mapping profile."),
        )
    if not found:
        return FileFault(
            file=book.path.name,
            problem=Message("no row among the first 30 has the column names of a mapping profile"),
            fix=Message("Check that it is the right file, or write a mapping profile for it (see Help)."),
        )
    profile, layouts = max(found, key=lambda entry: len(entry[1][0].columns) - 2 * len(entry[1][0].missing))
    params = {"names": ", ".join(layouts[0].missing[:_SHOWN]), "profile": profile.name}
    if named:
        problem = Message("columns that the mapping profile '{profile}' needs are missing: {names}", params)
    else:
        problem = Message("no mapping profile fits; '{profile}' comes nearest, but these are missing: {names}", params)
    return FileFault(
        file=book.path.name,
        problem=problem,
        fix=Message("Ask the agency for these columns, or name a mapping profile that has their other names."),
    )


def _notes(book: Book, profile: Profile, layout: Layout, *, chosen: bool) -> Iterator[Message]:
    """What a person should know about how the file is read."""
    if chosen:
        yield Message("Read with the mapping profile '{profile}', which fits best.", {"profile": profile.name})
    for names, note in (
        (layout.unknown, mark("Columns that the mapping does not know were not read: {names}.")),
        (layout.dropped, mark("Columns about immigration status were dropped: {names}.")),
        (layout.repeated, mark("Columns that repeat another were not read: {names}.")),
        (
            [s.name for s in book.sheets if s.hidden and s.name != layout.sheet],
            mark("Hidden sheets were not read: {names}."),
        ),
    ):
        if names:
            yield Message(note, {"names": ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")})


# -- of which day --------------------------------------------------------------------------------


def at_noon(day: date, zone: str) -> datetime:
    """Noon of a calendar day in a zone: the same day for every reader of the country."""
    return datetime.combine(day, clock_time(12), ZoneInfo(zone))


def _file_day(path: Path, now: datetime, zone: str) -> tuple[datetime, Message]:
    """The instant a file is of: the day in its name, or when it was last written; and how that is known."""
    for match in _NAMED_DAY.finditer(path.stem):
        with suppress(Unreadable):
            day = parse_date("-".join(match.groups()))
            if at_noon(day, zone) <= now + timedelta(days=1):
                params = {"day": day.isoformat()}
                return at_noon(day, zone), Message("Its rows are taken to be of {day}, as the file name says.", params)
    written = min(datetime.fromtimestamp(path.stat().st_mtime, UTC), now)
    day = written.astimezone(ZoneInfo(zone)).date()
    return written, Message(
        "Its rows are taken to be of {day}, when the file was last saved.", {"day": day.isoformat()}
    )
