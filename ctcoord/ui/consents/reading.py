"""What the consent page shows, read in one go: authorities as they stand, what is valid today, what ends soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from ctcoord.services import sharing
from ctcoord.services.author import Author
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.sharing import REMIND_DAYS, AuthorityRow, Badge


@dataclass(frozen=True)
class Shared:
    """What a family shares. ``soon``: what our agency should ask for again, the soonest first; ``doubted``: what holds
    although they refused the same since."""

    rows: tuple[AuthorityRow, ...] = ()
    badges: tuple[Badge, ...] = ()
    soon: tuple[AuthorityRow, ...] = ()
    doubted: tuple[AuthorityRow, ...] = ()


def read(connection: Connection, author: Author, family: FamilyView) -> Shared:
    """All of it for a family."""
    rows = tuple(sharing.of_family(connection, author, family.id))
    known = {row.id for row in rows}
    soon = sharing.ending(connection, author) if any(_ends_soon(row, author.today) for row in rows) else []
    return Shared(
        rows,
        tuple(sharing.badges(connection, author, family.id)),
        tuple(row for row in soon if row.id in known),
        tuple(sharing.doubted(rows)),
    )


def _ends_soon(row: AuthorityRow, today: date) -> bool:
    return row.in_force and row.valid_until is not None and row.valid_until <= today + timedelta(days=REMIND_DAYS)
