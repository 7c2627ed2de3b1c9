"""Agencies, people who may sign in, their devices: what an administrator sets up. All of it is put on the record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psycopg import sql
from psycopg.types.json import Json

from ctcoord.central import roles
from ctcoord.central.administer import Administration
from ctcoord.domain.codes import AgencyKind, Role
from ctcoord.errors import NotFound, UsageError
from ctcoord.models.ids import new_id
from ctcoord.words import Message, mark

LONGEST_LOGIN = 63  # bytes of a PostgreSQL name


class NotKnown(NotFound):
    """No such agency, login, computer or household in the central database."""

    code = "central.not_found"
    text = "The central database knows no '{what}'."
    remedy = "'ctcoord central user list' and 'ctcoord central device list' show what there is."


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in."""

    login: str
    name: str
    agency: str  # its code
    role: str
    disabled: bool
    staff_id: UUID
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class Device:
    """A workstation, as the database knows it; instants in UTC."""

    id: str
    name: str | None
    login: str
    last_seen: datetime
    revoked: bool


def add_agency(
    at: Administration,
    code: str,
    name: str,
    kind: str = AgencyKind.GOVERNMENT,
    *,
    short_name: str | None = None,
    case_prefix: str | None = None,
) -> bytes:
    """Make an agency, which may own households from then on; its id (16 bytes). Raises UsageError.

    ``case_prefix``: what its case numbers begin with, else the first four letters of its code.
    """
    if not _shown(name) or not re.fullmatch(r"[\w-]{1,20}", code):
        raise UsageError(
            what=mark("An agency has a name, and a code of at most 20 letters, digits, hyphens and underscores."),
            fix=_ANOTHER,
        )
    if at.one("SELECT id FROM ctcoord.agency WHERE lower(agency_code) = lower(%s) AND deleted_at IS NULL", code):
        raise UsageError(what=Message(mark("There is an agency {code} already."), {"code": code}), fix=_ANOTHER)
    made = new_id()
    key = UUID(bytes=made)
    at.do("INSERT INTO ctcoord.holding (scope_id, owner_id) VALUES (%s, %s)", key, key)
    fields = {"agency_code": code, "name": name, "short_name": short_name or name, "kind": str(kind)}
    prefix = case_prefix or code[:4].upper()
    value = {**fields, "agency_id": made.hex(), "time_zone": "America/New_York", "case_prefix": prefix}
    _create(at, key, "agency", key, value)
    at.note("agency_added", key, code=code)
    at.do("SELECT ctcoord.recompute_users(ARRAY(SELECT login FROM ctcoord.app_user))")  # others may see its name
    return made


def rename_agency(at: Administration, code: str, name: str) -> bool:
    """What an agency is called from now on; True if that changed it. Its code stays. Raises UsageError, NotFound.

    A short name that was the name itself, as of an agency that was added without one, changes with it.
    """
    key = agency_id(at, code)
    if not _shown(name):
        raise UsageError(what=mark("An agency has a name that can be read."), fix=_ANOTHER)
    (known,) = at.rows("SELECT name, short_name FROM ctcoord.agency WHERE scope_id = %s AND id = %s", key, key)
    if known["name"] == name:
        return False
    for field in ("name", "short_name") if known["short_name"] == known["name"] else ("name",):
        _set(at, ("agency", key, key), field, name)
    at.note("agency_renamed", key, was=known["name"], name=name)
    return True


def set_recovery_key(at: Administration, code: str, public_key: bytes) -> None:
    """The key (32 bytes) that unsent work of an agency's stations is sealed to from now on; older ones are kept."""
    agency = agency_id(at, code)
    at.do("INSERT INTO ctcoord.agency_key (agency_id, public_key) VALUES (%s, %s)", agency, public_key)
    at.note("recovery_key_set", agency)


def agency_id(at: Administration, code: str) -> UUID:
    """The id of an agency by its code; raises NotFound."""
    found = at.one("SELECT id FROM ctcoord.agency WHERE agency_code = %s AND deleted_at IS NULL", code)
    if found is None:
        raise NotKnown(what=code)
    return UUID(str(found))


def add_user(at: Administration, login: str, *, agency: str, role: str, name: str, password: str | None = None) -> None:
    """Let somebody sign in: a role of its own that may call functions and nothing else, and a staff record.

    Without a password they sign in by certificate or Kerberos. Raises UsageError, NotFound.
    """
    check_name(name)
    if at.one("SELECT 1 FROM ctcoord.app_user WHERE lower(login) = lower(%s)", login):
        raise UsageError(what=Message(mark("There is a login {login} already."), {"login": login}), fix=_ANOTHER)
    where, staff = agency_id(at, agency), new_id()
    _make_role(at, login)
    if password is not None:
        set_password(at, login, password)
    at.do(
        "INSERT INTO ctcoord.app_user (login, staff_id, agency_id, role) VALUES (%s, %s, %s, %s)",
        login,
        UUID(bytes=staff),
        where,
        Role(role).value,
    )
    value = {"name": name, "role": Role(role).value, "agency_id": where.hex}
    _create(at, where, "staff", UUID(bytes=staff), value)
    at.note("user_added", where, login=login, role=Role(role).value)
    _recompute(at, login)


