"""What each action of the window does; those of a screen are handed to the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ctcoord.config import Settings
from ctcoord.ui.language import speak
from ctcoord.ui.theme import TEXT_SIZES_PERCENT, apply_look, look

if TYPE_CHECKING:
    from ctcoord.ui.window import MainWindow


def perform(window: MainWindow, name: str) -> None:
    """Do an action by its name in the table of actions."""
    own = _OWN.get(name)
    if own is not None:
        own(window)
        return
    if name.startswith("go_"):
        window.go(name.removeprefix("go_"))
        return
    view = window.areas.get(window.area_key)
    if view is not None:
        view.perform(name)
        window.allow_actions()


def keep_look(settings: Settings, theme: str, percent: int) -> None:
    """Switch theme and text size live and remember them, where policy does not decide."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    for setting, value in (("theme", theme), ("text_size", percent)):
        if not settings.fixed(setting):
            settings.save(setting, value)
    apply_look(app, str(settings["theme"]), int(settings["text_size"]), compact=bool(settings["compact"]))


def keep_language(settings: Settings, code: str) -> None:
    """Switch the language live and remember it, where policy does not decide."""
    if not settings.fixed("language"):
        settings.save("language", code)
    speak(str(settings["language"]))


def _theme(name: str) -> Callable[[MainWindow], None]:
    return lambda window: keep_look(window.desk.settings, name, look().percent)


def _text(step: int) -> Callable[[MainWindow], None]:
    def change(window: MainWindow) -> None:
        sizes = TEXT_SIZES_PERCENT
        nearest = min(range(len(sizes)), key=lambda position: abs(sizes[position] - look().percent))
        wanted = sizes[max(0, min(len(sizes) - 1, nearest + step))] if step else 100
        keep_look(window.desk.settings, look().theme.name, wanted)

    return change


def _search(window: MainWindow) -> None:
    window.menu_row.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
    window.menu_row.search.selectAll()


def _palette(window: MainWindow) -> None:
    from ctcoord.ui.palette import CommandPalette

    CommandPalette(window, window.actions_).open()


def _keys(window: MainWindow) -> None:
    from ctcoord.ui.help import HelpDialog

    HelpDialog(window, window.actions_).open()


def _about(window: MainWindow) -> None:
    from ctcoord.ui.help import AboutDialog

    AboutDialog(window).open()


def _ask_elsewhere(*, emergency: bool) -> Callable[[MainWindow], None]:
    def ask(window: MainWindow) -> None:
        from ctcoord.ui.inquiries.lookup import ask_elsewhere

        ask_elsewhere(window, window.desk, window.open_family, emergency=emergency)

    return ask


def _notices(window: MainWindow) -> None:
    from ctcoord.ui.home.screen import HomeScreen

    window.go("home")
    home = window.area("home")
    if isinstance(home, HomeScreen):
        home.notices.open_list()


def _settings_page(name: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        window.go("settings")
        window.area("settings").perform(name)

    return show


def _import_page(name: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        window.go("import")
        window.area("import").perform(name)

    return show


def _new_family(window: MainWindow) -> None:
    window.go("families")
    window.area("families").perform("new_family")


def _undo(window: MainWindow) -> None:
    if window.notice.can_undo:
        window.notice.take_back()
        return
    view = window.areas.get(window.area_key)
    if view is not None:
        view.perform("undo")


def _refresh(window: MainWindow) -> None:
    view = window.areas.get(window.area_key)
    if view is not None:
        view.refresh()
    window.refresh_status()


def _columns(window: MainWindow) -> None:
    from ctcoord.ui import columns_dialog

    columns_dialog.ask(window)


def _views(what: str, window: MainWindow) -> None:
    from ctcoord.ui import saved_views

    {"ask_save": saved_views.ask_save, "ask_open": saved_views.ask_open}[what](window)


_OWN: dict[str, Callable[[MainWindow], None]] = {
    "new_family": _new_family,
    "import_file": _import_page("import_file"),
    "import_timetables": _import_page("timetables"),
    "import_history": _import_page("history"),
    "back_up": _settings_page("back_up"),
    "restore": _settings_page("restore"),
    "change_secret": _settings_page("change_secret"),
    "lock": lambda window: window.lock(),
    "quit": lambda window: window.quit(),
    "undo": _undo,
    "search": _search,
    "next_pane": lambda window: window.next_pane(),
    "sync": lambda window: window.desk.keeper.sync(),
    "lookup": _ask_elsewhere(emergency=False),
    "emergency": _ask_elsewhere(emergency=True),
    "notices": _notices,
    "go_draft": lambda window: window.open_draft(),
    "theme_light": _theme("light"),
    "theme_dark": _theme("dark"),
    "theme_contrast": _theme("contrast"),
    "text_larger": _text(1),
    "text_smaller": _text(-1),
    "text_normal": _text(0),
    "english": lambda window: keep_language(window.desk.settings, "en"),
    "spanish": lambda window: keep_language(window.desk.settings, "es"),
    "refresh": _refresh,
    "view_save": lambda window: _views("ask_save", window),
    "columns": _columns,
    "view_open": lambda window: _views("ask_open", window),
    "palette": _palette,
    "keys": _keys,
    "about": _about,
}
