"""Families whose findings a caseworker can count by hand: what is on paper, then what the rules must say of it.

Nothing else may be said either.
"""

from __future__ import annotations

from ctcoord.domain.alignment.facts import Change, Residence, Source, Support, Turn, Way
from tests.domain.alignment_paper import ANA, HOME, LEO, LUZ, ROSA, activity, both_ways, care, check, family, on, times


def test_a_week_that_holds_together_says_nothing() -> None:
    facts = family(
        ROSA, ANA,
        activities=(activity("training", ROSA, "college", times("Mon-Fri 09:00-12:00")),),
        supports=(care("Stars", ANA, "stars", times("Mon-Fri 08:30-12:30"), minutes_a_week=1200),),
        ways=both_ways(stars_college=20, home_college=20),
    )  # fmt: skip
    check(facts, on(9, 14), on(10, 11))


def test_overnight_shift() -> None:
    """Inés keeps Ana until 5:30; Rosa works until 6:00 and needs 20 minutes to her: 5:30 to 6:20, 50 minutes.

    It is Thursday's shift, so Thursday's gap. In the evening Ana is there at 21:00, in time for 21:40.
    """
    facts = family(
        ROSA, ANA,
        activities=(activity("job", ROSA, "hospital", times("Thu 22:00-06:00")),),
        supports=(care("Inés", ANA, "inés", times("Thu 21:00-05:30")),),
        ways=both_ways(inés_hospital=20, home_hospital=30),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 17 to Sep 17 care_gap no_care medium: Ana Rosa; job Inés; 50 min; 29:30-30:20 Thu 17",
    )  # fmt: skip


def test_two_schools() -> None:
    """Ana's opens at 8:00, Leo's at 8:30, 15 minutes apart: Rosa leaves Leo's at 8:30 and is at college at 8:50.

    That is 5 minutes late on both days. Leo's window begins 20 minutes before 8:45, at 8:25: 5 minutes without care.
    Ana's begins at 8:35, when her school is open; in the afternoon both are open longer than 14:00 and the way.
    """
    facts = family(
        ROSA, ANA, LEO,
        activities=(
            activity("training", ROSA, "college", times("Tue Thu 08:45-14:00")),
            activity("school", ANA, "elm", times("Mon-Fri 08:00-14:30")),
        ),
        supports=(care("Preschool", LEO, "pre", times("Mon-Fri 08:30-15:00")),),
        ways=both_ways(elm_pre=15, pre_college=20, elm_college=10, home_college=25),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 15 to Sep 17 care_gap no_care medium: Leo Rosa; training Preschool; 10 min; 08:25-08:30 Tue 15, Thu 17",
        "Sep 15 to Sep 17 cannot_get_there drop_off high: Rosa Ana Leo; training; 10 min; 08:45-08:50 Tue 15, Thu 17",
    )  # fmt: skip


def test_shared_custody_by_week() -> None:
    """Ana is at her father's in the weeks of Sep 14 and 28, at home in that of Sep 21: 8:45 to 12:15 on that Monday."""
    father = Residence("custody", "Ana", "father", turn=Turn(frozenset(range(7)), 2, on(9, 14)))
    facts = family(
        ROSA, ANA,
        residences=(HOME, father),
        activities=(activity("training", ROSA, "college", times("Mon 09:00-12:00")),),
        ways=both_ways(home_college=15),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(10, 4),
        "Sep 21 to Sep 21 care_gap no_care high: Ana Rosa; training; 210 min; 08:45-12:15 Mon 21",
    )  # fmt: skip


def test_grandparent_with_a_job_of_her_own() -> None:
    """Luz leaves at 13:40 for 14:00 and is back at 18:20. Rosa is gone from 12:30 to 16:30: 13:40 to 16:30 is nobody's.

    That is 170 minutes on Monday and on Wednesday.
    """
    facts = family(
        ROSA, LUZ, ANA,
        activities=(
            activity("training", ROSA, "college", times("Mon Wed 13:00-16:00")),
            activity("job", LUZ, "shop", times("Mon-Fri 14:00-18:00")),
        ),
        ways=both_ways(home_college=30, home_shop=20),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 14 to Sep 16 care_gap no_care high: Ana Rosa; training; 340 min; 13:40-16:30 Mon 14, Wed 16",
    )  # fmt: skip


