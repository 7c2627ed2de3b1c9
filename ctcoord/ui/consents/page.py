"""The Consent page of a family: what is valid today for whom, what ends soon, and everything that was ever said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.sharing import AuthorityRow, Badge
from ctcoord.ui.consents import reading
from ctcoord.ui.consents.changes import ConsentChanges
from ctcoord.ui.consents.dialogs import kinds_words
from ctcoord.ui.consents.reading import Shared
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.family.pages import Deeds, ListPage
from ctcoord.ui.family.record_states import RecordStates, state_column
from ctcoord.ui.family.timeline_words import first_name
from ctcoord.ui.parts.card import Ruled, clear_layout
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.words import _, in_use
from ctcoord.words.dates import near_date, short_date

MOST_LINES = 6  # more recipients stand in the table only
STATES: dict[str, tuple[str, str]] = {  # icon and colour of each state
    ConsentStatus.GIVEN: ("ok", "ok"),
    ConsentStatus.REQUESTED: ("waiting", "warning"),
    ConsentStatus.REFUSED: ("blocked", "error"),
    ConsentStatus.WITHDRAWN: ("undo", "secondary"),
    ConsentStatus.EXPIRED: ("clock", "secondary"),
    ConsentStatus.INVALIDATED: ("close", "secondary"),
}
LETTERS = {"A": "consent_answer", "W": "consent_withdraw", "E": "consent_renew", "P": "consent_print"}


class TodayLines(Ruled):
    """One line a recipient with what they may see today, and one for each that should be asked for again."""

    def __init__(self) -> None:
        super().__init__(fill="window")
        self._rows = QVBoxLayout(self)
        self.scale(lambda px: self._rows.setContentsMargins(px(12), px(8), px(12), px(8)))
        self.scale(lambda px: self._rows.setSpacing(px(2)))

    def show_lines(self, lines: Sequence[tuple[Run, ...]]) -> None:
        """Show these; each is heard as it reads."""
        clear_layout(self._rows)
        for runs in lines:
            line = Line(*runs, height=22)
            line.setToolTip(" ".join(run.text for run in runs))
            self._rows.addWidget(line)


def badge_lines(badges: Sequence[Badge], day: Any) -> list[tuple[Run, ...]]:
    """'Riverside Housing  Housing ✓ to Sep 1 · Health refused', a line for each recipient."""
    by_recipient: dict[str, list[Badge]] = {}
    for badge in badges:
        if badge.data_class != DataClass.CORE or len(badges) == 1:
            by_recipient.setdefault(badge.recipient, []).append(badge)
    return [(Run(f"{recipient}:", bold=True), *(_badge(one, day) for one in found))
            for recipient, found in by_recipient.items()]  # fmt: skip


def _badge(badge: Badge, day: Any) -> Run:
    kind = in_use().code("data_class", badge.data_class)
    if not badge.shared:
        return Run(_("{kind}: refused", kind=kind), "error", icon="blocked", icon_token="error")
    until = _("{kind} to {day}", kind=kind, day=day(badge.until)) if badge.until else _("{kind}, no end", kind=kind)
    words = until if badge.everybody else _("{what}, some people", what=until)
    return Run(words, "ok", icon="ok", icon_token="ok", shrink=True)


class ConsentPage(ListPage):
    """Reads for itself whenever the family is shown."""

    letters = LETTERS

    def __init__(self, desk: Desk, changes: ConsentChanges, states: RecordStates) -> None:
        self._desk, self._changes = desk, changes
        self._shared = Shared()
        self._family: FamilyView | None = None
        self.lines = TodayLines()
        super().__init__(
            (*self._columns(), state_column(states)), "lock", self.lines, buttons=("new_consent", *LETTERS.values())
        )
        self._latest = Latest(self)
        self.table.opened.connect(lambda _row: self.asked.emit("consent_open"))
        self.say(self.table.setAccessibleName, lambda: _("Consents and other authorities"))
        self.say(self.empty.title.setText, lambda: _("Nothing is shared yet"))
        self.say(
            self.empty.sentence.setText,
            lambda: _("Other agencies see nothing of our work with this family until somebody consents."),
        )

    def _columns(self) -> tuple[Column[Any], ...]:
        return (
            Column(lambda: _("State"), _state, width=130, fit=_states),
            Column(lambda: _("Who may see it"), lambda row: _plain(row.recipient, bold=row.in_force)),
            Column(lambda: _("Kinds of data"), lambda row: _plain(kinds_words(row.classes)), width=330, folds=1),
            Column(lambda: _("About"), lambda row: _plain(self._about(row)), width=190, folds=4),
            Column(lambda: _("Signed"), lambda row: _plain(self._day(row.signed_on)), width=100, folds=3),
            Column(lambda: _("Until"), lambda row: _plain(self._until(row)), width=130),
            Column(lambda: _("Why"), lambda row: _plain(in_use().code("authority", row.authority), "secondary"),
                   width=150, folds=2),
        )  # fmt: skip

    def _day(self, day: Any) -> str:
        return near_date(day, self._desk.today()) if day else ""

    def _until(self, row: AuthorityRow) -> str:
        if row.ended_on:
            return _("ended {day}", day=self._day(row.ended_on))
        return self._day(row.valid_until) or row.ends_with or ""

    def _about(self, row: AuthorityRow) -> str:
        return ", ".join(first_name(one) for one in self._changes.names(row)) or _("household")

    def show_family(self, family: FamilyView) -> None:
        self._family = family
        if self._desk.is_open:
            who = self._desk.author()
            self._desk.read(
                self,
                lambda connection: reading.read(connection, who, family),
                *self._latest.pair(self.show_shared, self._desk.trouble.emit),
            )

    def show_shared(self, shared: Shared) -> None:
        """What was read."""
        self._shared = shared
        today = self._desk.today()
        lines = badge_lines(shared.badges, lambda day: short_date(day, today))[:MOST_LINES]
        nothing = Run(_("Today nobody outside our agency may see anything"), bold=True, icon="lock")
        soon = [
            (Run(_("Ends {day}: ask again for {who}", day=near_date(row.valid_until, today), who=row.recipient),
                 "warning", bold=True, icon="warning", icon_token="warning", shrink=True),)
            for row in shared.soon if row.valid_until is not None
        ]  # fmt: skip
        doubted = [
            (Run(_("{who}: refused since, and an earlier consent still holds. Withdraw it?", who=row.recipient),
                 "warning", bold=True, icon="warning", icon_token="warning", shrink=True),)
            for row in shared.doubted
        ]  # fmt: skip
        self.lines.show_lines([*doubted, *(lines or [(nothing,)]), *soon])
        self.show_rows(shared.rows)

    def retranslated(self) -> None:
        if hasattr(self, "lines"):
            self.show_shared(self._shared)

    @property
    def current(self) -> AuthorityRow | None:
        """The selected row."""
        row = self.table.current_row()
        return row if isinstance(row, AuthorityRow) else None

    def abilities(self) -> frozenset[str]:
        row, family = self.current, self._family
        can = {"write"} if family is not None and family.may_write else set()
        if row is not None:
            can |= {"consent"} | ({"consent_file"} if row.attachment_id else set())
        if row is not None and row.ours and "write" in can:
            can |= {"consent_ours"}
            can |= {"consent_asked"} if row.status == ConsentStatus.REQUESTED else set()
            can |= {"consent_open"} if row.status in (ConsentStatus.GIVEN, ConsentStatus.REQUESTED) else set()
            can |= {"consent_signed"} if row.status in (ConsentStatus.GIVEN, ConsentStatus.EXPIRED) else set()
        return frozenset(can)

    def deeds(self) -> Deeds:
        row, changes = self.current, self._changes
        deeds: Deeds = {"new_consent": changes.new}
        if row is not None:
            deeds |= {
                "consent_open": lambda: changes.show(row),
                "consent_answer": lambda: changes.answer(row),
                "consent_withdraw": lambda: changes.withdraw(row),
                "consent_renew": lambda: changes.renew(row),
                "consent_print": lambda: changes.print_row(row),
                "consent_invalid": lambda: changes.invalidate(row),
                "consent_file": lambda: changes.save_file(row),
            }
        return deeds


def _plain(words: str | None, token: str = "text", *, bold: bool = False) -> Cell:
    return Cell((Run(words or "", token, bold=bold, shrink=True),))


def _state(row: AuthorityRow) -> Cell:
    icon, token = STATES.get(row.status, ("info", "secondary"))
    return Cell((Run(in_use().code("consent_status", row.status), token, icon=icon, icon_token=token),))


def _states() -> list[str]:
    return [in_use().code("consent_status", one) for one in ConsentStatus]
