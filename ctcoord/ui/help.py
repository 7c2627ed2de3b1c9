"""F1: every key in one list, made from the table of actions; and what this program is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ctcoord import __version__
from ctcoord.ui.actions import ACTS, ALL_MENUS, Actions, plain
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.labels import Text, key_words
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, GroupRow, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _

KeyRow = tuple[str, str]

# Keys that are not actions of the menus: where they work, in words.
PLACES: tuple[tuple[Callable[[], str], tuple[tuple[str, Callable[[], str]], ...]], ...] = (
    (
        lambda: _("Anywhere"),
        (
            ("/", lambda: _("Search families")),
            ("Esc", lambda: _("Back, or empty the search")),
            ("Tab", lambda: _("Next control; with Shift the one before")),
        ),
    ),
    (
        lambda: _("Lists"),
        (
            ("↑ ↓", lambda: _("Move between rows")),
            ("Enter", lambda: _("Open")),
        ),
    ),
    (
        lambda: _("Timeline"),
        (
            ("← →", lambda: _("Along a lane")),
            ("↑ ↓", lambda: _("Between lanes")),
            ("Home End", lambda: _("The first and the last")),
            ("Enter", lambda: _("Open the record")),
        ),
    ),
    (
        lambda: _("Week"),
        (
            ("↑ ↓", lambda: _("Along a lane")),
            ("← →", lambda: _("Between lanes and days")),
            ("Home End", lambda: _("The first and the last")),
            ("Enter", lambda: _("Find a fit for a gap, answer a question, or where it comes from")),
        ),
    ),
    (
        lambda: _("Conflicts"),
        (
            ("1 2 3", lambda: _("What it was before, your value, the other one")),
            ("E", lambda: _("Write another value")),
            ("↑ ↓", lambda: _("Between fields")),
            ("Esc", lambda: _("Back to the list")),
        ),
    ),
    (
        lambda: _("Match review"),
        (
            ("A", lambda: _("Same family or person")),
            ("R", lambda: _("Not a match; ask again with the next file")),
            ("S", lambda: _("Skip; decide later")),
            ("D", lambda: _("Different people; remember, never ask")),
        ),
    ),
)


def key_rows() -> list[KeyRow | GroupRow]:
    """Every key with its meaning, by menu and then by place."""
    rows: list[KeyRow | GroupRow] = []
    for menu, words in ALL_MENUS:
        keyed = [(act.keys, plain(act.words())) for act in ACTS if act.menu == menu and act.keys]
        if keyed:
            rows.append(GroupRow(menu, (Run(plain(words()), bold=True, step="small"),)))
            rows += [(key_words(keys), meaning) for keys, meaning in keyed]
    for number, (place, pairs) in enumerate(PLACES):
        rows.append(GroupRow(str(number), (Run(place(), bold=True, step="small"),)))
        rows += [(keys, meaning()) for keys, meaning in pairs]
    return rows


class _Dialog(QDialog):
    """A plain dialog with a title, what it shows, and Close."""

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        px = look().px
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(px(24), px(16), px(24), px(16))
        self.layout_.setSpacing(px(12))
        self.layout_.addWidget(Text(title, step="title", bold=True))
        FocusRing(self)
        CutTips(self)

    def add_close(self) -> None:
        """The foot of the dialog."""
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = button(_("Close"), self.close, kind="filled")
        close.setDefault(True)
        foot.addWidget(close)
        self.layout_.addLayout(foot)


class HelpDialog(_Dialog):
    """The list of keys."""

    def __init__(self, window: QWidget, _actions: Actions) -> None:
        super().__init__(window, _("Keys and help"))
        words = _("Every action is in a menu and in the commands (Ctrl+K). Nothing needs a mouse.")
        self.layout_.addWidget(Text(words, token="secondary", wrap=True))
        columns: tuple[Column[KeyRow], ...] = (
            Column(lambda: _("Keys"), lambda row: Cell((Run(row[0], bold=True),)), width=150),
            Column(lambda: _("What it does"), lambda row: Cell((Run(row[1]),))),
        )
        self.table: RowTable[KeyRow] = RowTable(RowsModel(columns, self), row_height=28)
        self.table.setAccessibleName(_("Keys"))
        self.table.rows_model.set_rows(key_rows())
        self.layout_.addWidget(self.table, 1)
        self.add_close()
        self.resize(look().px(560), min(window.height() - 40, look().px(640)))


class AboutDialog(_Dialog):
    """Name, version, licence, and where the work is kept."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _("About ctcoord"))
        for words in (
            _("Version {version}", version=__version__),
            _("Brings a family's supports from several agencies into one view and says where they do not hold."),
            _(
                "Case records are encrypted on this computer. They go to your agency's central database, "
                "where one is connected, and nowhere else."
            ),
            _("Free software under the Apache License 2.0. Qt is used under the LGPL."),
        ):
            self.layout_.addWidget(Text(words, wrap=True))
        self.add_close()
        self.setMinimumWidth(look().px(460))
