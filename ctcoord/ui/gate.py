"""The page that stands before everything: unlock, or the first run. It shows nothing of any family."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.services import station as stations
from ctcoord.ui.desk import Desk
from ctcoord.ui.parts.card import Ruled, scroll_area
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import rounded
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look


class GatePanel(View):
    """A panel in the middle of an empty window: title, body, and a foot with what is safe and the actions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.title = Text(bold=True)
        self.body = QVBoxLayout()
        self.safe = Text(step="small", token="secondary", wrap=True)
        self.actions_row = QHBoxLayout()
        head, foot = Ruled(fill="window"), Ruled(under=False, fill="window")
        head_row, foot_row = QHBoxLayout(head), QHBoxLayout(foot)
        head_row.addWidget(self.title)
        foot_row.addWidget(self.safe, 1)
        foot_row.addLayout(self.actions_row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addLayout(self.body, 1)
        whole.addWidget(foot)
        self.scale(lambda px: self.setFixedWidth(px(width)))
        self.scale(lambda px: head.setFixedHeight(px(34)))
        self.scale(lambda px: head_row.setContentsMargins(px(12), 0, px(12), 0))
        self.scale(lambda px: foot_row.setContentsMargins(px(24), px(12), px(20), px(12)))
        self.scale(lambda px: self.body.setContentsMargins(px(24), px(20), px(24), px(20)))

    def paintEvent(self, event: QPaintEvent) -> None:
        rounded(QPainter(self), QRectF(self.rect()), look().color("card"), look().color("border"), 0)


class GatePage(View):
    """Holds one panel in the middle; it scrolls when text is large and the window small."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self.panel = panel
        holder = QWidget()
        holder.setObjectName("page")
        middle = QGridLayout(holder)
        middle.addWidget(panel, 1, 1)
        for edge in (0, 2):
            middle.setRowStretch(edge, 1)
            middle.setColumnStretch(edge, 1)
        area = scroll_area(holder)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.setFocusProxy(panel)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().color("hairline"))


def make_gate(desk: Desk, *, idle: bool) -> GatePage:
    """The unlock page where a store exists, else the first run."""
    if stations.exists(desk.ports.home):
        from ctcoord.ui.unlock import UnlockPanel

        return GatePage(UnlockPanel(desk, idle=idle))
    from ctcoord.ui.first_run import FirstRunPanel

    return GatePage(FirstRunPanel(desk))
