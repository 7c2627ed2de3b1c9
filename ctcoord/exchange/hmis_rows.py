"""Rows of an HMIS file become records: columns are found once, cells are read once for each value seen.

An export repeats itself (the same answers, dates and people in thousands of rows), so that what a
group of cells says is remembered, in bounded memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from ctcoord.domain.ids import uuid8_of
from ctcoord.domain.immigration import is_immigration_column
from ctcoord.domain.parse import Unreadable, clean, is_blank, parse_cents, parse_date, parse_whole
from ctcoord.exchange.hmis_core import EVERY_ROW, RENAMED
from ctcoord.exchange.hmis_tables import ROW_CLASS_COLUMNS, ROW_CLASSES, Field, Part
from ctcoord.exchange.reasons import reason
from ctcoord.exchange.records import FileSink, Record, Shape, content_hash
from ctcoord.words import Message, mark

K = TypeVar("K")
V = TypeVar("V")
STAGE = "DataCollectionStage"
REMEMBERED = 20_000  # values kept by one memo

NO_KEY = mark("{column} is blank")
NOT_A_DATE = mark("{column} is not a date")
NOT_READ = mark("{column} could not be read and was left out")
NOT_USED = mark("columns that are not used: {names}")
CELLS = mark("The row has {cells} cells, its file {columns} columns")


class Memo(dict[K, V], Generic[K, V]):
    """Remembers what ``make`` returned; forgets everything when it holds too much."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        if len(self) >= REMEMBERED:
            self.clear()
        value = self[key] = self._make(key)
        return value


class Ids:
    """Record ids of one feed: two stations that read the same file make the same."""

    def __init__(self, key: bytes, agency: str, system: str) -> None:
        self._id = uuid8_of(key, agency, system)
        self.person: Memo[str, bytes] = Memo(lambda source: self.of("person", source, "core"))
        self.household: Memo[str, bytes] = Memo(lambda source: self.of("household", source, "core"))
        self.support: Memo[str, bytes] = Memo(lambda source: self.of("support", source, "housing"))

    def of(self, kind: str, source_id: str, data_class: str) -> bytes:
        """The id of a record: 16 bytes."""
        return self._id(kind, source_id, data_class)


class Latest(NamedTuple):
    """When a row can have been updated at the latest, as instant text.

    ``after`` is a day later than ``said``, for exports that give their day alone. Whatever is later than it
    counts as of ``said``: a date to come would keep every later file from changing the row.
    """

    after: str
    said: str


class Context(NamedTuple):
    """What all files of an export share."""

    ids: Ids
    stamp: Callable[[str], str | None]  # a cell of DateUpdated as instant text
    latest: Latest


class Header:
    """The columns of a file by name, older names as today's; where each stands."""

    def __init__(self, cells: list[str]) -> None:
        self.names = names = [clean(cell) for cell in cells]
        self.width = len(cells)
        self._at: dict[str, int] = {}
        for place, name in enumerate(names):
            self._at.setdefault(RENAMED.get(name, name).lower(), place)

    def __contains__(self, column: object) -> bool:
        return str(column).lower() in self._at

    def at(self, column: str) -> int:
        """Where a column stands; KeyError if the file does not have it."""
        return self._at[column.lower()]

    def cell(self, column: str) -> Callable[[list[str]], str]:
        """A way to the trimmed cell of a column; '' in a file without it."""
        if column not in self:
            return lambda cells: ""
        place = self.at(column)
        return lambda cells: cells[place].strip()

    def trimmed(self, columns: Iterable[str]) -> Callable[[list[str]], list[str]]:
        """A way to several trimmed cells at once; '' for a column that the file does not have."""
        names = list(columns)
        if all(name in self for name in names):
            cells_of = self.cells(names)
            return lambda cells: [cell.strip() for cell in cells_of(cells)]
        each = [self.cell(name) for name in names]
        return lambda cells: [cell(cells) for cell in each]

    def others(self, columns: Iterable[str]) -> dict[str, int]:
        """The named columns that are none of these, and none about immigration status: where each stands."""
        known = {column.lower() for column in columns}
        return {
            name: place
            for place, name in enumerate(self.names)
            if name and RENAMED.get(name, name).lower() not in known and not is_immigration_column(name)
        }

    def fields(self, fields: Iterable[Field]) -> tuple[Field, ...]:
        """Those of the fields that the file has."""
        return tuple(field for field in fields if field.column in self)

    def cells(self, columns: Iterable[str]) -> Callable[[list[str]], tuple[str, ...]]:
        """A way to several cells at once, as they are."""
        places = [self.at(column) for column in columns]
        if len(places) == 1:
            only = places[0]
            return lambda cells: (cells[only],)
        return itemgetter(*places) if places else lambda cells: ()


