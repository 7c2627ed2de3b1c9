"""``ctcoord`` without a command: the window."""

from __future__ import annotations

import argparse
import gc
import os

from ctcoord.cli.context import Context, read_secret
from ctcoord.config import has_display
from ctcoord.errors import UsageError


def window(context: Context, options: argparse.Namespace) -> int:
    """Without a command: open the window. Raises UsageError where nobody could see it."""
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:  # which says that it is meant to be offscreen
        raise UsageError(
            what="There is no display to open a window on.",
            fix="Start it from a desktop session, or name a command: 'ctcoord --help' lists them.",
        )
    passphrase = read_secret(context.passphrase_file) if context.passphrase_file else None
    gc.disable()  # what a start makes stays: looking for garbage in it takes a twentieth of the start
    try:
        code: int = context.windows().open_window(
            context.home, passphrase=passphrase, language=context.language, clock=context.clock
        )
    finally:
        gc.enable()
    return code
