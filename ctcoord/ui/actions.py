"""Every action of the window in one table: menus, keys and the command palette are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ctcoord.ui.icons import icon
from ctcoord.words import _


@dataclass(frozen=True)
class Act:
    """One action. ``do`` names what the window calls; ``needs`` says when it can be used."""

    do: str
    menu: str
    words: Callable[[], str]
    keys: str = ""
    icon: str = ""
    needs: str = ""  # "", family, problem, undo
    separator: bool = False  # a rule before it


MENUS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("file", lambda: _("&File")),
    ("edit", lambda: _("&Edit")),
    ("family", lambda: _("F&amily")),
    ("go", lambda: _("&Go")),
    ("view", lambda: _("&View")),
    ("tools", lambda: _("&Tools")),
    ("help", lambda: _("&Help")),
)

ACTS: tuple[Act, ...] = (
    Act("import_file", "file", lambda: _("Import an agency file…"), icon="import"),
    Act("back_up", "file", lambda: _("Back up the case store…"), icon="backup", separator=True),
    Act("restore", "file", lambda: _("Restore a backup…"), icon="restore"),
    Act("lock", "file", lambda: _("Lock"), "Ctrl+L", "lock", separator=True),
    Act("quit", "file", lambda: _("Quit"), "Ctrl+Q", "quit"),
    Act("undo", "edit", lambda: _("Undo"), "Ctrl+Z", "undo", needs="undo"),
    Act("save", "edit", lambda: _("Save"), "Ctrl+S", "ok", needs="family"),
    Act("search", "edit", lambda: _("Search families"), "Ctrl+F", "search", separator=True),
    Act("new_note", "family", lambda: _("New note"), "Ctrl+N", "note", needs="family"),
    Act("new_task", "family", lambda: _("New task…"), "Ctrl+T", "add", needs="family"),
    Act("new_barrier", "family", lambda: _("New barrier…"), "Ctrl+B", "barrier", needs="family"),
    Act("next_problem", "family", lambda: _("Next problem"), "F8", "warning", needs="family", separator=True),
    Act("close_family", "family", lambda: _("Close family"), "Ctrl+W", "close", needs="family"),
    Act("go_home", "go", lambda: _("Home"), "Ctrl+1", "home"),
    Act("go_families", "go", lambda: _("Families"), "Ctrl+2", "families"),
    Act("go_import", "go", lambda: _("Import & match").replace("&", "&&"), "Ctrl+3", "import"),
    Act("go_settings", "go", lambda: _("Settings"), "Ctrl+4", "settings"),
    Act("next_pane", "go", lambda: _("Next pane"), "F6", separator=True),
    Act("next_tab", "go", lambda: _("Next tab"), "Ctrl+Tab"),
    Act("previous_tab", "go", lambda: _("Previous tab"), "Ctrl+Shift+Tab"),
    Act("theme_light", "view", lambda: _("Light theme"), icon="theme"),
    Act("theme_dark", "view", lambda: _("Dark theme")),
    Act("theme_contrast", "view", lambda: _("High contrast theme")),
    Act("text_larger", "view", lambda: _("Larger text"), "Ctrl++", "text_size", separator=True),
    Act("text_smaller", "view", lambda: _("Smaller text"), "Ctrl+-"),
    Act("text_normal", "view", lambda: _("Normal text size"), "Ctrl+0"),
    Act("english", "view", lambda: _("English"), icon="language", separator=True),
    Act("spanish", "view", lambda: _("Spanish")),
    Act("refresh", "view", lambda: _("Read again"), "Ctrl+Shift+R", separator=True),
    Act("palette", "tools", lambda: _("Commands…"), "Ctrl+K", "keyboard"),
    Act("change_secret", "tools", lambda: _("Change PIN or passphrase…"), icon="key"),
    Act("keys", "help", lambda: _("Keys and help"), "F1", "help"),
    Act("about", "help", lambda: _("About ctcoord"), icon="info"),
)

WHILE_LOCKED = frozenset(
    {
        "quit",
        "theme_light",
        "theme_dark",
        "theme_contrast",
        "text_larger",
        "text_smaller",
        "text_normal",
        "english",
        "spanish",
        "keys",
        "about",
    }
)


class Actions:
    """The made QActions by name; words and availability are set again when they change."""

    def __init__(self, window: QWidget, perform: Callable[[str], object]) -> None:
        self.by_name: dict[str, QAction] = {}
        for act in ACTS:
            made = QAction(window)
            if act.icon:
                made.setIcon(icon(act.icon))
            if act.keys:
                made.setShortcut(QKeySequence(act.keys))
            made.triggered.connect(lambda _checked=False, name=act.do: perform(name))
            window.addAction(made)
            self.by_name[act.do] = made
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words of every action in the present language."""
        for act in ACTS:
            self.by_name[act.do].setText(act.words())

    def lock(self, locked: bool) -> None:
        """Leave only what needs no open store."""
        for act in ACTS:
            self.by_name[act.do].setEnabled(not locked or act.do in WHILE_LOCKED)

    def allow(self, states: dict[str, bool]) -> None:
        """Enable each action whose need holds (``family``, ``undo``); those without needs always are."""
        for act in ACTS:
            if act.needs:
                self.by_name[act.do].setEnabled(states.get(act.needs, False))

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Make the menus of the bar; the words of menus are set by ``name_menus``."""
        menus = {key: bar.addMenu("") for key, _words in MENUS}
        for act in ACTS:
            if act.separator:
                menus[act.menu].addSeparator()
            menus[act.menu].addAction(self.by_name[act.do])
        name_menus(menus)
        return menus


def name_menus(menus: dict[str, QMenu]) -> None:
    """Set the titles of the menus in the present language."""
    for key, words in MENUS:
        menus[key].setTitle(words())


def plain(words: str) -> str:
    """An action's words without the mnemonic mark."""
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&")
