"""What becomes of ops: applied, merged, kept as a conflict, or parked, and never anything else."""

from __future__ import annotations

from tests.central.conftest import Central


def test_a_new_household_makes_its_owner_assignment_and_scope(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    ana.member(home)
    found = ana.pull("person")
    assert [(row["first_name"], row["head"], row["scope_id"].hex()) for row in found] == [("Ana", 1, home)]
    assert central.one("SELECT household_id FROM ctcoord.assignment WHERE staff_id = %s", ana.staff).hex == home
    assert (ana.agency, "0" * 32, "coordination") in ana.manifest()
