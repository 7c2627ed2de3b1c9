"""What is written from Home: a step done, or put off. Each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from ctcoord.domain.codes import WorkStatus
from ctcoord.services import tasks, worklist
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.areas import AreaView
from ctcoord.ui.home import rows
from ctcoord.words import _, in_use

if TYPE_CHECKING:
    from ctcoord.domain.alignment.facts import Facts

# What a step of a referral asks for: one of the forms of a referral.
NEXT_ACTIONS = {
    "referral_draft": "send",
    "referral_answer": "answer",
    "referral_declined": "page",
    "referral_review": "answer",
    "appointment": "answer",
}

# Done in the family itself: the action there, and for what is about one record of a page that page.
IN_FAMILY = {
    "hand_over": "case_hand_over",
    "renewal": "new_tasks",
    "end": "new_tasks",
    "barrier_stale": "barrier_step",
    "consent_ends": "consent_renew",
    "goal_review": "goal_edit",
    "finding": "next_problem",
    "question": "week_answer",
}
PAGE_OF = {"barrier_stale": "barriers", "consent_ends": "consent", "goal_review": "plan", "question": "week"}


def leads_on(item: WorkItem) -> bool:
    """Whether one key begins what an item asks for; a task is ticked off instead."""
    return not item.read_only and item.kind in {*NEXT_ACTIONS, *IN_FAMILY, "conflict"}


def begin(screen: AreaView, item: WorkItem) -> None:
    """Begin what an item asks for: in a form here, on its page of the family, or where conflicts are decided."""
    from ctcoord.ui.referrals.deeds import Deeds

    if item.kind in IN_FAMILY:
        place = f"@{PAGE_OF[item.kind]}/{item.id.hex()}" if item.kind in PAGE_OF else ""
        screen.open_family_requested.emit(item.family_id, IN_FAMILY[item.kind] + place)
    elif item.kind == "conflict":
        screen.go_requested.emit("conflicts")
    else:
        deeds = Deeds(screen, lambda family: screen.open_family_requested.emit(family, ""))
        deeds.open(item.id, NEXT_ACTIONS[item.kind])


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


def ask(screen: AreaView, item: WorkItem) -> None:
    """Make a task of the first question of a family's line."""
    from ctcoord.services import asking
    from ctcoord.words import findings

    who, found, today = screen.desk.author(), item.found, screen.desk.today()
    if found is None:
        return
    finding = found[1]

    def say(facts: Facts) -> str:
        return findings.question(in_use(), facts, finding, today)

    def job(connection: Connection) -> None:
        asking.ask(connection, who, item.family_id, found, say)

    screen.write_undoable(job, _("Task made: {task}", task=say(found[0])))


def many(what: str, screen: AreaView, shown: Sequence[WorkItem]) -> None:
    """``done`` or ``export``: ask for which of the steps that are shown."""
    from ctcoord.ui import bulk  # its dialogs are loaded when somebody asks: Home stands sooner

    {"done": bulk.done, "export": bulk.export}[what](screen, shown)
