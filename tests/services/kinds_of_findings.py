"""Families as a store holds them, one for each kind of finding: what agencies sent, and what we wrote down ourselves.

Every family is a mother in a class and her son at school, built by ``Case``; each builder changes what it is about.
What a caseworker reads of each stands in ``test_alignment_kinds.py``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Kind
from ctcoord.domain.authorities import Capacity, Form, Method
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.services import casework, consents, corrections, week, week_answers
from ctcoord.services.author import Author
from ctcoord.services.week import Times
from tests import cases

CLASS_BEGINS, CLASS_ENDS = date(2026, 11, 30), date(2027, 3, 26)
TERM = {"authorized_from": date(2026, 9, 1), "authorized_to": date(2027, 12, 31)}


class Case:
    """Maria (35) and Leo (6) at home, her class 9:00 to 12:00, his school 8:20 to 15:05; nothing is wrong."""

    def __init__(self, connection: Connection, author: Author) -> None:
        self.connection, self.author = connection, author
        self.agency = self.agency_of("Care 4 Kids")
        self.home = cases.household(connection, self.agency)
        self.mother = self.person("Maria", date(1991, 4, 2), head=True)
        self.son = self.person("Leo", date(2020, 6, 14))
        self.house, self.college = self.place("home", "Home"), self.place("site", "College")
        self.elm = self.place("school", "Elm Hill")
        week.lives_at(connection, author, None, self.house)
        self.way(self.house, self.college, 30)
        self.way(self.elm, self.college, 20)

    def agency_of(self, name: str) -> bytes:
        return cases.other_agency(self.connection, name)

    def person(self, first: str, born: date | None, **more: Any) -> bytes:
        return cases.person(self.connection, self.home, self.agency, first, "Vega", birth_date=born, **more)

    def place(self, kind: str, name: str) -> bytes:
        return week.place(self.connection, self.author, self.home, kind, name=name)

    def way(self, one: bytes, other: bytes, minutes: int) -> None:
        week.set_travel(self.connection, self.author, self.home, (one, other), minutes=minutes, mode="transit")

    def class_(self, days: str = "Mon-Fri", opens: str = "9:00", closes: str = "12:00", **more: Any) -> bytes:
        given: dict[str, Any] = {"starts_on": CLASS_BEGINS, "ends_on": CLASS_ENDS, "place_id": self.college, **more}
        times = [Times(days, opens, closes)] if days else []
        return week.add_activity(
            self.connection, self.author, self.mother, Kind.TRAINING, "Medical assistant", times=times, **given
        )

    def school(self, **more: Any) -> bytes:
        given: dict[str, Any] = {"times": [Times("Mon-Fri", "8:20", "15:05")], "place_id": self.elm, **more}
        return week.add_activity(self.connection, self.author, self.son, Kind.SCHOOL, "Elm Hill School", **given)

    def support(self, domain: str, program: str, who: bytes | None = None, **more: Any) -> bytes:
        given: dict[str, Any] = {"agency_id": self.agency, **TERM, **more}
        return cases.support(self.connection, self.home, who, domain, program=program, **given)

    def care(self, opens: str = "7:30", closes: str = "17:30", **more: Any) -> bytes:
        """Care of the state's program at Elm Hill, on weekdays."""
        made = self.support("childcare", "Care 4 Kids", self.son, place_id=self.elm, **more)
        times = [Times("Mon-Fri", opens, closes)]
        week.set_times(self.connection, self.author, self.home, ("support", made), times)
        return made


def gap(case: Case) -> None:
    case.class_("Tue", "9:00", "15:30")
    case.school()


def holidays(case: Case) -> None:
    case.class_()
    closed = date(2026, 12, 24), date(2027, 1, 1)
    week.close_all(case.connection, case.author, case.school(), closed, reason="Winter break")


def term_ends(case: Case) -> None:
    case.class_("Mon", ends_on=date(2027, 6, 30))
    times = Times("Mon-Fri", "8:20", "15:05", valid_to=date(2027, 6, 11))
    case.school(times=[times])


def too_few_hours(case: Case) -> None:
    case.class_()
    case.care(minutes_a_week=15 * 60)


def care_ends(case: Case) -> None:
    training = case.support("workforce", "WIOA Adult", case.mother)
    case.class_("Mon Wed", support_id=training)
    case.care(authorized_to=date(2026, 12, 31))


def care_must_be_renewed(case: Case) -> None:
    case.class_()
    case.care(renewal_due=date(2027, 2, 1))


def pass_ends(case: Case) -> None:
    case.class_()
    case.care()
    case.support("transit", "Jobs Access pass", case.mother, authorized_to=date(2026, 12, 4))


def shelter_ends(case: Case) -> None:
    """Each member of the household has an enrolment of their own, of the same stay."""
    case.class_()
    case.care()
    for who in (case.mother, case.son):
        case.support("housing", "Family shelter", who, data_class="core", authorized_to=date(2027, 1, 15))


def voucher_must_be_renewed(case: Case) -> None:
    case.class_()
    case.care()
    case.support("housing", "Housing voucher", data_class="core", renewal_due=date(2027, 3, 1), authorized_to=None)


def lease_ends(case: Case) -> None:
    case.class_()
    case.care()
    case.connection.exec_driver_sql("UPDATE residence SET lives_until = '2027-01-31' WHERE place_id = ?", (case.house,))


def consent_ends(case: Case) -> None:
    case.class_()
    case.care()
    consent(case, date(2027, 2, 19))


