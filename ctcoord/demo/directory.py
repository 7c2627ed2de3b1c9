"""A provider directory for the demo: HSDS tables written and imported as any other directory is. Seeded."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from ctcoord.demo.places import PROVIDERS, STREETS, TOWNS
from ctcoord.exchange import formats
from ctcoord.services import imports
from ctcoord.services.station import Station

FILE = "directory.json"
AGES = {  # years; of what is not here nothing is said
    "Infant and toddler care": (0, 4),
    "After-school care": (5, 12),
    "After school and supper": (5, 13),
}
# Degrees north and east of the towns' centres.
CENTRES = {
    "Hartford": (41.764, -72.674),
    "East Hartford": (41.782, -72.612),
    "New Britain": (41.661, -72.780),
    "Manchester": (41.776, -72.522),
    "West Hartford": (41.762, -72.742),
    "Bloomfield": (41.826, -72.730),
    "Windsor": (41.853, -72.644),
    "Wethersfield": (41.714, -72.653),
    "Newington": (41.698, -72.724),
    "Bristol": (41.672, -72.949),
    "Middletown": (41.562, -72.651),
    "Meriden": (41.538, -72.807),
    "Vernon": (41.819, -72.480),
    "Enfield": (41.976, -72.592),
}


def add(opened: Station, folder: Path, agency: str, *, seed: int) -> dict[str, int]:
    """Write the directory beside the other files and import it as published by ``agency``; what was counted."""
    path = folder / FILE
    path.write_text(json.dumps(tables(seed, opened.clock.today()), indent=1), encoding="utf-8")
    with formats.check(opened, path, formats.Options("hsds", agency=agency)) as staged:
        return imports.apply(opened, staged).total.to_json()


def tables(seed: int, today: date) -> dict[str, list[dict[str, Any]]]:
    """The tables of HSDS 3.1 by file: every provider of ``places.PROVIDERS`` with a site in each of its towns."""
    random, made = Random(f"directory {seed}"), _Tables()
    for name, towns, services in PROVIDERS:
        owner = made.add("organizations", random, name=name, description="")
        made.add("phones", random, organization_id=owner, number=_phone(random), type="voice")
        sites = [_site(made, random, owner, name, town) for town in towns]
        for title, needs, languages, hours, places in services:
            service = _service(made, random, today, owner, (title, places))
            for need in needs:
                made.add("attributes", random, link_id=service, link_entity="service", value=need, label=need)
            for code in languages:
                made.add("languages", random, service_id=service, code=code)
            for byday, opens, closes in hours:
                made.add("schedules", random, service_id=service, freq="WEEKLY", byday=byday, opens_at=opens,
                         closes_at=closes)  # fmt: skip
            for site in sites:
                made.add("service_at_location", random, service_id=service, location_id=site)
    return made.found


class _Tables:
    def __init__(self) -> None:
        self.found: dict[str, list[dict[str, Any]]] = {}

    def add(self, file: str, random: Random, **values: Any) -> str:
        """One row with an id that is the same for the same seed."""
        made = str(UUID(bytes=random.randbytes(16), version=4))
        self.found.setdefault(f"{file}.csv", []).append({"id": made, **values})
        return made


def _site(made: _Tables, random: Random, owner: str, name: str, town: str) -> str:
    north, east = (degrees + random.uniform(-0.01, 0.01) for degrees in CENTRES[town])
    site = made.add("locations", random, organization_id=owner, location_type="physical", name=f"{name}, {town}",
                    latitude=round(north, 5), longitude=round(east, 5))  # fmt: skip
    zips = next(codes for place, codes, _ in TOWNS if place == town)
    made.add("addresses", random, location_id=site, address_1=f"{random.randint(1, 400)} {random.choice(STREETS)}",
             city=town, state_province="CT", postal_code=random.choice(zips), country="US",
             address_type="physical")  # fmt: skip
    return site


def _service(made: _Tables, random: Random, today: date, owner: str, offer: tuple[str, int]) -> str:
    title, places = offer
    asked = today - timedelta(days=random.choice((3, 12, 40, 95, 210, 400)))
    service = made.add("services", random, organization_id=owner, name=title, status="active",
                       assured_date=asked.isoformat(), **_ages(title))  # fmt: skip
    made.add("phones", random, service_id=service, number=_phone(random), type="voice")
    if places:
        counted = today - timedelta(days=random.choice((0, 2, 9, 30)))
        made.add("service_capacity", random, service_id=service, unit={"id": str(UUID(int=1)), "name": "place"},
                 available=random.choice((0, 0, 1, 3, places // 4)), maximum=places,
                 updated=f"{counted.isoformat()}T12:00:00Z")  # fmt: skip
    return service


def _ages(title: str) -> dict[str, int]:
    """The ages that a service takes, in years; for everybody nothing is said."""
    youngest, oldest = AGES.get(title, (None, None))
    return {"minimum_age": youngest, "maximum_age": oldest} if youngest is not None and oldest is not None else {}


def _phone(random: Random) -> str:
    """A number that no one has: 555-0100 to 555-0199 are kept free for stories."""
    return f"860-555-01{random.randint(0, 99):02}"
