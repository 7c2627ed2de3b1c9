"""What a table of rows is made of: cells, columns, headings; which columns fold where there is no room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ctcoord.ui.parts.paint import Run, metrics
from ctcoord.ui.theme import look

R = TypeVar("R")
STRETCH_PX, FOLDING_STRETCH_PX = 80, 150  # what a column that takes the rest needs at least, and before others fold


@dataclass(frozen=True)
class Cell:
    """What one cell paints, and what it says to a screen reader when that differs."""

    runs: tuple[Run, ...]
    right: bool = False
    says: str = ""

    @property
    def text(self) -> str:
        """The words of the cell."""
        return self.says or " ".join(run.text for run in self.runs if run.text)


def cell(text: str, token: str = "text", *, bold: bool = False, right: bool = False, icon: str = "") -> Cell:
    """A cell of a single run."""
    return Cell((Run(text, token, bold=bold, icon=icon),), right=right)


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its title, what it shows of a row, and its width in px (0: takes what is left).

    ``folds``: where there is no room, columns with a number fold into a second line of the row, 1 first.
    ``brief`` and ``brief_fit``: what the column shows, and must never cut, where there is no room for ``show``;
    a screen reader hears ``show`` all the same. ``absent``: whether the column has nothing to say of any row now.
    """

    title: Callable[[], str]
    show: Callable[[R], Cell]
    width: int = 0
    right: bool = False
    fit: Callable[[], Iterable[str]] | None = None  # words with an icon that must never be cut
    folds: int = 0
    brief: Callable[[R], Cell] | None = None
    brief_fit: Callable[[], Iterable[str]] | None = None
    absent: Callable[[], bool] = lambda: False
    key: str = ""  # of a column that a person may leave out and make wider or narrower

    def least(self, *, brief: bool = False) -> int:
        """The width in px that the column needs at the present text size and in the present language."""
        brief = brief and self.brief is not None
        fit = self.brief_fit if brief else self.fit
        widest = max((metrics().horizontalAdvance(words) for words in fit()), default=0) if fit else 0
        title = metrics("small", bold=True).horizontalAdvance(self.title()) + look().px(20) if self.width else 0
        return max(0 if brief else look().wide(self.width), widest + look().px(40) if widest else 0, title)


@dataclass(frozen=True)
class GroupRow:
    """A heading row across the whole table."""

    key: str
    runs: tuple[Run, ...]


def folded(columns: Sequence[Column[Any]], room: int, *, brief: bool = False) -> tuple[int, ...]:
    """The positions of the columns that fold into a second line, so that the others fit into ``room`` px."""
    needs = {
        n: column.least(brief=brief) or look().wide(FOLDING_STRETCH_PX)
        for n, column in enumerate(columns)
        if not column.absent()
    }
    out: set[int] = set()
    for position in sorted((n for n in needs if columns[n].folds), key=lambda n: columns[n].folds):
        if sum(need for n, need in needs.items() if n not in out) <= room:
            break
        out.add(position)
    return tuple(sorted(out))


def room_for(columns: Sequence[Column[Any]], stretch: int, *, brief: bool = False) -> int:
    """The px that the columns need when each that takes the rest gets ``stretch`` px."""
    return sum(column.least(brief=brief) or stretch for column in columns if not column.absent())


def second_line(columns: Sequence[Column[R]], positions: Iterable[int], row: R) -> str:
    """What the folded columns of a row say, each after its title: 'Source: Care 4 Kids · A week: 15 h'."""
    pairs = [(columns[position].title(), columns[position].show(row).text) for position in positions]
    return " · ".join(f"{title}: {words}" for title, words in pairs if words)
