"""Of the directory's providers those that close a family's gap come first, with the hours and ways they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from ctcoord.domain.alignment.facts import Place, Support
from ctcoord.domain.alignment.what_if import Added
from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.walking import Point
from ctcoord.models import tables
from ctcoord.services import alignment, derived, families, fits, timetables
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests.services.test_alignment_travel import FAMILY, evening_line
from tests.services.test_directory import HARTFORD
from tests.services.test_directory import add as add_to_directory
from tests.services.test_week import END, TODAY, Told


def test_providers_that_close_the_gap_come_first(desk: Station, author: Author) -> None:
    site: dict[str, object] = {"city": "Hartford", "latitude": HARTFORD[0], "longitude": HARTFORD[1]}
    place = tables()["place"]
    with desk.write() as connection:
        told = Told(connection, author)
        point = {"latitude": HARTFORD[0] + 0.01, "longitude": HARTFORD[1]}
        connection.execute(update(place).where(place.c.name.in_(["Elm Hill", "College"])).values(**point))
        made, who = {}, add_to_directory(connection, "organization", name="Sunny Steps")
        site["organization_id"] = who
        for name, closes, free, oldest in (("Long Day", "18:00", 2, 12), ("Short Day", "15:30", 2, 12),
                                           ("Infants", "18:00", 2, 3), ("Full House", "18:00", 0, 12)):  # fmt: skip
            at = add_to_directory(connection, "site", name=name, **site)
            made[name] = add_to_directory(
                connection,
                "service",
                organization_id=who,
                name=name,
                domain="childcare",
                site_id=at,
                available=free,
                capacity_on=TODAY,
                maximum_age=oldest,
            )
            add_to_directory(connection, "opening", owner_kind="service", owner_id=made[name],
                             byday="MO,TU,WE,TH,FR", opens_at="15:00", closes_at=closes)  # fmt: skip
        add_to_directory(connection, "service", organization_id=who, name="Pantry", domain="food")
        derived.refresh(connection)
    with desk.read() as connection:
        found = alignment.of_family(connection, families.family_id(connection, told.home), TODAY, END, home=desk.home)
        gap = next(one for one in found.problems if one.kind == "care_gap")
        rows = fits.judged(desk.home, fits.near_gap(connection, found, gap))
    assert [row.service.name for row in rows] == ["Long Day", "Short Day", "Full House", "Infants"]
    assert [row.fit.leaves for row in rows] == [0, rows[1].fit.leaves, 0, 0] and rows[1].fit.leaves > 0
    assert rows[0].service.id == made["Long Day"] and rows[0].town == "Hartford"
    assert rows[0].fit.reasons == ("closes_all", "free_places", "way_estimated")
    assert "full" in rows[2].fit.reasons and "age" in rows[3].fit.reasons


def test_a_fit_farther_away_is_found_behind_many_that_are_full_or_silent(desk: Station, author: Author) -> None:
    """Forty nearer ones are full, say no hours or counted last year; the one that fits speaks their language."""
    place, person = tables()["place"], tables()["person"]
    with desk.write() as connection:
        told = Told(connection, author)
        point = {"latitude": HARTFORD[0], "longitude": HARTFORD[1]}
        connection.execute(update(place).where(place.c.name.in_(["Elm Hill", "College"])).values(**point))
        connection.execute(update(person).where(person.c.id == told.mother).values(languages="es,en"))
        who = add_to_directory(connection, "organization", name="Many")
        for n in range(41):
            at = add_to_directory(connection, "site", name=f"Site {n}", organization_id=who, city="Hartford",
                                  latitude=HARTFORD[0] + n / 2000, longitude=HARTFORD[1])  # fmt: skip
            kind = "Fit" if n == 40 else ("Full", "Silent", "Last year")[n % 3]
            counted = date(2025, 11, 1) if kind == "Last year" else TODAY
            service = add_to_directory(connection, "service", organization_id=who, name=f"{kind} {n}", site_id=at,
                                       domain="childcare", available=0 if kind == "Full" else 3, capacity_on=counted,
                                       minimum_age=4, languages="es" if kind == "Fit" else None)  # fmt: skip
            if kind != "Silent":
                add_to_directory(connection, "opening", owner_kind="service", owner_id=service,
                                 byday="MO,TU,WE,TH,FR", opens_at="07:00", closes_at="18:00")  # fmt: skip
        derived.refresh(connection)
    with desk.read() as connection:
        found = alignment.of_family(connection, families.family_id(connection, told.home), TODAY, END, home=desk.home)
        assert found.gap is not None
        looked = fits.near_gap(connection, found, found.gap)
        near = fits.choices(connection, found.facts, TODAY)
    steps: list[None] = []
    first, *others = fits.judged(desk.home, looked, lambda: steps.append(None))
    assert len(steps) == len(looked.rows) + fits.SHOWN
    assert (first.service.name, first.fit.verdict) == ("Fit 40", "fits")
    assert {"language", "closes_all", "free_places"} <= set(first.fit.reasons)
    assert [row.fit.verdict for row in others] == sorted(row.fit.verdict for row in others)  # ask, then no
    told_of = {row.service.name.rpartition(" ")[0]: row.fit for row in others}
    assert told_of["Silent"].verdict == told_of["Last year"].verdict == "ask"
    assert "hours_unknown" in told_of["Silent"].reasons and "places_old" in told_of["Last year"].reasons
    assert (near[0].name, near[0].provider, near[0].schedules[0].closes) == ("Full 0", "Many", 18 * 60)


def test_a_new_place_lies_where_its_zip_code_or_town_does(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        who = add_to_directory(connection, "organization", name="Public Library")
        add_to_directory(connection, "site", name="Library", city="Hartford", zip_code="06103", organization_id=who,
                         latitude=HARTFORD[0], longitude=HARTFORD[1])  # fmt: skip
        care = Support("what_if.1", "childcare", "Club", place="new")
        for address in ("Aunt, 9 Elm Street 06103", "9 Elm Street, Hartford", "9 Elm Street, Hartford, CT 06103-1200"):
            place = fits.placed(connection, Added(care, place=Place("new", address))).place
            assert place is not None and place.latitude == pytest.approx(HARTFORD[0])
        for one in (
            Added(care),
            Added(care, place=Place("new", "Aunt")),
            Added(care, place=Place("new", "06103", "", 1, 1)),
        ):
            assert fits.placed(connection, one) is one


def test_a_kept_timetable_says_how_far_a_provider_is(tmp_path: Path) -> None:
    """One that lies where they live: the bus to class at 17:00, and back at 21:10; on a day without it none."""
    timetables.keep(tmp_path, evening_line(tmp_path, last="21:10"))
    trips = fits.Trips(FAMILY, timetables.network(tmp_path), FAMILY.activities[0], date(2026, 11, 23))
    told = {(way.origin, way.target): (way.minutes, way.basis) for way in trips.ways("new", Point(41.7, -72.7))}
    assert told["new", "class"] == (60, "timetable") and told["class", "new"] == (40, "timetable")
    straight = {way.basis for way in replace(trips, known=Network(())).ways("new", Point(41.7, -72.7))}
    assert straight == {"estimate"}
