"""The form of a referral that nobody was sent yet: for whom, which service, whom to ask, what may be handed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import DOMAINS, DataClass
from ctcoord.domain.referrals import Urgency
from ctcoord.services import directory, directory_find, family_view, search
from ctcoord.services.barriers import BarrierDetail
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.referrals import LONGEST, Wanted
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.form_draft import FormDraft, Said
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.referrals.fields import ClassBoxes, OptionalDay, PickField, at_left, hex_keys, pair
from ctcoord.ui.theme import look
from ctcoord.words import LANGUAGES, _, in_use, language

WIDTH_PX, LEAST_LETTERS = 680, 14
Found = list[tuple[str, bytes]]


def draft_key(family_id: bytes | None) -> str:
    """The name under which an unfinished referral is kept; without a family: that of the board."""
    return f"referral:{family_id.hex() if family_id else 'new'}"


class ReferralForm(FormDialog):
    """Emits the family and what is wanted; ``family`` None: it is looked for first."""

    saved = Signal(object, object)  # FamilyId, Wanted

    def __init__(
        self, parent: QWidget, desk: Desk, title: str, family: FamilyView | None, wanted: Wanted | None = None
    ) -> None:
        detail = family.heading if family is not None else ""
        name = family.heading.partition(",")[0] if family is not None else ""
        words = _("Save referral for {family}", family=name) if name else _("Save referral")
        super().__init__(parent, title, detail, words)
        self._desk, self._family, self._wanted = desk, family, wanted or Wanted("", "")
        self._service_id, self._recipient_id = self._wanted.service_id, self._wanted.recipient_id
        self._said: Said = {}  # of a draft
        self._begun: tuple[directory.ServiceRow, str] | None = None
        self._barrier: BarrierDetail | None = None
        self._latest_family, self._latest_service = Latest(self), Latest(self)
        self.classes = ClassBoxes()
        self._make_fields(desk.today())
        self._lay_out()
        self.setMinimumWidth(min(look().px(WIDTH_PX), parent.window().width() - look().px(48)))
        if family is not None:
            self._show_family(family)
        self.draft: FormDraft | None = None
        if wanted is None:
            self._keep_draft(FormDraft(desk, draft_key(family.id if family else None), self.said, self))

    def _keep_draft(self, draft: FormDraft) -> None:
        """What is typed survives a lock and a crash; what was typed before stands here again."""
        self.draft = draft
        draft.found.connect(self.fill)
        for line in self.findChildren(QLineEdit):
            line.textEdited.connect(lambda _text: draft.touch())
        for choice in self.findChildren(QComboBox):
            choice.activated.connect(lambda _n: draft.touch())
        for box in self.classes.boxes.values():
            box.clicked.connect(lambda _checked=False: draft.touch())
        draft.read()

    def _make_fields(self, today: date) -> None:
        wanted = self._wanted
        self.family_field = PickField()
        self.family_field.searched.connect(self._find_family)
        self.family_field.picked.connect(self._read_family)
        self.service = PickField()
        self.service.line.setText(wanted.service)
        self.service.searched.connect(self._find_service)
        self.service.picked.connect(self._read_service)
        self.find_button = button(_("Find a service…"), self._open_directory, icon_name="search")
        self.recipient = QLineEdit(wanted.recipient)
        self.recipient.setMaxLength(LONGEST)
        self.recipient.textEdited.connect(lambda _text: self._typed_recipient())
        domains = {"": _("no domain")} | {domain: in_use().code("domain", domain) for domain in DOMAINS}
        self.domain = choice_field(domains, wanted.domain or "")
        self.domain.currentIndexChanged.connect(lambda _n: self.classes.follow(str(self.domain.currentData())))
        self.who, self.barrier = choice_field({"": _("the household")}), choice_field({"": _("no barrier")})
        for field in (self.who, self.barrier):  # what they hold comes with the family; a title may be long
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(LEAST_LETTERS)
        self.urgency = choice_field({code: in_use().code("urgency", code) for code in Urgency}, wanted.urgency)
        self.language_field = choice_field(LANGUAGES, wanted.language or language())
        self.by = OptionalDay(today, wanted.chase_on)
        if wanted.classes:
            self.classes.tick(wanted.classes)

    def _lay_out(self) -> None:
        if self._family is None:
            self.add_field(_("Family"), self.family_field)
        self.add_field(_("Service: type what is needed, or what it is called"), self.service)
        self.form.addRow(at_left(self.find_button))
        self.form.addRow(
            pair((_("Who is asked"), self.recipient), (_("For whom"), self.who), (_("Domain"), self.domain))
        )
        self.form.addRow(
            pair(
                (_("Barrier"), self.barrier),
                (_("Urgency"), self.urgency),
                (_("Language"), self.language_field),
                (_("Send by"), self.by),
            )
        )
        self.add_field(_("What may be handed on, besides who it is"), self.classes)
        self._again = Beside(Text(_("What you typed before is here again.")), button(_("Begin anew"), self._begin_anew))
        self._again.hide()
        self.form.addRow(self._again)

    def _find_family(self, words: str) -> None:
        def job(connection: Connection) -> Found:
            hits = search.find(connection, words, limit=20)
            seen: dict[bytes, str] = {}
            for hit in hits:
                born = hit.birth_date.isoformat() if hit.birth_date else ""
                seen.setdefault(hit.family_id, " · ".join(x for x in (hit.name, born, hit.case_number) if x))
            return [(words, key) for key, words in seen.items()]

        self._family = None
        self._desk.read(self, job, self._latest_family.take(self.family_field.show_found), self.show_error)

    def _read_family(self, family_id: object) -> None:
        agency = self._desk.station.agency_id
        if isinstance(family_id, bytes):
            self._desk.read(
                self,
                lambda connection: family_view.family(connection, family_id, agency),
                self._show_family,
                self.show_error,
            )

    def _show_family(self, family: FamilyView) -> None:
        self._family = family
        people = {row.shown.person_id: row.name for row in family.members if not row.died}
        open_barriers = {row.id: row.title for row in family.barriers if row.resolved_on is None}
        _choose(self.who, hex_keys(people, _("the household")), self._wanted.person_id)
        _choose(self.barrier, hex_keys(open_barriers, _("no barrier")), self._wanted.barrier_id)
        spoken = next((code for code in family.languages if code in LANGUAGES), None)
        if self._wanted.language is None and spoken:
            self.language_field.setCurrentIndex(self.language_field.findData(spoken))
        if self._said:
            self._choose_again()

    def _find_service(self, words: str) -> None:
        self._service_id = None
        today = self._desk.today()

        def job(connection: Connection) -> Found:
            hits = directory_find.find(connection, directory_find.Wanted(text=words), today, limit=5) if words else []
            return [(" · ".join(x for x in (hit.name, hit.provider, hit.town) if x), hit.service_id) for hit in hits]

        self._desk.read(self, job, self._latest_service.take(self.service.show_found), self.show_error)

    def _read_service(self, service_id: object) -> None:
        moment = self._desk.local_now()
        if isinstance(service_id, bytes):
            self._desk.read(
                self,
                lambda connection: directory.service(connection, service_id, moment),
                self.take_service,
                self.show_error,
            )

    def _open_directory(self) -> None:
        from ctcoord.ui.directory.pick import PickService

        about = self._family.heading if self._family is not None else ""
        dialog = PickService(self, self._desk, about)
        dialog.taken.connect(self._take_from_directory)
        dialog.open()

    def _take_from_directory(self, found: directory.ServiceRow) -> None:
        self.take_service(found)
        if self.draft is not None:
            self.draft.touch()
        self.service.found.hide()
        self.activateWindow()
        self.recipient.setFocus()

    def begin_with(self, found: directory.ServiceRow, member: str = "") -> None:
        """A service was chosen before the form opened: it stands here also when a draft is found.

        ``member``: the key of whom it is for, as hex; '' leaves that open.
        """
        self._begun = found, member
        self._take_begun()

    def _take_begun(self) -> None:
        found, member = self._begun or (None, "")
        if found is not None:
            self.take_service(found)
        people = self._family.members if self._family is not None and member else ()
        for one in people:
            if one.key.hex() == member:
                self.who.setCurrentIndex(max(0, self.who.findData(one.shown.person_id.hex())))

    def begin_about(self, barrier: BarrierDetail) -> None:
        """A barrier is to be referred: it, its domain and whom it is about stand here also when a draft is found."""
        self._barrier = barrier
        self._take_barrier()

    def _take_barrier(self) -> None:
        about = self._barrier
        if about is None:
            return
        members = self._family.members if self._family is not None else ()
        who = next((m.shown.person_id for m in members if about.person_id in {r.person_id for r in m.records}), b"")
        for field, value in ((self.barrier, about.id.hex()), (self.domain, about.domain or ""), (self.who, who.hex())):
            field.setCurrentIndex(max(0, field.findData(value)))

    def take_service(self, found: directory.ServiceRow) -> None:
        """A service of the directory was chosen: its name, who gives it and its domain."""
        self._service_id = found.id
        self.service.line.setText(found.name[:LONGEST])
        if found.organization is not None:
            self.recipient.setText(found.organization.name[:LONGEST])
            self._recipient_id = found.organization.id  # what a consent names is told by ``domain.authorities``
        if found.domain in DOMAINS:
            self.domain.setCurrentIndex(self.domain.findData(found.domain))

    def said(self) -> Said:
        """What the fields say, as the draft keeps it."""
        lines = {name: line.text() for name, line in self._lines().items()}
        choices = {name: str(choice.currentData()) for name, choice in self._choices().items()}
        ids = {"service_id": self._service_id, "recipient_id": self._recipient_id}
        return {
            **lines,
            **choices,
            **{name: value.hex() if value else "" for name, value in ids.items()},
            "family_id": self._family.id.hex() if self._family else "",
            "classes": sorted(self.classes.ticked),
        }

    def fill(self, said: Said) -> None:
        """Show what was typed before."""
        self._said = said
        for name, line in self._lines().items():
            line.setText(str(said.get(name, "")))
        self._choose_again()
        self.classes.tick(frozenset(one for one in DataClass if one in said.get("classes", ())))
        self._service_id = bytes.fromhex(str(said.get("service_id", ""))) or None
        self._recipient_id = bytes.fromhex(str(said.get("recipient_id", ""))) or None
        self._take_begun()
        self._take_barrier()
        if self._family is None and said.get("family_id"):
            self._read_family(bytes.fromhex(str(said["family_id"])))
        self._again.show()

    def _choose_again(self) -> None:
        """The choices of the draft; people and barriers stand there when the family was read."""
        for name, choice in self._choices().items():
            choice.setCurrentIndex(max(0, choice.findData(str(self._said.get(name, choice.currentData())))))

    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "family": self.family_field.line, "service": self.service.line, "recipient": self.recipient, "by": self.by,
        }  # fmt: skip

    def _choices(self) -> dict[str, QComboBox]:
        return {
            "domain": self.domain, "who": self.who, "barrier": self.barrier, "urgency": self.urgency,
            "language": self.language_field,
        }  # fmt: skip

    def _begin_anew(self) -> None:
        if self.draft is not None:
            self.draft.drop()
        for line in self._lines().values():
            line.clear()
        self._said = {}
        for choice in self._choices().values():
            choice.setCurrentIndex(0)
        self.classes.tick(frozenset())
        self._service_id = self._recipient_id = None
        self._take_barrier()
        self._again.hide()
        (self.service if self._family is not None else self.family_field).line.setFocus()

    def typed(self) -> str:
        return "" if self.draft is not None else super().typed()

    def accept(self) -> None:
        if self.draft is not None:
            self.draft.drop()
        super().accept()

    def reject(self) -> None:
        if self.draft is not None:
            self.draft.keep()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.draft is not None:
            self.draft.keep()
        super().closeEvent(event)

    def _typed_recipient(self) -> None:
        """Another recipient than the one of the directory."""
        self._recipient_id = None

    def save(self) -> None:
        service, recipient = self.service.line.text().strip(), self.recipient.text().strip()
        if self._family is None:
            self.say_problem(_("Type a name and choose the family."))
            self.family_field.line.setFocus()
            return
        if not service:
            self.say_problem(_("Say which service is asked for."))
            self.service.line.setFocus()
            return
        if not recipient:
            self.say_problem(_("Say who is asked."))
            self.recipient.setFocus()
            return
        if self.by.problem():
            self.read_day(self.by)
            return
        self.save_button.setEnabled(False)
        self.saved.emit(self._family.id, self._read(service, recipient))

    def _read(self, service: str, recipient: str) -> Wanted:
        return replace(
            self._wanted,
            service=service,
            recipient=recipient,
            service_id=self._service_id,
            recipient_id=self._recipient_id,
            domain=str(self.domain.currentData()) or None,
            urgency=Urgency(str(self.urgency.currentData())),
            person_id=_key(self.who),
            barrier_id=_key(self.barrier),
            classes=self.classes.ticked,
            language=str(self.language_field.currentData()),
            chase_on=self.by.chosen,
        )


def _choose(field: QComboBox, choices: dict[str, str], value: bytes | None) -> None:
    field.clear()
    for key, words in choices.items():
        field.addItem(words, key)
    field.setCurrentIndex(max(0, field.findData(value.hex() if value else "")))


def _key(field: QComboBox) -> bytes | None:
    return bytes.fromhex(str(field.currentData())) or None
