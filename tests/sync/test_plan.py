"""What is asked for of a manifest."""

from __future__ import annotations

from ctcoord.models.base import COMMONS, synced_tables
from ctcoord.sync.plan import by_entity, whole_scopes
from ctcoord.sync.transport import Head, Want
from ctcoord.sync.wire import NOBODY, BucketKey

NEW, HALF, KNOWN = (bytes([n]) * 16 for n in (1, 2, 3))


def head(scope: bytes, data_class: str) -> Head:
    return Head(BucketKey(scope, NOBODY, data_class), 7, 0, b"", "read", None)


def test_a_scope_is_whole_when_every_bucket_of_it_is_wanted_from_its_beginning() -> None:
    heads = [head(scope, data_class) for scope in (NEW, HALF, KNOWN) for data_class in ("core", "income")]
    after = {NEW: (0, 0), HALF: (0, None), KNOWN: (0, 3)}  # None: not wanted, since it is damaged or there already
    wants = [
        Want(one.key, cursor)
        for one in heads
        if (cursor := after[one.key.scope][one.key.data_class == "income"]) is not None
    ]
    assert whole_scopes(wants, heads) == {NEW}


def test_a_table_is_asked_only_for_buckets_that_its_rows_can_lie_in() -> None:
    """The directory lies in the commons alone; a table of one class has no rows of another."""
    wants = [Want(head(NEW, data_class).key, 0) for data_class in ("core", "income")]
    asked = by_entity(wants)
    assert asked["person"] == wants[:1]
    assert asked["support"] == wants
    assert not {"organization", "site", "service"} & set(asked)
    commons = Want(head(COMMONS, "core").key, 0)
    every = by_entity([*wants, commons])
    assert every["organization"] == every["site"] == every["service"] == [commons]
    assert every["person"] == [wants[0], commons]
    assert set(every) == {table.name for table in synced_tables() if table.info["data_class"] in (None, "core")}
