"""The line at the bottom: open families where tabs have no room, where the work is kept, drafts, who, the keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ctcoord.services.agencies import StaffRow
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import KeyHint, Line
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import View
from ctcoord.ui.sync.line import SyncLine
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext

SAID_PX = 200  # of the sentence about sync this much is read; its tooltip has the whole


class Strip(View):
    """Says what is true now; without a central database it says so."""

    keys_requested = Signal()
    drafts_requested = Signal()
    family_requested = Signal(object)  # FamilyId, or b"" for the list

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Strip")
        self._drafts = 0
        self._signed: StaffRow | None = None
        self._idle_minutes = 15
        self._names: dict[bytes, str] = {}
        self._front = b""
        self._narrow = False
        self.families = MenuButton(small=True)
        self.families.setProperty("kind", "text")
        self.families.chosen.connect(lambda key: self.family_requested.emit(bytes.fromhex(key)))
        self._open = Line(gap=6)
        self.sync = SyncLine()
        self.sync.said.connect(self._fit)
        self._draft = Button("link")
        self._draft.clicked.connect(lambda _checked=False: self.drafts_requested.emit())
        self._person = Line(gap=6)
        self._lock = Line()
        self._help = Button("link")
        self._help.clicked.connect(lambda _checked=False: self.keys_requested.emit())
        layout = QHBoxLayout(self)
        layout.addWidget(self.families)
        layout.addWidget(self._open)
        layout.addWidget(self.sync)
        layout.addWidget(self._draft)
        layout.addStretch(1)
        self._key = KeyHint("F1")
        for widget in (self._person, self._lock, self._key, self._help):
            layout.addWidget(widget)
        self.scale(lambda px: self.setFixedHeight(px(28)))
        self.scale(lambda px: layout.setContentsMargins(px(12), 1, px(12), 0))
        self.scale(lambda px: layout.setSpacing(px(12)))
        self.retranslated()

    def set_person(self, signed: StaffRow, idle_minutes: int) -> None:
        """The signed-in person, and after how long the program locks."""
        self._signed, self._idle_minutes = signed, idle_minutes
        self.retranslated()

    def set_families(self, names: dict[bytes, str], front: bytes) -> None:
        """The open families by id, and the one in front (b"" for the list); shown only in a narrow window."""
        self._names, self._front = names, front
        self.retranslated()

    def set_drafts(self, count: int) -> None:
        """How many drafts wait."""
        self._drafts = count
        self.retranslated()

    def retranslated(self) -> None:
        choices = {"": _("All families")} | {key.hex(): name for key, name in self._names.items()}
        self.families.set_choices("", choices, self._front.hex())
        self.families.setAccessibleName(_("Open families: {family}", family=choices[self._front.hex()]))
        self._open.set_runs(Run(ngettext("{n} open", "{n} open", len(self._names)), "secondary", step="small"))
        self.families.setVisible(self._narrow and bool(self._names))
        words = ngettext("{n} draft", "{n} drafts", self._drafts)
        self._draft.set_words(words)
        self._draft.setToolTip(_("Go on writing"))
        self._draft.setVisible(self._drafts > 0)
        who = f"{self._signed.name} · {in_use().code('role', self._signed.role)}" if self._signed else ""
        self._person.set_runs(Run(who, "secondary", step="small", icon="person"))
        locks = ngettext("Locks after {n} idle minute", "Locks after {n} idle minutes", self._idle_minutes)
        self._lock.set_runs(Run(locks, "secondary", step="small"))
        self._help.set_words(_("Keys"))
        self._fit()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the lock time stands in Settings only, and tabs of families become a menu here."""
        self._narrow = narrow
        self.retranslated()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What can be done without gives way to what is to be known: nothing is cut in the middle."""
        wanted: dict[QWidget, bool] = {
            self._key: True,
            self._open: self._narrow and bool(self._names),
            self._lock: not self._narrow,
            self._person: self._signed is not None,
        }
        always: list[QWidget] = [self.families, self._draft, self._help, self.sync.act, self.sync.conflicts]
        always = [made for made in always if not made.isHidden()]
        said = min(self.sync.line.sizeHint().width(), look().px(SAID_PX))
        gap = look().px(12)

        def takes(more: list[QWidget]) -> int:
            return said + 3 * gap + sum(made.sizeHint().width() + gap for made in (*always, *more))

        shown = [made for made, wants in wanted.items() if wants]
        while shown and takes(shown) > self.width():
            shown.pop(0)
        for made in wanted:
            made.setVisible(made in shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("window"))
        painter.fillRect(0, 0, self.width(), 1, look().color("hairline"))
