"""What a timetable holds that was chosen as a file, and under which name it is kept: nothing is written before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ctcoord.services import timetables
from ctcoord.services.timetables import Kept
from ctcoord.ui.imports.feeds import FoundFeed
from ctcoord.ui.parts.card import Card, clear_layout, scroll_area
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.dates import short_date

NAME_LETTERS = 80


class FeedCard(Card):
    """Shows a feed; ``changed`` when its name is another, and with it whether it can be kept."""

    changed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._feed: FoundFeed | None = None
        self._header = self.add_header()
        page = QWidget()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_LETTERS)
        self.name.textChanged.connect(lambda _text: self._on_name())
        self._label = Text(bold=True)
        self._label.setBuddy(self.name)
        self._facts = QGridLayout()
        self._facts.setColumnStretch(1, 1)
        self._notes = QVBoxLayout()
        for item in (self._label, self.name):
            inner.addWidget(item)
        inner.addLayout(self._facts)
        inner.addLayout(self._notes)
        inner.addStretch(1)
        self.body.addWidget(scroll_area(page), 1)
        self.scale(lambda px: inner.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: inner.setSpacing(px(8)))
        self.scale(lambda px: self._facts.setHorizontalSpacing(px(16)))
        self.retranslated()

    def show_feed(self, feed: FoundFeed) -> None:
        """Show what was found."""
        self._feed = feed
        self.name.setText(feed.timetable.name[:NAME_LETTERS])
        self.retranslated()

    @property
    def chosen_name(self) -> str:
        """The name under which it is to be kept."""
        return self.name.text().strip()

    @property
    def can_keep(self) -> bool:
        """Whether it may be kept under that name."""
        return self._feed is not None and bool(self.chosen_name) and self._why_not() is None

    def _on_name(self) -> None:
        self._fill()
        self.changed.emit()

    def _why_not(self) -> str | None:
        if self._feed is None or not self.chosen_name:
            return _("Give it a name.") if self._feed is not None else None
        before = self._feed.before(self.chosen_name)
        problem = timetables.why_not(self._feed.row(self.chosen_name), before) if before is not None else None
        if problem is None:
            return None
        said = in_use().say(problem)
        return _(
            "{problem}. Give this one another name, or remove that one first.", problem=said[:1].upper() + said[1:]
        )

    def retranslated(self) -> None:
        self._header.title.setText(_("Timetable"))
        self._header.set_detail(_("public: nothing of a family is in it, and it stays on this computer"))
        self._label.setText(_("Kept as"))
        self.name.setAccessibleName(_("Name of the timetable"))
        self._fill()

    def _fill(self) -> None:
        clear_layout(self._facts)
        clear_layout(self._notes)
        if self._feed is None:
            return
        for line, (label, value) in enumerate(self._lines(self._feed)):
            self._facts.addWidget(Text(label, token="secondary"), line, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(Text(value, wrap=True), line, 1)
        for icon, token, words in self._said(self._feed):
            self._notes.addWidget(_note(icon, token, words))

    def _lines(self, feed: FoundFeed) -> Iterator[tuple[str, str]]:
        row = feed.row(self.chosen_name)
        yield _("Agencies"), ", ".join(row.agencies)
        if not row.stops_only:
            yield _("Holds for"), days_words(row, self._today())
        yield _("Stops"), f"{row.stops:,}"
        if not row.stops_only:
            yield _("Routes"), f"{row.routes:,}"
            yield _("Trips"), f"{row.trips:,}"
        if row.version:
            yield _("Version"), row.version
        before = feed.before(self.chosen_name)
        yield (
            _("Takes the place of"),
            _("nothing: none of this name is kept") if before is None else days_words(before, self._today()),
        )

    def _said(self, feed: FoundFeed) -> Iterator[tuple[str, str, str]]:
        row = feed.row(self.chosen_name)
        if why := self._why_not():
            yield "error", "error", why
        if said := standing_words(row, self._today()):
            yield "warning", "warning", said
        yield from (("info", "secondary", in_use().say(note)) for note in feed.notes if not row.stops_only)


def days_words(row: Kept, today: date) -> str:
    """Nov 2 – Dec 31; or that there are stops only."""
    if row.damaged:
        return _("a file that is damaged")
    if row.valid_from is None or row.valid_until is None:
        return _("stops only")
    first, last = short_date(row.valid_from, today), short_date(row.valid_until, today)
    return f"{first} – {last}"


def standing_words(row: Kept, today: date) -> str:
    """What to know of a timetable that is not simply in use, and what to do about it."""
    if row.damaged:
        return _("The file is damaged. Load the timetable again.")
    words = {
        timetables.STOPS_ONLY: _(
            "It has no times of day: it shows which stops are near, and no journey can be found with it. "
            "Ask the transit agency for the whole feed."
        ),
        timetables.ENDED: _(
            "It has ended. For a year longer, ways are counted as they were on that day of the week, and say so. "
            "Load the newer one that the transit agency publishes."
        ),
        timetables.TO_COME: _("It begins later. Until then ways are estimated."),
    }
    return words.get(timetables.standing(row, today), "")


def _note(icon: str, token: str, words: str) -> QWidget:
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, look().px(2), 0, look().px(2))
    layout.addWidget(Line(Run("", token, icon=icon)), 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(Text(words, token="error" if token == "error" else "secondary", wrap=True), 1)
    return holder
