"""HMIS CSV exports: what each file means, what is refused, and faults in plain words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctcoord.domain.ids import keyed_hash
from ctcoord.errors import UsageError
from ctcoord.services.station import Station
from tests.exchange.hmis_export import Export, client, enrollment, family, within
from tests.exchange.importing import bring_in, look, one, reasons, rows

HASH = "a" * 64


def test_a_client_is_a_person_with_numbers(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Client"][0].update(
        SSN="212-09-9998", SSNDataQuality=1, Sex=0, VeteranStatus=9, NameSuffix="Jr.", White=1, HispanicLatinao=1,
        RaceNone="", MilitaryBranch=2,
    )  # fmt: skip
    bring_in(desk, export.write(tmp_path / "a"))
    assert rows(desk, "SELECT first_name, suffix, birth_date, sex, veteran, race FROM person WHERE head") == [
        ("Maria", "Jr.", "1991-04-02", 0, 9, "HispanicLatinao,White")
    ]
    assert json.loads(str(one(desk, "SELECT qualities FROM person WHERE head"))) == {
        "NameDataQuality": 1,
        "SSNDataQuality": 1,
        "MilitaryBranch": 2,
    }
    numbers = "SELECT system, value, last_four FROM identifier ORDER BY system, value"
    assert rows(desk, numbers) == [("hmis:RIV", "1", None), ("hmis:RIV", "2", None), ("ssn", None, "9998")]
    hashed = one(desk, "SELECT keyed_hash FROM identifier WHERE system = 'ssn'")
    assert hashed == keyed_hash(bytes(range(32)), "ssn", "212099998")


@pytest.mark.parametrize(
    ("ssn", "quality"), [(HASH, 1), ("xxx-xx-9998", 2), ("000-00-0000", 1), ("212099998", 9), ("", 99)]
)
def test_a_number_that_is_none_makes_no_identifier(desk: Station, tmp_path: Path, ssn: str, quality: int) -> None:
    export = family()
    export.rows["Client"][0].update(SSN=ssn, SSNDataQuality=quality)
    bring_in(desk, export.write(tmp_path / "a"))
    assert one(desk, "SELECT count(*) FROM identifier WHERE system = 'ssn'") == 0


def test_hashed_names_are_told_by_the_value(desk: Station, tmp_path: Path) -> None:
    export = Export(HashStatus="4")
    export.add("Client", client("1", HASH, "b" * 64), client("2", HASH, "c" * 64))
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert rows(desk, "SELECT DISTINCT first_name, last_name, names_hashed FROM person") == [(None, None, 1)]
    assert "The names of 2 people are hashed: they are never compared or shown as names" in map(str, report.notes)
    assert one(desk, "SELECT count(*) FROM person_link") == 0


def test_a_header_that_says_hashed_over_clear_names_is_a_warning(desk: Station, tmp_path: Path) -> None:
    export = Export(HashStatus="3")
    export.add("Client", client("1"))
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert one(desk, "SELECT names_hashed FROM person") == 0
    assert sum("HashStatus 3" in str(note) for note in report.notes) == 1


def test_each_part_goes_to_a_record_of_its_own_class(desk: Station, tmp_path: Path) -> None:
    export = family()
    day = {"InformationDate": "2026-01-15"}
    export.add(
        "HealthAndDV",
        within("HealthAndDVID", "d1", "1", "e1", **day, GeneralHealthStatus=2, DomesticViolenceSurvivor=1),
    )
    export.add(
        "Disabilities",
        *(
            within("DisabilitiesID", f"s{kind}", "1", "e1", **day, DisabilityType=kind, DisabilityResponse=1)
            for kind in (5, 8, 9, 10)
        ),
    )
    export.add(
        "Services",
        *(
            within("ServicesID", f"v{at}", "1", "e1", DateProvided="2026-02-01", RecordType=record, TypeProvided=given)
            for at, (record, given) in enumerate([(200, 200), (143, 2), (141, 5), (141, 6)])
        ),
    )
    export.add(
        "EmploymentEducation",
        within("EmploymentEducationID", "m1", "1", "e1", **day, Employed=1, LastGradeCompleted=5),
    )
    export.rows["Enrollment"][0].update(LivingSituation=101, DisablingCondition=1, CriminalRecord=0)
    export.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-09-01", Destination=410, ExchangeForSex=0))
    bring_in(desk, export.write(tmp_path / "a"))
    found = rows(desk, "SELECT kind, code, data_class FROM observation ORDER BY kind, code")
    assert found == [
        ("condition", "1", "health"),
        ("disability", "10", "substance_use"),
        ("disability", "5", "health"),
        ("disability", "8", "health"),
        ("disability", "9", "health"),
        ("domestic_violence", "1", "safety"),
        ("education", "5", "education"),
        ("employment", "1", "workforce"),
        ("exploitation", None, "safety"),
        ("health", "2", "health"),
        ("income", "1", "income"),
        ("justice", None, "justice"),
        ("living_situation", "101", "housing"),
        ("service", "2", "health"),
        ("service", "200", "housing"),
        ("service", "5", "substance_use"),
        ("service", "6", "housing"),
    ]
    assert one(desk, "SELECT count(*) FROM observation o JOIN support s ON s.id = o.support_id") == len(found)
    assert one(desk, "SELECT count(*) FROM observation WHERE subject_id IS NULL") == 0


@pytest.mark.parametrize(
    ("place", "data_class", "end_reason"),
    [("410", None, "410"), ("205", "substance_use", None), ("207", "justice", None), ("426", "health", None)],
)
def test_where_somebody_went_may_say_more_than_housing_staff_need_know(
    desk: Station, tmp_path: Path, place: str, data_class: str | None, end_reason: str | None
) -> None:
    export = family()
    export.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-09-01", Destination=place))
    bring_in(desk, export.write(tmp_path / "a"))
    ended = rows(desk, "SELECT end_reason, detail ->> '$.Destination' FROM support WHERE status = 'ended'")
    assert ended == [(end_reason, None)]
    assert one(desk, "SELECT data_class FROM observation WHERE kind = 'destination'") == data_class


def test_where_somebody_lived_before_too(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Enrollment"][0]["LivingSituation"] = 207
    bring_in(desk, export.write(tmp_path / "a"))
    assert rows(desk, "SELECT data_class FROM observation WHERE kind = 'living_situation'") == [("justice",)]


def test_the_language_asked_at_entry(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Enrollment"][0].update(PreferredLanguage=367, TranslationNeeded=1)
    bring_in(desk, export.write(tmp_path / "a"))
    asked = "SELECT first_name, languages, interpreter_needed FROM person ORDER BY first_name"
    assert rows(desk, asked) == [("Leo", None, None), ("Maria", "es", 1)]


def test_income_keeps_cents_and_sources(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["IncomeBenefits"][0].update(Earned=1, EarnedAmount="1,100.005", SNAP=1, Medicaid=0, NoMedicaidReason=4)
    bring_in(desk, export.write(tmp_path / "a"))
    found = {kind: json.loads(str(detail)) for kind, detail in rows(desk, "SELECT kind, detail FROM observation")}
    assert found == {
        "income": {"IncomeFromAnySource": 1, "Earned": 1, "EarnedAmount_cents": 110_001},
        "benefits": {"SNAP": 1},
        "insurance": {"Medicaid": 0, "NoMedicaidReason": 4},
    }


def test_a_household_is_the_group_of_the_earliest_enrolment(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.add("Client", client("3", "Rosa", "Delgado", "1960-01-01"), client("4", "Sam", "Solo", "1970-01-01"))
    export.add("Enrollment", enrollment("e4", "3", "h1", "2026-01-01", RelationshipToHoH=4))
    export.add("Enrollment", enrollment("e3", "3", "h9", "2026-03-01"))
    bring_in(desk, export.write(tmp_path / "a"))
    together = "SELECT count(DISTINCT scope_id) FROM person WHERE first_name IN ('Maria', 'Leo', 'Rosa')"
    assert one(desk, together) == 1
    assert one(desk, "SELECT count(*) FROM household") == 2  # and Sam, who has no enrolment, alone
    rosa = "SELECT relationship, head FROM person WHERE first_name = 'Rosa'"
    assert rows(desk, rosa) == [(4, 0)]  # in her household, not in the group of a later enrolment
    keys = "SELECT group_key FROM support WHERE subject_id = (SELECT id FROM person WHERE first_name = 'Rosa')"
    assert sorted(rows(desk, keys)) == [("h1",), ("h9",)]
    assert one(desk, "SELECT count(*) FROM observation o JOIN support s ON s.id = o.support_id"
                     " WHERE s.scope_id <> o.scope_id") == 0  # fmt: skip


def test_the_earliest_enrolment_decides_whatever_the_keys(desk: Station, tmp_path: Path) -> None:
    export = Export()
    for kind in ("Organization", "Project"):
        export.rows[kind] = family().rows[kind]
    for number in map(str, range(12)):
        export.add("Client", client(number, f"First{number}", born=f"1990-01-{int(number) + 1:02d}"))
        export.add("Enrollment", enrollment(f"late{number}", number, f"late{number}", "2026-02-01"))
        export.add("Enrollment", enrollment(f"early{number}", number, f"early{number}", "2026-01-01"))
    bring_in(desk, export.write(tmp_path / "a"))
    assert {label for (label,) in rows(desk, "SELECT label FROM household")} == {f"early{n}" for n in range(12)}


def test_rows_of_victim_services_are_refused_with_all_that_hangs_on_them(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.add("Organization", {"OrganizationID": "o2", "OrganizationName": "Safe Haven", "VictimServiceProvider": 1})
    export.add("Project", {"ProjectID": "p2", "OrganizationID": "o2", "ProjectName": "Shelter", "ProjectType": 0})
    export.add("Client", client("7", "Secret", "Person", "1985-05-05"))
    export.add("Enrollment", enrollment("e7", "7", "h7", ProjectID="p2"), enrollment("e8", "1", "h8", ProjectID="p2"))
    export.add("IncomeBenefits", within("IncomeBenefitsID", "i7", "7", "e7", InformationDate="2026-01-15", SNAP=1))
    report = bring_in(desk, export.write(tmp_path / "a"))
    refused = {name: counts.rejected for name, counts in report.files.items() if counts.rejected}
    assert refused == {
        "Organization.csv": 1, "Project.csv": 1, "Client.csv": 1, "Enrollment.csv": 2, "IncomeBenefits.csv": 1,
    }  # fmt: skip
    assert one(desk, "SELECT count(*) FROM person WHERE last_name = 'Person'") == 0
    assert one(desk, "SELECT count(*) FROM organization WHERE name = 'Safe Haven'") == 0
    assert one(desk, "SELECT count(*) FROM support WHERE program = 'Shelter'") == 0
    told = {reason for *_, reason, rejected in reasons(desk, tmp_path / "a") if rejected}
    assert "Rows of victim service providers are not taken into a shared store" in told


def test_immigration_status_is_dropped_with_a_word(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Client"][0].update(CitizenshipStatus="canary-status", AlienNumber="canary-number")
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert sum("is dropped" in str(note) for note in report.notes) == 2
    for table in ("person", "observation", "outbox", "source_row", "identifier"):
        assert "canary" not in str(rows(desk, f"SELECT * FROM {table}"))


def test_files_that_are_not_read_are_named(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.add("Funder", {"FunderID": "f1", "ProjectID": "p1"})
    folder = export.write(tmp_path / "a")
    (folder / "Client.csvx").write_text("old")
    report = look(desk, folder)
    assert list(report.ignored) == ["Client.csvx", "Funder.csv"]
    assert "Exit.csv is missing: what it holds stays as it is" in map(str, report.notes)


def test_the_columns_of_fy2024_say_the_same(desk: Station, tmp_path: Path) -> None:
    old, new = family(), family()
    old.rows["Export"][0]["CSVVersion"] = "2024 v1.7"
    old.rows["Client"][0].update(HispanicLatinaeo=1, Woman=1, Man=0)
    new.rows["Client"][0].update(HispanicLatinao=1, Sex="")
    bring_in(desk, old.write(tmp_path / "a"))
    assert bring_in(desk, new.write(tmp_path / "b")).files["Client.csv"].unchanged == 2
    assert rows(desk, "SELECT race, sex FROM person WHERE head") == [("HispanicLatinao", None)]
    assert one(desk, "SELECT qualities ->> '$.Woman' FROM person WHERE head") == 1


def test_who_sent_the_file_must_be_known(desk: Station, tmp_path: Path) -> None:
    export = Export(SourceID="", SourceName="")
    export.add("Client", client("1"))
    folder = export.write(tmp_path / "a")
    with pytest.raises(UsageError, match="--agency CODE"):
        bring_in(desk, folder)
    assert bring_in(desk, folder, agency="RIV").feed.agency_code == "riv"
    for blank in ("", "  "):
        with pytest.raises(UsageError, match="--agency CODE"):
            look(desk, family().write(tmp_path / "b"), agency=blank)


def test_two_systems_of_one_agency_do_not_collide(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"), agency="RIV")
    other = family()
    other.rows["Export"][0]["SourceID"] = "second"
    bring_in(desk, other.write(tmp_path / "b"), agency="riv")
    assert one(desk, "SELECT count(*) FROM person") == 4
    assert one(desk, "SELECT count(*) FROM agency WHERE agency_code = 'riv'") == 1


def test_an_unknown_version_is_read_by_its_columns(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Export"][0]["CSVVersion"] = "2031 v2"
    report = bring_in(desk, export.write(tmp_path / "a"))
    assert report.total.rejected == 0
    assert any("2031 v2" in str(note) for note in report.notes)


def test_columns_that_are_not_used_are_named_where_they_hold_something(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Client"][0].update(Nickname="Mimi", EyeColor="", ImmigrationStatus="x")
    export.rows["Client"][1].update(ShoeSize="38")
    report = look(desk, export.write(tmp_path / "a"))
    assert report.unused == {"Client.csv": ["Nickname", "ShoeSize"]}
    assert [str(note) for note in report.notes if "not used" in str(note)] == [
        "Client.csv: columns that are not used: Nickname, ShoeSize"
    ]
    assert report.to_json()["unused_columns"] == {"Client.csv": ["Nickname", "ShoeSize"]}
