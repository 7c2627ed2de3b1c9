"""Find a person by anything the family may say: a name, a birth date, a phone, an address, a number.

Exact prefixes come first (FTS5, accents folded). When they find little, each word is replaced by the
words of known names that look like it, so that a typing error, theirs or ours, still finds the family.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.names import name_words
from ctcoord.services.people import build

ENOUGH = 5  # below this many exact hits, similar names are added
_POOL = 60  # persons with similar names taken from the index before ranking
_NEAR_WORDS, _CHOICES = 300, 24  # words that share letters with a misspelt one; those of them that are tried
_NEAR, _LIKE_ENOUGH = 60, 72  # rapidfuzz ratio, 0 to 100: of a word, and of a whole name
_BEGUN = 97  # the ratio of a word of which only the beginning was typed
_MOST_WORDS, _LONGEST_WORD = 5, 40
_SHORT = 5  # letters: two of them swapped may leave no three in common


@dataclass(frozen=True, slots=True)
class Hit:
    """One person that answers a search, by their best record; linked records are one person.

    ``agencies`` of all records that answered. ``similar``: found by likeness, not by the words typed.
    """

    family_id: bytes
    household_id: bytes
    person_id: bytes
    name: str
    birth_date: date | None
    case_number: str | None
    phone: str | None  # one that is safe to call, as far as anybody said
    address: str | None
    agencies: tuple[str, ...]
    similar: bool


def find(connection: Connection, query: str, limit: int = 50) -> list[Hit]:
    """People that answer ``query``, best first; [] for a blank one."""
    match = fts_query(query)
    if not match:
        return []
    found: dict[bytes, Hit] = {}
    _add(found, connection.execute(_EXACT, {"match": match, "limit": limit}), similar=False)
    if len(found) < min(ENOUGH, limit):
        _add(found, _similar(connection, query, limit), similar=True)
    return list(found.values())[:limit]


def fts_query(query: str) -> str:
    """The FTS5 expression of what was typed: dates and phones as stored, every other word as a prefix.

    Words are quoted, so that nothing typed is ever an operator.
    """
    text_left, parts = unicodedata.normalize("NFC", query), []  # an accent typed on its own ends no word
    for pattern, normal in _SHAPES:
        for found in pattern.finditer(text_left):
            parts.append("(" + " OR ".join(f'"{phrase}"' for phrase in normal(found)) + ")")
        text_left = pattern.sub(" ", text_left)
    words = [word for word in re.findall(r"\w+", text_left) if word.strip("_")]
    parts += [f'"{word}"*' for word in words]
    return " AND ".join(parts)


def trigram_query(word: str) -> str:
    """An FTS5 expression that finds words sharing any three letters with ``word``, its ends included."""
    marked = f"<{word}>"
    return " OR ".join(f'"{piece}"' for piece in sorted({marked[i : i + 3] for i in range(len(marked) - 2)}))


def _similar(connection: Connection, query: str, limit: int) -> list[Any]:
    typed = name_words(query)[:_MOST_WORDS]
    match = _sounding([_alternatives(connection, word[:_LONGEST_WORD]) for word in typed])
    if not match:
        return []
    rows = connection.execute(_EXACT, {"match": f"names : ({match})", "limit": _POOL}).all()
    scored = sorted(((_likeness(typed, row.names), -place) for place, row in enumerate(rows)), reverse=True)
    return [rows[-place] for score, place in scored[:limit] if score >= _LIKE_ENOUGH]


def _alternatives(connection: Connection, word: str) -> str:
    """An FTS5 expression for the words of names that ``word`` may mean: begun or misspelt; '' for none."""
    from rapidfuzz import fuzz, process

    near = {row[0] for row in connection.execute(_WORDS, {"match": trigram_query(word), "limit": _NEAR_WORDS})}
    if len(word) <= _SHORT:
        sizes = {"low": len(word) - 1, "high": len(word) + 1}
        near |= {row[0] for row in connection.execute(_SHORT_WORDS, {"first": word[0], **sizes})}
    found = process.extract(word, sorted(near), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_CHOICES)
    begun = [f'"{word}"*'] if len(word) >= 3 else []
    return " OR ".join((*begun, *(f'"{other}"' for other, *_ in found)))


def _sounding(groups: list[str]) -> str:
    """All words, each by any of its alternatives; of three words or more, one may be missing."""
    groups = [f"({group})" for group in groups if group]
    some = combinations(groups, len(groups) - 1) if len(groups) > 2 else [groups] if groups else []
    return " OR ".join(f"({' AND '.join(chosen)})" for chosen in some)


def _likeness(typed: list[str], names: str) -> float:
    """0 to 100: how well each word typed is met by some word of the name; of three or more, the worst counts half."""
    from rapidfuzz import fuzz

    known = name_words(names)
    if not known:
        return 0.0
    met = [max(_BEGUN if other.startswith(word) else fuzz.ratio(word, other) for other in known) for word in typed]
    spared = 0.5 if len(met) > 2 else 0.0
    return (sum(met) - spared * min(met)) / (len(met) - spared)


def _dates(found: re.Match[str]) -> list[str]:
    """The dates that may be meant, as stored, and what was typed: it may be a number with dashes as well."""
    year, month, day = found["y"], int(found["m"]), int(found["d"])
    if month > 12 >= day:  # day first, as one does in Spanish
        month, day = day, month
    years = (year,) if len(year) == 4 else (f"19{year}", f"20{year}")
    return [*(f"{each} {month:02d} {day:02d}" for each in years), " ".join(re.findall(r"\d+", found.group()))]


def _digits(found: re.Match[str]) -> list[str]:
    return [re.sub(r"\D", "", found.group())[-10:]]


_SHAPES = (
    (re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b"), _dates),
    (re.compile(r"\b(?P<m>\d{1,2})[/.-](?P<d>\d{1,2})[/.-](?P<y>(?:19|20)?\d\d)\b"), _dates),
    (re.compile(r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b"), _digits),
    (re.compile(r"\b\d{3}[ .-]\d{4}\b"), _digits),
)


def _add(found: dict[bytes, Hit], rows: Iterable[Any], *, similar: bool) -> None:
    """Add records to the people found, by member; of several records of a member the first names it."""
    for row in rows:
        agency = (row.agency,) if row.agency else ()
        known = found.get(row.member_id)
        if known is None:
            born = date.fromisoformat(row.birth_date) if row.birth_date else None
            found[row.member_id] = build(
                Hit, row[:4], birth_date=born, case_number=row.case_number, phone=row.phone, address=row.address,
                agencies=agency, similar=similar,
            )  # fmt: skip
        else:
            found[row.member_id] = replace(
                known,
                case_number=known.case_number or row.case_number,
                phone=known.phone or row.phone,
                address=known.address or row.address,
                agencies=known.agencies + tuple(one for one in agency if one not in known.agencies),
            )


_NAME_WORDS = """
    SELECT w.value, count(*) AS people FROM search_dirty JOIN search_doc d USING (scope_id, person_id),
        json_each(name_words(d.names)) w GROUP BY w.value"""
REFRESH = (  # makes the search text again of every person in search_dirty
    f"""
    UPDATE search_word SET people = search_word.people - old.people
    FROM ({_NAME_WORDS}) old WHERE search_word.word = old.value
    """,
    "DELETE FROM search_doc WHERE (scope_id, person_id) IN (SELECT scope_id, person_id FROM search_dirty)",
    """
    INSERT INTO search_doc (scope_id, person_id, names, facts)
    SELECT p.scope_id, p.id,
        CASE WHEN p.names_hashed THEN '' ELSE
            trim(concat_ws(' ', p.first_name, p.middle_name, p.last_name, p.suffix,
                iif(p.sealed_on IS NULL, p.former_names, NULL),
                (SELECT group_concat(c.value ->> '$.v', ' ') FROM correction c WHERE c.target_scope_id = p.scope_id
                 AND c.target_id = p.id AND c.field IN ('first_name', 'last_name') AND c.withdrawn_at IS NULL
                 AND c.deleted_at IS NULL))) END,
        concat_ws(' ', p.birth_date, h.case_number, h.label,
            (SELECT group_concat(concat_ws(' ', i.value, i.last_four), ' ') FROM identifier i
             WHERE i.scope_id = p.scope_id AND i.person_id = p.id AND i.deleted_at IS NULL),
            (SELECT group_concat(CASE WHEN c.kind = 'phone' AND c.normalized IS NOT NULL
                THEN substr(c.normalized, -10) || ' ' || substr(c.normalized, -7) ELSE c.value END, ' ')
             FROM contact_point c WHERE c.scope_id = p.scope_id AND coalesce(c.person_id, p.id) = p.id
                AND c.deleted_at IS NULL),
            (SELECT group_concat(concat_ws(' ', l.address, l.city, l.zip_code), ' ')
             FROM residence r JOIN place l ON l.scope_id = r.scope_id AND l.id = r.place_id
             WHERE r.scope_id = p.scope_id AND coalesce(r.person_id, p.id) = p.id AND r.lives_until IS NULL
                AND r.deleted_at IS NULL AND l.deleted_at IS NULL))
    FROM search_dirty d JOIN person p ON p.scope_id = d.scope_id AND p.id = d.person_id
    JOIN household h ON h.id = p.scope_id
    WHERE p.deleted_at IS NULL
    """,
    f"""
    INSERT INTO search_word (word, people) SELECT value, people FROM ({_NAME_WORDS}) WHERE true
    ON CONFLICT (word) DO UPDATE SET people = people + excluded.people
    """,
)

_RESULT = """
    SELECT coalesce(f.family_id, d.scope_id), d.scope_id, d.person_id, iif(p.names_hashed, '', concat_ws(' ',
            p.first_name, p.middle_name, p.last_name, p.suffix)) AS name, d.names, p.birth_date, h.case_number,
        a.short_name AS agency, coalesce(o.member_id, d.person_id) AS member_id,
        (SELECT c.value FROM contact_point c WHERE c.scope_id = d.scope_id AND c.kind = 'phone'
            AND coalesce(c.person_id, d.person_id) = d.person_id AND c.deleted_at IS NULL AND c.safe IS NOT 0
            AND NOT EXISTS (SELECT 1 FROM conflict x WHERE x.record_id = c.id AND x.field = 'safe'
                AND x.choice IS NULL AND x.deleted_at IS NULL AND x.value ->> '$.v' = 0) LIMIT 1) AS phone,
        (SELECT iif(instr(lower(l.address), lower(l.city)), l.address, concat_ws(', ', l.address, l.city))
            FROM residence r JOIN place l ON l.scope_id = r.scope_id AND l.id = r.place_id
            WHERE r.scope_id = d.scope_id AND coalesce(r.person_id, d.person_id) = d.person_id
            AND r.lives_until IS NULL AND r.deleted_at IS NULL AND l.deleted_at IS NULL LIMIT 1) AS address
    FROM best JOIN search_doc d ON d.docid = best.rowid
    JOIN person p ON p.scope_id = d.scope_id AND p.id = d.person_id
    JOIN household h ON h.id = d.scope_id
    LEFT JOIN agency a ON a.id = h.owner_id
    LEFT JOIN family_of f ON f.household_id = d.scope_id
    LEFT JOIN member_of o ON o.person_id = d.person_id
    ORDER BY best.rank
"""
_EXACT = text(
    "WITH best AS MATERIALIZED (SELECT rowid, rank FROM search_fts WHERE search_fts MATCH :match"
    " ORDER BY rank LIMIT :limit)" + _RESULT
)
_WORDS = text(
    "WITH near AS MATERIALIZED (SELECT rowid, rank FROM search_trigram WHERE search_trigram MATCH :match"
    " ORDER BY rank LIMIT :limit) SELECT w.word FROM near JOIN search_word w ON w.wordid = near.rowid"
)
_SHORT_WORDS = text(
    "SELECT word FROM search_word WHERE word >= :first AND word < :first || char(1114111)"
    " AND length(word) BETWEEN :low AND :high"
)
