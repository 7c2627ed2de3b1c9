"""The directory is searched by need, words, town, language, hours, distance and free places; people keep it true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from ctcoord.errors import Cancelled, NotFound, ReadOnly, UsageError
from ctcoord.models import tables
from ctcoord.models.base import COMMONS
from ctcoord.models.ids import new_id
from ctcoord.services import directory, directory_hours
from ctcoord.services.directory_find import Wanted, find, miles_between, place_of
from ctcoord.services.directory_hours import Now, now
from ctcoord.services.station import Station
from tests.conftest import StationMaker

TODAY = date(2026, 11, 21)
HARTFORD, NEW_BRITAIN = (41.76, -72.67), (41.66, -72.78)


def add(connection: Connection, entity: str, **values: object) -> bytes:
    key = new_id()
    record = {"scope_id": COMMONS, "id": key, "data_class": "core", **values}
    connection.execute(insert(tables()[entity]), record)
    return key


class Town:
    """A small directory: two towns, four services."""

    def __init__(self, connection: Connection) -> None:
        riverside = add(connection, "organization", name="Riverside Food", common_name="RF", phone="860-555-0100")
        other = add(connection, "organization", name="Capitol Career Institute")
        self.ward = add(connection, "site", organization_id=riverside, name="Ward Street", city="Hartford",
                        zip_code="06106", latitude=HARTFORD[0], longitude=HARTFORD[1])  # fmt: skip
        self.main = add(connection, "site", organization_id=other, name="Main", city="New Britain", zip_code="06051",
                        latitude=NEW_BRITAIN[0], longitude=NEW_BRITAIN[1], languages="pl")  # fmt: skip
        self.pantry = add(connection, "service", organization_id=riverside, name="Food pantry",
                          needs="food-insecurity", languages="es", available=4, capacity=40,
                          capacity_on=date(2026, 11, 1), description="Groceries for families, café too.")  # fmt: skip
        self.kitchen = add(connection, "service", organization_id=riverside, name="Evening kitchen",
                           needs="food-insecurity", site_id=self.main, available=0)  # fmt: skip
        self.course = add(connection, "service", organization_id=other, name="English for work", domain="workforce",
                          needs="english-learner", program="ESOL")  # fmt: skip
        self.gone = add(connection, "service", organization_id=other, name="Food of the past", status="defunct")
        self.at = add(connection, "service_site", service_id=self.pantry, site_id=self.ward)
        add(connection, "opening", owner_kind="service", owner_id=self.pantry, byday="SA", opens_at="09:00",
            closes_at="12:00")  # fmt: skip
        add(connection, "opening", owner_kind="site", owner_id=self.main, byday="FR", opens_at="20:00",
            closes_at="02:00")  # fmt: skip


@pytest.fixture
def station(make_station: StationMaker) -> Station:
    return make_station()


@pytest.fixture
def town(station: Station) -> Town:
    with station.write() as connection:
        return Town(connection)


def names(station: Station, limit: int = 50, offset: int = 0, **wanted: Any) -> list[str]:
    with station.read() as connection:
        found = find(connection, Wanted(**wanted), TODAY, limit=limit, offset=offset)
    return [hit.name for hit in found]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["English for work", "Evening kitchen", "Food pantry"]),
        ({"text": "food"}, ["Food pantry", "Evening kitchen"]),  # by its name, and by its provider's
        ({"text": "pant"}, ["Food pantry"]),
        ({"text": "cafe"}, ["Food pantry"]),
        ({"text": "riverside eve"}, ["Evening kitchen"]),
        ({"text": "pantri"}, ["Food pantry"]),
        ({"text": "kichen"}, ["Evening kitchen"]),
        ({"text": '") OR *'}, []),
        ({"text": "!!!"}, []),
        ({"need": "food-insecurity"}, ["Evening kitchen", "Food pantry"]),
        ({"need": "food"}, []),  # a code, no beginning of one
        ({"domain": "workforce"}, ["English for work"]),
        ({"need": "food-insecurity", "town": "new britain"}, ["Evening kitchen"]),
        ({"town": "Hartford"}, ["Food pantry"]),
        ({"language": "es"}, ["Food pantry"]),
        ({"language": "pl"}, ["English for work", "Evening kitchen"]),  # spoken at the place
        ({"free_places": True}, ["Food pantry"]),
        ({"text": "food", "free_places": True}, ["Food pantry"]),
        ({"near": HARTFORD}, ["Food pantry", "Evening kitchen", "English for work"]),
        ({"near": NEW_BRITAIN, "miles": 5.0}, ["Evening kitchen", "English for work"]),
        ({"open_at": datetime(2026, 11, 21, 10, 0)}, ["Food pantry"]),
        # Since Friday evening, at the place where the kitchen is.
        ({"open_at": datetime(2026, 11, 21, 1, 0)}, ["Evening kitchen"]),
        ({"open_at": datetime(2026, 11, 21, 13, 0)}, []),
    ],
)
def test_a_search(wanted: dict[str, Any], found: list[str], station: Station, town: Town) -> None:
    got = names(station, **wanted)
    assert sorted(got) == sorted(found)
    if "need" not in wanted and len(found) == 3:
        assert got == found or wanted.get("near")


def test_the_best_match_and_the_nearest_come_first(station: Station, town: Town) -> None:
    assert names(station, text="food")[0] == "Food pantry"
    assert names(station, near=HARTFORD)[0] == "Food pantry"
    assert names(station, near=NEW_BRITAIN)[-1] == "Food pantry"


def test_pages_follow_each_other(station: Station, town: Town) -> None:
    whole = names(station)
    assert [name for page in range(3) for name in names(station, limit=1, offset=page)] == whole
    moment = datetime(2026, 11, 21, 10, 0)
    assert names(station, limit=1, open_at=moment) == ["Food pantry"]
    assert names(station, limit=1, offset=1, open_at=moment) == []


def test_a_hit_says_how_old_it_is(station: Station, town: Town) -> None:
    with station.read() as connection:
        (hit,) = find(connection, Wanted(text="pantry", near=NEW_BRITAIN), TODAY)
    assert (hit.available, hit.capacity_days, hit.confirmed_days, hit.phone) == (4, 20, None, "860-555-0100")
    assert (hit.provider, hit.town, hit.needs) == ("Riverside Food RF", "Hartford", ("food-insecurity",))
    assert hit.miles == pytest.approx(8.9, abs=0.2)


def test_miles() -> None:
    assert miles_between((0, 0), (0, 180)) == pytest.approx(3_958.8 * 3.14159265, rel=1e-6)
    assert miles_between(HARTFORD, HARTFORD) == 0
    assert miles_between((41.7658, -72.6734), (41.3083, -72.9279)) == pytest.approx(34.2, abs=0.5)  # to New Haven


def test_a_place_is_found_by_its_town_or_zip(station: Station, town: Town) -> None:
    with station.read() as connection:
        assert place_of(connection, "new BRITAIN") == pytest.approx(NEW_BRITAIN)
        assert place_of(connection, "06106-1234") == pytest.approx(HARTFORD)
        assert place_of(connection, "Nowhere") is None


def test_the_index_follows_every_change(station: Station, town: Town) -> None:
    with station.write() as connection:
        connection.exec_driver_sql("UPDATE organization SET name = 'Hilltop' WHERE name = 'Riverside Food'")
    assert sorted(names(station, text="hilltop")) == ["Evening kitchen", "Food pantry"]
    with station.write() as connection:
        connection.exec_driver_sql("UPDATE site SET city = 'Vernon' WHERE id = ?", (town.ward,))
        connection.exec_driver_sql("UPDATE service SET status = 'inactive' WHERE id = ?", (town.course,))
    assert sorted(names(station, text="hilltop")) == ["Evening kitchen", "Food pantry"]
    assert names(station, text="riverside", similar=False) == []
    assert (names(station, town="Vernon"), names(station, town="Hartford")) == (["Food pantry"], [])
    assert "English for work" not in names(station)
    with station.write() as connection:
        connection.exec_driver_sql("UPDATE service_site SET deleted_at = '2026-11-21' WHERE id = ?", (town.at,))
        connection.exec_driver_sql("DELETE FROM service WHERE id = ?", (town.kitchen,))
    assert names(station, text="hilltop") == ["Food pantry"]
    with station.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM directory_dirty").scalar() == 0


def test_a_pull_is_indexed(station: Station, town: Town) -> None:
    from ctcoord.services import derived

    with station.store.syncing(station.clock.now()) as connection:
        connection.exec_driver_sql("UPDATE service SET name = 'Pulled' WHERE id = ?", (town.course,))
        derived.refresh(connection)  # as sync does at the end of a page
    assert names(station, text="pulled") == ["Pulled"]


def test_a_service_in_full(station: Station, town: Town) -> None:
    with station.read() as connection:
        row = directory.service(connection, town.pantry, datetime(2026, 11, 21, 10, 0), station.staff_id)
        assert row.organization and row.organization.name == "Riverside Food"
        assert [site.city for site in row.sites] == ["Hartford"]
        assert [one.hours.byday for one in row.hours] == ["SA"]
        assert (row.open, row.opens_next, row.favourite) == (True, (date(2026, 11, 28), "09:00"), False)
        assert directory.service(connection, town.kitchen, datetime(2026, 11, 21, 1, 0)).open is True
        with pytest.raises(NotFound):
            directory.service(connection, new_id(), datetime(2026, 11, 21))


def test_confirming_and_counting_say_when(station: Station, town: Town) -> None:
    with station.write() as connection:
        directory.confirm(connection, station.author(), town.pantry)
        directory.set_capacity(connection, station.author(), town.pantry, 0, wait_list=True)
        with pytest.raises(UsageError):
            directory.set_capacity(connection, station.author(), town.pantry, -1)
        with pytest.raises(NotFound):
            directory.confirm(connection, station.author(), new_id())
    with station.read() as connection:
        row = directory.service(connection, town.pantry, datetime(2026, 11, 22, 10, 0))
    assert (row.available, row.capacity, row.wait_list, row.capacity_days, row.confirmed_days) == (0, 40, True, 1, 1)
    assert names(station, free_places=True) == []


def test_favourites_are_a_workers_own(station: Station, town: Town) -> None:
    mine, other = station.staff_id or b"", new_id()
    with station.write() as connection:
        directory.set_favourite(connection, mine, town.pantry, favourite=True)
        directory.set_favourite(connection, mine, town.course, favourite=True)
        directory.set_favourite(connection, mine, town.course, favourite=False)
    with station.read() as connection:
        assert directory.favourites(connection, mine) == {town.pantry}
        assert directory.favourites(connection, other) == frozenset()
    assert names(station, favourites=frozenset({town.pantry})) == ["Food pantry"]
    assert names(station, favourites=frozenset()) == []


def test_how_it_stands_with_the_hours_of_a_list(station: Station) -> None:
    saturday = datetime(2026, 11, 21, 10, 0)
    with station.write() as connection:
        town = Town(connection)
        add(connection, "opening", owner_kind="service", owner_id=town.course, byday="SA", opens_at="09:00",
            closes_at="17:00", freq="MONTHLY", extra={"bymonthday": "1,2,3,4,5,6,7"})  # fmt: skip
        fortnight = add(connection, "service", organization_id=bytes(16), name="Every second Saturday, of which weeks?")
        add(connection, "opening", owner_kind="service", owner_id=fortnight, byday="SA", opens_at="09:00",
            closes_at="17:00", interval=2)  # fmt: skip
    with station.read() as connection:
        told = now(connection, [town.pantry, town.kitchen, town.course, fortnight], saturday)
        assert (told[town.pantry].open, told[town.pantry].times) == (True, (("09:00", "12:00"),))
        assert (told[town.kitchen].open, told[town.kitchen].opens_next) == (False, (date(2026, 11, 27), "20:00"))
        assert (told[town.course].open, told[town.course].opens_next) == (False, (date(2026, 12, 5), "09:00"))
        assert told[fortnight] == Now(None, None, None)
        assert {hit.service_id for hit in find(connection, Wanted(open_at=saturday), TODAY)} == {town.pantry}
        assert {hit.service_id for hit in find(connection, Wanted(town="06106-1234"), TODAY)} == {town.pantry}
        assert directory.service(connection, town.course, saturday).times == ()


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-11-21T10:00", {"pantry"}),
        ("2026-11-22T10:00", set()),  # the day after
        ("2026-11-20T20:30", {"kitchen"}),
        ("2026-11-21T01:59", {"kitchen"}),  # past midnight
        ("2026-11-21T02:00", set()),
    ],
)
@pytest.mark.parametrize("most", [0, 2_000])  # so many hold that each is asked; so few that these alone are
def test_open_now_is_the_same_by_either_way(
    station: Station, monkeypatch: pytest.MonkeyPatch, moment: str, opened: set[str], most: int
) -> None:
    monkeypatch.setattr(directory_hours, "MOST_OWNERS", most)
    with station.write() as connection:
        town = Town(connection)
    wanted = Wanted(open_at=datetime.fromisoformat(moment))
    with station.read() as connection:
        for asked in (wanted, replace(wanted, text="food"), replace(wanted, near=HARTFORD, miles=20.0)):
            found = {hit.service_id for hit in find(connection, asked, TODAY)}
            assert found == {getattr(town, name) for name in opened}


def test_a_long_search_can_be_stopped(station: Station) -> None:
    def stop() -> None:
        raise Cancelled

    with station.write() as connection:
        Town(connection)
    with station.read() as connection, pytest.raises(Cancelled):
        find(connection, Wanted(open_at=datetime(2026, 11, 21, 10, 0)), TODAY, step=stop)


def test_only_who_may_write_it_notes_something(station: Station) -> None:
    with station.write() as connection:
        town = Town(connection)
        assert directory.service(connection, town.pantry, datetime(2026, 11, 21)).may_write
        connection.exec_driver_sql(
            "INSERT INTO bucket (scope_id, subject_id, data_class, seq, set_hash, chain_hash, may, locked)"
            " VALUES (zeroblob(16), zeroblob(16), 'core', 1, 1, x'', 'read', 0)"
        )
        assert not directory.service(connection, town.pantry, datetime(2026, 11, 21)).may_write
        with pytest.raises(ReadOnly):
            directory.confirm(connection, station.author(), town.pantry)