def set_password(at: Administration, login: str, password: str, until: date | None = None) -> None:
    """Give a login a password; only its SCRAM verifier leaves this computer.

    It ends after the day ``until``, where the agency is, or never. The end is always set: a new password of a login
    whose old one had expired would be refused as well.
    """
    end = "infinity"
    if until:
        midnight = datetime.combine(until + timedelta(days=1), time(), _zone(at, login))
        end = midnight.astimezone(UTC).isoformat()
    at.as_oneself(
        sql.SQL("ALTER ROLE {} PASSWORD {} VALID UNTIL {}").format(
            sql.Identifier(login), sql.Literal(at.verifier(login, password)), sql.Literal(end)
        )
    )


def _zone(at: Administration, login: str) -> ZoneInfo:
    """The time zone of a login's agency; UTC where it has none that is known."""
    zone = at.one(
        "SELECT a.time_zone FROM ctcoord.app_user u JOIN ctcoord.agency a ON a.scope_id = u.agency_id"
        " WHERE a.id = a.scope_id AND u.login = %s",
        login,
    )
    try:
        return ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def change_password(at: Administration, login: str, password: str, until: date | None = None) -> None:
    """A new password for somebody who is known. Raises NotFound."""
    known = user(at, login)
    set_password(at, login, password, until)
    at.note("password_set", known.agency_id, login=login)


def set_disabled(at: Administration, login: str, disabled: bool) -> bool:
    """Switch an account off or on; True if that changed it. Raises NotFound.

    The role may still sign in, so that a station can hand over sealed work; every other function refuses it.
    """
    known = user(at, login)
    if known.disabled == disabled:
        return False
    at.do(
        "UPDATE ctcoord.app_user SET disabled_at = CASE WHEN %s THEN ctcoord.utc() END WHERE login = %s",
        disabled,
        login,
    )
    _lock_what_is_seen(at, login)
    _recompute(at, login)
    day = at.one("SELECT ctcoord.today()::text") if disabled else None
    _set_staff(at, known, "active_until", day)
    at.note("user_disabled" if disabled else "user_enabled", known.agency_id, login=login)
    return True


def set_role(at: Administration, login: str, role: str) -> bool:
    """What somebody may do from now on; True if that changed it. Raises NotFound."""
    known = user(at, login)
    if known.role == role:
        return False
    at.do("UPDATE ctcoord.app_user SET role = %s WHERE login = %s", Role(role).value, login)
    _lock_what_is_seen(at, login)
    _recompute(at, login)
    _set_staff(at, known, "role", Role(role).value)
    at.note("role_changed", known.agency_id, login=login, role=Role(role).value)
    return True


def set_name(at: Administration, login: str, name: str) -> bool:
    """How colleagues see somebody from now on; True if that changed it. Raises UsageError, NotFound."""
    check_name(name)
    known = user(at, login)
    if known.name == name or not _set_staff(at, known, "name", name):
        return False
    at.note("user_renamed", known.agency_id, login=login)
    return True


def appoint(at: Administration, login: str, agency: str, *, withdraw: bool = False) -> None:
    """Let a steward of another agency see to this agency's identities and imports. Raises UsageError, NotFound."""
    known, where = user(at, login), agency_id(at, agency)
    if known.role != Role.STEWARD:
        raise UsageError(
            what=Message(mark("{login} is no steward."), {"login": login}),
            fix=mark("Change the role first, or name a steward."),
        )
    if withdraw:
        at.do("DELETE FROM ctcoord.steward_of WHERE login = %s AND agency_id = %s", login, where)
    else:
        at.do("INSERT INTO ctcoord.steward_of VALUES (%s, %s) ON CONFLICT DO NOTHING", login, where)
    _lock_what_is_seen(at, login)
    _recompute(at, login)
    at.note("steward_withdrawn" if withdraw else "steward_appointed", where, login=login)


def users(at: Administration) -> list[User]:
    """Everybody who may sign in or could, by agency and login."""
    return [User(**row) for row in at.rows(_USERS + " ORDER BY a.agency_code, u.login")]


def user(at: Administration, login: str) -> User:
    """One of them; raises NotFound."""
    found = at.rows(_USERS + " WHERE u.login = %s", login)
    if not found:
        raise NotKnown(what=login)
    return User(**found[0])


def devices(at: Administration) -> list[Device]:
    """Every workstation that has connected, the latest first."""
    return [Device(**row) for row in at.rows(_DEVICES)]


