"""What groups of cells of an HMIS row say: observations, each of its own data class, and JSON details.

A cell that cannot be read is warned of, and what it said before stays (``FileSink.keep``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from ctcoord.domain.parse import Unreadable, clean, is_blank, parse_cents, parse_date, parse_whole
from ctcoord.exchange.hmis_rows import Context, Header, Memo, Row, warn
from ctcoord.exchange.hmis_tables import ROW_CLASS_COLUMNS, ROW_CLASSES, Field, Part
from ctcoord.exchange.records import FileSink, Record, Shape

STAGE = "DataCollectionStage"


class Warned(NamedTuple):
    """A cell that could not be read."""

    column: str
    value: str


class Answer(NamedTuple):
    """What a group of cells says: class, code, amount, stage and the parts by source name; None if no record.

    ``warned``: cells that could not be read. ``keeps`` of these says which column, or key of the detail, stays as
    it was; where there is no record, those of ``classes`` stay whole.
    """

    data_class: str
    values: tuple[str | int | None, ...] | None
    warned: tuple[Warned, ...] = ()
    keeps: tuple[tuple[str, str | None], ...] = ()
    classes: tuple[str, ...] = ()


def read_field(field: Field, cell: str) -> tuple[str, Any]:
    """The name and value of a non-blank cell; raises Unreadable."""
    if field.kind == "code":
        return field.column, _wholes[cell]
    if field.kind == "date":
        return field.column, parse_date(cell).isoformat()
    if field.kind == "money":
        return f"{field.column}_cents", parse_cents(cell)
    return field.column, clean(cell)


_wholes: Memo[str, int] = Memo(parse_whole)


def detail_keys(fields: Iterable[Field]) -> tuple[str, ...]:
    """The names under which fields are kept."""
    return tuple(f"{field.column}_cents" if field.kind == "money" else field.column for field in fields)


def read_detail(fields: Iterable[Field], cells: Iterable[str]) -> tuple[str | None, tuple[Warned, ...]]:
    """The non-blank cells as JSON by source name, None if there is none; and what could not be read."""
    found, warned = {}, []
    for field, cell in zip(fields, cells, strict=True):
        if is_blank(cell):
            continue
        try:
            name, value = read_field(field, cell)
            found[name] = value
        except Unreadable:
            warned.append(Warned(field.column, cell))
    said = json.dumps(found, separators=(",", ":"), ensure_ascii=False, sort_keys=True) if found else None
    return said, tuple(warned)


class PartReader:
    """One part of a file's rows, with its columns found."""

    def __init__(self, part: Part, kind: str, header: Header) -> None:
        self.part, self.kind = part, kind
        self.fields = header.fields(part.fields)
        self._rule = ROW_CLASS_COLUMNS[kind] if part.by_row else ()
        ruled = ROW_CLASSES[kind].values() if part.by_row else ()
        self._classes = tuple(dict.fromkeys(map(str, (part.data_class, *ruled))))
        extra = (part.code, part.amount, STAGE if part.stage else None, *self._rule)
        names = (*(field.column for field in self.fields), *(name for name in extra if name and name in header))
        self.columns = tuple(dict.fromkeys(names))
        self.present = bool(self.fields)
        self.cells = header.cells(self.columns)
        self.answers: Memo[tuple[str, ...], Answer | None] = Memo(self._answer)

    def shape(self) -> Shape:
        """The observation that the part makes."""
        return Shape(
            "observation",
            ("observed_on", "code", "amount_cents", "support_id", "stage", "detail"),
            {"kind": self.part.kind},
            merge=("detail", detail_keys(self.fields)),
        )

    def _answer(self, cells: tuple[str, ...]) -> Answer | None:
        part, by_name = self.part, dict(zip(self.columns, cells, strict=True))
        detail, warned = read_detail(self.fields, (by_name[field.column] for field in self.fields))
        amount, unread = _money(part.amount, by_name)
        stage, odd = _stage(by_name.get(STAGE, "")) if part.stage else (None, ())
        warned = (*warned, *unread, *odd)
        if any(each.column in self._rule for each in warned):  # of which class it is cannot be told
            return Answer(part.data_class, None, warned, classes=self._classes)
        data_class = self._class(by_name)
        if detail is None and amount is None:
            return Answer(data_class, None, warned, classes=(data_class,)) if warned else None
        if part.only_other and data_class == part.data_class:
            return None
        keeps = self._keeps(warned) if warned else ()
        code = None if ("code", None) in keeps else code_of(by_name.get(part.code or "", ""))[0]
        return Answer(data_class, (code, amount, stage, detail), warned, keeps)

    def _keeps(self, warned: tuple[Warned, ...]) -> tuple[tuple[str, str | None], ...]:
        """Which columns of the record, and keys of its detail, could not be read."""
        names = {each.column for each in warned}
        plain = {"code": self.part.code, "amount_cents": self.part.amount, "stage": STAGE}
        columns = tuple((column, None) for column, name in plain.items() if name in names)
        fields = [field for field in self.fields if field.column in names]
        return (*columns, *(("detail", key) for key in detail_keys(fields)))

    def _class(self, cells: dict[str, str]) -> str:
        said = tuple(code_of(cells.get(column, ""))[0] or "" for column in self._rule)
        for length in range(len(said), 0, -1):
            if said[:length] in ROW_CLASSES[self.kind]:
                return str(ROW_CLASSES[self.kind][said[:length]])
        return str(self.part.data_class)


