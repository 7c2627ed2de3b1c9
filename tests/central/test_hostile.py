"""Somebody with a login and bad intentions: nothing but the functions, and nothing through them."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.central.conftest import Central, Person, hexid
from tests.central.test_access import barrier
from tests.central.test_import_rights import fact
from tests.central.test_lookup import agency

DENIED = "42501"


def state(connection: psycopg.Connection, statement: str) -> str | None:
    """The SQLSTATE that a statement raises; None when it does not."""
    try:
        connection.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate
    return None


@pytest.fixture
def eve(central: Central) -> Person:
    return central.person("eve")


def test_no_table_view_or_inner_function_can_be_reached(central: Central, eve: Person) -> None:
    relations = central.admin.execute(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relnamespace = 'ctcoord'::regnamespace AND relkind IN ('r', 'v')"
    ).fetchall()
    assert len(relations) > 45
    for (name,) in relations:
        for statement in (
            f"SELECT 1 FROM {name}",
            f"COPY (TABLE {name}) TO STDOUT",
            f"SELECT 1 FROM {name} FOR UPDATE",
        ):
            assert state(eve.connection, statement) == DENIED, statement
        for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
            assert not central.one("SELECT has_table_privilege(%s, %s, %s)", eve.login, name, right), (name, right)
    rights = central.admin.execute(
        "SELECT proname, has_function_privilege(%s, oid, 'EXECUTE'), prosecdef, proconfig FROM pg_proc"
        " WHERE pronamespace = 'ctcoord'::regnamespace",
        [eve.login],
    ).fetchall()
    for name, may, definer, config in rights:
        assert may == bool(re.search(r"_v\d+$", name)), name
        if may:
            assert definer and "search_path=ctcoord, pg_temp" in config, name


def test_owners_cannot_be_become_and_bypass_nothing(central: Central, eve: Person) -> None:
    for role in ("ctcoord_api", "ctcoord_scope", "ctcoord_lookup", "ctcoord_import", "ctcoord_migrate", "postgres"):
        assert state(eve.connection, f"SET ROLE {role}") == DENIED
        assert state(eve.connection, f"SET SESSION AUTHORIZATION {role}") == DENIED
    owners = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'ctcoord%' AND (rolbypassrls OR rolsuper OR rolcanlogin)"
    assert central.admin.execute(owners).fetchall() == []
    owned = (
        "SELECT DISTINCT rolname FROM pg_proc p JOIN pg_roles r ON r.oid = proowner"
        " WHERE pronamespace = 'ctcoord'::regnamespace AND prosecdef"
    )
    owning = {"ctcoord_api", "ctcoord_import", "ctcoord_lookup", "ctcoord_scope"}
    assert {name for (name,) in central.admin.execute(owned)} == owning


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMP TABLE scope (login name)",
        "CREATE TABLE public.scope (login name)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock(1, 2)",
        "SELECT pg_notify('x', 'y')",
        "SELECT lo_create(0)",
        "SELECT * FROM pg_roles",
        "SELECT * FROM pg_stat_activity",
        "SELECT * FROM pg_locks",
        "SELECT pg_get_userbyid(10)",
        "SELECT n_live_tup FROM pg_stat_user_tables",
        "SELECT pg_stat_get_tuples_inserted('ctcoord.person'::regclass)",
        "SELECT pg_stat_get_backend_userid(1)",
        "SELECT xact_commit FROM pg_stat_database",
        "SELECT reltuples FROM pg_class",
        "SELECT pg_relation_size('ctcoord.person')",
        "SELECT pg_database_size(current_database())",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SET session_replication_role = replica",
        "CREATE EXTENSION plpgsql",
        "ALTER FUNCTION ctcoord.manifest_v1(int) SECURITY INVOKER",
        "ALTER TABLE ctcoord.person DISABLE ROW LEVEL SECURITY",
    ],
)
def test_what_a_login_may_not_do(eve: Person, statement: str) -> None:
    assert state(eve.connection, statement) in (DENIED, "0LP01", "42710"), statement


def test_a_temporary_table_cannot_stand_in_for_scope(central: Central, eve: Person) -> None:
    """Even where TEMP was granted by mistake: pg_temp comes last in every function's search path."""
    ana = central.person("ana")
    home = ana.household()
    database = central.admin.info.dbname
    central.admin.execute(f'GRANT TEMP ON DATABASE "{database}" TO PUBLIC')
    try:
        for name in ("scope", "head", "holding", "app_user"):
            eve.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT session_user AS login")
        eve.connection.execute("CREATE TEMP VIEW visible AS SELECT 1")
        eve.connection.execute("SET search_path = pg_temp, public, ctcoord")
        assert home not in {key[0] for key in eve.manifest()}
    finally:
        central.admin.execute(f'REVOKE TEMP ON DATABASE "{database}" FROM PUBLIC')


