"""Two stations that import the same files in another order end with the same records."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from ctcoord.models.base import synced_tables
from ctcoord.services.station import Station
from tests.conftest import StationMaker
from tests.exchange.hmis_export import Export, family
from tests.exchange.importing import bring_in, one, rows


def synced(desk: Station) -> dict[str, set[tuple[object, ...]]]:
    """Every record as sync carries it; of links not when they were made, which is the station's own affair."""
    found = {}
    for table in synced_tables():
        apart = {"run_id", "seq", "proposed_at", "decided_at"} | ({"as_of"} if table.name == "agency" else set())
        names = ", ".join(f't."{c.name}"' for c in table.columns if c.name not in apart)
        found[table.name] = set(rows(desk, f"SELECT {names} FROM {table.name} t"))
    return found


@pytest.mark.realdata
def test_the_years_of_a_real_export_in_either_order(make_station: StationMaker, realdata: Path) -> None:
    older, newer = realdata / "hmis_fy2024_converted", realdata / "hmis_fy2026_converted"
    first, second = make_station("first"), make_station("second")
    for desk, files in ((first, (older, newer)), (second, (newer, older))):
        for file in files:
            bring_in(desk, file)
    one_way, other_way = synced(first), synced(second)
    for name, records in one_way.items():
        assert records == other_way[name], name
    assert len(one_way["person"]) == 514


def variant(first: str, **client: object) -> Export:
    """The family of a file that is as old as its variants, with another first name."""
    export = family()
    export.rows["Client"][0].update(FirstName=first, **client)
    return export


VARIANTS = (
    variant("Maria", MiddleName="Luz", SSN="219-09-9998", SSNDataQuality=1),
    variant("Mariana", VeteranStatus=1, YearEnteredService=2011),
    variant("María", NameSuffix="II", DOB="1991-04-03", YearSeparated=2015),
)


def test_of_files_that_are_equally_old_the_same_one_counts_in_any_order(
    make_station: StationMaker, tmp_path: Path
) -> None:
    folders = [variant.write(tmp_path / str(number)) for number, variant in enumerate(VARIANTS)]
    ends = []
    for number, order in enumerate(itertools.permutations(folders)):
        desk = make_station(f"station-{number}")
        for folder in order:
            bring_in(desk, folder)
        ends.append(synced(desk))
        again = bring_in(desk, order[0]).total
        assert (again.new, again.changed) == (0, 0)
        assert synced(desk) == ends[-1]
    for end in ends:
        assert end == ends[0]
    assert {name for (name, *_) in rows(desk, "SELECT middle_name FROM person WHERE head")} == {"Luz"}  # not erased


def test_what_a_newer_file_says_again_counts_as_of_that_file(make_station: StationMaker, tmp_path: Path) -> None:
    older, newer = family(), family()
    newer.rows["Export"][0]["ExportDate"] = "2026-11-12 09:00:00"
    for row in itertools.chain(*(found for kind, found in newer.rows.items() if kind != "Export")):
        row["DateUpdated"] = "2026-11-10 08:00:00"
    newer.rows["Client"][0]["FirstName"] = "Mariana"
    old, new = older.write(tmp_path / "old"), newer.write(tmp_path / "new")
    knew, did_not = make_station("knew"), make_station("did-not")
    bring_in(knew, old)
    bring_in(knew, new)
    bring_in(did_not, new)
    bring_in(did_not, old)
    assert synced(knew) == synced(did_not)
    assert one(knew, "SELECT count(*) FROM identifier WHERE as_of < '2026-11-10'") == 0


HASHED = {"FirstName": "ab12" * 16, "LastName": "cd34" * 16}


@pytest.mark.parametrize("updated", ["2026-10-01 08:00:00", "2026-10-20 08:00:00"])
def test_a_hashed_name_never_takes_the_place_of_a_clear_one(desk: Station, tmp_path: Path, updated: str) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    hashed = family()
    hashed.rows["Export"][0]["HashStatus"] = "4"
    hashed.rows["Client"][0].update(HASHED, DateUpdated=updated, VeteranStatus=1)
    bring_in(desk, hashed.write(tmp_path / "b"))
    assert rows(desk, "SELECT first_name, last_name, names_hashed, veteran FROM person WHERE head") == [
        ("Maria", "Vega", 0, 1)
    ]


def test_a_clear_name_takes_the_place_of_a_hashed_one(desk: Station, tmp_path: Path) -> None:
    hashed = family()
    hashed.rows["Client"][0].update(HASHED)
    bring_in(desk, hashed.write(tmp_path / "b"))
    assert one(desk, "SELECT names_hashed FROM person WHERE head") == 1
    bring_in(desk, family().write(tmp_path / "a"))
    assert rows(desk, "SELECT first_name, names_hashed FROM person WHERE head") == [("Maria", 0)]
