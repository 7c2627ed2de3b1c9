"""Writes a directory as HSDS 3.1: a folder or zip of CSV tables, a JSON file of them, or a folder of JSON objects.

It is written beside its place and put there when it is whole: who stops it, or whose disk is full, finds nothing.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from ctcoord.errors import UsageError
from ctcoord.exchange.hsds_out import Out, Rows, numbers
from ctcoord.exchange.hsds_tables import AT, CAPACITY, FILES, FIRST_COLUMNS
from ctcoord.words import Message, mark

VERSION = "3.1"
CANNOT = mark("{path} cannot be written ({detail}).")
FIX = mark("Name a new folder, a .zip or a .json file in a folder that you may write to.")


Step = Callable[[int, int], object]  # files done, of how many (0: not known yet); may raise to stop


def write(out: Out, path: Path, form: str | None = None, step: Step = lambda done, total: None) -> dict[str, int]:
    """Write the directory; returns how many rows or objects each file got. Raises UsageError and what ``step`` raises.

    ``form`` 'csv' or 'json'; without one a name that ends in .json is JSON, and all else CSV. JSON in one file is the
    data package's tables; in a folder it is every organization, service and location in full.
    """
    one_file = path.suffix.lower() == ".json"
    kind = form or ("json" if one_file else "csv")
    rows = out.nested() if kind == "json" and not one_file else out.tables()
    try:
        if one_file:
            tables = {f"{FILES.get(table, table)}.csv": found for table, found in numbers(rows).items()}
            _put(path, iter([(path.name, _json(tables))]), 1, step)
            return {name: len(found) for name, found in tables.items()}
        _put(path, _json_files(rows) if kind == "json" else _csv_files(rows), len(rows), step)
    except OSError as error:
        raise UsageError(
            what=Message(CANNOT, {"path": path, "detail": error.strerror or ""}), fix=Message(FIX)
        ) from error
    name_of = _json_name if kind == "json" else _csv_name
    return {name_of(table): len(found) for table, found in rows.items()}


def _put(path: Path, files: Iterator[tuple[str, str]], number: int, step: Step) -> None:
    """Files by name and text: one, packed into a zip, or in a folder that is new or empty."""
    single, packed = path.suffix.lower() == ".json", path.suffix.lower() == ".zip"
    if not single and not packed and path.exists() and any(path.iterdir()):
        # Tables of an older export would be read as part of this one.
        raise UsageError(what=Message(mark("{path} is not empty."), {"path": path}), fix=Message(FIX))
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path) as folder:
        whole = folder / path.name
        if not single and not packed:
            whole.mkdir()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) if packed else nullcontext() as archive:
            for done, (name, text) in enumerate(files, start=1):
                if archive is not None:
                    archive.writestr(name, text)
                else:
                    (whole if single else whole / name).write_bytes(text.encode())
                step(done, number)
        if whole.is_dir() and path.exists():
            path.rmdir()
        whole.replace(path)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
