"""A data steward adds to classes that they may not see, for agencies that appointed them; no answer tells of them."""

from __future__ import annotations

from typing import Any

import pytest

from ctcoord.domain.ids import uuid8
from tests.central.conftest import ZEROS, Central, Person, hexid
from tests.central.test_access import seen

UNSEEN = ("education", "health", "substance_use", "safety", "justice")
FIRST, LATER = "2026-10-01 00:00:00.000000", "2026-11-01 00:00:00.000000"


def fact(person: Person, home: str, subject: str, record: str, kind: str = "create", **more: Any) -> dict[str, Any]:
    """An op on an observation of class health; ``say`` and ``as_of`` of a creation."""
    data_class = more.pop("data_class", "health")
    if kind == "create":
        say = {"kind": "disability", "code": more.pop("say", "1"), "observed_on": "2026-10-01"}
        more["value"] = {**say, "as_of": more.pop("as_of", FIRST)}
    return person.op(home, "observation", record, kind, subject=subject, **{"class": data_class, **more})


def appoint(central: Central, steward: Person, agency: str) -> None:
    central.admin.execute("INSERT INTO ctcoord.steward_of VALUES (%s, %s)", [steward.login, agency])
    central.admin.execute("SELECT ctcoord.recompute_user(%s)", [steward.login])


class Office:
    """Ana's household of OURS with one person; Sue, steward of another agency that OURS appointed; and a supervisor."""

    def __init__(self, central: Central) -> None:
        self.central = central
        self.ana, self.boss = central.person("ana"), central.person("boss", "supervisor")
        self.sue = central.person("sue", "steward", central.theirs)
        appoint(central, self.sue, central.ours)
        self.home = self.ana.household()
        self.who = self.ana.member(self.home)
        self.record = hexid()

    def add(self, by: Person | None = None, record: str | None = None, **more: Any) -> dict[str, Any]:
        """What is answered to a steward who brings a fact of health."""
        steward = by or self.sue
        return steward.push(fact(steward, self.home, self.who, record or self.record, **more))[0]

    def value(self, record: str | None = None) -> str | None:
        """What the fact says."""
        return self.central.one(
            "SELECT code FROM ctcoord.observation WHERE scope_id = %s AND id = %s", self.home, record or self.record
        )

    def seq(self, data_class: str = "health") -> int:
        """How often the bucket changed."""
        return self.central.one(
            "SELECT seq FROM ctcoord.head WHERE scope_id = %s AND subject_id = %s AND data_class = %s",
            self.home, self.who, data_class,
        ) or 0  # fmt: skip

    def set(self, person: Person, say: str) -> None:
        """Somebody who sees the fact corrects it."""
        op = fact(person, self.home, self.who, self.record, "set", field="code", value=say, base=self.seq())
        assert person.results(op) == ["applied"]

    def conflicts(self) -> list[tuple[str, str]]:
        """Both values of each conflict, for the supervisor who sees it."""
        rows = [row for row in self.boss.pull("conflict") if row["record_id"].hex() == self.record]
        return [(row["first"], row["value"]) for row in rows]


@pytest.fixture
def office(central: Central) -> Office:
    return Office(central)


def applied(answer: dict[str, Any]) -> bool:
    return (answer["result"], answer["seq"], answer["reason"]) == ("applied", 0, None)


def test_a_steward_adds_to_every_class_and_sees_no_more_than_before(office: Office) -> None:
    sue, home, who = office.sue, office.home, office.who
    before, digest = sue.manifest(), sue.call("digest_v1", sue.device, 1)["digest"]
    for data_class in UNSEEN:
        assert applied(office.add(record=hexid(), data_class=data_class)), data_class
    assert sue.manifest() == before
    assert sue.call("digest_v1", sue.device, 1)["digest"] == digest
    assert sue.pull("observation", *((home, who, data_class) for data_class in UNSEEN)) == []
    assert {name for _, name, _ in seen(office.ana, home)} == {"core", *UNSEEN}
    assert {name for _, name, _ in seen(office.boss, home)} == {"core", "education", "health"}
    listed = sue.connection.execute("SELECT data_class FROM ctcoord.audit_v1(%s, %s, NULL)", [sue.device, home])
    assert not {row[0] for row in listed} & set(UNSEEN)


