"""Which columns of a table are shown and how wide: what a person chose, and how a saved view keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ctcoord.ui.parts.columns import Column, R

STEP = "columns:"  # begins the step of a saved view: columns:domain=0,status=220
LEAST_PX, MOST_PX = 40, 800


@dataclass(frozen=True)
class ColumnChoice:
    """``hidden``: keys of columns; ``widths``: px of the drawings by key. All else is as the table has room."""

    hidden: frozenset[str] = frozenset()
    widths: Mapping[str, int] = field(default_factory=dict)

    def step(self) -> str:
        """As a step of a saved view; 0 stands for a hidden column."""
        kept = {**self.widths, **dict.fromkeys(self.hidden, 0)}
        return STEP + ",".join(f"{key}={kept[key]}" for key in sorted(kept))


def choice_of(step: str, keys: Iterable[str]) -> ColumnChoice:
    """What ``step`` kept, of the columns that there still are; what cannot be read is left out."""
    known, hidden, widths = set(keys), set(), {}
    for part in step.removeprefix(STEP).split(","):
        key, _equals, width = part.partition("=")
        if key not in known or not (width.isascii() and width.isdigit()):
            continue
        if int(width):
            widths[key] = within(int(width))
        else:
            hidden.add(key)
    return ColumnChoice(frozenset(hidden), widths)


def within(width: int) -> int:
    """A width that can be used, in px of the drawings."""
    return max(LEAST_PX, min(MOST_PX, width))


def given_way(widths: Mapping[int, int], chosen: Iterable[int], over: int, least: int) -> dict[int, int]:
    """Widths in px by position of the ``chosen`` columns, the widest narrower where ``over`` px are missing.

    Nothing scrolls sideways: what was chosen in a wide window would push other columns out of a narrow one.
    """
    found = {position: widths[position] for position in chosen}
    while over > 0 and (widest := max(found, key=lambda n: found[n], default=None)) is not None:
        cut = min(over, max(1, found[widest] // 8), found[widest] - least)
        if cut <= 0:
            break
        found[widest] -= cut
        over -= cut
    return found


def arranged(columns: Sequence[Column[R]], choice: ColumnChoice) -> tuple[Column[R], ...]:
    """The columns as they were chosen. A chosen width holds whatever the words; a title is never cut."""
    return tuple(_arranged(column, choice) for column in columns)


def _arranged(column: Column[R], choice: ColumnChoice) -> Column[R]:
    if column.key and column.key in choice.hidden:
        return replace(column, absent=lambda: True)
    if column.key in choice.widths:
        return replace(column, width=choice.widths[column.key], fit=None, brief=None, brief_fit=None)
    return column
