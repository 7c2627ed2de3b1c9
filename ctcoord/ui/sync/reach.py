"""One connection of the network's worker: closed when its use ends, broken off when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ctcoord.errors import Cancelled, SyncUnavailable
from ctcoord.ui.task import Report

if TYPE_CHECKING:
    from ctcoord.sync.transport import Central as Transport


class Reach:
    """Used by the worker; ``break_off`` from the UI thread."""

    def __init__(self) -> None:
        self._transport: Transport | None = None

    @contextmanager
    def through(self, connect: Callable[[], Transport], report: Report) -> Iterator[Transport]:
        """Connected while the block runs. Raises Cancelled where it was broken off, else the errors of sync."""
        try:
            self._transport = transport = connect()
            try:
                report.step(0, 0)
                yield transport
            finally:
                self._transport = None
                transport.close()
        except SyncUnavailable as error:
            if report.cancelled:
                raise Cancelled from error
            raise

    def break_off(self) -> None:
        """Whatever waits for an answer is left."""
        if self._transport is not None:
            self._transport.cancel()
