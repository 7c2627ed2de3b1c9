"""Every screen as a picture: light and dark, English and Spanish, at 100% and with text at 200%, offscreen.

Nothing is drawn that the window could not show: the real window on a real store is led from screen to screen. Each
dress has a copy of the store, so that the import which is written for its picture is in no other picture.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget
from sqlalchemy import Connection

from ctcoord.config import Settings
from ctcoord.demo import SHOWN_FAMILY
from ctcoord.errors import NotFound, StoreBusy
from ctcoord.services import families, station
from ctcoord.services.clock import Clock
from ctcoord.ui.help import HelpDialog
from ctcoord.ui.imports.flow import ImportFlow
from ctcoord.ui.inquiries.pictures import PICTURES
from ctcoord.ui.language import speak
from ctcoord.ui.palette import CommandPalette
from ctcoord.ui.ports import Ports
from ctcoord.ui.theme import apply_look, look
from ctcoord.ui.week.pictures import TRIED
from ctcoord.ui.window import MainWindow
from ctcoord.words import _
from ctcoord.words import language as language_in_use

PAGES = (
    "members", "supports", "week", "facts", "referrals", "barriers", "plan", "consent", "notes", "questions", "records",
)  # fmt: skip
DUE_MS, TICK_MS, QUIET_TICKS, PATIENCE_MS = 200, 5, 4, 30_000
CHECKED_FAMILIES, CHECKED_SEED = 40, 7  # others than those of the caseload, so that the check has something to say


@dataclass(frozen=True)
class Dress:
    """One way to see a screen."""

    theme: str
    language: str
    percent: int
    size: tuple[int, int]

    @property
    def suffix(self) -> str:
        """light-en-100."""
        return f"{self.theme}-{self.language}-{self.percent}"


DRESSES = (
    Dress("light", "en", 100, (1440, 900)),
    Dress("dark", "en", 100, (1440, 900)),
    Dress("contrast", "en", 100, (1440, 900)),
    Dress("light", "es", 100, (1440, 900)),
    Dress("light", "en", 200, (1920, 1080)),
    Dress("dark", "es", 200, (1920, 1080)),
)


def write_screens(
    home: Path, out: Path, *, passphrase: str, clock: Clock | None, dresses: tuple[Dress, ...] = DRESSES
) -> list[Path]:
    """Paint every screen of the store in ``home`` into ``out``; returns the pictures. The store is left as it was."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("screens are painted in an application")
    out.mkdir(parents=True, exist_ok=True)
    spoken, worn = language_in_use(), look()
    pictures: list[Path] = []
    try:
        for dress in dresses:
            speak(dress.language)
            apply_look(app, dress.theme, dress.percent)
            with _copy(home, passphrase, clock) as ports:
                pictures += _dressed(ports, out, dress)
    finally:
        speak(spoken)
        apply_look(app, worn.theme.name, worn.percent)
    return pictures


@contextmanager
def _copy(home: Path, passphrase: str, clock: Clock | None) -> Iterator[Ports]:
    with tempfile.TemporaryDirectory(prefix="ctcoord-") as folder:
        there = shutil.copytree(home, Path(folder) / home.name)
        opened = station.open_with_passphrase(there, passphrase, clock)
        try:
            yield Ports(there, Settings(there), opened, clock)
        finally:
            opened.close()


@contextmanager
def _window(ports: Ports, dress: Dress) -> Iterator[MainWindow]:
    window = MainWindow(ports)
    window.resize(QSize(*dress.size))
    window.show()
    settle(window)
    try:
        yield window
    finally:
        window.close()
        window.desk.runner.stop()
        window.deleteLater()  # gone before its store is, and before the next language is spoken
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _dressed(ports: Ports, out: Path, dress: Dress) -> Iterator[Path]:
    with _window(ports, dress) as window:
        for name, go in SCREENS:
            shown = go(window)
            if not isinstance(shown, QPixmap):
                settle(window)
            yield _save(shown or window, out, name, dress)
            if isinstance(shown, QWidget):
                shown.close()
    yield _first_run(ports, out, dress)
    yield _unlock(ports, out, dress)


