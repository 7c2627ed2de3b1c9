"""Fields and questionnaires that an agency adds without code, their versions, and what was answered."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, text

from ctcoord.domain.codes import DataClass
from ctcoord.domain.forms import LANGUAGES, FormBody, Question, QuestionType, answer_faults, read, score
from ctcoord.domain.ids import uuid8
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.models.ids import new_id
from ctcoord.services import records, settings
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import day
from ctcoord.services.families import household_ids
from ctcoord.services.people import build
from ctcoord.services.rights import may_append, may_write_class
from ctcoord.words import Message, mark
from ctcoord.words.forms import answer_fault_list, fault_list

FIELDS, ASSESSMENT = "fields", "assessment"


@dataclass(frozen=True, slots=True)
class FormRow:
    """A version of a form. ``about`` is person or household, ``answers_class`` the data class of its answers."""

    id: bytes
    form_code: str
    version: int
    kind: str
    about: str
    answers_class: str
    body: FormBody
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What was answered, to which version. ``question`` None: a whole assessment, its answers by question.

    ``data_class`` is that of the record, which never changes.
    """

    id: bytes
    scope_id: bytes
    data_class: str
    form: FormRow
    person_id: bytes | None
    question: str | None
    value: Any
    score: float | None
    answered_on: date


def publish(
    connection: Connection,
    author: Author,
    form_code: str,
    body: Mapping[str, Any],
    *,
    kind: str = FIELDS,
    about: str = "person",
    answers_class: DataClass = DataClass.COORDINATION,
) -> bytes:
    """A new form of our agency, or the next version of one; the version before ends with it. Returns its id.

    Raises UsageError with every place of the definition that is wrong, and for whoever may not define forms. The data
    class and what a form is about stay as the first version said: old answers lie where they were put.
    """
    _refuse_others(connection, author)
    _checked, faults = read(dict(body))
    if faults:
        raise UsageError(
            what="The definition of this form has faults.",
            fix=Message(mark("Correct these places: {where}"), {"where": fault_list(faults)}),
        )
    if author.agency_id is None:
        raise UsageError(what="This store has no agency yet.", fix="Go through the first run.")
    before = _newest(connection, author.agency_id, form_code)
    if before is not None:
        if (before.kind, before.about, before.answers_class) != (kind, about, answers_class):
            raise UsageError(
                what="A new version is about the same, of the same kind and data class.", fix="Choose another code."
            )
        if before.valid_until is None:
            records.change(connection, "form", before.id, {"valid_until": author.today})
    values = {
        "form_code": form_code,
        "version": before.version + 1 if before else 1,
        "kind": kind,
        "about": about,
        "answers_class": answers_class,
        "body": dict(body),
        "valid_from": author.today,
    }
    return records.add(connection, author, "form", author.agency_id, values)


def retire(connection: Connection, author: Author, form_code: str) -> None:
    """No new answers from today; those that were given stay readable. Raises NotFound, UsageError."""
    _refuse_others(connection, author)
    newest = _newest(connection, author.agency_id or b"", form_code)
    if newest is None or newest.valid_until:
        raise NotFound(what=form_code)
    records.change(connection, "form", newest.id, {"valid_until": author.today})


def in_use(connection: Connection, agency_id: bytes) -> list[FormRow]:
    """The newest version of every form that is not retired, by code."""
    return [row for row in _forms(connection, agency_id).values() if row.valid_until is None]


def versions(connection: Connection, agency_id: bytes) -> list[FormRow]:
    """Every version of every form that this program can read, by code, the newest first."""
    rows = [made for row in connection.execute(_FORMS, {"agency": agency_id}) if (made := _row(row)) is not None]
    rows.reverse()  # of two that stations published at once, the later id comes first
    return sorted(rows, key=lambda row: (row.form_code, -row.version))


def may_define(connection: Connection, author: Author) -> bool:
    """Whether this person adds and retires forms: the central database takes them from all but caseworkers.

    Before there is a central database, anybody may.
    """
    return author.agency_id is not None and may_append(connection, author.agency_id)


def set_fields(
    connection: Connection,
    author: Author,
    any_id: bytes,
    form_id: bytes,
    given: Mapping[str, Any],
    *,
    person_id: bytes | None = None,
) -> list[bytes]:
    """Several fields of one person or household, all or none; None empties a field. Raises as ``set_field``."""
    return [set_field(connection, author, any_id, form_id, one, person_id=person_id) for one in given.items()]


