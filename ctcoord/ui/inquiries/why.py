"""Why can't I see this? What no consent opens, and how to ask; nothing is said of what must leave no trace."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError
from ctcoord.services import people
from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.identity import refused_classes
from ctcoord.ui.inquiries.asking import AskingDialog
from ctcoord.ui.inquiries.hidden_card import Hidden
from ctcoord.ui.parts.card import Card, clear_layout
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use

if TYPE_CHECKING:
    from ctcoord.sync.inquiries import Missing
    from ctcoord.sync.transport import Central


class WhyDialog(AskingDialog):
    """Says at once what our own agency wrote down, and asks the central database for the rest."""

    answered = Signal(object)  # Hidden

    def __init__(self, parent: QWidget, desk: Desk, family: FamilyView) -> None:
        title = _("What is hidden of {family}, and why", family=family.heading)
        detail = _("Some records are confidential by law. They are never announced here, whether there are any or not.")
        super().__init__(parent, desk, title, detail, _("Ask again"))
        self._family = family
        refused = refused_classes(family)
        if refused:
            self.form.addRow(_heading(_("The family said no to our agency")))
            self.form.addRow(Text(_listed(refused), wrap=True))
            self.form.addRow(
                Text(_("It is theirs to decide, and they may change their mind: ask them, do not look."), wrap=True)
            )
        self.form.addRow(_heading(_("At other agencies")))
        card, px = Card(), look().px
        self._answer = QVBoxLayout()
        self._answer.setContentsMargins(px(12), px(10), px(12), px(12))
        self._answer.setSpacing(px(6))
        card.body.addLayout(self._answer)
        self._answer.addWidget(Text(_("Asking…"), token="secondary"))
        self.form.addRow(card)
        self.setMinimumWidth(look().px(520))
        self.can_only_be_left()
        if not desk.keeper.is_connected:
            self._say_instead(
                _("This computer is not connected to a central database: what others know comes with their files.")
            )
        elif family.own_household_id is None:
            self._say_instead(
                _("Our own agency has no record of this family, so it cannot be asked what a consent would open.")
            )
        else:
            self.save()

    def _say_instead(self, words: str) -> None:
        """There is nothing to ask, and this is why."""
        self.save_button.hide()
        clear_layout(self._answer)
        self._answer.addWidget(Text(words, token="secondary", wrap=True))

    def _on_failed(self, error: CtcoordError) -> None:
        super()._on_failed(error)
        clear_layout(self._answer)
        self._answer.addWidget(Text(_("not known without an answer"), token="secondary"))

    def save(self) -> None:
        home = self._family.own_household_id
        if home is None:
            return

        def job(central: Central, device: bytes) -> list[Missing]:
            from ctcoord.sync import inquiries

            return inquiries.why(central, device, home)

        self.ask(job, self._name)

    def _name(self, missing: list[Missing]) -> None:
        own = self._desk.station.agency_id

        def job(connection: Connection) -> Hidden:
            known = people.agencies(connection, own)
            found: defaultdict[str, list[str]] = defaultdict(list)
            for one in missing:
                agency = known.get(one.agency_id)
                found[agency.name if agency else ""].append(one.data_class)
            return dict(found)

        self._desk.read(self, job, self.show_hidden)

    def show_hidden(self, hidden: Hidden) -> None:
        """What no consent opens, agency by agency, and how to ask."""
        self.answered.emit(hidden)
        clear_layout(self._answer)
        for agency, classes in sorted(hidden.items()):
            name = agency or _("An agency that is not known here")
            self._answer.addWidget(Line(Run(name, bold=True, icon="hidden", icon_token="secondary", shrink=True)))
            self._answer.addWidget(Text(_listed(classes), wrap=True))
        words = (
            _(
                "No consent opens these to us. Ask the family whether they want to share them: once a consent that"
                " names both agencies and these kinds of facts is signed, they come with the next sync."
            )
            if hidden
            else _("Nothing that may be named is hidden for want of a consent.")
        )
        self._answer.addWidget(Text(words, token="secondary", wrap=True))
        self.fit()
        announce(self, " ".join([*hidden, words]))


def _heading(words: str) -> Text:
    return Text(words, bold=True)


def _listed(classes: list[str]) -> str:
    return ", ".join(in_use().code("data_class", name) for name in classes)