def test_training_with_a_summer_break() -> None:
    """No class and no camp from Jun 29 to Jul 10: nothing is missing then. The camp ends on Jul 24, the class goes on.

    Tuesdays without camp are Jul 28 and Aug 4: 8:45 to 12:15 each.
    """
    closed = Change(on(6, 29), on(7, 10))
    facts = family(
        ROSA, ANA,
        activities=(activity("training", ROSA, "college", times("Tue 09:00-12:00", closed), begins=on(6, 1)),),
        supports=(care("Camp", ANA, "camp", times("Mon-Fri 08:30-12:30", closed), ends=on(7, 24)),),
        ways=both_ways(camp_college=15, home_college=15),
    )  # fmt: skip
    check(
        facts, on(6, 1), on(8, 9),
        "Jul 25 breaks_first ends high: Ana Rosa; Camp training",
        "Jul 28 to Aug 04 care_gap no_care high: Ana Rosa; training; 210 min; 08:45-12:15 Tue 28, Tue 04",
    )  # fmt: skip


def test_move_in_mid_term() -> None:
    """20 minutes from the old flat, 100 from the new: 8:40 to 12:20 before, 7:20 to 13:40 after, and trips too long."""
    facts = family(
        ROSA, ANA,
        residences=(
            Residence("elm", None, "elm", ends=on(9, 20)), Residence("oak", None, "oak", begins=on(9, 21)),
        ),
        activities=(activity("training", ROSA, "college", times("Mon 09:00-12:00")),),
        ways=both_ways(elm_college=20, oak_college=100),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 27),
        "Sep 14 to Sep 21 care_gap no_care high: Ana Rosa; training; 380 min; 08:40-12:20 Mon 14; 07:20-13:40 Mon 21",
        "Sep 21 to Sep 21 cannot_get_there too_long medium: Rosa; training; 200 min; 07:20-09:00 Mon 21; "
        "12:00-13:40 Mon 21",
    )  # fmt: skip


def test_sunday_on_which_clocks_go_back() -> None:
    """The sitter goes at 1:30, before the hour comes again: until 6:15 the clock counts 285 minutes, and 345 pass."""
    facts = family(
        ROSA, ANA,
        activities=(activity("job", ROSA, "hospital", times("Sat 22:00-06:00")),),
        supports=(care("Sitter", ANA, "sitter", times("Sat 21:00-01:30")),),
        ways=both_ways(sitter_hospital=15, home_hospital=15),
    )  # fmt: skip
    check(
        facts, on(10, 26), on(11, 1),
        "Oct 31 to Oct 31 care_gap no_care high: Ana Rosa; job Sitter; 345 min; 25:30-30:15 (345 pass) Sat 31",
    )  # fmt: skip


def test_sunday_on_which_clocks_go_forward() -> None:
    """From 1:30 the clock counts 285 minutes to 6:15, and 225 pass."""
    facts = family(
        ROSA, ANA,
        activities=(activity("job", ROSA, "hospital", times("Sat 22:00-06:00")),),
        supports=(care("Sitter", ANA, "sitter", times("Sat 21:00-01:30")),),
        ways=both_ways(sitter_hospital=15, home_hospital=15),
    )  # fmt: skip
    check(
        facts, on(3, 2), on(3, 8),
        "Mar 07 to Mar 07 care_gap no_care high: Ana Rosa; job Sitter; 225 min; 25:30-30:15 (225 pass) Sat 07",
    )  # fmt: skip


def test_last_bus() -> None:
    """The class ends at 21:30, the last bus leaves at 21:15. There is one at 17:20 to be there at 18:00."""
    facts = family(
        ROSA,
        activities=(activity("training", ROSA, "college", times("Tue Thu 18:00-21:30")),),
        ways=(Way("home", "college", 40, first=360, last=1320), Way("college", "home", 40, first=360, last=1275)),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 20),
        "Sep 15 to Sep 17 cannot_get_there last_trip high: Rosa; training; 21:30-21:30 Tue 15, Thu 17",
    )  # fmt: skip


def test_certificate_that_ends_and_is_short_of_hours() -> None:
    """8:30 to 15:30 on five days are 35 hours a week, 30 are authorised: 5 too few, also in the week in which it ends.

    It ends on Sep 30: on Oct 1 and 2 there is nothing, 420 minutes each. Its renewal is not told beside its end.
    """
    facts = family(
        ROSA, ANA,
        activities=(
            activity("training", ROSA, "college", times("Mon-Fri 09:00-15:00"), begins=on(8, 31), ends=on(12, 18)),
        ),
        supports=(
            care("Stars", ANA, "stars", times("Mon-Fri 08:00-17:00"), ends=on(9, 30), renewal_due=on(9, 16),
                 minutes_a_week=30 * 60),
        ),
        ways=both_ways(stars_college=30, home_college=30),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(10, 4),
        "Sep 14 to Oct 04 breaks_first hours medium: Ana; Stars; 300 min",
        "Oct 01 to Oct 02 care_gap no_care high: Ana Rosa; training; 840 min; 08:30-15:30 Thu 01, Fri 02",
        "Oct 01 breaks_first ends high: Ana Rosa; Stars training",
    )  # fmt: skip


