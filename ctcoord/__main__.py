"""``python -m ctcoord``: the command line, or without a command the window."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program with the arguments of this process; returns its exit code."""
    from ctcoord.cli.main import run

    return run(sys.argv[1:], windows=_windows)


def _windows() -> object:
    """The wiring that needs Qt, loaded only when a command opens or paints a window."""
    from ctcoord import app

    return app


if __name__ == "__main__":
    raise SystemExit(main())
