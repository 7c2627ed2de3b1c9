"""What an agency decides for all of its workstations: how large files may be, when answers are due, what rises when.

Kept in ``extra`` of the agency's own record under ``settings``: it reaches every workstation as any record does, the
central database takes it from supervisors and administrators only, and a later version needs no column for another
setting. Without a word of the agency the setting of this store counts, then the default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.alignment import connecticut
from ctcoord.domain.attention import RULES
from ctcoord.domain.referrals import LOOK_AGAIN_DAYS, RESPONSE_DAYS, Urgency
from ctcoord.errors import UsageError
from ctcoord.services import records, settings
from ctcoord.services.author import Author
from ctcoord.services.rights import read_only
from ctcoord.words import Message, mark

MEGABYTE = 1024 * 1024
ATTACHMENT, RESPONSE, NOTICE, LOOK_AGAIN = "attachment_bytes", "response_days", "notice_days", "look_again_days"
LAW = "alignment_rules"
_SETTINGS = "settings"  # in ``extra`` of the agency
_PROGRAM = "program"  # in RESPONSE
LEAST_DAYS, MOST_DAYS = 1, 90  # within which an answer is due
MOST_PROGRAMS = 100


@dataclass(frozen=True, slots=True)
class Declared:
    """One figure that an agency may set: in which setting it lies, under which keys, and its bounds."""

    name: str
    setting: str
    keys: tuple[str, ...]
    default: int
    least: int
    most: int
    unit: int = 1  # what is kept is so many times the figure


_NOTICES = ("referral_draft", "referral_answer", "referral_review", "appointment", "barrier_stale", "consent_ends",
            "goal_review", "question")  # fmt: skip
_LAW_BOUNDS = {
    connecticut.LONGEST_TRIP: (10, 300),
    connecticut.CERTIFICATE: (1, 24),
    connecticut.JOB_SEARCH: (1, 12),
    connecticut.REPORT: (1, 60),
}
DECLARED: Mapping[str, Declared] = {
    one.name: one
    for one in (
        Declared("attachment_mb", ATTACHMENT, (), 5, 1, 50, MEGABYTE),
        *(
            Declared(f"response_{code}", RESPONSE, ("urgency", code), RESPONSE_DAYS[code], LEAST_DAYS, MOST_DAYS)
            for code in Urgency
        ),
        Declared("look_again", LOOK_AGAIN, (), LOOK_AGAIN_DAYS, 1, 180),
        *(Declared(f"notice_{code}", NOTICE, (code,), RULES[code].days, 0, 180) for code in _NOTICES),
        *(Declared(code, LAW, (code,), connecticut.figure(code), *bounds) for code, bounds in _LAW_BOUNDS.items()),
    )
}


def get(connection: Connection, setting: str, default: Any = None) -> Any:
    """A setting as the agency decided, else as this store has it."""
    found = _all(connection).get(setting)
    return settings.get(connection, setting, default) if found is None else found


def figures(connection: Connection) -> dict[str, int]:
    """Every figure by its name, as it counts now."""
    return {one.name: _figure(one, get(connection, one.setting)) for one in DECLARED.values()}


def law(connection: Connection, day: date) -> connecticut.Law:
    """The rules of alignment that hold on a day, with the figures that the agency put in place of theirs."""
    said = get(connection, LAW)
    known = said if isinstance(said, dict) else {}
    return connecticut.law_on(day, {code: value for code, value in known.items() if isinstance(value, int)})


def may_set(connection: Connection, author: Author) -> bool:
    """Whether this person decides for the agency; before there is a central database, anybody does."""
    return author.agency_id is not None and not read_only(connection, [author.agency_id])


def put(connection: Connection, author: Author, changed: Mapping[str, int]) -> None:
    """Set figures by their names. Raises UsageError for one out of its bounds, or by whom it is not to decide."""
    said = _all(connection)
    for name, figure in changed.items():
        one = DECLARED[name]
        _refuse_out_of(one.least, figure, one.most)
        said[one.setting] = _with(one, said.get(one.setting, get(connection, one.setting)), figure)
    _keep(connection, author, said)


def programs(connection: Connection) -> dict[str, int | None]:
    """Within how many days an answer of a program is due, by its name; None: as the urgency says.

    Those that the agency has set, and of the directory the ones with the most services, by name.
    """
    found = get(connection, RESPONSE)
    kept = found.get(_PROGRAM) if isinstance(found, dict) else None
    said = {name: int(days) for name, days in (kept or {}).items()}
    named = connection.execute(_PROGRAMS, {"most": MOST_PROGRAMS}).scalars()
    return {name: said.get(name) for name in sorted({*said, *named}, key=str.casefold)}


def put_programs(connection: Connection, author: Author, changed: Mapping[str, int | None]) -> None:
    """Set programs by their names; None: as the urgency says. Raises as ``put``."""
    for days in changed.values():
        if days is not None:
            _refuse_out_of(LEAST_DAYS, days, MOST_DAYS)
    found = get(connection, RESPONSE)
    said: dict[str, Any] = dict(found) if isinstance(found, dict) else {}
    whole = {**(said.get(_PROGRAM) or {}), **changed}
    said[_PROGRAM] = {name: days for name, days in whole.items() if days is not None}
    _keep(connection, author, {**_all(connection), RESPONSE: said})


def _refuse_out_of(least: int, figure: int, most: int) -> None:
    if not least <= figure <= most:
        raise UsageError(
            what=mark("This figure is too small or too large."),
            fix=Message(mark("Choose one from {least} to {most}."), {"least": least, "most": most}),
        )


def _keep(connection: Connection, author: Author, said: Mapping[str, Any]) -> None:
    if not may_set(connection, author) or author.agency_id is None:
        raise UsageError(
            what=mark("Only a supervisor or an administrator decides this for your agency."),
            fix=mark("Ask one of them."),
        )
    row = records.get(connection, "agency", author.agency_id)
    records.change(connection, "agency", author.agency_id, {"extra": {**(row["extra"] or {}), _SETTINGS: said}})


def _all(connection: Connection) -> dict[str, Any]:
    found = connection.execute(_EXTRA, {"own": bytes.fromhex(settings.get(connection, "own_agency", ""))}).scalar()
    kept = json.loads(found).get(_SETTINGS) if found else None
    return dict(kept) if isinstance(kept, dict) else {}


def _figure(one: Declared, value: Any) -> int:
    for key in one.keys:
        value = value.get(key) if isinstance(value, dict) else None
    return int(value) // one.unit if isinstance(value, int) else one.default


def _with(one: Declared, value: Any, figure: int) -> Any:
    """The setting's value with one figure in its place."""
    if not one.keys:
        return figure * one.unit
    whole: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
    at = whole
    for key in one.keys[:-1]:
        at[key] = dict(at.get(key) or {})
        at = at[key]
    at[one.keys[-1]] = figure
    return whole


_PROGRAMS = text(
    "SELECT program FROM service WHERE deleted_at IS NULL AND program <> '' GROUP BY program"
    " ORDER BY count(*) DESC, program LIMIT :most"
)
_EXTRA = text("SELECT extra FROM agency WHERE id = :own AND deleted_at IS NULL")
