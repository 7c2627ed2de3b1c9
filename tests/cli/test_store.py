"""``store`` and ``self-check``: backup and restore, a new passphrase, and what is wrong said plainly."""

from __future__ import annotations

import json
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from nacl.public import PrivateKey

from ctcoord.cli.main import run
from ctcoord.services.station import Station, trust_recovery
from tests.cli.conftest import Command, no_windows


def test_a_store_is_made_once(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("long enough now", "utf-8")
    line = ["--home", str(tmp_path / "new"), "--passphrase-file", str(secret), "store", "create"]
    assert run(line, windows=no_windows) == 0
    assert run(line, windows=no_windows) == 2  # never replaced
    secret.write_text("eleven long", "utf-8")  # as short as the window refuses, too
    line[1] = str(tmp_path / "other")
    assert run(line, windows=no_windows) == 2
    assert not (tmp_path / "other").exists()


def test_a_backup_comes_back(ctcoord: Command, desk: Station, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    assert ctcoord("store", "backup", backup).code == 0
    assert backup.with_suffix(".key").exists()
    desk.close()
    (desk.home / "store.db").write_bytes(b"ruined" * 1000)
    assert ctcoord("find", "vega").code == 2
    restored = ctcoord("store", "restore", backup)
    assert restored.code == 0, restored.err
    assert ctcoord("find", "vega").code == 0
    kept = [path.name for path in desk.home.iterdir() if "replaced" in path.name]
    assert kept


@pytest.mark.parametrize("pin", ["12345", "12345a", "١٢٣٤٥٦"])
def test_a_pin_is_as_long_as_the_window_wants_it(ctcoord: Command, tmp_path: Path, pin: str) -> None:
    (tmp_path / "pin").write_text(pin, "utf-8")
    refused = ctcoord("store", "pin", "--new", tmp_path / "pin")
    assert (refused.code, "6 digits" in refused.err) == (2, True)


def test_without_a_keyring_a_pin_is_refused_with_what_can_be_done(
    ctcoord: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        (tmp_path / "pin").write_text("471100", "utf-8")
        for line in (("store", "pin", "--new"), ("store", "rekey", "--new-pin")):
            refused = ctcoord(*line, tmp_path / "pin")
            assert refused.code == 2
            assert "A PIN needs a keyring" in refused.err
            assert "Ask IT for a keyring" in refused.err
    finally:
        keyring.set_keyring(before)
    assert ctcoord("find", "vega").code == 0  # by the passphrase, as before


def test_a_backup_takes_the_place_of_its_own_kind_only(ctcoord: Command, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.db", tmp_path / "thesis.db"
    assert "replaced" not in ctcoord("store", "backup", mine).out
    assert "older backup of this store that had this name was replaced" in ctcoord("store", "backup", mine).out
    other.write_text("years of work")
    refused = ctcoord("store", "backup", other)
    assert (refused.code, "thesis.db is there already" in refused.err) == (2, True)
    assert other.read_text() == "years of work" and not other.with_suffix(".key").exists()


def test_a_restore_says_which_passphrase_holds(ctcoord: Command, desk: Station, tmp_path: Path) -> None:
    assert ctcoord("store", "backup", tmp_path / "b.db").code == 0
    desk.close()
    assert "hold as before" in ctcoord("store", "restore", tmp_path / "b.db").out
    (desk.home / "store.key").unlink()
    assert "the passphrase of that backup" in ctcoord("store", "restore", tmp_path / "b.db").out


def test_what_is_no_backup_changes_nothing(ctcoord: Command, tmp_path: Path) -> None:
    assert ctcoord("store", "restore", tmp_path / "absent.db").code == 2
    assert ctcoord("store", "backup", tmp_path / "no" / "folder.db").code == 2
    assert ctcoord("find", "vega").code == 0


def test_the_old_passphrase_stops_working(ctcoord: Command, passphrase_file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.write_text("another good one", "utf-8")
    assert ctcoord("store", "passphrase", "--new", new).code == 0
    assert ctcoord("find", "vega").code == 2
    passphrase_file.write_text("another good one", "utf-8")
    assert ctcoord("find", "vega").code == 0


def test_the_agencys_recovery_key_gives_a_new_passphrase(
    ctcoord: Command, desk: Station, passphrase_file: Path, tmp_path: Path
) -> None:
    agency, new, wrong = PrivateKey.generate(), tmp_path / "new", tmp_path / "wrong"
    trust_recovery(desk, bytes(agency.public_key))
    desk.close()
    new.write_text("another good one", "utf-8")
    for content in ("", "not hex", "00" * 31, bytes(PrivateKey.generate()).hex()):
        wrong.write_text(content, "utf-8")
        assert ctcoord("store", "recover", "--recovery-key", wrong, "--new", new).code == 2
    wrong.write_text(bytes(agency).hex() + "\n", "utf-8")
    assert ctcoord("store", "recover", "--recovery-key", wrong, "--new", new).code == 0
    passphrase_file.write_text("another good one", "utf-8")
    assert ctcoord("find", "vega").code == 0


def test_without_a_terminal_or_a_file_it_says_how_to_unlock(desk: Station, capsys: object) -> None:
    assert run(["--home", str(desk.home), "find", "vega"], windows=no_windows) == 2


def test_self_check_says_what_it_saw(ctcoord: Command) -> None:
    ran = ctcoord("self-check", "--json")
    told = json.loads(ran.out)
    states = {check["check"]: check["state"] for check in told["checks"]}
    assert states["store"] == states["encryption"] == states["languages"] == states["resources"] == "ok"
    assert ran.code == (0 if told["ok"] else 1)


def test_self_check_finds_a_damaged_store(ctcoord: Command, desk: Station) -> None:
    desk.close()
    path = desk.home / "store.db"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\x00" * 4096)
    ran = ctcoord("self-check", "--json")
    assert ran.code == 1
    store = next(check for check in json.loads(ran.out)["checks"] if check["check"] == "store")
    assert store["state"] == "failed"
    assert "damaged" in store["detail"]


def test_self_check_without_a_store_is_a_warning(tmp_path: Path, capsys: object) -> None:
    assert run(["--home", str(tmp_path / "empty"), "self-check"], windows=no_windows) == 0
    assert not (tmp_path / "empty").exists()
