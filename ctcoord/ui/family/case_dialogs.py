"""Forms about a case as a whole: closing, reopening, handing over, and who joins or leaves the household."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ctcoord.domain.cases import CaseOutcome
from ctcoord.services.agencies import StaffRow
from ctcoord.services.cases import LooseEnds
from ctcoord.services.roster import NewMember
from ctcoord.ui.family.typed import Unread, day_or_none
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.words import _, in_use, ngettext

if TYPE_CHECKING:
    from ctcoord.services.search import Hit

CHILD = 2  # HUD list 3.15.1: child of the head of household
SEXES = ("0", "1", "99")


def loose_words(loose: LooseEnds) -> list[str]:
    """What is still open, one line each; nothing for what is not there."""
    counted = (
        (loose.tasks, ngettext("{n} open task", "{n} open tasks", loose.tasks)),
        (loose.barriers, ngettext("{n} open barrier", "{n} open barriers", loose.barriers)),
        (loose.referrals, ngettext("{n} open referral", "{n} open referrals", loose.referrals)),
        (loose.goals, ngettext("{n} open goal", "{n} open goals", loose.goals)),
        (loose.supports, ngettext("{n} running support", "{n} running supports", loose.supports)),
    )
    return [words for number, words in counted if number]


class CloseDialog(FormDialog):
    """Shows what is still open before it asks how the case ended."""

    saved = Signal(object, str, object)  # CaseOutcome, summary, day

    def __init__(self, parent: QWidget, family: str, loose: LooseEnds, today: date) -> None:
        lines = loose_words(loose)
        detail = _("Still open: {what}. It waits for the day the case is reopened.", what=", ".join(lines))
        super().__init__(
            parent,
            _("Close the case of {family}", family=family),
            detail if lines else _("Nothing is open."),
            _("Close the case of {family}", family=family),
        )
        self.outcome = choice_field({str(code): in_use().code("case_outcome", code) for code in CaseOutcome})
        self.on = DateField(today, latest=today)
        self.summary = WordsField()
        self.add_field(_("How it ended"), self.outcome)
        self.add_field(_("On"), self.on)
        self.add_field(_("Summary"), self.summary)

    def save(self) -> None:
        day = self.read_day(self.on)
        if day is not None:
            outcome = CaseOutcome(str(self.outcome.currentData()))
            self.saved.emit(outcome, self.summary.toPlainText(), day)
            self.accept()

    def typed(self) -> str:
        return _typed(self, self.summary)


class ReopenDialog(FormDialog):
    """A closed case goes on."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, family: str) -> None:
        words = _("Reopen the case of {family}", family=family)
        super().__init__(parent, words, _("What was open when it was closed goes on."), words)
        self.summary = WordsField()
        self.add_field(_("Why (optional)"), self.summary)

    def save(self) -> None:
        self.saved.emit(self.summary.toPlainText())
        self.accept()

    def typed(self) -> str:
        return _typed(self, self.summary)


class HandOverDialog(FormDialog):
    """To whom, and a page that says where the family stands; it can be kept as a file."""

    saved = Signal(object, str)  # staff id, summary

    def __init__(
        self,
        parent: QWidget,
        family: str,
        colleagues: Sequence[StaffRow],
        *,
        at_once: bool,
        summary: str,
        keep: Callable[[str], object],
    ) -> None:
        detail = _("They have the family at once.")
        if not at_once:
            detail = _("Your supervisor is asked, and gives the family to them.")
        words = _("Hand over {family}", family=family) if at_once else _("Ask to hand over {family}", family=family)
        super().__init__(parent, words, detail, words)
        self.to = choice_field({row.id.hex(): row.name for row in colleagues})
        self.summary = WordsField(summary, lines=9)
        self.add_field(_("To whom"), self.to)
        self.add_field(_("Where the family stands and what comes next"), self.summary)
        self.copy = button(_("Save the page as PDF…"), lambda: keep(self.summary.toPlainText()), icon_name="folder")
        self.form.addRow(self.copy)

    def save(self) -> None:
        if not self.summary.toPlainText().strip():
            self.say_problem(_("Say where the family stands and what comes next."))
            return
        self.saved.emit(bytes.fromhex(str(self.to.currentData())), self.summary.toPlainText())
        self.accept()

    def typed(self) -> str:
        return _typed(self, self.summary)


