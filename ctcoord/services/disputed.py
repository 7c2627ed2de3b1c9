"""Facts that two people changed at once and nobody has decided: which value acts until then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.protective import RULES, acting
from ctcoord.services.driver import rows

JOINED = " / "  # between two notes that are both said


@dataclass(frozen=True, slots=True)
class Disputed:
    """Open conflicts over protective facts, by record: field, class, first and second value as on the wire."""

    of: Mapping[bytes, tuple[tuple[str, str, Any, Any], ...]]

    def protect(self, entity: str, record_id: bytes, current: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a record that act otherwise than ``current`` (as in the store) says."""
        found = {}
        for field, data_class, first, second in self.of.get(record_id, ()):
            if field in current:
                values = acting(entity, field, data_class, [current[field], first, second])
                found[field] = JOINED.join(map(str, values)) if len(values) > 1 else values[0]
        return found


def disputed(connection: Connection, family: bytes) -> Disputed:
    """Those of a family."""
    return of_homes(connection, _HOMES, (family,))


def of_homes(connection: Connection, homes: str, values: tuple[Any, ...]) -> Disputed:
    """Those of the households that a subquery selects."""
    found: dict[bytes, list[tuple[str, str, Any, Any]]] = {}
    for record, entity, field, data_class, first, second in rows(connection, _OPEN.format(homes=homes), values):
        if (entity, field) in RULES:
            found.setdefault(bytes(record), []).append((field, data_class, _value(first), _value(second)))
    return Disputed({record: tuple(some) for record, some in found.items()})


def _value(stored: str | None) -> Any:
    return json.loads(stored).get("v") if stored else None


_HOMES = "(SELECT household_id FROM family_of WHERE family_id = ?1 UNION ALL SELECT ?1)"
_OPEN = """
    SELECT record_id, entity, field, data_class, first, value FROM conflict
    WHERE scope_id IN {homes}
        AND choice IS NULL AND deleted_at IS NULL AND field IS NOT NULL
    ORDER BY made_at, id
"""
