"""The demo's directory answers every search that its families need, the same for the same seed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from ctcoord.demo import directory
from ctcoord.demo.places import PROVIDERS
from ctcoord.domain.barriers import CATEGORIES
from ctcoord.services.directory_find import Wanted, find, place_of
from tests.conftest import StationMaker

TODAY = date(2026, 11, 21)


def test_what_families_need_is_found(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    counted = directory.add(station, tmp_path, "OURS", seed=1)
    assert counted["rejected"] == 0 and counted["new"] > 150
    with station.read() as connection:
        everything = find(connection, Wanted(), TODAY, limit=500)
        assert len(everything) == sum(len(services) for *_, services in PROVIDERS)
        for hit in everything:
            assert hit.town and hit.phone and hit.needs and hit.languages and hit.confirmed_days is not None
        for need in ("childcare", "food-insecurity", "transportation-insecurity", "utility-insecurity"):
            assert need in CATEGORIES
            assert find(connection, Wanted(need=need, language="es"), TODAY), need
        night = datetime(2026, 11, 22, 2, 0)
        assert [hit.name for hit in find(connection, Wanted(open_at=night), TODAY)] == ["Family shelter"]
        near = find(connection, Wanted(need="childcare", near=place_of(connection, "Manchester")), TODAY)
        assert near[0].provider == "Sunny Steps Child Care"
        assert near[0].miles is not None and near[0].miles < 2


def test_a_seed_makes_one_directory() -> None:
    assert directory.tables(1, TODAY) == directory.tables(1, TODAY) != directory.tables(2, TODAY)
