"""Notes with who was there; amended, never overwritten; found by words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ctcoord.errors import NotFound, UsageError
from ctcoord.services import casework, notes
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW


@pytest.fixture
def home(desk: Station) -> bytes:
    own = desk.agency_id or b""
    with desk.write() as connection:
        made = cases.household(connection, own)
        cases.person(connection, made, own, "Ngozi", "Okafor", head=True)
    return made


def test_an_amendment_stands_under_what_it_amends_and_changes_none_of_it(
    desk: Station, author: Author, home: bytes
) -> None:
    later = replace(author, now=NOW + timedelta(hours=1))
    latest = replace(author, now=NOW + timedelta(hours=2))
    with desk.write() as connection:
        first = casework.add_note(
            connection, author, home, "Rent is 900.", kind="visit", minutes=30, attendees="Ngozi, landlord",
            interpreter="phone",
        )  # fmt: skip
        second = notes.amend(connection, later, first, "Rent is 950.")
        notes.amend(connection, latest, second, "From January.")  # of an amendment: still under the first
        (note,) = notes.of_family(connection, home)
        with pytest.raises(UsageError):
            notes.amend(connection, later, first, "  ")
        with pytest.raises(NotFound):
            notes.amend(connection, later, b"\0" * 16, "x")
    assert (note.body, note.kind, note.minutes, note.attendees, note.interpreter) == (
        "Rent is 900.", "visit", 30, "Ngozi, landlord", "phone",
    )  # fmt: skip
    assert [one.body for one in note.amendments] == ["Rent is 950.", "From January."]


@pytest.mark.parametrize(
    ("words", "found"),
    [("", 2), ("lease", 1), ("LÉASE", 1), ("lea sig", 1), ("950", 1), ("ngozi", 1), ("nothing", 0), ("lease 950", 0)],
)
def test_words_find_a_note_by_their_beginnings(
    desk: Station, author: Author, home: bytes, words: str, found: int
) -> None:
    with desk.write() as connection:
        casework.add_note(connection, author, home, "Lease signed.", attendees="Ngozi")
        rent = casework.add_note(connection, author, home, "Rent is 900.")
        notes.amend(connection, author, rent, "950, they say.")
        assert len(notes.of_family(connection, home, words)) == found
