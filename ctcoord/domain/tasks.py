"""Sets of tasks with due dates relative to a day: what an intake, a follow-up, a renewal and an exit ask for.

Titles are codes of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a template, due ``days`` calendar days after its start (before it, if negative)."""

    code: str
    days: int
    domain: str | None = None


TEMPLATES: Mapping[str, tuple[Step, ...]] = {
    "intake": (
        Step("consent_form", 0),
        Step("identity_documents", 3),
        Step("first_plan", 7),
        Step("childcare_need", 7, "childcare"),
        Step("travel_need", 7, "transit"),
        Step("first_review", 30),
    ),
    "follow_up": (Step("call_family", 0), Step("review_barriers", 2), Step("review_plan", 5), Step("call_family", 30)),
    "renewal": (Step("collect_papers", -30), Step("send_renewal", -14), Step("confirm_renewal", -3)),
    "exit": (Step("last_review", 0), Step("close_referrals", 3), Step("exit_survey", 7), Step("check_in", 90)),
}


def due_dates(template: str, start: date) -> tuple[tuple[Step, date], ...]:
    """Each step of a template with its due date. Raises KeyError for an unknown template."""
    return tuple((step, start + timedelta(days=step.days)) for step in TEMPLATES[template])
