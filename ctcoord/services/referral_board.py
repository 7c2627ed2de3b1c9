"""The board and the list of referrals: frozen rows, filtered and sorted in SQL; facts as codes, never sentences.

The words of a fact are in ``words.CODES["referral_fact"]``, with ``{day}``, ``{at}`` and ``{detail}``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import ASKS_NEXT_STEP, LOOK_AGAIN_DAYS
from ctcoord.services import referrals, sharing
from ctcoord.services.author import Author
from ctcoord.services.driver import day, instant, parts
from ctcoord.services.rights import READ_ONLY
from ctcoord.services.sharing import AuthorityRow

SOON_DAYS = 3


class Column(StrEnum):
    """Columns of the board, left to right; what is on hold stands with what is in progress."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"  # this month, or declined without a next step


class Filter(StrEnum):
    """What the list is narrowed to."""

    ALL = "all"
    LATE = "late"
    SOON = "soon"  # due within three days
    DECLINED = "declined"  # without a next step


class Tone(StrEnum):
    """How much a fact asks for."""

    QUIET = "quiet"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a card says: a code with its day, hour (local HH:MM) and detail.

    ``detail_kind`` names the list of codes that ``detail`` is of ('' for plain words); several codes by commas.
    """

    code: str
    tone: Tone = Tone.QUIET
    day: date | None = None
    at: str = ""
    detail: str = ""
    detail_kind: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One referral. ``clock`` is what counts down, ``badge`` what to do about it, ``foot`` what was done last.

    ``due_on`` is the day that the clock is about. ``member`` is '' for the household.
    """

    id: bytes
    scope_id: bytes
    family_id: bytes
    family: str
    member: str
    service: str
    recipient: str
    domain: str | None
    urgency: str
    status: str
    column: Column
    due_on: date | None
    late: bool
    asks_next_step: bool
    clock: Fact
    badge: Fact | None
    foot: Fact
    worker: str | None
    worker_id: bytes | None
    words: str | None  # what came with the last step
    read_only: bool


SORTS = {
    "due": "r.due IS NULL, r.due, family, r.id",
    "-due": "r.due DESC, family, r.id",
    "family": "family, r.due IS NULL, r.due, r.id",
    "-family": "family DESC, r.due, r.id",
    "service": "r.service, family, r.id",
    "recipient": "r.recipient, family, r.id",
    "status": "r.status, r.due, r.id",
    "worker": "w.name IS NULL, w.name, family, r.id",
}


def board(
    connection: Connection, author: Author, *, worker: bytes | None = None, domain: str | None = None
) -> dict[Column, list[Card]]:
    """Every open referral, and those closed this month, by column; the most pressing first.

    ``worker`` narrows to what is assigned to them or is about their caseload.
    """
    found: dict[Column, list[Card]] = {column: [] for column in Column}
    for card in page(connection, author, worker=worker, domain=domain, limit=2000):
        found[card.column].append(card)
    found[Column.CLOSED].sort(key=lambda card: not card.asks_next_step)
    return found


def page(
    connection: Connection,
    author: Author,
    *,
    only: Filter = Filter.ALL,
    sort: str = "due",
    worker: bytes | None = None,
    domain: str | None = None,
    offset: int = 0,
    limit: int = 200,
) -> list[Card]:
    """Referrals ``offset`` … ``offset + limit`` in the order of ``sort`` (a key of SORTS)."""
    sql = _PAGE.format(where=_ONLY[only], order=SORTS[sort])
    values = {**_values(author, worker, domain), "limit": limit, "offset": offset}
    rows = list(connection.execute(text(sql), values).mappings())
    drafts = {bytes(row["scope_id"]) for row in rows if row["status"] == S.DRAFT}
    authorities = _by_family(connection, author, drafts)
    return [_card(connection, author, dict(row), authorities) for row in rows]


def counts(
    connection: Connection, author: Author, *, worker: bytes | None = None, domain: str | None = None
) -> dict[Filter, int]:
    """How many each filter shows."""
    sums = ", ".join(f"coalesce(sum({condition}), 0)" for condition in _ONLY.values())
    row = connection.execute(text(_COUNTS.format(sums=sums)), _values(author, worker, domain)).one()
    return {only: int(n) for only, n in zip(_ONLY, row, strict=True)}


def _values(author: Author, worker: bytes | None, domain: str | None) -> dict[str, Any]:
    today = author.today
    return {
        "today": today.isoformat(),
        "soon": (today + timedelta(days=SOON_DAYS)).isoformat(),
        "month": today.replace(day=1).isoformat(),
        "worker": worker,
        "domain": domain,
    }