def test_identity_cannot_be_set(central: Central, eve: Person) -> None:
    ana = central.person("ana")
    home = ana.household()
    for statement in (f"SET application_name = '{ana.login}'", "SET ROLE ctcoord_client"):
        eve.connection.execute(statement)
        assert home not in {key[0] for key in eve.manifest()}
    eve.connection.execute("SET row_security = off")
    assert state(eve.connection, "SELECT * FROM ctcoord.manifest_v1()") == DENIED  # refused, and nothing shown
    eve.connection.execute("RESET row_security")
    with pytest.raises(psycopg.Error) as refused:
        eve.call("digest_v1", ana.device, 1)
    assert refused.value.sqlstate == "CT001"


def test_explain_tells_nothing_that_depends_on_rows(central: Central, eve: Person) -> None:
    def plan() -> list[tuple[str, ...]]:
        return eve.connection.execute("EXPLAIN SELECT * FROM ctcoord.manifest_v1()").fetchall()

    before = plan()
    central.person("ana").household()
    central.admin.execute("ANALYZE")
    assert plan() == before
    assert all("ctcoord." not in row[0] or "manifest_v1" in row[0] for row in before)


PROBED = ("person", "household", "barrier", "observation", "head", "op", "tombstone", "scope", "app_user", "device")


def probe(central: Central, eve: Person) -> dict[str, int]:
    """What a careless function of ours would show: every row of a table, with the rights of ctcoord_api."""
    for name in PROBED:
        central.admin.execute(
            f"CREATE OR REPLACE FUNCTION ctcoord.probe_{name}() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
            f" AS 'SELECT count(*) FROM ctcoord.{name}'; ALTER FUNCTION ctcoord.probe_{name}() OWNER TO ctcoord_api;"
            f" GRANT EXECUTE ON FUNCTION ctcoord.probe_{name}() TO ctcoord_client"
        )
    return {name: eve.call(f"probe_{name}") for name in PROBED}


def test_the_second_wall_holds_without_the_first(alone: Central) -> None:
    ana, eve = alone.person("ana"), alone.person("eve")
    home = ana.household()
    person = ana.member(home)
    ana.push(ana.op(home, "person", person, "delete", subject=person, base=1))
    ana.member(home)
    assert alone.one("SELECT count(*) FROM ctcoord.tombstone") == 1
    seen = probe(alone, eve)
    # The assignment that Ana's founding made is the agency's: its head and op may be seen, no others.
    assert seen == dict.fromkeys(PROBED, 0) | {"head": 1, "op": 1, "scope": 2, "app_user": 1, "device": 1}
    assert probe(alone, ana)["person"] == 1


