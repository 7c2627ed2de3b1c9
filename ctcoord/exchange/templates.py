"""Blank workbooks that agencies fill in: the columns of a shipped profile, and a sheet that explains each.

``python -m ctcoord.exchange.templates`` writes them to ``resources/templates``. The same profile always
gives the same bytes, so that a test can say whether they are current.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ctcoord.config import resource_path
from ctcoord.exchange.profiles import Column, Profile, shipped
from ctcoord.exchange.targets import target_of
from ctcoord.words import Words, mark

DATA_SHEET = "Data"
ROWS = 2_000  # that are formatted and checked as they are typed; more may be filled in
_LONGEST_LIST = 255  # characters that Excel allows a drop-down list
_EPOCH = datetime(2026, 1, 1)

_HEADER = Font(bold=True, color="FFFFFF")
_NEEDED, _OPTIONAL = PatternFill("solid", fgColor="0A5EB0"), PatternFill("solid", fgColor="4A5560")
_TITLE, _BOLD = Font(bold=True, size=14), Font(bold=True)
_WRAP = Alignment(wrap_text=True, vertical="top")
# As Excel keeps what is typed: text, so that leading zeros stay, or dates and numbers of its own.
_FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.00", "hours": "0.##", "minutes": "0", "whole": "0"}
_EXPLAINS = (("Columns", "en", 46), ("Columnas", "es", 46))

KINDS = {
    "text": mark("text"),
    "code": mark("a number or code, as text"),
    "name": mark("a name"),
    "date": mark("a date, such as 2026-11-30"),
    "money": mark("an amount in dollars"),
    "whole": mark("a whole number"),
    "hours": mark("hours, such as 42.5 or 42:30"),
    "minutes": mark("minutes"),
    "bool": mark("Y or N"),
    "phone": mark("a phone number"),
    "email": mark("an e-mail address"),
    "ssn": mark("a Social Security number"),
    "zip": mark("a ZIP code, as text"),
    "byday": mark("days of the week"),
    "time": mark("a time of day, such as 8:30 AM"),
    "span": mark("times of a day, such as 8:00-17:30"),
    "dates": mark("days, separated by semicolons"),
}


def template_path(name: str) -> Path:
    """Where the template of a shipped profile is."""
    return resource_path("templates") / f"{name}.xlsx"


def build(profile: Profile) -> bytes:
    """The blank workbook of a profile, as .xlsx."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _data_sheet(book.create_sheet(DATA_SHEET), profile)
    for title, language, width in _EXPLAINS:
        _explain(book.create_sheet(title), profile, Words(language), width)
    book.properties.title = profile.title.en
    book.properties.creator = "ctcoord"
    book.properties.created = book.properties.modified = _EPOCH
    out = io.BytesIO()
    book.save(out)
    return _settled(out.getvalue())


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Write text that stays text: never a formula, however it begins."""
    cell.value = text
    cell.data_type = "s"


def columns_of(profile: Profile) -> list[Column]:
    """The columns of a template: all but a full name, which only stands in for first and last name."""
    return [column for column in profile.columns if column.kind != "name"]


def _data_sheet(sheet: Worksheet, profile: Profile) -> None:
    columns = columns_of(profile)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        header = sheet.cell(1, place, column.names[0])
        header.font, header.fill = _HEADER, _NEEDED if column.required else _OPTIONAL
        header.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[letter].width = max(12, min(34, len(column.names[0]) + 4))
        sheet.column_dimensions[letter].number_format = _FORMATS.get(column.kind, "@")
        for row in range(2, 2 + _PREPARED):
            sheet.cell(row, place).number_format = _FORMATS.get(column.kind, "@")
        if choices := _choices(profile, column):
            _offer(sheet, letter, choices)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"


_PREPARED = 50  # rows whose cells carry the format themselves: not every program heeds a column's


def _choices(profile: Profile, column: Column) -> list[str]:
    """What a drop-down list offers: the words of a closed list, or yes and no."""
    if column.kind == "bool":
        return ["Y", "N"]
    target = target_of(column.field, profile.roles)
    if not (target and target.values and column.codes):
        return []
    named: dict[str, str] = {}
    for told, kept in column.codes.items():
        if len(told) > len(named.get(kept, "")) and not told.isdigit():
            named.setdefault(kept, told)
    return [told.capitalize() for told in named.values() if len(told) > 2]


def _offer(sheet: Worksheet, letter: str, choices: list[str]) -> None:
    listed = ",".join(choices)
    if len(listed) < _LONGEST_LIST:
        # Other values stay possible: an agency's own codes are translated by its mapping profile.
        rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}2:{letter}{ROWS + 1}")
        sheet.add_data_validation(rule)


def _explain(sheet: Worksheet, profile: Profile, words: Words, width: int) -> None:
    language = words.language
    sheet.append([profile.title.text(language)])
    sheet.append([profile.about.text(language)])
    sheet.append([words("Fill in the sheet 'Data'. Blue columns are needed; the others may stay empty or be removed.")])
    sheet.append([])
    sheet.append([words("Column"), words("Needed"), words("What"), words("Example"), words("Explanation")])
    for column in columns_of(profile):
        row = sheet.max_row + 1
        texts = (
            column.names[0],
            words("yes") if column.required else "",
            words(KINDS[column.kind]),
            column.example,
            column.note.text(language),
        )
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(row, place)
            cell.number_format, cell.alignment = "@", _WRAP
            put_text(cell, text)
    sheet["A1"].font = _TITLE
    for row in (2, 3):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
        sheet.cell(row, 1).alignment = _WRAP
        sheet.row_dimensions[row].height = 34
    for cell in sheet[5]:
        cell.font = _BOLD
    for letter, each in zip("ABCDE", (34, 10, 28, 30, width + 30), strict=True):
        sheet.column_dimensions[letter].width = each
    sheet.freeze_panes = "A6"


def _settled(book: bytes) -> bytes:
    """The workbook without the hour in which it was made: openpyxl stamps it, and the zip does."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "docProps/core.xml":
                stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            settled = zipfile.ZipInfo(part.filename, _EPOCH.timetuple()[:6])
            settled.compress_type, settled.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(settled, data)
    return out.getvalue()


def main() -> None:
    """Write the templates of all shipped profiles."""
    resource_path("templates").mkdir(exist_ok=True)
    for profile in shipped():
        template_path(profile.name).write_bytes(build(profile))


if __name__ == "__main__":
    main()
