"""What ``show`` says of people of whom little is known."""

from __future__ import annotations

from datetime import date

from ctcoord.services.station import Station
from tests import cases
from tests.cli.conftest import Command


def test_a_person_without_a_name_is_no_person_whose_name_is_hashed(ctcoord: Command, desk: Station) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own, label="H-1")
        cases.person(connection, home, own, "", "", head=True)
        cases.person(connection, home, own, "", "", names_hashed=True)
        cases.person(connection, home, own, "Noé", "Vega", birth_date=date(2026, 11, 2))
        cases.person(connection, home, own, "Ana", "Vega", birth_date=date(1950, 1, 2), died_on=date(2026, 11, 3))
    shown = ctcoord("show", "H-1").out
    assert shown.count("no name") == shown.count("name is hashed") == 1
    assert "Noé Vega · 0 · " in shown  # born this month
    assert "Ana Vega · died 2026-11-03 · " in shown


def test_what_keeps_somebody_safe_is_not_written_out(ctcoord: Command, desk: Station) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own, label="H-1")
        noe = cases.person(connection, home, own, "Noé", "Vega", former_names="Quintanilla")
        for kind, data_class in (("domestic_violence", "safety"), ("income_total", "income")):
            cases.add(connection, "observation", home, subject_id=noe, kind=kind, code="1", data_class=data_class)
    shown = ctcoord("show", "H-1", "--json").out + ctcoord("show", "H-1").out
    assert "income_total" in shown
    assert "domestic_violence" not in shown and "Quintanilla" not in shown
