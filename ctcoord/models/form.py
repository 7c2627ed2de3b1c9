"""What an agency adds without code: fields and scored questionnaires, and the answers to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import DataClass
from ctcoord.models.base import Base, Id, Json, Synced, code
from ctcoord.models.household import of_household, of_person


class Form(Synced, Base):
    """One version of an agency's fields or questionnaire; a new version is a new row. Scope is the agency.

    ``body`` is checked by ``domain/forms.py``: questions with type, choices, bounds, words in English and Spanish.
    """

    __tablename__ = "form"
    __since__ = 2
    __data_class__ = DataClass.COORDINATION
    form_code: Mapped[str] = code(64)
    version: Mapped[int]
    kind: Mapped[str] = code(16)
    about: Mapped[str] = code(16)
    answers_class: Mapped[str] = code(16)
    body: Mapped[Json] = mapped_column()
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("kind IN ('fields', 'assessment')", name="kind"),
            CheckConstraint("about IN ('person', 'household')", name="about"),
            Index(None, "form_code", "version"),
        )


class Answer(Synced, Base):
    """What somebody answered: one question of a form of fields, or a whole assessment with its score.

    ``value`` is ``{"v": …}``; of an assessment the answers by question. It belongs to the version it was given to.
    ``asked`` is that version cut down to what was answered, for those who see the answer and not the form.
    """

    __tablename__ = "answer"
    __since__ = 2
    form_id: Mapped[Id]
    question: Mapped[str | None] = code(64)  # None: a whole assessment
    value: Mapped[Json | None]
    asked: Mapped[Json | None]
    score: Mapped[float | None]
    answered_on: Mapped[date]
    author_id: Mapped[Id | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), of_person("subject_id"), Index(None, "form_id"))
