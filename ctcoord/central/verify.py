"""Whether a central database agrees with its own history: ops replayed, counters, checksums and chains recomputed.

Reads one state, changes nothing. What differs is named by table, bucket and id, never by what it says. Takes as long as
the history is: every statement reads whole tables once, whatever the planner knows of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import LiteralString

from ctcoord.central import schema, witness
from ctcoord.central.administer import Administration

MOST = 1000  # differences named; a database that differs more is restored, not read line by line
_BEGINNING = bytes(32)


@dataclass(frozen=True, slots=True)
class Difference:
    """``check`` is record, set_hash, chain, op, kept, tombstone, conflict, audit, receipt, owner or right."""

    check: str
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what differs (at most 1,000)."""

    ops: int
    records: int
    chains: int
    differences: tuple[Difference, ...]


Report = Callable[[int, int, str], None]  # checks done, of how many, what is looked at


def silent(_done: int, _total: int, _what: str) -> None:
    """No progress is asked for."""


def verify(at: Administration, report: Report = silent) -> Verified:
    """Check everything; needs a reading administration, so that all of it is of one moment."""
    found: list[Difference] = []
    checks = list(_checks(at))
    for number, (what, differences) in enumerate(checks):
        report(number, len(checks), what)
        found += islice(differences, MOST - len(found))
    return Verified(
        ops=int(at.one("SELECT count(*) FROM ctcoord.op")),
        records=sum(int(at.one(_text(_COUNT, table.name))) for table in schema.tables()),
        chains=int(at.one("SELECT (SELECT count(*) FROM ctcoord.head WHERE seq > 0)"
                          " + (SELECT count(*) FROM ctcoord.audit_head) + (SELECT count(*) FROM ctcoord.device)")),
        differences=tuple(found),
    )  # fmt: skip


def _checks(at: Administration) -> Iterator[tuple[str, Iterator[Difference]]]:
    """What is looked at, in order, with what differs there; each is read when its turn comes."""
    yield "right", _reported(at, "right", _RIGHT)
    yield "chain", _chains(at)
    yield "kept", (Difference("kept", *one) for one in witness.differences(at))
    for check, query in _CHECKS:
        yield check, _whole(at, check, query)
    yield "set_hash", _whole(at, "set_hash", _set_hash())
    spoken_of = {row["entity"] for row in at.rows("SELECT DISTINCT entity FROM ctcoord.op")}
    for table in schema.tables():
        if table.name in spoken_of or at.one(_text("SELECT 1 FROM ctcoord.__table__ LIMIT 1", table.name)):
            yield table.name, _whole(at, "record", _replayed(table.name))


def _reported(at: Administration, check: str, query: LiteralString) -> Iterator[Difference]:
    for row in at.rows(query):
        yield Difference(check, row["place"], row["detail"])


def _whole(at: Administration, check: str, query: LiteralString) -> Iterator[Difference]:
    """The same by reading whole tables. A planner that takes the ops of a large import for a handful joins them row by
    row: a minute instead of two seconds.
    """
    at.do("SET LOCAL enable_nestloop = off")
    yield from _reported(at, check, query)


def _chains(at: Administration) -> Iterator[Difference]:
    """Every bucket's ops in order: counted without gaps, and hashed to what its head says."""
    heads = {
        (row["bucket"]): (row["seq"], bytes(row["chain_hash"]))
        for row in at.rows(f"SELECT {_BUCKET} AS bucket, h.seq, h.chain_hash FROM ctcoord.head h")
    }
    bucket, seq, chain = "", 0, _BEGINNING
    reached: dict[str, tuple[int, bytes]] = {}
    for at_bucket, at_seq, op_hash in at.stream(_OPS_IN_ORDER):
        if at_bucket != bucket:
            bucket, seq, chain = at_bucket, 0, _BEGINNING
        if at_seq != seq + 1:
            yield Difference("chain", bucket, f"gap after {seq}")
        seq, chain = at_seq, hashlib.sha256(chain + bytes(op_hash)).digest()
        reached[bucket] = (seq, chain)
    for bucket in sorted(heads.keys() | reached.keys()):
        told, replayed = heads.get(bucket, (0, _BEGINNING)), reached.get(bucket, (0, _BEGINNING))
        if told[0] != replayed[0]:
            yield Difference("chain", bucket, f"seq {told[0]}, ops say {replayed[0]}")
        elif told[1] != replayed[1]:
            yield Difference("chain", bucket, "chain_hash")


