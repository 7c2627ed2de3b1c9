"""Caseloads, and following a directory export: who joined, who left, whose role or name changed."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from ctcoord.central import provision
from ctcoord.central.administer import Administration
from ctcoord.central.provision import User
from ctcoord.domain.codes import Role
from ctcoord.errors import UsageError
from ctcoord.words import Message, mark

COLUMNS = ("login", "name", "agency", "role")
_ACTIVE = ("", "1", "yes", "y", "true", "t", "on", "active", "enabled", "sí", "si")
_NOT_ACTIVE = ("0", "no", "n", "false", "f", "off", "inactive", "disabled", "not active", "left")
_MOST_LEAVERS = 0.3  # of those who may sign in: more is rather a wrong file than a bad week


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a directory export."""

    login: str
    name: str
    agency: str
    role: str
    active: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a directory export changes: ``kind`` is join, leave, return, role or name."""

    kind: str
    login: str
    agency: str
    role: str
    name: str


def read_directory(file: Path) -> list[Entry]:
    """The lines of a CSV file with the columns login, name, agency, role and perhaps active. Raises UsageError."""
    try:
        lines = _decoded(file.read_bytes()).splitlines(keepends=True)
        skipped = 1 if lines and lines[0].startswith("#TYPE") else 0  # as PowerShell's Export-Csv begins
        first = lines[skipped] if lines[skipped:] else ""
        reader = csv.DictReader(lines[skipped:], delimiter=max(",;\t", key=first.count), strict=True)
        head = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        missing = [name for name in COLUMNS if name not in head]
        if missing:
            raise _bad(mark("It has no column '{column}'"), column=missing[0])
        reader.fieldnames = head
        return _checked([_entry(row, reader.line_num + skipped) for row in reader])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _bad(mark("It cannot be read as a text table in UTF-8 or UTF-16")) from error


def _decoded(raw: bytes) -> str:
    """Text in UTF-8, or in UTF-16 where a byte-order mark says so, as directory tools write it."""
    return raw.decode("utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")


def plan(entries: Sequence[Entry], users: Iterable[User], *, many: bool = False) -> list[Change]:
    """What brings the accounts to what the directory says; only agencies that it names are touched.

    ``many`` allows that more than 30% leave. Raises UsageError.
    """
    wanted = {entry.login.casefold(): entry for entry in entries}  # directories tell no case of a login from another
    agencies = {entry.agency for entry in entries}
    known = {user.login.casefold(): user for user in users}
    ours = [user for user in known.values() if user.agency in agencies and not user.disabled]
    changes = [change for entry in entries for change in _differs(entry, known.get(entry.login.casefold()))]
    leavers = [user for user in ours if not (found := wanted.get(user.login.casefold())) or not found.active]
    if not many and len(leavers) > max(1, _MOST_LEAVERS * len(ours)):
        raise UsageError(
            what=Message(mark("{n} of {all} people would leave."), {"n": len(leavers), "all": len(ours)}),
            fix=mark("Check the file; if it is right, say --many."),
        )
    return changes + [Change("leave", user.login, user.agency, user.role, user.name) for user in leavers]


def possible(at: Administration, changes: Iterable[Change]) -> None:
    """Whether it can be done: raises UsageError for an impossible login or name, NotFound for an agency."""
    for change in changes:
        if change.kind == "join":
            provision.check_login(change.login)
            provision.agency_id(at, change.agency)
        if change.kind in ("join", "name"):
            provision.check_name(change.name)


def follow(at: Administration, changes: Iterable[Change]) -> None:
    """Do what was planned. Somebody who joins gets no password: they sign in by the directory, or are given one."""
    for change in changes:
        if change.kind == "join":
            provision.add_user(at, change.login, agency=change.agency, role=change.role, name=change.name)
        elif change.kind == "role":
            provision.set_role(at, change.login, change.role)
        elif change.kind == "name":
            provision.set_name(at, change.login, change.name)
        else:
            provision.set_disabled(at, change.login, change.kind == "leave")


def assign(at: Administration, household: str, login: str) -> bool:
    """Put a household (id or case number) into somebody's caseload; False if it was. Raises NotFound, UsageError."""
    taker = _caseworker(at, login)
    given = at.one("SELECT ctcoord.assign(%s, NULL, %s)", [_household(at, household, taker.agency_id)], login)
    return bool(given)


