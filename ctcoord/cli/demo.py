"""``ctcoord demo``: a made-up caseload, two workstations that share a central database, a window on each.

Without a display every screen is painted into files instead, beside a summary of one family; without a PostgreSQL
there is one workstation by itself.
"""

from __future__ import annotations

import argparse
import json
import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from ctcoord.cli.context import Command, Context
from ctcoord.config import has_display
from ctcoord.demo import HERE, THERE
from ctcoord.errors import UsageError
from ctcoord.words import Words, mark

MOST_FAMILIES = 100_000
_NOON = time(15, 42, tzinfo=UTC)  # 10:42 in Connecticut


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--families", type=int, metavar="N", help=words("how many families (200)"))
    parser.add_argument("--seed", type=int, metavar="S", help=words("the same seed makes the same families"))
    parser.add_argument("--today", metavar="DATE", help=words("make it, and open it, as of this day (2026-11-21)"))
    parser.add_argument("--fresh", action="store_true", help=words("make it again; a demo store only"))
    parser.add_argument("--alone", action="store_true", help=words("without a central database"))
    parser.add_argument(
        "--window", choices=(HERE, THERE), help=words("only the window of one workstation, while the demo is open")
    )
    parser.add_argument("--headless", action="store_true", help=words("paint every screen into files; open no window"))
    parser.add_argument("--out", default="demo-output", metavar="DIR", help=words("where those files go"))


