"""The rows of the worklist: what each item says, how items are grouped, filtered and counted. No Qt objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from ctcoord.domain.codes import DOMAINS, WorkStatus
from ctcoord.services.worklist import Section, WorkItem
from ctcoord.ui.parts.paint import Run, domain_look
from ctcoord.ui.parts.table import Cell, Column, GroupRow
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import due_words, near_date
from ctcoord.words.records import entity_words

LONG_PAST, DAYS_AROUND = -60, range(-8, 8)  # days from today whose words the column of days never cuts
FILTERS = ("all", "overdue", "today", "this_week", "waiting")
MARKS = {Section.OVERDUE: ("error", "error"), Section.TODAY: ("dot", "accent")}
STATUS_TOKENS = {"in_progress": "accent", "waiting": "warning", "blocked": "error", "done": "ok"}


def _problem(item: WorkItem) -> str:
    """What alignment found; its words come with all that it knows, which no start waits for."""
    from ctcoord.words import findings

    return findings.heading(in_use(), *item.found) if item.found else ""


def _questions(item: WorkItem) -> str:
    """The first question, and how many more there are."""
    from ctcoord.words import findings

    if item.found is None:
        return ""
    first, more = findings.question(in_use(), *item.found), int(item.subject) - 1
    return (
        first
        if not more
        else ngettext("{first}, and {n} more question", "{first}, and {n} more questions", more, first=first)
    )


# What a rule found is written down in the records; what to do about it is the caseworker's words.
SAYINGS: dict[str, Callable[[WorkItem], str]] = {
    "renewal": lambda item: _("Renew {program}", program=item.subject),
    "end": lambda item: _("{program} ends", program=item.subject),
    "referral_draft": lambda item: _("Send referral: {service}", service=item.subject),
    "referral_answer": lambda item: _("Ask for an answer: {service}", service=item.subject),
    "referral_declined": lambda item: _("Declined: what next? {service}", service=item.subject),
    "referral_review": lambda item: _("Look again: {service}", service=item.subject),
    "appointment": lambda item: _("Appointment: {service}", service=item.subject),
    # One about safety is not named where others may read it.
    "barrier_stale": lambda item: _("No step for two weeks: {barrier}", barrier=item.subject or _("see Barriers")),
    "consent_ends": lambda item: _("Ask for consent again: {recipient}", recipient=item.subject),
    "goal_review": lambda item: _("Review goal: {goal}", goal=item.subject),
    "hand_over": lambda item: _("Hand over to {colleague}", colleague=item.subject),
    "finding": _problem,
    "question": _questions,
    "conflict": lambda item: _("Decide a conflict: {record}", record=entity_words(in_use(), item.subject)),
}


def count(items: Sequence[WorkItem], today: date) -> Counter[str]:
    """How many items each filter shows."""
    found = Counter[str](item.section(today) for item in items)
    return found + Counter(all=len(items), waiting=sum(item.waiting for item in items))


def fits(item: WorkItem, key: str, today: date) -> bool:
    """Whether a filter shows an item; this week is, as its group, the six days after today."""
    section = item.section(today)
    if key == "waiting":
        return item.waiting
    return key in {"all", section.value}


def filter_words() -> dict[str, str]:
    """The name of each filter."""
    sections = {key: section_words(key) for key in ("overdue", "today", "this_week")}
    return {"all": _("All"), **sections, "waiting": _("Waiting")}


def step_words(item: WorkItem) -> str:
    """What to do next, without its reason."""
    say = SAYINGS.get(item.kind)
    if say is not None:
        return say(item)
    return item.subject if item.kind == "task" else _(item.subject)


def reason_words(item: WorkItem) -> str:
    """Why, or for whom."""
    return " · ".join(part for part in (item.reason, item.member) if part)


def status_words(item: WorkItem) -> str:
    """The state of work, naming whom it waits for."""
    if item.status == "waiting" and item.waiting_on:
        return in_use().code("waiting_on", item.waiting_on)
    return in_use().code("work_status", item.status)


def domain_run(domain: str | None) -> tuple[Run, ...]:
    """Icon and word of a domain; the word is never left out."""
    if not domain:
        return ()
    icon, token = domain_look(domain)
    return (Run(in_use().code("domain", domain), icon=icon, icon_token=token),)


def status_run(status: str, words: str) -> Run:
    """Icon and word of a state of work."""
    return Run(words, icon=status, icon_token=STATUS_TOKENS.get(status, "secondary"))


def columns(today: Callable[[], date]) -> tuple[Column[WorkItem], ...]:
    """The columns of the worklist."""
    return (
        Column(lambda: "!", lambda item: _mark(item, today()), width=32),
        Column(
            lambda: _("Due"),
            lambda item: _due(item, today()),
            width=98,
            fit=lambda: due_names(today(), in_use().language),
            key="due",
        ),
        Column(lambda: _("Family"), _family, width=126, key="family"),
        Column(lambda: _("Next step"), _step),
        Column(
            lambda: _("Domain"), lambda item: Cell(domain_run(item.domain)), width=113, fit=domain_names, key="domain"
        ),
        Column(
            lambda: _("Status"),
            lambda item: Cell((status_run(item.status, status_words(item)),)),
            width=168,
            fit=status_names,
            folds=1,
            brief=lambda item: Cell((status_run(item.status, in_use().code("work_status", item.status)),)),
            brief_fit=lambda: [in_use().code("work_status", status) for status in WorkStatus],
            key="status",
        ),
    )


def domain_names() -> list[str]:
    """The words of the domains every deployment has."""
    return [in_use().code("domain", domain) for domain in DOMAINS]


@lru_cache(maxsize=4)
def due_names(today: date, _language: str) -> tuple[str, ...]:
    """The words of the days around today in the language in use, and of one that is long past."""
    return tuple(due_words(today + timedelta(days=days), today) for days in (LONG_PAST, *DAYS_AROUND))


def status_names() -> list[str]:
    """The words of the states of work, and of whom work waits for."""
    words = in_use()
    waiting = [words.code("waiting_on", who) for who in ("family", "provider", "agency")]
    return [*waiting, *(words.code("work_status", status) for status in WorkStatus)]


def _mark(item: WorkItem, today: date) -> Cell:
    section = item.section(today)
    icon, token = MARKS.get(section, ("ring", "secondary"))
    return Cell((Run("", token, icon=icon),), says=section_words(section))


def _due(item: WorkItem, today: date) -> Cell:
    late = item.due_on < today
    return Cell((Run(due_words(item.due_on, today), "error" if late else "text", bold=late),))


def _family(item: WorkItem) -> Cell:
    return Cell((Run(item.family, bold=True, shrink=True), Run(f"({item.people})", "secondary")))


def _step(item: WorkItem) -> Cell:
    reason = reason_words(item)
    runs = (Run(step_words(item)),)
    return Cell((*runs, Run(f"· {reason}", "secondary", shrink=True)) if reason else runs)


def section_words(section: str) -> str:
    """The name of a section."""
    words: dict[str, Callable[[], str]] = {
        "overdue": lambda: _("Overdue"),
        "today": lambda: _("Today"),
        "this_week": lambda: _("This week"),
        "later": lambda: _("Later"),
    }
    return words[section]()


def grouped(items: Iterable[WorkItem], today: date, group: str, closed: frozenset[str]) -> list[WorkItem | GroupRow]:
    """Items under headings by due section or by domain; those of closed groups are left out."""
    keyed: dict[str, list[WorkItem]] = {}
    for item in items:
        keyed.setdefault(item.section(today) if group == "due" else item.domain or "", []).append(item)
    order = [section.value for section in Section] if group == "due" else sorted(keyed)
    rows: list[WorkItem | GroupRow] = []
    for key in order:
        if key in keyed:
            rows.append(_heading(key, len(keyed[key]), today, group, is_open=key not in closed))
            rows += keyed[key] if key not in closed else []
    return rows


def _heading(key: str, number: int, today: date, group: str, *, is_open: bool) -> GroupRow:
    late = key == Section.OVERDUE
    words = section_words(key) if group == "due" else in_use().code("domain", key) or _("No domain")
    token = "error" if late else "text"
    runs = [
        Run("", "secondary", icon="down" if is_open else "right", step="small"),
        Run(words, token, bold=True, step="small"),
        Run(f"{number:,}", token, bold=True, step="small", shape="pill"),
    ]
    if key == Section.TODAY:
        runs.append(Run(near_date(today, today), "secondary", step="small"))
    elif key == Section.THIS_WEEK:
        last = near_date(today + timedelta(days=6), today)
        runs.append(Run(_("to {day}", day=last), "secondary", step="small"))
    return GroupRow(key, tuple(runs))


def footer_words(listed: Counter[str], seen: Sequence[WorkItem], today: date) -> str:
    """What is out of view below: '18 of 58 shown · 5 more this week, 35 later'; ``listed``: items by section."""
    hidden, total = listed - count(seen, today), listed["all"]
    shown = _("{shown} of {total} shown", shown=f"{len(seen):,}", total=f"{total:,}")
    if not hidden:
        return _("All {total} shown", total=f"{total:,}")
    parts = []
    soon = hidden[Section.OVERDUE] + hidden[Section.TODAY] + hidden[Section.THIS_WEEK]
    if soon:
        parts.append(_("{n} more this week", n=soon))
    if hidden[Section.LATER]:
        parts.append(_("{n} later", n=hidden[Section.LATER]))
    return f"{shown} · {', '.join(parts)}"
