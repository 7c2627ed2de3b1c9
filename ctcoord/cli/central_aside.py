"""``ctcoord central parked …``: what the central database set aside of each login, and making room for more."""

from __future__ import annotations

import argparse

from ctcoord.cli.central_acts import administering
from ctcoord.cli.context import Context
from ctcoord.cli.plain import plain
from ctcoord.words.records import reason_words

MEGABYTE = 1024 * 1024


def parked_list(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import aside

    with administering(options, reading=True) as at:
        found = aside.waiting(at)
    if options.json:
        context.json({"parked": plain(found)})
        return 0
    words = context.words
    for one in found:
        changes = words.plural("{n} change", "{n} changes", one.changes)
        megabytes = words("{n} MB", n=f"{one.size / MEGABYTE:,.1f}")
        why, _ = reason_words(words, one.reason)
        context.say(f"{one.login:<24} {one.agency:<8} {one.since:%Y-%m-%d}  {changes}, {megabytes}  {why}")
    if not found:
        context.say(words("Nothing is set aside."))
    return 0


def parked_clear(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import aside

    with administering(options) as at:
        cleared = aside.clear(at, options.login)
    words = context.words
    context.say(
        words.plural(
            "{n} change of {login} counts no longer; it is kept.",
            "{n} changes of {login} count no longer; they are kept.",
            cleared,
            login=options.login,
        )
    )
    return 0
