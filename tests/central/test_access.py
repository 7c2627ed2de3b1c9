"""Who sees what: assignment, role, agency, consent, and what is taken away again."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest

from tests.central.conftest import ZEROS, Central, Person, hexid


def barrier(person: Person, home: str, subject: str, data_class: str) -> str:
    made = hexid()
    value = {"title": "No lease", "severity": "low", "status": "waiting", "opened_on": "2026-05-01"}
    op = person.op(home, "barrier", made, "create", subject=subject, value=value) | {"class": data_class}
    assert person.results(op) == ["applied"]
    return made


def seen(person: Person, home: str) -> set[tuple[str, str, str]]:
    """Subject, class and right of the buckets of a household that a person sees."""
    return {(key[1], key[2], head["may"]) for key, head in person.manifest().items() if key[0] == home}


def sees_rows(person: Person, table: str, home: str) -> int:
    return sum(row["scope_id"].hex() == home for row in person.pull(table))


def test_a_caseworker_sees_assigned_households_whole_and_no_others(central: Central) -> None:
    ana, bo = central.person("ana"), central.person("bo")
    home = ana.household()
    person = ana.member(home)
    barrier(ana, home, person, "safety")
    assert seen(ana, home) == {(ZEROS, "core", "write"), (person, "core", "write"), (person, "safety", "write")}
    assert seen(bo, home) == set()
    assert bo.pull("person", (home, person, "core")) == []
    assert bo.push(bo.op(home, "household", home, "set", field="label", value="x", base=1))[0]["reason"] == "right"


def test_a_supervisor_sees_every_household_of_the_agency_by_the_rules_of_each_class(central: Central) -> None:
    ana, boss = central.person("ana"), central.person("boss", "supervisor")
    home = ana.household()
    person = ana.member(home)
    for data_class in ("housing", "safety", "substance_use", "health"):
        barrier(ana, home, person, data_class)
    assert {name for _, name, _ in seen(boss, home)} == {"core", "housing", "health"}
    assert sees_rows(boss, "barrier", home) == 2
    assert boss.results(boss.op(home, "household", home, "set", field="label", value="x", base=1)) == ["applied"]


def test_a_steward_writes_households_of_agencies_that_appointed_them_and_the_directory(central: Central) -> None:
    ana, steward = central.person("ana"), central.person("stella", "steward", central.theirs)
    home = ana.household()
    assert seen(steward, home) == set()
    central.admin.execute("INSERT INTO ctcoord.steward_of VALUES (%s, %s)", [steward.login, central.ours])
    central.admin.execute("SELECT ctcoord.recompute_user(%s)", [steward.login])
    assert seen(steward, home) == {(ZEROS, "core", "write")}
    site = steward.op(ZEROS, "organization", hexid(), "create", value={"name": "Head Start"})
    assert steward.results(site) == ["applied"]
    assert [row["name"] for row in ana.pull("organization") if row["id"].hex() == site["id"]] == ["Head Start"]
    assert (
        ana.push(ana.op(ZEROS, "organization", site["id"], "set", field="name", value="x", base=1))[0]["reason"]
        == "right"
    )


@pytest.mark.parametrize("role", ["analyst", "administrator"])
def test_who_has_no_caseload_sees_no_household(central: Central, role: str) -> None:
    ana, other = central.person("ana"), central.person("other", role)
    home = ana.household()
    assert seen(other, home) == set()
    made = hexid()
    op = other.op(made, "household", made, "create", value={"owner_id": other.agency})
    assert other.push(op)[0]["reason"] == "right"


def assign(boss: Person, home: str, staff: str) -> str:
    made = hexid()
    value = {"household_id": home, "staff_id": staff, "assigned_from": "2026-01-01"}
    op = boss.op(boss.agency, "assignment", made, "create", value=value) | {"class": "coordination"}
    assert boss.results(op) == ["applied"]
    return made


def test_an_assignment_opens_and_its_end_closes_in_the_same_transaction(central: Central) -> None:
    ana, bo, boss = central.person("ana"), central.person("bo"), central.person("boss", "supervisor")
    home = ana.household()
    made = assign(boss, home, bo.staff)
    assert seen(bo, home) == {(ZEROS, "core", "write")}
    end = boss.op(boss.agency, "assignment", made, "set", field="assigned_until", value="2026-01-31", base=9)
    assert boss.results(end | {"class": "coordination"}) == ["applied"]
    assert seen(bo, home) == set()
    again = assign(boss, home, bo.staff)
    gone = boss.op(boss.agency, "assignment", again, "delete", base=99) | {"class": "coordination"}
    assert boss.results(gone) == ["applied"]
    assert seen(bo, home) == set()
    assert seen(ana, home) != set()


def test_a_day_lasts_until_midnight_where_the_agencies_are(alone: Central) -> None:
    """Of two zones, one behind and one ahead, one has another day than UTC at any hour."""
    boss, bo = alone.person("boss", "supervisor"), alone.person("bo")
    home = boss.household()
    here = "(now() AT TIME ZONE 'UTC')::date <> (now() AT TIME ZONE %s)::date"
    zone = next(name for name in ("Etc/GMT+12", "Etc/GMT-14") if alone.one(f"SELECT {here}", name))
    alone.admin.execute("UPDATE ctcoord.deployment SET time_zone = %s", [zone])
    made = assign(boss, home, bo.staff)
    for days, opens in ((-1, False), (0, True), (1, False)):
        alone.admin.execute(
            "UPDATE ctcoord.assignment SET assigned_from = ctcoord.today() + %s, assigned_until = ctcoord.today() + %s"
            " WHERE id = %s", [days, days, made],
        )  # fmt: skip
        alone.admin.execute("UPDATE ctcoord.app_user SET scoped_on = scoped_on - 1")
        bo.call("hello_v1", bo.device, 1)
        assert (home in {key[0] for key in bo.manifest()}) is opens, (zone, days)
        if opens:  # until the last minute of that day there
            left = "SELECT until - ctcoord.utc() FROM ctcoord.scope WHERE scope_id = %s AND login = %s"
            midnight = "SELECT date_trunc('day', now() AT TIME ZONE %s) + interval '1 day' - (now() AT TIME ZONE %s)"
            assert abs(alone.one(left, home, bo.login) - alone.one(midnight, zone, zone)) < timedelta(seconds=5)
    assert alone.one("SELECT ctcoord.today() = (now() AT TIME ZONE %s)::date", zone)


def test_a_caseworker_assigns_nobody(central: Central) -> None:
    ana, bo = central.person("ana"), central.person("bo")
    home = ana.household()
    value = {"household_id": home, "staff_id": bo.staff, "assigned_from": "2026-01-01"}
    op = ana.op(ana.agency, "assignment", hexid(), "create", value=value) | {"class": "coordination"}
    assert ana.push(op)[0]["reason"] == "right"
    assert seen(bo, home) == set()


class Family:
    """Ana's household of OURS and Tom's of THEIRS, one family by a confirmed link."""

    def __init__(self, central: Central) -> None:
        self.ana, self.tom = central.person("ana"), central.person("tom", agency=central.theirs)
        self.home, self.away = self.ana.household(), self.tom.household()
        self.child, self.other = self.ana.member(self.home), self.ana.member(self.home)
        for data_class in ("housing", "health", "safety", "income"):
            for subject in (self.child, self.other):
                barrier(self.ana, self.home, subject, data_class)
        link = hexid()
        for person, home in ((self.ana, self.home), (self.tom, self.away)):
            value = {"link_id": link, "status": "confirmed", "proposed_at": "2026-11-01 10:00:00.000000"}
            assert person.results(person.op(home, "family_link", hexid(), "create", value=value)) == ["applied"]

    def consent(self, subject: str = ZEROS, **more: str) -> str:
        made = hexid()
        value = {"status": "given", "recipient": "Theirs", "recipient_id": self.tom.agency, "classes": "housing,safety",
                 "signed_on": "2026-01-05", **more}  # fmt: skip
        assert self.ana.results(self.ana.op(self.home, "consent", made, "create", subject=subject, value=value)) == [
            "applied"
        ]
        return made


def test_a_link_alone_opens_nothing(central: Central) -> None:
    family = Family(central)
    assert seen(family.tom, family.home) == set()


def test_a_consent_opens_what_it_names_to_who_works_with_the_family(central: Central) -> None:
    family = Family(central)
    stranger = central.person("stranger", agency=central.theirs)
    family.consent(family.child)
    assert seen(family.tom, family.home) == {
        (ZEROS, "core", "read"), (family.child, "core", "read"), (family.child, "housing", "read")}  # fmt: skip
    assert seen(stranger, family.home) == set()
    edit = family.tom.op(family.home, "household", family.home, "set", field="label", value="x", base=9)
    assert family.tom.push(edit)[0]["reason"] == "right"


def test_a_withdrawn_consent_closes_at_once(central: Central) -> None:
    family = Family(central)
    consent = family.consent()
    assert sees_rows(family.tom, "barrier", family.home) == 2
    value = {"status": "withdrawn", "recipient": "Theirs", "classes": "", "withdraws_id": consent}
    assert family.ana.results(family.ana.op(family.home, "consent", hexid(), "create", value=value)) == ["applied"]
    assert seen(family.tom, family.home) == set()


@pytest.mark.parametrize(
    "more", [{"status": "requested"}, {"signed_on": "2999-01-01"}, {"valid_until": "2020-01-01"}, {"classes": "safety"}]
)
def test_a_consent_that_is_not_in_force_opens_nothing(central: Central, more: dict[str, str]) -> None:
    family = Family(central)
    family.consent(**more)
    assert seen(family.tom, family.home) == set()


def test_an_undone_link_closes_what_the_consent_opened(central: Central) -> None:
    family = Family(central)
    family.consent()
    assert seen(family.tom, family.home) != set()
    half = next(row["id"].hex() for row in family.ana.pull("family_link") if row["scope_id"].hex() == family.home)
    undo = family.ana.op(family.home, "family_link", half, "set", field="status", value="undone", base=9)
    assert family.ana.results(undo) == ["applied"]
    assert seen(family.tom, family.home) == set()


def test_a_push_that_waited_for_a_revocation_sees_it(central: Central) -> None:
    ana, bo, boss = central.person("ana"), central.person("bo"), central.person("boss", "supervisor")
    home = ana.household()
    assign(boss, home, bo.staff)
    answers: list[str | None] = []
    with psycopg.connect(central.url) as revoking:
        revoking.execute("SELECT ctcoord.lock_heads(ARRAY[%s::uuid])", [home])
        op = bo.op(home, "household", home, "set", field="label", value="late", base=1)
        waiting = threading.Thread(target=lambda: answers.append(bo.push(op)[0]["reason"]))
        waiting.start()
        waiting.join(0.4)
        assert waiting.is_alive()
        revoking.execute("DELETE FROM ctcoord.scope WHERE login = %s AND scope_id = %s", [bo.login, home])
    waiting.join(10)
    assert answers == ["right"]


def test_a_right_that_has_ended_writes_nothing(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    central.admin.execute(
        "UPDATE ctcoord.scope SET until = now() - interval '1 second' WHERE login = %s AND scope_id = %s",
        [ana.login, home],
    )
    answer = ana.push(ana.op(home, "household", home, "set", field="label", value="late", base=1))[0]
    assert (answer["result"], answer["reason"]) == ("parked", "right")
    assert home not in {key[0] for key in ana.manifest()}


def test_receipts_are_chained_and_a_pull_is_proved(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    first = ana.call("receipt_v1", ana.device, [home], [ZEROS], ["core"], [1])
    second = ana.call("receipt_v1", ana.device, [home], [ZEROS], ["core"], [1])
    assert len({first, second}) == 2
    kept = central.admin.execute(
        "SELECT n, chain_hash FROM ctcoord.receipt WHERE device_id = %s ORDER BY n", [ana.device]
    ).fetchall()
    assert kept == [(1, first), (2, second)]


def test_sealed_work_and_attests_are_taken_from_a_revoked_device(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    central.admin.execute("UPDATE ctcoord.device SET revoked_at = now() WHERE device_id = %s", [ana.device])
    ana.call("seal_v1", ana.device, home, b"sealed")
    ana.call("attest_purge_v1", ana.device, [home], [ZEROS], ["core"])
    assert central.one("SELECT blob FROM ctcoord.sealed_op WHERE scope_id = %s", home) == b"sealed"
    assert central.one("SELECT count(*) FROM ctcoord.purge_attest WHERE scope_id = %s", home) == 1
    with pytest.raises(psycopg.Error) as refused:
        ana.call("seal_v1", hexid(), home, b"sealed")
    assert refused.value.sqlstate == "CT001"


def test_views_are_chained_by_scope(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    ana.call("viewed_v1", ana.device, f'[{{"scope":"{home}","at":"2026-11-22T10:00:00Z"}},{{"scope":"{home}"}}]')
    rows = central.admin.execute(
        "SELECT n, action, login, chain_hash FROM ctcoord.audit WHERE scope_id = %s ORDER BY n", [home]
    ).fetchall()
    assert [row[:3] for row in rows] == [(1, "view", ana.login), (2, "view", ana.login)]
    assert central.one("SELECT chain_hash FROM ctcoord.audit_head WHERE scope_id = %s", home) == rows[1][3]


def test_a_steward_defines_forms_of_their_own_agency_and_writes_nothing_else_there(central: Central) -> None:
    sue, ana = central.person("sue", "steward"), central.person("ana")
    value = {"form_code": "stability", "version": 1, "kind": "fields", "about": "household", "body": {},
             "answers_class": "housing", "valid_from": "2026-11-20"}  # fmt: skip

    def done(who: Person, agency: str, entity: str, record: str, kind: str, **more: object) -> str:
        """What became of an op in an agency's scope: its result, or why it was set aside."""
        data_class = "core" if entity in {"agency", "staff"} else "coordination"
        (answer,) = who.push(who.op(agency, entity, record, kind, **{"class": data_class, **more}))
        return str(answer["reason"] or answer["result"])

    form, assignment = hexid(), {"household_id": hexid(), "staff_id": sue.staff, "assigned_from": "2026-11-20"}
    assert done(sue, central.ours, "form", form, "create", value=value) == "applied"
    assert done(sue, central.ours, "form", form, "set", field="valid_until", value="2026-11-21", base=9) == "applied"
    assert done(ana, central.ours, "form", form, "set", field="version", value=2, base=9) == "right"
    assert done(sue, central.theirs, "form", hexid(), "create", value=value) == "right"
    assert done(sue, central.ours, "assignment", hexid(), "create", value=assignment) == "right"
    assert done(sue, central.ours, "staff", sue.staff, "set", field="role", value="administrator", base=9) == "right"
    assert done(sue, central.ours, "agency", central.ours, "set", field="name", value="Mine", base=9) == "right"
    assert done(sue, central.ours, "agency", central.ours, "delete", base=9) == "right"
    assert [row["valid_until"] for row in ana.pull("form")] == ["2026-11-21"]
