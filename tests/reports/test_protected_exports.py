"""A mandated protective report goes out by no way: no rollup, no page of a family, no list of what is open."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from openpyxl import load_workbook

from ctcoord.cli.family_text import family_lines
from ctcoord.reports import rollup
from ctcoord.services import cases, family_view, protective_reports, tasks
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests import cases as made_up
from tests.conftest import NOW

SECRET = "zweibrücken"


def test_a_report_is_in_no_export(desk: Station, author: Author, tmp_path: Path) -> None:
    words, path = Words("en"), tmp_path / "rollup.xlsx"
    with desk.write() as connection:
        home = made_up.household(connection, desk.agency_id or b"", case_number="10-1")
        child = made_up.person(connection, home, desk.agency_id or b"", "Ngozi", "Okafor", head=True)
        tasks.add(connection, author, home, "Call the school", due_on=author.today)
        made = protective_reports.begin(connection, author, child, NOW - timedelta(hours=30), SECRET)
        protective_reports.spoken(connection, author, made, at=NOW, to=f"Worker {SECRET}", reference=SECRET)
    with desk.read() as connection:
        rollup.write(connection, path, author.today, words)
        view = family_view.family(connection, home, author.agency_id)
        told = "\n".join(family_lines(view, words, author.today))
        loose, history = cases.loose_ends(connection, home), cases.history(connection, home)
    cells = [str(cell.value) for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert "Call the school" in told, "what may be told is there"
    for exported in ("\n".join(cells), told, repr(view), repr(loose), repr(history)):
        assert SECRET not in exported
        assert "protective" not in exported.lower()
