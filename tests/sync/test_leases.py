"""What came from the central database is not shown for longer than its lease; nothing of it is lost."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ctcoord.cli.main import run
from ctcoord.domain.alignment.facts import Kind
from ctcoord.domain.codes import DataClass
from ctcoord.errors import CasesLocked, UsageError
from ctcoord.models import tables
from ctcoord.models.base import synced_tables
from ctcoord.reports import week_page
from ctcoord.services import (
    alignment,
    families,
    family_view,
    leases,
    safety,
    search,
    sending,
    week,
    worklist,
    worklist_findings,
)
from ctcoord.services.author import Author
from ctcoord.services.clock import Clock, fixed
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.ui.family.standing import standing
from ctcoord.ui.week.words import is_certain
from ctcoord.words import Words
from ctcoord.words.findings import heading
from tests import cases
from tests.conftest import NOW, PASSPHRASE
from tests.sync.conftest import Office

CANARY, SAFE_CANARY = "Zanzibar", "Quokka"
WEEK, THREE_DAYS, MINUTE = timedelta(days=7), timedelta(hours=72), timedelta(minutes=1)


@dataclass
class Held:
    """A station that holds a family of the central database, and the family."""

    office: Office
    station: Station
    home: bytes
    who: bytes

    def at(self, moment: datetime) -> None:
        """Set the station's clock."""
        self.station.clock = fixed(moment)

    def found(self, sql: str) -> int:
        """A number from what the station shows."""
        with self.station.read() as connection:
            return int(connection.execute(text(sql)).scalar_one())

    def said(self, moment: datetime, *line: str | Path) -> tuple[int, str]:
        """Exit code and output of a command at a time; the store is open elsewhere meanwhile, as with a window."""
        key = self.station.home.parent / "passphrase.txt"
        key.write_text(PASSPHRASE, "utf-8")
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            code = run(
                ["--home", str(self.station.home), "--passphrase-file", str(key), *map(str, line)],
                windows=lambda: None,
                clock=Clock(now_utc=lambda: moment),
            )
        return code, out.getvalue()


@pytest.fixture
def held(office: Office) -> Held:
    desk = office.ana
    ours = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, ours, label=CANARY, case_number=f"{CANARY}-1")
        who = cases.person(connection, home, ours, CANARY, "Vega", birth_date=cases.BORN)
        cases.support(connection, home, who, "housing", program=f"Rent {CANARY}")
        cases.add(connection, "contact_point", home, subject_id=who, person_id=who, kind="phone", value="860 555 0142")
        cases.add(connection, "observation", home, subject_id=who, kind="survivor", code="1", data_class="safety",
                  observed_on=NOW.date(), detail={"v": SAFE_CANARY})  # fmt: skip
        cases.add(connection, "note", home, kind="call", occurred_at=NOW, body=f"Called {CANARY}",
                  author_id=desk.staff_id, data_class="coordination")  # fmt: skip
        cases.add(connection, "task", home, title=f"Ask {CANARY}", status="not_started", due_on=NOW.date(),
                  data_class="coordination")  # fmt: skip
    office.both()
    return Held(office, desk, home, who)


