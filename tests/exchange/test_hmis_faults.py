"""Bad HMIS exports: a clear error or a rejected row, never a traceback, nothing half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.errors import FileFault
from ctcoord.services.station import Station
from tests.exchange.hmis_export import Export, client, enrollment, family, within
from tests.exchange.importing import bring_in, one, reasons, rows


@pytest.mark.parametrize(
    ("written", "means"),
    [("08-MAY-67", "1967-05-08"), ("02-07-2023 12:00:00", "2023-02-07"), ("6/14/20", "2020-06-14"),
     ("1991-04-02\t", "1991-04-02")],
)  # fmt: skip
def test_dates_as_agencies_write_them(desk: Station, tmp_path: Path, written: str, means: str) -> None:
    export = family()
    export.rows["Client"][0]["DOB"] = written
    bring_in(desk, export.write(tmp_path / "a"))
    assert one(desk, "SELECT birth_date FROM person WHERE head") == means


def test_a_birth_date_that_is_none_is_left_out_with_a_warning(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Client"][0]["DOB"] = "about 1990"
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert (report.files["Client.csv"].new, report.warned) == (2, 1)
    assert one(desk, "SELECT birth_date FROM person WHERE head") is None
    assert reasons(desk, tmp_path / "a") == [("Client.csv", 2, "DOB could not be read and was left out", False)]


@pytest.mark.parametrize("updated", ["9999-12-31 23:59:59", "9999-12-31", "2031-01-01 10:00:00", "12/31/9999 11:00 PM"])
def test_a_row_from_a_day_to_come_counts_as_of_the_export(desk: Station, tmp_path: Path, updated: str) -> None:
    export = family()
    export.rows["Client"][0]["DateUpdated"] = updated
    folder = export.write(tmp_path / "a")
    told = [
        (
            "Client.csv",
            2,
            "the date of this row lies after the file's export date; it counts as of the export date",
            False,
        )
    ]
    assert reasons(desk, folder) == (told if "2031" in updated else [])  # the end of the calendar is no date at all
    assert bring_in(desk, folder).total.rejected == 0
    later = family()
    later.rows["Export"][0]["ExportDate"] = "2026-11-12 09:00:00"
    later.rows["Client"][0].update(LastName="Vega-Ruiz", DateUpdated="2026-11-11 08:00:00")
    assert bring_in(desk, later.write(tmp_path / "b")).files["Client.csv"].changed == 1
    assert one(desk, "SELECT last_name FROM person WHERE head") == "Vega-Ruiz"


def test_a_row_changed_on_the_day_of_an_export_that_has_no_time_is_in_order(desk: Station, tmp_path: Path) -> None:
    export = Export("2026-11-01")
    export.add("Client", client("1", DateUpdated="2026-11-01 16:00:00"))
    folder = export.write(tmp_path / "a")
    assert reasons(desk, folder) == []
    bring_in(desk, folder)
    assert str(one(desk, "SELECT as_of FROM person")).startswith("2026-11-01 21:00")


@pytest.mark.parametrize("digits", ["9" * 26, "-" + "9" * 19, "1e30"])
@pytest.mark.parametrize("column", ["TotalMonthlyIncome", "IncomeFromAnySource", "DataCollectionStage"])
def test_a_number_longer_than_any_is_left_out(desk: Station, tmp_path: Path, digits: str, column: str) -> None:
    export = family()
    export.rows["IncomeBenefits"][0][column] = digits
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert report.files["IncomeBenefits.csv"].new == 1
    assert digits.strip("-") not in str(rows(desk, "SELECT amount_cents, stage, detail FROM observation"))


@pytest.mark.parametrize("column", ["RelationshipToHoH", "LivingSituation", "DisablingCondition"])
def test_a_code_longer_than_any_is_left_out_of_an_enrolment(desk: Station, tmp_path: Path, column: str) -> None:
    export = family()
    export.rows["Enrollment"][0][column] = "7" * 26
    assert bring_in(desk, export.write(tmp_path / "a")).files["Enrollment.csv"].new == 2
    assert "7" * 26 not in str(rows(desk, "SELECT relationship, head FROM person"))


def test_an_exit_before_its_entry_is_taken_with_a_warning(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-01-14"))
    export.add("Exit", within("ExitID", "x2", "2", "e2", ExitDate="2026-01-15"))  # on the same day: in order
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert (report.files["Exit.csv"].new, report.warned) == (2, 1)
    assert reasons(desk, tmp_path / "a") == [("Exit.csv", 2, "this ends before it begins", False)]


def test_a_row_fault_rejects_the_row_and_what_depends_on_it(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Enrollment"][0]["EntryDate"] = "some day"
    export.add("Enrollment", enrollment("e5", "unknown"), enrollment("", "1"), enrollment("e6", ""))
    export.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-09-01"))
    export.add("IncomeBenefits", within("IncomeBenefitsID", "i2", "2", "e1", InformationDate="2026-01-15", SNAP=1))
    export.add("IncomeBenefits", within("IncomeBenefitsID", "i3", "2", "e0", InformationDate="2026-01-15", SNAP=1))
    export.add("IncomeBenefits", within("IncomeBenefitsID", "i4", "2", "e2", InformationDate="", SNAP=1))
    export.add("IncomeBenefits", within("IncomeBenefitsID", "i5", "1", "e2", InformationDate="2026-01-15", SNAP=1))
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert (report.files["Enrollment.csv"].new, report.files["Enrollment.csv"].rejected) == (1, 4)
    assert (report.files["Exit.csv"].rejected, report.files["IncomeBenefits.csv"].rejected) == (1, 5)
    assert report.total.adds_up()
    assert [(file, line, reason) for file, line, reason, _ in reasons(desk, tmp_path / "a")] == [
        ("Enrollment.csv", 2, "EntryDate is not a date"),
        ("Enrollment.csv", 4, "Its person is neither in the file nor known"),
        ("Enrollment.csv", 5, "EnrollmentID is blank"),
        ("Enrollment.csv", 6, "PersonalID is blank"),
        ("Exit.csv", 2, "It depends on a row of Enrollment that was rejected"),
        ("IncomeBenefits.csv", 2, "It depends on a row of Enrollment that was rejected"),
        ("IncomeBenefits.csv", 3, "It depends on a row of Enrollment that was rejected"),
        ("IncomeBenefits.csv", 4, "It names Enrollment e0, which is neither in the file nor known"),
        ("IncomeBenefits.csv", 5, "InformationDate is blank"),
        ("IncomeBenefits.csv", 6, "It names Enrollment e2, which belongs to another person"),
    ]


def test_a_known_enrolment_of_another_person_is_not_theirs(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    delta = Export(ExportDirective="1").only("Client", "PersonalID", "DateUpdated")
    day = {"InformationDate": "2026-07-01", "SNAP": 1}
    delta.add("IncomeBenefits", within("IncomeBenefitsID", "i2", "1", "e1", **day))
    delta.add("IncomeBenefits", within("IncomeBenefitsID", "i3", "2", "e1", **day))
    folder = delta.write(tmp_path / "b")
    assert [reason for *_, reason, _ in reasons(desk, folder)] == [
        "It names Enrollment e1, which belongs to another person"
    ]
    report = bring_in(desk, folder)
    assert (report.files["IncomeBenefits.csv"].new, report.files["IncomeBenefits.csv"].rejected) == (1, 1)


def test_ragged_rows_are_rejected(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    with (folder / "Client.csv").open("a") as file:
        file.write("8,Too,Few\n9" + ",x" * 40 + "\n\n")
    report = bring_in(desk, folder)
    assert (report.files["Client.csv"].read, report.files["Client.csv"].rejected) == (4, 2)
    assert reasons(desk, folder)[0][2] == "The row has 3 cells, its file 8 columns"


def test_a_deletion_without_a_date_is_a_row_whose_cells_have_slipped(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Client"][1]["DateDeleted"] = "77ebf652741208fa9a36c52556058416"
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert (report.files["Client.csv"].rejected, report.files["Client.csv"].deleted) == (1, 0)


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8-sig", "José"), ("utf-16", "José"), ("cp1252", "José"), ("utf-8", "Zoë")]
)
def test_encodings(desk: Station, tmp_path: Path, encoding: str, name: str) -> None:
    export = family()
    export.rows["Client"][0]["FirstName"] = name
    folder = export.write(tmp_path / "a")
    text = (folder / "Client.csv").read_text("utf-8")
    (folder / "Client.csv").write_bytes(text.encode(encoding))
    report = bring_in(desk, folder)
    assert one(desk, "SELECT first_name FROM person WHERE head") == name
    assert any("Windows-1252" in str(note) for note in report.notes) == (encoding == "cp1252")


def test_formulas_and_control_characters_are_text(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Client"][0].update(FirstName="=1+1", MiddleName="a\x00b\x07c")
    bring_in(desk, export.write(tmp_path / "a"))
    assert rows(desk, "SELECT first_name, middle_name FROM person WHERE head") == [("=1+1", "abc")]


def test_a_header_alone_is_a_file_without_rows(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.only("Exit", "ExitID", "EnrollmentID", "PersonalID", "ExitDate", "DateUpdated")
    assert bring_in(desk, export.write(tmp_path / "a")).files["Exit.csv"].read == 0


def _nothing(folder: Path, name: str, content: bytes | None) -> None:
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("Client.csv", None, "Client.csv is missing", id="a required file is missing"),
        pytest.param("Export.csv", None, "Export.csv is missing", id="there is no Export.csv"),
        pytest.param("Client.csv", b"", "the file is empty", id="an empty file"),
        pytest.param("Enrollment.csv", b"Name,Date\nx,y\n", "no column EnrollmentID, Pers", id="another file"),
        pytest.param("Export.csv", b"ExportID,SourceID\n", "the one row that it must hold", id="no row in Export.csv"),
        pytest.param("Client.csv", b"PersonalID\n" + bytes(range(128, 160)), "known encoding", id="no text"),
        pytest.param("Client.csv", b'PersonalID,A\n1,"' + b"x\n" * 200_000, "never ends", id="an open quotation mark"),
        pytest.param("Client.csv", b"PersonalID,A\n1," + b"x" * 1_200_000, "longer than", id="an endless line"),
    ],
)  # fmt: skip
def test_a_fault_of_a_file_changes_nothing(
    desk: Station, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    folder = family().write(tmp_path / "a")
    _nothing(folder, name, content)
    with pytest.raises(FileFault) as fault:
        bring_in(desk, folder)
    assert says in str(fault.value)
    assert str(fault.value).endswith("Nothing was changed.")
    assert one(desk, "SELECT count(*) FROM person") == 0
    assert one(desk, "SELECT count(*) FROM import_run") == 0
    assert not list(desk.home.glob("staging-*"))


@pytest.mark.parametrize(
    ("column", "value"),
    [("ExportDate", "some day"), ("ExportDate", ""), ("ExportStartDate", "13/32/2025"), ("ExportEndDate", "soon"),
     ("ExportDirective", "9"), ("HashStatus", "77")],
)  # fmt: skip
def test_an_export_that_says_nonsense_of_itself_changes_nothing(
    desk: Station, tmp_path: Path, column: str, value: str
) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    export = family()
    export.rows["Export"][0][column] = value
    export.rows["Client"][0].update(FirstName="Older", DateUpdated="")
    with pytest.raises(FileFault) as fault:
        bring_in(desk, export.write(tmp_path / "b"))
    assert f"row 2: {column} is '{value}', and not " in str(fault.value)
    assert f"Ask the agency to correct {column}" in str(fault.value)
    assert one(desk, "SELECT first_name FROM person WHERE head") == "Maria"


@pytest.mark.slow
def test_a_field_of_two_gigabytes_is_refused_in_little_memory(desk: Station, tmp_path: Path) -> None:
    import resource

    folder = family().write(tmp_path / "a")
    with (folder / "Client.csv").open("r+b") as file:
        file.seek(2 << 30)  # a hole: it takes no room on the disk
        file.write(b"\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileFault):
        bring_in(desk, folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
