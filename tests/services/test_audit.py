"""Views of families are noted once an hour, chained, and told to be sent until they were."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import text

from ctcoord.services import audit
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW


def test_a_view_is_noted_for_every_household_once_an_hour(desk: Station) -> None:
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"")
        other = cases.household(connection, desk.agency_id or b"")
    for minutes in (0, 30, 59, 61):
        desk.clock = fixed(NOW + timedelta(minutes=minutes))
        audit.note_view(desk, home)
    audit.note_view(desk, other)
    with desk.read() as connection:
        found = audit.unsent(connection)
    assert [view.scope_id for view in found] == [home, home, other]
    assert found[0].at == "2026-11-21T15:42:00.000000Z"


def test_what_was_sent_is_not_sent_again_and_the_chain_goes_on(desk: Station) -> None:
    with desk.write() as connection:
        homes = [cases.household(connection, desk.agency_id or b"") for _ in range(3)]
    for home in homes[:2]:
        audit.note_view(desk, home)
    with desk.write() as connection:
        audit.sent(connection, audit.unsent(connection)[-1].seq)
    audit.note_view(desk, homes[2])
    with desk.read() as connection:
        assert [view.scope_id for view in audit.unsent(connection)] == [homes[2]]
        kept = connection.execute(text("SELECT happened_at, scope_id, chain FROM audit_event ORDER BY seq")).all()
        staff = (desk.staff_id or b"").hex()
    chain = bytes(32)
    for at, scope, stored in kept:
        chain = hashlib.sha256(chain + "\x1f".join((at, staff, "view", bytes(scope).hex())).encode()).digest()
        assert stored == chain
    assert len(kept) == 3


def test_a_view_makes_no_op(desk: Station) -> None:
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"")
    before = _ops(desk)
    audit.note_view(desk, home)
    assert _ops(desk) == before


def _ops(desk: Station) -> object:
    with desk.read() as connection:
        return connection.execute(text("SELECT count(*) FROM outbox")).scalar()
