"""Settings kept inside the store: who we are, the deployment key, counters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text


def get(connection: Connection, name: str, default: Any = None) -> Any:
    """The value of a setting of this store."""
    import json

    found = connection.execute(text("SELECT value FROM setting WHERE name = :name"), {"name": name}).scalar()
    return default if found is None else json.loads(found)["v"]


def put(connection: Connection, name: str, value: Any) -> None:
    """Keep a setting in this store."""
    import json

    connection.execute(
        text(
            "INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value"
        ),
        {"name": name, "value": json.dumps({"v": value})},
    )


def deployment_key(connection: Connection) -> bytes:
    """The 32 bytes that ids and keyed hashes of this deployment are made with."""
    return bytes.fromhex(get(connection, "deployment_key"))


def own_zone(connection: Connection) -> str:
    """The time zone of our own agency."""
    found = connection.execute(
        text("SELECT a.time_zone FROM agency a WHERE a.id = :own"),
        {"own": bytes.fromhex(get(connection, "own_agency", "00" * 16))},
    ).scalar()
    return str(found) if found else "America/New_York"
