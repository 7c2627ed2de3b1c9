"""What has arrived, what waits, and what the central database set aside: sent again, or taken back here."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from ctcoord.errors import NotFound, NotUndoable
from ctcoord.services import sending, settings
from ctcoord.services.sending import RecordState
from ctcoord.services.station import Station
from tests import cases


class Family:
    """A household that arrived at the central database; what is written after that waits."""

    def __init__(self, desk: Station) -> None:
        self.desk, own = desk, desk.agency_id or b""
        with desk.write() as connection:
            self.home = cases.household(connection, own)
            self.maria = cases.person(connection, self.home, own, "Maria", "Vega", birth_date=date(1991, 4, 2))
            settings.put(connection, "device_id", "00" * 16)
        self.sql("DELETE FROM outbox")

    def sql(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        with self.desk.store.syncing(self.desk.clock.now()) as connection:
            done = connection.execute(text(statement), values)
            return [tuple(row) for row in done] if done.returns_rows else []

    def rename(self, name: str) -> None:
        with self.desk.write() as connection:
            connection.execute(text("UPDATE person SET first_name = :name"), {"name": name})

    def park(self, reason: str = "right") -> None:
        self.sql("UPDATE outbox SET state = 'parked', reason = :reason", reason=reason)

    def name(self) -> object:
        return self.sql("SELECT first_name FROM person")[0][0]

    def state(self, record: bytes | None = None) -> RecordState:
        with self.desk.read() as connection:
            return sending.state_of(connection, self.home, record or self.maria)

    def parked(self) -> list[sending.ParkedRow]:
        with self.desk.read() as connection:
            return sending.parked(connection)

    def let_go(self, record: bytes) -> None:
        with self.desk.write() as connection:
            sending.let_go(connection, self.home, record)


@pytest.fixture
def family(desk: Station) -> Family:
    return Family(desk)


def test_a_record_says_where_it_stands(family: Family) -> None:
    assert family.state() == RecordState.SYNCED
    family.rename("Mary")
    assert family.state() == RecordState.WAITING
    family.park()
    assert family.state() == RecordState.PARKED
    with family.desk.write() as connection:
        cases.add(connection, "conflict", family.home, entity="person", record_id=family.maria, data_class="core")
        assert sending.tally(connection).conflicts == 1
    assert family.state() == RecordState.CONFLICT
    family.sql("DELETE FROM conflict")
    family.sql("DELETE FROM outbox")
    family.sql("DELETE FROM setting WHERE name = 'device_id'")
    assert family.state() == RecordState.LOCAL


def test_what_was_set_aside_is_told_with_its_values(family: Family) -> None:
    family.rename("Mary")
    family.rename("Marie")
    family.park("append_only")
    (row,) = family.parked()
    assert (row.family, row.person, row.reason, row.kind) == ("Vega, Marie", "Marie Vega", "append_only", "set")
    assert row.values == (("first_name", "Marie"),)
    with family.desk.read() as connection:
        assert sending.tally(connection) == sending.Tally(pending=0, parked=1, conflicts=0)


def test_sent_again_it_waits_like_any_other(family: Family) -> None:
    family.rename("Mary")
    family.park()
    before = family.sql("SELECT op_id, seq FROM outbox")
    with family.desk.write() as connection:
        sending.send_again(connection, family.home, family.maria)
    assert family.sql("SELECT state, reason FROM outbox") == [("pending", None)]
    ((op_id, seq),) = before  # as another op: of this one the answer is known
    ((again, same),) = family.sql("SELECT op_id, seq FROM outbox")
    assert same == seq and again != op_id
    assert family.name() == "Mary"
    with pytest.raises(NotFound), family.desk.write() as connection:
        sending.send_again(connection, family.home, family.maria)


def test_let_go_the_earlier_value_is_back_and_nothing_is_sent(family: Family) -> None:
    family.rename("Mary")
    family.rename("Marie")
    family.park()
    family.let_go(family.maria)
    assert family.name() == "Maria"
    assert family.sql("SELECT * FROM outbox") == []


def test_a_new_person_goes_with_all_that_was_told_of_them(family: Family) -> None:
    own = family.desk.agency_id or b""
    with family.desk.write() as connection:
        leo = cases.person(connection, family.home, own, "Leo", "Vega")
        cases.support(connection, family.home, leo, "childcare")
    family.park()
    family.let_go(leo)
    assert family.sql("SELECT count(*) FROM person") == [(1,)]
    assert family.sql("SELECT count(*) FROM support") == [(0,)]
    assert family.sql("SELECT count(*) FROM outbox") == [(0,)]


def test_a_removal_that_was_refused_comes_back_whole(family: Family) -> None:
    with family.desk.write() as connection:
        goal = cases.add(connection, "goal", family.home, data_class="core", title="GED", target_on=date(2027, 6, 1))
    family.sql("DELETE FROM outbox")
    with family.desk.write() as connection:
        connection.execute(text("DELETE FROM goal"))
    family.park()
    family.let_go(goal)
    assert family.sql("SELECT title, target_on FROM goal") == [("GED", "2027-06-01")]


def test_what_newer_work_builds_on_stays(family: Family) -> None:
    family.rename("Mary")
    family.park()
    family.rename("Marie")
    with pytest.raises(NotUndoable):
        family.let_go(family.maria)
    assert family.name() == "Marie"


def test_what_has_not_settled_is_told_record_by_record(family: Family) -> None:
    def unsettled() -> dict[bytes, RecordState]:
        with family.desk.read() as connection:
            found = sending.unsettled(connection, [family.home])
            assert sending.unsettled(connection, [b"x" * 16]) == {}
        return {record: state for (_scope, record), state in found.items()}

    assert unsettled() == {}
    family.rename("Mary")
    assert unsettled() == {family.maria: RecordState.WAITING}
    family.park()
    assert unsettled() == {family.maria: RecordState.PARKED}
    with family.desk.write() as connection:
        cases.add(connection, "conflict", family.home, subject_id=family.maria, data_class="core", entity="person",
                  field="languages", record_id=family.maria, base={}, first={"v": "es"}, value={"v": "pt"})  # fmt: skip
    assert unsettled()[family.maria] is RecordState.CONFLICT
    family.sql("UPDATE outbox SET state = 'acked'")
    family.sql("DELETE FROM conflict")
    assert unsettled() == {}
