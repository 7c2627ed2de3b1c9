"""A bare machine becomes a working checkout, and every machine installs the same packages."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (ROOT / "installer/requirements.lock", ROOT / "installer/requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: Path) -> list[Requirement]:
    """The `name==version ; marker` lines of a lock, hashes left out."""
    heads = re.findall(r"^([A-Za-z0-9][^\s\\]*(?: ; [^\\]*)?)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return [Requirement(head) for head in heads]


def holds(marker: Marker | None) -> bool:
    return marker is None or marker.evaluate()


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """A copy of the set-up script whose checkout is a folder of its own, with locks that ask for nothing."""
    (tmp_path / "installer").mkdir()
    script = Path(shutil.copy(ROOT / "installer/bootstrap.py", tmp_path / "installer"))
    for lock in LOCKS:
        (tmp_path / "installer" / lock.name).write_text("# nothing\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("bootstrap", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) == len(pins(lock)) > 20
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"://|--index|--find-links|--trusted", text)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [(LOCKS[0], PROJECT["project"]["dependencies"]), (LOCKS[1], PROJECT["dependency-groups"]["dev"])],
    ids=["runtime", "dev"],
)
def test_locks_hold_what_the_project_asks_for(lock: Path, wanted: list[str]) -> None:
    pinned = {canonicalize_name(pin.name): pin for pin in pins(lock) if holds(pin.marker)}
    for requirement in map(Requirement, wanted):
        version = next(iter(pinned[canonicalize_name(requirement.name)].specifier)).version
        assert requirement.specifier.contains(version), f"{requirement} is pinned at {version}"


def test_nothing_is_installed_that_the_program_does_not_use() -> None:
    """Each package costs start-up, size and trust; it comes with the code that needs it."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ctcoord").rglob("*.py"))
    providers = importlib.metadata.packages_distributions()
    elsewhere = {"qtawesome", "tzdata"}  # only its fonts; only its data, by zoneinfo
    unused = []
    for name in {canonicalize_name(Requirement(text).name) for text in PROJECT["project"]["dependencies"]} - elsewhere:
        modules = [module for module, names in providers.items() if name in map(canonicalize_name, names)]
        if not any(
            re.search(rf"^\s*(?:import|from) {re.escape(module)}\b", sources, re.MULTILINE) for module in modules
        ):
            unused.append(name)
    assert unused == []


def test_both_locks_agree() -> None:
    first, second = ({str(pin) for pin in pins(lock)} for lock in LOCKS)
    names = {Requirement(pin).name for pin in first}
    assert {pin for pin in second - first if Requirement(pin).name in names} == set()


def test_windows_is_pinned_too() -> None:
    windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
    names = {pin.name for pin in pins(LOCKS[0]) if pin.marker is None or pin.marker.evaluate(windows)}
    assert {"pywin32-ctypes", "pyside6-essentials", "sqlcipher3", "tzdata"} <= names
    assert "secretstorage" not in names


def test_this_environment_is_the_pinned_one() -> None:
    drifted = [
        f"{pin} but {importlib.metadata.version(pin.name)} is installed"
        for lock in LOCKS
        for pin in pins(lock)
        if holds(pin.marker) and not pin.specifier.contains(importlib.metadata.version(pin.name))
    ]
    assert drifted == []


def set_up(bootstrap: ModuleType) -> subprocess.CompletedProcess[str]:
    """Run the script with the Python that a bare machine has: outside any environment, with pip."""
    python = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run([python, str(bootstrap.__file__), "--dev"], capture_output=True, text=True, check=False)


def test_set_up_makes_an_environment_without_ensurepip_and_only_once(bootstrap: ModuleType) -> None:
    assert "setting up .venv" in set_up(bootstrap).stdout
    code = "import importlib.util as u, sys; print(sys.prefix != sys.base_prefix, u.find_spec('pip'))"
    inside = subprocess.run([bootstrap.venv_python(), "-c", code], capture_output=True, text=True, check=True)
    assert inside.stdout.split() == ["True", "None"]
    again = set_up(bootstrap)
    assert (again.returncode, again.stdout) == (0, "")
    bootstrap.LOCK_DEV.write_text("# another\n", encoding="utf-8")
    assert "setting up .venv" in set_up(bootstrap).stdout


def test_a_failed_installation_is_tried_again(bootstrap: ModuleType) -> None:
    bootstrap.LOCK.write_text("no-such-file @ file:///nowhere\n", encoding="utf-8")
    for _ in range(2):
        failed = set_up(bootstrap)
        assert failed.returncode == 1
        assert "could not be installed" in failed.stderr
        assert "Traceback" not in failed.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings its own libraries on other systems")
