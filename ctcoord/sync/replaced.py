"""What a restore set aside goes once the restored store has synced: it holds cases that may have left since.

Nothing that was not sent goes with it: that lies sealed in the side file of the same restore, which stays until it
was taken over, or is known here. A store of which neither can be said stays.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from ctcoord.errors import CtcoordError
from ctcoord.models import replace
from ctcoord.models.store import connect
from ctcoord.models.unsent import holds_work
from ctcoord.services.driver import rows
from ctcoord.services.station import Station

KNOWN = "SELECT op_id FROM outbox UNION SELECT op_id FROM acked_op"
_UNSENT = "SELECT op_id FROM outbox WHERE state <> 'acked'"


def let_go(here: Station) -> None:
    """Remove replaced stores whose unsent work is safe elsewhere; after a sync, or when every case was let go of."""
    for kept, side in replace.set_aside(here.store.path):
        if side.exists() or _is_known(here, kept):
            replace.drop(kept)
    waited_for = {side for _, side in replace.set_aside(here.store.path)}
    for side in set(here.home.glob(f"{replace.UNSENT}.replaced-*")) - waited_for:
        if not holds_work(side):
            side.unlink()


def _is_known(here: Station, kept: Path) -> bool:
    """Whether all that was not sent in a replaced store is known here; False for one that this key does not open."""
    try:
        with closing(connect(kept, here.store.key)) as raw:
            unsent = {row[0] for row in raw.execute(_UNSENT)}
    except (CtcoordError, sqlcipher.Error):
        return False
    with here.whole() as connection:
        return unsent <= {row[0] for row in rows(connection, KNOWN, ())}
