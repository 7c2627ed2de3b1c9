"""A referral out as a FHIR bundle and its answer back: ``export fhir`` and ``import --format fhir``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ctcoord.cli.context import Context
from ctcoord.errors import UsageError
from ctcoord.words import Message, Words, mark

_OF_TABLES = ("mapping", "agency", "rejects")  # what an answer has no use for


def export_arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """What ``export fhir`` takes."""
    parser.add_argument("referral", metavar="REFERRAL", help=words("the referral's number (32 digits, 0-9 and a-f)"))
    parser.add_argument("--out", required=True, metavar="FILE.json", help=words("the file to write; never replaced"))
    parser.add_argument(
        "--legal-reason", metavar="TEXT", help=words("the law that needs no consent, for a draft without one")
    )


def export(context: Context, options: argparse.Namespace) -> int:
    """Write one referral, and note in the audit list that the family was exported."""
    from ctcoord.exchange import fhir_out
    from ctcoord.services import audit, families, records

    referral, path = _number(options.referral), Path(options.out)
    with context.station() as station:
        with station.read() as connection:
            text = fhir_out.text_of(
                fhir_out.bundle(connection, station.author(), referral, legal_reason=options.legal_reason)
            )
            scope = records.get(connection, "referral", referral)["scope_id"]
            family = families.family_id(connection, scope)
        _write(path, text)
        audit.note(station, family, audit.EXPORT)
    context.say(context.words("Wrote {path}.", path=path))
    return 0


def take(context: Context, options: argparse.Namespace, path: Path) -> int:
    """Read an answer and write it down; with --check only say what would change."""
    from ctcoord.exchange import fhir_in

    for name in _OF_TABLES:
        if getattr(options, name):
            raise UsageError(
                what=Message(mark("{given} does not go with {act}."), {"given": f"--{name}", "act": "--format fhir"}),
                fix=Message(mark("Leave one of the two out.")),
            )
    updates = fhir_in.read(path)
    with context.station() as station:
        if options.check:
            with station.read() as connection:
                taken = fhir_in.take(connection, station.author(), updates, check=True)
        else:
            with station.write() as connection:
                taken = fhir_in.take(connection, station.author(), updates)
    context.interrupts.done()
    words = context.words
    if options.json:
        said = [{"referral": one.referral_id.hex(), "passed": list(one.passed)} for one in taken]
        context.json({"referrals": said, "checked_only": bool(options.check)})
        return 0
    for one in taken:
        steps = " → ".join(words.code("referral_status", state) for state in one.passed)
        context.say(f"{one.referral_id.hex()}  {steps or words('nothing new')}")
    if options.check:
        context.say(words("Nothing was written: this was a check."))
    return 0


def _number(text: str) -> bytes:
    compact = text.replace("-", "").lower()
    if len(compact) == 32 and all(letter in "0123456789abcdef" for letter in compact):
        return bytes.fromhex(compact)
    raise UsageError(
        what=Message(mark("“{text}” is no referral's number."), {"text": text[:40]}),
        fix=Message(mark("Take it from the referral: 32 digits, 0-9 and a-f.")),
    )


def _write(path: Path, text: str) -> None:
    """Make the file, readable by its owner only; it names a family. Raises UsageError where it cannot be made."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        raise UsageError(
            what=Message(mark("The file {path} cannot be written, or is there already."), {"path": path}),
            fix=Message(mark("Name a new file in a folder you may write to.")),
        ) from error
