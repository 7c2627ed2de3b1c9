"""The other pages of a family: members, supports, barriers, notes and the linked records, each a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from ctcoord.services.case_rows import FamilyView, HouseholdRow, ObservationRow, SupportRow
from ctcoord.services.members import ContactRow, IdentifierRow, MemberRow
from ctcoord.services.people import Source
from ctcoord.ui.families.rows import ends_cell
from ctcoord.ui.family.cards import relation_words, unlike
from ctcoord.ui.family.pages import FamilyPage
from ctcoord.ui.family.record_states import RecordStates, state_column
from ctcoord.ui.family.timeline_words import first_name, source_words
from ctcoord.ui.home.rows import domain_names, domain_run
from ctcoord.ui.parts.card import Card, EmptyState
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.referrals.listing import family_columns
from ctcoord.words import _, in_use
from ctcoord.words.dates import near_date, short_date
from ctcoord.words.hud import observed

Day = Callable[[], date]
SENT = frozenset(
    {"members", "supports", "referrals", "barriers", "notes"}
)  # sections whose records say whether they have arrived


@dataclass(frozen=True)
class Section:
    """One page: its key, words and rows; its columns and what an empty one says, unless ``own_pages`` has a page."""

    key: str
    words: Callable[[], str]
    rows: Callable[[FamilyView], Sequence[Any]] | None  # None: the page reads them itself, and the tab has no count
    columns: Callable[[Day], tuple[Column[Any], ...]] = lambda _today: ()
    empty: Callable[[], tuple[str, str]] = lambda: ("", "")
    icon: str = ""
    row_height: int = 32

    def count(self, family: FamilyView) -> int | None:
        """How many rows it has, where the family's view knows."""
        return None if self.rows is None else len(self.rows(family))


class SectionPage(FamilyPage):
    """A table of one kind of record in a card; Enter asks where a record comes from."""

    opened = Signal(object)

    def __init__(self, section: Section, today: Day, states: RecordStates) -> None:
        super().__init__()
        card = Card()
        whole = QVBoxLayout(self)
        whole.addWidget(card)
        self.scale(lambda px: whole.setContentsMargins(px(12), px(12), px(12), px(12)))
        self._section = section
        self._family: FamilyView | None = None
        columns = section.columns(today)
        if section.key in SENT:
            columns = (*columns[:-1], state_column(states), columns[-1])
        self.table = RowTable(RowsModel(columns, self), row_height=section.row_height)
        self.table.opened.connect(self.opened.emit)
        self._empty = EmptyState(section.icon)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._empty, 1)
        self.retranslated()

    def show_family(self, family: FamilyView) -> None:
        """Show the rows of this family."""
        self._family = family
        rows = self._section.rows(family) if self._section.rows is not None else ()
        self.table.rows_model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)

    def retranslated(self) -> None:
        self.table.setAccessibleName(self._section.words())
        title, sentence = self._section.empty()
        self._empty.title.setText(title)
        self._empty.sentence.setText(sentence)


def _source(source: Source, today: date) -> Cell:
    icon = "ok" if source.confirmed_on is not None else ""
    return Cell(
        (Run(source_words(source, today), "secondary", step="small", icon=icon, icon_token="ok", shape="chip"),)
    )


def _text(words: str | None, token: str = "text", *, bold: bool = False) -> Cell:
    return Cell((Run(words or "", token, bold=bold, shrink=True),))


def _contact(row: ContactRow) -> str:
    return row.value if row.safe is not False else _("{value} (not safe)", value=row.value)


def _contacts(row: MemberRow) -> list[str]:
    """Each once: agencies that know the same number say it each."""
    return unlike([_contact(one) for one in row.contacts])


def _identifier(row: IdentifierRow) -> str:
    if row.system == "ssn":
        return _("SSN ends {digits}", digits=row.last_four or "····")
    return row.value or ""


def _home_of(member: MemberRow) -> str:
    current = [row for row in member.residences if row.lives_until is None]
    if not current:
        return ""
    address, city = current[0].address or "", current[0].city or ""
    return address if city in address else f"{address}, {city}" if address else city


def _member_columns(today: Day) -> tuple[Column[MemberRow], ...]:
    return (
        Column(lambda: _("Name"), lambda row: _text(row.name or _("name not readable"), bold=True), width=190),
        Column(lambda: _("Relation, age"), lambda row: _text(relation_words(row, today())), width=150),
        Column(lambda: _("Born"), _born, width=110),
        Column(lambda: _("Contact"), lambda row: _text(", ".join(_contacts(row))), folds=4),
        Column(lambda: _("Lives at"), lambda row: _text(_home_of(row)), folds=3),
        Column(
            lambda: _("Numbers"), lambda row: _text(", ".join(_identifier(one) for one in row.identifiers[:3])), folds=1
        ),
        Column(lambda: _("Source"), lambda row: _source(row.shown.source, today()), width=190, folds=2),
    )


def _born(row: MemberRow) -> Cell:
    born = row.shown.birth_date
    return _text(born.isoformat()) if born is not None else _text(_("not known"), "secondary")


