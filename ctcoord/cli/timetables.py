"""``ctcoord timetables``: those of buses and trains that are kept here, and a journey by them."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ctcoord.cli.context import Command, Context
from ctcoord.cli.plain import plain
from ctcoord.cli.progress import Progress
from ctcoord.errors import StoreMissing, UsageError
from ctcoord.words import Message, Words, mark

if TYPE_CHECKING:
    from ctcoord.domain.travel.raptor import Journey
    from ctcoord.domain.travel.walking import Point
    from ctcoord.services.timetables import Kept

_OF_TABLES = ("mapping", "rejects")  # what a timetable has no use for
_READING = {"read": mark("Reading")}


def take(context: Context, options: argparse.Namespace, path: Path) -> int:
    """``ctcoord import FEED.zip --format gtfs``: keep a timetable, or with --check only say what it holds."""
    from ctcoord.exchange import gtfs
    from ctcoord.services import station, timetables

    for name in _OF_TABLES:
        if getattr(options, name):
            raise UsageError(
                what=Message(mark("{given} does not go with {act}."), {"given": f"--{name}", "act": "--format gtfs"}),
                fix=Message(mark("Leave one of the two out.")),
            )
    if not station.exists(context.home):
        raise StoreMissing(home=context.home)
    progress = Progress(context)
    try:
        feed = gtfs.read_feed(path, options.agency, lambda done, total, words: progress(done, total, _READING[words]))
    finally:
        progress.close()
    row = timetables.row(feed.timetable) if options.check else timetables.keep(context.home, feed.timetable)
    context.interrupts.done()
    words = context.words
    if options.json:
        notes = [words.say(note) for note in feed.notes]
        context.json(
            {"timetable": plain(row), "notes": notes, "left_out": feed.left_out, "checked_only": options.check}
        )
        return 0
    context.say(_line(row, words, _state(context, row)))
    for message in gtfs.told(feed):
        context.say(words.say(message))
    if options.check:
        context.say(words("Nothing was written: this was a check."))
    return 0


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))
    parser.add_argument("--remove", metavar="NAME", help=words("let go of the timetable of this name"))
    parser.add_argument("--from", dest="start", metavar="LAT,LON", help=words("a journey from this place in degrees"))
    parser.add_argument("--to", dest="end", metavar="LAT,LON", help=words("to this place"))
    group = parser.add_mutually_exclusive_group()
    moment = "YYYY-MM-DDTHH:MM"
    group.add_argument("--leave", metavar=moment, help=words("leaving at this local time at the earliest"))
    group.add_argument("--arrive", metavar=moment, help=words("being there by this local time"))


def _run(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.services import timetables

    if any((options.start, options.end, options.leave, options.arrive)):
        return _journey(context, options)
    if options.remove:
        timetables.remove(context.home, options.remove)
        context.say(context.words("Removed: {name}", name=options.remove))
        return 0
    found = timetables.kept(context.home)
    if options.json:
        context.json({"timetables": [{**plain(row), "state": _state(context, row)} for row in found]})
        return 0
    for row in found:
        context.say(_line(row, context.words, _state(context, row)))
    if not found:
        context.hint(context.words("No timetable is kept. 'ctcoord import FEED.zip --format gtfs' reads one."))
    return 0


def _state(context: Context, row: Kept) -> str:
    """How it stands today, where it runs."""
    from ctcoord.services import timetables
    from ctcoord.services.clock import Clock

    return timetables.standing(row, (context.clock or (Clock(row.zone) if row.zone else Clock())).today())


def _line(row: Kept, words: Words, state: str) -> str:
    if row.damaged:
        return words("{name}: the file is damaged. Import the timetable again.", name=row.name)
    if row.stops_only:
        return words("{name}: stops only", name=row.name)
    first, last = row.valid_from or "?", row.valid_until or "?"
    said = words("{name}: from {first} to {last}", name=row.name, first=first, last=last)
    return said if state != "ended" else words("{said}; it has ended: import a newer one", said=said)


def _journey(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.services import timetables

    if not (options.start and options.end and (options.leave or options.arrive)) or options.remove:
        raise UsageError(
            what=Message(mark("A journey needs --from, --to and one of --leave and --arrive.")),
            fix=Message(mark("Name all three.")),
        )
    start, end = _point(options.start), _point(options.end)
    leave = _moment(options.leave) if options.leave else None
    arrive = _moment(options.arrive) if options.arrive else None
    travel = timetables.between(timetables.network(context.home), start, end, leave=leave, arrive=arrive)
    if options.json:
        context.json({"minutes": travel.minutes, "basis": travel.basis, "legs": plain(_legs(travel.journey))})
        return 0
    for leg in travel.journey.legs if travel.journey else ():
        way = leg.route or context.words("on foot")
        ends = f"{leg.from_name or options.start} → {leg.to_name or options.end}"
        context.say(f"{leg.departs:%H:%M}–{leg.arrives:%H:%M}  {way:<10} {ends}")
    context.say(context.words.say(travel.says))
    return 0


def _legs(journey: Journey | None) -> tuple[object, ...]:
    return journey.legs if journey else ()


def _point(text: str) -> Point:
    from ctcoord.domain.travel.walking import Point

    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        latitude = longitude = float("nan")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UsageError(
            what=Message(mark("“{text}” is no place in degrees."), {"text": text[:40]}),
            fix=Message(mark("Write it as 41.7637,-72.6851: latitude, comma, longitude.")),
        )
    return Point(latitude, longitude)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        raise UsageError(
            what=Message(mark("“{text}” is no time of a day."), {"text": text[:40]}),
            fix=Message(mark("Write it as 2026-11-23T08:30.")),
        ) from None


COMMAND = Command(
    name="timetables",
    help=mark("list or remove the timetables of buses and trains kept here, or find a journey by them"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "A timetable (GTFS) comes in with 'ctcoord import FEED.zip --format gtfs'; a newer one of that name takes its\n"
        "place. --json writes an object with the list 'timetables': name, agencies, zone, valid_from, valid_until,\n"
        "version, stops, routes, trips, stops_only, damaged and state (in_use, to_come, ended, stops_only, damaged).\n"
        "Of a journey it writes 'minutes' (null: there is none), 'basis' (timetable or estimate) and 'legs' with\n"
        "times, names of stops and route (null: on foot)."
    ),
)
