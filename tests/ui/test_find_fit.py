"""From a gap in care to a referral by keys alone: the providers that close it, the best first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ctcoord.domain.alignment.facts import Kind
from ctcoord.services import week
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.ui.referrals.form import ReferralForm
from ctcoord.ui.screenshots import settle
from ctcoord.ui.week.fits import FitDialog
from ctcoord.ui.window import MainWindow
from tests.services.test_directory import add as add_to_directory
from tests.ui.conftest import Vega
from tests.ui.test_barriers_page import dialog_of, opened


@pytest.fixture
def alone(desk: Station, author: Author, told: Vega) -> Vega:
    """Maria is in class while Leo has school in the morning only."""
    with desk.write() as connection:
        home = week.place(connection, author, told.family, "home", name="Home")
        college = week.place(connection, author, told.family, "site", name="College")
        week.lives_at(connection, author, None, home)
        week.set_travel(connection, author, told.family, (home, college), minutes=20, mode="transit")
        for who, kind, name, closes in ((told.maria, Kind.TRAINING, "Nursing aide", "16:00"),
                                        (told.leo, Kind.SCHOOL, "Elm Hill", "12:00")):  # fmt: skip
            times = [Times("M-F", "9:00", closes)]
            week.add_activity(connection, author, who, kind, name, times=times, place_id=college)
        who = add_to_directory(connection, "organization", name="Sunny Steps")
        for name, closes in (("Short care", "13:00"), ("Long care", "18:00")):
            service = add_to_directory(
                connection, "service", organization_id=who, name=name, domain="childcare", available=3
            )
            add_to_directory(connection, "opening", owner_kind="service", owner_id=service,
                             byday="MO,TU,WE,TH,FR", opens_at="08:00", closes_at=closes)  # fmt: skip
    return told


def test_a_gap_leads_to_a_referral_to_the_provider_that_closes_it(
    window: MainWindow, alone: Vega, qtbot: QtBot
) -> None:
    screen, _page = opened(window, alone, "week")
    qtbot.waitUntil(lambda: screen.work.now.alignment is not None)
    settle(window)
    window.actions_.by_name["week_fit"].trigger()
    settle(window)
    dialog: FitDialog = dialog_of(screen, FitDialog, qtbot)
    qtbot.waitUntil(lambda: len(dialog.table.rows_model.rows) == 2)
    names = [row.service.name for row in dialog.table.rows_model.rows]
    assert names == ["Long care", "Short care"]
    assert dialog.refer.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    settle(window)
    form: ReferralForm = dialog_of(screen, ReferralForm, qtbot)
    assert not dialog.isVisible()
    assert form.service.line.text() == "Long care"
    assert form.who.currentText().startswith("Leo")
    form.discard()


def test_without_a_gap_nothing_is_looked_for(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    screen, _page = opened(window, told, "week")
    qtbot.waitUntil(lambda: screen.work.now.alignment is not None)
    settle(window)
    assert not window.actions_.by_name["week_fit"].isEnabled()
