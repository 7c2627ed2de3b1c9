"""Every pair of colours in use passes WCAG 2.2 AA in every theme, computed from the tokens."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget

from ctcoord.ui.commands import perform
from ctcoord.ui.directory.panel import DirectoryPanel
from ctcoord.ui.language import speak
from ctcoord.ui.new_family.form import NewFamilyForm
from ctcoord.ui.screenshots import settle
from ctcoord.ui.settings.screen import SettingsScreen
from ctcoord.ui.stylesheet import ROLES
from ctcoord.ui.theme import DOMAIN_TOKENS, THEMES, Theme, apply_look, contrast_ratio, look, mix, palette
from ctcoord.ui.window import MainWindow

TEXT, GRAPHIC = 4.5, 3.0

TEXT_PAIRS = [
    *[(front, back) for front in ("text", "secondary") for back in ("window", "card", "hover", "secondary-tint")],
    *[(state, back) for state in ("error", "warning", "ok", "accent") for back in ("card", "window", f"{state}-tint")],
    *[("text", f"{tone}-bar") for tone in (*DOMAIN_TOKENS, "secondary")],
    *[("secondary", f"{tone}-bar") for tone in (*DOMAIN_TOKENS, "secondary")],
    *[("text", f"{state}-tint") for state in ("error", "warning", "ok")],
    *[("secondary", f"{state}-tint") for state in ("error", "warning", "ok")],
    ("error", "secondary-tint"),
    ("selection_text", "selection"),
    ("on-accent", "accent"),
]
GRAPHIC_PAIRS = [
    *[("border", back) for back in ("card", "window")],
    *[(tone, "card") for tone in DOMAIN_TOKENS],
    *[(tone, f"{tone}-bar") for tone in DOMAIN_TOKENS],
    *[(tone, "secondary-tint") for tone in DOMAIN_TOKENS],
    ("accent", "card"),
    ("accent", "window"),
]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize(("front", "back"), TEXT_PAIRS)
def test_text_can_be_read(theme: Theme, front: str, back: str) -> None:
    assert contrast_ratio(theme.color(front), theme.color(back)) >= TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize(("front", "back"), GRAPHIC_PAIRS)
def test_controls_and_bars_can_be_seen(theme: Theme, front: str, back: str) -> None:
    assert contrast_ratio(theme.color(front), theme.color(back)) >= GRAPHIC


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_icons_on_a_selected_row_can_be_seen(theme: Theme) -> None:
    for tone in (*DOMAIN_TOKENS, "error", "warning", "secondary"):
        shown = "selection_text" if theme.icons_follow_selection else tone
        assert contrast_ratio(theme.color(shown), theme.color("selection")) >= GRAPHIC, tone


def test_known_ratios() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#1B1F24", "#FFFFFF") == pytest.approx(16.6, abs=0.1)
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_what_is_disabled_and_placeholders_can_be_read(theme: Theme) -> None:
    made = palette(theme)
    for role, group in (
        (QPalette.ColorRole.PlaceholderText, QPalette.ColorGroup.Active),
        (QPalette.ColorRole.Text, QPalette.ColorGroup.Disabled),
    ):
        assert contrast_ratio(made.color(group, role).name(), theme.color("card")) >= TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_palette_holds_every_colour_of_the_sheet(theme: Theme) -> None:
    made = palette(theme)
    by_name = {role.name.lower(): made.color(role).name().upper() for role in QPalette.ColorRole}
    assert {token: by_name[name.replace("-", "")] for token, name in ROLES.items()} == {
        token: theme.color(token).upper() for token in ROLES
    }


@pytest.mark.parametrize("percent", [100, 200])
def test_another_look_is_no_other_sheet(percent: int, window: MainWindow, qapp: QApplication) -> None:
    """For another sheet Qt styles every widget of the program anew."""
    sheet = window.styleSheet()
    for theme in THEMES:
        apply_look(qapp, theme, percent)
        assert window.styleSheet() == sheet
    assert sheet
    assert re.findall(r"#[0-9A-Fa-f]{6}\b", sheet) == []


def test_the_sheet_stands_on_windows_that_have_no_parent(window: MainWindow, qapp: QApplication) -> None:
    """On the application it would have every part of a screen in the making styled anew with each new parent."""
    perform(window, "new_family")
    settle(window)
    (form,) = window.findChildren(NewFamilyForm)
    agencies = form.recipient.completer().popup()
    assert agencies.parentWidget() is None
    assert agencies.styleSheet() == window.styleSheet() != ""
    apply_look(qapp, "light", 150)
    assert agencies.styleSheet() == window.styleSheet()
    assert qapp.styleSheet() == ""


def sizes(widget: QWidget) -> dict[str, int]:
    """Heights of what is seen and has its height from the sheet, by name."""
    made = [one for kind in (QPushButton, QComboBox, QLineEdit) for one in widget.findChildren(kind)]
    return {one.accessibleName(): one.height() for one in made if one.isVisible()}


def doubled(now: dict[str, int], before: dict[str, int]) -> None:
    """As letters are, to a few pixels; in a narrow window some go and others come."""
    both = now.keys() & before.keys()
    assert len(both) >= 5
    for name in both:
        assert now[name] == pytest.approx(2 * before[name], abs=6), name


def test_what_is_open_and_what_was_hidden_meanwhile_take_a_text_size(window: MainWindow, qapp: QApplication) -> None:
    window.go("directory")
    settle(window)
    panel = window.findChild(DirectoryPanel)
    assert panel is not None
    before = sizes(panel)
    window.go("settings")
    settle(window)
    settings = window.findChild(SettingsScreen)
    assert settings is not None
    open_before = sizes(settings)
    apply_look(qapp, "light", 200)
    settle(window)
    doubled(sizes(settings), open_before)
    window.go("directory")
    settle(window)
    doubled(sizes(panel), before)
    apply_look(qapp, "light", 100)
    settle(window)
    assert sizes(panel) == before
    window.go("settings")
    settle(window)
    assert sizes(settings) == open_before


def ground(widget: QWidget) -> str:
    """The colour inside a widget's left edge, as it is painted."""
    image = widget.grab().toImage()
    return image.pixelColor(6, image.height() // 2).name().upper()


def test_what_is_open_and_what_was_hidden_meanwhile_take_a_theme(window: MainWindow, qapp: QApplication) -> None:
    window.go("directory")
    settle(window)
    panel = window.findChild(DirectoryPanel)
    assert panel is not None
    hidden = (panel.filters.place, panel.filters.words)
    window.go("settings")
    settle(window)
    shown = window.findChild(SettingsScreen).sizes
    for theme in ("dark", "contrast", "light"):
        apply_look(qapp, theme, 100)
        settle(window)
        assert ground(shown) == THEMES[theme].color("card"), theme
        window.go("directory")
        settle(window)
        assert [ground(one) for one in hidden] == [THEMES[theme].color("card")] * 2, theme
        window.go("settings")
        settle(window)


def test_a_hidden_screen_speaks_and_grows_when_it_is_shown(window: MainWindow, qapp: QApplication) -> None:
    window.go("settings")
    home = window.areas["home"]
    height = home.table.verticalHeader().defaultSectionSize()
    speak("es")
    apply_look(qapp, "light", 150)
    window.go("home")
    settle(window)
    assert home._title.text() == "Inicio"
    assert home.table.rows_model.headerData(1, Qt.Orientation.Horizontal) == "Vence"
    assert home.table.verticalHeader().defaultSectionSize() == height * 3 // 2
    assert home._title.font().pointSizeF() == look().font("title").pointSizeF()


def test_text_size_and_theme_switch_live(qapp: QApplication) -> None:
    small = look().font().pointSizeF()
    apply_look(qapp, "dark", 200)
    assert look().font().pointSizeF() == pytest.approx(2 * small)
    assert look().px(32) == 64
    assert qapp.palette().color(QPalette.ColorRole.Base).name().upper() == THEMES["dark"].color("card")
    with pytest.raises(ValueError, match="250"):
        apply_look(qapp, "dark", 250)
    with pytest.raises(KeyError):
        apply_look(qapp, "sepia", 100)
