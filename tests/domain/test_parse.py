"""Reading the cells that agencies write."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcoord.domain import parse
from ctcoord.domain.parse import Name, Unreadable, Zip

DATES = st.dates(date(1850, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2023-02-07", date(2023, 2, 7)),
        ("2023-02-07\t", date(2023, 2, 7)),
        ("2023-02-07 12:00:00", date(2023, 2, 7)),
        ("2023-02-07T23:59:59.123Z", date(2023, 2, 7)),
        ("02-07-2023 12:00:00", date(2023, 2, 7)),
        ("9/10/2015 21:39:00", date(2015, 9, 10)),
        ("7/14/16", date(2016, 7, 14)),
        ("08-MAY-67", date(1967, 5, 8)),
        ("17-JUN-20", date(2020, 6, 17)),
        ("May 8, 1967", date(1967, 5, 8)),
        ("8 de mayo", None),
        ("8 mayo 1967", date(1967, 5, 8)),
        ("8 de mayo de 1967", date(1967, 5, 8)),
        ("lunes, 8 de mayo del 1967", date(1967, 5, 8)),
        ("miércoles 1º de setiembre de 2021", date(2021, 9, 1)),
        ("mar 15, 2026", date(2026, 3, 15)),
        ("Tuesday, March 2nd, 2021", date(2021, 3, 2)),
        ("Mon. 1st of Mar 2021", date(2021, 3, 1)),
        ("lunes", None),
        ("2 de", None),
        ("20230207", date(2023, 2, 7)),
        ("20230207.0", date(2023, 2, 7)),
        ("44964", date(2023, 2, 7)),
        ("44964.5", date(2023, 2, 7)),
        (44964.0, date(2023, 2, 7)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (date(2023, 2, 7), date(2023, 2, 7)),
        (datetime(2023, 2, 7, 23, 0), date(2023, 2, 7)),
        (60, None),
        (float("nan"), None),
        (float("inf"), None),
        ("2023-02-30", None),
        ("", None),
        ("soon", None),
        ("٢٠٢٣-02-07x", None),
    ],
)
def test_dates_as_agencies_write_them(cell: parse.Cell, expected: date | None) -> None:
    if expected:
        assert parse.parse_date(cell) == expected
    else:
        with pytest.raises(Unreadable) as caught:
            parse.parse_date(cell)
        assert caught.value.code == "date"


def test_a_day_first_date_is_refused_in_a_month_first_file_and_read_in_its_own() -> None:
    with pytest.raises(Unreadable) as caught:
        parse.parse_date("13/05/2020")
    assert caught.value.code == "date.order"
    assert parse.parse_date("13/05/2020", order="dmy") == date(2020, 5, 13)
    assert parse.parse_date("03/05/2020", order="dmy") == date(2020, 5, 3)


@pytest.mark.parametrize("cell", ["0202-01-01", "9999-12-31", "12/31/9999", "1492-10-12"])
def test_years_that_no_case_file_means_are_refused(cell: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse.parse_date(cell)
    assert caught.value.code == "date.range"


def test_the_pivot_decides_the_century_of_two_digits() -> None:
    assert parse.parse_date("1/1/31", pivot=2026).year == 1931
    assert parse.parse_date("1/1/31", pivot=2046).year == 2031
    assert parse.parse_date("1/1/26", pivot=2026).year == 2026


FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%m/%d/%Y", "%m-%d-%Y 12:00:00", "%d-%b-%Y", "%B %d, %Y"]


@given(DATES, st.sampled_from(FORMS))
def test_a_date_written_in_any_known_form_comes_back(day: date, form: str) -> None:
    assert parse.parse_date(day.strftime(form)) == day
    assert parse.parse_date(f"  {day.strftime(form)}\t") == day


@given(DATES.filter(lambda day: day >= date(1900, 3, 1)))
def test_an_excel_serial_comes_back(day: date) -> None:
    assert parse.parse_date((day - date(1899, 12, 30)).days) == day


@given(st.dates(date(1927, 1, 1), date(2026, 12, 31)))
def test_two_digit_years_come_back_within_the_century_before_the_pivot(day: date) -> None:
    assert parse.parse_date(day.strftime("%d-%b-%y"), pivot=2026) == day


@given(st.text(max_size=40))
def test_nothing_but_unreadable_leaves_any_parser(text: str) -> None:
    for parser in (parse.parse_date, parse.parse_cents, parse.parse_whole, parse.parse_zip, parse.parse_ssn,
                   parse.parse_bool, parse.parse_name, parse.parse_email, parse.parse_phone):  # fmt: skip
        with suppress(Unreadable):
            parser(text)


@pytest.mark.parametrize(
    ("cell", "cents"),
    [("$1,234.50", 123450), ("12", 1200), (".5", 50), ("(3.00)", -300), ("-3", -300), ("$ 7.1", 710),
     (12.34, 1234), (0.1 + 0.2, 30), ("1.005", 101), ("0", 0)],
)  # fmt: skip
def test_money(cell: parse.Cell, cents: int) -> None:
    assert parse.parse_cents(cell) == cents


@pytest.mark.parametrize("cell", ["", "1,23.4", "1.234,50", "twelve", "1e5", "٣", "9" * 1_000_000, float("nan")])
def test_what_is_not_plainly_a_number_is_refused(cell: parse.Cell) -> None:
    with pytest.raises(Unreadable):
        parse.parse_cents(cell)


@given(st.integers(-(10**11), 10**11))
def test_cents_come_back_from_their_written_form(cents: int) -> None:
    assert parse.parse_cents(f"{Decimal(cents) / 100:,.2f}") == cents
    assert parse.parse_cents(cents / 100) == cents


def test_whole_numbers_of_spreadsheets() -> None:
    assert parse.parse_whole("12.0") == 12
    assert parse.plain_number(6001.0) == "6001"
    assert parse.plain_number(1e20) == "100000000000000000000"
    with pytest.raises(Unreadable):
        parse.parse_whole("12.5")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("06001", Zip("06001")), ("6001", Zip("06001", "zip.padded")), (6001.0, Zip("06001", "zip.padded")),
     ("602", Zip("00602", "zip.padded")), ("06001-1234", Zip("06001-1234")), ("060011234", Zip("06001-1234")),
     ("60011234", Zip("06001-1234", "zip.padded"))],
)  # fmt: skip
def test_zip_codes_keep_their_leading_zeros(cell: parse.Cell, expected: Zip) -> None:
    assert parse.parse_zip(cell) == expected


@given(st.integers(501, 99_999))
def test_a_zip_code_that_was_a_number_is_whole_again(number: int) -> None:
    assert parse.parse_zip(str(number)).code == f"{number:05}"
    assert parse.parse_zip(float(number)).code == f"{number:05}"


@pytest.mark.parametrize(
    ("cell", "code"),
    [("000-12-3456", "ssn.invalid"), ("666-12-3456", "ssn.invalid"), ("912-12-3456", "ssn.invalid"),
     ("123-00-4567", "ssn.invalid"), ("123-45-0000", "ssn.invalid"), ("123-45-6789", "ssn.invalid"),
     ("111-11-1111", "ssn.invalid"), ("xxx-xx-1234", "ssn.partial"), ("12345678", "ssn.partial"),
     ("a" * 64, "ssn.hashed"), ("123-456789", "ssn.partial")],
)  # fmt: skip
def test_numbers_that_cannot_be_an_ssn(cell: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse.parse_ssn(cell)
    assert caught.value.code == code


def test_an_ssn_is_nine_digits() -> None:
    assert parse.parse_ssn(" 040-12-3456 ") == parse.parse_ssn("040123456") == "040123456"


def test_phones_become_e164_and_nonsense_is_refused() -> None:
    assert parse.parse_phone("(860) 555-0123 x4") == "+18605550123"
    assert parse.parse_phone("860.555.0123") == parse.parse_phone("8605550123.0") == "+18605550123"
    with pytest.raises(Unreadable):
        parse.parse_phone("call after 5")
    with pytest.raises(Unreadable):
        parse.parse_phone("911911")


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Vega, Maria", Name("Maria", None, "Vega", None)),
        ("de la Cruz, Ana María", Name("Ana", "María", "de la Cruz", None)),
        ("King, Martin L Jr.", Name("Martin", "L", "King", "Jr")),
        ("King Jr, Martin", Name("Martin", None, "King", "Jr")),
        ("Martin King, Jr.", Name("Martin", None, "King", "Jr")),
        ("Maria Vega", Name("Maria", None, "Vega", None)),
        ("Maria de la Cruz", Name("Maria", None, "de la Cruz", None)),
        ("O'Neil-Díaz,  Sean", Name("Sean", None, "O'Neil-Díaz", None)),
        ("Cher", Name("Cher", None, None, None)),
    ],
)
def test_names(cell: str, name: Name) -> None:
    assert parse.parse_name(cell) == name


@given(st.text(max_size=30))
def test_clean_text_is_stable_and_has_no_control_characters(text: str) -> None:
    cleaned = parse.clean(text)
    assert parse.clean(cleaned) == cleaned
    assert all(c.isprintable() or not c.isascii() for c in cleaned)
    assert cleaned == cleaned.strip()
