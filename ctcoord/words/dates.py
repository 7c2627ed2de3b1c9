"""Dates, ages and spans as people read them, in English and Spanish.

Names as in Unicode CLDR 46 (abbreviated, format form); own short tables because loading Babel's date
formats costs more than the first screen.
"""

from __future__ import annotations

from datetime import date, datetime

from ctcoord.words import _, language, ngettext

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
}
_LONG_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}
_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
_LONG_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
NEAR_DAYS = 365


def day_name(day: date) -> str:
    """Sat, sáb."""
    return _DAYS[language()][day.weekday()]


def month_name(day: date) -> str:
    """Nov, nov."""
    return _MONTHS[language()][day.month - 1]


def short_date(day: date, today: date) -> str:
    """Nov 21 in the present year, else Nov 21, 2027; 21 nov, 21 nov 2027."""
    same_year = day.year == today.year
    if language() == "es":
        return f"{day.day} {month_name(day)}" + ("" if same_year else f" {day.year}")
    return f"{month_name(day)} {day.day}" + ("" if same_year else f", {day.year}")


def near_date(day: date, today: date) -> str:
    """With the weekday when within a year: Sat Nov 21; sáb 21 nov."""
    short = short_date(day, today)
    return f"{day_name(day)} {short}" if abs((day - today).days) <= NEAR_DAYS else short


def long_date(day: date) -> str:
    """Saturday, November 21, 2026; Sábado, 21 de noviembre de 2026."""
    code = language()
    weekday, month = _LONG_DAYS[code][day.weekday()], _LONG_MONTHS[code][day.month - 1]
    if code == "es":
        return f"{weekday.capitalize()}, {day.day} de {month} de {day.year}"
    return f"{weekday}, {month} {day.day}, {day.year}"


def month_year(day: date, *, with_year: bool) -> str:
    """Nov, or Nov 2026 where the year changes or begins."""
    return f"{month_name(day)} {day.year}" if with_year else month_name(day)


def due_words(day: date, today: date) -> str:
    """−3 d · Wed when late, Today, else the near date."""
    late = (today - day).days
    if late > 0:
        return _("−{days} d · {day}", days=late, day=day_name(day) if late < 7 else short_date(day, today))
    return _("Today") if late == 0 else near_date(day, today)


def age_on(birth: date, day: date) -> int:
    """Completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def days_words(days: int) -> str:
    """1 day, 25 days."""
    return ngettext("{n} day", "{n} days", days)


def clock_time(moment: datetime) -> str:
    """10:41, 24 hours."""
    return f"{moment.hour}:{moment.minute:02d}"


def minutes_words(minutes: int) -> str:
    """40 h, 40 h 30 min, 45 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{n} min", n=rest)
    return _("{h} h {n} min", h=hours, n=rest) if rest else _("{h} h", h=hours)
