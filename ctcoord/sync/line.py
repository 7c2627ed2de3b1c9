"""A connection that does not wait for ever.

TCP notices a peer that is gone, not a proxy or a frozen server that takes every byte and never answers.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")
ANSWER_SECONDS = 120  # a server that says nothing for so long does not come back


class Line(psycopg.Connection[Any]):
    """Given up when nothing comes for ``ANSWER_SECONDS``: whatever waits raises ``psycopg.OperationalError``."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        return super().wait(self._unless_silent(gen), interval, timeout)

    def break_off(self) -> None:
        """End it at once, whatever the network does; from any thread."""
        with suppress(OSError, psycopg.Error):
            handle = socket.socket(fileno=socket.dup(self.fileno()))
            with handle:
                handle.shutdown(socket.SHUT_RDWR)

    def _unless_silent(self, gen: PQGen[T]) -> PQGen[T]:
        heard = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = monotonic()
                elif monotonic() - heard >= ANSWER_SECONDS:
                    self.break_off()  # libpq finds that out, and whatever waits ends
                    heard = monotonic()
                wanted = gen.send(ready)
        except StopIteration as ended:
            found: T = ended.value
            return found
