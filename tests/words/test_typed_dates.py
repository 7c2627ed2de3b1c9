"""Dates as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcoord.words import LANGUAGES, Words
from ctcoord.words.typed_dates import read_day

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("11/5/2026", "en", date(2026, 11, 5)),
        ("11/5/2026", "es", date(2026, 5, 11)),
        ("21/11/2026", "en", date(2026, 11, 21)),  # 21 can be no month
        ("11/21/2026", "es", date(2026, 11, 21)),
        ("2026-11-05", "en", date(2026, 11, 5)),
        ("2026-11-05", "es", date(2026, 11, 5)),
        ("5.11.26", "es", date(2026, 11, 5)),
        ("4/2/91", "en", date(1991, 4, 2)),
        ("1/5", "en", date(2027, 1, 5)),  # without a year the nearest
        ("9/5", "en", date(2026, 9, 5)),
        ("Nov 5", "en", date(2026, 11, 5)),
        ("Sat Nov 21, 2026", "en", date(2026, 11, 21)),
        ("november 5 2025", "en", date(2025, 11, 5)),
        ("5 de enero de 2027", "es", date(2027, 1, 5)),
        ("5 sept 2026", "es", date(2026, 9, 5)),
        ("5 dic", "es", date(2026, 12, 5)),
        ("2/29/2027", "en", None),
        ("13/32/2026", "en", None),
        ("2026", "en", None),
        ("2026-11", "en", None),
        ("tomorrow", "en", None),
        ("", "en", None),
        ("1/2/3/4", "en", None),
        ("nov dec 5", "en", None),
    ],
)
def test_what_is_read(text: str, language: str, day: date | None) -> None:
    assert read_day(text, language, TODAY) == day


@given(st.integers(-30_000, 3_000), st.sampled_from(sorted(LANGUAGES)))
def test_every_date_that_is_shown_is_read_again(days: int, language: str) -> None:
    day, words = TODAY + timedelta(days=days), Words(language)
    for text in (words.date(day), words.long_date(day), day.isoformat(), words.date(day, day) + f" {day.year}"):
        assert read_day(text, language, TODAY) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert read_day(text, "en", TODAY) is None or isinstance(read_day(text, "en", TODAY), date)
