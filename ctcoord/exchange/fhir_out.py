"""A referral as a bundle of FHIR R4 by SDOH Clinical Care 2.x: request, task, patient, consent and organizations.

Only what the authority opens goes in, as in the packet. The bundle is built from plain values, so that writing one
needs no package; tests read it back with ``fhir.resources``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.authorities import Authority
from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.errors import UsageError
from ctcoord.exchange.fhir_codes import (
    CONSENT_CATEGORY,
    CONSENT_SCOPE,
    DATA_CLASS_SYSTEM,
    FULFILL,
    NUMBER_SYSTEM,
    OPT_IN,
    PROFILES,
    REASON_SYSTEM,
    RECIPIENT_ROLE,
    REDISCLOSURE_LABEL,
    SDOH_CATEGORY,
    SOCIAL_SERVICE,
)
from ctcoord.reports.packet import NOTICE, authority_of, people_of
from ctcoord.services import agencies, family_view, records, referrals
from ctcoord.services.author import Author
from ctcoord.services.members import MemberRow
from ctcoord.services.sharing import AuthorityRow

Resource = dict[str, Any]
_REQUEST_STATUS = {
    S.DRAFT: "draft",
    S.REJECTED: "revoked",
    S.CANCELLED: "revoked",
    S.FAILED: "revoked",
    S.COMPLETED: "completed",
    S.ON_HOLD: "on-hold",
    S.ENTERED_IN_ERROR: "entered-in-error",
}
_PRIORITY = {"routine", "urgent", "asap", "stat"}
_SEX = {0: "female", 1: "male"}


def bundle(connection: Connection, author: Author, referral_id: bytes, *, legal_reason: str | None = None) -> Resource:
    """The bundle of a referral about one person, as JSON values. Ids are those of our records.

    Raises NothingAllows where nothing opens its kinds of data today; UsageError for one about a whole household (a
    Task is for one patient), for a person who has died, and for what was taken back; NotFound.
    """
    row = records.get(connection, "referral", referral_id)
    if row["status"] in (S.CANCELLED, S.ENTERED_IN_ERROR):
        raise UsageError(what="This referral was taken back: nothing is written for it.", fix="Make a new referral.")
    authority, law = authority_of(connection, author, row, legal_reason)
    signed = authority if authority and authority.authority == Authority.CONSENT else None
    said = [authority.citation if authority and not signed else law, *(_notice(row))]
    member = _member(connection, author, row)
    allowed = people_of(connection, row, authority)
    if allowed is not None and not {one.person_id for one in member.records} & allowed:
        raise UsageError(what="The consent is not about this person.", fix="Ask for a consent that names them.")
    entries = [
        _organization(_id(author.agency_id), agencies.name_of(connection, author.agency_id)),
        _organization(_recipient(row), row["recipient"]),
        _patient(member),
        *([_consent(signed, member, author, row)] if signed else []),
        _request(row, member, author, [one for one in said if one]),
        _task(row, member, author),
    ]
    found: Resource = {
        "resourceType": "Bundle",
        "id": row["id"].hex(),
        "type": "collection",
        "timestamp": author.now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "entry": [{"fullUrl": _urn(one["id"]), "resource": one} for one in entries],
    }
    if DataClass.SUBSTANCE_USE in referrals.disclosed(row):
        found["meta"] = {"security": [REDISCLOSURE_LABEL]}
    return found


def text_of(found: Resource) -> str:
    """A bundle as the text of a file."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _notice(row: Mapping[str, Any]) -> list[str]:
    """What 42 CFR 2.32 asks to go with records about substance use, in English for whoever runs the other system."""
    return list(NOTICE) if DataClass.SUBSTANCE_USE in referrals.disclosed(row) else []


def _member(connection: Connection, author: Author, row: Mapping[str, Any]) -> MemberRow:
    person = referrals.person_of(row)
    view = family_view.family(connection, row["scope_id"], author.agency_id)
    member = next((one for one in view.members if person in {r.person_id for r in one.records}), None)
    if member is None:
        raise UsageError(
            what="A FHIR referral is about one person, and this one is about the household.",
            fix="Print its packet, or make a referral for one person.",
        )
    if member.died:
        raise UsageError(what="This person has died: nothing is sent.", fix="Cancel the draft.")
    return member


def _organization(id_: str, name: str) -> Resource:
    return {**_resource("Organization", id_), "active": True, "name": name or "?"}