def _by_family(
    connection: Connection, author: Author, scopes: Collection[bytes]
) -> Mapping[bytes, Sequence[AuthorityRow]]:
    """What our agency recorded for the families of drafts, by the draft's household."""
    found: dict[bytes, list[AuthorityRow]] = {scope: [] for scope in scopes}
    for row in sharing.of_households(connection, scopes, author) if scopes else []:
        found[row.scope_id].append(row)
    return found


def _card(
    connection: Connection, author: Author, row: dict[str, Any], known: Mapping[bytes, Sequence[AuthorityRow]]
) -> Card:
    row["extra"] = parts(row["extra"])
    status, due, today = S(row["status"]), day(row["due"]), author.today
    late = due is not None and due < today and status not in _ENDED
    asks = status in ASKS_NEXT_STEP and row["next_step"] is None
    if status is S.DRAFT:
        facts: tuple[Fact | None, Fact] = _consent_facts(connection, row, known.get(bytes(row["scope_id"]), ()), today)
    else:
        facts = _badge(row, status, today), _foot(row, status)
    return Card(
        column=_COLUMNS.get(status, Column.CLOSED),
        due_on=due,
        late=late,
        asks_next_step=asks,
        clock=_clock(row, status, due, late=late, asks=asks),
        badge=facts[0],
        foot=facts[1],
        read_only=bool(row["read_only"]),
        **{name: row[name] for name in _PLAIN},
    )


def _clock(row: Mapping[str, Any], status: S, due: date | None, *, late: bool, asks: bool) -> Fact:
    if asks:
        return Fact("next_step", Tone.ERROR)
    if status is S.ON_HOLD:
        return Fact("on_hold", Tone.WARNING)
    if due is None:
        return Fact("no_date")
    at = (row["appointment_at"] or "") if status in (S.ACCEPTED, S.IN_PROGRESS) else ""
    return Fact("late", Tone.ERROR, due) if late else Fact("due", day=due, at=at)


def _consent_facts(
    connection: Connection, row: Mapping[str, Any], known: Sequence[AuthorityRow], today: date
) -> tuple[Fact, Fact]:
    """Of a draft: whether it may go, and why not."""
    classes = referrals.disclosed(row)
    asked = {"recipient": row["recipient"], "recipient_id": row["recipient_id"], "today": today}
    same = sharing.same_person(connection, referrals.person_of(row))
    named = ",".join(one for one in sorted(classes) if one != "core" or len(classes) == 1)
    if sharing.covering_of(known, same, classes=classes, **asked):
        ready = Fact("packet_ready", Tone.OK, detail=row["language"] or "en", detail_kind="language")
        return Fact("consent_covers", Tone.OK, detail=named, detail_kind="data_class"), ready
    name = " ".join(row["recipient"].casefold().split())
    ended = [one for one in known if " ".join(one.recipient.casefold().split()) == name and not one.in_force]
    days = [found for one in ended for found in [one.ended_on or one.valid_until] if found and found <= today]
    foot = Fact("consent_ended", Tone.ERROR, max(days)) if days else Fact("no_consent", Tone.WARNING)
    return Fact("needs_consent", Tone.ERROR, detail=named, detail_kind="data_class"), foot


def _badge(row: Mapping[str, Any], status: S, today: date) -> Fact | None:
    reason = (str(row["reason_code"] or "other"), "referral_reason")
    appointment, chase = day(row["appointment_on"]), day(row["chase_on"])
    if status is S.REQUESTED:
        return Fact("chase", Tone.WARNING) if chase and chase <= today else None
    if status is S.ON_HOLD:
        return Fact("hold_reason", Tone.QUIET, day(row["review_on"]), "", *reason)
    if status is S.COMPLETED:
        return Fact("received", Tone.OK)
    if status in _DECLINED:
        return Fact(_DECLINED[status], _ASKING[status in ASKS_NEXT_STEP and not row["next_step"]], None, "", *reason)
    if appointment and appointment >= today:
        return Fact("appointment", Tone.QUIET, appointment, row["appointment_at"] or "")
    if row["wait_position"] and status is S.ACCEPTED:
        return Fact("wait_list", detail="/".join(str(row[n]) for n in ("wait_position", "wait_length") if row[n]))
    return None


def _foot(row: Mapping[str, Any], status: S) -> Fact:
    last = _local(row["happened_at"])
    if status is S.REQUESTED:
        code = "sent_confirmed" if row["confirmation"] else "sent"
        return Fact(code, Tone.OK, day(row["sent_on"]), detail=row["channel"] or "", detail_kind="referral_channel")
    if row["next_step"] in ("other_provider", "other_service"):
        return Fact("followed", Tone.QUIET, day(row["closed_on"]))
    tones = {S.ON_HOLD: Tone.WARNING, **dict.fromkeys(_DECLINED, Tone.QUIET)}
    return Fact(_FEET[status], tones.get(status, Tone.OK), day(row["closed_on"]) or last)


