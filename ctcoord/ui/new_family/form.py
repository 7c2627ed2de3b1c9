"""A new family on one screen, top to bottom by Tab: who, where, how to reach them, consent, barriers, first tasks."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QCompleter, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ctcoord.domain.addresses import parse_address
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.domain.tasks import TEMPLATES
from ctcoord.errors import CtcoordError
from ctcoord.services.new_family import FIRST_CLASSES, NewFamily, phone_means
from ctcoord.ui.consents.fields import Boxes
from ctcoord.ui.desk import Desk
from ctcoord.ui.drafts import NEW_FAMILY
from ctcoord.ui.form_draft import FormDraft, Said
from ctcoord.ui.new_family.likely import LikelyCard
from ctcoord.ui.new_family.people import People
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.card import scroll_area
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import dress, look
from ctcoord.words import _, error_words, in_use
from ctcoord.words.codes import CODES

LATER, NO_TASKS, NOT_ASKED = "", "", ""
SEARCH_PAUSE_MS = 150
WIDE_PX = 980  # from here on who is known stands beside what is typed
# What families bring most often; the others are added on their Barriers page.
FIRST_BARRIERS = ("transportation-insecurity", "childcare", "childcare-hours", "housing-instability", "homelessness",
                  "food-insecurity", "financial-insecurity", "employment-status", "english-learner",
                  "documents")  # fmt: skip


class NewFamilyForm(QDialog):
    """Emits what is to be saved; closes when it was. Escape keeps the draft, Discard forgets it."""

    save_requested = Signal(object)  # NewFamily
    likely_requested = Signal()  # somebody typed: look for people who may be the same

    def __init__(self, parent: QWidget, desk: Desk, agencies: list[str]) -> None:
        super().__init__(parent)
        self._window = parent
        self._agencies = agencies
        self._left: QWidget | None = None  # the field that F6 goes back to
        self.setWindowTitle(_("New family"))
        self.people = People(desk.today())
        self._make_fields(agencies)
        self.likely = LikelyCard()
        self.draft = FormDraft(desk, NEW_FAMILY, self.said, self)
        self.draft.found.connect(self.fill)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self.likely_requested.emit)
        self._lay_out()
        self._connect()
        self._follow()

    def _make_fields(self, agencies: list[str]) -> None:
        words = in_use()
        self.address, self.phone, self.recipient = QLineEdit(), QLineEdit(), QLineEdit()
        for line, longest in ((self.address, 300), (self.phone, 60), (self.recipient, 200)):
            line.setMaxLength(longest)
        self.address_means, self.phone_means = (
            Text(token="secondary", step="small"),
            Text(token="secondary", step="small"),
        )
        completer = QCompleter(agencies, self.recipient)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (popup := completer.popup()) is not None:
            popup.setAccessibleName(_("Agencies"))
            dress(popup)  # Qt makes it a window without a parent
        self.recipient.setCompleter(completer)
        self.safe = choice_field({NOT_ASKED: _("Not asked yet"), "1": _("Safe to call"), "0": _("Not safe to call")})
        self.language = choice_field(
            {"": _("Not asked yet")} | {one: words.code("language", one) for one in CODES["language"]}
        )
        self.interpreter = CheckBox(_("Needs an interpreter"))
        self.consent = choice_field({LATER: _("Later"), str(ConsentStatus.GIVEN): _("Given: its form opens next"),
                                     str(ConsentStatus.REQUESTED): _("Asked, no answer yet"),
                                     str(ConsentStatus.REFUSED): _("Refused")})  # fmt: skip
        self.barriers = Boxes(
            _("First barriers"), {code: words.code("barrier_category", code) for code in FIRST_BARRIERS}
        )
        self.template = choice_field(
            {"intake": words.code("task_template", "intake"), NO_TASKS: _("No tasks")}, "intake"
        )

    def _lay_out(self) -> None:
        px, room = look().px, self._window.window().size()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(16), px(24), px(16))
        whole.setSpacing(px(8))
        whole.addWidget(Text(self.windowTitle(), step="pane", bold=True))
        self._scroll = scroll_area(self._make_column())
        middle = QHBoxLayout()
        middle.setSpacing(px(16))
        middle.addWidget(self._scroll, 3)
        if room.width() - 24 >= px(WIDE_PX):
            middle.addWidget(self.likely, 2)
        else:  # under the people: in a low window both scroll together
            self._column.insertWidget(2, self.likely)
        self.problem = Text(token="error", wrap=True)
        self.problem.hide()
        whole.addLayout(middle, 1)
        whole.addWidget(self.problem)
        whole.addLayout(self._make_foot())
        self.resize(min(px(1240), room.width() - 24), min(px(860), room.height() - 24))
        FocusRing(self)
        CutTips(self)

    def _make_column(self) -> QWidget:
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, look().px(8), 0)
        self._column.setSpacing(look().px(4))
        self._add(_("Who"), self.people)
        self._add(_("Address"), self.address, self.address_means)
        self._add(_("Phone"), self.phone, self.phone_means)
        self._add(_("May we call this number?"), self.safe)
        self._add(_("Language"), self.language, self.interpreter)
        self._add(_("First consent"), self.consent)
        self._classes = Text(token="secondary", step="small", wrap=True)
        self._recipient_label = self._add(_("Who may see it"), self.recipient, self._classes)
        self._add(_("First barriers"), self.barriers)
        self._add(_("First tasks"), self.template)
        self._column.addStretch(1)
        return page

    def _make_foot(self) -> QHBoxLayout:
        self.discard = button(_("Discard"), self._discard)
        self.save_button = button(_("Save the new family"), self.save, kind="filled", keys="Ctrl+S")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.discard)
        foot.addWidget(self.save_button)
        return foot

    def _add(self, words: str, *widgets: QWidget) -> Text:
        label = Text(words, bold=True)
        label.setBuddy(widgets[0])
        self._column.addWidget(label)
        for widget in widgets:
            self._column.addWidget(widget)
        if not widgets[0].accessibleName():
            widgets[0].setAccessibleName(words)
        self._column.addSpacing(look().px(4))
        return label

    def _connect(self) -> None:
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_button.click)
        QShortcut(QKeySequence("F6"), self).activated.connect(self._next_pane)
        self.people.changed.connect(self._search)
        self.phone.textEdited.connect(self._search)
        for line in (self.address, self.recipient):
            line.textEdited.connect(self._touched)
        for combo in (self.safe, self.language, self.consent, self.template):
            combo.activated.connect(self._touched)
        self.interpreter.toggled.connect(self._touched)
        self.barriers.changed.connect(self._touched)
        for line in (self.address, self.phone):  # not at each letter: reading an address takes its time
            line.editingFinished.connect(self._say_meaning)

    def _next_pane(self) -> None:
        """To the people who may be the same, and back to what was being typed."""
        table, focused = self.likely.table, self.focusWidget()
        if not table.hasFocus():
            self._left = focused
        target = self._left if table.hasFocus() and self._left is not None else table
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _search(self) -> None:
        self._pause.start()
        self._touched()

    def _touched(self, *_what: object) -> None:
        self.draft.touch()
        self.problem.hide()
        self._follow()

    def _follow(self) -> None:
        asked = self.consent.currentData() != LATER
        for part in (self._recipient_label, self.recipient, self._classes):
            part.setVisible(asked)
        kinds = ", ".join(in_use().code("data_class", one) for one in FIRST_CLASSES)
        self._classes.setText(_("About: {kinds}. The whole form is on the family’s Consent page.", kinds=kinds))

    def _say_meaning(self) -> None:
        """What was understood; what was typed is kept in any case."""
        found = parse_address(self.address.text()) if self.address.text().strip() else None
        parts = (found.street, found.unit, found.city, found.state, found.zip_code) if found else ()
        self.address_means.setText(" · ".join(part for part in parts if part))
        means = phone_means(self.phone.text())
        self.phone_means.setText(means or "")
        if self.phone.text().strip() and means is None:
            self.phone_means.setText(_("Not a phone number yet: type it with its area code."))

    @property
    def family(self) -> NewFamily:
        """What was typed."""
        words, safe = in_use(), str(self.safe.currentData())
        template = str(self.template.currentData()) or None
        consent = str(self.consent.currentData())
        return NewFamily(
            self.people.people,
            address=self.address.text(),
            phone=self.phone.text(),
            phone_safe={"1": True, "0": False}.get(safe),
            language=str(self.language.currentData()) or None,
            interpreter=self.interpreter.isChecked(),
            consent=ConsentStatus(consent) if consent and not self.consent_given else None,
            recipient=self.recipient.text(),
            barriers={code: words.code("barrier_category", code) for code in self.barriers.ticked},
            template=template,
            titles={step.code: words.code("task_step", step.code) for step in TEMPLATES[template]}
            if template
            else None,
        )

    @property
    def consent_given(self) -> bool:
        """Whether the whole consent form is filled in next."""
        return str(self.consent.currentData()) == ConsentStatus.GIVEN

    @property
    def first_consent(self) -> str:
        """What is known of a consent that was given, as the draft of its form."""
        name = self.recipient.text().strip()
        known = next((agency for agency in self._agencies if agency.casefold() == name.casefold()), "")
        said = {"agency": known, "recipient": name, "classes": [one for one in FIRST_CLASSES if one != DataClass.CORE]}
        return json.dumps(said)

    def said(self) -> Said:
        """As the draft keeps it."""
        return {
            "people": self.people.said,
            "address": self.address.text(),
            "phone": self.phone.text(),
            "recipient": self.recipient.text(),
            "interpreter": self.interpreter.isChecked(),
            "barriers": self.barriers.ticked,
            **{name: str(field.currentData()) for name, field in self._combos().items()},
        }

    def _combos(self) -> dict[str, QComboBox]:
        return {"safe": self.safe, "language": self.language, "consent": self.consent, "template": self.template}

    def fill(self, said: Said) -> None:
        """What was typed before."""
        self.people.fill(said["people"])
        for name, line in (("address", self.address), ("phone", self.phone), ("recipient", self.recipient)):
            line.setText(said[name])
        self.interpreter.setChecked(said["interpreter"])
        self.barriers.tick(said["barriers"])
        for name, field in self._combos().items():
            field.setCurrentIndex(max(0, field.findData(said[name])))
        self._say_meaning()
        self._follow()
        self.likely_requested.emit()

    def save(self) -> None:
        """Check, and ask for it to be saved."""
        wrong = self.people.problem()
        if wrong is not None:
            wrong[0].born.setFocus(Qt.FocusReason.OtherFocusReason)
            self.say_problem(wrong[1])
            return
        self.draft.keep()
        self.save_button.setEnabled(False)
        self.save_requested.emit(self.family)

    def show_error(self, error: CtcoordError) -> None:
        """What kept it from being saved; everything stays as it was typed."""
        self.save_button.setEnabled(True)
        self.say_problem(" ".join(error_words(error)))

    def say_problem(self, words: str) -> None:
        """What is wrong, over the buttons."""
        self.problem.setText(words)
        self.problem.show()
        announce(self, words)

    def saved(self) -> None:
        """It is a family now."""
        self.draft.drop()
        self.accept()

    def _discard(self) -> None:
        self.draft.drop()
        self.reject()

    def reject(self) -> None:
        self.draft.keep()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.draft.keep()
        super().closeEvent(event)
