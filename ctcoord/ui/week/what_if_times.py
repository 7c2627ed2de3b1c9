"""Changes of a what-if that say weekly times: other times for what there is, and care that is not there yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Change, Domain, Facts, Schedule, Support, Turn
from ctcoord.domain.alignment.what_if import Added, NewTimes
from ctcoord.domain.weekly import DAYS, parse_byday
from ctcoord.services.week import Times
from ctcoord.ui.family.typed import Unread
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.week.enter import NAME_LETTERS, place_words
from ctcoord.ui.week.enter_times import BESIDE, TimesForm
from ctcoord.ui.week.what_if_forms import ChangeForm
from ctcoord.ui.week.what_if_words import child_words, timed_words
from ctcoord.words import _, in_use
from ctcoord.words.findings import clock


class TimesChange(ChangeForm, TimesForm):
    """A support or activity has other weekly times; its closed days stay closed."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if the times are others?"), facts, today)
        self.form.setRowWrapPolicy(BESIDE)
        self.thing = choice_field({"": _("choose")} | timed_words(facts))
        self.add_field(_("What changes"), self.thing)
        self.add_times(today)
        self.thing.currentIndexChanged.connect(lambda _place: self._show_known())

    def _known(self) -> tuple[Schedule, ...]:
        found = by_id(self._facts).get(str(self.thing.currentData()))
        return found.schedules if isinstance(found, Activity | Support) else ()

    def _show_known(self) -> None:
        """The times as they are now, as far as two lines hold them."""
        known = self._known()
        for place, row in enumerate((self.first, self.second)):
            one = known[place] if place < len(known) else None
            days = in_use().weekdays(",".join(DAYS[day] for day in sorted(one.turn.days))) if one else ""
            row.days.setText(days)
            row.opens.setText(clock(in_use(), one.opens) if one else "")
            row.closes.setText(clock(in_use(), one.closes) if one else "")

    def save(self) -> None:
        thing = str(self.thing.currentData())
        if not thing:
            self.refuse(self.thing, _("Choose what changes."))
            return
        try:
            times, _begins, _ends = self.read_times()
        except Unread:
            return
        closed = _closed(self._known())
        self.tell(NewTimes(thing, tuple(replace(_schedule(one), changes=closed) for one in times)))


class CareForm(ChangeForm, TimesForm):
    """Care that is not there yet: for whom, where, on which days and at what times."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if there is new care?"), facts, today)
        self.form.setRowWrapPolicy(BESIDE)
        self.child = choice_field({"": _("choose")} | child_words(facts, today))
        self.title = QLineEdit()
        self.title.setMaxLength(NAME_LETTERS)
        self.place = choice_field({"": _("not known yet")} | place_words(facts))
        self.add_field(_("For whom"), self.child)
        self.add_field(_("Its name"), self.title)
        self.add_field(_("Place"), self.place)
        self.add_times(today)

    def save(self) -> None:
        child, title = str(self.child.currentData()), self.title.text().strip()
        if not child:
            self.refuse(self.child, _("Choose who it is."))
            return
        if not title:
            self.refuse(self.title, _("Type what it is, as the family calls it."))
            return
        try:
            times, begins, ends = self.read_times()
        except Unread:
            return
        known = by_id(self._facts)
        free = next(name for name in (f"what_if.{number}" for number in count(1)) if name not in known)
        care = Support(free, Domain.CHILDCARE, title, child, begins=begins, ends=ends,
                       place=str(self.place.currentData()) or None,
                       schedules=tuple(_schedule(one) for one in times))  # fmt: skip
        self.tell(Added(care))


def _closed(schedules: tuple[Schedule, ...]) -> tuple[Change, ...]:
    """The days on which there is nothing at all, each once."""
    return tuple(dict.fromkeys(one for known in schedules for one in known.changes if one.opens is None))


def _schedule(times: Times) -> Schedule:
    """What a form read, as the rules take it."""
    days = frozenset(DAYS.index(day) for day in parse_byday(times.byday).split(","))
    turn = Turn(days, times.interval, times.valid_from)
    return Schedule(turn, _minute(times.opens_at), _minute(times.closes_at), times.valid_from, times.valid_to)


def _minute(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:5])
