"""The small style sheet: what palette and painting cannot say. Colours are the palette's, sizes follow the letters.

A sheet that names colours or pixels would differ with each theme and text size, and for another sheet Qt styles every
widget of every screen anew, a quarter of a second or more. This one stays: what can be seen is polished when the look
changes, and the rest when it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

# Colour token → the role of the palette that holds it, as a sheet calls it (theme.py fills the palette).
ROLES: Mapping[str, str] = {
    "window": "window",
    "card": "base",
    "text": "text",
    "secondary": "placeholder-text",
    "border": "dark",
    "accent": "link",
    "selection": "highlight",
    "selection_text": "highlighted-text",
    "hairline": "mid",
    "hairline-soft": "midlight",
    "hover": "link-visited",
    "on-accent": "bright-text",
    "secondary-tint": "shadow",
}
_SHEET = """
QToolTip {{ background: {card}; color: {text}; border: 1px solid {border}; padding: {p4}; }}
QPushButton, QToolButton {{
  background: {card}; color: {text}; border: 1px solid {border}; border-radius: 4px;
  padding: 0 {p12}; min-height: {p26};
}}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {selection}; color: {selection_text}; }}
QPushButton:disabled {{ color: {secondary}; background: {secondary_tint}; border-color: {hairline}; }}
QPushButton[kind="filled"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[kind="filled"]:disabled {{ background: {secondary_tint}; color: {secondary}; border-color: {hairline}; }}
QPushButton[kind="text"] {{
  background: transparent; border-color: transparent; color: {accent}; font-weight: 600; padding: 0 {p8};
}}
QPushButton[kind="text"]:hover {{ background: {hover}; }}
QPushButton[kind="link"] {{
  background: transparent; border: 0; color: {accent}; text-decoration: underline; padding: 0; min-height: {p24};
}}
QPushButton[kind="icon"], QToolButton[kind="icon"] {{ padding: 0; min-width: {p26}; max-width: {p26}; }}
QPushButton[size="small"], QToolButton[size="small"] {{ min-height: {p22}; padding: 0 {p8}; }}
QPushButton[size="small"][step="small"] {{ min-height: {s22}; padding: 0 {s8}; }}
QPushButton[kind="icon"][size="small"] {{ padding: 0; min-width: {p22}; max-width: {p22}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox {{
  background: {card}; color: {text}; border: 1px solid {border}; border-radius: 4px;
  selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit, QComboBox, QSpinBox {{ padding: 0 {p8}; min-height: {p26}; }}
QLineEdit, QPlainTextEdit, QTextEdit {{ placeholder-text-color: {secondary}; }}
QLineEdit:disabled {{ background: {secondary_tint}; color: {secondary}; border-color: {hairline}; }}
QLineEdit:read-only {{ background: {window}; }}
QPlainTextEdit, QTextEdit {{ padding: {p4}; }}
QComboBox::drop-down {{ border: 0; width: {p24}; }}
QComboBox QAbstractItemView {{
  background: {card}; color: {text}; border: 1px solid {border};
  selection-background-color: {selection}; selection-color: {selection_text};
}}
QMenuBar {{ background: {card}; color: {text}; border: 0; }}
QMenuBar::item {{ padding: {p8} {p10}; background: transparent; }}
QMenuBar::item:selected {{ background: {selection}; color: {selection_text}; }}
QMenu {{ background: {card}; color: {text}; border: 1px solid {border}; padding: {p4} 0; }}
QMenu::item {{ padding: {p6} {p24} {p6} {p12}; }}
QMenu::item:selected {{ background: {selection}; color: {selection_text}; }}
QMenu::item:disabled {{ color: {secondary}; }}
QMenu::separator {{ height: 1px; background: {hairline}; margin: {p4} 0; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{
  background: {window}; color: {text}; border: 1px solid {hairline}; border-bottom: 1px solid {hairline};
  border-top: 3px solid transparent; border-top-left-radius: 4px; border-top-right-radius: 4px;
  padding: 0 {p8}; margin-right: {p4}; height: {p26};
}}
QTabBar::tab:selected {{
  background: {card}; border-top: 3px solid {accent}; border-bottom-color: {card}; font-weight: 600;
}}
QTabBar::tab:hover {{ background: {hover}; }}
QTabBar[kind="section"] {{ background: {window}; border-bottom: 1px solid {hairline}; }}
QTabBar[kind="section"]::tab {{
  background: transparent; border: 0; border-bottom: 3px solid transparent; border-radius: 0;
  padding: 0 {p4} 0 {p12}; margin: 0; height: {p30}; color: {secondary};
}}
QTabBar[kind="section"]::tab:selected {{ color: {text}; border-bottom: 3px solid {accent}; font-weight: 600; }}
QToolButton[kind="tab"] {{
  border: 0; background: transparent; padding: 0; min-height: {p24}; max-height: {p24}; min-width: {p24};
}}
QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: 0; }}
QTableView, QListView, QTreeView {{
  background: {card}; border: 0; outline: 0; gridline-color: {hairline_soft};
  selection-background-color: {selection}; selection-color: {selection_text};
}}
QHeaderView {{ background: {card}; border: 0; }}
QHeaderView::section {{
  background: {card}; color: {secondary}; border: 0; border-bottom: 1px solid {hairline};
  padding: 0 {p8}; font-weight: 600;
}}
QScrollBar:vertical {{ background: transparent; width: {p12}; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {p12}; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 3px; margin: 3px; min-height: {p24}; min-width: {p24}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: transparent; width: 0; height: 0; border: 0;
}}
QProgressBar {{
  border: 1px solid {border}; border-radius: 4px; background: {card}; color: {text}; text-align: center;
  min-height: {p18};
}}
QProgressBar::chunk {{ background: {selection}; }}
#Calendar {{ background: {card}; border: 1px solid {border}; }}
QCalendarWidget QAbstractItemView:disabled {{ color: {secondary}; }}
QCalendarWidget QWidget {{ background: {card}; color: {text}; alternate-background-color: {card}; }}
QCalendarWidget QToolButton {{ border: 0; font-weight: 600; padding: 0 {p8}; }}
QCalendarWidget QToolButton::menu-indicator {{ image: none; }}
QCalendarWidget QSpinBox {{ min-height: {p22}; padding: 0 {p4}; }}
QCalendarWidget QAbstractItemView {{
  selection-background-color: {selection}; selection-color: {selection_text}; outline: 0;
}}
QSplitter::handle {{ background: transparent; }}
#Band, #Card, #Strip, #Rail, #MenuRow {{ border: 0; }}
"""


def style_sheet(letters: int, small_letters: int) -> str:
    """The whole style sheet for an interface font of these heights at 100%, in px: the base and the small step.

    Sizes are those of the drawings at 100%; with larger letters they grow as Qt rounds the height of a font, which
    is up to three pixels from the text size in percent.
    """
    values: dict[str, object] = {token.replace("-", "_"): f"palette({role})" for token, role in ROLES.items()}
    values |= {f"p{size}": f"{size / letters:.4f}em" for size in (4, 6, 8, 10, 12, 18, 22, 24, 26, 30)}
    values |= {f"s{size}": f"{size / small_letters:.4f}em" for size in (8, 22)}
    return _SHEET.format_map(values)
