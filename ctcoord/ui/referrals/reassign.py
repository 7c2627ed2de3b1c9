"""Give many referrals to a colleague in one go; which ones is seen before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ctcoord.services.agencies import StaffRow
from ctcoord.services.referral_board import Card
from ctcoord.ui.parts.card import Card as CardBox
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.table import RowsModel, RowTable
from ctcoord.ui.referrals.fields import pair
from ctcoord.ui.referrals.listing import columns
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

TABLE_PX = 240


class ReassignDialog(FormDialog):
    """From whom, to whom; the table shows what would change hands."""

    saved = Signal(object, object)  # ids of referrals, StaffRow

    def __init__(
        self, parent: QWidget, cards: Sequence[Card], staff: Sequence[StaffRow], today: Callable[[], date]
    ) -> None:
        detail = _("What is open and shown on the board now, without what may only be read.")
        super().__init__(parent, _("Reassign referrals"), detail, _("Reassign"))
        self._cards = [card for card in cards if not card.read_only]
        self._staff = {one.id.hex(): one for one in staff}
        named = {_key(card): card.worker or _("nobody") for card in self._cards}
        holders = dict(sorted(named.items(), key=lambda one: (one[0] != "", one[1])))
        self.holder = choice_field({"*": _("everybody")} | holders, next(iter(holders), "*"))
        others = (key for key in self._staff if key != self.holder.currentData())
        self.colleague = choice_field({key: one.name for key, one in self._staff.items()}, next(others, ""))
        self.form.addRow(pair((_("From whom"), self.holder), (_("To whom"), self.colleague)))
        self._sum = Text(token="secondary")
        self.form.addRow(self._sum)
        self.table: RowTable[Card] = RowTable(RowsModel(columns(today), self))
        self.table.setAccessibleName(_("What changes hands"))
        self.table.setMinimumHeight(look().px(TABLE_PX))
        box = CardBox()
        box.body.addWidget(self.table)
        box.setMinimumHeight(look().px(TABLE_PX))
        self.form.addRow(box)
        self.holder.currentIndexChanged.connect(lambda _n: self._show())
        self.colleague.currentIndexChanged.connect(lambda _n: self._show())
        self.setMinimumWidth(min(look().px(820), parent.window().width() - look().px(48)))
        self._show()

    def _chosen(self) -> list[Card]:
        holder, to = str(self.holder.currentData()), str(self.colleague.currentData() or "")
        return [card for card in self._cards if to and holder in ("*", _key(card)) and _key(card) != to]

    def _show(self) -> None:
        found = self._chosen()
        self.table.rows_model.set_rows(found)
        self.table.select_first()
        said = ngettext("{n} referral changes hands", "{n} referrals change hands", len(found))
        self._sum.setText(said)
        self.table.setVisible(bool(found))
        self.save_button.setEnabled(bool(found))

    def save(self) -> None:
        self.save_button.setEnabled(False)
        self.saved.emit([card.id for card in self._chosen()], self._staff[str(self.colleague.currentData())])


def _key(card: Card) -> str:
    """Who has it: names may be the same."""
    return card.worker_id.hex() if card.worker_id else ""
