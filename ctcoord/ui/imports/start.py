"""The first step: choose a file or a folder, or drop it here; then progress with a way to stop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _


class StartCard(Card):
    """Asks for a file; while work runs it shows how far it is."""

    chosen = Signal(object)  # Path
    cancel_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._phase = ""
        self._name = ""
        self._header = self.add_header()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_choice())
        self._stack.addWidget(self._make_progress())
        self.body.addWidget(self._stack, 1)
        self.retranslated()

    def _make_choice(self) -> QWidget:
        page = QWidget()
        self._title, self._sentence = Text(step="pane", bold=True), Text(token="secondary", wrap=True)
        self.file_button, self.folder_button = Button("filled", "file"), Button("", "folder")
        self.file_button.clicked.connect(lambda _checked=False: self.choose_file())
        self.folder_button.clicked.connect(lambda _checked=False: self.choose_folder())
        self._formats = QVBoxLayout()
        self._lines = [Line(height=24) for _number in range(4)]
        buttons = QHBoxLayout()
        buttons.addWidget(self.file_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(page)
        layout.addWidget(self._title)
        layout.addWidget(self._sentence)
        layout.addLayout(buttons)
        for line in self._lines:
            layout.addWidget(line)
        layout.addStretch(1)
        self.scale(lambda px: layout.setContentsMargins(px(16), px(16), px(16), px(16)))
        self.scale(lambda px: layout.setSpacing(px(10)))
        return page

    def _make_progress(self) -> QWidget:
        page = QWidget()
        self._doing = Text(step="pane", bold=True)
        self._safe = Text(token="secondary", wrap=True)
        self.bar = QProgressBar()
        self.cancel_button = Button()
        self.cancel_button.clicked.connect(lambda _checked=False: self.cancel_requested.emit())
        row = QHBoxLayout()
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        layout = QVBoxLayout(page)
        for widget in (self._doing, self.bar, self._safe):
            layout.addWidget(widget)
        layout.addLayout(row)
        layout.addStretch(1)
        self.scale(lambda px: layout.setContentsMargins(px(16), px(16), px(16), px(16)))
        self.scale(lambda px: layout.setSpacing(px(10)))
        return page

    def ask(self) -> None:
        """Ask for a file."""
        self._stack.setCurrentIndex(0)

    def show_progress(self, name: str, done: int, total: int, phase: str) -> None:
        """How far the work is; a total of 0 is not known yet."""
        self._stack.setCurrentIndex(1)
        self.bar.setRange(0, max(0, total))
        self.bar.setValue(done)
        if (phase, name) != (self._phase, self._name):
            self._phase, self._name = phase, name
            self.retranslated()

    def retranslated(self) -> None:
        self._header.title.setText(_("Agency file"))
        self._title.setText(_("Choose the file that an agency sent"))
        self._sentence.setText(_("Or drop it here. It is only read: nothing is written until you confirm."))
        self.file_button.set_words(_("Choose a file…"))
        self.folder_button.set_words(_("Choose a folder…"))
        for line, (icon, words) in zip(
            self._lines,
            (
                ("folder", _("HMIS CSV FY2024 or FY2026: the folder or its zip")),
                ("workbook", _("Childcare, transit, training and housing extracts: CSV or Excel")),
                ("transit", _("Timetables of buses and trains (GTFS): the zip as the transit agency publishes it")),
                ("ok", _("The same file twice changes nothing; an older file never overwrites newer facts")),
            ),
            strict=True,
        ):
            line.set_runs(Run(words, "secondary", icon=icon, shrink=True))
        self._doing.setText(f"{phase_words(self._phase)} {self._name}".strip())
        self.bar.setAccessibleName(phase_words(self._phase))
        self._safe.setText(_("You can go on working meanwhile. Stopping leaves everything as it was."))
        self.cancel_button.set_words(_("Stop"))

    def choose_file(self) -> None:
        """Ask for a file with the system's dialog."""
        patterns = _("Agency files") + " (*.csv *.xlsx *.xls *.zip *.txt)"
        name, _filter = QFileDialog.getOpenFileName(
            self, _("Choose a file…"), "", f"{patterns};;" + _("All files") + " (*)"
        )
        if name:
            self.chosen.emit(Path(name))

    def choose_folder(self) -> None:
        """Ask for a folder with the system's dialog."""
        name = QFileDialog.getExistingDirectory(self, _("Choose a folder…"))
        if name:
            self.chosen.emit(Path(name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls()[:1]:
            self.chosen.emit(Path(url.toLocalFile()))


def phase_words(phase: str) -> str:
    """What an import is doing now."""
    words = {"read": _("Reading"), "decide": _("Comparing with the records"), "apply": _("Writing")}
    return words.get(phase, _("Reading"))
