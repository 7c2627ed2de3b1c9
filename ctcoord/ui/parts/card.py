"""Cards with a header, banner lines, empty and failed states."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ctcoord.errors import CtcoordError
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run, hairline, rounded
from ctcoord.ui.parts.view import View, announce
from ctcoord.ui.theme import look
from ctcoord.words import _, error_words


class Card(View):
    """Card on window with a hairline, radius 6; an edge token paints the 3 px mark of a warning."""

    def __init__(self, *, edge: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self.body = QVBoxLayout(self)
        self.body.setSpacing(0)
        self.body.setContentsMargins(1, 1, 1, 1)

    def add_header(self, title: str = "", *right: QWidget) -> CardHeader:
        """A 36 px header with a 600 title; what stands right of it comes in order."""
        header = CardHeader(title, *right)
        self.body.addWidget(header)
        return header

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rounded(painter, QRectF(self.rect()), look().color("card"), look().color("hairline"))
        if self._edge:
            painter.setClipRect(QRect(0, 0, look().px(3), self.height()))
            rounded(painter, QRectF(self.rect()), look().color(self._edge), None)


class Ruled(View):
    """A plain container with a soft hairline under it (or over it): headers, footers, rows.

    ``edge``: the colour of a 3 px mark at its left.
    """

    def __init__(self, *, under: bool = True, soft: bool = False, fill: str = "", edge: str = "") -> None:
        super().__init__()
        self._under, self._token = under, "hairline-soft" if soft else "hairline"
        self._fill, self._edge = fill, edge

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._fill:
            painter.fillRect(self.rect(), look().color(self._fill))
        if self._edge:
            painter.fillRect(0, 0, look().px(3), self.height(), look().color(self._edge))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._under:
            hairline(painter, box.bottomLeft(), box.bottomRight(), self._token)
        else:
            hairline(painter, box.topLeft(), box.topRight(), self._token)


class CardHeader(Ruled):
    """Title, count and detail at the left, controls at the right."""

    def __init__(self, title: str, *right: QWidget) -> None:
        super().__init__()
        self.title = Text(title, bold=True)
        self.count = Line(height=18)
        self.detail = Line(height=18)
        layout = self.row = QHBoxLayout(self)
        for widget in (self.title, self.count, self.detail):
            layout.addWidget(widget)
        layout.addStretch(1)
        for control in right:
            layout.addWidget(control)
        self.count.hide()
        self.detail.hide()
        self.scale(lambda px: self.setMinimumHeight(px(36)))
        self.scale(lambda px: layout.setContentsMargins(px(12), px(4), px(12), px(4)))

    def add_left(self, *controls: QWidget) -> None:
        """Controls that stand right after the title."""
        for position, control in enumerate(controls):
            self.row.insertWidget(1 + position, control)

    def set_count(self, count: int, token: str = "text") -> None:
        """The pill beside the title."""
        self.count.set_runs(Run(f"{count:,}", token, bold=True, step="small", shape="pill"))
        self.count.show()

    def set_detail(self, text: str) -> None:
        """Secondary words beside the title; they give way first."""
        self.detail.set_runs(Run(text, "secondary", step="small", shrink=True))
        self.detail.setVisible(bool(text))


class BannerLine(View):
    """A full-width line that says what is wrong (or well) and what comes next, with actions at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = "ok"
        self._icon = "ok"
        self.words = Line(height=24)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self.words, 1)
        self.scale(lambda px: self.setFixedHeight(px(40)))
        self.scale(lambda px: self._layout.setContentsMargins(px(44), 0, px(12), 0))

    def add_action(self, made: Button) -> None:
        """An action at the right end."""
        self._layout.addWidget(made)

    def show_state(self, token: str, icon_name: str, sentence: str, detail: str = "") -> None:
        """Say it; ``token`` is error, warning, ok or accent."""
        self._token, self._icon = token, icon_name
        self.words.set_runs(Run(sentence, bold=True), Run(detail, "secondary", shrink=True))
        self.setAccessibleName(f"{sentence} {detail}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color(f"{self._token}-tint"))
        painter.fillRect(0, 0, px(3), self.height(), look().color(self._token))
        draw_icon(painter, QRect(px(16), (self.height() - px(18)) // 2, px(18), px(18)), self._icon, self._token)


class EmptyState(View):
    """What would be here and the next step: icon, one line, one sentence, at most one button."""

    def __init__(self, icon_name: str, action: Button | None = None) -> None:
        super().__init__()
        self._icon = icon_name
        self.title = Text(bold=True)
        self.sentence = Text(token="secondary", wrap=True)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        if action is not None:
            layout.addSpacing(8)
            layout.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.scale(lambda px: layout.setContentsMargins(px(24), px(52), px(24), px(24)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        size = look().px(28)
        top = max(look().px(8), self.title.y() - size - look().px(8))
        draw_icon(QPainter(self), QRect((self.width() - size) // 2, top, size, size), self._icon, "secondary")


class FailedState(EmptyState):
    """What could not be read, in the place of the rows: nobody may take it for an empty list."""

    retry_requested = Signal()

    def __init__(self) -> None:
        self.retry = Button("filled")
        super().__init__("error", self.retry)
        self._error: CtcoordError | None = None
        self.retry.clicked.connect(lambda _checked=False: self.retry_requested.emit())
        self.say(self.retry.set_words, lambda: _("Try again"))

    def show_error(self, error: CtcoordError) -> None:
        """Say what went wrong and what to do."""
        self._error = error
        self.retranslated()
        announce(self, f"{self.title.text()} {self.sentence.text()}")

    def retranslated(self) -> None:
        if self._error is not None:
            what, remedy = error_words(self._error)
            self.title.setText(what)
            self.sentence.setText(remedy)


def scroll_area(page: QWidget) -> QScrollArea:
    """A vertical scroll area that shows what is behind it; it takes no focus of its own."""
    made = QScrollArea()
    made.setWidget(page)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return made


def clear_layout(layout: QLayout) -> None:
    """Take every widget out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)
