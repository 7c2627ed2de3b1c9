"""Ask before a referral's packet is saved: in which language, and whether it may be taken home."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ctcoord.services.referral_view import ReferralView
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.referrals.steps import subject
from ctcoord.words import LANGUAGES, _


class PacketDialog(FormDialog):
    """Language and safety of the page; unticked, the page says at its top that it stays with the recipient."""

    saved = Signal(bool, str)  # safe at home, language

    def __init__(self, parent: QWidget, shown: ReferralView) -> None:
        super().__init__(parent, _("Save packet"), subject(shown), _("Save packet…"))
        self.language_field = choice_field(LANGUAGES, shown.wanted.language or "en")
        self.home = CheckBox(_("I have asked: it is safe to take it home"))
        self.add_field(_("Language of the packet"), self.language_field)
        self.form.addRow(self.home)

    def save(self) -> None:
        self.saved.emit(self.home.isChecked(), str(self.language_field.currentData()))
