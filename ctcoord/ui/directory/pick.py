"""The directory over a form: whoever fills it in chooses a service, and the form takes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.services import directory
from ctcoord.services.directory import ServiceRow
from ctcoord.ui.desk import Desk
from ctcoord.ui.directory.detail import FOR_A_FORM, MARK
from ctcoord.ui.directory.panel import DirectoryPanel
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.theme import look
from ctcoord.words import _


class PickService(QDialog):
    """Emits the service that was taken; Escape leaves the form as it is."""

    taken = Signal(object)  # ServiceRow

    def __init__(self, parent: QWidget, desk: Desk, about: str = "", words: str = "") -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle(_("Find a service"))
        self.panel = DirectoryPanel(desk, FOR_A_FORM)
        self.panel.filters.set_words(words)
        self.panel.asked.connect(self._do)
        px = look().px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(8))
        whole.addWidget(Text(self.windowTitle(), step="pane", bold=True))
        if about:
            whole.addWidget(Text(about, token="secondary", wrap=True))
        whole.addWidget(self.panel, 1)
        room = parent.window().parentWidget() or parent.window()
        self.resize(min(px(1180), room.width() - 24), min(px(760), room.height() - 24))
        QShortcut(QKeySequence("F6"), self).activated.connect(self.panel.next_pane)
        FocusRing(self)
        CutTips(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.panel.filters.words.setFocus()
            self.panel.read()

    def _do(self, name: str, service: ServiceRow) -> None:
        if name == MARK:
            mark(self, self._desk, service, self.panel.read)
            return
        self.taken.emit(service)
        self.accept()


def mark(owner: QWidget, desk: Desk, service: ServiceRow, then: Callable[[], object]) -> None:
    """Make a service a favourite of whoever is signed in, or none."""
    staff_id = desk.station.staff_id

    def told(_done: None) -> None:
        then()

    def job(connection: Connection) -> None:
        if staff_id is not None:
            directory.set_favourite(connection, staff_id, service.id, favourite=not service.favourite)

    if staff_id is not None:
        desk.write(owner, job, told)
