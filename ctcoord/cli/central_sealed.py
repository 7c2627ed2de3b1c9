"""``ctcoord central sealed …``: work of closed accounts and lost cases, opened with the agency's recovery key."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctcoord.cli.central_acts import administering
from ctcoord.cli.context import Context
from ctcoord.cli.op_text import lines
from ctcoord.cli.plain import plain
from ctcoord.cli.recovery import recovery_key


def sealed_list(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import sealed

    with administering(options, reading=True) as at:
        found = sealed.waiting(at, reviewed=options.all)
    if options.json:
        context.json({"sealed": plain(found)})
        return 0
    for one in found:
        seen = context.words("reviewed") if one.reviewed_at else ""
        line = (
            f"{one.id[:12]}  {one.received_at:%Y-%m-%d %H:%M}Z  {one.login:<24} {one.agency:<8} {one.household}  {seen}"
        )
        context.say(line.rstrip())
    if not found:
        context.say(context.words("Nothing waits for review."))
    return 0


def sealed_open(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import sealed

    keys = [recovery_key(Path(options.recovery_key))]
    with administering(options) as at:
        found, ops = sealed.opened(at, options.box, keys)
    if options.json:
        context.json({**plain(found), "ops": ops})
        return 0
    words = context.words
    changes = words.plural("{n} change", "{n} changes", len(ops))
    context.say(words("{changes} of {login}, not sent, of {household}:", changes=changes, login=found.login,
                      household=found.household))  # fmt: skip
    for line in lines(ops, words):
        context.say(line)
    return 0
