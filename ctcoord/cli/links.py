"""``ctcoord links``: who may be the same person or family across agencies, and the decisions."""

from __future__ import annotations

import argparse

from ctcoord.cli.context import Command, Context, count_to
from ctcoord.cli.plain import plain
from ctcoord.domain.codes import LinkStatus
from ctcoord.errors import UsageError
from ctcoord.words import Words, mark

MOST = 1_000_000
_KINDS = {"person": mark("person"), "family": mark("family")}
_DECISIONS = {
    "confirm": LinkStatus.CONFIRMED,
    "decline": LinkStatus.DECLINED,
    "different": LinkStatus.DIFFERENT,
    "undo": LinkStatus.UNDONE,
}


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))
    parser.add_argument(
        "--limit", type=count_to(MOST, words), default=500, metavar="N", help=words("list at most this many")
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--confirm", nargs="+", metavar="ID", help=words("they are the same ('all': the whole list)"))
    group.add_argument("--decline", nargs="+", metavar="ID", help=words("not now; a later file may propose it again"))
    group.add_argument("--different", nargs="+", metavar="ID", help=words("different people; never asked again"))
    group.add_argument("--undo", nargs="+", metavar="ID", help=words("take a decision back"))


def _run(context: Context, options: argparse.Namespace) -> int:
    for name, status in _DECISIONS.items():
        chosen: list[str] | None = getattr(options, name)
        if chosen:
            return _decide(context, chosen, status)
    return _list(context, options)


def _decide(context: Context, chosen: list[str], status: LinkStatus) -> int:
    from ctcoord.services import links

    with context.station() as station, station.write() as connection:
        if chosen == ["all"] and status is not LinkStatus.UNDONE:
            ids = [row.link_id for row in links.proposals(connection, limit=MOST)]
        else:
            ids = [_id(text) for text in chosen]
        touched = links.decide(connection, station.author(), ids, status) if ids else set()
    decided = context.words.plural("{n} link decided", "{n} links decided", len(ids))
    records = context.words.plural("{n} household record concerned", "{n} household records concerned", len(touched))
    context.say(f"{decided}, {records}.")
    return 0


def _list(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.services import links
    from ctcoord.words.evidence import evidence_words

    with context.station() as station, station.read() as connection:
        found = links.proposals(connection, limit=options.limit)
        waiting = links.waiting(connection)
    if options.json:
        context.json({"waiting": waiting, "proposals": plain(found)})
        return 0
    words = context.words
    for row in found:
        ends = [f"{side.name} ({side.birth_date or '?'}, {side.agency})" for side in (row.left, row.right)]
        kind, why = words(_KINDS[row.kind]), evidence_words(words, row.evidence)
        context.say(f"{row.link_id.hex()}  {kind:<7}  {ends[0]} = {ends[1]}?  {why}")
    context.hint(words.plural("{n} proposal waits for a decision.", "{n} proposals wait for a decision.", waiting))
    return 0


def _id(text: str) -> bytes:
    try:
        found = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        found = b""
    if len(found) != 16:
        raise UsageError(what="A link id has 32 hexadecimal digits.", fix="Take it from the list of 'ctcoord links'.")
    return found


COMMAND = Command(
    name="links",
    help=mark("list proposals that records are the same person or family, and decide them"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "--json writes an object with 'waiting' (how many there are) and the list 'proposals': link_id, kind\n"
        "(person or family), status, evidence, and both sides 'left' and 'right'. A link is always reversible."
    ),
)
