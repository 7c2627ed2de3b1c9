"""Settings and IT policy, each declared once: name, type, default, help; and where files are.

A policy file (JSON, written by IT) fixes settings for every user of a machine; a fixed setting is
read-only in the program. Personal settings live in ``settings.json`` of the home folder and hold
nothing about any family.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME_VARIABLE = "CTCOORD_HOME"
POLICY_VARIABLE = "CTCOORD_POLICY"
SHORTEST_PASSPHRASE, SHORTEST_PIN = 12, 6  # characters, digits: of new ones, wherever they are typed


@dataclass(frozen=True)
class Declared:
    """One setting: its default says its type; ``choices`` or ``bounds`` say what is allowed."""

    name: str
    default: str | int | bool
    help: str
    choices: tuple[str | int, ...] = ()
    bounds: tuple[int, int] | None = None

    def accepts(self, value: object) -> bool:
        """Whether a value read from a file may be used."""
        if type(value) is not type(self.default):
            return False
        if self.choices:
            return value in self.choices
        return self.bounds is None or (isinstance(value, int) and self.bounds[0] <= value <= self.bounds[1])


DECLARED = (
    Declared("language", "en", "Language of the screens", choices=("en", "es")),
    Declared("theme", "light", "Colours of the screens", choices=("light", "dark", "contrast")),
    Declared("text_size", 100, "Size of all text, in per cent", bounds=(90, 200)),
    Declared("compact", False, "Table rows of 28 instead of 32 pixels"),
    Declared("idle_lock_minutes", 15, "Minutes without a key or click until the program locks", bounds=(1, 60)),
    Declared("central_url", "", "Address of the central database, such as postgresql://HOST/DATABASE"),
    Declared("central_login", "", "Login at the central database"),
    Declared("renewal_notice_days", 30, "Days ahead at which a renewal appears on Home", bounds=(1, 180)),
)


class Settings:
    """Personal settings under policy: ``settings["theme"]``; a bad value in a file means the default."""

    def __init__(self, home: Path, policy: Mapping[str, Any] | None = None) -> None:
        self._path = home / "settings.json"
        self._fixed = dict(policy if policy is not None else _read(policy_path()))
        self._own = _read(self._path)

    def __getitem__(self, name: str) -> Any:
        declared = _BY_NAME[name]
        for source in (self._fixed, self._own):
            if declared.accepts(source.get(name)):
                return source[name]
        return declared.default

    def fixed(self, name: str) -> bool:
        """Whether policy decides this setting."""
        return _BY_NAME[name].accepts(self._fixed.get(name))

    def save(self, name: str, value: object) -> None:
        """Keep a personal setting; raises ValueError if it is not allowed or fixed by policy."""
        if self.fixed(name) or not _BY_NAME[name].accepts(value):
            raise ValueError(name)
        self._own[name] = value
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self._path.with_suffix(".new")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(self._own, file, indent=1)
        os.replace(partial, self._path)


_BY_NAME = {declared.name: declared for declared in DECLARED}


def home_folder(argument: str | None = None) -> Path:
    """Where the store lives: ``--home``, else CTCOORD_HOME, else this user's data folder."""
    chosen = argument or os.environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().resolve()
    from platformdirs import user_data_path

    return user_data_path("ctcoord", appauthor=False)


def has_display() -> bool:
    """Whether a window could be seen: always on Windows and macOS, with a display server elsewhere."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def policy_path() -> Path:
    """Where IT puts the policy file."""
    named = os.environ.get(POLICY_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import site_config_path

    return site_config_path("ctcoord", appauthor=False) / "policy.json"


def resource_path(*parts: str) -> Path:
    """A file of ``resources/``: beside the package in a checkout, inside it in a wheel, unpacked when frozen."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    roots = [Path(frozen) / "resources"] if frozen else [package / "_resources", package.parent / "resources"]
    root = next((root for root in roots if root.is_dir()), roots[-1])
    return root.joinpath(*parts)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
