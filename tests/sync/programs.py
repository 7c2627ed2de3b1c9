"""The program as it was and as it will be: processes whose models have the columns and tables of a version, no others.

``python -m tests.sync.programs VERSION SOCKET`` is a program of that version. It forks a process for whoever connects,
which answers JSON lines: ``upgrade`` brings a central database to its version, ``verify`` counts what is wrong in one,
``compare`` compares one with the reference server, and ``station`` is a workstation, which does what the further lines
say. The columns and tables are made up; how they come into models, stores, functions and checksums is how those of the
next release will.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO, cast

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.models import base
from tests.sync import forking
from tests.sync.forking import Talk

MODULE = "tests.sync.programs"
BASE = base.PROTOCOL  # what the models say today; the made-up ones come after


def become(version: int) -> None:
    """Have the models of that version; before anything that reads them is imported."""
    base.PROTOCOL = version
    from ctcoord.domain.codes import DataClass
    from ctcoord.models import casework, every, household

    assert every.TABLES is base.Base.metadata.tables
    columns: list[tuple[type[Any], str, Any]] = [
        (household.Person, "nickname", mapped_column(String, nullable=True, info=base.since(BASE + 1))),
        (
            casework.Barrier,
            "urgent",
            mapped_column(Boolean, nullable=False, default=False, server_default="0", info=base.since(BASE + 1)),
        ),
        (household.Person, "pronoun", mapped_column(String, nullable=True, info=base.since(BASE + 3))),
    ]
    for owner, name, column in columns:
        if column.column.info["since"] <= version:
            setattr(owner, name, column)
    if version >= BASE + 2:

        class Visit(base.Synced, base.Base):
            __tablename__ = "visit"
            __data_class__ = DataClass.CORE
            __since__ = BASE + 2
            place: Mapped[str | None]
            minutes: Mapped[int | None]

            @classmethod
            def constraints(cls) -> tuple[Any, ...]:
                return (household.of_household(),)

        if version >= BASE + 3:
            cast(Any, Visit).remark = mapped_column(String, nullable=True, info=base.since(BASE + 3))


def made_up(version: int) -> list[tuple[str, str | None]]:
    """Table and column, or table and None, of what that version added to ``BASE``."""
    from ctcoord.models.versions import newer_than

    assert version == base.PROTOCOL
    return list(newer_than(BASE))


def upgrade_central(version: int, url: str) -> None:
    """What the release's migration would do, and then every function anew."""
    import psycopg

    from ctcoord.central import install, schema
    from ctcoord.models import tables

    assert (version, max(1, version - 2)) == (install.VERSION, install.OLDEST_CLIENT)
    with psycopg.connect(url) as admin:
        for table, column in made_up(version):
            known = admin.execute("SELECT to_regclass(%s) IS NOT NULL", [f"ctcoord.{table}"]).fetchone() == (True,)
            if column is not None or known:
                for name in [column] if column else list(tables()[table].c.keys()):
                    if name in schema.fields(tables()[table]):
                        typed, required = schema.columns(tables()[table])[name]
                        rule = f"{typed} NOT NULL DEFAULT false" if required else typed
                        admin.execute(f'ALTER TABLE ctcoord.{table} ADD COLUMN IF NOT EXISTS "{name}" {rule}')
            else:
                for statement in schema.ddl():
                    if f"ctcoord.{table} (" in statement:
                        admin.execute(statement)
                admin.execute(f"ALTER TABLE ctcoord.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
                admin.execute(f"ALTER TABLE ctcoord.{table} OWNER TO ctcoord_migrate")
    install.upgrade(url)


def _upgrade_store(version: int, home: Path, key: bytes) -> None:
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateColumn, CreateTable

    from ctcoord.models import tables
    from ctcoord.models.store import connect
    from ctcoord.services import station

    raw = connect(home / station.STORE, key, readonly=False)
    dialect: Any = sqlite.dialect()
    for table, column in made_up(version):
        known = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        if not known:
            raw.execute(str(CreateTable(tables()[table]).compile(dialect=dialect)))
            known = list(tables()[table].c.keys())
        for name in [column] if column else list(tables()[table].c.keys()):
            if name not in known:
                made = CreateColumn(tables()[table].c[name]).compile(dialect=dialect)
                raw.execute(f"ALTER TABLE {table} ADD COLUMN {made}")
    raw.commit()
    raw.close()


class Station:
    """A workstation of one version; methods are what it can be told to do."""

    def __init__(self, version: int, home: Path, key: bytes) -> None:
        from ctcoord.services import station
        from ctcoord.services.clock import fixed
        from tests.conftest import NOW

        _upgrade_store(version, home, key)
        self.version, self.desk = version, station.open_with_key(home, key, fixed(NOW))

    @contextmanager
    def _central(self, url: str, login: str) -> Iterator[Any]:
        from ctcoord.sync.postgres import PostgresCentral

        reached = PostgresCentral(url, login)
        try:
            yield reached
        finally:
            reached.close()

    def connect(self, url: str, login: str) -> None:
        """The first connection."""
        from ctcoord.sync.connect import connect

        with self._central(url, login) as reached:
            connect(self.desk, reached, url, login)

    def sync(self, url: str, login: str) -> dict[str, Any]:
        """One sync: what it did, or the code of the error."""
        from dataclasses import asdict

        from ctcoord.errors import CtcoordError
        from ctcoord.sync import engine

        try:
            with self._central(url, login) as reached:
                found = asdict(engine.sync(self.desk, reached))
        except CtcoordError as error:
            return {"error": error.code}
        return {name: value for name, value in found.items() if name != "scopes"}

    def family(self) -> list[str]:
        """A household with one person."""
        from tests import cases

        with self.desk.write() as connection:
            home = cases.household(connection, self.desk.agency_id or b"")
            who = cases.person(connection, home, self.desk.agency_id or b"", "José", "Vega")
        return [home.hex(), who.hex()]

    def family_of_tomorrow(self) -> list[str]:
        """A household with one person of whom something is said that only the newest version knows."""
        from tests import cases

        ours = self.desk.agency_id or b""
        with self.desk.write() as connection:
            home = cases.household(connection, ours)
            return [home.hex(), cases.person(connection, home, ours, "Eva", "Sol", pronoun="they").hex()]

    def add(self, entity: str, home: str, values: dict[str, Any]) -> str:
        """A record."""
        from tests import cases

        typed = {name: date.fromisoformat(value) if name.endswith("_on") else value for name, value in values.items()}
        with self.desk.write() as connection:
            return cases.add(connection, entity, bytes.fromhex(home), **{"data_class": "core", **typed}).hex()

    def change(self, entity: str, record: str, field: str, value: Any) -> None:
        """A field."""
        from sqlalchemy import update

        from ctcoord.models import tables

        table = tables()[entity]
        with self.desk.write() as connection:
            connection.execute(update(table).where(table.c.id == bytes.fromhex(record)).values({field: value}))

    def remove(self, entity: str, record: str) -> None:
        """A record."""
        from sqlalchemy import delete

        from ctcoord.models import tables

        table = tables()[entity]
        with self.desk.write() as connection:
            connection.execute(delete(table).where(table.c.id == bytes.fromhex(record)))

    def rows(self, entity: str) -> list[dict[str, Any]]:
        """Every record of a table, without what is of one station or one version only."""
        from sqlalchemy import select

        from ctcoord.models import tables
        from ctcoord.models.triggers import to_wire

        with self.desk.read() as connection:
            found = connection.execute(select(tables()[entity])).mappings().all()
        return sorted(
            ({name: to_wire(value) for name, value in row.items() if name != "run_id"} for row in found),
            key=lambda row: str(row["id"]),
        )

    def conflicts(self) -> int:
        """Conflicts that are shown, each wholly."""
        from ctcoord.services import conflicts

        with self.desk.read() as connection:
            return len(conflicts.waiting(connection))

    def outbox(self) -> list[list[Any]]:
        """What waits: kind, entity, field, state, reason."""
        with self.desk.read() as connection:
            found = connection.exec_driver_sql("SELECT kind, entity, field, state, reason FROM outbox ORDER BY seq")
            return [list(row) for row in found]

    def differing(self, spoken: int) -> int:
        """Buckets whose rows do not come to the checksum that was compared."""
        from ctcoord.sync import local

        with self.desk.whole() as connection:
            held = local.cursors(connection)
            return sum(one.set_hash != local.own_hash(connection, key, spoken) for key, one in held.items())


class Program(Talk):
    """A workstation of a version in another process."""

    def __init__(self, version: int, home: Path, key: bytes) -> None:
        super().__init__(MODULE, version)
        self.version = version
        self.home, self.key = home, key
        self("station", str(home), key.hex())


def _once(version: int, what: str, url: str) -> Any:
    with closing(Talk(MODULE, version)) as talk:
        return talk(what, url)


def upgrade(version: int, url: str) -> None:
    """Upgrade a central database as the program of that version does."""
    _once(version, "upgrade", url)


def disagreements(version: int, url: str) -> list[int]:
    """Versions to which a database and the reference server do not show the same, after the same ops."""
    return list(_once(version, "compare", url))


def _compared(version: int, url: str) -> list[int]:
    from ctcoord.sync import postgres, transport
    from tests.central.conftest import Central
    from tests.sim.central import sign_in
    from tests.sync import test_differential as differential

    central = Central(url)
    with differential.both_ends(central) as (reference, real, staff):
        script = differential.Script(0, bytes.fromhex(central.ours), staff)
        differential._agree(central, reference, real, script)
        for login, ops in _newer_ops(script):
            differential._both(reference, real, login, script, ops)
        connected, device = real["ana"]
        differing, seen = [], set()
        for client in range(BASE, version + 1):
            postgres.CLIENT = transport.CLIENT = client
            cast(Any, connected)._hello = None
            assert connected.hello(device).spoken == client
            theirs = differential._everything(connected, device, script.home, client)
            ours = differential._everything(sign_in(reference, "ana", client), device, script.home, client)
            differing += [client] * (theirs != ours)
            seen.add(repr(theirs[0]))
        assert len(seen) == version + 1 - BASE, "every version has checksums of its own"
    central.close()
    return differing


def _newer_ops(script: Any) -> Iterator[tuple[str, list[str]]]:
    """A newer field, set twice at once; a column with a default; a table, and a row of it that went."""
    who, other = script.people
    barrier = {"title": "No lease", "severity": "high", "status": "blocked", "opened_on": "2026-11-01"}
    ids = [bytes([n]) * 16 for n in range(6)]
    for login, name in (("ana", "Pepe"), ("bo", "Pepito")):
        yield login, [script.op(login, "person", who, "set", who, field="nickname", value=name, base=0)]
    yield (
        "ana",
        [
            script.op("ana", "barrier", ids[n], "create", other, value=barrier | more, **{"class": "housing"})
            for n, more in enumerate(({}, {"urgent": 0}, {"urgent": 1}))
        ],
    )
    places = [script.op("ana", "visit", ids[3 + n], "create", who, value={"place": "park"}) for n in range(2)]
    yield "ana", [*places, script.op("ana", "visit", ids[3], "delete", who, base=1 << 40)]


def differences(version: int, url: str) -> int:
    """What ``ctcoord central verify`` of that version finds wrong."""
    return int(_once(version, "verify", url))


def _verified(_version: int, url: str) -> int:
    from ctcoord.central.administer import administering
    from ctcoord.central.verify import verify

    with administering(url, reading=True) as at:
        return len(verify(at).differences)


_ONCE: dict[str, Callable[[int, str], Any]] = {
    "upgrade": upgrade_central,
    "compare": _compared,
    "verify": _verified,
}


def main(version: int, address: str) -> None:
    """Fork a process for everybody who connects, until the standard input ends."""
    become(version)
    from ctcoord.central import install, verify
    from ctcoord.sync import connect, engine
    from tests import cases, conftest

    assert install and verify and connect and engine and cases and conftest  # imported once for all that are forked
    forking.serve(address, lambda lines: _serve(version, lines))


def _serve(version: int, lines: TextIO) -> None:
    what, *values = json.loads(lines.readline())
    if what in _ONCE:
        print(json.dumps(_ONCE[what](version, *values)), file=lines, flush=True)
        return
    station = Station(version, Path(values[0]), bytes.fromhex(values[1]))
    print("null", file=lines, flush=True)
    for line in lines:
        name, *values = json.loads(line)
        print(json.dumps(getattr(station, name)(*values)), file=lines, flush=True)
    station.desk.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
