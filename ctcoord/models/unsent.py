"""Work that was not sent yet, sealed to the agency's recovery key in a file beside the store.

Whoever holds the agency's private key reads it even when the store's own key is lost; this station
can only write it. One block a transaction: four bytes of length, then a libsodium sealed box. A block
is on the disk before its transaction commits, so that at worst the file knows more than the store.
"""

from __future__ import annotations

import errno
import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, text

from ctcoord.errors import DiskFull, WrongRecoveryKey
from ctcoord.models.keyfile import replace_private

_MAGIC = b"ctcoord unsent 1\n"
_LENGTH = struct.Struct(">I")
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
# With how far the bucket had come when the op was made: another store, which cannot know, sends it by that.
_OPS = """
    SELECT o.*, coalesce(o.base_seq, b.seq, 0) AS seen FROM outbox o LEFT JOIN bucket b ON b.scope_id = o.scope_id
    AND b.subject_id = coalesce(o.subject_id, zeroblob(16)) AND b.data_class = o.data_class
"""
_OF_ACTION = text(f"{_OPS} WHERE o.action_id = (SELECT action_id FROM temp.action) ORDER BY o.seq")
_PENDING = text(f"{_OPS} WHERE o.state = 'pending' ORDER BY o.seq")
UNSENT_CHANGED = "unsent changed"  # in ``connection.info``: ops left the outbox, so the file is written anew
Op = dict[str, Any]  # a row of the outbox by column; ids in hex


class Unsent:
    """The side file of one store."""

    def __init__(self, path: Path, recovery_key: bytes) -> None:
        """``recovery_key``: the agency's public key, 32 bytes."""
        self._path = path
        self.recovery_key = recovery_key

    def keep(self, connection: Connection) -> None:
        """Append the ops of the running transaction; on the disk when this returns. Raises DiskFull.

        What a crash or a full disk left of a block goes first: nobody could read what stands behind it.
        """
        if connection.info.pop(UNSENT_CHANGED, False):
            self.renew(connection)
            return
        ops = connection.execute(_OF_ACTION).mappings().all()
        if not ops:
            return
        with _told(self._path), open(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            end = _end(file)
            if end:
                file.seek(end)
                file.truncate()
                file.write(self._block([dict(op) for op in ops]))
                file.flush()
                os.fsync(file.fileno())
        if not end:
            self.renew(connection)

    def renew(self, connection: Connection) -> None:
        """Write it anew with what is pending now: after a sync, or when something was taken back. Raises DiskFull."""
        ops = connection.execute(_PENDING).mappings().all()
        if ops or self._path.exists():
            with _told(self._path):
                replace_private(self._path, _MAGIC + (self._block([dict(op) for op in ops]) if ops else b""))

    def _block(self, ops: list[dict[str, Any]]) -> bytes:
        from nacl.public import PublicKey, SealedBox

        plain = json.dumps([{name: _json(value) for name, value in _of(op).items()} for op in ops])
        sealed = SealedBox(PublicKey(self.recovery_key)).encrypt(plain.encode())
        return _LENGTH.pack(len(sealed)) + sealed


def holds_work(path: Path) -> bool:
    """Whether there is such a file, with anything in it."""
    return path.is_file() and path.stat().st_size > len(_MAGIC)


def empty(path: Path) -> None:
    """Make it a file that says that nothing is unsent. Raises DiskFull."""
    with _told(path):
        replace_private(path, _MAGIC)


def read(path: Path, private_key: bytes) -> Iterator[Op]:
    """The ops of a side file, each once, in the order they were made; a torn last block is left out.

    Raises WrongRecoveryKey for a key that does not open it, and for a file that is none.
    """
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    box, seen = SealedBox(PrivateKey(private_key)), set[str]()
    for sealed in _blocks(path.read_bytes()):
        try:
            ops: list[Op] = json.loads(box.decrypt(sealed))
        except CryptoError as error:
            raise WrongRecoveryKey(file=path.name) from error
        for op in ops:
            if op["op_id"] not in seen:
                seen.add(op["op_id"])
                yield op


def _blocks(raw: bytes) -> Iterator[bytes]:
    if not raw.startswith(_MAGIC):
        raise WrongRecoveryKey(file="unsent")
    at = len(_MAGIC)
    while at + _LENGTH.size <= len(raw):
        (length,) = _LENGTH.unpack_from(raw, at)
        at += _LENGTH.size
        if at + length > len(raw):
            return  # cut short by a crash: its transaction was not committed
        yield raw[at : at + length]
        at += length


def _end(file: BinaryIO) -> int:
    """Where the last whole block ends; 0 for a file that is none, or none yet."""
    size = os.fstat(file.fileno()).st_size
    at = len(_MAGIC) if file.read(len(_MAGIC)) == _MAGIC else 0
    while at and at + _LENGTH.size <= size:
        file.seek(at)
        (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
        if at + _LENGTH.size + length > size:
            break
        at += _LENGTH.size + length
    return at


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A full disk is said as such."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(home=path.parent) from error
        raise


def _of(op: Op) -> Op:
    """A row of the outbox that says itself on what it counts."""
    seen = op.pop("seen")
    return {**op, "base_seq": seen}


def _json(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
