"""A box for a few lines in a form: Tab leaves it, Ctrl+Enter saves the form."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.theme import look


class WordsField(QPlainTextEdit):
    """As tall as a few lines; grows with the form."""

    def __init__(self, words: str = "", lines: int = 4) -> None:
        super().__init__(words)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(look().px(20) * lines + look().px(12))

    def sizeHint(self) -> QSize:
        """Qt's own is ten lines and more, which makes a form as tall as the screen."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enters = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        form = self.window()
        if enters and event.modifiers() & Qt.KeyboardModifier.ControlModifier and isinstance(form, FormDialog):
            form.save()
        else:
            super().keyPressEvent(event)
