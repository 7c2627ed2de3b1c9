"""Mapping profiles: which column of an agency's table is what. TOML files, checked when they are read.

The shipped ones lie in ``resources/profiles``; an agency's own is named with ``--mapping``. Their format
is described in ``resources/help/profiles.md``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ctcoord.config import resource_path
from ctcoord.domain.codes import DataClass
from ctcoord.domain.immigration import is_immigration_column
from ctcoord.domain.parse import DateOrder
from ctcoord.errors import FileFault
from ctcoord.exchange.targets import GROUPS, Kind, target_of
from ctcoord.words import Message, mark

Word = Annotated[str, Field(min_length=1, max_length=120)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
Keys = Annotated[tuple[tuple[Word, ...], ...], Field(min_length=1)]  # alternatives, the best first


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Both(_Part):
    """A text in the two languages of the program."""

    en: Word
    es: Word

    def text(self, language: str) -> str:
        """The text in a language; English for any other."""
        return self.es if language == "es" else self.en


class Note(_Part):
    """An explanation in the two languages, of any length."""

    en: str
    es: str

    def text(self, language: str) -> str:
        """The text in a language; English for any other."""
        return self.es if language == "es" else self.en


class Column(_Part):
    """One column: the field it fills, the names it may have, and how its cells are read."""

    field: Word
    names: Annotated[tuple[Word, ...], Field(min_length=1)]
    kind: Kind = "text"
    required: bool = False  # a row without it is rejected
    codes: dict[str, str] = {}  # as the agency writes it → as we keep it
    per: Literal["day", "week", "two weeks", "month"] = "week"  # of kind hours and minutes
    width: Annotated[int, Field(ge=0, le=40)] = 0  # digits of a number that lost its leading zeros
    date_order: DateOrder | None = None
    example: str = ""
    note: Note = Note(en="", es="")


class Role(_Part):
    """A person of each row: what names them, and how they belong to the household."""

    key: Keys
    numbering: Slug | Literal[""] = ""  # whose numbers these are, when two roles or profiles share them
    relationship: Annotated[int, Field(ge=1, le=99)] | None = None  # HUD list 3.15.1
    head: bool = False
    required: bool = True  # a row without this person is rejected


class Profile(_Part):
    """How one kind of extract is read."""

    name: Slug
    title: Both
    about: Note
    domain: Slug
    data_class: DataClass
    program: Word
    system: Slug
    kind: Slug
    agency: str = ""  # the code of the agency that sends it, when it is always the same
    sheet: str = ""  # a sheet's name; otherwise the sheet whose header fits best
    date_order: DateOrder = "mdy"
    complete: bool = False  # each file holds everything that is known: what it lacks is absent
    blanks: tuple[str, ...] = ("n/a", "na", "null", "none", "-", "--", "#n/a")
    open_ended: tuple[str, ...] = ("9999-12-31", "12/31/9999", "12/31/2999", "99991231")
    totals: tuple[str, ...] = ("total", "totals", "subtotal", "grand total")  # rows that begin so are no records
    key: Keys
    support_of: Word  # a role, or "household"
    support_key: Keys | None = None  # when several rows are of one support
    schedule_of: Literal["support", "activity"] = "support"
    activity_kind: str = ""  # rows make an activity of this kind, when they do
    amount_period: Literal["week", "month", "year", "once"] = "month"  # of amounts, where no column says it
    people: Annotated[dict[Slug, Role], Field(min_length=1)]
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @property
    def roles(self) -> frozenset[str]:
        """The names of the people of a row."""
        return frozenset(self.people)

    def column(self, field: str) -> Column | None:
        """The column that fills a field."""
        return next((column for column in self.columns if column.field == field), None)

    @model_validator(mode="before")
    @classmethod
    def _kinds(cls, data: Any) -> Any:
        """A column without a kind has its field's usual one."""
        if not isinstance(data, dict) or not isinstance(data.get("columns"), list):
            return data
        roles = frozenset(data["people"]) if isinstance(data.get("people"), dict) else frozenset()
        columns = [_with_kind(column, roles) for column in data["columns"]]
        return {**data, "columns": columns}

    @model_validator(mode="after")
    def _sound(self) -> Profile:
        for problem in _problems(self):
            raise ValueError(problem)
        return self


def _with_kind(column: Any, roles: frozenset[str]) -> Any:
    if isinstance(column, dict) and "kind" not in column and isinstance(column.get("field"), str):
        target = target_of(column["field"], roles)
        return {**column, "kind": target.kinds[0]} if target else column
    return column


# Problems that no single value shows; the text after the bar is the key of the profile.
_NO_FIELD = mark("no record has a field of this name")
_NO_KIND = mark("this field is not of that kind")
_NO_VALUE = mark("the codes do not lead to values that this field may have")
_TWICE = mark("two columns have this name")
_FIELD_TWICE = mark("two columns fill this field")
_NO_COLUMN = mark("this key names a field that no column fills")
_ROLE_NAME = mark("this name is taken: choose another for the person")
_NO_ROLE = mark("this is no person of the profile")
_IMMIGRATION = mark("no column may hold immigration or citizenship status")


