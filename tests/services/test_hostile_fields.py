"""Whatever is pasted into a field is stored exactly, without the blanks around it, or refused with a reason.

Of 10,000 strings each day takes fifty; the ones that people really meet are tried every day.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, text

from ctcoord.domain.cases import CaseOutcome
from ctcoord.errors import CtcoordError
from ctcoord.services import (
    barriers,
    cases,
    casework,
    contacts,
    corrections,
    forms,
    notes,
    plan,
    roster,
    tasks,
    worklist,
)
from ctcoord.services.author import Author
from ctcoord.services.roster import NewMember
from ctcoord.services.station import Station
from ctcoord.services.worklist import WorkItem
from tests import cases as made_up
from tests.rotation import Amount
from tests.services.test_forms import WORDS

HOSTILE = (
    "plain words", "<b>bold</b><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;&amp;&#0;",
    "\u202eright to left\u202c", "שלום עולם", "مرحبا", "👩‍👩‍👧‍👦 👍🏽 🇺🇸", "e\u0301 é Å ﬃ", "Z̷͚̃a̴l̵g̸o̶",
    "zero\u200bwidth\u200d\ufeff", "\x01\x02\x1b[31m\x7f", "tab\tand\nnew\r\nline\x0b\x0c", "line\u2028para\u2029",
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tlead", "'; DROP TABLE person; --", '"quoted" \\ back',
    "{name} {0} %s %(x)s ${y}", "null", "NaN", "0", "../../etc/passwd", "C:\\con", "\ufffe\uffff\U0010ffff",
    "ﷺ" * 50, "a" * 200, "a" * 201, "é" * 20_000, "é" * 20_001, "x" * 1_000_000, "nul\x00inside", "\ud800", "\udfff!",
    "860-555-0142", "a@example.org",
)  # fmt: skip
# First and last letter of what is drawn from: text of all kinds with its controls; then what no text can have.
KEPT = ((32, 126), (32, 126), (1, 31), (127, 0x2FF), (0x590, 0x6FF), (0x2000, 0x206F), (0x4E00, 0x9FFF),
        (0x1F300, 0x1FAFF), (0xE000, 0x10FFFF))  # fmt: skip
UNKEPT = ((0, 0), (0xD800, 0xDFFF))
RANDOM = Amount(ci=10_000, long=100_000, parts=200)


def strings() -> list[str]:
    """Today's random strings, from every plane of Unicode, halves of pairs and null characters among them."""
    found = []
    for number in RANDOM.numbers():
        draw = random.Random(number)
        planes = KEPT if draw.random() < 0.8 else (*KEPT, *UNKEPT)
        found.append("".join(chr(draw.randint(*draw.choice(planes))) for _letter in range(draw.randint(1, 40))))
    return found


@dataclass(frozen=True)
class Desk:
    """What every field is written with."""

    connection: Connection
    author: Author
    home: bytes
    person: bytes
    form: bytes


Write = Callable[[Desk, str], tuple[str, str, bytes]]  # table, column, record


def field(table: str, column: str, write: Callable[[Desk, str], bytes]) -> Write:
    """A field that a service writes into a column of a record."""
    return lambda desk, words: (table, column, write(desk, words))


def _item(desk: Desk, goal: bytes) -> WorkItem:
    return WorkItem(
        "goal_review", goal, desk.home, desk.home, "Okafor", 1, desk.author.today, "x", None, "", None, "x", None, None
    )


def _with(make: Callable[[Desk], bytes], change: Callable[[Desk, bytes, str], object]) -> Callable[[Desk, str], bytes]:
    def write(desk: Desk, words: str) -> bytes:
        made = make(desk)
        change(desk, made, words)
        return made

    return write


def _task(desk: Desk) -> bytes:
    return tasks.add(desk.connection, desk.author, desk.home, "Step")


def _goal(desk: Desk) -> bytes:
    return plan.add_goal(desk.connection, desk.author, desk.home, "Goal")


def _contact(desk: Desk, **said: Any) -> bytes:
    return contacts.add(desk.connection, desk.author, desk.person, "message", "Front desk", **said)


def _new(desk: Desk, table: str, write: Callable[[], object]) -> bytes:
    """The id of the row that it adds: ids of one millisecond have no order."""
    ids = text(f"SELECT id FROM {table}")
    before = set(desk.connection.execute(ids).scalars())
    write()
    (made,) = set(desk.connection.execute(ids).scalars()) - before
    return bytes(made)


def _hidden(desk: Desk) -> bytes:
    return contacts.keep_confidential(desk.connection, desk.author, desk.person, "9 Hidden Lane")


def _snoozed(desk: Desk, words: str) -> bytes:
    item = _item(desk, _goal(desk))
    return _new(desk, "snooze", lambda: worklist.snooze(desk.connection, desk.author, item, desk.author.today, words))


