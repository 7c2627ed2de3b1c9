"""A keyboard and nothing else: everything goes to what has the focus, and fields are found by the names one hears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.ui.palette import CommandPalette
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.inquiring import shown

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ENTER, ESCAPE, TAB, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Space
DOWN, HOME = Qt.Key.Key_Down, Qt.Key.Key_Home
MOST_STOPS = 90


@dataclass
class Keys:
    """Everything goes to what has the keyboard."""

    window: MainWindow
    qtbot: QtBot

    def press(self, *keys: Qt.Key, with_: Qt.KeyboardModifier = NONE) -> None:
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, with_)

    def type(self, words: str) -> None:
        self.qtbot.keyClicks(QApplication.focusWidget(), words)

    def front(self) -> None:
        """A form has closed: as a window manager does, which is missing offscreen."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def until(self, there: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(there()) and not self.window.desk.runner.busy, timeout=10_000)

    def tab_to(self, widget: QWidget | None) -> None:
        assert widget is not None
        for _ in range(60):
            if QApplication.focusWidget() is widget:
                return
            self.press(TAB)
        raise AssertionError(f"Tab never came to {widget.accessibleName()}")

    def command(self, typed: str) -> None:
        """By the command palette."""
        self.front()
        self.press(Qt.Key.Key_K, with_=CTRL)
        palette = shown(self.window, CommandPalette)
        self.qtbot.waitUntil(palette.field.hasFocus)
        self.type(typed)
        self.press(ENTER)

    def inside(self, kind: type[Any]) -> Any:
        """The form that is open, once it has the keyboard."""
        self.qtbot.waitUntil(lambda: any(one.isVisible() for one in self.window.findChildren(kind)), timeout=10_000)
        form = shown(self.window, kind)
        form.activateWindow()
        self.qtbot.waitUntil(lambda: form.isAncestorOf(QApplication.focusWidget()))
        return form

    def to(self, name: str) -> QWidget:
        """Tab until what has the keyboard is called so."""
        met = []
        for _ in range(MOST_STOPS):
            focused = QApplication.focusWidget()
            if focused is not None and focused.accessibleName().startswith(name):
                return focused
            met.append(focused.accessibleName() if focused is not None else "")
            self.press(TAB)
        raise AssertionError(f"Tab never came to {name!r}, only to {sorted(set(met))}")

    def fill(self, said: dict[str, str]) -> None:
        """Field by field: typed over what stands there; of a list, what is called so; a box is ticked by ''."""
        for name, words in said.items():
            field = self.to(name)
            if isinstance(field, QComboBox):
                self._choose(field, words)
            elif isinstance(field, QLineEdit | QPlainTextEdit):
                self.press(Qt.Key.Key_A, with_=CTRL)
                self.type(words)
            else:
                self.press(SPACE)

    def _choose(self, field: QComboBox, words: str) -> None:
        self.press(HOME)
        for _ in range(field.count()):
            if field.currentText().startswith(words):
                return
            self.press(DOWN)
        raise AssertionError(f"{field.accessibleName()} has no {words!r}")

    def save(self, form: Any) -> None:
        """By the button that saves; the form goes when all is written."""
        self.tab_to(form.save_button)
        self.press(ENTER)
        settle(self.window)
        problem = getattr(form, "_problem", None)
        assert not form.isVisible(), problem.text() if problem is not None else "still open"
        self.front()

    def to_row(self, table: Any, words: str) -> None:
        """F6 to the list of the page in front, and down to the row that says so."""
        self.front()
        for _ in range(6):
            if table.hasFocus():
                break
            self.press(Qt.Key.Key_F6)
        assert table.hasFocus(), "F6 never came to the list"
        self.press(HOME, with_=CTRL)
        for _ in range(table.rows_model.rowCount()):
            if words in repr(table.current_row()):
                settle(self.window)
                return
            self.press(DOWN)
        raise AssertionError(f"no row says {words!r}")
