"""What findings say: every kind and cause in both languages, and sentences as a caseworker would read them."""

from __future__ import annotations

import ast
import dataclasses
from datetime import date, timedelta
from pathlib import Path
from string import Formatter

import pytest

from ctcoord.domain.alignment import check
from ctcoord.domain.alignment.connecticut import RULES, Advice
from ctcoord.domain.alignment.facts import (
    Activity,
    Authority,
    Band,
    Change,
    Facts,
    Finding,
    Person,
    Place,
    Residence,
    Schedule,
    Source,
    Support,
    Turn,
    Way,
)
from ctcoord.domain.alignment.lanes import week
from ctcoord.words import Words
from ctcoord.words.bands import pattern
from ctcoord.words.finding_texts import ADVICE, DETAILS, HEADINGS, STEPS
from ctcoord.words.findings import FIELDS, advised, chain, detail, heading, steps, without_care
from tests.domain.week_of_vega import MONDAY, vega

DOMAIN = Path(check.__file__).parent
TODAY = date(2026, 11, 23)
# As ctcoord/domain/alignment/README.md defines them.
CAUSES = {
    "care_gap": ("no_care", "closed"),
    "cannot_get_there": ("too_long", "no_journey", "first_trip", "last_trip", "drop_off"),
    "breaks_first": ("ends", "renewal", "home", "hours", "consent"),
    "not_yet": ("later", "waiting"),
    "twice": ("childcare", "housing", "transit"),
    "unknown": ("schedule", "start", "travel", "place", "home", "available", "unused", "birth_date"),
}
PAIRS = [(kind, cause) for kind, causes in CAUSES.items() for cause in causes]

MON_TO_THU = Turn(frozenset(range(4)))
CLASS = Schedule(MON_TO_THU, 9 * 60, 15 * 60 + 30)
EARLY = Change(date(2026, 12, 2), date(2026, 12, 2), 8 * 60 + 20, 12 * 60 + 45, "early release")
GRADE = Schedule(MON_TO_THU, 8 * 60 + 20, 15 * 60 + 5, changes=(EARLY,))
FACTS = Facts(
    people=(
        Person("maria", "Maria", date(1991, 4, 2), responsible=True),
        Person("leo", "Leo", date(2020, 6, 14)),
        Person("rosa", "Rosa", date(1965, 2, 11)),
    ),
    places=(Place("home", "Home"), Place("college", "College"), Place("elm", "Elm Hill School")),
    residences=(Residence("r", None, "home"),),
    activities=(
        Activity(
            "class", "maria", "training", "Medical assistant", "college", ends=date(2027, 3, 25), schedules=(CLASS,)
        ),
        Activity("grade", "leo", "school", "Grade 1", "elm", schedules=(GRADE,)),
    ),
    supports=(
        Support(
            "care", "childcare", "Care 4 Kids", "leo", ends=date(2026, 11, 29), place="elm",
            schedules=(Schedule(MON_TO_THU, 905, 1080),), source=Source("Office of Early Childhood"),
        ),
        Support("pass", "transit", "31-day pass", "maria", ends=date(2026, 12, 4), used=True),
    ),
    ways=(Way("home", "college", 40), Way("elm", "college", 35)),
    authorities=(Authority("consent", frozenset({"housing", "childcare"}), ends=date(2027, 1, 15)),),
)  # fmt: skip


@pytest.fixture(scope="module")
def found() -> tuple[Finding, ...]:
    return check.findings(FACTS, TODAY, date(2027, 3, 31))


def finding_of(kind: str, cause: str) -> Finding:
    about = ("care", "class") if kind in ("breaks_first", "twice", "not_yet") else ("class",)
    return Finding(
        kind, cause, "high", ("leo", "maria"), about, TODAY, date(2026, 12, 31), 60,
        (Band((TODAY.toordinal(),), 905, 965, 60),), ("care",), ("find_care", "ask"),
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "cause"), PAIRS)
def test_every_finding_has_words_in_both_languages(kind: str, cause: str) -> None:
    said = {}
    for language in ("en", "es"):
        words, finding = Words(language), finding_of(kind, cause)
        said[language] = [heading(words, FACTS, finding, TODAY), detail(words, FACTS, finding, TODAY)]
        said[language] += steps(words, dataclasses.replace(finding, steps=("find_care", "ask_adult")))
        assert all("{" not in text and not text[0].islower() and text.endswith(".") for text in said[language])
    assert not set(said["en"]) & set(said["es"])


