"""What was there at the last check and is not chained: ops that changed nothing, and those that were set aside.

No bucket counts them, so that no push pays for it. Every check puts their number and a checksum on the record, in the
chained audit of the whole deployment; the next one counts again. Only the owner of the tables could delete any: the
roles that functions run as may add and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import LiteralString

from ctcoord.central.administer import Administration
from ctcoord.models.base import COMMONS

ACTION = "verified"
KINDS = {"merged": "ops that changed nothing", "parked": "ops that were set aside"}


def differences(at: Administration) -> Iterator[tuple[str, str]]:
    """Place and detail of what was there at the last check and is gone."""
    for last in at.rows(_LAST, COMMONS.hex(), ACTION):
        now = _counted(at, last["until"])
        for kind, words in KINDS.items():
            number, checksum = (int(last["detail"][name]) for name in (kind, f"{kind}_sum"))
            if number != int(now[kind]):
                yield last["until"], f"{number} {words} were there, {now[kind]} are"
            elif checksum != int(now[f"{kind}_sum"]):
                yield last["until"], f"{words} are others than they were"


def is_copy(at: Administration) -> bool:
    """Whether this is a copy to read from, where nothing can be put on record."""
    return bool(at.one("SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean"))


def remember(at: Administration) -> None:
    """Put on the record what is there; what came within the last hour may not be all of it yet."""
    until = at.one("SELECT (ctcoord.utc() - interval '1 hour')::text")
    found = {name: str(value) for name, value in _counted(at, until).items()}
    at.note(ACTION, COMMONS.hex(), until=until, **found)


def _counted(at: Administration, until: str) -> dict[str, Decimal]:
    return at.rows(_COUNT, until)[0]


_LAST: LiteralString = """
SELECT a.detail ->> 'until' AS until, a.detail FROM ctcoord.audit a WHERE a.scope_id = %s AND a.action = %s
ORDER BY a.n DESC LIMIT 1
"""
_COUNT: LiteralString = """
WITH last AS (SELECT %s::timestamp AS moment)
SELECT m.n AS merged, m.sum AS merged_sum, p.n AS parked, p.sum AS parked_sum FROM (
    SELECT count(*) AS n, coalesce(sum(ctcoord.hash60(concat(o.scope_id, o.op_id, o.op_hash))), 0) AS sum
    FROM ctcoord.op o, last WHERE NOT o.counted AND o.received_at <= last.moment
) m, (
    SELECT count(*) AS n, coalesce(sum(ctcoord.hash60(concat(o.scope_id, o.op_id, o.login, o.reason))), 0) AS sum
    FROM ctcoord.parked o, last WHERE o.parked_at <= last.moment
) p
"""
