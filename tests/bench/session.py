"""A desktop session's keyring for child processes: a Secret Service of their own, else a keyring in a file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.keyring_file import FILE

_NEEDED = ("dbus-daemon", "gnome-keyring-daemon")


@contextmanager
def keyring(folder: Path) -> Iterator[tuple[dict[str, str], str]]:
    """The environment for children, and what keeps their secret. Nothing of the user's own session is touched."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    plain = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    if not all(map(shutil.which, _NEEDED)):
        backend = {"PYTHON_KEYRING_BACKEND": "tests.bench.keyring_file.FileKeyring", FILE: str(folder / "secrets")}
        yield {**plain, **backend}, "a keyring in a file"
        return
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    secrets = None
    try:
        assert bus.stdout is not None
        address = bus.stdout.readline().decode().strip()
        env = {
            **plain,
            "DBUS_SESSION_BUS_ADDRESS": address,
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
        }
        program = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        quiet = subprocess.DEVNULL
        secrets = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, env=env)
        assert secrets.stdin is not None
        secrets.stdin.write(b"bench")
        secrets.stdin.close()
        yield env, "gnome-keyring by Secret Service"
    finally:
        for process in (secrets, bus):
            if process is not None:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)
