"""The people of a new family: a row each, and an empty one under the last as soon as that has a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from ctcoord.services.new_family import MOST_PEOPLE, NewPerson
from ctcoord.ui.form_draft import Said
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.view import View
from ctcoord.words import _, in_use
from ctcoord.words.typed_dates import read_day

RELATIONS = ("2", "3", "4", "5", "99")  # HUD list 3.15.1 without the head, who is the first row


class PersonRow(View):
    """First and last name, birth date, relationship; heard with the number of the row."""

    typed = Signal()

    def __init__(self, number: int, today: date) -> None:
        super().__init__()
        self._today = today
        self._earlier: bytes | None = None
        self.first, self.last, self.born = QLineEdit(), QLineEdit(), QLineEdit()
        words = in_use()
        kinds = RELATIONS if number > 1 else ("1",)
        self.relation = choice_field({code: words.code("relationship", code) for code in kinds})
        names = ((self.first, _("First name")), (self.last, _("Last name")), (self.born, _("Birth date")),
                 (self.relation, _("Relationship")))  # fmt: skip
        for field, said in names:
            field.setAccessibleName(_("{field}, person {n}", field=said, n=number))
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(said)
                field.setMaxLength(100)
                field.textEdited.connect(self._on_typed)
        self.relation.activated.connect(self._on_typed)
        self.relation.setEnabled(number > 1)
        line = Beside(self.first, self.last, self.born, self.relation)
        self.scale(lambda px: line.set_spacing(px(8)))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(line)

    def _on_typed(self, *_what: object) -> None:
        self.typed.emit()

    @property
    def day(self) -> date | None:
        """The birth date; never one to come: '04/02/31' is of the century before."""
        found = read_day(self.born.text(), in_use().language, self._today)
        if found is not None and found > self._today and str(found.year) not in self.born.text():
            try:
                return found.replace(year=found.year - 100)
            except ValueError:  # February 29
                return None
        return found

    def problem(self) -> str:
        """What is wrong with the birth date, in words."""
        if self.born.text().strip() and self.day is None:
            return _("“{text}” cannot be read as a date. Write it as {example}.", text=self.born.text(),
                     example=in_use().date(self._today))  # fmt: skip
        return ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(field.text().strip() for field in (self.first, self.last, self.born))

    @property
    def person(self) -> NewPerson:
        """What the row says."""
        relation = int(str(self.relation.currentData()))
        return NewPerson(self.first.text().strip(), self.last.text().strip(), self.day, relation, self._earlier)

    def show_person(self, person: NewPerson) -> None:
        """Fill it in."""
        self.first.setText(person.first)
        self.last.setText(person.last)
        self.born.setText(in_use().date(person.born) if person.born else "")
        self.relation.setCurrentIndex(max(0, self.relation.findData(str(person.relationship))))
        self._earlier = person.earlier

    @property
    def said(self) -> Said:
        """As the draft keeps it."""
        earlier = self._earlier.hex() if self._earlier else ""
        return {"first": self.first.text(), "last": self.last.text(), "born": self.born.text(),
                "relation": str(self.relation.currentData()), "earlier": earlier}  # fmt: skip

    def fill(self, said: Said) -> None:
        """What the draft kept."""
        self.first.setText(said["first"])
        self.last.setText(said["last"])
        self.born.setText(said["born"])
        self.relation.setCurrentIndex(max(0, self.relation.findData(said["relation"])))
        self._earlier = bytes.fromhex(said["earlier"]) or None


class People(View):
    """All rows; the last one is empty."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.rows: list[PersonRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.scale(lambda px: self._layout.setSpacing(px(4)))
        self._add()

    def _add(self) -> PersonRow:
        row = PersonRow(len(self.rows) + 1, self._today)
        before: PersonRow | None = self.rows[-1] if self.rows else None
        row.typed.connect(self._on_typed)
        self.rows.append(row)
        self._layout.addWidget(row)
        row.show()  # at once: a layout shows it with the next event, and Tab may come before
        if before is not None:  # what is made later would come after everything else
            View.setTabOrder(before.relation, row.first)
        for one, other in ((row.first, row.last), (row.last, row.born), (row.born, row.relation)):
            View.setTabOrder(one, other)
        return row

    def _on_typed(self) -> None:
        self._grow()
        self.changed.emit()

    def _grow(self) -> None:
        if not self.rows[-1].is_empty and len(self.rows) < MOST_PEOPLE:
            self._add()
        for row, before in zip(self.rows[1:], self.rows, strict=False):
            family = before.last.text().strip() or before.last.placeholderText()
            row.last.setPlaceholderText(family or _("Last name"))

    @property
    def people(self) -> tuple[NewPerson, ...]:
        """Everybody who was typed."""
        return tuple(row.person for row in self.rows if not row.is_empty)

    @property
    def said(self) -> list[Said]:
        """As the draft keeps it."""
        return [row.said for row in self.rows if not row.is_empty]

    def fill(self, said: Sequence[Said]) -> None:
        """What the draft kept."""
        for row_said in said:
            self.rows[-1].fill(row_said)
            self._grow()

    def begin_with(self, people: Sequence[NewPerson]) -> None:
        """The people of an earlier household, in the place of what was typed."""
        for row in self.rows:
            row.show_person(NewPerson("", ""))
        for position, person in enumerate(people):
            self._grow()
            self.rows[position].show_person(person)
        self._grow()

    def problem(self) -> tuple[PersonRow, str] | None:
        """The first row that cannot be saved, and why."""
        return next(((row, row.problem()) for row in self.rows if row.problem()), None)