def revoke_device(at: Administration, what: str) -> Device:
    """Shut out a lost computer, by its name or the first digits of its id. Raises NotFound, UsageError."""
    wanted = what.replace("-", "").lower()
    found = [one for one in devices(at) if one.name == what or (len(wanted) >= 4 and one.id.startswith(wanted))]
    if not found:
        raise NotKnown(what=what)
    found = [one for one in found if not one.revoked] or found[:1]  # a computer that was set up anew keeps its name
    if len(found) > 1:
        raise UsageError(
            what=Message(mark("“{what}” is more than one computer."), {"what": what}),
            fix=mark("Name it by its id: 'ctcoord central device list' shows them."),
        )
    at.do(
        "UPDATE ctcoord.device SET revoked_at = ctcoord.utc() WHERE device_id = %s AND revoked_at IS NULL", found[0].id
    )
    at.note("device_revoked", user(at, found[0].login).agency_id, device=found[0].id, login=found[0].login)
    return found[0]


def restored(at: Administration) -> None:
    """Begin another history, after a backup was put in place: stations send again what they sent since it was made."""
    at.do("UPDATE ctcoord.deployment SET stamp = gen_random_uuid()")
    at.note("restored", UUID(int=0))


_ANOTHER = mark("Choose another name.")
_USERS = """
SELECT u.login::text AS login, coalesce(s.name, '') AS name, coalesce(a.agency_code, '') AS agency, u.role,
    u.disabled_at IS NOT NULL AS disabled, u.staff_id, u.agency_id
FROM ctcoord.app_user u LEFT JOIN ctcoord.agency a ON a.scope_id = u.agency_id AND a.id = u.agency_id
    LEFT JOIN ctcoord.staff s ON s.scope_id = u.agency_id AND s.id = u.staff_id
"""
_DEVICES = """
SELECT ctcoord.hex(d.device_id) AS id, d.name, d.login::text AS login, d.last_seen, d.revoked_at IS NOT NULL AS revoked
FROM ctcoord.device d ORDER BY d.last_seen DESC, d.device_id
"""


def check_login(login: str) -> None:
    """Raises UsageError for what cannot be the name of a role for a person."""
    if not _shown(login) or len(login.encode()) > LONGEST_LOGIN or login.startswith(("ctcoord_", "pg_")):
        raise UsageError(what=Message(mark("{login} cannot be a login."), {"login": login}), fix=_ANOTHER)


def check_name(name: str) -> None:
    """Raises UsageError for what nobody could read as a person's name."""
    if not _shown(name):
        raise UsageError(what=mark("A person has a name, as colleagues see it."), fix=_ANOTHER)


def _shown(words: str) -> bool:
    """Whether there is something to read, and nothing that only a terminal or a database would see."""
    return bool(words.strip()) and words.isprintable()


def _make_role(at: Administration, login: str) -> None:
    check_login(login)
    if at.one("SELECT to_regrole(quote_ident(%s))", login) is None:
        at.as_oneself(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    elif not _only_a_client(at, login):
        raise UsageError(
            what=Message(mark("The server has a role {login} for something else."), {"login": login}), fix=_ANOTHER
        )
    at.as_oneself(sql.SQL("GRANT {} TO {}").format(sql.Identifier(roles.CLIENT), sql.Identifier(login)))


def _only_a_client(at: Administration, login: str) -> bool:
    """Whether an existing role, made for another database of this server, may do nothing but call functions."""
    return bool(
        at.one(
            "SELECT count(*) = 1 AND bool_and(m.roleid = %s::regrole) FROM pg_auth_members m"
            " WHERE m.member = to_regrole(quote_ident(%s))",
            roles.CLIENT,
            login,
        )
    )


def _create(at: Administration, scope: UUID, entity: str, key: UUID, value: dict[str, str]) -> None:
    at.do("SELECT ctcoord.recorded(%s, 'core', %s, %s, 'create', NULL, %s)", scope, entity, key, Json(value))


def _set(at: Administration, record: tuple[str, UUID, UUID], field: str, value: str | None) -> None:
    entity, scope, key = record
    at.do("SELECT ctcoord.recorded(%s, 'core', %s, %s, 'set', %s, %s)", scope, entity, key, field, Json(value))


def _set_staff(at: Administration, known: User, field: str, value: str | None) -> bool:
    """Change the staff record of a login; False where an older installation never made one."""
    there = at.one("SELECT 1 FROM ctcoord.staff WHERE scope_id = %s AND id = %s", known.agency_id, known.staff_id)
    if there:
        _set(at, ("staff", known.agency_id, known.staff_id), field, value)
    return bool(there)


def _lock_what_is_seen(at: Administration, login: str) -> None:
    """A push of that person which waits for these heads sees the new rights afterwards."""
    at.do(
        "SELECT ctcoord.lock_heads(ARRAY(SELECT s.scope_id FROM ctcoord.scope s WHERE s.login = %s AND NOT s.owned"
        " UNION SELECT h.scope_id FROM ctcoord.scope s JOIN ctcoord.holding h ON h.owner_id = s.scope_id"
        " WHERE s.login = %s AND s.owned))",
        login,
        login,
    )


def _recompute(at: Administration, login: str) -> None:
    at.do("SELECT ctcoord.recompute_user(%s)", login)
