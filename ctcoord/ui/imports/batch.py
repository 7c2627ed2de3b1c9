"""Accepting a whole batch after a look: it says how many of each kind, and names them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ctcoord.services.links import PERSON, Proposal
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.labels import Text
from ctcoord.words import _, ngettext

NAMED = 12


class BatchDialog(FormDialog):
    """Emits ``accepted`` when the batch is accepted."""

    def __init__(self, parent: QWidget, proposals: list[Proposal]) -> None:
        people = sum(1 for one in proposals if one.kind == PERSON)
        families = len(proposals) - people
        parts = []
        if people:
            parts.append(ngettext("{n} pair is the same person", "{n} pairs are the same person", people))
        if families:
            parts.append(ngettext("{n} pair is one family", "{n} pairs are one family", families))
        detail = _("You say that {what}. Each can be taken back.", what=", ".join(parts))
        accept = ngettext("Accept {n} pair", "Accept {n} pairs", len(proposals))
        super().__init__(parent, _("Accept all that are shown?"), detail, accept)
        for one in proposals[:NAMED]:
            names = " = ".join(dict.fromkeys(side.name for side in (one.left, one.right) if side.name))
            self.form.addRow(Text(f"{names} · {one.left.agency}, {one.right.agency}", token="secondary"))
        if len(proposals) > NAMED:
            self.form.addRow(Text(_("and {n} more", n=len(proposals) - NAMED), token="secondary"))

    def save(self) -> None:
        self.accept()
