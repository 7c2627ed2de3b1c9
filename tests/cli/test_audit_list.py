"""``ctcoord audit``: before there is a central database, and what showing a family leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

from ctcoord import app
from ctcoord.services.station import Station
from tests import cases
from tests.cli.conftest import Command
from tests.pdf_text import pages


def test_showing_a_family_is_a_view_that_waits_to_be_handed_over(desk: Station, ctcoord: Command) -> None:
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"", case_number="HOM-10231")
        who = cases.person(connection, home, desk.agency_id or b"", "Ana", "Ruiz")
    assert json.loads(ctcoord("audit", "HOM-10231", "--json").out) == {"events": [], "waiting": []}
    assert ctcoord("show", "HOM-10231").code == 0
    found = ctcoord("audit", "HOM-10231", "--json")
    waiting = json.loads(found.out)["waiting"]
    assert [view["scope_id"] for view in waiting] == [home.hex()]
    assert "not connected" in found.err
    assert "saw the family" in ctcoord("audit", "HOM-10231").out
    assert ctcoord("audit", "HOM-10231", "--person", who.hex()).code == 0
    assert ctcoord("audit", "HOM-10231", "--person", "xyz").code == 2
    assert ctcoord("audit", "nobody at all").code == 2


def test_the_list_is_written_in_the_language_that_was_asked_for(
    desk: Station, ctcoord: Command, tmp_path: Path
) -> None:
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"", case_number="HOM-10231")
        who = cases.person(connection, home, desk.agency_id or b"", "Ana", "Ruiz", head=True)
    ctcoord("show", "HOM-10231")
    file = tmp_path / "list.html"
    done = ctcoord("audit", "HOM-10231", "--person", who.hex(), "--out", str(file))
    assert done.code == 0
    assert str(file) in done.out
    page = file.read_text(encoding="utf-8")
    assert "Who saw or changed the records about Ana Ruiz" in page
    assert "saw the family" in page
    waiting = json.loads(ctcoord("audit", "HOM-10231", "--json").out)["waiting"]
    assert [view["action"] for view in waiting] == ["view", "export"]
    assert "saw the family" in ctcoord("audit", "HOM-10231", "--person", "ana").out
    printed = tmp_path / "list.pdf"
    assert ctcoord("audit", "HOM-10231", "--out", str(printed), windows=lambda: app).code == 0
    assert "sawthefamily" in "".join(pages(printed))
    unknown = ctcoord("audit", "HOM-10231", "--person", "Bea")
    assert unknown.code == 2
    assert "Its people are: Ana Ruiz." in unknown.err
    refused = ctcoord("audit", "HOM-10231", "--out", str(tmp_path / "list.doc"))
    assert refused.code == 2
    assert not (tmp_path / "list.doc").exists()
