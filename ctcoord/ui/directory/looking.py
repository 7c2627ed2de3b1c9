"""The search of the directory as one job off the UI thread: what is asked in, rows out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ctcoord.services import directory
from ctcoord.services.directory_find import Wanted, find, is_empty, place_of
from ctcoord.services.directory_hours import now
from ctcoord.ui.directory.filters import NEAREST, ONLY_THERE, Asked
from ctcoord.ui.directory.rows import Row

PAGE = 100


@dataclass(frozen=True)
class Found:
    """A page of services. ``more``: there are others; ``unknown_place``: no service is known to be at the place."""

    rows: tuple[Row, ...]
    more: bool = False
    unknown_place: str = ""
    nothing_at_all: bool = False


def look_for(
    connection: Connection,
    asked: Asked,
    moment: datetime,
    staff_id: bytes | None,
    *,
    offset: int = 0,
    step: Callable[[], object] | None = None,
) -> Found:
    """One page; ``moment`` is local wall-clock time, ``step`` may end it by raising."""
    near = place_of(connection, asked.place) if asked.place else None
    if asked.place and near is None and asked.reach != ONLY_THERE:
        return Found((), unknown_place=asked.place)
    marked = directory.favourites(connection, staff_id) if staff_id is not None else frozenset()
    wanted = Wanted(
        text=asked.words,
        need=asked.need,
        language=asked.language,
        town=asked.place if asked.reach == ONLY_THERE else "",
        near=near,
        miles=float(asked.reach) if asked.reach not in (NEAREST, ONLY_THERE) and near is not None else None,
        open_at=moment if asked.open_now else None,
        free_places=asked.free_places,
        favourites=marked if asked.marked else None,
    )
    hits = find(connection, wanted, moment.date(), limit=PAGE + 1, offset=offset, step=step)
    shown = hits[:PAGE]
    hours = now(connection, [hit.service_id for hit in shown], moment)
    rows = tuple(Row(hit, hours.get(hit.service_id), hit.service_id in marked) for hit in shown)
    empty = not rows and offset == 0 and is_empty(connection)
    return Found(rows, len(hits) > PAGE, nothing_at_all=empty)
