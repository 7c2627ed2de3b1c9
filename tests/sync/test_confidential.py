"""A confidential address is corrected and ended from either workstation, and its household stays flagged at both."""

from __future__ import annotations

from datetime import timedelta

from ctcoord.services import conflicts, contacts, safety
from ctcoord.services.contacts import KeptAddress
from ctcoord.services.station import Station
from tests.sync.conftest import RealOffice
from tests.sync.test_engine import shared


def address_of(desk: Station, home: bytes) -> KeptAddress:
    with desk.read() as connection:
        assert home in safety.flagged(connection)
        (one,) = contacts.confidential_of(connection, home)
    return one


def test_its_end_and_the_reason_travel_and_two_who_end_it_differently_are_asked(real: RealOffice) -> None:
    home, who = shared(real)
    today = real.ana.clock.today()
    with real.ana.write() as connection:
        made = contacts.keep_confidential(connection, real.ana.author(), who, "9 Hidden Road")
    assert real.sync("ana").parked == 0
    real.sync("bo")
    with real.bo.write() as connection:
        contacts.correct_confidential(connection, made, address="19 Hidden Road")
        contacts.end_confidential(connection, made, today - timedelta(days=1), "they moved")
    with real.ana.write() as connection:
        contacts.correct_confidential(connection, made, known_to="Advocate")
    assert [real.sync(login).parked for login in ("bo", "ana", "bo")] == [0, 0, 0]
    for desk in (real.ana, real.bo):
        one = address_of(desk, home)
        assert (one.address, one.known_to, one.end_reason) == ("19 Hidden Road", "Advocate", "they moved")
        assert one.has_ended(today)
    with real.ana.write() as connection:
        contacts.end_confidential(connection, made, None, None)
    with real.bo.write() as connection:
        contacts.end_confidential(connection, made, today, "sold")
    assert [real.sync(login).parked for login in ("ana", "bo", "ana")] == [0, 0, 0]
    asked = {(row.entity, row.field) for row in rows(real.ana)}
    assert asked == {("confidential_address", "valid_until"), ("confidential_address", "extra")}
    assert address_of(real.ana, home) == address_of(real.bo, home)


def rows(desk: Station) -> list[conflicts.ConflictRow]:
    with desk.read() as connection:
        return conflicts.waiting(connection)
