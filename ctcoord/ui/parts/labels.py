"""Texts and lines of runs as widgets: labels of the type scale, badges, chips, pills, key hints."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from ctcoord.ui.parts.paint import Run, draw_line, line_width, metrics, run_width
from ctcoord.ui.theme import look


class Text(QLabel):
    """A label in a step of the type scale and a colour token; both follow the look."""

    def __init__(
        self, text: str = "", *, step: str = "base", bold: bool = False, token: str = "text", wrap: bool = False
    ) -> None:
        super().__init__(text)
        self._step, self._bold, self._token = step, bold, token
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._restyle()

    def set_token(self, token: str) -> None:
        """Change the colour token."""
        self._token = token
        self._restyle()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()
        super().changeEvent(event)

    def _restyle(self) -> None:
        font, color = look().font(self._step, bold=self._bold), look().color(self._token)
        if self.font() != font:
            self.setFont(font)
        palette = self.palette()
        if palette.color(QPalette.ColorRole.WindowText) != color:
            palette.setColor(QPalette.ColorRole.WindowText, color)
            self.setPalette(palette)


class Line(QLabel):
    """One painted line of runs, heard as a label; its name is what it reads, and its tooltip where it is cut."""

    def __init__(self, *runs: Run, gap: int = 6, height: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._height = height
        self._runs: tuple[Run, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_runs(*runs)

    def set_runs(self, *runs: Run) -> None:
        """Show other runs."""
        self._runs = runs
        self.setAccessibleName(" ".join(run.text for run in runs if run.text))
        self.updateGeometry()
        self.update()

    @property
    def runs(self) -> tuple[Run, ...]:
        """What is shown."""
        return self._runs

    def sizeHint(self) -> QSize:
        return QSize(line_width(self._runs, self._gap) + 1, look().px(self._height))

    def minimumSizeHint(self) -> QSize:
        shrinks = any(run.shrink for run in self._runs)
        width = look().px(24) if shrinks else line_width(self._runs, self._gap) + 1
        return QSize(width, look().px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_line(painter, self.rect(), self._runs, self._gap)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    @property
    def is_cut(self) -> bool:
        """Whether there is less room than the words take."""
        return line_width(self._runs, self._gap) > self.width()


class FittingLine(Line):
    """Says the same in several lengths, the longest first; shows the first that fits, and is heard as that one."""

    def __init__(self, *, gap: int = 6, height: int = 20) -> None:
        self._lengths: list[tuple[Run, ...]] = []
        super().__init__(gap=gap, height=height)

    def set_lengths(self, *lengths: list[Run]) -> None:
        """The ways to say it."""
        self._lengths = [tuple(runs) for runs in lengths]
        self.setAccessibleName(" ".join(run.text for run in self._lengths[0] if run.text))
        self._fit()

    @property
    def lengths(self) -> list[tuple[Run, ...]]:
        """The ways to say it, the longest first."""
        return self._lengths

    def _fit(self) -> None:
        fits = [runs for runs in self._lengths if line_width(runs, self._gap) <= self.width()]
        self._runs = (fits or self._lengths[-1:] or [()])[0]
        self.update()

    @property
    def is_cut(self) -> bool:
        """Whether less is shown than could be said."""
        return bool(self._lengths) and (self._runs != self._lengths[0] or super().is_cut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(24), look().px(self._height))

    def sizeHint(self) -> QSize:
        longest = self._lengths[0] if self._lengths else ()
        return QSize(line_width(longest, self._gap) + 1, look().px(self._height))


def badge(text: str, token: str, icon: str) -> Line:
    """A state: icon and word in the state's colour on its tint."""
    return Line(Run(text, token, bold=True, step="small", icon=icon, shape="badge"))


LEAST_CHIP_PX = 44


class SourceChip(QAbstractButton):
    """Where a fact comes from; Enter or a click asks for file, row and date."""

    opened = Signal()

    def __init__(self, text: str, *, confirmed: bool, says: str) -> None:
        super().__init__()
        icon = "ok" if confirmed else ""
        self._run = Run(text, "secondary", step="small", shape="chip", icon=icon, icon_token="ok")
        self._shrinks = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.clicked.connect(lambda _checked=False: self.opened.emit())

    def let_shrink(self) -> None:
        """End in dots where there is no room: it is said whole on hover and to a screen reader."""
        self._shrinks = True
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(run_width(self._run) + 1, look().px(24))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), look().px(LEAST_CHIP_PX)), hint.height()) if self._shrinks else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_line(QPainter(self), self.rect(), (self._run,))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


# Qt's Spanish spells out what stands on the keys in short, and columns of keys are narrow.
_ON_KEYS = (("Control+", "Ctrl+"), ("Mayúsculas+", "Mayús+"))


def key_words(keys: str) -> str:
    """Keys ("Ctrl+Shift+H") in the words of this system and language, as they stand on a keyboard."""
    words = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    for long, short in _ON_KEYS:
        words = words.replace(long, short)
    return words


class KeyHint(QLabel):
    """A key as it is printed on the keyboard; only beside a main action and in footers."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._keys = keys
        self.setAccessibleName(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(metrics("small").horizontalAdvance(self._keys) + 2 * px(5), px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_key(painter, self.rect(), self._keys, "secondary", "hairline")


def draw_key(painter: QPainter, rect: QRect, keys: str, token: str, edge: str) -> None:
    """Paint a key hint filling the rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look().color(edge))
    painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 3, 3)
    painter.setFont(look().font("small"))
    painter.setPen(look().color(token))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, keys)
    painter.restore()
