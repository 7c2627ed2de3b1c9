"""A central database a test, with two agencies and people of every role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ctcoord.models import tables
from ctcoord.models.base import PROTOCOL
from ctcoord.models.ids import new_id
from ctcoord.models.versions import shape
from tests import pg
from tests.central.office import Office

ZEROS = "0" * 32
NOW = "2026-11-22T19:00:00.000000Z"


# The older one runs for a third of the files a day, and in every soak: it is where a query is planned differently.
@pytest.fixture(scope="session", params=["18", pg.OLDER])
def server(request: pytest.FixtureRequest, servers: pg.Servers) -> pg.Server:
    """A server of each version that is here, one a process."""
    if request.param == pg.OLDER and not pg.FIFTEEN.is_dir():
        pytest.skip("PostgreSQL 15 is not installed on this machine")
    return servers.of(request.param)


@pytest.fixture(scope="session")
def shared_url(server: pg.Server) -> str:
    """A database for all tests of a process that look at their own agencies only."""
    return server.shared()


@pytest.fixture
def central(shared_url: str) -> Iterator[Central]:
    """A central database with two new agencies, OURS and THEIRS, and nobody in them yet."""
    made = Central(shared_url)
    yield made
    made.close()


@pytest.fixture
def alone(server: pg.Server) -> Iterator[Central]:
    """The same in a database of its own, for tests that count everything or change the deployment."""
    url = server.database()
    made = Central(url)
    yield made
    made.close()
    server.drop(url)


@pytest.fixture
def office(server: pg.Server, tmp_path: Path) -> Iterator[Office]:
    """A central database of its own, as its administrator uses it, with the agency OUR."""
    with opened(server, tmp_path) as made:
        yield made


@contextmanager
def opened(server: pg.Server, folder: Path) -> Iterator[Office]:
    """The same, for tests that need two of them."""
    url = server.database()
    made = Office(url, folder, new_id().hex()[-10:])
    made.ok("agency", "add", "OUR", "Ours")
    yield made
    with psycopg.connect(url, autocommit=True) as admin:
        logins = [row[0] for row in admin.execute("SELECT login FROM ctcoord.app_user")]
    server.drop(url)
    with psycopg.connect(server.url, autocommit=True) as admin:
        for login in logins:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))


@dataclass
class Central:
    """A central database as its superuser sees it, and the people who sign in to it."""

    url: str
    people: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.admin = psycopg.connect(self.url, autocommit=True)
        self.ours, self.theirs = hexid(), hexid()
        for agency in (self.ours, self.theirs):
            self.admin.execute("INSERT INTO ctcoord.holding VALUES (%s, %s)", [agency, agency])

    def person(self, name: str, role: str = "caseworker", agency: str | None = None) -> Person:
        """A login of its own role, signed in on a device of its own."""
        login = f"{name}_{self.ours[-12:]}"
        agency = agency or self.ours
        staff = hexid()
        if not self.one("SELECT count(*) FROM pg_roles WHERE rolname = %s", login):
            self.admin.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE ctcoord_client").format(sql.Identifier(login)))
        self.admin.execute(
            "INSERT INTO ctcoord.app_user (login, staff_id, agency_id, role) VALUES (%s, %s, %s, %s)",
            [login, staff, agency, role],
        )
        self.admin.execute("SELECT ctcoord.recompute_user(%s)", [login])
        return Person(self, login, staff, agency)

    def one(self, query: str, *values: object) -> Any:
        """The first column of the first row, for the superuser."""
        row = self.admin.execute(query, values).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Sign everybody out and drop their roles."""
        for person in self.people:
            person.close()
        for login in {person.login for person in self.people}:
            self.admin.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(login)))
            self.admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))
        self.admin.close()


class Person:
    """Somebody signed in: the functions a workstation calls, with plain values."""

    def __init__(self, central: Central, login: str, staff: str, agency: str) -> None:
        self.central, self.login, self.staff, self.agency = central, login, staff, agency
        self.device = hexid()
        self.client = PROTOCOL
        self.n = 0
        self.connection = self.connect()
        central.people.append(self)
        self.call("hello_v1", self.device, self.client)

    def connect(self) -> psycopg.Connection:
        """A further connection of this person."""
        return psycopg.connect(self.central.url, user=self.login, autocommit=True)

    def second_device(self) -> Person:
        """The same person on another machine."""
        return Person(self.central, self.login, self.staff, self.agency)

    def call(self, function: str, *values: object) -> Any:
        """The one value that a function returns."""
        places = ", ".join(["%s"] * len(values))
        row = self.connection.execute(f"SELECT ctcoord.{function}({places})", values).fetchone()
        assert row is not None
        return row[0]

    def op(self, scope: str, entity: str, record: str, kind: str, **more: Any) -> dict[str, Any]:
        """An op as it goes over the wire; ``more`` overrides."""
        self.n += 1
        made = {
            "op": hexid(), "action": hexid(), "scope": scope, "subject": ZEROS, "class": "core", "entity": entity,
            "id": record, "kind": kind, "base": 0, "n": self.n, "author": self.staff, "at": NOW,
        }  # fmt: skip
        return {**made, **more}

    def push(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        """Push ops of one scope; the answer to each."""
        answers: list[dict[str, Any]] = self.call(
            "push_v1", self.device, self.client, json.dumps(ops, separators=(",", ":"))
        )
        return answers

    def results(self, *ops: dict[str, Any]) -> list[str]:
        """Push ops of one scope; just what became of each."""
        return [answer["result"] for answer in self.push(*ops)]

    def household(self, **more: Any) -> str:
        """A new household of the own agency, founded by this person."""
        made = hexid()
        op = self.op(made, "household", made, "create", value={"owner_id": self.agency, "label": "Case"}, **more)
        assert self.results(op) == ["applied"]
        return made

    def member(self, scope: str, **fields: Any) -> str:
        """A new person of a household."""
        made = hexid()
        value = {"first_name": "Ana", "last_name": "Ruiz", "names_hashed": 0, "head": 1, **fields}
        assert self.results(self.op(scope, "person", made, "create", subject=made, value=value)) == ["applied"]
        return made

    def manifest(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """Every visible bucket by (scope, subject, class)."""
        cursor = self.connection.execute("SELECT * FROM ctcoord.manifest_v1()")
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        return {(row["scope"].hex(), row["subject"].hex(), row["data_class"]): row for row in rows}

    def pull(self, table: str, *buckets: tuple[str, str, str], after: int = 0) -> list[dict[str, Any]]:
        """Rows of a table in some buckets (all visible ones by default) that changed after a cursor."""
        buckets = buckets or tuple(self.manifest())
        scopes, subjects, classes = (list(part) for part in zip(*buckets, strict=True)) if buckets else ([], [], [])
        cursor = self.connection.execute(
            f"SELECT * FROM ctcoord.{pull_of(table)}(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[])",
            [scopes, subjects, classes, [after] * len(buckets)],
        )
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def close(self) -> None:
        self.connection.close()


def pull_of(table: str) -> str:
    """The function by which today's program pulls a table."""
    return f"pull_{table}_v{shape(tables()[table], PROTOCOL)}"


def hexid() -> str:
    """A new id in hex."""
    return new_id().hex()