@pytest.mark.parametrize("role", ["caseworker", "supervisor", "analyst", "administrator"])
def test_no_other_role_adds_where_it_does_not_see(central: Central, role: str) -> None:
    office, other = Office(central), central.person("other", role)
    appoint(central, other, central.ours)
    for data_class in ("safety", "justice"):
        op = fact(other, office.home, office.who, hexid(), data_class=data_class)
        assert other.push(op)[0]["reason"] == "right"
    assert office.seq("safety") == 0


def test_a_steward_adds_nothing_to_an_agency_that_did_not_appoint_them(central: Central) -> None:
    office, eve = Office(central), central.person("eve", "steward", central.theirs)
    for data_class in UNSEEN:
        op = fact(eve, office.home, office.who, hexid(), data_class=data_class)
        assert eve.push(op)[0]["reason"] == "right"
    made = hexid()
    founding = eve.op(made, "household", made, "create", value={"owner_id": central.ours})
    assert eve.push(founding)[0]["reason"] == "right"
    assert not central.one(
        "SELECT count(*) FROM ctcoord.head WHERE scope_id = %s AND data_class = 'health'", office.home
    )


def test_a_steward_of_an_agency_assigns_nobody_there(central: Central) -> None:
    """What they may do is in its households: its staff and assignments are not one."""
    office = Office(central)
    value = {"household_id": office.home, "staff_id": office.sue.staff, "assigned_from": "2026-01-01"}
    for agency in (office.sue.agency, central.ours):
        op = office.sue.op(agency, "assignment", hexid(), "create", value=value) | {"class": "coordination"}
        assert office.sue.push(op)[0]["reason"] == "right"
    assert (central.ours, ZEROS, "coordination") in office.boss.manifest()
    assert (central.ours, ZEROS, "coordination") not in office.sue.manifest()


def test_who_is_no_longer_steward_adds_nothing(office: Office) -> None:
    admin, sue = office.central.admin, office.sue
    admin.execute("DELETE FROM ctcoord.steward_of WHERE login = %s", [sue.login])
    admin.execute("SELECT ctcoord.recompute_user(%s)", [sue.login])
    assert office.add()["reason"] == "right"
    appoint(office.central, sue, office.central.ours)
    admin.execute("UPDATE ctcoord.app_user SET role = 'caseworker' WHERE login = %s", [sue.login])
    assert office.add(record=hexid())["reason"] == "right"
    assert office.seq() == 0


# What lies in the bucket, made by Ana, before Sue sends the same op.
def _nothing(_: Office) -> None: ...


def _the_same(office: Office) -> None:
    assert office.ana.results(fact(office.ana, office.home, office.who, office.record)) == ["applied"]


def _another(office: Office) -> None:
    assert office.ana.results(fact(office.ana, office.home, office.who, office.record, say="9")) == ["applied"]


def _deleted(office: Office) -> None:
    _another(office)
    assert office.ana.results(fact(office.ana, office.home, office.who, office.record, "delete", base=9)) == ["applied"]


def _elsewhere(office: Office) -> None:
    op = fact(office.ana, office.home, office.who, office.record, data_class="justice")
    assert office.ana.results(op) == ["applied"]


def _newer(office: Office) -> None:
    op = fact(office.ana, office.home, office.who, office.record, say="9", as_of=LATER)
    assert office.ana.results(op) == ["applied"]


WORLDS = [_nothing, _the_same, _another, _deleted, _elsewhere, _newer]
OPS: dict[str, dict[str, Any]] = {
    "create": {"kind": "create"},
    "set": {"kind": "set", "field": "code", "value": "3", "base": 99},
    "delete": {"kind": "delete", "base": 99},
    "bad value": {"kind": "create", "say": "x\x00y"},
    "too little": {"kind": "create"},
    "no field": {"kind": "create"},
    "infinite day": {"kind": "create", "as_of": "infinity"},
}


@pytest.mark.parametrize("sent", OPS)
def test_the_answer_is_the_same_whatever_lies_there(central: Central, sent: str) -> None:
    office, answers = Office(central), []
    for world in WORLDS:
        _moved_on(office)
        world(office)
        op = fact(office.sue, office.home, office.who, office.record, **dict(OPS[sent]))
        if sent == "too little":
            op["value"] = {"code": "1"}
        elif sent == "no field":
            op["value"] = {"nothing": 1}
        first, second = office.sue.push(op)[0], office.sue.push(op)[0]
        assert second == first | {"again": True}
        answers.append({name: value for name, value in first.items() if name != "op"})
    assert answers == [answers[0]] * len(WORLDS)
    assert answers[0]["result"] == ("applied" if sent == "create" else "parked")


