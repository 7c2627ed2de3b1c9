"""Looking beyond one's scope: a lookup is on record before it is answered, and hidden records make no difference."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import pytest

from tests.central.conftest import ZEROS, Central, Person, hexid

QUESTION = ("José", "O'Neil-Ruiz", "2019-05-06")
SAID = {"first_name": "Jose", "last_name": "ONEIL RUIZ", "birth_date": "2019-05-06"}


def agency(central: Central, key: str, name: str, kind: str = "government") -> None:
    """The agency's own record, as ``central agency add`` makes it."""
    value = {"agency_code": key[-6:], "name": name, "short_name": name, "kind": kind,
             "time_zone": "America/New_York", "case_prefix": "X"}  # fmt: skip
    central.admin.execute(
        "SELECT ctcoord.recorded(%s, 'core', 'agency', %s, 'create', NULL, %s)", [key, key, json.dumps(value)]
    )


def ask(person: Person, *question: str) -> Any:
    """Ask until it is answered."""
    found = person.call("lookup_v1", person.device, *(question or QUESTION))
    assert found == {"asked": True}
    return person.call("lookup_v1", person.device, *(question or QUESTION))


def names(found: Any) -> list[str]:
    return [one["name"] for one in found["agencies"]]


@pytest.fixture
def central(alone: Central) -> Central:
    """A database of its own: a lookup asks every agency there is."""
    return alone


@pytest.fixture
def ana(central: Central) -> Person:
    return central.person("ana")


@pytest.fixture
def tom(central: Central) -> Person:
    """A worker of the other agency, who knows the child."""
    agency(central, central.theirs, "Theirs")
    return central.person("tom", agency=central.theirs)


def test_a_lookup_names_the_agency_and_nothing_else(central: Central, ana: Person, tom: Person) -> None:
    tom.member(tom.household(), **SAID)
    found = ask(ana)
    assert found == {"agencies": [{"id": central.theirs, "name": "Theirs"}]}
    assert names(ask(ana, "José", "Ruiz", "2019-05-06")) == []
    assert names(ask(ana, "José", "O'Neil-Ruiz", "2019-05-07")) == []


def test_what_one_sees_already_is_not_looked_up(ana: Person, central: Central) -> None:
    agency(central, central.ours, "Ours")
    home = ana.household()
    ana.member(home, **SAID)
    assert names(ask(ana)) == []
    assert names(ask(central.person("ben"))) == ["Ours"]


def test_the_own_agency_says_which_household_it_is_so_that_it_can_be_opened(
    central: Central, ana: Person, tom: Person
) -> None:
    agency(central, central.ours, "Ours")
    home = ana.household()
    ana.push(ana.op(home, "household", home, "set", field="case_number", value="OUR-00017", base=1))
    ana.member(home, **SAID)
    tom.member(tom.household(), **SAID)
    ours, theirs = ask(central.person("ben"))["agencies"]
    assert ours == {"id": central.ours, "name": "Ours", "homes": [{"scope": home, "case": "OUR-00017"}]}
    assert theirs == {"id": central.theirs, "name": "Theirs"}


def test_the_question_is_on_record_before_there_is_an_answer(central: Central, ana: Person, tom: Person) -> None:
    tom.member(tom.household(), **SAID)
    with ana.connection.transaction(force_rollback=True):
        assert [ana.call("lookup_v1", ana.device, *QUESTION) for _ in range(3)] == [{"asked": True}] * 3
        with ana.connection.transaction():
            assert ana.call("lookup_v1", ana.device, *QUESTION) == {"asked": True}
    assert central.one("SELECT count(*) FROM ctcoord.inquiry WHERE login = %s", ana.login) == 0
    ask(ana)
    kept = central.one("SELECT detail FROM ctcoord.audit WHERE login = %s AND action = 'lookup'", ana.login)
    assert kept == {"first": QUESTION[0], "last": QUESTION[1], "born": QUESTION[2]}


@pytest.mark.parametrize("hidden", ["safety", "confidential", "hashed", "deleted"])
def test_hidden_records_leave_no_trace(central: Central, ana: Person, hidden: str) -> None:
    agency(central, central.theirs, "Theirs", "victim_service_provider" if hidden == "confidential" else "government")
    tom = central.person("tom", agency=central.theirs)
    home = tom.household()
    more = {"names_hashed": 1} if hidden == "hashed" else {}
    child = tom.member(home, **SAID, **more)
    if hidden == "safety":
        note = {"kind": "contact", "occurred_at": "2026-11-22 19:00:00.000000", "body": "x", "author_id": tom.staff}
        op = tom.op(home, "note", hexid(), "create", subject=child, value=note) | {"class": "safety"}
        assert tom.results(op) == ["applied"]
    if hidden == "deleted":
        op = tom.op(home, "person", child, "set", subject=child, base=9, field="deleted_at")
        assert tom.results(op | {"value": "2026-11-22 19:00:00.000000"}) == ["applied"]
    assert ask(ana) == {"agencies": []}


