"""Tables of agency files as rows of text: CSV and Excel, told apart by what is in them, never by their names.

``with open_book(path) as book: book.rows(book.sheets[0].name)`` gives ``(line, cells)``. Every cell is
text: whole numbers lose the ``.0`` that spreadsheets give them, dates are ISO, and what looks like a
formula stays text. Limits are checked before anything is held in memory.
"""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO

from ctcoord.errors import FileFault
from ctcoord.words import Message, mark

Location = Path | zipfile.Path
Row = tuple[int, list[str]]  # line of the file or row of the sheet (from 1), and its cells

NO_RESULT = "\0formula"  # the text of a cell whose formula has no result: no blank, and no text of anybody's
LONGEST_LINE = 1_000_000  # characters; a line of a case file has thousands
LARGEST_FILE = 1 << 30  # bytes
_CHUNK = 1 << 20
_SAMPLE = 64 * 1024
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; a hidden sheet is not read unless a profile names it."""

    name: str
    hidden: bool = False


class Book(Protocol):
    """An open file of one or more tables."""

    sheets: tuple[Sheet, ...]
    notes: tuple[Message, ...]  # what is odd about the file as a whole

    @property
    def path(self) -> Location:
        """Where the file is."""

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet from its top, blank ones among them; raises FileFault."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of the file."""


_SAVE_AS = mark("Open it in Excel, save it as 'Excel Workbook (.xlsx)', and import that.")
_ASK_FOR_TABLE = mark("Ask the agency for the table itself as CSV or Excel.")
# What files are that are often taken for tables: how they begin, what they are, what to do.
_REFUSED = (
    (
        re.compile(rb"(?i)(\xef\xbb\xbf)?\s*<(!doctype html|html|table|meta|head|body|style|div)\b"),
        mark("this is a web page with the name of a spreadsheet"),
        _SAVE_AS,
    ),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<\?xml"), mark("this is an XML file, not a table"), _SAVE_AS),
    (re.compile(rb"%PDF-"), mark("this is a PDF document, not a table"), _ASK_FOR_TABLE),
    (re.compile(rb"\{\\rtf"), mark("this is a text document, not a table"), _ASK_FOR_TABLE),
    (
        re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!"),
        mark("this is a compressed file, not a table"),
        mark("Unpack it and import the file inside."),
    ),
    (
        re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|\x7fELF|SQLite format 3"),
        mark("this is not a table at all"),
        _ASK_FOR_TABLE,
    ),
)


def open_book(path: Path) -> Book:
    """The file as a book, whatever its name ends in; raises FileFault, in plain words, for anything else."""
    head = _head(path)
    for signature, problem, fix in _REFUSED:
        if signature.match(head):
            raise FileFault(file=path.name, problem=Message(problem), fix=Message(fix))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        from ctcoord.exchange.workbooks import open_workbook  # calamine: not for those who read CSV only

        return open_workbook(path)
    return TextBook(path)


def rows(path: Path, sheet: str | None = None) -> Iterator[Row]:
    """The rows of a file's sheet, or of its first visible one; raises FileFault."""
    with open_book(path) as book:
        yield from book.rows(sheet or next(s.name for s in book.sheets if not s.hidden))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
            size = file.seek(0, 2)
    except FileNotFoundError:
        raise FileFault(
            file=path.name, problem=Message("there is no such file"), fix=Message("Check its name and folder.")
        ) from None
    except OSError as error:
        raise FileFault(
            file=path.name,
            problem=Message("the file cannot be read ({detail})", {"detail": error.strerror or ""}),
            fix=Message("Close it in other programs, and check that you may open it."),
        ) from None
    if not head:
        raise FileFault(
            file=path.name, problem=Message("the file is empty"), fix=Message("Ask the agency to send it again.")
        )
    if size > LARGEST_FILE:
        raise FileFault(
            file=path.name,
            problem=Message("the file is larger than {limit} MB", {"limit": LARGEST_FILE >> 20}),
            fix=Message("Ask the agency for a shorter period, or split the file."),
        )
    return head


# -- text ----------------------------------------------------------------------------------------


