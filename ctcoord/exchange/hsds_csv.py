"""HSDS as CSV: the tabular data package, in a folder or zip, and older directories of the same kind."""

from __future__ import annotations

from ctcoord.exchange.folders import Folder
from ctcoord.exchange.hsds_lift import OLDER_FILES, lift
from ctcoord.exchange.hsds_model import Body, Directory, Fault
from ctcoord.exchange.hsds_tables import ALIASES, LOCATION, SERVICE
from ctcoord.exchange.reasons import reason
from ctcoord.exchange.tabular import Location, TextBook
from ctcoord.words import Message, mark

NOT_READ = mark("This is no table of a directory: it has neither ids nor names of what it belongs to")
Tables = dict[str, tuple[str, list[tuple[int, Body]]]]


def read(folder: Folder, directory: Directory) -> None:
    """Add all tables of a folder. Raises FileFault for a file that is no table."""
    tables: Tables = {}
    for stem, place in folder.files.items():
        table, said = OLDER_FILES.get(stem, (ALIASES.get(stem, ""), {}))
        if stem == "taxonomy":
            table = "taxonomy_term"
        kind = table if table and table not in tables else stem
        rows = _rows(place, table or stem, kind, directory)
        if rows is None:
            directory.ignored[place.name] = Message(NOT_READ)
            continue
        directory.names[kind] = place.name
        tables[kind] = (table or stem, [(line, lift(table or stem, {**said, **row})) for line, row in rows])
        if table and kind != table:  # its ids begin anew, and are those of the table's other file
            for _, row in tables[kind][1]:
                row.update({"id": f"{stem}-{row['id']}"} if "id" in row else {})
    _organizations_of(tables)
    directory.take_tables(tables)


def _rows(place: Location, table: str, kind: str, directory: Directory) -> list[tuple[int, Body]] | None:
    """The rows of a file with their lines; None for a file that is no table of a directory."""
    found = TextBook(place).rows(place.name)
    header = [name.strip() for name in next(found, (1, []))[1]]
    if not header or len(set(header)) < len(header):
        return None
    if table not in ALIASES.values() and not any(name == "id" or name.endswith("_id") for name in header):
        return None
    rows = []
    for line, cells in found:
        if not any(cells):
            continue
        if len(cells) != len(header):
            fault = Fault(reason("row.short" if len(cells) < len(header) else "row.long"))
            directory.line(table, line, "", {}, fault, kind=kind)
            continue
        rows.append((line, {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}))
    return rows


def _organizations_of(tables: Tables) -> None:
    """Whose a service is, where its location alone says so."""
    owner = {row.get("id"): row.get("organization_id") for _, row in tables.get(LOCATION, (LOCATION, []))[1]}
    for _, row in tables.get(SERVICE, (SERVICE, []))[1]:
        if "organization_id" not in row:
            for at in row.get("service_at_locations", ()):
                if owner.get(at["location_id"]):
                    row["organization_id"] = owner[at["location_id"]]