def set_field(
    connection: Connection,
    author: Author,
    any_id: bytes,
    form_id: bytes,
    answer: tuple[str, Any],
    *,
    person_id: bytes | None = None,
) -> bytes:
    """One field of a person or household, (question, value); the same on two stations is one record.

    Raises UsageError, NotFound.
    """
    question, value = answer
    form = _form(connection, form_id, FIELDS)
    _refuse(form, {question: value}, whole=False, person_id=person_id)
    home = own_household(connection, author, any_id)
    key = settings.deployment_key(connection)
    about = (person_id or home).hex()
    made = uuid8(key, "answer", form.form_code, question, home.hex(), about, form.answers_class)
    values = {
        "form_id": form_id,
        "value": {"v": value},
        "asked": _asked(connection, form_id, [question]),
        "answered_on": author.today,
        "author_id": author.staff_id,
    }
    table = tables()["answer"]
    if connection.execute(select(table.c.id).where(table.c.scope_id == home, table.c.id == made)).scalar():
        records.change(connection, "answer", made, values)
        return made
    record = {"id": made, "subject_id": person_id, "question": question, **values}
    return records.add(connection, author, "answer", home, record, data_class=form.answers_class)


def assess(
    connection: Connection,
    author: Author,
    any_id: bytes,
    form_id: bytes,
    answers: Mapping[str, Any],
    *,
    person_id: bytes | None = None,
    on: date | None = None,
) -> bytes:
    """A whole questionnaire with its score, kept as it was given. Raises UsageError, NotFound."""
    form = _form(connection, form_id, ASSESSMENT)
    _refuse(form, answers, whole=True, person_id=person_id)
    values = {
        "id": new_id(),
        "subject_id": person_id,
        "form_id": form_id,
        "value": {"v": dict(answers)},
        "asked": _asked(connection, form_id, answers),
        "score": score(form.body, answers),
        "answered_on": on or author.today,
        "author_id": author.staff_id,
    }
    home = own_household(connection, author, any_id)
    return records.add(connection, author, "answer", home, values, data_class=form.answers_class)


def answers(connection: Connection, any_id: bytes) -> list[AnswerRow]:
    """Everything answered about a family, each with the version it was given to; the latest first."""
    return _answer_rows(connection, records.rows_of(connection, _ANSWERS, household_ids(connection, any_id)))


def every_answer(connection: Connection) -> list[tuple[bytes, AnswerRow]]:
    """Everything answered in this store, each with the id of its family."""
    families = {bytes(row[0]): bytes(row[1]) for row in connection.execute(_FAMILIES)}
    rows = _answer_rows(connection, connection.execute(_EVERY))
    return [(families.get(row.scope_id, row.scope_id), row) for row in rows]


def _answer_rows(connection: Connection, found: Iterable[Any]) -> list[AnswerRow]:
    known: dict[bytes, FormRow] = {}
    rows = []
    for id_, scope_id, data_class, form_id, person_id, question, value, points, on, asked in found:
        said = json.loads(value)["v"] if value else None
        if form_id not in known:
            found_form = _by_id(connection, form_id)
            if found_form is not None:
                known[form_id] = found_form
        given = said if question is None else {question: said}
        form = known.get(form_id) or _of_another(form_id, data_class, given, json.loads(asked or "null"))
        rows.append(AnswerRow(id_, scope_id, data_class, form, person_id, question, said, points, day(on) or date.min))
    return rows


def remove(connection: Connection, author: Author, answer_id: bytes) -> None:
    """Take away what was answered in error. Raises NotFound, ReadOnly."""
    records.change(connection, "answer", answer_id, {"deleted_at": author.now})


def fillable(connection: Connection, agency_id: bytes, household_id: bytes | None) -> list[FormRow]:
    """The forms in use whose kind of data this person may write in a household; None: it is made with the first."""
    return [
        form
        for form in in_use(connection, agency_id)
        if household_id is None or may_write_class(connection, household_id, form.answers_class)
    ]


def _refuse_others(connection: Connection, author: Author) -> None:
    if author.agency_id is not None and not may_define(connection, author):
        raise UsageError(
            what=mark("Only a supervisor, an administrator or a data steward changes the questions of your agency."),
            fix=mark("Ask one of them; a form can be given to them as a file."),
        )


