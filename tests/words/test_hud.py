"""HUD's codes say what they mean; the lists agree with HUD's own where those lie beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctcoord.services.station import Station
from ctcoord.words import Words
from ctcoord.words.hud import _DISABILITY, _GRADE, _HEALTH, _LIVES, _SCHOOL, observed
from ctcoord.words.hud_services import EVENTS, RESULTS, SERVICES, SUBTYPES
from tests.exchange.importing import bring_in, rows


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
        ("service", "200", None, {}, "night in a shelter"),
        ("service", "5", None, {"RecordType": 141}, "substance use treatment"),
        ("service", "5", None, {"RecordType": 142}, "education"),
        ("service", "3", None, {"RecordType": 144, "SubTypeProvided": 4}, "help to get VA benefits: health care"),
        (
            "service",
            "4",
            None,
            {"RecordType": 144, "SubTypeProvided": 6},
            "help to get other public benefits: representative payee services",
        ),
        (
            "service",
            "6",
            None,
            {"RecordType": 144, "OtherTypeProvided": "bus pass"},
            "another supportive service: bus pass",
        ),
        ("service", "77", None, {"RecordType": 144}, "code 77"),
        ("event", "13", None, {"ReferralResult": 1}, "referral to rapid rehousing: accepted"),
        ("event", "4", None, {}, "referral to housing needs assessment"),
        ("school_status", "1", None, {}, "enrolled, does not attend regularly"),
        ("health", None, None, {"PregnancyStatus": 0}, "not pregnant"),
        ("health", "3", None, {"PregnancyStatus": 1}, "good"),
        ("justice", None, None, {"IncarceratedParent": 1}, "a parent is in prison"),
        ("benefits", None, None, {"SNAP": 0, "WIC": 0}, "no"),
        ("event", None, None, {}, ""),
    ],
)
def test_values_in_words(kind: str, code: str | None, cents: int | None, detail: dict[str, Any], said: str) -> None:
    assert observed(Words("en"), kind, code, cents, detail) == said


@pytest.mark.realdata
def test_no_code_is_invented(realdata: Path) -> None:
    published = json.loads((realdata / "hud_code_lists" / "2026_hud_lists.json").read_text())
    known: dict[str, set[int]] = {}
    for one in published:
        keys = {int(value["key"]) for value in one["values"] if str(value["key"]).isdigit()}
        known[one["code"]] = known.get(one["code"], set()) | keys
    everywhere = known["3.12"] | known["3.917"] | known["4.12"]
    assert set(_LIVES) == everywhere
    assert set(_SCHOOL) == known["C3.2"] and set(EVENTS) == known["4.20.2"] and set(RESULTS) == known["4.20.D"]
    lists = ("P1.2", "R14.2", "W1.2", "V2.2", "V2.3", "V3.3", "P2.2", "4.14", "V8.1", "C2.2")
    assert set(SERVICES) == known["1.4"]
    assert [set(provided) for provided in SERVICES.values()] == [known[one] for one in lists]
    assert [set(more) for more in SUBTYPES.values()] == [known["V2.A"], known["V2.B"], known["V2.C"]]
    assert set(_GRADE) == known["R4.1"] and set(_HEALTH) == known["R7.1"] and set(_DISABILITY) == known["1.3"]


@pytest.mark.realdata
@pytest.mark.parametrize("version", ["hmis_fy2026_converted", "hmis_fy2024_converted"])
def test_no_code_of_a_real_export_is_shown_bare(desk: Station, realdata: Path, version: str) -> None:
    bring_in(desk, realdata / version)
    facts = rows(
        desk,
        "SELECT DISTINCT kind, code, amount_cents, detail FROM observation WHERE data_class <> 'safety'",
    )
    assert len(facts) > 500
    for language in ("en", "es"):
        words = Words(language)
        for kind, code, cents, detail in facts:
            amount = cents if isinstance(cents, int) else None
            said = observed(words, str(kind), str(code) if code else None, amount, json.loads(str(detail or "{}")))
            assert said and not said.isdigit() and said.split()[0] not in ("code", "código"), (kind, code, detail)