class Warned(NamedTuple):
    """A cell that could not be read."""

    column: str
    value: str


class Answer(NamedTuple):
    """What a group of cells says: class, code, amount, stage and the parts by source name."""

    data_class: str
    values: tuple[str | int | None, ...]
    warned: tuple[Warned, ...]


def read_field(field: Field, cell: str) -> tuple[str, Any]:
    """The name and value of a non-blank cell; raises Unreadable."""
    if field.kind == "code":
        return field.column, _wholes[cell]
    if field.kind == "date":
        return field.column, parse_date(cell).isoformat()
    if field.kind == "money":
        return f"{field.column}_cents", parse_cents(cell)
    return field.column, clean(cell)


_wholes: Memo[str, int] = Memo(parse_whole)


def detail_keys(fields: Iterable[Field]) -> tuple[str, ...]:
    """The names under which fields are kept."""
    return tuple(f"{field.column}_cents" if field.kind == "money" else field.column for field in fields)


def read_detail(fields: Iterable[Field], cells: Iterable[str]) -> tuple[str | None, tuple[Warned, ...]]:
    """The non-blank cells as JSON by source name, None if there is none; and what could not be read."""
    found, warned = {}, []
    for field, cell in zip(fields, cells, strict=True):
        if is_blank(cell):
            continue
        try:
            name, value = read_field(field, cell)
            found[name] = value
        except Unreadable:
            warned.append(Warned(field.column, cell))
    return (json.dumps(found, separators=(",", ":"), ensure_ascii=False) if found else None), tuple(warned)


class PartReader:
    """One part of a file's rows, with its columns found."""

    def __init__(self, part: Part, kind: str, header: Header) -> None:
        self.part, self.kind = part, kind
        self.fields = header.fields(part.fields)
        rule = ROW_CLASS_COLUMNS[kind] if part.by_row else ()
        extra = (part.code, part.amount, STAGE if part.stage else None, *rule)
        names = (*(field.column for field in self.fields), *(name for name in extra if name and name in header))
        self.columns = tuple(dict.fromkeys(names))
        self.present = bool(self.fields)
        self.cells = header.cells(self.columns)
        self.answers: Memo[tuple[str, ...], Answer | None] = Memo(self._answer)

    def shape(self) -> Shape:
        """The observation that the part makes."""
        return Shape(
            "observation",
            ("observed_on", "code", "amount_cents", "support_id", "stage", "detail"),
            {"kind": self.part.kind},
            merge=("detail", detail_keys(self.fields)),
        )

    def _answer(self, cells: tuple[str, ...]) -> Answer | None:
        part, by_name = self.part, dict(zip(self.columns, cells, strict=True))
        detail, warned = read_detail(self.fields, (by_name[field.column] for field in self.fields))
        amount, unread = _money(part.amount, by_name)
        if detail is None and amount is None:
            return None if not warned else Answer(part.data_class, (None, None, None, None), (*warned, *unread))
        data_class = self._class(by_name)
        if part.only_other and data_class == part.data_class:
            return None
        code = by_name.get(part.code or "", "").strip() or None
        stage = by_name.get(STAGE, "").strip() if part.stage else ""
        values = (code, amount, int(stage) if stage.isdecimal() and len(stage) < 4 else None, detail)
        return Answer(data_class, values, (*warned, *unread))

    def _class(self, cells: dict[str, str]) -> str:
        if not self.part.by_row:
            return str(self.part.data_class)
        said = tuple(cells.get(column, "").strip() for column in ROW_CLASS_COLUMNS[self.kind])
        rules = ROW_CLASSES[self.kind]
        for length in range(len(said), 0, -1):
            if said[:length] in rules:
                return str(rules[said[:length]])
        return str(self.part.data_class)


def _money(column: str | None, cells: dict[str, str]) -> tuple[int | None, tuple[Warned, ...]]:
    cell = cells.get(column, "") if column else ""
    if column is None or is_blank(cell):
        return None, ()
    try:
        return parse_cents(cell), ()
    except Unreadable:
        return None, (Warned(column, cell),)


class Row(NamedTuple):
    """A row with its key, the date of its last change, and the cells asked for besides.

    ``deleted``: the source says that it is gone.
    """

    line: int
    cells: list[str]
    key: str
    date: str | None
    deleted: bool
    also: list[str]


