"""What goes over the wire, message by message: what a pooler in between can and cannot bear."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcoord.sync import engine
from tests.sync.conftest import RealOffice
from tests.sync.test_engine import family

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)


def sent(trace: Path) -> list[str]:
    """The messages of the client's side, in order."""
    lines = (line.split("\t") for line in trace.read_text().splitlines())
    return [parts[3] for parts in lines if len(parts) > 3 and parts[1] == "F"]


def test_a_sync_is_the_last_word_of_every_call_and_no_statement_has_a_name(real: RealOffice, tmp_path: Path) -> None:
    """A message behind the Sync would begin another transaction to PgBouncer, and nothing would end it."""
    family(real.ana)
    reached = real.connect("ana")
    low = reached._connection.pgconn
    with (tmp_path / "trace").open("wb") as file:
        low.trace(file.fileno())
        engine.sync(real.ana, reached)
        family(real.ana)
        engine.sync(real.ana, reached)
        low.untrace()
    messages = sent(tmp_path / "trace")
    assert messages.count("Sync") >= 8
    assert set(messages) == {"Parse", "Bind", "Describe", "Execute", "Sync"}
    assert messages[-1] == "Sync"
    assert all('Parse\t "" ' in line for line in (tmp_path / "trace").read_text().splitlines() if "\tParse\t" in line)
    reached.close()
