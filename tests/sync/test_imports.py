"""A whole agency export into a central database: by the one who may, and what others are told before they confirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from ctcoord.domain.codes import DataClass, Role
from ctcoord.domain.consent import seen_by_role
from ctcoord.errors import NotYoursToImport
from ctcoord.models.base import Uuid16, synced_columns, synced_tables
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.engine import SyncResult
from ctcoord.sync.postgres import PostgresCentral
from tests import pg
from tests.central.conftest import office, opened
from tests.central.office import Office
from tests.conftest import StationMaker
from tests.exchange.importing import bring_in, look, one, rows
from tests.rotation import RUN, one_day_in_three

__all__ = ["office"]
DATA = Path(__file__).parents[3] / "shared" / "data"
OLD, NEW = DATA / "hmis_fy2024_converted", DATA / "hmis_fy2026_converted"
UNSEEN = frozenset(DataClass) - seen_by_role(Role.STEWARD)
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.slow,
    pytest.mark.skipif(not NEW.is_dir(), reason="the sample exports lie beside the project, and are not there"),
    pytest.mark.parametrize("server", ["18"], indirect=True),
]


@dataclass
class Desks:
    """People of agency 1106 at workstations of their own, and the central database."""

    office: Office
    make: StationMaker
    folder: str = ""
    desks: dict[str, Station] = field(default_factory=dict)

    def sit(self, name: str, role: str, agency: str = "1106") -> Station:
        """Somebody connects."""
        login = self.office.person(name, role, agency)
        desk = self.desks[name] = self.make(self.folder + name)
        central = PostgresCentral(self.office.url, login)
        connect(desk, central, self.office.url, login)
        central.close()
        self.sync(name)
        return desk

    def sync(self, name: str) -> SyncResult:
        """One sync."""
        central = PostgresCentral(self.office.url, self.office.login(name))
        try:
            return engine.sync(self.desks[name], central)
        finally:
            central.close()

    def counts(self) -> dict[str, int]:
        """Records of every table that the central database holds, and the ops that came."""
        with psycopg.connect(self.office.url) as admin:
            return {
                name: admin.execute(f"SELECT count(*) FROM ctcoord.{name}").fetchone()[0]  # type: ignore[index]
                for name in [*(table.name for table in synced_tables()), "parked"]
            }

    def heads(self) -> list[tuple[object, ...]]:
        """How far every bucket has come."""
        with psycopg.connect(self.office.url) as admin:
            query = "SELECT scope_id, subject_id, data_class, seq, set_hash FROM ctcoord.head ORDER BY 1, 2, 3"
            return admin.execute(query).fetchall()


@pytest.fixture
def desks(office: Office, make_station: StationMaker) -> Iterator[Desks]:
    office.ok("agency", "add", "1106", "I COUNT Network")
    return Desks(office, make_station)


def held(desk: Station) -> dict[str, int]:
    return {table.name: int(str(one(desk, f"SELECT count(*) FROM {table.name}"))) for table in synced_tables()}


@pytest.mark.soak
@one_day_in_three(0)
def test_a_steward_brings_a_whole_export_and_the_agency_has_it(desks: Desks) -> None:
    steward = desks.sit("stella", "steward")
    before = held(steward)
    report = bring_in(steward, NEW)
    assert not report.withheld and set(report.leaving) <= UNSEEN and "health" in report.leaving
    brought = held(steward)
    waiting = int(str(one(steward, "SELECT count(*) FROM outbox")))
    done = desks.sync("stella")
    assert (done.pushed, done.parked, done.conflicts, done.refused) == (waiting, 0, 0, 0)
    counts = desks.counts()
    assert counts["parked"] == 0
    made = {name: number - before[name] for name, number in brought.items()}
    assert {name: counts[name] for name in made if made[name] and name not in ("agency", "staff")} == {
        name: number for name, number in made.items() if number and name not in ("agency", "staff")
    }
    # What the steward brings and may not see has left, and nothing waits.
    classes = {row[0] for row in rows(steward, "SELECT DISTINCT data_class FROM observation")}
    assert not classes & UNSEEN and one(steward, "SELECT count(*) FROM outbox") == 0
    assert done.purged > 0 and desks.sync("stella").purged == 0
    desks.office.ok("verify")
    boss = desks.sit("boss", "supervisor")
    seen = dict(rows(boss, "SELECT data_class, count(*) FROM observation GROUP BY 1"))
    assert {"health", "education", "income"} <= set(seen)
    with psycopg.connect(desks.office.url) as admin:
        theirs = dict(admin.execute("SELECT data_class, count(*) FROM ctcoord.observation GROUP BY 1").fetchall())
    assert seen == {name: number for name, number in theirs.items() if name in seen_by_role(Role.SUPERVISOR)}
    # The same file again, by a station that holds part of it only: nothing changes.
    heads, counts = desks.heads(), desks.counts()
    bring_in(steward, NEW)
    again = desks.sync("stella")
    assert (again.parked, again.conflicts) == (0, 0)
    assert (desks.heads(), desks.counts()) == (heads, counts)
    desks.office.ok("verify")


def said_by(desk: Station, without: str = "") -> dict[str, Counter[tuple[object, ...]]]:
    """What every record says, without ids, which are of the deployment; of classes that a steward does not see also
    without ``without``.
    """
    told = {}
    for table in (found for found in synced_tables() if found.name not in ("agency", "staff")):
        names = [name for name in synced_columns(table) if not isinstance(table.c[name].type, Uuid16)]
        unseen = ", ".join(f"'{name.value}'" for name in UNSEEN)
        said = (f"iif(data_class IN ({unseen}), NULL, {name})" if name == without else f'"{name}"' for name in names)
        told[table.name] = Counter(rows(desk, f"SELECT data_class, {', '.join(said)} FROM {table.name}"))
    return told


@pytest.mark.soak
@pytest.mark.skipif(RUN == "day", reason="takes some minutes: in every soak")
def test_the_years_of_an_export_come_to_the_same_elsewhere_in_either_order(
    server: pg.Server, tmp_path: Path, make_station: StationMaker
) -> None:
    """But for one thing: of what a steward does not see, and two files that are equally old, the later one says."""
    ends = []
    for number, order in enumerate(((OLD, NEW), (NEW, OLD))):
        with opened(server, tmp_path) as office:
            office.ok("agency", "add", "1106", "I COUNT Network")
            desks = Desks(office, make_station, folder=f"{number}-")
            steward = desks.sit("stella", "steward")
            for file in order:
                bring_in(steward, file)
                done = desks.sync("stella")
                assert (done.parked, done.conflicts, desks.counts()["parked"]) == (0, 0, 0)
            office.ok("verify")
            boss = desks.sit("boss", "supervisor")
            ends.append((said_by(steward), said_by(boss, without="detail"), desks.counts()))
    assert ends[0] == ends[1]
    assert ends[0][2]["person"] == 514


@pytest.mark.soak
@one_day_in_three(1)
def test_what_is_not_ours_to_send_is_said_before_and_left_out(desks: Desks) -> None:
    worker = desks.sit("ana", "caseworker")
    report = look(worker, NEW)
    assert report.withheld.keys() == {"directory"} and not report.leaving
    bring_in(worker, NEW)
    assert one(worker, "SELECT count(*) FROM organization") == 0
    done = desks.sync("ana")
    assert (done.parked, done.conflicts, done.purged) == (0, 0, 0) and done.pushed > 1000
    assert desks.counts()["parked"] == 0
    steward = desks.sit("stella", "steward")
    assert not look(steward, NEW).withheld
    bring_in(steward, NEW)
    assert (desks.sync("stella").parked, desks.counts()["conflict"], desks.counts()["parked"]) == (0, 0, 0)
    desks.sync("ana")
    assert one(worker, "SELECT count(*) FROM organization") == one(steward, "SELECT count(*) FROM organization") != 0
    assert not look(worker, NEW).withheld
    desks.office.ok("verify")


@pytest.mark.soak
@one_day_in_three(2)
def test_a_supervisor_is_told_which_classes_stay_out(desks: Desks) -> None:
    boss = desks.sit("boss", "supervisor")
    withheld = look(boss, NEW).withheld
    assert {"directory"} < set(withheld) <= {"directory"} | (frozenset(DataClass) - seen_by_role(Role.SUPERVISOR))
    bring_in(boss, NEW)
    assert desks.sync("boss").parked == 0
    assert look(boss, NEW).withheld == withheld  # what was left out is not taken for known


def test_another_agencys_file_needs_a_steward_whom_it_appointed(desks: Desks) -> None:
    for name, role in (("ana", "caseworker"), ("boss", "supervisor"), ("stella", "steward"), ("it", "administrator")):
        desk = desks.sit(name, role, "OUR")
        with pytest.raises(NotYoursToImport):
            look(desk, NEW)
    desks.office.ok("user", "steward", desks.office.login("stella"), "--agency", "1106")
    desks.sync("stella")
    assert look(desks.desks["stella"], NEW).withheld == {}