def _moved_on(office: Office) -> None:
    """The same people with another household."""
    office.home = office.ana.household()
    office.who, office.record = office.ana.member(office.home), hexid()


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__.strip("_"))
@pytest.mark.parametrize("sent", ["set", "delete"])
def test_what_follows_on_what_they_brought_is_answered_alike(office: Office, sent: str, world: Any) -> None:
    """Before their station lets go of it, an import can be changed or taken back, and others may have been there."""
    world(office)
    assert applied(office.add())
    if world is _another:
        office.set(office.boss, "8")
    assert applied(office.add(**dict(OPS[sent])))
    assert applied(office.add(**dict(OPS[sent])))


def test_nothing_of_others_is_overwritten_by_claiming_to_have_seen_it(office: Office) -> None:
    _another(office)
    assert applied(office.add(base=10_000))
    assert office.value() == "9"
    assert office.conflicts() == [('{"v":"9"}', '{"v":"1"}')]


def test_a_newer_export_wins_over_what_imports_said(office: Office) -> None:
    office.add()
    office.add(say="3", as_of=LATER)
    assert (office.value(), office.conflicts()) == ("3", [])


def test_the_same_export_again_changes_nothing(office: Office) -> None:
    office.add()
    office.set(office.boss, "7")
    seq = office.seq()
    for _ in range(2):
        assert applied(office.add())
    assert (office.seq(), office.value(), office.conflicts()) == (seq, "7", [])


def test_a_newer_export_does_not_undo_what_a_person_corrected(office: Office) -> None:
    office.add()
    office.set(office.boss, "7")
    assert applied(office.add(say="3", as_of=LATER))
    assert (office.value(), office.conflicts()) == ("7", [('{"v":"7"}', '{"v":"3"}')])
    seq = office.seq()
    assert applied(office.add(say="3", as_of=LATER))
    assert (office.seq(), len(office.conflicts())) == (seq, 1)  # said before: not a second conflict


def test_an_older_export_changes_nothing(office: Office) -> None:
    office.add(say="3", as_of=LATER)
    seq = office.seq()
    assert applied(office.add(say="1", as_of=FIRST))
    assert (office.seq(), office.value()) == (seq, "3")


def test_a_newer_export_from_another_station_wins_as_well(office: Office) -> None:
    """Two stewards, or one at two computers: nobody but imports said anything of it."""
    office.record = uuid8(b"key", "observation").hex()  # of an imported record, as are all that two stations can name
    office.add()
    pat = office.central.person("pat", "steward")
    assert applied(office.add(pat, say="3", as_of=LATER))
    assert (office.value(), office.conflicts()) == ("3", [])
    office.set(office.boss, "7")
    assert applied(office.add(say="5", as_of="2026-12-01 00:00:00.000000"))
    assert (office.value(), len(office.conflicts())) == ("7", 1)


def test_what_people_deleted_stays_deleted_until_the_export_says_something_new(office: Office) -> None:
    office.add()
    gone = fact(office.boss, office.home, office.who, office.record, "delete", base=office.seq())
    assert office.boss.results(gone) == ["applied"]
    assert applied(office.add())
    assert office.value() is None
    assert applied(office.add(say="3", as_of=LATER))
    assert office.value() == "3"


def test_an_import_that_is_taken_back_before_it_leaves_is_taken_back_there(office: Office) -> None:
    office.add()
    assert applied(office.add(kind="set", field="code", value="2"))
    assert office.value() == "2"
    assert applied(office.add(kind="delete"))
    assert office.value() is None
    assert applied(office.add())  # and may be brought again
    assert office.value() == "1"


def test_what_cannot_be_done_there_is_kept_for_those_who_may_look(office: Office) -> None:
    _elsewhere(office)
    assert applied(office.add())
    kept = "SELECT reason FROM ctcoord.parked WHERE login = %s"
    assert office.central.one(kept, office.sue.login) == "unseen/bucket"


def test_reading_runs_as_a_role_that_knows_nothing_of_adding(office: Office) -> None:
    """The second wall: only a steward's push runs as the role that may look, and nobody can call that by itself."""
    office.add()
    owned = office.central.admin.execute(
        "SELECT p.proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE p.pronamespace = 'ctcoord'::regnamespace AND r.rolname = 'ctcoord_import' AND p.prosecdef"
    )
    assert [row[0] for row in owned] == ["take_import"]
    callable_ = "SELECT has_function_privilege(%s, p.oid, 'EXECUTE') FROM pg_proc p WHERE p.proname = 'take_import'"
    assert office.central.one(callable_, office.sue.login) is False
