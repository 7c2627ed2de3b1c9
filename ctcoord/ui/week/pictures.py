"""The windows over a family's week as they are drawn for pictures: changes that are tried, and providers that fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from ctcoord.domain.alignment.facts import Kind
from ctcoord.domain.alignment.what_if import Cares, NewTimes

if TYPE_CHECKING:
    from ctcoord.ui.window import MainWindow


def _shown(window: MainWindow, action: str, kind: str) -> QWidget | None:
    """The window that an action of the family opens."""
    from ctcoord.ui.screenshots import settle

    window.notice.forget()
    families = window.area("families")
    families.perform("page_overview")
    settle(window)
    families.perform(action)
    settle(window)
    made = [one for one in window.findChildren(QDialog) if one.isVisible() and type(one).__name__ == kind]
    return made[0] if made else None


def what_if(window: MainWindow) -> QWidget | None:
    """The first adult who is no parent cares for the children, and class begins an hour later."""
    from ctcoord.ui.screenshots import settle
    from ctcoord.ui.week.enter import adults
    from ctcoord.ui.week.what_if import WhatIfDialog

    shown = _shown(window, "week_what_if", "WhatIfDialog")
    if isinstance(shown, WhatIfDialog):
        facts, today = shown.facts, window.desk.today()
        for one in [one for one in adults(facts, today) if not one.responsible][:1]:
            shown.add(Cares(one.id, available=True, on=today))
        for class_ in [one for one in facts.activities if one.kind == Kind.TRAINING][:1]:
            later = tuple(replace(times, opens=times.opens + 60) for times in class_.schedules)
            shown.add(NewTimes(class_.id, later))
        settle(window)
    return shown


def find_fit(window: MainWindow) -> QWidget | None:
    """The providers that close the first gap."""
    return _shown(window, "week_fit", "FitDialog")


def all_findings(window: MainWindow) -> QWidget | None:
    """The list of problems and questions."""
    return _shown(window, "week_findings", "FindingsDialog")


TRIED: tuple[tuple[str, Callable[[MainWindow], QWidget | None]], ...] = (
    ("findings", all_findings),
    ("what-if", what_if),
    ("find-fit", find_fit),
)
