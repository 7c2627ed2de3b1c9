"""The directory of services: found, kept true, and asked for a family."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError
from ctcoord.services import directory
from ctcoord.services.directory import ServiceRow
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk
from ctcoord.ui.directory import tell
from ctcoord.ui.directory.detail import CONFIRM, FOR_A_FAMILY, MARK, PLACES, REFER, TELL
from ctcoord.ui.directory.dialogs import ExportDialog, PlacesDialog
from ctcoord.ui.directory.panel import DirectoryPanel
from ctcoord.ui.directory.pick import mark
from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.referrals.deeds import Deeds
from ctcoord.ui.task import Lane, Report
from ctcoord.ui.theme import look
from ctcoord.words import _

LEAST_PX = 360  # of height; a lower window scrolls
ACTS = {f"directory_{name}": name for name in FOR_A_FAMILY}


class DirectoryScreen(AreaView):
    """Writes what is noted about a service, and begins referrals."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = DirectoryPanel(desk, FOR_A_FAMILY)
        self.deeds = Deeds(self, lambda family: self.open_family_requested.emit(family, ""))
        self._title, self._count = Text(step="title", bold=True), Text(token="secondary")
        self.import_button, self.export_button = Button("", "import"), Button("", "folder")
        self._lay_out()
        self.panel.asked.connect(self._do)
        self.panel.counted.connect(self._count.setText)
        self.panel.current_changed.connect(lambda: self.status_changed.emit("abilities", 0))
        self.panel.import_requested.connect(self._import)
        self.import_button.clicked.connect(lambda _checked=False: self._import())
        self.export_button.clicked.connect(lambda _checked=False: self.export())
        desk.changed.connect(self._on_changed)
        self.retranslated()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        for said in (self._title, self._count):
            head.addWidget(said)
        head.addStretch(1)
        for made in (self.import_button, self.export_button):
            head.addWidget(made)
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(self.panel, 1)
        self.scale(lambda px: whole.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: whole.setSpacing(px(8)))
        self.scale(lambda px: head.setSpacing(px(12)))
        self.scale(lambda px: self.setMinimumHeight(px(LEAST_PX)))

    def retranslated(self) -> None:
        self._title.setText(_("Directory"))
        self.import_button.set_words(_("Import…"))
        self.export_button.set_words(_("Save as HSDS…"))

    def visited(self) -> None:
        self.panel.filters.words.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel.filters.words.selectAll()
        self.panel.read()

    def refresh(self) -> None:
        self.panel.read()

    def _on_changed(self, _what: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self.panel.read()

    def save_drafts(self) -> None:
        for draft in self.findChildren(FormDraft):
            draft.keep()

    def panes(self) -> list[QWidget]:
        return self.panel.panes()

    def abilities(self) -> frozenset[str]:
        service = self.panel.current
        can = {
            "directory": True,
            "service": service is not None,
            "service_write": service is not None and service.may_write,
            "service_tell": service is not None and not service.may_write,
            "service_mark": service is not None and self.desk.station.staff_id is not None,
        }
        return frozenset(name for name, holds in can.items() if holds)

    def perform(self, name: str) -> bool:
        if name in ACTS or name == "new_referral":
            self.panel.detail.ask(ACTS.get(name, REFER))
            return True
        if name == "directory_export":
            self.export()
            return True
        if name == "next_pane" and self.panel.table.hasFocus():
            self.panel.show_detail()
            return True
        if name == "next_pane" and self.panel.on_page:
            self.panel.show_list()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the referrals."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_requested.emit("referrals")
        else:
            super().keyPressEvent(event)

    def _do(self, name: str, service: ServiceRow) -> None:
        does: dict[str, Callable[[ServiceRow], None]] = {
            REFER: self._refer,
            CONFIRM: self._confirm,
            PLACES: self._ask_places,
            TELL: lambda one: tell.ask(self, one),
            MARK: lambda one: mark(self, self.desk, one, self.panel.read),
        }
        does[name](service)

    def _refer(self, service: ServiceRow) -> None:
        self.deeds.new(service=service)

    def _confirm(self, service: ServiceRow) -> None:
        who = self.desk.author()

        def job(connection: Connection) -> None:
            directory.confirm(connection, who, service.id)

        self._write(job, _("Confirmed today: {service}", service=service.name))

    def _ask_places(self, service: ServiceRow) -> None:
        dialog = PlacesDialog(self, service)
        who = self.desk.author()

        def save(free: int | None, whole: int | None, wait_list: bool | None) -> None:
            def job(connection: Connection) -> None:
                directory.set_capacity(connection, who, service.id, free, capacity=whole, wait_list=wait_list)

            self._write(job, _("Free places noted: {service}", service=service.name), dialog)

        dialog.saved.connect(save)
        dialog.open()

    def _write(self, job: Callable[[Connection], object], said: str, dialog: PlacesDialog | None = None) -> None:
        then, failed = (dialog.accept, dialog.show_error) if dialog is not None else (None, None)
        self.write_undoable(job, said, then, failed)

    def _import(self) -> None:
        self.go_requested.emit("import")

    def export(self) -> None:
        """Ask where the directory is saved, and write it."""
        dialog = ExportDialog(self)
        dialog.saved.connect(lambda folder, kind: self._export(dialog, folder, kind))
        dialog.open()

    def _export(self, dialog: ExportDialog, folder: Path, kind: str) -> None:
        station = self.desk.station

        def work(report: Report) -> Path:
            from ctcoord.exchange import hsds_out, hsds_write

            with station.read() as connection:
                found = hsds_out.read(connection, None, report.step)
            hsds_write.write(found, folder, kind, report.step)
            return folder

        def done(path: Path) -> None:
            dialog.accept()
            self.notice_requested.emit(_("The directory is saved: {folder}", folder=path.name), None)

        def failed(error: CtcoordError) -> None:
            dialog.progress.hide()
            dialog.show_error(error)

        task = self.desk.runner.start(Lane.LONG, work, done, failed, owner=dialog)
        dialog.rejected.connect(task.cancel)
        task.progress.connect(dialog.show_progress)

    def set_narrow(self, narrow: bool) -> None:
        """The buttons of the head say their words on hover where there is no room."""
        self._count.setVisible(not narrow or look().percent < 150)