def everything(held: Held) -> str:
    """All that the station can show of anybody, in one text."""
    with held.station.read() as connection:
        rows = [
            row
            for table in (*(table.name for table in synced_tables()), "outbox", "family_card", "search_doc")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
        shown = [families.page(connection, NOW.date()), search.find(connection, CANARY), sending.parked(connection)]
        shown.append(worklist.items(connection, NOW.date()))
        similar = connection.execute(text("SELECT word FROM search_word")).scalars().all()
    return f"{rows}{shown}{similar}"


def test_after_seven_days_nothing_of_a_case_is_shown_and_a_sync_shows_it_again(held: Held) -> None:
    held.at(NOW + WEEK - MINUTE)
    assert CANARY in everything(held)
    held.at(NOW + WEEK)
    shown = everything(held)
    assert CANARY not in shown and CANARY.casefold() not in shown and "Vega" not in shown
    held.office.sync("ana")
    assert CANARY in everything(held)


def test_safety_locks_after_three_days_and_alone(held: Held) -> None:
    held.at(NOW + THREE_DAYS - MINUTE)
    assert SAFE_CANARY in everything(held)
    held.at(NOW + THREE_DAYS)
    shown = everything(held)
    assert SAFE_CANARY not in shown
    assert CANARY in shown
    with held.station.read() as connection:
        view = family_view.family(connection, held.home, held.station.agency_id)
    assert [one.kind for one in view.observations] == []


def test_a_flag_that_is_locked_still_stops_what_it_stops(held: Held) -> None:
    held.at(NOW + THREE_DAYS)
    with held.station.read() as connection:
        assert safety.flagged(connection) == {held.home}
        author = Author(held.station.staff_id, held.station.agency_id, NOW + THREE_DAYS, (NOW + THREE_DAYS).date())
        with pytest.raises(UsageError, match="not printed for this family"):
            week_page.content(connection, author, held.home, author.today, language="en", safe_at_home=True)


def test_a_locked_family_is_named_by_nothing_but_that(held: Held) -> None:
    held.at(NOW + WEEK)
    with held.station.read() as connection, pytest.raises(CasesLocked) as error:
        family_view.family(connection, held.home, held.station.agency_id)
    assert CANARY not in str(error.value)
    assert held.found("SELECT count(*) FROM household") == 0


def test_a_clock_set_back_locks_at_once_and_one_set_right_does_not(held: Held) -> None:
    held.at(NOW + timedelta(days=6))
    with held.station.write() as connection:
        cases.household(connection, held.station.agency_id or b"")
    held.at(NOW + timedelta(days=6) - leases.CORRECTED)
    assert CANARY in everything(held)
    held.at(NOW + timedelta(days=1))
    assert CANARY not in everything(held)
    with held.station.read() as connection:
        assert leases.lease(connection, held.station.clock.now()).set_back
    held.office.sync("ana")
    assert CANARY in everything(held)


def test_what_was_typed_stays_is_counted_and_is_sent(held: Held) -> None:
    with held.station.write() as connection:
        connection.execute(text("UPDATE person SET first_name = 'Wombat' WHERE id = :id"), {"id": held.who})
    held.at(NOW + WEEK)
    assert "Wombat" not in everything(held)
    with held.station.read() as connection:
        assert sending.tally(connection).pending == 1
    assert held.office.sync("ana").pushed == 1
    assert "Wombat" in everything(held)


def test_a_household_that_nobody_else_knows_is_never_locked(held: Held) -> None:
    held.at(NOW + WEEK)
    with held.station.write() as connection:
        home = cases.household(connection, held.station.agency_id or b"", label="Numbat")
        cases.person(connection, home, held.station.agency_id or b"", "Lea", "Numbat")
    assert "Numbat" in everything(held)


def test_agencies_and_who_works_there_are_no_cases(held: Held) -> None:
    scope = held.station.agency_id
    with held.station.store.syncing(NOW) as connection:
        row = {"scope": scope}
        connection.execute(
            text("INSERT INTO bucket VALUES (:scope, zeroblob(16), 'core', 1, 1, x'', 'read', NULL, 0)"), row
        )
    held.at(NOW + WEEK)
    assert held.found("SELECT count(*) FROM agency") == 1
    with held.station.read() as connection:
        assert leases.lease(connection, held.station.clock.now()).households == 1


def test_a_store_that_never_synced_has_no_leases(desk: Station) -> None:
    with desk.write() as connection:
        cases.household(connection, desk.agency_id or b"", label=CANARY)
    desk.clock = fixed(NOW + 50 * WEEK)
    with desk.read() as connection:
        assert connection.execute(text("SELECT label FROM household")).scalar() == CANARY
        assert leases.lease(connection, desk.clock.now()).locks_at is None


def test_leaving_the_central_database_ends_no_lease(held: Held) -> None:
    from ctcoord.sync.sign_in import disconnect

    disconnect(held.station)
    held.at(NOW + WEEK)
    assert CANARY not in everything(held)


def test_it_is_said_a_day_before(held: Held) -> None:
    for hours, near, left in ((47, False, 25), (48, True, 24), (71, True, 1)):
        held.at(NOW + timedelta(hours=hours))
        with held.station.read() as connection:
            found = leases.lease(connection, held.station.clock.now())
        assert (found.is_near, found.hours_left, found.households) == (near, left, 0)
    held.at(NOW + WEEK)
    with held.station.read() as connection:
        found = leases.lease(connection, held.station.clock.now())
    assert (found.is_near, found.locks_at, found.households) == (False, None, 1)


def test_commands_show_nothing_of_a_locked_case(held: Held, tmp_path: Path) -> None:
    later, home, book = NOW + WEEK, held.home.hex(), tmp_path / "rollup.xlsx"
    assert CANARY in held.said(NOW, "show", home)[1]
    for line, code in (
        (("find", CANARY), 0), (("find", CANARY, "--json"), 0), (("find", "Vega"), 0), (("show", home), 1),
        (("show", CANARY), 1), (("show", f"{CANARY}-1"), 1), (("rollup", "--out", book), 1), (("audit", home), 1),
        (("links",), 0),
    ):  # fmt: skip
        ended, said = held.said(later, *line)
        typed = " ".join(map(str, line))
        assert (ended != 0) == (code != 0), (typed, said)
        assert CANARY not in said.replace(f"'{line[-1]}'", ""), typed  # but for what was asked
    assert "1 case is locked until this computer has synced." in held.said(later, "find", "anybody")[1]
    assert not book.exists()


def test_a_part_that_sync_has_locked_is_hidden_alone(held: Held) -> None:
    with held.station.store.syncing(NOW) as connection:
        connection.execute(text("UPDATE bucket SET locked = 1 WHERE data_class = 'housing'"))
    assert held.found("SELECT count(*) FROM support") == 0
    assert held.found("SELECT count(*) FROM person") == 1
    with held.station.store.syncing(NOW) as connection:
        connection.execute(text("UPDATE bucket SET locked = 0"))
    assert held.found("SELECT count(*) FROM support") == 1


def test_search_text_holds_nothing_but_core() -> None:
    """Otherwise a lock of another class alone would have to hide it as well."""
    made_of = ("person", "household", "contact_point", "identifier", "residence", "place", "correction")
    assert {tables()[name].info["data_class"] for name in made_of} == {DataClass.CORE}


def test_every_table_of_cases_has_its_veil(held: Held) -> None:
    held.at(NOW + WEEK)
    with held.station.read() as connection:
        veiled = set(connection.execute(text("SELECT name FROM temp.sqlite_master WHERE type = 'view'")).scalars())
    assert veiled >= {table.name for table in synced_tables()} | {"outbox", "family_card", "search_doc", "search_word"}
    held.at(NOW)
    held.found("SELECT 1")
    with held.station.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM temp.sqlite_master WHERE type = 'view'")).scalar() == 0


def test_care_that_is_locked_is_no_care_that_is_missing(held: Held) -> None:
    """Care of class safety locks days before the rest: what then looks like a gap is said to be none for certain."""
    author = Author(held.station.staff_id, held.station.agency_id, NOW, NOW.date())
    with held.station.write() as connection:
        connection.execute(text("UPDATE person SET head = 1 WHERE id = :id"), {"id": held.who})
        connection.execute(text("DELETE FROM observation"))  # no flag: the page is printed
        child = cases.person(connection, held.home, author.agency_id or b"", "Leo", CANARY, birth_date=cases.BORN,
                             relationship=2)  # fmt: skip
        connection.execute(text("UPDATE person SET birth_date = '2020-01-01' WHERE id = :id"), {"id": child})
        week.add_activity(connection, author, held.who, Kind.TRAINING, "Class", times=[Times("MO", "9:00", "12:00")])
        care = cases.support(connection, held.home, child, "childcare", program="Care", data_class="safety")
        cases.add(connection, "schedule", held.home, owner_kind="support", owner_id=care, byday="MO",
                  opens_at="08:00", closes_at="15:00", freq="WEEKLY", interval=1)  # fmt: skip
    held.office.both()
    held.at(NOW + THREE_DAYS - MINUTE)
    assert _week(held)[1:] == ([], "")
    held.at(NOW + THREE_DAYS)
    looked, found, refused = _week(held)
    assert found and refused == "lease.over" and not is_certain(looked, NOW.date())
    assert all(one.startswith("Perhaps (part is locked): No care for Leo") for one in found)
    assert standing(None, looked, (), NOW.date()).token == "warning"
    nothing = replace(looked, findings=())
    assert standing(None, nothing, (), NOW.date()).icon == "lock"
    for line in ((held.home.hex(),), (held.home.hex(), "--to", "2026-11-27")):
        assert "locked until this computer has synced" in held.said(NOW + THREE_DAYS, "check", *line)[1]


def _week(held: Held) -> tuple[alignment.Alignment, list[str], str]:
    """What is found, the lines of gaps on Home, and the code with which the printed page is refused."""
    when, words, refused = held.station.clock.today(), Words("en"), ""
    author = Author(None, held.station.agency_id, held.station.clock.now(), when)
    with held.station.read() as connection:
        family = families.family_id(connection, held.home)
        looked = alignment.of_family(connection, family, when)
        lines = worklist_findings.items(connection, when, [family], author.agency_id)
        said = [heading(words, *one.found) for one in lines if one.found and one.found[1].kind == "care_gap"]
        try:
            week_page.content(connection, author, family, when, language="en", safe_at_home=True)
        except CasesLocked as error:
            refused = error.code
    return looked, said, refused
