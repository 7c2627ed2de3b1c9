"""Forms of the steps of a referral: it goes out, they are asked again, an answer comes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import REASONS, Channel, Reason
from ctcoord.services.records import MOST_LETTERS
from ctcoord.services.referral_steps import Answer
from ctcoord.services.referral_view import ReferralView
from ctcoord.services.referrals import listed
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.referrals.facts import service_words
from ctcoord.ui.referrals.fields import OptionalDay, pair
from ctcoord.words import LANGUAGES, _, in_use
from ctcoord.words.codes import CODES
from ctcoord.words.dates import near_date

HOUR = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$")


def subject(shown: ReferralView) -> str:
    """What a form is about: family, service and who is asked."""
    return f"{shown.family} · {service_words(shown.wanted.service, shown.member)} · {shown.wanted.recipient}"


def _line(words: str = "") -> QLineEdit:
    made = QLineEdit(words)
    made.setMaxLength(MOST_LETTERS + 1)  # nothing pasted is cut unseen: what is longer is refused with words
    return made


def _channels(value: Channel) -> QComboBox:
    return choice_field({code: in_use().code("referral_channel", code) for code in Channel}, value)


@dataclass(frozen=True)
class Sending:
    """How it goes out. ``packet``: the page is to be saved too; ``safe_at_home``: somebody asked, and it may."""

    channel: Channel
    addressed_to: str
    confirmation: str
    chase_on: date | None
    legal_reason: str
    packet: bool
    safe_at_home: bool
    language: str


class SendDialog(FormDialog):
    """Says what allows it or what is missing before anything goes out."""

    saved = Signal(object)  # Sending

    def __init__(self, parent: QWidget, shown: ReferralView, today: date) -> None:
        words = _("Send referral for {family}", family=shown.family)
        super().__init__(parent, _("Send referral"), subject(shown), words)
        self._shown = shown
        self._say_authority(today)
        self.channel = _channels(Channel.SECURE_EMAIL)
        self.addressed, self.confirmation = _line(shown.wanted.recipient), _line()
        self.chase = OptionalDay(today, shown.due_on)
        self.law = _line()
        self.form.addRow(pair((_("How"), self.channel), (_("Addressed to"), self.addressed)))
        self.form.addRow(
            pair((_("Confirmation number (optional)"), self.confirmation), (_("Ask again on"), self.chase))
        )
        if not shown.covered:
            self.add_field(_("Law that needs no consent (only if there is one)"), self.law)
        self.packet = CheckBox(_("Save the packet as a PDF, to send or to print"))
        self.packet.setChecked(True)
        self.home = CheckBox(_("I have asked: it is safe to take it home"))
        self.language_field = choice_field(LANGUAGES, shown.wanted.language or "en")
        self.form.addRow(self.packet)
        self.form.addRow(self.home)
        self._language = pair((_("Language of the packet"), self.language_field))
        self.form.addRow(self._language)
        self.packet.toggled.connect(self._show_packet)

    def _say_authority(self, today: date) -> None:
        shown, line = self._shown, BannerLine()
        if shown.covered:
            until = shown.covered_until
            day = _("until {day}", day=near_date(until, today)) if until else _("without an end")
            line.show_state("ok", "ok", _("A consent covers it"), day)
            self.form.addRow(line)
            return
        classes = in_use().say(listed(shown.missing))
        line.show_state("error", "lock", _("It may not go out yet"))
        self.form.addRow(line)
        self.form.addRow(
            Text(_("Nothing allows {recipient} to see: {classes}. Ask the family for a consent that names both.",
                   recipient=shown.wanted.recipient, classes=classes), wrap=True)
        )  # fmt: skip

    def _show_packet(self, wanted: bool) -> None:
        self.home.setVisible(wanted)
        self._language.setVisible(wanted)

    def save(self) -> None:
        if self.chase.problem():
            self.read_day(self.chase)
            return
        if not self._shown.covered and not self.law.text().strip():
            self.say_problem(_("Nothing allows it yet: a consent or a law is needed."))
            return
        self.save_button.setEnabled(False)
        self.saved.emit(
            Sending(
                channel=Channel(str(self.channel.currentData())),
                addressed_to=self.addressed.text().strip(),
                confirmation=self.confirmation.text().strip(),
                chase_on=self.chase.chosen,
                legal_reason=self.law.text().strip(),
                packet=self.packet.isChecked(),
                safe_at_home=self.home.isChecked(),
                language=str(self.language_field.currentData()),
            )
        )


@dataclass(frozen=True)
class Chase:
    """They were asked again."""

    again_on: date
    channel: Channel
    words: str


class ChaseDialog(FormDialog):
    """They did not answer and were asked again: how, and when to ask next."""

    saved = Signal(object)  # Chase

    def __init__(self, parent: QWidget, shown: ReferralView, today: date) -> None:
        super().__init__(parent, _("Asked again"), subject(shown), _("Save for {family}", family=shown.family))
        self.channel, self.words = _channels(Channel.PHONE), _line()
        self.again = OptionalDay(today, shown.due_on)
        self.form.addRow(pair((_("How"), self.channel), (_("Ask again on"), self.again)))
        self.add_field(_("What they said (optional)"), self.words)

    def save(self) -> None:
        day = self.read_day(self.again)
        if day is None or self.again.is_empty:
            self.say_problem(_("Choose the day to ask again."))
            return
        self.save_button.setEnabled(False)
        self.saved.emit(Chase(day, Channel(str(self.channel.currentData())), self.words.text().strip()))


INTERPRETED = tuple(CODES["interpreter_booked"])
# What an answer asks about, by the state that it brings.
_ASKS: dict[S, tuple[str, ...]] = {
    S.ACCEPTED: ("appointment", "interpreter", "wait", "review", "number"),
    S.IN_PROGRESS: ("appointment", "interpreter", "review", "number"),
    S.ON_HOLD: ("reason", "review"),
    S.COMPLETED: ("outcome",),
    S.REJECTED: ("reason",),
    S.FAILED: ("reason",),
    S.CANCELLED: ("reason",),
}


# What somebody may empty: it stood there, and holds no longer.
_CLEARED = ("appointment_on", "appointment_at", "interpreter", "wait_position", "wait_length", "outcome")


def answer_words(status: S) -> str:
    """What happened, as somebody would say it."""
    words = {
        S.ACCEPTED: _("They accept: appointment or wait list"),
        S.IN_PROGRESS: _("The service has started"),
        S.ON_HOLD: _("It pauses"),
        S.COMPLETED: _("The service was received"),
        S.REJECTED: _("They say no"),
        S.FAILED: _("It did not come about"),
        S.CANCELLED: _("We stop it"),
    }
    return words[status]


class AnswerDialog(FormDialog):
    """What came back, or what happened, on one screen."""

    saved = Signal(object)  # Answer

    def __init__(self, parent: QWidget, shown: ReferralView, today: date, first: S | None = None) -> None:
        super().__init__(parent, _("What happened"), subject(shown), _("Save answer for {family}", family=shown.family))
        self._shown = shown
        self.status = choice_field({state: answer_words(state) for state in shown.ways}, first or "")
        self.reason = choice_field({"": _("choose")})
        self.appointment = OptionalDay(today, shown.appointment_on)
        self.hour = _line(shown.appointment_at or "")
        self.place, self.length = _count(shown.wait_position), _count(shown.wait_length)
        self._today, self.review, self._offered = today, OptionalDay(today), ""
        said = {"": _("not said")} | {code: in_use().code("interpreter_booked", code) for code in INTERPRETED}
        self.interpreter = choice_field(said, shown.interpreter or "")
        self.outcome, self.number, self.words = _line(shown.outcome or ""), _line(), _line()
        self.add_field(_("What happened"), self.status)
        self._rows = {
            "reason": pair((_("Why"), self.reason)),
            "appointment": pair((_("Appointment (optional)"), self.appointment), (_("Hour, as 14:30"), self.hour)),
            "interpreter": pair((self._interpreter_words(), self.interpreter)),
            "wait": pair((_("Place on the wait list"), self.place), (_("Length of the list"), self.length)),
            "review": pair((_("Look again on"), self.review)),
            "outcome": pair((_("What came of it"), self.outcome)),
            "number": pair((_("Their number for it (optional)"), self.number)),
        }
        for made in self._rows.values():
            self.form.addRow(made)
        self.add_field(_("In their words (optional)"), self.words)
        self.status.currentIndexChanged.connect(lambda _n: self._show_rows())
        self._show_rows()

    def _interpreter_words(self) -> str:
        if self._shown.needs_interpreter:
            return _("Interpreter at the appointment (needed)")
        return _("Interpreter at the appointment")

    def _status(self) -> S:
        return S(str(self.status.currentData()))

    def _offer_review(self, status: S) -> None:
        """The day to look again that is kept; of what is accepted one to come. What somebody typed stays."""
        if self.review.text() != self._offered:
            return
        kept = self._shown.review_on
        if status is S.ACCEPTED and (kept is None or kept <= self._today):
            kept = self._shown.look_again_on
        if kept is None:
            self.review.clear()
        else:
            self.review.set_day(kept)
        self._offered = self.review.text()

    def _show_rows(self) -> None:
        status = self._status()
        for name, made in self._rows.items():
            self.form.setRowVisible(made, name in _ASKS[status])
        self._offer_review(status)
        self.reason.clear()
        self.reason.addItem(_("choose"), "")
        for reason in REASONS.get(status, ()):
            self.reason.addItem(in_use().code("referral_reason", reason), reason)
        self.adjustSize()

    def _problem_of(self, status: S) -> tuple[str, QWidget] | None:
        asked = _ASKS[status]
        if "reason" in asked and not self.reason.currentData() and status is not self._shown.status:
            return _("Choose why."), self.reason
        for name, field in (("appointment", self.appointment), ("review", self.review)):
            if name in asked and field.problem():
                return field.problem(), field
        if status is S.ON_HOLD and self.review.is_empty:
            return _("A pause needs a day to look again."), self.review
        if "appointment" in asked and self.hour.text().strip() and not HOUR.match(self.hour.text().strip()):
            return _("Write the hour as 14:30."), self.hour
        return None

    def save(self) -> None:
        status = self._status()
        problem = self._problem_of(status)
        if problem is not None:
            self.say_problem(problem[0])
            problem[1].setFocus()
            return
        self.save_button.setEnabled(False)
        said = self._details(_ASKS[status])
        gone = frozenset(name for name in _CLEARED if name in said and said[name] is None and self._was(name))
        self.saved.emit(Answer(status, words=self.words.text().strip(), cleared=gone, **said))

    def _was(self, name: str) -> bool:
        """Whether a detail was written down, and stood in the form."""
        return getattr(self._shown, name) is not None

    def _details(self, asked: tuple[str, ...]) -> dict[str, Any]:
        """What the fields say that are shown."""
        reason = str(self.reason.currentData() or "")
        said: dict[str, dict[str, Any]] = {
            "reason": {"reason_code": Reason(reason) if reason else None},
            "appointment": {"appointment_on": self.appointment.chosen, "appointment_at": self._hour()},
            "interpreter": {"interpreter": str(self.interpreter.currentData() or "") or None},
            "wait": {"wait_position": _number(self.place), "wait_length": _number(self.length)},
            "review": {"review_on": self.review.chosen},
            "outcome": {"outcome": self.outcome.text().strip() or None},
            "number": {"outside_number": self.number.text().strip() or None},
        }
        return {key: value for name in asked for key, value in said[name].items()}

    def _hour(self) -> str | None:
        found = HOUR.match(self.hour.text().strip())
        return f"{int(found[1]):02d}:{found[2]}" if found else None


def _count(number: int | None) -> QLineEdit:
    """A count; empty says nothing."""
    made = QLineEdit(str(number or ""))
    made.setValidator(QIntValidator(1, 9999, made))
    return made


def _number(field: QLineEdit) -> int | None:
    text = field.text().strip()
    return int(text) if text.isdigit() else None
