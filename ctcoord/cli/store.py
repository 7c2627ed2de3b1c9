"""``ctcoord store …``: make, back up, restore, upgrade and re-lock the store of this workstation."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ctcoord.cli.context import Command, Context, read_secret, surroundings
from ctcoord.cli.op_text import lines
from ctcoord.cli.recovery import recovery_key
from ctcoord.config import SHORTEST_PASSPHRASE, SHORTEST_PIN
from ctcoord.errors import UsageError
from ctcoord.words import Message, Words, mark

Act = Callable[[Context, argparse.Namespace], None]


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    acts = parser.add_subparsers(metavar="ACTION", required=True)
    for name, text, extra, act in _ACTS:
        sub = acts.add_parser(name, help=words(text), description=words(text))
        surroundings(sub, words, default=argparse.SUPPRESS)
        for argument, arguments_help, required in extra:
            if argument.startswith("--"):
                sub.add_argument(argument, metavar="FILE", help=words(arguments_help), required=required)
            else:
                sub.add_argument(argument, metavar=argument.upper(), help=words(arguments_help))
        sub.set_defaults(act=act)


def _run(context: Context, options: argparse.Namespace) -> int:
    act: Act = options.act
    act(context, options)
    return 0


def _create(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import station

    station.create(context.home, _new_secret(context, context.passphrase_file))
    context.say(context.words("An empty encrypted store was made in {home}.", home=context.home))


def _backup(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import station

    target = Path(options.file)
    if not target.parent.is_dir():
        raise UsageError(what="There is no such folder for the backup.", fix="Name a file in a folder that exists.")
    with context.station() as opened:
        renewed = station.backup(opened, target)
    if renewed:
        context.say(context.words("The older backup of this store that had this name was replaced."))
    context.say(
        context.words("Backed up to {file}; keep {key} with it.", file=target, key=target.with_suffix(".key").name)
    )


def _restore(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import station

    source = Path(options.file)
    if not source.is_file():
        raise UsageError(what="There is no such backup file.", fix="Name the file that 'ctcoord store backup' wrote.")
    passphrase = context.passphrase()
    own = station.keeps_key(context.home, source, passphrase)
    kept = station.restore(context.home, source, passphrase, context.clock)
    context.say(context.words("Restored from {file}.", file=source))
    if own:
        context.say(context.words("The passphrase and PIN of this computer hold as before, not those of the backup."))
    else:
        context.say(context.words("From now on the passphrase of that backup opens the store."))
    if kept:
        context.say(context.words("What was here before is kept as {file}.", file=kept.name))
    sealed = station.unsent_of(kept) if kept else None
    if sealed:
        said = mark("Work that was not sent stays sealed in {file}: 'ctcoord store salvage' takes it over.")
        context.hint(context.words(said, file=sealed.name))


def _passphrase(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import station

    old = context.passphrase(mark("Old passphrase"))
    new = _new_secret(context, Path(options.new) if options.new else None)
    station.change_passphrase(context.home, old, new)
    context.say(context.words("The passphrase was changed; the old one no longer opens the store."))


def _pin(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import station

    passphrase = context.passphrase()
    pin = _new_pin(context, Path(options.new) if options.new else None)
    station.change_pin(context.home, passphrase, pin)
    context.say(context.words("The PIN was set; it works with this computer's keyring only."))


def _rekey(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import station

    passphrase = context.passphrase()
    pin = _new_pin(context, Path(options.new_pin)) if options.new_pin else None
    had_pin = station.has_pin(context.home)
    station.new_key(context.home, passphrase, context.clock, pin=pin)
    context.say(context.words("The store has a new key; the passphrase stays the same."))
    if had_pin and pin is None:
        context.say(context.words("The PIN was tied to the old key: set one with 'ctcoord store pin'."))


def _recover(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import station

    key = recovery_key(Path(options.recovery_key))
    new = _new_secret(context, Path(options.new) if options.new else None)
    station.recover(context.home, key, new)
    context.say(context.words("The store opens with the new passphrase; nothing in it was changed."))


def _salvage(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.sync.salvage import salvage, taken_over

    ops = _side_file(options)
    with context.station() as opened:
        found = salvage(opened, ops)
        taken_over(opened, Path(options.file))
    words = context.words
    context.say(words.plural("{n} change was taken over.", "{n} changes were taken over.", found.taken))
    if found.known:
        context.say(words.plural("{n} was here already.", "{n} were here already.", found.known))
    if found.taken:
        context.say(words("The next 'ctcoord sync' sends them."))


def _unsent(context: Context, options: argparse.Namespace) -> None:
    ops = _side_file(options)
    for line in lines(ops, context.words):
        context.say(line)
    context.say(context.words.plural("{n} change was not sent.", "{n} changes were not sent.", len(ops)))


def _side_file(options: argparse.Namespace) -> list[dict[str, Any]]:
    """What the file beside a store holds of unsent work. Raises UsageError, WrongRecoveryKey."""
    from ctcoord.sync.salvage import side_file

    file, key = Path(options.file), recovery_key(Path(options.recovery_key))
    try:
        return side_file(file, key)
    except OSError as error:
        raise UsageError(
            what="There is no such file.", fix="Name the file 'unsent.sealed' from the folder of the lost store."
        ) from error


def _upgrade(context: Context, options: argparse.Namespace) -> None:
    with context.station() as opened:  # opening upgrades an older store, on a copy
        context.say(context.words("The store is at version {version}.", version=opened.store.version))


def _kept(context: Context, _options: argparse.Namespace) -> None:
    from ctcoord.services import set_aside

    words = context.words
    found = set_aside.kept(context.home)
    for one in found:
        context.say(words("{file}  {size} KB", file=one.file.name, size=f"{one.size / 1024:,.0f}"))
        context.say("  " + words(_FATES[one.fate], file=one.file.name))
    if not found:
        context.say(words("No restore has set anything aside here."))


def _remove(context: Context, options: argparse.Namespace) -> None:
    from ctcoord.services import set_aside

    with context.station():  # whoever removes the last of something has the passphrase
        found = set_aside.remove(context.home, options.file)
    context.say(context.words("{file} was removed. Nothing brings it back.", file=found.file.name))


def _new_secret(context: Context, file: Path | None) -> str:
    """A new passphrase, from a file or typed twice. Raises UsageError if it is too short or not the same."""
    secret = _typed_twice(context, file, mark("New passphrase"))
    if len(secret) < SHORTEST_PASSPHRASE:
        few = Message(mark("Use {n} characters or more; four plain words are good."), {"n": SHORTEST_PASSPHRASE})
        raise UsageError(what="That is too short for a passphrase.", fix=few)
    return secret


def _new_pin(context: Context, file: Path | None) -> str:
    """A new PIN, from a file or typed twice. Raises UsageError if it is too short or not the same."""
    pin = _typed_twice(context, file, mark("New PIN"))
    if len(pin) < SHORTEST_PIN or not (pin.isascii() and pin.isdigit()):
        few = Message(mark("Use {n} digits or more, and nothing else."), {"n": SHORTEST_PIN})
        raise UsageError(what="That is no PIN.", fix=few)
    return pin


def _typed_twice(context: Context, file: Path | None, what: str) -> str:
    if file is not None:
        return read_secret(file)
    secret = context.ask(what)
    if context.ask(mark("Once more")) != secret:
        raise UsageError(what="The two were not the same.", fix="Try again.")
    return secret


_FATES = {
    "goes": mark("The next whole sync removes it: nothing in it is missing elsewhere."),
    "unknown": mark(
        "It stays: without a recovery key nobody can say what in it was not sent. It goes once all of that is known"
        " here; if it cannot be read, look whether a backup of it exists, then 'ctcoord store remove {file}'."
    ),
    "unsent": mark("Work that was not sent: 'ctcoord store salvage {file}' takes it over."),
    "notes": mark("Unfinished notes of another store: they open only with its key."),
    "key": mark("The key file of another store, for its unfinished notes and its backups."),
}
_FILE = (("file", mark("the backup file"), True),)
_NEW = (("--new", mark("its first line is the new one; else it is asked for"), False),)
_SEALED = (("file", mark("the file 'unsent.sealed' beside the lost store"), True),)
_RECOVERY = (("--recovery-key", mark("the agency's recovery key"), True),)
_ACTS: tuple[tuple[str, str, tuple[tuple[str, str, bool], ...], Act], ...] = (
    ("create", mark("make an empty encrypted store"), (), _create),
    ("backup", mark("write an encrypted copy, and its key file beside it"), _FILE, _backup),
    ("restore", mark("put a backup in place; what was there is kept"), _FILE, _restore),
    ("passphrase", mark("change the passphrase"), _NEW, _passphrase),
    ("pin", mark("set or change the PIN of this computer"), _NEW, _pin),
    (
        "rekey",
        mark("encrypt the store anew with another key, when someone else may know the old one"),
        (("--new-pin", mark("its first line is a new PIN for this computer"), False),),
        _rekey,
    ),
    (
        "recover",
        mark("give a store a new passphrase with the agency's recovery key, when PIN and passphrase are lost"),
        (*_RECOVERY, *_NEW),
        _recover,
    ),
    (
        "salvage",
        mark("take over the unsent work of a lost store, with the agency's recovery key; then sync"),
        (*_SEALED, *_RECOVERY),
        _salvage,
    ),
    ("unsent", mark("show the unsent work of a lost store"), (*_SEALED, *_RECOVERY), _unsent),
    ("kept", mark("list what restores set aside in this folder, and what becomes of it"), (), _kept),
    (
        "remove",
        mark("remove for good what a restore set aside; the passphrase is asked for"),
        (("file", mark("one of the files that 'ctcoord store kept' lists"), True),),
        _remove,
    ),
    ("upgrade", mark("bring an older store up to this program"), (), _upgrade),
)

COMMAND = Command(
    name="store", help=mark("make, back up, restore or re-lock the case store"), arguments=_arguments, run=_run
)
