"""The rail at the left: the areas, what waits in them, Settings at the bottom."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout

from ctcoord.ui.areas import AREAS, rail_key
from ctcoord.ui.parts.buttons import MOST_SHOWN, RailItem
from ctcoord.ui.parts.paint import Run, metrics, run_width
from ctcoord.ui.parts.tab_stop import one_tab_stop
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look

FULL_PX, NARROW_PX = 172, 80
BESIDE_PX = 48  # icon, margins and the gap before the count
ENTRIES = tuple(area for area in AREAS if not area.under)


class Rail(View):
    """Emits the key of the chosen area."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Rail")
        self._narrow = False
        self.items: dict[str, RailItem] = {}
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setSpacing(2)
        for area in ENTRIES:
            if area.key == "settings":
                layout.addStretch(1)
            item = self.items[area.key] = RailItem(area.icon)
            item.clicked.connect(lambda _checked=False, key=area.key: self.chosen.emit(key))
            group.addButton(item)
            layout.addWidget(item)
        one_tab_stop(group)
        self.scale(lambda _px: self._take_width())
        self.scale(lambda px: layout.setContentsMargins(0, px(8), 1, px(8)))
        self.retranslated()

    def retranslated(self) -> None:
        for area in ENTRIES:
            self.items[area.key].set_words(area.words(), area.short())
        self._take_width()

    def _take_width(self) -> None:
        """Room for every area's words beside a count, whether it waits or not: words never change with it."""
        if self._narrow:
            self.setFixedWidth(look().px(NARROW_PX))
            return
        count = run_width(Run(str(MOST_SHOWN), bold=True, step="small", shape="pill"))
        words = max(metrics(bold=True).horizontalAdvance(item.text()) for item in self.items.values())
        self.setFixedWidth(max(look().px(FULL_PX), words + count + look().px(BESIDE_PX)))

    def set_narrow(self, narrow: bool) -> None:
        """Icon over word, 80 px, in a narrow window."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for item in self.items.values():
            item.narrow = narrow
            item.updateGeometry()
        self.retranslated()

    def choose(self, key: str) -> None:
        """Mark an area without telling anyone."""
        self.items[rail_key(key)].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go through the areas."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        items = list(self.items.values())
        focused = next((position for position, item in enumerate(items) if item.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        items[(focused + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("window"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), look().color("hairline"))
