"""Records and their fields in plain words: what two people changed, what was set aside and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ctcoord.words.codes import CODES
from ctcoord.words.speech import Words, mark

ENTITIES = {
    "agency": mark("Agency"),
    "assignment": mark("Assignment"),
    "household": mark("Household"),
    "organization": mark("Organization"),
    "service": mark("Service"),
    "site": mark("Site"),
    "staff": mark("Member of staff"),
    "correction": mark("Correction"),
    "family_link": mark("Link of families"),
    "goal": mark("Goal"),
    "note": mark("Note"),
    "person": mark("Person"),
    "place": mark("Place"),
    "referral_event": mark("Step of a referral"),
    "schedule": mark("Schedule"),
    "schedule_exception": mark("Exception of a schedule"),
    "task": mark("Task"),
    "travel_time": mark("Travel time"),
    "activity": mark("Activity"),
    "barrier": mark("Barrier"),
    "consent": mark("Consent"),
    "contact_point": mark("Contact"),
    "identifier": mark("Identifier"),
    "observation": mark("Recorded fact"),
    "person_link": mark("Link of people"),
    "referral": mark("Referral"),
    "residence": mark("Residence"),
    "support": mark("Support"),
    "conflict": mark("Conflict"),
}

# Field -> its words. A field that means something else in some kind of record has an entry ``entity.field``.
FIELDS = {
    "absent_since": mark("Missing in the source since"),
    "active_from": mark("Active from"),
    "active_until": mark("Active until"),
    "address": mark("Address"),
    "agency_code": mark("Agency code"),
    "agency_id": mark("Source agency"),
    "alias_of": mark("Same household as"),
    "amount_cents": mark("Amount"),
    "amount_period": mark("Amount is for"),
    "applied_on": mark("Applied on"),
    "as_of": mark("As of"),
    "assigned_from": mark("Assigned from"),
    "assigned_to": mark("Assigned to"),
    "assigned_until": mark("Assigned until"),
    "authorized_from": mark("Authorized from"),
    "authorized_to": mark("Authorized to"),
    "birth_date": mark("Birth date"),
    "birth_date_quality": mark("How sure the birth date is"),
    "body": mark("Text"),
    "byday": mark("Days of the week"),
    "capacity": mark("Capacity"),
    "capacity_on": mark("Capacity as of"),
    "care_available": mark("Free to care for the children"),
    "care_available_confirmed_on": mark("Asked about care on"),
    "case_number": mark("Case number"),
    "case_prefix": mark("Prefix of case numbers"),
    "category": mark("Category"),
    "channel": mark("By"),
    "choice": mark("Decision"),
    "city": mark("City"),
    "classes": mark("What is shared"),
    "closed": mark("Closed"),
    "closes_at": mark("Ends at"),
    "code": mark("Answer"),
    "common_name": mark("Common name"),
    "confirmed_by": mark("Confirmed by"),
    "confirmed_on": mark("Confirmed on"),
    "contact_note": mark("How to contact safely"),
    "coverage": mark("Covers"),
    "decided_at": mark("Decided"),
    "decided_by": mark("Decided by"),
    "deleted_at": mark("Removed"),
    "depart_at": mark("Leaves at"),
    "description": mark("Description"),
    "detail": mark("Details"),
    "died_on": mark("Date of death"),
    "domain": mark("Domain"),
    "done_on": mark("Done on"),
    "due_on": mark("Due on"),
    "email": mark("E-mail"),
    "end_reason": mark("Why it ended"),
    "ended_on": mark("Ended on"),
    "ends_on": mark("Ends on"),
    "evidence": mark("Evidence"),
    "extra": mark("Other facts of the source"),
    "first_name": mark("First name"),
    "former_names": mark("Former names"),
    "freq": mark("How often"),
    "group_key": mark("Served together"),
    "happened_at": mark("When it happened"),
    "head": mark("Head of household"),
    "hours": mark("Hours"),
    "hud_project_type": mark("Project type"),
    "interpreter_needed": mark("Needs an interpreter"),
    "interval": mark("Every how many weeks"),
    "kind": mark("Kind"),
    "label": mark("Name of the case"),
    "languages": mark("Languages"),
    "last_four": mark("Last four digits"),
    "last_name": mark("Last name"),
    "latitude": mark("Latitude"),
    "lives_from": mark("Lives there from"),
    "lives_until": mark("Lives there until"),
    "longitude": mark("Longitude"),
    "middle_name": mark("Middle name"),
    "minutes": mark("Minutes"),
    "minutes_a_week": mark("Hours a week"),
    "mode": mark("Travels by"),
    "name": mark("Name"),
    "names_hashed": mark("Names are hidden"),
    "normalized": mark("Number as read"),
    "observed_on": mark("Observed on"),
    "occurred_at": mark("When it happened"),
    "on_from": mark("From"),
    "on_to": mark("To"),
    "opened_on": mark("Opened on"),
    "opens_at": mark("Begins at"),
    "operates_from": mark("Works from"),
    "operates_until": mark("Works until"),
    "outcome": mark("Outcome"),
    "owner": mark("Whose goal it is"),
    "persons": mark("Persons"),
    "phone": mark("Phone"),
    "program": mark("Program"),
    "proposed_at": mark("Proposed"),
    "provider": mark("Provider"),
    "purpose": mark("Purpose"),
    "qualities": mark("How sure the facts are"),
    "race": mark("Race"),
    "reached_on": mark("Reached on"),
    "reason": mark("Reason"),
    "recipient": mark("Recipient"),
    "relationship": mark("Relationship"),
    "renewal_due": mark("Renewal due"),
    "requested_on": mark("Requested on"),
    "resolution": mark("How it was resolved"),
    "resolved_on": mark("Resolved on"),
    "response_due": mark("Answer due"),
    "role": mark("Role"),
    "safe": mark("Safe to use"),
    "score": mark("Likeness"),
    "service": mark("Service"),
    "severity": mark("Severity"),
    "sex": mark("Sex"),
    "share": mark("Days there"),
    "short_name": mark("Short name"),
    "signed_on": mark("Signed on"),
    "signer": mark("Signed by"),
    "signer_capacity": mark("Signed as"),
    "site": mark("Site"),
    "snooze_reason": mark("Why it can wait"),
    "snoozed_until": mark("Can wait until"),
    "special_needs": mark("Special needs"),
    "stage": mark("Stage"),
    "starts_on": mark("Starts on"),
    "state": mark("State"),
    "status": mark("Status"),
    "street": mark("Street"),
    "sub_status": mark("More about the status"),
    "suffix": mark("Suffix"),
    "system": mark("Whose number"),
    "target_on": mark("Target date"),
    "time_zone": mark("Time zone"),
    "title": mark("Title"),
    "undone_at": mark("Undone"),
    "undone_by": mark("Undone by"),
    "unit": mark("Apartment"),
    "urgency": mark("Urgency"),
    "valid_from": mark("Valid from"),
    "valid_to": mark("Valid until"),
    "valid_until": mark("Valid until"),
    "value": mark("Value"),
    "basis": mark("Based on"),
    "veteran": mark("Veteran"),
    "voicemail": mark("Voicemail allowed"),
    "waiting_on": mark("Waiting on"),
    "website": mark("Website"),
    "withdrawn_at": mark("Withdrawn"),
    "zip_code": mark("ZIP code"),
}

_STATUS = {
    "support": "support_status",
    "referral": "referral_status",
    "referral_event": "referral_status",
    "consent": "consent_status",
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
          "sex": "sex", "amount_period": "amount_period", "role": "role"}  # fmt: skip
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


def reason_words(words: Words, reason: str) -> tuple[str, str]:
    """Why a change was set aside, and what to do about it."""
    why, remedy = REASONS.get(reason, _NOT_KNOWN)
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
