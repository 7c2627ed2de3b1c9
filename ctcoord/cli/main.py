"""Reads the command line, runs one command, and turns what goes wrong into one plain line.

Exit codes: 0 done; 1 a fault of the program (a code, and where its log is); 2 a mistake or something
the environment does not allow (what, and what to do); 130 cancelled with Ctrl+C.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ctcoord import __version__
from ctcoord.cli import logs, streams
from ctcoord.cli.context import Context, surroundings
from ctcoord.cli.environment import explained, unusable
from ctcoord.config import HOME_VARIABLE, Settings, home_folder
from ctcoord.errors import Cancelled, CtcoordError
from ctcoord.words import LANGUAGES, Words

if TYPE_CHECKING:
    from ctcoord.services.clock import Clock

DONE, FAULT, MISTAKE, CANCELLED = 0, 1, 2, 130
_log = logging.getLogger("ctcoord.cli")


def run(arguments: Sequence[str], *, windows: Callable[[], Any], clock: Clock | None = None) -> int:
    """Run one command line; returns its exit code. ``windows`` loads what needs Qt."""
    early = _early(arguments)
    words = Words(early.language or "en")
    try:
        words = Words(early.language or _language(early.home))
        with streams.writing():
            options = parser(words, commands=bool(early.rest)).parse_args(arguments)
        home = home_folder(options.home)
    except SystemExit as stop:  # argparse has said why
        return _leave(Context(Path(), words, windows), int(stop.code or 0))
    except RuntimeError:  # '~name' of nobody
        named = early.home or os.environ.get(HOME_VARIABLE)
        return _mistake(Context(Path(), words, windows), unusable(named, os.strerror(errno.ENOENT)))
    except (CtcoordError, BrokenPipeError) as error:  # the help could not be written
        return _failed(Context(Path(), words, windows), error, Path())
    context = Context(
        home=home,
        words=words,
        windows=windows,
        clock=clock,
        passphrase_file=Path(options.passphrase_file) if options.passphrase_file else None,
        home_given=bool(options.home or os.environ.get(HOME_VARIABLE)),
        language=options.language,
    )
    return _guarded(context, options)


def _guarded(context: Context, options: argparse.Namespace) -> int:
    log = logs.set_up(context.home)
    try:
        with context.interrupts:
            code: int = options.run(context, options)
            with streams.writing():
                context.out.flush()
        return code
    except (KeyboardInterrupt, Cancelled):
        return _cancelled(context)
    except Exception as error:
        return _failed(context, error, log)


def _leave(context: Context, code: int) -> int:
    """The code of a run that argparse ended, when its help could be written."""
    try:
        with streams.writing():
            context.out.flush()
    except (CtcoordError, BrokenPipeError) as error:
        return _failed(context, error, Path())
    return code


def _failed(context: Context, error: Exception, log: Path) -> int:
    if isinstance(error, CtcoordError):
        return _mistake(context, error)
    if isinstance(error, BrokenPipeError):
        streams.abandon(context.out)  # the reader went away; say no more
        return DONE
    if context.interrupts.happened:
        return _cancelled(context)
    known = explained(error, context.home)
    if known is not None:
        _log.warning("the environment did not allow it", exc_info=error)
        return _mistake(context, known)
    _log.error("the command failed", exc_info=error)
    context.hint("ctcoord: " + _fault(context, type(error).__name__, log))
    return FAULT


def _fault(context: Context, code: str, log: Path) -> str:
    if logs.lost():
        return " ".join((f"({code})", *context.words.error(CtcoordError())))
    return context.words(
        "Something went wrong in the program ({code}). Its log, without anything about people: {log}",
        code=code,
        log=log,
    )


def _mistake(context: Context, error: CtcoordError) -> int:
    context.hint("ctcoord: " + one_line(" ".join(context.words.error(error))))
    if streams.broken(context.out):
        streams.abandon(context.out)
    return MISTAKE


def _cancelled(context: Context) -> int:
    context.hint("ctcoord: " + " ".join(context.words.error(Cancelled())))
    return CANCELLED


def one_line(text: str) -> str:
    """A message as a single line."""
    return " ".join(text.split())


class Parser(argparse.ArgumentParser):
    """Says a mistake in one line and exits with 2."""

    words = Words("en")

    def _print_message(self, message: str, file: Any = None) -> None:
        """As argparse's own, which would keep quiet about an output that cannot be written."""
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """One line on stderr instead of the whole usage."""
        from ctcoord.cli.mistakes import said  # a start without a mistake needs no patterns

        problem = said(message, self.words).rstrip(".")
        text = self.words("{problem}. See '{command} --help'.", problem=problem, command=self.prog)
        self.exit(MISTAKE, f"ctcoord: {one_line(text)}\n")


def parser(words: Words, *, commands: bool = True) -> argparse.ArgumentParser:
    """The parser of the program, its help in the language of ``words``.

    Loading every command takes as long as a tenth of the window's start, which needs none: it leaves them out.
    """
    from ctcoord.cli.window import window

    Parser.words = words
    main = Parser(
        prog="ctcoord",
        description=words(
            "A family's supports from several agencies in one view. Without a command, opens the window."
        ),
        epilog=words("Exit codes: 0 done, 1 a fault of the program, 2 a mistake (one line says which), 130 cancelled."),
    )
    surroundings(main, words)
    main.add_argument("--version", action="version", version=f"ctcoord {__version__}")
    main.set_defaults(run=window)
    if commands:
        _add_commands(main, words)
    return main


def _add_commands(main: argparse.ArgumentParser, words: Words) -> None:
    from ctcoord.cli.commands import COMMANDS

    subs = main.add_subparsers(title=words("commands"), metavar="COMMAND", parser_class=Parser)
    for command in COMMANDS:
        sub = subs.add_parser(
            command.name,
            help=words(command.help).replace("%", "%%"),  # argparse formats it
            description=words(command.help),
            epilog=words(command.epilog) if command.epilog else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        surroundings(sub, words, default=argparse.SUPPRESS)  # also behind the command, where people look for them
        command.arguments(sub, words)
        sub.set_defaults(run=command.run)


def _early(arguments: Sequence[str]) -> argparse.Namespace:
    """Home and language, before help and errors can be said in that language; ``rest`` is what else was given."""
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    first.add_argument("--home")
    first.add_argument("--language", choices=sorted(LANGUAGES))
    first.add_argument("--passphrase-file")
    try:
        early, rest = first.parse_known_args(arguments)
    except argparse.ArgumentError:
        return argparse.Namespace(home=None, language=None, rest=list(arguments))
    return argparse.Namespace(home=early.home, language=early.language, rest=rest)


def _language(home: str | None) -> str:
    """The reader's own setting; English where there is none."""
    return str(Settings(home_folder(home))["language"])
