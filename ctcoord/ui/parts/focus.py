"""The focus ring: 2 px of accent, 1 px away from whatever has the focus, in every window alike."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ctcoord.ui.parts.reveal import reveal_focus
from ctcoord.ui.theme import look

_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
    QEvent.Type.ZOrderChange,
}
REACH_PX = 3


class FocusRing(QWidget):
    """An overlay of its window; it follows the focus and what moves the focused widget."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._shown_later = QTimer(self)  # what was just made has no place yet
        self._shown_later.setSingleShot(True)
        self._shown_later.setInterval(0)
        self._shown_later.timeout.connect(self._reveal)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._watched:
            if isValid(widget):  # a closed dialog's fields may be gone already
                widget.removeEventFilter(self)
        own = new is not None and new.property("own_focus")
        inside = new is not None and not own and new is not self.window() and new.window() is self.window()
        self._target = new if inside else None
        self._watched = _chain(self._target, self.window())
        for widget in self._watched:
            widget.installEventFilter(self)
        self._place()
        self._shown_later.start()

    def _reveal(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QWidget) and focused.window() is self.window():
            reveal_focus(focused)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow every move of the focused widget and of what holds it; what its layout moves stays in view."""
        if event.type() in _MOVES:
            if watched is self._target and event.type() == QEvent.Type.Move and self.isVisible():
                self._shown_later.start()
            self._place()
        return False

    def _place(self) -> None:
        rect = self._visible_rect()
        if rect.isEmpty():
            self.hide()
            return
        self.setGeometry(rect.adjusted(-REACH_PX, -REACH_PX, REACH_PX, REACH_PX) & self.window().rect())
        self.show()
        self.raise_()

    def _visible_rect(self) -> QRect:
        """The target's rectangle in the window, cut to what its scroll areas show."""
        target = self._target
        if target is None or not target.isVisible():
            return QRect()
        window = self.window()
        rect = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        for holder in _chain(target, window)[1:]:
            rect &= QRect(holder.mapTo(window, QPoint(0, 0)), holder.size())
        return rect

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look().color("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)


def _chain(widget: QWidget | None, window: QWidget) -> list[QWidget]:
    """The widget and what holds it, up to but without the window."""
    found: list[QWidget] = []
    while widget is not None and widget is not window:
        found.append(widget)
        widget = widget.parentWidget()
    return found