def test_every_sentence_of_the_tables_is_of_a_finding_and_its_fields_are_known() -> None:
    for table in (HEADINGS, DETAILS):
        assert {tuple(key.split(".")[:2]) for key in table} == set(PAIRS)
        for text in table.values():
            assert {name for _, name, _, _ in Formatter().parse(text) if name} <= set(FIELDS)


def test_times_of_different_weeks_are_not_told_as_of_one_day() -> None:
    words, monday = Words("en"), date(2026, 11, 30).toordinal()
    autumn = Band((monday, monday + 7), 520, 740, 220)
    winter = Band((monday + 21, monday + 28), 540, 720, 180)
    assert pattern(words, (autumn, winter), TODAY) == "Mon 8:40–12:20, Mon 9:00–12:00 from Mon Dec 21"
    other = Band((monday + 7, monday + 21), 540, 720, 180)
    turns = Band((monday, monday + 14), 520, 740, 220)
    assert pattern(words, (turns, other), TODAY) == "Mon 8:40–12:20, Mon 9:00–12:00 in other weeks"
    more = Band((monday + 21, monday + 22, monday + 28), 540, 720, 180)
    assert pattern(words, (autumn, more), TODAY) == "Mon 8:40–12:20, Mon, Tue 9:00–12:00 from Mon Dec 21"
    both = Band((monday + 7,), 1200, 1230, 30)
    assert pattern(words, (autumn, both), TODAY) == "Mon 8:40–12:20, Mon Dec 7 20:00–20:30"
    assert pattern(Words("es"), (autumn, winter), TODAY) == "lun 8:40–12:20, lun 9:00–12:00 desde el lun 21 dic"


def test_a_day_or_more_does_not_look_like_minutes() -> None:
    words, sunday = Words("en"), date(2026, 11, 29).toordinal()
    assert pattern(words, (Band((sunday,), 1420, 2900, 1480),), TODAY) == "Sun Nov 29 23:40–0:20 2 days later"
    assert pattern(words, (Band((sunday,), 540, 1980, 1440),), TODAY) == "Sun Nov 29 9:00–9:00 the next day"
    assert pattern(words, (Band((sunday,), 0, 1440, 1440),), TODAY) == "Sun Nov 29 0:00–24:00"
    assert pattern(words, (Band((sunday,), 1200, 2580, 1380),), TODAY) == "Sun Nov 29 20:00–19:00"


def test_a_gap_behind_midnight_is_named_by_the_day_on_which_it_is() -> None:
    friday = date(2026, 12, 4)
    band = Band((friday.toordinal(),), 1440, 1680, 240)
    night = Finding("care_gap", "no_care", "high", ("leo", "maria"), ("class",), friday, friday, 240, (band,))
    assert heading(Words("en"), FACTS, night, TODAY) == "No care for Leo on Sat Dec 5: 4 h."
    assert detail(Words("en"), FACTS, night, TODAY).startswith("No care Sat Dec 5 0:00–4:00:")
    before = dataclasses.replace(night, bands=(band._replace(starts=-30, ends=60),))
    assert heading(Words("en"), FACTS, before, TODAY) == "No care for Leo on Thu Dec 3: 4 h."


def test_every_step_that_the_rules_name_has_words() -> None:
    named = set()
    for path in DOMAIN.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "steps":
                named |= {one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)}
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").endswith("_STEPS"):
                values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
                named |= {one.value for value in values for one in ast.walk(value) if isinstance(one, ast.Constant)}
    asked = {key.partition(".")[2] for key in STEPS if key.startswith("ask.")}
    assert asked == set(CAUSES["unknown"])
    assert {"find_care", "renew", "ride"} <= named
    assert named - {"ask"} <= set(STEPS), sorted(named - set(STEPS))


def test_the_rules_name_no_other_kinds_and_causes(found: tuple[Finding, ...]) -> None:
    assert {(one.kind, one.cause) for one in found} <= set(PAIRS)
    assert {"care_gap", "breaks_first", "unknown"} <= {one.kind for one in found}


