"""A central database of any size, made by the server itself: families with their people, one barrier each, histories.

Rows, heads with their checksums and ops are those of pushes; only the chains and the ops' values are left out.
"""

from __future__ import annotations

from typing import NamedTuple

from psycopg import sql

from ctcoord.models.ids import new_id
from tests.central.conftest import Central, Person

PEOPLE_A_FAMILY = 3

_FAMILY = "md5('family ' || {0})::uuid"
_PERSON = "md5('person ' || {0} || ' ' || {1})::uuid"
_EVERY = f"""
    (SELECT n, {_FAMILY.format("n")} AS home FROM generate_series(%(first)s::int, %(last)s::int) n) f
    CROSS JOIN LATERAL (SELECT m, {_PERSON.format("f.n", "m")} AS who FROM generate_series(1, {PEOPLE_A_FAMILY}) m) p
"""
_FILL = (
    f"INSERT INTO ctcoord.holding SELECT f.home, %(agency)s FROM {_EVERY} WHERE p.m = 1",
    f"""
    INSERT INTO ctcoord.household (scope_id, id, data_class, seq, owner_id, label, as_of)
        SELECT f.home, f.home, 'core', 1, %(agency)s, 'Case ' || f.n, '2026-11-01' FROM {_EVERY} WHERE p.m = 1
    """,
    f"""
    INSERT INTO ctcoord.person (scope_id, id, subject_id, data_class, seq, first_name, last_name, birth_date,
            names_hashed, head, agency_id, as_of)
        SELECT f.home, p.who, p.who, 'core', 1, 'Maria ' || p.m, 'Vega' || f.n, date '1980-01-01' + f.n %% 12000,
            false, p.m = 1, %(agency)s, '2026-11-01' FROM {_EVERY}
    """,
    f"""
    INSERT INTO ctcoord.barrier (scope_id, id, subject_id, data_class, seq, title, severity, status, opened_on,
            agency_id, as_of)
        SELECT f.home, md5('barrier ' || p.who)::uuid, p.who, 'housing', 1, 'No lease', 'medium', 'not_started',
            '2026-05-01', %(agency)s, '2026-11-01' FROM {_EVERY}
    """,
)
_HEADS = """
    INSERT INTO ctcoord.head (scope_id, subject_id, data_class, seq, set_hash, tables)
        SELECT t.scope_id, t.subject_id, t.data_class, 1, ctcoord.hash60(ctcoord.text_{0}(t)), ARRAY['{0}']
        FROM ctcoord.{0} t
        WHERE t.scope_id IN (SELECT {1} FROM generate_series(%(first)s::int, %(last)s::int) n)
"""
_OPS = """
    INSERT INTO ctcoord.op (scope_id, op_id, action_id, subject_id, data_class, entity, record_id, kind, base_seq, seq,
            counted, touched, result, login, device_id, op_hash)
        SELECT t.scope_id, md5('op ' || t.id)::uuid, t.scope_id, t.subject_id, t.data_class, '{0}', t.id, 'create',
            0, 1, true, '{{*}}', 'applied', 'maker', t.scope_id, sha256(uuid_send(t.id))
        FROM ctcoord.{0} t WHERE t.scope_id IN (SELECT {1} FROM generate_series(%(first)s::int, %(last)s::int) n)
"""
_ASSIGN = f"""
    INSERT INTO ctcoord.assignment (scope_id, id, data_class, seq, household_id, staff_id, assigned_from, agency_id)
        SELECT %(agency)s::uuid, md5('assignment ' || n || %(staff)s::uuid)::uuid, 'coordination', 1,
            {_FAMILY.format("n")}, %(staff)s::uuid, '2026-01-01', %(agency)s::uuid
        FROM generate_series(%(first)s::int, %(last)s::int) n
"""


class Key(NamedTuple):
    """Where a record lies."""

    scope: str
    subject: str
    id: str


_BARRIERS = """
    SELECT translate(b.scope_id::text, '-', ''), translate(b.subject_id::text, '-', ''), translate(b.id::text, '-', '')
    FROM ctcoord.app_user u JOIN ctcoord.assignment a ON a.staff_id = u.staff_id
    JOIN ctcoord.barrier b ON b.scope_id = a.household_id WHERE u.login = %s ORDER BY b.scope_id, b.id
"""
STEP = 20_000  # families of one transaction


def fill(central: Central, families: int) -> None:
    """Make families 1 to ``families`` of the agency OURS."""
    for first in range(1, families + 1, STEP):
        span = {"first": first, "last": min(first + STEP - 1, families), "agency": central.ours}
        with central.admin.transaction():
            for statement in _FILL:
                central.admin.execute(statement, span)
            for table in ("household", "person", "barrier"):
                for statement in (_HEADS, _OPS):
                    central.admin.execute(statement.format(table, _FAMILY.format("n")), span)  # type: ignore[arg-type] # our own names
    central.admin.execute("VACUUM ANALYZE")


def assign(central: Central, staff: str, first: int, last: int) -> None:
    """Assign families to somebody, whose scope is still to be made again."""
    central.admin.execute(_ASSIGN, {"agency": central.ours, "staff": staff, "first": first, "last": last})


def caseworker(central: Central, name: str, families: int) -> Person:
    """Somebody assigned to the first so many families."""
    person = central.person(name)
    assign(central, person.staff, 1, families)
    central.admin.execute("SELECT ctcoord.recompute_user(%s)", [person.login])
    return person


def logins(central: Central, count: int, families: int) -> list[tuple[str, str]]:
    """So many caseworkers with a role, a staff id and so many families each: login and device."""
    made = []
    with central.admin.transaction():
        for n in range(count):
            login, staff = f"worker_{n}_{central.ours[-8:]}", new_id().hex()
            role = sql.Identifier(login)
            central.admin.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE ctcoord_client").format(role))
            central.admin.execute(
                "INSERT INTO ctcoord.app_user (login, staff_id, agency_id, role) VALUES (%s, %s, %s, 'caseworker')",
                [login, staff, central.ours],
            )
            assign(central, staff, n * families + 1, (n + 1) * families)
            made.append((login, new_id().hex()))
    central.admin.execute("SELECT ctcoord.recompute_user(login) FROM ctcoord.app_user")
    return made


def barriers(central: Central, login: str) -> list[Key]:
    """The barriers of somebody's caseload."""
    return [Key(*row) for row in central.admin.execute(_BARRIERS, [login])]


def edit(barrier: Key, title: str, number: int) -> dict[str, object]:
    """Another title of a barrier, as an op on the wire by somebody who has seen everything."""
    return {
        "op": new_id().hex(), "action": new_id().hex(), "scope": barrier.scope, "subject": barrier.subject,
        "class": "housing", "entity": "barrier", "id": barrier.id, "kind": "set", "field": "title", "value": title,
        "base": 1 << 40, "n": number, "author": None, "at": "2026-11-22T19:00:00.000000Z",
    }  # fmt: skip
