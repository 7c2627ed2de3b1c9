"""An action can be taken back for twelve seconds: the records are as before and no op of it is left."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ctcoord.domain.codes import WorkStatus
from ctcoord.errors import NotUndoable
from ctcoord.services import casework, tasks, undo
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases


@pytest.fixture
def home(desk: Station) -> bytes:
    own = desk.agency_id or b""
    with desk.write() as connection:
        made = cases.household(connection, own)
        cases.person(connection, made, own, "Ngozi", "Okafor", head=True)
    return made


def ops(desk: Station) -> int:
    with desk.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM outbox")).scalar_one())


def test_a_created_and_a_changed_task_go_back(desk: Station, author: Author, home: bytes) -> None:
    before = ops(desk)
    with desk.write(undoable=True) as connection:
        task = tasks.add(connection, author, home, "Call")
        created = casework.last_action(connection)
    with desk.write(undoable=True) as connection:
        tasks.set_status(connection, author, task, WorkStatus.WAITING, "family")
        changed = casework.last_action(connection)
    with desk.write() as connection, pytest.raises(NotUndoable):
        undo.take_back(connection, created)
    with desk.write() as connection:
        assert undo.take_back(connection, changed) == 2
    with desk.read() as connection:
        assert connection.execute(text("SELECT status, waiting_on FROM task")).one() == ("not_started", None)
    with desk.write() as connection:
        assert undo.take_back(connection, created) == 1
        assert undo.take_back(connection, created) == 0
    with desk.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM task")).scalar() == 0
    assert ops(desk) == before
