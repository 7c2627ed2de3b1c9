"""Work that was handed over sealed, when an account was closed or a case left scope: whose it is, and what it says.

The database keeps it and cannot read it; the agency's private recovery key opens it, on this computer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ctcoord.central.administer import Administration
from ctcoord.errors import NotFound, UsageError, WrongRecoveryKey
from ctcoord.words import Message, mark


@dataclass(frozen=True, slots=True)
class SealedWork:
    """One box: what one person had not sent of one household, when it was handed over (UTC)."""

    id: str
    login: str
    agency: str  # its code
    household: str  # its case number, else its id
    received_at: datetime
    reviewed_at: datetime | None


Op = dict[str, Any]  # a row of the station's outbox by column; ids in hex


def waiting(at: Administration, *, reviewed: bool = False) -> list[SealedWork]:
    """What nobody has reviewed yet, oldest first; ``reviewed``: the rest as well."""
    return [SealedWork(**row) for row in at.rows(_LIST, reviewed)]


def opened(at: Administration, what: str, private_keys: Sequence[bytes]) -> tuple[SealedWork, list[Op]]:
    """The ops of one box, by the first digits of its id; notes that it was reviewed.

    Raises NotFound, UsageError for digits of several, WrongRecoveryKey.
    """
    wanted = what.replace("-", "").lower()
    found = [one for one in waiting(at, reviewed=True) if len(wanted) >= 4 and one.id.startswith(wanted)]
    if not found:
        raise NotFound(what=what)
    if len(found) > 1:
        raise UsageError(
            what=Message(mark("“{what}” is more than one of them."), {"what": what}), fix=mark("Say more digits.")
        )
    blob = bytes(at.one("SELECT blob FROM ctcoord.sealed_op WHERE id = %s", found[0].id))
    ops = unsealed(blob, private_keys)
    at.do("UPDATE ctcoord.sealed_op SET reviewed_at = coalesce(reviewed_at, ctcoord.utc()) WHERE id = %s", found[0].id)
    agency = at.one("SELECT agency_id FROM ctcoord.app_user WHERE login = %s", found[0].login)
    at.note("sealed_reviewed", agency, box=found[0].id, login=found[0].login)
    return found[0], ops


def unsealed(blob: bytes, private_keys: Sequence[bytes]) -> list[Op]:
    """What a sealed box says, by whichever key opens it; raises WrongRecoveryKey."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    for key in private_keys:
        try:
            ops: list[Op] = json.loads(SealedBox(PrivateKey(key)).decrypt(blob))
        except CryptoError:
            continue
        return ops
    raise WrongRecoveryKey(file="sealed")


_LIST = """
SELECT ctcoord.hex(s.id) AS id, s.login::text AS login, coalesce(a.agency_code, '') AS agency,
    coalesce(h.case_number, ctcoord.hex(s.scope_id)) AS household, s.received_at, s.reviewed_at
FROM ctcoord.sealed_op s LEFT JOIN ctcoord.app_user u ON u.login = s.login
    LEFT JOIN ctcoord.agency a ON a.scope_id = u.agency_id AND a.id = u.agency_id
    LEFT JOIN ctcoord.household h ON h.scope_id = s.scope_id AND h.id = s.scope_id
WHERE s.reviewed_at IS NULL OR %s
ORDER BY s.received_at, s.id
"""
