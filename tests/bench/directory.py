"""Search of a directory of 50,000 services: what people look for beside the bare FTS5 index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import insert

from ctcoord.domain.barriers import CATEGORIES
from ctcoord.models import tables
from ctcoord.models.base import COMMONS
from ctcoord.models.store import connect
from ctcoord.services.directory_find import Hit, Wanted, find, fts_query
from ctcoord.services.directory_index import tag
from ctcoord.services.station import Station
from tests.bench.measure import Row, at_most, cpu_ms, p95
from tests.bench.names import Names, typo
from tests.bench.stores import TODAY, kept

SERVICES, SITES_A_PROVIDER, SERVICES_A_PROVIDER = 50_000, 2, 5
QUERIES, RUNS, LIMIT, COMFORT_MS = 200, 2, 50, 150
BATCH = 5_000
_BARE = "SELECT rowid FROM search_fts_directory WHERE search_fts_directory MATCH ? ORDER BY rank LIMIT ?"
_KINDS = (
    *("Food pantry", "Rental assistance", "Bus passes", "English classes", "Job training", "After-school care"),
    *("Infant care", "Legal advice", "Counseling", "Energy assistance", "Clothing closet", "Tax help", "Shelter"),
    *("Health insurance enrollment", "Computer lab", "Furniture bank", "Senior lunch", "Parent support group"),
)
_TEXT = (
    "families adults children people residents county town weekly walk in appointment required "
    "documents proof of income "
    "free sliding scale bilingual staff volunteers referral intake hours evening weekend emergency long term help with "
    "application benefits renewal training certificate transport available near bus line wheelchair access "
)
_TABLES = ("organization", "site", "service", "service_site", "opening")
_LANGUAGES = ("es", "pt", "pl", "ht", "vi", "ar")


def rows() -> Iterator[Row]:
    """p95 of searches by words and need against bare FTS5; plain limits for distance, hours and misspelt words."""
    station = kept("directory", fill)
    raw = connect(station.store.path, station.store.key)
    raw.execute("PRAGMA query_only = ON")
    try:
        asked = _asked(raw)
        ours, bare = _percentiles(asked, partial(_find, station), partial(_bare, raw))
        said = f"p95 of {len(asked)} searches of {SERVICES:,} services by words, need, town and language"
        yield Row("directory.search", ours, bare, "ms", 2.0, said)
        yield at_most("directory.search_wait", ours, COMFORT_MS, "ms")
        for name, wanted in _others(raw).items():
            (taken,) = _percentiles(wanted, partial(_find, station))
            yield at_most(f"directory.{name}", taken, COMFORT_MS, "ms")
    finally:
        raw.close()
        station.close()


def fill(station: Station, services: int = SERVICES) -> None:
    """A directory of so many services; the same in every run."""
    random = Random(5)
    names = Names(random)
    towns = [f"{names.family().title()}{random.choice(('ville', ' Falls', 'ton', ' Harbor'))}" for _ in range(170)]
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("organization", "site", "service", "service_site", "opening")
    }
    for number in range(services // SERVICES_A_PROVIDER):
        _provider(found, random, names, towns, number)
        if len(found["service"]) >= BATCH:
            _put(station, found)
    _put(station, found)


def _put(station: Station, found: dict[str, list[dict[str, Any]]]) -> None:
    with station.write() as connection:
        for name, records in found.items():
            if records:
                connection.execute(insert(tables()[name]), records)
            records.clear()
        connection.exec_driver_sql("DELETE FROM outbox")


def _provider(
    found: dict[str, list[dict[str, Any]]], random: Random, names: Names, towns: list[str], number: int
) -> None:
    def add(entity: str, **values: Any) -> bytes:
        key = random.randbytes(16)
        found[entity].append({"scope_id": COMMONS, "id": key, "data_class": "core", **values})
        return key

    owner = add("organization", name=f"{names.family().title()} {random.choice(('Center', 'House', 'Network'))}")
    sites = []
    for _ in range(SITES_A_PROVIDER):
        place = random.randrange(len(towns))
        at = {"latitude": 41.0 + place % 13 * 0.08, "longitude": -73.6 + place // 13 * 0.12}
        at = {name: degrees + random.uniform(-0.03, 0.03) for name, degrees in at.items()}
        sites.append(add("site", organization_id=owner, name=f"Site {number}", city=towns[place], **at))
        hours = {"byday": random.choice(("MO,TU,WE,TH,FR", "TU,TH", "SA")), "opens_at": "09:00", "closes_at": "17:00"}
        add("opening", owner_kind="site", owner_id=sites[-1], **hours)
    for _ in range(SERVICES_A_PROVIDER):
        service = add(
            "service",
            organization_id=owner,
            name=f"{random.choice(_KINDS)} {names.family().title()}",
            description=" ".join(random.choices(_TEXT.split(), k=40)),
            needs=",".join(random.sample(list(CATEGORIES), 2)),
            languages=random.choice(_LANGUAGES),
            available=random.choice((None, 0, 0, 3)),
            confirmed_on=TODAY - timedelta(days=random.randint(0, 400)),
        )
        add("service_site", service_id=service, site_id=random.choice(sites))


def _asked(raw: Any) -> list[Wanted]:
    """What people look for: a word or two, mostly with a need; often with their town or language."""
    random = Random(1)
    sql = "SELECT name, town FROM directory_doc WHERE docid % 241 = 7 ORDER BY docid"
    forms: tuple[Callable[[str, str], Wanted], ...] = (
        lambda name, town: Wanted(text=name),
        lambda name, town: Wanted(text=name.split()[0]),
        lambda name, town: Wanted(text=name.split()[-1][:4]),
        lambda name, town: Wanted(text=name.split()[0], need=random.choice(list(CATEGORIES))),
        lambda name, town: Wanted(text=name.split()[0], town=town),
        lambda name, town: Wanted(text=random.choice(_TEXT.split()), language=random.choice(_LANGUAGES)),
        lambda name, town: Wanted(need=random.choice(list(CATEGORIES)), town=town),
        lambda name, town: Wanted(need=random.choice(list(CATEGORIES))),
    )
    return [random.choice(forms)(name, town) for name, town in raw.execute(sql).fetchall()[:QUERIES]]


def _others(raw: Any) -> dict[str, list[Wanted]]:
    random = Random(2)
    names = [row[0] for row in raw.execute("SELECT name FROM directory_doc WHERE docid % 2503 = 5").fetchall()]
    near = [(random.uniform(41.0, 42.0), random.uniform(-73.6, -72.0)) for _ in names]
    needs = [random.choice(list(CATEGORIES)) for _ in names]
    moment = datetime(2026, 11, 23, 10, 0)
    return {
        "near": [Wanted(need=need, near=at) for need, at in zip(needs, near, strict=True)],
        "anything_near": [Wanted(near=at, miles=10) for at in near],
        "free": [Wanted(need=need, free_places=True) for need in needs],
        "open_near": [Wanted(need=need, near=at, miles=10, open_at=moment)
                      for need, at in zip(needs, near, strict=True)],
        "typo": [Wanted(text=f"{name.split()[0]} {typo(name.split()[-1], random)}") for name in names],
    }  # fmt: skip


def _find(station: Station, wanted: Wanted) -> list[Hit]:
    with station.read() as connection:
        return find(connection, wanted, TODAY, limit=LIMIT)


def _bare(raw: Any, wanted: Wanted) -> object:
    """The same search of the bare index, by one expression."""
    text = fts_query(wanted.text)
    tags = (("need", wanted.need), ("town", wanted.town), ("lang", wanted.language))
    parts = [f"({text})"] if text else []
    parts += [f'"{tag(kind, value)}"' for kind, value in tags if value]
    return raw.execute(_BARE, (" AND ".join(parts), LIMIT)).fetchall()


def _percentiles(asked: list[Wanted], *calls: Callable[[Wanted], object]) -> tuple[float, ...]:
    """p95 over the searches of the best of a few runs of each, the calls in turn."""
    found: list[list[float]] = [[] for _ in calls]
    for wanted in asked:
        taken = [[cpu_ms(partial(call, wanted)) for call in calls] for _ in range(RUNS)]
        for times, best in zip(found, map(min, *taken), strict=True):
            times.append(best)
    return tuple(p95(times) for times in found)
