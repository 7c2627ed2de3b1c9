"""From nothing to a usable Home on a thousand families, unlocked by PIN, beside the least that could show a window."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import family
from tests.bench.measure import Row
from tests.bench.session import keyring
from tests.bench.stores import BUILD, PASSPHRASE, scratch

RUNS = 9
PIN = "4711"
NS_A_MS = 1e6

# The program as __main__ runs it; the PIN is typed as soon as the window stands.
_OURS = f"""
import sys
from ctcoord.cli.main import run
def windows():
    from ctcoord import app
    measure = app._measure
    def unlock(application, window):
        from ctcoord.ui.unlock import UnlockPanel
        measure(application, window)
        panel = window.findChild(UnlockPanel)
        panel.field.setText("{PIN}")
        panel.unlock()
    app._measure = unlock
    return app
raise SystemExit(run(["--home", sys.argv[1]], windows=windows))
"""
_YARDSTICK = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QTimer
import sqlalchemy.orm
import sqlcipher3.dbapi2 as sqlcipher
raw = sqlcipher.connect(sys.argv[1] + "/store.db")
raw.execute(f"PRAGMA key = \\"x'{sys.argv[2]}'\\"")
raw.execute("SELECT count(*) FROM household").fetchone()
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.show()
def ready():
    print("ready", flush=True)
    app.quit()
QTimer.singleShot(0, ready)
app.exec()
"""
_SET_PIN = """
import sys
from pathlib import Path
from ctcoord.services import station
station.change_pin(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
"""


def rows() -> Iterator[Row]:
    """Wall time from the start of the process to the end signal, in turn, warm file cache."""
    station = family.store()
    home, key = station.home, station.store.key.hex()
    station.close()
    with scratch() as folder, keyring(folder / "session") as (session, kind):
        env = {**session, "QT_QPA_PLATFORM": "offscreen", "CTCOORD_MEASURE_START": str(time.time())}
        # As on a workstation: the first run leaves compiled modules. Where that is forbidden the compiler is timed.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        _set_pin(home, env)
        calls = ([sys.executable, "-c", _OURS, str(home)], [sys.executable, "-c", _YARDSTICK, str(home), key])
        for call in calls:
            _until_ready_ms(call, env)
        taken = [[_until_ready_ms(call, env) for call in calls] for _ in range(RUNS)]
    ours, yardstick = (statistics.median(times) for times in zip(*taken, strict=True))
    yield Row("start.home", ours, yardstick, "ms", 1.8, f"1,000 families; {kind}")


def _set_pin(home: Path, env: dict[str, str]) -> None:
    """Slot A; a keyring that has only just begun may not answer at once."""
    command = [sys.executable, "-c", _SET_PIN, str(home), PASSPHRASE, PIN]
    for pause in (0.2, 1.0, 3.0, None):
        done = subprocess.run(command, env=env, cwd=BUILD.parent, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        if pause is None:
            raise RuntimeError(done.stderr)
        time.sleep(pause)


def _until_ready_ms(command: list[str], env: dict[str, str]) -> float:
    """Milliseconds from the start of a process until it says that it is ready."""
    begin = time.perf_counter_ns()
    with subprocess.Popen(command, env=env, cwd=BUILD.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        taken = (time.perf_counter_ns() - begin) / NS_A_MS
        process.stdout.read()
    if not said.startswith("ready") or process.returncode:
        raise RuntimeError(f"it said {said!r} and left with {process.returncode}")
    return taken
