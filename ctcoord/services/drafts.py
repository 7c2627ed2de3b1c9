"""Unfinished typing, in an encrypted file of its own, so that saving a draft never waits for an import.

A draft survives a kill, a lock and a sign-in. ``key`` names where it was typed, e.g. ``note:<family>``.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ctcoord.models import lifecycle
from ctcoord.models.store import connect, friendly


def about(key: str) -> bytes | None:
    """The family (or household) that a draft of this key is about."""
    try:
        return bytes.fromhex(key.rpartition(":")[2])
    except ValueError:
        return None


@dataclass(frozen=True)
class Draft:
    """What was being typed: the text with its form fields as JSON, and when it was last saved."""

    key: str
    body: str
    saved_at: datetime


class Drafts:
    """The drafts of this workstation; safe to use from several threads."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._lock = threading.Lock()
        with friendly(path):
            self._connection = connect(lifecycle.private(path), key)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS draft (key TEXT PRIMARY KEY, body TEXT NOT NULL, saved_at TEXT NOT NULL)"
            )

    def save(self, key: str, body: str, now: datetime) -> None:
        """Keep a draft durably; returns once it is on the disk."""
        with self._lock, friendly(self._path):
            self._connection.execute(
                "INSERT INTO draft VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body,"
                " saved_at = excluded.saved_at",
                (key, body, now.isoformat()),
            )

    def load(self, key: str) -> Draft | None:
        """The draft typed there, if any."""
        with self._lock, friendly(self._path):
            row = self._connection.execute("SELECT key, body, saved_at FROM draft WHERE key = ?", (key,)).fetchone()
        return Draft(row[0], row[1], datetime.fromisoformat(row[2])) if row else None

    def drop(self, key: str) -> None:
        """Forget a draft: it was saved as a record, or discarded."""
        with self._lock, friendly(self._path):
            self._connection.execute("DELETE FROM draft WHERE key = ?", (key,))

    def all(self) -> list[Draft]:
        """Every draft, the newest first."""
        with self._lock, friendly(self._path):
            rows = self._connection.execute("SELECT key, body, saved_at FROM draft ORDER BY saved_at DESC").fetchall()
        return [Draft(key, body, datetime.fromisoformat(saved)) for key, body, saved in rows]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
