"""What is asked for of a manifest."""

from __future__ import annotations

from ctcoord.sync.plan import by_entity, whole_scopes
from ctcoord.sync.transport import Head, Want
from ctcoord.sync.wire import NOBODY, BucketKey

NEW, HALF, KNOWN = (bytes([n]) * 16 for n in (1, 2, 3))


FILLED = (("core", ("support", "person")), ("income", ("support", "note", "of_tomorrow")), ("housing", ()))


def head(scope: bytes, data_class: str, tables: tuple[str, ...] = ()) -> Head:
    return Head(BucketKey(scope, NOBODY, data_class), 7, 0, b"", "read", None, tables)


def test_a_scope_is_whole_when_every_bucket_of_it_is_wanted_from_its_beginning() -> None:
    heads = [head(scope, data_class) for scope in (NEW, HALF, KNOWN) for data_class in ("core", "income")]
    after = {NEW: (0, 0), HALF: (0, None), KNOWN: (0, 3)}  # None: not wanted, since it is damaged or there already
    wants = [
        Want(one.key, cursor)
        for one in heads
        if (cursor := after[one.key.scope][one.key.data_class == "income"]) is not None
    ]
    assert whole_scopes(wants, heads) == {NEW}


def test_a_table_is_asked_only_for_buckets_that_have_rows_of_it() -> None:
    """As their heads say; a table that this version does not know yet is not asked for."""
    core, income, empty = (head(NEW, name, tables) for name, tables in FILLED)
    wants = [Want(one.key, 0) for one in (core, income, empty)]
    assert by_entity(wants, [core, income, empty]) == {
        "person": wants[:1],
        "support": wants[:2],
        "note": wants[1:2],
    }
