"""Many people in the same household at once: nobody deadlocks, nothing is lost, every hash still fits."""

from __future__ import annotations

import json
import random
import threading
from typing import Any

import psycopg

from tests.central.conftest import ZEROS, Central, Person, hexid
from tests.central.test_hashes import check

WRITERS, PUSHES = 8, 25
CLASSES = ("core", "housing", "income", "health", "workforce")


def ops(chance: random.Random, person: Person, home: str, people: list[str]) -> list[dict[str, Any]]:
    """Several new tasks in several buckets, in no order; now and then a consent, which locks the whole family."""
    made = []
    for _ in range(chance.randint(2, 6)):
        value = {"title": hexid(), "kind": "task", "status": "waiting"}
        op = person.op(home, "task", hexid(), "create", subject=chance.choice([ZEROS, *people]), value=value)
        made.append(op | {"class": chance.choice(CLASSES)})
    if chance.random() < 0.2:
        value = {"status": "given", "recipient": "Theirs", "recipient_id": person.central.theirs, "classes": "housing",
                 "signed_on": "2026-01-05"}  # fmt: skip
        made.append(person.op(home, "consent", hexid(), "create", value=value))
    return made


def linked(central: Central) -> tuple[Person, list[str], list[str]]:
    """Two households of one caseworker, linked as one family; two people in the first."""
    ana = central.person("ana")
    homes = [ana.household(), ana.household()]
    link = hexid()
    for home in homes:
        value = {"link_id": link, "status": "confirmed", "proposed_at": "2026-11-01 10:00:00.000000"}
        assert ana.results(ana.op(home, "family_link", hexid(), "create", value=value)) == ["applied"]
    return ana, homes, [ana.member(homes[0]) for _ in range(2)]


def test_writers_in_the_same_family_neither_deadlock_nor_lose(central: Central) -> None:
    ana, homes, people = linked(central)
    devices = [ana.second_device() for _ in range(WRITERS)]
    failed: list[BaseException] = []
    results: list[str] = []

    def write(person: Person, seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(PUSHES):
                at = chance.randrange(2)
                results.extend(person.results(*ops(chance, person, homes[at], people if at == 0 else [])))
        except psycopg.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(person, seed)) for seed, person in enumerate(devices)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(results) == {"applied"}
    check(ana)


def test_a_connection_that_dies_in_mid_push_leaves_nothing_or_everything(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    chance = random.Random(7)
    for n in range(12):
        batch = ops(chance, ana, home, [])
        dying = ana.connect()
        pid = dying.info.backend_pid
        killer = threading.Timer(chance.random() * 0.006, central.one, ["SELECT pg_terminate_backend(%s)", pid])
        killer.start()
        try:
            dying.execute("SELECT ctcoord.push_v1(%s, 1, %s)", [ana.device, json.dumps(batch)])
        except psycopg.Error:
            pass
        finally:
            killer.join()
            dying.close()
        known = central.one(
            "SELECT count(*) FROM ctcoord.op WHERE op_id = ANY (%s::uuid[])", [op["op"] for op in batch]
        )
        assert known in (0, len(batch)), n
        again = [answer["again"] for answer in ana.push(*batch)]
        assert again == [known > 0] * len(batch)
    check(ana)


def test_two_changes_of_one_persons_scope_wait_for_each_other(central: Central) -> None:
    ana = central.person("ana")
    ana.household()
    failed: list[psycopg.Error] = []

    def recompute() -> None:
        try:
            with psycopg.connect(central.url) as second:
                second.execute("SELECT ctcoord.recompute_user(%s)", [ana.login])
        except psycopg.Error as error:
            failed.append(error)

    with psycopg.connect(central.url) as first:
        first.execute("SELECT ctcoord.recompute_user(%s)", [ana.login])
        waiting = threading.Thread(target=recompute)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
    waiting.join(10)
    assert failed == []
