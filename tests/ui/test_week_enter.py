"""A family's week written down by keyboard: times, ways, who cares, homes, closed days, and what is known."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ctcoord.services import alignment, families
from ctcoord.services.alignment import Alignment
from ctcoord.services.station import Station
from ctcoord.ui.screenshots import settle
from ctcoord.ui.week.enter_answers import HomeDialog, WayDialog
from ctcoord.ui.week.enter_times import ActivityDialog
from ctcoord.ui.window import MainWindow
from tests.domain.week_of_vega import vega
from tests.ui.conftest import TODAY, Vega
from tests.ui.keys import Keys

NAMES = ("VEGA, Maria + 3", "Vega")
FACTS = vega()


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
    assert [(sorted(one.turn.days), one.opens, one.closes) for one in training.schedules] == [
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