def _patient(member: MemberRow) -> Resource:
    """Name, birth date, sex and language: of class core, which every authority opens. No number, no address."""
    shown = member.shown
    given = [one for one in (shown.first_name, shown.middle_name) if one and not shown.names_hashed]
    family = shown.last_name if not shown.names_hashed else None
    name = {key: value for key, value in (("family", family), ("given", given)) if value}
    found = {
        **_resource("Patient", member.key.hex()),
        "identifier": [{"system": NUMBER_SYSTEM, "value": member.key.hex()}],
        "name": [name or {"text": "?"}],
        "gender": _SEX.get(shown.sex if shown.sex is not None else 99, "unknown"),
    }
    if shown.birth_date:
        found["birthDate"] = shown.birth_date.isoformat()
    spoken = (shown.languages or "").split(",")[0].strip()
    if spoken:
        found["communication"] = [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": spoken}]}}]
    return found


def _consent(authority: AuthorityRow, member: MemberRow, author: Author, row: Mapping[str, Any]) -> Resource:
    """The authority with its scope: 42 CFR 2.32 asks that it goes along. Of its classes those of this one."""
    opened = authority.opens & referrals.disclosed(row)
    period = {
        name: day.isoformat()
        for name, day in (("start", authority.signed_on), ("end", authority.valid_until))
        if day is not None
    }
    found = {
        **_resource("Consent", authority.id.hex()),
        "status": "active",
        "scope": CONSENT_SCOPE,
        "category": [CONSENT_CATEGORY],
        "patient": _reference("Patient", member.key.hex(), ""),
        "organization": [_reference("Organization", _id(author.agency_id), "")],
        "policyRule": OPT_IN,
        "provision": {
            "type": "permit",
            **({"period": period} if period else {}),
            "actor": [
                {"role": RECIPIENT_ROLE, "reference": _reference("Organization", _recipient(row), row["recipient"])}
            ],
            "class": [{"system": DATA_CLASS_SYSTEM, "code": name} for name in DataClass if name in opened],
        },
    }
    if authority.signed_on:
        found["dateTime"] = authority.signed_on.isoformat()
    return found


def _request(row: Mapping[str, Any], member: MemberRow, author: Author, notes: list[str]) -> Resource:
    category = SDOH_CATEGORY.get(row["domain"] or "")
    found = {
        **_resource("ServiceRequest", _request_id(row)),
        "status": _REQUEST_STATUS.get(S(row["status"]), "active"),
        "intent": "order",
        "category": [SOCIAL_SERVICE, *([category] if category else [])],
        "priority": row["urgency"] if row["urgency"] in _PRIORITY else "routine",
        "code": {"text": row["service"]},
        "subject": _reference("Patient", member.key.hex(), ""),
        "requester": _reference("Organization", _id(author.agency_id), ""),
        "performer": [_reference("Organization", _recipient(row), row["recipient"])],
    }
    if row["requested_on"]:
        found["authoredOn"] = row["requested_on"].isoformat()
    if notes:
        found["note"] = [{"text": one} for one in notes]
    return found


def _task(row: Mapping[str, Any], member: MemberRow, author: Author) -> Resource:
    found = {
        **_resource("Task", row["id"].hex()),
        "identifier": [{"system": NUMBER_SYSTEM, "value": row["id"].hex()}],
        "status": row["status"],
        "intent": "order",
        "priority": row["urgency"] if row["urgency"] in _PRIORITY else "routine",
        "code": FULFILL,
        "focus": _reference("ServiceRequest", _request_id(row), row["service"]),
        "for": _reference("Patient", member.key.hex(), ""),
        "requester": _reference("Organization", _id(author.agency_id), ""),
        "owner": _reference("Organization", _recipient(row), row["recipient"]),
    }
    if row["requested_on"]:
        found["authoredOn"] = row["requested_on"].isoformat()
    if row["reason_code"]:
        found["statusReason"] = {"coding": [{"system": REASON_SYSTEM, "code": row["reason_code"]}]}
    if row["response_due"]:
        found["restriction"] = {"period": {"end": row["response_due"].isoformat()}}
    return found


def _resource(kind: str, id_: str) -> Resource:
    return {"resourceType": kind, "id": id_, "meta": {"profile": [PROFILES[kind]]}}


def _reference(kind: str, id_: str, display: str) -> Resource:
    """By the entry's ``fullUrl``: among URNs a relative reference leads nowhere (FHIR R4, Resolving references)."""
    return {"reference": _urn(id_), "type": kind, **({"display": display} if display else {})}


def _recipient(row: Mapping[str, Any]) -> str:
    """The recipient's id: of the directory, or made for this bundle from the referral's."""
    return row["recipient_id"].hex() if row["recipient_id"] else _derived(row["id"], 0x02)


def _request_id(row: Mapping[str, Any]) -> str:
    return _derived(row["id"], 0x01)


def _derived(id_: bytes, mark: int) -> str:
    return (id_[:-1] + bytes([id_[-1] ^ mark])).hex()


def _id(id_: bytes | None) -> str:
    return (id_ or bytes(16)).hex()


def _urn(id_: str) -> str:
    return "urn:uuid:" + "-".join((id_[:8], id_[8:12], id_[12:16], id_[16:20], id_[20:]))
