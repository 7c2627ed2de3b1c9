"""What the window is given from outside: where the store is, the settings, the clock. Made by ``app`` or a test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctcoord.config import Settings
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station

if TYPE_CHECKING:
    from ctcoord.ui.sync.keeper import SignIn


@dataclass(frozen=True)
class Ports:
    """``station`` is open already (``--passphrase-file``, tests) or None: then the window asks for the secret.

    ``clock`` stands still in the demo's screenshots; None means the station's own. ``sign_in`` is how the
    central database is reached; None means over the network.
    """

    home: Path
    settings: Settings
    station: Station | None = None
    clock: Clock | None = None
    sign_in: SignIn | None = None