def test_the_banner_of_a_family(found: tuple[Finding, ...]) -> None:
    words = Words("en")
    ends = next(one for one in found if one.cause == "ends" and one.about[0] == "care")
    assert heading(words, FACTS, ends, TODAY) == "Training breaks on Mon Nov 30: childcare for Leo ends."
    assert detail(words, FACTS, ends, TODAY) == "Its last day is Sun Nov 29; training goes on to Thu Mar 25."
    assert detail(words, FACTS, ends, TODAY, found) == "No care Mon–Thu 15:05–16:05, Wed Dec 2 12:45–16:05."
    es = Words("es")
    assert heading(es, FACTS, ends, TODAY) == (
        "La capacitación se interrumpe el lun 30 nov: termina el cuidado infantil para Leo."
    )
    assert detail(es, FACTS, ends, TODAY, found) == "Sin cuidado lun–jue 15:05–16:05, mié 2 dic 12:45–16:05."
    bus = next(one for one in found if "pass" in one.about)
    assert heading(words, FACTS, bus, TODAY) == "Training breaks on Sat Dec 5: 31-day pass ends."


def test_a_gap_that_ends_by_itself_says_when(found: tuple[Finding, ...]) -> None:
    gap = next(one for one in found if (one.kind, one.cause) == ("care_gap", "no_care"))
    assert "last time" not in detail(Words("en"), FACTS, gap, TODAY)  # it goes on as long as the training
    short = dataclasses.replace(gap, last_on=gap.first_on + timedelta(days=7))
    assert detail(Words("en"), FACTS, short, TODAY).endswith(" The last time is Mon Dec 7.")


def test_a_child_to_whom_nothing_goes_is_named() -> None:
    alone = Finding("cannot_get_there", "no_journey", "high", ("maria",), ("class",), TODAY)
    with_leo = dataclasses.replace(alone, people=("maria", "leo"))
    assert heading(Words("en"), FACTS, alone) == "Maria has no way to get between home and training."
    assert heading(Words("en"), FACTS, with_leo) == (
        "Maria has no way to get between training and the childcare or school of Leo."
    )


def test_the_last_ride_to_a_child_is_told_with_its_time() -> None:
    facts = dataclasses.replace(FACTS, ways=(*FACTS.ways, Way("college", "elm", 35, last=15 * 60)))
    late = Finding("cannot_get_there", "last_trip", "high", ("maria", "leo"), ("class",), TODAY,
                   bands=(Band((TODAY.toordinal(),), 930, 930, 0),))  # fmt: skip
    said = "Nothing runs to the childcare or school of Leo when training ends for Maria."
    assert heading(Words("en"), facts, late) == said
    assert detail(Words("en"), facts, late) == "It ends Mon Nov 23 15:30; the last ride leaves at 15:00."


def test_what_fails_one_after_the_other(found: tuple[Finding, ...]) -> None:
    ends = next(one for one in found if one.cause == "ends" and one.about[0] == "care")
    assert chain(Words("en"), FACTS, ends) == "Care 4 Kids → Leo → training"
    assert chain(Words("es"), FACTS, ends) == "Care 4 Kids → Leo → la capacitación"
    assert not any(chain(Words("en"), FACTS, one) for one in found if one.kind == "care_gap")


def test_a_single_early_day_is_told_by_its_date(found: tuple[Finding, ...]) -> None:
    closed = next(one for one in found if (one.kind, one.cause) == ("care_gap", "closed"))
    assert (
        heading(Words("en"), FACTS, closed, TODAY)
        == "School or care is closed for Leo on Wed Dec 2: 3 h 20 min without care."
    )
    assert detail(Words("en"), FACTS, closed, TODAY) == (
        "Closed (early release): Wed Dec 2 12:45–16:05. Maria is at training or on the way."
    )


@pytest.mark.parametrize("key", ADVICE)
def test_what_the_law_adds_has_words_in_both_languages(key: str) -> None:
    code, _point, what = key.partition(".")
    assert code in {one.code for one in RULES}
    rule = Advice(code, "45 CFR 98.21", 10, date(2027, 1, 5), what)
    en, es = (advised(Words(language), rule, TODAY) for language in ("en", "es"))
    assert en != es
    assert all(text.endswith(" (45 CFR 98.21)") and "{" not in text for text in (en, es))
    unsure = advised(Words("en"), dataclasses.replace(rule, compared=False), TODAY)
    assert unsure.endswith(" (see 45 CFR 98.21; its wording was not compared)")


def test_which_training_where_there_are_two(found: tuple[Finding, ...]) -> None:
    more = dataclasses.replace(
        FACTS, activities=(*FACTS.activities, Activity("english", "maria", "training", "English"))
    )
    ends = next(one for one in found if one.cause == "ends" and one.about[0] == "care")
    assert heading(Words("en"), more, ends, TODAY).startswith("Medical assistant breaks on")


