"""Frozen rows as plain data for ``--json``: ids in hex, dates ISO, instants UTC; never a keyed hash."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

_LEFT_OUT = {"keyed_hash"}


def printable(text: str) -> str:
    """The text without control characters, which a terminal would obey; line ends stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))


def typed(words: Iterable[str]) -> str:
    """Words of the command line as one text; bytes that are no text of the system become a question mark."""
    return " ".join(words).encode("utf-8", "replace").decode("utf-8")


def plain(value: Any) -> Any:
    """Any row, list or mapping of them, as what ``json`` can write. Field names are the rows' own."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in _LEFT_OUT}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items() if name not in _LEFT_OUT}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
