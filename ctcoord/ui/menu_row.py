"""The row at the top: menus at the left; search, commands and lock at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QMenuBar, QToolButton, QWidget

from ctcoord.ui.actions import Actions, name_menus
from ctcoord.ui.icons import draw_icon, icon
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import draw_key
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _

SEARCH_PAUSE_MS = 150
SEARCH_PX, SEARCH_NARROW_PX = 400, (128, 232)
EXTENSION_PX = 12  # PM_ToolBarExtensionExtent of Fusion


class SearchField(QLineEdit):
    """Looks for families while someone types; Escape empties it, Enter opens the first one found."""

    searched = Signal(str)
    first_requested = Signal()
    down_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text().strip()))
        self.textEdited.connect(lambda _text: self._pause.start())

    def show_words(self, words: str) -> None:
        """Say what is being looked for, without looking."""
        self._pause.stop()
        self.setText(words)

    def place_text(self) -> None:
        """Leave room for the glass at the left and the key at the right."""
        self.setTextMargins(look().px(24), 0, look().px(24), 0)

    def event(self, event: QEvent) -> bool:
        """An empty field leaves Ctrl+Z to the window, which takes back what was saved."""
        overrides = event.type() == QEvent.Type.ShortcutOverride and not self.text()
        if overrides and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.searched.emit("")
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._pause.isActive():
                self._pause.stop()
                self.searched.emit(self.text().strip())
            self.first_requested.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.down_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px = look().px
        painter = QPainter(self)
        middle = self.height() // 2
        draw_icon(painter, QRect(px(8), middle - px(8), px(16), px(16)), "search", "secondary")
        if not self.hasFocus() and not self.text():
            draw_key(
                painter, QRect(self.width() - px(26), middle - px(9), px(18), px(18)), "/", "secondary", "hairline"
            )


class _Corner(QWidget):
    """The room of the button for the menus that do not fit."""

    def sizeHint(self) -> QSize:
        return self.minimumSize()


class MenuRow(View):
    """40 px: a menu bar, the one search field, Commands and Lock."""

    commands_requested = Signal()
    lock_requested = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("MenuRow")
        self._actions = actions
        self.bar = QMenuBar()
        self.bar.setNativeMenuBar(False)
        self.menus: dict[str, QMenu] = actions.fill(self.bar)
        self.search = SearchField()
        self.commands = Button(keys="Ctrl+K")
        self.lock = Button("icon", "lock")
        self.commands.clicked.connect(lambda _checked=False: self.commands_requested.emit())
        self.lock.clicked.connect(lambda _checked=False: self.lock_requested.emit())
        self._widen_more()
        layout = QHBoxLayout(self)
        layout.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(1)
        layout.addWidget(self.search, 100)  # all there is up to its widest; the gap before it takes the rest
        layout.addWidget(self.commands)
        layout.addWidget(self.lock)
        self.scale(lambda px: self.setFixedHeight(px(40)))
        self.scale(lambda px: layout.setContentsMargins(px(4), 0, px(8), 1))
        self.scale(lambda _px: self.search.place_text())
        self.say(self.commands.set_words, lambda: _("Commands"))
        self.say(self.lock.set_words, lambda: _("Lock"))
        self.say(self.bar.setAccessibleName, lambda: _("Menus"))
        self.say(self.search.setAccessibleName, lambda: _("Search families by name, birth date, phone or number"))
        self.set_narrow(False)

    def _widen_more(self) -> None:
        """Qt's own button for the menus that do not fit is a sliver without a sign: give it ours and a finger's room.

        Qt keeps 12 px for it, left of what stands in the corner; the wider button lies over that corner.
        """
        made = self.bar.findChild(QToolButton, "qt_menubar_ext_button")
        if made is None:
            return
        corner = _Corner()
        self.bar.setCornerWidget(corner, Qt.Corner.TopRightCorner)
        made.setProperty("kind", "icon")
        made.setIcon(icon("more", "text"))
        made.raise_()
        self.scale(lambda px: corner.setFixedSize(px(30) - EXTENSION_PX, px(28)))
        self.scale(lambda px: made.setIconSize(QSize(px(16), px(16))))
        self.say(made.setAccessibleName, lambda: _("More menus"))
        self.say(made.setToolTip, lambda: _("More menus"))

    def set_narrow(self, narrow: bool) -> None:
        """Give the search field the room that there is."""
        least, most = SEARCH_NARROW_PX if narrow else (SEARCH_PX, SEARCH_PX)
        self.search.setMinimumWidth(look().px(least))
        self.search.setMaximumWidth(look().px(most))
        self._narrow = narrow
        self.retranslated()

    def set_locked(self, locked: bool) -> None:
        """Nothing of a family can be reached from here while locked."""
        for widget in (self.search, self.commands, self.lock):
            widget.setVisible(not locked)

    def retranslated(self) -> None:
        short = _("Search")
        self.search.setPlaceholderText(short if self._narrow else _("Search names, birth dates, phones, IDs"))
        self._actions.retranslate()
        name_menus(self.menus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("card"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline"))
