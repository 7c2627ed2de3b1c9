"""Sets of minutes as sorted lists of half-open intervals that do not touch."""

from __future__ import annotations

from collections.abc import Iterable

Minutes = list[tuple[int, int]]


def union(intervals: Iterable[tuple[int, int]]) -> Minutes:
    """All of them, joined where they touch."""
    joined: Minutes = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def minus(these: Minutes, those: Minutes) -> Minutes:
    """What of these is not in those."""
    left: Minutes = []
    for start, end in these:
        at = start
        for other_start, other_end in those:
            if other_end <= at:
                continue
            if other_start >= end:
                break
            if other_start > at:
                left.append((at, other_start))
            at = other_end
        if at < end:
            left.append((at, end))
    return left


def both(these: Minutes, those: Minutes) -> Minutes:
    """What is in these and in those."""
    return minus(these, minus(these, those))


def length(these: Minutes) -> int:
    """How many minutes they are."""
    return sum(end - start for start, end in these)
