"""A family that a connected caseworker makes arrives whole and is theirs: nothing of it is set aside."""

from __future__ import annotations

from ctcoord.services import agencies, cases, families, new_family, sending
from ctcoord.services.author import Author
from ctcoord.services.new_family import NewFamily, NewPerson
from ctcoord.services.station import Station
from tests.sync.conftest import RealOffice
from tests.sync.test_engine import shared


def author(desk: Station) -> Author:
    return Author(desk.staff_id, desk.agency_id, desk.clock.now(), desk.clock.today())


def test_a_new_family_and_who_moves_out_of_it_are_in_the_caseload(real: RealOffice) -> None:
    shared(real)
    real.sync("ana")
    with real.ana.read() as connection:
        before = families.count(connection, real.ana.staff_id)
    with real.ana.write() as connection:
        people = (NewPerson("Ana", "Soto"), NewPerson("Luz", ""))
        home = new_family.save(connection, author(real.ana), NewFamily(people))
    with real.ana.write() as connection:
        who = connection.exec_driver_sql("SELECT id FROM person WHERE scope_id = ? AND NOT head", (home,)).scalar_one()
        cases.move_out(connection, author(real.ana), [bytes(who)], author(real.ana).today)
    assert real.sync("ana").parked == 0
    with real.ana.read() as connection:
        assert families.count(connection, real.ana.staff_id) == before + 2


def test_what_an_older_program_left_set_aside_is_settled_by_itself(real: RealOffice) -> None:
    shared(real)
    real.sync("ana")
    who = author(real.ana)
    with real.ana.write() as connection:  # as programs did that assigned the founder themselves
        home = new_family.save(connection, who, NewFamily((NewPerson("Ana", "Soto"),)))
        agencies.assign(connection, who.agency_id or b"", who.staff_id or b"", home, since=who.today, now=who.now)
        agencies.assign(connection, who.agency_id or b"", bytes(16), home, since=who.today, now=who.now)
    assert real.sync("ana").parked == 2
    found = real.sync("ana").waiting.parked
    with real.ana.read() as connection:
        left = [dict(row.values)["staff_id"] for row in sending.parked(connection)]
        mine = connection.exec_driver_sql(
            "SELECT count(*) FROM assignment WHERE household_id = ? AND staff_id = ?", (home, who.staff_id)
        ).scalar()
    assert (found, left, mine) == (1, ["00" * 16], 1)  # what nobody else said stays for a person to decide
    assert real.sync("ana").waiting.pending == 0
