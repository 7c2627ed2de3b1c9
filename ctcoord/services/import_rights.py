"""What of an agency file the central database will take from this person, known before anything is written.

The database decides; this says beforehand what it would set aside, so that it is left out and not parked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ctcoord.domain.codes import DataClass, Role
from ctcoord.domain.consent import brought_unseen, seen_by_role
from ctcoord.errors import NotYoursToImport
from ctcoord.models.base import COMMONS
from ctcoord.services import settings
from ctcoord.words import Message, Words, mark
from ctcoord.words.codes import DATA_CLASSES

ROLE, APPOINTED = "central_role", "central_appointed"  # settings: what the central database said at the last contact
DIRECTORY = "directory"
EVERYTHING = "1"


@dataclass(frozen=True, slots=True)
class Standing:
    """A role in a central database; ``appointed``: the agencies that named this person steward, and their own."""

    role: Role
    own: bytes
    appointed: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Sendable:
    """What of one file may be sent.

    ``taken``: SQL, whether a record may be, with ``{row}`` for the record's alias and ``{store}`` for the store's
    schema. ``leaving``: classes that are taken and then leave this station, for this person does not see them.
    """

    taken: str = EVERYTHING
    leaving: frozenset[DataClass] = frozenset()


def standing(connection: Connection) -> Standing | None:
    """What the central database said of this person; None for a store that never met one."""
    role = settings.get(connection, ROLE)
    if role is None:
        return None
    own = bytes.fromhex(settings.get(connection, "own_agency", ""))
    return Standing(Role(role), own, frozenset(map(bytes.fromhex, settings.get(connection, APPOINTED) or ())) | {own})


def sendable(who: Standing | None, agency: bytes, name: str) -> Sendable:
    """What of a file of ``agency`` this person may send. Raises NotYoursToImport where it is nothing."""
    if who is None:
        return Sendable()
    if who.role == Role.STEWARD:
        if agency not in who.appointed:
            raise NotYoursToImport(agency=name, why=Message(NOT_APPOINTED))
        return Sendable(leaving=brought_unseen(who.role))
    if agency != who.own:
        raise NotYoursToImport(agency=name, why=Message(ANOTHER))
    if who.role == Role.SUPERVISOR:
        classes = ", ".join(f"'{one.value}'" for one in sorted(seen_by_role(who.role)))
        return Sendable(f"({_IN_HOUSEHOLD} AND {{row}}.data_class IN ({classes}))")
    if who.role == Role.CASEWORKER:
        return Sendable(f"({_IN_HOUSEHOLD} AND {_NOT_ANOTHERS})")
    raise NotYoursToImport(agency=name, why=Message(NO_HOUSEHOLDS))


ANOTHER = mark("importing for another agency needs a data steward whom that agency appointed")
NOT_APPOINTED = mark("that agency has not appointed you its data steward, or the central database does not know it")
NO_HOUSEHOLDS = mark("your role works with no households")
_IN_HOUSEHOLD = f"{{row}}.scope_id <> x'{COMMONS.hex()}'"
_NOT_ANOTHERS = (
    "NOT EXISTS (SELECT 1 FROM {store}.bucket b WHERE b.scope_id = {row}.scope_id AND b.subject_id = zeroblob(16)"
    " AND b.data_class = 'core' AND b.may <> 'write')"
)


def sentences(words: Words, withheld: Mapping[str, int], leaving: Mapping[str, int]) -> list[str]:
    """What a person reads before they confirm: rows of the file that are left out, and rows that will leave."""
    said = []
    for what, rows in withheld.items():
        if what == DIRECTORY:
            said.append(
                words.plural(
                    "{n} row of the directory is left out: a data steward sends it. The rest is sent.",
                    "{n} rows of the directory are left out: a data steward sends them. The rest is sent.",
                    rows,
                )
            )
        else:
            said.append(
                words.plural(
                    "{n} row of class {name} is left out: your role cannot send it. A data steward can.",
                    "{n} rows of class {name} are left out: your role cannot send them. A data steward can.",
                    rows,
                    name=words(DATA_CLASSES[what]),
                )
            )
    if leaving:
        said.append(
            words.plural(
                "{n} record is sent and then leaves this computer, since you bring it and do not see it: {names}.",
                "{n} records are sent and then leave this computer, since you bring them and do not see them: {names}.",
                sum(leaving.values()),
                names=", ".join(f"{words(DATA_CLASSES[what])} {words.number(rows)}" for what, rows in leaving.items()),
            )
        )
        said.append(
            words(
                "What this file leaves blank or no longer holds of them is not taken back, nor does an undo take them"
                " back once they were sent: whoever sees them does that."
            )
        )
    return said
