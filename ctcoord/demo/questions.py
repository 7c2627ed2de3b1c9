"""The questions that our own agency adds in the demo, and what some families answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.codes import DataClass
from ctcoord.services import forms
from ctcoord.services.author import Author

Both = dict[str, str]
FIELDS, SCORED = "getting_around", "housing_stability"


def _both(en: str, es: str) -> Both:
    return {"en": en, "es": es}


def _choice(code: str, en: str, es: str, score: int = 0) -> dict[str, Any]:
    return {"code": code, "words": _both(en, es), "score": score}


AT_HOME: dict[str, Any] = {
    "title": _both("Getting around", "Cómo se mueve"),
    "questions": [
        {"code": "license", "type": "yes_no", "words": _both("Does anybody have a driver’s license?",
                                                              "¿Alguien tiene licencia de conducir?")},
        {"code": "stop_minutes", "type": "number", "min": 0, "max": 240, "unit": "min",
         "words": _both("Minutes on foot to the bus stop", "Minutos a pie hasta la parada")},
        {"code": "best_time", "type": "choice", "words": _both("Best time for appointments", "Mejor hora para citas"),
         "choices": [_choice("morning", "Morning", "Por la mañana"), _choice("noon", "Around noon", "Al mediodía"),
                     _choice("evening", "Evening", "Por la tarde")]},
    ],
}  # fmt: skip
STABILITY: dict[str, Any] = {
    "title": _both("Housing stability", "Estabilidad de la vivienda"),
    "questions": [
        {"code": "late_rent", "type": "choice", "required": True,
         "words": _both("Late with rent in the last year?", "¿Atrasos en la renta en el último año?"),
         "help": _both("Count any month in which it was paid after the fifth.",
                        "Cuente cada mes en que se pagó después del día cinco."),
         "choices": [_choice("never", "Never", "Nunca"), _choice("once", "Once or twice", "Una o dos veces", 1),
                     _choice("often", "More often", "Más seguido", 3)]},
        {"code": "repairs", "type": "choices", "words": _both("Repairs that are needed", "Reparaciones que faltan"),
         "choices": [_choice("heat", "Heat", "Calefacción", 2), _choice("water", "Water", "Agua", 2),
                     _choice("locks", "Locks", "Cerraduras", 1)]},
        {"code": "notice", "type": "yes_no",
         "words": _both("Has a notice to leave come?", "¿Llegó un aviso de desalojo?")},
    ],
    "bands": [{"code": "stable", "from": 0, "words": _both("Stable", "Estable")},
              {"code": "at_risk", "from": 3, "words": _both("At risk", "En riesgo")}],
}  # fmt: skip
EVERY = 3  # one family of so many was asked


def known(connection: Connection, author: Author) -> tuple[bytes, bytes] | None:
    """Ids of the fields and of the assessment as our agency has them; published now where this person may."""
    ids = {row.form_code: row.id for row in forms.in_use(connection, author.agency_id or b"")}
    if FIELDS in ids and SCORED in ids:
        return ids[FIELDS], ids[SCORED]
    return publish(connection, author) if forms.may_define(connection, author) else None


def publish(connection: Connection, author: Author) -> tuple[bytes, bytes]:
    """Ids of the fields and of the assessment, both about the household."""
    fields = forms.publish(connection, author, FIELDS, AT_HOME, about="household")
    scored = forms.publish(
        connection, author, SCORED, STABILITY, kind=forms.ASSESSMENT, about="household",
        answers_class=DataClass.HOUSING,
    )  # fmt: skip
    return fields, scored


def answer(
    connection: Connection, author: Author, household: bytes, asked: tuple[bytes, bytes], *, number: int, on: date
) -> None:
    """What the family of a number said; most were not asked."""
    if number % EVERY:
        return
    turn = number // EVERY
    fields, scored = asked
    times = ("morning", "noon", "evening")
    given = {"license": turn % 2 == 0, "stop_minutes": 4 + turn % 12, "best_time": times[turn % 3]}
    forms.set_fields(connection, author, household, fields, given)
    late = ("often", "never", "once")[turn % 3]
    needed = [["heat"], [], ["locks", "water"]][turn % 3]
    forms.assess(
        connection, author, household, scored, {"late_rent": late, "repairs": needed, "notice": turn % 4 == 0}, on=on
    )
