"""The command palette: every action by a few letters of its name, in any order of words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from ctcoord.ui.actions import ACTS, ALL_MENUS, Act, Actions, plain
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.labels import key_words
from ctcoord.ui.parts.paint import Run, rounded
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _

SHOWN = 10


def fuzzy_score(query: str, words: str) -> int | None:
    """How well letters typed in order fit into words; None when they do not. Higher is better.

    Starts of words count most, then runs of neighbouring letters, then short names.
    """
    text = words.casefold()
    score, at, run = 0, -1, 0
    for letter in query.casefold():
        if letter == " ":
            run = 0
            continue
        found = text.find(letter, at + 1)
        if found < 0:
            return None
        run = run + 1 if found == at + 1 else 0
        score += 8 if found == 0 or not text[found - 1].isalnum() else 1 + 2 * run
        at = found
    return score * 100 - len(text)


def ranked(query: str, acts: list[tuple[Act, str]]) -> list[tuple[Act, str]]:
    """Actions whose words fit, best first; all of them, as in the menus, for an empty query."""
    if not query.strip():
        return acts
    scored = [(_score(query, words), act, words) for act, words in acts]
    kept = [(score, act, words) for score, act, words in scored if score is not None]
    return [(act, words) for _score, act, words in sorted(kept, key=lambda item: -item[0])]


def _score(query: str, words: str) -> int | None:
    """Of 'Menu: what it does' the better of both: 'week' finds the page of that name before a menu's many actions."""
    whole = fuzzy_score(query, words)
    own = fuzzy_score(query, words.partition(": ")[2])
    return whole if own is None else max(own, whole or own)


class CommandPalette(QDialog):
    """Type, choose with the arrows, Enter does it, Escape leaves."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Commands"))
        self._actions = actions
        menu_words = {key: plain(words()) for key, words in ALL_MENUS}
        self._acts = [
            (act, f"{menu_words[act.menu]}: {plain(act.words())}")
            for act in ACTS
            if act.do != "palette" and actions.by_name[act.do].isEnabled()
        ]
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Type what you want to do"))
        self.field.setAccessibleName(_("Type what you want to do"))
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        columns = (
            Column(lambda: _("Action"), self._words_cell),
            Column(lambda: _("Keys"), self._keys_cell, width=130, right=True),
        )
        self.table: RowTable[tuple[Act, str]] = RowTable(RowsModel(columns, self), row_height=32)
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setAccessibleName(_("Commands that fit"))
        self.table.clicked.connect(lambda _index: self._run())
        layout = QVBoxLayout(self)
        px = look().px
        layout.setContentsMargins(px(8), px(8), px(8), px(8))
        layout.addWidget(self.field)
        layout.addWidget(self.table)
        # The table decides the size: of its last row nothing is cut, whatever the text size rounds to.
        self.table.setFixedSize(px(544), self.table.verticalHeader().defaultSectionSize() * SHOWN)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.adjustSize()
        self.move(
            window.mapToGlobal(window.rect().topLeft()).x() + (window.width() - self.width()) // 2,
            window.mapToGlobal(window.rect().topLeft()).y() + px(48),
        )
        FocusRing(self)
        CutTips(self)
        self._fill("")

    def _words_cell(self, row: tuple[Act, str]) -> Cell:
        return Cell((Run(row[1], icon=row[0].icon or "right", icon_token="secondary"),))

    def _keys_cell(self, row: tuple[Act, str]) -> Cell:
        keys = key_words(row[0].keys)
        return Cell((Run(keys, "secondary", step="small"),), right=True)

    def _fill(self, query: str) -> None:
        self.table.rows_model.set_rows(ranked(query, self._acts))
        self.table.select_first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the text field keeps the focus."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
                self.table.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._run()
                return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        rounded(QPainter(self), QRectF(self.rect()), look().color("card"), look().color("border"), 0)

    def event(self, event: QEvent) -> bool:
        """It goes when something else is clicked."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.close()
        return super().event(event)

    def _run(self) -> None:
        row = self.table.current_row()
        if row is None:
            return
        action: QAction = self._actions.by_name[row[0].do]
        self.close()
        action.trigger()
