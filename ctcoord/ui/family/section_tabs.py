"""The tabs of a family's pages; those that do not fit stand in a menu under More."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar

from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

NONE: Mapping[int, int] = MappingProxyType({})


class _Bar(QTabBar):
    def room_of(self, position: int) -> int:
        """The width in px that a tab takes, shown or not."""
        return self.tabSizeHint(position).width()


def that_fit(widths: list[int], room: int, current: int, more: int) -> list[int]:
    """The positions of the tabs that are shown in ``room`` px, ``current`` always among them.

    ``more`` is the width of the menu, which is needed only when something does not fit.
    """
    if sum(widths) <= room:
        return list(range(len(widths)))
    left = room - more - widths[current]
    shown = [current]
    for position, width in enumerate(widths):
        if position == current:
            continue
        if width > left:
            break
        left -= width
        shown.append(position)
    return sorted(shown)


class SectionTabs(View):
    """34 px; the page in front is always among the tabs that are shown."""

    chosen = Signal(int)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.bar = _Bar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setProperty("kind", "section")
        for _position in range(number):
            self.bar.addTab("")
        self.more = MenuButton(small=True)
        self.more.hide()
        layout = self._row = QHBoxLayout(self)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.more)
        self.scale(lambda px: layout.setContentsMargins(0, 0, px(12), 0))
        self.bar.currentChanged.connect(self._on_current)
        self.more.chosen.connect(lambda key: self.bar.setCurrentIndex(int(key)))

    def set_words(self, words: list[str], counts: list[int | None], problems: Mapping[int, int] = NONE) -> None:
        """The words of every tab, in order, and how much stands on its page; ``problems`` by position look like it."""
        for position, (text, count) in enumerate(zip(words, counts, strict=True)):
            found = problems.get(position, 0)
            token, icon, number = ("error", "error", found) if found else ("text", "", count)
            pill = (
                Run(f"{number:,}", token, bold=True, step="small", icon=icon, shape="pill")
                if number is not None
                else None
            )
            self._pill(position).set_runs(*([pill] if pill else []))
            if self.bar.tabText(position) != text:  # which lays all tabs out again
                self.bar.setTabText(position, text)
            said = ngettext("{n} problem", "{n} problems", found) if found else "" if count is None else f"{count:,}"
            self.bar.setAccessibleTabName(position, f"{text} {said}".strip())
        self._size_pills()
        self._fit()

    def _pill(self, position: int) -> Line:
        made = self.bar.tabButton(position, QTabBar.ButtonPosition.RightSide)
        if not isinstance(made, Line):
            made = Line(height=18)
            made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.bar.setTabButton(position, QTabBar.ButtonPosition.RightSide, made)
        return made

    def _size_pills(self) -> None:
        """The bar takes the size that a pill has, not the one it would like."""
        for position in range(self.bar.count()):
            made = self.bar.tabButton(position, QTabBar.ButtonPosition.RightSide)
            if not isinstance(made, Line):
                continue
            size = made.sizeHint().grownBy(QMargins(0, 0, look().px(8), 0))
            if made.size() != size:
                made.setFixedSize(size)
                self.bar.setTabText(position, self.bar.tabText(position))  # lays all tabs out again

    def retranslated(self) -> None:
        self._fit()

    def restyled(self) -> None:
        # The bar knows the new size of its letters only after this event.
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        self._size_pills()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline"))

    def _on_current(self, position: int) -> None:
        self._fit()
        self.chosen.emit(position)

    def _fit(self) -> None:
        """Show what fits, and the others in the menu."""
        bar, count = self.bar, self.bar.count()
        self._name_menu({})
        widths = [bar.room_of(position) for position in range(count)]
        room = self.width() - self._row.contentsMargins().right()
        shown = that_fit(widths, room, bar.currentIndex(), self.more.sizeHint().width() + self._row.spacing())
        bar.blockSignals(True)
        for position in sorted(range(count), key=lambda position: position not in shown):
            # Said again what it is already, Qt forgets that the tabs before are to be laid out.
            if bar.isTabVisible(position) != (position in shown):
                bar.setTabVisible(position, position in shown)
        bar.blockSignals(False)
        bar.setTabText(bar.currentIndex(), bar.tabText(bar.currentIndex()))  # lays out all, the page in front in view
        hidden = {str(place): bar.accessibleTabName(place) for place in range(count) if place not in shown}
        self._name_menu(hidden)
        self.more.setVisible(bool(hidden))

    def _name_menu(self, hidden: dict[str, str]) -> None:
        self.more.set_choices("", hidden, "")
        self.more.set_words(_("More"))
        self.more.setAccessibleName(_("More pages"))
