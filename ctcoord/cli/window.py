"""``ctcoord`` without a command: the window."""

from __future__ import annotations

import argparse
import gc

from ctcoord.cli.context import Context, read_secret


def window(context: Context, options: argparse.Namespace) -> int:
    """Without a command: open the window."""
    passphrase = read_secret(context.passphrase_file) if context.passphrase_file else None
    gc.disable()  # what a start makes stays: looking for garbage in it takes a twentieth of the start
    try:
        code: int = context.windows().open_window(
            context.home, passphrase=passphrase, language=context.language, clock=context.clock
        )
    finally:
        gc.enable()
    return code
