"""A cell that cannot be read is warned of, and what it said before stays; a blank cell is a blank."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.services.station import Station
from tests.exchange.hmis_export import Export, client, enrollment, within
from tests.exchange.importing import bring_in, dump, one, rows

LATER = "2026-11-10 09:00:00"
_ASKED = {"InformationDate": "2026-02-01", "DataCollectionStage": "1"}


def export(day: str = "2026-11-01 09:00:00", updated: str = "2026-10-01 08:00:00") -> Export:
    """One person with something in every kind of column."""
    made = Export(day)
    made.add("Organization", {"OrganizationID": "o1", "OrganizationName": "Riverside", "VictimServiceProvider": 0})
    made.add("Project", {"ProjectID": "p1", "OrganizationID": "o1", "ProjectName": "Homes", "ProjectType": "3",
                         "OperatingStartDate": "2020-01-01"})  # fmt: skip
    about = {"VeteranStatus": "1", "SSN": "123456788", "SSNDataQuality": "1", "YearEnteredService": "1990"}
    made.add("Client", client("1", **about))
    made.add("Enrollment", enrollment("e1", "1", "h1", PercentAMI="2", MoveInDate="2026-03-01", LivingSituation="410"))
    made.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-09-30", Destination="410", HousingAssessment="2"))
    made.add("IncomeBenefits", within("IncomeBenefitsID", "i1", "1", "e1", **_ASKED, IncomeFromAnySource="1",
                                      TotalMonthlyIncome="1100.00", Earned="1", EarnedAmount="900"))  # fmt: skip
    made.add("Disabilities", within("DisabilitiesID", "d1", "1", "e1", **_ASKED, DisabilityType="10",
                                    DisabilityResponse="1"))  # fmt: skip
    made.add("YouthEducationStatus", within("YouthEducationStatusID", "y1", "1", "e1", **_ASKED,
                                            CurrentSchoolAttend="2"))  # fmt: skip
    for kind, lines in made.rows.items():
        for line in lines if kind != "Export" else ():
            line["DateUpdated"] = updated
    return made


FACTS = {
    "Client": ("DOB", "SELECT birth_date FROM person", "1991-04-02"),
    "Client ": ("VeteranStatus", "SELECT veteran FROM person", 1),
    "Client  ": ("YearEnteredService", "SELECT qualities ->> 'YearEnteredService' FROM person", 1990),
    "Client   ": ("SSN", "SELECT count(*) FROM identifier WHERE last_four = '6788' AND deleted_at IS NULL", 1),
    "Project": ("ProjectType", "SELECT hud_project_type FROM service", 3),
    "Project ": ("OperatingStartDate", "SELECT operates_from FROM service", "2020-01-01"),
    "Enrollment": ("PercentAMI", "SELECT detail ->> 'PercentAMI' FROM support", 2),
    "Enrollment ": ("MoveInDate", "SELECT detail ->> 'MoveInDate' FROM support", "2026-03-01"),
    "Enrollment  ": ("RelationshipToHoH", "SELECT relationship || ' ' || head FROM person", "1 1"),
    "Enrollment   ": ("LivingSituation", "SELECT code FROM observation WHERE kind = 'living_situation'", "410"),
    "Exit": ("Destination", "SELECT end_reason FROM support", "410"),
    "Exit ": ("HousingAssessment", "SELECT detail ->> 'HousingAssessment' FROM support", 2),
    "IncomeBenefits": ("TotalMonthlyIncome", "SELECT amount_cents FROM observation WHERE kind = 'income'", 110000),
    "IncomeBenefits ": ("IncomeFromAnySource", "SELECT code FROM observation WHERE kind = 'income'", "1"),
    "IncomeBenefits  ": ("EarnedAmount", "SELECT detail ->> 'EarnedAmount_cents' FROM observation"
                         " WHERE kind = 'income'", 90000),
    "IncomeBenefits   ": ("DataCollectionStage", "SELECT stage FROM observation WHERE kind = 'income'", 1),
    "Disabilities": ("DisabilityType", "SELECT code || ' ' || data_class FROM observation WHERE kind = 'disability'"
                     " AND deleted_at IS NULL", "10 substance_use"),
    "Disabilities ": ("DisabilityResponse", "SELECT detail ->> 'DisabilityResponse' FROM observation"
                      " WHERE kind = 'disability'", 1),
    "YouthEducationStatus": ("CurrentSchoolAttend", "SELECT code FROM observation WHERE kind = 'school_status'"
                             " AND deleted_at IS NULL", "2"),
}  # fmt: skip


_MEANT = "SELECT count(*) FROM outbox WHERE field IS NOT 'as_of'"


@pytest.mark.parametrize("place", FACTS, ids=[column for column, *_ in FACTS.values()])
def test_what_cannot_be_read_stays_as_it_was(desk: Station, tmp_path: Path, place: str) -> None:
    column, query, said = FACTS[place]
    bring_in(desk, export().write(tmp_path / "a"))
    assert one(desk, query) == said
    apart = frozenset({"run_id", "as_of"})  # the newer file says the rest again
    before, waiting = dump(desk, without=apart), one(desk, _MEANT)
    second = export(LATER, LATER)
    second.rows[place.strip()][0][column] = "@?"
    report = bring_in(desk, second.write(tmp_path / "b"))
    assert report.total.adds_up() and report.total.rejected == 0
    assert report.warned == 1
    assert one(desk, query) == said
    assert one(desk, _MEANT) == waiting, "nothing else changed either"
    kept = dump(desk, without=apart)
    assert all(kept[name] == before[name] for name in kept if name != "source_row")


@pytest.mark.parametrize("place", FACTS, ids=[column for column, *_ in FACTS.values()])
def test_the_rest_of_such_a_row_is_taken_and_what_is_new_stays_blank(desk: Station, tmp_path: Path, place: str) -> None:
    column, query, said = FACTS[place]
    first = export()
    first.rows[place.strip()][0][column] = "@?"
    report = bring_in(desk, first.write(tmp_path / "a"))
    assert report.total.rejected == 0 and report.warned == 1
    assert one(desk, query) in (None, 0, "99 0")
    bring_in(desk, export(LATER, LATER).write(tmp_path / "b"))
    assert one(desk, query) == said


def test_other_cells_of_a_row_with_an_unreadable_one_change(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, export().write(tmp_path / "a"))
    second = export(LATER, LATER)
    second.rows["Client"][0].update(DOB="soon", FirstName="María", VeteranStatus="")
    second.rows["Enrollment"][0].update(MoveInDate="soon", PercentAMI="")
    bring_in(desk, second.write(tmp_path / "b"))
    assert rows(desk, "SELECT first_name, birth_date, veteran FROM person") == [("María", "1991-04-02", None)]
    assert rows(desk, "SELECT detail ->> 'MoveInDate', detail ->> 'PercentAMI' FROM support") == [("2026-03-01", None)]
