"""Words, dates and numbers of both languages."""

from __future__ import annotations

from datetime import date, time

import pytest

from ctcoord.domain import codes
from ctcoord.errors import CtcoordError, FileFault, StoreMissing, UsageError
from ctcoord.words import Message, Words
from ctcoord.words.codes import CODES
from ctcoord.words.records import reason_words

TODAY = date(2026, 11, 22)


@pytest.fixture(params=["en", "es"])
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param)


def test_dates_carry_their_weekday_within_a_year() -> None:
    en, es = Words("en"), Words("es")
    assert (en.date(date(2026, 11, 30), TODAY), es.date(date(2026, 11, 30), TODAY)) == ("Mon Nov 30", "lun 30 nov")
    assert (en.date(date(2028, 3, 31), TODAY), es.date(date(2028, 3, 31), TODAY)) == ("Mar 31, 2028", "31 mar 2028")
    assert en.date(date(2027, 11, 22), TODAY) == "Nov 22, 2027"  # a year on, the weekday alone would mislead
    assert en.date(date(2027, 11, 9), TODAY) == "Nov 9, 2027"  # not this November's Tuesday
    assert en.date(date(2025, 12, 30), TODAY) == "Dec 30, 2025"
    assert (en.date(date(2026, 1, 5), TODAY), en.date(date(2027, 2, 1), TODAY)) == ("Mon Jan 5", "Mon Feb 1")
    assert en.date(None, TODAY) == ""


def test_long_dates_and_months() -> None:
    assert Words("en").long_date(date(2026, 11, 21)) == "Saturday, November 21, 2026"
    assert Words("es").long_date(date(2026, 11, 21)) == "Sábado, 21 de noviembre de 2026"
    assert Words("es").month(date(2026, 9, 1), year=True) == "sept 2026"


def test_weekdays_are_joined_into_ranges() -> None:
    assert Words("en").weekdays("TH,MO,TU,WE,SA") == "Mon–Thu, Sat"
    assert Words("es").weekdays("MO,TU") == "lun, mar"


def test_numbers_money_and_durations() -> None:
    en = Words("en")
    assert en.money(-123_450) == "−$1,234.50"
    assert [en.duration(n) for n in (2400, 450, 45, 0)] == ["40 h", "7 h 30 min", "45 min", "0 min"]
    assert en.clock(time(8, 5)) == "8:05"
    assert en.plural("{n} row", "{n} rows", 1) == "1 row"
    assert en.plural("{n} row", "{n} rows", 12_345) == "12,345 rows"


def test_an_unknown_field_stays_readable() -> None:
    assert Words("en")("Hello {name}, {other}", name="{x}") == "Hello {x}, {other}"


def test_errors_come_with_their_remedy(words: Words) -> None:
    text, remedy = words.error(StoreMissing(home="/h"))
    assert "/h" in text
    assert "--home" in remedy
    assert (words.language == "en") == (text == "There is no case store in /h.")


def test_parameters_that_are_messages_are_translated() -> None:
    fault = FileFault(file="a.csv", problem=Message("Childcare"), fix="Housing")
    assert Words("es").error(fault) == (
        "a.csv: Cuidado infantil.",
        "Vivienda No se cambió nada.",
    )


@pytest.mark.parametrize(
    ("kind", "enum"),
    [
        ("data_class", codes.DataClass),
        ("support_status", codes.SupportStatus),
        ("work_status", codes.WorkStatus),
        ("severity", codes.Severity),
        ("link_status", codes.LinkStatus),
        ("referral_status", codes.ReferralStatus),
        ("consent_status", codes.ConsentStatus),
        ("agency_kind", codes.AgencyKind),
        ("role", codes.Role),
    ],
)
def test_every_code_of_a_closed_list_has_a_word(kind: str, enum: type[codes.DataClass], words: Words) -> None:
    assert set(CODES[kind]) == set(enum)
    assert all(words.code(kind, value) for value in enum)


def test_a_code_that_an_agency_added_shows_as_it_came() -> None:
    assert Words("es").code("domain", "legal_aid") == "legal aid"
    assert Words("es").code("domain", None) == ""


def test_what_happened_and_what_to_do_are_sentences(words: Words) -> None:
    said = words.error(UsageError(what="The file does not say which agency it comes from", fix="Ask them."))
    assert said[0].endswith(".")
    assert said[1].endswith(".")
    assert words.error(UsageError(what="Is it open?", fix=""))[0].endswith("?")
    assert words.error(UsageError(what="Done.", fix=""))[1] == ""


def test_every_error_class_can_be_said(words: Words) -> None:
    for kind in CtcoordError.__subclasses__():
        text, remedy = words.error(kind())
        assert text
        assert remedy


def test_a_case_that_a_colleague_founded_says_who_can_help(words: Words) -> None:
    """An import by a caseworker to whom it is not assigned: not the words of one that they had."""
    began, changed = reason_words(words, "right", founding=True), reason_words(words, "right")
    assert not set(began) & set(changed)
    assert reason_words(words, "value", founding=True) == reason_words(words, "value")
    if words.language == "en":
        assert "ask your supervisor to assign it to you, then send all of it again" in began[1]
