"""What is written from Home: a step done, or put off. Each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from ctcoord.domain.codes import WorkStatus
from ctcoord.services import tasks, worklist
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.areas import AreaView
from ctcoord.ui.home import rows
from ctcoord.words import _

# What a step of a referral asks for: one of the forms of a referral.
NEXT_ACTIONS = {
    "referral_draft": "send",
    "referral_answer": "answer",
    "referral_declined": "page",
    "referral_review": "answer",
    "appointment": "answer",
}

# Done in the family itself: the action there.
IN_FAMILY = {"hand_over": "case_hand_over"}


def done(screen: AreaView, item: WorkItem) -> None:
    """Mark a step as done."""
    who = screen.desk.author()

    def job(connection: Connection) -> None:
        tasks.set_status(connection, who, item.id, WorkStatus.DONE)

    screen.write_undoable(job, _("Done: {step}", step=rows.step_words(item)))


def snooze(screen: AreaView, item: WorkItem, until: date, reason: str) -> None:
    """Put a step off until a day, with the reason why it can wait."""
    who = screen.desk.author()

    def job(connection: Connection) -> None:
        worklist.snooze(connection, who, item, until, reason)

    screen.write_undoable(job, _("Snoozed: {step}", step=rows.step_words(item)))


def many(what: str, screen: AreaView, shown: Sequence[WorkItem]) -> None:
    """``done`` or ``export``: ask for which of the steps that are shown."""
    from ctcoord.ui import bulk  # its dialogs are loaded when somebody asks: Home stands sooner

    {"done": bulk.done, "export": bulk.export}[what](screen, shown)
