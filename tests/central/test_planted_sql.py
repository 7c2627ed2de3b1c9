"""Bugs planted in the functions of a central database: the test that is there for each fails, and passes without it."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests import pg
from tests.central.conftest import Central
from tests.central.test_import_rights import Office
from tests.sim.planted import SQL_BUGS, SqlBug, plant_in_database

FIXTURES: dict[str, Callable[[Central, dict[str, Any]], Any]] = {
    "central": lambda central, _: central,
    "ana": lambda central, _: central.person("ana"),
    "eve": lambda central, _: central.person("eve"),
    "office": lambda central, _: Office(central),
    "home": lambda central, made: (made.get("ana") or central.person("ana")).household(),
}


@pytest.fixture(params=SQL_BUGS, ids=lambda bug: re.sub(r"\W+", "-", bug.name))
def bug(request: pytest.FixtureRequest) -> SqlBug:
    found: SqlBug = request.param
    return found


@pytest.fixture
def url(server: pg.Server) -> Iterator[str]:
    made = server.database()
    yield made
    server.drop(made)


@pytest.mark.soak
@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_it_is_caught(url: str, bug: SqlBug, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(url, bug) is None, "what catches it fails without it, too"
    plant_in_database(url, bug)
    caught = run(url, bug)
    with capsys.disabled():
        print(f"\nsql: {bug.name:<55} {bug.caught.partition(':')[2]}", end="")
    assert isinstance(caught, AssertionError | psycopg.Error | pytest.fail.Exception), caught


def run(url: str, bug: SqlBug) -> BaseException | None:
    """What the test that is there for a bug raises in a database."""
    module, _, name = bug.caught.partition(":")
    test = getattr(importlib.import_module(f"tests.{module}"), name)
    central, made = Central(url), dict(bug.values)
    try:
        for wanted in inspect.signature(test).parameters:
            made.setdefault(wanted, None)
            made[wanted] = FIXTURES[wanted](central, made) if made[wanted] is None else made[wanted]
        test(**made)
    except (Exception, pytest.fail.Exception) as error:
        return error
    finally:
        central.close()
    return None
