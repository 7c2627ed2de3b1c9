"""``python -m ctcoord``: the command line, or without a command the window."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the program with the arguments of this process; returns its exit code."""
    _help_another_process()
    try:
        from ctcoord.cli.main import run
        from ctcoord.cli.streams import prepare

        _leave_no_core()
        prepare()
        code = run(sys.argv[1:], windows=_windows)
    except KeyboardInterrupt:  # before a command had begun
        code = 130
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left but to leave
    return code


def _help_another_process() -> None:
    """A frozen program that checks all families in several processes starts itself for each: that one ends here."""
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()


def _leave_no_core() -> None:
    """A crash writes no memory to the disk: the store's key and cases are in it. Windows keeps none by itself."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _windows() -> object:
    """The wiring that needs Qt, loaded only when a command opens or paints a window."""
    from ctcoord import app

    return app


if __name__ == "__main__":
    raise SystemExit(main())
