"""HUD's codes say what they mean; the lists agree with HUD's own where those lie beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctcoord.words import Words
from ctcoord.words.hud import _DISABILITY, _GRADE, _HEALTH, _LIVES, observed


@pytest.mark.parametrize(
    ("kind", "code", "cents", "detail", "said"),
    [
        ("income", "1", 269700, {}, "$2,697.00 a month"),
        ("benefits", "1", None, {"SNAP": 1, "WIC": 0}, "SNAP"),
        ("benefits", "1", None, {"WIC": 0}, "yes"),
        ("insurance", "0", None, {"Medicaid": 0}, "no"),
        ("disability", "5", None, {"DisabilityResponse": 1}, "physical disability"),
        ("disability", "9", None, {"DisabilityResponse": 0}, "mental health: no"),
        ("living_situation", "116", None, {}, "a place not meant for living in"),
        ("education", "99", None, {}, "not collected"),
        ("employment", "1", None, {}, "yes"),
        ("service", "200", None, {}, "code 200"),
        ("event", None, None, {}, ""),
    ],
)
def test_values_in_words(kind: str, code: str | None, cents: int | None, detail: dict[str, Any], said: str) -> None:
    assert observed(Words("en"), kind, code, cents, detail) == said


@pytest.mark.realdata
def test_no_code_is_invented(realdata: Path) -> None:
    lists = json.loads((realdata / "hud_code_lists" / "2026_hud_lists.json").read_text())
    known: dict[str, set[int]] = {}
    for one in lists:
        keys = {int(value["key"]) for value in one["values"] if str(value["key"]).isdigit()}
        known[one["code"]] = known.get(one["code"], set()) | keys
    everywhere = known["3.12"] | known["3.917"] | known["4.12"]
    assert set(_LIVES) <= everywhere
    assert set(_GRADE) == known["R4.1"] and set(_HEALTH) == known["R7.1"] and set(_DISABILITY) == known["1.3"]
