"""A change of a what-if that says weekly times: other times for what there is."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Facts, Schedule, Support, Turn
from ctcoord.domain.alignment.retimed import Days, Line, retimed
from ctcoord.domain.alignment.what_if import NewTimes
from ctcoord.domain.weekly import DAYS, parse_byday
from ctcoord.services.week import Times
from ctcoord.ui.family.typed import Unread, days_or_none
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.week.enter_times import BESIDE, TimesForm, TimesRow
from ctcoord.ui.week.what_if_forms import ChangeForm
from ctcoord.ui.week.what_if_words import stays_words, timed_words
from ctcoord.words import _, in_use
from ctcoord.words.bands import clock

AS_IT_IS = ""  # how often: of lines that differ in it each its own


class TimesChange(ChangeForm, TimesForm):
    """A support or activity has other weekly times; each line of them keeps its dates, turns and changed days."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if the times are others?"), facts, today)
        self.form.setRowWrapPolicy(BESIDE)
        self.thing = choice_field({"": _("choose")} | timed_words(facts))
        self.add_field(_("What changes"), self.thing)
        self.add_times(today)
        self.rows = [self.first, self.second]
        self.stays = Text(token="secondary", wrap=True)
        self.form.addRow(self.stays)
        self.thing.currentIndexChanged.connect(lambda _place: self._show_known())
        self._show_known()

    def _all(self) -> tuple[Schedule, ...]:
        found = by_id(self._facts).get(str(self.thing.currentData()))
        return found.schedules if isinstance(found, Activity | Support) else ()

    def _known(self) -> tuple[Schedule, ...]:
        """The times that are not over; those that are stay without being shown."""
        return tuple(one for one in self._all() if one.ends is None or one.ends >= self._today)

    def _show_known(self) -> None:
        """The times as they are now, a line each and one to spare, and what of them the lines do not say."""
        known = self._known()
        while len(self.rows) <= len(known):
            self._add_row()
        for place, row in enumerate(self.rows):
            one = known[place] if place < len(known) else None
            row.days.setText(_days(one) if one else "")
            row.opens.setText(clock(in_use(), one.opens) if one else "")
            row.closes.setText(clock(in_use(), one.closes) if one else "")
            self.form.setRowVisible(row, place <= max(1, len(known)))
        self._show_often(known)
        self.stays.setText(stays_words(known, self._today))
        if self.isVisible():
            self.order_tabs()
            self.fit()

    def _add_row(self) -> None:
        row, number = TimesRow(), len(self.rows) + 1
        label = Text(_("Times, line {n} (optional)", n=number), bold=True)
        label.setBuddy(row)
        row.setAccessibleName(label.text())
        row.name(_("Days, line {n}", n=number), _("Begins at, line {n}", n=number), _("Ends at, line {n}", n=number))
        self.form.insertRow(len(self.rows) + 1, label, row)  # behind what changes and the other lines
        self.rows.append(row)

    def _show_often(self, known: tuple[Schedule, ...]) -> None:
        """How often they take place; where the lines differ in it, each as it does."""
        often = {one.turn.interval for one in known} or {1}
        same = str(min(often)) if len(often) == 1 else AS_IT_IS
        if self.often.findData(same) < 0:
            words = _("each as it is now") if same == AS_IT_IS else _("every {n} weeks", n=same)
            self.often.addItem(words, same)
        self.often.setCurrentIndex(self.often.findData(same))

    def save(self) -> None:
        thing = str(self.thing.currentData())
        if not thing:
            self.refuse(self.thing, _("Choose what changes."))
            return
        try:
            schedules = self._read()
        except Unread:
            return
        over = tuple(one for one in self._all() if one not in self._known())
        self.tell(NewTimes(thing, (*over, *schedules)))

    def _read(self) -> tuple[Schedule, ...]:
        """All lines; one that is emptied falls away. Raises Unread after the form said what is wrong."""
        known = self._known()
        every = str(self.often.currentData())
        read = [None if row.blank else _line(row.read(self), every) for row in self.rows]
        if not any(read):
            self.rows[0].read(self)  # says what is missing
        begins, ends = days_or_none(self, self.begins, self.ends)
        lines, more = read[: len(known)], [one for one in read[len(known) :] if one is not None]
        found = retimed(known, lines, more, Days(begins, ends))
        if any(one.turn.interval > 1 and not (one.turn.since or one.begins) for one in found if one not in known):
            self._refuse(self.begins, _("Say the first day: the weeks are counted from it."))
        return found


def _days(one: Schedule) -> str:
    return in_use().weekdays(",".join(DAYS[day] for day in sorted(one.turn.days)))


def _line(times: Times, every: str) -> Line:
    said = schedule(times)
    return Line(said.turn.days, said.opens, said.closes, int(every) if every else None)


def schedule(times: Times) -> Schedule:
    """What a form read, as the rules take it."""
    days = frozenset(DAYS.index(day) for day in parse_byday(times.byday).split(","))
    turn = Turn(days, times.interval, times.valid_from)
    return Schedule(turn, _minute(times.opens_at), _minute(times.closes_at), times.valid_from, times.valid_to)


def _minute(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:5])
