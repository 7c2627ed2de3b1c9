"""How far a long command is, on a terminal."""

from __future__ import annotations

from ctcoord.cli.context import Context


class Progress:
    """One line on a terminal that is written over; silent elsewhere."""

    def __init__(self, context: Context) -> None:
        self._words, self._out = context.words, context.err
        self._shown = self._out.isatty() if hasattr(self._out, "isatty") else False

    def __call__(self, done: int, total: int, words: str) -> None:
        """So much of ``total`` (0: not known) of what ``words``, a message, says."""
        if self._shown:
            share = f" {done * 100 // total} %" if total else f" {done:,}"
            print(f"\r{self._words(words)}{share}".ljust(40), end="", file=self._out, flush=True)

    def close(self) -> None:
        """Clear the line."""
        if self._shown:
            print("\r" + " " * 40 + "\r", end="", file=self._out, flush=True)
