"""Families with referrals in every column of the board, for tests of the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import Channel, Reason, Urgency
from ctcoord.services import consents, referral_steps, referrals
from ctcoord.services.author import Author
from ctcoord.services.referral_steps import Answer
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station
from tests import cases

TODAY = date(2026, 11, 21)
PARK = "Park Street After-School"


@dataclass(frozen=True)
class Told:
    """Ids of what stands on the board."""

    vega: bytes
    okafor: bytes
    covered: bytes
    uncovered: bytes
    sent: bytes
    accepted: bytes
    held: bytes
    declined: bytes
    received: bytes


def on(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def fill(connection: Connection, station: Station, author: Author) -> Told:
    """Two families and seven referrals."""
    own = station.agency_id or b""

    def family(first: str, last: str, number: str) -> tuple[bytes, bytes]:
        home = cases.household(connection, own, case_number=number, languages="es")
        head = cases.person(connection, home, own, first, last, birth_date=cases.BORN, head=True)
        return home, head

    vega, maria = family("Maria", "Vega", "10-4471")
    leo = cases.person(connection, vega, own, "Leo", "Vega", birth_date=date(2020, 5, 1), relationship=2)
    okafor, _ngozi = family("Ngozi", "Okafor", "10-4472")
    for home, recipient, name in (
        (vega, PARK, DataClass.CHILDCARE), (vega, "Elm Hill Extended Day", DataClass.CHILDCARE),
        (okafor, "Charter Oak Tenant Fund", DataClass.HOUSING), (okafor, "Riverside Housing", DataClass.HOUSING),
        (vega, "CTtransit", DataClass.TRANSIT),
    ):  # fmt: skip
        consents.record(
            connection, author, home, recipient=recipient, classes=[name], signer="Signer", signed_on=on(-30),
            valid_until=on(200),
        )  # fmt: skip

    def made(home: bytes, service: str, recipient: str, domain: str, **said: object) -> bytes:
        return referrals.draft(connection, author, home, Wanted(service, recipient, domain=domain, **said))

    def sent(referral: bytes, *answers: Answer, chase: int = 10) -> bytes:
        referral_steps.send(
            connection, author, referral, channel=Channel.FAX, confirmation="4711", chase_on=on(chase),
            response_due=on(max(chase, 0)),
        )  # fmt: skip
        for answer in answers:
            referral_steps.answer(connection, author, referral, answer)
        return referral

    no = Answer(S.REJECTED, Reason.NO_CAPACITY, "Full until Mar 2027.")
    hold = Answer(S.ON_HOLD, Reason.FAMILY_EVENT, review_on=on(9))
    return Told(
        vega,
        okafor,
        covered=made(vega, "After-school care", PARK, "childcare", person_id=leo, chase_on=TODAY, language="es"),
        uncovered=made(okafor, "Furniture bank", "Second Start Home Goods", "housing"),
        sent=sent(made(okafor, "Emergency rent help", "Charter Oak Tenant Fund", "housing"), chase=-1),
        accepted=sent(
            made(okafor, "Housing counseling", "Riverside Housing", "housing", urgency=Urgency.URGENT),
            Answer(S.ACCEPTED, appointment_on=on(2), appointment_at="10:00"),
        ),
        held=sent(made(vega, "Reduced-fare pass", "CTtransit", "transit"), Answer(S.IN_PROGRESS), hold),
        declined=sent(made(vega, "After-school care", "Elm Hill Extended Day", "childcare", person_id=leo), no),
        received=sent(made(vega, "Bus tokens", "CTtransit", "transit"), Answer(S.COMPLETED)),
    )
