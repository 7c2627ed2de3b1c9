"""``ctcoord audit FAMILY``: who saw and changed what of a family, as a person may ask for it in writing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ctcoord.cli.context import Command, Context, read_secret
from ctcoord.errors import NotConnected, SyncUnavailable, UsageError
from ctcoord.words import Message, Words, mark

if TYPE_CHECKING:
    from ctcoord.reports.audit_list import Entry, Painter
    from ctcoord.services.audit import Audited
    from ctcoord.services.station import Station


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "family", nargs="+", metavar="FAMILY", help=words("an id, a case number, or words that find one family")
    )
    parser.add_argument(
        "--person", metavar="WHO", help=words("only what is about this person (a name or an id), without the others")
    )
    parser.add_argument(
        "--out", metavar="FILE", help=words("write the list: .pdf or .html to print it, .xlsx for a workbook")
    )
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))
    parser.add_argument(
        "--password-file", metavar="FILE", help=words("its first line is the password of that login; else the keyring")
    )


def _run(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.cli.plain import plain, typed
    from ctcoord.reports import audit_list
    from ctcoord.services import agencies, audit, emergency, families

    with context.station() as station:
        with station.read() as connection:
            family = families.resolve(connection, typed(options.family))
            households = audit.households(connection, family)
            waiting = [view for view in audit.unsent(connection) if view.scope_id in households]
            ours = audit.households(connection, family, station.agency_id)
            names = {who: name for home in ours for who, name in audit.names(connection, home).items()}
            person = _person(options.person, names)
            cases = emergency.cases(connection, households).values()
            about = names.get(person or b"", "") or next((case.heading for case in cases), "")
            agency = agencies.name_of(connection, station.agency_id)
        try:
            found = _central(station, options, ours, person)
        except (NotConnected, SyncUnavailable) as error:
            context.hint(" ".join(context.words.error(error)))
            found = []
        listed = audit_list.entries(found, waiting, names, station.clock.local)
        if options.out:
            path, today = Path(options.out), station.clock.today()
            audit_list.save(path, listed, audit_list.Heading(about, agency, today), context.words, _painter(context))
            audit.note(station, family, audit.EXPORT)
            context.say(context.words("The list is in {file}.", file=path.resolve()))
            return 0
    if options.json:
        context.json({"events": plain(found), "waiting": plain(waiting)})
        return 0
    _say(context, listed)
    return 0


def _painter(context: Context) -> Painter:
    """Qt is loaded only where a PDF is painted."""

    def paint(html: str, file: Path, title: str) -> None:
        context.windows().write_pdf(context.home, html, file, title=title)

    return paint


def _central(
    station: Station, options: argparse.Namespace, households: list[bytes], person: bytes | None
) -> list[Audited]:
    from ctcoord.services import settings
    from ctcoord.sync import inquiries
    from ctcoord.sync.names import DEVICE
    from ctcoord.sync.sign_in import sign_in

    with station.read() as connection:
        device = bytes.fromhex(settings.get(connection, DEVICE, ""))
    central = sign_in(station, read_secret(Path(options.password_file)) if options.password_file else None)
    try:
        found = [event for home in households for event in inquiries.audited(central, device, home, person)]
    finally:
        central.close()
    return sorted(found, key=lambda event: (event.at, event.agency or "", event.what, event.data_class or ""))


def _say(context: Context, listed: list[Entry]) -> None:
    from ctcoord.reports import audit_list

    words = context.words
    for entry in listed:
        who = ", ".join(part for part in (audit_list.who_words(entry, words), entry.agency) if part)
        parts = [part for part in (entry.about, audit_list.kinds_words(entry, words)) if part]
        about = f" ({'; '.join(parts)})" if parts else ""
        times = f" ×{entry.times}" if entry.times > 1 else ""
        context.say(f"{entry.at:%Y-%m-%d %H:%M}  {who}: {audit_list.what_words(entry, words)}{about}{times}")
    context.hint(words("It omits confidential agencies. Before it is handed out: could a partner be reading it?"))


def _person(said: str | None, names: dict[bytes, str]) -> bytes | None:
    """The one person of the family that an id or a part of the name means."""
    if said is None:
        return None
    wanted = " ".join(said.split()).casefold()
    found = [who for who, name in names.items() if who.hex() == wanted.replace("-", "") or wanted in name.casefold()]
    if len(found) != 1 or not wanted:
        people = ", ".join(sorted(names.values()))
        raise UsageError(
            what=Message("“{who}” is not one person of this family.", {"who": said}),
            fix=Message("Its people are: {people}.", {"people": people}),
        )
    return found[0]


COMMAND = Command(
    name="audit",
    help=mark("list who saw and changed what of a family, with their agency, day and kind"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "--json writes an object with 'events' (at in UTC, agency, name, staff_id, what, data_class, subject_id,\n"
        "times) and 'waiting': views at this computer that the central database does not have yet."
    ),
)
