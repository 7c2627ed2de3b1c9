"""Rows of an HMIS file become records: columns are found once, cells are read once for each value seen.

An export repeats itself (the same answers, dates and people in thousands of rows), so that what a
group of cells says is remembered, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from ctcoord.domain.ids import uuid8_of
from ctcoord.domain.immigration import is_immigration_column
from ctcoord.domain.parse import Unreadable, clean, is_blank, parse_date
from ctcoord.exchange.hmis_core import EVERY_ROW, RENAMED
from ctcoord.exchange.hmis_tables import Field
from ctcoord.exchange.reasons import reason
from ctcoord.exchange.records import FileSink, content_hash
from ctcoord.words import Message, mark

K = TypeVar("K")
V = TypeVar("V")
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
                    self.file.warn(line, reason=reason("updated_later"), column="DateUpdated", value=updated)
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
