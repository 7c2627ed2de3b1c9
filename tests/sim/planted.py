"""Bugs planted on purpose, each one line of the program: a simulation that misses one proves less than it says.

The list is ``planted.toml``.
"""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any


@dataclass(frozen=True)
class Bug:
    """In ``ctcoord.sync.<module>`` the text ``right`` becomes ``wrong``. ``seed`` is one that caught it before."""

    name: str
    module: str
    right: str
    wrong: str
    seed: int


BUGS = [Bug(**found) for found in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["bug"]]


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """The program with one line wrong: functions get the code, constants the values of the changed module."""
    module = importlib.import_module(f"ctcoord.sync.{bug.module}")
    source = inspect.getsource(module)
    assert source.count(bug.right) == 1, f"{bug.name}: the line is not there once"
    changed: dict[str, Any] = {"__name__": module.__name__}
    exec(compile(source.replace(bug.right, bug.wrong), module.__file__ or "", "exec"), changed)
    before = dict(vars(module))
    codes = []
    for name, made in changed.items():
        old, new = _function(before.get(name)), _function(made)
        if old is not None and new is not None and old.__module__ == module.__name__:
            codes.append((old, old.__code__))
            old.__code__ = new.__code__
        elif isinstance(made, str | int | tuple) or type(made).__name__ == "timedelta":
            setattr(module, name, made)
        _forget(before.get(name))
    try:
        yield
    finally:
        for function, code in codes:
            function.__code__ = code
        for name, value in before.items():
            setattr(module, name, value)
            _forget(value)


def _function(found: Any) -> FunctionType | None:
    found = getattr(found, "__wrapped__", found)
    return found if isinstance(found, FunctionType) else None


def _forget(found: Any) -> None:
    if hasattr(found, "cache_clear"):
        found.cache_clear()
