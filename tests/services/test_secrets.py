"""Slot A on a real Secret Service (gnome-keyring in a session bus of its own)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PARTS = ("dbus-run-session", "gnome-keyring-daemon")
MAKE = """
from pathlib import Path
from ctcoord.services import station
station.create(Path('{home}'), 'words', pin='2468')
"""
OPEN = """
import sys
from pathlib import Path
from ctcoord.errors import WrongSecret
from ctcoord.services import station
station.open_with_pin(Path('{home}'), '2468').close()
assert 'keyring' not in sys.modules, 'reading must not pay for every keyring backend'
try:
    station.open_with_pin(Path('{home}'), '2469')
except WrongSecret:
    print('opened, and not with another PIN')
"""


@pytest.mark.skipif(not all(map(shutil.which, PARTS)), reason=f"needs {' and '.join(PARTS)} on this machine")
def test_a_pin_opens_through_the_desktops_keyring(tmp_path: Path) -> None:
    home, session = tmp_path / "home", tmp_path / "session"
    session.mkdir()
    for name, code in (("make", MAKE), ("open", OPEN)):
        (tmp_path / f"{name}.py").write_text(code.format(home=home))
    unlock = "printf words | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    script = f"{unlock}; {sys.executable} {tmp_path}/make.py && {sys.executable} {tmp_path}/open.py"
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        env={**os.environ, "HOME": str(session), "XDG_DATA_HOME": str(session), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "opened, and not with another PIN" in done.stdout, done.stderr


def test_without_a_keyring_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ctcoord.services import station

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    code = (
        "from pathlib import Path; from ctcoord.errors import NoKeyring\n"
        "from ctcoord.services import secrets, station\n"
        "assert not secrets.available()\n"
        f"try: station.create(Path('{tmp_path}/home'), 'words', pin='2468')\n"
        "except NoKeyring as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "The passphrase opens the store as before" in done.stdout
    assert not station.exists(tmp_path / "home")  # nothing half made
