"""A family's week written down by keyboard: times, ways, who cares, homes, closed days, and what is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ctcoord.domain.alignment.facts import Kind
from ctcoord.services import alignment, casework, families, roster
from ctcoord.services import week as weeks
from ctcoord.services.alignment import Alignment
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.ui.screenshots import settle
from ctcoord.ui.week.enter import Where
from ctcoord.ui.week.enter_answers import AcceptDialog, CareDialog, PlaceDialog, WayDialog
from ctcoord.ui.week.enter_home import HomeDialog, Living
from ctcoord.ui.week.enter_times import ActivityDialog, ClosedDialog, NewActivity, OwnerTimesDialog
from ctcoord.ui.week.listing import WeekRow
from ctcoord.ui.week.page import WeekPage
from ctcoord.ui.window import MainWindow
from tests.domain.week_of_vega import vega
from tests.ui.conftest import TODAY, Vega
from tests.ui.keys import Keys
from tests.ui.test_barriers_page import opened

NAMES = ("VEGA, Maria + 3", "Vega")


def found(desk: Station, told: Vega) -> Alignment:
    with desk.read() as connection:
        return alignment.of_family(connection, families.family_id(connection, told.family), TODAY)


def causes(desk: Station, told: Vega) -> set[tuple[str, str]]:
    return {(one.kind, one.cause) for one in found(desk, told).open}


@pytest.fixture
def keys(window: MainWindow, qtbot: QtBot) -> Keys:
    return Keys(window, qtbot)


def test_a_familys_week_is_written_down_by_keys_alone_and_the_findings_follow(
    window: MainWindow, told: Vega, desk: Station, keys: Keys
) -> None:
    window.open_family(told.family)
    settle(window)
    keys.command("where they live")
    form = keys.inside(HomeDialog)
    keys.fill({"Who": "Everybody", "Name or address of a new place": "12 Elm Street"})
    keys.save(form)
    keys.command("times of a member")
    form = keys.inside(ActivityDialog)
    keys.fill({
        "Who": "Maria Vega", "What it is": "Class", "Its name": "Nursing aide",
        "Name or address of a new place": "Capital College", "Days": "Mon-Thu", "Begins at": "9:00",
        "Ends at": "3:30 pm", "Other days": "Fri", "Begins at, on the other days": "9:00",
        "Ends at, on the other days": "12:00",
    })  # fmt: skip
    keys.save(form)
    week = found(desk, told)
    (training,) = (one for one in week.facts.activities if one.title == "Nursing aide")
    assert sorted((sorted(one.turn.days), one.opens, one.closes) for one in training.schedules) == [
        ([0, 1, 2, 3], 540, 930),
        ([4], 540, 720),
    ]
    assert ("unknown", "travel") in causes(desk, told) and ("care_gap", "no_care") in causes(desk, told)
    keys.command("how long is the way")
    form = keys.inside(WayDialog)
    keys.fill({"From": "home", "To": "Capital College", "Minutes for one way": "35", "How they go": "bus"})
    keys.save(form)
    week = found(desk, told)
    assert [(one.minutes, one.mode) for one in week.facts.ways] == [(35, "transit")]
    assert ("unknown", "travel") not in causes(desk, told)


def place(desk: Station, author: Author, told: Vega) -> None:
    """What the family's week asks for: a class of the mother without a known way, a school without times, a home."""
    with desk.write() as connection:
        home = weeks.place(connection, author, told.family, "home", name="", address="1 Street")
        college = weeks.place(connection, author, told.family, "site", name="College")
        weeks.lives_at(connection, author, None, home)
        weeks.add_activity(connection, author, told.maria, Kind.TRAINING, "Nursing aide", place_id=college,
                           times=[Times("MO-TH", "9:00", "15:30")])  # fmt: skip
        weeks.add_activity(connection, author, told.leo, Kind.SCHOOL, "Elm Hill")
        rosa = roster.NewMember("Rosa", "Diaz", birth_date=date(1965, 3, 17))
        roster.add_member(connection, author, casework.own_household(connection, author, told.family), rosa)


def ask(page: WeekPage, keys: Keys, words: str) -> None:
    """Go to a question of the list and open it with Enter."""
    keys.to_row(page.table, words)
    keys.press(Qt.Key.Key_Return)