_BUCKET: LiteralString = "concat_ws('/', ctcoord.hex(h.scope_id), ctcoord.hex(h.subject_id), h.data_class)"
_OPS_IN_ORDER: LiteralString = (
    f"SELECT {_BUCKET}, h.seq, h.op_hash FROM ctcoord.op h WHERE h.counted"
    " ORDER BY h.scope_id, h.subject_id, h.data_class, h.seq"
)
_COUNT: LiteralString = "SELECT count(*) FROM ctcoord.__table__"
_OP_HASH: LiteralString = (
    "sha256(convert_to(concat_ws(E'\\x1f', ctcoord.hex(h.op_id), h.entity, ctcoord.hex(h.record_id), h.kind, h.field,"
    " h.value::text, h.login, ctcoord.hex(h.device_id)), 'UTF8'))"
)

# Queries of place and detail; a row is a difference.
_CHECKS: tuple[tuple[str, LiteralString], ...] = (
    (
        "op",  # an op that was rewritten: its hash covers everything but a value that was erased
        f"""
        SELECT {_BUCKET} AS place, 'op ' || ctcoord.hex(h.op_id) || ' was changed' AS detail FROM ctcoord.op h
        WHERE (h.value IS NOT NULL OR h.kind = 'delete') AND h.op_hash <> {_OP_HASH}
        """,
    ),
    (
        "tombstone",
        f"""
        SELECT {_BUCKET} AS place, 'tombstone ' || ctcoord.hex(h.id) AS detail FROM ctcoord.tombstone h
        WHERE NOT EXISTS (SELECT 1 FROM ctcoord.op o WHERE o.scope_id = h.scope_id AND o.record_id = h.id
            AND o.subject_id = h.subject_id AND o.data_class = h.data_class AND o.kind = 'delete' AND o.counted
            AND o.seq = h.seq AND o.entity = h.entity)
        """,
    ),
    (
        "audit",
        """
        SELECT ctcoord.hex(a.scope_id) AS place, 'event ' || a.n AS detail FROM (
            SELECT a.*, lag(a.chain_hash) OVER w AS before, lag(a.n) OVER w AS last FROM ctcoord.audit a
            WINDOW w AS (PARTITION BY a.scope_id ORDER BY a.n)) a
        WHERE a.n <> coalesce(a.last, 0) + 1 OR a.chain_hash <> sha256(
            coalesce(a.before, decode(repeat('00', 32), 'hex')) || convert_to(concat_ws(E'\\x1f',
                ctcoord.hex(a.scope_id), a.n, a.subject_id, a.login, a.device_id, a.action, a.happened_at,
                a.detail), 'UTF8'))
        UNION ALL
        SELECT ctcoord.hex(k.scope_id), 'ends at ' || k.n FROM ctcoord.audit_head k
        WHERE NOT EXISTS (SELECT 1 FROM ctcoord.audit a WHERE a.scope_id = k.scope_id AND a.n = k.n
            AND a.chain_hash = k.chain_hash)
            OR EXISTS (SELECT 1 FROM ctcoord.audit a WHERE a.scope_id = k.scope_id AND a.n > k.n)
        """,
    ),
    (
        "receipt",
        """
        SELECT ctcoord.hex(r.device_id) AS place, 'receipt ' || r.n AS detail FROM (
            SELECT r.*, lag(r.chain_hash) OVER w AS before, lag(r.n) OVER w AS last FROM ctcoord.receipt r
            WINDOW w AS (PARTITION BY r.device_id ORDER BY r.n)) r
        WHERE r.n <> coalesce(r.last, 0) + 1 OR r.chain_hash <> sha256(
            coalesce(r.before, decode(repeat('00', 32), 'hex')) || convert_to(concat_ws('/', r.scopes::text,
                r.subjects::text, r.classes::text, r.seqs::text), 'UTF8'))
        UNION ALL
        SELECT ctcoord.hex(d.device_id), 'ends at ' || d.receipts FROM ctcoord.device d
        WHERE d.receipts <> (SELECT count(*) FROM ctcoord.receipt r WHERE r.device_id = d.device_id)
            OR d.receipts > 0 AND NOT EXISTS (SELECT 1 FROM ctcoord.receipt r WHERE r.device_id = d.device_id
                AND r.n = d.receipts AND r.chain_hash = d.receipt_chain)
        """,
    ),
    (
        "conflict",  # the second of two changes is kept whole, as its op said it
        f"""
        SELECT {_BUCKET} AS place, 'conflict ' || ctcoord.hex(h.id) AS detail FROM ctcoord.conflict h
        WHERE h.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM ctcoord.op o WHERE o.scope_id = h.scope_id
            AND o.record_id = h.record_id AND o.result = 'conflict' AND o.entity = h.entity
            AND h.id = CASE WHEN o.kind = 'create' THEN md5(o.op_id::text || h.field)::uuid ELSE o.op_id END
            AND (o.value IS NULL OR h.field IS NULL
                OR (h.value -> 'v')::text = ctcoord.minified(CASE WHEN o.kind = 'create' THEN o.value -> h.field
                    ELSE o.value END)::text))
        UNION ALL
        SELECT {_BUCKET}, 'op ' || ctcoord.hex(h.op_id) || ' left no conflict' FROM ctcoord.op h
        WHERE h.result = 'conflict' AND NOT EXISTS (SELECT 1 FROM ctcoord.conflict c WHERE c.scope_id = h.scope_id
            AND c.record_id = h.record_id
            AND c.id = CASE WHEN h.kind = 'create' THEN md5(h.op_id::text || c.field)::uuid ELSE h.op_id END)
        """,
    ),
    (
        "owner",
        """
        SELECT ctcoord.hex(o.scope_id) AS place, 'belongs to an agency that its record does not name' AS detail
        FROM ctcoord.holding o JOIN ctcoord.household h ON h.scope_id = o.scope_id AND h.id = o.scope_id
        WHERE h.owner_id <> o.owner_id
        """,
    ),
)  # fmt: skip

