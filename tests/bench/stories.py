"""A caseworker's day in a real window on 2,000 families with 20,000 open items: the longest block of the main thread.

Each step is what one key does, until all that it changes is shown. The best of a few days, each in a program of its
own, counts for a step, since a busy machine is no block of ours; of all steps the worst.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ctcoord.services import station as stations
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.bench import caseload, worklist
from tests.bench.measure import Row, at_most
from tests.bench.stores import CLOCK, PASSPHRASE, kept, scratch
from tests.bench.window import BEAT_MS, BLOCK_MS, Heartbeat, close, opened

DAYS = 3
SHOWN = 4  # of the longest steps named
Step = tuple[str, Callable[[MainWindow], None]]


def rows() -> Iterator[Row]:
    """The worst step of all stories, and which others come near."""
    kept(f"stories-{worklist.ITEMS}", _fill).close()
    days = [_in_a_program_of_its_own() for _ in range(DAYS)]
    best = {name: min(day[name] for day in days) for name in days[0]}
    longest = sorted(best, key=lambda name: -best[name])
    said = ", ".join(f"{name} {best[name]:.0f}" for name in longest[:SHOWN])
    yield at_most("stories.block", best[longest[0]], BLOCK_MS, "ms", f"longest of {len(best)} steps: {said}")


def _in_a_program_of_its_own() -> dict[str, float]:
    """What is done for the first time since the program began costs most; its modules are compiled, as installed."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run([sys.executable, "-m", __name__], capture_output=True, check=True, text=True, env=env)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _day() -> dict[str, float]:
    """Milliseconds of the longest block in each step, in a copy of the store that is thrown away."""
    made = kept(f"stories-{worklist.ITEMS}", _fill)
    home = made.home
    made.close()
    with scratch() as folder:
        there = shutil.copytree(home, folder / "home")
        station = stations.open_with_passphrase(there, PASSPHRASE, CLOCK)
        window = opened(station)
        try:
            return {name: _over(window, partial(do, window)) for name, do in STEPS}
        finally:
            close(window, station)


def _fill(station: Station) -> None:
    """Families with all that they have, and open items of every kind that Home shows."""
    caseload.fill(station, families=worklist.FAMILIES)
    worklist.add_items(station, [kind for kind in worklist.KINDS if kind != "support"])


def _over(window: MainWindow, do: Callable[[], None]) -> float:
    """How late the window ever was for a timer, in milliseconds, from ``do`` until all is still."""
    if QApplication.activeWindow() is None:  # no window manager gives the keyboard back after a dialog
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
    heart, timer = Heartbeat(), QTimer()
    timer.timeout.connect(heart.beat)
    timer.start(BEAT_MS)
    heart.beat()
    QTimer.singleShot(0, do)
    settle(window)
    timer.stop()
    return heart.longest_ms


def _acts(*names: str) -> tuple[Step, ...]:
    """Actions by their names in the table of actions, as a key, a menu or the palette does them."""
    return tuple((name, lambda window, name=name: perform(window, name)) for name in names)


def _types(where: str, words: str) -> tuple[Step, ...]:
    """One key after the other, each until what it changes is shown."""
    return tuple((f"{where}: {words[:n]}", partial(_press, word=words[n - 1])) for n in range(1, len(words) + 1))


def _keys(where: str, *keys: Qt.Key) -> tuple[Step, ...]:
    return tuple((f"{where}: {key.name} {n}", partial(_press, key=key)) for n, key in enumerate(keys))


def _press(window: MainWindow, word: str = "", key: Qt.Key | None = None) -> None:
    focused = QApplication.focusWidget() or window
    if key is not None:
        QTest.keyClick(focused, key)
    else:
        QTest.keyClicks(focused, word)


def _dialog(name: str) -> tuple[Step, ...]:
    """Opened and left again."""
    return (*_acts(name), *_keys(f"leave {name}", Qt.Key.Key_Escape))


def _worn(area: str) -> tuple[Step, ...]:
    """Theme and language changed on a screen, and what the next screen does to catch up."""
    names = (f"go_{area}", "theme_dark", "spanish", "go_directory", f"go_{area}", "theme_light", "english",
             "text_larger", "go_directory", f"go_{area}", "text_normal")  # fmt: skip
    return tuple((f"{area}: {name} {n}", partial(perform, name=name)) for n, name in enumerate(names))


_DOWN, _RIGHT, _ENTER, _TAB, _ESCAPE = (
    Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape
)  # fmt: skip
_PAGES = (
    "members",
    "supports",
    "week",
    "facts",
    "referrals",
    "barriers",
    "plan",
    "consent",
    "notes",
    "questions",
    "records",
)
_FORMS = ("new_task", "new_barrier", "new_consent", "new_referral", "goal_new", "new_tasks", "contact", "report",
          "case_close", "week_findings", "week_times", "week_care", "week_what_if")  # fmt: skip
STEPS: tuple[Step, ...] = (
    *_acts("go_home", "scope_all", "show_overdue", "show_all", "group_domain", "group_due"),
    *_keys("worklist", _DOWN, _DOWN),
    *(step for name in ("snooze", "bulk_done", "view_open") for step in _dialog(name)),
    *_acts("done", "undo"),
    *_acts("go_families", "sort_ends_on", "sort_heading", "search"),
    *_types("search", "garc"),
    *_keys("search", _ENTER),
    *(step for page in _PAGES for step in _acts(f"page_{page}")),
    *_acts("page_overview", "timeline_later", "timeline_list", "timeline_picture", "new_note"),
    *_types("note", "ab"),
    *(step for name in _FORMS for step in _dialog(name)),
    *_dialog("new_family"),
    *_acts("go_referrals", "referrals_list", "referrals_board", "referrals_late", "referrals_all"),
    *_keys("board", _DOWN, _RIGHT),
    *_acts("go_directory", "go_import", "go_conflicts", "go_settings", "palette"),
    *_types("palette", "no"),
    *_keys("palette", _ESCAPE),
    # With every screen open, which take theme and language when they are shown.
    *(step for area in ("home", "families", "referrals") for step in _worn(area)),
    *_acts("go_home"),
    # And as it is after lunch: what was open opens again.
    *_acts("go_families", "lock"),
    *_types("unlock", PASSPHRASE[:2]),
    ("unlock: all", partial(_press, word=PASSPHRASE[2:])),
    *_keys("unlock", _ENTER),
)


if __name__ == "__main__":
    print(json.dumps(_day()))
