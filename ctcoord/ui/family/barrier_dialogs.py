"""Forms about barriers: what stands in the way, how it ended, the next step against it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from ctcoord.domain.barriers import CATEGORIES, Outcome
from ctcoord.domain.codes import DOMAINS, DataClass, Severity, WorkStatus
from ctcoord.services.barriers import BarrierDetail
from ctcoord.ui.family.choices import Choices, thing_key, thing_words
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.words import _, in_use

OPEN_STATES = (WorkStatus.NOT_STARTED, WorkStatus.IN_PROGRESS, WorkStatus.WAITING, WorkStatus.BLOCKED)
BESIDE = QFormLayout.RowWrapPolicy.WrapLongRows  # a form of many fields is no taller than a small screen
WAITING_ON = ("family", "provider", "agency")


@dataclass(frozen=True)
class NewBarrier:
    """What was asked for, as ``services.barriers.add`` takes it."""

    title: str
    category: str | None
    domain: str | None
    severity: Severity
    status: WorkStatus
    waiting_on: str | None
    opened_on: date
    person_id: bytes | None
    blocks: tuple[str, bytes] | None


def domain_words() -> dict[str, str]:
    """The four domains and none."""
    return {"": _("no domain")} | {domain: in_use().code("domain", domain) for domain in DOMAINS}


def category_field(value: str, classes: Collection[str]) -> QComboBox:
    """The kinds of barriers that are kept in these classes, under whose terms they are; these cannot be chosen."""
    field = choice_field({"": _("not said")})
    source = ""
    for code, category in CATEGORIES.items():
        if category.data_class not in classes and code != value:
            continue
        if category.source != source:
            source = category.source
            field.addItem(f"— {in_use().code('barrier_source', source)} —", None)
            model = field.model()
            if isinstance(model, QStandardItemModel):
                model.item(field.count() - 1).setFlags(Qt.ItemFlag.NoItemFlags)
        field.addItem(in_use().code("barrier_category", code), code)
    field.setCurrentIndex(max(0, field.findData(value)))
    return field


class BarrierDialog(FormDialog):
    """What stands between the family and a goal; with ``barrier`` as it is written down now."""

    saved = Signal(object)  # NewBarrier

    def __init__(
        self,
        parent: QWidget,
        family: str,
        today: date,
        known: Choices = Choices(),  # noqa: B008 - frozen and empty
        barrier: BarrierDetail | None = None,
    ) -> None:
        title = _("New barrier") if barrier is None else _("Barrier: {barrier}", barrier=barrier.title)
        super().__init__(parent, title, family, _("Save barrier for {family}", family=family))
        self.form.setRowWrapPolicy(BESIDE)
        self.title_field = QLineEdit(barrier.title if barrier else "")
        self.title_field.setMaxLength(200)
        # A record stays in its class; a new one is not begun that would be set aside.
        classes: set[str] = {barrier.data_class} if barrier else {DataClass.COORDINATION, *known.writes}
        self.category = category_field((barrier.category or "") if barrier else "", classes)
        self.domain = choice_field(domain_words(), (barrier.domain or "") if barrier else "")
        severity = barrier.severity if barrier else Severity.MEDIUM
        self.severity = choice_field({code: in_use().code("severity", code) for code in Severity}, severity)
        self.status = choice_field(_status_words(), _status_key(barrier))
        self.person = choice_field(known.person_words())
        itself, now = (barrier.id, barrier.blocks) if barrier else (b"", None)
        things = known.thing_words("goal", "support", "activity", "barrier", without=itself, now=now)
        self.blocks = choice_field(things, thing_words(now))
        self.opened = DateField(barrier.opened_on if barrier else today, latest=today)
        self.category.currentIndexChanged.connect(lambda _place: self._follow_category())
        self.add_field(_("What stands in the way"), self.title_field)
        self.add_field(_("Kind"), self.category)
        self.add_field(_("Domain"), self.domain)
        if barrier is None:
            self.add_field(_("Who it affects"), self.person)
        self.add_field(_("What it stands in the way of"), self.blocks)
        self.add_field(_("How much it weighs"), self.severity)
        self.add_field(_("Status"), self.status)
        if barrier is None:
            self.add_field(_("Since"), self.opened)

    def _follow_category(self) -> None:
        """The domain that answers a kind of barrier; people may choose another afterwards."""
        known = CATEGORIES.get(str(self.category.currentData() or ""))
        if known is not None and known.domain:
            self.domain.setCurrentIndex(max(0, self.domain.findData(known.domain)))

    def save(self) -> None:
        title = self.title_field.text().strip()
        if not title:
            self.say_problem(_("Say what stands in the way."))
            return
        opened = self.read_day(self.opened)
        if opened is None:
            return
        status, _colon, waiting_on = str(self.status.currentData()).partition(":")
        person = str(self.person.currentData() or "")
        self.saved.emit(
            NewBarrier(
                title,
                str(self.category.currentData() or "") or None,
                str(self.domain.currentData()) or None,
                Severity(str(self.severity.currentData())),
                WorkStatus(status),
                waiting_on or None,
                opened,
                bytes.fromhex(person) if person else None,
                thing_key(str(self.blocks.currentData() or "")),
            )
        )
        self.accept()


def _status_words() -> dict[str, str]:
    """The open states; waiting is one of those it waits for."""
    words: dict[str, str] = {}
    for state in OPEN_STATES:
        if state is WorkStatus.WAITING:
            words |= {f"{state}:{who}": in_use().code("waiting_on", who) for who in WAITING_ON}
        else:
            words[str(state)] = in_use().code("work_status", state)
    return words


def _status_key(barrier: BarrierDetail | None) -> str:
    if barrier is None:
        return WorkStatus.NOT_STARTED
    if barrier.status == WorkStatus.WAITING:
        return f"{barrier.status}:{barrier.waiting_on or WAITING_ON[0]}"
    return barrier.status


class ResolveDialog(FormDialog):
    """How a barrier ended."""

    saved = Signal(object, str)  # Outcome, words

    def __init__(self, parent: QWidget, family: str, barrier: BarrierDetail) -> None:
        title = _("It no longer stands in the way: {barrier}", barrier=barrier.title)
        super().__init__(parent, title, family, _("Resolve for {family}", family=family))
        words = {code: in_use().code("barrier_outcome", code) for code in Outcome if code is not Outcome.REMAINS}
        self.outcome = choice_field({str(code): text for code, text in words.items()})
        self.words = QLineEdit()
        self.words.setMaxLength(1_000)
        self.add_field(_("How it ended"), self.outcome)
        self.add_field(_("What helped (optional)"), self.words)

    def save(self) -> None:
        self.saved.emit(Outcome(str(self.outcome.currentData())), self.words.text())
        self.accept()


class StepDialog(FormDialog):
    """The next step against a barrier or towards a goal."""

    saved = Signal(str, object)  # words, the day or None

    def __init__(self, parent: QWidget, family: str, what: str, today: date) -> None:
        super().__init__(parent, _("Next step: {what}", what=what), family, _("Save step for {family}", family=family))
        self.title_field = QLineEdit()
        self.title_field.setMaxLength(200)
        self.due = DateField(today)
        self.no_day = CheckBox(_("No day yet"))
        self.no_day.toggled.connect(self.due.setDisabled)
        self.add_field(_("What to do next"), self.title_field)
        self.add_field(_("Due"), self.due)
        self.form.addRow(self.no_day)

    def save(self) -> None:
        title = self.title_field.text().strip()
        if not title:
            self.say_problem(_("Say what to do next."))
            return
        due: Any = None
        if not self.no_day.isChecked():
            due = self.read_day(self.due)
            if due is None:
                return
        self.saved.emit(title, due)
        self.accept()
