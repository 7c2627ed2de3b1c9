"""The main window: menus and search above, the rail at the left, one area at a time, the strip below.

Locked or before the first run it shows nothing of any family: another page takes the whole place.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QClipboard, QCloseEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ctcoord.errors import CtcoordError, NotFound
from ctcoord.services import agencies
from ctcoord.services.agencies import StaffRow
from ctcoord.ui.actions import Actions
from ctcoord.ui.areas import AREAS, AreaView, rail_key
from ctcoord.ui.commands import perform
from ctcoord.ui.desk import Desk
from ctcoord.ui.drafts import Waiting, next_after, waiting_families
from ctcoord.ui.forms_kept import FormsKept, open_kept_words
from ctcoord.ui.keeping import may_close
from ctcoord.ui.menu_row import MenuRow
from ctcoord.ui.notice import NoticeBar
from ctcoord.ui.parts.card import scroll_area
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.view import View, in_turns, next_turn
from ctcoord.ui.ports import Ports
from ctcoord.ui.rail import Rail
from ctcoord.ui.strip import Strip
from ctcoord.ui.sync.wiring import SyncInWindow
from ctcoord.ui.tab_order import chain
from ctcoord.ui.theme import dress, look
from ctcoord.words import _, ngettext

NARROW_PX = 1100
FIRST_SIZE = (1440, 900)
LEAST_SIZE = (800, 500)
_INPUT = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}


class _Areas(QStackedWidget):
    """In a window too low for its text an area keeps the height that it wants, and scrolls; never sideways."""

    def minimumSizeHint(self) -> QSize:
        area = self.currentWidget()
        return QSize(1, area.minimumHeight() if area is not None else 0)


class _Workspace(View):
    """Everything that is seen while unlocked, on the window colour."""

    def __init__(self, rail: Rail, notice: NoticeBar, areas: QStackedWidget, strip: Strip) -> None:
        super().__init__()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(notice)
        right.addWidget(scroll_area(areas), 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(rail)
        middle.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setSpacing(0)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(middle, 1)
        whole.addWidget(strip)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().color("window"))


class MainWindow(QMainWindow):
    """Made once; opens on the lock page, the first-run page or Home, whichever the ports allow."""

    def __init__(self, ports: Ports) -> None:
        super().__init__()
        self.setWindowTitle("ctcoord")
        self.desk: Desk = Desk(ports)
        self.actions_ = Actions(self, lambda name: perform(self, name))
        self.menu_row = MenuRow(self.actions_)
        self.setMenuWidget(self.menu_row)
        self.rail = Rail()
        self.notice = NoticeBar()
        self.strip = Strip()
        self.areas: dict[str, AreaView] = {}
        self.area_key = ""
        self._area_stack = _Areas()
        self._pages = QStackedWidget()
        self._pages.addWidget(_Workspace(self.rail, self.notice, self._area_stack, self.strip))
        self._gate: QWidget | None = None
        self.setCentralWidget(self._pages)
        dress(self)
        self._ring, self._tips = FocusRing(self), CutTips(self)
        self._left_open: tuple[list[bytes], bytes] = ([], b"")
        self._last_draft, self._went_idle = b"", False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._connect()
        self.sync_shown = SyncInWindow(self)
        self.forms = FormsKept(self)
        chain(self.strip, self.menu_row, self.rail, self.notice)  # areas come after, then the strip again
        # Of its own, not of the wide form of a screen: a screen turns narrow only when it gets less than that.
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*FIRST_SIZE)
        if self.desk.is_open:
            self._on_opened()
        else:
            self._show_gate(idle=False)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.menu_row.commands_requested.connect(lambda: perform(self, "palette"))
        self.menu_row.lock_requested.connect(self.lock)
        self.menu_row.search.searched.connect(self._on_searched)
        self.menu_row.search.first_requested.connect(lambda: self._families_do("open_first"))
        self.menu_row.search.down_requested.connect(lambda: self._families_do("focus_list"))
        self.strip.keys_requested.connect(lambda: perform(self, "keys"))
        self.strip.drafts_requested.connect(lambda: perform(self, "go_draft"))
        self.strip.family_requested.connect(self._show_tab)
        self.desk.trouble.connect(self.show_trouble)
        self.desk.locked.connect(self._on_locked)
        self.desk.opened.connect(self._on_opened)
        self.desk.set_aside.connect(self._on_set_aside)
        self.desk.closing.connect(self._keep_typed)  # a backup takes the place of the open store
        self._idle.timeout.connect(self._on_idle)
        self.notice.undo_changed.connect(self.allow_actions)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._on_focus_window)
        slash = QShortcut(QKeySequence("/"), self)
        slash.activated.connect(lambda: perform(self, "search"))

    def area(self, key: str) -> AreaView:
        """The screen of an area, made now if it was never visited."""
        if key not in self.areas:
            entry = next(area for area in AREAS if area.key == key)
            made = self.areas[key] = entry.make(self.desk)
            made.status_changed.connect(self._on_status)
            made.go_requested.connect(self.go)
            made.open_family_requested.connect(self.open_family)
            made.notice_requested.connect(self.notice.show_notice)
            made.search_changed.connect(self.menu_row.search.show_words)
            made.set_narrow(self.is_narrow)
            self._area_stack.addWidget(made)
        return self.areas[key]

    def go(self, key: str) -> None:
        """Show an area."""
        if not self.desk.is_open:
            return
        self._bring(key)
        self.area(key).visited()
        self.allow_actions()

    def _bring(self, key: str) -> None:
        self.area_key = key
        self.rail.choose(key)
        self._area_stack.setCurrentWidget(self.area(key))

    def open_family(self, family_id: bytes, then: str = "") -> None:
        """Open a family's tab, and do an action there; its area comes to the front with it."""
        if self.desk.is_open:
            self.area("families").open_family(family_id, then)

    def allow_actions(self) -> None:
        """Enable what can be done where we are."""
        view = self.areas.get(self.area_key)
        can = set(view.abilities()) if view is not None and self.desk.is_open else set()
        if view is not None and view.list_table() is not None:
            can.add("columns")
        if self.notice.can_undo:
            can.add("undo")
        if self.desk.keeper.is_connected:
            can.add("central")
        if self.desk.keeper.notices:
            can.add("notices")
        self.actions_.allow(can)

    def show_trouble(self, error: CtcoordError) -> None:
        """Say an error in the banner; nothing modal, nothing lost."""
        self.notice.show_error(error)

    def refresh_status(self) -> None:
        """Read again what the strip and the rail show."""
        staff_id = self.desk.station.staff_id
        if staff_id is not None:
            job = partial(agencies.staff, staff_id=staff_id)
            self.desk.read(self, job, self._on_signed, self._on_not_signed)
        self.desk.draft(self, lambda station: len(station.drafts.all()), self.strip.set_drafts)

    def open_draft(self) -> None:
        """Go on with an unfinished note; asked again, with the next one."""
        station = self.desk.station
        self.desk.read(self, lambda connection: waiting_families(connection, station), self._on_drafts)

    def _on_drafts(self, waiting: Waiting) -> None:
        if waiting.families:
            self._last_draft = next_after(waiting.families, self._last_draft)
            self.open_family(self._last_draft, waiting.opens[self._last_draft])
        elif waiting.other is not None:
            area, action = waiting.other
            self.go(area)
            perform(self, action)
        elif waiting.form:
            open_kept_words(self, waiting.form)
        said = _("No draft is waiting")
        if waiting.locked:
            said = ngettext(
                "{n} draft is kept and locked until this computer has synced",
                "{n} drafts are kept and locked until this computer has synced",
                waiting.locked,
            )
        if waiting.locked or not waiting.any:
            self.notice.show_notice(said)

    def _on_not_signed(self, error: CtcoordError) -> None:
        # Who we are comes with the first sync of a store that begins at a central database.
        if not isinstance(error, NotFound):
            self.show_trouble(error)

    def _on_signed(self, signed: StaffRow) -> None:
        self.strip.set_person(signed, int(self.desk.settings["idle_lock_minutes"]))

    def _on_status(self, what: str, count: int) -> None:
        if what == "drafts":
            self.strip.set_drafts(count)
        elif what == "abilities":
            self.allow_actions()
        elif what == "tabs":
            self.strip.set_families(*self.area("families").tabs_open())
        elif what == "settings_kept":
            self.refresh_status()
            self._restart_idle()
        else:
            self.rail.items[what].set_count(count)

    def _on_searched(self, words: str) -> None:
        if self.desk.is_open:
            self._bring("families")  # not a visit: that would begin with an empty search
            self.area("families").search(words)
            self.allow_actions()

    def _show_tab(self, key: bytes) -> None:
        if self.desk.is_open:
            self._bring("families")
            self.area("families").show_tab(key)

    def _families_do(self, name: str) -> None:
        if self.desk.is_open and self.area_key == "families":
            self.area("families").perform(name)

    def _on_opened(self) -> None:
        self._pages.setCurrentIndex(0)
        if self._gate is not None:
            self._pages.removeWidget(self._gate)
            self._gate.deleteLater()
            self._gate = None
        self._set_locked(False)
        self.refresh_status()
        self.go(self.area_key or "home")
        self._open_again()
        if self.area_key != "home":
            self.area("home").refresh()  # its count stands in the rail wherever we are
        self._restart_idle()

    def _on_set_aside(self, file: str) -> None:
        self.notice.show_lasting(
            _("Tell IT: work not sent is kept sealed in {file}; 'ctcoord store salvage' takes it over.", file=file)
        )

    def _open_again(self) -> None:
        family_ids, front = self._left_open
        self._left_open = ([], b"")
        if family_ids:
            self.area("families").open_again(family_ids, front)

    def _on_locked(self) -> None:
        for other in QApplication.topLevelWidgets():
            if other is not self and other.isVisible():
                other.close()  # dialogs, menus, the palette
        clipboard = QApplication.clipboard()  # what was copied here would be pasted by whoever comes by
        if clipboard.ownsClipboard():
            clipboard.clear()
        if clipboard.ownsSelection():
            clipboard.clear(QClipboard.Mode.Selection)
        self._forget_areas()
        self._show_gate(idle=self._went_idle)
        self._went_idle = False

    def _forget_areas(self) -> None:
        """Blank: no widget keeps a family's words while locked; of open tabs only the ids are remembered."""
        if "families" in self.areas:
            self._left_open = self.areas["families"].open_families()
        self._area_stack.hide()  # taking out the one in front would show the next, which asks a store that is closed
        for view in self.areas.values():
            self._area_stack.removeWidget(view)
        in_turns([view.deleteLater for view in self.areas.values()], partial(next_turn, self))  # all at once take long
        self._area_stack.show()
        self.areas.clear()
        for item in self.rail.items.values():
            item.set_count(0)  # cases may have left until somebody unlocks
        self.menu_row.search.show_words("")
        self.strip.set_families({}, b"")
        self.notice.forget()
        self.strip.set_drafts(0)

    def _show_gate(self, *, idle: bool) -> None:
        from ctcoord.ui.gate import make_gate

        self._set_locked(True)
        self._gate = make_gate(self.desk, idle=idle)
        self._pages.addWidget(self._gate)
        self._pages.setCurrentWidget(self._gate)
        self._gate.setFocus()

    def _set_locked(self, locked: bool) -> None:
        self.menu_row.set_locked(locked)
        self.actions_.lock(locked)

    def _on_idle(self) -> None:
        if self.desk.is_open:
            self._went_idle = True
            self.lock()

    def lock(self) -> None:
        """Keep what is being typed, blank the window, close the store."""
        self._keep_typed()
        self.desk.lock()

    def _keep_typed(self) -> None:
        if self.desk.is_open:
            self.forms.keep()
            for view in self.areas.values():
                view.save_drafts()

    def quit(self) -> None:
        """Close the window; the application ends with it."""
        self.close()

    def _restart_idle(self) -> None:
        if not self.desk.is_open:
            return
        self._idle.start(int(self.desk.settings["idle_lock_minutes"]) * 60_000)

    def _on_focus_window(self, focused: QWindow | None) -> None:
        # Only what comes to a window from outside is watched; a filter on the application would see every event.
        if focused is not None:
            focused.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any key or pointer restarts the idle clock."""
        if event.type() in _INPUT and self.desk.is_open:
            self._restart_idle()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_pages"):
            self.arrange()

    def arrange(self) -> None:
        """Take the narrow form when the window is small for its text."""
        narrow = self.is_narrow
        self.rail.set_narrow(narrow)
        self.menu_row.set_narrow(narrow)
        self.strip.set_narrow(narrow)
        for view in self.areas.values():
            view.set_narrow(narrow)

    @property
    def is_narrow(self) -> bool:
        """Whether the window is small for its text."""
        return self.width() < look().px(NARROW_PX)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keep_typed()
        if may_close(self, self.desk.drafts):
            super().closeEvent(event)
        else:
            event.ignore()

    def next_pane(self) -> None:
        """F6: the focus goes to the next pane of the area, then to the rail."""
        view = self.areas.get(self.area_key)
        if view is not None and view.perform("next_pane"):
            return
        entry = self.rail.items[rail_key(self.area_key or "home")]
        panes: list[QWidget] = [*(view.panes() if view is not None else []), entry]
        shown = [pane for pane in panes if pane.isVisible()]
        focused = QApplication.focusWidget()
        inside = [focused is pane or (focused is not None and pane.isAncestorOf(focused)) for pane in shown]
        here = inside.index(True) if True in inside else -1
        shown[(here + 1) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)
