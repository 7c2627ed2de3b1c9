"""Choices that are all seen as boxes with a radio mark, for the few questions of the first run and Settings."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.paint import LEFT, metrics, rounded
from ctcoord.ui.parts.tab_stop import one_tab_stop
from ctcoord.ui.theme import look


class ChoiceBox(QAbstractButton):
    """One choice: a radio mark, an optional icon, a word and an optional line under it."""

    def __init__(self, icon_name: str = "") -> None:
        super().__init__()
        self._icon = icon_name
        self._detail = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str, detail: str = "") -> None:
        """The word and the line under it."""
        self.setText(words)
        self._detail = detail
        self.setAccessibleName(f"{words}, {detail}" if detail else words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = look().px
        widest = max(
            metrics(bold=True).horizontalAdvance(self.text()), metrics("small").horizontalAdvance(self._detail)
        )
        return QSize(widest + px(66 if self._icon else 44), px(52 if self._detail else 36))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        chosen = self.isChecked()
        fill = "selection" if chosen else "hover" if self.underMouse() and self.isEnabled() else "card"
        rounded(painter, QRectF(self.rect()), look().color(fill), look().color("accent" if chosen else "border"), 4)
        draw_radio(painter, QRectF(px(12), (self.height() - px(14)) / 2, px(14), px(14)), chosen=chosen)
        x = px(34)
        token = "selection_text" if chosen else "text" if self.isEnabled() else "secondary"
        if self._icon:
            draw_icon(painter, QRect(x, (self.height() - px(16)) // 2, px(16), px(16)), self._icon, token)
            x += px(22)
        box = self.rect().adjusted(x, px(6) if self._detail else 0, -px(8), -px(6) if self._detail else 0)
        painter.setPen(look().color(token))
        painter.setFont(look().font(bold=True))
        if not self._detail:
            painter.drawText(box, LEFT, self.text())
            return
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.text())
        painter.setFont(look().font("small"))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._detail)


def draw_radio(painter: QPainter, rect: QRectF, *, chosen: bool) -> None:
    """The mark of one choice of several."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(look().color("accent" if chosen else "card"))
    painter.setPen(QPen(look().color("accent" if chosen else "border"), 1))
    painter.drawEllipse(rect)
    if chosen:
        painter.setBrush(look().color("on-accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        third = rect.width() / 3
        painter.drawEllipse(rect.adjusted(third, third, -third, -third))
    painter.restore()


class Choices(Beside):
    """A row of choices, one of them marked; arrows move between them."""

    chosen = Signal(str)

    def __init__(self, keys: dict[str, str], parent: QWidget | None = None) -> None:
        self.boxes: dict[str, ChoiceBox] = {key: ChoiceBox(icon_name) for key, icon_name in keys.items()}
        super().__init__(*self.boxes.values(), parent=parent)
        group = QButtonGroup(self)
        for key, box in self.boxes.items():
            box.setObjectName(key)
            box.setAutoExclusive(True)  # heard as a radio button
            group.addButton(box)
            box.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
        one_tab_stop(group)

    def choose(self, key: str) -> None:
        """Mark a choice without telling anyone."""
        self.boxes[key].setChecked(True)

    @property
    def value(self) -> str:
        """The key of the marked choice, or an empty text."""
        return next((key for key, box in self.boxes.items() if box.isChecked()), "")