class PartSet:
    """The observations that one file's rows make besides, or instead of, anything else."""

    def __init__(self, parts: Iterable[Part], kind: str, header: Header, context: Context, file: FileSink) -> None:
        self._ids, self._kind, self._file = context.ids, kind, file
        readers = [PartReader(part, kind, header) for part in parts]
        self.complete = all(reader.present for reader in readers)
        self._readers = [(reader, file.shape(reader.shape())) for reader in readers if reader.present]
        self.columns = [column for reader, _ in self._readers for column in reader.columns]

    def records(self, row: Row, observed: str, home: bytes, support: bytes) -> Iterator[Record]:
        """The records of a row; warns of cells that could not be read."""
        of, kind = self._ids.of, self._kind
        line, cells, source_id = row.line, row.cells, row.key
        for reader, shape in self._readers:
            answer = reader.answers[reader.cells(cells)]
            if answer is None:
                continue
            data_class, (code, amount, stage, detail), warned = answer
            for column, value in warned:
                warn(self._file, line, column, value)
            if detail is None and amount is None:
                continue
            record = of(f"{kind}.{reader.part.kind}", source_id, data_class)
            yield shape, record, home, data_class, home, (observed, code, amount, support, stage, detail)


class Rows:
    """What all files share: key, deletion, date, width of a row, and what of it counts as its content."""

    def __init__(
        self,
        header: Header,
        file: FileSink,
        context: Context,
        *,
        key: str,
        mapped: Iterable[str],
        also: Iterable[str] = (),
        rejected: set[str] | None = None,
    ) -> None:
        """``mapped`` are the columns that count as content, ``also`` those that ``usable`` hands over trimmed.

        ``rejected`` takes the keys of rejected rows, for a file whose rows others depend on as they are read.
        """
        self._rejected = rejected
        self.file = file
        self.key_column = key
        self._latest = context.latest
        self._width, self._stamp, self._key_at = header.width, context.stamp, header.at(key)
        self._cells = header.trimmed((key, "DateUpdated", "DateDeleted", *also))
        mapped = list(mapped)
        self._unused = header.others((*mapped, *EVERY_ROW))
        content = dict.fromkeys(column for column in mapped if column in header and column not in EVERY_ROW)
        self._content = header.cells(content)

    def usable(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
        """The rows that have their cells and their key; rejects the others."""
        width, cells_of, stamp = self._width, self._cells, self._stamp
        after, said = self._latest
        for line, cells in self._noting_unused(rows) if self._unused else rows:
            if len(cells) != width:
                if cells:
                    self.reject(line, CELLS, cells=len(cells), columns=width, source_id=self._key(cells))
                continue
            source_id, updated, gone, *also = cells_of(cells)
            if not source_id:
                self.reject(line, NO_KEY, column=self.key_column)
            elif not gone or self._is_date(line, gone, source_id):
                date = stamp(updated)
                if date and date > after:
                    date = said
                    self.file.warn(line, reason=reason("as_of_later"), column="DateUpdated", value=updated)
                yield Row(line, cells, source_id, date, bool(gone), also)

    def _noting_unused(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """The rows; tells the file afterwards in which of the columns that nobody reads there is something."""
        waiting, found = dict(self._unused), []
        for line, cells in rows:
            if waiting and len(cells) == self._width:
                filled = [name for name, place in waiting.items() if cells[place] and not cells[place].isspace()]
                for name in filled:
                    found.append((waiting.pop(name), name))
            yield line, cells
        names = [name for _, name in sorted(found)]
        self.file.unused(names, Message(NOT_USED, {"names": ", ".join(names)}))

    def _key(self, cells: list[str]) -> str:
        """The key of a row that has not the cells of its file, as far as it can be told."""
        return cells[self._key_at].strip() if len(cells) > self._key_at else ""

    def _is_date(self, line: int, cell: str, source_id: str) -> bool:
        """Whether DateDeleted holds a date; anything else there means that cells have slipped."""
        try:
            return days[cell] is not None
        except Unreadable:
            self.reject(line, NOT_A_DATE, column="DateDeleted", value=cell, source_id=source_id)
            return False

    def content(self, cells: list[str]) -> bytes:
        """What of the row is mapped, as a hash."""
        return content_hash(self._content(cells))

    def reject(self, line: int, text: str, *, source_id: str = "", value: str | None = None, **params: Any) -> None:
        """A row that cannot be used; ``params`` fill the text, and ``column`` among them names the column."""
        column = params.get("column")
        if self._rejected is not None:
            self._rejected.add(source_id)
        self.file.reject(line, reason=Message(text, params), column=column, value=value, source_id=source_id)


def warn(file: FileSink, line: int, column: str, value: str) -> None:
    """A cell that could not be read was left out."""
    file.warn(line, reason=Message(NOT_READ, {"column": column}), column=column, value=value)


def day(cell: str) -> str | None:
    """A date as ISO text, None for a blank cell; raises Unreadable."""
    return None if is_blank(cell) else parse_date(cell).isoformat()


days: Memo[str, str | None] = Memo(day)
