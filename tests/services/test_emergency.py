"""What is here by emergency access, and until when; what ended is forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from ctcoord.services import emergency, settings
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW

UNTIL = "2026-11-22 15:42:00.000000"


def bucket(desk: Station, home: bytes, may: str, owner: bytes | None, subject: bytes = bytes(16)) -> None:
    with desk.store.syncing(NOW) as connection:
        connection.execute(
            text("INSERT INTO bucket (scope_id, subject_id, data_class, seq, set_hash, chain_hash, may, owner_id,"
                 " locked) VALUES (:home, :subject, 'core', 1, 0, :chain, :may, :owner, 0)"),
            {"home": home, "subject": subject, "chain": bytes(32), "may": may, "owner": owner},
        )  # fmt: skip


def test_a_household_of_ours_that_may_only_be_read_is_here_by_emergency_access(desk: Station) -> None:
    ours, theirs, mine, partly = (bytes([n]) * 16 for n in range(1, 5))
    bucket(desk, ours, "read", desk.agency_id)
    bucket(desk, theirs, "read", b"t" * 16)
    bucket(desk, mine, "write", desk.agency_id)
    bucket(desk, partly, "write", desk.agency_id)
    bucket(desk, partly, "read", desk.agency_id, subject=b"p" * 16)
    with desk.write() as connection:
        emergency.keep(connection, ours, UNTIL, NOW)
    with desk.read() as connection:
        found = emergency.opened(connection, [ours, theirs, mine, partly], desk.agency_id)
        assert emergency.opened(connection, [theirs, mine], desk.agency_id) == []
    assert [one.scope_id for one in found] == [ours]
    assert found[0].until == NOW + timedelta(days=1)


def test_another_stations_opening_has_no_end_here(desk: Station) -> None:
    bucket(desk, b"h" * 16, "read", desk.agency_id)
    with desk.read() as connection:
        assert emergency.opened(connection, [b"h" * 16], desk.agency_id) == [emergency.Opened(b"h" * 16, None)]


def test_what_has_ended_is_not_kept(desk: Station) -> None:
    with desk.write() as connection:
        emergency.keep(connection, b"a" * 16, "2026-11-21 15:41:00.000000", NOW - timedelta(hours=1))
        emergency.keep(connection, b"b" * 16, UNTIL, NOW)
        assert settings.get(connection, "emergency_until") == {(b"b" * 16).hex(): UNTIL}


def test_cases_are_called_by_their_family_and_number(desk: Station) -> None:
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"", case_number="10-4471")
        cases.person(connection, home, desk.agency_id or b"", "Maria", "Vega", head=True)
    with desk.read() as connection:
        found = emergency.cases(connection, [home, b"x" * 16])
        assert set(emergency.workers(connection).values()) == {"Ana Ruiz"}
    assert found == {home: emergency.CaseName(home, "Vega, Maria", "10-4471")}
