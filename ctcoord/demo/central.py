"""The demo's central database: two agencies with a workstation each, and what happens between them.

The steward of Hartford Family Services brings the directory of services, the agency's own questions and the files of
three agencies that said so; Riverside Housing imports its own; sync brings both together. Referrals are written. Then
a consent opens a family to Riverside, and both change one step offline.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.central import install, provision
from ctcoord.central.administer import administering
from ctcoord.config import Settings
from ctcoord.demo import HERE, SHOWN_FAMILY, THERE, build, directory, permissions, referrals
from ctcoord.demo.caseload import caseload
from ctcoord.demo.places import STAFF, SUPERVISOR
from ctcoord.demo.world import OWN_CODE, OWN_NAME, OWN_SHORT, SENDERS, Family, Permission, Sender
from ctcoord.domain.codes import DataClass, Role, WorkStatus
from ctcoord.errors import NotFound, SyncUnavailable
from ctcoord.services import families, links, safety, tasks
from ctcoord.services import station as stations
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.join import join
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.sign_in import taken_apart
from ctcoord.words import mark

BEFORE = "station-b-before"
MARKER = "central.json"
PREFIX = 10  # of the first agency's case numbers


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who signs in, and the folder of their workstation under the demo's."""

    folder: str
    login: str
    name: str
    code: str
    agency: str
    role: Role


ANA = Desk(HERE, "ana", STAFF[0], OWN_CODE, OWN_NAME, Role.STEWARD)
NORA = Desk(THERE, "nora", "Nora Lindgren", Sender.HOUSING, SENDERS[Sender.HOUSING].name, Role.CASEWORKER)
DESKS = (ANA, NORA)
STEP, STEP_DUE_DAYS = "Second inspection, 118 Barker Street", 3
SHARED = (DataClass.CORE, DataClass.COORDINATION, DataClass.HOUSING)

