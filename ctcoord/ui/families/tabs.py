"""The tabs of the families area: all families first, then each open family with its close button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton

from ctcoord.ui.icons import icon
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _


class FamilyTabs(View):
    """34 px; the first tab has the empty key."""

    chosen = Signal(object)  # FamilyId, or b"" for the list
    close_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[bytes] = [b""]
        self._names: list[str] = [""]
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setElideMode(self.bar.elideMode().ElideRight)
        self.bar.addTab(icon("home", "text"), "")
        self.bar.currentChanged.connect(self._on_changed)
        layout = QHBoxLayout(self)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        self.scale(lambda px: self.setFixedHeight(px(36)))
        self.scale(lambda px: layout.setContentsMargins(px(8), px(4), px(8), 0))
        self.scale(lambda px: self.bar.setIconSize(QSize(px(14), px(14))))
        self.retranslated()

    def retranslated(self) -> None:
        self.bar.setAccessibleName(_("Open families"))
        self.bar.setTabText(0, _("All families"))
        for position, name in enumerate(self._names):
            button = self.bar.tabButton(position, QTabBar.ButtonPosition.RightSide)
            if button is not None:
                button.setAccessibleName(_("Close {family}", family=name))
                button.setToolTip(_("Close {family}", family=name))

    @property
    def current(self) -> bytes:
        """The key of the tab in front."""
        return self._keys[max(0, self.bar.currentIndex())]

    @property
    def open(self) -> tuple[dict[bytes, str], bytes]:
        """The names of the open families by id, in the order of their tabs, and the key of the tab in front."""
        return dict(zip(self._keys[1:], self._names[1:], strict=True)), self.current

    def add(self, key: bytes, name: str) -> None:
        """A tab for a family; the newest stands last."""
        self._keys.append(key)
        self._names.append(name)
        self.bar.blockSignals(True)
        position = self.bar.addTab(icon("families", "text"), name)
        self.bar.blockSignals(False)
        close = QToolButton()
        close.setIcon(icon("close", "text"))
        close.setProperty("kind", "tab")
        close.clicked.connect(lambda _checked=False: self.close_requested.emit(key))
        self.bar.setTabButton(position, QTabBar.ButtonPosition.RightSide, close)
        self.restyled()
        self.retranslated()
        self.bar.updateGeometry()  # while hidden, as when Home opens a family, a tab bar does not say that it grew

    def restyled(self) -> None:
        size = look().px(14)
        for position in range(self.bar.count()):
            close = self.bar.tabButton(position, QTabBar.ButtonPosition.RightSide)
            if isinstance(close, QToolButton):
                close.setIconSize(QSize(size, size))

    def remove(self, key: bytes) -> None:
        """Take a family's tab away."""
        position = self._keys.index(key)
        del self._keys[position], self._names[position]
        self.bar.blockSignals(True)
        self.bar.removeTab(position)
        self.bar.blockSignals(False)

    def rename(self, key: bytes, name: str) -> None:
        """The family is named otherwise now."""
        position = self._keys.index(key)
        self._names[position] = name
        self.bar.setTabText(position, name)

    def mark(self, key: bytes) -> None:
        """Bring a tab to the front without telling anyone."""
        self.bar.blockSignals(True)
        self.bar.setCurrentIndex(self._keys.index(key) if key in self._keys else 0)
        self.bar.blockSignals(False)

    def step(self, by: int) -> None:
        """The next tab, or the one before, around the end."""
        self.bar.setCurrentIndex((self.bar.currentIndex() + by) % len(self._keys))

    def _on_changed(self, position: int) -> None:
        self.chosen.emit(self._keys[position])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline"))
