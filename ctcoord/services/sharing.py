"""What may be shared today, with whom, and for how long: consents and other authorities as they stand."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ctcoord.domain.authorities import Authority, Given, called, covers, status_on
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.domain.consent import in_force, opened_by_consent
from ctcoord.models.base import Uuid16
from ctcoord.services.author import Author
from ctcoord.services.driver import day
from ctcoord.services.families import household_ids

REMIND_DAYS = 30


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An authority as it stands on the day it is asked about; ``persons`` None: everybody of the household.

    ``everybody``: whether it is about all who live and are of the family today, named or not. ``agency_names``: what
    the recipient is called now, if it is an agency.
    ``status`` includes what is computed (expired) and what ended it (withdrawn, invalidated); ``in_force`` is whether
    anything may be shared under it. ``classes`` are those it names; ``opens`` those it opens and nobody refused since.
    """

    id: bytes
    scope_id: bytes
    status: str
    in_force: bool
    authority: str
    recipient: str
    recipient_id: bytes | None
    classes: tuple[str, ...]
    opens: frozenset[str]
    persons: frozenset[bytes] | None
    signer: str | None
    signer_capacity: str | None
    capacity_reason: str | None
    signed_on: date | None
    valid_until: date | None
    ended_on: date | None
    purpose: str | None
    discloser: str | None
    limits: str | None
    ends_with: str | None
    citation: str | None
    method: str | None
    witness: str | None
    language: str | None
    attachment_id: bytes | None
    ours: bool
    everybody: bool = False
    agency_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Badge:
    """What a recipient may see today of one kind of data: shared until a day (None: no end), or refused."""

    recipient: str
    data_class: str
    shared: bool
    until: date | None
    everybody: bool
    authority_id: bytes


def of_family(connection: Connection, author: Author, any_id: bytes) -> list[AuthorityRow]:
    """All that was asked, given or refused for a family, the newest first; facts that end one are told with it."""
    return of_households(connection, household_ids(connection, any_id), author)


def of_households(connection: Connection, homes: Collection[bytes], author: Author) -> list[AuthorityRow]:
    """The same for some households, in one statement."""
    found = connection.execute(_ROWS, {"homes": list(homes), "own": author.agency_id}).mappings()
    rows = [_row(dict(row), author.today) for row in found]
    members = _members(connection, {row.scope_id for row in rows if row.persons is not None})
    return [
        replace(
            row,
            everybody=_is_everybody(row.persons, members.get(row.scope_id, ())),
            opens=row.opens - _refused_since(row, rows),
        )
        for row in rows
    ]


def names_everybody(connection: Connection, scope_id: bytes, persons: Collection[bytes]) -> bool:
    """Whether these are all who live and are of the family of a household."""
    return _is_everybody(persons, _members(connection, [scope_id]).get(scope_id, ()))


def _is_everybody(persons: Collection[bytes] | None, members: Collection[frozenset[bytes]]) -> bool:
    """Whether those named are all of a family; ``members``: the ids of each."""
    return persons is None or (bool(members) and all(one & set(persons) for one in members))


def _members(connection: Connection, scopes: Collection[bytes]) -> dict[bytes, list[frozenset[bytes]]]:
    """The living of the families of some households, each as the ids of their records, by household."""
    if not scopes:
        return {}
    found: dict[bytes, dict[bytes, set[bytes]]] = {}
    dead: set[bytes] = set()
    for scope, person, member, died_on in connection.execute(_MEMBERS, {"homes": list(scopes)}):
        found.setdefault(bytes(scope), {}).setdefault(bytes(member), set()).add(bytes(person))
        dead |= {bytes(member)} if died_on else set()
    return {
        scope: [frozenset(ids) for member, ids in members.items() if member not in dead]
        for scope, members in found.items()
    }


def in_force_of(connection: Connection, author: Author, any_id: bytes) -> list[AuthorityRow]:
    """What holds today for a family."""
    return [row for row in of_family(connection, author, any_id) if row.in_force]


def covering(
    connection: Connection,
    author: Author,
    any_id: bytes,
    *,
    person: bytes | None,
    recipient: str,
    recipient_id: bytes | None,
    classes: Collection[DataClass],
) -> bytes | None:
    """The authority under which our agency may hand these kinds of data of a person to a recipient today, or None.

    Only what our own agency recorded counts: another agency's consent lets that agency share. ``person`` None: of the
    whole household. A person whom links say is the same is the same. ``safety`` is never handed on by a consent.
    """
    return covering_of(
        of_family(connection, author, any_id),
        same_person(connection, person),
        recipient=recipient,
        recipient_id=recipient_id,
        classes=classes,
        today=author.today,
    )


