"""Kinds of barriers, and the chain of what a barrier puts at risk.

Groups: WIOA section 3(24), individuals with a barrier to employment; needs: Gravity Project SDOH domains (FHIR
value set SDOHCC-ValueSetSDOHCategory); childcare is our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ctcoord.domain.codes import DataClass


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of barrier. ``domain`` is the support domain that answers it, or None; ``source`` whose term it is.

    ``data_class``: the kind of data that the kind of barrier gives away by itself.
    """

    code: str
    source: str
    domain: str | None = None
    data_class: DataClass = DataClass.COORDINATION


class Outcome(StrEnum):
    """How a barrier ended."""

    RESOLVED = "resolved"
    WORKED_AROUND = "worked_around"
    REFERRED = "referred"
    NO_LONGER_APPLIES = "no_longer_applies"
    REMAINS = "remains"  # the case closed with it


_GRAVITY = (
    ("food-insecurity", None),
    ("housing-instability", "housing"),
    ("homelessness", "housing"),
    ("inadequate-housing", "housing"),
    ("transportation-insecurity", "transit"),
    ("financial-insecurity", None),
    ("material-hardship", None),
    ("educational-attainment", "workforce"),
    ("employment-status", "workforce"),
    ("veteran-status", None),
    ("stress", None),
    ("social-connection", None),
    ("intimate-partner-violence", None),
    ("elder-abuse", None),
    ("health-insurance-coverage-status", None),
    ("medical-cost-burden", None),
    ("health-literacy", None),
    ("digital-access", None),
    ("digital-literacy", None),
    ("utility-insecurity", "housing"),
)
_WIOA = (
    ("displaced-homemaker", "workforce"),
    ("low-income", None),
    ("disability", None),
    ("older-individual", None),
    ("ex-offender", None),
    ("foster-care", None),
    ("english-learner", "workforce"),
    ("low-literacy", "workforce"),
    ("cultural-barriers", None),
    ("farmworker", None),
    ("exhausting-tanf", None),
    ("single-parent", "childcare"),
    ("long-term-unemployed", "workforce"),
)
_OURS = (("childcare", "childcare"), ("childcare-hours", "childcare"), ("documents", None), ("other", None))

# VAWA: what violence did stands in no general consent; a diagnosis or a conviction only where its kind is named.
_TELLING = {
    "intimate-partner-violence": DataClass.SAFETY,
    "elder-abuse": DataClass.SAFETY,
    "disability": DataClass.HEALTH,
    "stress": DataClass.HEALTH,
    "ex-offender": DataClass.JUSTICE,
}

KEPT_APART = frozenset(_TELLING.values())

CATEGORIES: Mapping[str, Category] = {
    code: Category(code, source, domain, _TELLING.get(code, DataClass.COORDINATION))
    for source, codes in (("gravity", _GRAVITY), ("wioa", _WIOA), ("ctcoord", _OURS))
    for code, domain in codes
}

STALE_DAYS = 14  # an open barrier without a step for so long rises on Home


@dataclass(frozen=True, slots=True)
class Node:
    """Something in a family's plan. ``blocks`` are the (kind, id) of what cannot hold while this stands."""

    kind: str
    id: bytes
    title: str
    blocks: tuple[tuple[str, bytes], ...] = ()
    open: bool = True


def chains(nodes: Iterable[Node]) -> list[tuple[Node, ...]]:
    """What each open barrier puts at risk, to the last: "no car", "reach training", "certificate by June".

    Each chain begins at an open barrier that nothing else blocks, or at the first of a circle. A chain passes each
    node once, so a circle of barriers ends where it began. Ended supports, reached goals and resolved barriers break
    it. Chains of one node are left out.
    """
    by_key = {(node.kind, node.id): node for node in nodes if node.open}
    blocked = {key for node in by_key.values() for key in node.blocks}
    barriers = [node for node in by_key.values() if node.kind == "barrier"]
    heads = [node for node in barriers if (node.kind, node.id) not in blocked]
    found = [way for head in heads for way in _ways((head,), by_key)]
    passed = {(node.kind, node.id) for way in found for node in way}
    for node in barriers:  # only circles are left
        if (node.kind, node.id) not in passed:
            ways = _ways((node,), by_key)
            passed |= {(step.kind, step.id) for way in ways for step in way}
            found += ways
    return [way for way in found if len(way) > 1]


def _ways(way: tuple[Node, ...], by_key: Mapping[tuple[str, bytes], Node]) -> list[tuple[Node, ...]]:
    following = [by_key[key] for key in way[-1].blocks if key in by_key and by_key[key] not in way]
    if not following:
        return [way]
    return [longer for node in following for longer in _ways((*way, node), by_key)]
