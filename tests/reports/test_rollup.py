"""The rollup of a real store, beside the same figures from plain SQL of another shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from sqlalchemy import text

from ctcoord.demo import build
from ctcoord.reports import rollup
from ctcoord.services import station
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests.conftest import NOW

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    home = tmp_path_factory.mktemp("demo")
    build.make(home, fixed(NOW), families=40)
    opened = station.open_with_passphrase(home, build.PASSPHRASE, fixed(NOW))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def book(opened: Station, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("rollup") / "rollup.xlsx"
    with opened.read() as connection:
        rollup.write(connection, path, TODAY, Words("en"))
    return load_workbook(path)


def table(book: Workbook, name: str) -> list[dict[str, Any]]:
    header, *rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def sql(opened: Station, statement: str) -> list[Any]:
    with opened.read() as connection:
        return list(connection.execute(text(statement), {"today": TODAY.isoformat()}))


def test_families_of_each_worker(book: Workbook, opened: Station) -> None:
    rows = sql(
        opened,
        "SELECT (SELECT name FROM staff WHERE id = staff_id), count(*) FROM assignment"
        " WHERE assigned_until IS NULL GROUP BY staff_id",  # the demo gives a family one worker
    )
    counted = {row["Worker"]: row["Families"] for row in table(book, "Caseload") if row["Worker"] != "nobody"}
    assert counted == dict(map(tuple, rows))
    assert sum(counted.values()) > 20


def test_people_count_once_for_a_family_known_to_four_agencies(book: Workbook, opened: Station) -> None:
    about = {row[0].value: row[1].value for row in book["What this is"].iter_rows()}
    linked = sql(opened, "SELECT count(DISTINCT family_id) FROM family_of")[0][0]
    alone = sql(opened, "SELECT count(*) FROM household WHERE id NOT IN (SELECT household_id FROM family_of)")[0][0]
    assert about["Families"] == linked + alone
    people = sum(row["People"] for row in table(book, "Caseload"))
    records = sql(opened, "SELECT count(*) FROM person")[0][0]
    assert people < records


def test_running_supports_by_domain_and_agency(book: Workbook, opened: Station) -> None:
    rows = sql(
        opened,
        "SELECT domain || '/' || (SELECT short_name FROM agency a, household h WHERE h.id = s.scope_id"
        " AND a.id = h.owner_id), count(*), count(DISTINCT subject_id) FROM support s"
        " WHERE status IN ('active', 'suspended') AND coalesce(authorized_from, '') <= :today"
        " AND ifnull(ended_on, ifnull(authorized_to, '9')) >= :today GROUP BY 1 ORDER BY 1",
    )
    counted = {
        f"{row['Domain'].lower()}/{row['Agency']}": (row["Running supports"], row["People"])
        for row in table(book, "Supports")
        if row["Running supports"]
    }
    assert counted == {name: (supports, people) for name, supports, people in rows}
    assert len(counted) == 4


def test_what_ends_within_each_horizon(book: Workbook, opened: Station) -> None:
    for horizon in (30, 60, 90):
        expected = sql(
            opened,
            "SELECT domain, count(*) FROM support WHERE status IN ('active', 'suspended')"
            " AND ifnull(authorized_from, '') <= :today AND ifnull(ended_on, authorized_to)"
            f" BETWEEN :today AND date(:today, '+{horizon} days') GROUP BY domain",
        )
        counted = {row["Domain"].lower(): row[f"Within {horizon} days"] for row in table(book, "Ends")}
        assert {name: count for name, count in counted.items() if count} == dict(map(tuple, expected))


def test_the_list_of_what_ends_is_real_dates_and_adds_up(book: Workbook) -> None:
    rows = table(book, "Ending within 90 days")
    assert all(isinstance(row["Ends on"], datetime) for row in rows)
    assert len(rows) == sum(row["Within 90 days"] for row in table(book, "Ends"))
    assert [row["Ends on"] for row in rows] == sorted(row["Ends on"] for row in rows)
    vega = next(row for row in rows if row["Family"] == "Vega, Maria" and row["For"] == "Leo")
    assert (vega["Ends on"], vega["Days left"], vega["Case number"]) == (datetime(2026, 11, 29), 8, "10-4471")


def test_every_sheet_with_rows_is_a_table(book: Workbook) -> None:
    for name in book.sheetnames[1:]:
        assert len(book[name].tables) == 1, name
        assert book[name].freeze_panes == "A2"


def test_about_says_as_of_and_defines_each_figure(book: Workbook) -> None:
    about = {row[0].value: row[1].value for row in book["What this is"].iter_rows()}
    assert about["As of"] == datetime(2026, 11, 21)
    for name in ("Family", "People", "Running supports", "Caseload", "Open tasks", "Open barriers", "Source"):
        assert about[name]


def test_an_empty_store_has_a_rollup_too(desk: Station, tmp_path: Path) -> None:
    with desk.read() as connection:
        assert rollup.write(connection, tmp_path / "empty.xlsx", TODAY, Words("es")) == 0
    assert len(load_workbook(tmp_path / "empty.xlsx").sheetnames) == 6
