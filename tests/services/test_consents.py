"""Consents and other authorities: what is given is never changed, and what is told holds today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from ctcoord.domain.authorities import Authority, Capacity, Form, Method
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.domain.referrals import Channel
from ctcoord.errors import ConsentIsFixed, FormNotValid, UsageError
from ctcoord.services import (
    consents,
    directory,
    family_view,
    records,
    referral_steps,
    referral_view,
    referrals,
    sharing,
)
from ctcoord.services.author import Author
from ctcoord.services.referrals import Wanted
from ctcoord.services.sharing import AuthorityRow
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW

TODAY = date(2026, 11, 21)
PARK = "Park Street After-School"


@pytest.fixture
def home(desk: Station) -> bytes:
    with desk.write() as connection:
        return cases.household(connection, desk.agency_id or b"")


@pytest.fixture
def maria(desk: Station, home: bytes) -> bytes:
    with desk.write() as connection:
        return cases.person(connection, home, desk.agency_id or b"", "Maria", "Vega", birth_date=date(1991, 4, 2))


def form(maria: bytes, **changes: object) -> Form:
    whole = Form(
        recipient=PARK, classes=frozenset({DataClass.CHILDCARE}), persons=((maria, date(1991, 4, 2)),),
        signer="Maria Vega", signer_capacity=Capacity.SELF, method=Method.PAPER, signed_on=TODAY,
        valid_until=TODAY + timedelta(days=90), signer_id=maria,
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def give(desk: Station, author: Author, home: bytes, one: Form, status: ConsentStatus = ConsentStatus.GIVEN) -> bytes:
    with desk.write() as connection:
        return consents.record_form(connection, author, home, one, status=status)


def told(desk: Station, author: Author, home: bytes) -> list[AuthorityRow]:
    with desk.read() as connection:
        return sharing.of_family(connection, author, home)


def covered(
    desk: Station, author: Author, home: bytes, person: bytes | None, *classes: DataClass, recipient: str = PARK
) -> bytes | None:
    with desk.read() as connection:
        return sharing.covering(
            connection, author, home, person=person, recipient=recipient, recipient_id=None, classes=classes
        )


def test_a_form_is_kept_as_it_was_signed_and_covers_what_it_says(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    made = give(desk, author, home, form(maria))
    (row,) = told(desk, author, home)
    assert (row.status, row.in_force, row.persons, row.classes) == ("given", True, frozenset({maria}), ("childcare",))
    assert row.opens == {"childcare", "core"}
    assert covered(desk, author, home, maria, DataClass.CHILDCARE, DataClass.CORE) == made
    assert covered(desk, author, home, maria, DataClass.HOUSING) is None
    assert covered(desk, author, home, maria, DataClass.CHILDCARE, recipient="Somebody else") is None


def test_the_household_is_covered_where_everybody_who_lives_is_named(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    born = date(2020, 5, 1)
    with desk.write() as connection:
        leo = cases.person(connection, home, desk.agency_id or b"", "Leo", "Vega", birth_date=born)
    give(desk, author, home, form(maria))
    assert covered(desk, author, home, None, DataClass.CHILDCARE) is None
    both = ((maria, date(1991, 4, 2)), (leo, born))
    whole = give(desk, author, home, form(maria, persons=both, signer_capacity=Capacity.PARENT))
    assert covered(desk, author, home, None, DataClass.CHILDCARE) == whole
    with desk.read() as connection:
        kept = connection.execute(text("SELECT persons ->> '$.whole' FROM consent ORDER BY id")).scalars().all()
    assert kept == [None, 1]  # for the central database, which sees one household at a time
    with desk.write() as connection:
        ivy = cases.person(connection, home, desk.agency_id or b"", "Ivy", "Vega")
    assert covered(desk, author, home, None, DataClass.CHILDCARE) is None
    with desk.write() as connection:
        connection.execute(text("UPDATE person SET died_on = '2026-11-20' WHERE id = :id"), {"id": ivy})
    assert covered(desk, author, home, None, DataClass.CHILDCARE) == whole


@pytest.mark.parametrize("named", ["Hartford Childcare", "  hartford CHILDCARE ", "HC"])
def test_a_consent_that_names_an_agency_covers_a_referral_to_it_from_the_directory(
    desk: Station, author: Author, home: bytes, maria: bytes, named: str
) -> None:
    with desk.write() as connection:
        cases.add(connection, "agency", bytes(16), name="Hartford Childcare", short_name="HC", agency_code="HC",
                  case_prefix=77)  # fmt: skip
        service = place(connection, "Hartford Childcare")
        other = place(connection, "Hartford Childcare Two")
    made = give(desk, author, home, form(maria, recipient=named))

    def asked(found: directory.ServiceRow) -> Wanted:
        who = found.organization
        assert who is not None
        return Wanted(found.name, who.name, recipient_id=who.id, service_id=found.id, domain="childcare",
                      person_id=maria)  # fmt: skip

    with desk.write() as connection:
        (row,) = sharing.of_family(connection, author, home)
        assert row.agency_names == {"Hartford Childcare", "HC"}
        here, there = (directory.service(connection, one, desk.clock.local(NOW)) for one in (service, other))
        covers = referral_view.view(connection, author, referrals.draft(connection, author, home, asked(here)))
        not_that = referral_view.view(connection, author, referrals.draft(connection, author, home, asked(there)))
        assert (covers.covered, not_that.covered) == (True, False)
        referral_steps.send(connection, author, covers.id, channel=Channel.FAX)
        kept = connection.execute(text("SELECT authority_id FROM referral WHERE id = :id"), {"id": covers.id}).scalar()
    assert kept == made


def test_a_recipient_of_the_directory_keeps_its_id(desk: Station, author: Author, home: bytes, maria: bytes) -> None:
    with desk.write() as connection:
        one, two = (directory.service(connection, place(connection, PARK), NOW).organization for _name in "ab")
    assert one is not None and two is not None
    give(desk, author, home, form(maria, recipient_id=one.id))
    with desk.read() as connection:
        family = (connection, author, home)
        asked = {"person": maria, "recipient": PARK, "classes": [DataClass.CHILDCARE]}
        assert sharing.covering(*family, recipient_id=one.id, **asked)
        assert sharing.covering(*family, recipient_id=two.id, **asked) is None  # of the same name, another place


def place(connection: Connection, name: str) -> bytes:
    """A service of an organization of the directory."""
    who = cases.add(connection, "organization", bytes(16), name=name)
    return cases.add(connection, "service", bytes(16), organization_id=who, name="Toddler room", domain="childcare")


def test_a_form_that_says_too_little_is_refused_with_the_rule(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    with pytest.raises(FormNotValid, match=r"Who may share.*42 CFR 2\.31"):
        give(desk, author, home, form(maria, classes=frozenset({DataClass.SUBSTANCE_USE}), limits="x", purpose="x"))
    with pytest.raises(UsageError):
        give(desk, author, home, form(maria, recipient=" "), ConsentStatus.REQUESTED)
    assert told(desk, author, home) == []


def test_somebody_linked_as_the_same_person_is_covered(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    with desk.write() as connection:
        other = cases.person(connection, home, desk.agency_id or b"", "Maria", "V")
        for who in (maria, other):
            cases.add(
                connection, "person_link", home, person_id=who, link_id=bytes(16), status="confirmed", proposed_at=NOW
            )
    made = give(desk, author, home, form(maria))
    assert covered(desk, author, home, other, DataClass.CHILDCARE) == made


@pytest.mark.parametrize("status", ["given", "refused"])
def test_what_was_signed_is_never_changed(
    desk: Station, author: Author, home: bytes, maria: bytes, status: str
) -> None:
    made = give(desk, author, home, form(maria), ConsentStatus(status))
    before = told(desk, author, home)
    with desk.write() as connection, pytest.raises(ConsentIsFixed):
        consents.answer_request(connection, author, made, form(maria, recipient="Another"))
    assert told(desk, author, home) == before


@pytest.mark.parametrize("answer", list(ConsentStatus))
def test_what_was_asked_for_is_given_or_refused_in_its_place(
    desk: Station, author: Author, home: bytes, maria: bytes, answer: ConsentStatus
) -> None:
    made = give(desk, author, home, form(maria, method=None, signed_on=None), ConsentStatus.REQUESTED)
    assert not told(desk, author, home)[0].in_force
    with desk.write() as connection:
        if answer in (ConsentStatus.GIVEN, ConsentStatus.REFUSED):
            consents.answer_request(connection, author, made, form(maria), status=answer)
        else:
            with pytest.raises((ConsentIsFixed, UsageError)):
                consents.answer_request(connection, author, made, form(maria), status=answer)
    (row,) = told(desk, author, home)
    assert row.id == made
    assert row.in_force == (answer is ConsentStatus.GIVEN)


@pytest.mark.parametrize("how", ["withdrawn", "invalidated"])
def test_what_ends_a_consent_is_a_fact_of_its_own(
    desk: Station, author: Author, home: bytes, maria: bytes, how: str
) -> None:
    made = give(desk, author, home, form(maria))
    with desk.write() as connection:
        if how == "withdrawn":
            consents.withdraw(connection, author, made, signer="Maria Vega")
        else:
            consents.invalidate(connection, author, made, "Signed for somebody else")
    (row,) = told(desk, author, home)
    assert (row.status, row.in_force, row.ended_on) == (how, False, TODAY)
    assert covered(desk, author, home, maria, DataClass.CHILDCARE) is None
    with desk.read() as connection:
        kept = connection.execute(text("SELECT status FROM consent ORDER BY id")).scalars().all()
        view = family_view.family(connection, home, desk.agency_id)
    assert kept == ["given", how]
    assert "given" not in {one.status for one in view.consents}  # no badge anywhere says that it holds
    for again in (consents.withdraw, consents.invalidate):
        with desk.write() as connection, pytest.raises(ConsentIsFixed):
            again(connection, author, made, **({"signer": "x"} if again is consents.withdraw else {"reason": "x"}))  # type: ignore[operator]


def test_it_expires_by_itself_and_what_was_refused_cannot_be_withdrawn(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    give(desk, author, home, form(maria))
    later = replace(author, today=TODAY + timedelta(days=91))
    assert [(row.status, row.in_force) for row in told(desk, later, home)] == [("expired", False)]
    refused = give(desk, author, home, form(maria), ConsentStatus.REFUSED)
    with desk.write() as connection, pytest.raises(ConsentIsFixed):
        consents.withdraw(connection, author, refused, signer="Maria Vega")


@pytest.mark.parametrize("authority", [Authority.STATUTE, Authority.AGREEMENT, Authority.COURT_ORDER])
def test_other_authorities_are_recorded_the_same_way(
    desk: Station, author: Author, home: bytes, maria: bytes, authority: Authority
) -> None:
    law = form(
        maria, authority=authority, signer="", signed_on=None, method=None, citation="CGS 17b-90",
        classes=frozenset({DataClass.HOUSING, DataClass.SAFETY}),
    )  # fmt: skip
    made = give(desk, author, home, law)
    (row,) = told(desk, author, home)
    assert (row.authority, row.citation, row.signed_on, row.in_force) == (authority, "CGS 17b-90", TODAY, True)
    assert covered(desk, author, home, maria, DataClass.HOUSING) == made


def test_no_consent_opens_safety_even_one_that_another_system_wrote(desk: Station, author: Author, home: bytes) -> None:
    both = [DataClass.SAFETY, DataClass.HOUSING]
    with desk.write() as connection:
        cases.add(
            connection, "consent", home, recipient=PARK, classes="housing,safety", status="given", signed_on=TODAY
        )
    assert covered(desk, author, home, None, DataClass.HOUSING)
    assert covered(desk, author, home, None, *both) is None
    with desk.read() as connection:
        assert {one.data_class for one in sharing.badges(connection, author, home)} == {"core", "housing"}


def test_another_agencys_consent_is_not_ours_to_share_under(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        other = cases.other_agency(connection)
        theirs = cases.household(connection, other)
        cases.add(connection, "consent", theirs, recipient=PARK, classes="childcare", status="given", signed_on=TODAY)
    assert covered(desk, author, theirs, None, DataClass.CHILDCARE) is None


def test_badges_say_what_holds_today(desk: Station, author: Author, home: bytes, maria: bytes) -> None:
    ended = give(desk, author, home, form(maria, classes=frozenset({DataClass.INCOME})))
    give(desk, author, home, form(maria, classes=frozenset({DataClass.CHILDCARE})), ConsentStatus.REFUSED)
    give(desk, author, home, form(maria, valid_until=TODAY + timedelta(days=5)))
    give(desk, author, home, form(maria))
    give(desk, author, home, form(maria, classes=frozenset({DataClass.HEALTH})), ConsentStatus.REFUSED)
    with desk.write() as connection:
        consents.withdraw(connection, author, ended, signer="Maria Vega")
    with desk.read() as connection:
        said = {(one.data_class, one.shared, one.until) for one in sharing.badges(connection, author, home)}
        later = replace(author, today=TODAY + timedelta(days=400))
        then = {(one.data_class, one.shared) for one in sharing.badges(connection, later, home)}
    until = TODAY + timedelta(days=90)
    assert said == {("core", True, until), ("childcare", True, until), ("health", False, None)}
    assert then == {("health", False), ("childcare", False)}


def test_what_holds_although_it_was_refused_since_is_told(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    health = frozenset({DataClass.HEALTH, DataClass.CHILDCARE})
    earlier = replace(author, today=TODAY - timedelta(days=9))
    before = give(desk, earlier, home, form(maria, signed_on=earlier.today))
    give(desk, earlier, home, form(maria, recipient="Elm Hill", signed_on=earlier.today))
    assert sharing.doubted(told(desk, author, home)) == []
    give(desk, author, home, form(maria, recipient=PARK.upper(), classes=health), ConsentStatus.REFUSED)
    assert [row.id for row in sharing.doubted(told(desk, author, home))] == [before]
    give(desk, author, home, form(maria, recipient="Elm Hill", classes=health - {DataClass.CHILDCARE}),
         ConsentStatus.REFUSED)  # fmt: skip
    with desk.write() as connection:
        consents.withdraw(connection, author, before, signer="Maria Vega")
    assert sharing.doubted(told(desk, author, home)) == []


@pytest.mark.parametrize("days_before", [0, 9])
def test_nothing_goes_out_that_was_refused_since(
    desk: Station, author: Author, home: bytes, maria: bytes, days_before: int
) -> None:
    """Until the family gives it again; what they did not refuse still may."""
    both = frozenset({DataClass.HOUSING, DataClass.CHILDCARE})
    here = (desk, author, home, maria)
    earlier = replace(author, today=TODAY - timedelta(days=days_before))
    give(desk, earlier, home, form(maria, classes=both, signed_on=earlier.today))
    assert covered(*here, DataClass.CHILDCARE)
    give(desk, author, home, form(maria, classes=frozenset({DataClass.CHILDCARE})), ConsentStatus.REFUSED)
    assert covered(*here, DataClass.HOUSING) and not covered(*here, DataClass.CHILDCARE)
    with desk.read() as connection:
        shown = {(one.data_class, one.shared) for one in sharing.badges(connection, author, home)}
    assert {("housing", True), ("childcare", False)} <= shown
    give(desk, author, home, form(maria, classes=both))
    assert covered(*here, DataClass.CHILDCARE)


def test_what_ends_soon_is_asked_for_again_unless_it_was(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    soon = give(desk, author, home, form(maria, valid_until=TODAY + timedelta(days=30)))
    give(desk, author, home, form(maria, recipient="Other", valid_until=TODAY + timedelta(days=31)))
    with desk.read() as connection:
        assert [row.id for row in sharing.ending(connection, author)] == [soon]
    give(desk, author, home, form(maria))
    with desk.read() as connection:
        assert sharing.ending(connection, author) == []


def test_no_way_into_the_records_changes_what_was_signed(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    given = give(desk, author, home, form(maria))
    refused = give(desk, author, home, form(maria), ConsentStatus.REFUSED)
    for fixed in (given, refused):
        for values in ({"classes": "health"}, {"status": "requested"}, {"deleted_at": author.now}):
            with pytest.raises(ConsentIsFixed), desk.write() as connection:
                records.change(connection, "consent", fixed, values)
        with desk.write() as connection:
            records.change(connection, "consent", fixed, {"confirmed_on": TODAY})


def test_an_answer_is_sent_with_its_status_last_since_nothing_is_taken_after_it(
    desk: Station, author: Author, home: bytes, maria: bytes
) -> None:
    asked = give(desk, author, home, form(maria, signed_on=None, signer=""), ConsentStatus.REQUESTED)
    with desk.write() as connection:
        consents.answer_request(connection, author, asked, form(maria))
        sent = connection.execute(
            text("SELECT field FROM outbox WHERE record_id = :id AND kind = 'set' ORDER BY seq"), {"id": asked}
        ).scalars()
        fields = list(sent)
    assert {"signer", "signed_on"} < set(fields) and fields[-1] == "status"