def code_of(cell: str) -> tuple[str | None, bool]:
    """A code as it is kept (``10`` for ``10.0`` and `` 10 ``, None for a blank cell), and whether it can be read."""
    if is_blank(cell):
        return None, True
    try:
        return str(_wholes[cell]), True
    except Unreadable:
        return None, False


def _stage(cell: str) -> tuple[int | None, tuple[Warned, ...]]:
    """HUD's data collection stage."""
    if is_blank(cell):
        return None, ()
    with suppress(Unreadable):
        if 0 <= (stage := _wholes[cell]) < 1000:
            return stage, ()
    return None, (Warned(STAGE, cell),)


def _money(column: str | None, cells: dict[str, str]) -> tuple[int | None, tuple[Warned, ...]]:
    cell = cells.get(column, "") if column else ""
    if column is None or is_blank(cell):
        return None, ()
    try:
        return parse_cents(cell), ()
    except Unreadable:
        return None, (Warned(column, cell),)


class PartSet:
    """The observations that one file's rows make besides, or instead of, anything else."""

    def __init__(self, parts: Iterable[Part], kind: str, header: Header, context: Context, file: FileSink) -> None:
        self._ids, self._kind, self._file = context.ids, kind, file
        readers = [PartReader(part, kind, header) for part in parts]
        self.complete = all(reader.present for reader in readers)
        self._readers = [(reader, file.shape(reader.shape())) for reader in readers if reader.present]
        self.columns = [column for reader, _ in self._readers for column in reader.columns]

    def records(self, row: Row, observed: str, home: bytes, support: bytes) -> Iterator[Record]:
        """The records of a row; warns of cells that could not be read."""
        of, kind = self._ids.of, self._kind
        line, cells, source_id = row.line, row.cells, row.key
        for reader, shape in self._readers:
            answer = reader.answers[reader.cells(cells)]
            if answer is None:
                continue
            data_class, values, warned, keeps, classes = answer
            name = f"{kind}.{reader.part.kind}"
            for column, value in warned:
                warn(self._file, line, column, value)
            if values is None:
                for each in classes:
                    self._file.keep(line, shape, of(name, source_id, each))
                continue
            code, amount, stage, detail = values
            record = of(name, source_id, data_class)
            for column, key in keeps:
                self._file.keep(line, shape, record, column, key)
            yield shape, record, home, data_class, home, (observed, code, amount, support, stage, detail)


def warn_of_detail(
    file: FileSink, line: int, warned: Iterable[Warned], fields: Iterable[Field], kept: tuple[int, bytes, str]
) -> None:
    """Cells of a JSON column that could not be read; ``kept`` says which: shape, record and column."""
    shape, record, target = kept
    for column, value in warned:
        warn(file, line, column, value)
        (key,) = detail_keys(field for field in fields if field.column == column)
        file.keep(line, shape, record, target, key)
