"""A place to sign with a pen, a finger or the mouse. Whoever cannot signs on paper: the form offers that beside it."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageWriter, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ctcoord.ui.parts.paint import rounded
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _

WIDTH, HEIGHT = 600, 160  # of the kept picture in px; strokes are kept in its measure
SHORTEST = 12  # points: a slip of the pen is no signature
Stroke = list[tuple[float, float]]


class SignaturePad(View):
    """White with black ink in every theme, as it is kept."""

    signed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strokes: list[Stroke] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.say(
            self.setAccessibleName,
            lambda: _("Signature: drawn with pen, finger or mouse. By keyboard, choose another way."),
        )

    def sizeHint(self) -> QSize:
        return QSize(look().px(WIDTH) // 2, look().px(HEIGHT))

    @property
    def strokes(self) -> list[Stroke]:
        """What was drawn, as points of the picture."""
        return [list(stroke) for stroke in self._strokes]

    def set_strokes(self, strokes: list[Stroke]) -> None:
        """Show what was drawn before."""
        self._strokes = [[(float(x), float(y)) for x, y in stroke] for stroke in strokes]
        self.update()

    @property
    def is_signed(self) -> bool:
        """Whether there is more than a slip of the pen."""
        return sum(len(stroke) for stroke in self._strokes) >= SHORTEST

    def clear(self) -> None:
        """Begin again."""
        self.set_strokes([])
        self.signed.emit()

    def png(self) -> bytes:
        """The picture that is kept."""
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        self._draw(painter, 1, 1)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        return bytes(buffer.data().data())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._strokes.append([])
        self._add(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._strokes and event.buttons() & Qt.MouseButton.LeftButton:
            self._add(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.signed.emit()

    def _add(self, at: QPointF) -> None:
        x, y = at.x() * WIDTH / max(1, self.width()), at.y() * HEIGHT / max(1, self.height())
        self._strokes[-1].append((round(x, 1), round(y, 1)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rounded(painter, QRectF(self.rect()), QColor("white"), look().color("border"))
        self._draw(painter, self.width() / WIDTH, self.height() / HEIGHT)

    def _draw(self, painter: QPainter, across: float, down: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#9AA3AC"), 1))
        painter.drawLine(QPointF(24 * across, 128 * down), QPointF((WIDTH - 24) * across, 128 * down))
        painter.setPen(QPen(QColor("black"), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for stroke in self._strokes:
            points = [QPointF(x * across, y * down) for x, y in stroke]
            painter.drawPolyline(points) if len(points) > 1 else painter.drawPoints(points)
