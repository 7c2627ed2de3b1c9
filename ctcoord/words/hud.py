"""HUD's codes in plain words, by the list numbers of the HMIS Data Dictionary (FY2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctcoord.words import Words, mark
from ctcoord.words.hud_services import EVENTS, RESULTS, SERVICES, SUBTYPES

_MISSING = {8: mark("does not know"), 9: mark("prefers not to answer"), 99: mark("not collected")}  # list 1.8
_ANSWER = {0: mark("no"), 1: mark("yes"), **_MISSING}
_DISABILITY = {  # list 1.3
    5: mark("physical disability"),
    6: mark("developmental disability"),
    7: mark("chronic health condition"),
    8: mark("HIV/AIDS"),
    9: mark("mental health"),
    10: mark("substance use"),
}
_HEALTH = {  # list R7.1
    1: mark("excellent"),
    2: mark("very good"),
    3: mark("good"),
    4: mark("fair"),
    5: mark("poor"),
    **_MISSING,
}
_GRADE = {  # list R4.1
    1: mark("less than grade 5"),
    2: mark("grades 5–6"),
    3: mark("grades 7–8"),
    4: mark("grades 9–11"),
    5: mark("grade 12"),
    6: mark("a program without grades"),
    7: mark("GED"),
    10: mark("some college"),
    11: mark("associate’s degree"),
    12: mark("bachelor’s degree"),
    13: mark("graduate degree"),
    14: mark("vocational certificate"),
    **_MISSING,
}
_LIVES = {  # lists 3.12, 3.917 and 4.12: where someone lives, lived or went
    17: mark("other"),
    24: mark("deceased"),
    30: mark("no exit interview"),
    37: mark("the worker could not tell"),
    101: mark("emergency shelter"),
    116: mark("a place not meant for living in"),
    118: mark("safe haven"),
    204: mark("psychiatric hospital"),
    205: mark("substance use treatment or detox"),
    206: mark("hospital"),
    207: mark("jail, prison or juvenile detention"),
    215: mark("foster care"),
    225: mark("nursing home"),
    302: mark("transitional housing"),
    312: mark("with family, for now"),
    313: mark("with friends, for now"),
    314: mark("hotel or motel without voucher"),
    327: mark("HOPWA transitional housing"),
    329: mark("residential project or halfway house"),
    332: mark("host home"),
    335: mark("staying with family"),
    336: mark("staying with friends"),
    410: mark("rents, no subsidy"),
    411: mark("owns, no subsidy"),
    421: mark("owns, with subsidy"),
    422: mark("with family, to stay"),
    423: mark("with friends, to stay"),
    426: mark("HOPWA permanent housing"),
    435: mark("rents, with subsidy"),
    **_MISSING,
}
_SCHOOL = {  # list C3.2
    0: mark("not enrolled"),
    1: mark("enrolled, does not attend regularly"),
    2: mark("enrolled, attends regularly"),
    **_MISSING,
}
_LISTS: dict[str, Mapping[int, str]] = {
    "health": _HEALTH,
    "education": _GRADE,
    "living_situation": _LIVES,
    "current_living_situation": _LIVES,
    "destination": _LIVES,
    "school_status": _SCHOOL,
    "event": EVENTS,
}
_BENEFITS = {  # element 4.03
    "SNAP": mark("SNAP"),
    "WIC": mark("WIC"),
    "TANFChildCare": mark("TANF child care"),
    "TANFTransportation": mark("TANF transportation"),
    "OtherTANF": mark("other TANF service"),
    "Medicaid": mark("Medicaid"),
    "Medicare": mark("Medicare"),
    "SCHIP": mark("children’s health insurance"),
    "EmployerProvided": mark("through an employer"),
    "PrivatePay": mark("private"),
}
_SAID_YES = {  # what records say that have no code of their own, by the columns that were answered with yes
    "health": {"PregnancyStatus": mark("pregnant")},
    "justice": {
        "FormerWardJuvenileJustice": mark("was in juvenile justice"),
        "IncarceratedParent": mark("a parent is in prison"),
        "CriminalRecord": mark("has a criminal record"),
        "IncarceratedAdult": mark("was in jail or prison as an adult"),
        "PrisonDischarge": mark("comes from prison"),
        "SexOffender": mark("is on a sex offender registry"),
    },
    "benefits": _BENEFITS,
    "insurance": _BENEFITS,
}
_SAID_NO = {"health": {"PregnancyStatus": mark("not pregnant")}}


def observed(words: Words, kind: str, code: str | None, amount_cents: int | None, detail: Mapping[str, Any]) -> str:
    """The value of an observation in plain words: an amount a month, what it names, or the answer."""
    if kind == "income" and amount_cents is not None:
        return words("{amount} a month", amount=words.money(amount_cents))
    number = int(code) if code is not None and code.isdigit() else None
    named = [
        words(text)
        for said, answer in ((_SAID_YES, 1), (_SAID_NO, 0))
        for name, text in said.get(kind, {}).items()
        if detail.get(name) == answer
    ]
    if named and (number is None or kind in ("benefits", "insurance")):
        return ", ".join(named)
    if kind == "disability" and number in _DISABILITY:
        answer = detail.get("DisabilityResponse")
        said = words(_DISABILITY[number])
        return said if answer in (1, 2, 3) else f"{said}: {words(_ANSWER.get(answer or 0, ''))}"
    if kind == "service":
        return _service(words, code, number, detail)
    if number is None and not code and detail:
        number = _same_answer(detail)
    text = _LISTS.get(kind, _ANSWER).get(number if number is not None else -1)
    if text is None:
        return _unknown(words, code)
    result = RESULTS.get(detail.get("ReferralResult", 0)) if kind == "event" else None
    return f"{words(text)}: {words(result)}" if result else words(text)


def _service(words: Words, code: str | None, number: int | None, detail: Mapping[str, Any]) -> str:
    """A service by its record type, with its sub-type or what was written instead of one."""
    kind = detail.get("RecordType", number)  # a bed night is its own record type
    text = SERVICES.get(kind, {}).get(number or 0)
    if text is None:
        return str(detail.get("OtherTypeProvided") or "") or _unknown(words, code)
    more = SUBTYPES.get((kind, number or 0), {}).get(detail.get("SubTypeProvided", 0))
    written = detail.get("OtherTypeProvided") or detail.get("MovingOnOtherType")
    return f"{words(text)}: {words(more) if more else written}" if more or written else words(text)


def _same_answer(detail: Mapping[str, Any]) -> int | None:
    """The answer that all questions of a record were given, if it is one that says nothing more."""
    answers = set(detail.values())
    return answers.pop() if len(answers) == 1 and answers <= _ANSWER.keys() - {1} else None


def _unknown(words: Words, code: str | None) -> str:
    return words("code {code}", code=code) if code else ""
