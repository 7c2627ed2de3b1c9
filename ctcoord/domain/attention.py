"""What rises on Home by itself: rules as data. What each looks for is in ``services/worklist.py``.

``days`` is the notice: how many days before a date it rises, or for what grows stale, after how many without a
step. An agency may set other days (setting ``notice_days``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What one key does about an item."""

    DONE = "done"  # tick it off
    RENEW = "renew"  # write down the new dates
    CHASE = "chase"  # ask again, and when to ask next
    ANSWER = "answer"  # write down what came back
    SEND = "send"
    NEXT_STEP = "next_step"  # another provider, another service, or stop
    ADD_STEP = "add_step"
    ASK = "ask"  # for a new consent
    REVIEW = "review"
    DECIDE = "decide"
    HAND_OVER = "hand_over"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for an item."""

    code: str
    days: int
    action: Action


_RULES = (
    Rule("task", 0, Action.DONE),
    Rule("renewal", 30, Action.RENEW),
    Rule("end", 30, Action.RENEW),
    Rule("referral_draft", 3, Action.SEND),
    Rule("referral_answer", 3, Action.CHASE),
    Rule("referral_declined", 0, Action.NEXT_STEP),
    Rule("referral_review", 3, Action.ANSWER),
    Rule("appointment", 1, Action.OPEN),
    Rule("barrier_stale", 14, Action.ADD_STEP),
    Rule("consent_ends", 30, Action.ASK),
    Rule("goal_review", 7, Action.REVIEW),
    Rule("hand_over", 0, Action.HAND_OVER),  # asked of whoever gives families to workers
    Rule("finding", 14, Action.OPEN),
    Rule("question", 7, Action.ANSWER),  # asked as a task it is due after so many days, or when it begins to matter
    Rule("conflict", 0, Action.DECIDE),
)
RULES: Mapping[str, Rule] = {rule.code: rule for rule in _RULES}
