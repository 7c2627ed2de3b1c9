"""Saved views of the window: how a list is filtered, grouped and sorted, kept under a name and shown again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from sqlalchemy import Connection

from ctcoord.services import saved_views
from ctcoord.services.saved_views import LONGEST_NAME, SavedView
from ctcoord.ui.areas import AREAS
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.column_choice import STEP, choice_of
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _

if TYPE_CHECKING:
    from ctcoord.ui.window import MainWindow

TABLE_PX = 260


class SaveViewDialog(FormDialog):
    """A name for what is shown now."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, area: str) -> None:
        detail = _(
            "How {area} is filtered, grouped and sorted now, and its columns. A view of the same name is replaced.",
            area=area,
        )
        super().__init__(parent, _("Save this view"), detail, _("Save view"))
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.add_field(_("Name"), self.name)

    def save(self) -> None:
        if not self.name.text().strip():
            self.say_problem(_("Name it by what it shows."))
            return
        self.save_button.setEnabled(False)
        self.saved.emit(self.name.text())


class ViewsDialog(FormDialog):
    """The views of this user: Enter shows one, Delete removes it."""

    chosen = Signal(object)  # SavedView
    removed = Signal(object)

    def __init__(self, parent: QWidget, views: Sequence[SavedView]) -> None:
        super().__init__(parent, _("Saved views"), "", _("Show"))
        self.table: RowTable[SavedView] = RowTable(RowsModel(_columns(), self))
        self.table.setAccessibleName(_("Saved views"))
        self.table.setMinimumHeight(look().px(TABLE_PX))
        self.empty = Text(
            _("No views yet. Filter and sort Home, Families or Referrals, then save the view."),
            token="secondary",
            wrap=True,
        )
        self.remove_button = button(_("Remove"), self._remove, icon_name="close")
        self.form.addRow(self.table)
        self.form.addRow(self.empty)
        self.form.addRow(self.remove_button)
        self.table.opened.connect(lambda _row: self.save())
        self.show_views(views)

    def show_views(self, views: Sequence[SavedView]) -> None:
        """Show these."""
        self.table.rows_model.set_rows(list(views))
        for made in (self.table, self.remove_button):
            made.setVisible(bool(views))
        self.empty.setVisible(not views)
        self.save_button.setEnabled(bool(views))
        if views:
            self.table.select_first()

    def save(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.chosen.emit(row)
            self.accept()

    def _remove(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.removed.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._remove()
        else:
            super().keyPressEvent(event)


def ask_save(window: MainWindow) -> None:
    """Keep how the area in front is shown."""
    view = window.areas.get(window.area_key)
    steps = view.view_now() if view is not None else ()
    if not steps:
        return
    area, staff = window.area_key, window.desk.station.staff_id
    dialog = SaveViewDialog(window, _area_words(area))

    def save(name: str) -> None:
        def done(before: list[SavedView]) -> None:
            dialog.accept()
            window.notice.show_notice(_("View saved: {name}", name=name.strip()), _back(window, before))

        def job(connection: Connection) -> list[SavedView]:
            before = saved_views.of_user(connection, staff)
            saved_views.keep(connection, staff, kept)
            return before

        table = view.list_table() if view is not None else None
        columns = (table.choice.step(),) if table is not None else ()
        kept = SavedView(area, name, (*steps, *columns))
        window.desk.write(dialog, job, done, dialog.show_error)

    dialog.saved.connect(save)
    dialog.open()


def ask_open(window: MainWindow) -> None:
    """Choose a view, and show it."""
    staff = window.desk.station.staff_id

    def ask(views: list[SavedView]) -> None:
        dialog = ViewsDialog(window, views)
        dialog.chosen.connect(lambda view: show(window, view))
        dialog.removed.connect(lambda view: remove(dialog, view))
        dialog.open()

    def remove(dialog: ViewsDialog, view: SavedView) -> None:
        def job(connection: Connection) -> list[SavedView]:
            before = saved_views.of_user(connection, staff)
            saved_views.remove(connection, staff, view)
            return before

        def done(before: list[SavedView]) -> None:
            dialog.show_views([one for one in before if one != view])
            window.notice.show_notice(_("View removed: {name}", name=view.name), _back(window, before))

        window.desk.write(dialog, job, done, dialog.show_error)

    window.desk.read(window, lambda connection: saved_views.of_user(connection, staff), ask)


def _back(window: MainWindow, before: Sequence[SavedView]) -> Callable[[], object]:
    """What takes it back: the views as they were."""
    staff = window.desk.station.staff_id
    return lambda: window.desk.write(window, lambda connection: saved_views.put_back(connection, staff, before))


def show(window: MainWindow, view: SavedView) -> None:
    """Go to the area of a view and make it again."""
    if view.area not in {area.key for area in AREAS}:
        return
    window.go(view.area)
    area = window.area(view.area)
    for step in view.steps:
        if not step.startswith(STEP):
            area.perform(step)
        elif (table := area.list_table()) is not None:
            table.choose_columns(choice_of(step, (column.key for column in table.every_column if column.key)))


def _area_words(key: str) -> str:
    return next((area.words() for area in AREAS if area.key == key), key)


def _columns() -> tuple[Column[SavedView], ...]:
    return (
        Column(lambda: _("Name"), lambda row: Cell((Run(row.name, bold=True, shrink=True),))),
        Column(lambda: _("Area"), lambda row: Cell((Run(_area_words(row.area), shrink=True),)), width=140),
    )