def test_enter_on_what_is_not_known_opens_the_form_that_answers_it(
    window: MainWindow, told: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    place(desk, author, told)
    _screen, page = opened(window, told, "week")
    ask(page, keys, "at what times Elm Hill")
    form = keys.inside(OwnerTimesDialog)
    assert form.windowTitle() == "Times: Leo: Elm Hill"
    keys.fill({"Days": "Mon-Fri", "Begins at": "8:20", "Ends at": "15:05"})
    keys.save(form)
    ask(page, keys, "cause='travel'")
    form = keys.inside(WayDialog)
    keys.fill({"Minutes for one way": "35"})
    keys.save(form)
    (way,) = found(desk, told).facts.ways
    assert (way.minutes, page.table.rows_model.rowCount() > 0) == (35, True)
    ask(page, keys, "where Elm Hill")
    form = keys.inside(PlaceDialog)
    keys.fill({"Name or address of a new place": "Elm Hill School"})
    keys.save(form)
    assert "Elm Hill School" in {one.name for one in found(desk, told).facts.places}
    left = {row.asked for row in page.table.rows_model.rows if isinstance(row, WeekRow) and row.asked}
    assert not any(words in one for one in left for words in ("times Elm Hill", "where Elm Hill", "home and College"))
    ask(page, keys, "kind='ask'")
    form = keys.inside(CareDialog)
    assert form.windowTitle() == "Can Rosa Diaz look after the children?"
    keys.fill({"Their answer": "yes"})
    keys.save(form)
    (rosa,) = (one for one in found(desk, told).facts.people if one.name == "Rosa Diaz")
    assert (rosa.care_available, rosa.care_confirmed_on) == (True, author.today)
    assert not any(isinstance(row, WeekRow) and row.block.kind == "ask" and not row.asked
                   for row in page.table.rows_model.rows)  # fmt: skip


def test_closed_days_and_what_is_accepted_as_known_can_be_taken_back(
    window: MainWindow, told: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    place(desk, author, told)
    _screen, page = opened(window, told, "week")
    keys.to_row(page.table, "kind='no_care'")
    before = found(desk, told)
    keys.command("accept as known")
    form = keys.inside(AcceptDialog)
    form.save()
    assert form.isVisible() and form._problem.text() == "Say why it can stay as it is."
    keys.fill({"Why it can stay as it is": "Aunt comes"})
    keys.save(form)
    after = found(desk, told)
    chosen = page.current_finding
    assert chosen is not None and after.accepted == {alignment.key(chosen): TODAY + timedelta(days=28)}
    assert len(after.open) == len(before.open) - 1
    assert page.twin._text.text().endswith("Accepted as known until Sat Dec 19.")
    keys.press(Qt.Key.Key_Z, with_=Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert found(desk, told).open == before.open
    keys.to_row(page.table, "at what times Care 4 Kids")
    keys.command("accept as known")
    form = keys.inside(AcceptDialog)
    keys.fill({"Why it can stay as it is": "It ends soon"})
    keys.save(form)
    assert not any("Care 4 Kids" in row.asked for row in page.table.rows_model.rows if isinstance(row, WeekRow))
    keys.to_row(page.table, "kind='training'")
    day = page.table.current_row().day
    keys.command("closed days")
    form = keys.inside(ClosedDialog)
    assert form.owner.currentText() == "Maria: Nursing aide" and form.first.day == day
    keys.fill({"Why (optional)": "Holiday"})
    keys.save(form)
    (training,) = (one for one in found(desk, told).facts.activities if one.title == "Nursing aide")
    assert [(one.begins, one.ends, one.reason) for one in training.schedules[0].changes] == [(day, day, "Holiday")]


def test_the_button_of_the_page_offers_what_can_be_written_down_now(
    window: MainWindow, told: Vega, desk: Station, author: Author
) -> None:
    place(desk, author, told)
    _screen, page = opened(window, told, "week")
    menu = page.bar.enter if page.bar.enter.isVisible() else page.bar.enter_icon
    page.canvas.focus_problem()
    menu.fill()
    offered = {one.text(): one.isEnabled() for one in menu.menu_.actions()}
    assert offered == {
        "Times of a member…": True, "How long is the way…": True, "Who can look after the children…": True,
        "Where they live…": True, "Closed days…": True, "Stops near a place…": False, "Change it…\tF2": False,
        "Take it out…\tDel": False, "Answer the question…": False,
        "Ask for it as a task\tCtrl+Shift+T": False,
        "Accept as known…": True,
    }  # fmt: skip


def test_nothing_is_saved_that_cannot_be_meant(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    form = ActivityDialog(over, NAMES, vega(), TODAY)
    asked: list[NewActivity] = []
    form.saved.connect(asked.append)

    def says(words: str) -> None:
        form.save()
        assert form._problem.text().startswith(words) and not asked

    says("Choose who it is.")
    form.person.setCurrentIndex(1)
    says("Type what it is")
    form.title.setText("Nursing aide")
    form.place.known.setCurrentIndex(form.place.known.findData("new"))
    says("Type the name or the address")
    form.place.new.setText("College")
    says("These days cannot be read")
    form.first.days.setText("lun-jue")
    form.first.opens.setText("9")
    says("This is not a time of day")
    form.first.opens.setText("9:00")
    form.first.closes.setText("3:30")
    says("From 9:00 to 3:30 is 18 h 30 min.")
    form.first.closes.setText("3:30 pm")
    form.often.setCurrentIndex(1)
    says("Say the first day")
    form.begins.set_day(TODAY)
    form.ends.set_day(TODAY - timedelta(days=1))
    says("It ends before it starts.")
    form.ends.clear()
    form.unsure.setChecked(True)
    form.save()
    (made,) = asked
    times = Times("lun-jue", "09:00", "15:30", 2, TODAY, None)
    assert (made.times, made.certain, made.where) == ((times,), False, Where(name="College", kind="site"))


def test_a_way_leads_between_two_places_and_takes_minutes(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    way = WayDialog(over, NAMES, vega())
    way.origin.setCurrentIndex(1)
    way.target.setCurrentIndex(1)
    way.save()
    assert way._problem.text() == "Choose two places."
    way.target.setCurrentIndex(2)
    way.minutes.setText("half an hour")
    way.save()
    assert way._problem.text() == "Type the minutes for one way, as 35."


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("22:00", "06:00", ("22:00", "06:00")),  # overnight
        ("4 pm", "24:00", ("16:00", "00:00")),
        ("25:99", "9:00", "This is not a time of day"),
        ("0:00", "0:00", "From 0:00 to 0:00 is 24 h"),
        ("8:30", "x" * 1_000_000, "This is not a time of day"),
    ],
)
def test_times_over_midnight_are_taken_and_those_that_are_none_are_said(
    opens: str, closes: str, said: object, qtbot: QtBot
) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    form = OwnerTimesDialog(over, NAMES, vega(), TODAY, "school")
    asked: list[tuple[Times, ...]] = []
    form.saved.connect(lambda _owner, times: asked.append(times))
    form.first.days.setText("Mon-Fri")
    form.first.opens.insert(opens)
    form.first.closes.insert(closes)
    form.save()
    if isinstance(said, str):
        assert form._problem.text().startswith(said) and not asked
    else:
        assert [(one.opens_at, one.closes_at) for one in asked[0]] == [said]


def test_a_child_with_two_homes_lives_there_on_days_every_second_week(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    form = HomeDialog(over, NAMES, vega(), TODAY, "leo")
    asked: list[tuple[str, Living]] = []
    form.saved.connect(lambda person, living: asked.append((person, living)))
    form.place.new.insert("Father")
    form.place.known.setCurrentIndex(form.place.known.findData("new"))
    form.days.setText("sometimes")
    form.save()
    assert form._problem.text().startswith("These days cannot be read")
    form.days.setText("Mon, Tue")
    form.often.setCurrentIndex(1)
    form.save()
    assert form._problem.text() == "Say the first day: the weeks are counted from it."
    form.since.set_day(TODAY)
    form.until.set_day(TODAY - timedelta(days=1))
    form.save()
    assert form._problem.text() == "It ends before it starts." and not asked
    form.until.clear()
    form.save()
    assert asked == [("leo", Living(Where(name="Father", kind="home"), TODAY, None, "MO,TU/2"))]
