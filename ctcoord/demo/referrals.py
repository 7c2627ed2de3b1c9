"""Referrals of the signed-in worker's families in every state, to services of the demo's directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.demo import SHOWN_FAMILY, permissions
from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import Channel, NextStep, Reason
from ctcoord.services import referral_steps, referrals
from ctcoord.services.author import Author
from ctcoord.services.referral_steps import Answer
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station

CONSENT_DAYS = 300
# Kind of service, days since it was written, days from today to the next day that counts, how it went.
STORIES: tuple[tuple[str, int, int | None, str], ...] = (
    ("childcare", 2, 0, "ready"),
    ("housing", 3, None, "no consent"),
    ("housing", 12, -1, "sent"),
    ("childcare", 8, 2, "sent"),
    ("workforce", 5, 6, "sent"),
    ("housing", 9, 2, "appointment"),
    ("childcare", 14, None, "wait list"),
    ("workforce", 20, 4, "started"),
    ("transit", 16, 9, "pause"),
    ("childcare", 6, None, "declined"),
    ("housing", 18, None, "received"),
    ("workforce", 13, None, "declined and stopped"),
)
SHOWN = ("childcare", 1, None, "no consent")  # of the family of the pictures, whose consents are those of the pictures


def write(opened: Station) -> int:
    """Write them; returns how many. Nothing where the store has no families of that worker or no directory."""
    with opened.write() as connection:
        author = opened.author()
        mine = list(connection.execute(_HOMES, {"staff": opened.staff_id}))
        homes = [home for home in mine if home.case_number != SHOWN_FAMILY]
        shown = [home for home in mine if home.case_number == SHOWN_FAMILY]
        services: dict[str, list[Any]] = {}
        for row in connection.execute(_SERVICES):
            services.setdefault(row.domain, []).append(row)
        told = [(homes[n % len(homes)], story) for n, story in enumerate(STORIES)] if homes else []
        told += [(home, SHOWN) for home in shown]
        told = [(home, story) for home, story in told if story[0] in services]
        for number, (home, story) in enumerate(told):
            known = services[story[0]]
            _tell(connection, author, home, known[number % len(known)], story)
    return len(told)


def _tell(
    connection: Connection, author: Author, home: Any, service: Any, story: tuple[str, int, int | None, str]
) -> None:
    """One referral from its first day to where it stands."""
    domain, ago, ahead, how = story
    then = replace(author, now=author.now - timedelta(days=ago), today=author.today - timedelta(days=ago))
    on = author.today + timedelta(days=ahead) if ahead is not None else None
    wanted = Wanted(
        service.name, service.provider, recipient_id=service.organization, service_id=service.id, domain=domain,
        person_id=permissions.person_for(connection, home.id, domain, author.today),
        chase_on=on if how == "ready" else None,
    )  # fmt: skip
    made = referrals.draft(connection, then, home.id, wanted)
    if how == "no consent":
        return
    permissions.give(
        connection, then, home.id, service.provider, [DataClass.CORE, DataClass(domain)],
        signed_on=then.today, until=author.today + timedelta(days=CONSENT_DAYS),
    )  # fmt: skip
    if how == "ready":
        return
    due = on if how == "sent" else None
    referral_steps.send(
        connection, then, made, channel=Channel.FAX if ago % 2 else Channel.SECURE_EMAIL, confirmation=f"F{ago:03d}",
        chase_on=due, response_due=due,
    )  # fmt: skip
    for answer in _answers(how, on):
        referral_steps.answer(connection, author, made, answer)
    if how == "declined and stopped":
        referrals.next_step(connection, author, made, NextStep.STOP)


def _answers(how: str, on: date | None) -> tuple[Answer, ...]:
    told = {
        "appointment": (Answer(S.ACCEPTED, appointment_on=on, appointment_at="10:00"),),
        "wait list": (Answer(S.ACCEPTED, wait_position=3, wait_length=9),),
        "started": (Answer(S.IN_PROGRESS, review_on=on),),
        "pause": (Answer(S.IN_PROGRESS), Answer(S.ON_HOLD, Reason.FAMILY_EVENT, review_on=on)),
        "declined": (Answer(S.REJECTED, Reason.NO_CAPACITY, "Full until spring."),),
        "declined and stopped": (Answer(S.REJECTED, Reason.OUT_OF_AREA),),
        "received": (Answer(S.COMPLETED, outcome="Received"),),
    }
    return told.get(how, ())


_HOMES = text("""
    SELECT h.id, h.case_number
    FROM household h JOIN assignment a ON a.household_id = h.id AND a.staff_id = :staff AND a.deleted_at IS NULL
    WHERE a.assigned_until IS NULL AND h.deleted_at IS NULL
    ORDER BY h.case_number, h.id""")
_SERVICES = text("""
    SELECT s.id, s.name, s.domain, o.id AS organization, o.name AS provider FROM service s
    JOIN organization o ON o.id = s.organization_id
    WHERE s.domain IS NOT NULL AND s.deleted_at IS NULL ORDER BY s.name, s.id""")