def _local(stored: str | None) -> date | None:
    return instant(stored).date() if stored else None


_ENDED = frozenset({S.REJECTED, S.CANCELLED, S.COMPLETED, S.FAILED})
_DECLINED = {S.REJECTED: "declined", S.FAILED: "failed", S.CANCELLED: "cancelled"}
_ASKING = {True: Tone.ERROR, False: Tone.QUIET}
_FEET = {
    S.ACCEPTED: "answered",
    S.IN_PROGRESS: "started",
    S.ON_HOLD: "on_hold_since",
    S.COMPLETED: "completed",
    S.REJECTED: "closed",
    S.CANCELLED: "closed",
    S.FAILED: "closed",
}
_COLUMNS = {
    S.DRAFT: Column.DRAFT,
    S.REQUESTED: Column.REQUESTED,
    S.ACCEPTED: Column.ACCEPTED,
    S.IN_PROGRESS: Column.IN_PROGRESS,
    S.ON_HOLD: Column.IN_PROGRESS,
}
_PLAIN = (
    "id", "scope_id", "family_id", "family", "member", "service", "recipient", "domain", "urgency", "status", "worker",
    "worker_id", "words",
)  # fmt: skip
_IS_OPEN = "r.status IN ('draft', 'requested', 'accepted', 'in-progress', 'on-hold')"
_UNDECIDED = "(r.status IN ('rejected', 'failed') AND r.next_step IS NULL)"
_ONLY = {
    Filter.ALL: "1",
    Filter.LATE: f"({_IS_OPEN} AND r.due IS NOT NULL AND r.due < :today)",
    Filter.SOON: f"({_IS_OPEN} AND r.due IS NOT NULL AND r.due BETWEEN :today AND :soon)",
    Filter.DECLINED: _UNDECIDED,
}
# Of what was accepted: the appointment, or the day to look again; one that was recorded before such a day was asked
# for, or that came from elsewhere without one, has it as well.
ACCEPTED_DUE = f"coalesce(r.appointment_on, r.review_on, date(coalesce(r.as_of, r.sent_on), '+{LOOK_AGAIN_DAYS} days'))"
# The day that counts: send it by, answer or chase, appointment, look again.
DUE = f"""CASE r.status WHEN 'draft' THEN r.chase_on
    WHEN 'requested' THEN coalesce(min(r.chase_on, r.response_due), r.chase_on, r.response_due)
    WHEN 'accepted' THEN {ACCEPTED_DUE} WHEN 'in-progress' THEN r.review_on
    WHEN 'on-hold' THEN r.review_on ELSE r.closed_on END"""
_FROM = f"""
    FROM (SELECT r.*, {DUE} AS due FROM referral r WHERE r.deleted_at IS NULL AND r.status <> 'entered-in-error') r
    LEFT JOIN family_of f ON f.household_id = r.scope_id
    LEFT JOIN staff w ON w.id = r.assigned_to
"""
_SHOWN = f"""({_IS_OPEN} OR {_UNDECIDED} OR r.closed_on >= :month)
    AND (:domain IS NULL OR r.domain = :domain)
    AND (:worker IS NULL OR r.assigned_to = :worker OR coalesce(f.family_id, r.scope_id) IN (
        SELECT coalesce(g.family_id, a.household_id) FROM assignment a
        LEFT JOIN family_of g ON g.household_id = a.household_id
        WHERE a.staff_id = :worker AND a.assigned_until IS NULL AND a.deleted_at IS NULL))"""
_PAGE = (
    f"""
    SELECT r.*, coalesce(f.family_id, r.scope_id) AS family_id, coalesce(c.name, '?') AS family, w.name AS worker,
        w.id AS worker_id,
        coalesce((SELECT iif(p.names_hashed, NULL, p.first_name) FROM person p
            WHERE p.scope_id = r.scope_id AND p.id = r.subject_id), '') AS member,
        e.happened_at, e.reason AS words, {READ_ONLY.format(scope="r.scope_id")} AS read_only
    {_FROM}
    LEFT JOIN family_card c ON c.family_id = coalesce(f.family_id, r.scope_id)
    LEFT JOIN referral_event e ON e.scope_id = r.scope_id AND e.id = (SELECT x.id FROM referral_event x
        WHERE x.referral_id = r.id AND x.deleted_at IS NULL ORDER BY x.happened_at DESC, x.id DESC LIMIT 1)
    WHERE {_SHOWN}"""
    " AND {where} ORDER BY {order} LIMIT :limit OFFSET :offset"
)
_COUNTS = f"SELECT {{sums}} {_FROM} WHERE {_SHOWN}"
