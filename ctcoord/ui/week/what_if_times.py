"""A change of a what-if that says weekly times: other times for what there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Change, Facts, Schedule, Support, Turn
from ctcoord.domain.alignment.what_if import NewTimes
from ctcoord.domain.weekly import DAYS, parse_byday
from ctcoord.services.week import Times
from ctcoord.ui.family.typed import Unread
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.week.enter_times import BESIDE, TimesForm
from ctcoord.ui.week.what_if_forms import ChangeForm
from ctcoord.ui.week.what_if_words import timed_words
from ctcoord.words import _, in_use
from ctcoord.words.bands import clock


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
        self.tell(NewTimes(thing, tuple(replace(schedule(one), changes=closed) for one in times)))


def _closed(schedules: tuple[Schedule, ...]) -> tuple[Change, ...]:
    """The days on which there is nothing at all, each once."""
    return tuple(dict.fromkeys(one for known in schedules for one in known.changes if one.opens is None))


def schedule(times: Times) -> Schedule:
    """What a form read, as the rules take it."""
    days = frozenset(DAYS.index(day) for day in parse_byday(times.byday).split(","))
    turn = Turn(days, times.interval, times.valid_from)
    return Schedule(turn, _minute(times.opens_at), _minute(times.closes_at), times.valid_from, times.valid_to)


def _minute(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:5])
