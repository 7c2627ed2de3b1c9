"""Search over 300,000 person records: exact prefixes, and names with a slip of the fingers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from random import Random
from typing import Any

from ctcoord.domain.names import name_words
from ctcoord.models.store import connect
from ctcoord.services import search
from ctcoord.services.station import Station
from tests.bench import caseload
from tests.bench.measure import Row, at_most, cpu_ms, p95
from tests.bench.names import typo
from tests.bench.stores import kept

PEOPLE, QUERIES, RUNS, LIMIT = 300_000, 200, 2, 50
COMFORT_MS = 150  # what a person who types may wait for

_BARE_FTS = "SELECT rowid FROM search_fts WHERE search_fts MATCH ? ORDER BY rank LIMIT ?"
_BARE_TRIGRAM = "SELECT rowid FROM bare_trigram WHERE bare_trigram MATCH ? ORDER BY rank LIMIT ?"
_TRIGRAM_INDEX = (  # of every person's names, as one would write it first
    """CREATE VIRTUAL TABLE bare_trigram USING fts5(names, content='search_doc', content_rowid='docid',
       tokenize='trigram remove_diacritics 1', detail=none)""",
    "INSERT INTO bare_trigram (bare_trigram) VALUES ('rebuild')",
)


def rows() -> Iterator[Row]:
    """p95 of what people type against bare FTS5; p95 of misspelt names against a bare trigram query."""
    station = kept("search", _fill)
    raw = connect(station.store.path, station.store.key)
    raw.execute("PRAGMA query_only = ON")
    try:
        yield from _exact(station, raw)
        yield from _misspelt(station, raw)
    finally:
        raw.close()
        station.close()


def _fill(station: Station) -> None:
    caseload.fill(station, people=PEOPLE, casework=False)
    with closing(connect(station.store.path, station.store.key)) as raw:
        for statement in _TRIGRAM_INDEX:
            raw.execute(statement)


def _exact(station: Station, raw: Any) -> Iterator[Row]:
    typed = _typed(raw)

    def bare(words: str) -> object:
        return raw.execute(_BARE_FTS, (search.fts_query(words), LIMIT)).fetchall()

    ours, yardstick = _percentiles(typed, partial(_find, station), bare)
    yield Row("search.exact", ours, yardstick, "ms", 4.0, f"p95 of {len(typed)} searches of {PEOPLE:,} people")
    yield at_most("search.exact_wait", ours, COMFORT_MS, "ms")


def _misspelt(station: Station, raw: Any) -> Iterator[Row]:
    typed = _typos(station, raw)

    def bare(words: str) -> object:
        return raw.execute(_BARE_TRIGRAM, (_pieces(words), LIMIT)).fetchall()

    ours, yardstick = _percentiles(typed, partial(_find, station), bare)
    yield Row("search.typo", ours, yardstick, "ms", 2.0, f"p95 of {len(typed)} misspelt names")
    yield at_most("search.typo_wait", ours, COMFORT_MS, "ms")


def _pieces(words: str) -> str:
    """Any three letters of any word."""
    found = {word[i : i + 3] for word in name_words(words) for i in range(len(word) - 2)}
    return " OR ".join(f'"{piece}"' for piece in sorted(found))


def _find(station: Station, words: str) -> list[search.Hit]:
    with station.read() as connection:
        return search.find(connection, words, LIMIT)


def _percentiles(typed: list[str], *calls: Callable[[str], object]) -> tuple[float, ...]:
    """p95 over the searches of the best of a few runs of each, the calls in turn."""
    found: list[list[float]] = [[] for _ in calls]
    for words in typed:
        taken = [[cpu_ms(partial(call, words)) for call in calls] for _ in range(RUNS)]
        for times, best in zip(found, map(min, *taken), strict=True):
            times.append(best)
    return tuple(p95(times) for times in found)


def _sample(raw: Any) -> list[tuple[str, ...]]:
    """Names, birth date, phone and case number of people, the same in every run."""
    sql = """SELECT p.first_name, p.last_name, p.birth_date, coalesce(c.value, ''), coalesce(h.case_number, '')
             FROM search_doc d JOIN person p ON p.scope_id = d.scope_id AND p.id = d.person_id
             JOIN household h ON h.id = p.scope_id
             LEFT JOIN contact_point c ON c.scope_id = p.scope_id AND c.person_id = p.id
             WHERE d.docid % 1499 = 7 ORDER BY d.docid"""
    return raw.execute(sql).fetchall()[:QUERIES]  # type: ignore[no-any-return]


def _typed(raw: Any) -> list[str]:
    """What people type: mostly names, whole or begun; some birth dates, phones and case numbers."""
    random = Random(1)
    forms: tuple[tuple[int, Callable[..., str]], ...] = (
        (30, lambda first, last, *_: f"{first} {last}"),
        (15, lambda first, last, *_: last),
        (15, lambda first, last, *_: f"{last} {first[:3]}"),
        (15, lambda first, last, *_: last[: random.randint(3, 4)]),
        (5, lambda first, last, *_: last[:2]),
        (5, lambda first, last, *_: first),
        (5, lambda first, last, born, *_: f"{born} {last}"),
        (5, lambda first, last, born, phone, case: phone[2:] or born),
        (5, lambda first, last, born, phone, case: case or last),
    )
    makers = random.choices([make for _, make in forms], [weight for weight, _ in forms], k=QUERIES)
    return [make(*person) for make, person in zip(makers, _sample(raw), strict=True)]


def _typos(station: Station, raw: Any) -> list[str]:
    """Names with a slip that no exact search answers."""
    random = Random(2)
    typed = [f"{first} {typo(last, random)}" for first, last, *_ in _sample(raw)[::2]]
    return [words for words in typed if len(_exact_hits(raw, words)) < search.ENOUGH]


def _exact_hits(raw: Any, words: str) -> list[Any]:
    return raw.execute(_BARE_FTS, (search.fts_query(words), LIMIT)).fetchall()  # type: ignore[no-any-return]
