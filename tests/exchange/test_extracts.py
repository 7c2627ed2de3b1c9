"""Extracts from file to store: what a row makes, and that nothing older or mistaken stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ctcoord.config import resource_path
from ctcoord.exchange import templates
from ctcoord.exchange.formats import Options, check
from ctcoord.exchange.profiles import Profile, shipped
from ctcoord.services import cases, imports
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests.conftest import StationMaker
from tests.extract_files import CHILD, PASS, SIBLING, count, everything, one, rows_of, run, write_csv


def test_a_row_makes_a_family_with_its_support(desk: Station, tmp_path: Path) -> None:
    report, issues = run(desk, write_csv(tmp_path / "c.csv", [CHILD, SIBLING]))
    assert (count(report).read, count(report).new, issues) == (2, 2, [])
    people = rows_of(desk, "SELECT first_name, birth_date, relationship, head FROM person ORDER BY birth_date")
    assert people == [
        {"first_name": "Maria", "birth_date": "1991-04-02", "relationship": 1, "head": 1},
        {"first_name": "Leo", "birth_date": "2020-06-14", "relationship": 2, "head": 0},
        {"first_name": "Ivy", "birth_date": "2023-01-14", "relationship": 2, "head": 0},
    ]
    assert one(desk, "SELECT label FROM household")["label"] == "C1"
    support = one(desk, "SELECT s.* FROM support s JOIN person p ON p.id = s.subject_id WHERE p.first_name = 'Leo'")
    kept = ("domain", "data_class", "program", "provider", "status", "authorized_from", "authorized_to", "renewal_due",
            "minutes_a_week", "coverage", "amount_cents", "amount_period", "detail")  # fmt: skip
    assert {name: support[name] for name in kept} == {
        "domain": "childcare", "data_class": "childcare", "program": "Child care subsidy", "provider": "Little Oaks",
        "status": "active", "authorized_from": "2025-11-30", "authorized_to": "2026-11-29",
        "renewal_due": "2026-10-30", "minutes_a_week": 2550, "coverage": "Licensed center", "amount_cents": 104500,
        "amount_period": "month", "detail": '{"Copay_cents":8600,"ProviderNumber":"D1"}',
    }  # fmt: skip
    assert support["as_of"].startswith("2026-11-20")
    home = one(desk, "SELECT pl.* FROM residence r JOIN place pl ON pl.id = r.place_id WHERE r.person_id IS NULL")
    assert (home["street"], home["unit"], home["city"], home["zip_code"]) == (
        "18 Maple Street", "Apt 3", "Hartford", "06106",
    )  # fmt: skip
    schedule = one(desk, "SELECT s.* FROM schedule s JOIN person p ON p.id = s.subject_id WHERE first_name = 'Leo'")
    assert (schedule["byday"], schedule["opens_at"], schedule["closes_at"], schedule["owner_id"]) == (
        "MO,TU,WE,TH,FR", "08:00", "16:30", support["id"],
    )  # fmt: skip
    closed = rows_of(desk, "SELECT DISTINCT on_from, on_to FROM schedule_exception ORDER BY on_from")
    assert [tuple(row.values()) for row in closed] == [("2026-11-26", "2026-11-27"), ("2026-12-25", "2026-12-25")]
    phone = one(desk, "SELECT value, normalized FROM contact_point")
    assert phone == {"value": "860-555-0142", "normalized": "+18605550142"}
    numbers = rows_of(desk, "SELECT system, value FROM identifier ORDER BY value")
    assert [row["system"] for row in numbers] == ["childcare-child", "childcare-child", "childcare-head"]


@pytest.mark.parametrize("profile", shipped(), ids=[profile.name for profile in shipped()])
def test_a_filled_template_is_read_without_a_word_of_complaint(desk: Station, tmp_path: Path, profile: Profile) -> None:
    book = openpyxl.load_workbook(templates.template_path(profile.name))
    for place, column in enumerate(templates.columns_of(profile), start=1):
        book[templates.DATA_SHEET].cell(2, place, typed(column.kind, column.example))
    book.save(tmp_path / "filled.xlsx")
    report, issues = run(desk, tmp_path / "filled.xlsx")
    assert issues == []
    assert (count(report).read, count(report).new) == (1, 1)
    support = one(desk, "SELECT domain, status, authorized_from FROM support")
    assert (support["domain"], support["status"]) == (profile.domain, "active")
    activities = rows_of(desk, "SELECT a.title, s.byday FROM activity a JOIN schedule s ON s.owner_id = a.id")
    assert activities == (
        [{"title": "Certified nurse aide", "byday": "MO,TU,WE,TH"}] if profile.domain == "workforce" else []
    )


def typed(kind: str, example: str) -> object:
    """An example as a person would type it into Excel: dates and numbers become Excel's own."""
    if not example:
        return None
    if kind == "date":
        return dt.date.fromisoformat(example)
    return float(example) if kind in ("money", "hours") else example


