"""A mandated report about a child: what was learned, who was told by word of mouth, when the written one went out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from ctcoord.services.protective_reports import ReportRow
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.several import SeveralDialog
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.form_draft import Said
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.words import _
from ctcoord.words.dates import clock_time, near_date

Local = Callable[[datetime], datetime]
_LINES = ("learned_on", "learned_at", "to", "spoken_on", "spoken_at", "reference", "written_on", "written_at")


@dataclass(frozen=True)
class ReportAsked:
    """What was filled in; moments are local wall-clock time. ``report_id`` None: a new one."""

    report_id: bytes | None
    person_id: bytes
    learned_at: datetime
    body: str
    spoken_at: datetime | None
    spoken_to: str
    reference: str
    written_at: datetime | None


def moment_words(moment: datetime | None, now: datetime) -> str:
    """'Mon Nov 23 14:05' of a local moment."""
    return f"{near_date(moment.date(), now.date())} {clock_time(moment)}" if moment is not None else ""


def report_words(row: ReportRow, name: str, now: datetime, local: Local) -> str:
    """One report with the clocks that still run."""
    parts = [_("{person}: learned {moment}", person=name, moment=moment_words(local(row.learned_at), now))]
    for due, words in (
        (row.spoken_due, _("to be spoken by {moment}")),
        (row.written_due, _("to be written by {moment}")),
    ):
        if due is not None:
            late = local(due) < now
            said = words.format(moment=moment_words(local(due), now))
            parts.append(_("{what} (late)", what=said) if late else said)
    return " · ".join(parts)


class ReportDialog(SeveralDialog):
    """Begins a report, or goes on with one."""

    saved = Signal(object)  # ReportAsked
    drafts_name = "reports"

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        family: str,
        *,
        key: str,
        people: Mapping[bytes, str],
        reports: Sequence[ReportRow],
    ) -> None:
        detail = _(
            "Spoken within 12 hours of learning of it (CGS 17a-101b), written within 48 hours after that (CGS"
            " 17a-101c). Careline 1-800-842-2288. This is in no list, no search, no packet and no export."
        )
        super().__init__(parent, _("Protective report"), detail, _("Save report for {family}", family=family))
        self._now = desk.local_now()
        self._local = desk.station.clock.local
        self._reports = {row.id.hex(): row for row in reports}
        open_first = sorted(reports, key=lambda row: row.written_at is not None)
        known = {row.id.hex(): self._called(row, people) for row in open_first}
        self.which = choice_field({**known, "": _("New report")}, next(iter(known), ""))
        self.person = choice_field({one.hex(): name for one, name in people.items()})
        self.learned_on, self.learned_at = self._moment()
        self.body = WordsField(lines=3)
        self.to, self.reference = QLineEdit(), QLineEdit()
        self.spoken_on, self.spoken_at = self._moment()
        self.written_on, self.written_at = self._moment()
        self.written_at.clear()
        self.clocks = Text(token="secondary", wrap=True)
        self.add_field(_("Report"), self.which)
        self.add_field(_("About"), self.person)
        self._add_moment(_("Learned on"), self.learned_on, _("Learned at"), self.learned_at)
        self.add_field(_("What was seen or heard, and from whom"), self.body)
        self.add_field(_("Who took the spoken report"), self.to)
        self._add_moment(_("Spoken on"), self.spoken_on, _("Spoken at"), self.spoken_at)
        self.add_field(_("Reference number"), self.reference)
        self._add_moment(_("Written on"), self.written_on, _("Written at"), self.written_at)
        self.form.setRowWrapPolicy(self.form.RowWrapPolicy.WrapLongRows)
        self.form.addRow(self.clocks)
        self._begin(desk, key)
        self.body.textChanged.connect(self.draft.touch)
        for name in _LINES:
            self._line(name).textEdited.connect(lambda _text: self.draft.touch())
        self.person.activated.connect(lambda _place: self.draft.touch())

    def _called(self, row: ReportRow, people: Mapping[bytes, str]) -> str:
        moment = moment_words(self._local(row.learned_at), self._now)
        return _("{person}: learned {moment}", person=people.get(row.person_id, ""), moment=moment)

    def _moment(self) -> tuple[DateField, QLineEdit]:
        at = QLineEdit(clock_time(self._now))
        at.setMaxLength(5)
        return DateField(self._now.date(), latest=self._now.date()), at

    def _add_moment(self, day_words: str, day: DateField, time_words: str, at: QLineEdit) -> None:
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(day, 2)
        line.addWidget(at, 1)
        self.add_field(day_words, both)
        day.setAccessibleName(day_words)
        at.setAccessibleName(time_words)

    def _here(self) -> dict[str, str]:
        """What was typed about the report that is shown; what stands already is no typing."""
        lines = {name: self._line(name).text() for name in _LINES if self._line(name).isEnabledTo(self)}
        body = self.body.toPlainText() if self._at == "" else ""
        if not any(words.strip() for words in (body, *(lines.get(name, "") for name in ("to", "written_at")))):
            return {}
        return {**lines, "body": body, "person": str(self.person.currentData())}

    def _line(self, name: str) -> QLineEdit:
        line: QLineEdit = getattr(self, name)
        return line

    def _fill(self) -> None:
        """A report that stands shows what was said; only what is not done yet can be filled in."""
        row = self._reports.get(self._at)
        for field in (self.person, self.learned_on, self.learned_at, self.body):
            field.setEnabled(row is None)
        for field in (self.to, self.reference, self.spoken_on, self.spoken_at):
            field.setEnabled(row is None or row.spoken_at is None)
        for field in (self.written_on, self.written_at):
            field.setEnabled(row is not None and row.written_at is None)
        self._show(self.learned_on, self.learned_at, row.learned_at if row else None)
        self._show(self.spoken_on, self.spoken_at, row.spoken_at if row else None)
        self._show(self.written_on, self.written_at, row.written_at if row else None)
        if row is None or row.written_at is None:
            self.written_at.clear()
        if row is not None:
            _choose(self.person, row.person_id.hex())
        self.body.setPlainText(row.body if row else "")
        self.to.setText((row and row.spoken_to) or "")
        self.reference.setText((row and row.reference) or "")
        self.clocks.setText(report_words(row, self.person.currentText(), self._now, self._local) if row else "")
        self._restore(self._typed.get(self._at) or {})

    def _show(self, day: DateField, at: QLineEdit, moment: datetime | None) -> None:
        shown = self._local(moment) if moment is not None else self._now
        day.set_day(shown.date())
        at.setText(clock_time(shown))

    def _restore(self, typed: Said) -> None:
        for name in _LINES:
            if name in typed and self._line(name).isEnabledTo(self):
                self._line(name).setText(typed[name])
        if typed and self._at == "":
            _choose(self.person, typed.get("person", ""))
            self.body.setPlainText(typed.get("body", ""))

    def save(self) -> None:
        learned = self._read(self.learned_on, self.learned_at)
        if learned is None:
            return
        body = self.body.toPlainText().strip()
        if not body:
            self.say_problem(_("Write what you know, and from whom."))
            return
        spoken = written = None
        if self.to.isEnabled() and self.to.text().strip():
            spoken = self._read(self.spoken_on, self.spoken_at)
            if spoken is None:
                return
        if self.written_at.isEnabled() and self.written_at.text().strip():
            written = self._read(self.written_on, self.written_at)
            if written is None:
                return
        self.saved.emit(
            ReportAsked(
                bytes.fromhex(self._at) if self._at else None,
                bytes.fromhex(str(self.person.currentData())),
                learned,
                body,
                spoken,
                self.to.text().strip(),
                self.reference.text().strip(),
                written,
            )
        )

    def _read(self, day: DateField, at: QLineEdit) -> datetime | None:
        when = self.read_day(day)
        if when is None:
            return None
        try:
            moment = time.fromisoformat(at.text().strip().zfill(5))
        except ValueError:
            self.say_problem(_("“{text}” is not a time. Write it as 14:05.", text=at.text()))
            at.setFocus()
            return None
        return datetime.combine(when, moment, tzinfo=self._now.tzinfo)


def _choose(field: QComboBox, key: str) -> None:
    field.setCurrentIndex(max(0, field.findData(key)))
