"""The password of a login: its end is told, an expired one is said to be, and its owner changes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from ctcoord.errors import PasswordExpired, SignInRefused, UsageError
from ctcoord.services import settings
from ctcoord.services.clock import Clock, fixed
from ctcoord.sync import sign_in as signing
from ctcoord.sync.names import PASSWORD_UNTIL
from ctcoord.sync.sign_in import change_password, sign_in
from tests.central.conftest import office as administrator
from tests.central.office import Office as Administrator
from tests.conftest import NOW
from tests.sync.conftest import RealOffice

__all__ = ["administrator"]  # a fixture
OLD, NEW = "plain words of ana", "other words of ana"


@pytest.fixture
def scram(real: RealOffice, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealOffice]:
    """A server that asks Ana's login for its password; no keyring."""
    monkeypatch.setattr(signing.secrets, "kept", lambda _name: None)
    login, admin = real.logins["ana"], real.central.admin
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(OLD)))
    file = Path(real.central.one("SHOW hba_file"))
    before = file.read_text()
    file.write_text(f'local all "{login}" scram-sha-256\n{before}')
    admin.execute("SELECT pg_reload_conf()")
    try:
        yield real
    finally:
        file.write_text(before)
        admin.execute("SELECT pg_reload_conf()")


def ends(real: RealOffice, at: datetime) -> None:
    login = sql.Identifier(real.logins["ana"])
    real.central.admin.execute(sql.SQL("ALTER ROLE {} VALID UNTIL {}").format(login, sql.Literal(at.isoformat())))


def until(real: RealOffice) -> str | None:
    with real.ana.read() as connection:
        found: str | None = settings.get(connection, PASSWORD_UNTIL)
    return found


def test_the_end_of_a_password_is_told_with_every_sync(real: RealOffice) -> None:
    real.sync("ana")
    assert until(real) is None
    ends(real, datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC))
    real.sync("ana")
    assert until(real) == "2027-03-04T05:06:07Z"
    real.central.admin.execute(
        sql.SQL("ALTER ROLE {} VALID UNTIL 'infinity'").format(sql.Identifier(real.logins["ana"]))
    )
    real.sync("ana")
    assert until(real) is None


def test_an_expired_password_is_told_from_a_wrong_one(scram: RealOffice) -> None:
    with pytest.raises(SignInRefused) as refused:
        sign_in(scram.ana, "not hers")
    assert type(refused.value) is SignInRefused
    end = Clock().now() + timedelta(days=1)
    ends(scram, end)
    with scram.ana.store.syncing(NOW) as connection:  # as the last sync was told
        settings.put(connection, PASSWORD_UNTIL, end.strftime("%Y-%m-%dT%H:%M:%SZ"))
    sign_in(scram.ana, OLD).close()
    ends(scram, Clock().now() - timedelta(minutes=1))
    scram.ana.clock = fixed(end + timedelta(minutes=1))
    with pytest.raises(PasswordExpired):
        sign_in(scram.ana, OLD)


def test_its_owner_changes_it_and_only_its_verifier_leaves(scram: RealOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(signing.secrets, "keep", lambda _name, password: kept.append(password))
    with pytest.raises(SignInRefused):
        change_password(scram.ana, "not hers", NEW)
    with pytest.raises(UsageError):
        change_password(scram.ana, OLD, "short")
    assert not kept
    assert change_password(scram.ana, OLD, NEW)
    assert kept == [NEW]
    sign_in(scram.ana, NEW).close()
    with pytest.raises(SignInRefused):
        sign_in(scram.ana, OLD)
    stored = scram.central.one("SELECT rolpassword FROM pg_authid WHERE rolname = %s", scram.logins["ana"])
    assert stored.startswith("SCRAM-SHA-256$")


def test_nobody_changes_anybody_elses(real: RealOffice) -> None:
    with (
        psycopg.connect(real.central.url, user=real.logins["bo"], autocommit=True) as bo,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        bo.execute(sql.SQL("ALTER ROLE {} PASSWORD 'stolen'").format(sql.Identifier(real.logins["ana"])))


def test_a_password_that_it_sets_ends_when_they_say_and_not_before(
    administrator: Administrator, tmp_path: Path
) -> None:
    login, file = administrator.person("eve"), tmp_path / "password"
    file.write_text(NEW)
    end = "SELECT rolvaliduntil::text FROM pg_roles WHERE rolname = %s"
    with psycopg.connect(administrator.url, autocommit=True) as admin:
        ends = "2027-02-01 05:00:00"  # midnight in Connecticut: it is good until the evening's end
        for words, wanted in ((("--until", "2027-01-31"), ends), ((), "infinity")):
            administrator.ok("user", "password", login, "--password-file", str(file), *words)
            admin.execute("SET TimeZone = 'UTC'")
            row = admin.execute(end, [login]).fetchone()
            assert row is not None and row[0].startswith(wanted)
    assert administrator("user", "password", login, "--password-file", str(file), "--until", "soon")[0] == 2
