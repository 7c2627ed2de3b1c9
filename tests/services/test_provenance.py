"""Where a fact comes from, in the agency's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from ctcoord.services import provenance
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from tests.extract_files import CHILD, rows_of, run, write_csv


def test_an_import_of_the_evening_is_of_that_day(desk: Station, tmp_path: Path) -> None:
    desk.clock = fixed(datetime(2026, 11, 22, 1, 30, tzinfo=UTC))  # 20:30 on the 21st in Connecticut
    run(desk, write_csv(tmp_path / "c.csv", [CHILD]))
    (support,) = rows_of(desk, "SELECT scope_id, id FROM support")
    with desk.read() as connection:
        (origin,) = provenance.origins(connection, support["scope_id"], support["id"])
    assert (origin.file, origin.line) == ("c.csv", 2)
    assert origin.applied_at == desk.clock.now()
    assert origin.applied_at.date() == date(2026, 11, 21)


def test_a_stored_instant_without_a_zone_is_utc() -> None:
    local = fixed(datetime(2026, 11, 22, tzinfo=UTC)).local(datetime(2026, 11, 22, 1, 30))
    assert local.isoformat() == "2026-11-21T20:30:00-05:00"