class TextBook:
    """A text file with separators, in a folder or in a zip: one sheet with the file's name."""

    def __init__(self, path: Location) -> None:
        self.path = path
        self.sheets: tuple[Sheet, ...] = (Sheet(path.name),)
        self.encoding, self.notes = find_encoding(path)
        self.delimiter = find_delimiter(self._sample())

    def rows(self, sheet: str) -> Generator[Row]:
        """The rows of the file; ``sheet`` is its name. A row of several lines has the number of its first."""
        del sheet
        with self._open() as file:
            read: list[str] = []
            last: list[str] = []  # the lines of the row that was read last
            reader = csv.reader(_lines(file, self.path.name, read), delimiter=self.delimiter)
            line, first = 1, 1
            try:
                for cells in reader:
                    first, line, last = line, reader.line_num + 1, read[:]
                    read.clear()
                    if not (first == 1 and _says_its_separator(cells, self.delimiter)):
                        yield first, cells
            except csv.Error:
                raise self._open_quote(line) from None
            if _never_closes(last, self.delimiter):  # else the rest of the file would be one row, or one cell of it
                raise self._open_quote(first)

    def _open_quote(self, line: int) -> FileFault:
        return FileFault(
            file=self.path.name,
            problem=Message(
                "line {line} holds a field longer than {limit} characters, or a quotation mark that never ends",
                {"line": line, "limit": csv.field_size_limit()},
            ),
            fix=Message("Correct that line, or ask the agency to send the file again."),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Nothing is held open between calls."""

    def _open(self) -> TextIO:
        return self.path.open(encoding=self.encoding, newline="")

    def _sample(self) -> str:
        with self._open() as file:
            return file.read(_SAMPLE)


def _never_closes(lines: list[str], delimiter: str) -> bool:
    """Whether the lines of a row end within a quotation."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _lines(file: TextIO, name: str, read: list[str]) -> Iterator[str]:
    """The lines of a text file, none of them read beyond LONGEST_LINE characters; each is added to ``read`` too."""
    line = 0
    while text := file.readline(LONGEST_LINE + 1):
        line += 1
        if len(text) > LONGEST_LINE:
            raise _endless(name, line)
        read.append(text)
        yield text


def _endless(name: str, line: int) -> FileFault:
    return FileFault(
        file=name,
        problem=Message("line {line} is longer than {limit} characters", {"line": line, "limit": LONGEST_LINE}),
        fix=Message("Correct that line, or ask the agency to send the file again."),
    )


def find_encoding(path: Location) -> tuple[str, tuple[Message, ...]]:
    """The encoding of a text file, by its byte-order mark or by trying all of it; and what to say of it.

    UTF-8 with or without a mark, UTF-16 with a mark, otherwise Windows-1252 with a warning. Raises
    FileFault for a file that is no text in any of them, and for a line that never ends.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if _decodes(path, "utf-16"):
            return "utf-16", ()
    elif head.startswith(codecs.BOM_UTF8) and _decodes(path, "utf-8-sig"):
        return "utf-8-sig", ()
    elif _decodes(path, "utf-8"):
        return "utf-8", ()
    elif _decodes(path, "cp1252"):
        return "cp1252", (Message("The file is not UTF-8; it was read as Windows-1252. Check accented letters."),)
    raise FileFault(
        file=path.name,
        problem=Message("this is not a text file in a known encoding"),
        fix=Message("Ask the agency to send it as CSV in UTF-8, or as an Excel workbook."),
    )


def _decodes(path: Location, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    since_break, lines, nothing = 0, 1, True
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
            last = max(text.rfind("\n"), text.rfind("\r"))
            lines += text.count("\n") or text.count("\r")
            since_break = since_break + len(text) if last < 0 else len(text) - last
            if since_break > 4 * LONGEST_LINE:  # whole files without a line break need no further look
                raise _endless(path.name, lines)
            nothing = nothing and text.count("\0") > len(text) // 4
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return not nothing  # text that is mostly NUL is UTF-16 without a mark, or no text


def find_delimiter(sample: str) -> str:
    """The separator that cuts most lines of a sample into the same number of cells; a comma when none does."""
    lines = sample.splitlines()[:200]
    if len(sample) >= _SAMPLE:
        lines = lines[:-1]
    if lines and (match := re.fullmatch(r"\"?sep=(.)\"?", lines[0].strip("﻿"))):
        return match[1]
    return max(_DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))


def _regularity(lines: list[str], delimiter: str) -> float:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, times = Counter(widths).most_common(1)[0]
    return (width - 1) * times / len(widths)


def _says_its_separator(cells: list[str], delimiter: str) -> bool:
    """True for the line ``sep=;`` that Excel writes and reads above a table."""
    return cells in ([f"sep={delimiter}"], ["sep=", ""])