def _refuse(form: FormRow, given: Mapping[str, Any], *, whole: bool, person_id: bytes | None) -> None:
    if (form.about == "person") != (person_id is not None):
        raise UsageError(what="This form is about a person or about a household.", fix="Say whom it is about.")
    if form.valid_until is not None:
        raise UsageError(what="This version of the form is no longer in use.", fix="Take the newest one.")
    faults = answer_faults(form.body, given, whole=whole)
    if faults:
        raise UsageError(
            what="Some answers do not fit their questions.",
            fix=Message(mark("Correct these: {where}"), {"where": answer_fault_list(faults)}),
        )


def _form(connection: Connection, form_id: bytes, kind: str) -> FormRow:
    found = _by_id(connection, form_id)
    if found is None or found.kind != kind:
        raise NotFound(what=form_id.hex())
    return found


def _asked(connection: Connection, form_id: bytes, codes: Collection[str]) -> dict[str, Any]:
    """A version cut down to what was answered: those who see the answer and not the form read it as it was asked."""
    body = json.loads(connection.execute(_FORM, {"id": form_id}).one()[6])
    parts = [{name: said for name, said in one.items() if name != "help"} for one in body["questions"]]
    cut = {"title": body["title"], "questions": [one for one in parts if one["code"] in codes]}
    return cut | ({"bands": body["bands"]} if body.get("bands") else {})


def _of_another(form_id: bytes, data_class: str, given: Any, asked: Any) -> FormRow:
    """What can be said of a form that is not here, of another agency: what the answer says it was ``asked``.

    Of one that an older program wrote down, or a newer one in its own way, the codes of its questions. Its version
    is 0: no form that was published has that.
    """
    known, _faults = read(asked)
    if known is not None:
        return FormRow(form_id, form_id.hex(), 0, FIELDS, "household", data_class, known, date.min, date.min)
    codes = [str(code) for code in given] if isinstance(given, Mapping) else []
    asked = tuple(
        Question(code, QuestionType.TEXT, dict.fromkeys(LANGUAGES, code.replace("_", " ")), {}) for code in codes
    )
    body = FormBody({"en": "Questions of another agency", "es": "Preguntas de otra agencia"}, asked)
    return FormRow(form_id, form_id.hex(), 0, FIELDS, "household", data_class, body, date.min, date.min)


def _newest(connection: Connection, agency_id: bytes, form_code: str) -> FormRow | None:
    return _forms(connection, agency_id).get(form_code)


def _forms(connection: Connection, agency_id: bytes) -> dict[str, FormRow]:
    """The newest version of each form; of two that stations published at once, the later id."""
    rows = connection.execute(_FORMS, {"agency": agency_id}).all()
    return {made.form_code: made for row in rows if (made := _row(row)) is not None}


def _by_id(connection: Connection, form_id: bytes) -> FormRow | None:
    row = connection.execute(_FORM, {"id": form_id}).first()
    return _row(row) if row else None


def _row(row: Any) -> FormRow | None:
    """None for a definition that a newer program made and this one cannot read."""
    body, _faults = read(json.loads(row[6]))
    if body is None:
        return None
    return build(FormRow, row[:6], body=body, valid_from=day(row[7]), valid_until=day(row[8]))


_COLUMNS = "id, form_code, version, kind, about, answers_class, body, valid_from, valid_until"
_FORMS = text(f"SELECT {_COLUMNS} FROM form WHERE scope_id = :agency AND deleted_at IS NULL ORDER BY version, id")
_FORM = text(f"SELECT {_COLUMNS} FROM form WHERE id = :id AND deleted_at IS NULL")
_ANSWER = "SELECT id, scope_id, data_class, form_id, subject_id, question, value, score, answered_on,"
_ANSWER += " asked FROM answer"
_ORDER = "ORDER BY answered_on DESC, as_of DESC, id DESC"
_ANSWERS = f"{_ANSWER} WHERE scope_id IN :homes AND deleted_at IS NULL {_ORDER}"
_EVERY = text(f"{_ANSWER} WHERE deleted_at IS NULL {_ORDER}")
_FAMILIES = text("SELECT household_id, family_id FROM family_of")
