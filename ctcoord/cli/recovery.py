"""The file with an agency's private recovery key."""

from __future__ import annotations

from pathlib import Path

from ctcoord.cli.context import read_secret
from ctcoord.errors import UsageError

_BYTES = 32


def recovery_key(file: Path) -> bytes:
    """The private key that ``ctcoord central agency`` wrote: 64 hex digits in the first line. Raises UsageError."""
    try:
        key = bytes.fromhex(read_secret(file).strip())
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise UsageError(what="That is no recovery key.", fix="Name the file that was made when the agency was set up.")
    return key
