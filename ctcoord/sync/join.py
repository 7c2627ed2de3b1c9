"""A store that begins at a central database: nothing is made before the login was let in."""

from __future__ import annotations

import os
from pathlib import Path

from ctcoord.errors import UsageError
from ctcoord.services import settings
from ctcoord.services import station as stations
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station
from ctcoord.sync.connect import connect
from ctcoord.sync.names import DEVICE
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.sign_in import keep_password, taken_apart
from ctcoord.words import mark


def join(
    home: Path, passphrase: str, clock: Clock | None, *, pin: str | None, url: str, login: str, password: str | None
) -> tuple[Station, bool]:
    """Make a store of the deployment and open it; whether the keyring keeps the password, or none is needed.

    Name, agency and caseload come with the first sync. Raises UsageError for what is no address and for a
    login that belongs to no agency, the errors of sync, StoreExists, NoKeyring.
    """
    address, named, secret = taken_apart(url)
    login, password = login or named or "", password or secret
    central = PostgresCentral(address, login, password)
    try:
        device = os.urandom(16)
        if central.hello(device).staff is None:
            raise UsageError(
                what=mark("This login belongs to no member of staff."), fix=mark("Ask IT for a login of your own.")
            )
        stations.create(home, passphrase, pin=pin)
        station = stations.open_with_passphrase(home, passphrase, clock)
        try:
            with station.store.syncing(station.clock.now()) as connection:
                settings.put(connection, DEVICE, device.hex())
            connect(station, central, address, login)
        except BaseException:
            station.close()
            raise
    finally:
        central.close()
    return station, password is None or keep_password(station, password)