def test_an_estimated_way_is_said_to_be_one(found: tuple[Finding, ...]) -> None:
    gap = next(one for one in found if one.kind == "care_gap")
    ends = next(one for one in found if one.cause == "ends")
    guessed = dataclasses.replace(FACTS, ways=tuple(dataclasses.replace(one, basis="estimate") for one in FACTS.ways))
    warning = "The way is estimated from the distance: ask how long it takes."
    assert detail(Words("en"), guessed, gap, TODAY).endswith(warning)
    assert warning not in detail(Words("en"), FACTS, gap, TODAY) + detail(Words("en"), guessed, ends, TODAY)


def test_a_family_is_spoken_of_by_first_names_where_they_differ(found: tuple[Finding, ...]) -> None:
    ends = next(one for one in found if one.cause == "ends" and one.about[0] == "care")
    whole = {"Maria": "Maria Vega", "Leo": "Leo Vega", "Rosa": "Rosa Delgado"}
    said = dataclasses.replace(
        FACTS, people=tuple(dataclasses.replace(one, name=whole[one.name]) for one in FACTS.people)
    )
    assert "childcare for Leo ends" in heading(Words("en"), said, ends, TODAY)
    two = dataclasses.replace(said, people=(*said.people, Person("uncle", "Leo Delgado")))
    assert "childcare for Leo Vega ends" in heading(Words("en"), two, ends, TODAY)


def test_what_has_no_name_is_called_by_what_it_is() -> None:
    bare = dataclasses.replace(
        FACTS,
        people=tuple(dataclasses.replace(one, name="") for one in FACTS.people),
        places=tuple(dataclasses.replace(one, name="", kind="school") for one in FACTS.places),
        supports=tuple(dataclasses.replace(one, program="") for one in FACTS.supports),
    )
    told = {
        ("unknown", "travel", ("home", "elm"), ()): "Not known: how long the way between School and School takes.",
        ("breaks_first", "ends", ("pass", "class"), ("maria",)): (
            "Training breaks on Mon Nov 23: the transit support ends."
        ),
        (
            "care_gap",
            "no_care",
            ("class",),
            ("leo", "maria"),
        ): "No care for a child from Mon Nov 23: up to 0 min a week.",
    }
    for (kind, cause, about, people), expected in told.items():
        assert heading(Words("en"), bare, Finding(kind, cause, "low", people, about, TODAY), TODAY) == expected


def test_the_time_without_care_of_a_week_adds_up() -> None:
    """The school and the provider fall away on Monday: Leo alone for an hour of it, Ivy for 7 h 50 min around it."""
    facts = dataclasses.replace(vega(), supports=())
    found = check.findings(facts, MONDAY, MONDAY + timedelta(days=6))
    assert without_care(Words("en"), facts, week(facts, found, MONDAY)) == (
        "31 h 20 min without care this week: Leo 6 h 20 min, Ivy 31 h 20 min; 6 h 20 min of that is at once and "
        "counted once"
    )
    found = check.findings(vega(), MONDAY, MONDAY + timedelta(days=6))
    assert without_care(Words("es"), vega(), week(vega(), found, MONDAY)) == "6 h 20 min sin cuidado esta semana"


def test_times_are_told_by_weekday_and_no_more_than_somebody_takes_in() -> None:
    words, monday = Words("en"), date(2026, 11, 30).toordinal()
    week = Band((monday, monday + 1, monday + 3, monday + 7), 905, 965, 60)
    other = Band((monday + 2, monday + 9), 765, 965, 200)
    assert pattern(words, (week, other), TODAY) == "Mon, Tue, Thu 15:05–16:05, Wed 12:45–16:05"
    evening = Band((monday, monday + 7), 1200, 1230, 30)
    assert pattern(words, (Band((monday, monday + 7), 360, 390, 30), evening), TODAY) == "Mon 6:00–6:30 and 20:00–20:30"
    before = Band((monday + 1, monday + 8), -30, 60, 90)
    assert pattern(words, (before,), TODAY) == "Mon 23:30–1:00"
    many = [Band((monday + n, monday + n + 7), 600 + n, 660, 60 - n) for n in range(4)]
    assert pattern(words, many, TODAY).endswith(" and at other times")
    assert pattern(words, (Band((monday,), 540, 540, 0),), TODAY) == "Mon Nov 30 9:00"
