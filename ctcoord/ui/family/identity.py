"""The banner that says who this is: on every page of a family, and in its dialogs."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import age_on, short_date

MAX_CONSENTS = 3


def heading_words(family: FamilyView) -> str:
    """'VEGA, Maria + 3'."""
    last, _comma, first = family.heading.partition(", ")
    others = len(family.members) - 1
    name = f"{last.upper()}, {first}" if first else last.upper()
    return f"{name} + {others}" if others > 0 else name


def safe_contact(family: FamilyView) -> str:
    """How the family may be reached safely, as they said it; else their first phone."""
    head = family.head
    if head is None:
        return ""
    if head.shown.contact_note:
        return head.shown.contact_note
    phones = [row for row in head.contacts if row.kind == "phone" and row.safe is not False]
    if not phones:
        return ""
    phone = phones[0]
    return _("{phone}, no voicemail", phone=phone.value) if phone.voicemail is False else phone.value


def facts(family: FamilyView, today: date) -> list[Run]:
    """The facts beside the name, most needed first."""
    head = family.head
    runs = []
    if head is not None and head.shown.birth_date is not None:
        born = head.shown.birth_date
        runs.append(Run(_("born {day} ({age})", day=born.isoformat(), age=age_on(born, today)), "secondary"))
    if family.case_number:
        runs.append(Run(_("case {number}", number=family.case_number), "secondary"))
    spoken = ", ".join(in_use().code("language", code) for code in family.languages)
    if spoken:
        runs.append(Run(spoken, icon="language"))
    contact = safe_contact(family)
    if contact:
        runs.append(Run(contact, icon="contact", shrink=True))
    return runs


class IdentityBanner(View):
    """Two lines: name and facts; consents, worker and linked records."""

    note_requested = Signal()

    def __init__(self, family: FamilyView, today: date) -> None:
        super().__init__()
        self._family, self._today = family, today
        self._first, self._second = Line(gap=14, height=26), Line(gap=8, height=22)
        self._note = Button("", "note", keys="Ctrl+N")
        self._note.clicked.connect(lambda _checked=False: self.note_requested.emit())
        lines = QVBoxLayout()
        lines.addWidget(self._first)
        lines.addWidget(self._second)
        layout = QHBoxLayout(self)
        layout.addLayout(lines, 1)
        layout.addWidget(self._note)
        self.scale(lambda px: layout.setContentsMargins(px(16), px(10), px(16), px(10)))
        self.scale(lambda px: lines.setSpacing(px(4)))
        self.retranslated()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window one line stays; the other is in the tooltip."""
        self._second.setVisible(not narrow)

    def show_family(self, family: FamilyView, today: date) -> None:
        """Show the family as it is now."""
        self._family, self._today = family, today
        self.retranslated()

    def retranslated(self) -> None:
        family = self._family
        name = Run(heading_words(family), bold=True, step="family")
        self._first.set_runs(name, *facts(family, self._today))
        self._second.set_runs(*self._consents(), *self._work())
        self.setToolTip(self._second.accessibleName())
        self.setAccessibleName(f"{self._first.accessibleName()} {self._second.accessibleName()}")
        self._note.set_words(_("Note"))

    def _consents(self) -> list[Run]:
        today = self._today
        runs = []
        for row in self._family.consents[:MAX_CONSENTS]:
            if row.status == "given" and (row.valid_until is None or row.valid_until >= today):
                until = _("to {day}", day=short_date(row.valid_until, today)) if row.valid_until else _("no end")
                runs.append(Run(f"{row.recipient} · {until}", "ok", bold=True, step="small", icon="ok", shape="badge"))
        return [Run(_("Consent"), "secondary", step="small"), *runs] if runs else []

    def _work(self) -> list[Run]:
        runs = []
        if self._family.worker:
            runs += [Run(_("Worker"), "secondary", step="small"), Run(self._family.worker, step="small")]
        number = len(self._family.households)
        names = sorted({row.agency.short_name for row in self._family.households if row.agency})
        words = ngettext("{n} agency", "{n} agencies", len(names))
        runs += [Run(_("Linked records"), "secondary", step="small"), Run(f"{number} · {words}", step="small")]
        runs.append(Run(", ".join(names), "secondary", step="small", shrink=True))
        return runs

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("card"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline"))
