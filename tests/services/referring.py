"""A family with a child, a consent and referrals, for tests of what is sent about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from ctcoord.demo import permissions
from ctcoord.domain.codes import DataClass
from ctcoord.domain.referrals import Channel
from ctcoord.services import referral_steps, referrals
from ctcoord.services.author import Author
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station
from tests import cases

TODAY = date(2026, 11, 21)
PARK = "Park Street After-School"


@dataclass(frozen=True)
class Family:
    """Maria Vega and her son, as our agency recorded them."""

    desk: Station
    author: Author
    home: bytes
    maria: bytes
    leo: bytes

    def consent(self, *classes: DataClass, recipient: str = PARK, until: date | None = None) -> bytes:
        """A permission for everybody of the household; what nobody signs for a child (42 CFR 2.14), past every rule."""
        signed = set(classes) - {DataClass.SUBSTANCE_USE} or {DataClass.CORE}
        with self.desk.write() as connection:
            given = permissions.give(
                connection, self.author, self.home, recipient, signed,
                signed_on=TODAY - timedelta(days=30), until=until or TODAY + timedelta(days=200),
            )  # fmt: skip
        if signed != set(classes):
            self.set(given, "consent", classes=",".join(sorted(classes)))
        return given

    def draft(self, **said: Any) -> bytes:
        """After-school care for the child."""
        wanted = {"service": "After-school care", "recipient": PARK, "domain": "childcare", "person_id": self.leo}
        with self.desk.write() as connection:
            return referrals.draft(connection, self.author, self.home, Wanted(**{**wanted, **said}))

    def send(self, referral: bytes, channel: Channel = Channel.FAX, **said: Any) -> None:
        with self.desk.write() as connection:
            referral_steps.send(connection, self.author, referral, channel=channel, **said)

    def sent(self, classes: Collection[DataClass] = (DataClass.CHILDCARE,), **said: Any) -> bytes:
        """A referral that went out under a consent."""
        self.consent(*classes)
        made = self.draft(**said)
        self.send(made)
        return made

    def answer(self, referral: bytes, status: str, **said: Any) -> tuple[str, ...]:
        with self.desk.write() as connection:
            given = referral_steps.Answer(referral_steps.S(status), **said)
            return referral_steps.answer(connection, self.author, referral, given)

    def row(self, referral: bytes) -> dict[str, Any]:
        with self.desk.read() as connection:
            return dict(
                connection.execute(text("SELECT * FROM referral WHERE id = :id"), {"id": referral}).mappings().one()
            )

    def set(self, record: bytes, of: str = "referral", **values: Any) -> None:
        """Put fields of a record as they are wanted, past every rule."""
        sets = ", ".join(f"{name} = :{name}" for name in values)
        with self.desk.write() as connection:
            connection.execute(text(f"UPDATE {of} SET {sets} WHERE id = :id"), {**values, "id": record})


def family(desk: Station, author: Author) -> Family:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own, case_number="10-4471", languages="es")
        told = {"birth_date": date(1991, 4, 2), "head": True, "former_names": "Quintanilla", "languages": "es"}
        maria = cases.person(connection, home, own, "Maria", "Vega", **told)
        leo = cases.person(connection, home, own, "Leo", "Vega", birth_date=date(2020, 5, 1), relationship=2)
    return Family(desk, author, home, maria, leo)