def covering_of(
    rows: Collection[AuthorityRow],
    same: Collection[bytes | None],
    *,
    recipient: str,
    recipient_id: bytes | None,
    classes: Collection[DataClass],
    today: date,
) -> bytes | None:
    """``covering`` among rows that were read already; ``same`` are the ids of one person, or {None}."""
    given = [_given(row) for row in rows if row.ours]
    asked: dict[str, Any] = {"recipient": recipient, "recipient_id": recipient_id, "classes": classes, "today": today}
    found = (covers(given, person=who, **asked) for who in sorted(same, key=lambda one: one or b""))
    return next((one for one in found if one), None)


def same_person(connection: Connection, person: bytes | None) -> frozenset[bytes | None]:
    """A person's ids: the one given and those that confirmed links say are the same person; {None} for nobody."""
    if person is None:
        return frozenset({None})
    return frozenset({person, *(bytes(row[0]) for row in connection.execute(_SAME, {"person": person}))})


def ending(connection: Connection, author: Author, days: int = REMIND_DAYS) -> list[AuthorityRow]:
    """What our agency recorded and ends within so many days without a later one for the same recipient; soonest first.

    To be asked for again in time.
    """
    until = author.today + timedelta(days=days)
    values = {"today": author.today.isoformat(), "until": until.isoformat()}
    scopes = [bytes(row[0]) for row in connection.execute(_ENDING, values)]
    rows = of_households(connection, scopes, author)
    soon = [row for row in rows if row.ours and row.in_force and row.valid_until and row.valid_until <= until]
    return sorted((row for row in soon if not _renewed(row, rows)), key=lambda row: (row.valid_until, row.id))


def badges(connection: Connection, author: Author, any_id: bytes) -> list[Badge]:
    """What is valid today for each recipient and kind of data: the one that lasts longest, or a refusal that stands.

    A refusal that our own agency wrote down is told where nothing given after it opens the same. Another agency's
    refusals are not ours to show.
    """
    best: dict[tuple[str, str], Badge] = {}
    newest_refusal: dict[tuple[str, str], tuple[date, AuthorityRow]] = {}
    for row in of_family(connection, author, any_id):
        for name in sorted(row.opens if row.in_force else row.classes):
            key = (" ".join(row.recipient.casefold().split()), name)
            if row.in_force:
                badge = Badge(row.recipient, name, True, row.valid_until, row.everybody, row.id)
                if key not in best or _lasts(badge) > _lasts(best[key]):
                    best[key] = badge
            elif row.status == ConsentStatus.REFUSED and row.ours:
                newest_refusal.setdefault(key, (row.signed_on or date.min, row))
    refused = [
        Badge(row.recipient, name, False, None, row.everybody, row.id)
        for (key, name), (_on, row) in newest_refusal.items()
        if (key, name) not in best
    ]
    return sorted([*best.values(), *refused], key=lambda one: (one.recipient, not one.shared, one.data_class))


def doubted(rows: Collection[AuthorityRow]) -> list[AuthorityRow]:
    """What holds although the family refused the same recipient some of it since, newest first.

    Our agency hands on nothing of that any more; other agencies see it until the consent is withdrawn, which is asked.
    """
    return [row for row in rows if row.in_force and _refused_since(row, rows)]


def _refused_since(row: AuthorityRow, rows: Collection[AuthorityRow]) -> frozenset[str]:
    """What the family refused the same recipient after a consent of ours was signed."""
    if not row.ours or row.authority != Authority.CONSENT:
        return frozenset()
    refused = (
        one.classes
        for one in rows
        if one.status == ConsentStatus.REFUSED and one.scope_id == row.scope_id
        if called(one.recipient) == called(row.recipient) and _later(one, row)
    )
    return frozenset(name for classes in refused for name in classes if name in row.classes) - {DataClass.CORE}


def _later(one: AuthorityRow, other: AuthorityRow) -> bool:
    """By the days on which they were signed; of one day, or without one, by when they were written down."""
    if one.signed_on and other.signed_on and one.signed_on != other.signed_on:
        return one.signed_on > other.signed_on
    return one.id > other.id


def _lasts(badge: Badge) -> tuple[bool, date]:
    return badge.everybody, badge.until or date.max


def _renewed(row: AuthorityRow, rows: Collection[AuthorityRow]) -> bool:
    """Whether something that lasts longer opens the same people and kinds of data to the same recipient."""
    return any(
        one.id != row.id
        and one.scope_id == row.scope_id
        and one.in_force
        and one.opens >= row.opens
        and (one.persons is None or (row.persons is not None and one.persons >= row.persons))
        and (one.valid_until or date.max) > (row.valid_until or date.max)
        and (one.recipient.casefold(), one.recipient_id) == (row.recipient.casefold(), row.recipient_id)
        for one in rows
    )


