"""A central database that ``ctcoord central init`` made, and its administrator's command line."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from ctcoord.central.administer import administering
from ctcoord.cli.main import run

if TYPE_CHECKING:
    from tests.central.conftest import Person


@dataclass
class Office:
    """A central database of its own, and the command line of its administrator."""

    url: str
    folder: Path
    code: str

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Exit code and everything that was written."""
        said = io.StringIO()
        line = ["--home", str(self.folder), "central", *arguments, "--url", self.url]
        with redirect_stdout(said), redirect_stderr(said):
            code = run(line, windows=lambda: None)
        return code, said.getvalue()

    def ok(self, *arguments: str) -> str:
        """What was written by a command that succeeded."""
        code, said = self(*arguments)
        assert code == 0, said
        return said

    def json(self, *arguments: str) -> Any:
        """What ``--json`` wrote."""
        return json.loads(self.ok(*arguments, "--json"))

    def login(self, name: str) -> str:
        """A login that no other test of this server has."""
        return f"{name}_{self.code}"

    def person(self, name: str, role: str = "caseworker", agency: str = "OUR") -> str:
        """Add somebody; the login."""
        login = self.login(name)
        self.ok("user", "add", login, "--agency", agency, "--role", role, "--name", name.title())
        return login

    def signed_in(self, login: str) -> Person:
        """Somebody at a workstation."""
        from tests.central.conftest import Central, Person

        with administering(self.url, reading=True) as at:
            row = at.rows("SELECT staff_id, agency_id FROM ctcoord.app_user WHERE login = %s", login)[0]
        central = Central.__new__(Central)  # without agencies of its own
        central.url, central.people = self.url, []
        return Person(central, login, row["staff_id"].hex, row["agency_id"].hex)

    def one(self, query: Any, *values: object) -> Any:
        """The first column of the first row, for the superuser."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query, values).fetchone()
        return row[0] if row else None
