"""The central database comes back from a backup, and somebody works on it before the others are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from ctcoord.errors import SyncUnavailable
from ctcoord.sync import engine, outbox
from tests.sim.central import ReferenceCentral, ReferenceSnapshot
from tests.sync.conftest import Office, value
from tests.sync.test_engine import family, first_name, rename, shared


def test_what_is_brought_again_overwrites_nothing_that_was_typed_since(office: Office) -> None:
    home, who = shared(office)
    office.both()
    old = office.server.backup()
    for name in ("Jo", "Joe", "Joseph"):  # so that Ana's last op says she had seen more than the backup ever had
        rename(office.ana, who, name)
        office.sync("ana")
    office.server.restore(old)
    rename(office.bo, who, "Pepe")
    office.sync("bo")
    assert office.server.state.rows["person", home, who].fields["first_name"] == "Pepe"
    office.both()
    for desk in (office.ana, office.bo):
        assert first_name(desk, who) == "Pepe"
        values = "SELECT group_concat(value ->> '$.v', ' ') FROM (SELECT value FROM conflict ORDER BY value)"
        assert value(desk, values) == "Jo Joe Joseph"
        assert value(desk, "SELECT count(*) FROM outbox") == 0


def test_the_same_ops_that_came_to_something_else_are_seen(office: Office) -> None:
    """Brought again in the same order they make the same chain, but what was applied is in conflict now."""
    home, who = shared(office)
    rename(office.ana, who, "Joe")
    office.both()
    old = office.server.backup()
    rename(office.bo, who, "Joseph")
    office.sync("bo")
    office.both()
    office.server.restore(old)
    office.sync("bo")
    office.both(3)
    conflicts = sorted(record for (entity, _, record), row in office.server.state.rows.items() if entity == "conflict")
    assert len(conflicts) == 1
    for desk in (office.ana, office.bo):
        with desk.read() as connection:
            assert sorted(connection.execute(text("SELECT id FROM conflict")).scalars()) == conflicts
            assert connection.execute(text("SELECT scope_id FROM household")).scalar() == home


def test_a_first_sync_that_broke_knows_which_history_it_was_on(office: Office) -> None:
    """Otherwise the restored database, which does not have the new family, would have it purged here."""
    empty = office.server.backup()
    _, who = family(office.ana)
    with pytest.raises(SyncUnavailable):
        engine.sync(office.ana, Broken(office.server, office.server.users["ana"]))
    assert value(office.ana, "SELECT count(*) FROM outbox WHERE state = 'acked'") == 2
    office.server.restore(empty)
    office.sync("ana")
    assert first_name(office.ana, who) == "José"
    assert [key for key in office.server.state.rows if key[0] == "person"]


class Broken(ReferenceCentral):
    """The line breaks when the answer to the push has arrived."""

    @contextmanager
    def snapshot(self, device: bytes) -> Iterator[ReferenceSnapshot]:
        raise SyncUnavailable()
        yield


def test_what_is_brought_again_is_spelt_as_it_was(office: Office) -> None:
    """Its value goes into the chain's hash as text, and JSON spelt otherwise would be another row."""
    home, _ = shared(office)
    office.both()
    spelt = '{"ñ":1.50,"b":[1e3,null],"a":"\\u00e9 \\/"}'
    with office.ana.write() as connection:
        connection.execute(text("UPDATE household SET extra = :extra"), {"extra": spelt})
    with office.ana.read() as connection:
        (sent,) = outbox.ready(connection, office.ana.clock.now())
    assert f'"value":{spelt}' in sent.batch.ops[0] and '"base":0' not in sent.batch.ops[0]
    office.sync("ana")
    with office.ana.read() as connection:
        (again,) = outbox.again(connection, [home])
    assert again.ops[-1] == re.sub('"base":[0-9]+', '"base":0', sent.batch.ops[0])
