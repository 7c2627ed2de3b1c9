"""Weekly times from the columns of an extract: days with one span, or a span for each day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ctcoord.exchange.targets import DAY_SPANS


class Times(NamedTuple):
    """Days of the week (HSDS byday) with the same local times ``HH:MM``."""

    byday: str
    opens_at: str
    closes_at: str


def weekly_times(values: Mapping[str, Any]) -> tuple[list[Times], bool]:
    """The weekly times of a row, and whether all that was told could be used.

    Days without times, times without days, and a span that begins when it ends tell nothing.
    """
    days, opens, closes = (values.get(f"schedule.{name}") for name in ("byday", "opens_at", "closes_at"))
    told = [part for part in (days, opens, closes) if part]
    spans: dict[tuple[str, str], list[str]] = {}
    for day in DAY_SPANS:
        if span := values.get(f"schedule.{day}"):
            spans.setdefault(span, []).append(day)
    times = [Times(days, opens, closes)] if days and opens and closes else []
    times += [Times(",".join(each), *span) for span, each in spans.items()]
    usable = [each for each in times if each.opens_at != each.closes_at]
    return usable, len(usable) == len(times) and len(told) in (0, 3)
