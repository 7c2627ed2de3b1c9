"""New random ids, from the operating system's clock and random source."""

from __future__ import annotations

import os
import time

from ctcoord.domain.ids import uuid7


def new_id() -> bytes:
    """A UUIDv7 as 16 bytes."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))
