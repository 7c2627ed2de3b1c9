"""Scopes are made again for one person or for all: the same rows, and never by reading a table from end to end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bench import crowd
from tests.central.conftest import Central

FAMILIES, MINE = 1_500, 20
_LINKS = f"""
    INSERT INTO ctcoord.family_link (scope_id, id, data_class, seq, link_id, status, proposed_at)
        SELECT s.home, md5('link of ' || s.home)::uuid, 'core', 2, md5('link ' || n)::uuid, 'confirmed', '2026-01-01'
        FROM generate_series(1, {FAMILIES - 1}, 2) n
        CROSS JOIN LATERAL (VALUES ({crowd._FAMILY.format("n")}), ({crowd._FAMILY.format("(n + 1)")})) s (home)
"""
_CONSENTS = f"""
    INSERT INTO ctcoord.consent (scope_id, id, subject_id, data_class, seq, recipient, recipient_id, status, signed_on,
            classes)
        SELECT {crowd._FAMILY.format("n")}, md5('consent ' || n)::uuid, {crowd._PERSON.format("n", "1")}, 'core', 3,
            'Ours', %s, 'given', '2026-01-01', 'core,housing'
        FROM generate_series(1, {FAMILIES}) n
"""
_SCANS = """
    SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'ctcoord' AND seq_scan > 0
        AND relname IN ('assignment', 'consent', 'family_link', 'holding', 'household')
"""


@pytest.fixture
def crowded(alone: Central) -> Central:
    """Families in pairs that are one family, each with a consent to the agency that serves it."""
    crowd.fill(alone, FAMILIES)
    alone.admin.execute(_LINKS)
    alone.admin.execute(_CONSENTS, [alone.ours])
    others = alone.person("others")
    crowd.assign(alone, others.staff, MINE + 1, FAMILIES)
    return alone


def rows(central: Central) -> set[Any]:
    found = central.admin.execute("SELECT * FROM ctcoord.scope").fetchall()
    return {tuple(tuple(sorted(value)) if isinstance(value, list) else value for value in row) for row in found}


def test_one_by_one_and_all_at_once_come_to_the_same(crowded: Central) -> None:
    ana = crowd.caseworker(crowded, "ana", MINE)
    for role in ("supervisor", "steward", "analyst"):
        crowded.person(role, role)
    gone = crowded.person("gone").login
    crowded.admin.execute("UPDATE ctcoord.app_user SET disabled_at = now() WHERE login = %s", [gone])
    for login in crowded.admin.execute("SELECT login FROM ctcoord.app_user").fetchall():
        crowded.admin.execute("SELECT ctcoord.recompute_user(%s)", login)
    one_by_one = rows(crowded)
    crowded.admin.execute("DELETE FROM ctcoord.scope")
    crowded.admin.execute("SELECT ctcoord.recompute_users(ARRAY(SELECT login FROM ctcoord.app_user))")
    assert rows(crowded) == one_by_one
    mine = [row for row in one_by_one if row[0] == ana.login]
    assert len(mine) == 2 + MINE + 2 * MINE  # commons and agency, assignments, consents with the households' own rows
    assert gone not in {row[0] for row in one_by_one}


def test_the_first_hello_of_a_day_reads_no_table_from_end_to_end(crowded: Central) -> None:
    ana = crowd.caseworker(crowded, "ana", MINE)
    crowded.admin.execute("VACUUM ANALYZE")
    before = rows(crowded)
    crowded.admin.execute("UPDATE ctcoord.app_user SET scoped_on = ctcoord.today() - 1 WHERE login = %s", [ana.login])
    for connection in (ana.connection, crowded.admin):
        connection.execute("SELECT pg_stat_force_next_flush()")
    crowded.admin.execute("SELECT pg_stat_reset()")
    ana.call("hello_v1", ana.device, 1)
    for connection in (ana.connection, crowded.admin):
        connection.execute("SELECT pg_stat_force_next_flush()")
        connection.execute("SELECT 1")
    assert crowded.one("SELECT scoped_on = ctcoord.today() FROM ctcoord.app_user WHERE login = %s", ana.login)
    assert rows(crowded) == before
    assert crowded.admin.execute(_SCANS).fetchall() == []