def _first_run(ports: Ports, out: Path, dress: Dress) -> Path:
    with tempfile.TemporaryDirectory(prefix="ctcoord-") as folder:
        empty = replace(ports, home=Path(folder), settings=Settings(Path(folder)), station=None)
        with _window(empty, dress) as window:
            return _save(window, out, "first-run", dress)


def _unlock(ports: Ports, out: Path, dress: Dress) -> Path:
    with _window(replace(ports, station=None), dress) as window:
        return _save(window, out, "unlock", dress)


def _save(shown: QWidget | QPixmap, out: Path, name: str, dress: Dress) -> Path:
    picture = out / f"{name}-{dress.suffix}.png"
    (shown if isinstance(shown, QPixmap) else shown.grab()).save(str(picture))
    return picture


def settle(window: MainWindow) -> None:
    """Let the window work until nothing runs and no pause after typing or moving is about to end."""
    loop = QEventLoop()
    quiet = 0

    def tick() -> None:
        nonlocal quiet
        quiet = 0 if window.desk.runner.busy or _is_due() else quiet + 1
        if quiet >= QUIET_TICKS:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    QTimer.singleShot(PATIENCE_MS, loop.quit)
    loop.exec()


def _is_due() -> bool:
    """Whether something on the screen goes on by itself in a moment."""
    timers = (timer for shown in QApplication.topLevelWidgets() for timer in shown.findChildren(QTimer))
    return any(timer.isSingleShot() and 0 <= timer.remainingTime() <= DUE_MS for timer in timers)


def _area(key: str) -> Callable[[MainWindow], None]:
    def go(window: MainWindow) -> None:
        window.notice.forget()  # what was said about another picture
        window.go(key)

    return go


def _family(window: MainWindow) -> None:
    """The family of the design's pictures; in a store without it, the one with the most running supports."""
    today = window.desk.today()

    def find(connection: Connection) -> bytes | None:
        try:
            return families.resolve(connection, SHOWN_FAMILY)
        except NotFound:
            found = families.page(connection, today, limit=1_000)
            return max(found, key=lambda row: (len(row.agencies), row.supports)).id if found else None

    def show(found: bytes | None) -> None:
        if found is not None:
            window.menu_row.search.show_words("")
            window.open_family(found)

    window.desk.read(window, find, show)


def _section(key: str) -> Callable[[MainWindow], None]:
    def go(window: MainWindow) -> None:
        window.area("families").perform(f"page_{key}")

    return go


def _week_later(window: MainWindow) -> None:
    """The week in which the told family's childcare has ended, its first gap selected."""
    families = window.area("families")
    families.perform("page_week")
    for action in ("timeline_later", "timeline_later", "next_problem"):
        settle(window)
        families.perform(action)


def _draft(window: MainWindow) -> None:
    """A note half written, its draft kept."""
    families_area = window.area("families")
    families_area.show_section(0)
    families_area.perform("new_note")
    editor = QApplication.focusWidget()
    if isinstance(editor, QPlainTextEdit):
        editor.setPlainText(_("What happened, what was agreed, what comes next"))
        families_area.save_drafts()


def _timeline_list(window: MainWindow) -> None:
    window.area("families").perform("timeline_list")


def _trouble(window: MainWindow) -> None:
    window.area("families").perform("timeline_picture")
    window.show_trouble(StoreBusy())


def _import_check(window: MainWindow) -> None:
    """An agency's file of the made-up caseload, read and judged, not yet written."""
    from ctcoord.demo.build import write_files
    from ctcoord.demo.caseload import caseload

    today = window.desk.today()
    window.go("import")
    flow = window.area("import").findChild(ImportFlow)
    with tempfile.TemporaryDirectory(prefix="ctcoord-") as folder:
        told = list(caseload(CHECKED_FAMILIES, seed=CHECKED_SEED, today=today))
        files = write_files(Path(folder), told, seed=CHECKED_SEED, today=today)
        if flow is not None:
            flow.check(next(iter(files.values()))[0])
        settle(window)


