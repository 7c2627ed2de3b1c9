"""Changing the passphrase or the PIN, and restoring a backup."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.secrets import passphrase_problem, pin_problem
from ctcoord.words import _, ngettext


def _secret() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


class PassphraseDialog(FormDialog):
    """The old one, and the new one twice."""

    saved = Signal(str, str)  # old, new

    def __init__(self, parent: QWidget) -> None:
        detail = _("The old passphrase stops working at once. Nobody can reset it for you.")
        super().__init__(parent, _("Change the passphrase"), detail, _("Change passphrase"))
        self.fields = (_secret(), _secret(), _secret())
        for field, words in zip(
            self.fields, (_("Present passphrase"), _("New passphrase"), _("New passphrase again")), strict=True
        ):
            self.add_field(words, field)

    def save(self) -> None:
        old, new, again = (field.text() for field in self.fields)
        problem = passphrase_problem(new, again)
        if problem:
            self.say_problem(problem)
            return
        self.save_button.setEnabled(False)
        self.saved.emit(old, new)


class PinDialog(FormDialog):
    """The passphrase proves who asks; the PIN twice."""

    saved = Signal(str, str)  # passphrase, PIN

    def __init__(self, parent: QWidget) -> None:
        detail = _("The PIN works on this computer only, together with its keyring.")
        super().__init__(parent, _("Set the PIN"), detail, _("Set PIN"))
        self.fields = (_secret(), _secret(), _secret())
        for field, words in zip(self.fields, (_("Passphrase"), _("New PIN"), _("New PIN again")), strict=True):
            self.add_field(words, field)

    def save(self) -> None:
        passphrase, pin, again = (field.text() for field in self.fields)
        problem = pin_problem(pin, again) or ("" if pin else _("Type the new PIN."))
        if problem:
            self.say_problem(problem)
            return
        self.save_button.setEnabled(False)
        self.saved.emit(passphrase, pin)


class RestoreDialog(FormDialog):
    """A backup takes the place of the open store, which is kept beside it."""

    saved = Signal(str)  # passphrase of the backup

    def __init__(self, parent: QWidget, file: str, unsent: int = 0) -> None:
        """``unsent``: how many changes wait to be sent, which the backup may not know."""
        detail = _(
            "{file} takes the place of the records on this computer. These are kept in the same folder. If it is a"
            " backup of this same store, your present passphrase and PIN stay; if of another, the passphrase of the"
            " backup is used from then on.",
            file=file,
        )
        if unsent:
            waiting = ngettext(
                "{n} change was not sent yet, and the backup may not know it: sync first if you can."
                " Otherwise it stays in that folder, and IT can take it over.",
                "{n} changes were not sent yet, and the backup may not know them: sync first if you can."
                " Otherwise they stay in that folder, and IT can take them over.",
                unsent,
            )
            detail = f"{detail}\n\n{waiting}"
        super().__init__(parent, _("Restore this backup?"), detail, _("Restore"))
        self.field = _secret()
        self.add_field(_("Passphrase of the backup"), self.field)

    def save(self) -> None:
        if not self.field.text():
            self.say_problem(_("Type the passphrase that the backup was made with."))
            return
        self.save_button.setEnabled(False)
        self.saved.emit(self.field.text())
