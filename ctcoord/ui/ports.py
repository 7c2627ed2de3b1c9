"""What the window is given from outside: where the store is, the settings, the clock. Made by ``app`` or a test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ctcoord.config import Settings
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station


@dataclass(frozen=True)
class Ports:
    """``station`` is open already (``--passphrase-file``, tests) or None: then the window asks for the secret.

    ``clock`` stands still in the demo's screenshots; None means the station's own.
    """

    home: Path
    settings: Settings
    station: Station | None = None
    clock: Clock | None = None
