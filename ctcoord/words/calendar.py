"""Names of days and months, and how a language puts a date together.

Babel knows these too, but loading it costs the start of the program 60 ms; these are the CLDR
abbreviations without their full stops, as the pictures of the design show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Calendar:
    """A language's names, Monday and January first, and its patterns."""

    weekdays: tuple[str, ...]
    long_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    long_months: tuple[str, ...]
    near: str
    far: str
    day: str
    long: str
    month: str = "{month}"
    month_year: str = "{month} {year}"

    def parts(self, day: date) -> dict[str, str]:
        """The fields that the patterns may use."""
        return {
            "weekday": self.weekdays[day.weekday()],
            "long_weekday": self.long_weekdays[day.weekday()],
            "day": str(day.day),
            "month": self.months[day.month - 1],
            "long_month": self.long_months[day.month - 1],
            "year": str(day.year),
        }

    def weekday_ranges(self, byday: str) -> str:
        """``MO,TU,WE,TH,SA`` as ``Mon–Thu, Sat``; unknown day codes are left out."""
        chosen = sorted({BYDAY.index(code.strip()) for code in byday.split(",") if code.strip() in BYDAY})
        runs: list[list[int]] = []
        for day in chosen:
            if runs and runs[-1][-1] == day - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        return ", ".join(self._run(run) for run in runs)

    def _run(self, run: list[int]) -> str:
        names = [self.weekdays[day] for day in run]
        return f"{names[0]}–{names[-1]}" if len(names) > 2 else ", ".join(names)


CALENDARS = {
    "en": Calendar(
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        long_weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        long_months=(
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
        near="{weekday} {month} {day}",
        far="{month} {day}, {year}",
        day="{month} {day}",
        long="{long_weekday}, {long_month} {day}, {year}",
    ),
    "es": Calendar(
        weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        long_weekdays=("Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo"),
        months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
        long_months=(
            "enero", "febrero", "marzo", "abril", "mayo", "junio",
            "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
        ),
        near="{weekday} {day} {month}",
        far="{day} {month} {year}",
        day="{day} {month}",
        long="{long_weekday}, {day} de {long_month} de {year}",
    ),
}  # fmt: skip