def test_an_address_that_has_ended_or_was_taken_back_keeps_its_household_silent(
    central: Central, ana: Person, tom: Person
) -> None:
    """Why a station keeps such a household flagged (``services.safety.flagged``)."""
    home = tom.household()
    child = tom.member(home, **SAID)
    address = {"person_id": child, "kind": "home", "address": "9 Hidden Road"}
    made = hexid()
    safe = {"class": "safety"}
    op = tom.op(home, "confidential_address", made, "create", subject=child, value=address)
    assert tom.results(op | safe) == ["applied"]
    assert ask(ana) == {"agencies": []}
    for base, (name, said) in enumerate(
        (("valid_until", "2026-11-01"), ("extra", {"end_reason": "x"}), ("deleted_at", "2026-11-22 19:00:00.000000")), 1
    ):
        op = tom.op(home, "confidential_address", made, "set", subject=child, base=base, field=name, value=said)
        assert tom.results(op | safe) == ["applied"]
        assert ana.call("lookup_v1", ana.device, *QUESTION) == {"agencies": []}


def test_an_answer_takes_as_long_whatever_is_hidden(ana: Person, tom: Person) -> None:
    tom.member(tom.household(), **SAID)

    def took(*question: str) -> float:
        ana.call("lookup_v1", ana.device, *question)
        start = time.perf_counter()
        ana.call("lookup_v1", ana.device, *question)
        return time.perf_counter() - start

    assert took(*QUESTION) >= 0.05
    assert took("Nobody", "Atall", "2019-05-06") >= 0.05


def test_twenty_questions_an_hour_and_every_connection_counts(ana: Person, tom: Person) -> None:
    for n in range(20):
        ana.call("lookup_v1", ana.device, "Ana", f"Ruiz{'x' * n}", "2019-05-06")
    with ana.connect() as second, pytest.raises(psycopg.Error) as refused:
        second.execute("SELECT ctcoord.lookup_v1(%s, 'Ana', 'More', '2019-05-06')", [ana.device])
    assert refused.value.sqlstate == "CT005"
    assert tom.call("lookup_v1", tom.device, "Ana", "Ruiz", "2019-05-06") == {"asked": True}


@pytest.mark.parametrize(
    "question",
    [("", "Ruiz", "2019-05-06"), ("A", "Ruiz", "2019-05-06"), ("Ana", "%", "2019-05-06"), ("Ana", "Ruiz", None),
     ("Ana", "Ruiz", "infinity"), ("A" * 300, "Ruiz", "2019-05-06")],
)  # fmt: skip
def test_no_fishing(ana: Person, question: tuple[Any, ...]) -> None:
    with pytest.raises(psycopg.Error) as refused:
        ana.call("lookup_v1", ana.device, *question)
    assert refused.value.sqlstate == "CT006"


@pytest.mark.parametrize("role", ["analyst", "administrator"])
def test_who_works_with_no_family_looks_nobody_up(central: Central, role: str) -> None:
    person = central.person("ann", role)
    with pytest.raises(psycopg.Error) as refused:
        person.call("lookup_v1", person.device, *QUESTION)
    assert refused.value.sqlstate == "CT006"


# By case number, within the own agency.


def numbered(person: Person, number: str = "OUR-00017") -> str:
    home = person.household()
    person.push(person.op(home, "household", home, "set", field="case_number", value=number, base=1))
    return home


def ask_case(person: Person, number: str) -> Any:
    assert person.call("lookup_case_v1", person.device, number) == {"asked": True}
    return person.call("lookup_case_v1", person.device, number)["homes"]


def test_a_case_number_of_the_own_agency_leads_to_the_household(central: Central, ana: Person, tom: Person) -> None:
    agency(central, central.ours, "Ours")
    home = numbered(ana)
    numbered(tom)
    ben = central.person("ben")
    assert ask_case(ben, " our-00017 ") == [{"scope": home, "case": "OUR-00017"}]
    assert ask_case(ben, "OUR-0001") == []
    assert ask_case(ana, "OUR-00017") == []  # she sees it
    kept = central.one("SELECT detail FROM ctcoord.audit WHERE login = %s AND action = 'lookup' LIMIT 1", ben.login)
    assert kept == {"case": "our-00017"}
    with ben.connection.transaction(force_rollback=True):
        assert [ben.call("lookup_case_v1", ben.device, "OUR-2") for _ in range(3)] == [{"asked": True}] * 3


