"""Excel workbooks (.xlsx, .xlsm, .xls) as rows of text, by calamine, behind limits of our own.

calamine holds a whole sheet as a full rectangle, so an .xlsx is measured first: what it unpacks to,
how much that is beside its size, and how far its outermost cell lies. calamine gives the last
computed value of a formula, and a blank where the workbook keeps none: such cells are looked for here,
and hold ``NO_RESULT``.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ctcoord.domain.parse import Unreadable, plain_number
from ctcoord.errors import FileFault
from ctcoord.exchange.tabular import NO_RESULT, Row, Sheet
from ctcoord.words import Message

MOST_PARTS = 2_000
MOST_UNPACKED = 256 << 20  # bytes
MOST_TIMES = 250  # unpacked beside packed; a sheet of equal rows reaches 60
SMALL_PART = 1 << 20  # bytes below which no ratio says anything
MOST_CELLS = 20_000_000  # of the rectangle down to a sheet's outermost cell
LARGEST_XLS = 128 << 20  # bytes

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of a workbook with a password
_CELL = re.compile(rb'<(?:\w+:)?c [^>]{0,80}?\br="([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1 << 20
_LONGEST_CELL = 9_000  # bytes of a cell with a formula: Excel takes 8,192 characters
_NO_VALUE = re.compile(  # a cell, its formula, and no value or a blank one
    rb"<(?:\w+:)?c [^>]{0,80}?\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]{0,80}>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]{0,200}/>|[^>]{0,200}>[^<]{0,8500}</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_Cells = dict[int, set[int]]  # row → columns, from 0
_Value = int | float | str | bool | time | date | datetime | timedelta


def open_workbook(path: Path) -> Workbook:
    """An Excel workbook within its limits; raises FileFault for anything else in a zip or OLE container."""
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    unresolved: dict[str, _Cells] = {}
    if packed:
        unresolved = _measure(path)
    else:
        _check_ole(path)
    with _plain_words(path.name), path.open("rb") as file:
        return Workbook(path, CalamineWorkbook.from_filelike(file), unresolved)


class Workbook:
    """An open Excel workbook; its worksheets in their order, chart and macro sheets left out."""

    def __init__(self, path: Path, book: CalamineWorkbook, unresolved: dict[str, _Cells]) -> None:
        """``unresolved``: by sheet, the cells whose formula has no result."""
        self.path, self._unresolved = path, unresolved
        self.notes: tuple[Message, ...] = ()
        self.sheets = tuple(
            Sheet(sheet.name, hidden=sheet.visible != SheetVisibleEnum.Visible)
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        )
        self._book = book
        if not any(not sheet.hidden for sheet in self.sheets):
            raise FileFault(
                file=path.name,
                problem=Message("the workbook has no visible sheet"),
                fix=Message("Unhide the sheet in Excel, save, and import again."),
            )

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet; a cell merged over several rows is repeated in each of them."""
        with _plain_words(self.path.name):
            found = self._book.get_sheet_by_name(sheet)
            merged = _merged_down(found)
            carried: dict[int, tuple[int, str]] = {}  # column → (last row, text) of an open merged cell
            left = [""] * (found.start[1] if found.start else 0)  # calamine leaves out blank columns at the left
            unresolved = dict(self._unresolved.get(sheet, {}))
            for row, values in enumerate(found.iter_rows()):
                cells = [*left, *map(text_of, values)]
                _mark(cells, unresolved.pop(row, set()))
                for column, (last, text) in carried.items():
                    if row <= last and column < len(cells):
                        cells[column] = text
                for column, last in merged.get(row, ()):
                    carried[column] = (last, cells[column] if column < len(cells) else "")
                yield row + 1, cells
            for row in sorted(unresolved):  # calamine ends with the last cell that has a value
                yield row + 1, _mark([], unresolved[row])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Give the workbook's memory back."""
        self._book.close()


def _mark(cells: list[str], columns: set[int]) -> list[str]:
    """Put NO_RESULT into the cells of a row whose formula has none."""
    for column in columns:
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = cells[column] or NO_RESULT
    return cells


