"""What caseworkers write: notes, tasks, barriers. Written to our own agency's household.

Each function makes one record in the transaction it is given and returns its id. A family that our
agency has no household for yet gets one with the first thing written about it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text, update

from ctcoord.domain.codes import DataClass, LinkStatus, Severity, WorkStatus
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.models.ids import new_id
from ctcoord.services import rights, safety, settings
from ctcoord.services.author import Author
from ctcoord.services.components import rebuild
from ctcoord.services.families import household_ids

NOTE_KINDS = ("note", "phone", "visit", "text", "email", "meeting", "mail")
MAX_NOTE = 20_000


def add_note(
    connection: Connection,
    author: Author,
    any_id: bytes,
    body: str,
    *,
    kind: str = "note",
    minutes: int | None = None,
    occurred_at: datetime | None = None,
    amends_id: bytes | None = None,
) -> bytes:
    """A note or contact about a family. Raises UsageError for an empty or endless one."""
    if not body.strip() or len(body) > MAX_NOTE:
        raise UsageError(what="A note must have some text, at most 20,000 characters.", fix="Shorten it or split it.")
    values = {
        "kind": kind if kind in NOTE_KINDS else "note",
        "occurred_at": occurred_at or author.now,
        "minutes": minutes,
        "body": body.strip(),
        "author_id": author.staff_id or bytes(16),
        "amends_id": amends_id,
    }
    return _add(connection, author, "note", own_household(connection, author, any_id), values)


def add_task(
    connection: Connection,
    author: Author,
    any_id: bytes,
    title: str,
    *,
    due_on: date | None = None,
    domain: str | None = None,
    reason: str | None = None,
    kind: str = "task",
    about: tuple[str, bytes] | None = None,
) -> bytes:
    """A next step for a family, ours to do."""
    if not title.strip():
        raise UsageError(what="A task needs a title.", fix="Say what to do next.")
    values = {
        "title": title.strip()[:200],
        "due_on": due_on,
        "domain": domain,
        "reason": reason,
        "kind": kind,
        "status": WorkStatus.NOT_STARTED,
        "assigned_to": author.staff_id,
        "about_kind": about[0] if about else None,
        "about_id": about[1] if about else None,
    }
    return _add(connection, author, "task", own_household(connection, author, any_id), values)


def set_task_status(
    connection: Connection, author: Author, task_id: bytes, status: WorkStatus, waiting_on: str | None = None
) -> None:
    """Move a task to another of the five states; done closes it today. Raises NotFound, ReadOnly."""
    task = tables()["task"]
    _refuse_read_only(connection, task_id)
    found = connection.execute(
        update(task)
        .where(task.c.id == task_id, task.c.deleted_at.is_(None))
        .values(
            status=status,
            waiting_on=waiting_on if status is WorkStatus.WAITING else None,
            done_on=author.today if status is WorkStatus.DONE else None,
        )
    )
    if not found.rowcount:
        raise NotFound(what=task_id.hex())


def snooze_task(connection: Connection, task_id: bytes, until: date, reason: str) -> None:
    """Hide a task from Home until a day, with the reason. Raises NotFound, ReadOnly, UsageError without a reason."""
    if not reason.strip():
        raise UsageError(what="A snooze needs a reason.", fix="Say why it can wait.")
    task = tables()["task"]
    _refuse_read_only(connection, task_id)
    found = connection.execute(
        update(task).where(task.c.id == task_id).values(snoozed_until=until, snooze_reason=reason.strip())
    )
    if not found.rowcount:
        raise NotFound(what=task_id.hex())


def add_barrier(
    connection: Connection,
    author: Author,
    any_id: bytes,
    title: str,
    *,
    domain: str | None = None,
    severity: Severity = Severity.MEDIUM,
    status: WorkStatus = WorkStatus.NOT_STARTED,
    opened_on: date | None = None,
    waiting_on: str | None = None,
) -> bytes:
    """What stands between the family and a goal."""
    if not title.strip():
        raise UsageError(what="A barrier needs a title.", fix="Say what stands in the way.")
    values = {
        "title": title.strip()[:200],
        "domain": domain,
        "severity": severity,
        "status": status,
        "waiting_on": waiting_on,
        "opened_on": opened_on or author.today,
    }
    return _add(connection, author, "barrier", own_household(connection, author, any_id), values)


def own_household(connection: Connection, author: Author, any_id: bytes) -> bytes:
    """Our agency's household of a family; made and linked with the first write.

    Raises NotFound, ReadOnly where it may only be read, and UsageError where a safety flag keeps another agency's
    family to itself.
    """
    ids = household_ids(connection, any_id)
    table: Table = tables()["household"]
    found = connection.execute(
        select(table.c.id)
        .where(table.c.id.in_(ids), table.c.owner_id == author.agency_id, table.c.deleted_at.is_(None))
        .order_by(table.c.id)
        .limit(1)
    ).scalar()
    if found:
        rights.refuse_read_only(connection, found)
        return bytes(found)
    if author.agency_id is None:
        return ids[0]
    if safety.flagged(connection) & set(ids):
        raise safety.refusal()
    made = new_id()
    connection.execute(
        insert(tables()["household"]),
        {
            "scope_id": made,
            "id": made,
            "data_class": DataClass.CORE,
            "owner_id": author.agency_id,
            "agency_id": author.agency_id,
            "case_number": next_case_number(connection, author.agency_id),
            "as_of": author.now,
        },
    )
    link = {
        "data_class": DataClass.CORE,
        "link_id": new_id(),
        "status": LinkStatus.CONFIRMED,
        "evidence": {"kind": "own_record"},
        "proposed_at": author.now,
        "decided_at": author.now,
        "decided_by": author.staff_id,
        "agency_id": author.agency_id,
    }
    connection.execute(
        insert(tables()["family_link"]), [{**link, "scope_id": scope, "id": new_id()} for scope in (ids[0], made)]
    )
    rebuild(connection, [made])
    return made


def next_case_number(connection: Connection, agency_id: bytes) -> str:
    """The next number people see: agency prefix and this station's block, e.g. '10-4471'."""
    agency = tables()["agency"]
    prefix = connection.execute(select(agency.c.case_prefix).where(agency.c.id == agency_id)).scalar()
    block, used = settings.get(connection, "station_block", 1), settings.get(connection, "case_numbers_used", 0) + 1
    settings.put(connection, "case_numbers_used", used)
    return f"{prefix or '00'}-{block}{used:03d}"


def _refuse_read_only(connection: Connection, task_id: bytes) -> None:
    task = tables()["task"]
    for scope_id in connection.execute(select(task.c.scope_id).where(task.c.id == task_id)).scalars():
        rights.refuse_read_only(connection, scope_id)


def last_action(connection: Connection) -> bytes:
    """The id of the action being written, to hand to an undo later."""
    return bytes(connection.execute(text("SELECT action_id FROM temp.action")).scalar_one())


def _add(connection: Connection, author: Author, entity: str, scope: bytes, values: dict[str, Any]) -> bytes:
    record = {
        "scope_id": scope,
        "id": new_id(),
        "data_class": DataClass.COORDINATION,
        "agency_id": author.agency_id,
        "as_of": author.now,
        **values,
    }
    connection.execute(insert(tables()[entity]), record)
    return bytes(record["id"])
