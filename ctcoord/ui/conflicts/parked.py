"""What the central database set aside: what was written, why it was not taken, and what to do."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.services.sending import ParkedRow
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, Ruled, clear_layout, scroll_area
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.sync.state import moment_words
from ctcoord.words import _, in_use
from ctcoord.words.records import entity_words, field_words, reason_words, value_words

KINDS = {"create": lambda: _("new record"), "set": lambda: _("change"), "delete": lambda: _("removal")}
HIDDEN = frozenset({"agency_id", "as_of", "author_id", "person_id", "extra"})


class ParkedPanel(Card):
    """Emits what is to be done with the record that is shown."""

    again_requested = Signal(object)  # list of ParkedRow
    let_go_requested = Signal(object)  # ParkedRow
    open_requested = Signal(object)  # FamilyId
    copied = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.row: ParkedRow | None = None
        self._alike: list[ParkedRow] = []  # with the same reason, this one among them
        self._now: datetime | None = None
        head = Ruled()
        self._family, self._what = Line(height=26), Line(height=20)
        words = QVBoxLayout(head)
        words.setSpacing(0)
        words.addWidget(self._family)
        words.addWidget(self._what)
        self._why, self._remedy = Text(bold=True, wrap=True), Text(token="secondary", wrap=True)
        page = QWidget()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        self._values = QGridLayout()
        inner.addWidget(self._why)
        inner.addWidget(self._remedy)
        inner.addLayout(self._values)
        inner.addStretch(1)
        self.body.addWidget(head)
        self.body.addWidget(scroll_area(page), 1)
        self.body.addWidget(self._make_foot())
        self.scale(lambda px: words.setContentsMargins(px(16), px(8), px(16), px(8)))
        self.scale(lambda px: inner.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: inner.setSpacing(px(8)))
        self.scale(lambda px: self._values.setHorizontalSpacing(px(16)))
        self.scale(lambda px: self._values.setVerticalSpacing(px(4)))

    def _make_foot(self) -> QWidget:
        foot = Ruled(under=False)
        self.open_button, self.copy_button, self.let_go_button = Button(), Button(), Button()
        self.all_button, self.again_button = Button(), Button("filled")
        line = QHBoxLayout(foot)
        line.addStretch(1)
        acts = Beside(self.open_button, self.copy_button, self.let_go_button, self.all_button, self.again_button)
        line.addWidget(acts)
        self.scale(lambda px: acts.set_spacing(px(8)))
        self.open_button.clicked.connect(lambda _checked=False: self._open())
        self.copy_button.clicked.connect(lambda _checked=False: self._copy())
        self.let_go_button.clicked.connect(lambda _checked=False: self._ask())
        self.again_button.clicked.connect(lambda _checked=False: self.again_requested.emit([self.row]))
        self.all_button.clicked.connect(lambda _checked=False: self.again_requested.emit(self._alike))
        self.scale(lambda px: line.setContentsMargins(px(16), px(10), px(16), px(10)))
        self.scale(lambda px: line.setSpacing(px(8)))
        return foot

    def show_row(self, row: ParkedRow, alike: list[ParkedRow], now: datetime) -> None:
        """Show a record that was set aside; ``alike`` are all with its reason, ``now`` is local."""
        self.row, self._alike, self._now = row, alike, now
        self.retranslated()

    def retranslated(self) -> None:
        self.copy_button.set_words(_("Copy the text"))
        self.let_go_button.set_words(_("Take back here…"))
        self.again_button.set_words(_("Send again"))
        self.all_button.setVisible(len(self._alike) > 1)
        self.all_button.set_words(_("Send all {n} again", n=len(self._alike)))
        row, now = self.row, self._now
        if row is None or now is None:
            return
        self._family.set_runs(Run(row.family, bold=True, step="family", shrink=True))
        self.open_button.set_words(_("Open {family}", family=last_name(row.family)))
        kind = KINDS[row.kind]() if row.kind in KINDS else ""
        made = moment_words(row.made_at.astimezone(now.tzinfo), now)
        record = " · ".join(word for word in (entity_words(in_use(), row.entity), row.name, row.person) if word)
        self._what.set_runs(Run(record, shrink=True), Run(f"· {kind} · {made}", "secondary"))
        why, remedy = reason_words(in_use(), row.reason, founding=row.founding)
        self._why.setText(why)
        self.all_button.setToolTip(_("Everything that was set aside for this reason: {why}", why=why))
        self._remedy.setText(f"{remedy} {_('What you wrote is kept here and at the central database.')}")
        clear_layout(self._values)
        for line, (name, value) in enumerate(self._lines()):
            self._values.addWidget(Text(name, token="secondary", step="small"), line, 0, Qt.AlignmentFlag.AlignTop)
            self._values.addWidget(Text(value, wrap=True), line, 1)
        self._values.setColumnStretch(1, 1)

    def _lines(self) -> list[tuple[str, str]]:
        row, now = self.row, self._now
        if row is None or now is None:
            return []
        return [
            (field_words(in_use(), row.entity, name), value_words(in_use(), row.entity, name, value, now))
            for name, value in row.values
            if name not in HIDDEN and not name.endswith("_id")
        ]

    def _open(self) -> None:
        if self.row is not None:
            self.open_requested.emit(self.row.family_id)

    def _copy(self) -> None:
        QApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._lines()))
        self.copied.emit()

    def _ask(self) -> None:
        row = self.row
        if row is None:
            return
        dialog = TakeBackDialog(self, entity_words(in_use(), row.entity))
        dialog.saved.connect(lambda: self.let_go_requested.emit(row))
        dialog.open()


class TakeBackDialog(FormDialog):
    """What was written goes from this computer: said before it is done."""

    saved = Signal()

    def __init__(self, parent: QWidget, what: str) -> None:
        detail = _("{what}: this computer shows again what was there before. The central database keeps what you wrote,"
                   " and your supervisor can read it there.", what=what)  # fmt: skip
        super().__init__(parent, _("Take the change back here?"), detail, _("Take back"))

    def save(self) -> None:
        self.saved.emit()
        self.accept()
