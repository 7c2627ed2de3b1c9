"""``ctcoord rollup --out FILE.xlsx``: figures for supervisors as an Excel workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctcoord.cli.context import Command, Context
from ctcoord.errors import UsageError
from ctcoord.words import Words, mark


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--out", required=True, metavar="FILE.xlsx", help=words("the workbook to write"))
    parser.add_argument("--no-names", action="store_true", help=words("leave the names of families out"))


def _run(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.reports import rollup
    from ctcoord.services import leases

    path = Path(options.out)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(what="A rollup is an Excel workbook.", fix="Name a file that ends in .xlsx.")
    with context.station() as station, station.read() as connection:
        leases.refuse_partial(connection, station.clock.now())
        counted = rollup.write(connection, path, station.clock.today(), context.words, names=not options.no_names)
    families = context.words.plural("{n} family", "{n} families", counted)
    context.say(context.words("Wrote {path}: {families}.", path=path, families=families))
    return 0


COMMAND = Command(
    name="rollup",
    help=mark("write caseload, supports, and what ends in 30, 60 and 90 days to Excel"),
    arguments=_arguments,
    run=_run,
)
