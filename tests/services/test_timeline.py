"""The timeline is built from the records: what continues shares a row, what is not followed leaves a gap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from ctcoord.services.alignment import Broken
from ctcoord.services.case_rows import ActivityRow, BarrierRow, FamilyView, NoteRow, SupportRow, TaskRow
from ctcoord.services.people import Source
from ctcoord.services.timeline import Bar, Gap, GapKind, Lane, Mark, Timeline, build, with_breaks

TODAY = date(2026, 11, 21)
SOURCE = Source("Care 4 Kids", False, None, None)
_ids = count(1)


def support(domain: str, start: date | None, end: date | None, **more: Any) -> SupportRow:
    given: dict[str, Any] = {
        "id": next(_ids).to_bytes(2, "big"), "scope_id": b"h", "member": b"leo", "member_name": "Leo Vega",
        "domain": domain, "program": "Program", "provider": None, "site": None, "status": "active",
        "applied_on": None, "authorized_from": start, "authorized_to": end, "ended_on": None, "end_reason": None,
        "minutes_a_week": None, "renewal_due": None, "coverage": None, "amount_cents": None, "amount_period": None,
        "detail": None, "source": SOURCE,
    }  # fmt: skip
    return SupportRow(**(given | more))


def family(*supports: SupportRow, **more: Any) -> FamilyView:
    given: dict[str, Any] = {
        "id": b"f", "heading": "Vega, Maria", "case_number": None, "languages": (), "worker": None, "households": (),
        "members": (), "supports": supports, "activities": (), "observations": (), "barriers": (), "tasks": (),
        "goals": (), "notes": (), "consents": (),
    }  # fmt: skip
    return FamilyView(**(given | more))


def lane(timeline: Timeline, kind: str) -> Lane:
    return next(lane for lane in timeline.lanes if lane.kind == kind)


def test_the_four_domains_are_always_there_in_their_order() -> None:
    kinds = [lane.kind for lane in build(family(), TODAY).lanes]
    assert kinds == ["childcare", "housing", "transit", "workforce"]
    more = build(family(support("food", TODAY, None)), TODAY)
    assert [lane.kind for lane in more.lanes][4:] == ["food"]


def test_passes_that_follow_each_other_share_a_row_and_overlaps_do_not() -> None:
    first = support("transit", date(2026, 9, 1), date(2026, 9, 30))
    second = support("transit", date(2026, 10, 1), date(2026, 10, 31))
    overlap = support("transit", date(2026, 10, 15), date(2026, 11, 14))
    rows = lane(build(family(second, overlap, first), TODAY), "transit").rows
    bars = [[item.start for item in row.items if isinstance(item, Bar)] for row in rows]
    # The overlapping one ended last, so the gap stands in its row, which therefore is not over.
    assert bars == [[overlap.authorized_from], [first.authorized_from, second.authorized_from]]


def test_another_person_or_program_has_a_row_of_its_own() -> None:
    one = support("childcare", date(2026, 9, 1), date(2026, 9, 30))
    other = support("childcare", date(2026, 10, 1), None, member=b"ivy", member_name="Ivy Vega")
    assert len(lane(build(family(one, other), TODAY), "childcare").rows) == 2


@pytest.mark.parametrize(("days", "problem"), [(-61, False), (-60, True), (8, True), (60, True), (61, False)])
def test_a_running_support_that_ends_soon_leaves_a_gap(days: int, problem: bool) -> None:
    end = TODAY + timedelta(days=days)
    gaps = build(family(support("childcare", date(2026, 1, 1), end)), TODAY).problems
    assert [(gap.kind, gap.start, gap.end) for gap in gaps] == (
        [(GapKind.NOT_RENEWED, end + timedelta(days=1), None)] if problem else []
    )


@pytest.mark.parametrize("more", [{"status": "ended"}, {"ended_on": date(2026, 11, 20)}, {"status": "denied"}])
def test_what_was_ended_on_purpose_leaves_no_gap(more: dict[str, Any]) -> None:
    assert not build(family(support("childcare", date(2026, 1, 1), TODAY, **more)), TODAY).problems


def test_a_later_authorisation_closes_the_gap_even_of_another_program() -> None:
    old = support("childcare", date(2026, 1, 1), date(2026, 11, 29))
    new = support("childcare", date(2026, 11, 30), date(2027, 11, 29), program="Another")
    assert not build(family(old, new), TODAY).problems


def test_days_between_two_authorisations_are_a_gap_that_ends() -> None:
    old = support("transit", date(2026, 11, 1), date(2026, 11, 25))
    new = support("transit", date(2026, 12, 1), None)
    timeline = build(family(old, new), TODAY)
    assert [(g.kind, g.start, g.end) for g in timeline.problems] == [
        (GapKind.BETWEEN, date(2026, 11, 26), date(2026, 11, 30))
    ]
    (row,) = lane(timeline, "transit").rows
    assert [type(item) for item in row.items] == [Bar, Gap, Bar]


def test_an_open_end_stays_open_and_an_end_before_the_start_is_one_day() -> None:
    forever = support("housing", date(2026, 1, 1), None)
    odd = support("housing", date(2026, 5, 5), date(2026, 6, 1), ended_on=date(2026, 5, 1), status="ended")
    rows = lane(build(family(forever, odd), TODAY), "housing").rows
    spans = {(item.start, item.end) for row in rows for item in row.items}
    assert spans == {(date(2026, 1, 1), None), (date(2026, 5, 5), date(2026, 5, 5))}


def test_rows_that_are_over_come_last() -> None:
    over = support("housing", date(2020, 1, 1), date(2020, 12, 31), status="ended")
    running = support("housing", date(2026, 1, 1), None, program="Lease")
    rows = lane(build(family(over, running), TODAY), "housing").rows
    assert [row.items[0].start for row in rows] == [date(2026, 1, 1), date(2020, 1, 1)]


def test_training_stands_with_workforce_and_school_with_activities() -> None:
    def activity(kind: str, of: bytes | None = None) -> ActivityRow:
        return ActivityRow(kind.encode(), b"h", b"leo", "Leo Vega", kind, kind, TODAY, None, of, SOURCE)

    timeline = build(family(activities=(activity("training"), activity("school"))), TODAY)
    assert len(lane(timeline, "workforce").rows) == 1
    assert len(lane(timeline, "activities").rows) == 1
    course = support("workforce", TODAY, None)
    drawn_once = build(family(course, activities=(activity("training", course.id),)), TODAY)
    assert len(lane(drawn_once, "workforce").rows) == 1


def test_what_several_members_have_alike_is_one_bar_and_one_gap() -> None:
    days = (date(2026, 1, 1), date(2026, 12, 31))
    people = [(b"maria", "Maria Vega"), (b"leo", "Leo Vega"), (b"ivy", "Ivy Vega")]
    alike = [support("housing", *days, program="Shelter", member=key, member_name=name) for key, name in people]
    other = support("housing", *days, program="Shelter", member=b"rosa", member_name="Rosa", coverage="own room")
    timeline = build(family(*alike, other), TODAY)
    bars = [item for row in lane(timeline, "housing").rows for item in row.items if isinstance(item, Bar)]
    assert sorted((bar.people, bar.member) for bar in bars) == [(1, "Rosa"), (3, "")]
    assert sorted(gap.member for gap in timeline.problems) == ["", "Rosa"]
    lease = support("housing", *days, program="Lease", member=None, member_name="")
    open_ended = [row._replace(authorized_to=None) for row in alike]
    (gap,) = build(family(lease, *open_ended), TODAY).problems  # what members have does not cover the household's
    assert gap.record.program == "Lease"
    assert all(any(bar.record is gap.record for bar in bars) for gap in timeline.problems)


def test_barriers_notes_and_steps_have_lanes() -> None:
    barrier = BarrierRow(b"b", b"h", "No car", None, "high", "waiting", None, date(2026, 9, 14), None, "", SOURCE)
    noon = datetime(2026, 11, 19, 12, tzinfo=UTC)
    notes = tuple(NoteRow(bytes([n]), b"h", "phone", noon, None, "x", "Ana", None) for n in range(3))
    step = TaskRow(b"t", b"h", "Call", None, "task", None, "not_started", None, TODAY, None)
    done = TaskRow(b"u", b"h", "Done", None, "task", None, "done", None, TODAY, TODAY)
    timeline = build(family(barriers=(barrier,), notes=notes, tasks=(step, done)), TODAY)
    (row,) = lane(timeline, "events").rows
    marks = [item for item in row.items if isinstance(item, Mark)]
    assert [(mark.kind, mark.planned) for mark in marks] == [("phone", False), ("task", True)]
    assert lane(timeline, "barriers").rows[0].items[0].end is None
    assert timeline.bounds() == (date(2026, 9, 14), TODAY)


def test_a_gap_says_what_fails_with_it_and_f8_finds_the_gap_that_is_drawn() -> None:
    care = support("childcare", date(2026, 1, 1), date(2026, 11, 29))
    lease = support("housing", date(2026, 1, 1), date(2026, 12, 31), member=None, member_name="")
    grant = support("workforce", date(2026, 9, 1), None, program="Grant")
    course = ActivityRow(b"a", b"h", b"p", "Maria", "training", "Class", date(2026, 9, 1), None, grant.id, SOURCE)
    told = family(care, lease, grant, activities=(course,))
    shown = with_breaks(build(told, TODAY), {care.id: Broken(course.id, "Class")})
    gaps = [item for row in lane(shown, "childcare").rows for item in row.items if isinstance(item, Gap)]
    assert [gap.breaks for gap in gaps] == ["Class"]
    assert [problem.breaks for problem in shown.problems] == ["Class", ""]
    assert shown.problems[0] is gaps[0]
    assert [(bar.label, bar.broken_by) for bar in _bars(shown) if bar.broken_by] == [("Grant", gaps[0])]
    assert not any(bar.broken_by for bar in _bars(with_breaks(shown, {})))  # it has been renewed


def _bars(shown: Timeline) -> list[Bar]:
    return [item for one in shown.lanes for row in one.rows for item in row.items if isinstance(item, Bar)]
