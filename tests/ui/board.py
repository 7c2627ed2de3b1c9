"""Families with referrals in every column of the board, and the keys that lead through it, for tests of the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from sqlalchemy import Connection

from ctcoord.demo import permissions
from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import Channel, Reason, Urgency
from ctcoord.services import referral_steps, referral_view, referrals
from ctcoord.services.author import Author
from ctcoord.services.referral_steps import Answer
from ctcoord.services.referral_view import ReferralView
from ctcoord.services.referrals import Wanted
from ctcoord.services.station import Station
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.referrals.board import COLUMNS
from ctcoord.ui.referrals.card import CardView
from ctcoord.ui.referrals.screen import ReferralsScreen
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.ui.conftest import WindowMaker

TODAY = date(2026, 11, 21)
PARK = "Park Street After-School"


@dataclass(frozen=True)
class Told:
    """Ids of what stands on the board."""

    vega: bytes
    okafor: bytes
    covered: bytes
    uncovered: bytes
    sent: bytes
    accepted: bytes
    held: bytes
    declined: bytes
    received: bytes


def on(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def fill(connection: Connection, station: Station, author: Author) -> Told:
    """Two families and seven referrals."""
    own = station.agency_id or b""

    def family(first: str, last: str, number: str) -> tuple[bytes, bytes]:
        home = cases.household(connection, own, case_number=number, languages="es")
        head = cases.person(connection, home, own, first, last, birth_date=cases.BORN, head=True)
        return home, head

    vega, _maria = family("Maria", "Vega", "10-4471")
    leo = cases.person(connection, vega, own, "Leo", "Vega", birth_date=date(2020, 5, 1), relationship=2)
    okafor, _ngozi = family("Ngozi", "Okafor", "10-4472")
    for home, recipient, name in (
        (vega, PARK, DataClass.CHILDCARE), (vega, "Elm Hill Extended Day", DataClass.CHILDCARE),
        (okafor, "Charter Oak Tenant Fund", DataClass.HOUSING), (okafor, "Riverside Housing", DataClass.HOUSING),
        (vega, "CTtransit", DataClass.TRANSIT),
    ):  # fmt: skip
        permissions.give(connection, author, home, recipient, [name], signed_on=on(-30), until=on(200))

    def made(home: bytes, service: str, recipient: str, domain: str, **said: object) -> bytes:
        return referrals.draft(connection, author, home, Wanted(service, recipient, domain=domain, **said))

    def sent(referral: bytes, *answers: Answer, chase: int = 10) -> bytes:
        referral_steps.send(
            connection, author, referral, channel=Channel.FAX, confirmation="4711", chase_on=on(chase),
            response_due=on(max(chase, 0)),
        )  # fmt: skip
        for answer in answers:
            referral_steps.answer(connection, author, referral, answer)
        return referral

    no = Answer(S.REJECTED, Reason.NO_CAPACITY, "Full until Mar 2027.")
    hold = Answer(S.ON_HOLD, Reason.FAMILY_EVENT, review_on=on(9))
    return Told(
        vega,
        okafor,
        covered=made(vega, "After-school care", PARK, "childcare", person_id=leo, chase_on=TODAY, language="es"),
        uncovered=made(okafor, "Furniture bank", "Second Start Home Goods", "housing"),
        sent=sent(made(okafor, "Emergency rent help", "Charter Oak Tenant Fund", "housing"), chase=-1),
        accepted=sent(
            made(okafor, "Housing counseling", "Riverside Housing", "housing", urgency=Urgency.URGENT),
            Answer(S.ACCEPTED, appointment_on=on(2), appointment_at="10:00"),
        ),
        held=sent(made(vega, "Reduced-fare pass", "CTtransit", "transit"), Answer(S.IN_PROGRESS), hold),
        declined=sent(made(vega, "After-school care", "Elm Hill Extended Day", "childcare", person_id=leo), no),
        received=sent(made(vega, "Bus tokens", "CTtransit", "transit"), Answer(S.COMPLETED)),
    )


def press(
    window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
) -> None:
    """Press a key where the keyboard is."""
    if QApplication.focusWidget() is None:  # no window manager gives it back after a form
        window.activateWindow()
        settle(window)
    for _time in range(times):
        QTest.keyClick(QApplication.focusWidget() or window, key, held)
    settle(window)


def write(window: MainWindow, words: str) -> None:
    """Type words where the keyboard is."""
    QTest.keyClicks(QApplication.focusWidget() or window, words)
    QTest.qWait(200)  # the pause after which is looked for
    settle(window)


@pytest.fixture
def board(desk: Station, author: Author) -> Told:
    """What stands on the board."""
    with desk.write() as connection:
        return fill(connection, desk, author)


@pytest.fixture
def window(desk: Station, board: Told, open_window: WindowMaker) -> MainWindow:
    """The window on the board."""
    made = open_window(desk)
    made.resize(1440, 900)
    press(made, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    return made


def screen(window: MainWindow) -> ReferralsScreen:
    found = window.area("referrals")
    assert isinstance(found, ReferralsScreen)
    return found


def focused_card() -> CardView:
    found = QApplication.focusWidget()
    assert isinstance(found, CardView)
    return found


def shown(window: MainWindow, kind: type[QDialog]) -> QDialog:
    return next(one for one in window.findChildren(kind) if one.isVisible())


def go_to(window: MainWindow, referral: bytes) -> None:
    """With the arrows to a card, as somebody would who sees the board."""
    cards = {c: [card.card.id for card in screen(window).board.columns[c].cards] for c in COLUMNS}
    column = next(c for c in COLUMNS if referral in cards[c])
    press(window, Qt.Key.Key_Left, times=len(COLUMNS))
    press(window, Qt.Key.Key_Right, times=COLUMNS.index(column))
    press(window, Qt.Key.Key_Up, times=5)
    press(window, Qt.Key.Key_Down, times=cards[column].index(referral))
    assert focused_card().card.id == referral


def stored(desk: Station, author: Author, referral: bytes) -> ReferralView:
    with desk.read() as connection:
        return referral_view.view(connection, author, referral)


def focus(window: MainWindow, wanted: QWidget) -> None:
    """Tab until the keyboard is there."""
    for _step in range(30):
        if QApplication.focusWidget() is wanted:
            return
        press(window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {wanted.accessibleName()}")


def save(window: MainWindow, form: FormDialog) -> None:
    """Tab to the button that saves, and press it."""
    focus(window, form.save_button)
    press(window, Qt.Key.Key_Return)
