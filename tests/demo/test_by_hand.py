"""Links that a person makes by hand, on the made-up families: confirmed, reversible, refused where one must not be."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ctcoord.demo import build
from ctcoord.domain.codes import LinkStatus
from ctcoord.errors import NotFound, UsageError
from ctcoord.services import families, links, safety, station
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from tests.conftest import NOW


@pytest.fixture
def own(made: build.Made, tmp_path: Path) -> Iterator[Station]:
    """A copy of the demo, to write to."""
    shutil.copytree(made.home, tmp_path / "home")
    opened = station.open_with_passphrase(tmp_path / "home", build.PASSPHRASE, fixed(NOW))
    yield opened
    opened.close()


def households(opened: Station) -> tuple[bytes, bytes]:
    """Two households of different agencies that are not one family."""
    with opened.read() as connection:
        rows = connection.execute(
            text(
                "SELECT min(h.id) FROM household h LEFT JOIN family_of f ON f.household_id = h.id"
                " WHERE h.id IN (SELECT scope_id FROM person) GROUP BY h.owner_id, coalesce(f.family_id, h.id)"
            )
        ).all()
        first = rows[0][0]
        family = families.household_ids(connection, first)
        owner = connection.execute(text("SELECT owner_id FROM household WHERE id = :id"), {"id": first}).scalar()
        for (other,) in rows[1:]:
            mine = connection.execute(text("SELECT owner_id FROM household WHERE id = :id"), {"id": other}).scalar()
            if other not in family and mine != owner:
                return first, other
    raise AssertionError("all households are one family")


def people(opened: Station, *of: bytes) -> list[bytes]:
    with opened.read() as connection:
        query = text("SELECT min(id) FROM person WHERE scope_id = :id")
        return [bytes(connection.execute(query, {"id": one}).scalar_one()) for one in of]


def test_two_households_become_one_family_and_apart_again(own: Station) -> None:
    left, right = households(own)
    with own.write() as connection:
        link = links.same_family(connection, own.author(), left, right)
        assert right in families.household_ids(connection, left)
        assert links.same_family(connection, own.author(), right, left) == link  # said twice is said once
    with own.write() as connection:
        links.decide(connection, own.author(), [link], LinkStatus.UNDONE)
        assert right not in families.household_ids(connection, left)


def test_two_records_become_one_person_and_never_one_family(own: Station) -> None:
    left, right = households(own)
    one, other = people(own, left, right)
    confirmed = text(
        "SELECT count(*) FROM person_link WHERE person_id IN (:a, :b) AND status = 'confirmed'"
        " AND evidence LIKE '%by_hand%'"
    )
    with own.write() as connection:
        before = connection.execute(confirmed, {"a": one, "b": other}).scalar_one()  # the demonstration has its own
        links.same_person(connection, own.author(), one, other)
        assert connection.execute(confirmed, {"a": one, "b": other}).scalar_one() == before + 2
        assert right not in families.household_ids(connection, left)


def test_a_household_with_a_safety_flag_is_never_linked_outside_its_agency(own: Station) -> None:
    left, right = households(own)
    one, other = people(own, left, right)
    with own.write() as connection:
        connection.execute(
            text(
                "INSERT INTO observation (scope_id, id, subject_id, data_class, kind, code)"
                " VALUES (:scope, randomblob(16), :person, 'safety', 'violence', '1')"
            ),
            {"scope": right, "person": other},
        )
        assert right in safety.flagged(connection)
        with pytest.raises(UsageError) as refused:
            links.same_family(connection, own.author(), left, right)
        with pytest.raises(UsageError):
            links.same_person(connection, own.author(), one, other)
        assert "safety" not in str(refused.value).lower()


def test_who_is_not_here_cannot_be_linked(own: Station) -> None:
    left, _ = households(own)
    with own.write() as connection, pytest.raises(NotFound):
        links.same_family(connection, own.author(), left, bytes(16))
