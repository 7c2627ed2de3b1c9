"""Reading tables safely: what a file is, how its cells become text, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcoord.errors import FileFault
from ctcoord.exchange import tabular, workbooks
from ctcoord.exchange.tabular import open_book, rows

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TABLE = [["Case", "ZIP", "Name"], ["0012", "06001", "Núñez"], ["0013", "06002", "Vega, Ana"]]


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def as_csv(table: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue()


def workbook(path: Path, table: list[list[object]], **cells: object) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append(row)
    for place, value in cells.items():
        sheet[place] = value
    book.save(path)
    return path


def fault(path: Path) -> str:
    """What a user reads about a file that is refused."""
    with pytest.raises(FileFault) as caught:
        list(rows(path))
    text = str(caught.value)
    assert path.name in text
    assert str(path.parent) not in text, "a folder may be named after a family"
    assert "{" not in text
    return text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_in_any_encoding_and_with_any_separator(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write(tmp_path / "a.csv", as_csv(TABLE, delimiter).encode(encoding))
    with open_book(path) as book:
        assert [cells for _, cells in book.rows(book.sheets[0].name)] == TABLE
        assert bool(book.notes) == (encoding == "cp1252"), "a guess is always said"


def test_a_separator_that_excel_names_in_the_first_line_is_no_row(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "sep=;\r\n" + as_csv(TABLE, ";"))
    assert [cells for _, cells in rows(path)] == TABLE
    assert next(iter(rows(path)))[0] == 2


def test_lines_are_those_of_the_file_even_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'Case,Note\r\n1,"one\r\ntwo"\r\n2,x\r\n')
    assert [(line, cells[0]) for line, cells in rows(path)] == [(1, "Case"), (2, "1"), (4, "2")]


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=3, max_size=3),
        min_size=2,
        max_size=8,
    )
)
def test_what_csv_writes_comes_back(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    header = [["Case", "ZIP", "Name"], ["1", "2", "3"]]
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", as_csv(header + table))
    assert [cells for _, cells in rows(path)] == header + table


def test_cells_of_a_workbook_are_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            [6001, "06001", 12.5, True, dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3, 4), dt.time(7, 30)],
            [dt.timedelta(hours=27, minutes=30), 123456789012, 0.1 + 0.2, None, dt.datetime(2026, 1, 2)],
        ],
    )
    assert [cells for _, cells in rows(path)] == [
        ["6001", "06001", "12.5", "TRUE", "2026-01-02", "2026-01-02 03:04:00", "07:30:00"],
        ["27:30:00", "123456789012", "0.3", "", "2026-01-02", "", ""],
    ]


def test_a_formula_gives_its_last_value_and_text_with_an_equals_sign_stays_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["x", "y"]], B2="=1+1")
    book = openpyxl.load_workbook(path)
    book.active["A2"] = "=HYPERLINK(1)"
    book.active["A2"].data_type = "s"
    book.save(path)
    assert [cells for _, cells in rows(path)] == [["x", "y"], ["=HYPERLINK(1)", tabular.NO_RESULT]]


def test_rows_and_columns_count_from_the_corner_of_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [], C5="Case", D5="ZIP", C6="1")
    assert [(line, cells) for line, cells in rows(path) if any(cells)] == [
        (5, ["", "", "Case", "ZIP"]),
        (6, ["", "", "1", ""]),
    ]


def test_a_cell_merged_over_rows_belongs_to_each_of_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Case", "Child"], ["H1", "Leo"], [None, "Ivy"], ["H2", "Sam"]])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("C1:E1")
    book.save(path)
    assert [cells[:2] for _, cells in rows(path)] == [["Case", "Child"], ["H1", "Leo"], ["H1", "Ivy"], ["H2", "Sam"]]


def test_hidden_sheets_are_known_and_not_the_first_choice(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["secret"]])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Shown").append(["Case"])
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    with open_book(path) as opened:
        assert [(sheet.name, sheet.hidden) for sheet in opened.sheets] == [("Sheet", True), ("Shown", False)]
    assert [cells for _, cells in rows(path)] == [["Case"]]


def test_what_is_in_a_file_decides_not_its_name(tmp_path: Path) -> None:
    book = workbook(tmp_path / "really.xlsx", list(TABLE))
    renamed = book.rename(tmp_path / "really.csv")
    assert [cells for _, cells in rows(renamed)] == TABLE
    assert [cells for _, cells in rows(write(tmp_path / "b.xlsx", as_csv(TABLE)))] == TABLE


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<html><table><tr><td>Case</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "XML"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08\x00zzzz", "compressed"),
        (b"PK\x03\x04 then nothing of a zip", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged"),
        (b"C\0a\0s\0e\0,\0Z\0\n\0" * 50, "known encoding"),
        (bytes(5000), "known encoding"),
        (b"Case,ZIP\n\x81\x8d\x8f,1\n", "known encoding"),
        ("Case,ZIP\n".encode("utf-16")[:-1], "known encoding"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(tmp_path: Path, content: bytes, says: str) -> None:
    assert says in fault(write(tmp_path / "table.xls", content))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in fault(tmp_path / "nothing.csv")
    (tmp_path / "folder.csv").mkdir()
    assert "cannot be read" in fault(tmp_path / "folder.csv")


def test_a_zip_of_csv_files_is_told_from_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("Client.csv", "PersonalID\n")
    assert "zip archive of CSV" in fault(tmp_path / "a.xlsx")


def test_a_password_is_named(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900)
    assert "password" in fault(write(tmp_path / "a.xlsx", ole))


def test_a_field_that_never_ends_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabular, "LONGEST_LINE", 10_000)
    assert "longer than" in fault(write(tmp_path / "a.csv", "Case,ZIP\n1,2\n" + "x" * 11_000 + "\n3,4\n"))
    assert "never ends" in fault(write(tmp_path / "b.csv", 'Case,ZIP\n1,"2\n' + "x,1\n" * 50_000))


def test_a_file_of_two_gigabytes_without_a_line_break_costs_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Case,ZIP\n1," + "x" * 5_000_000)
    assert "longer than" in fault(path)
    os.truncate(path, 2 << 30)  # sparse: takes no room on the disk
    assert "larger than" in fault(path)


def test_a_zip_bomb_is_refused_without_unpacking_it_all(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", list(TABLE))
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1 << 20))
    assert book.stat().st_size < 1 << 20
    assert "unpacks to far more" in fault(book)


def test_a_cell_at_the_far_corner_is_refused_before_its_rectangle_is_made(tmp_path: Path) -> None:
    assert "unpacks to far more" in fault(workbook(tmp_path / "a.xlsx", list(TABLE), XFD1048576="x"))


def test_a_directory_that_lies_about_sizes_is_a_damaged_file(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", list(TABLE))
    data = bytearray(book.read_bytes())
    entry = data.find(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    assert "damaged" in fault(write(book, bytes(data)))


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a,b\n"]))
def test_any_bytes_give_rows_or_a_fault_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, head: bytes
) -> None:
    path = write(tmp_path_factory.mktemp("junk") / "a.csv", head + junk)
    with suppress(FileFault):
        list(rows(path))


def test_limits_of_a_sheet_are_counted_in_cells() -> None:
    xml = b'<row r="9"><c r="B9" s="1"/></row><row r="12"><c s="2" r="AA12"><v>1</v></c></row>'
    assert workbooks._furthest(xml, (0, 0)) == (12, 27)


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the sample files do not lie beside the project")


@pytest.mark.realdata
@needs_shared
def test_connecticut_zip_codes_keep_their_zeros_behind_a_byte_order_mark() -> None:
    path = SHARED / "ct_zip_to_town" / "2020zip-to-town.csv"
    found = [cells for _, cells in rows(path)]
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert found == list(csv.reader(file))
    assert found[0][0] == "2020zip5"
    assert all(len(cells[0]) == 5 and cells[0].startswith("06") for cells in found[1:])


@pytest.mark.realdata
@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "ct_affordable_housing_appeals").glob("*.xls")), ids=lambda p: p.name)
def test_every_sheet_of_real_workbooks_reads_to_the_end(path: Path) -> None:
    with open_book(path) as book:
        for sheet in book.sheets:
            assert all(isinstance(cell, str) for _, cells in book.rows(sheet.name) for cell in cells)


@pytest.mark.realdata
@needs_shared
def test_a_real_workbook_renamed_to_csv_is_still_a_workbook(tmp_path: Path) -> None:
    real = SHARED / "ct_affordable_housing_appeals" / "2002 APPEALS-LIST_PUBLISHED.xls"
    link = tmp_path / "appeals.csv"
    link.symlink_to(real)
    assert sum(1 for _ in rows(link)) == 170


@pytest.mark.parametrize(
    "rest", ['4,"Ruiz\n5,Diaz\n6,Cruz\n', '4,"Ruiz\n', '4,"Ruiz', '4,"Ruiz\n' + "5,Diaz\n" * 40_000]
)
def test_a_quotation_mark_that_never_ends_is_told_with_its_line(tmp_path: Path, rest: str) -> None:
    assert "line 4 holds" in fault(write(tmp_path / "a.csv", "Case,Name\n1,Vega\n2,Luna\n" + rest))


@pytest.mark.parametrize("end", ['4,"Ruiz\nDiaz"\n', '4,"Ruiz"', '4,5" pipe\n', '4,"a"b\n'])
def test_quotation_marks_that_end_are_in_order(tmp_path: Path, end: str) -> None:
    assert len(list(rows(write(tmp_path / "a.csv", "Case,Name\n1,Vega\n" + end)))) == 3


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_line_that_never_ends_is_told_with_its_number(tmp_path: Path, line_break: str) -> None:
    table = line_break.join(["Case,Name", *(f"{number},Vega" for number in range(100))])
    assert "line 102 is longer" in fault(write(tmp_path / "a.csv", table + line_break + "x" * 6_000_000))


def test_a_formula_without_a_result_is_no_blank(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Case", "Name", "Until"], ["1", "Vega", None]], B3='="V"&A2', C2="=TODAY()")
    read = [cells for _, cells in rows(path)]
    assert read[1] == ["1", "Vega", tabular.NO_RESULT]
    assert read[2][1] == tabular.NO_RESULT
