"""Before an import is confirmed it says what the central database would set aside, and leaves that out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.errors import NotYoursToImport
from ctcoord.models.base import COMMONS
from ctcoord.services import settings
from ctcoord.services.import_rights import APPOINTED, ROLE, sentences
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests.exchange.hmis_export import Export, family, within
from tests.exchange.importing import bring_in, look, one, rows

DIRECTORY = ("organization", "service", "site")


def ours() -> Export:
    """The Vega family in a file of our own agency, with a fact of health and one of safety."""
    export = family()
    export.rows["Export"][0] |= {"SourceID": "OURS"}
    health = {"InformationDate": "2026-01-15", "GeneralHealthStatus": 3, "DomesticViolenceSurvivor": 1}
    return export.add("HealthAndDV", within("HealthAndDVID", "v1", "1", "e1", **health, DataCollectionStage=1))


def be(desk: Station, role: str, *appointed: bytes) -> None:
    """What the central database said of this person."""
    with desk.write() as connection:
        settings.put(connection, ROLE, role)
        settings.put(connection, APPOINTED, [agency.hex() for agency in appointed])


def directory(desk: Station) -> int:
    return sum(int(str(one(desk, f"SELECT count(*) FROM {name}"))) for name in DIRECTORY)


def test_a_store_that_met_no_central_database_takes_everything(desk: Station, tmp_path: Path) -> None:
    report = bring_in(desk, ours().write(tmp_path / "a"))
    assert (report.withheld, report.leaving) == ({}, {})
    assert directory(desk) > 0


def test_a_caseworkers_import_leaves_the_directory_out(desk: Station, tmp_path: Path) -> None:
    be(desk, "caseworker")
    file = ours().write(tmp_path / "a")
    assert look(desk, file).withheld == bring_in(desk, file).withheld == {"directory": 2}
    assert directory(desk) == 0
    assert one(desk, f"SELECT count(*) FROM outbox WHERE scope_id = x'{COMMONS.hex()}'") == 0
    assert one(desk, "SELECT count(*) FROM observation WHERE data_class = 'safety'") == 1
    assert look(desk, file).withheld == {"directory": 2}  # not taken for known
    be(desk, "steward")
    assert bring_in(desk, file).withheld == {}
    assert directory(desk) > 0


def test_a_supervisors_import_leaves_out_what_the_role_does_not_write(desk: Station, tmp_path: Path) -> None:
    be(desk, "supervisor")
    report = bring_in(desk, ours().write(tmp_path / "a"))
    assert report.withheld == {"directory": 2, "safety": 1}
    assert {row[0] for row in rows(desk, "SELECT data_class FROM observation")} == {"health", "income"}


def test_a_household_that_is_here_to_read_only_is_left_alone(desk: Station, tmp_path: Path) -> None:
    be(desk, "caseworker")
    file = ours().write(tmp_path / "a")
    bring_in(desk, file)
    with desk.store.syncing(desk.clock.now()) as connection:
        connection.exec_driver_sql(
            "INSERT INTO bucket (scope_id, subject_id, data_class, seq, set_hash, chain_hash, may, locked)"
            " SELECT id, zeroblob(16), 'core', 1, 0, x'', 'read', 0 FROM household"
        )
    before = one(desk, "SELECT count(*) FROM outbox")
    changed = ours()
    changed.rows["Client"][0] |= {"FirstName": "Mariana", "DateUpdated": "2026-10-20 08:00:00"}
    report = bring_in(desk, changed.write(tmp_path / "b"))
    assert report.withheld["core"] == 1
    assert one(desk, "SELECT count(*) FROM outbox") == before
    assert one(desk, "SELECT count(*) FROM person WHERE first_name = 'Mariana'") == 0


def test_a_steward_is_told_what_will_leave(desk: Station, tmp_path: Path) -> None:
    be(desk, "steward")
    report = look(desk, ours().write(tmp_path / "a"))
    assert (report.withheld, report.leaving) == ({}, {"health": 1, "safety": 1})
    said = sentences(Words("en"), report.withheld, report.leaving)
    assert said == [
        "2 records are sent and then leave this computer, since you bring them and do not see them:"
        " Health 1, Safety 1.",
        "What this file leaves blank or no longer holds of them is not taken back, nor does an undo take them back once"
        " they were sent: whoever sees them does that.",
    ]


@pytest.mark.parametrize("role", ["caseworker", "supervisor", "steward", "analyst", "administrator"])
def test_another_agencys_file_needs_a_steward_whom_it_appointed(desk: Station, tmp_path: Path, role: str) -> None:
    be(desk, role)
    file = family().write(tmp_path / "a")
    with pytest.raises(NotYoursToImport):
        look(desk, file)
    if role == "steward":
        with desk.write() as connection:
            riv = b"\x01" * 16
            connection.exec_driver_sql(
                "INSERT INTO agency (scope_id, id, data_class, agency_code, name, short_name, kind, time_zone,"
                " case_prefix) VALUES (?1, ?1, 'core', 'RIV', 'River', 'River', 'provider', 'America/New_York', '77')",
                (riv,),
            )
        be(desk, role, riv)
        assert look(desk, file).withheld == {}


def test_what_is_left_out_is_said_in_both_languages() -> None:
    for language, word in (("en", "left out"), ("es", "no se toman")):
        said = sentences(Words(language), {"directory": 12, "safety": 3}, {})
        assert len(said) == 2 and all(word in one for one in said) and "12" in said[0]
