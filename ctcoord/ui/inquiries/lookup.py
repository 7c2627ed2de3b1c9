"""Who else knows a family: a question on record, answered with names of agencies and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ctcoord.sync import inquiries
from ctcoord.sync.inquiries import AgencyFound, HomeFound
from ctcoord.ui.desk import Desk
from ctcoord.ui.inquiries.asking import AskingDialog
from ctcoord.ui.parts.buttons import Button, button
from ctcoord.ui.parts.card import Card, clear_layout
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import look
from ctcoord.words import _, language, ngettext
from ctcoord.words.typed_dates import read_day

if TYPE_CHECKING:
    from ctcoord.sync.transport import Central

_LEAST = 2  # letters of a name or a case number, as the central database wants them
LONGEST_CASE, ID_BYTES = 64, 16


def typed_name(query: str, today: date) -> tuple[str, str, date | None]:
    """First name, last name and birth date, as far as the words of a search tell them."""
    if "," in query:
        last, _comma, first = (part.strip() for part in query.partition(","))
        return first, last, None
    names = [word for word in query.split() if not any(map(str.isdigit, word))]
    numbers = [word for word in query.split() if any(map(str.isdigit, word))]
    days = [day for word in numbers if (day := read_day(word, language(), today)) is not None]
    return " ".join(names[:-1]), " ".join(names[-1:]), days[0] if days else None


def _household_id(typed: str) -> bytes | None:
    try:
        found = bytes.fromhex(typed.replace("-", ""))
    except ValueError:
        return None
    return found if len(found) == ID_BYTES else None


class LookupDialog(AskingDialog):
    """Asks by full name and birth date, or within the own agency by case number.

    A household of the own agency can be opened from the answer.
    """

    open_requested = Signal(object)  # HomeFound

    def __init__(
        self, parent: QWidget, desk: Desk, title: str, detail: str, query: str = "", *, by_case: bool = False
    ) -> None:
        """``by_case``: a case number of the own agency will do instead."""
        super().__init__(parent, desk, title, detail, _("Ask, on record"))
        today = desk.today()
        self.case = QLineEdit()
        self.case.setMaxLength(LONGEST_CASE)
        if by_case:
            self.add_field(_("Case number of our agency, or name and birth date"), self.case)
        first, last, born = typed_name(query, today)
        self.first, self.last = QLineEdit(first), QLineEdit(last)
        self.born = DateField(born or today, latest=today)
        if born is None:
            self.born.clear()
        for field in (self.first, self.last):
            field.setMaxLength(100)
        self.add_field(_("First name"), self.first)
        self.add_field(_("Last name"), self.last)
        self.add_field(_("Birth date"), self.born)
        record = _("Before it is answered, the question goes on record: your name, the time and what you type here.")
        self._record = Text(record, wrap=True)
        self.form.addRow(self._record)
        self.setMinimumWidth(min(look().px(620), parent.window().width()))
        self._card = Card()
        self._answers = QVBoxLayout()
        self._card.body.addLayout(self._answers)
        self._card.hide()
        self.form.addRow(self._card)
        for field in (self.case, self.first, self.last, self.born):
            field.textEdited.connect(lambda _text: self._begin_anew())

    def _begin_anew(self) -> None:
        """Another question: what it leaves on record is said again."""
        self._card.hide()
        self._record.show()

    def save(self) -> None:
        if self.case.text().strip():
            self._ask_case(self.case.text().strip())
        else:
            self._ask_person()

    def _ask_case(self, number: str) -> None:
        """A case number is asked for; an id of a household, which nobody guesses, is opened without that."""
        home = _household_id(number)
        if home is not None:
            self.open_requested.emit(HomeFound(home, None))
            return
        if len(number) < _LEAST:
            self.say_problem(_("The whole case number is needed: a part of it is not answered."))
            self.case.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._card.hide()
        own = self._desk.station.agency_id or b""

        def job(central: Central, device: bytes) -> list[AgencyFound]:
            homes = inquiries.lookup_case(central, device, number)
            return [inquiries.AgencyFound(own, "", tuple(homes))] if homes else []

        self.ask(job, self.show_answer)

    def _ask_person(self) -> None:
        first, last = self.first.text().strip(), self.last.text().strip()
        for field, words in ((self.first, first), (self.last, last)):
            if len(words) < _LEAST:
                self.say_problem(_("The full first and last name are needed: a part of a name is not answered."))
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        born = self.read_day(self.born)
        if born is None:
            return
        self._card.hide()

        def job(central: Central, device: bytes) -> list[AgencyFound]:
            return inquiries.lookup(central, device, first, last, born)

        self.ask(job, self.show_answer)

    def show_answer(self, found: list[AgencyFound]) -> None:
        """The agencies that may hold a record, and what comes next."""
        clear_layout(self._answers)
        own = self._desk.station.agency_id
        px = look().px
        self._answers.setContentsMargins(px(12), px(10), px(12), px(12))
        self._answers.setSpacing(px(8))
        said = _said(found, by_case=bool(self.case.text().strip()))
        self._answers.addWidget(Text(said, bold=True, wrap=True))
        for agency in found:
            if agency.id == own:
                for home in agency.homes:
                    self._answers.addLayout(self._own(home))
            else:
                self._answers.addWidget(Line(Run(agency.name, icon="families", icon_token="secondary", bold=True)))
        self._answers.addWidget(Text(_next_step(found, own), token="secondary", wrap=True))
        self._record.hide()  # it was said before; the answer needs the room
        self._card.show()
        self._chain()
        self.fit()
        announce(self._card, said)

    def _chain(self) -> None:
        """Tab comes to what can be opened after the fields, before the foot."""
        before: QWidget = self.born
        for made in (*self._card.findChildren(Button), *self._foot_buttons):
            QWidget.setTabOrder(before, made)
            before = made

    def _own(self, home: HomeFound) -> QHBoxLayout:
        number = home.case_number
        words = _("Our own agency, case {number}", number=number) if number else _("Our own agency")
        line = QHBoxLayout()
        line.addWidget(Line(Run(words, icon="lock", icon_token="secondary", bold=True, shrink=True)), 1)
        made = button(_("Emergency access…"), lambda: self.open_requested.emit(home), icon_name="key")
        line.addWidget(made)
        return line


def _said(found: list[AgencyFound], *, by_case: bool) -> str:
    if by_case:
        none = _("Our agency has no case of this number that may be named.")
        return _("Our agency has this case") if found else none
    if not found:
        return _("No agency that may be named holds a record under this name and birth date.")
    return ngettext("{n} agency may hold a record", "{n} agencies may hold a record", len(found))


def _next_step(found: list[AgencyFound], own: bytes | None) -> str:
    """What comes next, for each kind of answer."""
    says: list[str] = []
    if any(agency.id == own for agency in found):
        says.append(
            _("Your supervisor can assign you the case of our own agency. If that cannot wait: emergency access.")
        )
    if any(agency.id != own for agency in found):
        says.append(_("Ask the family for their consent, then call the agency and ask it to link the records."))
    if not found:
        says.append(_("That is no proof that there is none: check the spelling, and ask the family."))
    return " ".join(says)


def ask_elsewhere(
    parent: QWidget, desk: Desk, opened: Callable[[bytes], object], query: str = "", *, emergency: bool = False
) -> LookupDialog:
    """Show the form; ``opened`` gets the household that emergency access has brought here."""
    from ctcoord.ui.inquiries.emergency import EmergencyDialog

    if emergency:
        title = _("Emergency access")
        detail = _(
            "For a family of our own agency that is not assigned to you. First find it by its case number, or by full"
            " name and birth date."
        )
    else:
        title = _("Ask other agencies")
        detail = _("Whether a family is known elsewhere. The answer names agencies only, never what they know.")
    dialog = LookupDialog(parent, desk, title, detail, query, by_case=emergency)

    def open_home(home: HomeFound) -> None:
        asking = EmergencyDialog(dialog, desk, home.scope_id, home.case_number, opened)
        asking.accepted.connect(dialog.accept)
        asking.open()

    dialog.open_requested.connect(open_home)
    dialog.open()
    return dialog
