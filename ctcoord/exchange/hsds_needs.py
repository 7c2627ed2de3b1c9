"""Which needs a service answers: its taxonomy terms and its name against words, in the codes of domain/barriers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ctcoord.domain.barriers import CATEGORIES

# Code: the beginnings of words that stand for it, in names of services and of taxonomies (Open Eligibility, AIRS/211),
# as regular expressions: "bus" is no business, "transit" no transition, and substance abuse is no violent partner.
_WORDS: tuple[tuple[str, str], ...] = (
    ("food-insecurity", "food meal pantr snap wic nutrition grocer comida aliment"),
    ("homelessness", "shelter homeless refugio"),
    ("housing-instability", "housing rent evict tenant landlord foreclosure vivienda renta"),
    ("transportation-insecurity", r"transport bus(?:es)?\b ride transit\b transporte"),
    ("utility-insecurity", r"utilit heating energy electric(?:ity)?\b"),
    (
        "childcare",
        r"child[-\s]?care (?<!adult\s)day[-\s]?care preschool pre-?k\b head\sstart after-?school after\sschool"
        r" early\schildhood guardería cuidado\sinfantil cuidado\sde\sniñ",
    ),
    ("employment-status", "employ job career workforce empleo trabajo"),
    ("educational-attainment", r"ged\b education (?<!after\s)(?<!after-)school tutor college escuela"),
    ("english-learner", "esl esol inglés"),
    ("low-literacy", "literacy reading"),
    ("financial-insecurity", r"financial cash\b budget bankrupt credit debt"),
    ("material-hardship", "clothing furniture diaper ropa"),
    ("health-insurance-coverage-status", "medicaid medicare insurance seguro"),
    ("intimate-partner-violence", r"violence domestic\sabuse partner\sabuse battered violencia"),
    ("elder-abuse", r"elder\sabuse abuse\sof\selder"),
    ("veteran-status", "veteran"),
    ("older-individual", "senior elder older aging"),
    ("disability", "disab discapacidad"),
    ("ex-offender", "reentry offender expunge"),
    ("stress", "counsel mental psychiatr psycholog"),
    ("social-connection", "peer companion visiting"),
    ("digital-access", "computer internet wifi"),
)
_OF = tuple((code, re.compile(r"\b(?:" + "|".join(words.split()) + ")", re.IGNORECASE)) for code, words in _WORDS)


def needs_of(body: dict[str, Any]) -> str | None:
    """Codes of the needs that a service answers, comma separated: those its taxonomy names, else its own name."""
    terms = list(_terms(body))
    codes = {term for term in terms if term in CATEGORIES}
    codes |= {code for code, words in _OF if any(words.search(term) for term in terms)}
    if not codes:
        said = f"{body.get('name', '')} {body.get('alternate_name', '')}"
        codes = {code for code, words in _OF if words.search(said)}
    return ",".join(code for code in CATEGORIES if code in codes) or None


def domain_of(needs: str | None) -> str | None:
    """The support domain of the first of these needs that has one; who cares for children is found as childcare."""
    codes = [code for code in (needs or "").split(",") if code]
    domains = (CATEGORIES[code].domain for code in sorted(codes, key=lambda code: code != "childcare"))
    return next((domain for domain in domains if domain), None)


def _terms(body: dict[str, Any]) -> Iterator[str]:
    attributes = body.get("attributes")
    for attribute in attributes if isinstance(attributes, list) else ():
        if isinstance(attribute, dict):
            term = attribute.get("taxonomy_term")
            said = (term.get("code"), term.get("name")) if isinstance(term, dict) else ()
            yield from (one for one in (*said, attribute.get("label"), attribute.get("value")) if isinstance(one, str))
    if isinstance(body.get("keywords"), str):
        yield body["keywords"]