def test_a_household_with_a_safety_record_has_no_case_number_for_others(central: Central, ana: Person) -> None:
    agency(central, central.ours, "Ours")
    home, ben = numbered(ana), central.person("ben")
    assert len(ask_case(ben, "OUR-00017")) == 1
    child = ana.member(home, **SAID)
    note = {"kind": "contact", "occurred_at": "2026-11-22 19:00:00.000000", "body": "x", "author_id": ana.staff}
    op = ana.op(home, "note", hexid(), "create", subject=child, value=note) | {"class": "safety"}
    assert ana.results(op) == ["applied"]
    assert ben.call("lookup_case_v1", ben.device, "OUR-00017") == {"homes": []}


def test_numbers_and_names_count_together_and_other_roles_ask_neither(central: Central, ana: Person) -> None:
    for n in range(10):
        ana.call("lookup_case_v1", ana.device, f"OUR-{n:05d}")
        ana.call("lookup_v1", ana.device, "Ana", f"Ruiz{'x' * n}", "2019-05-06")
    for question in (("lookup_case_v1", "OUR-99999"), ("lookup_v1", "Ana", "More", "2019-05-06")):
        with pytest.raises(psycopg.Error) as refused:
            ana.call(question[0], ana.device, *question[1:])
        assert refused.value.sqlstate == "CT005"
    for role, number in (("steward", "OUR-1"), ("analyst", "OUR-1"), ("administrator", "OUR-1"), ("caseworker", "x")):
        person = central.person(f"{role}2", role)
        with pytest.raises(psycopg.Error) as refused:
            person.call("lookup_case_v1", person.device, number)
        assert refused.value.sqlstate == "CT006"


# Why something is not shown.


def linked(one: Person, here: str, other: Person, there: str) -> None:
    """The two households are one family."""
    link = hexid()
    for person, home in ((one, here), (other, there)):
        value = {"link_id": link, "status": "confirmed", "evidence": {}, "proposed_at": "2026-11-01 00:00:00.000000"}
        assert person.results(person.op(home, "family_link", hexid(), "create", value=value)) == ["applied"]


def why(person: Person, home: str) -> list[tuple[str, str]]:
    rows = person.connection.execute("SELECT * FROM ctcoord.why_v1(%s, %s)", [person.device, home]).fetchall()
    return [(row[0].hex(), row[1]) for row in rows]


@pytest.fixture
def family(central: Central, ana: Person, tom: Person) -> tuple[str, str]:
    """One household of each agency, linked; theirs has housing, health and justice facts."""
    here, there = ana.household(), tom.household()
    child = tom.member(there)
    for data_class in ("housing", "health", "justice"):
        value = {"title": "x", "severity": "medium", "status": "not_started", "opened_on": "2026-05-01"}
        op = tom.op(there, "barrier", hexid(), "create", subject=child, value=value) | {"class": data_class}
        assert tom.results(op) == ["applied"]
    linked(ana, here, tom, there)
    return here, there


def test_the_missing_consent_is_named_only_for_classes_that_may_be(
    central: Central, ana: Person, family: tuple[str, str]
) -> None:
    here, there = family
    assert why(ana, here) == [(central.theirs, "core"), (central.theirs, "housing")]
    assert why(ana, there) == []
    assert why(central.person("ben"), here) == []
    assert why(ana, hexid()) == []


def test_a_consent_that_is_there_is_not_missing(
    central: Central, ana: Person, tom: Person, family: tuple[str, str]
) -> None:
    here, there = family
    value = {"recipient": "Ours", "recipient_id": ana.agency, "status": "given", "classes": "housing",
             "signed_on": "2026-01-01"}  # fmt: skip
    answer = tom.push(tom.op(there, "consent", hexid(), "create", subject=ZEROS, value=value))
    assert answer[0]["result"] == "applied", answer
    assert why(ana, here) == []


def test_a_household_with_a_safety_record_is_not_mentioned(ana: Person, tom: Person, family: tuple[str, str]) -> None:
    here, there = family
    note = {"kind": "contact", "occurred_at": "2026-11-22 19:00:00.000000", "body": "x", "author_id": tom.staff}
    assert tom.results(tom.op(there, "note", hexid(), "create", value=note) | {"class": "safety"}) == ["applied"]
    assert why(ana, here) == []
