"""A real window on a real display, led from screen to screen; prints as JSON what a screen reader is told of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QProcess, QTimer
from PySide6.QtWidgets import QDialog

from ctcoord.app import application
from ctcoord.cli.screenshots import DRAWN_FOR
from ctcoord.config import Settings
from ctcoord.demo import build
from ctcoord.errors import UsageError
from ctcoord.services import station as stations
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from ctcoord.ui.family.sections import PAGES
from ctcoord.ui.inquiries.emergency import EmergencyDialog
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import SCREENS, settle
from ctcoord.ui.settings.dialogs import RestoreDialog
from ctcoord.ui.window import MainWindow
from tests import cases

# Of the forms that are made alike one speaks for the others; a walk takes seconds.
FORMS = {
    "home": ("bulk_done",),
    "families": ("new_consent", "report"),
    "family week": ("week_print",),
}
WALK = Path(__file__).with_name("walk.py")
SYSTEM_PYTHON = "/usr/bin/python3"
HEARD_MS = 1_000


def ask(mode: str, after: Callable[[], object] | None = None) -> Any:
    """Run the walk while the window lives; ``after`` is called when it listens and Qt was told so."""
    process, loop = QProcess(), QEventLoop()
    process.finished.connect(loop.quit)
    process.start(SYSTEM_PYTHON, [str(WALK), mode])
    if after is not None:
        process.waitForReadyRead(10_000)
        process.readLine()
        QTimer.singleShot(HEARD_MS, after)
    loop.exec()
    said = bytes(process.readAllStandardOutput().data()).decode()
    if process.exitCode():
        raise SystemExit(bytes(process.readAllStandardError().data()).decode())
    return json.loads(said)


def set_aside_a_note(station: Station) -> None:
    """One more thing to look at beside the conflict of the caseload."""
    with station.write() as connection:
        home = connection.exec_driver_sql("SELECT scope_id FROM conflict LIMIT 1").scalar_one()
        cases.add(connection, "note", home, data_class="core", kind="phone", occurred_at=DRAWN_FOR,
                  body="Call after six.", author_id=station.staff_id)  # fmt: skip
    with station.store.syncing(DRAWN_FOR) as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'parked', reason = 'right' WHERE entity = 'note'")


def decisions(window: MainWindow) -> dict[str, Any]:
    """The conflicts screen with each of the two in front, and the forms of sync."""
    window.go("conflicts")
    settle(window)
    found = {"conflicts": ask("tree")}
    screen = window.area("conflicts")
    screen.perform("next_problem")
    settle(window)
    found["parked"] = ask("tree")
    for name, form in (
        ("restore", RestoreDialog(window, "old.backup", 3)),
        ("emergency", EmergencyDialog(window, window.desk, bytes(16), "10-4471", lambda _home: None)),
    ):
        form.open()
        settle(window)
        found[name] = ask("tree")
        form.reject()
        settle(window)
    return found


def forms_of_the_day(window: MainWindow, area: str, actions: tuple[str, ...]) -> dict[str, Any]:
    """What an area opens over itself, each by its action."""
    found = {}
    for action in actions:
        window.area(area).perform(action)
        settle(window)
        (form,) = [one for one in window.findChildren(QDialog) if one.isVisible()]
        found[f"form {action}"] = ask("tree")
        form.done(0)
        settle(window)
    return found


def main(home: Path) -> None:
    """Make a caseload, show it, and ask about every screen."""
    clock = fixed(DRAWN_FOR)
    build.make(home, clock, families=12)
    settings = Settings(home, policy={})
    application(settings)
    station = stations.open_with_passphrase(home, build.PASSPHRASE, clock)
    set_aside_a_note(station)
    window = MainWindow(Ports(home, settings, station, clock))
    window.show()
    settle(window)
    found: dict[str, Any] = {}
    go = dict(SCREENS)
    for key in ("home", "families", "referrals", "directory", "import", "settings"):
        window.go(key)
        settle(window)
        found[key] = ask("tree")
    window.go("home")
    settle(window)
    found |= forms_of_the_day(window, "home", FORMS["home"]) | decisions(window)
    go["family"](window)
    settle(window)
    found |= forms_of_the_day(window, "families", FORMS["families"])
    for position, page in enumerate(PAGES):
        window.area("families").show_section(position)
        settle(window)
        for _week in range(2) if page == "week" else ():  # to the one in which childcare has ended
            window.area("families").perform("timeline_later")
            settle(window)
        found[f"family {page}"] = ask("tree")
        found |= forms_of_the_day(window, "families", FORMS.get(f"family {page}", ()))
    error = UsageError(what="A consent names who may see what.", fix="Say who receives it.")
    found["announced"] = ask("listen", lambda: window.show_trouble(error))
    found["error"] = ask("tree")
    print(json.dumps(found))
    window.close()
    window.desk.runner.stop()
    station.close()


main(Path(sys.argv[1]))
