"""Sets up a checkout on a machine that has only Python 3.11 and pip: what `make demo` and `make test` call first.

    python3 installer/bootstrap.py [--dev] [--package]

It makes `.venv`, installs the pinned packages (every one checked against its hash) and looks for the
system libraries that Qt needs. What is already in place costs a few milliseconds. Standard library only.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "installer" / "requirements.lock"
LOCK_DEV = ROOT / "installer" / "requirements-dev.lock"
OLDEST_PYTHON = (3, 11)


class Library(NamedTuple):
    """A shared library that Qt opens, and the Debian package that brings it."""

    soname: str
    package: str
    always: bool
    """Needed even without a screen; the others are needed by a window on X11 or Wayland."""


QT_LIBRARIES = (
    Library("libEGL.so.1", "libegl1", True),
    Library("libGL.so.1", "libgl1", True),
    Library("libglib-2.0.so.0", "libglib2.0-0", True),
    Library("libxkbcommon.so.0", "libxkbcommon0", True),
    Library("libdbus-1.so.3", "libdbus-1-3", True),
    Library("libfontconfig.so.1", "libfontconfig1", True),
    Library("libX11.so.6", "libx11-6", True),
    Library("libgssapi_krb5.so.2", "libgssapi-krb5-2", True),
    Library("libX11-xcb.so.1", "libx11-xcb1", False),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", False),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", False),
    Library("libxcb-image.so.0", "libxcb-image0", False),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", False),
    Library("libxcb-randr.so.0", "libxcb-randr0", False),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", False),
    Library("libxcb-shape.so.0", "libxcb-shape0", False),
    Library("libxcb-shm.so.0", "libxcb-shm0", False),
    Library("libxcb-sync.so.1", "libxcb-sync1", False),
    Library("libxcb-util.so.1", "libxcb-util1", False),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", False),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", False),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", False),
    Library("libwayland-client.so.0", "libwayland-client0", False),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", False),
    Library("libwayland-egl.so.1", "libwayland-egl1", False),
)
# What tests of the accessibility bus, the keyring, Kerberos and a connection pool use; without it they are skipped.
TEST_PROGRAMS = {
    "xvfb-run": "xvfb",
    "xauth": "xauth",
    "dbus-run-session": "dbus",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/lib/python3/dist-packages/gi": "python3-gi",
    "/usr/share/doc/gir1.2-atspi-2.0": "gir1.2-atspi-2.0",
    "gnome-keyring-daemon": "gnome-keyring",
    "pgbouncer": "pgbouncer",
    "krb5kdc": "krb5-kdc",
    "kadmin.local": "krb5-admin-server",
    "kinit": "krb5-user",
}
FONT, FONT_PACKAGE = "Inter", "fonts-inter"  # narrower than DejaVu: more of a table is seen
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


class SetupError(Exception):
    """What stops the set-up, in words that say what to do."""


def main() -> int:
    """Set up what the flags ask for; returns the exit code."""
    parser = argparse.ArgumentParser(description="Set up this checkout: .venv, pinned packages, Qt's libraries.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--package", action="store_true", help="also what building packages needs")
    wanted = parser.parse_args()
    locks = [LOCK, LOCK_DEV] if wanted.dev or wanted.package else [LOCK]
    try:
        check_python()
        install_packages(locks)
        if sys.platform == "linux":
            install_system_packages(for_package=wanted.package, for_tests=wanted.dev)
    except SetupError as error:
        print(f"set-up stopped: {error}", file=sys.stderr)
        return 1
    return 0


def check_python() -> None:
    """Refuse a Python that the pinned packages were not chosen for."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make PYTHON=python3.11")


