"""The columns of the services that were found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ctcoord.services.directory_find import Hit
from ctcoord.services.directory_hours import Now
from ctcoord.ui.directory import facts
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.words import _


@dataclass(frozen=True)
class Row:
    """A service that was found: what it is, its hours now, and whether it is a favourite."""

    hit: Hit
    now: Now | None
    marked: bool


def columns(today: Callable[[], date]) -> tuple[Column[Row], ...]:
    """Service, who gives it, where, hours today, free places, last confirmed."""
    return (
        Column(lambda: _("Service"), _service),
        Column(lambda: _("Provider"), _provider, width=190, folds=1),
        Column(lambda: _("Where"), _where, width=150, folds=3),
        Column(
            lambda: _("Today"), lambda row: Cell((facts.hours_run(row.now, today()),)), width=150, folds=4,
            fit=facts.usual_hours,
        ),
        Column(
            lambda: _("Free places"), lambda row: Cell((facts.places_run(row.hit),)), width=130, folds=5,
            fit=facts.usual_places,
        ),
        Column(lambda: _("Confirmed"), _confirmed, width=120, folds=2, fit=lambda: (facts.ago(40), facts.ago(400))),
    )  # fmt: skip


def _service(row: Row) -> Cell:
    marks = [Run("", icon="star_on", icon_token="accent")] if row.marked else []
    like = [Run(_("looks like it"), "secondary", step="small", shape="badge")] if row.hit.similar else []
    heard = (row.hit.name, _("favorite") if marks else "", _("looks like it") if like else "")
    said = Run(row.hit.name, bold=True, shrink=True)
    return Cell((*marks, said, *like), says=", ".join(part for part in heard if part))


def _provider(row: Row) -> Cell:
    return Cell((Run(row.hit.provider, "secondary", shrink=True),))


def _where(row: Row) -> Cell:
    return Cell((Run(facts.where_words(row.hit), shrink=True),))


def _confirmed(row: Row) -> Cell:
    return Cell((facts.confirmed_run(row.hit.confirmed_days),))
