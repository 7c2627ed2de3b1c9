"""The tables of a GTFS feed as text, cells by the names of their columns, and its faults in plain words.

A broken table is refused with file, line and field. A single trip that cannot be read is left out and said: one wrong
row of a million is no reason to have no timetable, and nobody in the office can correct it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date

from ctcoord.errors import FileFault
from ctcoord.exchange.folders import Folder
from ctcoord.exchange.tabular import TextBook
from ctcoord.words import Message, mark

MOST_ROWS = 2_000_000  # of every table but stop_times, whose rows are counted as they are kept
LAST = 1 << 30  # the place of a column that is not there
ASK = mark("Ask the transit agency for a corrected feed.")
_TIME = re.compile(r"\s*(\d{1,2}):([0-5]\d):([0-5]\d)\s*")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
Row = tuple[int, tuple[str, ...]]  # line of the file, and the cells that were asked for


def fault(file: str, problem: Message, fix: str = ASK) -> FileFault:
    """A fault of a table."""
    return FileFault(file=file, problem=problem, fix=Message(fix))


def unreadable(line: int, field: str, value: str, wanted: str) -> Message:
    """What is wrong with a cell; ``wanted`` is what it should be, a message id."""
    return Message(
        mark("line {line}, {field}: “{value}” is not {wanted}"),
        {"line": line, "field": field, "value": value[:40], "wanted": Message(wanted)},
    )


A_TIME, A_DAY = mark("a time such as 25:10:00"), mark("a date such as 20261123")
A_NUMBER, A_KNOWN = mark("a whole number"), mark("in the feed's other tables")
A_PLACE = mark("a latitude or longitude in degrees")


class Table:
    """One file of a feed: ``rows(*columns)`` gives the cells of these columns, blank where the feed has none."""

    def __init__(self, folder: Folder, name: str) -> None:
        self.file = f"{name}.txt"
        self._at = folder.files.get(name)

    @property
    def present(self) -> bool:
        """Whether the feed has this file."""
        return self._at is not None

    def rows(self, *columns: str, required: tuple[str, ...] = ()) -> list[Row]:
        """Line and cells, without blank rows. Raises FileFault for a missing column, and for too many rows."""
        found: list[Row] = []
        with closing(self.stream(*columns, required=required)) as stream:
            for row in stream:
                if len(found) >= MOST_ROWS:
                    raise fault(self.file, Message(mark("it holds more rows than {most}"), {"most": MOST_ROWS}))
                found.append(row)
        return found

    def stream(self, *columns: str, required: tuple[str, ...] = ()) -> Generator[Row]:
        """The same one by one, of a table of any length: to be closed, since it holds the file."""
        if self._at is None:
            return
        with closing(TextBook(self._at).rows("")) as lines:
            header = next((cells for _line, cells in lines if any(cells)), [])
            names = [name.strip().lower() for name in header]
            for name in required:
                if name not in names:
                    raise fault(self.file, Message(mark("the column {field} is missing"), {"field": name}))
            places = [names.index(name) if name in names else LAST for name in columns]
            for line, cells in lines:
                if any(cells):
                    width = len(cells)
                    yield line, tuple(cells[place].strip() if place < width else "" for place in places)

    def fault(self, line: int, field: str, value: str, wanted: str) -> FileFault:
        """What is wrong with a cell of this file."""
        return fault(self.file, unreadable(line, field, value, wanted))


def seconds(text: str) -> int | None:
    """``25:10:00`` as seconds of the service day; None for what is no time."""
    match = _TIME.fullmatch(text)
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else None


def day(text: str) -> date | None:
    """``20261123`` as a date; None for what is no date."""
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """A whole number that is not negative; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class Left:
    """The trips that were left out, and the first reasons."""

    MOST_SAID = 3

    def __init__(self) -> None:
        self.trips: set[int] = set()
        self.reasons: list[tuple[str, Message]] = []

    def out(self, trip: int, file: str, why: Message) -> None:
        """Leave a trip out; each counts once."""
        if trip not in self.trips:
            self.trips.add(trip)
            if len(self.reasons) < self.MOST_SAID:
                self.reasons.append((file, why))

    def notes(self) -> Iterator[Message]:
        """How many, and the first reasons."""
        if self.trips:
            yield Message(mark("Trips left out because they cannot be read: {n}."), {"n": len(self.trips)})
        for file, why in self.reasons:
            yield Message(mark("{file}: {problem}."), {"file": file, "problem": why})
