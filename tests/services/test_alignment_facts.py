"""What records say in words, as the rules take it."""

from __future__ import annotations

from datetime import date

import pytest

from ctcoord.domain.alignment.facts import Kind
from ctcoord.services import alignment, week, worklist_findings
from ctcoord.services.alignment_facts import purpose_of
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from tests import cases


@pytest.mark.parametrize(
    ("coverage", "purpose"),
    [
        ("Medical trips only", "medical"), ("Non-emergency medical rides", "medical"), ("medical", "medical"),
        ("Non-medical trips only", ""), ("non medical", ""), ("nonmedical", ""),
        ("Medical and work trips", ""), ("Zones 1-3", ""), ("", ""),
    ],
)  # fmt: skip
def test_rides_are_medical_where_they_serve_nothing_else(coverage: str, purpose: str) -> None:
    assert purpose_of("transit", "Rides", coverage) == purpose
    assert purpose_of("transit", coverage) == purpose
    assert purpose_of("childcare", "Care", coverage) == ""


@pytest.mark.parametrize(
    ("program", "purpose"),
    [
        ("Lease", "lease"), ("Rental agreement", "lease"), ("Contrato de arrendamiento", "lease"),
        ("Rental Assistance Program (RAP)", ""), ("Lease-up assistance", ""), ("Master leasing", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_lease_is_told_from_what_pays_for_it_by_its_name(program: str, purpose: str) -> None:
    assert purpose_of("housing", program) == purpose


def test_where_nobody_is_said_to_be_the_head_every_adult_is_asked_about(desk: Station, author: Author) -> None:
    agency = author.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, agency)
        rosa = cases.person(connection, home, agency, "Rosa", "Vega", birth_date=cases.BORN)
        cases.person(connection, home, agency, "Leo", "Vega", birth_date=date(2020, 6, 14), relationship=2)
        week.add_activity(connection, author, rosa, Kind.JOB, "Work", times=[Times("MO", "9:00", "15:00")])
        found = alignment.of_family(connection, home, author.today)
        assert [one.kind for one in found.findings if one.kind == "care_gap"] == ["care_gap"]
        cases.person(connection, home, agency, "Ana", "Vega", birth_date=cases.BORN, head=True)
        found = alignment.of_family(connection, home, author.today)
    responsible = {one.name for one in found.facts.people if one.responsible}
    assert responsible == {"Ana Vega"}


def test_a_training_that_is_a_support_alone_and_says_no_times_is_asked_for_them(desk: Station, author: Author) -> None:
    agency = author.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, agency)
        rosa = cases.person(connection, home, agency, "Rosa", "Vega", birth_date=cases.BORN, head=True)
        course = cases.support(connection, home, rosa, "workforce", program="Welding", authorized_from=author.today)
        asked = alignment.of_family(connection, home, author.today).questions
        assert [(one.cause, one.about) for one in asked] == [("schedule", (f"{course.hex()}.training",))]
        week.set_times(connection, author, home, ("support", course), [Times("MO", "9:00", "15:00")])
        assert not [one for one in alignment.of_family(connection, home, author.today).questions
                    if one.cause == "schedule"]  # fmt: skip


def test_home_raises_a_gap_behind_midnight_on_its_own_day(desk: Station, author: Author) -> None:
    """Friday's night work to 4:00, care to midnight: the gap is Saturday's, and so Home and its words say."""
    agency = author.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, agency)
        rosa = cases.person(connection, home, agency, "Rosa", "Vega", birth_date=cases.BORN, head=True)
        leo = cases.person(connection, home, agency, "Leo", "Vega", birth_date=date(2020, 6, 14), relationship=2)
        week.add_activity(connection, author, rosa, Kind.JOB, "Work", times=[Times("FR", "22:00", "4:00")])
        care = cases.support(connection, home, leo, "childcare")
        cases.add(connection, "schedule", home, owner_kind="support", owner_id=care, byday="FR",
                  opens_at="20:00", closes_at="00:00", freq="WEEKLY", interval=1)  # fmt: skip
    with desk.read() as connection:
        lines = list(worklist_findings.items(connection, author.today, [home], agency))
    line = next(one for one in lines if one.kind == "finding")
    assert line.due_on is not None and line.due_on.weekday() == 5
    assert line.found is not None and line.found[1].first_on.weekday() == 4
