"""Which records of a family wait to be sent, are in conflict or were set aside: a column of its tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from ctcoord.services import sending
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.members import MemberRow
from ctcoord.services.sending import RecordState
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.words import _

Key = tuple[bytes, bytes]  # scope id, record id

_WORDS: dict[RecordState, tuple[Callable[[], str], str, str]] = {
    RecordState.SYNCED: (lambda: _("synced"), "ok", "ok"),
    RecordState.WAITING: (lambda: _("waiting"), "waiting", "warning"),
    RecordState.CONFLICT: (lambda: _("in conflict"), "conflict", "warning"),
    RecordState.PARKED: (lambda: _("set aside"), "parked", "warning"),
}
_WORST = (RecordState.CONFLICT, RecordState.PARKED, RecordState.WAITING)  # of the records of one member


class RecordStates(QObject):
    """Read anew with the family, and when a sync has ended; nothing is said while there is no central database."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._latest = Latest(self)
        self._scopes: list[bytes] = []
        self._unsettled: dict[Key, RecordState] = {}
        desk.keeper.synced.connect(self._read)

    def show_family(self, family: FamilyView) -> None:
        """Of these households from now on."""
        self._scopes = [household.id for household in family.households]
        self._read()

    @property
    def are_told(self) -> bool:
        """Whether this store belongs to a central database."""
        return self._desk.keeper.is_connected

    def of(self, row: object) -> RecordState | None:
        """Where what a row shows stands; None while this store belongs to no central database."""
        if not self.are_told:
            return None
        found = {self._unsettled.get(key) for key in _keys(row)}
        return next((state for state in _WORST if state in found), RecordState.SYNCED)

    def _on_synced(self, _result: object) -> None:
        self._read()

    def _read(self) -> None:
        if self._desk.is_open and self._desk.keeper.is_connected:
            scopes = self._scopes
            self._desk.read(
                self, lambda connection: sending.unsettled(connection, scopes), self._latest.take(self._show)
            )

    def _show(self, found: dict[Key, RecordState]) -> None:
        self._unsettled = found
        self.changed.emit()


def _keys(row: object) -> list[Key]:
    if isinstance(row, MemberRow):
        return [(one.scope_id, one.person_id) for one in row.records]
    scope_id, record_id = getattr(row, "scope_id", None), getattr(row, "id", None)
    return [(scope_id, record_id)] if scope_id is not None and record_id is not None else []


def state_column(states: RecordStates) -> Column[Any]:
    """Icon and word of a row's state; absent without a central database."""

    def show(row: object) -> Cell:
        state = states.of(row)
        if state is None or state not in _WORDS:
            return Cell(())
        words, icon, token = _WORDS[state]
        return Cell((Run(words(), "secondary", step="small", icon=icon, icon_token=token),))

    return Column(
        lambda: _("Sync"),
        show,
        width=100,
        fit=lambda: [words() for words, _i, _t in _WORDS.values()],
        folds=6,
        absent=lambda: not states.are_told,
    )
