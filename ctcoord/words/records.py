"""Records and their fields in plain words: what two people changed, what was set aside and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ctcoord.words.codes import CODES
from ctcoord.words.fields import ENTITIES, FIELDS
from ctcoord.words.speech import Words, mark

_STATUS = {
    "support": "support_status",
    "referral": "referral_status",
    "referral_event": "referral_status",
    "consent": "consent_status",
    "proposal": "proposal_status",
    "family_link": "link_status",
    "person_link": "link_status",
}
_KIND = {
    "note": "note_kind",
    "activity": "activity_kind",
    "contact_point": "contact_kind",
    "place": "place_kind",
    "observation": "observation_kind",
    "agency": "agency_kind",
}
_CODED = {"domain": "domain", "severity": "severity", "waiting_on": "waiting_on", "relationship": "relationship",
          "sex": "sex", "amount_period": "amount_period", "role": "role",
          "interpreter": "interpreter"}  # fmt: skip
_YES_NO = frozenset(
    {"care_available", "closed", "head", "interpreter_needed", "names_hashed", "safe", "special_needs", "voicemail"}
)
_DURATIONS = frozenset({"minutes", "minutes_a_week"})
# Shown in other units than they are kept in: how many of the latter make one of the former.
UNITS = {"amount_cents": 100, "minutes_a_week": 60}
_LISTS = {"languages": "language", "classes": "data_class"}
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # as HSDS writes them

# Why the central database set a change aside: what it means, and what to do.
REASONS = {
    "right": (
        mark("You may not change this record there."),
        mark("The case may have moved: ask your supervisor, who can read what you wrote. Or take the change back."),
    ),
    "parent": (
        mark("The record that this belongs to is not there."),
        mark("Send it again once that record has arrived, or take it back."),
    ),
    "append_only": (
        mark("What was written here is only added to, and not by others."),
        mark("Write a new note instead, and take this change back."),
    ),
    "fixed": (
        mark("What was signed or refused is never changed."),
        mark("Withdraw it or record a new one beside it, and take this change back."),
    ),
    "place": (
        mark("This record lies in another case there."),
        mark("Tell IT; nothing is lost."),
    ),
    "value": (
        mark("The central database cannot hold this value."),
        mark("Take it back and write the value in another way."),
    ),
    "server_only": (
        mark("Only the central database itself may change this."),
        mark("Take the change back."),
    ),
}  # fmt: skip
_NOT_FOUNDED = (  # an import, or a family begun twice
    mark("You may not open this case there."),
    mark(
        "A colleague may have it already: ask your supervisor to assign it to you, then send all of it again."
        " Or take it back."
    ),
)
_NOT_KNOWN = (
    mark("The central database does not know this kind of record or field."),
    mark("It may be older than this program: send it again after IT has upgraded it."),
)


def entity_words(words: Words, entity: str) -> str:
    """The kind of a record: 'Support'."""
    return words(ENTITIES[entity]) if entity in ENTITIES else entity.replace("_", " ")


def field_words(words: Words, entity: str, field: str | None) -> str:
    """The name of a field: 'Authorized to'; without one it is the record as a whole."""
    if field is None:
        return words("The whole record")
    found = FIELDS.get(f"{entity}.{field}") or FIELDS.get(field)
    return words(found) if found else field.removesuffix("_id").replace("_", " ")


def value_words(words: Words, entity: str, field: str | None, value: Any, now: dt.datetime) -> str:
    """A value as on the wire in plain words; what is empty says so. ``now`` is local, with its zone."""
    if field is None:
        return words("Removed") if value is None else words("Kept")
    if value is None or value == "":
        return words("Not recorded")
    kind = _code_kind(entity, field)
    if kind is not None:
        return words.code(kind, value)
    if field in _LISTS:
        return ", ".join(words.code(_LISTS[field], part.strip()) for part in str(value).split(","))
    return _plain(words, field, value, now)


def choices(words: Words, entity: str, field: str | None) -> dict[str, str]:
    """The codes that a field can hold, in words; {} for one that is written freely."""
    kind = _code_kind(entity, field) if field and field != "waiting_on" else None  # a code or whatever was typed
    return {code: words(found) for code, found in CODES[kind].items()} if kind is not None else {}


def list_choices(words: Words, field: str | None) -> dict[str, str]:
    """The codes of which a field holds several, separated by commas, in words; {} for one that holds no list."""
    if field == "byday":
        return {code: words.weekdays(code) for code in _WEEK}
    return {code: words(found) for code, found in CODES[_LISTS[field]].items()} if field in _LISTS else {}


def reason_words(words: Words, reason: str, *, founding: bool = False) -> tuple[str, str]:
    """Why a change was set aside, and what to do about it; ``founding``: of what began a case."""
    why, remedy = _NOT_FOUNDED if founding and reason == "right" else REASONS.get(reason, _NOT_KNOWN)
    return words(why), words(remedy)


def _code_kind(entity: str, field: str) -> str | None:
    if field == "status":
        return _STATUS.get(entity, "work_status")
    if field == "kind":
        return _KIND.get(entity)
    return _CODED.get(field)


def _plain(words: Words, field: str, value: Any, now: dt.datetime) -> str:
    if field in _YES_NO:
        return words("Yes") if value else words("No")
    if field in _DURATIONS and isinstance(value, int):
        return words.duration(value)
    if field == "amount_cents" and isinstance(value, int):
        return words.money(value)
    if field == "byday":
        return words.weekdays(str(value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {it}" for name, it in value.items())
    return _moment(words, value, now) if isinstance(value, str) else str(value)


def _moment(words: Words, value: str, now: dt.datetime) -> str:
    """A date or instant; any other text as it was written."""
    try:
        if len(value) == 10:
            return words.date(dt.date.fromisoformat(value), now.date())
        if len(value) >= 19 and value[10] == " ":
            moment = dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC).astimezone(now.tzinfo)
            return f"{words.date(moment.date(), now.date())}, {words.clock(moment)}"
    except ValueError:
        pass
    return value
