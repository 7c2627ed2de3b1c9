"""Own questions in the rollup and in packets: counted by version, and printed only with their kind of data."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ctcoord.domain.codes import DataClass
from ctcoord.reports import rollup
from ctcoord.reports.packet_content import chosen, known
from ctcoord.services import forms
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests import cases
from tests.services.test_forms import STABILITY

SCORED: dict[str, Any] = {"kind": forms.ASSESSMENT, "about": "person", "answers_class": DataClass.HEALTH}


def named() -> dict[str, Any]:
    body = copy.deepcopy(STABILITY)
    body["title"] = {"en": "Stability", "es": "Estabilidad"}
    for question in body["questions"]:
        question["words"] = {"en": question["code"], "es": f"{question['code']} es"}
        for choice in question.get("choices", ()):
            choice["words"] = {"en": f"={choice['code']}", "es": f"={choice['code']} es"}
    return body


@pytest.fixture
def homes(desk: Station, author: Author) -> list[tuple[bytes, bytes]]:
    """Three families; the second was asked twice, the third in the next version."""
    with desk.write() as connection:
        made = []
        for name in ("Okafor", "Vega", "Lind"):
            home = cases.household(connection, desk.agency_id or b"")
            person = cases.person(connection, home, desk.agency_id or b"", "Ngozi", name, head=True)
            made.append((home, person))
        first = forms.publish(connection, author, "stability", named(), **SCORED)
        for home, person in (made[0], made[1], made[1]):
            given = {"late_rent": "often", "repairs": ["heat", "water"], "remark": "Private words"}
            forms.assess(connection, author, home, first, given, person_id=person)
        second = forms.publish(connection, author, "stability", named(), **SCORED)
        forms.assess(connection, author, made[2][0], second, {"late_rent": "never", "lease": False},
                     person_id=made[2][1])  # fmt: skip
    return made


def test_every_answer_is_counted_in_its_version(homes: Any, desk: Station, author: Author, tmp_path: Path) -> None:
    path = tmp_path / "rollup.xlsx"
    with desk.read() as connection:
        rollup.write(connection, path, author.today, Words("en"))
    book = load_workbook(path)
    found = [tuple(cell.value for cell in row) for row in book["Own questions"].iter_rows(min_row=2)]
    assert found == [
        ("Stability", 1, "late_rent", "=often", 3, 2),
        ("Stability", 1, "repairs", "=heat", 3, 2),
        ("Stability", 1, "repairs", "=water", 3, 2),
        ("Stability", 1, "remark", "answered", 3, 2),
        ("Stability", 1, "Score", "Words", 3, 2),
        ("Stability", 2, "late_rent", "=never", 1, 1),
        ("Stability", 2, "lease", "No", 1, 1),
        ("Stability", 2, "Score", "Words", 1, 1),
    ]
    kinds = {row[3].data_type for row in book["Own questions"].iter_rows(min_row=2)}
    assert kinds == {"s"}  # no answer becomes a formula


def test_a_packet_prints_answers_only_with_their_kind_of_data(homes: Any, desk: Station, author: Author) -> None:
    home, person = homes[1]
    with desk.read() as connection:
        lines = known(connection, author, home, Words("es"))
    asked = [line for line in lines if line.section == "answers"]
    assert [(line.label, line.value) for line in asked] == [
        ("Ngozi Vega: Estabilidad", "Palabras"),
        ("Ngozi Vega: late_rent es", "=often es"),
        ("Ngozi Vega: repairs es", "=heat es, =water es"),
        ("Ngozi Vega: remark es", "Private words"),
    ]
    assert {line.data_class for line in asked} == {"health"}
    assert all(line.about == {person} and line.own for line in asked)
    for data_class in set(DataClass) - {DataClass.HEALTH}:
        assert not [line for line in chosen(lines, {data_class}, None) if line.section == "answers"]
    assert len([line for line in chosen(lines, {"health"}, None) if line.section == "answers"]) == 4
