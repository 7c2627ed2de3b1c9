"""The words of the closed lists in ``ctcoord.domain.codes``, and of the codes agencies use most.

One table a list; the English word is the message id. Code lists of HUD that only appear beside
their source stay with the importer.
"""

from __future__ import annotations

from ctcoord.words.casework import CASEWORK
from ctcoord.words.form_codes import FORMS
from ctcoord.words.sharing import SHARING


def mark(text: str) -> str:
    """As ``ctcoord.words.mark``, which imports this module."""
    return text


DOMAINS = {
    "childcare": mark("Childcare"),
    "housing": mark("Housing"),
    "transit": mark("Transit"),
    "workforce": mark("Workforce"),
}

DATA_CLASSES = {
    **DOMAINS,
    "core": mark("Identity and contact"),
    "coordination": mark("Coordination"),
    "education": mark("Education"),
    "income": mark("Income"),
    "health": mark("Health"),
    "substance_use": mark("Substance use"),
    "safety": mark("Safety"),
    "justice": mark("Justice"),
}

CODES: dict[str, dict[str, str]] = {
    **CASEWORK,
    **FORMS,
    **SHARING,
    "domain": DOMAINS,
    "data_class": DATA_CLASSES,
    "support_status": {
        "applied": mark("Applied"),
        "waitlisted": mark("On a waiting list"),
        "active": mark("Active"),
        "suspended": mark("Suspended"),
        "ended": mark("Ended"),
        "denied": mark("Denied"),
    },
    "work_status": {
        "not_started": mark("Not started"),
        "in_progress": mark("In progress"),
        "waiting": mark("Waiting"),
        "blocked": mark("Blocked"),
        "done": mark("Done"),
    },
    "waiting_on": {
        "family": mark("Waiting on family"),
        "provider": mark("Waiting on provider"),
        "agency": mark("Waiting on agency"),
    },
    "severity": {"high": mark("High"), "medium": mark("Medium"), "low": mark("Low")},
    "link_status": {
        "proposed": mark("Proposed"),
        "confirmed": mark("Confirmed"),
        "declined": mark("Not now"),
        "different": mark("Different people"),
        "undone": mark("Undone"),
    },
    "referral_status": {
        "draft": mark("Draft"),
        "requested": mark("Requested"),
        "accepted": mark("Accepted"),
        "rejected": mark("Rejected"),
        "cancelled": mark("Cancelled"),
        "in-progress": mark("In progress"),
        "on-hold": mark("On hold"),
        "completed": mark("Completed"),
        "failed": mark("Failed"),
        "entered-in-error": mark("Entered in error"),
    },
    "consent_status": {
        "requested": mark("Requested"),
        "given": mark("Given"),
        "refused": mark("Refused"),
        "withdrawn": mark("Withdrawn"),
        "expired": mark("Expired"),
        "invalidated": mark("Invalidated"),
    },
    "role": {
        "caseworker": mark("Caseworker"),
        "supervisor": mark("Supervisor"),
        "steward": mark("Steward"),
        "analyst": mark("Analyst"),
        "administrator": mark("Administrator"),
    },
    "agency_kind": {
        "government": mark("Government agency"),
        "provider": mark("Provider"),
        "victim_service_provider": mark("Victim service provider"),
    },
    "note_kind": {
        "note": mark("Note"),
        "phone": mark("Phone call"),
        "visit": mark("Visit"),
        "text": mark("Text message"),
        "email": mark("E-mail"),
        "mail": mark("Letter"),
        "meeting": mark("Meeting"),
    },
    "activity_kind": {
        "training": mark("Training"),
        "job": mark("Job"),
        "school": mark("School"),
        "appointment": mark("Appointments"),
    },
    "contact_kind": {
        "phone": mark("Phone"),
        "email": mark("E-mail"),
        "mail": mark("Mailing address"),
        "message": mark("Message"),
    },
    "place_kind": {
        "home": mark("Home"),
        "site": mark("Site"),
        "school": mark("School"),
        "work": mark("Work"),
        "other": mark("Other"),
    },
    "amount_period": {"week": mark("a week"), "month": mark("a month"), "once": mark("once")},
    "language": {
        "en": mark("English"),
        "es": mark("Spanish"),
        "pt": mark("Portuguese"),
        "ht": mark("Haitian Creole"),
        "pl": mark("Polish"),
        "zh": mark("Chinese"),
        "ar": mark("Arabic"),
        "vi": mark("Vietnamese"),
        "fr": mark("French"),
        "so": mark("Somali"),
        "ur": mark("Urdu"),
        "uk": mark("Ukrainian"),
        "ru": mark("Russian"),
    },
    # HMIS Data Standards list 3.15.1
    "relationship": {
        "1": mark("Head of household"),
        "2": mark("Child"),
        "3": mark("Spouse or partner"),
        "4": mark("Other relative"),
        "5": mark("Not related"),
        "99": mark("Not collected"),
    },
    "sex": {"0": mark("Female"), "1": mark("Male"), "8": mark("Does not know"), "9": mark("Prefers not to answer"),
            "99": mark("Not collected")},
    "fact": {
        "first_name": mark("first name"),
        "last_name": mark("last name"),
        "birth_date": mark("birth date"),
        "sex": mark("sex"),
        "died_on": mark("date of death"),
        "special_needs": mark("special needs"),
    },
    "observation_kind": {
        "income": mark("Income"),
        "benefits": mark("Benefits"),
        "insurance": mark("Health insurance"),
        "disability": mark("Disability"),
        "health": mark("Health"),
        "education": mark("Education"),
        "employment": mark("Employment"),
        "living_situation": mark("Living situation"),
        "current_living_situation": mark("Living situation"),
        "service": mark("Service"),
        "event": mark("Event"),
        "school_status": mark("School status"),
        "safety": mark("Safety"),
        "domestic_violence": mark("Safety"),
        "condition": mark("Health condition"),
        "family_substance_use": mark("Substance use in the family"),
        "justice": mark("Justice"),
        "counseling": mark("Counseling"),
        "exploitation": mark("Safety at work"),
        "destination": mark("Left for"),
    },
}  # fmt: skip
