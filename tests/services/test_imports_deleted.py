"""A person whose row is deleted: all that the agency said of them goes too, on every station alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.models.base import synced_tables
from ctcoord.services import casework, families, imports
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests.conftest import StationMaker
from tests.exchange.hmis_export import Export, client, enrollment, family, within
from tests.exchange.importing import bring_in, dump, look, one, ops, reasons, rows

GONE = {"DateDeleted": "2026-11-10 09:00:00", "DateUpdated": "2026-11-10 09:00:00"}
INCOME = {"InformationDate": "2026-01-15", "IncomeFromAnySource": 1, "TotalMonthlyIncome": "1100.00"}


def full() -> Export:
    """Maria and Leo; Leo's case has an exit, an income, and a second enrolment without a household of its own."""
    export = family()
    export.add("Enrollment", enrollment("e3", "2", "h3", RelationshipToHoH=1))
    export.add("IncomeBenefits", within("IncomeBenefitsID", "i2", "2", "e3", **INCOME, DataCollectionStage=1))
    export.add("Exit", within("ExitID", "x1", "2", "e2", ExitDate="2026-09-30", Destination="410"))
    return export


def delta(*people: dict[str, object]) -> Export:
    """An export of changes that names people alone."""
    return Export("2026-11-12 09:00:00", ExportDirective="1").add("Client", *people)


def live(desk: Station) -> dict[str, set[tuple[object, ...]]]:
    """Every record that is not deleted; a household's label is the first that its station saw."""
    found = {}
    for table in synced_tables():
        names = ", ".join(f't."{c.name}"' for c in table.columns if c.name not in ("run_id", "label"))
        found[table.name] = set(rows(desk, f"SELECT {names} FROM {table.name} t WHERE t.deleted_at IS NULL"))
    return found


LEO, BOTH = [client("2", "Leo", born="2020-06-14", **GONE)], [client("1", **GONE), client("2", "Leo", **GONE)]


@pytest.mark.parametrize("people", [LEO, BOTH], ids=["one of two", "both"])
def test_two_stations_end_the_same_whichever_file_comes_first(
    make_station: StationMaker, tmp_path: Path, people: list[dict[str, object]]
) -> None:
    whole, changes = full().write(tmp_path / "full"), delta(*people).write(tmp_path / "delta")
    knew, did_not = make_station("knew"), make_station("did-not")
    bring_in(knew, whole)
    bring_in(knew, changes)
    bring_in(did_not, changes)
    late = bring_in(did_not, whole)
    assert late.total.adds_up()
    assert live(knew) == live(did_not)
    left = {"1"} if people is LEO else set()
    assert {value for (value,) in rows(knew, "SELECT value FROM identifier WHERE deleted_at IS NULL")} == left
    assert len(live(knew)["support"]) == len(left) and len(live(knew)["observation"]) == len(left)
    shown = []
    for desk in (knew, did_not):
        with desk.read() as connection:
            shown.append([(row.id, row.heading) for row in families.page(connection, desk.clock.today())])
    assert shown[0] == shown[1] and [heading for _, heading in shown[0]] == ["Vega, Maria"][: len(left)]
    for desk in (knew, did_not):  # and neither file changes anything when it comes again
        before, waiting = dump(desk), ops(desk)
        for file in (whole, changes):
            bring_in(desk, file)
        assert (dump(desk), ops(desk)) == (before, waiting)


def test_rows_of_a_deleted_person_are_counted_as_deleted_where_the_file_has_them(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, full().write(tmp_path / "a"))
    again = full()
    again.rows["Export"][0]["ExportDate"] = "2026-11-12 09:00:00"
    again.rows["Client"][1].update(GONE)
    again.add("Enrollment", enrollment("e4", "2", "h4"))
    folder = again.write(tmp_path / "b")
    checked = look(desk, folder)
    said = [entry for entry in reasons(desk, folder) if "Client" in entry[2]]
    text = "It depends on a row of Client that was deleted"
    assert [(file, line, rejected) for file, line, reason, rejected in said if reason == text] == [
        ("Enrollment.csv", 3, False),
        ("Enrollment.csv", 4, False),
        ("Enrollment.csv", 5, True),
        ("Exit.csv", 2, False),
        ("IncomeBenefits.csv", 3, False),
    ]
    report = bring_in(desk, folder)
    for counted in (checked, report):
        files = counted.files
        assert counted.total.adds_up()
        assert (files["Client.csv"].deleted, files["Client.csv"].unchanged) == (1, 1)
        assert (files["Enrollment.csv"].deleted, files["Enrollment.csv"].rejected) == (2, 1)
        assert (files["Exit.csv"].deleted, files["IncomeBenefits.csv"].deleted) == (1, 1)
    second = bring_in(desk, folder)
    assert (second.total.deleted, second.total.rejected, second.total.changed) == (0, 1, 0)


def test_somebody_who_is_no_longer_deleted_comes_back_whole(make_station: StationMaker, tmp_path: Path) -> None:
    here, there = make_station("here"), make_station("there")
    whole = full().write(tmp_path / "full")
    bring_in(here, whole)
    bring_in(here, delta(*BOTH).write(tmp_path / "delta"))
    back = full()
    back.rows["Export"][0]["ExportDate"] = "2026-11-14 09:00:00"
    for person in back.rows["Client"]:
        person["DateUpdated"] = "2026-11-13 09:00:00"
    for desk in (here, there):
        bring_in(desk, back.write(tmp_path / "back"))
    kept = {name: len(records) for name, records in live(there).items()}
    assert {name: len(records) for name, records in live(here).items()} == kept
    assert rows(here, "SELECT first_name, head FROM person WHERE deleted_at IS NULL ORDER BY 1") == [
        ("Leo", 0),
        ("Maria", 1),
    ]
    assert one(here, "SELECT ended_on FROM support WHERE ended_on IS NOT NULL AND deleted_at IS NULL") == "2026-09-30"


def test_a_deleted_enrolment_takes_along_what_was_said_within_it(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, full().write(tmp_path / "a"))
    changes = Export("2026-11-12 09:00:00", ExportDirective="1")
    changes.add("Client", client("2", "Leo", born="2020-06-14")).add("Enrollment", enrollment("e3", "2", "h3", **GONE))
    bring_in(desk, changes.write(tmp_path / "b"))
    assert one(desk, "SELECT count(*) FROM support WHERE deleted_at IS NULL") == 2
    assert one(desk, "SELECT count(*) FROM observation WHERE deleted_at IS NULL AND kind = 'income'") == 1


def test_what_a_caseworker_wrote_about_a_deleted_person_stays_and_an_undo_brings_all_back(
    desk: Station, author: Author, tmp_path: Path
) -> None:
    bring_in(desk, full().write(tmp_path / "a"))
    with desk.write() as connection:
        home = bytes(connection.exec_driver_sql("SELECT scope_id FROM person WHERE first_name = 'Leo'").scalar_one())
        casework.add_note(connection, author, home, "called")
    before = live(desk)
    report = bring_in(desk, delta(*BOTH).write(tmp_path / "b"))
    assert one(desk, "SELECT count(*) FROM note WHERE deleted_at IS NULL") == 1
    assert one(desk, "SELECT count(*) FROM support WHERE deleted_at IS NULL") == 0
    assert report.run_id is not None
    imports.undo(desk, report.run_id)
    assert live(desk) == before