def _closed(desk: Desk, words: str) -> bytes:
    desk.connection.execute(text("UPDATE household SET closed_on = NULL WHERE id = :id"), {"id": desk.home})
    done = CaseOutcome.GOALS_REACHED
    return _new(desk, "case_event", lambda: cases.close(desk.connection, desk.author, desk.home, done, summary=words))


FIELDS: dict[str, Write] = {
    "task title": field("task", "title", lambda d, w: tasks.add(d.connection, d.author, d.home, w)),
    "task reason": field("task", "reason", lambda d, w: tasks.add(d.connection, d.author, d.home, "Step", reason=w)),
    "task snooze": field("task", "snooze_reason", _with(_task, lambda d, made, w: tasks.snooze(
        d.connection, made, d.author.today, w))),
    "snooze": field("snooze", "reason", _snoozed),
    "barrier": field("barrier", "title", lambda d, w: barriers.add(d.connection, d.author, d.home, w)),
    "goal": field("goal", "title", lambda d, w: plan.add_goal(d.connection, d.author, d.home, w)),
    "goal owner": field("goal", "owner", lambda d, w: plan.add_goal(d.connection, d.author, d.home, "Goal", owner=w)),
    "goal measure": field("goal", "measure", lambda d, w: plan.add_goal(
        d.connection, d.author, d.home, "Goal", measure=w)),
    "reading": field("goal_reading", "remark", lambda d, w: plan.read_off(
        d.connection, d.author, _goal(d), 1, remark=w)),
    "note": field("note", "body", lambda d, w: casework.add_note(d.connection, d.author, d.home, w)),
    "attendees": field("note", "attendees", lambda d, w: casework.add_note(
        d.connection, d.author, d.home, "Note", attendees=w)),
    "amendment": field("note", "body", lambda d, w: notes.amend(
        d.connection, d.author, casework.add_note(d.connection, d.author, d.home, "Note"), w)),
    "message place": field("contact_point", "value", lambda d, w: contacts.add(
        d.connection, d.author, d.person, "message", w)),
    "hours": field("contact_point", "hours", lambda d, w: _contact(d, hours=w)),
    "label": field("contact_point", "label", lambda d, w: _contact(d, label=w)),
    "address": field("confidential_address", "address", lambda d, w: contacts.keep_confidential(
        d.connection, d.author, d.person, w)),
    "corrected address": field("confidential_address", "address", _with(_hidden, lambda d, made, w:
        contacts.correct_confidential(d.connection, made, address=w))),
    "end of an address": field("confidential_address", "extra ->> '$.end_reason'", _with(_hidden, lambda d, made, w:
        contacts.end_confidential(d.connection, made, d.author.today, w))),
    "first name": field("person", "first_name", lambda d, w: roster.add_member(
        d.connection, d.author, d.home, NewMember(w, "Okafor"))),
    "correction": field("correction", "value ->> '$.v'", lambda d, w: corrections.correct(
        d.connection, d.author, "person", scope_id=d.home, record_id=d.person, field="last_name", value=w)),
    "case summary": field("case_event", "summary", _closed),
    "own field": field("answer", "value ->> '$.v'", lambda d, w: forms.set_field(
        d.connection, d.author, d.home, d.form, ("remark", w))),
}  # fmt: skip


@pytest.fixture
def place(desk: Station, author: Author) -> tuple[bytes, bytes, bytes]:
    """A household of our own, a person in it, and a form with one field."""
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = made_up.household(connection, own)
        person = made_up.person(connection, home, own, "Ngozi", "Okafor", head=True)
        body = {"title": WORDS, "questions": [{"code": "remark", "type": "text", "words": WORDS}]}
        form = forms.publish(connection, author, "remark", body, about="household")
    return home, person, form


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_keeps_what_it_is_given_or_says_why_not(
    name: str, desk: Station, author: Author, place: tuple[bytes, bytes, bytes]
) -> None:
    kept = refused = 0
    with desk.write() as connection:
        at = Desk(connection, author, *place)
        for words in (*HOSTILE, *strings()):
            try:
                table, column, record = FIELDS[name](at, words)
            except CtcoordError:
                refused += 1
                continue
            sql = f"SELECT {column} FROM {table} WHERE id = :id"
            stored = connection.execute(text(sql), {"id": record}).scalar()
            assert (stored or "") == words.strip() or stored == words, (name, words[:80])
            kept += 1
    with desk.read() as connection:
        for (value,) in connection.execute(text("SELECT value FROM outbox WHERE value IS NOT NULL")):
            assert "\\u0000" not in value  # PostgreSQL takes no JSON with it
            json.dumps(json.loads(value), ensure_ascii=False).encode()
    assert kept > 60
    assert refused >= 3  # a null character, half a pair, a million letters
