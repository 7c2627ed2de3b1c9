"""Systems, profiles and codes of FHIR R4 and SDOH Clinical Care that a referral is written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Concept = dict[str, Any]
_SDOH = "http://hl7.org/fhir/us/sdoh-clinicalcare"
_CORE = "http://hl7.org/fhir/us/core/StructureDefinition"

PROFILES: Mapping[str, str] = {
    "Task": f"{_SDOH}/StructureDefinition/SDOHCC-TaskForReferralManagement",
    "ServiceRequest": f"{_SDOH}/StructureDefinition/SDOHCC-ServiceRequest",
    "Consent": f"{_SDOH}/StructureDefinition/SDOHCC-Consent",
    "Patient": f"{_CORE}/us-core-patient",
    "Organization": f"{_CORE}/us-core-organization",
}

# Our own, as URNs: they name no server.
NUMBER_SYSTEM = "urn:ctcoord:record"
DATA_CLASS_SYSTEM = "urn:ctcoord:data-class"
REASON_SYSTEM = "urn:ctcoord:referral-reason"

_CATEGORIES = f"{_SDOH}/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"


def _concept(system: str, code: str, display: str) -> Concept:
    return {"coding": [{"system": system, "code": code, "display": display}]}


FULFILL = _concept("http://hl7.org/fhir/CodeSystem/task-code", "fulfill", "Fulfill the focal request")
SOCIAL_SERVICE = _concept("http://snomed.info/sct", "410606002", "Social service procedure")
CONSENT_SCOPE = _concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent")
CONSENT_CATEGORY = _concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IDSCL", "information disclosure")
OPT_IN = _concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN", "opt-in")
RECIPIENT_ROLE = _concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient")
REDISCLOSURE_LABEL: Concept = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "code": "42CFRPart2",
    "display": "42 CFR Part2",
}
SDOH_CATEGORY: Mapping[str, Concept] = {
    "housing": _concept(_CATEGORIES, "housing-instability", "Housing Instability"),
    "transit": _concept(_CATEGORIES, "transportation-insecurity", "Transportation Insecurity"),
    "workforce": _concept(_CATEGORIES, "employment-status", "Employment Status"),
}
