"""Makes the demo: a new store, the agencies' files, their import, the links, and our own workers' casework."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ctcoord.config import Settings
from ctcoord.demo import casework, conflicts, directory, extract_files, hmis_file, referrals
from ctcoord.demo.caseload import DEFAULT_FAMILIES, DEFAULT_SEED, caseload
from ctcoord.demo.places import STAFF
from ctcoord.demo.world import OWN_CODE, OWN_NAME, OWN_SHORT, SENDERS, Family, Sender, everyone
from ctcoord.domain.codes import LinkStatus
from ctcoord.errors import CtcoordError
from ctcoord.exchange import formats
from ctcoord.services import agencies, imports, links, safety, settings, station
from ctcoord.services.author import Author
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station

PASSPHRASE = "made-up people only"  # nothing in a demo store is about anybody
MARKER, FILES = "demo.json", "agency-files"
STATION_BLOCK, FIRST_CASE = 4, 470  # Vega becomes 10-4471, as in the pictures of the design
Progress = Callable[[str, int, int], None]  # phase code, done, total


class NotADemo(CtcoordError):
    """The folder holds a store that the demo did not make."""

    code = "demo.not_a_demo"
    text = "{home} holds a case store that is not a demo."
    remedy = "Name an empty folder with --home; the demo never touches a real store."


@dataclass(frozen=True)
class Made:
    """What was made: where, how much, and what each file's import counted."""

    home: Path
    families: int
    people: int
    reports: dict[str, dict[str, int]] = field(default_factory=dict)
    proposed: int = 0
    left_open: int = 0


