"""Every part of a rotated test has its day."""

from __future__ import annotations

import pytest

from tests import rotation
from tests.rotation import Amount


@pytest.mark.parametrize(("ci", "parts"), [(2000, 125), (100, 7), (5, 5), (30, 1)])
def test_the_parts_of_successive_days_are_the_whole_and_meet_nowhere(
    ci: int, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[int] = []
    for day in range(20_779, 20_779 + parts):
        monkeypatch.setattr(rotation, "DAY", day)
        monkeypatch.setattr(rotation, "RUN", "day")
        found += Amount(ci, 10 * ci, parts).numbers()
    assert sorted(found) == list(range(ci))


def test_the_whole_and_the_long_run_leave_nothing_to_the_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    for run, count in (("ci", 100), ("long", 1000)):
        monkeypatch.setattr(rotation, "RUN", run)
        assert Amount(100, 1000, 7).numbers() == range(count)


def test_what_has_a_name_has_one_day_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "RUN", "day")
    days: dict[str, list[int]] = {}
    for day in range(20_779, 20_782):
        monkeypatch.setattr(rotation, "DAY", day)
        for number in range(30):
            if rotation.is_its_day(f"test_{number}.py"):
                days.setdefault(f"test_{number}.py", []).append(day)
    assert [len(found) for found in days.values()] == [1] * 30
    assert len({day for found in days.values() for day in found}) == 3
    monkeypatch.setattr(rotation, "RUN", "ci")
    assert all(rotation.is_its_day(name) for name in days)
