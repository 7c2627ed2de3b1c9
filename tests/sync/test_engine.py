"""Two workstations through a central database: the same records on both, both of two changes kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pytest
from sqlalchemy import text

from ctcoord.errors import SyncUnavailable
from ctcoord.services.station import Station
from ctcoord.sync.engine import SyncResult
from ctcoord.sync.transport import Batch
from tests import cases
from tests.sim.central import ReferenceCentral
from tests.sync.conftest import Office, RealOffice, value


def family(desk: Station, name: str = "Vega") -> tuple[bytes, bytes]:
    """A household with one person."""
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"")
        who = cases.person(connection, home, desk.agency_id or b"", "José", name, birth_date=cases.BORN)
    return home, who


def rename(desk: Station, who: bytes, name: str) -> None:
    with desk.write() as connection:
        connection.execute(text("UPDATE person SET first_name = :name WHERE id = :id"), {"name": name, "id": who})


def first_name(desk: Station, who: bytes) -> object:
    return value(desk, "SELECT first_name FROM person WHERE id = :id", id=who)


def unsent(desk: Station) -> object:
    return value(desk, "SELECT count(*) FROM outbox")


class Desks(Protocol):
    """Ana's and Bo's stations, whatever is between them."""

    ana: Station
    bo: Station

    def sync(self, login: str) -> SyncResult:
        """One sync of one of them."""

    def both(self, rounds: int = 2) -> None:
        """Both sync in turn."""

    def share(self, home: bytes) -> None:
        """Give Bo what Ana has."""


def shared(desks: Desks) -> tuple[bytes, bytes]:
    """Ana's family, which Bo may write, on both stations."""
    home, who = family(desks.ana)
    desks.sync("ana")
    desks.share(home)
    desks.both()
    return home, who


class Stories:
    """What must hold through any central database."""

    def test_what_one_types_the_other_sees(self, desks: Desks) -> None:
        _, who = shared(desks)
        assert first_name(desks.bo, who) == "José"
        rename(desks.bo, who, "Joseph")
        desks.sync("bo")
        desks.sync("ana")
        assert first_name(desks.ana, who) == "Joseph"
        assert unsent(desks.ana) == unsent(desks.bo) == 0
        assert value(desks.ana, "SELECT count(*) FROM search_doc WHERE names LIKE '%Joseph%'") == 1

    def test_nothing_to_do_is_one_round_trip_and_an_edit_three(self, desks: Desks) -> None:
        _, who = shared(desks)
        desks.both()
        assert desks.sync("ana").round_trips == 1
        rename(desks.ana, who, "Joseph")
        found = desks.sync("ana")
        assert (found.pushed, found.round_trips) == (1, 3)
        assert desks.sync("ana").round_trips == 1

    def test_a_first_sync_with_nothing_to_send_asks_for_no_digest(self, desks: Desks) -> None:
        """Manifest and rows, which come whatever it is; from then on it is all that is asked."""
        home, who = family(desks.ana)
        desks.sync("ana")
        desks.share(home)
        found = desks.sync("bo")
        assert (found.pushed, found.round_trips) == (0, 2)
        assert first_name(desks.bo, who) == "José"
        assert desks.sync("bo").round_trips == 1

    def test_two_changes_of_one_field_are_both_kept_and_decided_once(self, desks: Desks) -> None:
        _, who = shared(desks)
        rename(desks.ana, who, "Joseph")
        rename(desks.bo, who, "Joe")
        desks.sync("ana")
        assert desks.sync("bo").conflicts == 1
        desks.sync("ana")
        for desk in (desks.ana, desks.bo):
            assert first_name(desk, who) == "Joseph"
            assert value(desk, "SELECT value ->> '$.v' FROM conflict WHERE record_id = :id", id=who) == "Joe"
            assert value(desk, "SELECT base ->> '$.v' FROM conflict") == "José"
            assert unsent(desk) == 0
        with desks.ana.write() as connection:
            connection.execute(text("UPDATE person SET first_name = 'Joe' WHERE id = :id"), {"id": who})
            connection.execute(text("UPDATE conflict SET choice = 'second'"))
        desks.both()
        for desk in (desks.ana, desks.bo):
            assert first_name(desk, who) == "Joe"
            assert value(desk, "SELECT choice FROM conflict") == "second"
            assert value(desk, "SELECT count(*) FROM conflict") == 1

    def test_days_offline_on_both_sides_come_together(self, desks: Desks) -> None:
        home, who = shared(desks)
        for day in range(3):
            rename(desks.ana, who, f"José {day}")
            with desks.bo.write() as connection:
                cases.support(connection, home, who, "housing", program=f"Rent {day}")
                connection.execute(text("UPDATE household SET label = :label"), {"label": f"Day {day}"})
        desks.both()
        for desk in (desks.ana, desks.bo):
            assert first_name(desk, who) == "José 2"
            assert value(desk, "SELECT count(*) FROM support") == 3
            assert value(desk, "SELECT label FROM household") == "Day 2"
            assert value(desk, "SELECT count(*) FROM conflict") == unsent(desk) == 0


class TestReference(Stories):
    """Through the reference server of the simulation."""

    @pytest.fixture
    def desks(self, office: Office) -> Desks:
        return office


class TestPostgres(Stories):
    """Through a real PostgreSQL."""

    @pytest.fixture
    def desks(self, real: RealOffice) -> Desks:
        return real


def test_who_sent_something_asks_for_no_digest_and_hears_which_history_took_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, asked = ReferenceCentral.push, []

    def push(self: ReferenceCentral, device: bytes, batches: Sequence[Batch], *, digest: bool) -> Any:
        asked.append((bool(batches), digest))
        return plain(self, device, batches, digest=digest)

    def restored(self: ReferenceCentral, device: bytes, batches: Sequence[Batch], *, digest: bool) -> Any:
        self.server.epoch += 1
        return plain(self, device, batches, digest=digest)

    _, who = family(office.ana)
    monkeypatch.setattr(ReferenceCentral, "push", push)
    office.sync("ana")
    office.sync("ana")
    assert asked == [(True, False), (False, True)]
    rename(office.ana, who, "Joseph")
    monkeypatch.setattr(ReferenceCentral, "push", restored)
    with pytest.raises(SyncUnavailable):
        office.sync("ana")
