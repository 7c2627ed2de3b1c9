"""How much of a long test runs: a part that changes from day to day, all that a change must pass, or the long run.

``CTCOORD_RUN`` is ``day`` (in ``make test``), ``ci`` (every part at once) or ``long`` (``make soak``). ``CTCOORD_DAY``
(days since 1970) repeats the part of another day; it is set once, so that all processes of a run agree at midnight.
"""

from __future__ import annotations

import os
import time
import zlib
from dataclasses import dataclass

import pytest

RUN = os.environ.get("CTCOORD_RUN", "day")
DAY = int(os.environ.setdefault("CTCOORD_DAY", str(int(time.time() // 86400))))


@dataclass(frozen=True)
class Amount:
    """How often something runs: ``parts`` days together make up ``ci``."""

    ci: int
    long: int
    parts: int = 1

    def numbers(self) -> range:
        """Which of them run now; consecutive days take consecutive parts, and the last part may be shorter."""
        if RUN != "day":
            return range(self.long if RUN == "long" else self.ci)
        size = -(-self.ci // self.parts)
        first = DAY % self.parts * size
        return range(first, min(first + size, self.ci))

    def __len__(self) -> int:
        return len(self.numbers())


THIRDS = Amount(3, 3, parts=3)


def is_its_day(name: str) -> bool:
    """Whether this is the day in three of what has this name, and so each of three days has a third of all."""
    return zlib.crc32(name.encode()) % 3 in THIRDS.numbers()


def one_day_in_three(number: int) -> pytest.MarkDecorator:
    """A test on the days 0, 1 or 2 of three; those that do alike on another input have different days."""
    return pytest.mark.skipif(number not in THIRDS.numbers(), reason="takes long: one day in three")
