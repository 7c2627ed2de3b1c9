"""Nothing of a victim service provider is read, nor of a project of which nobody knows that it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.exchange.hmis_projects import serves_victims
from ctcoord.services.station import Station
from tests.exchange.hmis_export import Export, client, enrollment, family, within
from tests.exchange.importing import bring_in, one, reasons, rows

REFUSED = "Rows of victim service providers are not taken into a shared store"


@pytest.mark.parametrize("cell", ["1", "1.0", "01", " 1 ", "Yes", "true", "Y", "8", "2", "0.5", "-", "provider"])
def test_whatever_is_no_clear_no_serves_victims(cell: str) -> None:
    assert serves_victims(cell) is True


@pytest.mark.parametrize(("cell", "means"), [("0", False), ("0.0", False), ("00", False), ("No", False),
                                             ("FALSE", False), ("99", None), ("99.0", None), ("", None)])  # fmt: skip
def test_a_clear_no_and_what_is_not_said(cell: str, means: bool | None) -> None:
    assert serves_victims(cell) is means


def nothing_of_it(desk: Station, folder: Path) -> set[str]:
    """Import what must leave no family behind; why rows were rejected."""
    report = bring_in(desk, folder)
    assert report.total.adds_up()
    for table in ("person", "support", "observation", "household", "identifier"):
        assert one(desk, f"SELECT count(*) FROM {table}") == 0, table
    return {reason for *_, reason, rejected in reasons(desk, folder) if rejected}


@pytest.mark.parametrize("cell", ["1.0", "Yes", "8"])
def test_a_provider_is_refused_however_it_is_written(desk: Station, tmp_path: Path, cell: str) -> None:
    export = family()
    export.rows["Organization"][0]["VictimServiceProvider"] = cell
    assert REFUSED in nothing_of_it(desk, export.write(tmp_path / "a"))
    assert one(desk, "SELECT count(*) FROM organization") == one(desk, "SELECT count(*) FROM service") == 0


UNSAID = "VictimServiceProvider does not say whether this is a victim service provider"


@pytest.mark.parametrize("cell", ["", "99", None])
def test_a_provider_of_which_it_is_not_said_is_refused(desk: Station, tmp_path: Path, cell: str | None) -> None:
    export = family()
    if cell is None:
        del export.rows["Organization"][0]["VictimServiceProvider"]
    else:
        export.rows["Organization"][0]["VictimServiceProvider"] = cell
    assert UNSAID in nothing_of_it(desk, export.write(tmp_path / "a"))


@pytest.mark.parametrize("cell", ["", "99"])
def test_what_was_said_of_a_provider_before_holds(desk: Station, tmp_path: Path, cell: str) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    export = family()
    export.rows["Organization"][0]["VictimServiceProvider"] = cell
    export.rows["Client"][0].update(LastName="Vega-Ruiz", DateUpdated="2026-10-20 08:00:00")
    folder = export.write(tmp_path / "b")
    assert reasons(desk, folder) == [("Organization.csv", 2, UNSAID, False)]
    assert bring_in(desk, folder).files["Client.csv"].changed == 1


UNSHOWN = "Nothing shows that this person is served by an organization that is no victim service provider"


def shelter() -> Export:
    """The family, and an organization that serves victims."""
    export = family()
    victims = {"OrganizationID": "o2", "OrganizationName": "Shelter", "VictimServiceProvider": 1}
    return export.add("Organization", victims)


@pytest.mark.parametrize("enrolled", ["no file", "no rows", "only others"])
def test_nobody_is_taken_of_whom_nothing_shows_who_serves_them(desk: Station, tmp_path: Path, enrolled: str) -> None:
    export = shelter().add("Client", client("3", "Hidden"))
    if enrolled != "only others":
        for kind in ("Enrollment", "IncomeBenefits"):
            names = tuple(export.rows[kind][0])
            export.only(kind, *names)
            if enrolled == "no file":
                del export.rows[kind]
    folder = export.write(tmp_path / "a")
    told = [line for file, line, why, rejected in reasons(desk, folder) if (file, why, rejected) == (
        "Client.csv", UNSHOWN, True)]  # fmt: skip
    assert told == ([4] if enrolled == "only others" else [2, 3, 4])
    bring_in(desk, folder)
    assert one(desk, "SELECT count(*) FROM person") == (2 if enrolled == "only others" else 0)
    assert one(desk, "SELECT count(*) FROM person WHERE first_name = 'Hidden'") == 0


def test_whom_the_store_knows_by_another_provider_is_taken(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    changes = shelter()
    for kind in ("Enrollment", "IncomeBenefits"):
        del changes.rows[kind]
    changes.rows["Export"][0]["ExportDirective"] = 1
    changes.rows["Client"][0].update(LastName="Vega-Ruiz", DateUpdated="2026-10-20 08:00:00")
    counts = bring_in(desk, changes.write(tmp_path / "b")).files["Client.csv"]
    assert (counts.changed, counts.rejected) == (1, 0)


@pytest.mark.parametrize("kind", ["Organization", "Project"])
def test_a_ragged_row_refuses_what_depends_on_it(desk: Station, tmp_path: Path, kind: str) -> None:
    folder = family().write(tmp_path / "a")
    file = folder / f"{kind}.csv"
    file.write_text(file.read_text().rstrip("\n") + ",one too many\n")
    told = nothing_of_it(desk, folder)
    assert "It depends on a row of Project that was rejected" in told
    assert "It depends on a row of Enrollment that was rejected" in told


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        (["Organization"], "It names Organization o1, which is neither in the file nor known"),
        (["Project"], "It names Project p1, which is neither in the file nor known"),
        (["Organization", "Project"], "It names Project p1, which is neither in the file nor known"),
    ],
)
def test_a_project_that_nothing_describes_is_refused(desk: Station, tmp_path: Path, gone: list[str], says: str) -> None:
    export = family()
    for kind in gone:
        del export.rows[kind]
    assert says in nothing_of_it(desk, export.write(tmp_path / "a"))


def test_an_enrolment_that_names_no_project_is_refused(desk: Station, tmp_path: Path) -> None:
    export = family()
    for row in export.rows["Enrollment"]:
        row["ProjectID"] = ""
    assert "ProjectID is blank" in nothing_of_it(desk, export.write(tmp_path / "a"))


def test_a_delta_may_leave_out_what_the_store_knows(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    with desk.write() as connection:  # as sync leaves it: records, but nothing of where they came from
        connection.exec_driver_sql("DELETE FROM source_row")
    delta = Export(ExportDirective="1").add("Client", client("3", "Rosa"))
    delta.add("Enrollment", enrollment("e3", "3"))
    report = bring_in(desk, delta.write(tmp_path / "b"))
    assert (report.total.rejected, report.warned) == (0, 0)
    assert one(desk, "SELECT count(*) FROM support") == 3


def test_a_delta_without_its_organizations_is_refused_too(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Organization"][0]["VictimServiceProvider"] = 1
    nothing_of_it(desk, export.write(tmp_path / "a"))
    delta = Export(ExportDirective="1").add("Client", client("3", "Rosa"))
    delta.add("Enrollment", enrollment("e3", "3"))
    nothing_of_it(desk, delta.write(tmp_path / "b"))
    delta.rows["Project"] = export.rows["Project"]
    nothing_of_it(desk, delta.write(tmp_path / "c"))


def test_a_provider_that_becomes_one_is_told_and_refused_from_then_on(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    changed = family()
    changed.rows["Export"][0]["ExportDate"] = "2026-11-10 09:00:00"
    changed.rows["Organization"][0]["VictimServiceProvider"] = 1
    changed.rows["Client"][0]["LastName"] = "Secret"
    report = bring_in(desk, changed.write(tmp_path / "b"))
    assert "Riverside is a victim service provider now: 2 people that it served before are stored here" in map(
        str, report.notes
    )
    assert report.files["Organization.csv"].deleted == 1
    assert report.files["Client.csv"].rejected == report.files["Enrollment.csv"].rejected == 2
    delta = Export("2026-11-12 09:00:00", ExportDirective="1").add("Client", client("3", "Rosa"))
    delta.add("Enrollment", enrollment("e3", "3"))
    day = {"InformationDate": "2026-11-11", "SNAP": 1}
    delta.add("IncomeBenefits", within("IncomeBenefitsID", "i9", "1", "e1", **day))
    later = bring_in(desk, delta.write(tmp_path / "c"))
    assert (later.total.new, later.total.rejected) == (0, 3)
    assert rows(desk, "SELECT DISTINCT last_name FROM person") == [("Vega",)]
    assert one(desk, "SELECT count(*) FROM observation") == 1
    again = bring_in(desk, changed.write(tmp_path / "b"))
    assert (again.total.new, again.total.changed) == (0, 0)
