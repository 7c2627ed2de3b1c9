"""What a central database of an older version of the protocol does not know, and is not sent.

It is upgraded first as a rule. Where it was not, work goes on: what it knows is sent, the rest waits here and nothing
of it is parked there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ctcoord.models import tables
from ctcoord.models.versions import newer_than, silent_default
from ctcoord.sync.wire import CLIENT

Op = tuple[int, bytes, str]  # number in the outbox, household, JSON


def bearable(ops: Iterable[Op], version: int) -> Iterator[Op]:
    """The ops that a database of this version can take, in their order.

    A new field, or a record of a new table, waits by itself. A new record of an old table that says something in a
    new field waits whole, and so does everything of its household made after it, which may build on it.
    """
    newer = newer_than(version) if version < CLIENT else ()
    if not newer:
        yield from ops
        return
    unknown, waits = frozenset(newer), set()
    for number, scope, text in ops:
        op = json.loads(text)
        if scope in waits or (op["entity"], None) in unknown or (op["entity"], op.get("field")) in unknown:
            continue
        if op["kind"] == "create" and (new := {name for name in op["value"] if (op["entity"], name) in unknown}):
            if not all(_says_nothing(op["entity"], name, op["value"][name]) for name in new):
                waits.add(scope)
                continue
            op["value"] = {name: value for name, value in op["value"].items() if name not in new}
            yield number, scope, json.dumps(op, separators=(",", ":"), ensure_ascii=False)
            continue
        yield number, scope, text


def _says_nothing(entity: str, name: str, value: Any) -> bool:
    return value is not None and str(value) == silent_default(tables()[entity].c[name])
