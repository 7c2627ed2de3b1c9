"""The notices of a supervisor one by one, each with its reason; taken note of all at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctcoord.ui.desk import Desk
from ctcoord.ui.inquiries.asking import AskingDialog
from ctcoord.ui.inquiries.notices import Told
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.card import Card, scroll_area
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.sync.state import moment_words
from ctcoord.ui.theme import look
from ctcoord.words import _

if TYPE_CHECKING:
    from ctcoord.sync.inquiries import Notice
    from ctcoord.sync.transport import Central


class NoticesDialog(AskingDialog):
    """Every notice with its reason, the oldest first; taken note of all at once."""

    open_family_requested = Signal(object)

    def __init__(self, parent: QWidget, desk: Desk, told: list[Told]) -> None:
        detail = _("Each was put on record before the case opened. Ask the worker if a reason does not convince you.")
        super().__init__(parent, desk, _("Cases opened in an emergency"), detail, _("I have taken note"))
        self._told = told
        page = QWidget()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(look().px(8))
        for one in told:
            inner.addWidget(self._card(one))
        inner.addStretch(1)
        area = scroll_area(page)
        area.setMinimumHeight(look().px(min(116 * len(told), 348)))
        self.setMinimumWidth(look().px(560))
        self.form.addRow(area)

    def _card(self, one: Told) -> Card:
        card, px = Card(edge="warning"), look().px
        box = QVBoxLayout()
        box.setContentsMargins(px(12), px(8), px(12), px(10))
        box.setSpacing(px(2))
        box.addWidget(Text(f"{one.who} · {one.which}", bold=True, wrap=True))
        start, end = self._moment(one.notice.opened_at), self._moment(one.notice.until)
        box.addWidget(Text(_("{start} until {end}", start=start, end=end), token="secondary", step="small"))
        box.addWidget(Text(one.notice.reason, wrap=True))
        case = one.case
        if case is not None:
            made = button(_("Open {family}", family=case.heading or case.case_number or ""), kind="link")
            made.clicked.connect(lambda _checked=False: self._open(case.family_id))
            box.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        card.body.addLayout(box)
        return card

    def _moment(self, at: str) -> str:
        instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
        return moment_words(self._desk.station.clock.local(instant), self._desk.local_now())

    def _open(self, family_id: bytes) -> None:
        self.reject()
        self.open_family_requested.emit(family_id)

    def save(self) -> None:
        last = self._told[-1].notice

        def job(central: Central, device: bytes) -> tuple[Notice, ...]:
            from ctcoord.sync import inquiries

            inquiries.take_note(central, device, last)
            return tuple(inquiries.notices(central, device))

        self.ask(job, self._on_noted)

    def _on_noted(self, left: tuple[Notice, ...]) -> None:
        self._desk.keeper.tell(left)
        self.accept()
