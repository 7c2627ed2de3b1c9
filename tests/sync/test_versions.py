"""Programs of other versions than the database: two behind to one ahead work, others are told and lose nothing.

Each version is a process of its own with its own models (``tests.sync.programs``): made-up columns and a table come
with the three versions after today's, as those of the next releases will.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ctcoord.errors import ClientTooOld
from ctcoord.models import tables
from ctcoord.models.base import PROTOCOL
from ctcoord.sync import filling, wire
from tests import pg
from tests.central.conftest import Central, hexid
from tests.conftest import Blank
from tests.sync import forking, programs
from tests.sync.conftest import RealOffice, value
from tests.sync.programs import BASE, Program
from tests.sync.test_engine import family, first_name

OLDER, OLD, NOW, NEWER = BASE, BASE + 1, BASE + 2, BASE + 3  # the central database is of version NOW
EIGHTEEN = pytest.mark.parametrize("server", ["18"], indirect=True)


@dataclass
class World:
    """A central database and workstations of several versions, all of one agency; each may write the family."""

    central: Central
    blank: Blank
    key: bytes
    folder: Path
    stations: dict[int, Program] = field(default_factory=dict)
    logins: dict[int, str] = field(default_factory=dict)
    home: str = ""
    who: str = ""

    def start(self, version: int) -> Program:
        """A workstation of that version, connected."""
        person = self.central.person(f"v{version}", "supervisor")
        home = self.folder / f"v{version}"
        shutil.copytree(self.blank.home, home)
        made = Program(version, home, self.key)
        self.stations[version], self.logins[version] = made, person.login
        made("connect", self.central.url, person.login)
        return made

    def become(self, version: int, later: int) -> Program:
        """The station of one version is upgraded to another."""
        old = self.stations[version]
        old.close()
        self.stations[version] = Program(later, old.home, self.key)
        return self.stations[version]

    def sync(self, version: int) -> dict[str, Any]:
        """One sync."""
        found: dict[str, Any] = self.stations[version]("sync", self.central.url, self.logins[version])
        return found

    def rotate(self, rounds: int = 2) -> None:
        """All sync in turn; no checksum differs."""
        for _ in range(rounds):
            for version in sorted(self.stations):
                found = self.sync(version)
                assert "error" not in found, (version, found)
                assert (found["differed"], found["damaged"], found["parked"], found["refused"]) == (0, 0, 0, 0), version

    def agree(self, speak: int = NOW) -> None:
        """Every station holds what the database has, as far as its version knows it."""
        self.rotate()
        for version, station in self.stations.items():
            assert station("differing", min(station.version, speak)) == 0, version
        newest_one = max(self.stations)
        for entity in ("household", "person", "barrier", "conflict"):
            held = {version: station("rows", entity) for version, station in self.stations.items()}
            for rows in held.values():
                known = set(rows[0]) if rows else set()
                wanted = [{name: row[name] for name in known} for row in held[newest_one]]
                assert entity == "conflict" or rows == wanted, entity

    def person(self, version: int) -> dict[str, Any]:
        """The family's person on a station."""
        found: dict[str, Any] = self.stations[version]("rows", "person")[0]
        return found


@pytest.fixture(scope="module", autouse=True)
def programs_end() -> Iterator[None]:
    """Programs of the versions are forked from one of each, which end with the last test."""
    with forking.serving():
        yield


@pytest.fixture
def world(server: pg.Server, blank: Blank, data_key: bytes, tmp_path: Path) -> Iterator[World]:
    """A database of version NOW that was installed today and upgraded since, and a station of each version around it.

    The family was made on the oldest before anything was upgraded.
    """
    url = server.database()
    central = Central(url)
    made = World(central, blank, data_key, tmp_path)
    try:
        oldest = made.start(OLDER)
        made.home, made.who = oldest("family")
        assert made.sync(OLDER)["pushed"] == 2
        programs.upgrade(NOW, url)
        for version in (OLD, NOW, NEWER):
            made.start(version)
        made.rotate()
        yield made
    finally:
        for station in made.stations.values():
            station.close()
        central.close()
        server.drop(url)


