"""One card of the board, and the arrows that lead from card to card."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ctcoord.domain.referrals import NextStep
from ctcoord.services.referral_board import Card
from ctcoord.ui.parts.buttons import Button, click_on_enter
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run, domain_look, hairline, rounded
from ctcoord.ui.referrals import facts
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
WAYS_ON = tuple(NextStep)


class _Decline(QWidget):
    """Why they said no, on the tint of an error."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__()
        self.setBackgroundRole(QPalette.ColorRole.Window)  # not of the button that the card is
        px = look().px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(11), px(4), px(8), px(6))
        whole.setSpacing(px(2))
        whole.addWidget(Text(reason, step="small", bold=True, token="error", wrap=True))
        whole.addWidget(Text(words, step="small", wrap=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("error-tint"))
        painter.fillRect(0, 0, look().px(3), self.height(), look().color("error"))


class _Foot(Line):
    """The last line, under a rule."""

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        hairline(QPainter(self), box.topLeft(), box.topRight(), "hairline-soft")
        super().paintEvent(event)


class CardView(QAbstractButton):
    """A referral on the board: Enter or a double click opens it, arrows leave it."""

    moved = Signal(int, int)  # columns and cards to go
    taken = Signal()  # it has the keyboard now
    opened = Signal()
    next_step_requested = Signal(str)

    def __init__(self, card: Card, today: date) -> None:
        super().__init__()
        self.card = card
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)  # a reason may take two lines
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(facts.heard(card, today))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(lambda _checked=False: self.opened.emit())
        self.ways: dict[str, Button] = {}
        self._grid = QGridLayout()  # of the ways on
        self._fill(today)

    def _fill(self, today: date) -> None:
        px, card = look().px, self.card
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(10), px(8), px(10), px(4))
        whole.setSpacing(px(2))
        head = QHBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(Line(Run(card.family, bold=True, shrink=True)), 1)
        head.addWidget(Line(facts.clock_run(card, today)))
        whole.addLayout(head)
        icon, token = domain_look(card.domain)
        words = facts.service_words(card.service, card.member)
        whole.addWidget(Line(Run(words, icon=icon, icon_token=token, shrink=True)))
        whole.addWidget(Line(Run(card.recipient, "secondary", step="small", shrink=True), height=18))
        badge = facts.badge_run(card, today)
        if card.asks_next_step:
            whole.addWidget(_Decline(badge.text if badge else "", self._what_next()))
            self._add_ways()
            whole.addLayout(self._grid)
        elif badge is not None:
            whole.addWidget(Line(badge, height=24))
        whole.addSpacing(px(4))
        whole.addWidget(_Foot(facts.foot_run(card, today), height=26))

    def _what_next(self) -> str:
        return " ".join(part for part in (self.card.words or "", _("What next?")) if part)

    def _add_ways(self) -> None:
        """The three ways on."""
        grid = self._grid
        grid.setSpacing(look().px(4))
        grid.setContentsMargins(0, look().px(4), 0, 0)
        for position, way in enumerate(WAYS_ON):
            made = self.ways[way] = Button(small=True)
            made.setFont(look().font("small"))
            made.setProperty("step", "small")
            made.set_words(in_use().code("next_step", way))
            made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            made.setEnabled(not self.card.read_only)
            made.clicked.connect(lambda _checked=False, way=way: self.next_step_requested.emit(way))
            grid.addWidget(made, position, 0)

    def spread(self, room: int) -> None:
        """Two of the ways on in a line where they fit into ``room`` px."""
        if not self.ways:
            return
        buttons = list(self.ways.values())
        columns = 2 if buttons[0].sizeHint().width() + buttons[1].sizeHint().width() + look().px(4) <= room else 1
        for position, made in enumerate(buttons):
            self._grid.removeWidget(made)
            self._grid.addWidget(made, *divmod(position, columns))

    def be_stop(self, stop: bool) -> None:
        """Whether Tab comes here; of all cards one is the stop, and what can be pressed on it follows."""
        policy = Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus
        for widget in (self, *self.ways.values()):
            widget.setFocusPolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(*step)
        elif not click_on_enter(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.taken.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click chooses, as in every list; two open

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        edge = "accent" if self.hasFocus() else "hairline"
        fill = "hover" if self.underMouse() else "card"
        rounded(QPainter(self), QRectF(self.rect()), look().color(fill), look().color(edge))
