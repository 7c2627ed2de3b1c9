"""What a service of the directory says in words: hours, free places, how old it is. No Qt objects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ctcoord.domain.openings import Hours
from ctcoord.services.directory import STALE_DAYS, HoursRow
from ctcoord.services.directory_find import Hit
from ctcoord.services.directory_hours import Now
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import day_name, near_date

COUNT_STALE_DAYS = 14  # free places change faster than what a service is
NEAR_DAYS = 6
_A_MONTH, _A_YEAR = 61, 730  # days from which an age is said in months, in years


def ago(days: int | None) -> str:
    """How long since: 'today', '12 days ago', '4 months ago'; '' where it is not known."""
    if days is None:
        return ""
    if days == 0:
        return _("today")
    if days < _A_MONTH:
        return ngettext("{n} day ago", "{n} days ago", days)
    if days < _A_YEAR:
        return ngettext("{n} month ago", "{n} months ago", round(days / 30.4))
    return ngettext("{n} year ago", "{n} years ago", days // 365)


def hours_run(now: Now | None, today: date) -> Run:
    """'Open · 09:00–17:00', 'Opens 18:00', 'Opens Mon 09:00', or that nobody knows."""
    if now is None or (now.open is None and now.opens_next is None and not now.times):
        return Run(_("Hours not known"), "secondary", icon="question")
    if now.open:
        return Run(_("Open · {hours}", hours=spans(now.times or ())), "ok", icon="ok")
    if now.open is None:
        return Run(_("Today not known"), "secondary", icon="question")
    if now.opens_next is None:
        return Run(_("Closed today"), icon="close", icon_token="secondary")
    day, clock = now.opens_next
    when = clock if day == today else f"{_near(day, today)} {clock}"
    return Run(_("Opens {when}", when=when), icon="clock", icon_token="secondary")


def _near(day: date, today: date) -> str:
    return day_name(day) if 0 <= (day - today).days <= NEAR_DAYS else near_date(day, today)


def spans(times: Iterable[tuple[str, str]]) -> str:
    """'09:00–12:00, 13:00–17:00'; the whole day where it ends as it began."""
    return ", ".join(_("all day") if opens == closes else f"{opens}–{closes}" for opens, closes in times)


def places_run(hit: Hit) -> Run:
    """How many places were free, and when somebody said so."""
    when = ago(hit.capacity_days)
    if hit.available is None:
        return Run(_("Wait list"), "warning", icon="waiting") if hit.wait_list else Run(_("not known"), "secondary")
    old = hit.capacity_days is None or hit.capacity_days > COUNT_STALE_DAYS
    words = ngettext("{n} free", "{n} free", hit.available) if hit.available else _("full")
    token = "secondary" if old else "ok" if hit.available else "warning"
    return Run(" · ".join(part for part in (words, when) if part), token)


def usual_hours() -> tuple[str, ...]:
    """Words of the column of hours that are not to be cut."""
    usual = spans([("09:00", "17:00")])
    return _("Open · {hours}", hours=usual), _("Hours not known"), _("Opens {when}", when="Wed 17:00")


def usual_places() -> tuple[str, ...]:
    """Words of the column of free places that are not to be cut, but for the icon that none of them has."""
    return (f"{ngettext('{n} free', '{n} free', 20)} · {ago(9)}",)


def confirmed_run(days: int | None) -> Run:
    """How long since somebody asked; what is too old says so."""
    if days is None:
        return Run(_("never"), "warning", icon="warning")
    stale = days > STALE_DAYS
    return Run(ago(days), "warning" if stale else "text", icon="warning" if stale else "")


def where_words(hit: Hit) -> str:
    """'Hartford · 1.2 mi'."""
    miles = _("{miles} mi", miles=f"{hit.miles:.1f}") if hit.miles is not None else ""
    return " · ".join(part for part in (hit.town or "", miles) if part)


def ages_words(least: float | None, most: float | None) -> str:
    """'from 2 to 12 years', 'from 18 years', 'up to 5 years'; '' for everybody."""
    low, high = (f"{one:g}" if one is not None else "" for one in (least, most))
    if low and high:
        return _("from {least} to {most} years", least=low, most=high)
    if low:
        return _("from {least} years", least=low)
    return _("up to {most} years", most=high) if high else ""


def hours_lines(rows: Iterable[HoursRow], today: date) -> list[str]:
    """The schedules that are or will be in force, a line each, with what their source says of them."""
    lines = (_hours_line(row) for row in rows if row.hours.valid_to is None or row.hours.valid_to >= today)
    return [line for line in lines if line]


def _hours_line(row: HoursRow) -> str:
    hours = row.hours
    times = spans([(hours.opens_at, hours.closes_at)]) if hours.opens_at and hours.closes_at else ""
    said = " ".join(part for part in (_days_words(hours), times) if part)
    valid = (
        _("from {day}", day=in_use().date(hours.valid_from)) if hours.valid_from and hours.valid_to else "",
        _("until {day}", day=in_use().date(hours.valid_to)) if hours.valid_to else "",
    )
    return " · ".join(part for part in (said, *valid, (row.description or "").strip()) if part)


def _days_words(hours: Hours) -> str:
    """'Mon, Wed', 'second Tue of the month'; what has no words here stands as its source wrote it."""
    parts = [part.strip() for part in (hours.byday or "").split(",") if part.strip()]
    plain = all(len(part) == 2 for part in parts)
    words = in_use().weekdays(",".join(parts)) if plain else ", ".join(_day_words(part) for part in parts)
    if hours.bymonthday:
        numbers = _("on day {days} of the month", days=hours.bymonthday)
        words = f"{words} {numbers}" if words else numbers
    if hours.interval > 1:
        every = (
            ngettext("every {n} month", "every {n} months", hours.interval)
            if hours.freq == "MONTHLY"
            else ngettext("every {n} week", "every {n} weeks", hours.interval)
        )
        words = f"{words} ({every})" if words else every
    return words or _("every day")


def _day_words(part: str) -> str:
    place, day = part[:-2], in_use().weekdays(part[-2:])
    known = {
        "1": _("first {day} of the month", day=day),
        "2": _("second {day} of the month", day=day),
        "3": _("third {day} of the month", day=day),
        "4": _("fourth {day} of the month", day=day),
        "5": _("fifth {day} of the month", day=day),
        "-1": _("last {day} of the month", day=day),
    }
    return known.get(place.lstrip("+"), f"{place}{day}") if place else day


def status_words(status: str) -> str:
    """A state of HSDS other than active."""
    known = {"inactive": _("not offered now"), "defunct": _("no longer offered"),
             "temporarily closed": _("temporarily closed")}  # fmt: skip
    return known.get(status, status)


def phone_kind(kind: str | None) -> str:
    """A kind of number of HSDS, where it is more than a voice."""
    known = {"text": _("text messages"), "sms": _("text messages"), "fax": _("fax"), "cell": _("mobile phone"),
             "video": _("video"), "pager": _("pager"), "textphone": _("TTY"), "tty": _("TTY"),
             "hotline": _("hotline")}  # fmt: skip
    return known.get(kind or "", "" if kind in (None, "voice") else str(kind))