@pytest.mark.slow
def test_two_versions_behind_to_one_ahead_work_side_by_side(world: World) -> None:
    """Everybody changes what they know; nobody's newer columns are lost, and every checksum agrees."""
    for version, station in world.stations.items():
        station("change", "person", world.who, "last_name", f"Vega {version}")
        barrier = {"title": f"No lease {version}", "opened_on": "2026-05-01"}
        station("add", "barrier", world.home, barrier | ({"urgent": version == NOW} if version > OLDER else {}))
        world.rotate()
    world.stations[OLD]("change", "person", world.who, "nickname", "Pepe")
    world.agree()
    world.stations[OLDER]("change", "person", world.who, "first_name", "Joseph")
    visit = world.stations[NOW]("add", "visit", world.home, {"place": "library", "minutes": 30})
    world.agree()
    assert (world.person(OLDER)["first_name"], "nickname" in world.person(OLDER)) == ("Joseph", False)
    for version in (OLD, NOW, NEWER):
        assert (world.person(version)["first_name"], world.person(version)["nickname"]) == ("Joseph", "Pepe")
    for version in (OLD, NOW, NEWER):
        urgent = {row["title"]: row["urgent"] for row in world.stations[version]("rows", "barrier")}
        assert urgent == {f"No lease {v}": v == NOW for v in (OLDER, OLD, NOW, NEWER)}
    for version in (NOW, NEWER):
        assert [row["place"] for row in world.stations[version]("rows", "visit")] == ["library"]
    world.stations[NEWER]("remove", "visit", visit)
    world.agree()
    assert world.stations[NOW]("rows", "visit") == []
    assert programs.differences(NOW, world.central.url) == 0


@EIGHTEEN
def test_a_newer_program_keeps_what_the_database_does_not_know_until_it_is_upgraded(world: World) -> None:
    """Nothing of it parks; what the database knows goes on, the rest goes when it can."""
    newer = world.stations[NEWER]
    newer("change", "person", world.who, "pronoun", "he")
    newer("change", "person", world.who, "first_name", "Joseph")
    other = newer("family")
    newer("change", "person", other[1], "last_name", "Ruiz")
    told = newer("family_of_tomorrow")
    newer("change", "person", told[1], "last_name", "Ortiz")
    found = world.sync(NEWER)
    assert (found["pushed"], found["parked"], found["waiting"]["newer"]) == (5, 0, 3)
    assert [op[:3] for op in newer("outbox")] == [
        ["set", "person", "pronoun"],
        ["create", "person", None],
        ["set", "person", "last_name"],
    ]
    world.rotate()
    assert {row["first_name"] for row in world.stations[OLDER]("rows", "person")} == {"Joseph", "José"}
    assert len(world.stations[NOW]("rows", "household")) == 3
    programs.upgrade(NEWER, world.central.url)
    assert world.sync(NEWER)["pushed"] == 3
    assert newer("outbox") == []
    world.stations.pop(OLDER).close()
    world.agree(NEWER)
    assert len(world.stations[OLD]("rows", "person")) == 3
    assert {row["pronoun"] for row in newer("rows", "person")} == {"he", "they", None}
    assert programs.differences(NEWER, world.central.url) == 0


@EIGHTEEN
def test_three_versions_behind_is_told_so_keeps_its_work_and_has_everything_once_it_is_upgraded(world: World) -> None:
    """An upgraded program has what others wrote in the columns that are new to it, in unchanged buckets as well."""
    older = world.stations[OLDER]
    world.stations[NOW]("change", "person", world.who, "nickname", "Pepe")
    barrier = world.stations[NOW](
        "add", "barrier", world.home, {"title": "No lease", "opened_on": "2026-05-01", "urgent": True}
    )
    world.rotate()
    older("change", "person", world.who, "first_name", "Joseph")
    older("remove", "barrier", barrier)  # an op that keeps the record as that version knew it
    programs.upgrade(NEWER, world.central.url)
    assert world.sync(OLDER) == {"error": "sync.client_too_old"}
    assert older("rows", "person")[0]["first_name"] == "Joseph"
    assert [op[3] for op in older("outbox")] == ["pending"] * 2
    world.become(OLDER, NEWER)
    assert world.sync(OLDER)["pushed"] == 2
    world.agree(NEWER)
    assert (world.person(OLDER)["first_name"], world.person(OLDER)["nickname"]) == ("Joseph", "Pepe")
    assert world.stations[OLD]("rows", "barrier") == []


