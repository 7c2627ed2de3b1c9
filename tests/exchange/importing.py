"""What tests of imports share: import a file, count ops, look at everything that the store holds."""

from __future__ import annotations

from pathlib import Path

from ctcoord.exchange.formats import Options, check
from ctcoord.models.base import synced_tables
from ctcoord.services import imports
from ctcoord.services.intake import ImportReport
from ctcoord.services.station import Station


def bring_in(desk: Station, path: Path, **options: str) -> ImportReport:
    """Check and apply a file; the report is the one after applying."""
    with check(desk, path, Options(**options)) as staged:  # type: ignore[arg-type]
        return imports.apply(desk, staged)


def look(desk: Station, path: Path, **options: str) -> ImportReport:
    """Check a file only."""
    with check(desk, path, Options(**options)) as staged:  # type: ignore[arg-type]
        return staged.report


def reasons(desk: Station, path: Path) -> list[tuple[str, int, str, bool]]:
    """File, line, reason in English and whether it was rejected, of every row that was."""
    with check(desk, path) as staged:
        return [(issue.file, issue.line, str(issue.reason), issue.rejected) for issue in staged.issues()]


def one(desk: Station, sql: str) -> object:
    """The first value of a query."""
    with desk.read() as connection:
        return connection.exec_driver_sql(sql).scalar()


def rows(desk: Station, sql: str) -> list[tuple[object, ...]]:
    """All rows of a query."""
    with desk.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def ops(desk: Station) -> int:
    """How many ops wait in the outbox."""
    return int(str(one(desk, "SELECT count(*) FROM outbox")))


def dump(desk: Station, *, without: frozenset[str] = frozenset({"run_id"})) -> dict[str, set[tuple[object, ...]]]:
    """Every record of every synced table, and the source rows; without what differs by station."""
    found = {}
    for table in synced_tables():
        names = ", ".join(f'"{c.name}"' for c in table.columns if c.name not in without)
        found[table.name] = set(rows(desk, f"SELECT {names} FROM {table.name}"))
    found["source_row"] = set(rows(desk, "SELECT kind, source_id, content_hash, source_date, deleted FROM source_row"))
    return found
