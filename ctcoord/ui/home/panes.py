"""The two panes of Home: steps and preview side by side, or where there is no room for both, a page each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.services.worklist import WorkItem
from ctcoord.ui.home.preview import Preview
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, Ruled
from ctcoord.ui.parts.labels import KeyHint, Line
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import RowTable
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _

PREVIEW_PX, GAP_PX = 364, 12
STEP_PX = 160  # of the next step this much is read beside the preview, or the preview becomes a page
MOST_PX = 16_777_215  # Qt's own: no limit


class Panes(View):
    """Holds the card of the steps and the preview, and turns between them in a narrow window."""

    turned = Signal()  # the preview's page came to the front: it wants the selected step

    def __init__(self, table: RowTable[WorkItem], steps: QWidget, preview: Preview) -> None:
        super().__init__()
        self.table, self.preview = table, preview
        self.narrow = False
        self.card = Card()
        self.card.body.addWidget(steps, 1)
        self.card.body.addWidget(self._make_footer())
        self.back = Button("text", "left", keys="Esc")
        self.back.clicked.connect(lambda _checked=False: self.show_steps())
        right = QVBoxLayout()
        right.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(preview, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.card, 1)
        layout.addLayout(right)
        self.scale(lambda px: layout.setSpacing(px(GAP_PX)))
        self.scale(lambda px: right.setSpacing(px(4)))
        self.scale(lambda _px: self.arrange())
        self.say(self.back.set_words, lambda: _("Back to the steps"))
        self.say(self.show_button.set_words, lambda: _("Show the family"))
        self.say(lambda words: self._next.set_runs(Run(words, "secondary", step="small")), lambda: _("next pane"))

    def _make_footer(self) -> QWidget:
        footer = Ruled(under=False)
        self.counts, self._next, self._key = Line(height=18), Line(height=18), KeyHint("F6")
        self.show_button = Button("text", keys="F6", small=True)
        self.show_button.clicked.connect(lambda _checked=False: self.show_preview())
        layout = QHBoxLayout(footer)
        layout.addWidget(self.counts, 1)
        for widget in (self._key, self._next, self.show_button):
            layout.addWidget(widget)
        self.scale(lambda px: layout.setContentsMargins(px(12), px(4), px(12), px(4)))
        return footer

    @property
    def on_steps(self) -> bool:
        """Whether the steps are seen."""
        return not self.card.isHidden()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_narrow() != self.narrow:
            self.arrange()

    def _is_narrow(self) -> bool:
        beside = look().wide(PREVIEW_PX) + look().px(GAP_PX)
        return self.width() < self.table.room_for(look().wide(STEP_PX)) + beside

    def arrange(self) -> None:
        """Put both side by side, or only the steps where there is no room."""
        self.narrow = self._is_narrow()
        for widget in (self._key, self._next):
            widget.setVisible(not self.narrow)
        self.show_button.setVisible(self.narrow)
        self._turn(page=False)

    def _turn(self, *, page: bool) -> None:
        alone = self.narrow and page
        self.card.setVisible(not alone)
        self.preview.setVisible(alone or not self.narrow)
        self.back.setVisible(alone)
        wide = look().wide(PREVIEW_PX)
        self.preview.setMinimumWidth(wide)
        self.preview.setMaximumWidth(MOST_PX if alone else wide)

    def show_preview(self) -> None:
        """Turn to the preview's page; F6, Escape and its button leave it."""
        if self.narrow and self.table.current_row() is not None:
            self._turn(page=True)
            self.turned.emit()
            self.preview.open_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_steps(self) -> None:
        """Back to the steps, with the keyboard."""
        self._turn(page=False)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn(self) -> bool:
        """In a narrow window F6 goes from the steps to the preview's page, and from there on; False to go on."""
        if self.narrow and self.on_steps and self.table.hasFocus() and self.table.current_row() is not None:
            self.show_preview()
            return True
        if not self.on_steps:
            self.show_steps()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes from the preview's page back to the steps."""
        if event.key() == Qt.Key.Key_Escape and not self.on_steps:
            self.show_steps()
        else:
            super().keyPressEvent(event)