def reassign(at: Administration, giver: str, taker: str) -> int:
    """Move a whole caseload; how many households it was. Raises NotFound, UsageError."""
    old, new = provision.user(at, giver), _caseworker(at, taker)
    if old.agency_id != new.agency_id or old.login == new.login:
        raise UsageError(what=mark("A caseload moves between two people of one agency."), fix=mark("Name two of them."))
    moving = at.rows("SELECT DISTINCT household_id FROM ctcoord.assigned_to(%s)", giver)
    households = [row["household_id"] for row in moving]
    at.do("SELECT ctcoord.assign(%s::uuid[], %s, %s)", households, giver, taker)
    at.note("caseload_moved", new.agency_id, giver=giver, taker=taker, households=len(households))
    return len(households)


def _caseworker(at: Administration, login: str) -> User:
    found = provision.user(at, login)
    if found.disabled or found.role != Role.CASEWORKER:
        raise UsageError(
            what=Message(mark("{login} takes no cases: only a caseworker whose account is on does."), {"login": login}),
            fix=mark("Name somebody else, or change the account first."),
        )
    return found


def _household(at: Administration, what: str, agency: UUID) -> UUID:
    """A household of that agency; silent about those of others."""
    found = at.rows(
        "SELECT h.id FROM ctcoord.household h JOIN ctcoord.holding o ON o.scope_id = h.scope_id"
        " WHERE o.owner_id = %s AND h.deleted_at IS NULL AND (ctcoord.hex(h.id) = %s OR h.case_number = %s)",
        agency,
        what.replace("-", "").lower(),
        what.strip(),
    )
    if len(found) != 1:
        raise provision.NotKnown(what=what)
    return UUID(str(found[0]["id"]))


def _differs(entry: Entry, user: User | None) -> list[Change]:
    change = (user.login if user else entry.login, entry.agency, entry.role, entry.name)
    if not entry.active:
        return []
    if user is None:
        return [Change("join", *change)]
    if user.agency != entry.agency:
        raise UsageError(
            what=Message(mark("{login} works for another agency here."), {"login": entry.login}),
            fix=mark("Somebody who changes agency gets another login: what they saw stays behind."),
        )
    found = [Change("return", *change)] if user.disabled else []
    found += [Change("role", *change)] if user.role != entry.role else []
    # Nobody's name is empty: such an account has no staff record that could be changed.
    return found + ([Change("name", *change)] if user.name and user.name != entry.name else [])


def _entry(row: Mapping[str, str | None], number: int) -> Entry:
    values = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "active")}
    role, active = values["role"].lower(), values["active"].lower()
    if not all(values[name] for name in COLUMNS) or role not in set(Role):
        raise _bad(mark("Line {line} lacks a login, name, agency or role that is known"), line=number)
    if active not in _ACTIVE and active not in _NOT_ACTIVE:
        raise _bad(mark("Line {line} says neither yes nor no in the column 'active'"), line=number)
    return Entry(values["login"], values["name"], values["agency"], role, active in _ACTIVE)


def _checked(entries: list[Entry]) -> list[Entry]:
    if not entries:
        raise _bad(mark("It names nobody"))
    if len({entry.login.casefold() for entry in entries}) < len(entries):
        raise _bad(mark("It names somebody twice"))
    return entries


def _bad(problem: str, **fields: object) -> UsageError:
    return UsageError(
        what=Message(problem, fields),
        fix=mark("The directory export has a first line with login,name,agency,role; nothing was changed."),
    )
