"""``ctcoord central verify``: whether the central database agrees with its own history."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from ctcoord.cli.central_acts import administering
from ctcoord.cli.context import Context
from ctcoord.cli.plain import plain
from ctcoord.cli.progress import Progress
from ctcoord.words import mark

if TYPE_CHECKING:
    from ctcoord.central.verify import Verified

DIFFERENCES_FOUND = 1
CHECKING = mark("Checking")


def verify(context: Context, options: argparse.Namespace) -> int:
    """Exit code 1 when something differs."""
    from ctcoord.central import witness
    from ctcoord.central.verify import verify

    with closing(Progress(context)) as progress, administering(options, reading=True) as at:
        found = verify(at, lambda done, total, _what: progress(done, total, CHECKING))
        to_read_from = witness.is_copy(at)
    if not to_read_from and (options.anew or not found.differences):
        with administering(options) as at:
            witness.remember(at)
    if options.json:
        context.json(plain(found))
    else:
        _say(context, found)
    return DIFFERENCES_FOUND if found.differences else 0


def _say(context: Context, found: Verified) -> None:
    words = context.words
    for difference in found.differences:
        context.say(f"{difference.check}: {difference.where}: {difference.detail}")
    context.say(
        words.plural("{n} op replayed", "{n} ops replayed", found.ops)
        + ", "
        + words.plural("{n} record compared", "{n} records compared", found.records)
        + ", "
        + words.plural("{n} chain checked", "{n} chains checked", found.chains)
    )
    context.say(
        words.plural("{n} difference.", "{n} differences.", len(found.differences))
        if found.differences
        else words("Everything agrees.")
    )
