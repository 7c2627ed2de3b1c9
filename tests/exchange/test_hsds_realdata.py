"""Directories that others wrote, in and out again: nothing is lost, and what comes out is valid HSDS 3.1."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ctcoord.exchange import formats, hsds_out, hsds_write
from ctcoord.exchange.hsds_tables import FILES
from ctcoord.services import imports
from ctcoord.services.intake import ImportReport
from ctcoord.services.station import Station
from tests.conftest import StationMaker

pytestmark = pytest.mark.realdata

# Example: the table whose objects it holds, and the schema that its whole objects are valid by.
OBJECTS = {
    "organization_full": ("organization", "organization"),
    "organization_list": ("organization", "organization"),
    "service_full": ("service", "service"),
    "service_list": ("service", "service"),
    "service_at_location_full": ("service_at_location", "service_at_location"),
    "service_at_location_list": ("service_at_location", "service_at_location"),
    "location": ("location", None),
    "taxonomy": ("taxonomy", None),
    "taxonomy_list": ("taxonomy", None),
    "taxonomy_term": ("taxonomy_term", None),
    "taxonomy_term_list": ("taxonomy_term", None),
}


def take(station: Station, path: Path) -> ImportReport:
    with formats.check(station, path, formats.Options("hsds", agency="211")) as staged:
        report = imports.apply(station, staged)
    assert all(counts.adds_up() for counts in report.files.values())
    return report


def out(station: Station) -> hsds_out.Out:
    with station.read() as connection:
        return hsds_out.read(connection)


def normal(value: Any) -> Any:
    """Without what says nothing: blank lists and nulls; lists of objects in the order of their ids."""
    if isinstance(value, dict):
        return {name: normal(part) for name, part in value.items() if part not in (None, [], "")}
    if isinstance(value, list):
        parts = [normal(part) for part in value]
        return sorted(parts, key=lambda part: part["id"]) if parts and isinstance(parts[0], dict) else parts
    return value


def faults(folder: Path, schema: str, bodies: Iterable[Any]) -> list[str]:
    """What a compiled schema of HSDS finds wrong with objects, in short: ids must be UUIDs."""
    rules = json.loads((folder / "schema" / "compiled" / f"{schema}.json").read_text(encoding="utf-8"))
    checker = jsonschema.FormatChecker(formats=["uuid"])
    validator = jsonschema.validators.validator_for(rules)(rules, format_checker=checker)
    return [f"{error.json_path}: {error.message[:80]}" for body in bodies for error in validator.iter_errors(body)]


def objects(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = found.get("contents", [found])
    return listed


@pytest.mark.parametrize("example", OBJECTS)
def test_an_example_comes_out_as_it_went_in(example: str, realdata: Path, make_station: StationMaker) -> None:
    station, folder = make_station(), realdata / "hsds_3.1_spec"
    source = objects(folder / "examples" / f"{example}.json")
    take(station, folder / "examples" / f"{example}.json")
    table, schema = OBJECTS[example]
    found = {body["id"]: body for body in out(station).nested()[table]}
    for wanted in source:
        assert normal(found[wanted["id"]]) == normal(wanted)
    if schema:
        assert faults(folder, schema, found.values()) == []


def test_the_tables_come_out_as_they_went_in(realdata: Path, make_station: StationMaker, tmp_path: Path) -> None:
    station, folder = make_station(), realdata / "hsds_3.1_spec"
    example = folder / "examples" / "tabular.json"
    take(station, example)
    hsds_write.write(out(station), tmp_path / "directory.json")
    found = json.loads((tmp_path / "directory.json").read_text(encoding="utf-8"))
    assert normal(found) == normal(json.loads(example.read_text(encoding="utf-8")))
    assert tabular_faults(folder, found) == tabular_faults(folder, json.loads(example.read_text(encoding="utf-8")))


def tabular_faults(folder: Path, found: dict[str, Any]) -> list[str]:
    """What is wrong with tables; the example of the specification itself writes one text as a number."""
    table_of = {f"{file}.csv": table for table, file in FILES.items()}
    return faults(folder, "tabular", [{table_of[name]: rows for name, rows in found.items()}])


def cells(folder: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as opened:
            rows = [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(opened)]
        found[file.name] = sorted(rows, key=lambda row: sorted(row.items()))
    return found


def test_the_data_package_comes_out_as_it_went_in(realdata: Path, make_station: StationMaker, tmp_path: Path) -> None:
    station, folder = make_station(), realdata / "hsds_3.1_spec" / "examples" / "csv"
    take(station, folder)
    hsds_write.write(out(station), tmp_path / "out")
    assert cells(tmp_path / "out") == cells(folder)


@pytest.mark.parametrize("name", ["ohana_sample/sample-csv", "hsds_ilao_directory/input", "hsds_ilao_directory/output"])
def test_an_older_directory_is_read_whole_and_given_back_as_hsds(
    name: str, realdata: Path, make_station: StationMaker, tmp_path: Path
) -> None:
    station = make_station()
    first = take(station, realdata / name)
    assert first.total.new > 100
    again = take(station, realdata / name)
    assert (again.total.new, again.total.changed, again.total.deleted) == (0, 0, 0)
    nested = out(station).nested()
    assert faults(realdata / "hsds_3.1_spec", "service", nested["service"][:20]) == []
    for form, plain in (("csv", unnamed), ("json", normal)):  # what comes out goes in again, and comes out the same
        hsds_write.write(out(station), tmp_path / form, form)
        other = make_station(f"other-{form}")
        report = take(other, tmp_path / form)
        assert report.total.rejected == 0
        found = out(other).nested()
        assert set(found) == set(nested)
        for table, bodies in nested.items():
            for one, wanted in zip(plain(found[table]), plain(bodies), strict=True):
                assert one == wanted


def unnamed(value: Any) -> Any:
    """Normal, and without what only tables say: which object a nested one belongs to."""
    if isinstance(value, dict):
        said = {name: unnamed(part) for name, part in normal(value).items()}
        return {name: part for name, part in said.items() if not name.endswith(("_id", "link_entity", "resource_type"))}
    return [unnamed(part) for part in normal(value)] if isinstance(value, list) else value


def test_html_and_newlines_stay_as_they_are(realdata: Path, make_station: StationMaker) -> None:
    station, folder = make_station(), realdata / "hsds_ilao_directory" / "input"
    take(station, folder)
    with (folder / "services.csv").open(encoding="utf-8", newline="") as opened:
        source = {row["Services-ID"]: row for row in csv.DictReader(opened)}
    with station.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT extra ->> '$.id', application FROM service WHERE application LIKE '%\n%'"
        ).all()
    assert found
    for key, application in found:
        assert application == source[key]["Application process"]
