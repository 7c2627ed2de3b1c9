"""Every command, in the order of the help. A new one is a module here and a line below."""

from __future__ import annotations

import argparse

from ctcoord.cli import demo, find, imports, links, rollup, screenshots, self_check, show, store
from ctcoord.cli.context import Command, Context, read_secret

COMMANDS: tuple[Command, ...] = (
    imports.COMMAND,
    find.COMMAND,
    show.COMMAND,
    links.COMMAND,
    rollup.COMMAND,
    demo.COMMAND,
    store.COMMAND,
    self_check.COMMAND,
    screenshots.COMMAND,
)


def window(context: Context, options: argparse.Namespace) -> int:
    """Without a command: open the window."""
    passphrase = read_secret(context.passphrase_file) if context.passphrase_file else None
    code: int = context.windows().open_window(
        context.home, passphrase=passphrase, language=context.language, clock=context.clock
    )
    return code
