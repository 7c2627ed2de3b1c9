"""Home: what falls due, computed from the records; nothing is typed twice to appear here.

The rules are data (``domain/attention.py``). What a rule looks for is one SELECT that yields the same columns as the
others; sections are a table of dates.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection

from ctcoord.domain.attention import RULES
from ctcoord.domain.codes import WorkStatus
from ctcoord.errors import UsageError
from ctcoord.services import agency_settings, driver, records, tasks
from ctcoord.services.asked_again import ASKED_AGAIN
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.living import DEAD, SOMEBODY_LIVES
from ctcoord.services.referral_board import ACCEPTED_DUE
from ctcoord.services.rights import READ_ONLY

if TYPE_CHECKING:
    from ctcoord.domain.alignment.facts import Facts, Finding


class Section(StrEnum):
    """Where an item stands relative to today; 'waiting' is a filter over status, not a section."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


class WorkItem(NamedTuple):  # of which there are 20,000: a frozen dataclass takes seven times as long to make
    """One line of Home. ``kind`` is a rule; ``subject`` a task's title, a program, a service, a barrier, a recipient.

    ``member`` is the person it is for, '' for the household. ``id`` is the record it is about.
    """

    kind: str
    id: bytes
    scope_id: bytes
    family_id: bytes
    family: str
    people: int
    due_on: date
    subject: str
    reason: str | None
    member: str
    domain: str | None
    status: str
    waiting_on: str | None
    worker: str | None
    read_only: bool = False  # the step is in a household that may be read and not written
    found: tuple[Facts, Finding] | None = None  # of kind finding: what alignment found, and in whose week

    def section(self, today: date) -> Section:
        """'This week' is today and the six days after it."""
        if self.due_on < today:
            return Section.OVERDUE
        if self.due_on == today:
            return Section.TODAY
        return Section.THIS_WEEK if self.due_on <= today + timedelta(days=6) else Section.LATER

    @property
    def waiting(self) -> bool:
        """Whether somebody else has the next move."""
        return self.status in (WorkStatus.WAITING, WorkStatus.BLOCKED)


def items(
    connection: Connection,
    today: date,
    *,
    notice_days: int | None = None,
    worker: bytes | None = None,
    assigns: bool = False,
    limit: int = 2000,
) -> list[WorkItem]:
    """What every rule raises by ``today``, earliest first; tasks: all that are open.

    ``notice_days`` takes the place of the notice of renewals and ends. A support whose end or renewal passed more
    than 60 days ago is history, not work. ``worker`` narrows to a caseload and what was given to them; ``assigns``:
    for whoever gives families to workers, what they are asked to hand over as well, of every caseload.
    """
    said = agency_settings.get(connection, agency_settings.NOTICE, {})
    days = {code: rule.days for code, rule in RULES.items()} | said
    if notice_days is not None:
        days |= {"renewal": notice_days, "end": notice_days}
    values = {
        "today": today.isoformat(),
        "since": (today - timedelta(days=60)).isoformat(),
        "worker": worker,
        "assigns": int(assigns),
        "limit": limit,
        **{f"{code}_until": (today + timedelta(days=days[code])).isoformat() for code in RULES},
        **{f"{code}_since": (today - timedelta(days=days[code])).isoformat() for code in RULES},
        **{f"{code}_days": f"+{days[code]} days" for code in RULES},
    }
    return [_item(row) for row in driver.rows(connection, _items(), values)]


def _as_it_is(finding: Finding, today: date) -> dict[str, Any]:
    from ctcoord.services import alignment  # with all that it knows, which no start waits for

    return alignment.as_it_is(finding, today)


