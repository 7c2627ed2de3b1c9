"""The buttons of a page beside each other; those that find no room stand in a menu, nothing is cut."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu

from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Ruled
from ctcoord.ui.parts.view import next_turn
from ctcoord.ui.theme import look
from ctcoord.words import _


class Foot(Ruled):
    """Fits again whenever its width, the words or the size of letters change."""

    def __init__(self, buttons: Mapping[str, Button]) -> None:
        super().__init__(under=False)
        self._buttons = dict(buttons)
        self.more = Button("", "more", small=True)
        self._menu = QMenu(self)
        self._line = QHBoxLayout(self)
        for made in self._buttons.values():
            self._line.addWidget(made)
        self._line.addWidget(self.more)
        self._line.addStretch(1)
        self.more.clicked.connect(lambda _checked=False: self._open())
        self.scale(lambda px: self._line.setContentsMargins(px(8), px(6), px(8), px(6)))
        self.scale(lambda px: self._line.setSpacing(px(8)))
        self.say(self.more.set_words, lambda: _("More"))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(120), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(look().px(120), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LanguageChange} and hasattr(self, "more"):
            self._fit()
            next_turn(self, self._fit)  # the buttons take the size of their letters after this event

    def _fit(self) -> None:
        gap, margins = self._line.spacing(), self._line.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        widths = [made.sizeHint().width() + gap for made in self._buttons.values()]
        whole = sum(widths) - gap <= room
        left = room if whole else room - self.more.sizeHint().width()
        seen = self._seen()
        for made, width in zip(self._buttons.values(), widths, strict=True):
            left -= width
            made.setVisible(whole or left >= 0)
            left = left if whole or left >= 0 else -1
        self.more.setVisible(not whole)
        if self._seen() != seen and self.isVisible():
            next_turn(self, self._lay_again)

    def _seen(self) -> list[bool]:
        return [made.isHidden() for made in (*self._buttons.values(), self.more)]

    def _lay_again(self) -> None:
        """Qt lays out all around what is shown at once, and where that is done already goes on with the old sizes."""
        holder = self.parentWidget()
        layout = holder.layout() if holder is not None else None
        if layout is not None:
            layout.invalidate()

    def _open(self) -> None:
        self.fill()
        self._menu.popup(self.more.mapToGlobal(self.more.rect().topLeft()))

    def fill(self) -> QMenu:
        """The menu of what is hidden, as it can be done now."""
        self._menu.clear()
        for made in self._buttons.values():
            if not made.isVisibleTo(self):
                action = self._menu.addAction(made.accessibleName())
                action.setEnabled(made.isEnabled())
                action.triggered.connect(lambda _checked=False, made=made: made.click())
        return self._menu
