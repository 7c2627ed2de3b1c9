"""What agencies write in a cell, read as one value: dates, numbers, money, ZIP codes, SSNs, phones, names.

Every ``parse_*`` takes what a cell held and returns the value, or raises ``Unreadable`` with a code
that ``ctcoord.words`` can say. None of them guesses: a day-first date in a month-first file is
refused, not turned round. Blank cells are the caller's business: ``is_blank`` says which they are.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

DateOrder = Literal["mdy", "dmy", "ymd"]
Cell = str | int | float | date

EXCEL_PIVOT = 2029  # Excel's own rule: 00-29 is this century, 30-99 the last
FIRST_YEAR, LAST_YEAR = 1850, 2199  # what a case file can mean; 0202 and 9999 are not dates of anything


class Unreadable(ValueError):
    """A cell that cannot be read as what its column should hold; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def keeps(value: Any) -> bool:
    """Whether every text in a value (of JSON as well) can be kept: none has a null character or half a surrogate pair.

    The central database has no place for these in a text or in JSON, and UTF-8 none for the second.
    """
    if isinstance(value, str):
        return _UNKEPT.search(value) is None
    if isinstance(value, Mapping):
        return all(keeps(key) and keeps(one) for key, one in value.items())
    return all(map(keeps, value)) if isinstance(value, list | tuple) else True


_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text in NFC, without control characters, its runs of white space as one blank, trimmed."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    kept = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", text) if _shown(c))
    return " ".join(kept.split())


def _shown(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def is_blank(text: str) -> bool:
    """True for an empty cell and for one with nothing but white space (a trailing tab, a no-break space)."""
    return not text or text.isspace()


# -- dates ---------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero", "feb february febrero", "mar march marzo", "apr april abr abril",
            "may mayo", "jun june junio", "jul july julio", "aug august ago agosto",
            "sep sept september septiembre set setiembre", "oct october octubre", "nov november noviembre",
            "dec december dic diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?")