def _problems(profile: Profile) -> Iterator[str]:
    """What makes a profile unusable, as ``message|key|value``."""
    for role in profile.roles & set(GROUPS):
        yield f"{_ROLE_NAME}|people|{role}"
    if profile.support_of not in profile.roles | {"household"}:
        yield f"{_NO_ROLE}|support_of|{profile.support_of}"
    for column in profile.columns:
        yield from _column_problems(profile, column)
    yield from _repeated(profile)
    filled = {column.field for column in profile.columns}
    keys = [("key", profile.key), ("support_key", profile.support_key or ())]
    keys += [(f"people.{name}.key", role.key) for name, role in profile.people.items()]
    for where, alternatives in keys:
        for field in {field for fields in alternatives for field in fields} - filled:
            yield f"{_NO_COLUMN}|{where}|{field}"


def _column_problems(profile: Profile, column: Column) -> Iterator[str]:
    target = target_of(column.field, profile.roles)
    if target is None:
        yield f"{_NO_FIELD}|columns.field|{column.field}"
        return
    if column.kind not in target.kinds:
        yield f"{_NO_KIND}|columns.kind|{column.field} = {column.kind}"
    if target.values and not set(column.codes.values()) <= target.values | {""}:
        yield f"{_NO_VALUE}|columns.codes|{column.field}"
    if any(is_immigration_column(name) for name in column.names):
        yield f"{_IMMIGRATION}|columns.names|{column.names[0]}"


def _repeated(profile: Profile) -> Iterator[str]:
    names: set[str] = set()
    fields: set[str] = set()
    for column in profile.columns:
        if column.field in fields:
            yield f"{_FIELD_TWICE}|columns.field|{column.field}"
        fields.add(column.field)
        for name in {header_key(name) for name in column.names}:
            if name in names:
                yield f"{_TWICE}|columns.names|{name}"
            names.add(name)


_DATE_HINT = re.compile(r"[(\[]\s*(?:mm?|dd?|yyyy|yy|aaaa)(?:[-/. ]?(?:mm?|dd?|yyyy|yy|aaaa)){1,2}\s*[)\]]")


def header_key(header: str) -> str:
    """A column's name as it is compared: lower case, without accents, stars, brackets and line breaks.

    A hint how to write a date, ``(mm/dd/yyyy)``, is no part of the name.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", header) if not unicodedata.combining(c)).lower()
    return re.sub(r"[\W_]+", " ", _DATE_HINT.sub(" ", plain)).strip()


# -- reading -------------------------------------------------------------------------------------


def load(path: Path) -> Profile:
    """A profile from its file. Raises FileFault that names the file, the key and what to do."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        raise FileFault(
            file=path.name,
            problem=Message("the mapping profile cannot be read"),
            fix=Message("Check its name and folder, and that you may open it."),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileFault(
            file=path.name,
            problem=Message("this is not a TOML file ({detail})", {"detail": str(error)}),
            fix=Message("Correct the line that is named; text values stand in quotation marks."),
        ) from None
    return parse(data, path.name)


def parse(data: dict[str, Any], file: str) -> Profile:
    """A profile from its data. Raises FileFault as ``load`` does."""
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        raise _fault(file, error.errors(include_url=False)[0]) from None


_PLAIN_ERRORS = {
    "missing": mark("this key is missing"),
    "extra_forbidden": mark("there is no such key"),
    "literal_error": mark("this value is not one of those allowed"),
    "enum": mark("this value is not one of those allowed"),
    "string_pattern_mismatch": mark("only small letters, digits and hyphens are allowed here"),
    "too_short": mark("something must stand here"),
    "string_too_short": mark("something must stand here"),
}


def _fault(file: str, error: Any) -> FileFault:
    key = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
    value = error.get("input")
    shown = str(value)[:60] if isinstance(value, (str, int, float, bool)) else ""
    problem = _PLAIN_ERRORS.get(error["type"], mark("a value of another kind is needed here"))
    if error["type"] == "value_error":
        problem, key, shown = str(error["ctx"]["error"]).split("|", 2)
    what = Message("{key} “{value}”: {problem}") if shown else Message("{key}: {problem}")
    return FileFault(
        file=file,
        problem=Message(what.text, {"key": key, "value": shown, "problem": Message(problem)}),
        fix=Message("Correct the mapping profile; the shipped profiles show every key in use."),
    )


@cache
def shipped() -> tuple[Profile, ...]:
    """The profiles that come with the program, by name."""
    return tuple(load(path) for path in sorted(resource_path("profiles").glob("*.toml")))