def test_school_holidays() -> None:
    """School lets out at 12:00 on Wednesday, the class at 14:00 as always: 12:00 to 14:20. Then both are closed."""
    early, closed = Change(on(11, 25), on(11, 25), 510, 720), Change(on(11, 26), on(11, 27))
    facts = family(
        ROSA, ANA,
        activities=(
            activity("training", ROSA, "college", times("Mon-Fri 09:00-14:00", closed)),
            activity("school", ANA, "elm", times("Mon-Fri 08:30-15:00", early, closed)),
        ),
        ways=both_ways(elm_college=20, home_college=20),
    )  # fmt: skip
    check(
        facts, on(11, 23), on(11, 29),
        "Nov 25 to Nov 25 care_gap closed high: Ana Rosa; training school; 140 min; 12:00-14:20 Wed 25",
    )  # fmt: skip


def test_wait_list_and_a_pass_that_comes_later() -> None:
    """The class begins on Sep 21, care is waited for, the pass begins on Oct 1; Mondays are Sep 21 and 28."""
    facts = family(
        ROSA, ANA,
        activities=(activity("training", ROSA, "college", times("Mon 09:00-12:00"), begins=on(9, 21)),),
        supports=(
            Support("C4K", "childcare", "Care 4 Kids", "Ana", "waitlisted"),
            Support("Pass", "transit", "U-Pass", "Rosa", begins=on(10, 1)),
        ),
        ways=both_ways(home_college=15),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(10, 4),
        "Sep 21 to Sep 28 care_gap no_care high: Ana Rosa; training; 210 min; 08:45-12:15 Mon 21, Mon 28",
        "Sep 21 to Sep 30 not_yet later medium: Rosa; training Pass",
        "Sep 21 not_yet waiting high: Ana Rosa; training C4K",
    )  # fmt: skip


def test_two_agencies_pay_at_once() -> None:
    """Both keep Ana from 15:00 to 16:00 on Mondays to Wednesdays; two passes of one agency are its own affair."""
    facts = family(
        ROSA, ANA,
        supports=(
            care("Stars", ANA, "stars", times("Mon-Fri 08:00-16:00"), agency="OEC"),
            care("Sunny", ANA, "sunny", times("Mon-Wed 15:00-18:00"), agency="DSS"),
            Support("Pass", "transit", "pass", "Rosa", source=Source("DSS")),
            Support("Rides", "transit", "rides", "Rosa", source=Source("DSS")),
        ),
    )  # fmt: skip
    check(facts, on(9, 14), on(9, 27), "Sep 14 to Sep 23 twice childcare medium: Ana; Stars Sunny")


def test_a_lease_is_no_payment_and_rides_to_the_doctor_are_no_pass() -> None:
    """The voucher pays for the lease; of rides to the doctor there are two, and one bus pass for everything else."""
    facts = family(
        ROSA,
        supports=(
            Support("Lease", "housing", "lease", source=Source("Landlord"), purpose="lease"),
            Support("Other lease", "housing", "lease", source=Source("PHA"), purpose="lease"),
            Support("RAP", "housing", "voucher", source=Source("DOH")),
            Support("Bus", "transit", "pass", "Rosa", source=Source("CTtransit")),
            Support("Doctor", "transit", "rides", "Rosa", source=Source("DSS"), purpose="medical"),
            Support("Clinic", "transit", "rides", "Rosa", source=Source("Clinic"), purpose="medical"),
        ),
    )  # fmt: skip
    check(facts, on(9, 14), on(9, 27), "Sep 14 to Sep 27 twice transit medium: Rosa; Clinic Doctor")


def test_medical_rides_do_not_serve_training() -> None:
    """The rides take Rosa to the doctor until Sep 20 and never to class; the pass, good for both, begins on Sep 28."""
    facts = family(
        ROSA,
        activities=(
            activity("training", ROSA, "college", times("Mon 09:00-12:00"), begins=on(9, 14)),
            activity("appointment", ROSA, "clinic", times("Wed 10:00-11:00"), begins=on(9, 14)),
        ),
        supports=(
            Support("Rides", "transit", "NEMT", "Rosa", ends=on(9, 20), purpose="medical"),
            Support("Pass", "transit", "U-Pass", "Rosa", begins=on(9, 28)),
        ),
        ways=both_ways(home_college=20, home_clinic=20),
    )  # fmt: skip
    check(
        facts, on(9, 14), on(9, 27),
        "Sep 14 to Sep 27 not_yet later medium: Rosa; training Pass",
        "Sep 21 breaks_first ends high: Rosa; Rides appointment",
    )  # fmt: skip
