"""An import is taken back whole, or not at all; what people did with it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.errors import NotFound, NotUndoable
from ctcoord.services import agencies, casework, imports
from ctcoord.services.author import Author
from ctcoord.services.import_undo import Undone
from ctcoord.services.station import Station
from tests.exchange.hmis_export import Export, client, enrollment, family, within
from tests.exchange.importing import bring_in, dump, one, rows


def changed() -> Export:
    """The family with changes of every sort: a name, an end, a deletion, a new member."""
    export = family()
    later = {"DateUpdated": "2026-10-20 08:00:00"}
    export.rows["Client"][0].update(FirstName="María", **later)
    export.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-09-30", Destination="410"))
    export.rows["IncomeBenefits"][0].update(DateDeleted="2026-10-20", **later)
    export.add("Client", client("3", "Ivy", born="2023-02-02"))
    export.add("Enrollment", enrollment("e3", "3", "h1"))
    return export


def test_the_first_import_goes_without_a_trace(desk: Station, tmp_path: Path) -> None:
    before = dump(desk)
    report = bring_in(desk, changed().write(tmp_path / "a"))
    imports.undo(desk, report.run_id or b"")
    after = dump(desk)
    agency = after.pop("agency") - before.pop("agency")
    assert len(agency) == 1  # who sent the file is still known
    assert after == before
    assert one(desk, "SELECT count(*) FROM search_doc") == 0
    assert one(desk, "SELECT count(*) FROM source_record") == 0
    assert bring_in(desk, tmp_path / "a").total.new == report.total.new  # and it can come again


def test_a_second_import_gives_back_what_it_changed(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    before = dump(desk, without=frozenset())
    run = bring_in(desk, changed().write(tmp_path / "b")).run_id
    assert dump(desk, without=frozenset()) != before
    undone = imports.undo(desk, run or b"")
    assert dump(desk, without=frozenset()) == before
    assert undone.restored > 0
    assert one(desk, "SELECT count(*) FROM import_change") == 0
    assert bring_in(desk, tmp_path / "b").files["Client.csv"].changed == 1


def test_a_record_that_two_rows_changed_is_kept_once_as_it_was(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    before = dump(desk, without=frozenset())
    both = family()
    both.rows["Enrollment"][0].update(EntryDate="2026-01-20", DateUpdated="2026-10-20 08:00:00")
    both.add("Exit", within("ExitID", "x1", "1", "e1", ExitDate="2026-09-30", Destination="410"))
    run = bring_in(desk, both.write(tmp_path / "b")).run_id or b""
    assert rows(desk, "SELECT count(*) FROM import_change WHERE entity = 'support'") == [(1,)]
    imports.undo(desk, run)
    assert dump(desk, without=frozenset()) == before


def test_absence_is_taken_back(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"))
    before = dump(desk, without=frozenset())
    smaller = Export()
    smaller.add("Client", client("2", "Leo", born="2020-06-14"))
    report = bring_in(desk, smaller.write(tmp_path / "b"))
    assert report.files["Client.csv"].absent == 1
    imports.undo(desk, report.run_id or b"")
    assert dump(desk, without=frozenset()) == before


def test_a_later_import_comes_first(desk: Station, tmp_path: Path) -> None:
    first = bring_in(desk, family().write(tmp_path / "a")).run_id or b""
    second = bring_in(desk, changed().write(tmp_path / "b")).run_id or b""
    with pytest.raises(NotUndoable) as refused:
        imports.undo(desk, first)
    assert "the later import of b builds on it" in str(refused.value)
    imports.undo(desk, second)
    imports.undo(desk, first)
    assert one(desk, "SELECT count(*) FROM person") == 0
    with pytest.raises(NotUndoable, match="already"):
        imports.undo(desk, first)


def test_a_later_import_that_only_added_comes_first_too(desk: Station, tmp_path: Path) -> None:
    first = bring_in(desk, family().write(tmp_path / "a")).run_id or b""
    more = Export(ExportDirective="1").only("Client", "PersonalID", "DateUpdated")
    more.add("IncomeBenefits", within("IncomeBenefitsID", "i2", "1", "e1", InformationDate="2026-07-01", SNAP=1))
    bring_in(desk, more.write(tmp_path / "b"))
    with pytest.raises(NotUndoable):
        imports.undo(desk, first)


def test_families_that_people_work_with_stay_whole(desk: Station, author: Author, tmp_path: Path) -> None:
    export = family()
    export.add("Client", client("9", "Nobody", "Knows", "1980-05-05"))
    export.add("Enrollment", enrollment("e9", "9", "h9"))
    run = bring_in(desk, export.write(tmp_path / "a")).run_id or b""
    home = bytes(rows(desk, "SELECT scope_id FROM person WHERE first_name = 'Maria'")[0][0])  # type: ignore[arg-type]
    with desk.write() as connection:
        agencies.assign(
            connection, author.agency_id or b"", author.staff_id or b"", home, since=author.today, now=author.now
        )
    undone = imports.undo(desk, run)
    assert undone == Undone(removed=undone.removed, restored=0, kept_households=1)
    assert rows(desk, "SELECT first_name FROM person ORDER BY first_name") == [("Leo",), ("Maria",)]
    assert one(desk, "SELECT count(*) FROM support") == 2
    again = bring_in(desk, tmp_path / "a")  # what stayed is known, the rest is new
    assert (again.files["Client.csv"].new, again.files["Client.csv"].unchanged) == (1, 2)


def test_a_note_keeps_its_family(desk: Station, author: Author, tmp_path: Path) -> None:
    run = bring_in(desk, family().write(tmp_path / "a")).run_id or b""
    home = bytes(rows(desk, "SELECT id FROM household WHERE label = 'h1'")[0][0])  # type: ignore[arg-type]
    with desk.write() as connection:
        casework.add_note(connection, author, home, "called about the lease")
    assert imports.undo(desk, run).kept_households == 1
    assert one(desk, "SELECT count(*) FROM person WHERE scope_id IN (SELECT id FROM household WHERE label = 'h1')") == 2


def test_links_that_evidence_made_go_with_their_people(desk: Station, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"), agency="RIV")
    run = bring_in(desk, family().write(tmp_path / "b"), agency="OTHER").run_id or b""
    assert one(desk, "SELECT count(*) FROM person_link") == 4  # Maria and Leo, two halves each
    imports.undo(desk, run)
    assert one(desk, "SELECT count(*) FROM person_link") == 0
    assert one(desk, "SELECT count(*) FROM family_link") == 0
    assert one(desk, "SELECT count(*) FROM person") == 2


def test_an_unknown_import_is_named(desk: Station) -> None:
    with pytest.raises(NotFound):
        imports.undo(desk, bytes(16))