def consent(case: Case, until: date) -> None:
    """To one agency about care, signed today."""
    own = week.own_person(case.connection, case.author, case.mother)
    form = Form(
        recipient="Park Street", classes=frozenset({DataClass.CHILDCARE}), persons=((own, date(1991, 4, 2)),),
        signer="Maria Vega", signer_capacity=Capacity.SELF, method=Method.PAPER, signed_on=case.author.today,
        valid_until=until, signer_id=own,
    )  # fmt: skip
    home = casework.own_household(case.connection, case.author, case.home)
    consents.record_form(case.connection, case.author, home, form, status=ConsentStatus.GIVEN)


def opens_too_late(case: Case) -> None:
    case.class_(opens="8:30")
    case.school()


def far_away(case: Case) -> None:
    case.class_()
    case.care()
    case.way(case.house, case.college, 110)


def care_begins_later(case: Case) -> None:
    case.class_()
    case.school()
    case.care(authorized_from=date(2026, 12, 14))


def care_waits(case: Case) -> None:
    case.class_()
    case.school()
    case.support("childcare", "Care 4 Kids", case.son, status="waitlisted", authorized_from=None, authorized_to=None)


def pass_begins_later(case: Case) -> None:
    case.class_()
    case.care()
    case.support("transit", "Jobs Access pass", case.mother, authorized_from=date(2026, 12, 7))


def housing_waits(case: Case) -> None:
    case.class_()
    case.care()
    case.support(
        "housing", "Housing voucher", data_class="core", status="applied", authorized_from=None, authorized_to=None
    )


def _twice(case: Case, domain: str, program: str, who: bytes | None, **more: Any) -> None:
    case.class_()
    case.care()
    for agency in ("City of Hartford", "Community Renewal Team"):
        dates = {"authorized_from": date(2026, 12, 1), "authorized_to": date(2027, 12, 31)}
        case.support(domain, program, who, agency_id=case.agency_of(agency), **dates, **more)


def housing_twice(case: Case) -> None:
    _twice(case, "housing", "Rapid re-housing", case.mother, data_class="core")


def transit_twice(case: Case) -> None:
    _twice(case, "transit", "Bus pass", case.mother)


def care_twice(case: Case) -> None:
    case.class_()
    case.care()
    case.care(agency_id=case.agency_of("Head Start"), authorized_from=date(2026, 12, 1))


def no_times(case: Case) -> None:
    case.class_(days="")
    case.care()


def start_not_certain(case: Case) -> None:
    case.class_()
    case.school(certain=False)


def no_way_known(case: Case) -> None:
    other = case.place("site", "Night school")
    case.class_(place_id=other)
    case.care()


def place_of_another_agency_unknown(case: Case) -> None:
    """They recorded the class without where it is."""
    made = cases.add(
        case.connection, "activity", case.home, data_class="coordination", agency_id=case.agency, person_id=case.mother,
        subject_id=case.mother, kind="training", title="Welding", starts_on=CLASS_BEGINS, ends_on=CLASS_ENDS,
    )  # fmt: skip
    week.set_times(case.connection, case.author, case.home, ("activity", made), [Times("Mon", "9:00", "12:00")])
    case.care()


def home_unknown(case: Case) -> None:
    case.class_()
    case.care()
    case.connection.exec_driver_sql("DELETE FROM residence WHERE place_id = ?", (case.house,))


def nobody_asked(case: Case) -> None:
    gap(case)
    case.person("Rosa", date(1965, 3, 17))


def pass_never_used(case: Case) -> None:
    case.class_()
    case.care()
    rides = case.support("transit", "Jobs Access pass", case.mother)
    week_answers.used(case.connection, case.author, rides, yes=False)


def no_birth_date(case: Case) -> None:
    case.class_()
    case.care()
    case.person("Ivy", None, relationship=2)


def last_bus(case: Case) -> None:
    _by_bus(case, "18:00", "21:00")


def first_bus(case: Case) -> None:
    """At noon there is no way back either: see ``no_bus_back``."""
    _by_bus(case, "8:00", "12:00")


def _by_bus(case: Case, opens: str, closes: str) -> None:
    """Nobody typed a way; both places are on the map, at stops of the bus that runs in the evening."""
    home, college = (
        cases.add(case.connection, "place", case.home, kind=kind, name=name, latitude=latitude, longitude=-72.7)
        for kind, name, latitude in (("home", "Ours", 41.70), ("site", "Evening school", 41.74))
    )
    case.connection.exec_driver_sql("DELETE FROM residence WHERE place_id = ?", (case.house,))
    week.lives_at(case.connection, case.author, None, home)
    case.class_("Mon", opens, closes, place_id=college)
    case.connection.exec_driver_sql("UPDATE person SET birth_date = '2008-06-14' WHERE id = ?", (case.son,))


def no_bus_back(case: Case) -> None:
    _by_bus(case, "8:00", "12:00")


def corrected(case: Case) -> None:
    """Their record says 2011: Leo would be 15. We say 2020."""
    case.class_("Tue", "9:00", "15:30")
    case.school()
    case.connection.exec_driver_sql("UPDATE person SET birth_date = '2011-06-14' WHERE id = ?", (case.son,))
    say(case, "person", case.son, "birth_date", date(2020, 6, 14))


def say(case: Case, entity: str, record: bytes, field: str, value: Any) -> None:
    """A correction of ours."""
    corrections.correct(
        case.connection, case.author, entity, scope_id=case.home, record_id=record, field=field, value=value
    )