_NUMERIC = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}")
# What says nothing more: the name of the day before a date, "de" and "of" within it, "1st" and "1º".
_IDLE = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*"
    r"|^(?:lun(?:es)?|martes|mi[eé](?:rcoles)?|jue(?:ves)?|vie(?:rnes)?|s[aá]b(?:ado)?|dom(?:ingo)?)\b\.?,?\s*"
    r"|(?<=\d)(?:st|nd|rd|th|\.?[º°])(?=[\s,])|(?<=\s)(?:del?|of)\s+",
    re.IGNORECASE,
)
_DAY_NAME = re.compile(rf"(\d{{1,2}})[-/. ]([A-Za-z]{{3,10}})\.?[-/., ]+(\d{{4}}|\d{{2}}){_TIME}")
_NAME_DAY = re.compile(rf"([A-Za-z]{{3,10}})\.?[- ](\d{{1,2}}),?[- ]+(\d{{4}}|\d{{2}}){_TIME}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def parse_date(value: Cell, order: DateOrder = "mdy", pivot: int = EXCEL_PIVOT) -> date:
    """The calendar date of a cell; a time of day behind it is dropped.

    Reads ISO (``2023-02-07``, with or without a time), ``20230207``, ``02-07-2023 12:00:00`` and
    ``2/7/23`` in the file's ``order``, ``08-MAY-67``, ``May 8, 1967``, ``lunes, 8 de mayo de 1967``,
    dates of Excel as date or serial number (a number, or five digits). ``pivot`` is the latest year
    that two digits can mean: 67 is 1967 up to a pivot of 2066. Raises Unreadable: ``date`` (not a
    date), ``date.order`` (would be one in the other order), ``date.range`` (a year outside 1850 to 2199).
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)):
        return _from_serial(value)
    return _date_of_text(value, order, pivot)


@lru_cache(maxsize=65_536)  # a file repeats its dates: one look-up instead of up to five patterns
def _date_of_text(text: str, order: DateOrder, pivot: int) -> date:
    text = text.strip()
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(text):
        return _date_in_order(int(match[1]), int(match[2]), _year(match[3], pivot), order)
    text = _IDLE.sub("", text)
    if match := _DAY_NAME.fullmatch(text):
        return _date(_year(match[3], pivot), _month(match[2]), int(match[1]))
    if match := _NAME_DAY.fullmatch(text):
        return _date(_year(match[3], pivot), _month(match[1]), int(match[2]))
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text))
    raise Unreadable("date")


def _date_in_order(first: int, second: int, year: int, order: DateOrder) -> date:
    month, day = (second, first) if order == "dmy" else (first, second)
    if month > 12 >= day >= 1:
        raise Unreadable("date.order")
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("date.range")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("date") from None


def _year(digits: str, pivot: int) -> int:
    if len(digits) == 4:
        return int(digits)
    return pivot - (pivot - int(digits)) % 100


def _month(name: str) -> int:
    try:
        return _MONTHS[name.lower()]
    except KeyError:
        raise Unreadable("date") from None


def _from_serial(serial: float) -> date:
    """The date of an Excel serial number; day 60 is the 29 February 1900 that never was."""
    if not 1 <= serial < 110_000 or int(serial) == 60:  # also refuses NaN
        raise Unreadable("date")
    found = date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=int(serial))
    return _date(found.year, found.month, found.day)


# -- numbers -------------------------------------------------------------------------------------

_PLAIN = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?|\.\d+", re.ASCII)
_LONGEST_NUMBER = 24  # digits; nothing in a case file is longer, and a megabyte of them costs seconds


def parse_decimal(value: Cell) -> Decimal:
    """A number as written: ``1,234.50``, ``$12``, ``(3.00)`` or ``-3`` for less than nothing.

    Raises Unreadable ``number`` for anything else, a decimal comma among it: ``1.234,50`` is not
    told from ``1.234`` with a thousands point, so neither is guessed.
    """
    text = plain_number(value) if isinstance(value, (int, float)) else str(value).strip()
    negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    text = text.removeprefix("-").removeprefix("(").removesuffix(")").strip().removeprefix("$").strip()
    if len(text) > _LONGEST_NUMBER or not _PLAIN.fullmatch(text):
        raise Unreadable("number")
    number = Decimal(text.replace(",", ""))
    return -number if negative else number


def plain_number(value: float) -> str:
    """A spreadsheet's number as its digits: 6001.0 is ``6001``, 0.1 + 0.2 is ``0.3``."""
    if not math.isfinite(value):
        raise Unreadable("number")
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


LARGEST = 2**63 - 1  # what a database keeps as a whole number


def parse_whole(value: Cell) -> int:
    """A whole number of at most 64 bits, with or without an empty fraction; raises Unreadable ``whole``."""
    number = parse_decimal(value)
    if abs(number) > LARGEST or number != number.to_integral_value():
        raise Unreadable("whole")
    return int(number)


def parse_cents(value: Cell) -> int:
    """An amount in dollars as whole cents of at most 64 bits, half a cent rounded away from zero.

    Raises Unreadable ``number``.
    """
    cents = parse_decimal(value) * 100
    if abs(cents) > LARGEST:
        raise Unreadable("number")
    return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_UP))


_YES = {"y", "yes", "true", "t", "1", "x", "✓", "s", "si", "sí"}
_NO = {"n", "no", "false", "f", "0"}


def parse_bool(value: str) -> bool:
    """Yes or no in the ways files say it, English and Spanish; raises Unreadable ``yes_no``."""
    text = clean(value).lower().removesuffix(".0")
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable("yes_no")


# -- numbers that are names ----------------------------------------------------------------------

_ZIP = re.compile(r"(\d{3,9})(?:\.0+)?|(\d{5})[- ](\d{4})", re.ASCII)


class Zip(NamedTuple):
    """A ZIP code, and ``zip.padded`` when its leading zeros had been lost and were put back."""

    code: str
    warning: str | None = None


def parse_zip(value: Cell) -> Zip:
    """A ZIP code of five digits or ZIP+4 as ``06001`` or ``06001-1234``; raises Unreadable ``zip``.

    Three or four digits (and seven or eight) are what a spreadsheet makes of a code with leading
    zeros: they are put back, with a warning.
    """
    text = plain_number(value) if isinstance(value, (int, float)) else str(value).strip()
    match = _ZIP.fullmatch(text)
    if not match:
        raise Unreadable("zip")
    if match[2]:
        return Zip(f"{match[2]}-{match[3]}")
    digits = match[1]
    if len(digits) == 6:
        raise Unreadable("zip")
    padded = digits.zfill(5 if len(digits) <= 5 else 9)
    code = padded if len(padded) == 5 else f"{padded[:5]}-{padded[5:]}"
    return Zip(code, None if len(padded) == len(digits) else "zip.padded")


