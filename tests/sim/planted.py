"""Bugs planted on purpose, each one line of the program: a simulation that misses one proves less than it says.

The list is ``planted.toml``.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any
from unittest import mock

import psycopg
from sqlalchemy.exc import OperationalError, ProgrammingError

from tests.sim.invariants import check
from tests.sim.world import World

SEEDS, EVENTS = 48, 250


@dataclass(frozen=True)
class Bug:
    """In ``module`` (of ``ctcoord.sync`` unless it has a dot) the text ``right`` becomes ``wrong``.

    ``seed`` is one that caught it before.
    """

    name: str
    module: str
    right: str
    wrong: str
    seed: int


@dataclass(frozen=True)
class SqlBug:
    """In the function ``ctcoord.<function>`` of the central database the text ``right`` becomes ``wrong``.

    ``caught`` is the test that catches it, ``<module>:<function>`` in tests, with these ``values``.
    """

    name: str
    function: str
    right: str
    wrong: str
    caught: str
    values: dict[str, Any] = field(default_factory=dict)


_LIST = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
BUGS = [Bug(**found) for found in _LIST["bug"]]
SQL_BUGS = [SqlBug(**found) for found in _LIST["sql"]]


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """The program with one line wrong: functions get the code, constants the values of the changed module."""
    module = importlib.import_module(bug.module if "." in bug.module else f"ctcoord.sync.{bug.module}")
    source = inspect.getsource(module)
    assert source.count(bug.right) == 1, f"{bug.name}: the line is there {source.count(bug.right)} times"
    changed_module = ModuleType(module.__name__)
    with mock.patch.dict(sys.modules, {module.__name__: changed_module}):  # where dataclasses look for their names
        exec(compile(source.replace(bug.right, bug.wrong), module.__file__ or "", "exec"), changed_module.__dict__)
    changed = dict(vars(changed_module))
    before = dict(vars(module))
    codes = [(old, old.__code__) for old, _ in _pairs(module.__name__, before, changed)]
    for old, new in _pairs(module.__name__, before, changed):
        old.__code__ = new.__code__
    for name, made in changed.items():
        if isinstance(made, str | int | tuple) or type(made).__name__ == "timedelta":
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


def _pairs(module: str, before: dict[str, Any], changed: dict[str, Any]) -> list[tuple[FunctionType, FunctionType]]:
    """Each function of a module, and each method of its classes, with the one that takes its place."""
    found = []
    for name, made in changed.items():
        old = before.get(name)
        if isinstance(made, type) and isinstance(old, type) and old.__module__ == module:
            found += _pairs(module, dict(vars(old)), dict(vars(made)))
            continue
        one, other = _function(old), _function(made)
        if one is not None and other is not None and one.__module__ == module:
            found.append((one, other))
    return found


def _function(found: Any) -> FunctionType | None:
    found = found.fget if isinstance(found, property) else getattr(found, "__wrapped__", found)
    return found if isinstance(found, FunctionType) else None


def _forget(found: Any) -> None:
    if hasattr(found, "cache_clear"):
        found.cache_clear()


@cache
def fails(seed: int) -> bool:
    """Whether a run of the program as it is breaks, or comes to rest with something broken."""
    return _fails(seed)


def _fails(seed: int) -> bool:
    with closing(World(seed)) as world:
        try:
            world.run(EVENTS)
            check(world)
        except (NameError, SyntaxError, OperationalError, ProgrammingError):
            raise  # what was planted is no program
        except Exception:
            return True
    return False


def catching_seed(bug: Bug) -> int | None:
    """A seed that catches a bug: the one that did before, or else the first."""
    with planted(bug):
        return next((seed for seed in (bug.seed, *range(SEEDS)) if _fails(seed)), None)


def main() -> None:
    """Find every bug's seed anew, write it into the list, and print the table."""
    file = Path(__file__).with_suffix(".toml")
    for bug in BUGS:
        found = catching_seed(bug)
        print(f"{bug.name:<60} seed {found}", flush=True)
        if found is not None:
            name = re.escape(f'name = "{bug.name}"\n')
            file.write_text(
                re.sub(rf"({name}(?:.+\n)*?seed = )\d+", rf"\g<1>{found}", file.read_text("utf-8")), "utf-8"
            )


def plant_in_database(url: str, bug: SqlBug) -> None:
    """Put the wrong line into a database, which is good for nothing else afterwards."""
    with psycopg.connect(url, autocommit=True) as admin:
        query = "SELECT pg_get_functiondef(%s::regproc)"
        row = admin.execute(query, [f"ctcoord.{bug.function}"]).fetchone()
        assert row is not None
        assert row[0].count(bug.right) == 1, f"{bug.name}: the text is there {row[0].count(bug.right)} times"
        admin.execute(row[0].replace(bug.right, bug.wrong))


if __name__ == "__main__":
    main()