def test_the_same_file_twice_changes_nothing_in_either_format(desk: Station, tmp_path: Path) -> None:
    table = [CHILD, SIBLING]
    run(desk, write_csv(tmp_path / "c.csv", table))
    before = rows_of(desk, "SELECT count(*) AS ops FROM outbox")
    report, _ = run(desk, write_csv(tmp_path / "again.csv", table))
    assert (count(report).unchanged, count(report).new, count(report).changed) == (2, 0, 0)
    book = openpyxl.Workbook()
    book.worksheets[0].append(list(CHILD))
    for row in table:
        book.worksheets[0].append(list(row.values()))
    book.save(tmp_path / "c.xlsx")
    report, _ = run(desk, tmp_path / "c.xlsx")
    assert count(report).unchanged == 2
    assert rows_of(desk, "SELECT count(*) AS ops FROM outbox") == before


def test_two_stations_make_the_same_records(make_station: StationMaker, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [CHILD, SIBLING])
    found = []
    for name in ("first", "second"):
        station = make_station(name)
        run(station, path)
        found.append([
            rows_of(station, f"SELECT scope_id, id FROM {table} ORDER BY 1, 2")
            for table in ("household", "person", "identifier", "contact_point", "place", "residence", "support",
                          "schedule", "schedule_exception")
        ])  # fmt: skip
    assert found[0] == found[1]
    assert all(found[0])


def test_an_older_row_never_replaces_a_newer_one(desk: Station, tmp_path: Path) -> None:
    run(desk, write_csv(tmp_path / "c.csv", [CHILD]))
    older = CHILD | {"As of": "2026-11-01", "End date": "2026-06-30"}
    report, _ = run(desk, write_csv(tmp_path / "old.csv", [older]))
    assert (count(report).unchanged, count(report).older) == (1, 1)
    assert one(desk, "SELECT authorized_to FROM support")["authorized_to"] == "2026-11-29"
    newer = CHILD | {"As of": "2026-11-21", "End date": "2027-05-29"}
    report, _ = run(desk, write_csv(tmp_path / "new.csv", [newer]))
    assert count(report).changed == 1
    assert one(desk, "SELECT authorized_to FROM support")["authorized_to"] == "2027-05-29"


def test_a_row_entered_by_mistake_takes_its_support_away(desk: Station, tmp_path: Path) -> None:
    run(desk, write_csv(tmp_path / "c.csv", [CHILD, SIBLING]))
    report, _ = run(desk, write_csv(tmp_path / "void.csv", [CHILD | {"Void": "Y", "As of": "2026-11-21"}]))
    assert count(report).deleted == 1
    assert one(desk, "SELECT count(*) AS n FROM support WHERE deleted_at IS NULL")["n"] == 1
    assert one(desk, "SELECT deleted_at FROM person WHERE first_name = 'Maria'")["deleted_at"] is None


def test_a_new_phone_number_is_a_new_contact_so_that_safe_is_never_inherited(desk: Station, tmp_path: Path) -> None:
    run(desk, write_csv(tmp_path / "c.csv", [CHILD]))
    run(desk, write_csv(tmp_path / "d.csv", [CHILD | {"Parent phone": "203 555 0199", "As of": "2026-11-21"}]))
    found = rows_of(desk, "SELECT value, deleted_at IS NULL AS here FROM contact_point ORDER BY value")
    assert found == [{"value": "203 555 0199", "here": 1}, {"value": "860-555-0142", "here": 0}]


def test_a_social_security_number_is_kept_as_hash_and_four_digits_only(desk: Station, tmp_path: Path) -> None:
    member = {"Household ID": "H1", "First name": "Ana", "Last name": "Okafor", "Program type": "VO"}
    rows = [
        member | {"Member number": "1", "SSN": "040-12-3456"},
        member | {"Member number": "2", "First name": "Sam", "SSN": "666-12-9999"},
    ]
    report, issues = run(desk, write_csv(tmp_path / "h.csv", rows))
    assert count(report).new == 2
    assert [(issue.column, issue.value) for issue in issues] == [("SSN", None)]
    found = one(desk, "SELECT value, last_four, length(keyed_hash) AS hash FROM identifier WHERE system = 'ssn'")
    assert found == {"value": None, "last_four": "3456", "hash": 32}
    dump = everything(desk)
    assert "040123456" not in dump.replace("-", "")
    assert "6129999" not in dump.replace("-", "")


def test_members_of_a_household_share_its_assistance(desk: Station, tmp_path: Path) -> None:
    row = {"Household ID": "H1", "Last name": "Vega", "Program type": "VO", "Lease from": "2026-04-01",
           "Lease to": "2027-03-31", "Unit address": "18 Maple Street", "Apartment": "3", "City": "Hartford",
           "State": "CT", "ZIP code": "06106", "Rent share per month": "412"}  # fmt: skip
    rows = [
        row | {"Member number": "01", "First name": "Maria", "Relation": "H"},
        row | {"Member number": "02", "First name": "Leo", "Relation": "Y"},
        row | {"Member number": "03", "First name": "Rosa", "Relation": "A"},
    ]
    report, _ = run(desk, write_csv(tmp_path / "h.csv", rows))
    assert count(report).new == 3
    support = one(desk, "SELECT subject_id, program, detail FROM support")
    assert support == {"subject_id": None, "program": "Housing choice voucher", "detail": '{"TenantRent_cents":41200}'}
    people = rows_of(desk, "SELECT first_name, relationship, head FROM person ORDER BY first_name")
    assert [tuple(person.values()) for person in people] == [("Leo", 2, 0), ("Maria", 1, 1), ("Rosa", 4, 0)]
    assert one(desk, "SELECT address FROM place")["address"] == "18 Maple Street, 3, Hartford, CT 06106"


