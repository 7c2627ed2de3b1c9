"""Client.csv: a person as the agency recorded them, with identifiers; hashed values are told apart one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctcoord.domain.ids import keyed_hash
from ctcoord.domain.parse import Unreadable, clean, is_hashed, parse_ssn
from ctcoord.exchange.hmis_core import QUALITIES, RACES
from ctcoord.exchange.hmis_files import Reading
from ctcoord.exchange.hmis_parts import detail_keys, read_detail, warn_of_detail
from ctcoord.exchange.hmis_projects import NOT_SHOWN, VICTIM_SERVICES
from ctcoord.exchange.hmis_rows import NOT_READ, Header, Row, Rows, days, warn
from ctcoord.exchange.records import FileSink, Member, Record, Shape
from ctcoord.services.import_depends import PARENT_REJECTED
from ctcoord.words import Message, mark

HASHED = mark("The names of {rows} people are hashed: they are never compared or shown as names")
HASH_STATUS = mark("The file says that names are hashed (HashStatus {status}), but they are readable: they are used")
NOT_ISSUED = mark("{column} holds a number that was never issued; it was left out")

_NAMES = {"first_name": "FirstName", "middle_name": "MiddleName", "last_name": "LastName", "suffix": "NameSuffix"}
_CODES = {"birth_date_quality": "DOBDataQuality", "sex": "Sex", "veteran": "VeteranStatus"}
_SEX = frozenset((0, 1, 8, 9, 99))  # HUD list 3.06
_SSN_REPORTED = frozenset(("1", "2", ""))  # HUD list 3.02.2: full, or approximate


class People:
    """Shapes and records of people; counts whose names are hashed and whose are not."""

    def __init__(self, reading: Reading, file: FileSink) -> None:
        header, self._ids, self._key = reading.header, reading.context.ids, reading.sink.key
        self._file, self._system = file, reading.sink.feed.system
        self._names = [(target, header.cell(column)) for target, column in _NAMES.items() if column in header]
        self._codes = [(name, column, header.cell(column)) for name, column in _CODES.items() if column in header]
        self._races = [(race, header.cell(race)) for race in RACES if race in header]
        self._born, self._has_birth = header.cell("DOB"), "DOB" in header
        self._ssn, self._quality = header.cell("SSN"), header.cell("SSNDataQuality")
        self._fields = header.fields(QUALITIES)
        self._qualities = header.cells(field.column for field in self._fields)
        self.hashed = self.readable = 0
        self._person = file.shape(self._shape(header))
        self._number = file.shape(Shape("identifier", ("person_id", "value"), {"system": self._system}))
        self._secret = file.shape(Shape("identifier", ("person_id", "keyed_hash", "last_four"), {"system": "ssn"}))

    def _shape(self, header: Header) -> Shape:
        columns = (
            *(target for target, _ in self._names),
            *(("names_hashed",) if self._names else ()),
            *(target for target, column in _CODES.items() if column in header),
            *(("birth_date",) if self._has_birth else ()),
            *(("race",) if self._races else ()),
            "qualities",
        )
        return Shape("person", columns, merge=("qualities", detail_keys(self._fields)))

    def records(self, row: Row, person: bytes) -> Iterator[Record]:
        """The person and their identifiers."""
        yield self._person, person, person, "core", person, tuple(self._values(row, person))
        number = self._ids.of("identifier", row.key, "core")
        yield self._number, number, person, "core", person, (person, row.key)
        secret = self._ids.of("ssn", row.key, "core")
        digits = self._social_security(row, secret)
        if digits:
            values = (person, keyed_hash(self._key, "ssn", digits), digits[-4:])
            yield self._secret, secret, person, "core", person, values

    def _values(self, row: Row, person: bytes) -> Iterator[Any]:
        cells = row.cells
        names = [clean(cell(cells)) for _, cell in self._names]
        hashed = any(map(is_hashed, names))
        if self._names:
            self.hashed += hashed
            self.readable += not hashed and any(names)
            yield from (None if is_hashed(name) else name or None for name in names)
            yield int(hashed)
        for target, column, cell in self._codes:
            code, readable = _code(column, cell(cells))
            if not readable:
                self._unread(row.line, person, column, target, cell(cells))
            yield code
        if self._has_birth:
            yield self._birth_date(row, person)
        if self._races:
            yield ",".join(race for race, cell in self._races if cell(cells) == "1") or None
        detail, warned = read_detail(self._fields, self._qualities(cells))
        if warned:
            warn_of_detail(self._file, row.line, warned, self._fields, (self._person, person, "qualities"))
        yield detail

    def _unread(self, line: int, person: bytes, column: str, target: str, value: str) -> None:
        """A cell that cannot be read: what it said before stays."""
        warn(self._file, line, column, value)
        self._file.keep(line, self._person, person, target)

    def _birth_date(self, row: Row, person: bytes) -> str | None:
        cell = self._born(row.cells)
        try:
            return days[cell]
        except Unreadable:
            self._unread(row.line, person, "DOB", "birth_date", cell)
            return None

    def _social_security(self, row: Row, secret: bytes) -> str | None:
        """Nine digits to be hashed, if the number is one that can have been issued; else an earlier one stays."""
        cell = self._ssn(row.cells)
        if not cell or self._quality(row.cells) not in _SSN_REPORTED:
            return None
        try:
            return parse_ssn(cell)
        except Unreadable as error:
            self._file.keep(row.line, self._secret, secret)
            if error.code == "ssn.invalid":
                # The number itself is not repeated: the workbook of warnings is a plain file.
                self._file.warn(row.line, reason=Message(NOT_ISSUED, {"column": "SSN"}), column="SSN")
            elif error.code == "ssn.partial" and self._quality(row.cells) == "1":
                self._file.warn(row.line, reason=Message(NOT_READ, {"column": "SSN"}), column="SSN")
            return None


def _code(column: str, cell: str) -> tuple[int | None, bool]:
    """A code and whether it can be read."""
    if not cell:
        return None, True
    if cell.isdecimal() and len(cell) < 4 and (column != "Sex" or int(cell) in _SEX):
        return int(cell), True
    return None, False


def clients(reading: Reading, hash_status: str) -> None:
    """Client.csv. People of whom only victim service providers speak, or nobody known, are refused."""
    header, ids, refused = reading.header, reading.context.ids, reading.projects.refused_people
    file = reading.head("Client", people=True)
    people = People(reading, file)
    mapped = ("PersonalID", *_NAMES.values(), *_CODES.values(), *RACES, "DOB", "SSN", "SSNDataQuality")
    mapped = (*mapped, *(field.column for field in QUALITIES))
    rows = Rows(header, file, reading.context, key="PersonalID", mapped=mapped)
    for row in rows.usable(reading.rows):
        if row.key in refused:
            text = VICTIM_SERVICES if refused[row.key] else PARENT_REJECTED
            rows.reject(row.line, text, parent="Enrollment", source_id=row.key)
            continue
        if not row.deleted and not reading.projects.shown(row.key):
            rows.reject(row.line, NOT_SHOWN, source_id=row.key)
            continue
        person = ids.person[row.key]
        file.accept(
            row.line,
            row.key,
            row.date,
            rows.content(row.cells),
            deleted=row.deleted,
            home=person,
            members=[Member(person, ids.of("household", f"person {row.key}", "core"))],
            records=list(people.records(row, person)),
        )
    if people.hashed:
        reading.sink.note(Message(HASHED, {"rows": people.hashed}))
    if hash_status in ("2", "3", "4") and people.readable > people.hashed:
        reading.sink.note(Message(HASH_STATUS, {"status": hash_status}))
