"""Views that a person keeps under a name: which area, and the actions of the menus that make it again.

They lie in this store, as encrypted as the cases: a name may say whom it is about. Each user has their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ctcoord.errors import UsageError
from ctcoord.services import settings
from ctcoord.words import mark

LONGEST_NAME, MOST = 60, 50


@dataclass(frozen=True, slots=True)
class SavedView:
    """``steps`` are actions of the area by their names, in order."""

    area: str
    name: str
    steps: tuple[str, ...]


def of_user(connection: Connection, staff_id: bytes | None) -> list[SavedView]:
    """The views of a user, by area and name."""
    found = settings.get(connection, _key(staff_id), [])
    views = [SavedView(one["area"], one["name"], tuple(one["steps"])) for one in found]
    return sorted(views, key=lambda one: (one.area, one.name.casefold()))


def keep(connection: Connection, staff_id: bytes | None, view: SavedView) -> None:
    """Keep a view; one of the same area and name is replaced. Raises UsageError."""
    name = view.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(what=mark("A view needs a name of at most 60 letters."), fix=mark("Name it by what it shows."))
    others = [one for one in of_user(connection, staff_id) if not _same(one, view.area, name)]
    if len(others) >= MOST:
        raise UsageError(what=mark("Fifty views are kept already."), fix=mark("Remove one that is not used."))
    _put(connection, staff_id, [*others, SavedView(view.area, name, view.steps)])


def put_back(connection: Connection, staff_id: bytes | None, views: Sequence[SavedView]) -> None:
    """The views of a user as they were: what was kept, replaced or removed since is taken back."""
    _put(connection, staff_id, views)


def remove(connection: Connection, staff_id: bytes | None, view: SavedView) -> None:
    """Forget a view."""
    _put(connection, staff_id, [one for one in of_user(connection, staff_id) if one != view])


def _same(one: SavedView, area: str, name: str) -> bool:
    return one.area == area and one.name.casefold() == name.casefold()


def _put(connection: Connection, staff_id: bytes | None, views: Sequence[SavedView]) -> None:
    kept = [{"area": one.area, "name": one.name, "steps": list(one.steps)} for one in views]
    settings.put(connection, _key(staff_id), kept)


def _key(staff_id: bytes | None) -> str:
    return f"views.{(staff_id or b'').hex()}"
