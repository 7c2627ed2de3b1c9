"""The keyring secret of slot A: 256 random bits in the operating system's keyring.

Reading goes straight to Secret Service on Linux, because importing keyring with all its backends
costs a third of a second of every start; writing goes through keyring, which both understand.
"""

from __future__ import annotations

import base64
import os
import sys
from contextlib import suppress
from typing import Any

from ctcoord.errors import KeyringMissing, NoKeyring

_SERVICE = "ctcoord"


def stored(store_id: bytes) -> bytes:
    """The secret of a store; raises NoKeyring."""
    name = store_id.hex()
    text = _secret_service(name) if _direct() else _keyring().get_password(_SERVICE, name)
    if not text:
        raise NoKeyring()
    return base64.b64decode(text)


def make(store_id: bytes) -> bytes:
    """A new secret, kept in the keyring; raises KeyringMissing if there is none worth the name."""
    secret = os.urandom(32)
    try:
        keep(store_id.hex(), base64.b64encode(secret).decode("ascii"))
    except NoKeyring as error:
        raise KeyringMissing() from error
    return secret


def available() -> bool:
    """Whether this machine has a keyring that keeps secrets (never a plain-text one)."""
    try:
        _keyring()
    except NoKeyring:
        return False
    return True


def _direct() -> bool:
    chosen = "keyring" in sys.modules or "PYTHON_KEYRING_BACKEND" in os.environ
    return sys.platform == "linux" and not chosen


def _secret_service(name: str) -> str | None:
    try:
        import secretstorage

        connection = secretstorage.dbus_init()
        found = next(secretstorage.search_items(connection, {"service": _SERVICE, "username": name}), None)
        if found is None:
            return None
        if found.is_locked():
            found.unlock()
        return bytes(found.get_secret()).decode("ascii")
    except Exception as error:  # D-Bus alone raises a dozen unrelated kinds
        raise NoKeyring() from error


def _keyring() -> Any:
    import keyring
    from keyring.backends import chainer, fail, null

    backend = keyring.get_keyring()
    weak = isinstance(backend, fail.Keyring | null.Keyring) or type(backend).__module__.startswith("keyrings.alt")
    empty_chain = isinstance(backend, chainer.ChainerBackend) and not backend.backends
    if weak or empty_chain:
        raise NoKeyring()
    return backend


def keep(name: str, secret: str) -> None:
    """Keep a secret, such as the password of the central database, under a name; raises NoKeyring."""
    from keyring.errors import KeyringError

    try:
        _keyring().set_password(_SERVICE, name, secret)
    except KeyringError as error:
        raise NoKeyring() from error


def forget(name: str) -> None:
    """Keep the secret of that name no longer; nothing happens where there is none."""
    from keyring.errors import KeyringError

    with suppress(KeyringError, NoKeyring):
        _keyring().delete_password(_SERVICE, name)


def kept(name: str) -> str | None:
    """The secret of that name; None if there is none, or no keyring."""
    from keyring.errors import KeyringError

    try:
        found: str | None = _keyring().get_password(_SERVICE, name)
    except (KeyringError, NoKeyring):
        return None
    return found
