"""The two windows of a demo with a central database, each a process of its own; without a display their pictures."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from ctcoord.cli.context import Context
from ctcoord.demo import central
from ctcoord.demo.build import PASSPHRASE
from ctcoord.demo.central import ANA, BEFORE, DESKS, EVENTS, NORA, Desk, Happened, Met

if TYPE_CHECKING:
    from ctcoord.services.clock import Clock

LEAVE_SECONDS, STOPPED = 5, 130
# What is pictured: file, workstation, area ("": the Vega family).
PICTURES = (
    ("conflict", ANA.folder, "conflicts"),
    ("family-at-hartford", ANA.folder, ""),
    ("family-at-riverside-before", BEFORE, ""),
    ("family-at-riverside-after", NORA.folder, ""),
)


def say_happened(context: Context, happened: Happened) -> None:
    """One line: what happened, and what the sync after it counted."""
    words = context.words
    counts = [
        words.plural("{n} change sent", "{n} changes sent", happened.pushed),
        words.plural("{n} record received", "{n} records received", happened.pulled),
    ]
    if happened.conflicts:
        counts.append(words.plural("{n} conflict", "{n} conflicts", happened.conflicts))
    context.say(f"  {words(EVENTS[happened.event], agency=happened.agency)}: {', '.join(counts)}")
    context.out.flush()


def make(context: Context, home: Path, url: str, clock: Clock, *, families: int, seed: int) -> Met:
    """Make the demo, saying what happens as it happens."""
    words = context.words
    context.say(words("Making {families} …", families=words.plural("{n} family", "{n} families", families)))
    context.out.flush()
    met = central.make(
        home, url, clock, count=families, seed=seed, language=words.language,
        tell=lambda happened: say_happened(context, happened),
    )  # fmt: skip
    for name, rows in met.reports.items():
        context.say(f"  {name}: " + words.plural("{n} row", "{n} rows", rows))
    people = words.plural("{n} person", "{n} people", met.people)
    left = words.plural("{n} proposal waits", "{n} proposals wait", met.left_open)
    context.say(words("{people}, all made up, in {home}; {left} for a decision.", people=people, home=home, left=left))
    return met


def show(context: Context, home: Path) -> int:
    """Open a window for each workstation; returns when the last one is closed, or when told to stop (130)."""
    words = context.words
    context.say(words("Two windows open, each with the name of its agency. F5 syncs, Ctrl+5 shows the conflict."))
    context.out.flush()
    # Out of the terminal's reach: Ctrl+C comes here, and the windows are closed from here.
    windows = [subprocess.Popen(_command(context, home, desk), start_new_session=True) for desk in DESKS]
    try:
        return max(0, *(window.wait() for window in windows))
    except KeyboardInterrupt:
        return STOPPED
    finally:
        _close(windows)


def show_one(context: Context, home: Path, folder: str, clock: Clock) -> int:
    """The window of one workstation."""
    desk = next(desk for desk in DESKS if desk.folder == folder)
    code: int = context.windows().open_window(
        home / folder, passphrase=PASSPHRASE, language=context.language, clock=clock,
        title=f"{desk.agency} · {desk.name}", place=DESKS.index(desk),
    )  # fmt: skip
    return code


def paint(context: Context, home: Path, met: Met, out: Path, clock: Clock) -> list[Path]:
    """The conflict, and the family as each agency sees it, before and after the consent."""
    out.mkdir(parents=True, exist_ok=True)
    return [
        context.windows().write_picture(
            home / folder, out / f"{name}.png", passphrase=PASSPHRASE, clock=clock, screen=area or met.family
        )
        for name, folder, area in PICTURES
    ]


@contextmanager
def unconnected(home: Path) -> Iterator[Path]:
    """A copy of our workstation that belongs to no central database: what is done in it is sent nowhere."""
    from ctcoord.services import station
    from ctcoord.sync.sign_in import disconnect

    with tempfile.TemporaryDirectory(prefix="ctcoord-") as folder:
        copy = shutil.copytree(home / ANA.folder, Path(folder) / "home")
        opened = station.open_with_passphrase(copy, PASSPHRASE)
        try:
            disconnect(opened)
        finally:
            opened.close()
        yield copy


def _command(context: Context, home: Path, desk: Desk) -> list[str]:
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ctcoord"]
    language = ["--language", context.language] if context.language else []
    return [*program, *language, "--home", str(home), "demo", "--window", desk.folder]


@contextmanager
def told_to_stop() -> Iterator[None]:
    """A kill, or a terminal that is closed, ends the windows and the server as Ctrl+C does."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _close(windows: Sequence[subprocess.Popen[bytes]]) -> None:
    for window in windows:
        if window.poll() is None:
            window.terminate()
    for window in windows:
        try:
            window.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            window.kill()
