"""What gets the keyboard is scrolled into view, with the card it stands in where that fits."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QScrollArea, QWidget

from ctcoord.ui.parts.card import Card


def reveal(widget: QWidget) -> None:
    """Scroll every area that holds the widget as little as needed to show it."""
    for area, page in _scroll_areas(widget):
        room = area.viewport().height()
        bar = area.verticalScrollBar()
        rect = _rect(widget, page)
        if isinstance(widget, QAbstractItemView):  # its top is enough: its rows it scrolls itself
            rect.setHeight(room + 1)
            bar.setValue(scrolled(bar.value(), room, rect.top(), rect.height()))
            continue
        if bar.value() <= rect.top() and rect.bottom() < bar.value() + room:
            continue
        card = _card(widget, page)
        if card is not None and _rect(card, page).height() <= room:
            rect = _rect(card, page)
        bar.setValue(scrolled(bar.value(), room, rect.top(), rect.height()))


def reveal_focus(widget: QWidget) -> None:
    """As ``reveal``, for what was given the focus by a key: under a pressed pointer nothing may move away."""
    if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
        reveal(widget)


def scrolled(value: int, room: int, top: int, height: int) -> int:
    """Where to scroll: as near to ``value`` as shows what begins at ``top``; its top where it is higher than ``room``.

    All in px of the page; ``value`` is the first row shown now, ``room`` the height of what shows the page.
    """
    if top < value or height > room:
        return top if top < value or top >= value + room else value
    return max(value, top + height - room)


def _rect(widget: QWidget, page: QWidget) -> QRect:
    return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())


def _card(widget: QWidget, page: QWidget) -> Card | None:
    holder: QWidget | None = widget
    while holder is not None and holder is not page:
        if isinstance(holder, Card):
            return holder
        holder = holder.parentWidget()
    return None


def _scroll_areas(widget: QWidget) -> Iterator[tuple[QScrollArea, QWidget]]:
    holder = widget.parentWidget()
    while holder is not None:
        # What fills a scroll area by itself (the timeline) scrolls itself.
        page = holder.widget() if isinstance(holder, QScrollArea) else None
        if isinstance(holder, QScrollArea) and page is not None and page is not widget:
            yield holder, page
        holder = holder.parentWidget() if not holder.isWindow() else None
