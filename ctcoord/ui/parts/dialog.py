"""Small forms: a title that names what it is about, labelled fields, what is wrong, Cancel and one filled button."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ctcoord.errors import CtcoordError
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.card import scroll_area
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import look, restyle
from ctcoord.words import _, error_words

FRAME_PX = 48  # title bar and edges of the window manager; they do not grow with the text
WRAPS_LONG = QFormLayout.RowWrapPolicy.WrapLongRows


class FormDialog(QDialog):
    """Fields under a title; ``save`` checks them and emits. It is never modal to the whole program's work.

    It is as high as its fields; where the screen has no room for that, the fields scroll and the buttons stay.
    """

    scrolls_itself = False  # a subclass whose fields scroll already

    def __init__(self, parent: QWidget, title: str, detail: str, save_words: str, *, can_cancel: bool = True) -> None:
        super().__init__(parent)
        self._worn = look()
        self.setWindowTitle(title)
        self.setAccessibleName(title)  # a form that has closed keeps its name for whoever listens
        px = look().px
        self.form = QFormLayout()
        self.form.setSpacing(px(8))
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.accepted_at = 0.0  # monotonic: a save that fails after it brings the form back
        self._problem = Text(token="error", wrap=True)
        self._problem.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(16), px(24), px(16))
        whole.setSpacing(px(8))
        whole.addWidget(Text(title, step="pane", bold=True, wrap=True))
        if detail:
            whole.addWidget(Text(detail, token="secondary", wrap=True))
        whole.addLayout(self.form)
        whole.addWidget(self._problem)
        whole.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self._foot_buttons: list[QWidget] = []
        if can_cancel:
            self.cancel_button = button(_("Cancel"), self.discard)
            self._foot_buttons.append(self.cancel_button)
        # What can only be left has nothing to save that would stand out.
        self.save_button = button(save_words, self.save, kind="filled" if can_cancel else "")
        self.save_button.setDefault(True)
        self._foot_buttons.append(self.save_button)
        self._scrolled: QScrollArea | None = None
        for made in self._foot_buttons:
            foot.addWidget(made)
        whole.addLayout(foot)
        self.setMinimumWidth(px(440))
        FocusRing(self)
        CutTips(self)

    def add_field(self, words: str, field: QWidget) -> None:
        """A field under its label; the label is also what a screen reader says."""
        label = Text(words, bold=True)
        label.setBuddy(field)
        field.setAccessibleName(words)
        if isinstance(field, QLineEdit):
            field.inputRejected.connect(lambda: self._say_cut(field))
        self.form.addRow(label, field)

    def _say_cut(self, field: QLineEdit) -> None:
        """What is pasted and does not fit is cut off by Qt; nobody should find out later."""
        if len(field.text()) >= field.maxLength():
            most = field.maxLength()
            self.say_problem(_("At most {most} characters fit here: what came after was left out.", most=f"{most:,}"))

    @property
    def is_late(self) -> bool:
        """Whether the look changed since: a form that has closed takes it if a save that failed brings it back."""
        return self._worn is not look()

    def showEvent(self, event: QShowEvent) -> None:
        if self.is_late:
            restyle(self)
            self._worn = look()
        super().showEvent(event)
        if event.spontaneous():
            return
        first = self.order_tabs()[0]
        self.fit()
        first.setFocus(Qt.FocusReason.TabFocusReason)
        if self._scrolled is not None:  # its fields show only after this turn: Qt has given the keyboard to a button
            QTimer.singleShot(0, first, lambda: first.setFocus(Qt.FocusReason.TabFocusReason))

    def order_tabs(self) -> list[QWidget]:
        """What Tab stops at, in its order: the fields from the top, though the buttons were made before them."""
        stops = [*self._field_stops(), *self._foot_buttons]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        return stops

    def fit(self) -> None:
        """Be as high as what is shown needs: a form does not grow by itself with words that take more lines."""
        self._grow()
        QTimer.singleShot(0, self, self._grow)  # Qt counts what was just added only after this turn

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        room = self._room()
        width = max(self.width(), min(layout.totalMinimumSize().width(), room.width()))
        if self.form.rowWrapPolicy() is WRAPS_LONG:  # a label stays beside its field where the screen is wide enough
            width = max(width, min(layout.totalSizeHint().width(), room.width()))
        needs = layout.totalHeightForWidth(width)
        if needs > room.height() and not self.scrolls_itself:
            self._scroll_fields()
        self.resize(width, min(max(self.height(), needs), room.height()))

    def _room(self) -> QSize:
        """What a form can take of the screen; a window larger than its screen is one drawn for a picture."""
        behind, screen = main_window(self), self.screen().availableSize()
        return screen.expandedTo(behind.size()) - QSize(FRAME_PX, FRAME_PX)

    def _scroll_fields(self) -> None:
        """Put the fields into an area that scrolls; title, what is wrong and buttons stay in view."""
        whole = self.layout()
        if self._scrolled is not None or not isinstance(whole, QVBoxLayout):
            return
        focused: QWidget | None = self.focusWidget()
        place = whole.indexOf(self.form)
        whole.takeAt(place)
        self.form.setParent(None)
        page = QWidget()
        page.setObjectName("dialog_page")
        page.setLayout(self.form)
        edge = look().px(2)
        self.form.setContentsMargins(edge, edge, look().px(10), edge)
        self._scrolled = scroll_area(page)
        whole.insertWidget(place, self._scrolled, 100)
        if focused is not None:  # what changes its window loses the keyboard
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _field_stops(self) -> list[QWidget]:
        """What Tab stops at in the form, from the top; of a field made of parts, its parts."""
        stops: list[QWidget] = []
        for position in range(self.form.count()):
            item = self.form.itemAt(position)
            field = item.widget() if item is not None else None
            if field is None:
                continue
            parts = [field] if _takes_tab(field) else field.findChildren(QWidget)
            # Of a closed list, what opens is a window of its own.
            stops += [part for part in parts if _takes_tab(part) and part.window() is self]
        return stops

    def typed(self) -> str:
        """What was typed and not saved, line by line with its labels; '' for nothing. Never a secret."""
        lines = [f"{field.accessibleName()}: {words}" for field, words in self._written()]
        return "\n".join([self.windowTitle(), *lines]) if lines else ""

    @property
    def is_written_in(self) -> bool:
        """Whether something was typed, also what ``typed`` keeps to itself."""
        return bool(self._written())

    def _written(self) -> list[tuple[QWidget, str]]:
        lines = [
            (field, field.text())
            for field in self.findChildren(QLineEdit)
            if field.isModified() and field.echoMode() == QLineEdit.EchoMode.Normal
        ]
        texts = [
            (field, field.toPlainText())
            for field in self.findChildren(QPlainTextEdit)
            if field.document().isModified() and not field.isReadOnly()
        ]
        return [(field, words.strip()) for field, words in (*lines, *texts) if words.strip()]

    def accept(self) -> None:
        """Close to be saved."""
        self.accepted_at = time.monotonic()
        super().accept()

    def save(self) -> None:
        """Check and emit; a subclass says how."""

    def discard(self) -> None:
        """The first button: nothing of what was typed is wanted."""
        self.reject()

    def read_day(self, field: DateField) -> date | None:
        """The day of a field; None when it says none that is allowed, and then the form says why."""
        problem = field.problem()
        if problem:
            self.say_problem(problem)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return field.day

    def show_error(self, error: CtcoordError) -> None:
        """What went wrong, where it was asked; the fields stay as they are."""
        self.save_button.setEnabled(True)
        self.say_problem(" ".join(error_words(error)))

    def say_problem(self, words: str) -> None:
        """What is wrong, under the fields."""
        self._problem.setText(words)
        self._problem.show()
        self.fit()
        announce(self._problem, words)


def fit_in_front(dialog: QDialog, parent: QWidget, width: int, height: int) -> None:
    """A dialog of its own making, ``width`` x ``height`` px at 100 %, but within the window; with ring and tips."""
    px, room = look().px, parent.window()
    dialog.resize(min(px(width), room.width() - 24), min(px(height), room.height() - 24))
    FocusRing(dialog)
    CutTips(dialog)


def main_window(widget: QWidget) -> QWidget:
    """The window behind every dialog."""
    window = widget.window()
    while (behind := window.parentWidget()) is not None:
        window = behind.window()
    return window


def _takes_tab(widget: QWidget) -> bool:
    return widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


class Combo(QComboBox):
    """A closed list with its arrow drawn in the colours of the theme."""

    def setAccessibleName(self, name: str) -> None:
        """Also for the list that opens."""
        super().setAccessibleName(name)
        self.view().setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = look().px(14)
        rect = QRect(self.width() - size - look().px(8), (self.height() - size) // 2, size, size)
        draw_icon(QPainter(self), rect, "down", "secondary")


def choice_field(choices: dict[str, str], value: str = "") -> QComboBox:
    """A closed list; ``currentData`` is the key."""
    field = Combo()
    for key, words in choices.items():
        field.addItem(words, key)
    field.setCurrentIndex(max(0, list(choices).index(value) if value in choices else 0))
    return field
