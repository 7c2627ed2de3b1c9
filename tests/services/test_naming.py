"""What is recorded in a protected class is said nowhere where more people look: in no task and no correction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from ctcoord.domain.alignment.facts import Kind
from ctcoord.errors import UsageError
from ctcoord.services import alignment, asking, corrections, week
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.words import Words
from ctcoord.words.findings import question
from tests import cases


@pytest.mark.parametrize(("data_class", "named"), [("transit", True), ("substance_use", False)])
def test_a_question_and_a_correction_say_no_more_than_their_readers_may_see(
    desk: Station, author: Author, data_class: str, named: bool
) -> None:
    agency, words = author.agency_id or b"", Words("en")
    with desk.write() as connection:
        home = cases.household(connection, agency)
        maria = cases.person(connection, home, agency, "Maria", "Vega", birth_date=cases.BORN, head=True)
        week.add_activity(connection, author, maria, Kind.TRAINING, "Class", times=[Times("MO", "9:00", "15:30")])
        rides = cases.support(
            connection, home, maria, "transit", program="Clinic rides", data_class=data_class, extra={"used": False},
            agency_id=cases.other_agency(connection, "Recovery Network"),
            authorized_from=author.today - timedelta(days=4),
        )  # fmt: skip
        found = alignment.of_family(connection, home, author.today)
        unused = next(one for one in found.questions if one.cause == "unused")
        asking.ask(
            connection, author, home, (found.facts, unused), lambda facts: question(words, facts, unused, author.today)
        )
        asked, domain = connection.execute(text("SELECT title, domain FROM task")).one()
        assert domain == "transit"  # it says nothing of what is protected
        assert ("Clinic rides" in asked) is named
        assert "is being used" in asked
        if named:
            corrections.correct(connection, author, "support", scope_id=home, record_id=rides,
                                field="extra.used", value=True)  # fmt: skip
        else:
            with pytest.raises(UsageError, match="More people"):
                corrections.correct(connection, author, "support", scope_id=home, record_id=rides,
                                    field="extra.used", value=True)  # fmt: skip
