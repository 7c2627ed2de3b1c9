"""What a central database holds, in figures: no names, no case data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from ctcoord.central.administer import Administration
from ctcoord.central.roles import IS_CLOSED


@dataclass(frozen=True, slots=True)
class Status:
    """Counts, and when any workstation was last there (UTC)."""

    server: str
    migration: str
    protocol: int
    time_zone: str
    agencies: int
    users: int
    disabled: int
    devices: int
    revoked: int
    last_seen: datetime | None
    households: int
    people: int
    buckets: int
    ops: int
    open_conflicts: int
    parked: int
    sealed: int
    megabytes: int
    agencies_without_recovery_key: tuple[str, ...]
    closed_to_public: bool


_FIGURES: LiteralString = """
SELECT current_setting('server_version') AS server, (SELECT version_num FROM ctcoord.alembic_version) AS migration,
    (SELECT version FROM ctcoord.deployment) AS protocol, (SELECT time_zone FROM ctcoord.deployment) AS time_zone,
    (SELECT count(*) FROM ctcoord.agency WHERE deleted_at IS NULL) AS agencies,
    (SELECT count(*) FROM ctcoord.app_user WHERE disabled_at IS NULL) AS users,
    (SELECT count(*) FROM ctcoord.app_user WHERE disabled_at IS NOT NULL) AS disabled,
    (SELECT count(*) FROM ctcoord.device WHERE revoked_at IS NULL) AS devices,
    (SELECT count(*) FROM ctcoord.device WHERE revoked_at IS NOT NULL) AS revoked,
    (SELECT max(last_seen) FROM ctcoord.device) AS last_seen,
    (SELECT count(*) FROM ctcoord.household WHERE deleted_at IS NULL) AS households,
    (SELECT count(*) FROM ctcoord.person WHERE deleted_at IS NULL) AS people,
    (SELECT count(*) FROM ctcoord.head WHERE seq > 0) AS buckets,
    (SELECT count(*) FROM ctcoord.op) AS ops,
    (SELECT count(*) FROM ctcoord.conflict WHERE choice IS NULL AND deleted_at IS NULL) AS open_conflicts,
    (SELECT count(*) FROM ctcoord.parked WHERE decided_at IS NULL) AS parked,
    (SELECT count(*) FROM ctcoord.sealed_op WHERE reviewed_at IS NULL) AS sealed,
    (SELECT (sum(pg_total_relation_size(c.oid)) / 1048576)::bigint FROM pg_class c
        WHERE c.relnamespace = 'ctcoord'::regnamespace AND c.relkind = 'r') AS megabytes,
    ARRAY(SELECT a.agency_code FROM ctcoord.agency a WHERE a.deleted_at IS NULL AND EXISTS (
            SELECT 1 FROM ctcoord.app_user u WHERE u.agency_id = a.id AND u.disabled_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM ctcoord.agency_key k WHERE k.agency_id = a.id) ORDER BY 1
    ) AS agencies_without_recovery_key,
    (__closed__) AS closed_to_public
""".replace("__closed__", IS_CLOSED)


def status(at: Administration) -> Status:
    """The figures of this moment."""
    row = at.rows(_FIGURES)[0]
    return Status(**{**row, "agencies_without_recovery_key": tuple(row["agencies_without_recovery_key"])})
