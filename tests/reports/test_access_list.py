"""The list that a person may ask for: one line a day, person and kind; printable, in two languages, safe to open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from ctcoord.errors import UsageError
from ctcoord.reports import audit_list
from ctcoord.reports.audit_list import Entry, Heading
from ctcoord.services.audit import Audited, View
from ctcoord.words import Words

ANA, DANA, LEO = b"a" * 16, b"d" * 16, b"l" * 16
HEADING = Heading("Vega, Maria", "Hartford Family Services", date(2026, 11, 22))


def painted(_html: str, _file: Path, _title: str) -> None:
    raise AssertionError("nobody asked for a PDF")


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("America/New_York"))


def event(
    at: str, who: bytes, what: str, kind: str | None = None, about: bytes | None = None, times: int = 1
) -> Audited:
    return Audited(at, "Hartford", {ANA: "Ana Ruiz", DANA: "Dana Cole"}[who], who, what, kind, about, times)


def listed(*found: Audited, waiting: tuple[View, ...] = ()) -> list[Entry]:
    return audit_list.entries(found, waiting, {LEO: "Leo Vega"}, local)


def test_kinds_of_one_day_and_person_stand_on_one_line() -> None:
    (one,) = listed(
        event("2026-11-20 15:00:00", ANA, "change", "housing", times=2),
        event("2026-11-20 14:00:00", ANA, "change", "core", times=3),
    )
    assert (one.at.hour, one.classes, one.times) == (9, ("core", "housing"), 3)


def test_another_day_person_act_or_subject_is_another_line() -> None:
    found = listed(
        event("2026-11-20 15:00:00", ANA, "change", "core"),
        event("2026-11-21 15:00:00", ANA, "change", "core"),
        event("2026-11-20 15:00:00", DANA, "change", "core"),
        event("2026-11-20 15:00:00", ANA, "view"),
        event("2026-11-20 15:00:00", ANA, "change", "core", about=LEO),
    )
    assert len(found) == 5
    assert sorted(entry.about for entry in found) == ["", "", "", "", "Leo Vega"]


def test_the_day_is_the_agencys_own() -> None:
    (one,) = listed(event("2026-11-21 02:30:00", ANA, "view"))
    assert one.at.date() == date(2026, 11, 20)


def test_what_only_this_computer_knows_is_there_too() -> None:
    (one,) = listed(waiting=(View(1, b"h" * 16, "2026-11-21T15:42:00.000000Z", "export"),))
    assert audit_list.who_words(one, Words("en")) == "this computer"
    assert audit_list.what_words(one, Words("en")) == "exported it"


@pytest.mark.parametrize(("language", "says"), [("en", "opened it for a stated reason"), ("es", "motivo declarado")])
def test_the_page_is_in_the_language_of_the_reader(tmp_path: Path, language: str, says: str) -> None:
    file = tmp_path / "list.html"
    found = listed(event("2026-11-20 15:00:00", DANA, "break_glass"))
    audit_list.save(file, found, HEADING, Words(language), painted)
    page = file.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert says in page
    assert "Hartford Family Services" in page
    assert "http" not in page  # nothing is fetched when it is opened
    assert not list(tmp_path.glob("*.part"))


def test_a_name_is_text_and_never_markup_or_a_formula(tmp_path: Path) -> None:
    evil = Audited("2026-11-20 15:00:00", "=1+1", "<script>x</script>", ANA, "view", None, None, 1)
    assert "<script>" not in audit_list.page(listed(evil), HEADING, Words("en"))
    file = tmp_path / "list.xlsx"
    audit_list.save(file, listed(evil), HEADING, Words("en"), painted)
    sheet = load_workbook(file)["Accesses"]
    assert [cell.value for cell in sheet[2]][2:4] == ["<script>x</script>", "=1+1"]
    assert sheet["D2"].data_type == "s"


def test_nobody_is_said_and_no_empty_table() -> None:
    page = audit_list.page([], HEADING, Words("en"))
    assert "Nobody has seen or changed these records." in page
    assert "<table>" not in page


def test_another_kind_of_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"End the name in \.pdf or \.html"):
        audit_list.save(tmp_path / "list.txt", [], HEADING, Words("en"), painted)
    with pytest.raises(UsageError, match="cannot be written"):
        audit_list.save(tmp_path / "nowhere" / "list.html", [], HEADING, Words("en"), painted)
    assert list(tmp_path.iterdir()) == []


def test_utc_is_what_comes_in() -> None:
    (one,) = audit_list.entries([event("2026-11-20 15:00:00", ANA, "view")], (), {}, lambda moment: moment)
    assert one.at == datetime(2026, 11, 20, 15, tzinfo=UTC)
