"""How services make and change a record: class, provenance and scope in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from ctcoord.domain.authorities import IN_PLACE, STILL_SAID
from ctcoord.domain.codes import DataClass
from ctcoord.domain.parse import keeps
from ctcoord.errors import ConsentIsFixed, NotFound, UsageError
from ctcoord.models import tables
from ctcoord.models.base import Uuid16
from ctcoord.models.ids import new_id
from ctcoord.services.author import Author
from ctcoord.services.rights import refuse_read_only
from ctcoord.words import Message, mark

MOST_LETTERS = 20_000  # of one field; only files are larger


def add(
    connection: Connection,
    author: Author,
    entity: str,
    scope: bytes,
    values: Mapping[str, Any],
    *,
    data_class: str = DataClass.COORDINATION,
) -> bytes:
    """A new record of a household, of the table's class where it has one. Returns its id.

    Raises ReadOnly, and UsageError for a text that cannot be kept.
    """
    refuse_read_only(connection, scope, entity)
    refuse_unkept(values)
    table = tables()[entity]
    record = {
        "scope_id": scope,
        "id": new_id(),
        "data_class": table.info["data_class"] or data_class,
        "agency_id": author.agency_id,
        "as_of": author.now,
        **values,
    }
    connection.execute(insert(table), record)
    return bytes(record["id"])


def change(connection: Connection, entity: str, record_id: bytes, values: Mapping[str, Any]) -> None:
    """Set fields of a record. Raises as ``add``, NotFound for one that is not here or was deleted, and ConsentIsFixed.

    What was signed is never changed, here as in the central database (``_signed`` in ``central/generate.py``).
    """
    refuse_unkept(values)
    table = tables()[entity]
    here = (table.c.id == record_id, table.c.deleted_at.is_(None))
    scope = connection.execute(select(table.c.scope_id).where(*here)).scalar()
    if scope is None:
        raise NotFound(what=record_id.hex())
    refuse_read_only(connection, scope, entity)
    if entity == "consent" and not STILL_SAID.issuperset(values):
        status = connection.execute(select(table.c.status).where(table.c.scope_id == scope, *here)).scalar_one()
        if status not in IN_PLACE:
            raise consent_fixed()
    connection.execute(update(table).where(table.c.scope_id == scope, *here).values(**values))


def consent_fixed() -> ConsentIsFixed:
    """That something signed was to be changed."""
    return ConsentIsFixed(
        what="What was signed or refused is never changed.", fix="Withdraw it, or record a new one beside it."
    )


def refuse_unkept(values: Mapping[str, Any]) -> None:
    """Raise UsageError for a text that the central database could not take and would set aside."""
    for value in values.values():
        if isinstance(value, str) and len(value) > MOST_LETTERS:
            raise UsageError(
                what=Message(
                    mark("This is longer than a field can be: {most} characters."), {"most": f"{MOST_LETTERS:,}"}
                ),
                fix=mark("Shorten it, or keep it as a file with a note."),
            )
        if not keeps(value):
            raise UsageError(
                what=mark("This has a character in it that no text has, as a damaged file would."),
                fix=mark("Type the words instead of pasting them."),
            )


def fitting(text: str, most: int) -> str:
    """The text without blanks around it. Raises UsageError where it is longer: nothing typed is cut off unseen."""
    found = text.strip()
    if len(found) > most:
        raise UsageError(
            what=Message(mark("At most {most} characters fit here."), {"most": most}),
            fix=mark("Say it shorter; a note takes the rest."),
        )
    return found


def get(connection: Connection, entity: str, record_id: bytes) -> dict[str, Any]:
    """A record by its id. Raises NotFound for one that is not here or was deleted."""
    table = tables()[entity]
    found = connection.execute(select(table).where(table.c.id == record_id, table.c.deleted_at.is_(None))).first()
    if found is None:
        raise NotFound(what=record_id.hex())
    return dict(found._mapping)


def rows_of(connection: Connection, sql: str, homes: Sequence[bytes], **values: Any) -> list[Any]:
    """The rows of a statement about some households, which it calls ``:homes``."""
    statement = text(sql).bindparams(bindparam("homes", expanding=True, type_=Uuid16))
    return list(connection.execute(statement, {"homes": list(homes), **values}))
