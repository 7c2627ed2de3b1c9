"""What if…: changes tried on a copy of a family's week, and at once what goes, what comes and what stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.alignment import edits as codec
from ctcoord.domain.alignment.facts import Facts, Place, Way
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.what_if import Added, Edit, Instead, Removed, changed, outcome
from ctcoord.services import alignment_travel, fits, timetables
from ctcoord.services.alignment import Alignment
from ctcoord.services.fits import Choice
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.form_draft import FormDraft, Said
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.card import Card, scroll_area
from ctcoord.ui.parts.dialog import fit_in_front
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import look
from ctcoord.ui.week.enter import adult_words, people_words
from ctcoord.ui.week.what_if_fates import FATES, Fate, fate_cell, fates, minutes_token, minutes_words
from ctcoord.ui.week.what_if_forms import CaresForm, ChangeForm, DatesForm, RemovedForm
from ctcoord.ui.week.what_if_new import CareForm, ProviderForm, SupportForm
from ctcoord.ui.week.what_if_times import TimesChange
from ctcoord.ui.week.what_if_words import child_words, edit_words, thing_words, timed_words
from ctcoord.words import _, findings, in_use

BESIDE_PX, CHANGES_PX = 760, 340
# The forms that ask for a change, what their buttons say, and what there must be to choose from.
FORMS: dict[str, tuple[Callable[[], str], Callable[[QWidget, Facts, date], ChangeForm], str]] = {
    "times": (lambda: _("Other times…"), TimesChange, "timed"),
    "cares": (lambda: _("Somebody cares or not…"), CaresForm, "adults"),
    "dates": (lambda: _("Other dates…"), DatesForm, "things"),
    "removed": (lambda: _("Something falls away…"), RemovedForm, "things"),
    "care": (lambda: _("New care…"), CareForm, "children"),
    "support": (lambda: _("New pass or home…"), SupportForm, "people"),
}
PROVIDER = "provider"  # its form needs the directory as well


def draft_key(family_id: bytes, proposal_id: bytes = b"") -> str:
    """Where changes wait that were tried and not kept; those tried on a proposal have a place of their own."""
    return f"what_if.{proposal_id.hex()}:{family_id.hex()}" if proposal_id else f"what_if:{family_id.hex()}"


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried on: a family's week as it was looked at, by which rules, and how the family is called."""

    found: Alignment
    rules: Rules
    heading: str
    name: str
    may_keep: bool
    proposal_id: bytes = b""  # that is looked at again


