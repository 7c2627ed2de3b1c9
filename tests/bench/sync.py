"""Sync through a real PostgreSQL on a real disk, beside PouchDB's replication and a plain SELECT with executemany.

PouchDB (../shared/bench) needs node and npm; where they are absent its rows are left out, with a word.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Boolean, Column, Integer, insert, text

from ctcoord.models import tables
from ctcoord.models.base import Uuid16
from ctcoord.models.ids import new_id
from ctcoord.models.store import connect as open_raw
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from tests import pg
from tests.bench.measure import Row, at_most
from tests.bench.stores import BUILD, NOW, blank, scratch
from tests.central.conftest import Central, Person
from tests.conftest import REALDATA

HOUSEHOLDS, ROWS_EACH = 1000, 10
EDITS = 1000
RUNS = 3
YARDSTICK = REALDATA.parent / "bench"


def rows() -> Iterator[Row]:
    """First sync of 10,000 rows, pushes of 1,000 edits, and the round trips of an idle sync and of one edit."""
    pouch = pouchdb()
    with scratch() as folder, pg.eighteen() as server:
        durable(server)
        central = Central(server.database())
        try:
            yield from _measured(folder, central, pouch)
        finally:
            central.close()


def _measured(folder: Path, central: Central, pouch: dict[str, float] | None) -> Iterator[Row]:
    ana = central.person("ana")
    desk = joined(folder / "desk", central, ana)
    homes = fill(desk)
    synced(desk, central, ana)
    first = statistics.median(timed(lambda n=n: first_sync(folder / f"new-{n}", central, ana)) for n in range(RUNS))
    plain = statistics.median(timed(select_and_executemany(folder / f"plain-{n}", central)) for n in range(RUNS))
    count = HOUSEHOLDS * ROWS_EACH
    yield Row("sync.first", first, plain, "ms", 4.0, f"{count:,} rows; a plain SELECT and executemany beside it")
    few = statistics.median(pushed(desk, central, ana, homes[:100], n) for n in range(RUNS))
    many = statistics.median(pushed(desk, central, ana, homes, n + RUNS) for n in range(RUNS))
    if pouch:
        yield Row("sync.first_pouchdb", first / count, pouch["pull"], "ms/row", 1 / 6, "PouchDB replicating documents")
        yield Row("sync.push_100", few, pouch["push"], "ms", 1 / 5, f"{EDITS:,} edits over 100 households")
        yield Row("sync.push_1000", many, pouch["push"], "ms", 1 / 2, f"{EDITS:,} edits over 1,000 households")
    synced(desk, central, ana)
    yield at_most("sync.idle", synced(desk, central, ana).round_trips, 1, "trips", "after connecting")
    edit(desk, homes[:1], 1, "one more")
    yield at_most("sync.one_edit", synced(desk, central, ana).round_trips, 3, "trips")
    desk.close()


def durable(server: pg.Server) -> None:
    """The settings of a real server: what is acknowledged is on the disk."""
    with psycopg.connect(server.url, autocommit=True) as admin:
        for name in ("fsync", "full_page_writes"):
            admin.execute(f"ALTER SYSTEM SET {name} = on")
        admin.execute("SELECT pg_reload_conf()")


def joined(home: Path, central: Central, person: Person) -> Station:
    """A new station that belongs to the deployment."""
    made = blank(home)
    reached = PostgresCentral(central.url, person.login)
    connect(made, reached, central.url, person.login)
    reached.close()
    return made


def synced(desk: Station, central: Central, person: Person) -> engine.SyncResult:
    """One sync on a connection of its own."""
    reached = PostgresCentral(central.url, person.login)
    try:
        return engine.sync(desk, reached)
    finally:
        reached.close()


def fill(desk: Station) -> list[tuple[bytes, list[bytes]]]:
    """Households of ten rows each, typed here; with the ids of their barriers."""
    made = []
    with desk.write() as connection:
        for n in range(HOUSEHOLDS):
            records: dict[str, list[dict[str, Any]]] = {}
            barriers = _household(records, desk.agency_id or b"", n)
            for entity, values in records.items():
                connection.execute(insert(tables()[entity]), values)
            made.append(barriers)
    return made


def _household(records: dict[str, list[dict[str, Any]]], agency: bytes, n: int) -> tuple[bytes, list[bytes]]:
    home = new_id()

    def add(entity: str, **values: Any) -> bytes:
        given = {"scope_id": home, "id": new_id(), "data_class": "core", "agency_id": agency, "as_of": NOW, **values}
        records.setdefault(entity, []).append(given)
        return bytes(given["id"])

    add("household", id=home, owner_id=agency, case_number=f"77-{n}")
    for first in ("Maria", "Leo"):
        who = new_id()
        add("person", id=who, subject_id=who, first_name=first, last_name=f"Vega{n}", birth_date=NOW.date())
    for domain in ("childcare", "housing", "transit"):
        add("support", subject_id=who, data_class=domain, domain=domain, program=f"{domain} help", status="active")
    for _ in range(2):
        add("note", data_class="coordination", kind="note", occurred_at=NOW, body="x" * 100, author_id=agency)
    barriers = [
        add("barrier", data_class="coordination", title=f"No car {n}", opened_on=NOW.date(), severity="medium")
        for _ in range(2)
    ]
    return home, barriers


def edit(desk: Station, homes: list[tuple[bytes, list[bytes]]], count: int, tag: str) -> None:
    """Other titles of barriers, spread over the households."""
    table = tables()["barrier"]
    with desk.write() as connection:
        for n in range(count):
            home, barriers = homes[n % len(homes)]
            title = {"title": f"{tag} {n}"}
            here = (table.c.scope_id == home) & (table.c.id == barriers[(n // len(homes)) % len(barriers)])
            connection.execute(table.update().where(here).values(title))


def pushed(desk: Station, central: Central, person: Person, homes: list[tuple[bytes, list[bytes]]], run: int) -> float:
    """Milliseconds of the push of 1,000 edits, with all that a sync does besides pulling them back."""
    edit(desk, homes, EDITS, f"edit {run}")
    reached = PostgresCentral(central.url, person.login)
    try:
        took = timed(lambda: engine.sync(desk, reached))
    finally:
        reached.close()
    with desk.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 0
    return took


def first_sync(home: Path, central: Central, person: Person) -> Callable[[], object]:
    """A second computer of the same person, empty until now."""
    desk = joined(home, central, person)

    def run() -> None:
        found = synced(desk, central, person)
        assert found.pulled >= HOUSEHOLDS * ROWS_EACH
        desk.close()

    return run


def select_and_executemany(home: Path, central: Central) -> Callable[[], object]:
    """The same rows by plain SELECTs as the superuser, into an equal encrypted store on a bare connection."""
    desk = blank(home)
    path, key = desk.store.path, desk.store.key
    desk.close()
    raw = open_raw(path, key)

    def run() -> None:
        with psycopg.connect(central.url) as connection:
            raw.execute("BEGIN IMMEDIATE")
            for entity in ("household", "person", "support", "note", "barrier"):
                names = [column.name for column in tables()[entity].columns if column.name != "run_id"]
                listed = ", ".join(f'"{name}"' for name in names)
                wanted = ", ".join(_as_stored(tables()[entity].columns[name]) for name in names)
                found = connection.execute(f"SELECT {wanted} FROM ctcoord.{entity}")  # type: ignore[arg-type] # our own names
                marks = ", ".join("?" * len(names))
                raw.executemany(f"INSERT INTO {entity} ({listed}) VALUES ({marks})", found)
            raw.execute("COMMIT")
        raw.close()

    return run


def _as_stored(column: Column[Any]) -> str:
    """The SQL of a column as the local store keeps it."""
    if column.name == "subject_id":
        return "uuid_send(nullif(subject_id, '00000000-0000-0000-0000-000000000000'))"
    if isinstance(column.type, Uuid16):
        return f'uuid_send("{column.name}")'
    return f'"{column.name}"::' + ("int" if isinstance(column.type, Boolean | Integer) else "text")


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of a call; of what it returns to be called, where preparing does not count."""
    start = time.perf_counter()
    left = call()
    if callable(left):
        start = time.perf_counter()
        left()
    return 1000 * (time.perf_counter() - start)


