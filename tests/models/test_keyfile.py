"""The wrapped key: only the right secret opens it, and every flipped bit is noticed."""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path

import pytest

from ctcoord.errors import StoreDamaged, WrongSecret
from ctcoord.models.keyfile import KeyFile

KEY = bytes(range(32))


@pytest.fixture
def keys() -> KeyFile:
    return KeyFile(os.urandom(16), {}).with_slot("A", b"keyring secret 1234", KEY)


def test_the_secret_opens_and_another_does_not(keys: KeyFile) -> None:
    assert keys.unwrap("A", b"keyring secret 1234") == KEY
    with pytest.raises(WrongSecret):
        keys.unwrap("A", b"keyring secret 1235")
    with pytest.raises(WrongSecret):
        keys.unwrap("B", b"keyring secret 1234")


def test_a_slot_of_another_store_does_not_open(keys: KeyFile) -> None:
    moved = KeyFile(os.urandom(16), keys.slots)
    with pytest.raises(WrongSecret):
        moved.unwrap("A", b"keyring secret 1234")


@pytest.mark.parametrize("part", ["salt", "nonce", "key"])
def test_a_flipped_bit_is_noticed(keys: KeyFile, part: str) -> None:
    raw = bytearray(base64.b64decode(keys.slots["A"][part]))
    raw[3] ^= 1
    broken = {"A": {**keys.slots["A"], part: base64.b64encode(raw).decode()}}
    with pytest.raises(WrongSecret):
        KeyFile(keys.store_id, broken).unwrap("A", b"keyring secret 1234")


def test_the_file_is_private_and_survives_a_round_trip(keys: KeyFile, tmp_path: Path) -> None:
    path = tmp_path / "store.key"
    keys.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyFile.read(path) == keys
    assert KEY.hex() not in path.read_text() and base64.b64encode(KEY).decode() not in path.read_text()


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", json.dumps({"format": 9, "store_id": "00", "slots": {}})])
def test_what_is_no_key_file_is_said_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "store.key"
    path.write_text(text)
    with pytest.raises(StoreDamaged):
        KeyFile.read(path)
