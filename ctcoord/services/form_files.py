"""A form as a file: what an agency writes or hands to another, JSON with its code, kind and data class on top.

{"code": "stability", "kind": "assessment", "about": "household", "answers_class": "housing",
 "title": …, "questions": […], "bands": […]}      the rest as domain/forms.py describes it
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ctcoord.domain.codes import DataClass
from ctcoord.domain.forms import Fault, FormBody, read, unknown_keys, write
from ctcoord.errors import FileFault
from ctcoord.services.forms import ASSESSMENT, FIELDS, FormRow
from ctcoord.words import Message, mark
from ctcoord.words.forms import fault_list

LARGEST_BYTES = 2_000_000
KINDS, ABOUT = (FIELDS, ASSESSMENT), ("person", "household")
HEAD = {"code": None, "kind": KINDS, "about": ABOUT, "answers_class": tuple(DataClass)}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Definition:
    """What a form says of itself before it is published; ``body`` is checked."""

    code: str
    kind: str
    about: str
    answers_class: str
    body: FormBody


def definition(form: FormRow) -> Definition:
    """Of a version that was published."""
    return Definition(form.form_code, form.kind, form.about, form.answers_class, form.body)


def text(form: Definition) -> str:
    """The file's text."""
    head = {"code": form.code, "kind": form.kind, "about": form.about, "answers_class": form.answers_class}
    return json.dumps({**head, **write(form.body)}, ensure_ascii=False, indent=2) + "\n"


def read_text(content: bytes, name: str) -> Definition:
    """A form from a file. Raises FileFault that names every place that is wrong and what belongs there."""
    if len(content) > LARGEST_BYTES:
        raise _fault(name, Message(mark("it is larger than any form")), _NOT_ONE)
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        problem = mark("it is no JSON from line {line}, column {column} on")
        where = Message(problem, {"line": error.lineno, "column": error.colno})
        raise _fault(name, where, _COMMAS) from None
    except (ValueError, RecursionError):
        raise _fault(name, Message(mark("it is no JSON")), _NOT_ONE) from None
    if not isinstance(found, dict):
        raise _fault(name, Message(mark("it is no form")), _NOT_ONE)
    faults = _head_faults(found)
    rest = {key: value for key, value in found.items() if key not in HEAD}
    body, of_body = read(rest)
    faults += [*of_body, *unknown_keys(rest)]
    if faults or body is None:
        raise _fault(name, fault_list(faults), Message(mark("Correct these places; a form saved here shows how.")))
    return Definition(**{key: found[key] for key in HEAD}, body=body)


def _head_faults(found: Mapping[str, Any]) -> list[Fault]:
    faults = []
    for key, allowed in HEAD.items():
        value = found.get(key)
        if allowed is None:
            good = isinstance(value, str) and _CODE.fullmatch(value) is not None
        else:
            good = isinstance(value, str) and value in allowed
        if not good:
            faults.append(Fault(key, f"not_{key}"))
    return faults


def _fault(name: str, problem: Message, fix: Message) -> FileFault:
    return FileFault(file=name, problem=problem, fix=fix)


_NOT_ONE = Message(mark("Choose a form that was saved here as a file."))
_COMMAS = Message(mark("Look for a missing comma, bracket or quotation mark there."))
