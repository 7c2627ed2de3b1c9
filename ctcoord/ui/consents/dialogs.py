"""Small forms about a consent: taking it back, finding it was never valid, reading all of it, printing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.services.records import MOST_LETTERS
from ctcoord.services.sharing import AuthorityRow
from ctcoord.ui.consents.fields import title
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import WRAPS_LONG, FormDialog, choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.words import LANGUAGES, _, in_use


def kinds_words(classes: Sequence[str]) -> str:
    """'Housing, Health'."""
    return ", ".join(in_use().code("data_class", one) for one in classes)


class WithdrawDialog(FormDialog):
    """The family takes back what it gave."""

    saved = Signal(str, object)  # who says so, the day

    def __init__(self, parent: QWidget, family: str, row: AuthorityRow, today: date) -> None:
        detail = _(
            "{recipient} will see no more of: {kinds}. What was shared before stays shared (42 CFR 2.31(a)(6)).",
            recipient=row.recipient,
            kinds=kinds_words(row.classes),
        )
        super().__init__(parent, _("Withdraw the consent"), detail, _("Withdraw for {family}", family=family))
        self.signer = QLineEdit(row.signer or "")
        self.signer.setMaxLength(200)
        self.day = DateField(today, latest=today)
        self.add_field(_("Who withdraws it"), self.signer)
        self.add_field(_("On"), self.day)

    def save(self) -> None:
        day = self.read_day(self.day)
        if day is None:
            return
        if not self.signer.text().strip():
            self.say_problem(_("Write who withdraws it."))
            self.signer.setFocus()
            return
        self.saved.emit(self.signer.text().strip(), day)
        self.accept()


class InvalidateDialog(FormDialog):
    """It turned out never to have been valid."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, family: str, row: AuthorityRow) -> None:
        detail = _("{recipient}, signed {day}. It stays in the history, with your reason.",
                   recipient=row.recipient, day=in_use().date(row.signed_on))  # fmt: skip
        super().__init__(parent, _("This was never valid"), detail, _("Save for {family}", family=family))
        self.reason = QLineEdit()
        self.reason.setMaxLength(MOST_LETTERS + 1)  # nothing pasted is cut unseen
        self.add_field(_("Why it was never valid"), self.reason)

    def save(self) -> None:
        if not self.reason.text().strip():
            self.say_problem(_("Write why it was never valid."))
            return
        if len(self.reason.text()) > MOST_LETTERS:
            self.say_problem(_("This is longer than a field can be: {most} characters.", most=f"{MOST_LETTERS:,}"))
            return
        self.saved.emit(self.reason.text().strip())
        self.accept()


class DetailsDialog(FormDialog):
    """All that was written down; nothing of it can be changed here."""

    def __init__(self, parent: QWidget, row: AuthorityRow, names: Sequence[str]) -> None:
        heading = f"{in_use().code('authority', row.authority)}: {row.recipient}"
        super().__init__(parent, heading, in_use().code("consent_status", row.status), _("Close"), can_cancel=False)
        self.form.setRowWrapPolicy(WRAPS_LONG)
        for label, said in details(row, names):
            self.form.addRow(Text(label, token="secondary"), Text(said, wrap=True))

    def save(self) -> None:
        self.accept()


def details(row: AuthorityRow, names: Sequence[str]) -> list[tuple[str, str]]:
    """Each thing it says with its label, in the order of the form; what it does not say is left out."""
    words = in_use()
    said = (
        ("persons", ", ".join(names) or _("Everybody of the household")),
        ("recipient", row.recipient),
        ("classes", kinds_words(row.classes)),
        *((name, getattr(row, name)) for name in ("purpose", "discloser", "limits", "citation")),
        ("signed_on", words.date(row.signed_on) if row.signed_on else ""),
        ("valid_until", words.date(row.valid_until) if row.valid_until else ""),
        ("ends_with", row.ends_with),
        ("signer", row.signer),
        ("signer_capacity", words.code("signer_capacity", row.signer_capacity) if row.signer_capacity else ""),
        ("capacity_reason", row.capacity_reason),
        ("method", words.code("signature_method", row.method) if row.method else ""),
        ("witness", row.witness),
    )
    found = [(title(name), str(value)) for name, value in said if value]
    return found + ([(_("Ended on"), words.date(row.ended_on))] if row.ended_on else [])


YES, NO = "yes", "no"


class PrintDialog(FormDialog):
    """In which language, and whether it may be taken home: somebody else may read it there."""

    saved = Signal(str, bool)  # language, safe at home

    def __init__(self, parent: QWidget, family: str, language: str, title: str = "") -> None:
        detail = _("Ask before you hand it out: who else may read it at home?")
        super().__init__(
            parent, title or _("Print the consent form"), detail, _("Save the page for {family}…", family=family)
        )
        self.language = choice_field(dict(LANGUAGES), language)
        self.home = choice_field({
            "": _("Not asked yet"),
            YES: _("Yes: nobody who may harm them will read it"),
            NO: _("No: the page stays here"),
        })  # fmt: skip
        self.add_field(_("Language"), self.language)
        self.add_field(_("Safe to take home?"), self.home)

    def save(self) -> None:
        answer = str(self.home.currentData())
        if not answer:
            self.say_problem(_("Ask the family, and say what they answered."))
            self.home.setFocus()
            return
        self.saved.emit(str(self.language.currentData()), answer == YES)
        self.accept()
