"""What a supervisor adds and decides reaches a caseworker, who answers it, and may not change it."""

from __future__ import annotations

import json

import pytest

from ctcoord.domain.codes import DataClass
from ctcoord.errors import UsageError
from ctcoord.services import agency_settings, contacts, forms, rights
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from tests.conftest import StationMaker
from tests.services.test_forms import STABILITY
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import shared


def author(desk: Station) -> Author:
    return Author(desk.staff_id, desk.agency_id, desk.clock.now(), desk.clock.today())


def test_a_form_and_a_figure_reach_every_computer_of_the_agency(real: RealOffice, make_station: StationMaker) -> None:
    home, who = shared(real)
    ours = real.central.ours
    said = {"agency_code": "OURS", "name": "Ours", "short_name": "Ours", "kind": "government",
            "time_zone": "America/New_York", "case_prefix": "10"}  # fmt: skip
    real.central.admin.execute(
        "SELECT ctcoord.recorded(%s, 'core', 'agency', %s, 'create', NULL, %s)", [ours, ours, json.dumps(said)]
    )
    chief = real.central.person("chief", "supervisor", real.central.ours)
    boss = make_station("chief")
    reached = PostgresCentral(real.central.url, chief.login)
    connect(boss, reached, real.central.url, chief.login)
    engine.sync(boss, reached)
    with boss.write() as connection:
        form = forms.publish(connection, author(boss), "stability", STABILITY, about="household")
        agency_settings.put(connection, author(boss), {"attachment_mb": 2, "response_routine": 7})
    sent = engine.sync(boss, reached)
    assert (sent.parked, sent.waiting.pending) == (0, 0)
    reached.close()
    real.sync("ana")
    with real.ana.write() as connection:
        assert agency_settings.figures(connection)["response_routine"] == 7
        assert [row.id for row in forms.fillable(connection, real.ana.agency_id or b"", home)] == [form]
        forms.set_fields(connection, author(real.ana), home, form, {"rooms": 4, "lease": True})
        for refused in (
            lambda: forms.publish(connection, author(real.ana), "mine", STABILITY),
            lambda: agency_settings.put(connection, author(real.ana), {"attachment_mb": 3}),
        ):
            with pytest.raises(UsageError, match="supervisor"):
                refused()
        # No row of this class is in the household yet: whoever works with the family writes the first.
        assert rights.may_write_class(connection, home, DataClass.SAFETY)
        contacts.keep_confidential(connection, author(real.ana), who, "9 Hidden Road")
    assert real.sync("ana").parked == 0
    real.sync("bo")
    with real.bo.read() as connection:
        said = {row.question: row.value for row in forms.answers(connection, home)}
    assert said == {"rooms": 4, "lease": True}
    assert value(real.bo, "SELECT count(*) FROM form") == 1
