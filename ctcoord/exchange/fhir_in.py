"""A FHIR bundle or Task that comes back: its status becomes the next step of a referral that is here.

Only Task.status, its reason, its note and the owner's number are read: what else it says is no news to the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import REASONS, Reason
from ctcoord.errors import FileFault
from ctcoord.exchange.fhir_codes import NUMBER_SYSTEM, REASON_SYSTEM
from ctcoord.services import records, referral_steps, referrals
from ctcoord.services.author import Author
from ctcoord.services.referral_steps import Answer
from ctcoord.words import Message, mark

LARGEST_BYTES = 5 * 1024 * 1024

# States of FHIR Task that a recipient may answer with, and what they are to us.
STATUSES = {
    "received": S.REQUESTED,
    "requested": S.REQUESTED,
    "accepted": S.ACCEPTED,
    "ready": S.ACCEPTED,
    "rejected": S.REJECTED,
    "cancelled": S.CANCELLED,
    "in-progress": S.IN_PROGRESS,
    "on-hold": S.ON_HOLD,
    "completed": S.COMPLETED,
    "failed": S.FAILED,
    "entered-in-error": S.ENTERED_IN_ERROR,
}


@dataclass(frozen=True, slots=True)
class Update:
    """What a Task says of a referral: its id here, the state, and what goes with it."""

    referral_id: bytes
    status: S
    reason_code: Reason | None
    words: str
    happened_at: datetime | None
    outside_number: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What an update did: the states that were passed; none where the referral stood there already."""

    referral_id: bytes
    passed: tuple[S, ...]


def read(path: Path) -> list[Update]:
    """The updates in a file: one for each Task of ours in it. Raises FileFault for another file, or a state unknown."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _fault(path, Message(mark("the file is too large for a referral")))
        found = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _fault(path, Message(mark("this is not a JSON file that can be read"))) from error
    updates = [_update(path, task) for task in _tasks(found)]
    known = [one for one in updates if one is not None]
    if not known:
        raise _fault(path, Message(mark("there is no answer to a referral of this store in it")))
    return known


def take(connection: Connection, author: Author, updates: list[Update], *, check: bool = False) -> list[Taken]:
    """Write the updates down, each a step that its referral may take. What stands there already is passed over.

    ``check``: say what would be passed, and write nothing.

    Raises NotFound for a referral that is not here, ReferralRefused for a step back or after the end, and UsageError
    for a reason that does not fit; then nothing is written.
    """
    return [_take(connection, author, update, check) for update in updates]


def _take(connection: Connection, author: Author, update: Update, check: bool) -> Taken:
    row = records.get(connection, "referral", update.referral_id)
    if row["status"] == update.status:
        return Taken(update.referral_id, ())
    if check:
        return Taken(update.referral_id, referral_steps.way_to(S(row["status"]), update.status))
    needs = REASONS.get(update.status)
    reason = update.reason_code if needs and update.reason_code in needs else Reason.OTHER if needs else None
    said = Answer(
        update.status,
        reason_code=reason,
        words=update.words,
        happened_at=_believed(connection, author, update),
        review_on=author.today if update.status is S.ON_HOLD else None,
        outside_number=update.outside_number,
    )
    return Taken(update.referral_id, referral_steps.answer(connection, author, update.referral_id, said))


def _believed(connection: Connection, author: Author, update: Update) -> datetime | None:
    """When it happened by their clock; None, so that it is now, where that was before it was sent or is to come."""
    sent = [
        step.happened_at for step in referrals.history(connection, update.referral_id) if step.status == S.REQUESTED
    ]
    at = update.happened_at
    return at if at is not None and sent and min(sent) <= at <= author.now else None


def _tasks(found: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(found, dict):
        return
    if found.get("resourceType") == "Task":
        yield found
    entries = found.get("entry") if found.get("resourceType") == "Bundle" else None
    for entry in entries if isinstance(entries, list) else []:
        yield from _tasks(entry.get("resource") if isinstance(entry, dict) else None)


def _update(path: Path, task: dict[str, Any]) -> Update | None:
    """What a Task says; None for one that is not about a referral of ours."""
    id_ = next((found for found in _numbers(task, ours=True) if len(found) == 32), None)
    if id_ is None:
        return None
    try:
        referral_id = bytes.fromhex(id_)
    except ValueError:
        return None
    status = STATUSES.get(str(task.get("status")))
    if status is None:
        said = {"status": str(task.get("status"))[:40]}
        raise _fault(path, Message(mark("“{status}” is no state that a referral can be in"), said))
    outside = next(iter(_numbers(task, ours=False)), None)
    return Update(referral_id, status, _reason(task), _words(task), _changed(task), outside)


def _numbers(task: dict[str, Any], *, ours: bool) -> Iterator[str]:
    identifiers = task.get("identifier")
    for one in identifiers if isinstance(identifiers, list) else []:
        if not isinstance(one, dict) or (one.get("system") == NUMBER_SYSTEM) is not ours:
            continue
        if isinstance(one.get("value"), str):
            yield one["value"][:64]


def _reason(task: dict[str, Any]) -> Reason | None:
    said = task.get("statusReason")
    codings = said.get("coding") if isinstance(said, dict) else None
    for one in codings if isinstance(codings, list) else []:
        if isinstance(one, dict) and one.get("system") == REASON_SYSTEM and one.get("code") in set(Reason):
            return Reason(one["code"])
    return None


def _words(task: dict[str, Any]) -> str:
    """Free words of the reason and the notes, for people to read."""
    said = task.get("statusReason")
    parts = [said.get("text")] if isinstance(said, dict) else []
    notes = task.get("note")
    parts += [one.get("text") for one in notes if isinstance(one, dict)] if isinstance(notes, list) else []
    return " · ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())


def _changed(task: dict[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(task.get("lastModified")))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _fault(path: Path, problem: Message) -> FileFault:
    return FileFault(
        file=path.name[:80],
        problem=problem,
        fix=Message(mark("Ask the sender for the referral's Task as FHIR R4 (JSON), with the number that we gave it.")),
    )