def _merged_down(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """First row → (column, last row) of each cell that is merged over more than one row."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _last_column) in sheet.merged_cell_ranges or ():
        if last > first:
            merged.setdefault(first, []).append((column, last))
    return merged


def text_of(value: _Value) -> str:
    """A cell as text: 6001.0 is ``6001``, dates and times are ISO, lengths of time ``h:mm:ss``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        at_midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    try:
        return plain_number(value)
    except Unreadable:
        return ""


# -- limits --------------------------------------------------------------------------------------


def _measure(path: Path) -> dict[str, _Cells]:
    """Check the limits; returns by sheet the cells whose formula has no result."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {part.filename for part in archive.infolist()}
            if "xl/workbook.xml" not in names:
                _not_a_workbook(path, names)
            found = _measure_parts(path, archive)
            return {name: found[part] for name, part in _sheet_parts(archive) if part in found}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise _damaged(path.name) from None


def _not_a_workbook(path: Path, names: set[str]) -> NoReturn:
    if any(name.lower().endswith(".csv") for name in names):
        problem = Message("this is a zip archive of CSV files, not a workbook")
        fix = Message("Import it as HMIS CSV, or unpack it and import one file at a time.")
    elif "xl/workbook.bin" in names or "mimetype" in names:
        problem = Message("this kind of workbook is not read (.xlsb or OpenDocument)")
        fix = Message("Open it in Excel, save it as 'Excel Workbook (.xlsx)', and import that.")
    else:
        problem = Message("this is a zip archive, not a workbook")
        fix = Message("Ask the agency for the table itself as CSV or Excel.")
    raise FileFault(file=path.name, problem=problem, fix=fix)


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the part of the archive that holds it."""
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return
    targets = {_attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in _RELATION.findall(relations)}
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        target = targets.get(_attribute(tag, rb"\w+:id"), "")
        yield _attribute(tag, b"name"), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace")) if found else ""


def _measure_parts(path: Path, archive: zipfile.ZipFile) -> dict[str, _Cells]:
    """Unpack every part once, a chunk at a time: sizes in a zip directory may lie, what comes out does not.

    Returns by part of a sheet the cells whose formula has no result.
    """
    unresolved: dict[str, _Cells] = {}
    parts = archive.infolist()
    unpacked, packed = 0, path.stat().st_size
    if len(parts) > MOST_PARTS:
        raise _too_large(path.name)
    for part in parts:
        sheet = part.filename.startswith("xl/worksheets/")
        furthest = (0, 0)
        with archive.open(part) as file:
            rest = b""
            while chunk := file.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED or (unpacked > SMALL_PART and unpacked > MOST_TIMES * packed):
                    raise _too_large(path.name)
                if sheet:
                    xml = rest + chunk
                    furthest, rest = _furthest(xml, furthest), xml[-_LONGEST_CELL:]
                    if b"f>" in xml or b"<f" in xml:
                        for column, row in _NO_VALUE.findall(xml):
                            at = unresolved.setdefault(part.filename, {}).setdefault(int(row) - 1, set())
                            at.add(_column_number(column) - 1)
        if furthest[0] * furthest[1] > MOST_CELLS:
            raise _too_large(path.name)
    return unresolved


def _furthest(xml: bytes, known: tuple[int, int]) -> tuple[int, int]:
    """The number of rows and columns down to the outermost cell seen so far."""
    seen_rows, seen_columns = known
    columns = set()
    for column, row in _CELL.findall(xml):
        columns.add(column)
        seen_rows = max(seen_rows, int(row))
    return seen_rows, max([seen_columns, *map(_column_number, columns)])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_ole(path: Path) -> None:
    """An OLE container is an .xls, or an .xlsx wrapped in a password."""
    if path.stat().st_size > LARGEST_XLS:
        raise _too_large(path.name)
    if _ENCRYPTED in path.read_bytes():
        raise _locked(path.name)


# -- in plain words ------------------------------------------------------------------------------


@contextmanager
def _plain_words(name: str) -> Iterator[None]:
    """Turn what calamine raises into a FileFault; its parser may also panic on a damaged file."""
    try:
        yield
    except PasswordError:
        raise _locked(name) from None
    except (CalamineError, ValueError, OverflowError, MemoryError):
        raise _damaged(name) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3's, not an Exception and not importable
            raise _damaged(name) from None
        raise


def _locked(name: str) -> FileFault:
    return FileFault(
        file=name,
        problem=Message("the workbook is protected by a password"),
        fix=Message("Open it in Excel, save a copy without a password, and import that."),
    )


def _too_large(name: str) -> FileFault:
    return FileFault(
        file=name,
        problem=Message("the workbook unpacks to far more than a case file holds"),
        fix=Message("It may be damaged or made to do harm: ask the agency to send it again, as CSV if it is long."),
    )


def _damaged(name: str) -> FileFault:
    return FileFault(
        file=name,
        problem=Message("the workbook is damaged, or not an Excel workbook at all"),
        fix=Message("Open it in Excel to see, or ask the agency to send it again."),
    )
