"""Forms that change what is written down about a week, or say why another agency's word counts no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.alignment.facts import Facts
from ctcoord.services.week import Times
from ctcoord.services.week_written import WrittenClosed, WrittenTimes, WrittenWay
from ctcoord.ui.family.typed import Unread
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.week.enter import NAME_LETTERS, PlaceChoice, Where
from ctcoord.ui.week.enter_answers import MODES, read_minutes
from ctcoord.ui.week.enter_home import theirs_words
from ctcoord.ui.week.enter_times import BESIDE, ClosedDialog, TimesForm
from ctcoord.words import _


@dataclass(frozen=True, slots=True)
class NewTimes:
    """What was asked for; ``title`` and ``where`` None: as they are."""

    times: Times
    title: str | None
    where: Where | None
    reason: str


class TimesChangeDialog(TimesForm):
    """Weekly times are others; with them the name and place of what they are of."""

    saved = Signal(object)  # NewTimes

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, today: date, known: WrittenTimes) -> None:
        heading, name = names
        detail = heading if known.ours else theirs_words(heading, known.agency)
        title = _("Change the times: {what}", what=known.title)
        super().__init__(parent, title, detail, _("Save times for {family}", family=name))
        self.form.setRowWrapPolicy(BESIDE)
        self._known = known
        self.title, self.reason = QLineEdit(known.title), QLineEdit()
        for field in (self.title, self.reason):
            field.setMaxLength(NAME_LETTERS)
        self.place = PlaceChoice(facts, known.place)
        self.add_times(today, more=False)
        self.show_times(known)
        if known.own_activity:
            self.add_field(_("Its name"), self.title)
        self.add_field(_("Place"), self.place.known)
        self.add_field(_("Name or address of a new place"), self.place.new)
        if not known.ours:
            self.add_field(_("How it is known"), self.reason)

    def save(self) -> None:
        where = self.place.read(self)
        if where is None:
            return
        try:
            times, _begins, _ends = self.read_times()
        except Unread:
            return
        title, reason = self.title.text().strip(), self.reason.text().strip()
        if not title:
            self._refuse_field(self.title, _("Type what it is, as the family calls it."))
        elif not (self._known.ours or reason):
            self._refuse_field(self.reason, _("Say how it is known."))
        else:
            moved = bool(where) and where.key != self._known.place
            renamed = self._known.own_activity and title != self._known.title
            self.saved.emit(NewTimes(times[0], title if renamed else None, where if moved else None, reason))
            self.accept()

    def _refuse_field(self, field: QWidget, words: str) -> None:
        self.say_problem(words)
        field.setFocus(Qt.FocusReason.OtherFocusReason)


class ClosedChangeDialog(ClosedDialog):
    """Closed days that we wrote down are others."""

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, known: WrittenClosed) -> None:
        super().__init__(parent, names, facts, known.begins, known.owner)
        self.owner.setEnabled(False)
        if known.ends != known.begins:
            self.last.set_day(known.ends)
        self.reason.setText(known.reason)


class WayChangeDialog(FormDialog):
    """A way takes another time."""

    saved = Signal(int, str)  # minutes, mode

    def __init__(self, parent: QWidget, names: tuple[str, str], known: WrittenWay) -> None:
        heading, name = names
        title = _("The way from {origin} to {target}", origin=known.origin, target=known.target)
        detail = heading if known.ours else theirs_words(heading, known.agency)
        super().__init__(parent, title, detail, _("Save the way for {family}", family=name))
        self.minutes = QLineEdit(str(known.minutes))
        self.minutes.setMaxLength(4)
        self.mode = choice_field({key: said() for key, said in MODES.items()}, known.mode)
        self.add_field(_("Minutes for one way"), self.minutes)
        self.add_field(_("How they go"), self.mode)

    def save(self) -> None:
        minutes = read_minutes(self, self.minutes)
        if minutes is not None:
            self.saved.emit(minutes, str(self.mode.currentData()))
            self.accept()


class OverTheirsDialog(FormDialog):
    """What another agency recorded counts no longer: from which day on, where that can be said, and how it is known."""

    saved = Signal(object, str)  # day or None, reason

    def __init__(
        self,
        parent: QWidget,
        names: tuple[str, str],
        said: tuple[str, str],
        since: date | None,
        reason: str | None = "",
    ) -> None:
        """``said``: what it is about, and who recorded it; ``since`` None: all of it; ``reason`` None: not asked."""
        heading, name = names
        what, agency = said
        title = _("{what} counts no longer", what=what)
        super().__init__(parent, title, theirs_words(heading, agency), _("Take it out for {family}", family=name))
        self.since = DateField(since) if since else None
        self._needs_reason = reason is not None
        self.reason = QLineEdit(reason or "")
        self.reason.setMaxLength(NAME_LETTERS)
        if self.since is not None:
            self.add_field(_("From this day on"), self.since)
        if self._needs_reason:
            self.add_field(_("How it is known"), self.reason)

    def save(self) -> None:
        day = self.read_day(self.since) if self.since is not None else None
        if self.since is not None and day is None:
            return
        if self._needs_reason and not self.reason.text().strip():
            self.say_problem(_("Say how it is known."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.saved.emit(day, self.reason.text().strip())
        self.accept()
