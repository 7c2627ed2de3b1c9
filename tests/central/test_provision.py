"""``ctcoord central``: an administrator sets up agencies, people and caseloads; all of it is checked by the history."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from nacl.public import PrivateKey

from ctcoord.central import people
from ctcoord.central.administer import administering
from ctcoord.central.people import Entry
from ctcoord.central.provision import User
from ctcoord.errors import NotFound, UsageError
from tests import pg
from tests.central.conftest import hexid
from tests.central.office import Office

PASSWORD = "four plain words here"


def test_init_says_what_is_ready_and_may_be_repeated(office: Office) -> None:
    before = office.one("SELECT deployment_key FROM ctcoord.deployment")
    assert "PostgreSQL" in office.ok("upgrade")
    assert office.one("SELECT deployment_key FROM ctcoord.deployment") == before
    figures = office.json("status")
    assert (figures["agencies"], figures["users"], figures["buckets"]) == (1, 0, 1)
    assert figures["agencies_without_recovery_key"] == []  # nobody works there yet
    office.person("ana")
    assert office.json("status")["agencies_without_recovery_key"] == ["OUR"]


def test_an_agency_gets_a_recovery_key_that_opens_what_is_sealed_to_it(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "key"
    office.ok("agency", "add", "KEY", "With a key", "--recovery-key", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    private = PrivateKey(bytes.fromhex(file.read_text().strip()))
    assert bytes(private.public_key) == office.one("SELECT public_key FROM ctcoord.agency_key")
    code, said = office("agency", "key", "OUR", "--recovery-key", str(file))
    assert code == 2 and "never overwritten" in said
    assert file.read_text().strip() == bytes(private).hex()


def test_a_refused_agency_leaves_no_key_behind(office: Office, tmp_path: Path) -> None:
    code, _ = office("agency", "add", "OUR", "Again", "--recovery-key", str(tmp_path / "key"))
    assert code == 2
    assert not (tmp_path / "key").exists()


def test_a_key_is_kept_when_nobody_knows_whether_it_was_taken(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke while the transaction was ended: what is sealed to this key must open."""
    file = tmp_path / "key"

    def ended(connection: psycopg.Connection) -> None:
        connection.execute("COMMIT")
        connection.close()
        raise psycopg.OperationalError("the connection is lost")

    with monkeypatch.context() as breaking:
        breaking.setattr(psycopg.Connection, "commit", ended)
        assert office("agency", "add", "KEY", "With a key", "--recovery-key", str(file))[0] == 2
    private = PrivateKey(bytes.fromhex(file.read_text().strip()))
    assert bytes(private.public_key) == office.one("SELECT public_key FROM ctcoord.agency_key")
    assert office("agency", "key", "NONE", "--recovery-key", str(tmp_path / "other"))[0] == 2
    assert not (tmp_path / "other").exists()


