"""From the front desk to a second provider, by keyboard alone and by the names that a screen reader says."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.services.station import Station
from ctcoord.ui.consents.dialogs import WithdrawDialog
from ctcoord.ui.consents.form import ConsentForm
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.new_family.form import NewFamilyForm
from ctcoord.ui.referrals.card import CardView
from ctcoord.ui.referrals.form import ReferralForm
from ctcoord.ui.referrals.page import ReferralPage
from ctcoord.ui.referrals.steps import AnswerDialog, SendDialog
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.keys import CTRL, ENTER, SHIFT, TAB, Keys

RIDES, SECOND = "Elm Street Rides", "Second Wheel"


@pytest.fixture
def keys(window: MainWindow, qtbot: QtBot) -> Keys:
    return Keys(window, qtbot)


def family_of(keys: Keys) -> FamilyScreen:
    found = keys.window.area("families")._family()
    assert isinstance(found, FamilyScreen)
    return found


def referrals_of(desk: Station) -> list[tuple[str, str]]:
    with desk.read() as connection:
        found = connection.execute(text("SELECT recipient, status FROM referral ORDER BY recipient"))
        return [(str(name), str(status)) for name, status in found]


def test_from_intake_to_another_provider(
    keys: Keys, desk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "packet.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(file), ""))
    takes_in_a_family(keys)
    makes_a_referral_of_the_barrier(keys)
    assert referrals_of(desk) == [(RIDES, "draft")]
    is_refused_to_send_without_a_consent(keys)
    assert referrals_of(desk) == [(RIDES, "draft")]
    records_the_consent(keys)
    sends_it_with_its_packet(keys)
    assert referrals_of(desk) == [(RIDES, "requested")]
    page = " ".join(pypdf.PdfReader(file).pages[0].extract_text().split())
    assert "Soto" in page
    assert RIDES in page
    hears_no_and_asks_another(keys)
    assert referrals_of(desk) == [(RIDES, "rejected"), (SECOND, "draft")]
    withdraws_the_consent(keys)


def takes_in_a_family(keys: Keys) -> None:
    keys.front()
    keys.press(Qt.Key.Key_F, with_=CTRL | SHIFT)
    form = keys.inside(NewFamilyForm)
    keys.fill(
        {"First name": "Ana", "Last name": "Soto", "Birth date": "5/4/1990", "Address": "12 Main St, Hartford CT"}
    )
    keys.fill(
        {
            "Address": "12 Main St, Hartford CT",
            "Phone": "860-555-0142",
            "May we call": "Safe",
            "No reliable transport": "",
        }
    )
    keys.press(Qt.Key.Key_S, with_=CTRL)
    settle(keys.window)
    assert not form.isVisible(), form.problem.text()
    assert "SOTO" in family_of(keys).family.heading.upper()


def makes_a_referral_of_the_barrier(keys: Keys) -> None:
    keys.command("pages barriers")
    settle(keys.window)
    keys.to_row(family_of(keys).page("barriers").table, "No reliable transport")
    keys.press(Qt.Key.Key_R)
    form = keys.inside(ReferralForm)
    assert form.barrier.currentText() == "No reliable transport"
    keys.fill({"Service": "Rides to training", "Who is asked": RIDES})
    keys.save(form)


def opens_the_referral(keys: Keys) -> ReferralPage:
    keys.command("pages referrals")
    settle(keys.window)
    keys.to_row(family_of(keys).page("referrals").table, RIDES)
    keys.press(ENTER)
    settle(keys.window)
    found = keys.inside(ReferralPage)
    assert isinstance(found, ReferralPage)
    return found


def begins_to_send(keys: Keys) -> SendDialog:
    opens_the_referral(keys)
    keys.to("Send…")
    keys.press(ENTER)
    settle(keys.window)
    found = keys.inside(SendDialog)
    assert isinstance(found, SendDialog)
    return found


def is_refused_to_send_without_a_consent(keys: Keys) -> None:
    form = begins_to_send(keys)
    keys.tab_to(form.save_button)
    keys.press(ENTER)
    assert form._problem.text() == "Nothing allows it yet: a consent or a law is needed."
    keys.press(Qt.Key.Key_Escape)
    settle(keys.window)


def records_the_consent(keys: Keys) -> None:
    keys.front()
    keys.press(Qt.Key.Key_K, with_=CTRL | SHIFT)
    settle(keys.window)
    form = keys.inside(ConsentForm)
    keys.fill({"Who may see it": "Somebody else", "Name of who may see it": RIDES, "Transit": "", "What for": "Rides"})
    assert "Nothing is missing" in form.missing.text(), form.missing.text()
    keys.press(Qt.Key.Key_S, with_=CTRL)
    settle(keys.window)
    assert not form.isVisible()
    keys.front()


def sends_it_with_its_packet(keys: Keys) -> None:
    form = begins_to_send(keys)
    keys.fill({"How": "by fax", "Confirmation number": "F-4711"})
    keys.save(form)


def hears_no_and_asks_another(keys: Keys) -> None:
    keys.press(Qt.Key.Key_3, with_=CTRL)
    settle(keys.window)
    keys.press(ENTER, with_=CTRL)
    settle(keys.window)
    answer = keys.inside(AnswerDialog)
    keys.fill({"What happened": "They say no", "Why": "No capacity"})
    keys.save(answer)
    card = QApplication.focusWidget()
    assert isinstance(card, CardView), "the keyboard follows its card to the column where it stands now"
    assert card.card.recipient == RIDES
    keys.press(TAB)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Other provider"
    keys.press(ENTER)
    settle(keys.window)
    form = keys.inside(ReferralForm)
    assert form.service.line.text() == "Rides to training"
    keys.fill({"Who is asked": SECOND})
    keys.save(form)


def withdraws_the_consent(keys: Keys) -> None:
    keys.press(Qt.Key.Key_2, with_=CTRL)
    settle(keys.window)
    banner = family_of(keys).banner
    assert f"{RIDES} · to" in banner.accessibleName()
    keys.command("pages consent")
    settle(keys.window)
    keys.to_row(family_of(keys).page("consent").table, RIDES)
    keys.command("withdraw")
    form = keys.inside(WithdrawDialog)
    keys.save(form)
    assert RIDES not in banner.accessibleName()
    keys.press(Qt.Key.Key_Z, with_=CTRL)
    settle(keys.window)
    assert f"{RIDES} · to" in banner.accessibleName()
