"""How much of a long test runs: a part that changes from day to day, all that a change must pass, or the long run.

``CTCOORD_RUN`` is ``day`` (in ``make test``), ``ci`` (every part at once) or ``long`` (``make soak``). ``CTCOORD_DAY``
(days since 1970) repeats the part of another day; it is set once, so that all processes of a run agree at midnight.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

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