def test_a_training_record_layout_is_read_by_its_element_names(desk: Station, tmp_path: Path) -> None:
    row = {
        "100 Unique Individual Identifier (WIOA)": "WP1", "First name": "Maria", "Last name": "Vega",
        "200 Date of Birth (WIOA)": "19910402", "201 Sex (WIOA)": "2",
        "900 Date of Program Entry (WIOA)": "20260824", "1301 Eligible Training Provider - Name (WIOA)": "Capital CC",
        "1302 Date Entered Training #1 (WIOA)": "20260908", "1303 Type of Training Service #1 (WIOA)": "6",
        "1304 Eligible Training Provider - Program of Study (WIOA)": "Nurse aide",
        "1307 Training Completed #1": "1", "1308 Date Completed, or Withdrew from, Training #1": "20261113",
    }  # fmt: skip
    report, issues = run(desk, write_csv(tmp_path / "pirl.csv", [row]))
    assert (count(report).new, issues) == (1, [])
    support = one(desk, "SELECT status, coverage, ended_on, end_reason, applied_on FROM support")
    assert list(support.values()) == ["ended", "Occupational skills training", "2026-11-13", "Completed", "2026-08-24"]
    assert one(desk, "SELECT sex FROM person")["sex"] == 0
    activity = one(desk, "SELECT kind, title, starts_on, ends_on FROM activity")
    assert list(activity.values()) == ["training", "Nurse aide", "2026-09-08", "2026-11-13"]


def test_a_full_name_stands_in_for_its_parts(desk: Station, tmp_path: Path) -> None:
    report, _ = run(desk, write_csv(tmp_path / "p.csv", [PASS]))
    assert count(report).new == 1
    person = one(desk, "SELECT first_name, last_name, relationship, head FROM person")
    assert list(person.values()) == ["Maria", "Vega", None, 0], "a bus pass does not say who heads a household"


def test_immigration_status_is_dropped_with_a_word_and_kept_nowhere(desk: Station, tmp_path: Path) -> None:
    row = CHILD | {"Citizenship status": "CANARY-STATUS", "Shoe size": "CANARY-SHOE"}
    report, _ = run(desk, write_csv(tmp_path / "c.csv", [row]))
    notes = " ".join(map(str, report.notes))
    assert "immigration status were dropped: Citizenship status" in notes
    assert "were not read: Shoe size" in notes
    dump = everything(desk)
    assert "Vega" in dump
    assert "CANARY" not in dump


def test_check_writes_nothing(desk: Station, tmp_path: Path) -> None:
    with check(desk, write_csv(tmp_path / "c.csv", [CHILD]), Options(agency="C4K")) as staged:
        assert staged.report.total.new == 1
    assert rows_of(desk, "SELECT id FROM household") == []


def test_columns_that_no_profile_knows_are_named(desk: Station, tmp_path: Path) -> None:
    report, _ = run(desk, write_csv(tmp_path / "c.csv", [CHILD | {"Shoe size": "38"}]))
    assert report.to_json()["unused_columns"] == {"c.csv": ["Shoe size"]}


def test_a_file_takes_back_no_death_and_brings_back_no_name_that_an_adoption_sealed(
    desk: Station, author: Author, tmp_path: Path
) -> None:
    profile = tmp_path / "ours.toml"
    columns = {"child.died_on": "Died", "child.former_names": "Formerly"}
    more = "".join(f'\n[[columns]]\nfield = "{field}"\nnames = ["{name}"]\n' for field, name in columns.items())
    profile.write_text(resource_path("profiles", "childcare-authorizations.toml").read_text("utf-8") + more, "utf-8")

    def bring(name: str, **change: str) -> dict[str, Any]:
        path = write_csv(tmp_path / name, [CHILD | {"Died": "", "Formerly": ""} | change])
        with check(desk, path, Options(agency="OURS", mapping=profile)) as staged:
            imports.apply(desk, staged)
        return one(desk, "SELECT * FROM person WHERE first_name = 'Leo'")

    leo = bytes(bring("first.csv")["id"])
    with desk.write() as connection:
        cases.death(connection, author, leo, dt.date(2026, 11, 20))
        cases.seal_adoption(connection, author, leo, dt.date(2026, 11, 1))
    later = bring("later.csv", **{"Formerly": "Zebulon", "Child last name": "Reed", "As of": "2026-11-21"})
    # Whether a name in a file is the earlier or the new one, nobody can tell: after an adoption it is changed by hand.
    assert (later["last_name"], later["died_on"], later["former_names"]) == ("Vega", "2026-11-20", None)
