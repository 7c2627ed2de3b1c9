"""The page for the family: in which language, whether it may be taken home, and where the file goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from ctcoord.services import audit
from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.areas import AreaView
from ctcoord.ui.consents.changes import write_file
from ctcoord.ui.consents.dialogs import PrintDialog
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.task import Lane
from ctcoord.words import LANGUAGES, _, language


def ask_to_print(screen: AreaView, family: Callable[[], FamilyView], first: date) -> None:
    """Ask, then save the page of the week that begins on ``first``."""
    shown = family()
    code = next((one for one in shown.languages if one in LANGUAGES), language())
    dialog = PrintDialog(screen, last_name(shown.heading), code, title=_("Print the week for the family"))

    def save(chosen: str, safe: bool) -> None:
        name, _filter = QFileDialog.getSaveFileName(screen, _("Save the page"), "week.pdf", "PDF (*.pdf)")
        if name:
            _print(screen, shown.id, first, (chosen, safe), Path(name).with_suffix(".pdf"))

    dialog.saved.connect(save)
    dialog.open()


def _print(screen: AreaView, family: bytes, first: date, answers: tuple[str, bool], file: Path) -> None:
    station, who = screen.desk.station, screen.desk.author()
    code, safe = answers

    def work() -> None:
        from ctcoord.reports import week_page

        with station.read() as connection:
            page = week_page.content(
                connection, who, family, first, language=code, safe_at_home=safe, home=station.home
            )
        write_file(file, week_page.draw(page, who))
        audit.note(station, family, audit.EXPORT)

    screen.desk.runner.start(
        Lane.LONG,
        lambda _report: work(),
        lambda _answer: screen.notice_requested.emit(_("The page is saved: {file}", file=file.name), None),
        screen.desk.trouble.emit,
        owner=screen,
    )