def _support_columns(today: Day) -> tuple[Column[SupportRow], ...]:
    return (
        Column(lambda: _("Domain"), lambda row: Cell(domain_run(row.domain)), width=113, fit=domain_names),
        Column(lambda: _("Program"), lambda row: _text(row.program, bold=True)),
        Column(lambda: _("For"), lambda row: _text(first_name(row.member_name) or _("household")), width=90),
        Column(lambda: _("Provider"), lambda row: _text(row.provider or row.site), folds=4),
        Column(lambda: _("Status"), lambda row: _text(in_use().code("support_status", row.status)), width=120, folds=5),
        Column(lambda: _("From"), lambda row: _from(row, today()), width=106, folds=3),
        Column(
            lambda: _("To"),
            lambda row: _to(row, today()),
            width=110,
        ),
        Column(lambda: _("A week"), _minutes, width=90, right=True, folds=2),
        Column(lambda: _("Source"), lambda row: _source(row.source, today()), width=180, folds=1),
    )


def _from(row: SupportRow, today: date) -> Cell:
    start = row.authorized_from or row.applied_on
    return _text(short_date(start, today) if start else "")


def _to(row: SupportRow, today: date) -> Cell:
    """The end: in the colour of its nearness while the support runs, plain when it is history."""
    if row.ends is None:
        return _text(_("no end"), "secondary")
    if row.status in {"ended", "denied"} or row.ends < today:
        return _text(near_date(row.ends, today), "secondary")
    return ends_cell(row.ends, today)


def _minutes(row: SupportRow) -> Cell:
    words = in_use().duration(row.minutes_a_week) if row.minutes_a_week else ""
    return Cell((Run(words),), right=True)


def _fact_columns(today: Day) -> tuple[Column[ObservationRow], ...]:
    return (
        Column(lambda: _("Fact"), lambda row: _text(in_use().code("observation_kind", row.kind), bold=True), width=190),
        Column(lambda: _("For"), lambda row: _text(first_name(row.member_name) or _("household")), width=120, folds=2),
        Column(lambda: _("Recorded"), lambda row: _text(_recorded(row))),
        Column(lambda: _("As of"), lambda row: _text(_as_of(row, today())), width=130),
        Column(lambda: _("Source"), lambda row: _source(row.source, today()), width=190, folds=1),
    )


def _recorded(row: ObservationRow) -> str:
    return observed(in_use(), row.kind, row.code, row.amount_cents, row.detail or {})


def _as_of(row: ObservationRow, today: date) -> str:
    return near_date(row.observed_on, today) if row.observed_on else ""


def newest_facts(family: FamilyView) -> list[ObservationRow]:
    """The newest fact of each kind and member; what is about safety is not shown on a screen that others may see."""
    found: dict[tuple[Any, ...], ObservationRow] = {}
    for row in family.observations:  # newest first
        if row.data_class != "safety":
            kind = (row.code,) if row.kind in ("disability", "service", "event") else ()
            found.setdefault((row.member, row.kind, row.source.agency, *kind), row)
    return list(found.values())


def _record_columns(today: Day) -> tuple[Column[HouseholdRow], ...]:
    return (
        Column(lambda: _("Agency"), lambda row: _text(row.agency.name if row.agency else "", bold=True)),
        Column(lambda: _("Case"), lambda row: _text(row.case_number or row.label), width=160),
        Column(
            lambda: _("Whose"),
            lambda row: _text(_("Ours") if row.agency and row.agency.own else _("theirs")),
            width=100,
        ),
        Column(lambda: _("Source"), lambda row: _source(row.source, today()), width=200, folds=1),
    )


SECTIONS: tuple[Section, ...] = (
    Section("members", lambda: _("Members"), lambda family: family.members, _member_columns,
            lambda: (_("No members known"), _("They come with the first agency file about this family.")), "families"),
    Section("supports", lambda: _("Supports"), lambda family: family.supports, _support_columns,
            lambda: (_("No supports yet"), _("Supports appear here from the files of every agency.")), "housing"),
    Section("week", lambda: _("Week"), None),
    Section("facts", lambda: _("Facts"), newest_facts, _fact_columns,
            lambda: (_("No facts yet"), _("Income, school, health and homes come with agency files.")), "list"),
    Section("referrals", lambda: _("Referrals"), lambda family: family.referrals, family_columns,
            lambda: (_("No referrals yet"), _("Ctrl+R asks a provider for what the family needs.")), "referral"),
    Section("barriers", lambda: _("Barriers"), lambda family: family.barriers),
    Section("plan", lambda: _("Plan"), lambda family: family.goals),
    Section("consent", lambda: _("Consent"), lambda family: family.consents),
    Section("notes", lambda: _("Notes"), lambda family: [row for row in family.notes if row.amends_id is None]),
    Section("questions", lambda: _("Questions"), None),
    Section("records", lambda: _("Linked records"), lambda family: family.households, _record_columns,
            lambda: (_("No records"), _("Each agency's record of this family stands here.")), "link"),
)  # fmt: skip
PAGES = ("overview", *(section.key for section in SECTIONS))
