"""Opening a family view of 20 supports and 200 notes: the database part beside the same rows by plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import text

from ctcoord.models.store import connect
from ctcoord.services import components, family_view
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.station import Station
from tests.bench import caseload
from tests.bench.bulk import bulk
from tests.bench.measure import Row, medians_ms
from tests.bench.names import Names
from tests.bench.stores import NOW, TODAY, kept

FAMILIES, SUPPORTS, NOTES, OBSERVATIONS, RUNS = 1_000, 20, 200, 60, 40
CASE_NUMBER = "10-BIG"

_PLAIN = {  # the columns that the view shows, by table
    "person": "id, scope_id, first_name, middle_name, last_name, suffix, names_hashed, birth_date, died_on, sex,"
    " veteran, relationship, head, languages, special_needs, care_available, care_available_confirmed_on,"
    " contact_note, agency_id, as_of, confirmed_on, absent_since",
    "identifier": "person_id, system, value, last_four, keyed_hash",
    "contact_point": "id, person_id, kind, value, normalized, safe, voicemail, hours, agency_id, as_of",
    "residence": "person_id, place_id, lives_from, lives_until, agency_id, as_of, confirmed_on",
    "place": "id, kind, address, city, zip_code",
    "household": "id, owner_id, case_number, label, languages, agency_id, as_of, confirmed_on",
    "person_link": "link_id, person_id, status",
    "support": "id, scope_id, subject_id, domain, program, provider, site, status, applied_on, authorized_from,"
    " authorized_to, ended_on, end_reason, minutes_a_week, renewal_due, coverage, amount_cents, amount_period, detail,"
    " agency_id, as_of, confirmed_on, absent_since",
    "activity": "id, scope_id, person_id, kind, title, starts_on, ends_on, agency_id, as_of, confirmed_on",
    "schedule": "owner_id, byday, opens_at, closes_at, interval, valid_from, valid_to",
    "observation": "id, subject_id, data_class, kind, observed_on, code, amount_cents, detail, agency_id, as_of",
    "barrier": "id, scope_id, title, domain, severity, status, waiting_on, opened_on, resolved_on, subject_id",
    "task": "id, scope_id, title, reason, kind, domain, status, waiting_on, due_on, done_on",
    "goal": "id, title, domain, status, target_on, reached_on",
    "note": "id, scope_id, kind, occurred_at, minutes, body, author_id, amends_id",
    "consent": "id, status, recipient, classes, signed_on, valid_until",
}


def rows() -> Iterator[Row]:
    """The service beside bare sqlcipher3 reading the same rows."""
    station = store()
    raw = connect(station.store.path, station.store.key)
    try:
        any_id = family_id(station)
        seen = read(station, any_id)
        plain = Plain(raw, any_id)
        _same(seen, plain.read())
        ours, yardstick = medians_ms(lambda: read(station, any_id), plain.read, runs=RUNS)
        said = f"{len(seen.supports)} supports, {len(seen.notes)} notes"
        yield Row("family.database", ours, yardstick, "ms", 4.0, said)
    finally:
        raw.close()
        station.close()


def store() -> Station:
    """A thousand families and one with a long case."""
    return kept("families-1000", _fill)


def family_id(station: Station) -> bytes:
    """A household of the family with the long case."""
    with station.read() as connection:
        found = connection.execute(text("SELECT id FROM household WHERE case_number = :n"), {"n": CASE_NUMBER}).scalar()
    return bytes(found or b"")


def read(station: Station, any_id: bytes) -> FamilyView:
    """What the window asks of the services."""
    with station.read() as connection:
        return family_view.family(connection, any_id, station.agency_id)


class Plain:
    """The same rows by one statement a table."""

    def __init__(self, raw: Any, any_id: bytes) -> None:
        self.raw, self.any_id = raw, any_id

    def read(self) -> dict[str, list[Any]]:
        """Every row of the family, by table."""
        self.raw.execute("BEGIN")
        family = "SELECT family_id FROM family_of WHERE household_id = ?"
        sql = f"SELECT household_id FROM family_of WHERE family_id = ({family})"
        ids = [row[0] for row in self.raw.execute(sql, (self.any_id,))] or [self.any_id]
        marks = ", ".join("?" * len(ids))
        found = {
            table: self.raw.execute(
                f"SELECT {columns} FROM {table} WHERE scope_id IN ({marks}) AND deleted_at IS NULL", ids
            ).fetchall()
            for table, columns in _PLAIN.items()
        }
        found["agency"] = self.raw.execute("SELECT id, agency_code, name, short_name FROM agency").fetchall()
        found["staff"] = self.raw.execute("SELECT id, name FROM staff").fetchall()
        self.raw.execute("COMMIT")
        return found


def _same(seen: FamilyView, plain: dict[str, list[Any]]) -> None:
    counts = {
        "support": len(seen.supports),
        "note": len(seen.notes),
        "observation": len(seen.observations),
        "person": sum(len(member.records) for member in seen.members),
    }
    if counts != {table: len(plain[table]) for table in counts} or counts["note"] != NOTES:
        raise AssertionError(f"not the same rows: {counts}")


def _fill(station: Station) -> None:
    caseload.fill(station, families=FAMILIES)
    with station.read() as connection:
        agency_ids = [row[0] for row in connection.execute(text("SELECT id FROM agency ORDER BY agency_code"))]
    own = station.agency_id or b""
    others = [one for one in agency_ids if one != own]
    with bulk(station, NOW, seed=7) as writing:
        random = Random(7)
        writer = caseload.Caseload(
            writing, random, Names(random), own, others, [station.staff_id or b""], casework=False
        )
        people = [caseload.Somebody(writer, adult=place < 2) for place in range(5)]
        homes = [writer.household(agency, people) for agency in (own, *others[:3])]
        writer.link([home for home, _ in homes], [rows for _, rows in homes])
        _long_case(writer, homes, [own, *others[:3]])
        household = homes[0][0]
    with station.write() as connection:
        connection.execute(
            text("UPDATE household SET case_number = :number WHERE id = :id"), {"number": CASE_NUMBER, "id": household}
        )
        components.rebuild(connection, [household])


def _long_case(writer: caseload.Caseload, homes: list[tuple[bytes, list[bytes]]], of: list[bytes]) -> None:
    bulk, random, worker = writer.bulk, writer.random, writer.workers[0]
    for number in range(SUPPORTS):
        place = number % 3 + 1
        home, rows = homes[place]
        begin = TODAY - timedelta(days=40 * (number // 3 + 1))
        domain = caseload.DOMAINS[number % 4]
        shared = {"agency_id": of[place], "data_class": domain, "domain": domain, "subject_id": rows[number % 5]}
        span = {"authorized_from": begin, "authorized_to": begin + timedelta(days=180)}
        made = bulk.add("support", home, **shared, **span, program=f"{domain} program", minutes_a_week=1800)
        bulk.add(
            "schedule", home, owner_kind="support", owner_id=made, byday="MO,TU,WE", opens_at="08:00", closes_at="17:00"
        )
    home, rows = homes[1]
    for number in range(OBSERVATIONS):
        bulk.add(
            "observation", home, subject_id=rows[number % 5], data_class="income", kind="income", agency_id=of[1],
            observed_on=TODAY - timedelta(days=number), code="1", amount_cents=number * 100, detail={"Earned": "1"},
        )  # fmt: skip
    home, rows = homes[0]
    shared = {"subject_id": rows[0], "data_class": "coordination", "agency_id": of[0]}
    for number in range(NOTES):
        text_of = "Spoke about the renewal and the new hours; the papers come on Thursday. " * random.randint(1, 6)
        bulk.add(
            "note", home, **shared, kind="phone", occurred_at=NOW - timedelta(days=number), body=text_of,
            author_id=worker, minutes=10,
        )  # fmt: skip
    for number in range(6):
        due = {"due_on": TODAY + timedelta(days=number), "domain": "housing"}
        bulk.add("task", home, **shared, **due, title=f"Step {number}")
        bulk.add("barrier", home, **shared, title=f"Barrier {number}", domain="housing", opened_on=TODAY)
