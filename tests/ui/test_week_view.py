"""The week of a family on the screen: where blocks stand, the keys, the list beside it, what it says and prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.alignment.lanes import Block, week
from ctcoord.services.alignment import Alignment, key
from ctcoord.services.week_written import WeekShown
from ctcoord.ui.language import speak
from ctcoord.ui.parts.table import GroupRow
from ctcoord.ui.theme import apply_look
from ctcoord.ui.week.chosen import enters, keys_of
from ctcoord.ui.week.head import day_state, fitting
from ctcoord.ui.week.layout import (
    LEAST_LANE_PX,
    Layout,
    Room,
    hours,
    item_at,
    lay_out,
    next_across,
    next_along,
    side_by_side,
)
from ctcoord.ui.week.listing import WeekRow
from ctcoord.ui.week.page import WeekPage
from ctcoord.ui.week.paint import WeekPainter, _as_many
from tests.domain.week_of_vega import MONDAY, at, vega

YEAR = timedelta(days=365)


def found_of(facts: Facts) -> Alignment:
    return Alignment(b"f", MONDAY, MONDAY + YEAR, facts, findings(facts, MONDAY, MONDAY + YEAR), {})


def laid(facts: Facts, width: float = 960, *, narrow: bool = False) -> Layout:
    found = found_of(facts)
    return lay_out(week(facts, found.findings, MONDAY), Room(width, 520, narrow=narrow))


class StubDesk:
    """Answers every read at once with the alignment of a family."""

    def __init__(self, facts: Facts, today: date = MONDAY) -> None:
        self.facts, self._today = facts, today
        self.station = SimpleNamespace(home=Path())

    def today(self) -> date:
        return self._today

    def read(self, _owner: object, _job: object, done: Callable[[object], object], _failed: object) -> None:
        done(WeekShown(replace(found_of(self.facts), today=self._today), (), ()))


def page_of(facts: Facts, qtbot: QtBot, size: tuple[int, int] = (1250, 650), today: date = MONDAY) -> WeekPage:
    desk: Any = StubDesk(facts, today)
    made = WeekPage(desk, lambda _first: None)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    family: Any = type("Family", (), {"id": b"f", "supports": (), "activities": (), "members": ()})()
    made.show_family(family)
    return made


@pytest.fixture
def page(qtbot: QtBot) -> WeekPage:
    return page_of(vega(), qtbot)


def test_blocks_stand_at_their_hours_in_the_lane_of_their_person() -> None:
    shown = laid(vega())
    first, last = hours(week(vega(), (), MONDAY))
    assert (first, last) == (7, 18)
    gap = next(one for one in shown.items if one.block.kind == "no_care")
    lane = shown.days[0].lanes[1]
    assert (gap.day, gap.lane) == (0, 1)
    assert lane[0] <= gap.x0 < gap.x1 <= lane[0] + lane[1] + 0.01
    assert gap.y0 == pytest.approx(shown.y(at("15:05")))
    assert gap.y1 - gap.y0 == pytest.approx(shown.hour)
    work = next(one for one in shown.items if one.block.person == "rosa" and one.block.kind == "job")
    assert work.cut and work.y1 == pytest.approx(shown.height)
    assert [day.folded for day in shown.days] == [False] * 5 + [True] * 2


def test_what_is_at_once_stands_side_by_side() -> None:
    def one(starts: int, ends: int) -> Block:
        return Block("care", "p", starts, ends)

    assert side_by_side([one(0, 60), one(30, 90), one(60, 120), one(120, 180)]) == [(0, 2), (1, 2), (0, 2), (0, 1)]


def test_a_way_lies_over_the_care_that_a_child_leaves_early() -> None:
    facts = vega()
    late = tuple(
        replace(one, schedules=tuple(replace(time, closes=at("17:30")) for time in one.schedules))
        for one in facts.supports
    )
    shown = laid(replace(facts, supports=late))
    ivy = [one for one in shown.items if one.day == 0 and one.block.person == "ivy"]
    assert [one.block.kind for one in ivy] == ["travel", "care", "travel"]
    assert {(round(one.x0), round(one.x1)) for one in ivy} == {(round(ivy[0].x0), round(ivy[0].x1))}
    way = ivy[2]
    number = item_at(shown, (way.x0 + way.x1) / 2, (way.y0 + way.y1) / 2)
    assert number is not None and shown.items[number] is way


def test_words_that_read_downwards_are_not_cut_by_a_way(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = vega()
    late = tuple(
        replace(one, schedules=tuple(replace(time, closes=at("17:30")) for time in one.schedules))
        for one in facts.supports
    )
    written: list[tuple[QRectF, str, bool]] = []
    monkeypatch.setattr(
        WeekPainter,
        "_turned",
        lambda _self, rect, words, _token, *, bold, patch="": written.append((rect, words, bool(patch) or bold)),
    )
    speak("es")
    try:
        for width, height in ((700, 520), (700, 300)):
            shown = lay_out(week(replace(facts, supports=late), (), MONDAY), Room(width, height))
            picture = QImage(width, height, QImage.Format.Format_ARGB32)
            painter = WeekPainter(QPainter(picture), shown, None, focused=False)
            painter.paint()
            painter.painter.end()
            cares = [(rect, patched) for rect, words, patched in written if words.startswith("Cuidado")]
            assert cares
            assert all(patched or not any(way.intersects(rect) for way in painter.ways) for rect, patched in cares)
            written.clear()
    finally:
        speak("en")


def test_where_it_is_narrow_an_empty_weekend_goes_then_who_only_cares_and_is_not_asked() -> None:
    facts = vega()
    wide, narrow = laid(facts), laid(facts, 400, narrow=True)
    assert [day.width > 0 for day in wide.days] == [True] * 7
    assert [day.width > 0 for day in narrow.days] == [True] * 5 + [False] * 2
    assert narrow.shown == (0, 1, 2, 3)  # somebody must ask Rosa
    people = tuple(
        replace(one, care_available=False, care_confirmed_on=MONDAY) if one.id == "rosa" else one
        for one in facts.people
    )
    told = replace(facts, people=people)
    assert laid(told, 400, narrow=True).shown == (0, 1, 2)
    assert laid(told, 960).shown == (0, 1, 2, 3)
    assert min(box[1] for box in laid(told, 400, narrow=True).days[0].lanes) > LEAST_LANE_PX / 2


def test_arrows_go_along_a_lane_and_across_lanes_and_days_and_stay_at_the_ends() -> None:
    shown = laid(vega())
    lanes = [(one.day, one.lane) for one in shown.items]
    here = 0
    for _step in range(40):
        there = next_along(shown.items, here, 1)
        assert lanes[there] == lanes[here]
        assert there == here or shown.items[there].y0 >= shown.items[here].y0
        here = there
    met = {lanes[here]}
    for _step in range(60):
        here = next_across(shown.items, here, 1)
        met.add(lanes[here])
    assert met == {one for one in lanes if one >= min(met)}
    assert next_across(shown.items, here, 1) == here


def test_the_way_back_to_a_side_is_the_way_there(page: WeekPage, qtbot: QtBot) -> None:
    page.next_problem()
    here = page.canvas.current
    for way in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(page.canvas, way)
        assert page.canvas.current != here or way == Qt.Key.Key_Left
    assert page.canvas.current == here


def test_picture_and_list_hold_the_same_selection_and_the_foot_explains_it(page: WeekPage, qtbot: QtBot) -> None:
    page.next_problem()
    gap = page.canvas.current_block
    assert gap is not None and (gap.kind, gap.person) == ("no_care", "leo")
    row = page.table.current_row()
    assert isinstance(row, WeekRow) and row.block is gap
    assert page.twin._text.text() == (
        "Elm Hill School ends 15:05, Maria is back 16:05. Find childcare that covers these hours."
    )
    assert [run.text for run in page.twin._chips.runs] == ["CTWorks"]
    rows = page.table.rows_model.rows
    place = next(n for n, one in enumerate(rows) if isinstance(one, WeekRow) and one.block.kind == "care")
    page.table.setCurrentIndex(page.table.rows_model.index(place, 0))
    care = page.canvas.current_block
    assert care is not None and care.kind == "care"
    assert page.twin._text.text() == "Care: Care 4 Kids · Little Harbor"
    assert [run.text for run in page.twin._chips.runs] == ["Care 4 Kids · Oct 2"]


def test_a_block_of_a_folded_day_unfolds_it(page: WeekPage, qtbot: QtBot) -> None:
    def unfolded() -> list[str]:
        days = {row.day.isoformat() for row in page.table.rows_model.rows
                if isinstance(row, WeekRow) and row.block.kind == "care"}  # fmt: skip
        return sorted(days)

    assert unfolded() == ["2026-11-30"]
    number = next(n for n, one in enumerate(page.canvas.layout_.items) if one.day == 4 and one.block.kind == "care")
    page.canvas.focus_item(number)
    assert unfolded() == ["2026-11-30", "2026-12-04"]
    row = page.table.current_row()
    assert isinstance(row, WeekRow) and row.block is page.canvas.current_block
    page.table.group_toggled.emit("2026-12-04")
    assert unfolded() == ["2026-11-30"]
    heads = [row.runs[0].text for row in page.table.rows_model.rows if isinstance(row, GroupRow)]
    assert len(heads) == 7


def test_f8_walks_the_problems_of_the_week_and_then_of_the_next_that_has_any(page: WeekPage) -> None:
    met = []
    for _step in range(7):
        page.next_problem()
        block, day = page.canvas.current_block, page.canvas.current_day
        assert block is not None and day is not None
        met.append((day.isoformat(), block.kind))
    assert met == [
        ("2026-11-30", "no_care"), ("2026-12-01", "no_care"), ("2026-12-02", "no_care"), ("2026-12-02", "ask"),
        ("2026-12-03", "no_care"), ("2026-12-03", "ask"), ("2026-12-07", "no_care"),
    ]  # fmt: skip


def test_f8_never_goes_before_today_and_what_is_accepted_there_begins_when_the_line_says(qtbot: QtBot) -> None:
    """On Saturday the gaps of the week have passed; they stay drawn, and the gap is that of the next week."""
    made, monday = page_of(vega(), qtbot, today=MONDAY + timedelta(days=5)), MONDAY + timedelta(days=7)
    assert made._found is not None and made.canvas.week.of_child["leo"] > 0
    made.next_problem()
    gap = made.current_finding
    assert (made.canvas.current_day, gap is not None and (gap.kind, gap.first_on)) == (monday, ("care_gap", monday))
    (line,) = (one for one in findings(vega(), MONDAY + timedelta(days=5), MONDAY + YEAR) if key(one) == key(gap))
    assert gap == line
    made.move_by(-4)
    made.next_problem()
    assert made.canvas.current_day == monday


def test_the_line_leads_to_the_problem_that_it_names_past_those_before_it(page: WeekPage) -> None:
    assert page._found is not None
    named = next(one for one in reversed(page._found.problems) if one.spans and one.first_on > MONDAY)
    page.move_by(8)
    page.next_problem(key(named))
    found = page.current_finding
    assert found is not None and key(found) == key(named) and page.canvas.current_day == named.first_on


def test_the_head_says_what_is_missing_and_never_covered_where_something_is_not_known() -> None:
    facts = vega()
    shown = week(facts, findings(facts, MONDAY, MONDAY), MONDAY)
    assert day_state(shown.days[0], certain=True).text == "1 h gap"
    assert day_state(shown.days[4], certain=True).text == "covered"
    assert day_state(shown.days[4], certain=False).text == "not all known"
    assert day_state(shown.days[5], certain=True).text == ""
    assert [run.text for run in fitting(shown.days[0], 60, certain=True)] == ["Mon 30", ""]


def test_what_is_still_to_be_asked_stands_under_the_days_and_no_day_is_called_covered(qtbot: QtBot) -> None:
    facts = vega()
    nowhere = tuple(replace(one, place=None) if one.id == "school" else one for one in facts.activities)
    made = page_of(replace(facts, activities=nowhere), qtbot)
    (asked,) = (row for row in made.table.rows_model.rows if isinstance(row, WeekRow) and row.asked)
    assert asked.asked == "Not known: where Elm Hill School (Leo) is."
    made.table.setCurrentIndex(made.table.rows_model.index(made.table.rows_model.rows.index(asked), 0))
    assert made.canvas.current is None
    assert made.twin._text.text() == f"{asked.asked} Ask where it is and record it."
    assert not made.canvas.certain and made.canvas.week.days[4].without == 0
    assert page_of(facts, qtbot).canvas.certain


def test_the_last_row_is_in_sight_when_the_foot_says_more_about_it(qtbot: QtBot) -> None:
    facts = vega()
    nowhere = tuple(replace(one, place=None) if one.id == "school" else one for one in facts.activities)
    made = page_of(replace(facts, activities=nowhere), qtbot, (1250, 420))
    qtbot.keyClick(made.table, Qt.Key.Key_End)
    row = made.table.current_row()
    assert isinstance(row, WeekRow) and row.asked

    def is_seen() -> bool:
        return made.table.viewport().rect().contains(made.table.visualRect(made.table.currentIndex()))

    made.twin.show_keys([("Enter", "Answer the question"), ("Ctrl+Shift+T", "Ask for it as a task")])
    qtbot.waitUntil(is_seen)


def test_no_half_of_a_title_or_of_times_stands_without_the_other() -> None:
    lines = [("No", True), ("care", True), ("15:05–", False), ("16:05", False)]
    assert [len(_as_many(lines, number)) for number in range(6)] == [0, 0, 2, 2, 4, 4]


def test_enter_on_a_gap_looks_for_who_closes_it_and_the_foot_says_the_keys(page: WeekPage) -> None:
    page.next_problem()
    row, found = page.table.current_row(), page._found
    assert isinstance(row, WeekRow) and row.block.kind == "no_care"
    assert enters(row, found, {"write"}) == "week_fit"
    assert enters(row, found, set()) == ""  # nobody may write here, and no record is behind it
    assert enters(row, found, {"write", "question"}) == "week_answer"
    assert keys_of("week_fit", ("week_accept", "week_change")) == [
        ("Enter", "Find a fit for the gap in care"), ("F2", "Change it")
    ]  # fmt: skip
    page.twin.show_keys(keys_of("week_fit", ()))
    assert page.twin._keys.isVisible() and page.twin._keys.text() == "Enter: Find a fit for the gap in care"
    page.twin.show_keys([])
    assert not page.twin._keys.isVisible()


def test_a_week_without_anything_says_whether_times_are_known_at_all(qtbot: QtBot) -> None:
    facts = vega()
    bare = replace(facts, activities=tuple(replace(one, schedules=()) for one in facts.activities), supports=())
    made = page_of(bare, qtbot)
    assert made.empty.isVisible() and made.empty.title.text() == "No schedules yet"
    assert not made.canvas.isVisible() and made.abilities() == frozenset()
    ended = tuple(replace(one, ends=MONDAY + timedelta(days=3)) for one in facts.activities)
    made = page_of(replace(facts, activities=ended, supports=()), qtbot)
    assert not made.empty.isVisible()
    made.move_by(1)
    assert made.empty.isVisible() and made.empty.title.text() == "Nothing planned in this week"
    made.move_by(0)
    assert not made.empty.isVisible()


def test_at_200_percent_picture_and_list_take_turns_and_nothing_is_out_of_reach(
    qtbot: QtBot, qapp: QApplication
) -> None:
    apply_look(qapp, "light", 200)
    made = page_of(vega(), qtbot, (880, 420))
    assert made.picture.isVisible() and not made.twin.isVisible()
    made.next_problem()
    qtbot.waitUntil(lambda: made._scroll.verticalScrollBar().value() > 0)  # 15:05 has come into view
    made._choose("list")
    assert made.twin.isVisible() and not made.picture.isVisible()
    made.next_problem()
    row = made.table.current_row()
    assert isinstance(row, WeekRow) and row.block is made.canvas.current_block
    made._choose("week")
    made.activateWindow()
    qtbot.waitUntil(made.canvas.hasFocus)
    assert made.deeds()["next_pane"]() is True  # F6
    assert made.table.hasFocus()
    assert made.deeds()["next_pane"]() is False  # on to the next pane, and next time to the picture
    assert made.canvas.hasFocus() and not made.twin.isVisible()


def test_a_screen_reader_finds_every_block(page: WeekPage) -> None:
    found = QAccessible.queryAccessibleInterface(page.canvas)
    assert found.childCount() == len(page.canvas.layout_.items) > 40
    names = [found.child(number).text(QAccessible.Text.Name) for number in range(found.childCount())]
    assert "Mon Nov 30, Leo: no care, 15:05–16:05" in names
    assert "Mon Nov 30, Maria: bus to Capital College, 35 min, 8:25–9:00" in names
