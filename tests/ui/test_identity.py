"""The banner of a family: what it offers, and what it says of refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.demo import permissions
from ctcoord.domain.codes import DataClass
from ctcoord.services import corrections, records
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.family.cards import relation_words
from ctcoord.ui.family.dialogs import TaskDialog
from ctcoord.ui.family.identity import IdentityBanner
from ctcoord.ui.referrals.form import ReferralForm
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import TODAY, Vega, WindowMaker


def banner_of(window: MainWindow, told: Vega) -> IdentityBanner:
    """The banner of the told family, opened now."""
    window.open_family(told.family)
    settle(window)
    return window.areas["families"]._family().banner


def refuse(desk: Station, author: Author, told: Vega, *, ours: bool = True, given_after: bool = False) -> None:
    """The family does not share health data, as our agency or another one wrote it down."""
    with desk.write() as connection:
        said = (connection, author, told.family, "Riverside Housing", [DataClass.HEALTH])
        until = TODAY + timedelta(days=90)
        permissions.give(*said, signed_on=TODAY - timedelta(days=30), until=None, refused=True)
        if not ours:
            connection.execute(
                text("UPDATE consent SET agency_id = (SELECT id FROM agency WHERE name LIKE 'Riverside%')")
            )
        if given_after:
            permissions.give(*said, signed_on=TODAY, until=until)


@pytest.mark.parametrize(
    ("ours", "given_after", "told_so"), [(True, False, True), (False, False, False), (True, True, False)]
)
def test_only_a_refusal_that_our_agency_wrote_down_and_that_stands_is_told(
    desk: Station, author: Author, told: Vega, open_window: WindowMaker, *, ours: bool, given_after: bool, told_so: bool
) -> None:
    refuse(desk, author, told, ours=ours, given_after=given_after)
    banner = banner_of(open_window(desk), told)
    assert ("Health · not shared" in banner.accessibleName()) == told_so


@pytest.mark.parametrize(
    ("signed", "until", "refused", "told_so"),
    [(-30, 90, False, True), (-30, -1, False, False), (1, 90, False, False), (-30, 90, True, False)],
)
def test_a_consent_stands_in_the_banner_on_the_days_on_which_it_opens_something(
    desk: Station, author: Author, told: Vega, open_window: WindowMaker, *, signed: int, until: int, refused: bool,
    told_so: bool,
) -> None:  # fmt: skip
    with desk.write() as connection:
        said = (connection, author, told.family, "Hartford Food Bank", [DataClass.HOUSING])
        days = {"signed_on": TODAY + timedelta(days=signed), "until": TODAY + timedelta(days=until)}
        permissions.give(*said, **days)
        if refused:
            permissions.give(*said, signed_on=TODAY - timedelta(days=1), until=None, refused=True)
    banner = banner_of(open_window(desk), told)
    assert ("Hartford Food Bank" in banner.accessibleName()) == told_so


def test_the_banner_begins_a_referral_for_this_family(window: MainWindow, told: Vega) -> None:
    banner = banner_of(window, told)
    assert banner._referral.accessibleName() == "Referral"
    banner._referral.click()
    settle(window)
    (form,) = (one for one in window.findChildren(ReferralForm) if one.isVisible())
    assert form._family is not None
    assert form._family.id == told.family


def test_the_dots_offer_what_the_menus_offer_and_only_what_holds(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    banner = banner_of(window, told)
    assert banner.more.accessibleName() == "More for Vega, Maria"
    banner.more.fill()
    offered = {action.text().split("\t")[0]: action for action in banner.more.menu_.actions()}
    assert list(offered) == [
        "New task…",
        "New barrier…",
        "New referral…",
        "Mark step as done",
        "Snooze step…",
        "Correct a fact…",
        "Where this comes from…",
        "Why can’t I see more?…",
        "Who has seen this family…",
    ]
    assert all(action.isEnabled() for action in offered.values())
    offered["New task…"].trigger()
    dialog = window.findChild(TaskDialog)
    assert dialog.isVisible()
    dialog.close()
    window.areas["families"]._family().overview.steps.setFocus()
    offered["Mark step as done"].trigger()
    settle(window)
    banner.more.fill()
    assert not banner.more.menu_.actions()[3].isEnabled()  # no step is left


@pytest.mark.qt_log_ignore("This plugin does not support")  # what offscreen says of every menu
def test_the_dots_open_by_keyboard(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    banner = banner_of(window, told)
    banner.more.setFocus()
    qtbot.keyClick(banner.more, Qt.Key.Key_Return)
    qtbot.waitUntil(banner.more.menu_.isVisible)
    banner.more.menu_.close()


def test_who_has_died_is_said_where_the_family_is_named(
    desk: Station, author: Author, told: Vega, open_window: WindowMaker
) -> None:
    with desk.write() as connection:
        connection.execute(text("UPDATE person SET died_on = '2026-11-19' WHERE id = :id"), {"id": told.leo_there})
        home = records.get(connection, "person", told.maria)["scope_id"]
        said = {"scope_id": home, "record_id": told.maria, "field": "died_on"}
        corrections.correct(connection, author, "person", **said, value="2026-11-20")
    window = open_window(desk)
    banner = banner_of(window, told)
    assert "died 2026-11-20" in banner.accessibleName() and "1991" not in banner.accessibleName()
    family = window.areas["families"]._family().family
    assert {member.name: relation_words(member, TODAY).rpartition(", ")[2] for member in family.members} == {
        "Maria Vega": "died 2026-11-20", "Leo Vega": "died 2026-11-19", "Ivy Vega": "3"
    }  # fmt: skip
