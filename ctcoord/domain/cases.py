"""The life of a case: what happens to it as a whole, and how it ends."""

from __future__ import annotations

from enum import StrEnum


class CaseEventKind(StrEnum):
    """What happened to a case, or to who belongs to it."""

    OPENED = "opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    ASKED_TO_HAND_OVER = "asked_to_hand_over"
    HANDED_OVER = "handed_over"
    BIRTH = "birth"
    DEATH = "death"
    ADOPTION = "adoption"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    SEPARATED = "separated"
    JOINED = "joined"


class CaseOutcome(StrEnum):
    """Why a case was closed."""

    GOALS_REACHED = "goals_reached"
    SELF_SUFFICIENT = "self_sufficient"
    MOVED_AWAY = "moved_away"
    OTHER_AGENCY = "other_agency"
    NO_CONTACT = "no_contact"
    FAMILY_ASKED = "family_asked"
    NOT_ELIGIBLE = "not_eligible"
    DECEASED = "deceased"
    OTHER = "other"


# Of somebody whose adoption sealed what came before: no file brings the earlier name back, nor does its undo.
SEALED_NAMES = frozenset({"first_name", "middle_name", "last_name", "suffix", "former_names", "names_hashed"})
