"""Of the directory's providers those that close a family's gap come first, with the hours and ways they have."""

from __future__ import annotations

from sqlalchemy import update

from ctcoord.models import tables
from ctcoord.services import alignment, derived, families, fits
from ctcoord.services.author import Author
from ctcoord.services.station import Station
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
        for name, closes, free, oldest in (("Long Day", "18:00", 2, None), ("Short Day", "15:30", 2, None),
                                           ("Infants", "18:00", 2, 3), ("Full House", "18:00", 0, None)):  # fmt: skip
            at = add_to_directory(connection, "site", name=name, **site)
            made[name] = add_to_directory(
                connection,
                "service",
                organization_id=who,
                name=name,
                domain="childcare",
                site_id=at,
                available=free,
                maximum_age=oldest,
            )
            add_to_directory(connection, "opening", owner_kind="service", owner_id=made[name],
                             byday="MO,TU,WE,TH,FR", opens_at="15:00", closes_at=closes)  # fmt: skip
        add_to_directory(connection, "service", organization_id=who, name="Pantry", domain="food")
        derived.refresh(connection)
    with desk.read() as connection:
        found = alignment.of_family(connection, families.family_id(connection, told.home), TODAY, END, home=desk.home)
        gap = next(one for one in found.problems if one.kind == "care_gap")
        rows = fits.of_gap(connection, desk.home, found, gap)
    assert [row.service.name for row in rows] == ["Long Day", "Full House", "Short Day", "Infants"]
    assert [row.fit.leaves for row in rows[:3]] == [0, 0, rows[2].fit.leaves] and rows[2].fit.leaves > 0
    assert rows[0].service.id == made["Long Day"] and rows[0].town == "Hartford"
    assert rows[0].fit.reasons == ("closes_all", "free_places", "way_estimated")
    assert "full" in rows[1].fit.reasons and "age" in rows[3].fit.reasons
