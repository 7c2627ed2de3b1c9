"""A form of any length: its fields scroll, its title, what is wrong and its buttons stay in view."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFormLayout, QWidget

from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.parts.card import scroll_area
from ctcoord.ui.parts.dialog import FormDialog, main_window
from ctcoord.ui.theme import look

LEAST_PX, WIDTH_PX = 160, 620


class LongForm(FormDialog):
    """As tall as its fields, and never taller than the window that it stands over."""

    scrolls_itself = True

    def __init__(self, parent: QWidget, title: str, detail: str, save_words: str) -> None:
        super().__init__(parent, title, detail, save_words)
        px = look().px
        self.page = QWidget()
        self.page.setObjectName("dialog_page")
        self._area = scroll_area(self.page)
        self.outer = self.form  # what stands under the fields and does not scroll
        self.outer.addRow(self._area)
        self.form = QFormLayout(self.page)
        self.form.setContentsMargins(px(2), px(2), px(10), px(2))
        self.form.setSpacing(px(8))
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.setMinimumWidth(min(px(WIDTH_PX), main_window(parent).width() - px(48)))

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():
            self._take_height()
        super().showEvent(event)

    def _take_height(self) -> None:
        px, parent = look().px, self.parentWidget()
        self._area.setMinimumHeight(0)
        around = self.sizeHint().height() - self._area.sizeHint().height()
        room = (main_window(parent).height() if parent is not None else px(600)) - around - px(56)
        needs = self.page.heightForWidth(self.minimumWidth() - px(60)) if self.page.hasHeightForWidth() else 0
        self._area.setMinimumHeight(max(px(LEAST_PX), min(max(needs, self.page.sizeHint().height()) + px(8), room)))

    def go_to(self, field: QWidget) -> None:
        """Bring a field into view and put the keyboard there."""
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(field)


class DraftedForm(LongForm):
    """One whose words are a draft of its own: leaving keeps it, saving and discarding drop it."""

    draft: FormDraft

    def typed(self) -> str:
        """Nothing that a note would have to keep: the form has a draft of its own."""
        return ""

    def saved(self) -> None:
        """It is a record now."""
        self.draft.drop()
        self.accept()

    def discard(self) -> None:
        self.draft.drop()
        super().discard()

    def reject(self) -> None:
        self.draft.keep()
        super().reject()
