"""Asking for the password of the central database, where no keyring keeps it or it was refused."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.words import _


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
