"""What an authority to share opens on a real database: by class, person, agency and day."""

from __future__ import annotations

import pytest

from ctcoord.central import install
from ctcoord.domain.codes import DataClass
from ctcoord.domain.consent import RULES
from tests.central.conftest import ZEROS, Central, hexid
from tests.central.test_access import Family, barrier, seen
from tests.central.test_lookup import agency, linked

TOMORROW = "SELECT (ctcoord.today() + 1)::text"
NAMEABLE = sorted(name.value for name, rule in RULES.items() if rule.by_consent)


def classes(family: Family) -> set[str]:
    """The classes that the other agency's worker sees of the household."""
    return {data_class for _, data_class, _ in seen(family.tom, family.home)}


@pytest.mark.parametrize("named", ["substance_use", "justice", "health", "education"])
def test_a_sensitive_class_opens_only_where_it_is_named(central: Central, named: str) -> None:
    family = Family(central)
    barrier(family.ana, family.home, family.child, named)
    family.consent(classes=",".join(name for name in NAMEABLE if name != named))
    assert named not in classes(family)
    family.consent(classes=named)
    assert named in classes(family)


def test_safety_opens_by_no_consent_whatever_it_names(central: Central) -> None:
    family = Family(central)
    family.consent(classes=",".join(name.value for name in DataClass))
    assert classes(family) == {"core", "housing", "health", "income"}


@pytest.mark.parametrize("text", ["", "everything", "SAFETY", "housing;income", "%", "core'--"])
def test_words_that_are_no_class_open_nothing(central: Central, text: str) -> None:
    family = Family(central)
    family.consent(classes=text)
    assert classes(family) == set()


def test_a_consent_of_one_person_opens_nothing_of_another(central: Central) -> None:
    family = Family(central)
    family.consent(family.child)
    assert {subject for subject, _, _ in seen(family.tom, family.home)} == {ZEROS, family.child}


def test_a_consent_that_lists_people_opens_those_and_naming_all_of_them_the_household(central: Central) -> None:
    family = Family(central)
    barrier(family.ana, family.home, ZEROS, "housing")
    for whole, opened in ((False, {"core"}), (True, {"core", "housing"})):
        family.consent(classes="housing", persons={"v": [family.child], **({"whole": True} if whole else {})})
        found = seen(family.tom, family.home)
        assert {subject for subject, _, _ in found} == {ZEROS, family.child}
        assert {data_class for subject, data_class, _ in found if subject == ZEROS} == opened


@pytest.mark.parametrize("persons", [{}, [], 7, {"v": "all"}, {"v": ["x", None, "0" * 32, "f" * 32]}])
def test_a_list_of_people_that_is_none_opens_nobody(central: Central, persons: object) -> None:
    family = Family(central)
    family.consent(persons=persons)
    assert {(subject, data_class) for subject, data_class, _ in seen(family.tom, family.home)} <= {(ZEROS, "core")}


def test_a_consent_to_one_agency_opens_nothing_to_another(central: Central) -> None:
    family, third = Family(central), hexid()
    central.admin.execute("INSERT INTO ctcoord.holding VALUES (%s, %s)", [third, third])
    una = central.person("una", agency=third)
    linked(family.ana, family.home, una, una.household())
    family.consent()
    assert classes(family) and seen(una, family.home) == set()


@pytest.mark.parametrize("status", ["requested", "declined", "refused", "withdrawn", "expired"])
def test_only_what_was_given_opens(central: Central, status: str) -> None:
    family = Family(central)
    made = hexid()
    value = {"status": status, "recipient": "Theirs", "recipient_id": family.tom.agency, "classes": "housing",
             "signed_on": "2026-01-05"}  # fmt: skip
    family.ana.push(family.ana.op(family.home, "consent", made, "create", value=value))  # or parked: no such status
    assert classes(family) == set()


def test_who_hands_over_a_case_loses_what_came_with_it(central: Central) -> None:
    family, heir = Family(central), central.person("heir", agency=central.theirs)
    family.consent()
    assert classes(family)
    central.admin.execute("SET ROLE ctcoord_migrate")
    central.admin.execute("SELECT ctcoord.assign(ARRAY[%s::uuid], %s, %s)", [family.away, family.tom.login, heir.login])
    central.admin.execute("RESET ROLE")
    assert classes(family) == set()
    assert seen(family.tom, family.away) == set()
    assert "housing" in {data_class for _, data_class, _ in seen(heir, family.home)}


def test_an_agency_that_is_confidential_shows_nobody_that_it_is_there(central: Central) -> None:
    ana = central.person("ana")
    shelter = hexid()
    central.admin.execute("INSERT INTO ctcoord.holding VALUES (%s, %s)", [shelter, shelter])
    agency(central, shelter, "Shelter", "victim_service_provider")
    agency(central, central.theirs, "Theirs")
    central.admin.execute("SELECT ctcoord.recompute_user(login) FROM ctcoord.app_user")
    shown = {key[0] for key in ana.manifest()}
    assert central.theirs in shown and shelter not in shown
    assert "Shelter" not in {row["name"] for row in ana.pull("agency")}


