"""What a station asks and tells the central database beside records: views, lookups, shut cases, audit lists."""

from __future__ import annotations

from datetime import date

import pytest

from ctcoord.errors import TooManyCalls
from ctcoord.services import audit, settings
from ctcoord.services.station import Station
from ctcoord.sync import inquiries
from ctcoord.sync.names import DEVICE
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import family


def device(desk: Station) -> bytes:
    with desk.read() as connection:
        return bytes.fromhex(settings.get(connection, DEVICE))


def test_views_are_handed_over_by_the_next_sync_and_once(real: RealOffice) -> None:
    home, _ = family(real.ana)
    real.sync("ana")
    quiet = real.sync("ana").round_trips
    audit.note_view(real.ana, home)
    assert real.sync("ana").round_trips == quiet + 1
    assert real.sync("ana").round_trips == quiet
    kept = real.central.one(
        "SELECT count(*) FROM ctcoord.audit WHERE scope_id = %s AND login = %s AND action = 'view'",
        home.hex(), real.logins["ana"],
    )  # fmt: skip
    assert kept == 1


def test_the_audit_list_says_who_did_what(real: RealOffice) -> None:
    home, who = family(real.ana)
    real.sync("ana")
    real.assign("bo", home)
    real.both()
    audit.note_view(real.bo, home)
    real.sync("bo")
    central = real.connect("ana")
    found = inquiries.audited(central, device(real.ana), home)
    one = inquiries.audited(central, device(real.ana), home, who)
    central.close()
    by_staff = {(event.staff_id or b"").hex() for event in found if event.what == "view"}
    assert by_staff == {real.staff["bo"]}
    assert {"change", "received", "view"} == {event.what for event in found}
    assert {event.subject_id for event in one} <= {None, who}


def test_a_case_is_opened_for_a_reason_and_comes_with_the_next_sync(real: RealOffice) -> None:
    home, who = family(real.ana)
    real.sync("ana")
    real.sync("bo")
    central = real.connect("bo")
    central.hello(device(real.bo))
    until = inquiries.break_glass(central, device(real.bo), home, "Ana is ill, the family waits at the desk")
    assert inquiries.why(central, device(real.bo), home) == []
    central.close()
    assert until > "2026"
    real.sync("bo")
    assert value(real.bo, "SELECT count(*) FROM person WHERE id = :id", id=who) == 1
    assert (
        value(real.bo, "SELECT may FROM bucket WHERE scope_id = :id AND subject_id = :who", id=home, who=who) == "read"
    )


def test_a_lookup_is_answered_until_it_is_too_much(real: RealOffice) -> None:
    central = real.connect("ana")
    central.hello(device(real.ana))
    born = date(2019, 5, 6)
    assert inquiries.lookup(central, device(real.ana), "Nobody", "Atall", born) == []
    with pytest.raises(TooManyCalls):
        for n in range(21):
            inquiries.lookup(central, device(real.ana), "Nobody", f"Atall{'x' * n}", born)
    central.close()