def venv_python() -> Path:
    """The interpreter inside `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(locks: Iterable[Path]) -> str:
    """What `.venv` must have been made from: the locks and the Python beneath it."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.base_prefix}".encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def install_packages(locks: list[Path]) -> None:
    """Make `.venv` and fill it from the locks, unless that was already done.

    Raises SetupError when pip is missing or an installation fails.
    """
    stamp = VENV / "ctcoord-locks"
    installed = stamp.read_text().split() if stamp.exists() else []
    if fingerprint(locks) in installed and venv_python().exists():
        return
    if not importlib.util.find_spec("pip"):
        raise SetupError(f"pip is missing for {sys.executable}. On Debian or Ubuntu: apt-get install python3-pip")
    print("setting up .venv from", " and ".join(str(lock.relative_to(ROOT)) for lock in locks), flush=True)
    stamp.unlink(missing_ok=True)
    # --without-pip: Debian has no ensurepip unless python3-venv is installed; the outer pip fills the environment.
    venv.create(VENV, with_pip=False, clear=not runs(venv_python()), symlinks=os.name != "nt")
    pip = [sys.executable, "-m", "pip", "--python", str(venv_python()), "--disable-pip-version-check", "--no-input"]
    files = [part for lock in locks for part in ("-r", str(lock))]
    command = [*pip, "install", "--quiet", "--require-hashes", "--only-binary", ":all:", *files]
    if subprocess.run(command, check=False).returncode:
        raise SetupError("the pinned packages could not be installed; pip's words are above")
    # The development set holds the runtime set too.
    stamp.write_text("\n".join(fingerprint(locks[:count]) for count in range(1, len(locks) + 1)))


def runs(python: Path) -> bool:
    """Whether an environment is there and its interpreter is the one that runs now."""
    code = "import sys; print(sys.version_info[:2], sys.base_prefix)"
    try:
        said = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return False
    return said == f"{sys.version_info[:2]} {sys.base_prefix}"


def install_system_packages(*, for_package: bool, for_tests: bool) -> None:
    """Bring Qt's system libraries and a font when root on Debian or Ubuntu; otherwise say what to run.

    Raises SetupError when the application could not start without them, or apt-get fails.
    """
    missing = [library for library in QT_LIBRARIES if not loads(library.soname)]
    builds = packaging_programs() if for_package else []
    packages = [*(library.package for library in missing), *builds, *font_and_programs(for_tests)]
    if not packages:
        return
    has_apt = shutil.which("apt-get") is not None
    apt = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if has_apt and os.geteuid() == 0:
        print("installing system packages:", " ".join(packages), flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update", "-qq"], [*apt, "-qq", "-o=Dpkg::Use-Pty=0"]):
            if subprocess.run(step, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode:
                raise SetupError(f"this failed: {shlex.join(step)}")
        return
    words = f"run: sudo apt-get update && sudo {shlex.join(apt)}"
    if not has_apt:
        words = f"install what Debian calls {' '.join(packages)}"
    if builds or any(library.always for library in missing):
        raise SetupError(f"system packages are missing; please {words}")
    print(f"A window may not open, or tests fail or are skipped; please {words}", file=sys.stderr)


def packaging_programs() -> list[str]:
    """What building packages needs and is not here."""
    own = f"libpython3.{sys.version_info.minor}"
    wanted = {"binutils": shutil.which("objdump"), own: loads(f"{own}.so.1.0") or sys.base_prefix != "/usr"}
    return [package for package, found in wanted.items() if not found]


def font_and_programs(for_tests: bool) -> list[str]:
    """A font, if there is none, and with tests, which measure what fits on a screen in Inter, what they use."""
    found = [] if has_font(FONT if for_tests else "") else [FONT_PACKAGE]
    return found + [package for program, package in TEST_PROGRAMS.items() if for_tests and not is_here(program)]


def is_here(program: str) -> bool:
    """Whether a program is installed, or a file of this path is there."""
    return Path(program).exists() or shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def loads(soname: str) -> bool:
    """Whether the dynamic linker finds a library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_font(name: str) -> bool:
    """Whether an outline font of this name, or any, lies where fontconfig looks; without one Qt draws empty boxes."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(next(folder.rglob(f"{name}*.{kind}"), None) for folder in folders for kind in ("ttf", "otf", "ttc"))


if __name__ == "__main__":
    sys.exit(main())
