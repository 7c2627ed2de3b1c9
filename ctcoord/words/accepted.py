"""That a finding was accepted as known, in plain words: until when, or why it is there again."""

from __future__ import annotations

from datetime import date

from ctcoord.domain.alignment.facts import Finding
from ctcoord.domain.alignment.known import Known, extent
from ctcoord.words.speech import Words


def known_words(words: Words, finding: Finding, known: Known | None, today: date) -> str:
    """``It was accepted as known at 35 min a week, and is 1 h 30 min now.``; '' where nobody accepted it."""
    if known is None:
        return ""
    if known.holds(finding, today):
        return words("Accepted as known until {day}.", day=words.date(known.until, today))
    if known.was is None or known.made_on is None or not known.is_worse(finding):
        day = words.date(known.until, today)
        return words("It was accepted as known until {day}: {reason}", day=day, reason=known.reason)
    now = extent(finding, known.made_on)
    if now.minutes > known.was.minutes:
        before, after = words.duration(known.was.minutes), words.duration(now.minutes)
        return words("It was accepted as known at {before} a week, and is {after} a week now.",
                     before=before, after=after)  # fmt: skip
    return words(
        "It was accepted as known from {before} on, and begins {after} now.",
        before=words.date(known.was.first_on, today),
        after=words.date(now.first_on, today),
    )
