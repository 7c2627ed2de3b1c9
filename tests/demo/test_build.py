"""The demo as it stands in the store: everything came through the real imports and services."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from ctcoord.demo import build
from ctcoord.demo import vega as vegas
from ctcoord.services import conflicts, families, family_view, links, safety, search, station, worklist
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from tests.conftest import NOW
from tests.demo.conftest import FAMILIES
from tests.rotation import one_day_in_three


@pytest.fixture(scope="module")
def vega(opened: Station) -> FamilyView:
    with opened.read() as connection:
        found = families.resolve(connection, "10-4471")
        return family_view.family(connection, found, opened.agency_id)


def test_every_row_of_every_file_is_accounted_for_and_none_rejected(made: build.Made) -> None:
    assert len(made.reports) == 5
    for name, counts in made.reports.items():
        assert counts["read"] == counts["new"] > 0, name
        assert counts["rejected"] == 0, name


def test_four_agencies_and_ours_know_the_family(vega: FamilyView) -> None:
    known = {household.agency.short_name for household in vega.households if household.agency}
    assert known == {"Riverside", "Care 4 Kids", "CTtransit", "Workforce", "Hartford FS"}
    assert vega.worker == "Ana Ruiz"
    assert vega.languages[:2] == ("es", "en")


def test_members_are_one_each_and_their_sources_named(vega: FamilyView) -> None:
    assert [member.shown.first_name for member in vega.members] == ["Maria", "Rosa", "Leo", "Ivy"]
    maria, _, leo, _ = vega.members
    assert {record.source.agency for record in maria.records} >= {"Riverside", "Care 4 Kids", "CTtransit", "Workforce"}
    (difference,) = leo.differences
    assert {value.value for value in difference.values} == {date(2020, 6, 14), date(2020, 6, 19)}
    assert maria.shown.contact_note == "text after noon, no voicemail"


def test_supports_of_all_domains_with_their_dates(vega: FamilyView) -> None:
    assert {support.domain for support in vega.supports} == {"childcare", "housing", "transit", "workforce"}
    care = {support.member_name: support for support in vega.supports if support.domain == "childcare"}
    assert care["Leo Vega"].ends == date(2026, 11, 29)
    assert care["Ivy Vega"].minutes_a_week == 2475
    training = next(activity for activity in vega.activities if "Medical" in activity.title)
    assert [(s.byday, s.opens_at, s.closes_at) for s in training.schedules] == [("MO,TU,WE,TH", "09:00", "15:30")]


def test_casework_is_there(vega: FamilyView) -> None:
    assert [task.title for task in vega.tasks if task.status == "blocked"] == ["Confirm lease date"]
    assert {barrier.title for barrier in vega.barriers} >= {"Unit failed inspection"}
    assert len(vega.notes) == 13
    assert {consent.status for consent in vega.consents} == {"given", "refused"}


def test_home_has_work_that_is_late_and_due(opened: Station) -> None:
    today = opened.clock.today()
    with opened.read() as connection:
        sections = [item.section(today) for item in worklist.items(connection, today)]
    assert {"overdue", "today", "this_week", "later"} <= set(sections)


def test_some_proposals_wait_and_most_are_decided(made: build.Made, opened: Station) -> None:
    with opened.read() as connection:
        assert links.waiting(connection) == made.left_open > 0
        decided = connection.execute(text("SELECT count(DISTINCT link_id) FROM person_link WHERE status='confirmed'"))
        assert (decided.scalar() or 0) > made.left_open


def test_links_never_join_different_families(opened: Station, made: build.Made) -> None:
    """Each family of the store holds one parent of the caseload: nobody was joined with a stranger."""
    with opened.read() as connection:
        rows = connection.execute(
            text(
                "SELECT DISTINCT coalesce(f.family_id, i.scope_id), i.value FROM identifier i"
                " LEFT JOIN family_of f ON f.household_id = i.scope_id WHERE i.system LIKE 'hmis%'"
            )
        ).all()
    numbers: dict[bytes, set[str]] = {}
    for family, value in rows:
        numbers.setdefault(family, set()).add(value[1:5])
    assert all(len(found) == 1 for found in numbers.values())


def test_accents_are_forgiven_in_search(opened: Station) -> None:
    with opened.read() as connection:
        assert any(hit.name == "Maria Vega" for hit in search.find(connection, "mária vega"))


def test_a_demo_is_known_and_a_real_store_is_left_alone(made: build.Made, tmp_path: Path) -> None:
    found = build.known(made.home)
    assert found is not None
    assert found["families"] == FAMILIES
    assert build.known(tmp_path) is None
    station.create(tmp_path, "a real passphrase")
    with pytest.raises(build.NotADemo):
        build.known(tmp_path)
    (tmp_path / build.MARKER).write_text(json.dumps([]), "utf-8")
    with pytest.raises(build.NotADemo):
        build.known(tmp_path)


def test_the_summary_can_be_written_in_both_languages(vega: FamilyView) -> None:
    from ctcoord.cli.family_text import family_lines
    from ctcoord.words import Words

    english = "\n".join(family_lines(vega, Words("en"), date(2026, 11, 21)))
    spanish = "\n".join(family_lines(vega, Words("es"), date(2026, 11, 21)))
    assert "Leo Vega, birth date: " in english
    assert "Cuidado infantil · Care 4 Kids · Leo Vega" in spanish
    assert "2025-12-01 – 2026-11-29" in english


@one_day_in_three(1)
def test_the_demo_of_the_usual_size_leaves_families_with_a_safety_flag_to_their_agency(tmp_path: Path) -> None:
    build.make(tmp_path, fixed(NOW))
    opened = station.open_with_passphrase(tmp_path, build.PASSPHRASE, fixed(NOW))
    try:
        with opened.read() as connection:
            flagged = safety.flagged(connection)
            assert flagged, "the usual demo has such families"
            owners = text("SELECT owner_id FROM household WHERE id = :id")
            for household in flagged:
                together = families.household_ids(connection, household)
                assert len({connection.execute(owners, {"id": one}).scalar() for one in together}) == 1
    finally:
        opened.close()


def test_words_of_the_told_steps_move_with_the_day() -> None:
    steps = [step for family in vegas.told_families(date(2027, 3, 1)) for step in family.steps]
    said = " ".join(f"{step.title} {step.reason}" for step in steps)
    assert "ends Mar 9" in said
    assert "expires Mon Mar 8" in said
    assert "Nov" not in said
    assert "{" not in said


def test_two_changes_of_one_step_wait_for_a_decision_and_are_not_sent(opened: Station) -> None:
    with opened.read() as connection:
        rows = conflicts.waiting(connection)
        ops = connection.execute(text("SELECT count(*) FROM outbox WHERE entity = 'conflict'")).scalar()
    assert {row.family.split(",")[0] for row in rows} == {"Vega"}
    assert [row.field for row in rows] == ["status", "due_on"]
    assert all(row.current == row.first != row.second for row in rows)
    assert {row.second_id for row in rows} == {opened.staff_id}
    assert ops == 0
