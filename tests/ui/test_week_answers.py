"""Every question of a family's week has a form that answers it, and a task that asks; an answer ends both."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctcoord.domain.alignment.facts import Finding, Kind
from ctcoord.domain.alignment.lanes import Block, monday
from ctcoord.services import alignment, asking, casework, families, family_view, roster, worklist_findings
from ctcoord.services import week as weeks
from ctcoord.services.alignment import Alignment
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.services.week_written import Written, WrittenTimes, WrittenWay
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look
from ctcoord.ui.week.enter_answers import CareDialog, PlaceDialog, WayDialog
from ctcoord.ui.week.enter_change import OverTheirsDialog, TimesChangeDialog, WayChangeDialog
from ctcoord.ui.week.enter_facts import AnsweredDialog, BirthDateDialog, StartDialog, UsedDialog
from ctcoord.ui.week.enter_home import HomeDialog
from ctcoord.ui.week.enter_times import OwnerTimesDialog
from ctcoord.ui.week.written_words import WrittenRow, behind
from ctcoord.ui.window import MainWindow
from ctcoord.words.finding_texts import HEADINGS
from tests import cases
from tests.ui.conftest import TODAY, Vega
from tests.ui.keys import Keys
from tests.ui.test_barriers_page import opened

CAUSES = {key.split(".")[1] for key in HEADINGS if key.startswith("unknown.")}
# By the cause of a question: its form, and what is filled in.
FORMS: dict[str, tuple[type[FormDialog], dict[str, str]]] = {
    "schedule": (OwnerTimesDialog, {"Days": "Mon-Fri", "Begins at": "8:20", "Ends at": "15:05"}),
    "start": (StartDialog, {"First day": "Nov 23, 2026"}),
    "travel": (WayDialog, {"Minutes for one way": "35"}),
    "place": (PlaceDialog, {"Name or address of a new place": "Elm Hill School"}),
    "home": (HomeDialog, {"Who": "Everybody", "Name or address of a new place": "12 Elm Street"}),
    "available": (CareDialog, {"Their answer": "yes"}),
    "unused": (UsedDialog, {"Their answer": "yes"}),
    "birth_date": (BirthDateDialog, {"Birth date": "May 1, 2022"}),
}


def found(desk: Station, told: Vega) -> Alignment:
    with desk.read() as connection:
        return alignment.of_family(connection, families.family_id(connection, told.family), TODAY)


def open_questions(desk: Station, told: Vega) -> dict[str, Finding]:
    """The first of each cause."""
    return {one.cause: one for one in reversed(found(desk, told).questions)}


@pytest.fixture
def keys(window: MainWindow, qtbot: QtBot) -> Keys:
    return Keys(window, qtbot)


def family_of_questions(desk: Station, author: Author, told: Vega) -> None:
    """Something unknown of every cause, part of it recorded by another agency."""
    with desk.write() as connection:
        college = weeks.place(connection, author, told.family, "site", name="College")
        weeks.add_activity(connection, author, told.maria, Kind.TRAINING, "Nursing aide", place_id=college,
                           times=[Times("MO-TH", "9:00", "15:30")])  # fmt: skip
        weeks.add_activity(connection, author, told.leo, Kind.SCHOOL, "Elm Hill")
        theirs = family_view.family(connection, told.maria, author.agency_id).supports[0].scope_id
        job = cases.add(connection, "activity", theirs, data_class="coordination", person_id=told.maria, kind="job",
                        title="Bakery", extra={"start_uncertain": True})  # fmt: skip
        cases.add(connection, "schedule", theirs, data_class="coordination", owner_kind="activity", owner_id=job,
                  byday="SA", opens_at="06:00", closes_at="11:00")  # fmt: skip
        cases.support(connection, theirs, told.maria, "transit", program="U-Pass", extra={"used": False},
                      authorized_from=TODAY)  # fmt: skip
        ours = casework.own_household(connection, author, told.family)
        roster.add_member(connection, author, ours, roster.NewMember("Rosa", "Diaz", birth_date=date(1965, 3, 17)))
        roster.add_member(connection, author, ours, roster.NewMember("Tom", "Vega", relationship=2))


def answer(window: MainWindow, keys: Keys, page: Any, asked: Finding) -> None:
    """By Enter on the question, in the week in which it begins to matter."""
    kind, said = FORMS[asked.cause]
    if asked.first_on > TODAY:
        page.go_to(monday(asked.first_on))
        settle(window)
    numbers = {alignment.key(one): number for number, one in enumerate(page._found.findings)}
    keys.to_row(page.table, f"finding={numbers[alignment.key(asked)]},")
    keys.press(Qt.Key.Key_Return)
    form = keys.inside(kind)
    keys.fill(said)
    keys.save(form)


def test_every_question_is_answered_by_the_form_that_enter_opens(
    window: MainWindow, told: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    family_of_questions(desk, author, told)
    assert set(FORMS) == CAUSES
    _screen, page = opened(window, told, "week")
    answered, wanted = set(), CAUSES
    for _ in range(20):
        asked = open_questions(desk, told)
        if not asked:
            break
        cause = next(one for one in FORMS if one in asked)
        answer(window, keys, page, asked[cause])
        still = {alignment.key(one) for one in found(desk, told).questions}
        assert alignment.key(asked[cause]) not in still, f"{cause} is asked for still"
        answered.add(cause)
    assert (answered, open_questions(desk, told)) == (wanted, {})


def test_one_key_asks_as_a_task_home_has_one_line_and_the_answer_ends_both(
    window: MainWindow, told: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    family_of_questions(desk, author, told)
    with desk.write() as connection:
        connection.exec_driver_sql("DELETE FROM snooze")
    _screen, page = opened(window, told, "week")

    def home() -> list[tuple[str, str]]:
        with desk.read() as connection:
            some = [families.family_id(connection, told.family)]
            lines = worklist_findings.items(connection, TODAY, some, author.agency_id)
            return [(one.kind, one.subject) for one in lines if one.kind == "question"]

    ((_kind, before),) = home()
    keys.to_row(page.table, "cause='schedule'")
    keys.press(Qt.Key.Key_T, with_=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    keys.press(Qt.Key.Key_T, with_=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    with desk.read() as connection:
        (task,) = asking.open_tasks(connection, told.family)  # once, however often it is asked for
    assert task.title.startswith("Ask at what times ") and task.due_on == date(2026, 11, 28)
    assert page.twin._text.text().endswith("Asked for as a task, due Sat Nov 28.")
    assert home() == [("question", str(int(before) - 1))]
    answer(window, keys, page, open_questions(desk, told)["schedule"])
    form = keys.inside(AnsweredDialog)
    keys.save(form)
    with desk.read() as connection:
        assert asking.open_tasks(connection, told.family) == []


def test_home_leads_to_the_form_of_its_question_or_asks_it_as_a_task(
    window: MainWindow, told: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    family_of_questions(desk, author, told)
    with desk.write() as connection:
        connection.exec_driver_sql("DELETE FROM snooze")
    screen: Any = window.areas["home"]
    screen.read()
    keys.until(lambda: any(one.kind == "question" for one in screen._items))
    settle(window)
    (line,) = (one for one in screen._items if one.kind == "question")
    keys.to_row(screen.table, "kind='question'")
    keys.press(Qt.Key.Key_Return, with_=Qt.KeyboardModifier.ControlModifier)
    assert line.found is not None
    form = keys.inside(FORMS[line.found[1].cause][0])
    form.reject()
    window.go("home")
    settle(window)
    keys.to_row(screen.table, "kind='question'")
    keys.press(Qt.Key.Key_T, with_=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    keys.until(lambda: any(one.kind == "task" and one.subject.startswith("Ask ") for one in screen._items))
    assert all(one.id != line.id for one in screen._items)  # what a task asks is no question of the line any more


def unfold_written(page: Any, keys: Keys) -> None:
    """The last heading of the list."""
    keys.to_row(page.table, "kind='")
    keys.press(Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Return)


def written(page: Any) -> list[Written]:
    return [row.written for row in page.table.rows_model.rows if isinstance(row, WrittenRow)]


def test_what_is_written_down_is_changed_and_taken_out_by_keys_in_the_list(
    window: MainWindow, told: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    family_of_questions(desk, author, told)
    with desk.write() as connection:
        ends = [weeks.place(connection, author, told.family, "other", name=name) for name in ("Aunt", "School")]
        weeks.set_travel(connection, author, told.family, (ends[0], ends[1]), minutes=20, mode="walk")
        weeks.lives_at(connection, author, None, ends[0])
    _screen, page = opened(window, told, "week")
    unfold_written(page, keys)
    kinds = [one.kind for one in written(page)]
    assert kinds[:3] == ["times"] * 3 and [one for one in kinds if one != "times"] == ["way", "home"]
    keys.to_row(page.table, "title='Nursing aide', byday")
    keys.press(Qt.Key.Key_Return)
    form = keys.inside(TimesChangeDialog)
    assert (form.first.days.text(), form.first.opens.text(), form.first.closes.text()) == ("Mon–Thu", "9:00", "15:30")
    keys.fill({"Its name": "Nurse", "Days": "Mon, Wed", "Ends at": "14:00"})
    keys.save(form)
    (training,) = (one for one in found(desk, told).facts.activities if one.title == "Nurse")
    assert [(sorted(one.turn.days), one.opens, one.closes) for one in training.schedules] == [([0, 2], 540, 840)]
    keys.to_row(page.table, "kind='way'")
    keys.press(Qt.Key.Key_F2)
    form = keys.inside(WayChangeDialog)
    keys.fill({"Minutes for one way": "0"})
    form.save()
    assert form.isVisible() and form._problem.text().startswith("Type the minutes")
    keys.fill({"Minutes for one way": "45"})
    keys.save(form)
    assert [one.minutes for one in found(desk, told).facts.ways] == [45]
    keys.to_row(page.table, "kind='way'")
    keys.press(Qt.Key.Key_Delete)
    settle(window)
    assert found(desk, told).facts.ways == ()
    keys.press(Qt.Key.Key_Z, with_=Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert [one.minutes for one in found(desk, told).facts.ways] == [45]


def test_another_agencys_times_are_changed_and_taken_out_by_a_word_of_ours_with_its_reason(
    window: MainWindow, told: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    family_of_questions(desk, author, told)
    _screen, page = opened(window, told, "week")
    unfold_written(page, keys)
    keys.to_row(page.table, "title='Bakery', byday")
    assert "recorded it: what you say is laid over it." in page.twin._text.text()
    keys.press(Qt.Key.Key_Delete)
    form = keys.inside(OverTheirsDialog)
    form.save()
    assert form._problem.text() == "Say how it is known."
    keys.fill({"From this day on": "Nov 30, 2026", "How it is known": "Maria showed the letter"})
    keys.save(form)
    (job,) = (one for one in found(desk, told).facts.activities if one.title == "Bakery")
    assert [one.ends for one in job.schedules] == [date(2026, 11, 29)]
    keys.to_row(page.table, "for_good=True")
    keys.press(Qt.Key.Key_Delete)
    settle(window)
    (job,) = (one for one in found(desk, told).facts.activities if one.title == "Bakery")
    assert [one.ends for one in job.schedules] == [None]


def test_behind_a_block_stands_the_record_that_says_it() -> None:
    day = date(2026, 11, 23)
    said: dict[str, Any] = {"ours": True, "agency": "", "owner": "class"}
    early = WrittenTimes("times", (b"a",), **said, byday="MO,TU", opens_at="09:00", closes_at="12:00")
    late = WrittenTimes("times", (b"b",), **said, byday="MO,TU", opens_at="13:00", closes_at="15:00")
    way = WrittenWay("way", (b"c",), ours=True, agency="", minutes=35, between=("home", "college"))
    slow = WrittenWay("way", (b"d",), ours=True, agency="", minutes=50, between=("college", "shop"))
    written_down = (early, late, way, slow)
    assert behind(Block("training", "maria", 780, 900, owner="class"), day, written_down) is late
    assert behind(Block("travel", "maria", 0, 35, place="college", minutes=35), day, written_down) is way
    assert behind(Block("travel", "maria", 0, 9, place="college", minutes=9), day, written_down) is None
    assert behind(Block("job", "maria", 0, 9, owner="work"), day, written_down) is None
    assert (
        behind(Block("no_care", "leo", 780, 900, owner="class"), day, written_down) is None
    )  # Del is not for the class


def test_a_form_that_scrolls_as_it_opens_has_the_keyboard_in_its_first_field(
    window: MainWindow, told: Vega, keys: Keys, qapp: QApplication
) -> None:
    """The window is in front already: Qt would give the keyboard to the first thing that shows, which is Cancel."""
    window.resize(1366, 768)
    apply_look(qapp, "light", 200, compact=False)
    _screen, page = opened(window, told, "week")
    page.asked.emit("week_home")  # as a key does, with no menu or palette between
    settle(window)
    form = keys.inside(HomeDialog)
    settle(window)
    assert form._scrolled is not None and QApplication.focusWidget() is form.person