class BirthDialog(FormDialog):
    """A child is born into the household."""

    saved = Signal(object)  # NewMember

    def __init__(self, parent: QWidget, family: str, last_name: str, today: date) -> None:
        super().__init__(parent, _("Birth"), family, _("Save birth for {family}", family=family))
        self.first, self.last = QLineEdit(), QLineEdit(last_name)
        self.born = DateField(today, latest=today)
        self.sex = choice_field({code: in_use().code("sex", code) for code in SEXES}, SEXES[-1])
        for field in (self.first, self.last):
            field.setMaxLength(100)
        self.add_field(_("First name"), self.first)
        self.add_field(_("Last name"), self.last)
        self.add_field(_("Born on"), self.born)
        self.add_field(_("Sex"), self.sex)

    def save(self) -> None:
        if not (self.first.text().strip() or self.last.text().strip()):
            self.say_problem(_("Type the first or the last name."))
            return
        born = self.read_day(self.born)
        if born is not None:
            sex = int(str(self.sex.currentData()))
            names = (self.first.text().strip(), self.last.text().strip())
            self.saved.emit(NewMember(*names, birth_date=born, sex=sex, relationship=CHILD))
            self.accept()


class DeathDialog(FormDialog):
    """Somebody died: no letter is made for them from the same day."""

    saved = Signal(object, object, str)  # person id, day, summary

    def __init__(self, parent: QWidget, family: str, people: Mapping[bytes, str], today: date) -> None:
        detail = _("From the same day no letter is made for them.")
        super().__init__(parent, _("Death"), detail, _("Save for {family}", family=family))
        self.person = choice_field({"": _("choose"), **{one.hex(): name for one, name in people.items()}})
        self.on = DateField(today, latest=today)
        self.summary = QLineEdit()
        self.summary.setMaxLength(1_000)
        self.add_field(_("Who died"), self.person)
        self.add_field(_("On"), self.on)
        self.add_field(_("Remark (optional)"), self.summary)

    def save(self) -> None:
        who = _chosen(self, self.person)
        day = self.read_day(self.on) if who else None
        if who and day is not None:
            self.saved.emit(who, day, self.summary.text())
            self.accept()


class AdoptionDialog(FormDialog):
    """A child was adopted: what came before is sealed."""

    saved = Signal(object, object, object)  # person id, day, the name from now on: first, middle, last

    def __init__(self, parent: QWidget, family: str, people: Mapping[bytes, Sequence[str]], today: date) -> None:
        detail = _("Links to earlier records end, and former names are forgotten. Nobody finds the child by them.")
        super().__init__(parent, _("Adoption"), detail, _("Seal for {family}", family=family))
        self._names = {one.hex(): names for one, names in people.items()}
        named = {one: " ".join(filter(None, names)) for one, names in self._names.items()}
        self.person = choice_field({"": _("choose"), **named})
        self.on = DateField(today, latest=today)
        self.first, self.middle, self.last = QLineEdit(), QLineEdit(), QLineEdit()
        for field in (self.first, self.middle, self.last):
            field.setMaxLength(100)
        self.add_field(_("Who was adopted"), self.person)
        self.add_field(_("On"), self.on)
        self.add_field(_("First name from now on"), self.first)
        self.add_field(_("Middle name from now on (blank: none)"), self.middle)
        self.add_field(_("Last name from now on"), self.last)
        self.person.currentIndexChanged.connect(lambda _place: self._fill())
        self._fill()

    def _fill(self) -> None:
        names = self._names.get(str(self.person.currentData()), ("", "", ""))
        for field, name in zip((self.first, self.middle, self.last), names, strict=True):
            field.setText(name)

    def save(self) -> None:
        who = _chosen(self, self.person)
        day = self.read_day(self.on) if who else None
        if who and day is not None:
            self.saved.emit(who, day, tuple(field.text().strip() for field in (self.first, self.middle, self.last)))
            self.accept()