def known(home: Path) -> dict[str, Any] | None:
    """What a demo store in this folder was made of; None if there is no store. Raises NotADemo."""
    if not station.exists(home):
        return None
    try:
        found = json.loads((home / MARKER).read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise NotADemo(home=home)
    return found


def make(
    home: Path,
    clock: Clock,
    *,
    families: int = DEFAULT_FAMILIES,
    seed: int = DEFAULT_SEED,
    language: str = "en",
    progress: Progress = lambda phase, done, total: None,
) -> Made:
    """A demo store in ``home``, which must hold none. Raises StoreExists and what an import raises."""
    today = clock.today()
    people = list(caseload(families, seed=seed, today=today))
    station.create(home, PASSPHRASE, deployment_key=bytes(31) + bytes([seed % 256]))
    (home / MARKER).write_text(json.dumps({"families": families, "seed": seed, "today": today.isoformat()}), "utf-8")
    Settings(home, policy={}).save("language", language)
    files = write_files(home / FILES, people, seed=seed, today=today)
    opened = station.open_with_passphrase(home, PASSPHRASE, clock)
    try:
        workers = _found(opened)
        opened.close()
        opened = station.open_with_passphrase(home, PASSPHRASE, clock)
        directory.add(opened, home / FILES, OWN_CODE, seed=seed)
        made = fill(opened, people, files, workers, progress=progress)
        referrals.write(opened)
        conflicts.write(opened, workers)
    finally:
        opened.close()
    return made


def fill(
    opened: Station,
    people: Sequence[Family],
    files: Mapping[str, tuple[Path, Sender]],
    workers: Mapping[str, bytes],
    *,
    apart: frozenset[bytes] = frozenset(),
    progress: Progress = lambda phase, done, total: None,
) -> Made:
    """Import the files, link what is one family, write our workers' casework (their staff ids by name).

    ``apart``: households that stay by themselves, besides those that carry a safety flag here.
    """
    number_cases(opened)
    reports = {name: import_file(opened, path, sender, progress) for name, (path, sender) in files.items()}
    proposed, left_open = _link(opened, people, apart)
    _tell(opened, people, workers, apart, progress)
    return Made(opened.home, len(people), everyone(people), reports, proposed, left_open)


def write_files(folder: Path, families: Sequence[Family], *, seed: int, today: date) -> dict[str, tuple[Path, Sender]]:
    """The agencies' files by name, in the order in which they are imported."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    hmis_file.write(folder / extract_files.HMIS_FILE, families, seed, today)
    found = {extract_files.HMIS_FILE: (folder / extract_files.HMIS_FILE, Sender.HOUSING)}
    for extract in extract_files.EXTRACTS:
        if extract_files.write(folder, extract, families, today):
            found[extract.file] = (folder / extract.file, extract.sender)
    return found


def _found(opened: Station) -> dict[str, bytes]:
    """Our agency with its workers, and the names of the four that send files; the first worker is signed in."""
    now = opened.clock.now()
    with opened.write() as connection:
        own = agencies.ensure_agency(connection, OWN_CODE, OWN_NAME, now, short_name=OWN_SHORT)
        for sender, facts in SENDERS.items():
            agencies.ensure_agency(connection, sender, facts.name, now, short_name=facts.short_name)
        workers = casework.add_workers(connection, own, now)
        agencies.sign_in_as(connection, own, workers[STAFF[0]])
    return workers


def number_cases(opened: Station) -> None:
    """Let this station's case numbers be those of the pictures."""
    with opened.write() as connection:
        settings.put(connection, "station_block", STATION_BLOCK)
        settings.put(connection, "case_numbers_used", FIRST_CASE)


def import_file(
    opened: Station, path: Path, sender: Sender, progress: Progress = lambda phase, done, total: None
) -> dict[str, int]:
    """Import one agency's file; what the import counted."""

    def step(done: int, total: int, phase: str) -> None:
        progress(phase, done, total)

    with formats.check(opened, path, formats.Options(agency=sender), step) as staged:
        return imports.apply(opened, staged, step).total.to_json()


def _link(opened: Station, families: Sequence[Family], apart: frozenset[bytes]) -> tuple[int, int]:
    """Confirm what the imports proposed, except those of families that are left for a person to look at."""
    with opened.write() as connection:
        author = opened.author()
        undecided = {family.number for family in families if family.undecided}
        family_of = {person: number for number, ids in persons(connection, families).items() for person in ids}
        for_sure = []
        found = links.proposals(connection, limit=1_000_000)
        for proposal in found:
            sides = (proposal.left, proposal.right)
            numbers = {family_of.get(side.person_id or side.household_id) for side in sides}
            alone = {side.household_id for side in sides} & apart
            if len(numbers) == 1 and not numbers & undecided and not alone:
                for_sure.append(proposal.link_id)
        if for_sure:
            links.decide(connection, author, for_sure, LinkStatus.CONFIRMED)
        _by_hand(connection, author, families, apart)
        _one_family(connection, author, families, apart)
    return len(found), len(found) - len(for_sure)


def _by_hand(connection: Connection, author: Author, families: Sequence[Family], apart: frozenset[bytes]) -> None:
    """What no evidence joins and a worker knows: a name or birth date that agencies write differently."""
    ids = {value: (person, household) for value, person, household in connection.execute(_NUMBERS)}
    flagged = safety.flagged(connection) | apart
    for family in families:
        for person in family.told_same:
            mine = [ids[number] for number in extract_files.numbers_of(person).values() if number in ids]
            if not flagged & {household for _, household in mine}:
                for other, _ in mine[1:]:
                    links.same_person(connection, author, mine[0][0], other)


def _one_family(connection: Connection, author: Author, families: Sequence[Family], apart: frozenset[bytes]) -> None:
    """A worker who knows a family joins its households, whoever keeps them."""
    flagged, known = safety.flagged(connection) | apart, persons(connection, families)
    for family in families:
        ids = sorted(known.get(family.number, ()))
        mine = [row[0] for row in connection.execute(_HOUSEHOLDS, {"ids": ids})]
        if family.told_same and not flagged & set(mine):
            for other in mine[1:]:
                links.same_family(connection, author, mine[0], other)


def persons(connection: Connection, families: Sequence[Family]) -> dict[int, set[bytes]]:
    """Family number → the ids of its person records and households, by the numbers that the files gave them."""
    of = {number: family.number for family in families for number in extract_files.numbers(family)}
    found: dict[int, set[bytes]] = {}
    for value, person, household in connection.execute(_NUMBERS):
        if value in of:
            found.setdefault(of[value], set()).update((person, household))
    return found


def _tell(
    opened: Station,
    families: Sequence[Family],
    workers: Mapping[str, bytes],
    apart: frozenset[bytes],
    progress: Progress,
) -> None:
    with opened.write() as connection:
        ids = persons(connection, families)
        # A family with a safety flag stays with the agency that keeps it: our workers write nothing beside it.
        flagged = safety.flagged(connection) | apart
        households = {
            number: household
            for number, some in ids.items()
            if not flagged & some
            for household in [row[0] for row in connection.execute(_HOUSEHOLD, {"id": min(some)})]
        }
        people = {value: (person, household) for value, person, household in connection.execute(_NUMBERS)}
        author = Author(opened.staff_id, opened.agency_id, opened.clock.now(), opened.clock.today())
        casework.write(
            connection, author, families, households=households, people=people, workers=workers,
            zone=opened.clock.zone, step=lambda done, total: progress("casework", done, total),
        )  # fmt: skip


_NUMBERS = text("SELECT value, person_id, scope_id FROM identifier WHERE value IS NOT NULL AND system <> 'ssn'")
_HOUSEHOLDS = text("SELECT id FROM household WHERE id IN :ids ORDER BY id").bindparams(bindparam("ids", expanding=True))
_HOUSEHOLD = text("SELECT scope_id FROM person WHERE id = :id UNION SELECT id FROM household WHERE id = :id LIMIT 1")
