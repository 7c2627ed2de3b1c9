"""What was tried out is kept as it was tried, and decided; what a newer program wrote stays its own."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from ctcoord.domain.alignment.edits import decode, encode
from ctcoord.domain.alignment.facts import Change, Place, Schedule, Source, Support, Turn, Way
from ctcoord.domain.alignment.what_if import Added, Cares, Instead, NewDates, NewTimes, Removed
from ctcoord.domain.codes import ProposalStatus
from ctcoord.errors import UsageError
from ctcoord.models import tables
from ctcoord.services import alignment_facts, families, proposals
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests.services.test_week import Told

DAY = date(2026, 12, 1)
TIMES = Schedule(Turn(frozenset({0, 2}), 2, DAY), 540, 60, DAY, None, (Change(DAY, DAY, None, None, "closed"),))
EDITS = (
    NewTimes("a", (TIMES,)),
    NewTimes("a", (), (TIMES,)),
    NewDates("a", None, DAY),
    NewDates("a", None, DAY, (DAY, None)),
    Removed("b"),
    Cares("r", True, DAY),
    Added(
        Support("new", "childcare", "Club", "l", "active", DAY, None, minutes_a_week=600, place="club",
                schedules=(TIMES,), source=Source("Care 4 Kids")),
        (
            Way("club", "class", 20, "walk", "estimate"),
            Way("class", "club", None, days=frozenset({0}), depart=540, last=1380),
        ),
        Place("club", "Club", "site", 41.7, -72.6),
        "0a",
    ),
    Instead("care", Added(Support("what_if.1", "transit", "Bus pass", "m", begins=DAY))),
)  # fmt: skip


def test_every_edit_is_read_back_as_it_was_written() -> None:
    assert decode(encode(EDITS)) == EDITS


@pytest.mark.parametrize("said", [[{"kind": "moved"}], [{"of": "a"}], [{"kind": "times", "of": "a"}], [3]])
def test_what_is_no_edit_is_refused(said: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match="edit"):
        decode(said)


def test_a_proposal_is_kept_with_what_it_changes_and_decided(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        told = Told(connection, author)
        family = families.family_id(connection, told.home)
        facts = alignment_facts.of_family(connection, family)
        rosa = next(one for one in facts.people if one.name.startswith("Rosa"))
        with pytest.raises(UsageError):
            proposals.keep(connection, author, family, "Rosa", facts=facts, edits=[])
        made = proposals.keep(
            connection, author, family, "Rosa picks him up", facts=facts, edits=[Cares(rosa.id, True, DAY)]
        )
        [row] = proposals.of_family(connection, family)
        assert (row.id, row.title, row.status, row.made_on) == (made, "Rosa picks him up", "proposed", author.today)
        assert row.edits == (Cares(rosa.id, True, DAY),)
        assert row.before["care_gap"] == 1 and "care_gap" not in row.after
        assert row.minutes is not None and row.minutes[0] > row.minutes[1] == 0
        with pytest.raises(UsageError):
            proposals.decide(connection, author, made, ProposalStatus.DROPPED)
        proposals.decide(connection, author, made, ProposalStatus.ADOPTED)
        [row] = proposals.of_family(connection, family)
        assert (row.status, row.decided_on) == ("adopted", author.today)


def test_an_edit_of_a_newer_program_is_left_as_it_is(desk: Station, author: Author) -> None:
    table = tables()["proposal"]
    with desk.write() as connection:
        told = Told(connection, author)
        family = families.family_id(connection, told.home)
        facts = alignment_facts.of_family(connection, family)
        made = proposals.keep(connection, author, family, "Moves", facts=facts, edits=[Removed("x")])
        newer = {"edits": [{"kind": "moved", "person": "l"}]}
        connection.execute(update(table).where(table.c.id == made).values(changes=newer))
        [row] = proposals.of_family(connection, family)
    assert row.edits is None and row.title == "Moves"
