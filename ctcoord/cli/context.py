"""What every command gets: where the store is and how to open it, the words, and where to write."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from ctcoord.cli.interrupts import Interrupts
from ctcoord.cli.plain import printable
from ctcoord.cli.streams import holds_every_letter, writing
from ctcoord.errors import StoreMissing, UsageError
from ctcoord.words import LANGUAGES, Message, Words, mark

if TYPE_CHECKING:
    from ctcoord.services.clock import Clock
    from ctcoord.services.station import Station


class Windows(Protocol):
    """What needs Qt; ``ctcoord.app`` is it."""

    def open_window(
        self,
        home: Path,
        *,
        passphrase: str | None,
        language: str | None,
        clock: Clock | None,
        title: str = "",
        place: int = 0,
    ) -> int:
        """Show the window and return its exit code when it closes."""

    def write_screens(self, home: Path, out: Path, *, passphrase: str, clock: Clock | None) -> list[Path]:
        """Paint every screen offscreen into ``out``; returns the pictures."""

    def write_picture(self, home: Path, file: Path, *, passphrase: str, clock: Clock | None, screen: str) -> Path:
        """Paint one screen: an area by its key, or a family by any of its ids in hex."""

    def write_pdf(self, home: Path, html: str, file: Path, *, title: str) -> None:
        """Paint a page of HTML into a PDF."""


@dataclass(frozen=True)
class Command:
    """One command: its words, its arguments, and what it does (returns an exit code)."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser, Words], None]
    run: Callable[[Context, argparse.Namespace], int]
    epilog: str = ""


@dataclass(frozen=True)
class Context:
    """The surroundings of one run; nothing is fetched from inside a command."""

    home: Path
    words: Words
    windows: Callable[[], Any]
    clock: Clock | None = None
    passphrase_file: Path | None = None
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    home_given: bool = False
    language: str | None = None
    interrupts: Interrupts = field(default_factory=Interrupts)

    @contextmanager
    def station(self) -> Iterator[Station]:
        """The open store of this workstation; closed afterwards, whatever happens."""
        from ctcoord.services import station

        opened = self._open(station)
        try:
            yield opened
        finally:
            opened.close()

    def _open(self, station: Any) -> Station:
        if not station.exists(self.home):  # before anybody is asked for a passphrase
            raise StoreMissing(home=self.home)
        if news := station.news(self.home):
            self.hint(self.words.say(news))
        if self.passphrase_file is None and station.has_pin(self.home):
            opened: Station = station.open_with_pin(self.home, self.ask(mark("PIN")), self.clock)
        else:
            opened = station.open_with_passphrase(self.home, self.passphrase(), self.clock)
        return opened

    def passphrase(self, what: str = mark("Passphrase")) -> str:
        """The passphrase from ``--passphrase-file``, or typed; raises UsageError without either."""
        if self.passphrase_file is None:
            return self.ask(what)
        return read_secret(self.passphrase_file)

    def ask(self, what: str) -> str:
        """A secret typed at a terminal; raises UsageError where nobody can type."""
        if not sys.stdin.isatty():
            raise UsageError(
                what=Message(mark("The store is locked and nobody can type its passphrase here.")),
                fix=Message(mark("Name a file that holds it with --passphrase-file.")),
            )
        return getpass.getpass(f"{self.words(what)}: ")

    def say(self, line: str = "") -> None:
        """One line of readable output."""
        with writing():
            print(printable(line), file=self.out)

    def hint(self, line: str) -> None:
        """One line for the person at the terminal, beside the output proper."""
        with suppress(OSError):  # the last place to complain is full or gone
            print(printable(line), file=self.err)

    def json(self, data: Any) -> None:
        """Machine-readable output: UTF-8 (or, where the output is not, ASCII), keys as in the command's help."""
        with writing():
            json.dump(data, self.out, indent=2, ensure_ascii=not holds_every_letter(self.out))
            self.out.write("\n")


def read_secret(path: Path) -> str:
    """The first line of a file; raises UsageError if it cannot be read or is blank."""
    try:
        secret = path.read_text("utf-8-sig").splitlines()[0]  # Notepad may set a byte-order mark before it
    except (OSError, UnicodeDecodeError, IndexError):
        secret = ""
    if not secret:
        raise UsageError(
            what=Message(mark("The passphrase file {path} cannot be read or is empty."), {"path": path}),
            fix=Message(mark("Name a file whose first line is the passphrase.")),
        )
    return secret


def count_to(most: int, words: Words) -> Callable[[str], int]:
    """The type of an argument that takes a whole number from 1 to ``most``."""

    def count(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = 0
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(words("{n} is not a number from 1 to {most}", n=text[:40], most=most))
        return number

    return count


def surroundings(to: argparse.ArgumentParser, words: Words, **default: Any) -> None:
    """The options that hold for every command; behind a command they default to what stood before it."""
    to.add_argument("--home", metavar="DIR", help=words("where the case store lives (else CTCOORD_HOME)"), **default)
    to.add_argument("--passphrase-file", metavar="FILE", help=words("its first line unlocks the store"), **default)
    to.add_argument("--language", choices=sorted(LANGUAGES), help=words("language of the output"), **default)
