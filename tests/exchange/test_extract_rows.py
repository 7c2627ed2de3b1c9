"""Rows of extracts: which are records, which are faulty, and why; which profile reads a file."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctcoord.config import resource_path
from ctcoord.domain.codes import AgencyKind
from ctcoord.errors import FileFault, UsageError
from ctcoord.exchange import extracts
from ctcoord.exchange.formats import Options, check
from ctcoord.exchange.profiles import shipped
from ctcoord.exchange.records import Feed, FileHead
from ctcoord.services.station import Station
from tests.conftest import NOW
from tests.exchange.hmis_export import family
from tests.extract_files import CHILD, PASS, SIBLING, Row, count, one, rows_of, run, write_csv


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"Child date of birth": "2020-02-30"}, "Child date of birth", "not a date"),
        ({"Begin date": "13/02/2026"}, "Begin date", "other way round"),
        ({"Begin date": ""}, "Begin date", "must not be blank"),
        ({"End date": "2024-01-01"}, "End date", "ends before it begins"),
        ({"Child date of birth": "2031-01-01"}, "Child date of birth", "future"),
        ({"As of": "2031-01-01"}, "As of", "later than today"),
        ({"Hours per week": "lots"}, "Hours per week", "not a length of time"),
        ({"Hours per week": "200"}, "Hours per week", "more time than a week"),
        ({"Copay": "1.234,50"}, "Copay", "not a number"),
        ({"Status": "Sleeping"}, "Status", "not in the mapping profile"),
        ({"Days": "often"}, "Days", "not days of the week"),
        ({"Victim service provider": "Y"}, "Victim service provider", "not taken into a shared store"),
        ({"Child first name": "\0"}, "Child first name", "no text has"),
        ({"Child first name": "x" * 3000}, "Child first name", "longer than"),
    ],
)
def test_a_fault_of_a_row_rejects_it_and_says_where_and_why(
    desk: Station, tmp_path: Path, change: Row, column: str, says: str
) -> None:
    report, issues = run(desk, write_csv(tmp_path / "c.csv", [CHILD | change, SIBLING]))
    assert (count(report).rejected, count(report).new) == (1, 1)
    (issue,) = issues
    assert (issue.file, issue.line, issue.column, issue.rejected) == ("c.csv", 2, column, True)
    assert says in str(issue.reason)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"ZIP code": "6106"}, "leading zero"), ({"ZIP code": "soon"}, "not a ZIP"), ({"Parent phone": "ask"}, "phone"),
     ({"Parent e-mail": "none at all"}, "e-mail"), ({"Start time": ""}, "belong together"),
     ({"Primary language": "Klingon"}, "language is not known")],
)  # fmt: skip
def test_what_is_only_odd_is_kept_with_a_warning(desk: Station, tmp_path: Path, change: Row, says: str) -> None:
    report, issues = run(desk, write_csv(tmp_path / "c.csv", [CHILD | change]))
    assert count(report).new == report.warned == 1
    (issue,) = issues
    assert not issue.rejected
    assert says in str(issue.reason)


def test_ragged_rows_are_rejected_since_cells_may_have_slipped(desk: Station, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [CHILD], below="C2,P2,Ana,Okafor\r\n" + ",".join(["x"] * 40) + "\r\n")
    report, issues = run(desk, path)
    assert (count(report).read, count(report).new, count(report).rejected) == (3, 1, 2)
    assert ["fewer cells" in str(issues[0].reason), "more cells" in str(issues[1].reason)] == [True, True]


def test_of_repeated_keys_one_counts(desk: Station, tmp_path: Path) -> None:
    newer = CHILD | {"As of": "2026-11-21", "Status": "Closed"}
    report, _ = run(desk, write_csv(tmp_path / "c.csv", [CHILD, newer, CHILD]))
    assert (count(report).read, count(report).new, count(report).rejected) == (3, 1, 2)
    assert one(desk, "SELECT status FROM support")["status"] == "ended"


def test_twins_without_a_name_yet_are_told_apart_by_their_numbers(desk: Station, tmp_path: Path) -> None:
    twins = [CHILD | {"Child ID": number, "Child first name": "Baby", "Provider ID": ""} for number in ("K1", "K2")]
    report, issues = run(desk, write_csv(tmp_path / "c.csv", twins))
    assert (count(report).new, issues, report.linked) == (2, [], 0)
    assert len(rows_of(desk, "SELECT id FROM support")) == 2


def test_the_header_is_found_and_what_is_no_record_is_left_out(desk: Station, tmp_path: Path) -> None:
    header = ",".join(CHILD)
    path = write_csv(
        tmp_path / "c.csv",
        [CHILD, {}, {"Case ID": "Hartford office"}, SIBLING],
        above="Authorizations in force,,\r\nPrinted 2026-11-20\r\n\r\n",
        below=f"{header}\r\nTotal,,,2\r\n\r\nSource: nightly extract\r\n",
    )
    report, issues = run(desk, path)
    assert (count(report).read, count(report).new, issues) == (2, 2, [])
    assert any("rows 7, 9, 10, 12" in str(note) for note in report.notes)


def test_the_sheet_with_the_table_is_found_and_others_are_named(desk: Station, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["About this file"])
    table = book.create_sheet("November")
    for row in (["", "Care authorizations"], [], ["", *CHILD], ["", *CHILD.values()]):
        table.append(row)
    hidden = book.create_sheet("Old")
    hidden.append(list(CHILD))
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "c.xlsx")
    report, issues = run(desk, tmp_path / "c.xlsx")
    assert (count(report).new, issues) == (1, [])
    assert list(report.ignored) == ["c.xlsx [Sheet]"]
    assert any("Hidden sheets were not read: Old" in str(note) for note in report.notes)


def test_the_day_of_a_file_is_the_one_in_its_name(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "passes_2026-11-01.csv", [PASS])
    plan = extracts.plan(path, None, NOW)
    assert plan.as_of.date() == dt.date(2026, 11, 1)
    assert any("2026-11-01" in str(note) for note in plan.notes)
    later = path.rename(tmp_path / "passes_2031-11-01.csv")
    assert extracts.plan(later, None, NOW).as_of <= NOW


def test_a_file_that_no_profile_fits_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    row = {name: cell for name, cell in CHILD.items() if name not in ("Provider name", "Begin date")}
    with pytest.raises(FileFault, match=r"'childcare-authorizations' comes nearest.*Provider name, Begin date"):
        extracts.plan(write_csv(tmp_path / "c.csv", [row]), None, NOW)
    with pytest.raises(FileFault, match="no row among the first 30"):
        extracts.plan(write_csv(tmp_path / "d.csv", [{"Colour": "blue", "Taste": "sweet"}]), None, NOW)


def test_two_sheets_that_fit_alike_are_a_question_not_a_guess(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.worksheets[0], book.create_sheet("December")):
        sheet.append(list(PASS))
        sheet.append(list(PASS.values()))
    book.save(tmp_path / "p.xlsx")
    with pytest.raises(FileFault, match="several sheets fit: Sheet, December"):
        extracts.plan(tmp_path / "p.xlsx", None, NOW)


@pytest.mark.parametrize(("sheet", "fault"), [("december ", None), ("Dezember", "it has no sheet 'Dezember'")])
def test_the_sheet_that_a_profile_names_is_read_hidden_or_not(tmp_path: Path, sheet: str, fault: str | None) -> None:
    book = openpyxl.Workbook()
    for table in (book.worksheets[0], book.create_sheet("December")):
        table.append(list(PASS))
        table.append(list(PASS.values()))
    book["December"].sheet_state = "hidden"
    book.save(tmp_path / "p.xlsx")
    text = resource_path("profiles", "transit-passes.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(text.replace("[about]", f'sheet = "{sheet}"\n\n[about]'), "utf-8")
    if fault:
        with pytest.raises(FileFault, match=fault):
            extracts.plan(tmp_path / "p.xlsx", tmp_path / "own.toml", NOW)
    else:
        plan = extracts.plan(tmp_path / "p.xlsx", tmp_path / "own.toml", NOW)
        assert plan.layout.sheet == "December"
        assert not any("Hidden sheets" in str(note) for note in plan.notes)
    table_alone = write_csv(tmp_path / "p.csv", [PASS])
    assert extracts.plan(table_alone, tmp_path / "own.toml", NOW).layout.line == 1


def test_an_agency_must_be_named(desk: Station, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--agency"):
        check(desk, write_csv(tmp_path / "c.csv", [CHILD]))


class Counting:
    """A sink that only counts; each row must reach it exactly once."""

    def __init__(self) -> None:
        self.feed = Feed(bytes(16), "C4K", "C4K", "childcare", "extract", "c.csv")
        self.key, self.lines = bytes(32), [0]

    def file(self, head: FileHead) -> Counting:
        return self

    def ignore(self, name: str, why: object) -> None: ...

    def note(self, note: object) -> None: ...

    def directory(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        return frozenset(), frozenset()

    def people_of(self, organization: bytes) -> int:
        return 0

    def shape(self, shape: object) -> int:
        return 0

    def accept(self, line: int, *_: object, **__: object) -> None:
        self.lines.append(line)

    reject = accept

    def keep(self, line: int, *_: object) -> None:
        assert line == self.lines[-1], "what stays belongs to the row before it"

    def unused(self, columns: object, note: object = None) -> None: ...

    def warn(self, line: int, **_: object) -> None:
        assert line == self.lines[-1], "a warning belongs to the row before it"


CELLS = st.one_of(
    st.sampled_from(["", "C1", "2026-02-30", "1/2/3", "$1", "=1+1", "M-F", "9" * 400]), st.text(max_size=9)
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=len(CHILD), max_size=len(CHILD)), max_size=5))
def test_whatever_the_cells_each_row_is_accepted_or_rejected_once(tmp_path: Path, table: list[list[str]]) -> None:
    rows = [dict(zip(CHILD, [cell.replace("\r", " ") for cell in cells], strict=True)) for cells in table]
    plan = extracts.plan(write_csv(tmp_path / "c.csv", [CHILD, *rows]), None, NOW)
    sink = Counting()
    extracts.read(plan, sink)
    lines = sink.lines[1:]
    assert len(lines) == len(set(lines))
    assert lines == sorted(lines)
    whole = [cells for cells in table if sum(1 for cell in cells if cell.strip()) > len(CHILD) // 2]
    assert len(lines) >= 1 + len(whole) - sum("total" in cells[0].lower() for cells in whole)


def test_notes_below_the_table_may_fill_several_cells(desk: Station, tmp_path: Path) -> None:
    note = {"Provider address": "Printed by", "Closed days": "the night run"}
    report, issues = run(desk, write_csv(tmp_path / "c.csv", [CHILD, note, note]))
    assert (count(report).read, issues) == (1, [])
    report, issues = run(desk, write_csv(tmp_path / "d.csv", [note, CHILD]))
    assert (count(report).read, count(report).rejected) == (2, 1), "above a record it is a faulty row"


def test_what_a_file_has_no_column_for_stays(desk: Station, tmp_path: Path) -> None:
    run(desk, write_csv(tmp_path / "c.csv", [CHILD]))
    less = {name: cell for name, cell in CHILD.items() if name not in ("Copay", "Subsidy per month", "Parent phone")}
    report, _ = run(desk, write_csv(tmp_path / "d.csv", [less | {"As of": "2026-11-21", "Reason for care": "2"}]))
    assert count(report).changed == 1
    support = one(desk, "SELECT amount_cents, detail FROM support")
    assert support["amount_cents"] == 104500
    assert json.loads(support["detail"]) == {"Copay_cents": 8600, "ProviderNumber": "D1", "ReasonForCare": "2"}


def test_what_a_file_has_a_blank_for_goes(desk: Station, tmp_path: Path) -> None:
    run(desk, write_csv(tmp_path / "c.csv", [CHILD]))
    blank = {"Subsidy per month": "", "Redetermination due": "", "Days": "", "Start time": "", "End time": ""}
    run(desk, write_csv(tmp_path / "d.csv", [CHILD | blank | {"As of": "2026-11-21"}]))
    support = one(desk, "SELECT amount_cents, amount_period, renewal_due FROM support")
    assert set(support.values()) == {None}
    assert one(desk, "SELECT count(*) AS n FROM schedule WHERE deleted_at IS NULL")["n"] == 0


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_case_without_a_person_is_read_and_rejected_wherever_it_stands(
    desk: Station, tmp_path: Path, where: str
) -> None:
    bare: Row = dict.fromkeys(CHILD, "") | {"Case ID": "C-77"}
    table = {"first": [bare, CHILD, SIBLING], "middle": [CHILD, bare, SIBLING], "last": [CHILD, SIBLING, bare]}[where]
    report, issues = run(desk, write_csv(tmp_path / "c.csv", table))
    assert (count(report).read, count(report).new, count(report).rejected) == (3, 2, 1)
    assert [issue.line for issue in issues] == [table.index(bare) + 2]


@pytest.mark.parametrize("title", ["North region", "Note: 3 cases closed", "Total"])
def test_a_title_in_the_column_of_numbers_is_left_out_with_a_word(desk: Station, tmp_path: Path, title: str) -> None:
    above: Row = dict.fromkeys(CHILD, "") | {"Case ID": title}
    report, issues = run(desk, write_csv(tmp_path / "c.csv", [CHILD, above, SIBLING]))
    assert (count(report).read, count(report).new, issues) == (2, 2, [])
    assert any("(rows 3)" in str(note) for note in report.notes)


def test_nothing_of_an_agency_that_serves_victims_is_read(desk: Station, tmp_path: Path) -> None:
    from ctcoord.services import agencies

    with desk.write() as connection:
        agencies.ensure_agency(connection, "c4k", "Safe Haven", NOW, kind=AgencyKind.VICTIM_SERVICE_PROVIDER)
    with pytest.raises(FileFault, match="Safe Haven is recorded as a victim service provider") as refused:
        run(desk, write_csv(tmp_path / "c.csv", [CHILD]))
    assert "own system" in str(refused.value)
    assert one(desk, "SELECT count(*) AS n FROM person")["n"] == 0
    with pytest.raises(FileFault, match="victim service provider"):
        check(desk, family().write(tmp_path / "hmis"), Options(agency="C4K"))


@pytest.mark.parametrize(
    ("cells", "query", "said"),
    [
        ({"Start time": ""}, "SELECT byday AS said FROM schedule", "MO,TU,WE,TH,FR"),
        ({"Days": ""}, "SELECT count(*) AS said FROM schedule_exception", 2),
        ({"Primary language": "Klingon"}, "SELECT languages AS said FROM household", "es"),
    ],
)
def test_what_a_row_said_before_stays_where_it_cannot_be_read(
    desk: Station, tmp_path: Path, cells: Row, query: str, said: object
) -> None:
    first = CHILD | {"Primary language": "es"}
    run(desk, write_csv(tmp_path / "c.csv", [first]))
    live = f"{query} {'AND' if 'WHERE' in query else 'WHERE'} deleted_at IS NULL"
    assert one(desk, live)["said"] == said
    report, _ = run(desk, write_csv(tmp_path / "d.csv", [first | cells | {"As of": "2026-11-21"}]))
    assert (count(report).unchanged, report.warned) == (1, 1)
    assert one(desk, live)["said"] == said


def test_a_number_that_cannot_be_read_does_not_take_away_the_earlier_one(desk: Station, tmp_path: Path) -> None:
    profile = next(profile for profile in shipped() if profile.name == "housing-assistance")
    first = {column.names[0]: column.example for column in profile.columns} | {"SSN": "212-45-6789"}
    run(desk, write_csv(tmp_path / "c-2026-11-01.csv", [first]))
    live = "SELECT count(*) AS n FROM identifier WHERE last_four = '6789' AND deleted_at IS NULL"
    assert one(desk, live)["n"] == 1
    report, _ = run(desk, write_csv(tmp_path / "c-2026-11-02.csv", [first | {"SSN": "12-34"}]))
    assert (count(report).unchanged, report.warned, one(desk, live)["n"]) == (1, 1, 1)
    run(desk, write_csv(tmp_path / "c-2026-11-03.csv", [first | {"SSN": ""}]))
    assert one(desk, live)["n"] == 0, "a blank cell is a blank"


def test_a_formula_without_a_result_is_told_and_takes_nothing_away(desk: Station, tmp_path: Path) -> None:
    def book(row: Row) -> Path:
        table = openpyxl.Workbook()
        sheet = table.active
        assert sheet is not None
        sheet.append(list(row))
        sheet.append(list(row.values()))
        table.save(tmp_path / "c.xlsx")
        return tmp_path / "c.xlsx"

    run(desk, book(CHILD))
    copay = one(desk, "SELECT amount_cents FROM support")
    report, issues = run(desk, book(CHILD | {"Copay": "=1+1", "As of": "2026-11-15"}))
    assert [(issue.line, issue.column, issue.rejected) for issue in issues] == [(2, "Copay", False)]
    assert "a formula whose result the workbook does not keep" in str(issues[0].reason)
    assert copay["amount_cents"] and one(desk, "SELECT amount_cents FROM support") == copay
    report, issues = run(desk, book(CHILD | {"Child first name": '=A1&"x"', "As of": "2026-11-16"}))
    assert (count(report).rejected, issues[0].column) == (1, "Child first name")


def test_a_text_that_begins_like_a_formula_stays_a_text(desk: Station, tmp_path: Path) -> None:
    run(desk, write_csv(tmp_path / "c.csv", [CHILD | {"Child first name": "=HYPERLINK(1)"}]))
    assert one(desk, "SELECT first_name FROM person WHERE first_name LIKE '=%'") == {"first_name": "=HYPERLINK(1)"}
