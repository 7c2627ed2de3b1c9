"""The columns of the families list and of search answers. No Qt objects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ctcoord.services.families import FamilyRow
from ctcoord.services.search import Hit
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.words import _
from ctcoord.words.dates import age_on, near_date

ENDS_SOON_DAYS, ENDS_WARN_DAYS = 10, 21
SORT_KEYS = {0: "heading", 3: "people", 5: "ends_on", 6: "worker"}


def family_columns(today: Callable[[], date]) -> tuple[Column[FamilyRow], ...]:
    """The columns of the whole list."""
    return (
        Column(lambda: _("Family"), lambda row: Cell((Run(row.heading, bold=True, shrink=True),))),
        Column(lambda: _("Born"), lambda row: _born(row.birth_date, today()), width=134, key="born"),
        Column(lambda: _("Case"), lambda row: _plain(row.case_number), width=96, folds=3, key="case"),
        Column(
            lambda: _("People"),
            lambda row: Cell((Run(str(row.people)),), right=True),
            width=70,
            right=True,
            key="people",
        ),
        Column(
            lambda: _("Agencies"),
            lambda row: Cell((Run(_agencies(row.agencies), "secondary", shrink=True),)),
            folds=1,
            key="agencies",
        ),
        Column(lambda: _("Next end"), lambda row: ends_cell(row.ends_on, today()), width=136, key="ends_on"),
        Column(lambda: _("Worker"), lambda row: _plain(row.worker), width=130, folds=2, key="worker"),
    )


def hit_columns(today: Callable[[], date]) -> tuple[Column[Hit], ...]:
    """The columns of search answers: one line a person, with what tells namesakes apart."""
    return (
        Column(lambda: _("Person"), _person),
        Column(lambda: _("Born"), lambda hit: _born(hit.birth_date, today()), width=134),
        Column(lambda: _("Case"), lambda hit: _plain(hit.case_number), width=96, folds=3),
        Column(lambda: _("Phone"), lambda hit: _plain(hit.phone), width=130, folds=4),
        Column(lambda: _("Address"), lambda hit: _plain(hit.address), folds=2),
        Column(lambda: _("Agencies"), lambda hit: _plain(", ".join(hit.agencies)), folds=1),
    )


def ends_cell(day: date | None, today: date) -> Cell:
    """When the next support ends: red within ten days, amber within three weeks."""
    if day is None:
        return Cell(())
    days = (day - today).days
    token = "error" if days <= ENDS_SOON_DAYS else "warning" if days <= ENDS_WARN_DAYS else "text"
    return Cell((Run(near_date(day, today), token, bold=token != "text"),))


def _person(hit: Hit) -> Cell:
    runs = (Run(hit.name or _("name not readable"), bold=True, shrink=True),)
    return Cell((*runs, Run(_("similar name"), "secondary", step="small", shape="chip")) if hit.similar else runs)


def _born(born: date | None, today: date) -> Cell:
    if born is None:
        return Cell((Run(_("not known"), "secondary"),))
    return Cell((Run(born.isoformat()), Run(f"({age_on(born, today)})", "secondary")))


def _plain(text: str | None) -> Cell:
    return Cell((Run(text or "", "secondary", shrink=True),))


def _agencies(names: str) -> str:
    return ", ".join(names.split(",")) if names else ""
