"""Two workstations through a real PostgreSQL."""

from __future__ import annotations

from ctcoord.services.station import Station
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import family, first_name, rename


def shared(real: RealOffice) -> tuple[bytes, bytes]:
    """Ana's family, which Bo is assigned to as well, on both stations."""
    home, who = family(real.ana)
    real.sync("ana")
    real.assign("bo", home)
    real.both()
    return home, who


def unsent(desk: Station) -> object:
    return value(desk, "SELECT count(*) FROM outbox")


def test_what_one_types_the_other_sees(real: RealOffice) -> None:
    _, who = shared(real)
    assert first_name(real.bo, who) == "José"
    rename(real.bo, who, "Joseph")
    real.sync("bo")
    real.sync("ana")
    assert first_name(real.ana, who) == "Joseph"
    assert unsent(real.ana) == unsent(real.bo) == 0


def test_nothing_to_do_is_one_round_trip_and_an_edit_three(real: RealOffice) -> None:
    _, who = shared(real)
    real.both()
    assert real.sync("ana").round_trips == 1
    rename(real.ana, who, "Joseph")
    found = real.sync("ana")
    assert (found.pushed, found.round_trips) == (1, 3)
    assert real.sync("ana").round_trips == 1
