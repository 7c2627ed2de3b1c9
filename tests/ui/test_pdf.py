"""The access list as a PDF: every line of it, on numbered pages with the head of the table, in two languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ctcoord.errors import UsageError
from ctcoord.reports import audit_list
from ctcoord.reports.audit_list import Entry, Heading
from ctcoord.ui.pdf import write_pdf
from ctcoord.words import Words
from tests.pdf_text import pages

HEADING = Heading("Vega, María", "Hartford Family Services", date(2026, 11, 22))
START = datetime(2026, 1, 5, 9, 30)


def paint(html: str, file: Path, title: str) -> None:
    write_pdf(html, file, title=title)


def entries(number: int) -> list[Entry]:
    return [
        Entry(START + timedelta(days=day), f"Ana Ruiz {day:03d}", "Hartford", "view", "Léo Vega", ("core",), 1)
        for day in range(number)
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_line_is_on_a_numbered_page_under_the_head(qapp: QApplication, tmp_path: Path, language: str) -> None:
    file, words = tmp_path / "list.pdf", Words(language)
    audit_list.save(file, entries(120), HEADING, words, paint)
    found = pages(file)
    assert len(found) > 2
    whole = "".join(found)
    assert whole.count(words(audit_list.WHAT["view"]).replace(" ", "")) == 120
    assert all(f"AnaRuiz{day:03d}" in whole for day in range(120))
    assert "Vega,María" in found[0]
    assert "LéoVega" in found[0]
    assert (
        words("Given out by {agency} on {day}.", agency=HEADING.agency, day=words.date(HEADING.made_on)).replace(
            " ", ""
        )
        in found[0]
    )
    for number, page in enumerate(found, 1):
        assert words("Agency") in page
        assert f"{number}/{len(found)}" in page
    assert sorted(tmp_path.iterdir()) == [file]


def test_nobody_is_said_in_a_pdf_too(qapp: QApplication, tmp_path: Path) -> None:
    audit_list.save(tmp_path / "list.pdf", [], HEADING, Words("en"), paint)
    (only,) = pages(tmp_path / "list.pdf")
    assert "Nobodyhasseenorchangedtheserecords." in only


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        audit_list.save(tmp_path / "nowhere" / "list.pdf", [], HEADING, Words("en"), paint)
    assert list(tmp_path.iterdir()) == []
