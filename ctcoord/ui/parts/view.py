"""The base of every view: words follow the language and sizes follow the text size, live.

A view that cannot be seen waits until it is shown: with every screen open there are thousands of widgets, and who
changes the theme sees a few hundred.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.ui.theme import look, restyle
from ctcoord.words import language

Setter = Callable[[str], object]
Words = Callable[[], str]
TURN_MS = 1  # with 0 Qt does it among the events that wait already, before keys and painting


class View(QWidget):
    """A widget whose words and sizes are bound once and set again when language or text size change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: list[tuple[Setter, Words]] = []
        self._sizes: list[Callable[[], object]] = []
        self._last_seen = (look(), language())

    def say(self, setter: Setter, words: Words) -> None:
        """Set a text now and again whenever the language changes."""
        self._words.append((setter, words))
        setter(words())

    def scale(self, resize: Callable[[Callable[[float], int]], object]) -> None:
        """Set sizes now and again whenever the text size changes; ``resize`` gets the px function."""
        self._sizes.append(lambda: resize(look().px))
        resize(look().px)

    def retranslated(self) -> None:
        """Show data again in the new language; for views whose words come from rows."""

    def restyled(self) -> None:
        """Take what is derived from the sizes of the look again; for views that keep such things.

        Colours are asked for while painting: nothing keeps them.
        """

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and look."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange} and self.isVisible():
            self._up_to_date()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what changed while this could not be seen."""
        self.catch_up()
        super().showEvent(event)

    def catch_up(self) -> None:
        """Speak the language and take the look in use, with all that is in this view."""
        if self.is_late:
            restyle(self)
        self._up_to_date()

    @property
    def is_late(self) -> bool:
        """Whether the look changed since this view last took it."""
        return self._last_seen[0] is not look()

    def _up_to_date(self) -> None:
        """Qt sends a change of style for every new parent too: only what differs is worth the work."""
        (seen, spoken), self._last_seen = self._last_seen, (look(), language())
        if spoken != language():
            for setter, words in self._words:
                setter(words())
            self.retranslated()
        if seen.sizes != look().sizes:
            for resize in self._sizes:
                resize()
            self.restyled()


def next_turn(owner: QObject, job: Callable[[], object]) -> None:
    """Do it once the window has taken keys and painted what is due: long work in parts that nobody waits for.

    Nothing is done when the owner is gone by then.
    """
    QTimer.singleShot(TURN_MS, owner, job)


def in_turns(jobs: Iterable[Callable[[], object]], then: Callable[[Callable[[], object]], object]) -> None:
    """Do the first now and each of the others in a turn of its own, asked of ``then``: a ``next_turn``."""
    waiting = deque(jobs)

    def go_on() -> None:
        waiting.popleft()()
        if waiting:
            then(go_on)

    if waiting:
        go_on()


def announce(widget: QWidget, message: str) -> None:
    """Have a screen reader say it (saves, counts); silent without one."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, message))


def row(
    *items: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """A horizontal layout of widgets, gaps (int, px) and one stretch (None)."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def column(
    *items: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """A vertical layout of widgets, gaps (int, px) and one stretch (None)."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def _fill(
    layout: QBoxLayout, items: tuple[QWidget | int | None, ...], spacing: int, margins: tuple[int, int, int, int]
) -> None:
    px = look().px
    layout.setSpacing(px(spacing))
    layout.setContentsMargins(*(px(margin) for margin in margins))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(px(item))
        else:
            layout.addWidget(item)