class TestSystemPackages:
    @pytest.fixture
    def bare(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        """A machine without libEGL and libxcb-cursor, with an apt-get that writes down how it was called."""
        folder = tmp_path / "bin"
        folder.mkdir()
        log = tmp_path / "apt.log"
        (folder / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {log}\n', encoding="utf-8")
        (folder / "apt-get").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(bootstrap, "loads", lambda soname: soname not in {"libEGL.so.1", "libxcb-cursor.so.0"})
        monkeypatch.setattr(bootstrap, "has_font", lambda name: name == "")
        monkeypatch.setattr(bootstrap, "is_here", lambda program: program != "xvfb-run")
        return log

    def test_root_gets_them_installed(self, bootstrap: ModuleType, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
        bootstrap.install_system_packages(for_package=False, for_tests=True)
        update, install = bare.read_text(encoding="utf-8").splitlines()
        assert update.startswith("update")
        assert install.split()[:3] == ["install", "-y", "--no-install-recommends"]
        assert install.split()[3:-2] == ["libegl1", "libxcb-cursor0", "fonts-inter", "xvfb"]

    def test_others_get_the_exact_command(
        self, bootstrap: ModuleType, bare: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
        command = "apt-get install -y --no-install-recommends libegl1 libxcb-cursor0 fonts-inter xvfb"
        with pytest.raises(bootstrap.SetupError, match=command):
            bootstrap.install_system_packages(for_package=False, for_tests=True)
        assert not bare.exists()

    def test_a_missing_window_library_alone_does_not_stop_headless_work(
        self, bootstrap: ModuleType, bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(bootstrap, "loads", lambda soname: soname != "libxcb-cursor.so.0")
        bootstrap.install_system_packages(for_package=False, for_tests=True)
        assert "sudo apt-get update && sudo apt-get install" in capsys.readouterr().err

    def test_who_only_works_with_it_needs_none_of_what_tests_use(
        self, bootstrap: ModuleType, bare: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
        monkeypatch.setattr(bootstrap, "loads", lambda soname: soname != "libxcb-cursor.so.0")
        bootstrap.install_system_packages(for_package=False, for_tests=False)
        assert bare.read_text(encoding="utf-8").splitlines()[1].split()[3:-2] == ["libxcb-cursor0"]

    def test_another_system_is_told_what_tests_lack_and_goes_on(
        self, bootstrap: ModuleType, bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "loads", lambda _soname: True)
        monkeypatch.setattr(bootstrap.shutil, "which", lambda _name: None)
        bootstrap.install_system_packages(for_package=False, for_tests=True)
        assert "tests fail or are skipped; please install what Debian calls fonts-inter xvfb" in capsys.readouterr().err

    def test_any_font_will_do_for_work(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "fonts").mkdir()
        monkeypatch.setattr(bootstrap, "FONT_FOLDERS", (str(tmp_path / "fonts"),))
        assert not bootstrap.has_font("")
        (tmp_path / "fonts" / "DejaVuSans.ttf").touch()
        assert bootstrap.has_font("")
        assert not bootstrap.has_font(bootstrap.FONT)

    def test_the_list_covers_what_qt_links_to(self, bootstrap: ModuleType) -> None:
        """Whatever Qt's platform plugins ask the system for is in the list or in every Debian."""
        spec = importlib.util.find_spec("PySide6")
        assert spec
        qt = Path(str(spec.origin)).parent / "Qt"
        plugins = [qt / "plugins/platforms" / f"libq{name}.so" for name in ("xcb", "wayland", "offscreen")]
        output = "".join(
            subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout for path in plugins
        )
        assert "not found" not in output
        listed = {library.soname for library in bootstrap.QT_LIBRARIES}
        direct = set(re.findall(r"\b(lib(?:xcb-|wayland-|xkbcommon|EGL|GL\.|dbus|fontconfig|glib-2)[\w.-]*)", output))
        # libGL itself brings xcb-render; render-util brings it too
        assert {name for name in direct if not name.startswith("libxcb-render.")} <= listed


def test_the_wheel_holds_the_resources(tmp_path: Path) -> None:
    """resource_path() finds them as ctcoord/_resources once installed."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        wheel.extractall(tmp_path / "site")
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {f"ctcoord/_resources/{path.relative_to(ROOT / 'resources').as_posix()}" for path in resources} <= names
    code = "from ctcoord.config import resource_path; print(resource_path('translations').is_dir())"
    isolated = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=isolated, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "True"