def test_somebody_who_was_added_works_and_nothing_more(office: Office, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    login = office.login("ana")
    add = ("user", "add", login, "--agency", "OUR", "--role", "caseworker", "--name", "Ana Ruiz")
    office.ok(*add, "--password-file", str(tmp_path / "password"))
    stored = office.one("SELECT rolpassword FROM pg_authid WHERE rolname = %s", login)
    assert stored.startswith("SCRAM-SHA-256$") and PASSWORD not in stored
    assert office.one("SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_authid"
                      " WHERE rolname = %s", login) is False  # fmt: skip
    ana = office.signed_in(login)
    home = ana.household()
    assert home in {key[0] for key in ana.manifest()}
    assert [row["name"] for row in ana.pull("staff")] == ["Ana Ruiz"]
    ana.close()
    assert office(*add)[0] == 2


@pytest.mark.parametrize("name", ["o'brien", 'a"b', "x; DROP ROLE postgres", "ñandú", "%s"])
def test_a_login_is_a_name_whatever_is_in_it(office: Office, name: str) -> None:
    login = office.person(name)
    office.ok("user", "role", login, "supervisor")
    assert [(user["login"], user["role"]) for user in office.json("user", "list")] == [(login, "supervisor")]
    ana = office.signed_in(login)
    assert ana.manifest()
    ana.close()


@pytest.mark.parametrize("name", ["ctcoord_api", "pg_monitor", "postgres", "x" * 64, "", " ", "a\tb", "a\x1b[2Jb"])
def test_a_role_that_is_something_else_becomes_no_login(office: Office, name: str) -> None:
    assert office("user", "add", name, "--agency", "OUR", "--role", "caseworker", "--name", "X")[0] == 2
    assert office.one("SELECT count(*) FROM ctcoord.app_user") == 0
    assert office.one("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
                      " WHERE m.roleid = 'ctcoord_client'::regrole AND r.rolname = %s", name) == 0  # fmt: skip


def test_two_that_only_capitals_tell_apart_are_one_too_many(office: Office) -> None:
    login = office.person("ana")
    assert office("user", "add", login.upper(), "--agency", "OUR", "--role", "analyst", "--name", "Ana")[0] == 2
    assert office("agency", "add", "our", "Ours again")[0] == 2


@pytest.mark.parametrize(
    ("code", "name"), [("", "Name"), ("X", " "), ("A B", "Name"), ("X" * 21, "Name"), ("a\x1b", "Name")]
)
def test_an_agency_has_a_code_and_a_name(office: Office, code: str, name: str) -> None:
    assert office("agency", "add", code, name)[0] == 2
    assert office.one("SELECT count(*) FROM ctcoord.agency") == 1


def test_a_person_has_a_name(office: Office) -> None:
    assert office("user", "add", "x", "--agency", "OUR", "--role", "analyst", "--name", " ")[0] == 2


def test_a_disabled_account_sees_nothing_and_still_hands_over_sealed_work(office: Office) -> None:
    login = office.person("ana")
    ana = office.signed_in(login)
    ana.household()
    office.ok("user", "disable", login)
    with pytest.raises(psycopg.Error) as refused:
        ana.manifest()
    assert refused.value.sqlstate == "CT002"
    ana.call("seal_v1", ana.device, hexid(), b"sealed")
    office.ok("user", "enable", login)
    assert ana.manifest()
    ana.close()


def test_a_role_changes_what_is_seen_at_once(office: Office) -> None:
    ana, sue = (office.signed_in(office.person(name)) for name in ("ana", "sue"))
    home = ana.household()
    assert home not in {key[0] for key in sue.manifest()}
    office.ok("user", "role", sue.login, "supervisor")
    assert home in {key[0] for key in sue.manifest()}
    office.ok("user", "role", sue.login, "analyst")
    assert home not in {key[0] for key in sue.manifest()}
    for person in (ana, sue):
        person.close()


def test_a_case_is_assigned_by_its_number_and_only_inside_the_agency(office: Office) -> None:
    office.ok("agency", "add", "OTH", "Other")
    ana, ben = (office.signed_in(office.person(name)) for name in ("ana", "ben"))
    away = office.person("away", agency="OTH")
    home = ana.household()
    ana.push(ana.op(home, "household", home, "set", field="case_number", value="HOM-10231", base=1))
    office.ok("assign", "HOM-10231", "--to", ben.login)
    assert "already" in office.ok("assign", home, "--to", ben.login)
    assert all(home in {key[0] for key in person.manifest()} for person in (ana, ben))
    assert office("assign", "HOM-10231", "--to", away)[0] == 2
    office.ok("user", "disable", ben.login)
    assert office("assign", home, "--to", ben.login)[0] == 2
    for person in (ana, ben):
        person.close()


def test_a_whole_caseload_moves_in_one_step(office: Office) -> None:
    ana, ben = (office.signed_in(office.person(name)) for name in ("ana", "ben"))
    homes = {ana.household() for _ in range(5)}
    with psycopg.connect(office.url) as admin:  # one of them since a while, so that its assignment keeps a last day
        admin.execute("UPDATE ctcoord.assignment SET assigned_from = assigned_from - 30 WHERE household_id = %s",
                      [min(homes)])  # fmt: skip
    assert "5 households" in office.ok("reassign", "--from", ana.login, "--to", ben.login)
    assert homes <= {key[0] for key in ben.manifest()}
    assert not homes & {key[0] for key in ana.manifest()}
    ended = office.one("SELECT array_agg(assigned_until < ctcoord.today() ORDER BY 1) FROM ctcoord.assignment a"
                       " WHERE a.household_id = %s AND a.assigned_until IS NOT NULL", min(homes))  # fmt: skip
    assert ended == [True]
    assert ben.results(ben.op(min(homes), "household", min(homes), "set", field="label", value="X", base=9)) == [
        "applied"
    ]
    assert office("reassign", "--from", ben.login, "--to", ben.login)[0] == 2
    for person in (ana, ben):
        person.close()


def test_a_lost_computer_is_shut_out_and_the_others_are_not(office: Office) -> None:
    ana = office.signed_in(office.person("ana"))
    second = office.signed_in(ana.login)
    office.ok("device", "revoke", ana.device)
    with pytest.raises(psycopg.Error) as refused:
        ana.call("digest_v1", ana.device, 1)
    assert refused.value.sqlstate == "CT001"
    second.call("digest_v1", second.device, 1)
    shown = {one["id"]: one["revoked"] for one in office.json("device", "list")}
    assert shown == {ana.device: True, second.device: False}
    with psycopg.connect(office.url) as admin:  # set up anew under the name that it had
        admin.execute("UPDATE ctcoord.device SET name = 'Front desk'")
    office.ok("device", "revoke", "Front desk")
    assert all(one["revoked"] and one["name"] == "Front desk" for one in office.json("device", "list"))
    assert office("device", "revoke", "nothing")[0] == 2
    for person in (ana, second):
        person.close()


def test_a_directory_export_is_followed(office: Office, tmp_path: Path) -> None:
    ana, ben, cleo, dan = (office.login(name) for name in ("ana", "ben", "cleo", "dan"))
    for name in ("ana", "ben", "cleo"):
        office.person(name)
    office.ok("agency", "add", "OTH", "Other")
    away = office.person("away", agency="OTH")
    file = tmp_path / "export.csv"
    file.write_text(
        f"\ufeffLogin,Name,Agency,Role,Active\n{ana},Ana,OUR,supervisor,yes\n{ben},Ben,OUR,caseworker,no\n"
        f"{cleo},Cleo,OUR,caseworker,1\n{dan},Dan,OUR,analyst,\n",
        encoding="utf-8",
    )
    expected = {("role", ana), ("leave", ben), ("join", dan)}
    assert {(row["kind"], row["login"]) for row in office.json("user", "sync", str(file), "--check")} == expected
    assert office.one("SELECT count(*) FROM ctcoord.app_user") == 4
    office.ok("user", "sync", str(file))
    assert office.json("user", "sync", str(file)) == []
    shown = {user["login"]: (user["role"], user["disabled"]) for user in office.json("user", "list")}
    assert shown == {ana: ("supervisor", False), ben: ("caseworker", True), cleo: ("caseworker", False),
                     dan: ("analyst", False), away: ("caseworker", False)}  # fmt: skip


def test_a_name_that_changed_is_followed_and_on_record(office: Office, tmp_path: Path) -> None:
    """By an op like everybody's, so that workstations pull it; the login and what it was in history stay."""
    ana = office.person("ana")
    station = office.signed_in(ana)
    before = station.manifest()
    file = tmp_path / "export.csv"
    file.write_text(f"login,name,agency,role\n{ana.upper()},Ana Lindqvist,OUR,caseworker\n", encoding="utf-8")
    (change,) = office.json("user", "sync", str(file), "--check")
    assert (change["kind"], change["login"], change["name"]) == ("name", ana, "Ana Lindqvist")
    assert station.manifest() == before
    assert f"{ana} is called Ana Lindqvist now" in office.ok("user", "sync", str(file))
    assert office.json("user", "sync", str(file)) == []
    assert [row["name"] for row in station.pull("staff")] == ["Ana Lindqvist"]
    agency = station.agency
    office.ok("agency", "rename", "OUR", "Ours, renamed")
    assert "already" in office.ok("agency", "rename", "OUR", "Ours, renamed")
    (row,) = station.pull("agency")
    assert (row["name"], row["short_name"], row["agency_code"]) == ("Ours, renamed", "Ours, renamed", "OUR")
    noted = "SELECT array_agg(action ORDER BY n) FROM ctcoord.audit WHERE scope_id = %s"
    assert office.one(noted, agency)[-2:] == ["user_renamed", "agency_renamed"]
    for bad in (
        ("agency", "rename", "NONE", "X"),
        ("agency", "rename", "OUR", " "),
        ("agency", "rename", "OUR", "a\x1b"),
    ):
        assert office(*bad)[0] == 2
    file.write_text(f"login,name,agency,role\n{ana},Ana\x1b,OUR,caseworker\n", encoding="utf-8")
    assert office("user", "sync", str(file), "--check")[0] == 2
    assert "Everything agrees." in office.ok("verify")
    station.close()


EXPORT = "login,name,agency,role,active\nana,Ruiz Ana,OUR,caseworker,True\nben,Cole Ben,OUR,analyst,False\n"


@pytest.mark.parametrize(
    "raw",
    [
        EXPORT.encode("utf-8-sig"),
        EXPORT.replace(",", ";").replace("\n", "\r\n").encode(),
        EXPORT.replace(",", "\t").encode("utf-16"),
        ("#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\r\n" + EXPORT).encode("utf-8-sig"),
    ],
)
def test_a_directory_is_read_as_its_tools_write_it(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "export.csv").write_bytes(raw)
    found = people.read_directory(tmp_path / "export.csv")
    assert [(one.login, one.name, one.active) for one in found] == [
        ("ana", "Ruiz Ana", True),
        ("ben", "Cole Ben", False),
    ]


def test_a_login_is_the_same_in_capitals() -> None:
    staff = [user("ana.ruiz"), user("Ben"), user("cleo")]
    changes = people.plan([entry("ANA.RUIZ", role="supervisor"), entry("ben"), entry("cleo", active=False)], staff)
    assert [(one.kind, one.login) for one in changes] == [("role", "ana.ruiz"), ("leave", "cleo")]


def test_what_cannot_be_done_is_said_by_the_check_as_well(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    for line in ("zoe,Zoe,NOWHERE,analyst", f"{'x' * 64},Long,OUR,analyst"):
        file.write_text(f"login,name,agency,role\n{line}\n")
        assert office("user", "sync", str(file), "--check")[0] == 2, line
    assert office.one("SELECT count(*) FROM ctcoord.app_user") == 0


def user(login: str, *, agency: str = "OUR", role: str = "caseworker", disabled: bool = False) -> User:
    return User(login, login.title(), agency, role, disabled, UUID(int=1), UUID(int=2))


def entry(login: str, *, agency: str = "OUR", role: str = "caseworker", active: bool = True) -> Entry:
    return Entry(login, login.title(), agency, role, active)


def test_a_file_that_would_send_most_people_home_is_refused() -> None:
    staff = [user(f"u{n}") for n in range(10)]
    stays = [entry(f"u{n}") for n in range(6)]
    with pytest.raises(UsageError):
        people.plan(stays, staff)
    assert len(people.plan(stays, staff, many=True)) == 4
    assert len(people.plan([*stays, entry("u6")], staff)) == 3


def test_somebody_who_is_back_is_switched_on_with_the_role_of_now() -> None:
    changes = people.plan([entry("ana", role="supervisor")], [user("ana", disabled=True)])
    assert [change.kind for change in changes] == ["return", "role"]


def test_nobody_changes_agency_with_the_same_login() -> None:
    with pytest.raises(UsageError):
        people.plan([entry("ana", agency="OTH")], [user("ana")])


@pytest.mark.parametrize(
    "text",
    ["", "login,name\na,b\n", "login,name,agency,role\n", "login,name,agency,role\na,A,OUR,king\n",
     "login,name,agency,role\na,A,OUR,caseworker\nA,A,OUR,analyst\n",
     "login,name,agency,role,active\na,A,OUR,analyst,perhaps\n", "login,name,agency,role\n,A,OUR,analyst\n"],
)  # fmt: skip
def test_a_directory_that_cannot_be_right_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "export.csv").write_text(text)
    with pytest.raises(UsageError):
        people.read_directory(tmp_path / "export.csv")


def test_a_login_without_rights_is_told_so(office: Office) -> None:
    login = office.person("eve")
    office.url = office.url.replace("postgres:@", f"{login}@").replace("postgres@", f"{login}@")
    code, said = office("status")
    assert code == 2 and "may not do that" in said, said


def test_an_empty_database_is_told_to_be_none(server: pg.Server, tmp_path: Path) -> None:
    code, said = Office(server.url, tmp_path, "x")("status")
    assert code == 2 and "central init" in said, said


def test_a_restore_begins_another_history(office: Office) -> None:
    ana = office.signed_in(office.person("ana"))
    before = ana.call("hello_v1", ana.device, 1)["epoch"]
    office.ok("upgrade")
    assert ana.call("hello_v1", ana.device, 1)["epoch"] == before
    office.ok("restored")
    assert office.one("SELECT count(*) FROM ctcoord.audit WHERE action = 'restored'") == 1
    assert ana.call("hello_v1", ana.device, 1)["epoch"] != before
    ana.close()


def test_a_database_of_another_encoding_is_refused(server: pg.Server, tmp_path: Path) -> None:
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    code, said = Office(server.of("latin"), tmp_path, "x")("init")
    server.drop(server.of("latin"))
    assert code == 2 and "UTF-8" in said, said


def test_what_the_server_refuses_is_said_to_an_administrator(office: Office) -> None:
    """Not in the words for a caseworker, whose work is safe on their computer."""
    url = office.url
    office.url = url.replace("/test_", "/no_test_")
    code, said = office("status")
    assert code == 2 and "no_test_" in said and "safe" not in said, said
    office.url = url
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET default_transaction_read_only = on')
    code, said = office("agency", "add", "NEW", "New")
    assert code == 2 and "primary" in said, said
    assert office("status")[0] == office("verify")[0] == 0


def test_unknown_names_are_not_found(office: Office) -> None:
    for arguments in (
        ("user", "disable", "nobody"),
        ("user", "role", "nobody", "analyst"),
        ("assign", "x", "--to", "y"),
    ):
        assert office(*arguments)[0] == 2
    with administering(office.url) as at, pytest.raises(NotFound):
        people.reassign(at, "a", "b")
