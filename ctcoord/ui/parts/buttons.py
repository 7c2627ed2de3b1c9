"""Buttons of the four kinds (outlined, filled, text, icon), the segmented control and items of the rail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from ctcoord.ui.icons import draw_icon, icon
from ctcoord.ui.parts.labels import draw_key
from ctcoord.ui.parts.paint import CENTER, LEFT, Run, draw_run, line_width, metrics, run_width
from ctcoord.ui.theme import look

Kind = Literal["", "filled", "text", "icon", "link"]
ICON_TOKENS = {"filled": "on-accent", "text": "accent", "link": "accent"}


def click_on_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Enter presses the focused button as Space does; False when the event is another key."""
    if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or event.isAutoRepeat():
        return False
    button.click()
    return True


class Button(QPushButton):
    """A button of the drawings; an icon-only one still has its words as accessible name and tooltip."""

    def __init__(self, kind: Kind = "", icon_name: str = "", *, small: bool = False, keys: str = "") -> None:
        super().__init__()
        self._kind = kind
        self._keys = keys
        self.setProperty("kind", kind)
        self.setProperty("size", "small" if small else "")
        if icon_name:
            self.setIcon(icon(icon_name, ICON_TOKENS.get(kind, "text")))
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(kind == "filled")
        self._size_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._size_icon()
        super().changeEvent(event)

    def _size_icon(self) -> None:
        size = look().px(16)
        self.setIconSize(QSize(size, size))

    def set_words(self, words: str) -> None:
        """The words of the button; for an icon-only button they are heard and shown on hover."""
        self.setAccessibleName(words)
        if self._kind == "icon":
            self.setToolTip(words)
        else:
            # The style leaves no room between icon and words.
            self.setText(words if self.icon().isNull() else f"\u2002{words}")

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._keys:
            hint.setWidth(hint.width() + self._key_width() + look().px(8))
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._keys:
            super().paintEvent(event)
            return
        px = look().px
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        width, height = self._key_width(), px(18)
        option.rect = self.rect().adjusted(0, 0, -width - px(8), 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        rect = QRect(self.width() - width - px(12), (self.height() - height) // 2, width, height)
        token = "secondary" if self._kind != "filled" or not self.isEnabled() else "on-accent"
        draw_key(painter, rect, self._keys, token, "hairline" if token == "secondary" else token)

    def _key_width(self) -> int:
        return metrics("small").horizontalAdvance(self._keys) + 2 * look().px(5)


def button(
    words: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: Kind = "",
    icon_name: str = "",
    small: bool = False,
    keys: str = "",
) -> Button:
    """A button with its words and what it does."""
    made = Button(kind, icon_name, small=small, keys=keys)
    made.set_words(words)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


class _Segment(QAbstractButton):
    """One choice of a segmented control."""

    def __init__(self, runs: tuple[Run, ...], *, height: int, first: bool, last: bool) -> None:
        super().__init__()
        self._height, self._first, self._last = height, first, last
        self._runs = runs
        self.setCheckable(True)
        self.setAutoExclusive(True)  # heard as a radio button
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def set_runs(self, *runs: Run) -> None:
        self._runs = runs
        self.setAccessibleName(" ".join(run.text for run in runs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = look().px
        # Room for the weight 600 of the chosen state, so that choosing never moves the neighbours.
        widest = tuple(replace(run, bold=True) for run in self._runs)
        return QSize(line_width(widest, 8) + 2 * px(11), px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        fill = "selection" if chosen else "hover" if self.underMouse() else "card"
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, 0.5 if not self._last else -0.5, -0.5)
        path = _rounded_ends(rect, left=self._first, right=self._last)
        painter.fillPath(path, look().color(fill))
        painter.setPen(QPen(look().color("accent" if chosen else "border"), 1))
        painter.drawPath(path)
        if chosen and not self._last:
            painter.drawLine(self.rect().topRight(), self.rect().bottomRight())
        self._draw_runs(painter, chosen)

    def _draw_runs(self, painter: QPainter, chosen: bool) -> None:
        px = look().px
        shown = [replace(run, bold=chosen or run.bold) for run in self._runs]
        x = (self.width() - line_width(tuple(shown), 8)) // 2
        for run in shown:
            width = run_width(run)
            force = "selection_text" if chosen and not run.shape else ""
            draw_run(painter, QRect(x, 0, width, self.height()), run, force)
            x += width + px(8)


def _rounded_ends(rect: QRectF, *, left: bool, right: bool) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(rect, 4, 4)
    if not left:
        path.addRect(QRectF(rect.left(), rect.top(), rect.width() / 2, rect.height()))
    if not right:
        path.addRect(QRectF(rect.center().x(), rect.top(), rect.width() / 2, rect.height()))
    return path.simplified()


class Segmented(QWidget):
    """One choice of a few that are all seen; arrows move between them."""

    chosen = Signal(str)  # key

    def __init__(self, keys: tuple[str, ...], *, height: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setSpacing(0)
        layout.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self._segments: dict[str, _Segment] = {}
        for position, key in enumerate(keys):
            segment = _Segment((), height=height, first=position == 0, last=position == len(keys) - 1)
            segment.setObjectName(key)
            self._segments[key] = segment
            self._group.addButton(segment)
            layout.addWidget(segment)
            segment.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_runs(self, key: str, *runs: Run) -> None:
        """What one choice shows."""
        self._segments[key].set_runs(*runs)

    def choose(self, key: str) -> None:
        """Mark a choice without telling anyone."""
        self._segments[key].setChecked(True)

    @property
    def value(self) -> str:
        """The key of the marked choice, or an empty text."""
        return next((key for key, segment in self._segments.items() if segment.isChecked()), "")


class RailItem(QAbstractButton):
    """An area of the rail: icon, word and an optional count; in a narrow window the icon stands over the word."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon = icon_name
        self._short = ""
        self._count = 0
        self.narrow = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def set_words(self, words: str, short: str) -> None:
        """The area's name, and a shorter one for where there is less room."""
        self._short = short
        self.setText(words)
        self._name()

    def set_count(self, count: int) -> None:
        """What waits there; 0 shows nothing."""
        self._count = count
        self._name()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()} ({self._count})" if self._count else self.text())

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(px(80), px(50)) if self.narrow else QSize(px(172), px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        chosen = self.isChecked()
        if chosen or self.underMouse():
            painter.fillRect(self.rect(), look().color("selection" if chosen else "hover"))
        if chosen:
            painter.fillRect(0, 0, px(3), self.height(), look().color("accent"))
        token = "selection_text" if chosen else "text"
        if self.narrow:
            draw_icon(painter, QRect(0, px(6), self.width(), px(20)), self._icon, token)
            painter.setFont(look().font("small", bold=chosen))
            painter.setPen(look().color(token))
            word = painter.fontMetrics().elidedText(self._short, Qt.TextElideMode.ElideRight, self.width() - px(6))
            painter.drawText(QRect(0, px(28), self.width(), px(18)), CENTER, word)
        else:
            draw_icon(painter, QRect(px(16), (self.height() - px(18)) // 2, px(18), px(18)), self._icon, token)
            painter.setFont(look().font(bold=chosen))
            painter.setPen(look().color(token))
            room = self.width() - px(54) - (self._pill_width() + px(6) if self._count else 0)
            fits = painter.fontMetrics().horizontalAdvance(self.text()) <= room
            painter.drawText(self.rect().adjusted(px(44), 0, -px(10), 0), LEFT, self.text() if fits else self._short)
        if self._count:
            self._draw_count(painter)

    def _pill(self) -> Run:
        return Run(f"{self._count:,}", "text", bold=True, step="small", shape="pill")

    def _pill_width(self) -> int:
        return run_width(self._pill())

    def _draw_count(self, painter: QPainter) -> None:
        px = look().px
        width = self._pill_width()
        if self.narrow:
            left = min(self.width() // 2 + px(8), self.width() - width - px(2))
            draw_run(painter, QRect(left, 0, width, px(20)), self._pill())
        else:
            draw_run(painter, QRect(self.width() - width - px(10), 0, width, self.height()), self._pill())
