"""What is kept for a restored database is kept long enough, whatever one of the two clocks says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ctcoord.services.clock import fixed
from ctcoord.sync import outbox
from tests.conftest import NOW
from tests.sync.conftest import Office, value
from tests.sync.test_engine import family, rename

KEPT = "SELECT count(*) FROM acked_op WHERE sent ->> 'field' = 'first_name'"
YEAR = timedelta(days=366)


@pytest.mark.parametrize(("sent_at", "then"), [(NOW, NOW + YEAR), (NOW - YEAR, NOW)])
def test_a_clock_that_is_wrong_at_one_sync_drops_nothing_early(
    office: Office, sent_at: datetime, then: datetime
) -> None:
    _, who = family(office.ana)
    office.sync("ana")
    office.ana.clock = fixed(sent_at)
    rename(office.ana, who, "Joe")
    office.sync("ana")
    office.ana.clock = fixed(then)
    office.sync("ana")
    assert value(office.ana, KEPT) == 1


def test_what_is_older_than_any_backup_goes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _, who = family(office.ana)
    rename(office.ana, who, "Joe")
    office.sync("ana")
    monkeypatch.setattr(outbox, "KEPT", -timedelta(days=1))
    office.sync("ana")
    assert value(office.ana, KEPT) == 0
