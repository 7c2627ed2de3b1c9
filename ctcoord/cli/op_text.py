"""Changes that were not sent, as lines: of a box that was handed over sealed, of the side file of a lost store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ctcoord.words import Words, mark

_KINDS = {"create": mark("new"), "set": mark("changed"), "delete": mark("deleted")}


def lines(ops: Sequence[Mapping[str, Any]], words: Words) -> Iterator[str]:
    """One heading a record and change, its fields under it; what is empty is left out."""
    for op in ops:
        yield f"{op['made_at'][:16].replace('T', ' ')}Z  {words(_KINDS[op['kind']])}  {op['entity']}  {op['record_id']}"
        for name, value in _values(op):
            yield f"    {name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def _values(op: Mapping[str, Any]) -> list[tuple[str, Any]]:
    value = json.loads(op["value"]) if op["value"] else None
    if op["kind"] == "set":
        return [(op["field"], value)]
    return [(name, it) for name, it in (value or {}).items() if it is not None]