# Follows from accounts, assignments, consents and links; what begins later is not there yet. Read as it is: "granted"
# looks from person to person.
_RIGHT: LiteralString = """
WITH given AS MATERIALIZED (SELECT * FROM ctcoord.granted(ARRAY(SELECT u.login FROM ctcoord.app_user u)))
SELECT ctcoord.hex(scope_id) AS place, login || ' may ' || may || ', which nothing gives' AS detail FROM (
    SELECT s.login, s.scope_id, s.owned, s.subject_id, s.may, s.source, s.until,
        ARRAY(SELECT unnest(s.classes) ORDER BY 1) AS classes
    FROM ctcoord.scope s WHERE s.until IS NULL OR s.until > ctcoord.utc()
    EXCEPT SELECT g.login, g.scope_id, g.owned, g.subject_id, g.may, g.source, g.until,
        ARRAY(SELECT unnest(g.classes) ORDER BY 1) FROM given g) kept
UNION ALL
SELECT ctcoord.hex(g.scope_id), g.login || ' lost what they may ' || g.may
FROM given g JOIN ctcoord.app_user u USING (login)
WHERE u.scoped_on = ctcoord.today() AND NOT EXISTS (SELECT 1 FROM ctcoord.scope s
    WHERE (s.login, s.scope_id, s.owned, s.subject_id, s.may, s.source)
        = (g.login, g.scope_id, g.owned, g.subject_id, g.may, g.source))
"""


def _set_hash() -> LiteralString:
    rows = " UNION ALL ".join(
        f"SELECT t.scope_id, t.subject_id, t.data_class, '{table.name}' AS of,"
        f" ctcoord.hash60(ctcoord.text_{table.name}(t)) AS hash FROM ctcoord.{table.name} t"
        for table in schema.tables()
    )
    return _text(
        f"""
        SELECT {_BUCKET} AS place, CASE WHEN coalesce(h.set_hash, 0) <> coalesce(s.hash, 0) THEN 'set_hash'
            ELSE 'pulls would leave a table out' END AS detail FROM ctcoord.head h
        FULL JOIN (SELECT scope_id, subject_id, data_class, (sum(hash) % 1152921504606846976)::bigint AS hash,
                array_agg(DISTINCT of) AS tables
            FROM (__table__) r GROUP BY 1, 2, 3) s USING (scope_id, subject_id, data_class)
        WHERE coalesce(h.set_hash, 0) <> coalesce(s.hash, 0) OR NOT s.tables <@ coalesce(h.tables, '{{}}')
        """,
        rows,
    )


def _replayed(table: str) -> LiteralString:
    """Records that are not what the ops of their bucket make of them.

    An op says the fields that it touched; '*' begins or ends a record. A conflict, which the database makes,
    begins undecided. What was erased by law is not compared.
    """
    template = _MADE if table != "conflict" else _DECIDED
    return _text(_REPLAY + template, table)


