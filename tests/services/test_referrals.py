"""Referrals from draft to end: every step from every state, and what is asked before something leaves."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import OPEN, REASONS, Channel, HmisResult, NextStep, Reason, Urgency, path
from ctcoord.errors import NothingAllows, ReferralRefused, UsageError
from ctcoord.services import (
    agencies,
    agency_settings,
    consents,
    corrections,
    records,
    referral_steps,
    referrals,
    settings,
)
from ctcoord.services.author import Author
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests import cases
from tests.conftest import NOW
from tests.services.referring import PARK, TODAY, Family, family


@pytest.fixture
def vega(desk: Station, author: Author) -> Family:
    return family(desk, author)


def test_a_referral_goes_from_barrier_to_outcome(vega: Family) -> None:
    with vega.desk.write() as connection:
        barrier = cases.add(
            connection, "barrier", vega.home, title="No care after school", domain="childcare", status="in_progress",
            severity="high", opened_on=TODAY, subject_id=vega.leo, data_class="coordination",
        )  # fmt: skip
    vega.consent(DataClass.CHILDCARE)
    made = vega.draft(domain=None, person_id=None, barrier_id=barrier)
    assert vega.row(made)["domain"] == "childcare"
    assert vega.row(made)["subject_id"] == vega.leo
    vega.send(made, addressed_to="intake desk", confirmation="page 1 of 3 ok", chase_on=TODAY + timedelta(days=4))
    vega.answer(made, "accepted", appointment_on=TODAY + timedelta(days=2), appointment_at="10:00", words="R. Bell")
    vega.answer(made, "in-progress")
    vega.answer(made, "completed", outcome="Place from December")
    row = vega.row(made)
    assert (row["status"], row["closed_on"], row["outcome"]) == ("completed", str(TODAY), "Place from December")
    with vega.desk.read() as connection:
        steps = referrals.history(connection, made)
    assert [step.status for step in steps] == ["draft", "requested", "accepted", "in-progress", "completed"]
    assert (steps[1].channel, steps[1].recipient, steps[1].confirmation) == ("fax", "intake desk", "page 1 of 3 ok")
    assert steps[2].reason == "R. Bell"
    assert {step.author for step in steps} == {"Ana Ruiz"}


@pytest.mark.parametrize("now", list(S))
def test_every_action_from_every_state(vega: Family, now: S) -> None:
    """State × state × action: what domain/referrals allows is done with all its events, the rest explained."""
    made = vega.sent()
    for to in S:
        vega.set(made, status=now, reason_code=None, next_step=None)
        said: dict[str, Any] = {"reason_code": REASONS[to][0]} if to in REASONS else {}
        said |= {"review_on": TODAY} if to is S.ON_HOLD else {}
        way = path(now, to) or ((to,) if to is now and now in OPEN and now is not S.DRAFT else ())
        before = events(vega, made)
        if to is S.REQUESTED and now is S.DRAFT:
            way = ()  # it is sent, not answered
        if way:
            assert vega.answer(made, to, **said) == way
            assert events(vega, made)[len(before) :] == list(way)
        else:
            with pytest.raises(ReferralRefused) as refused:
                vega.answer(made, to, **said)
            told(refused.value)
            assert (events(vega, made), vega.row(made)["status"]) == (before, now)
    for name, allowed in ALLOWED.items():
        vega.set(made, status=now, next_step=None)
        if now in allowed:
            act(vega, made, name)
        else:
            with pytest.raises(ReferralRefused) as refused:
                act(vega, made, name)
            told(refused.value)
            assert vega.row(made)["status"] == now


ALLOWED = {"send": {S.DRAFT}, "chase": {S.REQUESTED}, "edit": {S.DRAFT}, "next": {S.REJECTED, S.FAILED}}


def act(vega: Family, made: bytes, name: str) -> None:
    wanted = Wanted("After-school care", PARK, domain="childcare")
    with vega.desk.write() as connection:
        if name == "send":
            referral_steps.send(connection, vega.author, made, channel=Channel.PAPER)
        elif name == "chase":
            referral_steps.chase(connection, vega.author, made, again_on=TODAY, channel=Channel.PHONE)
        elif name == "edit":
            referrals.edit(connection, vega.author, made, wanted)
        else:
            assert referrals.next_step(connection, vega.author, made, NextStep.STOP) is None


def told(refused: ReferralRefused) -> None:
    said, fix = Words("en").error(refused)
    assert len(said) > 20
    assert len(fix) > 12
    assert "{" not in said + fix


def events(vega: Family, made: bytes) -> list[str]:
    with vega.desk.read() as connection:
        return [step.status for step in referrals.history(connection, made)]


def test_nothing_leaves_without_an_authority_and_the_error_names_what_is_missing(vega: Family) -> None:
    vega.consent(DataClass.CHILDCARE)
    made = vega.draft(classes=frozenset({DataClass.CHILDCARE, DataClass.INCOME}))
    with pytest.raises(NothingAllows) as refused:
        vega.send(made)
    assert refused.value.params["missing"] == (DataClass.INCOME,)
    assert Words("en").error(refused.value)[0] == f"Nothing allows {PARK} to see: Income."
    other = vega.draft(recipient="Somebody else")
    with pytest.raises(NothingAllows) as refused:
        vega.send(other)
    assert refused.value.params["missing"] == (DataClass.CHILDCARE, DataClass.CORE)
    assert vega.row(made)["status"] == "draft"
    assert events(vega, made) == ["draft"]


def test_a_recorded_law_needs_no_consent_and_is_kept(vega: Family) -> None:
    made = vega.draft()
    with pytest.raises(NothingAllows):
        vega.send(made, legal_reason="  ")
    vega.send(made, legal_reason="CGS 17b-90(b)")
    row = vega.row(made)
    assert (row["legal_reason"], row["authority_id"]) == ("CGS 17b-90(b)", None)


@pytest.mark.parametrize("how", ["withdrawn", "ended", "another person"])
def test_a_consent_that_does_not_hold_today_covers_nothing(vega: Family, how: str) -> None:
    if how == "ended":
        vega.consent(DataClass.CHILDCARE, until=TODAY - timedelta(days=1))
    else:
        given = vega.consent(DataClass.CHILDCARE)
        if how == "withdrawn":
            with vega.desk.write() as connection:
                consents.withdraw(connection, vega.author, given, signer="Maria Vega")
        else:
            vega.set(given, "consent", persons=json.dumps({"v": [vega.maria.hex()]}))
    with pytest.raises(NothingAllows):
        vega.send(vega.draft())


def test_safety_is_never_part_of_a_referral(vega: Family) -> None:
    with pytest.raises(UsageError):
        vega.draft(classes=frozenset({DataClass.SAFETY}))


def test_nothing_is_sent_about_somebody_who_has_died(vega: Family) -> None:
    vega.consent(DataClass.CHILDCARE)
    made = vega.draft()
    with vega.desk.write() as connection:
        records.change(connection, "person", vega.leo, {"died_on": TODAY})
    with pytest.raises(UsageError, match="died"):
        vega.send(made)


def test_a_death_that_corrects_what_an_agency_says_counts_and_so_does_the_life_it_gives_back(vega: Family) -> None:
    vega.consent(DataClass.CHILDCARE)
    made = vega.draft()
    leo = {"scope_id": vega.home, "record_id": vega.leo, "field": "died_on"}
    with vega.desk.write() as connection:
        corrections.correct(connection, vega.author, "person", **leo, value=TODAY)
    with pytest.raises(UsageError, match="died"):
        vega.send(made)
    with vega.desk.write() as connection:
        records.change(connection, "person", vega.leo, {"died_on": TODAY})
        corrections.correct(connection, vega.author, "person", **leo, value=None)
    vega.send(made)


def test_a_referral_that_tells_something_is_kept_in_that_class(vega: Family) -> None:
    made = vega.draft(classes=frozenset({DataClass.SUBSTANCE_USE}), domain=None)
    assert vega.row(made)["data_class"] == "substance_use"
    with vega.desk.write() as connection, pytest.raises(UsageError):
        referrals.edit(connection, vega.author, made, Wanted("x", PARK))


def test_a_draft_can_be_changed(vega: Family) -> None:
    made = vega.draft()
    with vega.desk.write() as connection:
        wanted = Wanted("Weekend care", "Elm Hill", urgency=Urgency.URGENT)
        referrals.edit(connection, vega.author, made, wanted)
    row = vega.row(made)
    assert (row["service"], row["recipient"], row["urgency"], row["domain"]) == (
        "Weekend care", "Elm Hill", "urgent", "childcare",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("urgency", "service_days", "set_days", "expected"),
    [
        ("routine", None, {}, 10), ("urgent", None, {}, 3), ("asap", None, {}, 2), ("stat", None, {}, 1),
        ("routine", 21, {}, 21), ("urgent", 21, {}, 3), ("urgent", 1, {}, 1),
        ("routine", None, {"program": {"Care 4 Kids": 14}}, 14), ("routine", 5, {"program": {"Care 4 Kids": 14}}, 5),
        ("routine", None, {"urgency": {"routine": 8}}, 8),
    ],
)  # fmt: skip
def test_when_an_answer_is_due(
    vega: Family, urgency: str, service_days: int | None, set_days: dict[str, Any], expected: int
) -> None:
    with vega.desk.write() as connection:
        settings.put(connection, "response_days", set_days)
        service = cases.add(
            connection, "service", bytes(16), organization_id=bytes(16), name="After-school", program="Care 4 Kids",
            response_days=service_days,
        )  # fmt: skip
    made = vega.sent(service_id=service, urgency=Urgency(urgency))
    row = vega.row(made)
    assert date.fromisoformat(row["response_due"]) == TODAY + timedelta(days=expected)
    assert row["chase_on"] == row["response_due"]


def test_a_decline_asks_for_the_next_step_and_leads_to_a_draft_that_follows_it(vega: Family) -> None:
    made = vega.sent()
    with pytest.raises(UsageError):
        vega.answer(made, "rejected")
    with pytest.raises(UsageError):
        vega.answer(made, "rejected", reason_code=Reason.NEED_MET)
    vega.answer(made, "rejected", reason_code=Reason.NO_CAPACITY, words="Full until March 2027")
    row = vega.row(made)
    assert (row["reason_code"], row["next_step"], row["closed_on"]) == ("no_capacity", None, str(TODAY))
    with vega.desk.write() as connection:
        kept = records.get(connection, "referral", made)
        with pytest.raises(UsageError):
            referrals.next_step(connection, vega.author, made, NextStep.OTHER_PROVIDER)
        assert referrals.again(kept).person_id == vega.leo
        wanted = Wanted("After-school care", "Little Harbor", domain="childcare")
        new = referrals.next_step(connection, vega.author, made, NextStep.OTHER_PROVIDER, wanted)
    assert new is not None
    assert vega.row(new)["follows_id"] == made
    assert vega.row(made)["next_step"] == "other_provider"
    with vega.desk.write() as connection, pytest.raises(ReferralRefused):
        referrals.next_step(connection, vega.author, made, NextStep.STOP)


def test_waiting_lists_pauses_and_new_appointments_are_details(vega: Family) -> None:
    made = vega.sent()
    assert vega.answer(made, "accepted", wait_position=3, wait_length=9) == ("accepted",)
    vega.answer(made, "accepted", wait_position=1)
    assert (vega.row(made)["wait_position"], vega.row(made)["wait_length"]) == (1, 9)
    vega.answer(made, "accepted", appointment_on=TODAY, appointment_at="9:30")
    vega.answer(made, "accepted", appointment_on=TODAY + timedelta(days=1))
    assert vega.row(made)["appointment_at"] is None
    with pytest.raises(UsageError):
        vega.answer(made, "on-hold", reason_code=Reason.FAMILY_EVENT)
    vega.answer(made, "on-hold", reason_code=Reason.FAMILY_EVENT, review_on=TODAY + timedelta(days=9))
    vega.answer(made, "in-progress")
    assert (vega.row(made)["review_on"], vega.row(made)["reason_code"]) == (None, None)
    for place, length in ((0, 3), (4, 3)):
        with pytest.raises(UsageError):
            vega.answer(made, "in-progress", wait_position=place, wait_length=length)


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("completed", None, HmisResult.ACCEPTED),
        ("rejected", Reason.OUT_OF_AREA, HmisResult.PROVIDER_REJECTED),
        ("cancelled", Reason.CLIENT_DECLINED, HmisResult.CLIENT_REJECTED),
        ("failed", Reason.NO_ANSWER, None),
    ],
)
def test_the_hmis_result(vega: Family, status: str, reason: Reason | None, expected: HmisResult | None) -> None:
    made = vega.sent()
    vega.answer(made, status, reason_code=reason)
    assert referrals.result(vega.row(made)) is expected


def test_a_batch_changes_hands(vega: Family) -> None:
    drafts = [vega.draft() for _ in range(3)]
    with vega.desk.write() as connection:
        other = agencies.add_staff(connection, vega.desk.agency_id or b"", "Luis Ortega", NOW)
        assert referrals.reassign(connection, vega.author, drafts[:2], other) == 2
        assert referrals.reassign(connection, vega.author, drafts, other) == 1


def test_somebody_whom_only_another_agency_knows_is_not_typed_again(vega: Family) -> None:
    with vega.desk.write() as connection:
        agency = cases.other_agency(connection)
        home = cases.household(connection, agency)
        stranger = cases.person(connection, home, agency, "Ivy", "Vega")
    made = vega.draft(person_id=stranger)
    with vega.desk.read() as connection:
        assert referrals.person_of(records.get(connection, "referral", made)) == stranger


def test_a_chaser_is_a_step_without_a_new_state(vega: Family) -> None:
    made = vega.sent()
    with vega.desk.write() as connection:
        referral_steps.chase(
            connection, vega.author, made, again_on=TODAY + timedelta(days=2), channel=Channel.PHONE, words="call back"
        )
    assert vega.row(made)["chase_on"] == str(TODAY + timedelta(days=2))
    assert events(vega, made) == ["draft", "requested", "requested"]


def test_what_is_accepted_without_an_appointment_is_looked_at_again(vega: Family) -> None:
    booked, waits, said = (vega.sent() for _ in range(3))
    vega.answer(booked, "accepted", appointment_on=TODAY + timedelta(days=3), interpreter="phone")
    vega.answer(waits, "accepted", wait_position=4)
    vega.answer(said, "accepted", review_on=TODAY + timedelta(days=5))
    found = [vega.row(one)["review_on"] for one in (booked, waits, said)]
    assert found == [None, "2026-12-05", "2026-11-26"]
    assert vega.row(booked)["interpreter"] == "phone"
    with vega.desk.write() as connection:
        agency_settings.put(connection, vega.author, {"look_again": 3})
    again = vega.sent()
    vega.answer(again, "accepted")
    assert vega.row(again)["review_on"] == "2026-11-24"


def test_what_was_said_is_kept_whole(vega: Family) -> None:
    made, words = vega.sent(), "No place. " * 400
    vega.answer(made, "rejected", reason_code=Reason.NO_CAPACITY, words=words)
    with vega.desk.read() as connection:
        assert referrals.history(connection, made)[-1].reason == words.strip()
    with pytest.raises(UsageError):
        vega.send(vega.draft(), confirmation="7" * 20_001)