def test_the_second_wall_hides_from_a_steward_what_they_may_only_add_to(alone: Central) -> None:
    ana, sue = alone.person("ana"), alone.person("sue", "steward")
    home = ana.household()
    who = ana.member(home)
    barrier(ana, home, who, "safety")
    assert sue.results(fact(sue, home, who, hexid())) == ["applied"]
    seen = probe(alone, sue)
    assert (seen["barrier"], seen["observation"], seen["person"]) == (0, 0, 1)
    heads = "SELECT count(*) FROM ctcoord.head WHERE data_class NOT IN ('health', 'safety')"
    assert seen["head"] == alone.one(heads) == 3  # both of core, and the assignment that Ana's founding made


def test_the_first_wall_holds_without_the_second(alone: Central) -> None:
    ana, eve = alone.person("ana"), alone.person("eve")
    home = ana.household()
    person = ana.member(home)
    for name in ("person", "household", "head", "op", "tombstone"):
        alone.admin.execute(f"ALTER POLICY seen ON ctcoord.{name} USING (true)")
    alone.admin.execute("ALTER POLICY own ON ctcoord.scope USING (true)")
    assert home not in {key[0] for key in eve.manifest()}
    assert eve.pull("person", (home, person, "core")) == []
    assert eve.push(eve.op(home, "household", home, "set", field="label", value="x", base=1))[0]["reason"] == "right"


def test_one_answer_for_what_is_hidden_and_what_is_not_there(central: Central, eve: Person) -> None:
    ana = central.person("ana")
    home = ana.household()
    person = ana.member(home)

    def answer(scope: str, record: str, kind: str) -> tuple[object, ...]:
        value = {"owner_id": eve.agency} if kind == "create" else "x"
        op = eve.op(scope, "household" if kind == "create" else "person", record, kind, field="first_name", value=value)
        told = eve.push(op | ({"field": None} if kind == "create" else {"subject": record}))[0]
        return told["result"], told["seq"], told["reason"]

    missing, nobody = hexid(), hexid()
    assert answer(home, person, "set") == answer(missing, nobody, "set") == ("parked", None, "right")
    buckets = (home, person, "core"), (missing, nobody, "core")
    assert [eve.pull("person", bucket) for bucket in buckets] == [[], []]


def test_a_household_id_that_is_taken_cannot_be_probed_from_another_agency(central: Central) -> None:
    ana, eve = central.person("ana"), central.person("mal", agency=central.theirs)
    home = ana.household()
    op = eve.op(home, "household", home, "create", value={"owner_id": eve.agency})
    assert eve.push(op)[0]["reason"] == "right"
    assert central.one("SELECT owner_id FROM ctcoord.holding WHERE scope_id = %s", home).hex == ana.agency


BAD = ["[1]", '[{"a":1}]', '{"scope":1}', "[[]]", '"x"', "[null]", '[{"scope":"x"}]', "1e999", "{}"]


@pytest.mark.parametrize("events", BAD)
def test_bad_json_raises_only_our_errors(eve: Person, events: str) -> None:
    for function in ("viewed_v1", "push_v1"):
        arguments = [eve.device, events] if function == "viewed_v1" else [eve.device, 1, events]
        places = ", ".join(["%s"] * len(arguments))
        call = psycopg.ClientCursor(eve.connection).mogrify(f"SELECT ctcoord.{function}({places})", arguments)
        assert state(eve.connection, call) in (None, "CT006"), function


def test_arrays_of_odd_shapes_give_nothing_or_our_error(eve: Person) -> None:
    for scopes, subjects, classes, after in (
        ([], [], [], []),
        ([None], [None], [None], [None]),
        ([hexid()] * 3, [hexid()], ["core"], [0]),
    ):
        found = eve.connection.execute(
            "SELECT * FROM ctcoord.pull_person_v1(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[])",
            [scopes, subjects, classes, after],
        ).fetchall()
        assert found == []


