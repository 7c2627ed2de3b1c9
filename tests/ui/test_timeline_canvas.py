"""The painted timeline with keys and for screen readers."""

from __future__ import annotations

import gc
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.services.alignment import Broken
from ctcoord.services.timeline import Gap, build, with_breaks
from ctcoord.ui.family.timeline_axis import beside_flag
from ctcoord.ui.family.timeline_breaks import breaks, tag_boxes
from ctcoord.ui.family.timeline_card import TimelineCard
from ctcoord.ui.family.timeline_layout import ROW_PX, Window, lay_out
from ctcoord.ui.family.timeline_paint import TimelinePainter
from tests.services.test_timeline import TODAY, family, support
from tests.ui.test_timeline_layout import timeline


@pytest.fixture
def card(qtbot: QtBot) -> TimelineCard:
    made = TimelineCard()
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    made.show_timeline(timeline())
    made.activateWindow()
    made.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(made.canvas.hasFocus)
    return made


def test_a_screen_reader_finds_every_item_with_its_dates(card: TimelineCard) -> None:
    canvas = card.canvas
    found = QAccessible.queryAccessibleInterface(canvas)
    assert found.role() == QAccessible.Role.List
    assert found.childCount() == len(canvas.layout_.items)
    names = [found.child(number).text(QAccessible.Text.Name) for number in range(found.childCount())]
    assert names[0] == "Childcare, Program · Leo, Sun Mar 1 – Sun Nov 29, Care 4 Kids"
    assert any("Not renewed for Leo from Nov 30" in name for name in names)
    for number in range(found.childCount()):
        child = found.child(number)
        assert child.rect() == canvas.global_rect(number)
        assert found.indexOfChild(child) == number
        assert child.parent().object() is canvas


def test_the_focused_item_is_told(card: TimelineCard) -> None:
    card.canvas.focus_item(1)
    found = QAccessible.queryAccessibleInterface(card.canvas)
    assert found.child(1).state().focused
    assert not found.child(0).state().focused
    assert found.indexOfChild(found.focusChild()) == 1


def test_interfaces_go_with_the_widget_and_with_every_new_layout(qtbot: QtBot) -> None:
    gc.freeze()  # what was there before need not be looked through thirty times
    for _round in range(30):
        made = TimelineCard()
        made.resize(900, 400)
        made.show_timeline(timeline())
        found = QAccessible.queryAccessibleInterface(made.canvas)
        first = found.child(0)
        made.set_span("12m")
        assert found.child(0) is not first
        made.deleteLater()
        del made, found, first
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete
        gc.collect()
    gc.unfreeze()


def test_arrows_and_enter(card: TimelineCard, qtbot: QtBot) -> None:
    canvas = card.canvas
    assert canvas.current == 0
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert isinstance(canvas.layout_.items[canvas.current or 0].item, Gap)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.layout_.lanes[canvas.layout_.items[canvas.current or 0].lane].kind == "transit"
    with qtbot.waitSignal(card.opened) as opened:
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert opened.args[0].domain == "transit"


def test_f8_walks_exactly_the_problems_that_are_told(card: TimelineCard) -> None:
    problems = list(card.canvas.timeline.problems)
    assert len(problems) == 2
    stops = []
    for _step in range(3):
        card.next_problem()
        stops.append(card.canvas.current_item)
    assert stops == [problems[0], problems[1], problems[0]]


def test_f8_passes_over_gaps_that_are_over_and_brings_far_ones_into_view(qtbot: QtBot) -> None:
    made = TimelineCard()
    qtbot.addWidget(made)
    over = [support("transit", date(2026, 8, 1), date(2026, 9, 30)), support("transit", date(2026, 11, 1), None)]
    built = build(family(*over, support("childcare", date(2026, 3, 1), date(2026, 11, 29))), TODAY)
    gaps = [item for lane in built.lanes for row in lane.rows for item in row.items if isinstance(item, Gap)]
    assert len(gaps) == 2
    made.show_timeline(built)
    for _step in range(2):
        made.next_problem()
        assert made.canvas.current_item is built.problems[0]
    made.canvas.show_timeline(built, Window(date(2025, 1, 1), date(2025, 3, 31)))
    made.next_problem()
    assert made.canvas.current_item is built.problems[0]


def test_lanes_by_number(card: TimelineCard) -> None:
    card.focus_lane("workforce")
    placed = card.canvas.layout_.items[card.canvas.current or 0]
    assert card.canvas.layout_.lanes[placed.lane].kind == "workforce"


def test_a_click_focuses_the_item_under_it(card: TimelineCard, qtbot: QtBot) -> None:
    middle: QPoint = card.canvas.item_rect(2).center()
    qtbot.mouseClick(card.canvas, Qt.MouseButton.LeftButton, pos=middle)
    assert card.canvas.current == 2


