"""What is looked for in the directory: words, need, place, language, and three things that may be asked besides."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from ctcoord.ui.directory.flow import Flow
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.codes import CODES

PAUSE_MS = 150
WORDS_PX, PLACE_PX = 260, 170
LONGEST = 200
NEAREST, ONLY_THERE = "", "there"
MILES = (2, 5, 10, 25)


@dataclass(frozen=True)
class Asked:
    """What the fields say. ``place`` is a town or ZIP code; ``reach``: nearest first, only there, or so many miles."""

    words: str = ""
    need: str = ""
    language: str = ""
    place: str = ""
    reach: str = NEAREST
    open_now: bool = False
    free_places: bool = False
    marked: bool = False

    @property
    def nothing(self) -> bool:
        """Whether all of the directory is wanted."""
        return self == Asked(reach=self.reach)


class _Line(QLineEdit):
    down_requested = Signal()

    def __init__(self, width_px: int) -> None:
        super().__init__()
        self._width_px = width_px
        self.setMaxLength(LONGEST)

    def sizeHint(self) -> QSize:
        return QSize(look().wide(self._width_px), super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_requested.emit()
        else:
            super().keyPressEvent(event)


class Filters(View):
    """Emits what is asked for after a pause in typing, and at once when something is chosen."""

    changed = Signal()
    down_requested = Signal()  # from what is typed to what was found

    def __init__(self) -> None:
        super().__init__()
        self.words, self.place = _Line(WORDS_PX), _Line(PLACE_PX)
        self.need, self.language, self.reach = MenuButton(), MenuButton(), MenuButton()
        self.open_now, self.free_places, self.marked = CheckBox(""), CheckBox(""), CheckBox("")
        self._chosen = {"need": "", "language": "", "reach": NEAREST}
        self._flow = Flow(self.words, self.need, self.place, self.reach, self.language, self.open_now,
                          self.free_places, self.marked, grows=True)  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._flow)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        for line in (self.words, self.place):
            line.textEdited.connect(lambda _text: self._pause.start())
            line.returnPressed.connect(self._now)
            line.down_requested.connect(self.down_requested)
        for name, menu in self._menus.items():
            menu.chosen.connect(lambda key, name=name: self._choose(name, key))
        for box in (self.open_now, self.free_places, self.marked):
            box.toggled.connect(lambda _on: self._now())
        self.retranslated()

    @property
    def _menus(self) -> dict[str, MenuButton]:
        return {"need": self.need, "language": self.language, "reach": self.reach}

    def _now(self) -> None:
        self._pause.stop()
        self.changed.emit()

    def _choose(self, name: str, key: str) -> None:
        self._chosen[name] = key
        self._now()

    @property
    def asked(self) -> Asked:
        """What the fields say now."""
        return Asked(
            words=self.words.text().strip(),
            place=self.place.text().strip(),
            open_now=self.open_now.isChecked(),
            free_places=self.free_places.isChecked(),
            marked=self.marked.isChecked(),
            **self._chosen,
        )

    def set_words(self, words: str) -> None:
        """Begin with these words; the caller reads."""
        self.words.setText(words)

    def clear(self) -> None:
        """Ask for nothing: the whole directory."""
        self._chosen = {"need": "", "language": "", "reach": self._chosen["reach"]}
        for line in (self.words, self.place):
            line.clear()
        for box in (self.open_now, self.free_places, self.marked):
            box.blockSignals(True)
            box.setChecked(False)
            box.blockSignals(False)
        self.retranslated()
        self._now()

    def allow_marked(self, allowed: bool) -> None:
        """Favourites are somebody's: without a person there are none."""
        self.marked.setVisible(allowed)

    def retranslated(self) -> None:
        words = in_use()
        for line, name in ((self.words, _("What is needed, or what it is called")), (self.place, _("Town or ZIP"))):
            line.setPlaceholderText(name)
            line.setAccessibleName(name)
        needs = {code: words.code("barrier_category", code) for code in CODES["barrier_category"]}
        spoken = {code: words.code("language", code) for code in CODES["language"]}
        self.need.set_choices(_("Need"), {"": _("any"), **_by_words(needs)}, self._chosen["need"])
        self.language.set_choices(_("Language"), {"": _("any"), **_by_words(spoken)}, self._chosen["language"])
        self.reach.set_choices(_("Distance"), reaches(), self._chosen["reach"])
        for box, said in ((self.open_now, _("Open now")), (self.free_places, _("Free places")),
                          (self.marked, _("My favorites"))):  # fmt: skip
            box.setText(said)
            box.setAccessibleName(said)
        self._flow.arrange()


def reaches() -> dict[str, str]:
    """How far from the place, by key."""
    within = {str(miles): _("within {miles} miles", miles=miles) for miles in MILES}
    return {NEAREST: _("nearest first"), ONLY_THERE: _("only there"), **within}


def _by_words(choices: dict[str, str]) -> dict[str, str]:
    return dict(sorted(choices.items(), key=lambda item: item[1].casefold()))
