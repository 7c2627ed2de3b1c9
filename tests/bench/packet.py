"""The packet of a referral, from the store to the bytes of its PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import text

from ctcoord.demo import permissions
from ctcoord.domain.codes import DataClass
from ctcoord.reports import packet
from ctcoord.services import referrals
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station
from tests.bench import family
from tests.bench.measure import Row, at_most, medians_ms
from tests.bench.stores import TODAY

LIMIT_MS, RUNS = 300.0, 15
RECIPIENT = "Park Street After-School"
CLASSES = (DataClass.CORE, DataClass.COORDINATION, DataClass.CHILDCARE, DataClass.HOUSING, DataClass.INCOME)


def rows() -> Iterator[Row]:
    """A long case of 20 supports, 60 observations and 6 barriers, five kinds of data."""
    station = family.store()
    try:
        referral = _referral(station)
        found = _print(station, referral)
        (ours,) = medians_ms(lambda: _print(station, referral), runs=RUNS)
        yield at_most("packet.pdf", ours, LIMIT_MS, "ms", f"{len(found.pdf) // 1024} KiB")
    finally:
        station.close()


def _referral(station: Station) -> bytes:
    """The draft that is printed; made once, since the store is kept."""
    any_id, author = family.family_id(station), station.author()
    with station.write() as connection:
        found = connection.execute(text("SELECT id FROM referral WHERE recipient = :to"), {"to": RECIPIENT}).scalar()
        if found:
            return bytes(found)
        permissions.give(
            connection, author, any_id, RECIPIENT, CLASSES,
            signed_on=TODAY - timedelta(days=1), until=author.today + timedelta(days=90),
        )  # fmt: skip
        wanted = Wanted("After-school care", RECIPIENT, domain="childcare", classes=frozenset(CLASSES))
        return referrals.draft(connection, author, any_id, wanted)


def _print(station: Station, referral: bytes) -> packet.Printed:
    with station.read() as connection:
        return packet.packet(connection, station.author(), referral, safe_at_home=True, language="es")
