"""What is in a store comes out as findings: one family for each kind, told as a caseworker reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.domain.alignment.basis import basis
from ctcoord.domain.alignment.facts import Facts, Kind
from ctcoord.services import alignment, alignment_facts, derived, families, timetables, week, worklist_findings
from ctcoord.services.alignment import Alignment
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.words import Words
from ctcoord.words.findings import chain, detail, heading
from tests import cases
from tests.extract_files import CHILD, PASS, run, write_csv
from tests.services import kinds_of_findings as kinds
from tests.services.kinds_of_findings import CLASS_BEGINS, Case, corrected, pass_ends, say
from tests.services.test_alignment_travel import evening_line
from tests.words.test_findings import PAIRS

CONFIRMED, TODAY = date(2026, 10, 2), date(2026, 11, 21)


@dataclass(frozen=True)
class Family:
    """A family, and what is said of it: kind and cause, heading and detail."""

    build: Callable[[Case], None]
    kind: str
    says: str
    more: str


FAMILIES: tuple[Family, ...] = (
    Family(
        kinds.gap, "care_gap.no_care",
        "No care for Leo from Tue Dec 1: up to 45 min a week.",
        "No care Tue 15:05–15:50: Maria is at training or on the way.",
    ),
    Family(
        kinds.holidays, "care_gap.closed",
        "School or care is closed for Leo on days from Thu Dec 24 to Fri Jan 1: up to 20 h a week without care.",
        "Closed (Winter break): Mon–Fri 8:30–12:30. Maria is at training or on the way.",
    ),
    Family(
        kinds.term_ends, "care_gap.no_care",
        "No care for Leo from Jun 14, 2027: up to 4 h a week.",
        "No care Mon 8:30–12:30: Maria is at training or on the way.",
    ),
    Family(
        kinds.too_few_hours, "breaks_first.hours",
        "Too few hours of childcare are authorized for Leo from Mon Nov 30.",
        "Authorized: 15 h a week. Up to 3 h 20 min a week more are needed, travel included.",
    ),
    Family(
        kinds.care_ends, "breaks_first.ends",
        "Training breaks on Fri Jan 1: childcare for Leo ends.",
        "No care Mon, Wed 8:30–12:30.",
    ),
    Family(
        kinds.care_must_be_renewed, "breaks_first.renewal",
        "Childcare for Leo must be renewed by Mon Feb 1, while training goes on.",
        "It is authorized to Dec 31, 2027.",
    ),
    Family(
        kinds.pass_ends, "breaks_first.ends",
        "Training breaks on Sat Dec 5: Jobs Access pass ends.",
        "Its last day is Fri Dec 4; training goes on to Fri Mar 26.",
    ),
    Family(
        kinds.shelter_ends, "breaks_first.ends",
        "Training is at risk from Sat Jan 16: Family shelter ends.",
        "Its last day is Fri Jan 15; training goes on to Fri Mar 26.",
    ),
    Family(
        kinds.voucher_must_be_renewed, "breaks_first.renewal",
        "Housing voucher must be renewed by Mon Mar 1, while training goes on.",
        "No last day is recorded.",
    ),
    Family(
        kinds.lease_ends, "breaks_first.home",
        "Training is at risk from Mon Feb 1: no home of Maria is known from then on.",
        "The lease or stay ends on Sun Jan 31; training goes on to Fri Mar 26.",
    ),
    Family(
        kinds.consent_ends, "breaks_first.consent",
        "A permission to share what agencies know ends on Fri Feb 19.",
        "It covers: Childcare. From Sat Feb 20 it opens nothing; others may go on.",
    ),
    Family(
        kinds.opens_too_late, "cannot_get_there.drop_off",
        "Maria comes late to training: Leo cannot be dropped off earlier.",
        "Late Mon–Fri 8:30–8:40.",
    ),
    Family(
        kinds.far_away, "cannot_get_there.too_long",
        "The way between home and training is too long for Maria: 1 h 50 min.",
        "On the way Mon–Fri 7:10–9:00 and 12:00–13:50.",
    ),
    Family(
        kinds.last_bus, "cannot_get_there.last_trip",
        "Nothing runs home when training ends for Maria.",
        "It ends Mon 21:00; the last ride leaves at 20:30. So says the timetable that is kept on this computer.",
    ),
    Family(
        kinds.first_bus, "cannot_get_there.first_trip",
        "Nothing runs when Maria must leave for training.",
        "It begins Mon 8:00; the first ride leaves at 17:00. So says the timetable that is kept on this computer.",
    ),
    Family(
        kinds.no_bus_back, "cannot_get_there.no_journey",
        "Maria has no way to get between home and training.",
        "Needed Mon 12:00. So says the timetable that is kept on this computer.",
    ),
    Family(
        kinds.care_begins_later, "not_yet.later",
        "Training begins on Mon Nov 30, but childcare for Leo only on Mon Dec 14.",
        "14 days without it.",
    ),
    Family(
        kinds.care_waits, "not_yet.waiting",
        "Training begins on Mon Nov 30, but childcare for Leo is not granted yet.",
        "On a waiting list.",
    ),
    Family(
        kinds.pass_begins_later, "not_yet.later",
        "Training begins on Mon Nov 30, but Jobs Access pass only on Mon Dec 7.",
        "7 days without it.",
    ),
    Family(
        kinds.housing_waits, "not_yet.waiting",
        "Training begins on Mon Nov 30, but Housing voucher is not granted yet.",
        "Applied.",
    ),
    Family(
        kinds.housing_twice, "twice.housing",
        "Two agencies pay for housing for Maria at once from Tue Dec 1: City of Hartford and Community Renewal Team.",
        "Rapid re-housing (City of Hartford) to Dec 31, 2027 and Rapid re-housing (Community Renewal Team) to "
        "Dec 31, 2027.",
    ),
    Family(
        kinds.transit_twice, "twice.transit",
        "Two agencies pay for transit for Maria at once from Tue Dec 1: City of Hartford and Community Renewal Team.",
        "Bus pass (City of Hartford) to Dec 31, 2027 and Bus pass (Community Renewal Team) to Dec 31, 2027.",
    ),
    Family(
        kinds.care_twice, "twice.childcare",
        "Two agencies pay for childcare for Leo at once from Tue Dec 1: Care 4 Kids and Head Start.",
        "Care 4 Kids (Care 4 Kids) to Dec 31, 2027 and Care 4 Kids (Head Start) to Dec 31, 2027.",
    ),
    Family(
        kinds.no_times, "unknown.schedule",
        "Not known: at what times Medical assistant (Maria) is.",
        "Without times, nothing can be said of the week. It matters from Mon Nov 30.",
    ),
    Family(
        kinds.start_not_certain, "unknown.start",
        "Not certain: whether Elm Hill School (Leo) begins as planned.",
        "Until it is certain it is not counted as care. It matters from Sat Nov 21.",
    ),
    Family(
        kinds.no_way_known, "unknown.travel",
        "Not known: how long the way between Home and Night school takes.",
        "Counted as no time at all until it is known. It matters from Mon Nov 30.",
    ),
    Family(
        kinds.place_of_another_agency_unknown, "unknown.place",
        "Not known: where Welding (Maria) is.",
        "Ways to and from there are counted as no time at all. It matters from Mon Nov 30.",
    ),
    Family(
        kinds.home_unknown, "unknown.home",
        "Not known: where Maria lives from Mon Nov 30.",
        "Ways to and from home are counted as no time at all.",
    ),
    Family(
        kinds.nobody_asked, "unknown.available",
        "Nobody has confirmed whether Rosa can look after the children: up to 45 min a week.",
        "Until somebody has confirmed it, it counts as no. It matters from Tue Dec 1.",
    ),
    Family(
        kinds.pass_never_used, "unknown.unused",
        "Not known: whether Jobs Access pass is being used.",
        "A pass that was never used may have been lost or may not fit. It matters from Sat Nov 21.",
    ),
    Family(
        kinds.no_birth_date, "unknown.birth_date",
        "Not known: the birth date of Ivy.",
        "It decides whether care is needed, and for how long.",
    ),
    Family(
        kinds.corrected, "care_gap.no_care",
        "No care for Leo from Tue Dec 1: up to 45 min a week.",
        "No care Tue 15:05–15:50: Maria is at training or on the way.",
    ),
)  # fmt: skip


def told(found: Alignment) -> set[tuple[str, str, str]]:
    """Kind with cause, heading and detail of each finding."""
    words, facts, today = Words("en"), found.facts, found.begin
    return {
        (
            f"{one.kind}.{one.cause}",
            heading(words, facts, one, today),
            detail(words, facts, one, today, found.findings),
        )
        for one in found.findings
    }


def test_every_kind_comes_out_of_a_store_in_words(desk: Station, author: Author, tmp_path: Path) -> None:
    timetables.keep(desk.home, evening_line(tmp_path, last="20:30"))
    missing = {}
    for family in FAMILIES:
        with desk.write() as connection:
            case = Case(connection, author)
            family.build(case)
            family_id = families.family_id(connection, case.home)
            found = alignment.of_family(connection, family_id, author.today, home=desk.home)
        said = told(found)
        if (family.kind, family.says, family.more) not in said or len(said) < len(found.findings):  # nothing twice
            missing[family.build.__name__] = said
    assert not missing


def test_what_agencies_send_in_files_is_what_is_checked(desk: Station, author: Author, tmp_path: Path) -> None:
    """A certificate to November 29 with Thanksgiving closed, and a pass that nobody used; we add the class alone."""
    run(desk, write_csv(tmp_path / "care.csv", [CHILD]))
    run(desk, write_csv(tmp_path / "pass.csv", [PASS | {"Used": "N"}]))
    with desk.write() as connection:
        home, mother = connection.exec_driver_sql(
            "SELECT scope_id, id FROM person WHERE birth_date < '2000-01-01'"
        ).one()
        times = [week.Times("Mon-Fri", "9:00", "12:00")]
        week.add_activity(connection, author, mother, Kind.TRAINING, "Welding", times=times, starts_on=TODAY)
        found = alignment.of_family(connection, families.family_id(connection, home), author.today)
        rider = connection.exec_driver_sql("SELECT scope_id FROM support WHERE domain = 'transit'").scalar_one()
        alone = alignment.of_family(connection, families.family_id(connection, rider), author.today)
    problems = [(one.kind, one.cause, one.first_on) for one in found.findings if one.kind != "unknown"]
    assert problems == [
        ("care_gap", "closed", date(2026, 11, 26)),
        ("care_gap", "no_care", date(2026, 11, 30)),
        ("breaks_first", "ends", date(2026, 11, 30)),
    ]
    assert [(one.kind, one.cause) for one in alone.findings] == [("unknown", "unused")]


def test_no_kind_is_left_out() -> None:
    assert {one.kind for one in FAMILIES} == {f"{kind}.{cause}" for kind, cause in PAIRS}


def test_a_family_without_trouble_has_none(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        case.class_()
        case.care()
        found = alignment.of_family(connection, families.family_id(connection, case.home), author.today)
    assert not found.findings


def test_rides_to_the_doctor_carry_nobody_to_class(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        pass_ends(case)
        case.support("transit", "HUSKY rides", case.mother, coverage="Non-emergency medical rides")
        found = alignment.of_family(connection, families.family_id(connection, case.home), author.today)
    assert [(one.kind, one.cause) for one in found.findings] == [("breaks_first", "ends")]


def test_a_permission_that_was_asked_for_again_ends_quietly(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        kinds.consent_ends(case)
        family = families.family_id(connection, case.home)
        assert [one.cause for one in alignment.of_family(connection, family, author.today).findings] == ["consent"]
        kinds.consent(case, date(2027, 11, 20))
        assert not alignment.of_family(connection, family, author.today, date(2027, 3, 1)).findings


def test_care_that_the_newest_file_does_not_hold_covers_nobody(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        case.class_()
        made = case.care()
        connection.exec_driver_sql("UPDATE support SET absent_since = '2026-11-20' WHERE id = ?", (made,))
        found = alignment.of_family(connection, families.family_id(connection, case.home), author.today)
    assert [(one.kind, one.cause) for one in found.findings] == [("care_gap", "no_care")]


def test_what_breaks_is_told_in_its_order_with_all_that_hangs_on_it(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        training = case.support("workforce", "WIOA Adult", case.mother)
        case.class_("Mon-Fri", support_id=training)
        case.support("housing", "Family shelter", case.mother, data_class="core", authorized_to=date(2027, 1, 15))
        case.care(authorized_to=date(2026, 12, 31))
        case.support("transit", "Bus pass", case.mother, authorized_to=date(2026, 12, 4))
        found = alignment.of_family(connection, families.family_id(connection, case.home), author.today)
    said = [(one.first_on, chain(Words("en"), found.facts, one)) for one in found.problems if one.cause == "ends"]
    assert said == [
        (date(2026, 12, 5), "Bus pass → training → WIOA Adult"),
        (date(2027, 1, 1), "Care 4 Kids → Leo → training → WIOA Adult"),
        (date(2027, 1, 16), "Family shelter → training → WIOA Adult"),
    ]


def test_home_raises_a_lease_that_ends_as_housing(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        kinds.lease_ends(case)
        connection.exec_driver_sql("UPDATE residence SET lives_until = '2026-12-02'")
        family = families.family_id(connection, case.home)
        derived.refresh(connection)
        lines = list(worklist_findings.items(connection, author.today, [family], author.agency_id))
    assert (lines[0].kind, lines[0].domain, lines[0].due_on) == ("finding", "housing", date(2026, 12, 3))


def test_what_we_said_instead_is_what_it_rests_on(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        corrected(case)
        found = alignment.of_family(connection, families.family_id(connection, case.home), author.today)
    (gap,) = found.findings
    son = next(one for one in basis(found.facts, gap) if one.id == gap.people[0])
    assert (son.agency, son.corrected_on) == ("Care 4 Kids", author.today)


def test_dates_of_another_agency_that_we_corrected_count(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        case = Case(connection, author)
        made = cases.add(
            connection, "activity", case.home, data_class="coordination", agency_id=case.agency,
            person_id=case.mother, subject_id=case.mother, kind="training", title="Welding", starts_on=CLASS_BEGINS,
        )  # fmt: skip
        say(case, "activity", made, "starts_on", date(2027, 1, 11))
        facts = _facts(connection, case)
    (training,) = facts.activities
    assert (training.begins, training.source.agency) == (date(2027, 1, 11), "Care 4 Kids")
    assert training.source.corrected_on == author.today


def _facts(connection: Connection, case: Case) -> Facts:
    return alignment_facts.of_family(connection, families.family_id(connection, case.home))
