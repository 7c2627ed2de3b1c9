"""Where somebody really is when that must not be known: a new address, or one that is corrected or has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ctcoord.services.contacts import PLACES, KeptAddress
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.several import SeveralDialog
from ctcoord.ui.family.typed import Unread, day_or_none, optional_day
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.form_draft import Said
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.words import _, in_use

_PLACE = ("kind", "address", "known_to")
_END = ("until", "why")
_MOST_LETTERS = 32  # of an address in the list of them: the whole stands over the fields


@dataclass(frozen=True)
class AddressAsked:
    """A confidential address as it was asked for; of one that stands only what is to be others.

    ``end``: last day and reason, both None to take its end back; None where nothing is said of it.
    """

    id: bytes | None
    person_id: bytes
    place: dict[str, str | None]
    end: tuple[date | None, str | None] | None


def place_words() -> dict[str, str]:
    """Of what a confidential address is."""
    words = {"home": _("Home address"), "work": _("Work"), "school": _("School")}
    return {kind: words[kind] for kind in PLACES}


def address_words(one: KeptAddress, name: str, today: date) -> str:
    """'Maria · Work: 9 Mill St · ended Nov 20: she moved'."""
    until = _until(one, today)
    parts = [f"{name} · {place_words()[one.kind]}: {one.address}"]
    if until:
        parts.append(f"{until}: {one.end_reason}" if one.end_reason else until)
    return " · ".join(parts)


def _until(one: KeptAddress, today: date) -> str:
    if one.valid_until is None:
        return ""
    day = in_use().date(one.valid_until)
    return _("ended {day}", day=day) if one.has_ended(today) else _("until {day}", day=day)


def _short(address: str) -> str:
    line = " ".join(address.split())
    return line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1]}…"


class AddressDialog(SeveralDialog):
    """It is shown nowhere else."""

    saved = Signal(object)  # AddressAsked
    drafts_name = "addresses"

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        family: str,
        *,
        key: str,
        people: Mapping[bytes, str],
        known: Sequence[KeptAddress],
    ) -> None:
        detail = _(
            "Only those who keep the person safe see it. It is in no list, no search, no packet, no export and on no"
            " printed page."
        )
        super().__init__(parent, _("Confidential address"), detail, _("Save address for {family}", family=family))
        self.form.setRowWrapPolicy(self.form.RowWrapPolicy.WrapLongRows)
        today = desk.today()
        current_first = sorted(known, key=lambda one: one.has_ended(today))
        self._known = {one.id.hex(): one for one in current_first}
        shown: dict[str, str] = {"": _("New address")}  # first: nobody types over the one that stands unasked
        for id_, one in self._known.items():
            name, ended = people.get(one.person_id, ""), one.has_ended(today)
            self.form.addRow(Text(address_words(one, name, today), wrap=True, bold=not ended))
            shown[id_] = " · ".join(part for part in (f"{name}: {_short(one.address)}", _until(one, today)) if part)
        self.which = choice_field(shown)
        self.person = choice_field({one.hex(): name for one, name in people.items()})
        self.kind = choice_field(place_words())
        self.address = WordsField(lines=2)
        self.known_to, self.why = QLineEdit(), QLineEdit()
        for field in (self.known_to, self.why):
            field.setMaxLength(200)
        self.until = optional_day(today)
        self._add_fields()
        self._stands: Said = {}  # what the fields showed before anything was typed
        self._begin(desk, key)
        self.address.textChanged.connect(self.draft.touch)
        for line in (self.known_to, self.until, self.why):
            line.textEdited.connect(lambda _text: self.draft.touch())
        for choice in (self.person, self.kind):
            choice.activated.connect(lambda _place: self.draft.touch())

    def _add_fields(self) -> None:
        if self._known:
            self.add_field(_("Address"), self.which)
        self.add_field(_("Whose"), self.person)
        self.add_field(_("Of what"), self.kind)
        self.add_field(_("Address in full"), self.address)
        self.add_field(_("Who else knows it (optional)"), self.known_to)
        self.add_field(_("Until (optional)"), self.until)
        if self._known:
            self.add_field(_("Why it ends"), self.why)
            kept = _(
                "An address that is corrected or has ended still keeps the family apart from other agencies’ records."
            )
            self.form.addRow(Text(kept, token="secondary", wrap=True))

    def _shown(self) -> Said:
        return {
            "person": str(self.person.currentData()),
            "kind": str(self.kind.currentData()),
            "address": self.address.toPlainText(),
            "known_to": self.known_to.text(),
            "until": self.until.text(),
            "why": self.why.text(),
        }

    def _here(self) -> Said:
        """What was typed about the address that is shown; what stands already is no typing."""
        shown = self._shown()
        told = {name: words for name, words in shown.items() if words != self._stands[name]}
        if self._at:
            return told
        return shown if told.keys() - {"person", "kind"} else {}  # a choice alone is none

    def _fill(self) -> None:
        row = self._known.get(self._at)
        self.person.setEnabled(row is None)
        self.why.setEnabled(row is not None)
        until = in_use().date(row.valid_until) if row and row.valid_until else ""
        whose = row.person_id.hex() if row else ""
        words = (row.address, row.known_to or "", until, row.end_reason or "") if row else ("", "", "", "")
        self._show({"person": whose, "kind": row.kind if row else PLACES[0]})
        self._show(dict(zip(("address", "known_to", *_END), words, strict=True)))
        self._stands = self._shown()
        self._show(self._typed.get(self._at) or {})

    def _show(self, said: Said) -> None:
        for name in ("person", "kind"):
            choice: QComboBox = getattr(self, name)
            if name in said:
                choice.setCurrentIndex(max(0, choice.findData(said[name])))
        for name in ("known_to", *_END):
            line: QLineEdit = getattr(self, name)
            if name in said:
                line.setText(said[name])
        if "address" in said:
            self.address.setPlainText(said["address"])

    def save(self) -> None:
        said = self._here() if self._at else self._shown()
        if not self.address.toPlainText().strip():
            self._say_at(self.address, _("Type the address in full."))
            return
        if not said:
            self.say_problem(_("Nothing was changed yet."))
            return
        try:
            until = day_or_none(self, self.until)
        except Unread:
            return
        why = self.why.text().strip() or None
        ends = bool(self._at) and not said.keys().isdisjoint(_END)
        if ends and until and not why:
            self._say_at(self.why, _("Say why it ends."))
            return
        if ends and why and not until:
            self._say_at(self.until, _("Say until which day it was used, or leave out why it ends."))
            return
        place = {name: said[name].strip() or None for name in _PLACE if name in said}
        end = (until, why) if ends or until else None
        id_ = bytes.fromhex(self._at) if self._at else None
        self.saved.emit(AddressAsked(id_, bytes.fromhex(str(self.person.currentData())), place, end))

    def _say_at(self, field: QWidget, words: str) -> None:
        self.say_problem(words)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
