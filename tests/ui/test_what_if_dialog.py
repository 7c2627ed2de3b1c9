"""What if…: changes tried by keys alone, what they do is said at once, and what is kept is the plan's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Change, Kind, Schedule, Support, Turn
from ctcoord.domain.alignment.known import Known, extent
from ctcoord.domain.alignment.what_if import Added, Cares, Instead, NewDates, NewTimes, Removed, changed, outcome
from ctcoord.models import tables
from ctcoord.services import alignment_facts, families, proposals, week
from ctcoord.services.alignment import Alignment, key
from ctcoord.services.author import Author
from ctcoord.services.proposals import ProposalRow
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.ui.family.sections import PAGES
from ctcoord.ui.screenshots import settle
from ctcoord.ui.week.what_if import PROVIDER, WhatIfDialog
from ctcoord.ui.week.what_if_adopt import AdoptDialog
from ctcoord.ui.week.what_if_fates import FATES, fates
from ctcoord.ui.week.what_if_forms import CaresForm, DatesForm, RemovedForm, TextForm
from ctcoord.ui.week.what_if_new import CareForm, ProviderForm, SupportForm
from ctcoord.ui.week.what_if_times import TimesChange
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.domain.week_of_vega import MONDAY, vega
from tests.services.test_directory import add as add_to_directory
from tests.ui.conftest import Vega
from tests.ui.keys import Keys
from tests.ui.test_barriers_page import opened as page_opened

WEEK = timedelta(days=7)
SMALLEST = (1040, 600)


@pytest.fixture
def alone(desk: Station, author: Author, told: Vega) -> Vega:
    """Maria is in class while Leo has school in the morning only; nobody asked his grandmother."""
    with desk.write() as connection:
        agency = cases.other_agency(connection, "Elm City Schools")
        cases.person(connection, told.family, agency, "Rosa", "Diaz", birth_date=date(1960, 1, 1))
        home = week.place(connection, author, told.family, "home", name="Home")
        college = week.place(connection, author, told.family, "site", name="College")
        week.lives_at(connection, author, None, home)
        week.set_travel(connection, author, told.family, (home, college), minutes=20, mode="transit")
        for who, kind, name, closes in ((told.maria, Kind.TRAINING, "Nursing aide", "16:00"),
                                        (told.leo, Kind.SCHOOL, "Elm Hill", "12:00")):  # fmt: skip
            times = [Times("M-F", "9:00", closes)]
            week.add_activity(connection, author, who, kind, name, times=times, place_id=college)
        provider = add_to_directory(connection, "organization", name="Sunny Steps")
        at = add_to_directory(connection, "site", organization_id=provider, name="Main Street", city="Hartford",
                              zip_code="06103", latitude=41.76, longitude=-72.67)  # fmt: skip
        service = add_to_directory(connection, "service", organization_id=provider, name="After School",
                                   domain="childcare", site_id=at, available=3)  # fmt: skip
        add_to_directory(connection, "opening", owner_kind="service", owner_id=service,
                         byday="MO,TU,WE,TH,FR", opens_at="08:00", closes_at="18:00")  # fmt: skip
    return told


@pytest.fixture
def keys(window: MainWindow, qtbot: QtBot) -> Keys:
    return Keys(window, qtbot)


def kept(desk: Station, told: Vega) -> list[ProposalRow]:
    with desk.read() as connection:
        return proposals.of_family(connection, told.family)


def opened(window: MainWindow, told: Vega, keys: Keys) -> WhatIfDialog:
    window.open_family(told.family)
    settle(window)
    keys.command("what if")
    settle(window)
    made = keys.inside(WhatIfDialog)
    assert isinstance(made, WhatIfDialog)
    return made


def said(dialog: WhatIfDialog) -> list[tuple[str, str]]:
    """What becomes of each finding, as the list says it."""
    model = dialog.results.rows_model
    return [(model.columns[0].show(row).text, model.columns[1].show(row).text) for row in model.rows]


def minutes(dialog: WhatIfDialog) -> int:
    """What is left without care, in minutes a week, as the rules count it."""
    trial = dialog._trial
    return outcome(trial.found.facts, dialog.edits, trial.found.begin, trial.found.end, trial.rules).minutes_after


def add(dialog: WhatIfDialog, keys: Keys, button: str, kind: type, fields: dict[str, str]) -> None:
    keys.to(button)
    keys.press(Qt.Key.Key_Return)
    form = keys.inside(kind)
    keys.fill(fields)
    keys.tab_to(form.save_button)
    keys.press(Qt.Key.Key_Return)
    assert not form.isVisible()
    keys.inside(WhatIfDialog)


def test_changes_are_tried_by_keys_and_kept_as_a_proposal(
    window: MainWindow, alone: Vega, desk: Station, keys: Keys, qtbot: QtBot
) -> None:
    dialog = opened(window, alone, keys)
    before = said(dialog)
    assert before and {fate for fate, _what in before} == {"stays"}
    assert not dialog.keep.isEnabled() and not dialog.take_out.isEnabled()
    words = dialog.minutes.text()
    add(dialog, keys, "Something falls away", RemovedForm, {"What falls away": "Leo: Care 4 Kids"})
    add(dialog, keys, "Somebody cares", CaresForm, {"Who": "Rosa", "Looks after the children": "yes"})
    assert [dialog.changes.rows_model.columns[0].show(one).text for one in dialog.edits] == [
        "Without Leo: Care 4 Kids (Childcare)",
        "Rosa looks after the children",
    ]
    assert any(fate == "goes" and what.startswith("No care for") for fate, what in said(dialog))
    assert "0 min with the changes" in dialog.minutes.text() != words
    keys.to("Changes that are tried")
    keys.press(Qt.Key.Key_Up, Qt.Key.Key_Delete)
    assert [type(one) for one in dialog.edits] == [Cares]
    dialog.draft.keep()
    keys.to("Keep as a proposal")
    keys.press(Qt.Key.Key_Return)
    form = keys.inside(TextForm)
    keys.type("Rosa picks him up")
    keys.save(form)
    assert not dialog.isVisible()
    (row,) = kept(desk, alone)
    assert (row.title, row.status, row.edits) == ("Rosa picks him up", "proposed", dialog.edits)
    assert row.before["care_gap"] and "care_gap" not in row.after
    assert desk.drafts.all() == []


def test_other_times_and_new_care_are_tried(window: MainWindow, alone: Vega, keys: Keys) -> None:
    dialog = opened(window, alone, keys)
    without = minutes(dialog)
    add(dialog, keys, "Other times", TimesChange, {"What changes": "Leo: Elm Hill", "Ends at": "3:00 pm"})
    (times,) = dialog.edits
    assert isinstance(times, NewTimes)
    assert [(sorted(one.turn.days), one.opens, one.closes) for one in times.schedules] == [([0, 1, 2, 3, 4], 540, 900)]
    later = minutes(dialog)
    assert later < without
    add(dialog, keys, "New care", CareForm,
        {"For whom": "Leo", "Its name": "After School Club", "Place": "College", "Days": "Mon-Fri",
         "Begins at": "15:00", "Ends at": "17:00"})  # fmt: skip
    assert minutes(dialog) < later
    changes = [dialog.changes.rows_model.columns[0].show(one).text for one in dialog.edits]
    assert changes == [
        "Leo: Elm Hill (School): Mon–Fri 9:00–15:00",
        "New: Leo: After School Club (Childcare), Mon–Fri 15:00–17:00",
    ]
    add(dialog, keys, "Other dates", DatesForm, {"What changes": "Leo: After", "Last day (optional)": "11/27/2026"})
    assert minutes(dialog) == later


def shown(dialog: WhatIfDialog) -> list[str]:
    return [dialog.changes.rows_model.columns[0].show(one).text for one in dialog.edits]


def test_care_at_a_new_place_another_provider_and_a_pass_are_tried(
    window: MainWindow, alone: Vega, keys: Keys, qtbot: QtBot
) -> None:
    dialog = opened(window, alone, keys)
    without = minutes(dialog)
    times = {"Days": "Mon-Fri", "Begins at": "11:00", "Ends at": "17:00"}
    new = {"For whom": "Leo", "Its name": "Aunt", "Name or address of a new place": "Aunt Rosa, 9 Elm Street"}
    add(dialog, keys, "New care", CareForm,
        new | {"Minutes from home (optional)": "10", "Minutes to College (optional)": "35"} | times)  # fmt: skip
    (added,) = dialog.edits
    assert isinstance(added, Added) and added.place is not None
    assert (added.place.name, [way.minutes for way in added.ways]) == ("Aunt Rosa, 9 Elm Street", [10, 35])
    assert minutes(dialog) < without
    keys.until(lambda: PROVIDER in dialog.adds and dialog.adds[PROVIDER].isEnabled())
    add(dialog, keys, "Another provider", ProviderForm,
        {"Instead of (optional)": "Leo: Aunt", "Provider, the nearest first; its opening hours count": "Sunny Steps",
         "First day": "12/07/2026"})  # fmt: skip
    instead = dialog.edits[-1]
    assert isinstance(instead, Instead) and instead.by.support.person == added.support.person
    assert instead.by.place is not None and instead.by.place.latitude == 41.76 and instead.by.service
    ends = {one.program: one.ends for one in dialog.facts.supports}
    assert (ends["Aunt"], ends["After School"]) == (date(2026, 12, 6), None)
    add(dialog, keys, "New pass or home", SupportForm,
        {"Its name": "Bus pass", "First day (optional)": "12/01/2026"})  # fmt: skip
    assert shown(dialog) == [
        "New: Leo: Aunt (Childcare), Mon–Fri 11:00–17:00",
        "From Mon Dec 7 instead of Leo: Aunt (Childcare): Leo: After School (Childcare), Mon–Fri 8:00–18:00",
        "New: Bus pass (Transit), from Tue Dec 1, no last day",
    ]
    dialog.draft.keep()
    keys.press(Qt.Key.Key_Escape)
    again = opened(window, alone, keys)
    keys.until(lambda: again.edits == dialog.edits)


def test_an_address_with_a_zip_code_is_estimated_and_says_so(
    window: MainWindow, alone: Vega, desk: Station, keys: Keys
) -> None:
    table = tables()["place"]
    with desk.write() as connection:
        point = {"latitude": 41.77, "longitude": -72.68}
        connection.execute(update(table).where(table.c.name == "College").values(**point))
    dialog = opened(window, alone, keys)
    add(dialog, keys, "New care", CareForm,
        {"For whom": "Leo", "Its name": "Aunt", "Name or address of a new place": "9 Elm Street, 06103",
         "Days": "Mon-Fri", "Begins at": "11:00", "Ends at": "17:00"})  # fmt: skip
    keys.until(lambda: bool(dialog._ways))
    (added,) = dialog.edits
    assert isinstance(added, Added) and added.place is not None and added.place.latitude == pytest.approx(41.76)
    assert {way.basis for way in dialog._ways} == {"estimate"}
    assert added.place.id in {end for way in dialog._ways for end in (way.origin, way.target)}


def test_what_comes_stands_first_what_is_known_last_and_each_finding_once() -> None:
    before, edits, end = vega(), [Removed("care")], MONDAY + timedelta(days=27)
    found, after = outcome(before, edits, MONDAY, end), changed(before, edits)
    looked = Alignment(b"vega", MONDAY, end, before, findings(before, MONDAY, end), {})
    told = fates(found, looked, after)
    assert [one.key for one in told] == sorted((one.key for one in told), key=[*FATES].index)
    assert ("came", "care_gap", ("ivy",)) in {(one.key, one.finding.kind, one.finding.people[:1]) for one in told}
    assert len({(one.key, one.finding.kind, one.finding.cause, one.finding.people) for one in told}) == len(told)
    staying = next(one.finding for one in told if one.key == "stay")
    accepted = Known(end, "Aunt comes", MONDAY, extent(staying, MONDAY))
    told = fates(found, replace(looked, known={key(staying): accepted}), after)
    assert (told[-1].key, told[-1].finding) == ("known", staying)


def test_every_line_of_times_is_shown_and_keeps_what_no_line_says(qtbot: QtBot) -> None:
    """Three lines with closed days, other hours, a last day and a turn, and one that is over: only one is changed."""
    changes = Change(MONDAY, MONDAY), Change(MONDAY + WEEK, MONDAY + WEEK, 540, 600)
    facts, june, second = vega(), date(2027, 6, 11), Turn(frozenset({3, 4}), 2, MONDAY)
    known = (
        Schedule(Turn(frozenset({5})), 540, 600, ends=MONDAY - WEEK),
        Schedule(Turn(frozenset({0, 1})), 500, 905, None, june, changes),
        Schedule(Turn(frozenset({2})), 500, 765, MONDAY, None, changes),
        Schedule(second, 500, 905, MONDAY, None, changes),
    )
    parent = QWidget()
    qtbot.addWidget(parent)
    form = TimesChange(parent, changed(facts, [NewTimes("school", known)]), MONDAY)
    told: list[NewTimes] = []
    form.said.connect(told.append)
    form.thing.setCurrentIndex(form.thing.findData("school"))
    assert [row.days.text() for row in form.rows] == ["Mon, Tue", "Wed", "Thu, Fri", ""]
    assert all(said in form.stays.text() for said in ("Jun 11", "every 2 weeks", "2 times closed or at other hours"))
    form.rows[1].closes.setText("13:45")
    form.save()
    (edit,) = told
    assert edit.schedules == (*known[:2], replace(known[2], closes=825), known[3])
    form.rows[3].days.setText("Wed")
    form.rows[3].opens.setText("14:00")
    form.rows[3].closes.setText("15:00")
    form.rows[1].days.setText("")
    form.rows[1].opens.setText("")
    form.rows[1].closes.setText("")
    form.begins.set_day(MONDAY + WEEK)
    form.save()
    until, new = replace(known[2], ends=MONDAY + timedelta(days=6)), Turn(frozenset({2}), 1, MONDAY + WEEK)
    assert told[1].schedules == (*known[:2], until, known[3], Schedule(new, 840, 900, MONDAY + WEEK, None, changes))


def test_what_was_tried_and_not_kept_is_there_again(window: MainWindow, alone: Vega, desk: Station, keys: Keys) -> None:
    window.resize(*SMALLEST)
    dialog = opened(window, alone, keys)
    (scrolled,) = (one for one in dialog.findChildren(QScrollArea) if one.isAncestorOf(dialog.take_out))
    assert scrolled.verticalScrollBar().maximum() == 0  # all of it is seen in the smallest window
    add(dialog, keys, "Something falls away", RemovedForm, {"What falls away": "Maria: Nursing aide"})
    (edit,) = dialog.edits
    assert isinstance(edit, Removed)
    keys.press(Qt.Key.Key_Escape)
    settle(window)
    assert kept(desk, alone) == []
    again = opened(window, alone, keys)
    keys.until(lambda: again.edits == (edit,))
    assert again is not dialog


def test_a_proposal_is_looked_at_adopted_or_dropped_on_the_plan(
    window: MainWindow, alone: Vega, desk: Station, author: Author, keys: Keys, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        facts = alignment_facts.of_family(connection, families.family_id(connection, alone.family))
        (rosa,) = (one.id for one in facts.people if one.name.startswith("Rosa"))
        for title in ("Rosa picks him up", "Rosa stays"):
            edits = [Cares(rosa, True, author.today)]
            proposals.keep(connection, author, alone.family, title, facts=facts, edits=edits)
    screen, page = page_opened(window, alone, "plan")
    model = page.table.rows_model
    told = {row.title: (model.columns[2].show(row).text, model.columns[-1].show(row).text) for row in model.rows}
    assert set(told) == {"Rosa picks him up", "Rosa stays"}
    assert all("0 min with the changes" in effect and state == "Proposed" for effect, state in told.values())
    plan = PAGES.index("plan")
    assert screen.tabs.accessibleTabName(plan).endswith(f"{len(told)}")
    keys.to_row(page.table, "Rosa stays")
    keys.press(Qt.Key.Key_Return)
    settle(window)
    dialog = keys.inside(WhatIfDialog)
    assert dialog.edits == (Cares(rosa, True, author.today),)
    keys.press(Qt.Key.Key_Escape)
    keys.to_row(page.table, "Rosa stays")
    window.actions_.by_name["proposal_drop"].trigger()
    form = keys.inside(TextForm)
    keys.press(Qt.Key.Key_Return)
    assert form.isVisible() and "Why it will not be" in form._problem.text()
    keys.type("Rosa moves away")
    keys.save(form)
    keys.to_row(page.table, "Rosa picks him up")
    keys.press(Qt.Key.Key_A)
    settle(window)
    preview = keys.inside(AdoptDialog)
    columns = preview.table.rows_model.columns
    assert [[one.show(row).text for one in columns] for row in preview.table.rows_model.rows] == [
        ["Rosa looks after the children", "written as asked today"]
    ]
    keys.save(preview)
    with desk.read() as connection:
        facts = alignment_facts.of_family(connection, families.family_id(connection, alone.family))
    assert {one.id for one in facts.people if one.care_available} == {rosa}
    assert {(row.title, row.status, row.reason) for row in kept(desk, alone)} == {
        ("Rosa picks him up", "adopted", None),
        ("Rosa stays", "dropped", "Rosa moves away"),
    }
    keys.to_row(page.table, "Rosa picks him up")
    assert not screen.tabs.accessibleTabName(plan).endswith("2")
    assert not window.actions_.by_name["proposal_adopt"].isEnabled()
    assert not window.actions_.by_name["proposal_agree"].isEnabled()


def test_what_an_adopted_proposal_added_is_agreed_on_the_plan(
    window: MainWindow, alone: Vega, desk: Station, author: Author, keys: Keys
) -> None:
    with desk.write() as connection:
        facts = alignment_facts.of_family(connection, families.family_id(connection, alone.family))
        (school,) = (one for one in facts.activities if one.title == "Elm Hill")
        care = Support("what_if.1", "childcare", "Aunt", school.person, schedules=school.schedules)
        theirs = next(one for one in facts.supports if one.program == "Care 4 Kids")
        edits = [Added(care), NewDates(theirs.id, theirs.begins, date(2027, 8, 31))]
        proposals.keep(connection, author, alone.family, "Aunt helps", facts=facts, edits=edits)
    _screen, page = page_opened(window, alone, "plan")
    keys.to_row(page.table, "Aunt helps")
    keys.press(Qt.Key.Key_A)
    settle(window)
    preview = keys.inside(AdoptDialog)
    assert [step.does for step in preview.steps] == ["planned", "ask"]
    keys.save(preview)
    with desk.read() as connection:
        task = tables()["task"]
        (title,) = connection.execute(select(task.c.title).where(task.c.about_id == bytes.fromhex(theirs.id))).scalars()
    assert title.startswith("Ask ") and "Care 4 Kids" in title and "Aug 31, 2027" in title
    (row,) = kept(desk, alone)
    assert (row.status, row.waiting) == ("adopted", 1)
    keys.to_row(page.table, "Aunt helps")
    assert "1 support to be agreed" in page.table.rows_model.columns[0].show(row).text
    window.actions_.by_name["proposal_agree"].trigger()
    settle(window)
    (row,) = kept(desk, alone)
    assert row.waiting == 0
