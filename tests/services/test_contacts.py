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


def kept(desk: Station, home: bytes) -> contacts.KeptAddress:
    with desk.read() as connection:
        (one,) = contacts.confidential_of(connection, home)
    return one


@pytest.fixture
def hidden(desk: Station, author: Author, ngozi: bytes) -> tuple[bytes, bytes]:
    """The household, and the confidential address of Ngozi in it."""
    with desk.write() as connection:
        home = records.get(connection, "person", ngozi)["scope_id"]
        return home, contacts.keep_confidential(connection, author, ngozi, SECRET, known_to="Advocate")


def test_a_confidential_address_is_corrected_and_the_rest_of_it_stays(
    desk: Station, hidden: tuple[bytes, bytes]
) -> None:
    home, made = hidden
    with desk.write() as connection:
        contacts.correct_confidential(connection, made, address=" 78 Quiet Lane ", kind="work")
    one = kept(desk, home)
    assert (one.address, one.kind, one.known_to, one.valid_until) == ("78 Quiet Lane", "work", "Advocate", None)
    with desk.write() as connection:
        for wrong in ({"address": "  "}, {"kind": "car"}):
            with pytest.raises(UsageError):
                contacts.correct_confidential(connection, made, **wrong)
        with pytest.raises(NotFound):
            contacts.correct_confidential(connection, b"\0" * 16, address="x")
        with pytest.raises(TypeError):
            contacts.correct_confidential(connection, made, person_id="x")
    assert kept(desk, home) == one


def test_a_confidential_address_ends_with_its_last_day_stays_on_record_and_its_end_can_be_taken_back(
    desk: Station, author: Author, hidden: tuple[bytes, bytes]
) -> None:
    home, made = hidden
    last = author.today
    with desk.write() as connection:
        contacts.end_confidential(connection, made, last, " they moved ")
    one = kept(desk, home)
    assert (one.address, one.valid_until, one.end_reason) == (SECRET, last, "they moved")
    assert (one.has_ended(last), one.has_ended(last + timedelta(days=1))) == (False, True)
    with desk.write() as connection:
        for day, reason in ((last, None), (last, "  "), (None, "they moved")):
            with pytest.raises(UsageError, match="a day and a reason"):
                contacts.end_confidential(connection, made, day, reason)
        with pytest.raises(UsageError, match="At most"):
            contacts.end_confidential(connection, made, last, "x" * 201)
        assert connection.exec_driver_sql("SELECT deleted_at FROM confidential_address").scalars().all() == [None]
        contacts.end_confidential(connection, made, None, None)
        assert connection.exec_driver_sql("SELECT extra FROM confidential_address").scalars().all() == [None]
    assert (kept(desk, home).valid_until, kept(desk, home).end_reason) == (None, None)


def test_a_household_stays_flagged_when_its_confidential_address_has_ended(
    desk: Station, author: Author, hidden: tuple[bytes, bytes]
) -> None:
    home, made = hidden
    with desk.write() as connection:
        contacts.end_confidential(connection, made, author.today - timedelta(days=30), "typed for the wrong family")
        assert safety.flagged(connection) == {home}
        with pytest.raises(UsageError, match="cannot be linked"):
            other = cases.household(connection, cases.other_agency(connection))
            safety.refuse_joining(connection, {home, other})


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
