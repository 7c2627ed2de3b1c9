"""A group of choices is one stop of the Tab key, whichever way it comes: the marked one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QButtonGroup

_CLICK, _TAB = Qt.FocusPolicy.ClickFocus, Qt.FocusPolicy.StrongFocus


def one_tab_stop(group: QButtonGroup) -> None:
    """Have Tab and Shift+Tab stop at the marked button of an exclusive group, at the first while none is marked.

    Qt itself does so only once a button of the group had the focus: until then every one is a stop, and Shift+Tab
    would enter at the last. Arrows go on from there, as QAbstractButton has it for exclusive groups. To be said when
    all buttons are in the group.
    """
    _stop_at(group, group.checkedButton())
    group.buttonToggled.connect(lambda _button, _checked: _stop_at(group, group.checkedButton()))


def _stop_at(group: QButtonGroup, marked: QAbstractButton | None) -> None:
    for place, one in enumerate(group.buttons()):
        stops = one is marked if marked is not None else place == 0
        one.setFocusPolicy(_TAB if stops else _CLICK)
