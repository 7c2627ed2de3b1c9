"""The closed loop: every pair of states, every action, every reason."""

from __future__ import annotations

from itertools import product

import pytest

from ctcoord.domain import referrals
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import OPEN, REASONS, STEPS, HmisResult, Reason, Refused

# Written down by hand from the figure of FHIR R4 Task as SDOH Clinical Care uses it: no other step is taken.
ALLOWED = {
    ("draft", "requested"), ("draft", "cancelled"),
    ("requested", "accepted"), ("requested", "rejected"), ("requested", "cancelled"), ("requested", "failed"),
    ("accepted", "in-progress"), ("accepted", "on-hold"), ("accepted", "completed"), ("accepted", "cancelled"),
    ("accepted", "failed"),
    ("in-progress", "on-hold"), ("in-progress", "completed"), ("in-progress", "failed"), ("in-progress", "cancelled"),
    ("on-hold", "accepted"), ("on-hold", "in-progress"), ("on-hold", "cancelled"), ("on-hold", "failed"),
}  # fmt: skip
# What several steps may lead to: an answer from outside that skips what nobody wrote down.
REACHED = ALLOWED | {
    ("requested", "in-progress"), ("requested", "on-hold"), ("requested", "completed"), ("on-hold", "completed"),
}  # fmt: skip
PAIRS = list(product(S, S))


@pytest.mark.parametrize(("now", "to"), PAIRS)
def test_every_pair_of_states_is_a_step_or_says_why_not(now: S, to: S) -> None:
    erased = to is S.ENTERED_IN_ERROR and now is not S.ENTERED_IN_ERROR
    allowed = (now, to) in ALLOWED or erased
    assert (referrals.refused(now, to) is None) == allowed
    expected = {
        now is S.ENTERED_IN_ERROR: Refused.ERASED,
        now is to and now is not S.ENTERED_IN_ERROR: Refused.SAME,
    }.get(True)
    if not allowed and expected is None:
        expected = Refused.CLOSED if now not in OPEN else Refused.NOT_SENT if now is S.DRAFT else Refused.BACK
    assert referrals.refused(now, to) is (None if allowed else expected)


@pytest.mark.parametrize(("now", "to"), PAIRS)
def test_a_way_takes_only_allowed_steps_never_back_and_never_through_a_pause(now: S, to: S) -> None:
    way = referrals.path(now, to)
    erased = to is S.ENTERED_IN_ERROR and now is not S.ENTERED_IN_ERROR
    assert bool(way) == ((now, to) in REACHED or erased)
    assert (referrals.why_not(now, to) is None) == bool(way)
    if way:
        assert way[-1] is to
        assert S.ON_HOLD not in way[:-1]
        assert all((a, b) in ALLOWED or b is S.ENTERED_IN_ERROR for a, b in zip((now, *way), way, strict=False))


def test_closed_states_have_no_step_and_open_ones_reach_an_end() -> None:
    ended = {S.REJECTED, S.CANCELLED, S.COMPLETED, S.FAILED, S.ENTERED_IN_ERROR}
    assert set(S) - OPEN == ended
    assert set(STEPS) == set(S)
    for state in OPEN:
        assert referrals.path(state, S.CANCELLED)


@pytest.mark.parametrize(("status", "reason"), list(product(S, [None, *Reason])))
def test_hmis_counts_each_answered_referral_once(status: S, reason: Reason | None) -> None:
    result = referrals.hmis_result(status, reason)
    if status in {S.DRAFT, S.REQUESTED, S.ENTERED_IN_ERROR}:
        assert result is None
    elif status in {S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED}:
        assert result is HmisResult.ACCEPTED
    elif reason is Reason.NO_ANSWER:
        assert result is None
    else:
        by_client = {"client_declined", "client_moved", "need_met", "did_not_attend", "cost"}
        assert result is (HmisResult.CLIENT_REJECTED if reason in by_client else HmisResult.PROVIDER_REJECTED)


def test_reasons_are_offered_where_they_can_be_given() -> None:
    assert set(REASONS) == {S.REJECTED, S.CANCELLED, S.FAILED, S.ON_HOLD}
    assert all(Reason.OTHER in offered and len(set(offered)) == len(offered) for offered in REASONS.values())
    assert set().union(*REASONS.values()) == set(Reason)
