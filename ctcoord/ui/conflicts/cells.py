"""The clickable parts of the conflicts screen: an entry of the list, and a value that can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout

from ctcoord.ui.parts.buttons import click_on_enter
from ctcoord.ui.parts.choice import draw_radio
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run, choice_ground, draw_line, line_width
from ctcoord.ui.theme import look

PAD_PX = 12


BEGINNING = {"1", "2", "3", "E"}
ARROWS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right}


def _press(button: QAbstractButton, event: QKeyEvent) -> None:
    """Enter presses; arrows are the screen's, which knows what lies where."""
    if Qt.Key(event.key()) in ARROWS:
        event.ignore()
    elif not click_on_enter(button, event):
        QAbstractButton.keyPressEvent(button, event)


class Entry(QAbstractButton):
    """One line of the list, with a badge at its right end and words under it."""

    step_requested = Signal(int)  # to the next (1) or the previous entry
    entered = Signal(str)  # on to what is chosen, with the key that begins there, or ''

    def __init__(self, title: str, badge: Run, detail: str, *, lines: int = 1) -> None:
        """``lines``: how many the words under it may take, 1 or 2."""
        super().__init__()
        self._title, self._badge, self._detail, self._lines = title, badge, detail, lines
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setProperty("own_focus", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{title}, {badge.text}, {detail}")
        self.setToolTip(f"{title}\n{detail}")

    def sizeHint(self) -> QSize:
        return QSize(look().px(200), look().px(38 + 18 * self._lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.text().upper()
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.step_requested.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit("")
        elif key in BEGINNING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.entered.emit(key)
        else:
            _press(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        chosen = self.isChecked()
        choice_ground(painter, self.rect(), chosen=chosen, hovered=self.underMouse(), bar=self.hasFocus())
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline-soft"))
        token = "selection_text" if chosen else "text"
        inner = self.rect().adjusted(px(16), px(6), -px(PAD_PX), 0)
        badge = line_width((self._badge,))
        top = inner.adjusted(0, 0, 0, px(24) - inner.height())
        draw_line(painter, top.adjusted(0, 0, -badge - px(8), 0), (Run(self._title, token, bold=True, shrink=True),))
        draw_line(painter, top.adjusted(top.width() - badge, 0, 0, 0), (self._badge,))
        for number, words in enumerate(_folded(self._detail, inner.width(), self._lines)):
            under = Run(words, "selection_text" if chosen else "secondary", step="small", shrink=True)
            line = QRect(inner.left(), inner.top() + px(24 + 18 * number), inner.width(), px(20))
            draw_line(painter, line, (under,))


def _folded(words: str, room: int, lines: int) -> list[str]:
    """The words in one or two lines, the last of which may still be too long for ``room`` px."""
    if lines == 1 or line_width((Run(words, step="small"),)) <= room:
        return [words]
    parts = words.split(" ")
    fits = 1
    while fits < len(parts) and line_width((Run(" ".join(parts[: fits + 1]), step="small"),)) <= room:
        fits += 1
    return [part for part in (" ".join(parts[:fits]), " ".join(parts[fits:])) if part]


class ValueCell(QAbstractButton):
    """One of two values: a radio mark, the value, who and when, and whether it acts now."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoExclusive(True)  # one of the two, and heard as that
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._value, self._by = Text(bold=True, wrap=True), Text(token="secondary", step="small", wrap=True)
        self._in_use = Line(height=22)
        layout = self._rows = QVBoxLayout(self)
        for part in (self._value, self._by, self._in_use):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            part.setForegroundRole(QPalette.ColorRole.WindowText)  # in a button it would be the button's
            layout.addWidget(part)
        layout.addStretch(1)
        self._place()

    def show_value(self, whose: str, value: str, by: str, in_use: str, icon: str = "dot") -> None:
        """``in_use`` says that this value acts until someone decides, '' where it does not; ``icon`` stands by it."""
        self._value.setText(value)
        self._by.setText(by)
        self._in_use.set_runs(Run(in_use, "accent", bold=True, step="small", icon=icon, shape="badge"))
        self._in_use.setVisible(bool(in_use))
        self.setAccessibleName(", ".join(words for words in (whose, value, by.replace("\n", ", "), in_use) if words))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_rows"):
            self._place()

    def _place(self) -> None:
        px = look().px
        self._rows.setSpacing(px(2))
        self._rows.setContentsMargins(px(34), px(8), px(PAD_PX), px(8))

    def nextCheckState(self) -> None:
        self.setChecked(True)
        self._follow()

    def mark(self, *, chosen: bool) -> None:
        """Show it as chosen or not, without telling anyone."""
        self.setAutoExclusive(False)  # none of them is, where another value is written
        self.setChecked(chosen)
        self.setAutoExclusive(True)
        self._follow()

    def _follow(self) -> None:
        chosen = self.isChecked()
        self._value.set_token("selection_text" if chosen else "text")
        self._by.set_token("selection_text" if chosen else "secondary")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        _press(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        chosen = self.isChecked()
        choice_ground(painter, self.rect(), chosen=chosen, hovered=self.underMouse(), bar=chosen)
        painter.fillRect(0, 0, 1 if not chosen else 0, self.height(), look().color("hairline-soft"))
        draw_radio(painter, QRectF(px(12), px(11), px(14), px(14)), chosen=chosen)
