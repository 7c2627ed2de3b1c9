"""The store's data key, wrapped in a key file beside it (design: ctcoord/sync/README.md, "The workstation's store").

Slot A: a secret in the operating system's keyring together with a PIN. Slot B: a passphrase.
Both wrap the same random 256-bit key with XChaCha20-Poly1305, bound to the store's id and slot.
Slot C: sealed to the agency's recovery key, for when both are lost. Argon2id comes from libsodium,
which wraps and seals as well.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctcoord.errors import StoreDamaged, WrongPin, WrongRecoveryKey, WrongSecret

KEY_BYTES = 32
_FORMAT = 1
# Slot B: Argon2id t=3, 64 MiB. Slot A: the keyring secret is 256 random bits, the PIN only binds a person to it.
_COST = {"A": (1, 8 * 1024 * 1024), "B": (3, 64 * 1024 * 1024)}
_WRONG: dict[str, type[WrongSecret]] = {"A": WrongPin, "B": WrongSecret}


@dataclass(frozen=True)
class KeyFile:
    """The wrapped key: ``store_id`` and one entry for each slot in use."""

    store_id: bytes
    slots: dict[str, dict[str, str]]

    @classmethod
    def read(cls, path: Path) -> KeyFile:
        """Parse a key file; raises StoreDamaged if it is not one."""
        try:
            raw: dict[str, Any] = json.loads(path.read_text("ascii"))
            if raw["format"] != _FORMAT:
                raise ValueError("format")
            return cls(bytes.fromhex(raw["store_id"]), dict(raw["slots"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(detail=f"its key file {path.name} cannot be read") from error

    def write(self, path: Path) -> None:
        """Replace the file in one step; readable by this user only."""
        replace_private(path, self.content())

    def content(self) -> bytes:
        """What the file holds."""
        text = json.dumps({"format": _FORMAT, "store_id": self.store_id.hex(), "slots": self.slots}, indent=1)
        return text.encode("ascii")

    def with_slot(self, slot: str, secret: bytes, data_key: bytes) -> KeyFile:
        """A copy in which ``slot`` wraps ``data_key`` with ``secret`` and a new salt."""
        from nacl import bindings

        salt, nonce = os.urandom(16), os.urandom(24)
        sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            data_key, self._bound(slot), nonce, _stretch(slot, secret, salt)
        )
        entry = {"salt": _b64(salt), "nonce": _b64(nonce), "key": _b64(sealed)}
        return KeyFile(self.store_id, {**self.slots, slot: entry})

    def unwrap(self, slot: str, secret: bytes) -> bytes:
        """The 32-byte data key; raises WrongSecret, for slot A WrongPin."""
        from nacl import bindings
        from nacl.exceptions import CryptoError

        try:
            entry = self.slots[slot]
            salt, nonce, sealed = (base64.b64decode(entry[part]) for part in ("salt", "nonce", "key"))
            return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed, self._bound(slot), nonce, _stretch(slot, secret, salt)
            )
        except (KeyError, ValueError, TypeError, CryptoError) as error:
            raise _WRONG[slot] from error

    def with_recovery(self, recovery_key: bytes, data_key: bytes) -> KeyFile:
        """A copy whose slot C is sealed to the agency's public ``recovery_key`` (32 bytes), bound to this store."""
        from nacl.public import PublicKey, SealedBox

        sealed = SealedBox(PublicKey(recovery_key)).encrypt(self._bound("C") + data_key)
        return KeyFile(self.store_id, {**self.slots, "C": {"for": recovery_key.hex(), "key": _b64(sealed)}})

    def recover(self, private_key: bytes) -> bytes:
        """The 32-byte data key from slot C by the agency's private key; raises WrongRecoveryKey."""
        from nacl.exceptions import CryptoError
        from nacl.public import PrivateKey, SealedBox

        bound = self._bound("C")
        try:
            plain = SealedBox(PrivateKey(private_key)).decrypt(base64.b64decode(self.slots["C"]["key"]))
        except (KeyError, ValueError, TypeError, CryptoError) as error:
            raise WrongRecoveryKey(file="store.key") from error
        if not plain.startswith(bound) or len(plain) != len(bound) + KEY_BYTES:
            raise WrongRecoveryKey(file="store.key")
        return plain[len(bound) :]

    def _bound(self, slot: str) -> bytes:
        return b"ctcoord key file 1 " + slot.encode() + self.store_id


def replace_private(path: Path, content: bytes) -> None:
    """Write a file that only this user can read, durably, so that a crash leaves the old one or the new."""
    partial = path.with_suffix(path.suffix + ".new")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def _stretch(slot: str, secret: bytes, salt: bytes) -> bytes:
    from nacl import pwhash

    operations, memory = _COST[slot]
    return pwhash.argon2id.kdf(KEY_BYTES, secret, salt, opslimit=operations, memlimit=memory)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
