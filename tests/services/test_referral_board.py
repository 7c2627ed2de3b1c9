"""The board and the list: each referral in its column with what counts and what to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ctcoord.domain.codes import DataClass
from ctcoord.domain.referrals import NextStep, Reason
from ctcoord.services import agencies, consents, referral_board, referrals
from ctcoord.services.author import Author
from ctcoord.services.referral_board import Card, Column, Filter
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station
from ctcoord.words.codes import CODES
from tests.conftest import NOW
from tests.services.referring import PARK, TODAY, Family, family


@pytest.fixture
def vega(desk: Station, author: Author) -> Family:
    return family(desk, author)


def shown(vega: Family, column: Column, **narrowed: object) -> list[Card]:
    with vega.desk.read() as connection:
        cards = referral_board.board(connection, vega.author, **narrowed)[column]  # type: ignore[arg-type]
    for card in cards:
        for fact in (card.clock, card.badge, card.foot):
            assert fact is None or fact.code in CODES["referral_fact"]
            assert fact is None or not fact.detail_kind or set(fact.detail.split(",")) <= CODES[fact.detail_kind].keys()
    return cards


def test_a_draft_says_whether_it_may_go(vega: Family) -> None:
    vega.draft()
    (card,) = shown(vega, Column.DRAFT)
    assert (card.family, card.member, card.service, card.recipient) == ("Vega", "Leo", "After-school care", PARK)
    assert card.badge is not None
    assert (card.badge.code, card.foot.code, card.clock.code) == ("needs_consent", "no_consent", "no_date")
    given = vega.consent(DataClass.CHILDCARE)
    (card,) = shown(vega, Column.DRAFT)
    assert card.badge is not None
    assert (card.badge.code, card.badge.detail, card.foot.code) == ("consent_covers", "childcare", "packet_ready")
    with vega.desk.write() as connection:
        consents.withdraw(connection, vega.author, given, signer="Maria Vega")
    (card,) = shown(vega, Column.DRAFT)
    assert (card.foot.code, card.foot.day) == ("consent_ended", TODAY)


def test_columns_clocks_and_badges(vega: Family) -> None:
    made = vega.sent()
    (card,) = shown(vega, Column.REQUESTED)
    assert (card.due_on, card.late, card.badge) == (TODAY + timedelta(days=10), False, None)
    assert (card.foot.code, card.foot.detail, card.foot.day) == ("sent", "fax", TODAY)
    vega.set(made, chase_on=str(TODAY - timedelta(days=1)), confirmation="ok")
    (card,) = shown(vega, Column.REQUESTED)
    assert card.badge is not None
    assert (card.clock.code, card.late, card.badge.code, card.foot.code) == ("late", True, "chase", "sent_confirmed")
    vega.answer(made, "accepted", wait_position=3, wait_length=9)
    (card,) = shown(vega, Column.ACCEPTED)
    assert card.badge is not None
    assert (card.badge.code, card.badge.detail, card.foot.code) == ("wait_list", "3/9", "answered")
    vega.answer(made, "accepted", appointment_on=TODAY + timedelta(days=2), appointment_at="10:00")
    (card,) = shown(vega, Column.ACCEPTED)
    assert card.badge is not None
    assert (card.badge.code, card.clock.at, card.due_on) == ("appointment", "10:00", TODAY + timedelta(days=2))
    vega.answer(made, "on-hold", reason_code=Reason.FAMILY_EVENT, review_on=TODAY + timedelta(days=9))
    (card,) = shown(vega, Column.IN_PROGRESS)
    assert card.badge is not None
    assert (card.clock.code, card.badge.code, card.foot.code) == ("on_hold", "hold_reason", "on_hold_since")


def test_what_was_declined_stays_until_the_next_step_is_known(vega: Family) -> None:
    made = vega.sent()
    vega.answer(made, "rejected", reason_code=Reason.NO_CAPACITY, words="Full until March 2027")
    vega.set(made, closed_on=str(TODAY - timedelta(days=70)))
    (card,) = shown(vega, Column.CLOSED)
    assert card.badge is not None
    assert (card.asks_next_step, card.clock.code, card.badge.code) == (True, "next_step", "declined")
    assert (card.badge.detail, card.words) == ("no_capacity", "Full until March 2027")
    with vega.desk.write() as connection:
        wanted = Wanted("After-school care", "Little Harbor")
        referrals.next_step(connection, vega.author, made, NextStep.OTHER_PROVIDER, wanted)
    assert shown(vega, Column.CLOSED) == []
    vega.set(made, closed_on=str(TODAY))
    (card,) = shown(vega, Column.CLOSED)
    assert (card.asks_next_step, card.foot.code) == (False, "followed")


def test_filters_count_and_narrow_alike(vega: Family) -> None:
    days = {"late": -1, "today": 0, "soon": 3, "later": 4}
    made = {name: vega.draft(service=name, chase_on=TODAY + timedelta(days=n)) for name, n in days.items()}
    vega.draft(service="no date", domain="housing", classes=frozenset({DataClass.HOUSING}))
    declined = vega.draft(service="declined")
    vega.set(declined, status="rejected", closed_on="2026-01-01")
    erased = vega.draft(service="erased")
    vega.answer(erased, "entered-in-error")
    expected = {
        Filter.ALL: ["declined", "late", "today", "soon", "later", "no date"],
        Filter.LATE: ["late"],
        Filter.SOON: ["today", "soon"],
        Filter.DECLINED: ["declined"],
    }
    with vega.desk.read() as connection:
        counted = referral_board.counts(connection, vega.author)
        for only, names in expected.items():
            page = referral_board.page(connection, vega.author, only=only)
            assert [card.service for card in page] == names
            assert counted[only] == len(names)
        housing = referral_board.page(connection, vega.author, domain="housing")
        second = referral_board.page(connection, vega.author, sort="service", offset=1, limit=1)
    assert [card.service for card in housing] == ["no date"]
    assert [card.service for card in second] == ["late"]
    assert made


@pytest.mark.parametrize("sort", list(referral_board.SORTS))
def test_every_order_can_be_read(vega: Family, sort: str) -> None:
    for name in ("b", "a"):
        vega.draft(service=name)
    with vega.desk.read() as connection:
        assert len(referral_board.page(connection, vega.author, sort=sort)) == 2


def test_a_worker_sees_what_is_theirs_or_of_their_caseload(vega: Family) -> None:
    made = vega.draft()
    with vega.desk.write() as connection:
        own = vega.desk.agency_id or b""
        luis = agencies.add_staff(connection, own, "Luis Ortega", NOW)
        nora = agencies.add_staff(connection, own, "Nora Bell", NOW)
        agencies.assign(connection, own, nora, vega.home, since=date(2026, 1, 1), now=NOW)
    assert shown(vega, Column.DRAFT, worker=luis) == []
    assert len(shown(vega, Column.DRAFT, worker=nora)) == 1
    with vega.desk.write() as connection:
        referrals.reassign(connection, vega.author, [made], luis)
    assert [card.worker for card in shown(vega, Column.DRAFT, worker=luis)] == ["Luis Ortega"]
