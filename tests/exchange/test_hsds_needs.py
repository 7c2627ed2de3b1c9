"""Which needs the name of a service answers, and in which domain it is found."""

from __future__ import annotations

import pytest

from ctcoord.exchange.hsds_needs import domain_of, needs_of


@pytest.mark.parametrize(
    ("name", "needs", "domain"),
    [
        ("Child Care Center", "childcare", "childcare"),
        ("Infant day care", "childcare", "childcare"),
        ("Day-care home", "childcare", "childcare"),
        ("After-School Program", "childcare", "childcare"),
        ("Head Start", "childcare", "childcare"),
        ("Early Childhood Education", "educational-attainment,childcare", "childcare"),
        ("Cuidado infantil", "childcare", "childcare"),
        ("Adult Day Care", None, None),
        ("Cuidado de la salud", None, None),
        ("School supplies", "educational-attainment", "workforce"),
        ("Bus passes", "transportation-insecurity", "transit"),
        ("Small Business Development Center", None, None),
        ("Transitional Living", None, None),
        ("Public transit", "transportation-insecurity", "transit"),
        ("Substance Abuse Treatment", None, None),
        ("Domestic Violence Hotline", "intimate-partner-violence", None),
        ("Domestic Worker Rights", None, None),
        ("Elder Abuse Hotline", "elder-abuse,older-individual", None),
        ("Electrician apprenticeship", None, None),
        ("Cashier course", None, None),
    ],
)
def test_a_name_says_which_needs_are_answered(name: str, needs: str | None, domain: str | None) -> None:
    assert needs_of({"name": name}) == needs
    assert domain_of(needs) == domain
