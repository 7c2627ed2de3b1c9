"""What an authority to share opens, by data class: rules as data, each with its citation.

The central database is given these tables as SQL, so that client and server decide alike. A consent
lists its classes; what it lists here and may not open stays closed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.codes import ConsentStatus, DataClass, Role

_LEASE_HOURS, _SAFETY_LEASE_HOURS = 7 * 24, 72


@dataclass(frozen=True, slots=True)
class ClassRule:
    """How one data class may be seen.

    ``whole_agency``: roles that see it in every household of their agency without being assigned.
    ``by_consent``: a written consent that names the class opens it to the recipient's agency.
    ``announced``: a worker who lacks it may be told that a consent is missing; others leave no trace.
    ``break_glass``: a caseworker of the own agency may open it for a stated reason.
    ``lease_hours``: how long a station shows it without having synced.
    """

    whole_agency: frozenset[Role]
    by_consent: bool
    announced: bool
    break_glass: bool
    citation: str
    lease_hours: int = _LEASE_HOURS


_OVERSEERS = frozenset({Role.SUPERVISOR, Role.STEWARD})
_SUPERVISORS = frozenset({Role.SUPERVISOR})


def _ordinary(citation: str) -> ClassRule:
    return ClassRule(_OVERSEERS, by_consent=True, announced=True, break_glass=True, citation=citation)


RULES: Mapping[DataClass, ClassRule] = {
    DataClass.CORE: _ordinary("CGS 4-190 to 4-197 (Personal Data Act)"),
    DataClass.COORDINATION: _ordinary("CGS 4-190 to 4-197 (Personal Data Act)"),
    DataClass.CHILDCARE: _ordinary("45 CFR 98.90(e), 98.33; CGS 17b-749"),
    DataClass.HOUSING: _ordinary("69 FR 45888 (HMIS Data and Technical Standards, section 4)"),
    DataClass.TRANSIT: _ordinary("CGS 4-190 to 4-197 (Personal Data Act)"),
    DataClass.WORKFORCE: _ordinary("20 CFR 683.220; WIOA section 116(i)(3)"),
    DataClass.EDUCATION: ClassRule(
        _SUPERVISORS, by_consent=True, announced=True, break_glass=True, citation="34 CFR 99.30 (FERPA)"
    ),
    DataClass.INCOME: _ordinary("7 CFR 272.1(c); 45 CFR 205.50"),
    DataClass.HEALTH: ClassRule(
        _SUPERVISORS, by_consent=True, announced=False, break_glass=True, citation="45 CFR 164.508 (HIPAA)"
    ),
    DataClass.SUBSTANCE_USE: ClassRule(
        frozenset(), by_consent=True, announced=False, break_glass=False, citation="42 CFR 2.31, 2.32"
    ),
    DataClass.SAFETY: ClassRule(
        frozenset(),
        by_consent=False,
        announced=False,
        break_glass=False,
        citation="34 USC 12291(b)(2) (VAWA); CGS 54-240",
        lease_hours=_SAFETY_LEASE_HOURS,
    ),
    DataClass.JUSTICE: ClassRule(
        frozenset(), by_consent=True, announced=False, break_glass=False, citation="CGS 54-142k; 28 CFR 20.33"
    ),
}

# A fact about nobody cannot be shown: who may see anything of a person may see who it is.
ALWAYS_WITH_ANY = DataClass.CORE


def opened_by_consent(classes: Collection[str]) -> frozenset[DataClass]:
    """The data classes that a consent listing ``classes`` opens; unknown ones open nothing."""
    named = {DataClass(name) for name in classes if name in set(DataClass)}
    opened = {name for name in named if RULES[name].by_consent}
    return frozenset(opened | {ALWAYS_WITH_ANY}) if opened else frozenset()


def seen_by_role(role: Role) -> frozenset[DataClass]:
    """The data classes a role sees in every household of its agency; empty for a caseworker, who is assigned."""
    return frozenset(name for name, rule in RULES.items() if role in rule.whole_agency)


def brought_unseen(role: Role) -> frozenset[DataClass]:
    """The classes that a steward's import adds to and their role does not see; empty for every other role.

    An importer has the file in their hands already: it opens nothing to them, and without it nobody could bring
    an agency's whole export (45 CFR 164.514(d): no more is shown than the work needs).
    """
    return frozenset(RULES) - seen_by_role(role) if role == Role.STEWARD else frozenset()


def opened_by_breaking_glass() -> frozenset[DataClass]:
    """What a caseworker may open in their own agency for a stated reason."""
    return frozenset(name for name, rule in RULES.items() if rule.break_glass)


def in_force(status: str, signed_on: date | None, valid_until: date | None, withdrawn: bool, today: date) -> bool:
    """Whether a consent opens anything on ``today`` (the owning agency's calendar)."""
    return (
        status == ConsentStatus.GIVEN
        and not withdrawn
        and signed_on is not None
        and signed_on <= today
        and (valid_until is None or today <= valid_until)
    )
