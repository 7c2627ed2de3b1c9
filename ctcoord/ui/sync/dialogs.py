"""Asking for the password of the central database, where no keyring keeps it or it was refused."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.words import _


class PasswordDialog(FormDialog):
    """The present password and a new one, typed twice; it stays open until the central database has taken it."""

    saved = Signal(str, str)  # present, new

    def __init__(self, parent: QWidget, login: str) -> None:
        detail = _("It is the password of the central database, not the PIN or passphrase of this computer.")
        super().__init__(parent, _("Change the password of {login}", login=login), detail, _("Change password"))
        self.present, self.new, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        for words, field in ((_("Present password"), self.present), (_("New password"), self.new)):
            self.add_field(words, field)
        self.add_field(_("New password once more"), self.again)
        for field in (self.present, self.new, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)

    def save(self) -> None:
        if not self.present.text() or not self.new.text():
            self.say_problem(_("Type your present password and a new one."))
        elif self.new.text() != self.again.text():
            self.say_problem(_("The two were not the same."))
        else:
            self.save_button.setEnabled(False)
            self.saved.emit(self.present.text(), self.new.text())


class SignInDialog(FormDialog):
    """The password of the login; whether it is right is said in the strip."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, login: str, why: str) -> None:
        super().__init__(parent, _("Sign in to the central database as {login}", login=login), why, _("Sign in"))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_field(_("Password"), self.field)

    def save(self) -> None:
        if not self.field.text():
            self.say_problem(_("Type your password."))
            return
        self.saved.emit(self.field.text())
        self.accept()
