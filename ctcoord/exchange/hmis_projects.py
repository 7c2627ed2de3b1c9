"""Which organizations and projects of an HMIS export may be read: none of a victim service provider.

Only what is clearly no such provider counts. What an export does not describe and the store does not
know may be one, so that nothing of it is taken either; a provider that became one is deleted from the
directory, and what a later file says of its projects is refused without its Organization.csv. An
organization of which it is not said counts as one, unless an earlier file said that it is none. Where an
export has such organizations, nobody is taken of whom nothing shows that another one serves them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ctcoord.exchange.hmis_rows import Ids
from ctcoord.exchange.records import Sink
from ctcoord.words import Message, mark

VICTIM_SERVICES = mark("Rows of victim service providers are not taken into a shared store")
NOT_SHOWN = mark("Nothing shows that this person is served by an organization that is no victim service provider")
NOT_SAID = mark("{column} does not say whether this is a victim service provider")
BECAME = mark("{organization} is a victim service provider now: {people} people that it served before are stored here")

_NO = frozenset(("0", "no", "n", "false", "f"))
_UNSAID = frozenset(("", "99"))


def serves_victims(cell: str) -> bool | None:
    """HMIS VictimServiceProvider (HUD list 1.8): None if the cell is blank or 99; whatever is no clear no is a yes."""
    said = cell.strip().casefold()
    whole, _, fraction = said.partition(".")
    if whole.isdecimal() and not fraction.strip("0"):
        said = str(int(whole)) if len(whole) < 9 else whole
    if said in _UNSAID:
        return None
    return said not in _NO


def _unknown(source_id: str) -> bool:
    return False


def _everybody(person: str) -> bool:
    return True


@dataclass
class Projects:
    """What Organization and Project say of each project, for the supports that come from it."""

    known_organization: Callable[[str], bool] = _unknown  # whether the store has it
    known_project: Callable[[str], bool] = _unknown
    organizations: dict[str, str] = field(default_factory=dict)  # id: name
    victim_services: set[str] = field(default_factory=set)  # organization ids
    rejected_organizations: set[str] = field(default_factory=set)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # project id: name, organization id
    refused: set[str] = field(default_factory=set)  # project ids of victim service providers
    rejected: set[str] = field(default_factory=set)  # project ids, for any reason
    # People of whom only projects that are not read speak: whether one of these is known to serve victims.
    refused_people: dict[str, bool] = field(default_factory=dict)
    # Whether a person may be taken of whom no enrolment of this file speaks; everybody, until one may be refused.
    shown: Callable[[str], bool] = _everybody

    @property
    def may_serve_victims(self) -> bool:
        """Whether any organization of the export is, or for all that is known may be, a victim service provider."""
        return bool(self.victim_services or self.rejected_organizations)

    def has_organization(self, organization: str) -> bool:
        """Whether rows may name this organization."""
        if organization in self.victim_services or organization in self.rejected_organizations:
            return False
        return organization in self.organizations or self.known_organization(organization)

    def has(self, project: str) -> bool:
        """Whether enrolments of this project may be read."""
        if project in self.rejected:
            return False
        return project in self.names or self.known_project(project)


def known_to(sink: Sink, ids: Ids) -> Projects:
    """Begin with what the store knows: ids are made from the source's, so that nothing else need be looked up."""
    organizations, services = sink.directory()
    return Projects(
        lambda source_id: ids.of("organization", source_id, "core") in organizations,
        lambda source_id: ids.of("service", source_id, "core") in services,
    )


def note_change(sink: Sink, organization: bytes, name: str) -> None:
    """Say how many people are stored of a provider that is a victim service provider now."""
    sink.note(Message(BECAME, {"organization": name, "people": sink.people_of(organization)}))
