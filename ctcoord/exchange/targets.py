"""What a column of an extract may fill: the fields of a mapping profile, as a table of data.

A field is ``group.name``. The groups ``row``, ``case``, ``home``, ``site``, ``support``, ``activity``
and ``schedule`` are fixed; every other group is a person of the row, by the role that the profile
declares (``child.first_name``). ``support.detail.Anything`` keeps a value by the source's own name, and
``child.answer.FORM.QUESTION`` fills a field that the agency added itself (``case.answer.…``: of the household).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from ctcoord.domain.codes import SupportStatus

Kind = Literal[
    "text", "code", "name", "date", "money", "whole", "hours", "minutes", "bool", "phone", "email", "ssn", "zip",
    "byday", "time", "span", "dates",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)

# A cell of these kinds that cannot be read is warned of and left out; any other rejects its row.
FORGIVING = frozenset({"phone", "email", "ssn", "zip"})


@dataclass(frozen=True, slots=True)
class Target:
    """A field: its kinds (the first is taken when a profile names none) and the closed list of its values."""

    kinds: tuple[str, ...]
    values: frozenset[str] = field(default_factory=frozenset)


def _plain(*names: str) -> dict[str, Target]:
    return {name: Target(("text", "code")) for name in names}


def _dates(*names: str) -> dict[str, Target]:
    return {name: Target(("date",)) for name in names}


_YES_NO = Target(("bool",))
_HUD_YES_NO = Target(("code",), frozenset({"0", "1", "8", "9", "99"}))  # HUD lists 1.7 and 1.8, and 3.06 for sex
_ADDRESS = {**_plain("address", "street", "unit", "city", "state"), "zip": Target(("zip",))}

ROW = {"id": Target(("code",)), "as_of": Target(("date",)), "deleted": _YES_NO, "victim_services": _YES_NO}
CASE = {"number": Target(("code",)), "label": Target(("text",)), "languages": Target(("text",))}
PERSON = {
    **_plain("first_name", "middle_name", "last_name", "suffix", "former_names", "contact_note", "languages"),
    **_dates("birth_date", "died_on"),
    "number": Target(("code",)),
    "full_name": Target(("name",)),
    "sex": _HUD_YES_NO,
    "veteran": _HUD_YES_NO,
    "relationship": Target(("code",), frozenset({"1", "2", "3", "4", "5", "99"})),  # HUD list 3.15.1
    "interpreter_needed": _YES_NO,
    "special_needs": _YES_NO,
    "care_available": _YES_NO,
    "ssn": Target(("ssn",)),
    "phone": Target(("phone",)),
    "second_phone": Target(("phone",)),
    "email": Target(("email",)),
}
HOME = {**_ADDRESS, "lives_from": Target(("date",))}
SITE = {"name": Target(("text",)), **_ADDRESS}
SUPPORT = {
    **_plain("program", "provider", "site", "end_reason", "coverage", "zones", "group_key"),
    **_dates("applied_on", "authorized_from", "authorized_to", "ended_on", "renewal_due"),
    "provider_number": Target(("code",)),
    "status": Target(("code",), frozenset(SupportStatus)),
    "minutes_a_week": Target(("hours", "minutes")),
    "amount_cents": Target(("money",)),
    "amount_period": Target(("code",), frozenset({"week", "month", "year", "once"})),
}
ACTIVITY = {
    "title": Target(("text",)),
    "kind": Target(("code",), frozenset({"training", "job", "school", "appointment", "other"})),
    **_dates("starts_on", "ends_on"),
}
DAY_SPANS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SCHEDULE = {
    "byday": Target(("byday",)),
    "opens_at": Target(("time",)),
    "closes_at": Target(("time",)),
    "interval": Target(("whole",)),
    **_dates("valid_from", "valid_to"),
    "description": Target(("text",)),
    "closed": Target(("dates",)),
    **{day: Target(("span",)) for day in DAY_SPANS},
}

GROUPS = {
    "row": ROW,
    "case": CASE,
    "home": HOME,
    "site": SITE,
    "support": SUPPORT,
    "activity": ACTIVITY,
    "schedule": SCHEDULE,
}
CASE_GROUP = "case"
# An agency's own field: the person's role or ``case``, the code of the form, the code of the question.
ANSWER = re.compile(r"([a-z0-9][a-z0-9-]*)\.answer\.([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
_ANSWER = Target(("text", "code"))
_DETAIL = Target(tuple(kind for kind in KINDS if kind not in {"span", "dates", "ssn", "name"}))


def target_of(field_name: str, roles: frozenset[str]) -> Target | None:
    """What a field of a profile may hold, or None when there is no such field."""
    if field_name.startswith("support.detail."):
        return _DETAIL if field_name.count(".") == 2 and field_name[15:].isidentifier() else None
    own = ANSWER.fullmatch(field_name)
    if own is not None:
        return _ANSWER if own[1] == CASE_GROUP or own[1] in roles else None
    group, _, name = field_name.partition(".")
    return PERSON.get(name) if group in roles else GROUPS.get(group, {}).get(name)
