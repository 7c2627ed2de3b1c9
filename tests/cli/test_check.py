"""``ctcoord check``: a file without any store, a family of the store, all families, and what is no question."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import jsonschema
import pytest

from ctcoord.cli import check_all
from ctcoord.cli.check_all import Family, Line
from ctcoord.cli.main import run
from ctcoord.config import resource_path
from ctcoord.errors import ProcessLost
from ctcoord.exchange import findings_out
from ctcoord.services.clock import Clock
from tests.cli.conftest import Command, Ran, no_windows
from tests.exchange import gtfs_feed

TRAINING = resource_path("alignment") / "training-and-school.json"
NIGHT = resource_path("alignment") / "night-shift.json"
OUTPUT = jsonschema.Draft202012Validator(findings_out.schema())


@pytest.fixture
def alone(tmp_path: Path, clock: Clock) -> Command:
    """A command where there is no store, and no home folder either."""

    def command(*arguments: str | Path) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(["--home", str(tmp_path / "none"), *map(str, arguments)], windows=no_windows, clock=clock)
        assert not (tmp_path / "none").exists()
        return Ran(code, out.getvalue(), err.getvalue())

    return command


def test_a_file_is_checked_without_a_store(alone: Command) -> None:
    ran = alone("check", "--facts", TRAINING, "--from", "2026-11-23", "--to", "2026-12-31", "--json")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    OUTPUT.validate(told)
    assert (told["family"], told["from"], told["to"]) == (None, "2026-11-23", "2026-12-31")
    gap = told["findings"][0]
    assert (gap["kind"], gap["people"], gap["minutes"]) == ("care_gap", ["leo", "maria"], 240)
    # School ends 15:05, the class 15:30, the bus back to the school takes 35 minutes.
    assert gap["spans"][0] == {
        "day": "2026-11-30", "from": "15:05", "from_day": 0, "to": "16:05", "to_day": 0, "minutes": 60,
    }  # fmt: skip
    ends = next(one for one in told["findings"] if one["cause"] == "ends" and "care-leo" in one["about"])
    assert ends["explanation"] == "Training breaks on Mon Nov 30: childcare for Leo ends."
    assert ends["facts"][0] == {
        "id": "care-leo", "kind": "support", "agency": "Care 4 Kids", "confirmed_on": "2026-10-02",
        "corrected_on": None,
    }  # fmt: skip
    assert [step["code"] for step in ends["steps"]][:2] == ["renew", "find_care"]
    assert ends["steps"][-1]["citation"] == "RCSA 17b-749-19(a)(1)"
    assert ends["steps"][-1]["by"] == "2026-12-10"
    assert ends["accepted_until"] is None


def test_a_night_shift_reaches_into_the_next_day(alone: Command) -> None:
    told = json.loads(alone("check", "--facts", NIGHT, "--from", "2026-11-23", "--to", "2026-11-29", "--json").out)
    gap = next(one for one in told["findings"] if one["kind"] == "care_gap")
    # Walter leaves at 5:40 on Saturday; Denise's night of Friday ends at 7:00, and she is home at 7:40.
    assert gap["spans"] == [
        {"day": "2026-11-27", "from": "05:40", "from_day": 1, "to": "07:40", "to_day": 1, "minutes": 120}
    ]


def test_text_in_both_languages_says_what_when_and_what_to_do(alone: Command) -> None:
    asked = ("check", "--facts", TRAINING, "--from", "2026-11-23", "--to", "2026-12-31")
    text, spanish = alone(*asked).out, alone("--language", "es", *asked).out
    assert "High    Training breaks on Mon Nov 30: childcare for Leo ends.\n" in text
    assert "        No care Mon–Thu 15:05–16:05, Wed Dec 2 12:45–16:05.\n" in text
    assert (
        "        - Tell Care 4 Kids of another provider within 10 days: by Thu Dec 10 if it changes then. (RCSA" in text
    )
    assert "        (Care 4 Kids, confirmed Fri Oct 2; Riverside, confirmed Tue Nov 3)\n" in text
    assert text.endswith("4 problems, 1 question, from Nov 23, 2026 to Dec 31, 2026.\n")
    assert "La capacitación se interrumpe el lun 30 nov" in spanish


def test_what_ends_under_two_activities_is_one_problem_as_in_the_window(alone: Command, tmp_path: Path) -> None:
    family = json.loads(TRAINING.read_text("utf-8"))
    asked = ("--from", "2026-11-23", "--to", "2026-12-31")
    before = alone("check", "--facts", TRAINING, *asked).out
    training = next(one for one in family["activities"] if one["kind"] == "training")
    family["activities"].append(training | {"id": "second", "schedules": []})
    (tmp_path / "two.json").write_text(json.dumps(family), "utf-8")
    text = alone("check", "--facts", tmp_path / "two.json", *asked).out
    told = json.loads(alone("check", "--facts", tmp_path / "two.json", *asked, "--json").out)
    assert sum("childcare for Leo ends" in one["explanation"] for one in told["findings"]) == 2  # each activity's
    assert [text.count("childcare for Leo ends"), before.count("childcare for Leo ends")] == [1, 1]
    assert "4 problems, 2 questions" in text  # the second says no times


def test_ways_that_a_file_does_not_say_are_estimated_and_marked_or_taken_from_a_timetable(
    alone: Command, tmp_path: Path
) -> None:
    asked = ("check", "--facts", resource_path("alignment") / "ways-not-given.json", "--from", "2026-11-23",
             "--to", "2026-12-18")  # fmt: skip
    estimated = alone(*asked)
    # 2.7 miles as the crow flies, a fifth more on the road, at 12 miles an hour, and 15 minutes to walk and wait.
    assert "No care Mon–Fri 8:28–8:45" in estimated.out
    assert "The way is estimated from the distance: ask how long it takes." in estimated.out
    feed = gtfs_feed.write(tmp_path / "feed.zip")
    known = alone(*asked, "--timetable", feed)
    assert "No care Mon–Fri 7:57–8:45" in known.out  # the bus of 8:00 is the last by 9; Nov 26 is no usual Thursday
    assert "estimated" not in known.out
    typed = json.loads((resource_path("alignment") / "ways-not-given.json").read_text("utf-8"))
    typed["travel_times"] = [
        {"from_place": start, "to_place": end, "minutes": 10, "basis": "timetable"}
        for start, end in (("home", "care-home"), ("care-home", "college"), ("home", "college"))
    ]
    (tmp_path / "typed.json").write_text(json.dumps(typed), "utf-8")
    given = alone("check", "--facts", tmp_path / "typed.json", *asked[3:], "--timetable", feed)
    assert given.out.startswith("Nothing found"), "what the file says stands, whatever it rests on"
    bare = gtfs_feed.write(tmp_path / "bare.zip", without=("stop_times",))
    refused = alone(*asked, "--timetable", bare)
    assert (refused.code, refused.out) == (2, "")
    assert "bare.zip: no journey can be found with it: it has no stop_times.txt" in refused.err


def test_a_quiet_week_says_so(alone: Command) -> None:
    ran = alone("check", "--facts", TRAINING, "--from", "2026-11-09", "--to", "2026-11-13")
    assert (ran.code, ran.out.count("\n")) == (0, 1)
    assert ran.out.startswith("Nothing found from Nov 9, 2026 to Nov 13, 2026")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "exactly one of FAMILY, --all, --facts and --schema"),
        (["maria", "--all"], "exactly one of FAMILY, --all, --facts and --schema"),
        (["--facts", str(TRAINING), "--from", "11/30/2026"], "--from: “11/30/2026” is no date."),
        (["--facts", str(TRAINING), "--from", "2026-12-01", "--to", "2026-11-30"], "is no period"),
        (["--facts", str(TRAINING), "--to", "2190-01-01"], "is no period"),
        (["--facts", "nowhere.json"], "nowhere.json: it cannot be read."),
        (["--facts", str(TRAINING), "--timetable", str(TRAINING)], "this is a single file, and no export"),
        (["maria", "--timetable", "feed.zip"], "--timetable goes with --facts only."),
        (["maria", "--names"], "--names goes with --all only."),
        (["--facts", str(TRAINING), "--jobs", "2"], "--jobs goes with --all only."),
    ],
)
def test_mistakes_are_one_line(alone: Command, arguments: list[str], said: str) -> None:
    ran = alone("check", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert "changed" not in ran.err  # it only reads


def _told(part: list[Family]) -> list[Line]:
    return [Line(one.family_id, "checked") for one in part]


def _killed(_part: list[Family]) -> list[Line]:
    os._exit(9)


def test_processes_are_given_a_few_parts_at_a_time_and_one_that_is_lost_is_said() -> None:
    read = []

    def parts() -> Iterator[list[Family]]:
        for number in range(40):
            read.append(number)
            yield [Family(bytes([number]), None, {})]

    with closing(check_all._in_parallel(_told, parts(), 2)) as told:
        assert next(told) == [Line(b"\0", "checked")]
        assert len(read) == 2 * check_all.AHEAD, "memory does not grow with the store"
        assert [line.family_id[0] for part in told for line in part] == list(range(1, 40))
    with pytest.raises(ProcessLost):
        list(check_all._in_parallel(_killed, parts(), 2))


def test_the_schemas_are_written(alone: Command) -> None:
    for name in ("family", "findings"):
        written = json.loads(alone("check", "--schema", name).out)
        assert written == json.loads((resource_path("alignment") / f"{name}.schema.json").read_text("utf-8"))