@EIGHTEEN
def test_an_upgrade_here_is_no_other_history(world: World) -> None:
    """What waits goes as it was made, nothing is sent again, and only the first sync after it fetches everything."""
    barrier = world.stations[NOW](
        "add", "barrier", world.home, {"title": "No lease", "opened_on": "2026-05-01", "urgent": True}
    )
    world.rotate()
    world.stations[OLDER]("change", "barrier", barrier, "title", "No deposit")
    upgraded = world.become(OLDER, NOW)
    found = world.sync(OLDER)
    assert (found["pushed"], found["conflicts"], found["differed"], found["parked"]) == (1, 0, 0, 0)
    assert (found["pulled"] >= 3, found["round_trips"]) == (True, 3)
    assert [(row["title"], row["urgent"]) for row in upgraded("rows", "barrier")] == [("No deposit", True)]
    assert (world.sync(OLDER)["pulled"], world.sync(OLDER)["round_trips"]) == (0, 1)
    log = "SELECT count(*) FROM ctcoord.op WHERE login = %s"
    assert world.central.one(log, world.logins[OLDER]) == 3
    world.agree()


@EIGHTEEN
def test_a_conflict_over_what_an_older_program_does_not_know_is_for_the_others_to_decide(world: World) -> None:
    for version in (OLD, NOW):
        world.stations[version]("change", "person", world.who, "nickname", f"Pepe {version}")
    assert world.sync(OLD)["conflicts"] == 0
    assert world.sync(NOW)["conflicts"] == 1
    world.agree()
    assert [world.stations[version]("conflicts") for version in (OLDER, OLD, NOW, NEWER)] == [0, 1, 1, 1]
    world.stations[OLDER]("change", "person", world.who, "last_name", "Ruiz")
    world.agree()


@EIGHTEEN
def test_the_reference_server_shows_every_version_the_same(server: pg.Server) -> None:
    """Rows, deletions and checksums as the specification says them, written a second time."""
    url = server.database()
    programs.upgrade(NOW, url)
    assert programs.disagreements(NOW, url) == []
    server.drop(url)


@EIGHTEEN
def test_what_only_a_newer_program_knows_and_sends_nevertheless_is_kept_whole_and_blocks_nothing(
    central: Central,
) -> None:
    ana = central.person("ana")
    home = ana.household()
    field = ana.op(home, "household", home, "set", field="of_tomorrow", value="kept", base=1)
    entity = ana.op(home, "thing_of_tomorrow", hexid(), "create", value={"name": "kept"})
    known = ana.op(home, "household", home, "set", field="label", value="Vega", base=1)
    answers = ana.call("push_v1", ana.device, PROTOCOL + 1, json.dumps([field, entity, known]))
    assert [(one["result"], one["reason"]) for one in answers] == [
        ("parked", "field"),
        ("parked", "entity"),
        ("applied", None),
    ]
    kept = central.admin.execute("SELECT sent FROM ctcoord.parked WHERE login = %s ORDER BY reason", [ana.login])
    assert [sent for (sent,) in kept] == [entity, field]


@EIGHTEEN
def test_a_column_that_this_program_does_not_know_is_not_dropped_in_silence(
    real: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that sends it nevertheless is not believed in part: the program says that it is too old."""
    home, who = family(real.ana)
    real.sync("ana")
    real.assign("bo", home)
    person = tables()["person"]
    known = tuple(name for name in wire.local_columns(person) if name != "languages")
    monkeypatch.setattr(filling, "local_columns", lambda one: known if one is person else wire.local_columns(one))
    for statement in (filling._insert, filling._update):
        statement.cache_clear()
    with pytest.raises(ClientTooOld):
        real.sync("bo")
    assert value(real.bo, "SELECT count(*) FROM person") == 0
    monkeypatch.undo()
    real.sync("bo")
    assert first_name(real.bo, who) == "José"
