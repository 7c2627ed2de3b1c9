"""Forms about times: what a member must be at, when something takes place that says no times, and closed days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QWidget

from ctcoord.domain.alignment.facts import Facts, Kind
from ctcoord.domain.parse import Unreadable
from ctcoord.domain.weekly import parse_byday, parse_time
from ctcoord.services.week import Times
from ctcoord.services.week_written import WrittenTimes
from ctcoord.ui.family.typed import Unread, day_or_none, days_or_none, optional_day
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.theme import look
from ctcoord.ui.week.enter import NAME_LETTERS, PlaceChoice, Where, owner_words, people_words
from ctcoord.ui.week.words import KINDS
from ctcoord.words import _, in_use
from ctcoord.words.bands import clock

BESIDE = QFormLayout.RowWrapPolicy.WrapLongRows
MOST_WEEKS = 4
LONG_MINUTES = 16 * 60  # nobody is at anything for longer: 9:00 to 3:30 was meant for the afternoon
PLACE_KINDS = {Kind.SCHOOL: "school", Kind.JOB: "work", Kind.TRAINING: "site"}


@dataclass(frozen=True, slots=True)
class NewActivity:
    """What was asked for, as ``services.week.add_activity`` takes it; ``person`` is an id of the facts."""

    person: str
    kind: Kind
    title: str
    where: Where
    times: tuple[Times, ...]
    starts_on: date | None
    ends_on: date | None
    certain: bool


class TimesRow(QWidget):
    """Days, beginning and end in one line."""

    def __init__(self) -> None:
        super().__init__()
        self.days, self.opens, self.closes = QLineEdit(), QLineEdit(), QLineEdit()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        for field, wide in ((self.days, 2), (self.opens, 1), (self.closes, 1)):
            field.setMaxLength(60)
            row.addWidget(field, wide)
        self.days.setPlaceholderText(_("Mon-Fri"))
        self.opens.setPlaceholderText("8:30")
        self.closes.setPlaceholderText("15:05")

    def name(self, days: str, opens: str, closes: str) -> None:
        """What a screen reader calls its three fields."""
        for field, words in ((self.days, days), (self.opens, opens), (self.closes, closes)):
            field.setAccessibleName(words)

    @property
    def blank(self) -> bool:
        """Whether nothing is typed."""
        return not any(field.text().strip() for field in (self.days, self.opens, self.closes))

    def read(self, form: FormDialog) -> Times:
        """The times as typed. Raises Unread after the form said what cannot be read."""
        for field, parse, wrong in (
            (self.days, parse_byday, _("These days cannot be read. Write them as Mon-Fri, or as Mon, Wed, Fri.")),
            (self.opens, parse_time, _("This is not a time of day. Type it as 8:30 or 3:05 pm.")),
            (self.closes, parse_time, _("This is not a time of day. Type it as 8:30 or 3:05 pm.")),
        ):
            try:
                parse(field.text())
            except Unreadable:
                form.say_problem(wrong)
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                raise Unread from None
        opens, closes = parse_time(self.opens.text()), parse_time(self.closes.text())
        lasts = (_minute(closes) - _minute(opens) - 1) % 1440 + 1
        if lasts > LONG_MINUTES:
            form.say_problem(
                _("From {opens} to {closes} is {time}. Type 3:30 pm, or 15:30, for the afternoon.",
                  opens=self.opens.text(), closes=self.closes.text(), time=in_use().duration(lasts))
            )  # fmt: skip
            self.closes.setFocus(Qt.FocusReason.OtherFocusReason)
            raise Unread
        return Times(self.days.text(), opens, closes)


def _minute(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:])


class TimesForm(FormDialog):
    """The fields that every form about weekly times ends with."""

    def add_times(self, today: date, *, more: bool = True) -> None:
        """One or (``more``) two lines of times, how often, from when and until when."""
        self.first, self.second = TimesRow(), TimesRow()
        self.often = choice_field(
            {"1": _("every week"), **{str(n): _("every {n} weeks", n=n) for n in range(2, MOST_WEEKS + 1)}}
        )
        self.begins, self.ends = optional_day(today), optional_day(today)
        self.add_field(_("Days, begins, ends"), self.first)
        self.first.name(_("Days"), _("Begins at"), _("Ends at"))
        if more:
            self.add_field(_("Other times (optional)"), self.second)
            self.second.name(_("Other days"), _("Begins at, on the other days"), _("Ends at, on the other days"))
        self.add_field(_("How often"), self.often)
        self.add_field(_("First day (optional)"), self.begins)
        self.add_field(_("Last day (optional)"), self.ends)

    def read_times(self) -> tuple[tuple[Times, ...], date | None, date | None]:
        """All times, and their first and last day. Raises Unread after the form said what is wrong."""
        rows = [self.first, *([] if self.second.blank else [self.second])]
        times = [row.read(self) for row in rows]
        begins, ends = days_or_none(self, self.begins, self.ends)
        every = int(str(self.often.currentData()))
        if every > 1 and begins is None:
            self._refuse(self.begins, _("Say the first day: the weeks are counted from it."))
        return tuple(replace(one, interval=every, valid_from=begins, valid_to=ends) for one in times), begins, ends

    def _refuse(self, field: QWidget, words: str) -> None:
        self.say_problem(words)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        raise Unread

    def show_times(self, known: WrittenTimes) -> None:
        """What is written down already."""
        self.first.days.setText(in_use().weekdays(known.byday))
        for field, at in ((self.first.opens, known.opens_at), (self.first.closes, known.closes_at)):
            field.setText(clock(in_use(), _minute(at)))
        if self.often.findData(str(known.interval)) < 0:
            self.often.addItem(_("every {n} weeks", n=known.interval), str(known.interval))
        self.often.setCurrentIndex(self.often.findData(str(known.interval)))
        for day_field, day in ((self.begins, known.begins), (self.ends, known.ends)):
            day_field.clear() if day is None else day_field.set_day(day)


class ActivityDialog(TimesForm):
    """School, training, a job or an appointment of a member."""

    saved = Signal(object)  # NewActivity

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, today: date) -> None:
        """``names``: the family as forms call it, and as buttons do."""
        heading, name = names
        super().__init__(parent, _("Times of a member"), heading, _("Save times for {family}", family=name))
        self.form.setRowWrapPolicy(BESIDE)
        self.person = choice_field({"": _("choose")} | people_words(facts))
        self.kind = choice_field({str(kind): KINDS[kind].words() for kind in Kind})
        self.title = QLineEdit()
        self.title.setMaxLength(NAME_LETTERS)
        self.place = PlaceChoice(facts)
        self.unsure = CheckBox(_("The start is not certain"))
        self.add_field(_("Who"), self.person)
        self.add_field(_("What it is"), self.kind)
        self.add_field(_("Its name"), self.title)
        self.add_field(_("Place"), self.place.known)
        self.add_field(_("Name or address of a new place"), self.place.new)
        self.add_times(today)
        self.form.addRow(self.unsure)

    def save(self) -> None:
        person, title = str(self.person.currentData()), self.title.text().strip()
        if not person:
            self.say_problem(_("Choose who it is."))
            self.person.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not title:
            self.say_problem(_("Type what it is, as the family calls it."))
            self.title.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        where = self.place.read(self)
        if where is None:
            return
        try:
            times, begins, ends = self.read_times()
        except Unread:
            return
        kind = Kind(str(self.kind.currentData()))
        where = replace(where, kind=PLACE_KINDS.get(kind, "other"))
        self.saved.emit(NewActivity(person, kind, title, where, times, begins, ends, not self.unsure.isChecked()))
        self.accept()


class OwnerTimesDialog(TimesForm):
    """The times of a support or activity that says none."""

    saved = Signal(str, object)  # id of the facts, Times in a tuple

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, today: date, owner: str) -> None:
        heading, name = names
        words = owner_words(facts, timed=False)
        title = _("Times: {what}", what=words.get(owner, ""))
        super().__init__(parent, title, heading, _("Save times for {family}", family=name))
        self.form.setRowWrapPolicy(BESIDE)
        self._owner = owner
        self.add_times(today)

    def save(self) -> None:
        try:
            times, _begins, _ends = self.read_times()
        except Unread:
            return
        self.saved.emit(self._owner, times)
        self.accept()


class ClosedDialog(FormDialog):
    """Days on which a school, a care or a class does not take place."""

    saved = Signal(str, object, str)  # id of the facts, (first day, last day), reason

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, day: date, owner: str = "") -> None:
        heading, name = names
        super().__init__(parent, _("Closed days"), heading, _("Save closed days for {family}", family=name))
        self.owner = choice_field({"": _("choose")} | owner_words(facts, timed=True), owner)
        self.first, self.last = DateField(day), optional_day(day)
        self.reason = QLineEdit()
        self.reason.setMaxLength(NAME_LETTERS)
        self.add_field(_("What is closed"), self.owner)
        self.add_field(_("First closed day"), self.first)
        self.add_field(_("Last closed day (optional)"), self.last)
        self.add_field(_("Why (optional)"), self.reason)

    def save(self) -> None:
        owner = str(self.owner.currentData())
        if not owner:
            self.say_problem(_("Choose what is closed."))
            self.owner.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        first = self.read_day(self.first)
        try:
            last = day_or_none(self, self.last)
        except Unread:
            return
        if first is None:
            return
        if (last or first) < first:
            self.say_problem(_("It ends before it starts."))
        elif (last or first) - first > timedelta(days=365):
            self.say_problem(_("More than a year: check the two days."))
        else:
            self.saved.emit(owner, (first, last or first), self.reason.text().strip())
            self.accept()
