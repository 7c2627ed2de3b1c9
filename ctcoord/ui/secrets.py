"""Fields for a new passphrase and PIN, each typed twice, with what is wrong in plain words."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit

from ctcoord.config import SHORTEST_PASSPHRASE, SHORTEST_PIN
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import View
from ctcoord.words import _, ngettext


def passphrase_problem(first: str, again: str) -> str:
    """What is wrong with a new passphrase; an empty text when nothing is."""
    if len(first) < SHORTEST_PASSPHRASE:
        return ngettext(
            "The passphrase needs {n} character or more; four plain words are good.",
            "The passphrase needs {n} characters or more; four plain words are good.",
            SHORTEST_PASSPHRASE,
        )
    return "" if first == again else _("The two passphrases are not the same.")


def pin_problem(first: str, again: str) -> str:
    """What is wrong with a new PIN; none at all is fine."""
    if not first and not again:
        return ""
    if len(first) < SHORTEST_PIN or not (first.isascii() and first.isdigit()):
        return ngettext("The PIN needs {n} digit or more.", "The PIN needs {n} digits or more.", SHORTEST_PIN)
    return "" if first == again else _("The two PINs are not the same.")


class SecretFields(View):
    """Passphrase and PIN; without a usable keyring a PIN cannot be set, and that is said when it is tried."""

    def __init__(self) -> None:
        super().__init__()
        self._labels = (Text(bold=True), Text(bold=True))
        self._details = (
            Text(step="small", token="secondary", wrap=True),
            Text(step="small", token="secondary", wrap=True),
        )
        self.fields = tuple(QLineEdit() for _number in range(4))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for line, (label, detail) in enumerate(zip(self._labels, self._details, strict=True)):
            grid.addWidget(label, 3 * line, 0)
            grid.addWidget(detail, 3 * line + 1, 0, 1, 2)
            for side in (0, 1):
                field = self.fields[2 * line + side]
                field.setEchoMode(QLineEdit.EchoMode.Password)
                grid.addWidget(field, 3 * line + 2, side)
        self.scale(lambda px: grid.setSpacing(px(4)))
        self.retranslated()

    def retranslated(self) -> None:
        self._labels[0].setText(_("Passphrase"))
        self._labels[1].setText(_("PIN for quick unlocking (optional)"))
        self._details[0].setText(
            _("12 characters or more. It opens your records on this computer; nobody can reset it.")
        )
        self._details[1].setText(_("6 digits or more. It works together with this computer's keyring."))
        words = (_("Passphrase"), _("Passphrase again"), _("PIN"), _("PIN again"))
        for field, name in zip(self.fields, words, strict=True):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)

    @property
    def passphrase(self) -> str:
        """The passphrase as typed."""
        return self.fields[0].text()

    @property
    def pin(self) -> str:
        """The PIN as typed, or an empty text."""
        return self.fields[2].text()

    def problem(self) -> str:
        """What is wrong, in plain words; an empty text when nothing is."""
        texts = [field.text() for field in self.fields]
        return passphrase_problem(texts[0], texts[1]) or pin_problem(texts[2], texts[3])
