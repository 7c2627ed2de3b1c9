"""Pushes that do not wait for the disk, and the one call that does for all of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from ctcoord.errors import SyncUnavailable
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.transport import Batch
from tests.central.conftest import Central, Person

UNFLUSHED = "SELECT pg_current_wal_insert_lsn() - pg_current_wal_flush_lsn()"
WRITTEN, FLUSHED = "SELECT pg_current_wal_insert_lsn()", "SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn"


@pytest.fixture
def idle_writer(alone: Central) -> Iterator[None]:
    """The server's own writer sleeps, so that only who commits flushes the log."""
    for name in ("wal_writer_delay", "bgwriter_delay"):
        alone.admin.execute(f"ALTER SYSTEM SET {name} = '10s'")
    alone.admin.execute("SELECT pg_reload_conf()")
    time.sleep(0.5)  # the writer finishes the nap that it is in
    yield
    for name in ("wal_writer_delay", "bgwriter_delay"):
        alone.admin.execute(f"ALTER SYSTEM RESET {name}")
    alone.admin.execute("SELECT pg_reload_conf()")


def rename(ana: Person, home: str, label: str) -> dict[str, object]:
    return ana.op(home, "household", home, "set", field="label", value=label)


def push_later(alone: Central, ana: Person, home: str) -> None:
    """Push without waiting, until that shows: a checkpoint may come in between."""
    for _ in range(20):
        ops = json.dumps([rename(ana, home, f"later {ana.n}")])
        assert ana.call("push_v1", ana.device, 1, ops, False)[0]["result"] == "applied"
        if alone.one(UNFLUSHED) > 0:
            return
    raise AssertionError("every push waited for the disk")


@pytest.mark.usefixtures("idle_writer")
def test_pushes_wait_for_the_disk_together(alone: Central) -> None:
    ana = alone.person("ana")
    home = ana.household()
    ana.call("durable_v1", ana.device, 1)
    push_later(alone, ana, home)
    written = alone.one(WRITTEN)
    answered, hello = (ana.call(name, ana.device, 1) for name in ("durable_v1", "hello_v1"))
    assert (answered["epoch"], answered["version"]) == (hello["epoch"], hello["version"])
    assert alone.one(FLUSHED, written)
    push_later(alone, ana, home)
    written = alone.one(WRITTEN)
    ana.push(rename(ana, home, "at once"))  # as a client that knows nothing of it
    assert alone.one(FLUSHED, written)


@pytest.mark.usefixtures("idle_writer")
def test_what_a_pull_brought_is_on_the_disk_when_it_is_taken(alone: Central) -> None:
    ana = alone.person("ana")
    home = ana.household()
    push_later(alone, ana, home)
    written = alone.one(WRITTEN)
    ana.connection.execute("SET synchronous_commit = off")  # whatever the server is set to
    with ana.connection.transaction():
        assert ana.pull("household")[0]["label"].startswith("later")
        ana.call("receipt_v1", ana.device, [home], ["0" * 32], ["core"], [2])
    assert alone.one(FLUSHED, written)


def test_no_answer_is_believed_before_the_disk_has_it(alone: Central) -> None:
    ana = alone.person("ana")
    home = ana.household()
    reached = PostgresCentral(alone.url, ana.login)
    batch = Batch(bytes.fromhex(home), (json.dumps(rename(ana, home, "Vega")),))
    alone.admin.execute(
        "CREATE OR REPLACE FUNCTION ctcoord.durable_v1(device uuid, client int) RETURNS json LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
    )
    try:
        with pytest.raises(SyncUnavailable):
            reached.push(bytes.fromhex(ana.device), [batch], digest=True)
    finally:
        reached.close()
