"""Colours, type and text size as data; everything painted asks ``look()`` and follows its changes live.

The application owns its palettes: ``QStyleHints.setColorScheme`` does nothing on bare X11, and Fusion's own
highlight misses AA. Ratios of every pair in use are computed by the tests from the tables here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property, lru_cache

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ctcoord.ui.stylesheet import style_sheet

TEXT_SIZES_PERCENT = (90, 100, 115, 130, 150, 175, 200)
BASE_POINT_SIZE = 10.0
# The drawings are set in Inter; a column holds the same words in whatever the system has.
SAMPLE = "Waiting on provider 0123456789"
DRAWN_SAMPLE_PX = 207.0
TYPE_STEPS = {"small": 0.9, "base": 1.0, "pane": 1.15, "family": 1.35, "title": 1.6}


@dataclass(frozen=True)
class Tokens:
    """Named colours of one theme, ``#RRGGBB``."""

    window: str
    card: str
    text: str
    secondary: str
    border: str
    accent: str
    selection: str
    selection_text: str
    error: str
    warning: str
    ok: str
    childcare: str
    housing: str
    transit: str
    workforce: str


@dataclass(frozen=True)
class Theme:
    """Tokens, and how strongly states and bars are tinted over the card (fractions of 1)."""

    name: str
    tokens: Tokens
    tint: float
    bar_tint: float
    hairline: float
    hairline_soft: float
    on_accent: str
    icons_follow_selection: bool

    def color(self, token: str) -> str:
        """A token or a derived colour by name, such as ``error``, ``hairline`` or ``error-tint``."""
        return self._colors[token]

    @cached_property
    def _colors(self) -> dict[str, str]:
        base = {field.name: str(getattr(self.tokens, field.name)) for field in fields(Tokens)}
        card = base["card"]
        derived = {
            "hairline": mix(base["border"], card, self.hairline),
            "hairline-soft": mix(base["border"], card, self.hairline_soft),
            "hover": mix(base["accent"], card, 0.06),
            "on-accent": self.on_accent,
            "secondary-tint": mix(base["secondary"], card, self.tint),
        }
        for name in ("accent", "error", "warning", "ok"):
            derived[f"{name}-tint"] = mix(base[name], card, self.tint)
        for name in (*DOMAIN_TOKENS, "secondary"):
            derived[f"{name}-bar"] = mix(base[name], card, self.bar_tint)
        return base | derived


DOMAIN_TOKENS = ("childcare", "housing", "transit", "workforce")

LIGHT = Theme(
    "light",
    Tokens(
        window="#F5F6F8",
        card="#FFFFFF",
        text="#1B1F24",
        secondary="#4A5560",
        border="#7A8591",
        accent="#0A5EB0",
        selection="#CFE3F8",
        selection_text="#0B1F33",
        error="#B3261E",
        warning="#8A5300",
        ok="#1E6B34",
        childcare="#B85300",
        housing="#0A3AAD",
        transit="#047E81",
        workforce="#761244",
    ),
    tint=0.08,
    bar_tint=0.13,
    hairline=0.30,
    hairline_soft=0.14,
    on_accent="#FFFFFF",
    icons_follow_selection=False,
)
DARK = Theme(
    "dark",
    Tokens(
        window="#14171A",
        card="#1E2226",
        text="#E8EAED",
        secondary="#AEB7C0",
        border="#77828D",
        accent="#7FB8F5",
        selection="#244B70",
        selection_text="#F2F7FC",
        error="#FF9A91",
        warning="#F5C04E",
        ok="#7BD79B",
        childcare="#F0BE6A",
        housing="#6A99FF",
        transit="#5FF1D8",
        workforce="#CE6596",
    ),
    tint=0.17,
    bar_tint=0.17,
    hairline=0.30,
    hairline_soft=0.14,
    on_accent="#14171A",
    icons_follow_selection=True,
)
CONTRAST = Theme(
    "contrast",
    Tokens(
        window="#000000",
        card="#000000",
        text="#FFFFFF",
        secondary="#E6E6E6",
        border="#FFFFFF",
        accent="#6CD4FF",
        selection="#FFE45C",
        selection_text="#000000",
        error="#FFB3AC",
        warning="#FFD23F",
        ok="#8CF0A8",
        childcare="#FFC978",
        housing="#9DBEFF",
        transit="#5FF1D8",
        workforce="#FF9CC8",
    ),
    tint=0.14,
    bar_tint=0.17,
    hairline=0.70,
    hairline_soft=0.45,
    on_accent="#000000",
    icons_follow_selection=True,
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}