# What happens, in this order; each ends with the sync of one workstation.
EVENTS: Mapping[str, str] = {
    "directory": mark("{agency}: the data steward imports the directory of services and syncs"),
    "own_file": mark("{agency} imports its own files and syncs"),
    "other_files": mark("{agency} fetches that, imports the files of three more agencies and syncs"),
    "assigned": mark("{agency} receives who works with which family"),
    "referrals": mark("{agency} sends what families are referred to, and what came of it"),
    "not_shared": mark("{agency} writes a next step for the Vega family; of Hartford's own record it sees nothing"),
    "step_seen": mark("{agency} receives that step"),
    "signed": mark("{agency} records the consent that Maria Vega signs today"),
    "shared": mark("{agency} receives what that consent opens, and nothing else"),
    "theirs": mark("{agency} changes the step, without knowing of the other change"),
    "ours": mark("{agency} has changed the same step meanwhile: both changes are kept"),
    "both": mark("{agency} receives the conflict, to be decided once for all"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One of EVENTS with what its sync counted."""

    event: str
    agency: str
    pushed: int
    pulled: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Met:
    """A demo with a central database: the day and size it was made of, and what happened."""

    today: str
    families: int
    url: str
    story: tuple[Happened, ...]
    reports: Mapping[str, int]  # rows read by file
    people: int
    left_open: int
    family: str  # the household id, in hex, of Riverside's own record of the Vega family


Tell = Callable[[Happened], None]


def known(home: Path) -> Met | None:
    """The demo in this folder; None if there is none, or one whose making was cut short."""
    try:
        found = json.loads((home / MARKER).read_text("utf-8"))
        return Met(**{**found, "story": tuple(Happened(**one) for one in found["story"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remove(home: Path) -> None:
    """Delete the workstations of a demo; its database is a folder of its own."""
    (home / MARKER).unlink(missing_ok=True)
    for name in (HERE, THERE, BEFORE, build.FILES):
        shutil.rmtree(home / name, ignore_errors=True)


def meet(home: Path, url: str, met: Met, clock: Clock) -> None:
    """Tell both workstations where the database is now, if that changed."""
    if url == met.url:
        return
    for desk in DESKS:
        opened = stations.open_with_passphrase(home / desk.folder, build.PASSPHRASE, clock)
        reached = PostgresCentral(url, desk.login)
        try:
            connect(opened, reached, taken_apart(url)[0], desk.login)
        finally:
            reached.close()
            opened.close()
    _keep(home, replace(met, url=url))


def make(
    home: Path, url: str, clock: Clock, *, count: int, seed: int, language: str, tell: Tell = lambda happened: None
) -> Met:
    """Set up an empty database and both workstations, and let everything in EVENTS happen. Raises what sync raises."""
    today = clock.today()
    people = list(caseload(count, seed=seed, today=today))
    consent = _held_back(people[0])
    files = build.write_files(home / build.FILES, people, seed=seed, today=today)
    install.init(url, bytes(31) + bytes([seed % 256]))
    _appoint(url)
    story = _Story(home, url, clock, language, tell)
    try:
        made = story.files(people, files, seed=seed)
        vega = story.vega(consent)
    finally:
        story.close()
    read = {name: counts["read"] for name, counts in made.reports.items()}
    met = Met(today.isoformat(), count, url, tuple(story.told), read, made.people, made.left_open, vega.hex())
    _keep(home, met)
    return met


class _Story:
    """Both workstations while things happen; ``told`` is what happened so far."""

    def __init__(self, home: Path, url: str, clock: Clock, language: str, tell: Tell) -> None:
        self.home, self.url, self.clock, self.language, self.tell = home, url, clock, language, tell
        self.told: list[Happened] = []
        self.open: dict[str, Station] = {}

    def files(self, people: Sequence[Family], files: Mapping[str, tuple[Path, Sender]], *, seed: int) -> build.Made:
        """The directory and every agency's file come in where they belong; our questions with our casework."""
        theirs, ours = self._join(NORA), self._join(ANA)
        directory.add(ours, self.home / build.FILES, OWN_CODE, seed=seed)
        self._sync(ANA, "directory")
        own = {name: file for name, file in files.items() if file[1] == NORA.code}
        read = {name: build.import_file(theirs, *file) for name, file in own.items()}
        with theirs.read() as connection:
            apart = frozenset(safety.flagged(connection))  # a steward does not see why, and leaves them alone
        self._sync(NORA, "own_file")
        self._sync(ANA)
        rest = {name: file for name, file in files.items() if name not in own}
        made = build.fill(ours, people, rest, _staff(ours), apart=apart)
        _join_directly(ours)
        given = _assignments_taken_out(ours)
        self._sync(ANA, "other_files")
        with administering(self.url) as at:
            for staff, households in given.items():
                at.do("SELECT ctcoord.assign(%s::uuid[], NULL, %s)", households, _LOGINS[staff])
        self._sync(ANA, "assigned")
        referrals.write(ours)
        self._sync(ANA, "referrals")
        return replace(made, reports={**read, **made.reports})

    def vega(self, consent: Permission | None) -> bytes:
        """A step, a consent and a conflict in the family of the pictures; the id of Riverside's household."""
        ours, theirs = self.open[HERE], self.open[THERE]
        with ours.read() as connection:
            family = families.resolve(connection, SHOWN_FAMILY)
            together = families.household_ids(connection, family)
        self._sync(NORA)
        with theirs.write() as connection:
            home = _household_of(connection, together, theirs)
            due = self.clock.today() + timedelta(days=STEP_DUE_DAYS)
            step = tasks.add(connection, theirs.author(), home, STEP, due_on=due, domain="housing")
        self._sync(NORA, "not_shared")
        self._keep_as_before()
        theirs = self.open[THERE]
        self._sync(ANA, "step_seen")
        if consent is not None:
            self._sign(ours, family, consent)
        self._sync(ANA, "signed")
        self._sync(NORA, "shared")
        _set(theirs, step, WorkStatus.WAITING, "landlord")
        _set(ours, step, WorkStatus.BLOCKED)
        self._sync(NORA, "theirs")
        self._sync(ANA, "ours")
        self._sync(NORA, "both")
        return home

    def close(self) -> None:
        """Close both stores."""
        for opened in self.open.values():
            opened.close()

    def _sign(self, ours: Station, family: bytes, consent: Permission) -> None:
        today = self.clock.today()
        until = today + timedelta(days=consent.until or 0)
        with ours.write() as connection:
            permissions.give(connection, ours.author(), family, NORA.agency, SHARED, signed_on=today, until=until)

    def _join(self, desk: Desk) -> Station:
        home = self.home / desk.folder
        opened, _kept = join(
            home, build.PASSPHRASE, self.clock, pin=None, url=self.url, login=desk.login, password=None
        )
        Settings(home, policy={}).save("language", self.language)
        self.open[desk.folder] = opened
        self._sync(desk)
        return opened

    def _keep_as_before(self) -> None:
        """A copy of Riverside's workstation as it was before the consent, for its picture."""
        self.open.pop(THERE).close()
        shutil.copytree(self.home / THERE, self.home / BEFORE)
        self.open[THERE] = stations.open_with_passphrase(self.home / THERE, build.PASSPHRASE, self.clock)

    def _sync(self, desk: Desk, event: str | None = None) -> None:
        reached = PostgresCentral(self.url, desk.login)
        try:
            found = engine.sync(self.open[desk.folder], reached)
        finally:
            reached.close()
        if found.refused or found.parked or found.waiting.pending:
            raise SyncUnavailable()
        if event is not None:
            self.told.append(Happened(event, desk.agency, found.pushed, found.pulled, found.conflicts))
            self.tell(self.told[-1])


_LOGINS = {name: name.split()[0].lower() for name in (*STAFF, SUPERVISOR)}
_STAFF = text("SELECT name, id FROM staff WHERE scope_id = :agency AND deleted_at IS NULL")
_PAIRS = text(
    """
    SELECT a.id, b.id FROM household a JOIN family_of f ON f.household_id = a.id
    JOIN family_of g ON g.family_id = f.family_id JOIN household b ON b.id = g.household_id
    WHERE a.owner_id = :ours AND b.owner_id = (SELECT id FROM agency WHERE agency_code = :code)
    """
)
_GIVEN = text(
    "SELECT s.name, a.household_id FROM assignment a JOIN staff s ON s.id = a.staff_id WHERE a.scope_id = :agency"
)


def _appoint(url: str) -> None:
    """The agencies and people of the deployment; our steward sees to three others' files and Riverside's links."""
    with administering(url) as at:
        names = {OWN_CODE: (OWN_NAME, OWN_SHORT)} | {code: (it.name, it.short_name) for code, it in SENDERS.items()}
        for number, (code, (name, short)) in enumerate(names.items()):
            provision.add_agency(at, code, name, short_name=short, case_prefix=str(PREFIX + number))
        for name, login in _LOGINS.items():
            role = Role.SUPERVISOR if name == SUPERVISOR else ANA.role if login == ANA.login else Role.CASEWORKER
            provision.add_user(at, login, agency=OWN_CODE, role=role, name=name)
        provision.add_user(at, NORA.login, agency=NORA.code, role=NORA.role, name=NORA.name)
        for sender in SENDERS:
            provision.appoint(at, ANA.login, sender)


def _held_back(vega: Family) -> Permission | None:
    """Take out of the story the consent that is signed later, so that it can be seen at work."""
    found = [it for it in vega.permissions if it.recipient == NORA.agency and it.until is not None]
    vega.permissions = [it for it in vega.permissions if it not in found]
    return found[0] if found else None


def _staff(opened: Station) -> dict[str, bytes]:
    with opened.read() as connection:
        return {name: bytes(key) for name, key in connection.execute(_STAFF, {"agency": opened.agency_id})}


def _join_directly(opened: Station) -> None:
    """Link our household of a family with Riverside's own, not only by way of a third agency's.

    A link is seen with its households only: what joins them elsewhere is nothing to a station that may not see it.
    """
    with opened.write() as connection:
        for ours, theirs in connection.execute(_PAIRS, {"ours": opened.agency_id, "code": NORA.code}).all():
            links.same_family(connection, opened.author(), ours, theirs)


def _assignments_taken_out(opened: Station) -> dict[str, list[str]]:
    """Households (ids in hex) by the name of who works with them. In a deployment the administrator says so."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    with opened.store.syncing(opened.clock.now()) as connection:
        own = {"agency": opened.agency_id}
        for name, household in connection.execute(_GIVEN, own):
            found[name].append(household.hex())
        connection.execute(text("DELETE FROM assignment WHERE scope_id = :agency"), own)
        connection.execute(text("DELETE FROM outbox WHERE entity = 'assignment' AND scope_id = :agency"), own)
    return dict(found)


def _household_of(connection: Connection, households: Sequence[bytes], opened: Station) -> bytes:
    """The one of these households that this station's agency keeps; raises NotFound."""
    query = text("SELECT id FROM household WHERE id = :id AND owner_id = :owner")
    for one in households:
        if connection.execute(query, {"id": one, "owner": opened.agency_id}).scalar():
            return one
    raise NotFound(what=SHOWN_FAMILY)


def _set(opened: Station, step: bytes, status: WorkStatus, waiting_on: str | None = None) -> None:
    with opened.write() as connection:
        tasks.set_status(connection, opened.author(), step, status, waiting_on)


def _plain(met: Met) -> dict[str, Any]:
    return {**asdict(met), "story": [asdict(one) for one in met.story]}


def _keep(home: Path, met: Met) -> None:
    """Written last, so that a making that was cut short is known as such."""
    partial = home / f"{MARKER}.new"
    partial.write_text(json.dumps(_plain(met), indent=1), "utf-8")
    partial.replace(home / MARKER)
