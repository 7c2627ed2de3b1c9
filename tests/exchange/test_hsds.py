"""A directory in: what each row becomes, what a bad one says, again, changed, undone; and out as what was changed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ctcoord.errors import Cancelled, FileFault
from ctcoord.exchange import formats, hsds_out, hsds_write
from ctcoord.services import directory, directory_find, imports
from ctcoord.services.intake import ImportReport
from ctcoord.services.station import Station
from ctcoord.words import Message
from tests import cases
from tests.conftest import StationMaker

ORG, PLACE, PANTRY, AT = (f"0000000{n}-0000-4000-8000-000000000000" for n in (1, 2, 3, 4))
TABLES: dict[str, list[dict[str, Any]]] = {
    "organizations": [{"id": ORG, "name": "Riverside Food", "description": "Feeds <b>people</b>\nsince 1990."}],
    "locations": [{"id": PLACE, "organization_id": ORG, "location_type": "physical", "name": "Ward Street",
                   "latitude": "41.75", "longitude": "-72.68"}],
    "services": [{"id": PANTRY, "organization_id": ORG, "name": "Food pantry", "status": "active",
                  "minimum_age": "18", "assured_date": "2026-05-02"}],
    "service_at_location": [{"id": AT, "service_id": PANTRY, "location_id": PLACE}],
    "addresses": [{"id": "a", "location_id": PLACE, "address_1": "1 Ward Street", "city": "Hartford",
                   "state_province": "CT", "postal_code": "06106", "country": "US", "address_type": "physical"}],
    "phones": [{"id": "p", "service_id": PANTRY, "number": "860-555-0101", "extension": "7", "type": "voice"}],
    "languages": [{"id": "l", "service_id": PANTRY, "name": "Spanish"}],
    "schedules": [{"id": "s", "service_id": PANTRY, "freq": "WEEKLY", "byday": "MO,TH", "opens_at": "09:00:00",
                   "closes_at": "12:00:00"}],
    "service_capacity": [{"id": "c", "service_id": PANTRY, "unit_id": "u", "available": "12", "maximum": "40",
                          "updated": "2026-11-01T08:00:00Z"}],
    "units": [{"id": "u", "name": "household"}],
    "taxonomies": [{"id": "t", "name": "Ours", "description": "d"}],
}  # fmt: skip


def tables(**changed: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {name: [dict(row) for row in rows] for name, rows in {**TABLES, **changed}.items()}


def put(folder: Path, found: dict[str, list[dict[str, Any]]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in found.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def take(station: Station, path: Path) -> ImportReport:
    with formats.check(station, path, formats.Options("hsds", agency="211")) as staged:
        report = imports.apply(station, staged)
    assert all(counts.adds_up() for counts in report.files.values())
    return report


def said(station: Station, path: Path) -> list[tuple[str, int, str | None, bool, str]]:
    with formats.check(station, path, formats.Options("hsds", agency="211")) as staged:
        return [
            (one.file, one.line, one.column, one.rejected, one.reason.text.format(**one.reason.params))
            for one in staged.issues()
        ]


def rows(station: Station, sql: str) -> list[Any]:
    with station.read() as connection:
        return list(connection.exec_driver_sql(sql).all())


def test_columns_hold_what_they_can_and_extra_the_rest(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    report = take(station, put(tmp_path / "in", tables()))
    assert report.total.new == report.total.read == 12  # 11 rows, and the record that keeps what belongs to nothing
    (service,) = rows(station, "SELECT name, status, minimum_age, phone, languages, needs, available, capacity,"
                               " capacity_on, confirmed_on, extra FROM service")  # fmt: skip
    assert tuple(service)[:10] == (
        *("Food pantry", "active", 18.0, "860-555-0101 x7", "es", "food-insecurity", 12, 40),
        *("2026-11-01", "2026-05-02"),
    )
    assert set(json.loads(service[10])) == {"id", "organization_id", "phones", "languages", "capacities"}
    assert rows(station, "SELECT street, city, state, zip_code, latitude FROM site") == [
        ("1 Ward Street", "Hartford", "CT", "06106", 41.75)
    ]
    assert rows(station, "SELECT owner_kind, byday, opens_at, closes_at, freq FROM opening") == [
        ("service", "MO,TH", "09:00", "12:00", "WEEKLY")
    ]
    assert rows(station, "SELECT description FROM organization WHERE name = 'Riverside Food'") == [
        ("Feeds <b>people</b>\nsince 1990.",)
    ]


def test_two_stations_make_the_same_records(make_station: StationMaker, tmp_path: Path) -> None:
    put(tmp_path / "in", tables())
    found = []
    for name in ("one", "two"):
        station = make_station(name)
        take(station, tmp_path / "in")
        found.append([rows(station, f"SELECT id FROM {table} ORDER BY id") for table in ("service", "site", "opening")])
    assert found[0] == found[1]


def test_the_same_again_changes_nothing(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    take(station, put(tmp_path / "in", tables()))
    again = take(station, tmp_path / "in").total
    assert (again.unchanged, again.new, again.changed) == (again.read, 0, 0)


def test_a_changed_phone_changes_its_service_and_nothing_else(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    take(station, put(tmp_path / "in", tables()))
    phones = [{**TABLES["phones"][0], "number": "860-555-0199"}]
    report = take(station, put(tmp_path / "in", tables(phones=phones)))
    changed = {name for name, counts in report.files.items() if counts.changed}
    assert changed == {"services.csv", "phones.csv"}
    assert rows(station, "SELECT phone FROM service") == [("860-555-0199 x7",)]


def test_a_count_made_here_outlives_a_change_of_the_text(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    take(station, put(tmp_path / "in", tables()))
    with station.write() as connection:
        (key,) = connection.exec_driver_sql("SELECT id FROM service").one()
        directory.set_capacity(connection, station.author(), bytes(key), 3)
    services = [{**TABLES["services"][0], "description": "New words."}]
    take(station, put(tmp_path / "in", tables(services=services)))
    assert rows(station, "SELECT available, capacity_on, description FROM service") == [(3, "2026-11-21", "New words.")]
    with station.read() as connection:
        (service,) = hsds_out.read(connection).nested()["service"]
    (capacity,) = service["capacities"]
    assert (capacity["available"], capacity["updated"], capacity["maximum"]) == (3, "2026-11-21T00:00:00Z", 40)


def test_an_import_is_undone(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    first = take(station, put(tmp_path / "in", tables()))
    changed = take(station, put(tmp_path / "in", tables(services=[{**TABLES["services"][0], "name": "Pantry"}])))
    assert first.run_id and changed.run_id
    imports.undo(station, changed.run_id)
    assert rows(station, "SELECT name FROM service") == [("Food pantry",)]
    imports.undo(station, first.run_id)
    for table in ("service", "site", "service_site", "opening", "organization", "directory_doc"):
        assert rows(station, f"SELECT count(*) FROM {table}") == [(0,)], table


def test_who_a_consent_names_stays_when_an_import_is_undone(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    first = take(station, put(tmp_path / "in", tables()))
    with station.write() as connection:
        who, name = connection.exec_driver_sql("SELECT id, name FROM organization ORDER BY name").all()[0]
        home = cases.household(connection, station.agency_id or b"")
        cases.add(connection, "consent", home, recipient=name, recipient_id=who, classes="core", status="given")
    assert first.run_id
    imports.undo(station, first.run_id)
    assert rows(station, "SELECT id FROM organization") == [(who,)]
    assert rows(station, "SELECT count(*) FROM service") == [(0,)]


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        (
            {"services": [{**TABLES["services"][0], "name": " "}]},
            [
                ("services.csv", 2, "name", "has no name"),
                ("service_at_location.csv", 2, "service_id", "was rejected"),
                ("schedules.csv", 2, None, "was rejected"),
                ("phones.csv", 2, None, "was rejected"),
                ("languages.csv", 2, None, "was rejected"),
                ("service_capacity.csv", 2, None, "was rejected"),
            ],
        ),
        (
            {"services": [{**TABLES["services"][0], "organization_id": "nobody"}], "phones": [], "languages": []},
            [
                ("services.csv", 2, "organization_id", "organization nobody, which is not in the file"),
                ("service_at_location.csv", 2, "service_id", "was rejected"),
                ("schedules.csv", 2, None, "was rejected"),
                ("service_capacity.csv", 2, None, "was rejected"),
            ],
        ),
        (
            {"service_at_location": [{"id": AT, "service_id": PANTRY, "location_id": "nowhere"}]},
            [("service_at_location.csv", 2, "location_id", "location nowhere, which is not in the file")],
        ),
        ({"locations": [{**TABLES["locations"][0], "id": ""}], "addresses": [], "service_at_location": []},
         [("locations.csv", 2, "id", "has no id")]),
        ({"schedules": [{"id": "s", "service_id": "other"}]}, [("schedules.csv", 2, None, "not in the file")]),
    ],
)  # fmt: skip
def test_a_bad_row_says_what_is_wrong_and_takes_what_depends_on_it(
    changed: dict[str, Any], wanted: list[Any], make_station: StationMaker, tmp_path: Path
) -> None:
    found = [one for one in said(make_station(), put(tmp_path / "in", tables(**changed))) if one[3]]
    assert sorted(one[:3] for one in found) == sorted(one[:3] for one in wanted)
    for file, _, _, words in wanted:
        assert any(one[0] == file and words in one[4] for one in found), (file, found)


def test_what_belongs_to_nothing_is_kept_and_said(make_station: StationMaker, tmp_path: Path) -> None:
    station, phones = make_station(), [*TABLES["phones"], {"id": "x", "location_id": "gone", "number": "1"}]
    folder = put(tmp_path / "in", tables(phones=phones))
    assert [one[:4] for one in said(station, folder)] == [("phones.csv", 3, None, False)]
    take(station, folder)
    with station.read() as connection:
        assert [row["number"] for row in hsds_out.read(connection).tables()["phone"]] == ["860-555-0101", "1"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("broken.json", '{"id": ', "line 1"),
        ("nothing.json", '{"version": "3.1"}', "no organization"),
        ("deep.json", "[" * 5_000 + "]" * 5_000, "not JSON"),
        ("nan.json", '[{"id": "1", "name": "x", "latitude": NaN}]', "not JSON"),
    ],
)
def test_a_bad_file_changes_nothing(
    name: str, text: str, words: str, make_station: StationMaker, tmp_path: Path
) -> None:
    station, path = make_station(), tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFault) as fault:
        take(station, path)
    problem = fault.value.params["problem"]
    assert isinstance(problem, Message) and words in problem.text.format(**problem.params)
    assert rows(station, "SELECT count(*) FROM import_run") == [(0,)]


def test_a_nul_is_refused_and_the_rest_is_read(make_station: StationMaker, tmp_path: Path) -> None:
    station, path = make_station(), tmp_path / "organizations.json"
    path.write_text(json.dumps([{"id": "1", "name": "a\0b"}, {"id": "2", "name": "whole"}]), encoding="utf-8")
    report = take(station, path)
    assert (report.total.new, report.total.rejected) == (1, 1)


def test_what_was_edited_here_goes_out_instead_of_what_came(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    take(station, put(tmp_path / "in", tables()))
    with station.write() as connection:
        connection.exec_driver_sql("UPDATE service SET phone = '860-555-0000', name = 'Pantry', languages = 'es,pt'")
        connection.exec_driver_sql("UPDATE site SET street = '2 Ward Street'")
        directory.confirm(
            connection, station.author(), bytes(connection.exec_driver_sql("SELECT id FROM service").scalar_one())
        )
    with station.read() as connection:
        (service,) = hsds_out.read(connection).nested()["service"]
    assert (service["name"], service["assured_date"]) == ("Pantry", "2026-11-21")
    assert [phone["number"] for phone in service["phones"]] == ["860-555-0000"]
    assert [one.get("code") or one["name"] for one in service["languages"]] == ["Spanish", "pt"]
    (address,) = service["service_at_locations"][0]["location"]["addresses"]
    assert (address["address_1"], address["city"], address["postal_code"]) == ("2 Ward Street", "Hartford", "06106")


def test_what_a_column_must_hold_is_not_given_back_as_said(make_station: StationMaker, tmp_path: Path) -> None:
    station, place = make_station(), {**TABLES["locations"][0]}
    del place["name"]
    schedules = [{"id": "s", "location_id": PLACE, "byday": "MO"}]
    take(station, put(tmp_path / "in", tables(locations=[place], schedules=schedules)))
    assert rows(station, "SELECT name FROM site") == [("1 Ward Street",)]
    with station.read() as connection:
        (found,) = hsds_out.read(connection).nested()["location"]
    assert "name" not in found and not {"freq", "interval"} & set(found["schedules"][0])


def test_a_directory_is_told_from_an_export(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", tables())
    assert formats.detect(folder) == "hsds"
    (folder / "Client.csv").write_text("PersonalID\n1\n")
    assert formats.detect(folder) == "hmis"
    assert formats.detect(tmp_path / "some.json") == "hsds"


def test_forms_are_told_by_the_name(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    take(station, put(tmp_path / "in", tables()))
    with station.read() as connection:
        out = hsds_out.read(connection)
    hsds_write.write(out, tmp_path / "tables.json")
    assert [row["name"] for row in json.loads((tmp_path / "tables.json").read_text())["services.csv"]] == [
        "Food pantry"
    ]
    hsds_write.write(out, tmp_path / "tables.zip")
    hsds_write.write(out, tmp_path / "objects", "json")
    for number, path in enumerate(("tables.json", "tables.zip", "objects")):
        other = make_station(f"other{number}")
        report = take(other, tmp_path / path)
        assert report.total.rejected == 0
        with other.read() as connection:
            (service,) = hsds_out.read(connection).nested()["service"]
        assert (service["id"], service["schedules"][0]["opens_at"]) == (PANTRY, "09:00:00")
    with pytest.raises(Exception, match="not empty"):
        hsds_write.write(out, tmp_path / "objects", "json")


@pytest.mark.parametrize(
    ("name", "form"), [("tables.json", None), ("tables.zip", None), ("csv", "csv"), ("new", "json")]
)
def test_who_stops_it_finds_nothing_half_written(
    make_station: StationMaker, tmp_path: Path, name: str, form: str | None
) -> None:
    station = make_station()
    take(station, put(tmp_path / "in", tables()))

    def stop(done: int, total: int) -> None:
        if done and done >= min(total, 2):
            raise Cancelled

    with station.read() as connection:
        out = hsds_out.read(connection)
        with pytest.raises(Cancelled):
            hsds_out.read(connection, step=lambda _done, _total: stop(1, 1))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        hsds_write.write(out, tmp_path / name, form, stop)
    assert sorted(tmp_path.iterdir()) == before
    hsds_write.write(out, tmp_path / name, form)
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / name])


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_zip_that_was_written_is_read_again(make_station: StationMaker, tmp_path: Path, form: str) -> None:
    first, second = make_station("one"), make_station("two")
    take(first, put(tmp_path / "in", tables()))
    with first.read() as connection:
        hsds_write.write(hsds_out.read(connection), tmp_path / "out.zip", form)
    take(second, tmp_path / "out.zip")
    names = "SELECT name, phone, languages, needs, available, confirmed_on FROM service"
    assert rows(second, names) == rows(first, names) != []


def test_a_folder_may_hold_objects_and_tables(make_station: StationMaker, tmp_path: Path) -> None:
    first, second = make_station("one"), make_station("two")
    take(first, put(tmp_path / "in", tables()))
    with first.read() as connection:
        hsds_write.write(hsds_out.read(connection), tmp_path / "both", "json")
    put(tmp_path / "both", {"organizations": [{"id": PLACE, "name": "Another"}]})
    take(second, tmp_path / "both")
    assert rows(second, "SELECT byday FROM opening") == [("MO,TH",)]
    assert len(rows(second, "SELECT id FROM organization WHERE name IN ('Another', 'Riverside Food')")) == 2


def test_what_we_confirmed_since_is_not_undone_by_an_older_word(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    take(station, put(tmp_path / "in", tables()))
    with station.write() as connection:
        (pantry,) = connection.exec_driver_sql("SELECT id FROM service").scalars()
        directory.confirm(connection, station.author(), pantry)
    said = "SELECT name, confirmed_on FROM service"
    for name, asked, holds in (("May", "2026-05-02", "2026-11-21"), ("December", "2026-12-01", "2026-12-01")):
        changed = {**TABLES["services"][0], "name": name, "assured_date": asked}
        take(station, put(tmp_path / name, tables(services=[changed])))
        assert rows(station, said) == [(name, holds)]


def test_a_town_is_known_by_every_spelling_that_finds_its_services(make_station: StationMaker, tmp_path: Path) -> None:
    station = make_station()
    there = {**TABLES["addresses"][0], "city": "Canóvanas"}
    take(station, put(tmp_path / "in", tables(addresses=[there])))
    with station.read() as connection:
        for words in ("Canóvanas", "CANÓVANAS", " canovanas ", "06106-1234"):
            assert directory_find.place_of(connection, words) == pytest.approx((41.75, -72.68)), words
        for words in ("", "Kanu", "!", "00000"):
            assert directory_find.place_of(connection, words) is None