def _given(row: AuthorityRow) -> Given:
    withdrawn = row.status in (ConsentStatus.WITHDRAWN, ConsentStatus.INVALIDATED)
    status = ConsentStatus.GIVEN if row.status == ConsentStatus.EXPIRED else row.status
    return Given(
        row.id,
        status,
        row.recipient,
        row.recipient_id,
        row.opens,
        None if row.everybody else row.persons,
        row.signed_on,
        row.valid_until,
        withdrawn,
        row.agency_names,
    )


def _row(row: dict[str, Any], today: date) -> AuthorityRow:
    classes = tuple(name for name in (part.strip() for part in row["classes"].split(",")) if name)
    authority = row["authority"] or Authority.CONSENT
    signed_on, valid_until, ended_by = day(row["signed_on"]), day(row["valid_until"]), row["ended_by"]
    named = json.loads(row["persons"] or "null")
    persons = frozenset(bytes.fromhex(one) for one in named["v"]) if named and named.get("v") else None
    if row["subject_id"] and persons is None:
        persons = frozenset({bytes(row["subject_id"])})
    return AuthorityRow(
        id=row["id"],
        scope_id=row["scope_id"],
        status=status_on(row["status"], signed_on, valid_until, ended_by, today),
        in_force=in_force(row["status"], signed_on, valid_until, ended_by is not None, today),
        authority=authority,
        classes=classes,
        opens=_opens(authority, classes),
        persons=persons,
        signed_on=signed_on,
        valid_until=valid_until,
        ended_on=day(row["ended_on"]),
        ours=bool(row["ours"]),
        agency_names=frozenset(one for one in (row["agency_name"], row["agency_short"]) if one),
        **{name: row[name] for name in _PLAIN},
    )


def _opens(authority: str, classes: Collection[str]) -> frozenset[str]:
    """A consent opens what a consent may; a law or an order what it names."""
    if authority == Authority.CONSENT:
        return frozenset(opened_by_consent(classes))
    named = {name for name in classes if name in set(DataClass)}
    return frozenset(named | {DataClass.CORE}) if named else frozenset()


_PLAIN = (
    "recipient", "recipient_id", "signer", "signer_capacity", "purpose", "discloser", "limits", "ends_with",
    "citation", "method", "witness", "language", "attachment_id", "capacity_reason",
)  # fmt: skip
_ROWS = text(
    f"""
    SELECT c.id, c.scope_id, c.subject_id, c.status, c.authority, c.classes, c.persons, c.signed_on, c.valid_until,
        {", ".join(f"c.{name}" for name in _PLAIN)}, h.owner_id = :own AS ours,
        a.name AS agency_name, a.short_name AS agency_short, w.status AS ended_by, w.signed_on AS ended_on
    FROM consent c JOIN household h ON h.id = c.scope_id
    LEFT JOIN agency a ON a.id = c.recipient_id AND a.deleted_at IS NULL
    LEFT JOIN consent w ON w.scope_id = c.scope_id AND w.deleted_at IS NULL AND w.id = (
        SELECT min(e.id) FROM consent e WHERE e.scope_id = c.scope_id AND e.withdraws_id = c.id
            AND e.deleted_at IS NULL AND e.status IN ('withdrawn', 'invalidated'))
    WHERE c.scope_id IN :homes AND c.deleted_at IS NULL AND c.withdraws_id IS NULL
    ORDER BY c.signed_on DESC, c.id DESC
    """
).bindparams(bindparam("homes", expanding=True, type_=Uuid16))
_MEMBERS = text(
    """
    WITH home AS (
        SELECT h.id AS scope_id, coalesce(o.household_id, h.id) AS id FROM household h
            LEFT JOIN family_of f ON f.household_id = h.id LEFT JOIN family_of o ON o.family_id = f.family_id
        WHERE h.id IN :homes
    )
    SELECT home.scope_id, p.id, coalesce(m.member_id, p.id), p.died_on
    FROM home CROSS JOIN person p ON p.scope_id = home.id AND p.deleted_at IS NULL
        LEFT JOIN member_of m ON m.person_id = p.id
    """
).bindparams(bindparam("homes", expanding=True, type_=Uuid16))
_SAME = text(
    """
    WITH RECURSIVE same (id) AS (
        SELECT :person
        UNION
        SELECT b.person_id FROM same s
            JOIN person_link a ON a.person_id = s.id AND a.status = 'confirmed' AND a.deleted_at IS NULL
            JOIN person_link b ON b.link_id = a.link_id AND b.status = 'confirmed' AND b.deleted_at IS NULL
    )
    SELECT id FROM same
    """
)
_ENDING = text(
    "SELECT DISTINCT scope_id FROM consent WHERE status = 'given' AND deleted_at IS NULL"
    " AND valid_until BETWEEN :today AND :until"
)
