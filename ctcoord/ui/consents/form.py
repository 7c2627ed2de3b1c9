"""The consent form: each field with its rule, what is still missing as it is typed, and how it was signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ctcoord.domain.authorities import Authority, Capacity, Form, Method, Problem, asks_why_alone, problems
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.errors import CtcoordError
from ctcoord.services import consents
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.directory import ServiceRow
from ctcoord.ui.consents import filled
from ctcoord.ui.consents.fields import Boxes, FieldRow, class_boxes, may_be_ticked, rules_words, title
from ctcoord.ui.consents.filled import Signed
from ctcoord.ui.consents.signature import SignaturePad
from ctcoord.ui.desk import Desk
from ctcoord.ui.form_draft import FormDraft, Said
from ctcoord.ui.parts.buttons import Button, button
from ctcoord.ui.parts.card import scroll_area
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import look
from ctcoord.words import LANGUAGES, _, error_words, in_use, language

ELSEWHERE = ""  # a recipient that is no agency of this program
ASKED = (ConsentStatus.GIVEN, ConsentStatus.REQUESTED, ConsentStatus.REFUSED)
LONGEST = {"recipient": 200, "signer": 200, "witness": 200}
MOST_LETTERS = 2_000


def draft_key(family_id: bytes) -> str:
    """Where the unfinished form about a family waits."""
    return f"consent:{family_id.hex()}"


class ConsentForm(QDialog):
    """Emits what is to be saved; closes when it was. Escape keeps the draft, Discard forgets it."""

    save_requested = Signal(object)  # Signed
    print_requested = Signal(object)  # Form

    def __init__(
        self, parent: QWidget, desk: Desk, family: FamilyView, agencies: list[str], *, heading: str = ""
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._desk, self._family, self._today = desk, family, desk.today()
        self._people = filled.people(family)
        self._file: Path | None = None
        self._recipient_id = b""  # of an organization of the directory
        self._asked = False  # to save: from now on every field says what is missing
        self.setWindowTitle(heading or _("New consent"))
        self._make_fields(agencies)
        self._rows = self._make_rows()
        self.draft = FormDraft(desk, draft_key(family.id), self.said, self)
        self.draft.found.connect(self.fill)
        self._lay_out()
        self._connect()
        self._follow()

    def _make_fields(self, agencies: list[str]) -> None:
        words, today = in_use(), self._today
        own = next((one.name for one in (home.agency for home in self._family.households) if one and one.own), "")
        head = next((one for one in self._people if one.head), None)
        self.status = choice_field({one: words.code("consent_status", one) for one in ASKED})
        self.authority = choice_field({one: words.code("authority", one) for one in Authority})
        self.persons = Boxes(title("persons"), {one.id.hex(): one.name for one in self._people})
        self.agency = choice_field({**{name: name for name in agencies}, ELSEWHERE: _("Somebody else…")})
        self.classes, self.rules = class_boxes(), Text(token="secondary", step="small", wrap=True)
        self.capacity = choice_field({one: words.code("signer_capacity", one) for one in Capacity})
        self.method = choice_field({one: words.code("signature_method", one) for one in Method}, Method.PAPER)
        self.language = choice_field(
            dict(LANGUAGES), next((one for one in self._family.languages if one in LANGUAGES), language())
        )
        names = ("recipient", "discloser", "purpose", "limits", "ends_with", "signer", "witness", "citation",
                 "capacity_reason")  # fmt: skip
        self.lines = {name: QLineEdit() for name in names}
        for name, line in self.lines.items():
            line.setMaxLength(LONGEST.get(name, MOST_LETTERS))
        self.lines["recipient"].setAccessibleName(_("Name of who may see it"))
        self.lines["recipient"].setPlaceholderText(_("Name of who may see it"))
        self.lines["discloser"].setText(own)
        self.days = {"signed_on": DateField(today, latest=today), "valid_until": DateField(filled.last_day(today))}
        if head is not None:
            self.persons.tick([head.id.hex()])
            self.lines["signer"].setText(head.name)
        self.pad, self.clear = SignaturePad(), Button(small=True)
        self.choose, self.file_name = Button("", "file", small=True), Text(token="secondary", wrap=True)
        self.look_up = button(_("Find in the directory…"), self._find_recipient, icon_name="search", small=True)
        self.clear.set_words(_("Sign again"))
        self.choose.set_words(_("Choose the scanned page…"))

    def _make_rows(self) -> dict[str, FieldRow]:
        line, day = self.lines, self.days
        fields: dict[str, tuple[QWidget, ...]] = {
            "status": (self.status,),
            "authority": (self.authority,),
            "persons": (self.persons,),
            "recipient": (self.agency, line["recipient"], self.look_up),
            "classes": (self.classes, self.rules),
            **{name: (line[name],) for name in ("purpose", "discloser", "limits", "citation")},
            "signed_on": (day["signed_on"],),
            "valid_until": (day["valid_until"],),
            "ends_with": (line["ends_with"],),
            "language": (self.language,),
            "signer": (line["signer"],),
            "signer_capacity": (self.capacity,),
            "capacity_reason": (line["capacity_reason"],),
            "method": (self.method, self.pad, self.clear, self.choose, self.file_name),
            "witness": (line["witness"],),
        }
        return {name: FieldRow(name, *widgets) for name, widgets in fields.items()}

    def _lay_out(self) -> None:
        px = look().px
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, px(8), 0)
        inner.setSpacing(0)
        for made in self._rows.values():
            inner.addWidget(made)
        inner.addStretch(1)
        self._scroll = scroll_area(page)
        self.missing = Text(token="secondary", wrap=True)
        self.missing.setAccessibleName(_("What is still missing"))
        self.discard = button(_("Discard"), self._discard)
        self.print_button = button(_("Print to sign…"), lambda: self.print_requested.emit(self.form()))
        self.save_button = button("", self.save, kind="filled", keys="Ctrl+S")
        foot = QHBoxLayout()
        foot.addWidget(self.print_button)
        foot.addStretch(1)
        foot.addWidget(self.discard)
        foot.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(16), px(24), px(16))
        whole.setSpacing(px(8))
        whole.addWidget(Text(self.windowTitle(), step="pane", bold=True, wrap=True))
        whole.addWidget(Text(self._family.heading, token="secondary", wrap=True))
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self.missing)
        whole.addLayout(foot)
        room = self._window.window().size()
        self.resize(min(px(680), room.width() - 24), min(px(900), room.height() - 24))
        FocusRing(self)
        CutTips(self)

    def _connect(self) -> None:
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_button.click)
        for combo in (self.status, self.authority, self.agency, self.capacity, self.method, self.language):
            combo.activated.connect(self._touched)
        for line in (*self.lines.values(), *self.days.values()):
            line.textEdited.connect(self._touched)
        for day in self.days.values():
            day.editingFinished.connect(self._follow)
        self.lines["recipient"].textEdited.connect(lambda _text: self._forget_recipient())
        for boxes in (self.persons, self.classes):
            boxes.changed.connect(self._touched)
        self.pad.signed.connect(self._touched)
        self.clear.clicked.connect(lambda _checked=False: self.pad.clear())
        self.choose.clicked.connect(lambda _checked=False: self._choose_file())

    def _forget_recipient(self) -> None:
        """Another name than the one of the directory."""
        self._recipient_id = b""

    def _find_recipient(self) -> None:
        from ctcoord.ui.directory.pick import PickService

        dialog = PickService(self, self._desk, self._family.heading)
        dialog.taken.connect(self._take_recipient)
        dialog.open()

    def _take_recipient(self, found: ServiceRow) -> None:
        """Who gives the service that was found may see it."""
        if found.organization is not None:
            self._recipient_id = found.organization.id
            self.lines["recipient"].setText(found.organization.name[: LONGEST["recipient"]])
            self._touched()
        self.activateWindow()
        self.lines["recipient"].setFocus()

    def _choose_file(self) -> None:
        kinds = f"{_('Scanned page')} (*.pdf *.png *.jpg *.jpeg)"
        chosen, _filter = QFileDialog.getOpenFileName(self, _("Choose the scanned page…"), "", kinds)
        if chosen:
            self._file = Path(chosen)
            self._touched()

    def _touched(self, *_what: object) -> None:
        self.draft.touch()
        self._follow()

    def said(self) -> Said:
        """What every field says now, as the draft keeps it."""
        chosen = str(self.agency.currentData())
        lines = {name: line.text() for name, line in self.lines.items()}
        days = {name: day.day.isoformat() if day.day else "" for name, day in self.days.items()}
        return {
            **lines,
            **days,
            "agency": chosen,
            "recipient": chosen or lines["recipient"],
            "recipient_id": "" if chosen else self._recipient_id.hex(),
            "status": str(self.status.currentData()),
            "authority": str(self.authority.currentData()),
            "signer_capacity": str(self.capacity.currentData()),
            "method": str(self.method.currentData()),
            "language": str(self.language.currentData()),
            "persons": self.persons.ticked,
            "classes": self.classes.ticked,
            "strokes": self.pad.strokes,
            "file": str(self._file or ""),
        }

    def fill(self, said: Said) -> None:
        """Show what was typed before, or what an earlier form said."""
        for name, line in self.lines.items():
            if name in said:
                line.setText(str(said[name]))
        for name, day in self.days.items():
            if said.get(name):
                day.set_day(date.fromisoformat(said[name]))
        combos = {"agency": self.agency, "status": self.status, "authority": self.authority,
                  "signer_capacity": self.capacity, "method": self.method, "language": self.language}  # fmt: skip
        for name, combo in combos.items():
            if name in said:
                combo.setCurrentIndex(max(0, combo.findData(said[name])))
        for name, boxes in (("persons", self.persons), ("classes", self.classes)):
            if name in said:
                boxes.tick(said[name])
        self._recipient_id = bytes.fromhex(said.get("recipient_id", self._recipient_id.hex()))
        self.pad.set_strokes(said.get("strokes", []))
        self._file = Path(said["file"]) if said.get("file") else None
        self._follow()

    def renew(self, form: Form, *, answering: bool = False) -> None:
        """Begin with what an earlier form said; signature and dates are new. ``answering`` one that was asked for."""
        agency = form.recipient if self.agency.findData(form.recipient) >= 0 else ELSEWHERE
        lines = {name: getattr(form, name) for name in self.lines if getattr(form, name)}
        lines["recipient_id"] = (form.recipient_id or b"").hex()
        self.fill({**lines, "agency": agency, "authority": str(form.authority), "classes": [*form.classes],
                   "signer_capacity": str(form.signer_capacity),
                   "persons": [who.hex() for who, _born in form.persons] or self.persons.ticked})  # fmt: skip
        if answering:
            self.status.removeItem(self.status.findData(str(ConsentStatus.REQUESTED)))
            for fixed in (self.authority, self.agency, self.lines["recipient"], self.look_up):
                fixed.setEnabled(False)

    def form(self) -> Form:
        """What is filled in, as the rules read it."""
        said = self.said()
        hidden = {name: "" for name, made in self._rows.items() if made.isHidden() and name in self.lines}
        method = said["method"]
        attached = self.pad.is_signed if method == Method.DRAWN else method == Method.SCANNED and self._file is not None
        dates = {} if not self._rows["valid_until"].isHidden() else {"valid_until": ""}
        return filled.form_from({**said, **hidden, **dates}, self._people, attached=attached)

    @property
    def _status(self) -> ConsentStatus:
        return ConsentStatus(str(self.status.currentData()))

    def _found(self) -> list[Problem]:
        """What is not right yet, in the order of the fields."""
        form, order = self.form(), list(self._rows)
        if self._status is ConsentStatus.GIVEN:
            return sorted(problems(form, self._today), key=lambda one: order.index(one.field))
        needed = (("recipient", form.recipient), ("classes", form.classes))
        return [Problem("missing", field) for field, value in needed if not value]

    def _follow(self) -> None:
        """Show what applies, and say what is missing."""
        authority, method = Authority(str(self.authority.currentData())), Method(str(self.method.currentData()))
        self.classes.show_only(lambda key: may_be_ticked(key, authority))
        for name, made in self._rows.items():
            made.setVisible(filled.shown(name, authority, self._status, method))
        self._rows["capacity_reason"].setVisible(
            filled.shown("capacity_reason", authority, self._status, method)
            and asks_why_alone(self.form(), self._today) is not None
        )
        for made_of in (self.lines["recipient"], self.look_up):
            made_of.setVisible(self.agency.currentData() == ELSEWHERE)
        for part in (self.pad, self.clear):
            part.setVisible(method is Method.DRAWN)
        for asked in (self.choose, self.file_name):
            asked.setVisible(method is Method.SCANNED)
        self.file_name.setText(self._file.name if self._file else _("PDF, PNG or JPEG"))
        classes = {DataClass(name) for name in self.classes.ticked}
        self.rules.setText(rules_words(classes))
        for made in self._rows.values():
            made.set_classes(classes)
        self.print_button.setEnabled(authority is Authority.CONSENT and self._status is not ConsentStatus.REFUSED)
        self.save_button.set_words(_("Save for {family}", family=self._family.heading.split(",")[0].split(" +")[0]))
        self._say_missing(self._found())

    def _say_missing(self, found: list[Problem]) -> None:
        for name, made in self._rows.items():
            said = [one for one in found if one.field == name and (self._asked or one.code != "missing")]
            made.say_problem("\n".join(_sentence(one) for one in said))
        names = list(dict.fromkeys(title(one.field) for one in found))
        self.missing.set_token("warning" if names else "ok")
        self.missing.setText(
            _("Still to do: {fields}", fields=" · ".join(names)) if names else _("Nothing is missing. It can be saved.")
        )

    def save(self) -> None:
        """Check, and ask for it to be saved; else go to the first field that is not right."""
        self._asked = True
        for name, day in self.days.items():
            wrong = "" if self._rows[name].isHidden() else day.problem()
            if wrong:
                self._rows[name].say_problem(wrong)
                self._go_to(name, wrong)
                return
        found = self._found()
        self._say_missing(found)
        if found:
            self._go_to(found[0].field, _sentence(found[0]))
            return
        self.draft.keep()
        self.save_button.setEnabled(False)
        method, given = str(self.method.currentData()), self._status is ConsentStatus.GIVEN
        drawn = self.pad.png() if given and method == Method.DRAWN else b""
        file = self._file if given and method == Method.SCANNED else None
        self.save_requested.emit(Signed(self.form(), self._status, str(self.language.currentData()), drawn, file))

    def _go_to(self, field: str, words: str) -> None:
        made = self._rows.get(field)
        if made is not None:
            target = next((one for one in made.widgets if one.isEnabled() and not one.isHidden()), made.widgets[0])
            if field == "recipient" and not self.lines["recipient"].isHidden():
                target = self.lines["recipient"]
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(made)
        announce(self, words)

    def saved(self) -> None:
        """It is a record now."""
        self.draft.drop()
        self.accept()

    def show_error(self, error: CtcoordError) -> None:
        """What kept it from being saved; everything stays as it was typed."""
        self.save_button.setEnabled(True)
        self.missing.set_token("error")
        self.missing.setText(" ".join(error_words(error)))
        announce(self, self.missing.text())

    def _discard(self) -> None:
        self.draft.drop()
        self.reject()

    def reject(self) -> None:
        self.draft.keep()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.draft.keep()
        super().closeEvent(event)


def _sentence(problem: Problem) -> str:
    words = in_use().say(consents.explain(problem))
    return f"{words} ({problem.citation})" if problem.citation else words
