"""How to reach somebody safely, and in what language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from ctcoord.services.contacts import KINDS, ContactDetail
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.words import _, in_use
from ctcoord.words.codes import CODES

BESIDE = QFormLayout.RowWrapPolicy.WrapLongRows
NEW = "new:"
TONGUES = tuple(CODES["language"])
ANSWERS = {"": None, "1": True, "0": False}


def kind_words() -> dict[str, str]:
    """The four ways to reach somebody."""
    words = {"phone": _("Phone"), "email": _("E-mail"), "mail": _("Mail"), "message": _("Message place")}
    return {kind: words[kind] for kind in KINDS}


def _asked_field(value: bool | None = None) -> QComboBox:
    """Yes, no, and that nobody asked, which is not yes."""
    key = next(key for key, answer in ANSWERS.items() if answer is value)
    return choice_field({"": _("Not asked"), "1": _("Yes"), "0": _("No")}, key)


@dataclass(frozen=True)
class ContactAsked:
    """A contact as it was asked for: ``id`` of the one that changes, else ``person_id`` of whose it is."""

    id: bytes | None
    person_id: bytes | None
    kind: str
    value: str
    answers: dict[str, bool | str | None]


class ContactDialog(FormDialog):
    """One way to reach one person: a new one, or one that is known."""

    saved = Signal(object)  # ContactAsked

    def __init__(
        self, parent: QWidget, family: str, people: Mapping[bytes, str], known: Sequence[ContactDetail]
    ) -> None:
        detail = _("What nobody asked is not taken for yes.")
        super().__init__(parent, _("Safe contact"), detail, _("Save contact for {family}", family=family))
        self.form.setRowWrapPolicy(BESIDE)
        self._known = {one.id.hex(): one for one in known if one.person_id in people or one.person_id is None}
        shown = {key: f"{people.get(one.person_id or b'', family)}: {one.value}" for key, one in self._known.items()}
        new = {f"{NEW}{one.hex()}": _("{person}: new contact", person=name) for one, name in people.items()}
        self.which = choice_field({**shown, **new})
        self.kind, self.value, self.label = choice_field(kind_words()), QLineEdit(), QLineEdit()
        self.safe, self.voicemail, self.texts = _asked_field(), _asked_field(), _asked_field()
        self.preferred, self.hours = _asked_field(), QLineEdit()
        for field, most in ((self.value, 500), (self.label, 100), (self.hours, 200)):
            field.setMaxLength(most)
        self.add_field(_("Whose"), self.which)
        self.add_field(_("Kind"), self.kind)
        self.add_field(_("Number or address"), self.value)
        self.add_field(_("Whose phone or what place"), self.label)
        self.add_field(_("Safe to use"), self.safe)
        self.add_field(_("Safe hours"), self.hours)
        self.add_field(_("Voicemail may be left"), self.voicemail)
        self.add_field(_("Texts may be sent"), self.texts)
        self.add_field(_("Preferred"), self.preferred)
        self.which.currentIndexChanged.connect(lambda _place: self._fill())
        self._fill()

    def _fill(self) -> None:
        one = self._known.get(str(self.which.currentData()))
        self.kind.setEnabled(one is None)
        self.kind.setCurrentIndex(max(0, self.kind.findData(one.kind if one else KINDS[0])))
        for field, text in ((self.value, one.value if one else ""), (self.label, one.label if one else "")):
            field.setText(text or "")
        self.hours.setText((one.hours or "") if one else "")
        for name, asked in self._asked().items():
            value = getattr(one, name) if one else None
            asked.setCurrentIndex(list(ANSWERS.values()).index(value))

    def _asked(self) -> dict[str, QComboBox]:
        fields = (self.safe, self.voicemail, self.texts, self.preferred)
        return dict(zip(("safe", "voicemail", "texts", "preferred"), fields, strict=True))

    def save(self) -> None:
        value = self.value.text().strip()
        if not value:
            self.say_problem(_("Type the number or address."))
            return
        key = str(self.which.currentData())
        answers: dict[str, bool | str | None] = {
            name: ANSWERS[str(field.currentData())] for name, field in self._asked().items()
        }
        answers |= {"hours": self.hours.text().strip() or None, "label": self.label.text().strip() or None}
        new = key.startswith(NEW)
        person = bytes.fromhex(key.removeprefix(NEW)) if new else None
        known = None if new else bytes.fromhex(key)
        self.saved.emit(ContactAsked(known, person, str(self.kind.currentData()), value, answers))
        # It stays open until it was saved: what cannot be read as a number is said here.

    def done_saving(self) -> None:
        """It is a record now."""
        self.accept()


class SpeechDialog(FormDialog):
    """What each member speaks, and whether they need an interpreter."""

    saved = Signal(object, str, object)  # person id, languages or '', whether an interpreter is needed or None

    def __init__(self, parent: QWidget, family: str, known: Mapping[bytes, tuple[str, str, bool | None]]) -> None:
        """``known``: name, languages (ISO 639-1, comma separated) and need of each person."""
        detail = _("It stands beside the name, and on what is printed for a provider.")
        super().__init__(parent, _("Language and interpreter"), detail, _("Save for {family}", family=family))
        self.form.setRowWrapPolicy(BESIDE)
        self._known = {one.hex(): said for one, said in known.items()}
        self.person = choice_field({key: name for key, (name, _spoken, _need) in self._known.items()})
        self.language = choice_field(
            {"": _("Not asked"), **{code: in_use().code("language", code) for code in TONGUES}}
        )
        self.interpreter = _asked_field()
        self.add_field(_("Who"), self.person)
        self.add_field(_("Speaks best"), self.language)
        self.add_field(_("Needs an interpreter"), self.interpreter)
        self.person.currentIndexChanged.connect(lambda _place: self._fill())
        self._fill()

    def _spoken(self) -> list[str]:
        _name, spoken, _need = self._known[str(self.person.currentData())]
        return [code.strip() for code in spoken.split(",") if code.strip()]

    def _fill(self) -> None:
        need = self._known[str(self.person.currentData())][2]
        first = next(iter(self._spoken()), "")
        if first and self.language.findData(first) < 0:  # one that an agency wrote down and no list here has
            self.language.addItem(in_use().code("language", first), first)
        self.language.setCurrentIndex(max(0, self.language.findData(first)))
        self.interpreter.setCurrentIndex(list(ANSWERS.values()).index(need))

    def save(self) -> None:
        best = str(self.language.currentData() or "")
        spoken = [best, *(code for code in self._spoken() if code != best)] if best else []
        need = ANSWERS[str(self.interpreter.currentData())]
        self.saved.emit(bytes.fromhex(str(self.person.currentData())), ",".join(spoken), need)

    def done_saving(self) -> None:
        """It is a record now."""
        self.accept()
