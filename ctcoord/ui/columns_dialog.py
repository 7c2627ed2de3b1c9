"""Choosing the columns of a list by keyboard: which are shown, and how wide each is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.column_choice import ColumnChoice
from ctcoord.ui.parts.columns import Column
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.words import _

if TYPE_CHECKING:
    from ctcoord.ui.window import MainWindow

AS_NEEDED = ""
NARROW_PX, WIDE_PX, WIDEST_PX = 80, 200, 320


class ColumnsDialog(FormDialog):
    """A box and a width for each column that may be left out."""

    saved = Signal(object)  # ColumnChoice

    def __init__(self, parent: QWidget, columns: tuple[Column[Any], ...], choice: ColumnChoice) -> None:
        detail = _("Until the program ends; a saved view keeps them. The edge of a heading can be dragged as well.")
        super().__init__(parent, _("Columns"), detail, _("Show these"))
        self.shown: dict[str, CheckBox] = {}
        self.widths: dict[str, QComboBox] = {}
        for column in columns:
            if column.key:
                self._add(column, choice)

    def _add(self, column: Column[Any], choice: ColumnChoice) -> None:
        title, now = column.title(), choice.widths.get(column.key)
        box = self.shown[column.key] = CheckBox(title)
        width = self.widths[column.key] = choice_field(_widths(now), AS_NEEDED if now is None else str(now))
        width.setAccessibleName(_("Width of {column}", column=title))
        box.setChecked(column.key not in choice.hidden)
        box.toggled.connect(width.setEnabled)
        width.setEnabled(box.isChecked())
        line = QHBoxLayout()
        line.addWidget(box, 1)
        line.addWidget(width)
        holder = QWidget()
        line.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(line)
        self.form.addRow(holder)

    def save(self) -> None:
        hidden = frozenset(key for key, box in self.shown.items() if not box.isChecked())
        chosen = {key: str(field.currentData()) for key, field in self.widths.items() if key not in hidden}
        self.saved.emit(ColumnChoice(hidden, {key: int(width) for key, width in chosen.items() if width}))
        self.accept()


def _widths(now: int | None) -> dict[str, str]:
    known = {
        AS_NEEDED: _("as wide as needed"),
        str(NARROW_PX): _("narrow"),
        str(WIDE_PX): _("wide"),
        str(WIDEST_PX): _("very wide"),
    }
    return known if now is None or str(now) in known else {str(now): _("as it was dragged"), **known}


def ask(window: MainWindow) -> None:
    """Choose the columns of the list in front."""
    view = window.areas.get(window.area_key)
    table = view.list_table() if view is not None else None
    if table is not None:
        dialog = ColumnsDialog(window, table.every_column, table.choice)
        dialog.saved.connect(table.choose_columns)
        dialog.open()