def mix(over: str, under: str, share: float) -> str:
    """``over`` laid on ``under`` with the given share of 1, both ``#RRGGBB``."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def contrast_ratio(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two ``#RRGGBB`` colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


class Look:
    """One theme at one text size, with its Qt objects made once and kept."""

    def __init__(self, theme: Theme = LIGHT, percent: int = 100, family: str = "", *, compact: bool = False) -> None:
        self.theme = theme
        self.compact = compact
        self.percent = percent
        self.family = family
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool], QFont] = {}

    @property
    def sizes(self) -> tuple[int, str, bool]:
        """What lengths follow from: two looks with the same differ in colours only."""
        return self.percent, self.family, self.compact

    def color(self, token: str) -> QColor:
        """The colour of a token or derived name."""
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = QColor(self.theme.color(token))
        return found

    def font(self, step: str = "base", *, bold: bool = False) -> QFont:
        """The font of a step of the type scale, weight 400 or 600."""
        key = (step, bold)
        if key not in self._fonts:
            font = QFont(self.family) if self.family else QFont()
            font.setPointSizeF(BASE_POINT_SIZE * TYPE_STEPS[step] * self.percent / 100)
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            self._fonts[key] = font
        return self._fonts[key]

    def px(self, size: float) -> int:
        """A size of the drawings (logical pixels at 100%) at the present text size."""
        return round(size * self.percent / 100)

    def wide(self, size: float) -> int:
        """A width that holds text: wider where the system's letters are wider than those of the drawings."""
        return round(self.px(size) * self._breadth)

    @cached_property
    def _breadth(self) -> float:
        drawn = DRAWN_SAMPLE_PX * self.percent / 100
        return max(1.0, QFontMetricsF(self.font()).horizontalAdvance(SAMPLE) / drawn)


class _Current:
    look = Look()


def look() -> Look:
    """The look in use; it belongs to the application as its palette does."""
    return _Current.look


def interface_family(default: str, available: frozenset[str]) -> str:
    """The system's font family; on a bare machine without one, Inter before DejaVu's wide letters."""
    bare = default in {"", "Sans Serif", "DejaVu Sans"}
    return "Inter" if bare and "Inter" in available else default


def apply_look(app: QApplication, theme_name: str, percent: int, *, compact: bool | None = None) -> Look:
    """Switch every window to a theme (``light``, ``dark``, ``contrast``), text size (90 to 200) and row height.

    ``compact`` None keeps the row height in use.

    Raises KeyError for an unknown theme and ValueError outside the range of sizes.
    """
    if not TEXT_SIZES_PERCENT[0] <= percent <= TEXT_SIZES_PERCENT[-1]:
        raise ValueError(percent)
    family = interface_family(_system_family(app), frozenset(QFontDatabase.families()))
    dense = look().compact if compact is None else compact
    current = _Current.look = Look(THEMES[theme_name], percent, family, compact=dense)
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setFont(current.font())
    app.setPalette(palette(current.theme))
    for window in app.topLevelWidgets():
        if window.parentWidget() is None and not dress(window):
            restyle(window)
    return current


def dress(window: QWidget) -> bool:
    """Give a window without a parent the sheet; False if it wears it already.

    The sheet stands on the windows, not on the application: there Qt styles a screen in the making anew with every
    layout and page it is put into, which is two thirds of the work of making it.
    """
    sheet = style_sheet(*_letters(look().family))
    if window.styleSheet() == sheet:
        return False
    window.setStyleSheet(sheet)
    return True


@lru_cache
def _letters(family: str) -> tuple[int, int]:
    """Heights of base and small letters at 100%, in px."""
    drawn = Look(family=family)
    return QFontMetrics(drawn.font()).height(), QFontMetrics(drawn.font("small")).height()


def restyle(widget: QWidget) -> None:
    """Have a widget and what can be seen in it take the look in use. Hidden views do when they are shown.

    Qt keeps what a sheet made of the palette's colours until a widget is polished again.
    """
    widget.style().polish(widget)
    QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
    for child in widget.children():
        late = getattr(child, "is_late", True)  # of a view or form (parts): those that were shown since are not
        if isinstance(child, QWidget) and late and (child.isVisible() or not hasattr(child, "is_late")):
            restyle(child)


def _system_family(app: QApplication) -> str:
    found = app.property("ctcoord_system_family")
    if found is None:
        found = app.font().family()
        app.setProperty("ctcoord_system_family", found)
    return str(found)


_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "secondary",
    QPalette.ColorRole.Button: "card",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on-accent",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "selection_text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "hover",  # nothing here tells visited links apart: the sheet's colour of hovering
    QPalette.ColorRole.ToolTipBase: "card",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Light: "card",
    QPalette.ColorRole.Midlight: "hairline-soft",
    QPalette.ColorRole.Mid: "hairline",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Shadow: "secondary-tint",
}


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme; what is disabled uses the secondary text colour, which still passes AA."""
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, QColor(theme.color(token)))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.color("secondary")))
    return made
