"""The banner that says who this is: on every page of a family, and in its dialogs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ctcoord.domain.authorities import called
from ctcoord.domain.codes import DataClass
from ctcoord.domain.consent import in_force
from ctcoord.services.case_rows import ConsentRow, FamilyView
from ctcoord.ui.family.more_menu import MoreMenu
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import FittingLine
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


@dataclass(frozen=True)
class Facts:
    """The facts of the banner as runs; an empty list where nothing is known."""

    name: list[Run]
    born: list[Run]
    born_short: list[Run]
    number: list[Run]
    spoken: list[Run]
    contact: list[Run]  # how they may be reached safely is never left out
    consents: list[Run]
    consents_short: list[Run]
    consents_counted: list[Run]
    worker: list[Run]
    records: list[Run]
    agencies: list[Run]


def facts(family: FamilyView, today: date) -> Facts:
    """Who this is, in the lengths that the banner may need."""
    head = family.head
    born = head.shown.birth_date if head is not None else None
    age = age_on(born, today) if born is not None else 0
    long = _("born {day} ({age})", day=born.isoformat(), age=age) if born is not None else ""
    short = _("b. {day} ({age})", day=born.isoformat(), age=age) if born is not None else ""
    if head is not None and head.died_on is not None:  # no age any more, and nobody asks for them
        long = short = _("died {day}", day=head.died_on.isoformat())
    spoken = ", ".join(in_use().code("language", code) for code in family.languages)
    if any(one.interpreter_needed for member in family.members for one in member.records):
        spoken = " · ".join(part for part in (spoken, _("interpreter needed")) if part)
    contact = safe_contact(family)
    names = sorted({row.agency.short_name for row in family.households if row.agency})
    linked = f"{len(family.households)} · {ngettext('{n} agency', '{n} agencies', len(names))}"
    case = _("case {number}", number=family.case_number) if family.case_number else ""
    given, withheld = _given(family, today), [_withheld(name) for name in refused_classes(family)]
    return Facts(
        name=[Run(heading_words(family), bold=True, step="family")],
        born=_one(long, "secondary"),
        born_short=_one(short, "secondary"),
        number=_one(case, "secondary"),
        spoken=[Run(spoken, icon="language")] if spoken else [],
        contact=[Run(contact, icon="contact", shrink=True)] if contact else [],
        consents=[_badge(f"{row.recipient} · {_until(row, today)}") for row in given] + withheld,
        consents_short=[_badge(row.recipient) for row in given] + withheld,
        consents_counted=[_badge(ngettext("{n} consent", "{n} consents", len(given)))] if given else [],
        worker=_labelled(_("Worker"), family.worker or ""),
        records=_labelled(_("Linked records"), linked),
        agencies=[Run(", ".join(names), "secondary", step="small")],
    )


def refused_classes(family: FamilyView) -> list[str]:
    """Kinds of data that the family told our own agency not to share, and has not shared with anyone since.

    What another agency wrote down about a refusal is not ours to show.
    """
    seen: dict[str, bool] = {}  # whether the newest word about a kind of data was a refusal
    for row in (row for row in family.consents if row.status == "given" or (row.ours and row.status == "refused")):
        for name in row.classes:
            seen.setdefault(name, row.status == "refused")
    return [name for name, refused in seen.items() if refused]


def _withheld(name: str) -> Run:
    words = _("{data} · not shared", data=in_use().code("data_class", name))
    return Run(words, "text", bold=True, step="small", icon="hidden", icon_token="secondary", shape="badge")


def _given(family: FamilyView, today: date) -> list[ConsentRow]:
    """The consents that open anything today: in force, and not all of it refused to the same recipient since."""
    found = []
    refused: dict[str, set[str]] = {}  # by recipient; the newest word comes first
    for row in family.consents:
        if row.ours and row.status == "refused":
            refused.setdefault(called(row.recipient), set()).update(row.classes)
        elif in_force(row.status, row.signed_on, row.valid_until, False, today):
            left = set(row.classes) - (refused.get(called(row.recipient), set()) if row.ours else set())
            found += [row] if left - {DataClass.CORE} or left == set(row.classes) else []
    return found[:MAX_CONSENTS]


def _until(row: ConsentRow, today: date) -> str:
    return _("to {day}", day=short_date(row.valid_until, today)) if row.valid_until else _("no end")


def _badge(words: str) -> Run:
    return Run(words, "ok", bold=True, step="small", icon="ok", shape="badge")


def _one(words: str, token: str = "text") -> list[Run]:
    return [Run(words, token)] if words else []


def _labelled(label: str, words: str) -> list[Run]:
    return [Run(label, "secondary", step="small"), Run(words, step="small")] if words else []


class IdentityBanner(View):
    """Two lines: name and facts; consents, worker and linked records. In a narrow window one, and the rest as words.

    Nothing is cut in the middle: each line knows shorter ways to say what it says.
    """

    note_requested = Signal()
    referral_requested = Signal()

    def __init__(self, family: FamilyView, today: date, abilities: Callable[[], Collection[str]]) -> None:
        super().__init__()
        self.more = MoreMenu(abilities)
        self._family, self._today = family, today
        self._narrow = False
        self._first, self._second = FittingLine(gap=14, height=26), FittingLine(gap=8, height=22)
        self._note, self._pen = Button("", "note", keys="Ctrl+N"), Button("icon", "note")
        self._referral = Button("", "referral")
        for made in (self._note, self._pen):
            made.clicked.connect(lambda _checked=False: self.note_requested.emit())
        self._referral.clicked.connect(lambda _checked=False: self.referral_requested.emit())
        lines = self._lines = QVBoxLayout()
        lines.addWidget(self._first)
        lines.addWidget(self._second)
        layout = self._row = QHBoxLayout(self)
        layout.addLayout(lines, 1)
        layout.addWidget(self._note)
        layout.addWidget(self._referral)
        layout.addWidget(self._pen)
        layout.addWidget(self.more)
        self.scale(lambda px: lines.setSpacing(px(4)))
        self.scale(lambda _px: self._take_height())
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window one line stays; the other is in the tooltip."""
        self._narrow = narrow
        self._second.setVisible(not narrow)
        for made in (self._note, self._referral):  # narrow, a referral stands under the dots
            made.setVisible(self._family.may_write and not narrow)
        self._pen.setVisible(self._family.may_write and narrow)
        self._take_height()
        self.retranslated()

    def _take_height(self) -> None:
        px = look().px
        upright = px(6) if self._narrow else px(10)
        self._row.setContentsMargins(px(16), upright, px(16), upright)

    def show_family(self, family: FamilyView, today: date) -> None:
        """Show the family as it is now."""
        self._family, self._today = family, today
        self.set_narrow(self._narrow)

    def retranslated(self) -> None:
        one = facts(self._family, self._today)
        whole = [*one.name, *one.born, *one.number, *one.spoken, *one.contact]
        if self._narrow:
            self._first.set_lengths(
                [*one.name, *one.born_short, *one.number, *one.consents_short, *one.contact],
                [*one.name, *one.born_short, *one.number, *one.consents_counted, *one.contact],
                [*one.name, *one.born_short, *one.number, *one.contact],
                [*one.name, *one.contact],
            )
        else:
            shorter = [*one.name, *one.born_short, *one.number, *one.contact]
            self._first.set_lengths(whole, shorter, [*one.name, *one.contact])
        label = [Run(_("Consent"), "secondary", step="small")] if one.consents else []
        linked = [*one.worker, *one.records]
        self._second.set_lengths(
            [*label, *one.consents, *linked, *one.agencies],
            [*label, *one.consents, *linked],
            [*label, *one.consents, *one.worker],  # how long a consent holds is worth more than the number of records
            [*label, *one.consents_short, *linked],
            [*one.consents_counted, *linked],
            [*one.consents_counted, *one.worker],
        )
        said = " ".join(run.text for run in (*whole, *self._second.lengths[0]) if run.text)
        self.setToolTip(said)
        self.setAccessibleName(said)
        for made in (self._note, self._pen):
            made.set_words(_("Note"))
        self._referral.set_words(_("Referral"))
        self.more.set_family(self._family.heading)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("card"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline"))