def pouchdb() -> dict[str, float] | None:
    """PouchDB's milliseconds: ``pull`` for a document, ``push`` for 1,000 edits; None where it cannot run."""
    if not YARDSTICK.is_dir() or not shutil.which("node") or not shutil.which("npm"):
        print("sync: without PouchDB beside it, for want of node, npm or ../shared/bench")
        return None
    home = BUILD / "bench" / "pouchdb"
    if not (home / "node_modules").is_dir():
        home.mkdir(parents=True, exist_ok=True)
        for path in YARDSTICK.iterdir():
            shutil.copyfile(path, home / path.name)
        subprocess.run(["npm", "install", "--silent"], cwd=home, check=True)
    with scratch() as folder:
        surroundings = {"PATH": str(Path(shutil.which("node") or "").parent), "YARDSTICK_DIR": str(folder)}
        with subprocess.Popen(["node", "server.js"], cwd=home, env=surroundings, stdout=subprocess.PIPE) as server:
            try:
                assert server.stdout is not None and server.stdout.readline() == b"up\n"
                ran = subprocess.run(
                    ["node", "client.js"], cwd=home, env=surroundings, capture_output=True, check=True, text=True
                )
            finally:
                server.kill()
    found = json.loads(ran.stdout)
    return {"pull": found["pull_ms"] / found["pulled"], "push": float(found["push_ms"])}