_SSN = re.compile(r"(\d{3})([- ]?)(\d{2})\2(\d{4})", re.ASCII)
_HASHED = re.compile(r"[0-9A-Fa-f]{64}")
# Numbers printed on sample cards or typed for want of one.
_NEVER_ISSUED = {"078051120", "219099999", "123456789", "987654321"} | {digit * 9 for digit in "0123456789"}


def is_hashed(text: str) -> bool:
    """True for a value that the sender hashed (HMIS CSV: SHA-256 as 64 hexadecimal digits)."""
    return len(text) == 64 and bool(_HASHED.fullmatch(text))


def parse_ssn(value: str) -> str:
    """Nine digits of a Social Security number that can have been issued.

    Raises Unreadable: ``ssn.partial`` (masked or too short), ``ssn.hashed``, ``ssn.invalid`` (area
    000, 666 or 900 and above, group 00, serial 0000, or a well-known false one). Source: SSA, POMS
    RM 10201.035, and HUD's HMIS Data Dictionary 3.02.
    """
    text = value.strip()
    if is_hashed(text):
        raise Unreadable("ssn.hashed")
    match = _SSN.fullmatch(text.removesuffix(".0"))
    if not match:
        raise Unreadable("ssn.partial")
    digits = match[1] + match[3] + match[4]
    impossible = match[1] in ("000", "666") or match[1][0] == "9" or match[3] == "00" or match[4] == "0000"
    if impossible or digits in _NEVER_ISSUED:
        raise Unreadable("ssn.invalid")
    return digits


def parse_phone(value: str, region: str = "US") -> str:
    """A phone number as E.164 (``+18605550123``), its extension dropped; raises Unreadable ``phone``.

    Keep what was typed beside it. ``region`` is the country of numbers that name none.
    """
    import phonenumbers  # its metadata costs 50 ms: only when a phone number is read

    try:
        number = phonenumbers.parse(value.removesuffix(".0"), region)  # a spreadsheet may take it for an amount
    except phonenumbers.NumberParseException:
        raise Unreadable("phone") from None
    if not phonenumbers.is_possible_number(number):
        raise Unreadable("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_email(value: str) -> str:
    """An address with its domain in lower case; raises Unreadable ``email``. Nothing is looked up."""
    local, at, domain = clean(value).rpartition("@")
    if not (at and local and "." in domain.strip(".")) or " " in local + domain or "@" in local:
        raise Unreadable("email")
    return f"{local}@{domain.lower()}"


# -- names ---------------------------------------------------------------------------------------

_SUFFIXES = {"jr": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV", "v": "V"}


class Name(NamedTuple):
    """The parts of a person's name, each as typed; None where there is none."""

    first: str | None
    middle: str | None
    last: str | None
    suffix: str | None


def parse_name(value: str) -> Name:
    """The parts of ``Last, First Middle Suffix`` or ``First Middle Last Suffix``.

    Without a comma only two words are told apart with certainty: of more, the first is the first
    name and all others are the last name (``Maria de la Cruz``, ``Ana Vega Ruiz``), since a middle name
    taken for a last name is found by search and a half last name is not. Raises Unreadable ``name``.
    """
    text = clean(value)
    if not any(character.isalpha() for character in text):
        raise Unreadable("name")
    before, comma, after = (part.strip() for part in text.partition(","))
    if comma and _suffix(after):
        before, comma, after = f"{before} {after}", "", ""
    if comma:
        last, suffix = _cut_suffix(before.split())
        given, second_suffix = _cut_suffix(after.replace(",", " ").split())
        return Name(_joined(given[:1]), _joined(given[1:]), _joined(last), suffix or second_suffix)
    words, suffix = _cut_suffix(before.split())
    return Name(_joined(words[:1]), None, _joined(words[1:]), suffix)


def _suffix(word: str) -> str | None:
    return _SUFFIXES.get(word.rstrip(".").lower())


def _cut_suffix(words: list[str]) -> tuple[list[str], str | None]:
    if len(words) > 1 and (suffix := _suffix(words[-1])):
        return words[:-1], suffix
    return words, None


def _joined(words: list[str]) -> str | None:
    return " ".join(words) or None