def snooze(connection: Connection, author: Author, item: WorkItem, until: date, reason: str) -> None:
    """Hide an item until a day, with the reason. Raises UsageError without a reason."""
    if item.kind == "task":
        return tasks.snooze(connection, item.id, until, reason)
    if not reason.strip():
        raise UsageError(what="A snooze needs a reason.", fix="Say why it can wait.")
    values = {
        "rule": item.kind,
        "about_kind": _ABOUT.get(item.kind, item.kind),
        "about_id": item.id,
        "until": until,
        "reason": records.fitting(reason, 500),
        "author_id": author.staff_id,
        "made_at": author.now,
        "extra": _as_it_is(item.found[1], author.today) if item.found else None,
    }
    of_week = item.kind in {"finding", "question"}
    home = own_household(connection, author, item.scope_id) if of_week else item.scope_id
    records.add(connection, author, "snooze", home, values)
    return None


def _item(row: Any) -> WorkItem:
    return WorkItem._make((*row[:6], date.fromisoformat(row[6]), *row[7:14], bool(row[14]), None))


_ABOUT = {
    "renewal": "support",
    "end": "support",
    "referral_draft": "referral",
    "referral_answer": "referral",
    "referral_declined": "referral",
    "referral_review": "referral",
    "appointment": "referral",
    "barrier_stale": "barrier",
    "consent_ends": "consent",
    "goal_review": "goal",
    "hand_over": "case_event",
}

_SUPPORT = """
    SELECT '{rule}' AS kind, s.id, s.scope_id, s.{day} AS due_on, s.program AS subject, NULL AS reason,
        s.subject_id AS person_id, s.domain, 'not_started' AS status, NULL AS waiting_on
    FROM support s
    WHERE s.deleted_at IS NULL AND s.absent_since IS NULL AND s.status IN ('active', 'suspended')
        AND s.ended_on IS NULL AND coalesce(s.renewal_due, s.authorized_to) BETWEEN :since AND :{rule}_until
        AND s.renewal_due IS {null} AND NOT EXISTS (SELECT 1 FROM support n WHERE n.scope_id = s.scope_id
            AND n.domain = s.domain AND n.subject_id IS s.subject_id AND n.deleted_at IS NULL
            AND n.status NOT IN ('denied', 'ended') AND n.id <> s.id
            AND coalesce(n.authorized_to, '9999') > coalesce(s.authorized_to, s.renewal_due))
"""
_REFERRAL = """
    SELECT '{rule}', r.id, r.scope_id, {day}, r.service, {reason}, r.subject_id, r.domain, '{status}', {waits}
    FROM referral r WHERE r.deleted_at IS NULL AND {condition}
"""


def _referral(rule: str, day: str, condition: str, *, reason: str = "r.recipient", waits: str | None = None) -> str:
    status = "waiting" if waits else "not_started"
    return _REFERRAL.format(
        rule=rule, day=day, condition=condition, reason=reason, status=status, waits=f"'{waits}'" if waits else "NULL"
    )


