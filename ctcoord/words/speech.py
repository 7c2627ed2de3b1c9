"""One language at a time: texts, codes, errors, dates, numbers."""

from __future__ import annotations

import datetime as dt
import gettext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ctcoord.config import resource_path
from ctcoord.errors import CtcoordError
from ctcoord.words.calendar import CALENDARS
from ctcoord.words.codes import CODES

# Each language in its own words, as a chooser shows them.
LANGUAGES = {"en": "English", "es": "Español"}
DOMAIN = "ctcoord"
NEAR_DAYS = 182  # about six months: further away, a month and a day of another year need their year


def mark(text: str) -> str:
    """Name a message id in a table of data; returns it unchanged."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence that is not yet in any language: its id and its parameters.

    What has no language (services, exchange) says things this way; ``Words.say`` renders it.
    """

    text: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _fill(self.text, self.params)


class Words:
    """The words of one language; cheap to make, never changes."""

    def __init__(self, language: str = "en") -> None:
        """``language`` is an ISO 639-1 code of LANGUAGES; anything else reads English."""
        self.language = language if language in LANGUAGES else "en"
        self._catalogue = _catalogue(self.language)
        self._calendar = CALENDARS[self.language]

    def __call__(self, text: str, /, **params: Any) -> str:
        """The text in this language with its ``{fields}`` filled in."""
        translated = self._catalogue.gettext(text) if text else ""
        return _fill(translated, params) if params else translated

    def plural(self, one: str, many: str, n: int, /, **params: Any) -> str:
        """The form for a count; ``{n}`` is filled in, with separators of thousands."""
        return _fill(self._catalogue.ngettext(one, many, n), {"n": self.number(n), **params})

    def say(self, message: Message | str) -> str:
        """A message, or a bare message id, in this language; its parameters that are messages too."""
        if isinstance(message, str):
            return self(message)
        return self(message.text, **{name: self._param(value) for name, value in message.params.items()})

    def code(self, kind: str, value: str | int | None) -> str:
        """The word for a code of a closed list; an unknown code of an agency shows as it came."""
        if value is None:
            return ""
        found = CODES[kind].get(str(value))
        return self(found) if found else str(value).replace("_", " ")

    def error(self, error: CtcoordError) -> tuple[str, str]:
        """What happened, and what to do about it, as two plain texts."""
        params = {name: self._param(value) for name, value in error.params.items()}
        return _sentence(_fill(self(error.text), params)), _sentence(_fill(self(error.remedy), params))

    def _param(self, value: Any) -> Any:
        return self.say(value) if isinstance(value, Message | str) else value

    # Dates. Mock README: "dates carry their weekday when within a year", times are 24 h. A day of another
    # calendar year that is far away carries that year instead: "Tue Nov 9" would be taken for this November.

    def date(self, day: dt.date | None, today: dt.date | None = None) -> str:
        """``Mon Nov 30`` in the year of ``today`` or near to it, otherwise ``Nov 9, 2027``; '' for None."""
        if day is None:
            return ""
        if today is not None and (day.year == today.year or abs((day - today).days) <= NEAR_DAYS):
            return self._calendar.near.format_map(self._parts(day))
        return self._calendar.far.format_map(self._parts(day))

    def day(self, day: dt.date | None) -> str:
        """``Nov 30``: where the year and the weekday are plain from what stands beside it."""
        return "" if day is None else self._calendar.day.format_map(self._parts(day))

    def long_date(self, day: dt.date) -> str:
        """``Saturday, November 21, 2026``."""
        return self._calendar.long.format_map(self._parts(day))

    def month(self, day: dt.date, *, year: bool = False) -> str:
        """``Sep``, or ``Sep 2026``."""
        return (self._calendar.month_year if year else self._calendar.month).format_map(self._parts(day))

    def weekday(self, day: dt.date) -> str:
        """``Mon``."""
        return self._parts(day)["weekday"]

    def weekdays(self, byday: str) -> str:
        """HSDS ``byday`` (``MO,TU,WE,TH``) in words: ``Mon–Thu``."""
        return self._calendar.weekday_ranges(byday)

    def clock(self, moment: dt.datetime | dt.time) -> str:
        """``10:41``, 24 hours."""
        return f"{moment.hour}:{moment.minute:02d}"

    def number(self, value: int) -> str:
        """A count with separators of thousands; United States usage in both languages."""
        return f"{value:,}"

    def money(self, cents: int | None) -> str:
        """Whole cents as ``$1,234.50``; '' for None."""
        if cents is None:
            return ""
        return f"{'−' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"

    def duration(self, minutes: int) -> str:
        """Minutes as ``40 h``, ``7 h 30 min`` or ``45 min``; the same in both languages."""
        hours, rest = divmod(minutes, 60)
        parts = [f"{hours} h"] if hours else []
        if rest or not hours:
            parts.append(f"{rest} min")
        return " ".join(parts)

    def _parts(self, day: dt.date) -> dict[str, str]:
        return self._calendar.parts(day)


def _fill(text: str, params: dict[str, Any]) -> str:
    """Fill ``{fields}``; an unknown one stays readable, so that a message is never lost to a mistake."""
    return text.format_map(_Blank(params))


def _sentence(text: str) -> str:
    """The text with an end, since another sentence may follow; a message made for a list has none."""
    return text if not text or text.endswith((".", "!", "?", "…")) else text + "."


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """English is the message ids themselves; the other languages come from their ``.mo``."""
    if language == "en":
        return gettext.NullTranslations()
    with (resource_path("translations") / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
