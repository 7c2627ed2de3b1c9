"""``ctcoord show FAMILY``: a family's whole view, every fact with its source."""

from __future__ import annotations

import argparse
from dataclasses import replace

from ctcoord.cli.context import Command, Context
from ctcoord.domain.codes import DataClass
from ctcoord.words import Words, mark


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "family", nargs="+", metavar="FAMILY", help=words("an id, a case number, or words that find one family")
    )
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))


def _run(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.cli.family_text import family_lines
    from ctcoord.cli.plain import plain, typed
    from ctcoord.services import audit, families, family_view

    with context.station() as station:
        with station.read() as connection:
            found = families.resolve(connection, typed(options.family))
            view = family_view.family(connection, found, station.agency_id)
        audit.note_view(station, found)
        today = station.clock.today()
    if options.json:  # what is about safety leaves no screen: it would stand in a file that somebody else opens
        rest = tuple(row for row in view.observations if row.data_class != DataClass.SAFETY)
        context.json(plain(replace(view, observations=rest)))
    else:
        for line in family_lines(view, context.words, today):
            context.say(line)
    return 0


COMMAND = Command(
    name="show",
    help=mark("show a family's supports from every agency, each fact with its source"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "--json writes one object: id, heading, case_number, languages, worker, and the lists households, members,\n"
        "supports, activities, observations, barriers, tasks, goals, notes and consents. A member has 'records',\n"
        "one for each agency, and 'differences': facts that agencies record differently, every value with its source."
    ),
)