class MoveOutDialog(FormDialog):
    """Who goes to live by themselves; their earlier records stay where they are."""

    saved = Signal(object, object, str)  # person ids, day, summary

    def __init__(self, parent: QWidget, family: str, people: Mapping[bytes, str], today: date) -> None:
        detail = _("They become a household of their own, known as the same people. Their earlier records stay here.")
        super().__init__(parent, _("Somebody moves out"), detail, _("Save for {family}", family=family))
        self.boxes = {one: CheckBox(name) for one, name in people.items()}
        self.form.addRow(Text(_("Who moves out"), bold=True))
        for box in self.boxes.values():
            self.form.addRow(box)
        self.on = DateField(today)
        self.summary = QLineEdit()
        self.summary.setMaxLength(1_000)
        self.add_field(_("On"), self.on)
        self.add_field(_("Remark (optional)"), self.summary)

    def save(self) -> None:
        chosen = [one for one, box in self.boxes.items() if box.isChecked()]
        if not chosen:
            self.say_problem(_("Tick who moves out."))
            return
        if len(chosen) == len(self.boxes):
            self.say_problem(_("Nobody would stay. Tick only who moves out."))
            return
        day = self.read_day(self.on)
        if day is not None:
            self.saved.emit(chosen, day, self.summary.text())
            self.accept()


class JoinDialog(FormDialog):
    """Looks for the other household as one types."""

    saved = Signal(object, object, str)  # household id, day, name
    searched = Signal(str)

    def __init__(self, parent: QWidget, family: str, today: date) -> None:
        detail = _("Two households that live together now become one family. It can be undone.")
        super().__init__(parent, _("Households join"), detail, _("Join with {family}", family=family))
        self.search = QLineEdit()
        self.hits = QListWidget()
        self.on = DateField(today, latest=today)
        self.search.textChanged.connect(self.searched.emit)
        self.add_field(_("Who lives with them now"), self.search)
        card = Card()
        card.body.addWidget(self.hits)
        self.add_field(_("Found"), card)
        self.hits.setAccessibleName(_("Found"))
        self.add_field(_("Since"), self.on)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Who answers what was typed."""
        self.hits.clear()
        for hit in hits:
            parts = [hit.name, hit.birth_date.isoformat() if hit.birth_date else "", hit.case_number or ""]
            item = QListWidgetItem(" · ".join(part for part in parts if part))
            item.setData(Qt.ItemDataRole.UserRole, (hit.household_id, hit.name))
            self.hits.addItem(item)
        self.hits.setCurrentRow(0)
        announce(self.hits, ngettext("{n} person found", "{n} people found", len(hits)))

    def save(self) -> None:
        found = self.hits.selectedItems()
        if not found:
            self.say_problem(_("Type a name, and choose who lives with them now."))
            return
        try:
            day = day_or_none(self, self.on)
        except Unread:
            return
        household, name = found[0].data(Qt.ItemDataRole.UserRole)
        self.saved.emit(household, day, name)
        self.accept()


def _chosen(form: FormDialog, person: QComboBox) -> bytes | None:
    """Whom the form is about; nobody is until somebody was chosen, and then the form says so."""
    who = bytes.fromhex(str(person.currentData()))
    if not who:
        form.say_problem(_("Choose who it is."))
        person.setFocus(Qt.FocusReason.OtherFocusReason)
    return who or None


def _typed(form: FormDialog, field: WordsField) -> str:
    words = field.toPlainText().strip() if field.document().isModified() else ""
    return f"{form.windowTitle()}\n{words}" if words else ""
