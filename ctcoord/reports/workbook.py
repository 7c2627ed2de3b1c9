"""Writes sheets as an Excel workbook: real numbers and dates, real tables, a frozen header.

A text that begins like a formula is written as text, whoever typed it. The workbook is put together
in memory and replaces its target in one step, so that nothing plain is left in a temporary folder.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ctcoord.errors import UsageError
from ctcoord.words import Message, mark

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

Kind = Literal["text", "count", "date", "money"]
Value = str | int | date | None
FORMATS: dict[Kind, str] = {"text": "@", "count": "#,##0", "date": "yyyy-mm-dd", "money": '"$"#,##0.00'}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 32_767  # characters of a cell


@dataclass(frozen=True)
class Column:
    """One column: its heading in the reader's words, what it holds, its width in characters."""

    heading: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """One sheet: a table, or with no ``columns`` plain lines (heading first)."""

    name: str
    table: str  # the name formulas find it by
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[Value]] = ()
    lines: Sequence[tuple[str, Value]] = field(default=())


def write(path: Path, sheets: Iterable[Sheet], *, language: str, title: str) -> None:
    """Write the workbook; raises UsageError where the file cannot be written."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.language, book.properties.creator = title, language, "ctcoord"
    for sheet in sheets:
        _sheet(book, sheet)
    content = BytesIO()
    book.save(content)
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_bytes(content.getvalue())
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(
            what=Message("The workbook {path} cannot be written.", {"path": path}),
            fix=Message(_FULL if error.errno == errno.ENOSPC else _USUAL),
        ) from error


_USUAL = mark("Close it if it is open, and name a file in a folder you may write to.")
_FULL = mark("Its disk is full: free some space, or name a file on another.")


def _sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.sheet_view.showGridLines = False
    if not sheet.columns:
        _lines(page, sheet.lines)
        return
    for at, column in enumerate(sheet.columns, start=1):
        _put(page.cell(1, at), column.heading, "text")
        page.column_dimensions[page.cell(1, at).column_letter].width = column.width
    for line, row in enumerate(sheet.rows, start=2):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True), start=1):
            _put(page.cell(line, at), value, column.kind)
    page.freeze_panes = "A2"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    if sheet.rows:  # Excel repairs, and so alarms about, a table without a row
        _table(page, sheet)


def _table(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.worksheet.table import Table, TableStyleInfo

    last = page.cell(len(sheet.rows) + 1, len(sheet.columns)).coordinate
    table = Table(displayName=sheet.table, ref=f"A1:{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=True)
    page.add_table(table)


def _lines(page: Worksheet, lines: Sequence[tuple[str, Value]]) -> None:
    from openpyxl.styles import Alignment, Font

    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 30, 90
    for at, (name, value) in enumerate(lines, start=1):
        _put(page.cell(at, 1), name, "text")
        page.cell(at, 1).font = Font(bold=True, size=14 if at == 1 else 11)
        kind: Kind = "date" if isinstance(value, date) else "count" if isinstance(value, int) else "text"
        _put(page.cell(at, 2), value, kind)
        page.cell(at, 2).alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")


def _put(cell: Cell | MergedCell, value: Value, kind: Kind) -> None:
    """Set a cell's value, type and format; a text stays text."""
    if value is None:
        return
    if isinstance(value, str):
        value = _UNPRINTABLE.sub("", value)[:_LONGEST]
        cell.value = value
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA)
    elif kind == "money" and isinstance(value, int):
        cell.value = value / 100
    else:
        cell.value = value
    cell.number_format = FORMATS[kind]