def _text(template: str, table: str) -> LiteralString:
    """The name of one of our own tables, put into a statement."""
    return template.replace("__table__", table)


_REPLAY: LiteralString = f"""
WITH said AS (
    SELECT h.scope_id, h.subject_id, h.data_class, h.record_id, h.seq, h.kind, h.field, h.value, h.touched,
        h.value IS NULL AND h.kind <> 'delete' AND h.op_hash <> {_OP_HASH} AS erased
    FROM ctcoord.op h WHERE h.counted AND h.entity = '__table__' AND h.touched <> '{{}}'
), life AS (
    SELECT scope_id, subject_id, data_class, record_id, bool_or(erased) AS erased,
        count(*) = 1 AS alone, (array_agg(value))[1] AS value,
        coalesce(max(seq) FILTER (WHERE kind = 'create' AND '*' = ANY (touched)), 0) AS born,
        coalesce(max(seq) FILTER (WHERE kind = 'delete'), 0) AS died
    FROM said GROUP BY 1, 2, 3, 4
), field AS (
    SELECT DISTINCT ON (s.scope_id, s.subject_id, s.data_class, s.record_id, f.name)
        s.scope_id, s.subject_id, s.data_class, s.record_id, f.name, f.value
    FROM said s JOIN life l USING (scope_id, subject_id, data_class, record_id) CROSS JOIN LATERAL (
        SELECT s.field AS name, s.value, 1 AS n WHERE s.kind = 'set'
        UNION ALL SELECT e.key, e.value, e.n  -- of a name that is there twice, the last counts
            FROM json_each(CASE WHEN s.kind = 'create' THEN s.value END) WITH ORDINALITY e (key, value, n)
            WHERE '*' = ANY (s.touched) OR e.key = ANY (s.touched)
    ) f WHERE s.seq >= l.born AND NOT (l.alone AND l.born > 0)
    ORDER BY s.scope_id, s.subject_id, s.data_class, s.record_id, f.name, s.seq DESC, f.n DESC
), made AS (
    SELECT scope_id, subject_id, data_class, record_id, json_object_agg(name, ctcoord.minified(value)) AS fields
    FROM field GROUP BY 1, 2, 3, 4
    UNION ALL SELECT scope_id, subject_id, data_class, record_id, ctcoord.minified(value)  -- most were only made
    FROM life WHERE alone AND born > 0 AND value IS NOT NULL
)
"""
_MADE: LiteralString = f"""
SELECT {_BUCKET} AS place, '__table__ ' || ctcoord.hex(h.record_id) || CASE
    WHEN t.id IS NULL THEN ' is missing' WHEN coalesce(h.born, 0) = 0 THEN ' came from no op'
    WHEN h.died > h.born THEN ' was deleted' ELSE ' is not what its ops say' END AS detail
FROM (SELECT * FROM life l FULL JOIN (SELECT scope_id, subject_id, data_class, id AS record_id FROM ctcoord.__table__) r
    USING (scope_id, subject_id, data_class, record_id)) h
LEFT JOIN made m USING (scope_id, subject_id, data_class, record_id)
LEFT JOIN ctcoord.__table__ t ON t.scope_id = h.scope_id AND t.id = h.record_id AND t.subject_id = h.subject_id
    AND t.data_class = h.data_class
WHERE CASE WHEN t.id IS NULL THEN h.born > h.died ELSE h.born IS NULL OR h.born <= h.died OR NOT h.erased
    AND ctcoord.text___table__(t) <> concat_ws(E'\\x1f', '__table__', ctcoord.hex(t.id), t.seq)
        || substr(ctcoord.text___table__(json_populate_record(NULL::ctcoord.__table__, m.fields)),
            length('__table__') + 1)
    END
"""
_DECIDED: LiteralString = f"""
SELECT {_BUCKET} AS place, '__table__ ' || ctcoord.hex(h.id) || ' was not decided so' AS detail
FROM ctcoord.__table__ h
LEFT JOIN made m ON m.scope_id = h.scope_id AND m.record_id = h.id
LEFT JOIN life l ON l.scope_id = h.scope_id AND l.record_id = h.id
WHERE l.erased IS NOT TRUE AND ctcoord.text___table__(h) <> ctcoord.text___table__(json_populate_record(
    json_populate_record(h, '{{"choice":null,"decided_by":null,"decided_at":null}}'), coalesce(m.fields, '{{}}')))
"""