def test_what_begins_later_opens_with_the_first_connection_of_that_day(central: Central) -> None:
    family = Family(central)
    consent = family.consent(signed_on=central.one(TOMORROW))
    family.tom.call("hello_v1", family.tom.device, 1)
    assert classes(family) == set()
    central.admin.execute("UPDATE ctcoord.consent SET signed_on = signed_on - 1 WHERE id = %s", [consent])
    central.admin.execute("UPDATE ctcoord.app_user SET scoped_on = scoped_on - 1 WHERE login = %s", [family.tom.login])
    family.tom.connection.execute("SET TimeZone = 'Pacific/Kiritimati'")
    family.tom.call("hello_v1", family.tom.device, 1)
    assert "housing" in classes(family)


def test_the_clients_time_zone_brings_no_day_nearer(central: Central) -> None:
    family = Family(central)
    family.consent(signed_on=central.one(TOMORROW))
    central.admin.execute("UPDATE ctcoord.app_user SET scoped_on = scoped_on - 1 WHERE login = %s", [family.tom.login])
    family.tom.connection.execute("SET TimeZone = 'Etc/GMT-14'")
    family.tom.call("hello_v1", family.tom.device, 1)
    assert classes(family) == set()


def test_an_upgrade_makes_every_scope_by_the_rules_of_now(alone: Central) -> None:
    family = Family(alone)
    family.consent()
    alone.admin.execute("UPDATE ctcoord.class_rule SET by_consent = false")
    alone.admin.execute("SELECT ctcoord.recompute_user(%s)", [family.tom.login])
    assert classes(family) == set()
    install.upgrade(alone.url)
    assert classes(family) == {"core", "housing"}


def test_an_upgrade_finds_the_tables_of_every_bucket(alone: Central) -> None:
    """What pulls ask for follows from the ops of the time before, conflicts included."""
    family = Family(alone)
    at_two = (("applied", "North", family.ana), ("conflict", "South", family.ana.second_device()))
    for result, label, person in at_two:
        label_op = person.op(family.home, "household", family.home, "set", field="label", value=label, base=1)
        assert person.results(label_op) == [result]
    sorted_ones = "(SELECT array_agg(t ORDER BY t) FROM unnest(tables) t)"
    listed = f"SELECT scope_id, subject_id, data_class, {sorted_ones} FROM ctcoord.head WHERE seq > 0"
    before = set(map(str, alone.admin.execute(listed)))
    assert any("'conflict'" in row and "'household'" in row for row in before)
    install.migrate(alone.url, "0005", down=True)
    install.upgrade(alone.url)
    assert set(map(str, alone.admin.execute(listed))) == before


@pytest.mark.parametrize("status", ["withdrawn", "invalidated"])
def test_a_consent_that_was_ended_opens_nothing_any_more(central: Central, status: str) -> None:
    """Found never to have been valid, it is closed like one that was withdrawn."""
    family = Family(central)
    given = family.consent()
    assert classes(family)
    value = {"status": status, "recipient": "Theirs", "recipient_id": family.tom.agency, "classes": "housing",
             "signed_on": "2026-01-06", "withdraws_id": given}  # fmt: skip
    ended = family.ana.op(family.home, "consent", hexid(), "create", value=value)
    assert family.ana.results(ended) == ["applied"]
    assert classes(family) == set()


def test_what_was_signed_is_never_changed_by_anybody(central: Central) -> None:
    family = Family(central)
    made = family.consent(classes="housing")
    boss = central.person("boss", "supervisor")
    wider = {"classes": "housing,health", "valid_until": "2999-01-01", "recipient_id": central.ours,
             "persons": {"v": []}, "status": "requested", "deleted_at": "2026-11-22 15:00:00.000000"}  # fmt: skip
    for who in (family.ana, boss):
        ops = [who.op(family.home, "consent", made, "set", field=name, value=value) for name, value in wider.items()]
        again = who.op(family.home, "consent", made, "create", value={"classes": "health"})
        gone = who.op(family.home, "consent", made, "delete")
        answers = who.push(*ops, again, gone)
        assert {(one["result"], one["reason"]) for one in answers} == {("parked", "fixed")}
    assert classes(family) == {"core", "housing"}
    same = family.ana.op(family.home, "consent", made, "set", field="classes", value="housing")
    sure = family.ana.op(family.home, "consent", made, "set", field="confirmed_on", value="2026-11-22")
    assert family.ana.results(same, sure) == ["merged", "applied"]


def test_what_was_asked_for_is_answered_once_and_then_fixed(central: Central) -> None:
    family = Family(central)
    made = hexid()
    value = {"status": "requested", "recipient": "Theirs", "recipient_id": family.tom.agency, "classes": "housing"}
    family.ana.push(family.ana.op(family.home, "consent", made, "create", value=value))
    given = {"signed_on": "2026-01-05", "signer": "Maria", "status": "given", "purpose": "Another"}
    ops = [family.ana.op(family.home, "consent", made, "set", field=name, value=one) for name, one in given.items()]
    assert family.ana.results(*ops) == ["applied", "applied", "applied", "parked"]
    assert classes(family) == {"core", "housing"}
