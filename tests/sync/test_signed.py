"""Two stations answer the same request for a consent: what was signed first stands everywhere, the other is kept."""

from __future__ import annotations

from datetime import timedelta

from ctcoord.domain.authorities import Capacity, Form, Method
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.services import consents, sending
from ctcoord.services.station import Station
from tests.sync.conftest import RealOffice
from tests.sync.test_engine import shared
from tests.sync.test_founding import author


def said(desk: Station) -> list[tuple[str, str | None, str | None]]:
    with desk.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT status, signer, purpose FROM consent")]


def test_the_second_answer_to_a_request_acts_nowhere_and_is_kept(real: RealOffice) -> None:
    (home, maria), today = shared(real), author(real.ana).today
    asked = Form("Riverside", frozenset({DataClass.HOUSING}), (), "", Capacity.SELF, None, None, None)
    with real.ana.write() as connection:
        made = consents.record_form(connection, author(real.ana), home, asked, status=ConsentStatus.REQUESTED)
    real.both()
    who = ((maria, None),)
    given = Form("Riverside", frozenset({DataClass.HOUSING}), who, "Maria Vega", Capacity.SELF, Method.PAPER, today,
                 today + timedelta(days=30), purpose="A home")  # fmt: skip
    refused = Form("Riverside", frozenset({DataClass.HOUSING}), (), "Maria V.", Capacity.SELF, None, today, None)
    with real.ana.write() as connection:
        consents.answer_request(connection, author(real.ana), made, refused, status=ConsentStatus.REFUSED)
    with real.bo.write() as connection:
        consents.answer_request(connection, author(real.bo), made, given)
    assert said(real.bo) == [("given", "Maria Vega", "A home")]
    real.sync("ana")
    assert real.sync("bo").parked > 0
    assert said(real.bo) == said(real.ana) == [("refused", "Maria V.", None)]
    with real.bo.read() as connection:
        (row,) = sending.parked(connection)
    assert row.reason == "fixed" and dict(row.values)["status"] == "given"
    with real.bo.write() as connection:
        sending.send_again(connection, row.scope_id, row.record_id)
    real.sync("bo")
    assert said(real.bo) == said(real.ana)
    with real.bo.write() as connection:
        sending.let_go(connection, row.scope_id, row.record_id)
    done = real.sync("bo")
    assert (done.waiting.parked, done.damaged, said(real.bo)) == (0, 0, said(real.ana))