def test_the_list_says_the_same(card: TimelineCard, qtbot: QtBot) -> None:
    QTest.mouseClick(card.views.findChild(object, "list"), Qt.MouseButton.LeftButton)
    assert card.table.isVisible()
    everything = sum(len(row.items) for lane in timeline().lanes for row in lane.rows)
    assert card.table.rows_model.rowCount() == everything


def test_days_move_and_come_back(card: TimelineCard, qtbot: QtBot) -> None:
    first = card.canvas.layout_.window
    qtbot.mouseClick(card._back, Qt.MouseButton.LeftButton)
    assert card.canvas.layout_.window.first < first.first
    qtbot.mouseClick(card._today, Qt.MouseButton.LeftButton)
    assert card.canvas.layout_.window == first


def test_rows_out_of_view_are_counted(card: TimelineCard, qtbot: QtBot) -> None:
    assert "1 row outside these dates" in card._counts.accessibleName()
    card.resize(1000, 180)
    qtbot.waitUntil(lambda: "rows below" in card._counts.accessibleName())


def test_tab_into_a_low_timeline_leaves_the_first_row_in_view(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    layout, first, made = QVBoxLayout(page), QPushButton("first"), TimelineCard()
    layout.addWidget(first)
    layout.addWidget(made)
    made.show_timeline(timeline())
    page.resize(1000, 230)
    page.show()
    page.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    assert made._scroll.verticalScrollBar().maximum() > 0
    for _step in range(20):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if made.canvas.hasFocus():
            break
    assert made.canvas.hasFocus()
    assert made._scroll.verticalScrollBar().value() == 0


def test_no_row_is_cut_and_the_name_of_a_lane_stays(card: TimelineCard, qtbot: QtBot) -> None:
    card.resize(1000, 190)
    bar = card._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    painted, named = [], []
    for value in range(bar.maximum() + 1):
        bar.setValue(value)
        canvas = card.canvas
        painter = TimelinePainter(QPainter(), canvas.timeline, canvas.layout_, None, canvas.label_px, view=canvas.view)
        top, bottom = canvas.view
        painted.append({(one.lane, one.row) for one in painter.shown})
        assert all(top <= one.y and one.y + ROW_PX <= bottom for one in painter.shown)
        rows = {(one.lane, one.row) for one in canvas.layout_.items}
        assert sum(canvas.rows_hidden()) == len(rows) - len(painted[-1])
        named.append([painter.name_top(number) for number in range(len(canvas.layout_.lanes))])
        for lane, _row in painted[-1]:
            assert named[-1][lane] is not None
    assert painted[0] != painted[-1]
    assert named[0][0] == 4


def test_a_month_beside_the_flag_of_today_is_shifted_not_covered() -> None:
    flag = QRectF(100, 5, 60, 20)
    assert beside_flag(QRectF(150, 0, 30, 30), flag).left() > flag.right()
    assert beside_flag(QRectF(10, 0, 30, 30), flag).left() == 10
    assert beside_flag(QRectF(150, 0, 30, 30), None).left() == 150


def test_what_a_gap_breaks_has_a_tag_and_a_dotted_line_down_to_it(qtbot: QtBot) -> None:
    care = support("childcare", date(2026, 3, 1), date(2026, 11, 29))
    course = support("workforce", date(2026, 9, 8), date(2027, 3, 25), program="Nursing", member_name="Maria Vega")
    shown = build(family(care, course, support("housing", date(2026, 1, 1), None)), TODAY)
    card = TimelineCard()
    qtbot.addWidget(card)
    card.resize(1000, 500)
    card.show()
    card.show_timeline(shown)
    before = card.canvas.grab().toImage()
    card.show_timeline(with_breaks(shown, {care.id: Broken(course.id, "Nursing")}))
    layout, left = card.canvas.layout_, card.canvas.label_px
    (one,) = breaks(layout)
    assert layout.items[one.bar].item.label == "Nursing"
    assert layout.items[one.gap].item is card.problems[0]
    assert one.x == pytest.approx(layout.x(date(2026, 11, 30)))
    after = card.canvas.grab().toImage()
    top, bottom = round(layout.items[one.gap].y) + ROW_PX, round(layout.items[one.bar].y)
    changed = [y for y in range(top, bottom) if _pixels(before, left, one.x, y) != _pixels(after, left, one.x, y)]
    assert len(changed) > (bottom - top) / 4  # dots over the whole way
    (box,) = tag_boxes(layout, [one], TODAY).values()
    assert box.left() > one.x
    said = [card.canvas.says(number) for number in (one.gap, one.bar)]
    assert "Nursing breaks with it" in said[0]
    assert "breaks Nov 30: No care for Leo from Nov 30" in said[1]
    assert "breaks Nov 30" in card.canvas.tells(one.bar)
    told = with_breaks(shown, {care.id: Broken(course.id, "Nursing")})
    later = lay_out(told, Window(date(2026, 9, 1), date(2026, 11, 20)), 800)
    assert not breaks(later)  # not in these days


def _pixels(picture: QImage, left: int, x: float, y: int) -> list[int]:
    return [picture.pixel(left + round(x) + beside, y) for beside in range(-1, 5)]
