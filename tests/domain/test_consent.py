"""What a consent opens, and what it never does."""

from __future__ import annotations

from datetime import date

import pytest

from ctcoord.domain.codes import ConsentStatus, DataClass, Role
from ctcoord.domain.consent import RULES, in_force, opened_by_breaking_glass, opened_by_consent, seen_by_role

TODAY = date(2026, 11, 22)


def test_every_data_class_has_a_rule_with_its_citation() -> None:
    assert set(RULES) == set(DataClass)
    assert all(rule.citation for rule in RULES.values())


def test_safety_is_never_opened_by_a_consent_and_opens_nothing_by_itself() -> None:
    assert opened_by_consent(["safety"]) == frozenset()
    assert opened_by_consent(["safety", "childcare"]) == {DataClass.CORE, DataClass.CHILDCARE}


def test_what_is_opened_always_says_who_it_is_about() -> None:
    assert opened_by_consent(["transit"]) == {DataClass.CORE, DataClass.TRANSIT}


def test_unknown_classes_open_nothing() -> None:
    assert opened_by_consent(["everything", ""]) == frozenset()


def test_breaking_the_glass_never_opens_safety_substance_use_or_justice() -> None:
    assert not opened_by_breaking_glass() & {DataClass.SAFETY, DataClass.SUBSTANCE_USE, DataClass.JUSTICE}


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.ANALYST, Role.ADMINISTRATOR])
def test_no_household_is_open_to_roles_that_must_be_assigned_or_see_figures_only(role: Role) -> None:
    assert seen_by_role(role) == frozenset()


def test_hidden_classes_are_never_announced() -> None:
    hidden = {name for name, rule in RULES.items() if not rule.announced}
    assert hidden == {DataClass.HEALTH, DataClass.SUBSTANCE_USE, DataClass.SAFETY, DataClass.JUSTICE}


@pytest.mark.parametrize(
    ("status", "signed_on", "valid_until", "withdrawn", "expected"),
    [
        (ConsentStatus.GIVEN, TODAY, TODAY, False, True),
        (ConsentStatus.GIVEN, TODAY, None, False, True),
        (ConsentStatus.GIVEN, date(2026, 11, 23), None, False, False),
        (ConsentStatus.GIVEN, date(2025, 1, 1), date(2026, 11, 21), False, False),
        (ConsentStatus.GIVEN, date(2025, 1, 1), None, True, False),
        (ConsentStatus.REFUSED, TODAY, None, False, False),
        (ConsentStatus.GIVEN, None, None, False, False),
    ],
)
def test_a_consent_is_in_force_from_its_signature_through_its_last_day(
    status: str, signed_on: date | None, valid_until: date | None, withdrawn: bool, expected: bool
) -> None:
    assert in_force(status, signed_on, valid_until, withdrawn, TODAY) is expected
