"""``ctcoord screenshots --out DIR``: every screen as a picture, on made-up families of a fixed day."""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from ctcoord.cli.context import Command, Context
from ctcoord.words import Words, mark

DRAWN_FOR = datetime(2026, 11, 21, 15, 42, tzinfo=UTC)  # the moment of the design's pictures


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--out", required=True, metavar="DIR", help=words("where the pictures go"))
    parser.add_argument("--families", type=int, default=200, metavar="N", help=words("how many families (200)"))


def _run(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.demo import build
    from ctcoord.services.clock import fixed

    clock, out = fixed(DRAWN_FOR), Path(options.out)
    with tempfile.TemporaryDirectory(prefix="ctcoord-") as folder:
        home = Path(folder) / "home"
        build.make(home, clock, families=options.families)
        pictures = context.windows().write_screens(home, out, passphrase=build.PASSPHRASE, clock=clock)
    written = context.words.plural("{n} picture", "{n} pictures", len(pictures))
    context.say(context.words("{pictures} in {out}.", pictures=written, out=out.resolve()))
    return 0


COMMAND = Command(
    name="screenshots",
    help=mark("paint every screen, light and dark, English and Spanish, 100% and 200%"),
    arguments=_arguments,
    run=_run,
)