class WhatIfDialog(QDialog):
    """Emits the changes that are to be kept. Escape closes it, and the changes wait as a draft."""

    keep_requested = Signal(object)  # edits in a tuple

    def __init__(self, parent: QWidget, desk: Desk, trial: Trial, edits: Iterable[Edit] = ()) -> None:
        super().__init__(parent)
        self._desk, self._trial, self._latest = desk, trial, Latest(self)
        self.edits: tuple[Edit, ...] = tuple(edits)
        self._ways: tuple[Way, ...] = ()
        self.setWindowTitle(_("What if…"))
        self.changes: RowTable[Edit] = RowTable(RowsModel((Column(lambda: _("What is changed"), self._change),)))
        self.results: RowTable[Fate] = RowTable(RowsModel(self._columns()))
        self.minutes = Text(bold=True, wrap=True)
        self.detail = Text(token="secondary", wrap=True)
        self.adds = {
            key: button(words(), partial(self._ask, key), small=True) for key, (words, *_rest) in FORMS.items()
        }
        self.adds[PROVIDER] = button(_("Another provider…"), self._ask_provider, small=True)
        self._choices: list[Choice] = []
        self.take_out = button(_("Take the change out"), self._take_out, icon_name="close", small=True)
        self.keep = button(
            _("Keep as a proposal for {family}…", family=trial.name),
            lambda: self.keep_requested.emit(self.edits),
            kind="filled",
        )
        self.draft = FormDraft(desk, draft_key(trial.found.family_id, trial.proposal_id), self._said, self)
        self.draft.found.connect(self._take_up)
        self._lay_out(parent)
        self._connect()
        self._show()
        self._refine()
        self._read_choices()
        self.draft.read()

    def _lay_out(self, parent: QWidget) -> None:
        px = look().px
        self._sides = QHBoxLayout()
        self._sides.setSpacing(px(12))
        self._sides.addWidget(self._left())
        self._sides.addWidget(self._right(), 1)
        page = QWidget()
        page.setObjectName("dialog_page")
        page.setLayout(self._sides)
        self._sides.setContentsMargins(px(2), px(2), px(2), px(2))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(8))
        whole.addWidget(Text(_("What if… · {family}", family=self._trial.heading), step="pane", bold=True, wrap=True))
        tried = _("Changes are tried on a copy: nothing of the family is changed.")
        whole.addWidget(Text(tried, token="secondary", wrap=True))
        whole.addWidget(self.minutes)
        whole.addWidget(scroll_area(page), 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.reject))
        foot.addWidget(self.keep)
        whole.addLayout(foot)
        fit_in_front(self, parent, 1100, 680)

    def _left(self) -> QWidget:
        px = look().px
        side = self._left_side = QWidget()
        body = QVBoxLayout(side)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(px(6))
        self._add_buttons = QGridLayout()
        self._add_buttons.setSpacing(px(6))
        body.addLayout(self._add_buttons)
        self._place_buttons(1)
        card = Card()
        card.body.addWidget(self.changes)
        _as_low(self.changes, px(110))
        body.addWidget(card, 1)
        body.addWidget(self.take_out)
        return side

    def _place_buttons(self, across: int) -> None:
        for number, made in enumerate(self.adds.values()):
            self._add_buttons.addWidget(made, number // across, number % across)

    def _right(self) -> QWidget:
        px = look().px
        side = QWidget()
        body = QVBoxLayout(side)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(px(6))
        card = Card()
        card.body.addWidget(self.results)
        _as_low(self.results, px(160))
        body.addWidget(card, 1)
        body.addWidget(self.detail)
        return side

    def _connect(self) -> None:
        self.changes.setAccessibleName(_("Changes that are tried"))
        self.results.setAccessibleName(_("What goes, what comes and what stays"))
        self.changes.current_changed.connect(lambda row: self.take_out.setEnabled(row is not None))
        self.results.current_changed.connect(self._explain)

    def _columns(self) -> tuple[Column[Fate], ...]:
        fates = [words() for words, _icon, _token in FATES.values()]
        return (
            Column(lambda: _("Then"), fate_cell, width=90, fit=lambda: fates),
            Column(lambda: _("Problem or question"), self._finding),
        )

    def _change(self, edit: Edit) -> Cell:
        facts = changed(self._trial.found.facts, [one for one in self.edits if not _takes_away(one)])
        return Cell((Run(edit_words(edit, facts, self._desk.today()), shrink=True),))

    def _finding(self, row: Fate) -> Cell:
        said = findings.heading(in_use(), row.facts, row.finding, self._desk.today())
        icon = "question" if row.finding.kind == "unknown" else ""
        return Cell((Run(said, "secondary" if row.key == "gone" else "text", icon=icon, shrink=True),))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            first = next((made for made in self.adds.values() if made.isEnabled()), self.results)
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def reject(self) -> None:
        """What was tried waits until the next time."""
        self.draft.keep()
        super().reject()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One side under the other where both have no room."""
        super().resizeEvent(event)
        beside = self.width() >= look().px(BESIDE_PX)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._sides.setDirection(way)
        self._place_buttons(1 if beside else 2)
        self._left_side.setMaximumWidth(look().wide(CHANGES_PX) if beside else self.maximumWidth())
        self._left_side.setMinimumWidth(look().wide(CHANGES_PX) if beside else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.changes.hasFocus():
            self._take_out()
        else:
            super().keyPressEvent(event)

    # The changes.

    @property
    def facts(self) -> Facts:
        """The family with the changes made."""
        return changed(self.base, self.edits)

    @property
    def base(self) -> Facts:
        """The family as it is, with the ways that only the changes ask for."""
        facts = self._trial.found.facts
        return replace(facts, ways=(*facts.ways, *self._ways)) if self._ways else facts

    def _read_choices(self) -> None:
        """The providers that can be tried instead of one; until they are read nobody can ask for one."""
        facts, today = self._trial.found.facts, self._desk.today()

        def show(found: list[Choice]) -> None:
            self._choices = found
            self._show_abilities()

        self._desk.read(self, lambda connection: fits.choices(connection, facts, today), show)

    def _ask_provider(self) -> None:
        made = ProviderForm(self, self.facts, self._desk.today(), self._choices)
        made.said.connect(self.add)
        made.open()

    def _refine(self) -> None:
        """Look up what takes a while: where a new place is, and ways at hours that nobody asked for before."""
        if not self.edits:
            return
        edits, trial, home = self.edits, self._trial, self._desk.station.home

        def job(connection: Connection) -> tuple[tuple[Edit, ...], tuple[Way, ...]]:
            known = tuple(_placed(connection, one) for one in edits)
            facts = changed(trial.found.facts, known)
            period = trial.found.begin, trial.found.end
            full = alignment_travel.filled(home, facts, period, trial.rules)
            return known, full.ways[len(facts.ways) :]

        def show(found: tuple[tuple[Edit, ...], tuple[Way, ...]]) -> None:
            self.edits = found[0]
            guessed = {place.id for place in map(_new_place, self.edits) if place is not None}
            self._ways = tuple(_as_guessed(way) if guessed & {way.origin, way.target} else way for way in found[1])
            self._show()

        self._desk.read(self, job, self._latest.take(show))

    def _ask(self, key: str) -> None:
        made = FORMS[key][1](self, self.facts, self._desk.today())
        made.said.connect(self.add)
        made.open()

    def add(self, edit: Edit) -> None:
        """Try one more change."""
        self.edits = (*self.edits, edit)
        self._on_changed()

    def _take_out(self) -> None:
        place = self.changes.currentIndex().row()
        if 0 <= place < len(self.edits):
            self.edits = self.edits[:place] + self.edits[place + 1 :]
            self._on_changed()

    def _on_changed(self) -> None:
        self.draft.touch()
        self._latest.take(lambda _found: None)  # what is on its way is of other changes
        self._show()
        self._refine()
        announce(self, self.minutes.text())

    def _said(self) -> Said:
        return {"edits": codec.encode(self.edits)} if self.edits else {}

    def _take_up(self, said: Said) -> None:
        """Go on with what was tried before; what a newer program wrote stays where it is."""
        try:
            self.edits = codec.decode(said.get("edits", ()))
        except ValueError:
            return
        self._show()
        self._refine()

    # What they do.

    def _show(self) -> None:
        trial, facts = self._trial, self.facts
        found = outcome(self.base, self.edits, trial.found.begin, trial.found.end, trial.rules)
        self.changes.rows_model.set_rows(self.edits)
        if self.edits:
            self.changes.setCurrentIndex(self.changes.rows_model.index(len(self.edits) - 1, 0))
        self.results.rows_model.set_rows(fates(found, trial.found, facts))
        self.results.select_first()
        self._explain(self.results.current_row())
        self.minutes.setText(minutes_words(found.minutes_before, found.minutes_after))
        self.minutes.set_token(minutes_token(found))
        self.take_out.setEnabled(bool(self.edits))
        self.keep.setEnabled(bool(self.edits) and trial.may_keep)
        self._show_abilities()

    def _show_abilities(self) -> None:
        """What there is something to choose for."""
        facts, today = self.facts, self._desk.today()
        there = {
            "people": people_words(facts),
            "adults": adult_words(facts, today),
            "children": child_words(facts, today),
            "things": thing_words(facts),
            "timed": timed_words(facts),
        }
        for key, (_words, _form, needs) in FORMS.items():
            self.adds[key].setEnabled(bool(there[needs]))
        self.adds[PROVIDER].setEnabled(bool(there["children"] and self._choices))

    def _explain(self, row: object) -> None:
        said = ""
        if isinstance(row, Fate):
            said = findings.detail(in_use(), row.facts, row.finding, self._desk.today())
        self.detail.setText(said or (_("Nothing is found, before or after.") if row is None else ""))


def _as_low(table: QWidget, height: int) -> None:
    """A table that takes what room there is, down to a height in px: more would make all of the dialog scroll."""
    table.setMinimumHeight(height)
    table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)


def _placed(connection: Connection, edit: Edit) -> Edit:
    """A change with a point for its new place, where one is found."""
    if isinstance(edit, Instead):
        return replace(edit, by=fits.placed(connection, edit.by))
    return fits.placed(connection, edit) if isinstance(edit, Added) else edit


def _new_place(edit: Edit) -> Place | None:
    """A place that somebody typed: where its ZIP code or town is, is all that is known of it."""
    added = edit.by if isinstance(edit, Instead) else edit
    return added.place if isinstance(added, Added) and not added.service else None


def _as_guessed(way: Way) -> Way:
    """A way whose end is not known exactly is an estimate, timetable or not."""
    return replace(way, basis=timetables.ESTIMATE)


def _takes_away(edit: Edit) -> bool:
    return isinstance(edit, Removed)
