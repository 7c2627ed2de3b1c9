"""Finds the table in a sheet: the header row, wherever it stands, and which column is what.

Above the header there may be titles, below the table notes and totals. Each row after the header is
either a record's or said to be none; nothing is dropped without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from ctcoord.domain.immigration import is_immigration_column
from ctcoord.exchange.profiles import Column, Keys, Profile, header_key
from ctcoord.exchange.tabular import Book, Row

HEADER_WITHIN = 30  # rows from the top
FEWEST_NAMES = 2  # a row with fewer known names is no header
_NUMBER = re.compile(r"[A-Za-z]{0,6}[-./#]?\d[\w./-]*")  # "C-104", "10445": no title, note or word for a total
MOST_WAITING = 50  # rows without a key that may still turn out to be notes below the table


@dataclass(frozen=True, slots=True)
class Layout:
    """A header that was found: where, and what its columns are."""

    sheet: str
    line: int
    columns: dict[int, Column]
    names: tuple[str, ...]  # of all its cells, as they stand there
    missing: tuple[str, ...]  # names of columns that the profile cannot do without
    unknown: tuple[str, ...]  # names that the profile does not know
    dropped: tuple[str, ...]  # names that say something of immigration status
    repeated: tuple[str, ...]  # names of further columns for a field that has one already

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the file fills."""
        return frozenset(column.field for column in self.columns.values())

    @property
    def headers(self) -> dict[str, str]:
        """Field → what the file calls its column."""
        return {column.field: " ".join(self.names[place].split()) for place, column in self.columns.items()}

    @property
    def width(self) -> int:
        """How many cells it has."""
        return len(self.names)

    @property
    def fits(self) -> bool:
        """Whether everything that the profile needs is there."""
        return not self.missing


def find_layout(book: Book, profile: Profile) -> list[Layout]:
    """The best headers of a book, best first; more than one when sheets fit equally well."""
    found = [layout for name in sheets_of(book, profile) for layout in _of_sheet(book, name, profile)]
    if not found:
        return []
    best = max(map(_score, found))
    return [layout for layout in found if _score(layout) == best]


def sheets_of(book: Book, profile: Profile) -> list[str]:
    """Where the table may be: on the sheet that the profile names, hidden or not; else on any that is not hidden.

    A file of one sheet, as every text file is, has nothing to choose from, whatever its sheet is called.
    """
    if profile.sheet and len(book.sheets) > 1:
        return [sheet.name for sheet in book.sheets if header_key(sheet.name) == header_key(profile.sheet)]
    return [sheet.name for sheet in book.sheets if not sheet.hidden]


def _of_sheet(book: Book, sheet: str, profile: Profile) -> Iterator[Layout]:
    """The best header of a sheet, if it has any; the upper one of two that are equally good."""
    index = {header_key(name): column for column in profile.columns for name in column.names}
    layouts = [
        layout
        for line, cells in islice(book.rows(sheet), HEADER_WITHIN)
        if len((layout := _layout(sheet, line, cells, index, profile)).columns) >= FEWEST_NAMES
    ]
    if layouts:
        yield max(layouts, key=_score)


def _score(layout: Layout) -> tuple[bool, int]:
    return layout.fits, len(layout.columns)


def _layout(sheet: str, line: int, cells: list[str], index: dict[str, Column], profile: Profile) -> Layout:
    columns: dict[int, Column] = {}
    unknown, dropped, repeated = [], [], []
    taken: set[str] = set()
    for place, header in enumerate(cells):
        name = " ".join(header.split())
        column = index.get(header_key(header))
        if column and column.field in taken:
            repeated.append(name)
        elif column:
            columns[place] = column
            taken.add(column.field)
        elif is_immigration_column(header):
            dropped.append(name)
        elif name:
            unknown.append(name)
    missing = _missing(profile, frozenset(taken))
    return Layout(sheet, line, columns, tuple(cells), missing, tuple(unknown), tuple(dropped), tuple(repeated))


def _missing(profile: Profile, fields: frozenset[str]) -> tuple[str, ...]:
    """The names of what a file lacks: required columns, and what its keys need."""
    lacking = [
        column.names[0]
        for column in profile.columns
        if column.required and column.field not in fields and not _told_otherwise(column.field, fields)
    ]
    keys: list[Keys] = [profile.key, *(role.key for role in profile.people.values() if role.required)]
    for alternatives in keys:
        if not usable_keys(alternatives, fields):
            shortest = min(alternatives, key=lambda names: len(set(names) - fields))
            lacking += [_name_of(profile, field) for field in shortest if field not in fields]
    return tuple(dict.fromkeys(lacking))


def _told_otherwise(field: str, fields: frozenset[str]) -> bool:
    """First and last name may come as one full name."""
    role, _, name = field.partition(".")
    return name in ("first_name", "last_name") and f"{role}.full_name" in fields


def _name_of(profile: Profile, field: str) -> str:
    column = profile.column(field)
    return column.names[0] if column else field


def usable_keys(alternatives: Keys, fields: frozenset[str]) -> Keys:
    """Those alternatives of a key for which a file has all columns."""
    return tuple(
        names for names in alternatives if all(name in fields or _told_otherwise(name, fields) for name in names)
    )


# -- what is a record ----------------------------------------------------------------------------


class Line(NamedTuple):
    """A row below the header; ``is_record`` is False for notes, titles, totals and repeated headers."""

    line: int
    cells: list[str]
    is_record: bool


def data_lines(rows: Iterable[Row], layout: Layout, profile: Profile) -> Iterator[Line]:
    """The rows below the header that are not blank, told apart into records and what is none."""
    must = [place for place, column in layout.columns.items() if _tells(column, profile)]
    numbered = {place for place, column in layout.columns.items() if column.kind == "code"}
    totals = {total.lower() for total in profile.totals}
    waiting: list[Line] = []
    for line, cells in rows:
        filled = [place for place, cell in enumerate(cells) if cell and not cell.isspace()]
        if line <= layout.line or not filled:
            continue
        if len(filled) == 1 and filled[0] in numbered and _NUMBER.fullmatch(cells[filled[0]].strip()):
            yield Line(line, cells, True)  # a case without a person is a record with a fault, not a title
        elif _is_none(cells, filled, totals, layout.names, must):
            yield Line(line, cells, False)
        elif not any(place < len(cells) and cells[place].strip() for place in must):
            waiting.append(Line(line, cells, True))
        else:
            yield from waiting
            waiting.clear()
            yield Line(line, cells, True)
        if len(waiting) > MOST_WAITING:
            yield from waiting
            waiting.clear()
    yield from (entry._replace(is_record=False) for entry in waiting)


def _tells(column: Column, profile: Profile) -> bool:
    """Whether a record has something in this column: it is required, or part of a key."""
    keys = (profile.key, *(role.key for role in profile.people.values()))
    return column.required or any(column.field in names for alternatives in keys for names in alternatives)


def _is_none(cells: list[str], filled: list[int], totals: set[str], header: tuple[str, ...], must: list[int]) -> bool:
    if cells[filled[0]].strip(" :\t").lower() in totals:
        return True
    if len(filled) == 1 and len(must) > 1:
        return True  # a title between rows, or a note below them
    again = sum(place < len(header) and cells[place] == header[place] for place in filled)
    return again >= FEWEST_NAMES and again * 2 > len(filled)  # the header once more, at the top of a page
