"""The first contact after an account was switched off: work is handed over, cases leave, and it is said."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from sqlalchemy import text

from ctcoord.central.sealed import unsealed
from ctcoord.cli.main import run
from ctcoord.cli.op_text import lines
from ctcoord.errors import AccountClosed, AccountDisabled, DeviceRevoked, DeviceWithdrawn, SyncUnavailable
from ctcoord.models.base import synced_tables
from ctcoord.services.station import Station
from ctcoord.sync import purge
from ctcoord.sync.sign_in import sign_in
from ctcoord.words import Words
from tests import cases
from tests.sync.conftest import RealOffice
from tests.sync.test_engine import family, rename

AGENCY = PrivateKey.generate()
CANARIES = ("Zanzibar", "Quokka", "Numbat")


def hold(real: RealOffice, *, key: bool = True) -> bytes:
    """Bo's station with a family, and three changes that were not sent; the person's id."""
    if key:
        real.central.admin.execute(
            "INSERT INTO ctcoord.agency_key (agency_id, public_key) VALUES (%s, %s)",
            [real.central.ours, bytes(AGENCY.public_key)],
        )
    home, who = family(real.ana)
    real.sync("ana")
    real.assign("bo", home)
    sign_in(real.bo).close()  # takes the recovery key
    real.sync("bo")
    rename(real.bo, who, CANARIES[0])
    with real.bo.write() as connection:
        connection.execute(text("UPDATE household SET label = :label"), {"label": CANARIES[1]})
        cases.support(connection, home, who, "housing", program=CANARIES[2])
    return who


def rows_of(desk: Station) -> int:
    """How many records of households are here, shown or not, and work that waits."""
    with desk.whole() as connection:
        where = "scope_id NOT IN (SELECT id FROM main.agency) AND scope_id <> zeroblob(16)"
        tables = [*(table.name for table in synced_tables()), "outbox", "search_doc", "bucket"]
        return sum(
            connection.execute(text(f"SELECT count(*) FROM {name} WHERE {where}")).scalar_one() for name in tables
        )


def disable(real: RealOffice) -> None:
    real.central.admin.execute("UPDATE ctcoord.app_user SET disabled_at = now() WHERE login = %s", [real.logins["bo"]])


def administer(real: RealOffice, folder: Path, *words: str) -> tuple[int, str]:
    said = io.StringIO()
    line = ["--home", str(folder), "central", *words, "--url", real.central.url]
    with redirect_stdout(said), redirect_stderr(said):
        code = run(line, windows=lambda: None)
    return code, said.getvalue()


def test_three_unsent_changes_are_handed_over_and_the_agency_reads_them(real: RealOffice, tmp_path: Path) -> None:
    hold(real)
    disable(real)
    with pytest.raises(AccountClosed) as said:
        sign_in(real.bo)
    assert said.value.params["sealed"] == 3
    assert rows_of(real.bo) == 0
    assert (real.bo.home / "unsent.sealed").read_bytes() == b"ctcoord unsent 1\n"
    attested = "SELECT count(*) FROM ctcoord.purge_attest WHERE login = %s"
    assert real.central.one(attested, real.logins["bo"]) >= 2

    box = real.central.one("SELECT ctcoord.hex(id) FROM ctcoord.sealed_op WHERE login = %s", real.logins["bo"])
    key = tmp_path / "recovery.key"
    key.write_text(bytes(AGENCY).hex())
    code, listed = administer(real, tmp_path, "sealed", "list")
    assert code == 0 and box[:12] in listed
    code, shown = administer(real, tmp_path, "sealed", "open", box, "--recovery-key", str(key), "--json")
    assert code == 0, shown
    assert [op["kind"] for op in json.loads(shown)["ops"]] == ["set", "set", "create"]
    _, shown = administer(real, tmp_path, "sealed", "open", box[:8], "--recovery-key", str(key))
    assert all(canary in shown for canary in CANARIES)
    assert box[:12] not in administer(real, tmp_path, "sealed", "list")[1]
    key.write_text(bytes(PrivateKey.generate()).hex())
    code, shown = administer(real, tmp_path, "sealed", "open", box, "--recovery-key", str(key))
    assert code != 0 and not any(canary in shown for canary in CANARIES)


def test_an_unfinished_note_is_work_as_well(real: RealOffice) -> None:
    who = hold(real)
    with real.bo.read() as connection:
        home = connection.execute(text("SELECT scope_id FROM person WHERE id = :id"), {"id": who}).scalar_one()
    real.bo.drafts.save(f"note:{bytes(home).hex()}", json.dumps({"text": "Quoll"}), real.bo.clock.now())
    real.bo.drafts.save(f"note:{'77' * 16}", "about nobody here", real.bo.clock.now())
    disable(real)
    with pytest.raises(AccountClosed) as said:
        sign_in(real.bo)
    assert said.value.params["sealed"] == 4
    assert [draft.body for draft in real.bo.drafts.all()] == ["about nobody here"]
    boxes = real.central.admin.execute(
        "SELECT blob FROM ctcoord.sealed_op WHERE login = %s", [real.logins["bo"]]
    ).fetchall()
    opened = [op for (blob,) in boxes for op in unsealed(bytes(blob), [bytes(AGENCY)])]
    assert sum("Quoll" in (op["value"] or "") for op in opened) == 1
    assert any("Quoll" in line for line in lines(opened, Words("en")))


def test_an_unfinished_note_goes_with_the_next_contact_when_the_first_broke_behind_the_purge(
    real: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = hold(real)
    with real.bo.read() as connection:
        home = connection.execute(text("SELECT scope_id FROM person WHERE id = :id"), {"id": who}).scalar_one()
    real.bo.drafts.save(f"note:{bytes(home).hex()}", json.dumps({"text": "Quoll"}), real.bo.clock.now())
    disable(real)
    whole = purge.truncate_log

    def cut(_driver: object) -> None:
        raise SyncUnavailable

    monkeypatch.setattr(purge, "truncate_log", cut)
    with pytest.raises(SyncUnavailable):
        sign_in(real.bo)
    assert rows_of(real.bo) == 0 and real.bo.drafts.all()
    monkeypatch.setattr(purge, "truncate_log", whole)
    with pytest.raises(AccountDisabled):
        sign_in(real.bo)
    assert real.bo.drafts.all() == []


def test_what_a_window_keeps_while_its_cases_leave_is_handed_over_at_the_next_contact(real: RealOffice) -> None:
    who = hold(real)
    with real.bo.read() as connection:
        home = connection.execute(text("SELECT scope_id FROM person WHERE id = :id"), {"id": who}).scalar_one()
    disable(real)
    with pytest.raises(AccountClosed):
        sign_in(real.bo)
    real.bo.drafts.save(f"note:{bytes(home).hex()}", json.dumps({"text": "Quoll"}), real.bo.clock.now())  # it locks
    real.bo.drafts.save(f"note:{'77' * 16}", "about nobody here", real.bo.clock.now())
    for _ in range(2):
        with pytest.raises(AccountClosed) as said:
            sign_in(real.bo)
        assert said.value.params == {"sealed": 4, "fresh": False}
    assert [draft.body for draft in real.bo.drafts.all()] == ["about nobody here"]


def test_a_note_kept_while_one_case_leaves_is_handed_over_by_the_next_sync(real: RealOffice) -> None:
    who = hold(real)
    with real.bo.read() as connection:
        home = bytes(connection.execute(text("SELECT scope_id FROM person WHERE id = :id"), {"id": who}).scalar_one())
    real.unassign("bo", home)
    assert any(real.sync("bo").purged for _ in range(2))  # more than 30% at once: only what two manifests say
    real.bo.drafts.save(f"note:{home.hex()}", json.dumps({"text": "Quoll"}), real.bo.clock.now())
    assert real.sync("bo").sealed == 1
    assert real.bo.drafts.all() == []


def test_it_is_said_again_and_done_once(real: RealOffice) -> None:
    hold(real)
    disable(real)
    for fresh in (True, False):
        with pytest.raises(AccountClosed) as said:
            sign_in(real.bo)
        assert said.value.params == {"sealed": 3, "fresh": fresh}
    assert real.central.one("SELECT count(*) FROM ctcoord.sealed_op WHERE login = %s", real.logins["bo"]) == 1
    real.central.admin.execute("UPDATE ctcoord.app_user SET disabled_at = NULL WHERE login = %s", [real.logins["bo"]])
    sign_in(real.bo).close()
    real.sync("bo")
    assert real.bo.home and rows_of(real.bo) > 0  # switched on again: the cases come back
    disable(real)
    with pytest.raises(AccountClosed) as said:
        sign_in(real.bo)
    assert said.value.params == {"sealed": 0, "fresh": True}


def test_a_withdrawn_computer_hands_over_as_well(real: RealOffice) -> None:
    hold(real)
    real.central.admin.execute("UPDATE ctcoord.device SET revoked_at = now() WHERE login = %s", [real.logins["bo"]])
    with pytest.raises(DeviceWithdrawn):
        sign_in(real.bo)
    assert rows_of(real.bo) == 0


def test_without_a_recovery_key_work_stays_and_is_hidden(real: RealOffice) -> None:
    hold(real, key=False)
    disable(real)
    with pytest.raises(AccountDisabled):
        sign_in(real.bo)
    with real.bo.whole() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 3
    with real.bo.read() as connection:
        seen = [
            str(row) for table in synced_tables() for row in connection.execute(text(f"SELECT * FROM {table.name}"))
        ]
    assert not any(canary in row for row in seen for canary in CANARIES)


def test_a_database_that_does_not_know_the_computer_is_believed_nothing(real: RealOffice) -> None:
    """One that was restored from before the person joined gives the same answer."""
    hold(real)
    disable(real)
    before = rows_of(real.bo)
    for table in ("purge_attest", "receipt", "device"):
        device = "SELECT device_id FROM ctcoord.device WHERE login = %s"
        real.central.admin.execute(f"DELETE FROM ctcoord.{table} WHERE device_id IN ({device})", [real.logins["bo"]])
    with pytest.raises(DeviceRevoked):
        sign_in(real.bo)
    assert rows_of(real.bo) == before