def test_a_household_stays_with_the_agency_that_founded_it(central: Central) -> None:
    """The record says what "holding" says, whoever sends it and however."""
    ana, steward = central.person("ana"), central.person("ste", "steward")
    home = ana.household()
    for value in (central.theirs, hexid(), None, 1, {"a": 1}):
        for who in (ana, steward):
            assert who.push(who.op(home, "household", home, "set", field="owner_id", value=value, base=99))[0][
                "reason"
            ] == ("right")
        op = ana.op(home, "household", home, "create", value={"owner_id": value}, base=99)
        if value is not None:
            assert ana.push(op)[0]["reason"] == "right"
    assert ana.pull("household")[0]["owner_id"].hex() == ana.agency
    other = ana.op(home, "household", hexid(), "create", value={"owner_id": ana.agency})
    assert ana.push(other)[0]["reason"] == "place"


def test_no_agency_is_invented_and_none_changes_what_it_is(central: Central) -> None:
    agency(central, central.ours, "Ours", "government")
    sue, adm = central.person("sue", "supervisor"), central.person("adm", "administrator")
    for who in (sue, adm):
        made = hexid()
        value = {"agency_code": "DCF", "name": "DCF", "kind": "government", "agency_id": made}
        assert who.push(who.op(who.agency, "agency", made, "create", value=value))[0]["reason"] == "place"
        kind = {"kind": "victim_service_provider"}
        for op in (
            who.op(who.agency, "agency", who.agency, "set", field="kind", value=kind["kind"], base=99),
            who.op(who.agency, "agency", who.agency, "create", value=kind, base=99),
            who.op(who.agency, "agency", who.agency, "delete", base=99),
        ):
            assert who.push(op)[0]["reason"] == "right"
    named = sue.op(sue.agency, "agency", sue.agency, "set", field="name", value="Ours, renamed", base=99)
    assert sue.results(named) == ["applied"]


def test_another_agencys_household_is_not_held_up(central: Central) -> None:
    """Heads are locked for an assignment of one's own agency's household, not for any that is named."""
    ana, eve = central.person("ana"), central.person("mal", agency=central.theirs)
    home, own = ana.household(), eve.household()
    with eve.connection.transaction():
        eve.push(
            eve.op(own, "assignment", hexid(), "create", **{"class": "coordination"}, value={"household_id": home})
        )
        ana.connection.execute("SET statement_timeout = '10s'")
        assert ana.results(ana.op(home, "household", home, "set", field="label", value="x", base=9)) == ["applied"]


def test_who_wrote_is_who_signed_in(central: Central) -> None:
    """Also in what both see of a conflict: nobody writes in another's name, nor at a time that is none."""
    ana = central.person("ana")
    second = ana.second_device()
    home = ana.household()
    forged = {"field": "label", "base": 1, "author": hexid()}
    assert ana.results(ana.op(home, "household", home, "set", value="A", **forged, at="infinity")) == ["applied"]
    later = second.op(home, "household", home, "set", value="B", **forged, at="4000-01-01 BC")
    assert second.results(later) == ["conflict"]
    (row,) = ana.pull("conflict")
    assert (row["first_by"].hex(), row["made_by"].hex()) == (ana.staff, ana.staff)
    assert (row["first_at"], row["made_at"]) == (None, None)


def test_whoever_was_shut_out_fills_no_disk(alone: Central) -> None:
    """What they had not sent is taken; a quarter of a gigabyte of it is none of that."""
    eve = alone.person("eve")
    alone.admin.execute("UPDATE ctcoord.app_user SET disabled_at = now() WHERE login = %s", [eve.login])
    eve.call("seal_v1", eve.device, hexid(), b"sealed")
    alone.admin.execute(
        "INSERT INTO ctcoord.sealed_op (scope_id, login, device_id, blob)"
        " VALUES (%s, %s, %s, decode(repeat('00', 268435457), 'hex'))",
        [hexid(), eve.login, eve.device],
    )
    with pytest.raises(psycopg.Error) as refused:
        eve.call("seal_v1", eve.device, hexid(), b"sealed")
    assert refused.value.sqlstate == "CT005"
