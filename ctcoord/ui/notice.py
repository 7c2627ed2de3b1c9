"""The banner over a screen: an error with what to do, or something done with a way to take it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal

from ctcoord.errors import CtcoordError
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.parts.view import announce
from ctcoord.words import _, error_words

UNDO_SECONDS = 12


class NoticeBar(BannerLine):
    """One notice at a time; errors stay until closed, what was done goes after 12 seconds."""

    undo_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._undo: Callable[[], object] | None = None
        self._undo_button = Button(keys="Ctrl+Z")
        self._close_button = Button("icon", "close", small=True)
        self._undo_button.clicked.connect(lambda _checked=False: self.take_back())
        self._close_button.clicked.connect(lambda _checked=False: self.forget())
        for made in (self._undo_button, self._close_button):
            self.add_action(made)
        self.say(self._undo_button.set_words, lambda: _("Undo"))
        self.say(self._close_button.set_words, lambda: _("Close this message"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.forget)
        self.hide()

    def show_error(self, error: CtcoordError) -> None:
        """What happened and what to do about it."""
        what, remedy = error_words(error)
        self._show("error", "error", what, remedy, None)

    def show_notice(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Something was done; ``undo`` takes it back."""
        self._show("ok", "ok", words, "", undo)
        self._timer.start(UNDO_SECONDS * 1000)

    def show_lasting(self, what: str) -> None:
        """Something to be done later: it stays until it is closed."""
        self._show("warning", "warning", what, "", None)

    @property
    def can_undo(self) -> bool:
        """Whether something can be taken back now."""
        return self.isVisible() and self._undo is not None

    def take_back(self) -> None:
        """Undo what the notice is about."""
        undo = self._undo
        self.forget()
        if undo is not None:
            undo()

    def forget(self) -> None:
        """Close the notice; what it could take back stays done."""
        self._undo = None
        self.hide()
        self.undo_changed.emit()

    def _show(self, token: str, icon_name: str, what: str, detail: str, undo: Callable[[], object] | None) -> None:
        self._timer.stop()
        self._undo = undo
        self._undo_button.setVisible(undo is not None)
        self.show_state(token, icon_name, what, detail)
        self.show()
        self.undo_changed.emit()
        announce(self, f"{what} {detail}".strip())
