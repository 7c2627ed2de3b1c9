"""Builds what IT installs, and starts it: dist/ctcoord (a folder), then dist/ctcoord_VERSION_ARCH.deb.

    python installer/package.py

Each package is unpacked where it was not built, started without a screen, and made to import a file and show
a family (installer/smoke.py) before this says that it is done.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from bootstrap import FONT_PACKAGE, QT_LIBRARIES, ROOT

DIST, BUILD, HERE = ROOT / "dist", ROOT / "build", ROOT / "installer"
PROGRAM = DIST / "ctcoord"
INSTALLED = Path("opt/ctcoord")


def main() -> int:
    """Build and try every package this system can make; returns the exit code."""
    freeze()
    smoke(PROGRAM)
    made = [PROGRAM]
    if shutil.which("dpkg-deb"):
        made.append(debian_package())
    print("\nbuilt and tried:")
    for path in made:
        print(f"  {path.relative_to(ROOT)}  {size_mib(path)} MiB")
    return 0


def freeze() -> None:
    """Run PyInstaller: the program as a folder in dist/."""
    options = [
        "--noconfirm",
        "--clean",
        "--log-level",
        "ERROR",
        "--distpath",
        DIST,
        "--workpath",
        BUILD / "pyinstaller",
    ]
    run(sys.executable, "-m", "PyInstaller", *options, HERE / "ctcoord.spec")


def smoke(folder: Path) -> None:
    """Start the program that lies in a folder; stops here when it does not work."""
    name = "ctcoord-cli.exe" if os.name == "nt" else "ctcoord"
    run(sys.executable, HERE / "smoke.py", folder / name)


def debian_package() -> Path:
    """The .deb of the frozen program: files in /opt, a command, a menu entry, its system libraries as Depends."""
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(PROGRAM, tree / INSTALLED, symlinks=True)
    for source, target in (
        (HERE / "deb/ctcoord.desktop", "usr/share/applications/ctcoord.desktop"),
        (HERE / "deb/ctcoord.svg", "usr/share/icons/hicolor/scalable/apps/ctcoord.svg"),
        (ROOT / "LICENSE", "usr/share/doc/ctcoord/copyright"),
    ):
        (tree / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, tree / target)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/ctcoord").symlink_to("/" / INSTALLED / "ctcoord")
    fields = control_fields(tree)
    (tree / "DEBIAN").mkdir()
    control = (HERE / "deb/control").read_text(encoding="utf-8")
    (tree / "DEBIAN/control").write_text(control.format(**fields), encoding="utf-8")
    package = DIST / f"ctcoord_{fields['version']}_{fields['architecture']}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", tree, package)
    unpacked = BUILD / "deb-unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    run("dpkg-deb", "--extract", package, unpacked)
    smoke(unpacked / INSTALLED)
    return package


def control_fields(tree: Path) -> dict[str, str]:
    """What the control file of a package with these files says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dpkg = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    return {
        "version": str(project["version"]),
        "architecture": dpkg.stdout.strip(),
        "installed_kib": str(sum(path.lstat().st_size for path in tree.rglob("*")) // 1024),
        "glibc": platform.libc_ver()[1],
        "qt_packages": ", ".join([*(library.package for library in QT_LIBRARIES), FONT_PACKAGE]),
    }


def run(*command: object) -> None:
    """Run a step; its failure ends the build with the step's own words above."""
    if subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode:
        sys.exit(f"package stopped: {Path(str(command[0])).name} {' '.join(map(str, command[1:]))}")


def size_mib(path: Path) -> int:
    """Size of a file or folder in MiB."""
    files = [path] if path.is_file() else [item for item in path.rglob("*") if item.is_file() and not item.is_symlink()]
    return sum(item.stat().st_size for item in files) // 2**20


if __name__ == "__main__":
    sys.exit(main())
