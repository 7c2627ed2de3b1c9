"""The first connection of a store: it becomes a device of a deployment, and its user a login.

What was typed before keeps its author: the staff and agency ids of the first run, which nobody else has
seen yet, become those that the central database knows.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from ctcoord.errors import CentralOlder, ClientTooOld, DeviceOfAnother, DeviceRevoked, OtherDeployment
from ctcoord.models.base import Uuid16, synced_tables
from ctcoord.services import derived, settings, station
from ctcoord.services.driver import rows
from ctcoord.services.import_rights import APPOINTED, ROLE
from ctcoord.services.station import Station
from ctcoord.sync.names import DEVICE, DEVICE_NAME, LOGIN, LONGEST_NAME, URL, own_name
from ctcoord.sync.transport import Central, Hello
from ctcoord.sync.wire import CLIENT


def connect(here: Station, central: Central, url: str, login: str, computer: str | None = None) -> Hello:
    """Make this store one of the deployment's, and keep how to reach it; may be done again for another URL.

    ``computer``: the name by which IT finds this one when it is lost; else the name that the system has.

    Raises OtherDeployment, DeviceOfAnother (nothing was changed), ClientTooOld, and the errors of sync.
    """
    with here.whole() as connection:
        known, before = settings.get(connection, DEVICE), settings.get(connection, LOGIN)
    device = bytes.fromhex(known) if known else os.urandom(16)
    try:
        hello = central.hello(device)
    except DeviceRevoked as error:
        if before == login:
            raise
        raise DeviceOfAnother() from error  # nobody withdrew it: it is registered for somebody else
    if hello.oldest_client > CLIENT:
        raise ClientTooOld()
    name = (computer or "").strip()[:LONGEST_NAME] or own_name()
    with suppress(CentralOlder):  # a database of an older version lists computers by their ids
        central.name_device(device, name)
    with here.store.syncing(here.clock.now()) as connection:
        _take_key(connection, hello)
        _become(connection, "own_agency", hello.agency)
        _become(connection, "own_staff", hello.staff)
        known_as = ((DEVICE, device.hex()), (DEVICE_NAME, name), (URL, url), (LOGIN, login), *standing_of(hello))
        for setting, value in known_as:
            settings.put(connection, setting, value)
        derived.refresh(connection)
    here.agency_id, here.staff_id = hello.agency or here.agency_id, hello.staff or here.staff_id
    trust(here, hello)
    return hello


def standing_of(hello: Hello) -> tuple[tuple[str, object], ...]:
    """Settings of what this person may do, which imports ask for."""
    return (ROLE, hello.role), (APPOINTED, list(hello.appointed or ()))


def trust(here: Station, hello: Hello) -> None:
    """Seal what waits to the agency's recovery key, from now on."""
    if hello.recovery_key is not None:
        station.trust_recovery(here, hello.recovery_key)


def _take_key(connection: Connection, hello: Hello) -> None:
    """Use the deployment's key for ids; a store whose records have ids of another key cannot."""
    if hello.deployment_key in (None, settings.deployment_key(connection)):
        return
    if rows(connection, _HELD, ()):
        raise OtherDeployment()
    settings.put(connection, "deployment_key", (hello.deployment_key or b"").hex())


# Rows with ids made by that key, and cases of that deployment: another's database would be sent them.
_HELD = """
    SELECT 1 FROM source_row UNION ALL SELECT 1 FROM source_record UNION ALL
    SELECT 1 FROM bucket WHERE scope_id <> zeroblob(16) AND scope_id NOT IN (SELECT id FROM agency) LIMIT 1
"""


def _become(connection: Connection, setting: str, new: bytes | None) -> None:
    """Put the id that the central database knows in the place of the one of the first run, everywhere."""
    before = settings.get(connection, setting)
    old = bytes.fromhex(before) if before else None
    if new is None:
        return
    settings.put(connection, setting, new.hex())
    driver: Any = connection.connection.driver_connection
    own = "DELETE FROM outbox WHERE entity IN ('agency', 'staff') AND record_id = ?1"
    driver.execute(own, (old,))  # the central database has its own record of them
    if old in (None, new):
        return
    for entity in ("agency", "staff"):
        driver.execute(f"DELETE FROM {entity} WHERE id = ?1", (old,))
    _replace(driver, old or b"", new)


def _replace(driver: Any, old: bytes, new: bytes) -> None:
    for table in synced_tables():
        for column in table.columns:
            if isinstance(column.type, Uuid16):
                driver.execute(f'UPDATE {table.name} SET "{column.name}" = ?2 WHERE "{column.name}" = ?1', (old, new))
    for name in ("scope_id", "author_id"):
        driver.execute(f"UPDATE outbox SET {name} = ?2 WHERE {name} = ?1", (old, new))
    for name in ("value", "base_value"):
        driver.execute(
            f"UPDATE outbox SET {name} = replace({name}, lower(hex(?1)), lower(hex(?2)))"
            f" WHERE instr({name}, lower(hex(?1)))",
            (old, new),
        )
