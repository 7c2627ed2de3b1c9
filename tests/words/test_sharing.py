"""Every code of referrals and authorities has a word."""

from __future__ import annotations

from enum import StrEnum

import pytest

from ctcoord.domain.authorities import ELEMENTS, Authority, Capacity, Method
from ctcoord.domain.referrals import Channel, HmisResult, NextStep, Reason, Refused, Urgency
from ctcoord.words.codes import CODES


@pytest.mark.parametrize(
    ("kind", "enum"),
    [
        ("referral_refused", Refused),
        ("referral_refused_fix", Refused),
        ("referral_reason", Reason),
        ("next_step", NextStep),
        ("referral_channel", Channel),
        ("urgency", Urgency),
        ("hmis_result", HmisResult),
        ("authority", Authority),
        ("signer_capacity", Capacity),
        ("signature_method", Method),
    ],
)
def test_every_code_has_a_word(kind: str, enum: type[StrEnum]) -> None:
    assert set(CODES[kind]) == set(enum)


def test_every_field_of_a_consent_can_be_named() -> None:
    assert {element.field for element in ELEMENTS} <= set(CODES["consent_field"])
