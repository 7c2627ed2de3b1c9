"""The check report: every row of every file accounted for, what was rejected and why, notes about the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.services.import_rights import sentences
from ctcoord.services.intake import FileCounts, ImportReport, Issue
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, CardHeader, clear_layout, scroll_area
from ctcoord.ui.parts.labels import Line, Text, badge
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the report, or the sum of all."""

    name: str
    counts: FileCounts
    total: bool = False


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason, the files it came up in, and how many rows it concerns."""

    reason: str
    files: str
    number: int
    rejected: bool


def file_rows(report: ImportReport) -> list[FileRow]:
    """A row for each file that was read, and the sum."""
    rows = [FileRow(name, counts) for name, counts in report.files.items()]
    return [*rows, FileRow(_("All files"), report.total, total=True)] if rows else []


def reason_rows(issues: Sequence[Issue]) -> list[ReasonRow]:
    """Issues by their reason, rejections first, the most frequent first."""
    words = in_use()
    found: Counter[tuple[bool, str]] = Counter()
    files: dict[tuple[bool, str], set[str]] = {}
    for issue in issues:
        key = (issue.rejected, words.say(issue.reason))
        found[key] += 1
        files.setdefault(key, set()).add(issue.file)
    rows = [ReasonRow(reason, ", ".join(sorted(files[rejected, reason])), number, rejected)
            for (rejected, reason), number in found.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (not row.rejected, -row.number, row.reason))


def _figure(number: int, token: str = "text", *, bold: bool = False) -> Cell:
    faint = token if number or bold else "secondary"
    return Cell((Run(f"{number:,}", faint, bold=bold),), right=True)


def _count(name: str, token: str = "text") -> Callable[[FileRow], Cell]:
    def show(row: FileRow) -> Cell:
        number = int(getattr(row.counts, name))
        wrong = token == "error" and number > 0
        return _figure(number, token, bold=row.total or wrong)

    return show


class ReportCard(Card):
    """Shows a report; asks where to write the workbook of rejected rows."""

    workbook_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._report: ImportReport | None = None
        self._issues: Sequence[Issue] = ()
        self._sums = badge("", "ok", "ok")
        self._header = self.add_header("", self._sums)
        self.files: RowTable[FileRow] = RowTable(RowsModel(_file_columns(), self))
        self._save = Button(small=True)
        self._save.clicked.connect(lambda _checked=False: self.workbook_requested.emit())
        self._rejected = CardHeader("", self._save)
        self.reasons: RowTable[ReasonRow] = RowTable(RowsModel(_reason_columns(), self), row_height=28)
        self.reasons.horizontalHeader().hide()
        notes = QWidget()
        notes.setObjectName("page")
        self._notes = QVBoxLayout(notes)
        self._scroll = scroll_area(notes)
        self._foot = Line(height=20)
        foot = QHBoxLayout()
        foot.addWidget(self._foot, 1)
        self.body.addWidget(self.files, 4)
        self.body.addWidget(self._rejected)
        self.body.addWidget(self.reasons, 2)
        self.body.addWidget(self._scroll, 2)
        self.body.addLayout(foot)
        self.scale(lambda px: self._notes.setContentsMargins(px(12), px(6), px(12), px(6)))
        self.scale(lambda px: foot.setContentsMargins(px(12), px(6), px(12), px(8)))
        self.retranslated()

    def show_report(self, report: ImportReport, issues: Sequence[Issue]) -> None:
        """Show what a file holds, or what was done with it."""
        self._report, self._issues = report, issues
        self.retranslated()

    def retranslated(self) -> None:
        self.files.setAccessibleName(_("Rows by file"))
        self.reasons.setAccessibleName(_("Reasons"))
        self._scroll.setAccessibleName(_("Notes about the file"))
        self._header.title.setText(_("Check report"))
        self._header.set_detail(_("every row is accounted for"))
        self._rejected.title.setText(_("Rejected rows"))
        self._save.set_words(_("Save workbook…"))
        leaving = self._report is not None and self._report.leaving
        undo = (
            _("What stays here can be undone later in History.")
            if leaving
            else _("The whole import can be undone later in History.")
        )
        self._foot.set_runs(Run(undo, "secondary", step="small", icon="undo"))
        if self._report is not None:
            self._fill(self._report)

    def _fill(self, report: ImportReport) -> None:
        total = report.total
        self.files.rows_model.set_rows(file_rows(report))
        words = _("5 columns = rows read") if total.adds_up() else _("the columns do not add up")
        token = "ok" if total.adds_up() else "error"
        self._sums.set_runs(Run(words, token, bold=True, step="small", icon=token, shape="badge"))
        self._rejected.set_count(total.rejected, "error" if total.rejected else "text")
        self._save.setEnabled(total.rejected > 0 or report.warned > 0)
        reasons = reason_rows(self._issues)
        self.reasons.rows_model.set_rows(reasons)
        self.reasons.setVisible(bool(reasons))  # its room goes to the files
        clear_layout(self._notes)
        lines = note_lines(report)
        for line in lines:
            self._notes.addWidget(_note(line))
        self._notes.addStretch(1)
        self._scroll.setVisible(bool(lines))


def note_lines(report: ImportReport) -> list[tuple[str, str, str]]:
    """(icon, colour, sentence) of what concerns the file as a whole."""
    words = in_use()
    total = report.total
    found: list[tuple[str, str, str]] = []
    if report.warned:
        said = ngettext("{n} row was accepted with a warning.", "{n} rows were accepted with a warning.", report.warned)
        found.append(("warning", "warning", said))
    if total.older:
        said = ngettext("{n} row is older and was left out.", "{n} rows are older and were left out.", total.older)
        found.append(("info", "secondary", said))
    if total.absent:
        said = ngettext(
            "{n} record is absent from this full refresh; it is kept and marked.",
            "{n} records are absent from this full refresh; they are kept and marked.",
            total.absent,
        )
        found.append(("hidden", "secondary", said))
    found += [("warning", "warning", said) for said in sentences(words, report.withheld, {})]
    found += [("info", "secondary", said) for said in sentences(words, {}, report.leaving)]
    found += [("info", "secondary", words.say(note)) for note in report.notes]
    for why in dict.fromkeys(words.say(one) for one in report.ignored.values()):
        names = [name for name, one in report.ignored.items() if words.say(one) == why]
        found.append(("info", "secondary", f"{why}: {', '.join(names)}"))
    return found


def _note(line: tuple[str, str, str]) -> QWidget:
    icon, token, sentence = line
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, look().px(2), 0, look().px(2))
    layout.addWidget(Line(Run("", token, icon=icon)))
    layout.addWidget(Text(sentence, token="secondary", wrap=True), 1)
    return holder


def _file_columns() -> tuple[Column[FileRow], ...]:
    return (
        Column(lambda: _("File"), lambda row: Cell((Run(row.name, bold=row.total, shrink=True),))),
        Column(lambda: _("Read"), _count("read"), width=52, right=True),
        Column(lambda: _("New"), _count("new"), width=52, right=True),
        Column(lambda: _("Changed"), _count("changed"), width=52, right=True),
        Column(lambda: _("Same"), _count("unchanged", "secondary"), width=52, right=True),
        Column(lambda: _("Deleted"), _count("deleted"), width=52, right=True),
        Column(lambda: _("Rejected"), _count("rejected", "error"), width=52, right=True),
    )


def _reason_columns() -> tuple[Column[ReasonRow], ...]:
    return (
        Column(lambda: _("Reason"), _reason),
        Column(
            lambda: _("Files"), lambda row: Cell((Run(row.files, "secondary", step="small", shrink=True),)), width=150
        ),
        Column(lambda: _("Rows"), lambda row: _figure(row.number, bold=True), width=60, right=True),
    )


def _reason(row: ReasonRow) -> Cell:
    icon, token = ("close", "error") if row.rejected else ("warning", "warning")
    return Cell((Run(row.reason, icon=icon, icon_token=token, shrink=True),))
