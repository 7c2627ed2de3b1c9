"""Every input row is accounted for, the newest says, and nothing half counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.services import corrections, imports
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests.conftest import StationMaker
from tests.exchange.hmis_export import Export, client, enrollment, family, within
from tests.exchange.importing import bring_in, dump, one, ops, reasons, rows


def test_a_first_import_makes_records_and_one_op_for_each(desk: Station, tmp_path: Path) -> None:
    report = bring_in(desk, family().write(tmp_path / "a"))
    assert report.files["Client.csv"].to_json() == {
        "read": 2, "new": 2, "changed": 0, "unchanged": 0, "deleted": 0, "rejected": 0, "absent": 0, "older": 0,
    }  # fmt: skip
    assert report.total.adds_up()
    assert rows(desk, "SELECT first_name, last_name, head, relationship FROM person ORDER BY head DESC") == [
        ("Maria", "Vega", 1, 1),
        ("Leo", "Vega", 0, 2),
    ]
    assert one(desk, "SELECT count(DISTINCT scope_id) FROM person") == 1
    assert rows(
        desk, "SELECT program, provider, status, authorized_from FROM support WHERE subject_id IS NOT NULL"
    ) == [
        ("Riverside Homes", "Riverside", "active", "2026-01-15"),
        ("Riverside Homes", "Riverside", "active", "2026-01-15"),
    ]
    assert rows(desk, "SELECT kind, data_class, amount_cents FROM observation") == [("income", "income", 110_000)]
    # Whatever was made has one op that carries all of it.
    made = ["household", "person", "identifier", "support", "observation", "organization", "service", "agency"]
    records = sum(int(str(one(desk, f"SELECT count(*) FROM {name} WHERE agency_id IS NOT NULL"))) for name in made)
    assert ops(desk) == records - 1  # our own agency was here before
    assert one(desk, "SELECT count(*) FROM outbox WHERE kind <> 'create'") == 0


def test_the_same_file_twice_changes_nothing(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    bring_in(desk, folder)
    before, waiting = dump(desk), ops(desk)
    report = bring_in(desk, folder)
    assert report.total.unchanged == report.total.read == 8
    assert dump(desk) == before
    assert ops(desk) == waiting
    assert one(desk, "SELECT count(*) FROM import_change") == 0


def test_two_stations_make_the_same_records(make_station: StationMaker, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    here, there = make_station("here"), make_station("there")
    for desk in (here, there):
        bring_in(desk, folder)
    assert dump(here) == dump(there)


@pytest.mark.parametrize("written", ["riv", " RIV ", "Riv"])
def test_an_agency_has_the_same_ids_however_its_code_is_written(
    make_station: StationMaker, tmp_path: Path, written: str
) -> None:
    folder = family().write(tmp_path / "a")
    here, there = make_station("here"), make_station("there")
    bring_in(here, folder, agency="RIV")
    bring_in(there, folder, agency=written)
    assert dump(here) == dump(there)


def test_an_agency_whose_row_has_capitals_makes_the_same_ids(make_station: StationMaker, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    here, there = make_station("here"), make_station("there")
    bring_in(here, folder, agency="OURS")  # both stations know it as OURS
    with there.write() as connection:
        connection.exec_driver_sql("UPDATE agency SET agency_code = 'another' WHERE agency_code = 'OURS'")
    bring_in(there, folder, agency="ours")
    people = "SELECT id FROM person ORDER BY id"
    assert rows(here, people) == rows(there, people)
    assert one(here, "SELECT count(*) FROM agency") == 1


def test_what_another_station_sent_is_known_without_its_source_rows(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    bring_in(desk, folder)
    with desk.write() as connection:  # as sync leaves it: records, but nothing of where they came from
        for table in ("source_row", "source_record", "import_run"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    before, waiting = dump(desk), ops(desk)
    report = bring_in(desk, folder)
    assert report.files["Client.csv"].unchanged == 2
    assert report.files["Enrollment.csv"].unchanged == 2
    assert report.files["IncomeBenefits.csv"].unchanged == 1
    assert ops(desk) == waiting
    assert dump(desk)["person"] == before["person"]


def test_an_older_file_never_overwrites_what_another_station_sent(desk: Station, tmp_path: Path) -> None:
    newer = family()
    newer.rows["Client"][0].update(LastName="Vega-Ruiz", DateUpdated="2026-10-20 08:00:00")
    bring_in(desk, newer.write(tmp_path / "new"))
    with desk.write() as connection:
        for table in ("source_row", "source_record", "import_run"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    waiting = ops(desk)
    report = bring_in(desk, family().write(tmp_path / "old"))
    assert (report.files["Client.csv"].unchanged, report.files["Client.csv"].older) == (2, 1)
    assert one(desk, "SELECT last_name FROM person WHERE head") == "Vega-Ruiz"
    assert ops(desk) == waiting


def test_a_changed_fact_is_set_alone_and_an_absent_column_is_not_a_blank(desk: Station, tmp_path: Path) -> None:
    first = family()
    first.rows["Client"][0]["VeteranStatus"] = "1"
    bring_in(desk, first.write(tmp_path / "a"))
    waiting = ops(desk)
    second = family()  # has no column VeteranStatus
    second.rows["Client"][0].update(FirstName="María", DateUpdated="2026-10-20 08:00:00")
    report = bring_in(desk, second.write(tmp_path / "b"))
    assert report.files["Client.csv"].changed == 1
    assert report.files["Client.csv"].unchanged == 1
    assert rows(desk, "SELECT first_name, veteran FROM person WHERE head") == [("María", 1)]
    fields = {row[0] for row in rows(desk, f"SELECT field FROM outbox WHERE seq > {waiting} AND entity = 'person'")}
    assert fields == {"first_name", "as_of"}


def test_details_keep_the_keys_that_a_file_does_not_have(desk: Station, tmp_path: Path) -> None:
    first = family()
    first.rows["Enrollment"][0].update(MoveInDate="2026-02-01", PercentAMI="1")
    bring_in(desk, first.write(tmp_path / "a"))
    second = family()
    second.rows["Enrollment"][0].update(MoveInDate="", SingleParent="1", DateUpdated="2026-10-20 08:00:00")
    bring_in(desk, second.write(tmp_path / "b"))
    detail = "SELECT detail -> '$.{}' FROM support WHERE subject_id = (SELECT id FROM person WHERE head)"
    assert one(desk, detail.format("MoveInDate")) is None  # blank now
    assert one(desk, detail.format("PercentAMI")) == "1"  # the second file has no such column
    assert one(desk, detail.format("SingleParent")) == "1"


def test_an_older_row_never_overwrites(desk: Station, tmp_path: Path) -> None:
    newer = family()
    newer.rows["Client"][0].update(LastName="Vega-Ruiz", DateUpdated="2026-10-20 08:00:00")
    bring_in(desk, newer.write(tmp_path / "new"))
    waiting = ops(desk)
    report = bring_in(desk, family().write(tmp_path / "old"))
    assert (report.files["Client.csv"].unchanged, report.files["Client.csv"].older) == (2, 1)
    assert one(desk, "SELECT last_name FROM person WHERE head") == "Vega-Ruiz"
    assert ops(desk) == waiting


def test_of_equal_dates_the_newer_export_says(desk: Station, tmp_path: Path) -> None:
    late, early = family(), Export(day="2026-10-15 09:00:00")
    early.rows = {**family().rows, "Export": early.rows["Export"]}
    late.rows["Client"][0]["LastName"] = "Vega-Ruiz"
    bring_in(desk, late.write(tmp_path / "late"))
    report = bring_in(desk, early.write(tmp_path / "early"))
    assert report.files["Client.csv"].older == 1
    assert one(desk, "SELECT last_name FROM person WHERE head") == "Vega-Ruiz"


def test_of_repeated_keys_the_newest_counts_and_the_others_are_rejected(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.add("Client", client("1", last="Old", DateUpdated="2020-01-01 00:00:00"))
    export.add("Client", client("1", last="Newest", DateUpdated="2026-10-30 00:00:00"))
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert (report.files["Client.csv"].new, report.files["Client.csv"].rejected) == (2, 2)
    assert one(desk, "SELECT last_name FROM person WHERE head") == "Newest"
    told = [reason for file, _, reason, rejected in reasons(desk, tmp_path / "a") if rejected and file == "Client.csv"]
    assert told == ["The key 1 is repeated: line 5 is newer or comes first and is used"] * 2


def test_soft_deletes(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    gone = family()
    gone.rows["IncomeBenefits"][0].update(DateDeleted="2026-10-25 10:00:00", DateUpdated="2026-10-25 10:00:00")
    never = within("IncomeBenefitsID", "i9", "1", "e1", InformationDate="2026-02-01", DateDeleted="2026-03-01")
    gone.add("IncomeBenefits", never)
    folder = gone.write(tmp_path / "b")
    report = bring_in(desk, folder)
    assert report.files["IncomeBenefits.csv"].deleted == 2  # one that we had, and one that we never saw
    assert one(desk, "SELECT count(*) FROM observation WHERE deleted_at IS NULL") == 0
    waiting = ops(desk)
    assert bring_in(desk, folder).files["IncomeBenefits.csv"].unchanged == 2
    assert ops(desk) == waiting
    back = family()
    back.rows["IncomeBenefits"][0].update(DateUpdated="2026-10-28 10:00:00")
    assert bring_in(desk, back.write(tmp_path / "c")).files["IncomeBenefits.csv"].changed == 1
    assert one(desk, "SELECT count(*) FROM observation WHERE deleted_at IS NULL") == 1


def test_a_record_that_another_row_made_too_stays(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    with desk.write() as connection:  # another row made it as well
        for table in ("source_row", "source_record"):
            names = [c for (c,) in connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{table}')")]
            values = ["'another'" if name == "source_id" else name for name in names]
            made = f"SELECT {', '.join(values)} FROM {table} WHERE source_id = 'i1'"
            connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) {made}")
    gone = family()
    gone.rows["Export"][0]["ExportDirective"] = 1
    gone.rows["IncomeBenefits"][0].update(DateUpdated="2026-10-20 08:00:00", DateDeleted="2026-10-20")
    assert bring_in(desk, gone.write(tmp_path / "b")).files["IncomeBenefits.csv"].deleted == 1
    assert one(desk, "SELECT count(*) FROM observation WHERE deleted_at IS NULL") == 1


def test_a_part_that_is_blank_now_is_taken_away(desk: Station, tmp_path: Path) -> None:
    first = family()
    first.add(
        "HealthAndDV",
        within("HealthAndDVID", "d1", "1", "e1", InformationDate="2026-01-15", GeneralHealthStatus="2",
               DomesticViolenceSurvivor="1"),
    )  # fmt: skip
    bring_in(desk, first.write(tmp_path / "a"))
    assert one(desk, "SELECT count(*) FROM observation WHERE data_class = 'safety'") == 1
    second = family()
    second.add(
        "HealthAndDV",
        within("HealthAndDVID", "d1", "1", "e1", InformationDate="2026-01-15", GeneralHealthStatus="2",
               DomesticViolenceSurvivor="", DateUpdated="2026-10-20 08:00:00"),
    )  # fmt: skip
    assert bring_in(desk, second.write(tmp_path / "b")).files["HealthAndDV.csv"].changed == 1
    live = "SELECT data_class FROM observation WHERE deleted_at IS NULL AND kind IN ('health', 'domestic_violence')"
    assert rows(desk, live) == [("health",)]


def test_an_exit_ends_its_support_and_a_deleted_exit_opens_it_again(desk: Station, tmp_path: Path) -> None:
    left = family()
    left.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-09-30", Destination="410"))
    bring_in(desk, left.write(tmp_path / "a"))
    status = "SELECT status, ended_on, end_reason FROM support WHERE subject_id = (SELECT id FROM person WHERE head)"
    assert rows(desk, status) == [("ended", "2026-09-30", "410")]
    changed = family()  # the enrolment alone changes: its end stays
    changed.rows["Enrollment"][0].update(PercentAMI="2", DateUpdated="2026-10-20 08:00:00")
    bring_in(desk, changed.write(tmp_path / "b"))
    assert rows(desk, status) == [("ended", "2026-09-30", "410")]
    undone = family()
    row = within("ExitID", "x1", "1", "e1", ExitDate="2026-09-30", Destination="410", DateDeleted="2026-10-21")
    undone.add("Exit", {**row, "DateUpdated": "2026-10-21 08:00:00"})
    bring_in(desk, undone.write(tmp_path / "c"))
    assert rows(desk, status) == [("active", None, None)]


def test_an_exit_of_a_later_file_ends_a_known_support(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    delta = Export(ExportDirective="1")
    delta.only("Client", "PersonalID", "DateUpdated")
    delta.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-10-30", Destination="410"))
    report = bring_in(desk, delta.write(tmp_path / "b"))
    assert report.files["Exit.csv"].new == 1
    assert one(desk, "SELECT status FROM support WHERE ended_on = '2026-10-30'") == "ended"


def test_a_full_refresh_lists_what_is_absent_and_keeps_it(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    smaller = Export(day="2026-11-10 09:00:00")
    smaller.rows = {**family().rows, "Export": smaller.rows["Export"]}
    smaller.only("IncomeBenefits", "IncomeBenefitsID", "EnrollmentID", "PersonalID", "InformationDate", "DateUpdated")
    folder = smaller.write(tmp_path / "b")
    report = bring_in(desk, folder)
    assert (report.files["IncomeBenefits.csv"].absent, report.files["IncomeBenefits.csv"].read) == (1, 0)
    assert rows(desk, "SELECT absent_since, deleted_at FROM observation") == [("2026-11-21", None)]
    waiting = ops(desk)
    assert bring_in(desk, folder).files["IncomeBenefits.csv"].absent == 1
    assert ops(desk) == waiting
    again = Export(day="2026-11-15 09:00:00")
    again.rows = {**family().rows, "Export": again.rows["Export"]}
    assert bring_in(desk, again.write(tmp_path / "c")).files["IncomeBenefits.csv"].changed == 1
    assert one(desk, "SELECT absent_since FROM observation") is None


@pytest.mark.parametrize(
    "export",
    [
        pytest.param({"ExportDirective": "1"}, id="a delta"),
        pytest.param({"day": "2026-10-20 09:00:00"}, id="an older file"),
        pytest.param({"ExportStartDate": "2026-10-01"}, id="a shorter period"),
    ],
)
def test_nothing_is_absent_from(desk: Station, tmp_path: Path, export: dict[str, str]) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    other = Export(**export)  # type: ignore[arg-type]
    other.add("Client", client("2", "Leo", born="2020-06-14"))
    report = bring_in(desk, other.write(tmp_path / "b"))
    assert report.total.absent == 0
    assert one(desk, "SELECT count(*) FROM person WHERE absent_since IS NOT NULL") == 0


def test_a_file_that_is_missing_makes_nothing_absent(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    other = family()
    del other.rows["IncomeBenefits"]
    assert bring_in(desk, other.write(tmp_path / "b")).total.absent == 0


def test_a_person_keeps_the_household_of_first_sight_and_groups_that_collide_are_proposed(
    desk: Station, tmp_path: Path
) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    homes = rows(desk, "SELECT id, scope_id FROM person ORDER BY id")
    later = family()
    later.add("Client", client("3", "Rosa", "Delgado", "1960-01-01"))
    # Rosa is first seen alone, then with Maria: her household stays, and the two are proposed as one family.
    later.add("Enrollment", enrollment("e3", "3", "h3", "2026-02-01"), enrollment("e4", "3", "h4", "2026-03-01"))
    later.add("Enrollment", enrollment("e5", "1", "h4", "2026-03-01", RelationshipToHoH=1))
    report = bring_in(desk, later.write(tmp_path / "b"))
    assert set(homes) < set(rows(desk, "SELECT id, scope_id FROM person"))
    assert report.proposals == 1
    assert rows(desk, "SELECT DISTINCT status, evidence ->> '$.kind' FROM family_link") == [
        ("proposed", "hmis_household")
    ]
    assert one(desk, "SELECT count(*) FROM family_link") == 2
    assert bring_in(desk, tmp_path / "b").proposals == 0
    assert one(desk, "SELECT count(*) FROM family_link") == 2


def test_a_correction_stays_and_a_moved_basis_is_asked_about(desk: Station, author: Author, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    scope, person = rows(desk, "SELECT scope_id, id FROM person WHERE head")[0]
    with desk.write() as connection:
        corrections.correct(
            connection, author, "person", scope_id=bytes(scope), record_id=bytes(person), field="last_name",
            value="Vega Ortiz",
        )  # fmt: skip
    same = family()  # another field moves: the correction is not concerned
    same.rows["Client"][0].update(FirstName="María", DateUpdated="2026-10-20 08:00:00")
    assert bring_in(desk, same.write(tmp_path / "b")).corrections == 0
    moved = family()
    moved.rows["Client"][0].update(FirstName="María", LastName="Vega-Ruiz", DateUpdated="2026-10-22 08:00:00")
    assert bring_in(desk, moved.write(tmp_path / "c")).corrections == 1
    assert one(desk, "SELECT count(*) FROM task WHERE kind = 'source_changed'") == 1
    assert one(desk, "SELECT value ->> '$.v' FROM correction WHERE withdrawn_at IS NULL") == "Vega Ortiz"
    assert bring_in(desk, tmp_path / "c").corrections == 0


def test_history_names_what_was_imported(desk: Station, tmp_path: Path) -> None:
    run = bring_in(desk, family().write(tmp_path / "riverside")).run_id
    with desk.read() as connection:
        (entry,) = imports.history(connection)
    assert (entry["id"], entry["agency"], entry["source_name"]) == (run, "Riverside Housing", "riverside")
    assert entry["report"]["files"]["Client.csv"]["new"] == 2
    assert str(tmp_path) not in str(entry)