def _run(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.demo import build

    home = context.home if context.home_given else demo_home()
    clock = _clock(context, options)
    if options.window:
        return _one_window(context, home, options, clock)
    made = build.known(home)
    if made is not None and options.fresh:
        _remove(home)
        made = None
    if made is None and not (options.alone or _stands_still(context, options)):
        from ctcoord.central.embedded import NoServer

        try:
            return _together(context, home, clock, options)
        except NoServer as error:
            why = context.words(str(error.params["why"]))
            context.hint(context.words("No central database: PostgreSQL cannot be started here ({why}).", why=why))
    if made is None:
        _make(context, home, clock, options)
    else:
        context.say(context.words("The demo of {day} is still there; --fresh makes a new one.", day=made["today"]))
    if options.headless or not has_display():
        return _paint(context, home, clock, Path(options.out))
    context.say(context.words("Opening it; its passphrase is: {passphrase}", passphrase=build.PASSPHRASE))
    code: int = context.windows().open_window(home, passphrase=build.PASSPHRASE, language=context.language, clock=clock)
    return code


def _stands_still(context: Context, options: argparse.Namespace) -> bool:
    """Whether the day is another than today: a central database lives in the present."""
    return bool(options.today) or context.clock is not None


def _together(context: Context, home: Path, clock: Any, options: argparse.Namespace) -> int:
    """The demo with a central database and two workstations. Raises NoServer where there can be none."""
    from ctcoord.cli import demo_stations as both
    from ctcoord.demo import build, central, server

    families, seed = _size(options)
    words = context.words
    if not server.is_free(home):
        raise build.NotADemo(home=home)
    with both.told_to_stop(), server.alone(home):
        met = None if options.fresh else central.known(home)
        if met is None:  # none, or its making was cut short
            central.remove(home)
            server.remove(home)
        context.say(words("Starting a central database …"))
        context.out.flush()
        with server.running(home) as url:
            if met is None:
                met = both.make(context, home, url, clock, families=families, seed=seed)
            else:
                central.meet(home, url, met, clock)
                context.say(words("The demo of {day} is still there; --fresh makes a new one.", day=met.today))
                context.say(words("When it was made:"))
                for happened in met.story:
                    both.say_happened(context, happened)
            if not options.headless and has_display():
                return both.show(context, home)
            out = Path(options.out)
            both.paint(context, home, met, out, clock)
        with both.unconnected(home) as copy:
            return _paint(context, copy, clock, out)


def _one_window(context: Context, home: Path, options: argparse.Namespace, clock: Any) -> int:
    from ctcoord.cli import demo_stations as both
    from ctcoord.demo import central

    if central.known(home) is None:
        raise UsageError(what="There is no demo with two workstations here.", fix="Start 'ctcoord demo' first.")
    return both.show_one(context, home, options.window, clock)


def demo_home() -> Path:
    """Where the demo lives when no folder is named: never where real cases are."""
    from platformdirs import user_data_path

    return user_data_path("ctcoord-demo", appauthor=False)


def _clock(context: Context, options: argparse.Namespace) -> Any:
    from ctcoord.services.clock import Clock, fixed

    if not options.today:
        return context.clock or Clock()
    try:
        return fixed(datetime.combine(date.fromisoformat(options.today), _NOON))
    except ValueError:
        raise UsageError(what="That is not a day.", fix="Write it as 2026-11-21.") from None


def _make(context: Context, home: Path, clock: Any, options: argparse.Namespace) -> None:
    from ctcoord.demo import build

    families, seed = _size(options)
    words = context.words
    context.say(words("Making {families} …", families=words.plural("{n} family", "{n} families", families)))
    made = build.make(home, clock, families=families, seed=seed, language=words.language)
    for name, counts in made.reports.items():
        context.say(f"  {name}: " + words.plural("{n} row", "{n} rows", counts["read"]))
    people = words.plural("{n} person", "{n} people", made.people)
    left = words.plural("{n} proposal waits", "{n} proposals wait", made.left_open)
    context.say(words("{people}, all made up, in {home}; {left} for a decision.", people=people, home=home, left=left))


def _size(options: argparse.Namespace) -> tuple[int, int]:
    """How many families, of which seed; raises UsageError."""
    from ctcoord.demo.caseload import DEFAULT_FAMILIES, DEFAULT_SEED

    families = DEFAULT_FAMILIES if options.families is None else options.families
    if not 1 <= families <= MOST_FAMILIES:
        raise UsageError(what="The demo has 1 to 100,000 families.", fix="Name another number.")
    return families, DEFAULT_SEED if options.seed is None else options.seed


def _remove(home: Path) -> None:
    """Delete a demo store, whose marker ``build.known`` has seen."""
    from ctcoord.demo import build

    for name in ("store.db", "store.db-wal", "store.db-shm", "store.key", "drafts.db", "drafts.db-wal",
                 "drafts.db-shm", build.MARKER):  # fmt: skip
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(home / build.FILES, ignore_errors=True)


def _paint(context: Context, home: Path, clock: Any, out: Path) -> int:
    from ctcoord.demo import build

    out.mkdir(parents=True, exist_ok=True)
    _summary(context, home, clock, out)
    context.say(context.words("Painting every screen; this takes a minute or two …"))
    context.out.flush()
    pictures = context.windows().write_screens(home, out / "screens", passphrase=build.PASSPHRASE, clock=clock)
    written = context.words.plural("{n} picture", "{n} pictures", len(pictures))
    context.say(
        context.words("{pictures} and the summary of a family are in {out}.", pictures=written, out=out.resolve())
    )
    return 0


def _summary(context: Context, home: Path, clock: Any, out: Path) -> None:
    """The shown family as text and as JSON."""
    from ctcoord.cli.family_text import family_lines
    from ctcoord.cli.plain import plain
    from ctcoord.demo import SHOWN_FAMILY, build
    from ctcoord.services import families, family_view, station

    opened = station.open_with_passphrase(home, build.PASSPHRASE, clock)
    try:
        with opened.read() as connection:
            found = families.resolve(connection, SHOWN_FAMILY)
            view = family_view.family(connection, found, opened.agency_id)
    finally:
        opened.close()
    lines = family_lines(view, context.words, clock.today())
    (out / "family.txt").write_text("\n".join(lines) + "\n", "utf-8")
    (out / "family.json").write_text(json.dumps(plain(view), indent=2, ensure_ascii=False) + "\n", "utf-8")


COMMAND = Command(
    name="demo",
    help=mark("make a caseload of made-up families and open the application on it"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "Everyone in it is invented. Two workstations share a central database; each has a window of its own.\n"
        "Without a display, pictures of every screen go to --out."
    ),
)
