"""``ctcoord find TEXT``: people by name, birth date, phone, address or identifier."""

from __future__ import annotations

import argparse

from ctcoord.cli.context import Command, Context, count_to
from ctcoord.cli.plain import plain, typed
from ctcoord.words import Words, mark

MOST = 1000


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT", help=words("a name, birth date, phone, address or number"))
    parser.add_argument(
        "--limit", type=count_to(MOST, words), default=50, metavar="N", help=words("at most this many people")
    )
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))


def _run(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.services import leases, search

    with context.station() as station, station.read() as connection:
        hits = search.find(connection, typed(options.text), limit=options.limit)
        lease = leases.lease(connection, station.clock.now())
    if lease.households and lease.whole:  # names are never locked in part
        context.hint(
            context.words.plural(
                "{n} case is locked until this computer has synced.",
                "{n} cases are locked until this computer has synced.",
                lease.households,
            )
        )
    if options.json:
        context.json({"people": plain(hits)})
        return 0
    for hit in hits:
        born = hit.birth_date.isoformat() if hit.birth_date else "          "
        similar = f"  ({context.words('similar')})" if hit.similar else ""
        known = f"{', '.join(hit.agencies)}{similar}"
        context.say(f"{hit.name:<28} {born}  {hit.case_number or '':<10} {hit.family_id.hex()}  {known}")
    if not hits:
        context.hint(context.words("Nobody found. Try fewer letters, a birth date (1991-04-02) or a phone number."))
    return 0


COMMAND = Command(
    name="find",
    help=mark("find people by name, birth date, phone, address or identifier"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "--json writes an object with the list 'people': one entry for each person (linked records are\n"
        "one), best first, with family_id, household_id, person_id, name, birth_date, case_number, phone, address,\n"
        "agencies and similar. Ids are hexadecimal; 'ctcoord show' takes any of them."
    ),
)
