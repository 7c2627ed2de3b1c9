"""Writes a directory as HSDS 3.1: a folder or zip of CSV tables, a JSON file of them, or a folder of JSON objects."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ctcoord.errors import UsageError
from ctcoord.exchange.hsds_out import Out, Rows, numbers
from ctcoord.exchange.hsds_tables import AT, CAPACITY, FILES, FIRST_COLUMNS
from ctcoord.words import Message, mark

VERSION = "3.1"
CANNOT = mark("{path} cannot be written ({detail}).")
FIX = mark("Name a new folder, a .zip or a .json file in a folder that you may write to.")


def write(out: Out, path: Path, form: str | None = None) -> dict[str, int]:
    """Write the directory; returns how many rows or objects each file got. Raises UsageError.

    ``form`` 'csv' or 'json'; without one a name that ends in .json is JSON, and all else CSV. JSON in one file is the
    data package's tables; in a folder it is every organization, service and location in full.
    """
    one_file = path.suffix.lower() == ".json"
    kind = form or ("json" if one_file else "csv")
    rows = out.nested() if kind == "json" and not one_file else out.tables()
    try:
        if one_file:
            tables = {f"{FILES.get(table, table)}.csv": found for table, found in numbers(rows).items()}
            path.write_text(_json(tables), encoding="utf-8")
            return {name: len(found) for name, found in tables.items()}
        made = dict(_json_files(rows) if kind == "json" else _csv_files(rows))
        _put(path, made)
    except OSError as error:
        raise UsageError(
            what=Message(CANNOT, {"path": path, "detail": error.strerror or ""}), fix=Message(FIX)
        ) from error
    name_of = _json_name if kind == "json" else _csv_name
    return {name_of(table): len(found) for table, found in rows.items()}


def _put(path: Path, files: dict[str, str]) -> None:
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):  # tables of an older export would be read as part of this one
        raise UsageError(what=Message(mark("{path} is not empty."), {"path": path}), fix=Message(FIX))
    for name, text in files.items():
        (path / name).write_bytes(text.encode())


def _csv_files(rows: Rows) -> Iterator[tuple[str, str]]:
    for table, found in rows.items():
        names = list(dict.fromkeys((*FIRST_COLUMNS.get(table, ("id",)), *(name for row in found for name in row))))
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in found)
        yield _csv_name(table), text.getvalue()


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _json_files(rows: Rows) -> Iterator[tuple[str, str]]:
    for table, found in rows.items():
        page = {
            "total_items": len(found),
            "total_pages": 1,
            "page_number": 1,
            "size": len(found),
            "first_page": True,
            "last_page": True,
            "empty": not found,
            "contents": found,
        }
        yield _json_name(table), _json(page)


def _csv_name(table: str) -> str:
    return f"{FILES.get(table, table)}.csv"


def _json_name(table: str) -> str:
    return f"{_PLURAL.get(table) or FILES.get(table, table)}.json"


_PLURAL = {AT: "service_at_locations", CAPACITY: "service_capacities"}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