_LOOK_AGAIN = f"iif(r.status = 'accepted', {ACCEPTED_DUE}, r.review_on)"
# What each rule looks for. A renewal counts once: a support whose renewal is due says so, otherwise its authorised
# end does; a later authorisation of the same domain and person means that the end was taken care of.
_FINDS = {
    "task": """
        SELECT 'task', t.id, t.scope_id, coalesce(t.due_on, :today), t.title, t.reason, t.subject_id, t.domain,
            t.status, t.waiting_on
        FROM task t
        WHERE t.done_on IS NULL AND t.deleted_at IS NULL AND coalesce(t.snoozed_until, :today) <= :today""",
    "renewal": _SUPPORT.format(rule="renewal", day="renewal_due", null="NOT NULL"),
    "end": _SUPPORT.format(rule="end", day="authorized_to", null="NULL"),
    "referral_draft": _referral(
        "referral_draft",
        "date(r.as_of, :referral_draft_days)",
        "r.status = 'draft' AND date(r.as_of) <= :referral_draft_since",
    ),
    "referral_answer": _referral(
        "referral_answer",
        "coalesce(min(r.chase_on, r.response_due), r.chase_on, r.response_due)",
        "r.status = 'requested' AND coalesce(min(r.chase_on, r.response_due), r.chase_on, r.response_due)"
        " <= :referral_answer_until",
        waits="provider",
    ),
    "referral_declined": _referral(
        "referral_declined",
        "coalesce(r.closed_on, date(r.as_of))",
        "r.status IN ('rejected', 'failed') AND r.next_step IS NULL",
    ),
    # On hold, under way with a day to look again, or accepted: the appointment is over, or there is none.
    "referral_review": _referral(
        "referral_review",
        _LOOK_AGAIN,
        f"r.status IN ('accepted', 'in-progress', 'on-hold') AND {_LOOK_AGAIN} <= :referral_review_until"
        " AND NOT (r.status = 'accepted' AND coalesce(r.appointment_on, '') >= :today)",
    ),
    "appointment": _referral(
        "appointment",
        "r.appointment_on",
        "r.status IN ('accepted', 'in-progress') AND r.appointment_on BETWEEN :today AND :appointment_until",
        reason="concat_ws(' · ', r.appointment_at, r.recipient)",
    ),
    "barrier_stale": """
        SELECT 'barrier_stale', b.id, b.scope_id, date(b.moved, :barrier_stale_days),
            iif(b.data_class = 'safety', '', b.title), NULL, b.subject_id,
            b.domain, b.status, b.waiting_on
        FROM (SELECT b.*, max(b.opened_on, coalesce((SELECT max(coalesce(t.done_on, t.due_on, date(t.as_of)))
                FROM task t WHERE t.scope_id = b.scope_id AND t.about_id = b.id AND t.deleted_at IS NULL),
                b.opened_on), coalesce((SELECT max(coalesce(r.closed_on, r.appointment_on, r.chase_on, date(r.as_of)))
                FROM referral r WHERE r.scope_id = b.scope_id AND r.barrier_id = b.id AND r.deleted_at IS NULL
                    AND r.status <> 'entered-in-error'), b.opened_on)) AS moved
            FROM barrier b WHERE b.resolved_on IS NULL AND b.deleted_at IS NULL
                AND b.opened_on <= :barrier_stale_since) b
        WHERE b.moved <= :barrier_stale_since""",
    "consent_ends": f"""
        SELECT 'consent_ends', c.id, c.scope_id, c.valid_until, c.recipient, NULL, c.subject_id, NULL, 'not_started',
            NULL
        FROM consent c
        WHERE c.deleted_at IS NULL AND c.status = 'given' AND c.withdraws_id IS NULL
            AND c.valid_until BETWEEN :since AND :consent_ends_until
            AND NOT EXISTS (SELECT 1 FROM consent e
                WHERE e.scope_id = c.scope_id AND e.withdraws_id = c.id AND e.deleted_at IS NULL)
            AND {SOMEBODY_LIVES} AND NOT EXISTS ({ASKED_AGAIN})""",
    "goal_review": """
        SELECT 'goal_review', g.id, g.scope_id, g.review_on, g.title, g.owner, g.subject_id, g.domain, g.status, NULL
        FROM goal g
        WHERE g.deleted_at IS NULL AND g.reached_on IS NULL AND g.outcome IS NULL
            AND g.review_on <= :goal_review_until""",
    "hand_over": """
        SELECT 'hand_over', e.id, e.scope_id, e.happened_on,
            coalesce((SELECT s.name FROM staff s WHERE s.id = e.to_staff_id), '?'),
            (SELECT s.name FROM staff s WHERE s.id = e.author_id), NULL, NULL, 'not_started', NULL
        FROM case_event e
        WHERE :assigns AND e.kind = 'asked_to_hand_over' AND e.deleted_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM case_event n WHERE n.scope_id = e.scope_id AND n.deleted_at IS NULL
                AND n.kind IN ('asked_to_hand_over', 'handed_over') AND (n.as_of, n.id) > (e.as_of, e.id))""",
    # One about safety is named only where conflicts are decided: Home is seen by who walks by, and written to files.
    "conflict": """
        SELECT 'conflict', f.record_id, f.scope_id, :today, f.entity, NULL, f.subject_id, NULL, 'not_started', NULL
        FROM conflict f WHERE f.choice IS NULL AND f.deleted_at IS NULL AND f.data_class <> 'safety'
        GROUP BY f.scope_id, f.record_id""",
}