def _import_apply(window: MainWindow) -> QPixmap | None:
    """The moment in which the file that was checked is being written."""
    flow = window.area("import").findChild(ImportFlow)
    if flow is None:
        return None
    taken: list[QPixmap] = []

    def take(done: int, _total: int, phase: str) -> None:
        if phase == "apply" and done and not taken:
            taken.append(window.grab())

    flow.progress.connect(take)
    flow.apply()
    settle(window)
    flow.progress.disconnect(take)
    return taken[0] if taken else None


def _import_match(window: MainWindow) -> None:
    """What the import asks: who may be the same; its report beside it."""
    window.notice.forget()
    window.area("import").panes()[-1].setFocus(Qt.FocusReason.ShortcutFocusReason)  # as F6 goes there


def _import(window: MainWindow) -> None:
    window.notice.forget()
    window.area("families").perform("discard_note")  # the next dress begins without it
    window.go("import")


def _referrals_list(window: MainWindow) -> None:
    window.area("referrals").perform("referrals_list")


def _referral_new(window: MainWindow) -> QWidget | None:
    """The form over the board."""
    from ctcoord.ui.referrals.form import ReferralForm

    window.area("referrals").perform("referrals_board")
    window.area("referrals").perform("new_referral")
    return window.area("referrals").findChild(ReferralForm)


def _search(window: MainWindow) -> None:
    window.go("families")
    window.menu_row.search.show_words("vega")
    window.area("families").search("vega")


def _history(window: MainWindow) -> None:
    window.go("import")
    window.area("import").perform("history")


def _form(window: MainWindow, area: str, action: str, kind: str) -> QWidget | None:
    """A long form as an action opens it."""
    window.area(area).perform(action)
    settle(window)
    shown = [made for made in window.findChildren(QDialog) if made.isVisible() and type(made).__name__ == kind]
    return shown[0] if shown else None


def _new_family(window: MainWindow) -> QWidget | None:
    window.go("families")
    return _form(window, "families", "new_family", "NewFamilyForm")


def _new_consent(window: MainWindow) -> QWidget | None:
    return _form(window, "families", "new_consent", "ConsentForm")


def _own_question(window: MainWindow) -> QWidget | None:
    """The form of the agency's own that stands first on the page of questions."""
    families = window.area("families")
    page = families.panes()[-1]
    page.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return _form(window, "families", "form_answer", "AnswerDialog")


def _form_builder(window: MainWindow) -> QWidget | None:
    """The next version of the first form."""
    from ctcoord.ui.forms.card import QuestionsCard

    card = window.area("settings").findChild(QuestionsCard)
    if card is None:
        return None
    card.perform("edit")
    settle(window)
    return card.builder


def _palette(window: MainWindow) -> QWidget:
    made = CommandPalette(window, window.actions_)
    made.show()
    return made


def _help(window: MainWindow) -> QWidget:
    made = HelpDialog(window, window.actions_)
    made.show()
    return made


SCREENS: tuple[tuple[str, Callable[[MainWindow], QWidget | QPixmap | None]], ...] = (
    ("home", _area("home")),
    ("families", _area("families")),
    ("new-family", _new_family),
    ("search", _search),
    ("family", _family),
    *((f"family-{key}", _section(key)) for key in PAGES[:-1]),
    ("family-question", _own_question),
    *((f"family-{key}", _section(key)) for key in PAGES[-1:]),
    ("family-new-consent", _new_consent),
    ("family-week-later", _week_later),
    ("family-draft", _draft),
    *TRIED,
    ("family-list", _timeline_list),
    ("family-error", _trouble),
    *PICTURES,
    ("referrals", _area("referrals")),
    ("referrals-list", _referrals_list),
    ("referral-new", _referral_new),
    ("directory", _area("directory")),
    ("import", _import),
    ("import-check", _import_check),
    ("import-apply", _import_apply),
    ("import-report", _area("import")),
    ("import-match", _import_match),
    ("import-history", _history),
    ("conflicts", _area("conflicts")),
    ("settings", _area("settings")),
    ("settings-form", _form_builder),
    ("commands", _palette),
    ("keys", _help),
)
