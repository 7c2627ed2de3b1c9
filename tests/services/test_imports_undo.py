"""An import is taken back whole, or not at all; what people did with it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.domain.codes import LinkStatus
from ctcoord.errors import NotFound, NotUndoable
from ctcoord.exchange.formats import Options, check
from ctcoord.services import agencies, cases, casework, families, imports, links, search, tasks
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests.conftest import NOW
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


def home_of(desk: Station, first: str) -> bytes:
    return bytes(rows(desk, f"SELECT scope_id FROM person WHERE first_name = '{first}'")[0][0])  # type: ignore[call-overload]


def test_of_a_family_in_a_caseload_the_people_stay_and_the_facts_go(
    desk: Station, author: Author, tmp_path: Path
) -> None:
    export = family()
    export.add("Client", client("9", "Nobody", "Knows", "1980-05-05"))
    export.add("Enrollment", enrollment("e9", "9", "h9"))
    run = bring_in(desk, export.write(tmp_path / "a")).run_id or b""
    home, whole = home_of(desk, "Maria"), dump(desk)
    with desk.write() as connection:
        agencies.assign(
            connection, author.agency_id or b"", author.staff_id or b"", home, since=author.today, now=author.now
        )
    undone = imports.undo(desk, run)
    assert undone.kept == {"household": 1, "person": 2}
    assert rows(desk, "SELECT first_name FROM person ORDER BY first_name") == [("Leo",), ("Maria",)]
    for facts in ("support", "observation", "identifier"):
        assert one(desk, f"SELECT count(*) FROM {facts}") == 0, facts
    assert "households 1, people 2, other records 0" in " ".join(map(str, undone.messages()))
    assert one(desk, "SELECT report ->> '$.undone.kept.person' FROM import_run") == 2
    bring_in(desk, tmp_path / "a")  # what stayed is filled again, the rest is new
    again = dump(desk)
    again.pop("assignment"), whole.pop("assignment")
    assert again == whole


def test_a_note_keeps_the_people_that_it_is_about(desk: Station, author: Author, tmp_path: Path) -> None:
    run = bring_in(desk, family().write(tmp_path / "a")).run_id or b""
    home = home_of(desk, "Maria")
    with desk.write() as connection:
        casework.add_note(connection, author, home, "called about the lease")
    assert imports.undo(desk, run).kept == {"household": 1, "person": 2}
    assert one(desk, "SELECT count(*) FROM support") == 0
    with desk.read() as connection:  # the note is found by the family's name
        assert len(families.household_ids(connection, home)) == 2
        assert [hit.family_id for hit in search.find(connection, "Vega")]


def test_a_task_keeps_the_very_support_that_it_is_about(desk: Station, author: Author, tmp_path: Path) -> None:
    run = bring_in(desk, family().write(tmp_path / "a")).run_id or b""
    support, subject = rows(desk, "SELECT id, subject_id FROM support ORDER BY authorized_from, id LIMIT 1")[0]
    with desk.write() as connection:
        about = ("support", bytes(support))  # type: ignore[call-overload]
        tasks.add(connection, author, home_of(desk, "Maria"), "ask for the lease", about=about)
    assert imports.undo(desk, run).kept["support"] == 1
    assert rows(desk, "SELECT id FROM support") == [(support,)]
    assert rows(desk, "SELECT count(*) FROM person WHERE id = x'" + bytes(subject).hex() + "'") == [(1,)]  # type: ignore[call-overload]


def test_a_confirmed_link_alone_keeps_nothing(desk: Station, author: Author, tmp_path: Path) -> None:
    bring_in(desk, family().write(tmp_path / "a"), agency="RIV")
    before = dump(desk)
    run = bring_in(desk, family().write(tmp_path / "b"), agency="OTHER").run_id or b""
    with desk.write() as connection:
        waiting = [proposal.link_id for proposal in links.proposals(connection)]
        links.decide(connection, author, waiting, LinkStatus.CONFIRMED)
    assert one(desk, "SELECT count(*) FROM family_of") == 2
    undone = imports.undo(desk, run)
    after = dump(desk)
    after.pop("agency"), before.pop("agency")
    assert after == before
    assert (undone.kept, undone.unlinked) == ({}, len(waiting))
    assert one(desk, "SELECT count(*) FROM family_of") == one(desk, "SELECT count(*) FROM member_of") == 0
    assert bring_in(desk, tmp_path / "b", agency="OTHER").proposals == len(waiting)  # and is asked again


def test_links_between_known_people_that_a_file_led_to_go_with_it(desk: Station, tmp_path: Path) -> None:
    twins = family()
    twins.add("Client", client("8", "Mary", "Vega", "1991-04-03"))
    twins.add("Enrollment", enrollment("e8", "8", "h8"))
    bring_in(desk, twins.write(tmp_path / "a"))
    before = dump(desk, without=frozenset())
    later = {"DateUpdated": "2026-10-20 08:00:00", "FirstName": "Maria", "DOB": "1991-04-02"}
    twins.rows["Client"][-1].update(later)
    report = bring_in(desk, twins.write(tmp_path / "b"))
    assert (report.linked, report.proposals) == (1, 1)
    assert one(desk, "SELECT count(*) FROM member_of") == 2
    imports.undo(desk, report.run_id or b"")
    assert dump(desk, without=frozenset()) == before
    assert one(desk, "SELECT count(*) FROM member_of") == 0


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


def test_no_file_brings_back_the_name_that_an_adoption_sealed_nor_does_its_undo(
    desk: Station, author: Author, tmp_path: Path
) -> None:
    def said(name: str, day: int) -> bytes:
        export = family()
        export.rows["Client"][1].update(FirstName=name, VeteranStatus=day, DateUpdated=f"2026-10-1{day} 08:00:00")
        return bring_in(desk, export.write(tmp_path / name)).run_id or b""

    said("Leonardo", 0)
    second = said("Leander", 8)
    with desk.write() as connection:
        child = bytes(connection.exec_driver_sql("SELECT id FROM person WHERE NOT head").scalar_one())
        cases.seal_adoption(connection, author, child, NOW.date(), first="Leo", last="Reed")
    third = said("Leonard", 9)
    told = "SELECT first_name, last_name, former_names, veteran FROM person WHERE sealed_on IS NOT NULL"
    assert rows(desk, told) == [("Leo", "Reed", None, 9)]
    for run, veteran in ((third, 8), (second, 0)):
        imports.undo(desk, run)
        assert rows(desk, told) == [("Leo", "Reed", None, veteran)]


def test_the_report_says_that_a_name_was_left_out_and_names_nobody(
    desk: Station, author: Author, tmp_path: Path
) -> None:
    def told(name: str, day: int, *, write: bool = True) -> list[tuple[str, int, str | None, str]]:
        export = family()
        export.rows["Client"][1].update(FirstName=name, VeteranStatus=day, DateUpdated=f"2026-10-1{day} 08:00:00")
        with check(desk, export.write(tmp_path / f"{name}{day}"), Options()) as staged:
            report = imports.apply(desk, staged) if write else staged.report
            found = [(one.file, one.line, one.value, str(one.reason)) for one in staged.issues() if not one.rejected]
            assert report.warned == len(found)
            return found

    assert told("Leonardo", 0) == []
    with desk.write() as connection:
        child = bytes(connection.exec_driver_sql("SELECT id FROM person WHERE NOT head").scalar_one())
        cases.seal_adoption(connection, author, child, NOW.date(), first="Leo")
    for write in (False, True):
        ((file, line, value, reason),) = told("Leonard", 8, write=write)
        assert (file, line, value) == ("Client.csv", 3, None)
        assert "name in this row was left out" in reason
        assert not any(word in reason.lower() for word in ("leonard", "adopt"))
        assert "el nombre de esta fila se omitió" in Words("es")(reason)
    assert told("Leonard", 8) == []  # nothing new was said
    assert told("Leo", 9) == []
