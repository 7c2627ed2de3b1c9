"""Record ids: UUIDv7 for what people type, keyed UUIDv8 for what agencies send (RFC 9562).

Two stations of one deployment that import the same file make the same ids, without a network,
and nobody outside the deployment can compute an id from a client number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

_VERSION_8, _VERSION_7, _VARIANT = 0x80, 0x70, 0x80


def uuid7(unix_ms: int, random: bytes) -> bytes:
    """16 bytes that sort by time: 48 bits of milliseconds, then 10 random bytes (74 bits used)."""
    raw = bytearray(unix_ms.to_bytes(6, "big") + random[:10])
    return _stamp(raw, _VERSION_7)


def uuid8(key: bytes, *parts: str) -> bytes:
    """16 bytes from HMAC-SHA-256 over agency, system, kind, source id and data class.

    Parts are joined with their lengths, so that ("ab", "c") and ("a", "bc") differ.
    """
    return uuid8_of(key)(*parts)


def uuid8_of(key: bytes, *first: str) -> Callable[..., bytes]:
    """``uuid8`` for many ids whose parts begin alike: a function of the parts that follow."""
    begun = _joined(first)

    def of(*parts: str) -> bytes:
        return _stamp(bytearray(hmac.digest(key, (begun + _joined(parts)).encode(), "sha256")[:16]), _VERSION_8)

    return of


def keyed_hash(key: bytes, purpose: str, value: str) -> bytes:
    """32 bytes that stand for a secret number (an SSN) and can be compared within the deployment only."""
    return hmac.digest(hashlib.sha256(key + purpose.encode()).digest(), value.encode(), "sha256")


def _joined(parts: tuple[str, ...]) -> str:
    return "".join([f"{len(part)}:{part}" for part in parts])


def _stamp(raw: bytearray, version: int) -> bytes:
    raw[6] = (raw[6] & 0x0F) | version
    raw[8] = (raw[8] & 0x3F) | _VARIANT
    return bytes(raw)
