"""The closed loop of a referral: states of FHIR R4 Task, the steps between them, reasons and results.

States and steps: HL7 FHIR R4 Task state machine, as the SDOH Clinical Care guide (Gravity) uses it.
Results: HMIS Data Standards, Event 4.20.D. Reasons are codes; their words are in the catalogue.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from enum import StrEnum

from ctcoord.domain.codes import ReferralStatus as S

STEPS: Mapping[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.REQUESTED, S.CANCELLED}),
    S.REQUESTED: frozenset({S.ACCEPTED, S.REJECTED, S.CANCELLED, S.FAILED}),
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.ON_HOLD, S.CANCELLED, S.FAILED, S.COMPLETED}),
    S.IN_PROGRESS: frozenset({S.ON_HOLD, S.COMPLETED, S.FAILED, S.CANCELLED}),
    S.ON_HOLD: frozenset({S.ACCEPTED, S.IN_PROGRESS, S.CANCELLED, S.FAILED}),
    S.REJECTED: frozenset(),
    S.CANCELLED: frozenset(),
    S.COMPLETED: frozenset(),
    S.FAILED: frozenset(),
    S.ENTERED_IN_ERROR: frozenset(),
}
OPEN = frozenset(state for state, steps in STEPS.items() if steps)


class Refused(StrEnum):
    """Why a step is not taken."""

    SAME = "same"
    CLOSED = "closed"  # it has ended: only a new referral goes on
    NOT_SENT = "not_sent"  # an answer to what nobody was asked
    ERASED = "erased"  # entered in error
    BACK = "back"  # it would undo a step that somebody saw


class HmisResult(StrEnum):
    """HMIS list 4.20.D, ReferralResult."""

    ACCEPTED = "1"
    CLIENT_REJECTED = "2"
    PROVIDER_REJECTED = "3"


class Reason(StrEnum):
    """Why a referral was declined, stopped, failed or put on hold."""

    NO_CAPACITY = "no_capacity"
    NOT_ELIGIBLE = "not_eligible"
    MISSING_DOCUMENTS = "missing_documents"
    OUT_OF_AREA = "out_of_area"
    UNABLE_TO_CONTACT = "unable_to_contact"
    SERVICE_ENDED = "service_ended"
    HOURS_DO_NOT_FIT = "hours_do_not_fit"
    LANGUAGE = "language"
    COST = "cost"
    CLIENT_DECLINED = "client_declined"
    CLIENT_MOVED = "client_moved"
    NEED_MET = "need_met"
    DID_NOT_ATTEND = "did_not_attend"
    FAMILY_EVENT = "family_event"
    NO_ANSWER = "no_answer"
    OTHER = "other"


# Whose decision a reason is, as HMIS counts it.
_BY_CLIENT = frozenset(
    {Reason.CLIENT_DECLINED, Reason.CLIENT_MOVED, Reason.NEED_MET, Reason.DID_NOT_ATTEND, Reason.COST}
)

REASONS: Mapping[S, tuple[Reason, ...]] = {
    S.REJECTED: (
        Reason.NO_CAPACITY,
        Reason.NOT_ELIGIBLE,
        Reason.MISSING_DOCUMENTS,
        Reason.OUT_OF_AREA,
        Reason.UNABLE_TO_CONTACT,
        Reason.SERVICE_ENDED,
        Reason.HOURS_DO_NOT_FIT,
        Reason.LANGUAGE,
        Reason.CLIENT_DECLINED,
        Reason.OTHER,
    ),
    S.CANCELLED: (
        Reason.CLIENT_DECLINED,
        Reason.NEED_MET,
        Reason.CLIENT_MOVED,
        Reason.COST,
        Reason.SERVICE_ENDED,
        Reason.OTHER,
    ),
    S.FAILED: (
        Reason.NO_ANSWER,
        Reason.DID_NOT_ATTEND,
        Reason.UNABLE_TO_CONTACT,
        Reason.SERVICE_ENDED,
        Reason.CLIENT_MOVED,
        Reason.OTHER,
    ),
    S.ON_HOLD: (Reason.FAMILY_EVENT, Reason.MISSING_DOCUMENTS, Reason.NO_CAPACITY, Reason.OTHER),
}


class NextStep(StrEnum):
    """What a decline leads to; one must be chosen."""

    OTHER_PROVIDER = "other_provider"
    OTHER_SERVICE = "other_service"
    STOP = "stop"


class Channel(StrEnum):
    """How a referral really went out."""

    APPLICATION = "application"
    SECURE_EMAIL = "secure_email"
    FAX = "fax"
    PHONE = "phone"
    PAPER = "paper"


class Urgency(StrEnum):
    """FHIR R4 request-priority; the days within which an answer is due when the program sets none."""

    ROUTINE = "routine"
    URGENT = "urgent"
    ASAP = "asap"
    STAT = "stat"


RESPONSE_DAYS: Mapping[Urgency, int] = {Urgency.ROUTINE: 10, Urgency.URGENT: 3, Urgency.ASAP: 2, Urgency.STAT: 1}

# Accepted without an appointment: within so many days somebody looks again, unless the agency says otherwise.
LOOK_AGAIN_DAYS = 14

# A declined, failed or unanswered request is not the end of the need.
ASKS_NEXT_STEP = frozenset({S.REJECTED, S.FAILED})


def refused(now: S, to: S) -> Refused | None:
    """Why a referral may not go from ``now`` to ``to``; None where it may.

    Any state may be marked entered in error, once.
    """
    if now is S.ENTERED_IN_ERROR:
        return Refused.ERASED
    if now is to:
        return Refused.SAME
    if to is S.ENTERED_IN_ERROR or to in STEPS[now]:
        return None
    if now not in OPEN:
        return Refused.CLOSED
    return Refused.NOT_SENT if now is S.DRAFT else Refused.BACK


def path(now: S, to: S) -> tuple[S, ...]:
    """The states to pass on the shortest way from ``now`` to ``to``, ``to`` included; empty where there is none.

    An answer from outside may say "service received" to what was only requested: each step is recorded. Nobody is
    taken to have paused in between, so a way never leads through 'on hold', nor back; and a draft, which nobody was
    sent, has no answer.
    """
    if to is S.ENTERED_IN_ERROR:
        return () if refused(now, to) else (to,)
    if now is S.DRAFT:
        return (to,) if to in STEPS[now] else ()
    ways: deque[tuple[S, ...]] = deque([(now,)])
    seen: set[S] = {now}
    while ways:
        way = ways.popleft()
        for state in sorted(STEPS[way[-1]] - seen, key=list(S).index):
            if state is to:
                return (*way[1:], to)
            seen.add(state)
            if state is not S.ON_HOLD:
                ways.append((*way, state))
    return ()


def why_not(now: S, to: S) -> Refused | None:
    """Why no way leads from ``now`` to ``to``; None where one does."""
    return None if path(now, to) else refused(now, to) or Refused.BACK


def hmis_result(status: S, reason: Reason | None) -> HmisResult | None:
    """How HMIS counts a referral that was answered; None while it waits, or where nobody answered."""
    if status in {S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED}:
        return HmisResult.ACCEPTED
    if status not in {S.REJECTED, S.CANCELLED, S.FAILED} or reason is Reason.NO_ANSWER:
        return None
    return HmisResult.CLIENT_REJECTED if reason in _BY_CLIENT else HmisResult.PROVIDER_REJECTED
