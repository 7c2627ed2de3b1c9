"""The week for the family: what stands on it, in both languages, and what never does."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from ctcoord.domain.alignment.facts import Kind
from ctcoord.errors import UsageError
from ctcoord.reports import week_page
from ctcoord.reports.week_page import Content
from ctcoord.services import week
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from tests import cases

STREET = "12 Hidden Lane"


@pytest.fixture
def family(desk: Station, author: Author) -> bytes:
    """A mother with a class and an appointment, her child with care, and places with addresses."""
    agency = author.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, agency)
        maria = cases.person(connection, home, agency, "Maria", "Vega", birth_date=cases.BORN, head=True)
        leo = cases.person(connection, home, agency, "Leo", "Vega", birth_date=date(2020, 6, 14),
                           relationship=2)  # fmt: skip
        there = week.place(connection, author, home, "home", name="", address=STREET)
        college = week.place(connection, author, home, "site", name="", address="1 College Street")
        school = week.place(connection, author, home, "site", name="", address="3 School Road")
        week.lives_at(connection, author, None, there)
        week.add_activity(connection, author, maria, Kind.TRAINING, "Nursing aide", place_id=college,
                          times=[Times("MO,TU", "9:00", "15:30")])  # fmt: skip
        week.add_activity(connection, author, maria, Kind.APPOINTMENT, "Methadone clinic", place_id=college,
                          times=[Times("FR", "10:00", "11:00")])  # fmt: skip
        week.add_activity(connection, author, maria, Kind.JOB, "Work", times=[Times("SA", "9:00", "12:00")])
        week.add_activity(connection, author, leo, Kind.SCHOOL, "Elm Hill", place_id=school,
                          times=[Times("MO,TU", "8:00", "15:00")])  # fmt: skip
        week.set_travel(connection, author, home, (there, school), minutes=10, mode="walk")
        week.set_travel(connection, author, home, (school, college), minutes=25, mode="transit")
        cases.support(connection, home, leo, "childcare", program="Care 4 Kids", agency_id=agency,
                      authorized_from=author.today - timedelta(days=90),
                      authorized_to=author.today + timedelta(days=40),
                      renewal_due=author.today + timedelta(days=30))  # fmt: skip
    return home


def page(desk: Station, author: Author, family: bytes, language: str = "en", *, safe: bool = True) -> Content:
    with desk.read() as connection:
        return week_page.content(connection, author, family, author.today, language=language, safe_at_home=safe)


def printed(found: Content, author: Author) -> str:
    file = PdfReader(io.BytesIO(week_page.draw(found, author)))
    assert str(file.root_object["/Lang"]) == ("es-US" if found.language == "es" else "en-US")
    return " ".join(" ".join(one.extract_text() for one in file.pages).split())


def test_it_says_the_days_and_what_ends_when(desk: Station, author: Author, family: bytes) -> None:
    found = page(desk, author, family)
    blocks = dict(found.blocks)
    days = [heading for heading in blocks if heading.startswith(("Monday", "Tuesday", "Friday", "Saturday"))]
    assert [heading.split(",")[0] for heading in days] == ["Monday", "Tuesday", "Friday", "Saturday"]
    assert ("9:00–12:00", "Maria: work") in blocks[days[3]]
    rows = dict(blocks[days[0]])
    assert rows["9:00–15:30"] == "Maria: class, Nursing aide"
    assert rows["8:35–9:00"] == "Maria: bus, 25 min"
    assert rows["15:00–15:55"] == "Leo: nobody is there yet"
    ends = [said for _day, said in blocks["What must be renewed, and when"]]
    assert ends == [
        "Care 4 Kids (Leo): must be renewed by this day", "Care 4 Kids (Leo): this is the last day",
    ]  # fmt: skip
    assert "Nursing aide" in printed(found, author)


def test_it_speaks_spanish(desk: Station, author: Author, family: bytes) -> None:
    said = printed(page(desk, author, family, "es"), author)
    assert "Su semana" in said and "todavía no hay nadie" in said and "Qué hay que renovar" in said
    assert "nobody" not in said


def test_no_address_stands_on_it_and_of_an_appointment_only_its_time(
    desk: Station, author: Author, family: bytes
) -> None:
    for language in ("en", "es"):
        said = str(page(desk, author, family, language))
        assert "10:00–11:00" in said
        assert not [word for word in ("Hidden", "College", "Methadone", "Vega") if word in said]


def test_what_is_not_safe_at_home_says_so_first(desk: Station, author: Author, family: bytes) -> None:
    assert page(desk, author, family).first == ""
    assert page(desk, author, family, safe=False).first.startswith("This page stays with the agency")


def test_a_safety_flag_stops_it_without_saying_so(desk: Station, author: Author, family: bytes) -> None:
    with desk.write() as connection:
        cases.add(connection, "observation", family, kind="domestic_violence", code="1", data_class="safety",
                  observed_on=author.today, agency_id=author.agency_id)  # fmt: skip
    with pytest.raises(UsageError) as refused:
        page(desk, author, family)
    assert "safety" not in str(refused.value.params).casefold()


def test_a_class_is_called_as_our_own_agency_calls_it_and_never_by_an_address(
    desk: Station, author: Author, family: bytes
) -> None:
    with desk.write() as connection:
        other = cases.other_agency(connection, "Recovery Network")
        head = connection.exec_driver_sql("SELECT id FROM person WHERE first_name = 'Maria'").scalar_one()
        given = {"person_id": head, "subject_id": head, "agency_id": other}
        for kind, title, days in (("training", "Relapse group", "WE"), ("job", "Probation crew", "TH")):
            made = cases.add(connection, "activity", family, kind=kind, title=title, **given)
            cases.add(connection, "schedule", family, owner_kind="activity", owner_id=made, byday=days,
                      opens_at="18:00", closes_at="19:00", freq="WEEKLY", interval=1)  # fmt: skip
        cases.add(connection, "activity", family, kind="training", title="Aftercare", **given)  # its times are asked
        week.add_activity(connection, author, head, Kind.TRAINING, "77 School St, room 4",
                          times=[Times("SU", "9:00", "10:00")])  # fmt: skip
        cases.support(connection, family, head, "housing", program="Rent for 118 Barker Street", data_class="core",
                      authorized_to=author.today + timedelta(days=9))  # fmt: skip
    for language in ("en", "es"):
        said = printed(page(desk, author, family, language), author)
        assert "Nursing aide" in said and "Care 4 Kids" in said and "18:00–19:00" in said
        hidden = ("Relapse", "Probation", "Aftercare", "School St", "room 4", "Barker")
        assert [word for word in hidden if word in said] == []


def test_what_is_recorded_in_a_protected_class_is_named_nowhere(desk: Station, author: Author, family: bytes) -> None:
    soon = {"authorized_to": author.today + timedelta(days=9), "renewal_due": author.today + timedelta(days=8)}
    with desk.write() as connection:
        head = connection.exec_driver_sql("SELECT id FROM person WHERE first_name = 'Maria'").scalar_one()
        for domain, program, data_class in (
            ("transit", "Clinic rides", "substance_use"),
            ("housing", "Shelter", "safety"),
            ("childcare", "Respite", "health"),
        ):
            cases.support(connection, family, head, domain, program=program, data_class=data_class, **soon)
        course = cases.support(connection, family, head, "workforce", program="Re-entry", data_class="justice", **soon)
        cases.add(connection, "schedule", family, owner_kind="support", owner_id=course, byday="TH",
                  opens_at="18:00", closes_at="19:00", freq="WEEKLY", interval=1)  # fmt: skip
    for language in ("en", "es"):
        said = printed(page(desk, author, family, language), author)
        assert "Care 4 Kids" in said
        assert [word for word in ("Clinic rides", "Shelter", "Respite", "Re-entry") if word in said] == []
        assert "18:00–19:00" in said
