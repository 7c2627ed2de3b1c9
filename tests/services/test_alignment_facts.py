"""What records say in words, as the rules take it."""

from __future__ import annotations

import pytest

from ctcoord.services.alignment_facts import purpose_of


@pytest.mark.parametrize(
    ("coverage", "purpose"),
    [
        ("Medical trips only", "medical"), ("Non-emergency medical rides", "medical"), ("medical", "medical"),
        ("Non-medical trips only", ""), ("non medical", ""), ("nonmedical", ""),
        ("Medical and work trips", ""), ("Zones 1-3", ""), ("", ""),
    ],
)  # fmt: skip
def test_rides_are_medical_where_they_serve_nothing_else(coverage: str, purpose: str) -> None:
    assert purpose_of(coverage) == purpose
