"""``ctcoord export hsds|fhir --out PATH``: what is here in the terms that other systems read."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ctcoord.cli import fhir
from ctcoord.cli.context import Command, Context, surroundings
from ctcoord.errors import UsageError
from ctcoord.words import Message, Words, mark


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing to export: its name, what it writes, its own arguments, and what runs it."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser, Words], None]
    run: Callable[[Context, argparse.Namespace], int]


def _hsds_arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "--out", required=True, metavar="PATH", help=words("a new folder, or a file that ends in .zip or .json")
    )
    parser.add_argument("--as", dest="form", choices=("csv", "json"), help=words("else told from the name of PATH"))
    parser.add_argument("--agency", metavar="CODE", help=words("only what this agency published"))


def _hsds(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.exchange import hsds_out, hsds_write
    from ctcoord.services import imports

    path = Path(options.out)
    with context.station() as station:
        publisher = imports.agency_of(station, options.agency, "").id if options.agency is not None else None
        with station.read() as connection:
            found = hsds_out.read(connection, publisher)
    if publisher is not None and not any(found.bodies.values()):
        raise UsageError(
            what=Message(mark("Nothing in the directory was published by '{code}'."), {"code": options.agency}),
            fix=Message(mark("Check the code of the agency, or leave --agency out.")),
        )
    for name, count in hsds_write.write(found, path, options.form).items():
        context.say(f"{name:<34}{context.words.number(count):>12}")
    context.say(context.words("Wrote {path}.", path=path))
    return 0


KINDS: tuple[Kind, ...] = (
    Kind("hsds", mark("the provider directory as HSDS 3.1, as CSV tables or as JSON"), _hsds_arguments, _hsds),
    Kind("fhir", mark("a referral as a FHIR R4 bundle (SDOH Clinical Care)"), fhir.export_arguments, fhir.export),
)


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    for kind in KINDS:
        sub = kinds.add_parser(kind.name, help=words(kind.help), description=words(kind.help))
        surroundings(sub, words, default=argparse.SUPPRESS)
        kind.arguments(sub, words)
        sub.set_defaults(run_export=kind.run)


def _run(context: Context, options: argparse.Namespace) -> int:
    code: int = options.run_export(context, options)
    return code


COMMAND = Command(
    name="export",
    help=mark("write the provider directory (HSDS) or a referral (FHIR) for other systems"),
    arguments=_arguments,
    run=_run,
)
