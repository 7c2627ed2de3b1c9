"""Ways to reach somebody safely, confidential addresses, and mandated reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ctcoord.errors import NotFound, UsageError
from ctcoord.services import contacts, protective_reports, records, safety, search, worklist
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW

SECRET = "77 Quiet Lane"


@pytest.fixture
def ngozi(desk: Station) -> bytes:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own)
        return cases.person(connection, home, own, "Ngozi", "Okafor", head=True)


def test_a_number_is_kept_as_typed_beside_what_it_means(desk: Station, author: Author, ngozi: bytes) -> None:
    with desk.write() as connection:
        made = contacts.add(connection, author, ngozi, "phone", " (860) 555-0142 ", safe=True, label="sister")
        row = records.get(connection, "contact_point", made)
        assert (row["value"], row["normalized"], row["safe"], row["voicemail"], row["label"]) == (
            "(860) 555-0142", "+18605550142", True, None, "sister",
        )  # fmt: skip
        contacts.edit(connection, made, voicemail=False, value="860-555-0143")
        row = records.get(connection, "contact_point", made)
        assert (row["normalized"], row["voicemail"], row["safe"]) == ("+18605550143", False, True)


@pytest.mark.parametrize(
    ("kind", "value"), [("phone", "call me"), ("email", "@x"), ("email", "a b@c"), ("fax", "1"), ("message", "  ")]
)
def test_what_reaches_nobody_is_refused(desk: Station, author: Author, ngozi: bytes, kind: str, value: str) -> None:
    with desk.write() as connection, pytest.raises(UsageError):
        contacts.add(connection, author, ngozi, kind, value)


def test_a_confidential_address_is_found_by_no_search_and_keeps_the_household_to_itself(
    desk: Station, author: Author, ngozi: bytes
) -> None:
    with desk.write() as connection:
        home = records.get(connection, "person", ngozi)["scope_id"]
        assert home not in safety.flagged(connection)
        contacts.keep_confidential(connection, author, ngozi, SECRET, known_to="Advocate")
        with pytest.raises(UsageError):
            contacts.keep_confidential(connection, author, ngozi, " ")
    with desk.read() as connection:
        assert home in safety.flagged(connection)
        assert not search.find(connection, "Quiet Lane")
        (data_class,) = connection.exec_driver_sql("SELECT data_class FROM confidential_address").scalars()
        everywhere = [
            name
            for (name,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            if SECRET in str(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all())
        ]
    assert data_class == "safety"
    assert sorted(everywhere) == ["confidential_address", "outbox"]


def test_both_clocks_of_a_report_run_and_stop(desk: Station, author: Author, ngozi: bytes) -> None:
    learned = NOW - timedelta(hours=3)
    later = replace(author, now=NOW + timedelta(hours=40))
    with desk.write() as connection:
        made = protective_reports.begin(connection, author, ngozi, learned, "A bruise, the child said …")
        (row,) = protective_reports.of_family(connection, ngozi)
        assert (row.spoken_due, row.written_due) == (learned + timedelta(hours=12), learned + timedelta(hours=60))
        with pytest.raises(UsageError):  # the written one follows the spoken one
            protective_reports.written(connection, author, made, NOW)
        protective_reports.spoken(connection, author, made, at=NOW, to="Careline, worker 12", reference="R-1")
        with pytest.raises(UsageError, match="already"):
            protective_reports.spoken(connection, author, made, at=NOW, to="Somebody else")
        with pytest.raises(UsageError):  # before the spoken one
            protective_reports.written(connection, author, made, NOW - timedelta(minutes=1))
        (row,) = protective_reports.of_family(connection, ngozi)
        assert (row.spoken_due, row.written_due) == (None, NOW + timedelta(hours=48))
        protective_reports.written(connection, later, made, NOW + timedelta(hours=39))
        (row,) = protective_reports.of_family(connection, ngozi)
    assert (row.written_due, row.reference, row.spoken_to) == (None, "R-1", "Careline, worker 12")


def test_a_report_is_in_no_search_and_no_list(desk: Station, author: Author, ngozi: bytes) -> None:
    with desk.write() as connection:
        made = protective_reports.begin(connection, author, ngozi, NOW - timedelta(hours=30), "zweibrücken")
        said = {"entity": "protective_report", "field": "reference", "first": {"v": "a"}, "value": {"v": "b"}}
        home = records.get(connection, "protective_report", made)["scope_id"]
        cases.add(connection, "conflict", home, record_id=made, data_class="safety", **said)
    with desk.read() as connection:
        assert not search.find(connection, "zweibrücken")
        assert worklist.items(connection, author.today) == []
        assert "zweibrücken" not in str(connection.exec_driver_sql("SELECT * FROM family_card").all())


def test_what_does_not_fit_is_refused(desk: Station, author: Author, ngozi: bytes) -> None:
    with desk.write() as connection:
        for learned, body in ((NOW + timedelta(minutes=1), "x"), (NOW, "  ")):
            with pytest.raises(UsageError):
                protective_reports.begin(connection, author, ngozi, learned, body)
        made = protective_reports.begin(connection, author, ngozi, NOW - timedelta(hours=1), "x")
        for at, to in ((NOW - timedelta(hours=2), "a"), (NOW + timedelta(hours=1), "a"), (NOW, " ")):
            with pytest.raises(UsageError):
                protective_reports.spoken(connection, author, made, at=at, to=to)
        with pytest.raises(NotFound):
            protective_reports.written(connection, author, b"\0" * 16, NOW)
