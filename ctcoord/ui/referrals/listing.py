"""The list of referrals: the same facts as the board, a row each; and those of one family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ctcoord.domain.codes import ReferralStatus
from ctcoord.services.case_rows import ReferralRow
from ctcoord.services.referral_board import Card
from ctcoord.ui.family.timeline_words import first_name
from ctcoord.ui.home.rows import domain_names, domain_run
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.ui.referrals import facts
from ctcoord.words import _, in_use
from ctcoord.words.dates import near_date

Day = Callable[[], date]


def _text(words: str | None, token: str = "text", *, bold: bool = False) -> Cell:
    return Cell((Run(words or "", token, bold=bold, shrink=True),))


def _status_names() -> list[str]:
    return [in_use().code("referral_status", status) for status in ReferralStatus if status != "entered-in-error"]


def columns(today: Day) -> tuple[Column[Card], ...]:
    """The columns of the list of all families."""
    return (
        Column(lambda: _("Due"), lambda card: Cell((facts.clock_run(card, today()),)), width=120, key="due"),
        Column(lambda: _("Family"), lambda card: _text(card.family, bold=True), width=120, key="family"),
        Column(lambda: _("Service"), lambda card: _text(facts.service_words(card.service, card.member))),
        Column(lambda: _("Provider"), lambda card: _text(card.recipient), folds=2, key="provider"),
        Column(
            lambda: _("Domain"),
            lambda card: Cell(domain_run(card.domain)),
            width=113,
            fit=domain_names,
            folds=4,
            key="domain",
        ),
        Column(lambda: _("What to do"), lambda card: _badge(card, today()), width=190, folds=3, key="todo"),
        Column(
            lambda: _("Status"),
            lambda card: Cell((facts.status_run(card.status),)),
            width=130,
            fit=_status_names,
            key="status",
        ),
        Column(lambda: _("Worker"), lambda card: _text(card.worker, "secondary"), width=120, folds=1, key="worker"),
    )


def _badge(card: Card, today: date) -> Cell:
    found = facts.badge_run(card, today)
    return Cell((found,)) if found is not None else Cell(())


def family_columns(today: Day) -> tuple[Column[ReferralRow], ...]:
    """The columns of a family's page."""
    return (
        Column(
            lambda: _("Service"),
            lambda row: _text(facts.service_words(row.service, first_name(row.member_name)), bold=True),
        ),
        Column(lambda: _("Provider"), lambda row: _text(row.recipient), folds=4),
        Column(lambda: _("Domain"), lambda row: Cell(domain_run(row.domain)), width=113, fit=domain_names, folds=3),
        Column(lambda: _("Status"), lambda row: Cell((facts.status_run(row.status),)), width=130, fit=_status_names),
        Column(lambda: _("Reason"), lambda row: _text(_reason(row), "secondary"), width=150, folds=2),
        Column(lambda: _("Next"), lambda row: _next(row, today()), width=150),
        Column(lambda: _("Sent"), lambda row: _text(_sent(row, today())), width=110, folds=1),
        Column(lambda: _("Worker"), lambda row: _text(row.worker, "secondary"), width=120, folds=1),
    )


def _service(row: ReferralRow) -> str:
    return facts.service_words(row.service, first_name(row.member_name))


def _reason(row: ReferralRow) -> str:
    return in_use().code("referral_reason", row.reason_code) if row.reason_code else ""


def _next(row: ReferralRow, today: date) -> Cell:
    words, token = facts.row_next(row, today)
    return Cell((Run(words, token, bold=token in ("error", "warning"), shrink=True),))


def _sent(row: ReferralRow, today: date) -> str:
    return near_date(row.sent_on, today) if row.sent_on else ""
