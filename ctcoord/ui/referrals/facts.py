"""What a referral says in words: the clock, the badge, the foot. No Qt objects."""

from __future__ import annotations

from datetime import date

from ctcoord.domain.referrals import OPEN
from ctcoord.services.case_rows import ReferralRow
from ctcoord.services.referral_board import Card, Column, Fact, Filter, Tone
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.codes import CODES
from ctcoord.words.dates import day_name, days_words, near_date, short_date

TOKENS = {Tone.QUIET: "secondary", Tone.OK: "ok", Tone.WARNING: "warning", Tone.ERROR: "error"}
ICONS = {
    "chase": "phone", "appointment": "calendar", "wait_list": "waiting", "hold_reason": "waiting", "received": "ok",
    "consent_covers": "ok", "law_covers": "ok", "needs_consent": "lock", "consent_ended": "lock", "declined": "close",
    "failed": "close", "cancelled": "close", "followed": "right", "no_consent": "warning", "on_hold_since": "warning",
    "closed": "ok",
}  # fmt: skip
NEAR_DAYS, WARN_DAYS, SOON_DAYS = 6, 2, 3


def fact_words(fact: Fact, today: date, *, brief: bool = False) -> str:
    """A fact as a sentence; ``brief``: days without their weekday, no hours."""
    day = (short_date if brief else near_date)(fact.day, today) if fact.day else ""
    at = "" if brief else fact.at
    said = " ".join(in_use()(CODES["referral_fact"][fact.code], day=day, at=at, detail=detail_words(fact)).split())
    return said[:1].upper() + said[1:]


def detail_words(fact: Fact) -> str:
    """The detail of a fact in words; several codes one after the other."""
    if fact.code == "wait_list":
        place, _slash, length = fact.detail.partition("/")
        return _("place {place} of {length}", place=place, length=length) if length else place
    if not fact.detail_kind:
        return fact.detail
    words = [in_use().code(fact.detail_kind, code) for code in fact.detail.split(",") if code]
    return ", ".join(word if fact.detail_kind == "language" else word[:1].lower() + word[1:] for word in words)


def clock_run(card: Card, today: date) -> Run:
    """What counts down."""
    fact = card.clock
    if fact.code == "late" and fact.day is not None:
        late = ngettext("{n} day late", "{n} days late", (today - fact.day).days)
        return Run(late, "error", bold=True, step="small", icon="warning")
    if fact.code != "due" or fact.day is None:
        token = TOKENS[fact.tone]
        icon = "warning" if fact.tone is Tone.ERROR else "clock"
        words = in_use()(CODES["referral_fact"][fact.code])
        return Run(words, token, bold=token != "secondary", step="small", icon=icon)
    days = (fact.day - today).days
    near = card.column is not Column.CLOSED and days <= WARN_DAYS
    token = "warning" if near else "secondary"
    return Run(_due_words(fact, days, today), token, bold=near, step="small", icon="clock")


def _due_words(fact: Fact, days: int, today: date) -> str:
    if fact.day is None:
        return ""
    if fact.at:
        near = day_name(fact.day) if 0 <= days <= NEAR_DAYS else short_date(fact.day, today)
        return f"{near} {fact.at}"
    if days == 0:
        return _("today")
    if 0 < days <= NEAR_DAYS:
        return f"{day_name(fact.day)} · {days_words(days)}"
    return short_date(fact.day, today)


def badge_run(card: Card, today: date) -> Run | None:
    """What to do about it."""
    if card.badge is None:
        return None
    token = TOKENS[card.badge.tone]
    near = card.badge.code == "appointment" and not card.badge.at
    words, icon = fact_words(card.badge, today, brief=not near), ICONS.get(card.badge.code, "info")
    plain = card.badge.tone is Tone.QUIET
    return Run(words, "text" if plain else token, bold=not plain, step="small", icon=icon, shape="badge", shrink=True)


def foot_run(card: Card, today: date) -> Run:
    """What was done last."""
    token = TOKENS[card.foot.tone]
    icon = ICONS.get(card.foot.code, "ok")
    return Run(fact_words(card.foot, today, brief=True), "text", step="small", icon=icon, icon_token=token, shrink=True)


def service_words(service: str, member: str) -> str:
    """'After-school care, Leo'; of the household the service alone."""
    return f"{service}, {member}" if member else service


def heard(card: Card, today: date) -> str:
    """The whole card for a screen reader."""
    badge = badge_run(card, today)
    parts = (
        card.family, clock_run(card, today).text, service_words(card.service, card.member), card.recipient,
        badge.text if badge else "", card.words or "" if card.asks_next_step else "", foot_run(card, today).text,
    )  # fmt: skip
    return ", ".join(part for part in parts if part)


def fits(card: Card, only: str, today: date) -> bool:
    """Whether a filter shows a card."""
    if only == Filter.LATE:
        return card.late
    if only == Filter.SOON:
        is_open = card.status in OPEN
        return is_open and card.due_on is not None and 0 <= (card.due_on - today).days <= SOON_DAYS
    return card.asks_next_step if only == Filter.DECLINED else True


def column_words(column: Column) -> tuple[str, str]:
    """The name of a column of the board, and what stands in it."""
    words = {
        Column.DRAFT: (_("Draft"), _("not sent yet")),
        Column.REQUESTED: (_("Requested"), _("waiting for an answer")),
        Column.ACCEPTED: (_("Accepted"), _("appointment or wait list")),
        Column.IN_PROGRESS: (_("In progress"), _("service has started")),
        Column.CLOSED: (_("Closed this month"), _("answer recorded")),
    }
    return words[column]


COLUMN_ICONS = {
    Column.DRAFT: ("note", "secondary"),
    Column.REQUESTED: ("referral", "accent"),
    Column.ACCEPTED: ("done", "ok"),
    Column.IN_PROGRESS: ("in_progress", "accent"),
    Column.CLOSED: ("ok", "secondary"),
}
STATUS_ICONS = {
    "draft": ("note", "secondary"), "requested": ("referral", "accent"), "accepted": ("done", "ok"),
    "in-progress": ("in_progress", "accent"), "on-hold": ("waiting", "warning"), "completed": ("done", "ok"),
    "rejected": ("close", "error"), "failed": ("close", "error"), "cancelled": ("close", "secondary"),
    "entered-in-error": ("close", "secondary"),
}  # fmt: skip


def status_run(status: str) -> Run:
    """Icon and word of a state."""
    icon, token = STATUS_ICONS.get(status, ("info", "secondary"))
    return Run(in_use().code("referral_status", status), icon=icon, icon_token=token)


def row_next(row: ReferralRow, today: date) -> tuple[str, str]:
    """What comes next for a referral of a family, and its colour."""
    if row.status in ("rejected", "failed") and not row.next_step:
        return _("Choose the next step"), "error"
    if row.status not in OPEN:
        return in_use().code("next_step", row.next_step) if row.next_step else "", "secondary"
    if row.due_on is None:
        return _("no date"), "secondary"
    late = (today - row.due_on).days
    if late > 0:
        return ngettext("{n} day late", "{n} days late", late), "error"
    return near_date(row.due_on, today), "warning" if late >= -WARN_DAYS else "text"
