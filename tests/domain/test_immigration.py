"""Which columns are dropped because they say something of immigration status."""

import pytest

from ctcoord.domain.immigration import is_immigration_column


@pytest.mark.parametrize(
    "header",
    ["Citizenship - 3i", "ImmigrationStatus", "immigration_status", "US Citizen?", "Alien #", "AlienNumber",
     "Alien Registration No.", "A-Number", "Visa type", "Refugee", "Lawful Permanent Resident", "Estatus migratorio",
     "Ciudadanía", "Country of birth"],
)  # fmt: skip
def test_status_is_recognised_under_its_many_names(header: str) -> None:
    assert is_immigration_column(header)


@pytest.mark.parametrize(
    "header",
    ["Unit number", "Visa card last four", "Case number", "A1 number of beds", "Area number",
     "Date of birth", "Resident of town", "County code of residence", "Permanent address", "Salient notes",
     "Data number"],
)  # fmt: skip
def test_other_columns_are_kept(header: str) -> None:
    assert not is_immigration_column(header)