_OF_ALL = frozenset({"hand_over"})  # asked of one person, whatever their own caseload
_NARROWED = ":worker IS NULL OR scope_id IN (SELECT household_id FROM home)"
# What was given to somebody is theirs, whoever has the family.
_GIVEN = {
    "task": "id IN (SELECT id FROM task WHERE assigned_to = :worker AND done_on IS NULL)",
    "referral": "id IN (SELECT id FROM referral WHERE assigned_to = :worker)",
}
# Not asked about somebody who has died.
_OF_THE_LIVING = "('renewal', 'end', 'appointment', 'consent_ends', 'goal_review')"


def _narrowed(rule: str) -> str:
    given = _GIVEN.get(_ABOUT.get(rule, rule))
    return "1" if rule in _OF_ALL else " OR ".join(filter(None, (_NARROWED, given)))


@cache
def _items() -> str:
    """One statement of all rules: narrowed to a caseload, without what is snoozed or of a closed case."""
    found = " UNION ALL ".join(f"SELECT * FROM ({_FINDS[rule]}) WHERE {_narrowed(rule)}" for rule in _FINDS)
    columns = "kind, id, scope_id, due_on, subject, reason, person_id, domain, status, waiting_on"
    return f"""
        WITH {DEAD}, caseload AS (
            SELECT coalesce(f.family_id, g.household_id) AS family_id
            FROM assignment g LEFT JOIN family_of f ON f.household_id = g.household_id
            WHERE g.staff_id = :worker AND g.assigned_until IS NULL AND g.deleted_at IS NULL
        ), home AS (
            SELECT coalesce(f.household_id, c.family_id) AS household_id
            FROM caseload c LEFT JOIN family_of f ON f.family_id = c.family_id
        ), due({columns}) AS ({found}
        ), asleep AS (
            SELECT about_id, rule FROM snooze WHERE until > :today AND deleted_at IS NULL
        ), soonest AS (
            SELECT * FROM due d
            WHERE NOT EXISTS (SELECT 1 FROM asleep a WHERE a.about_id = d.id AND a.rule = d.kind)
                AND d.scope_id NOT IN (SELECT id FROM household WHERE closed_on <= :today)
                AND NOT (d.kind IN {_OF_THE_LIVING} AND d.person_id IS NOT NULL
                    AND d.person_id IN (SELECT id FROM dead))
            ORDER BY due_on, kind, id LIMIT :limit
        ), shown AS (
            SELECT d.*, coalesce(f.family_id, d.scope_id) AS family_id
            FROM soonest d LEFT JOIN family_of f ON f.household_id = d.scope_id
        ), served AS (
            SELECT s.family_id, w.name, max(g.assigned_from)
            FROM (SELECT DISTINCT family_id FROM shown) s LEFT JOIN family_of f ON f.family_id = s.family_id
            JOIN assignment g ON g.household_id = coalesce(f.household_id, s.family_id)
            JOIN staff w ON w.id = g.staff_id
            WHERE g.assigned_until IS NULL AND g.deleted_at IS NULL GROUP BY 1
        )
        SELECT s.kind, s.id, s.scope_id, s.family_id, coalesce(c.name, '?') AS family, coalesce(c.people, 0), s.due_on,
            s.subject, s.reason,
            coalesce((SELECT iif(p.names_hashed, NULL, p.first_name) FROM person p
                WHERE p.scope_id = s.scope_id AND p.id = s.person_id), ''),
            s.domain, s.status, s.waiting_on, w.name, {READ_ONLY.format(scope="s.scope_id")}
        FROM shown s LEFT JOIN family_card c ON c.family_id = s.family_id
        LEFT JOIN served w ON w.family_id = s.family_id
        ORDER BY s.due_on, family, s.kind, s.id
        """
