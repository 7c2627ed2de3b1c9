"""What the runner prints, writes and answers; nothing here is timed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.bench.__main__ import main
from tests.bench.measure import Row, at_most, medians_ms, p95
from tests.bench.names import Names, typo


def good() -> Iterator[Row]:
    yield Row("good.one", 3.0, 2.0, "ms", 4.0)
    yield at_most("good.two", 90.0, 100.0, "ms")


def slow() -> Iterator[Row]:
    yield Row("slow.one", 9.0, 2.0, "ms", 4.0, "nine by two")


def broken() -> Iterator[Row]:
    yield Row("broken.first", 1.0, 1.0, "ms", 1.0)
    raise RuntimeError("no such store")


BENCHES = {"good": good, "slow": slow, "broken": broken}


def test_each_row_is_written_with_its_ratio_and_bound(tmp_path: Path) -> None:
    assert main(["good"], BENCHES, tmp_path / "new" / "bench.json") == 0
    assert json.loads((tmp_path / "new" / "bench.json").read_text()) == [
        {"name": "good.one", "ours": 3.0, "yardstick": 2.0, "unit": "ms", "ratio": 1.5, "bound": 4.0},
        {"name": "good.two", "ours": 90.0, "yardstick": 100.0, "unit": "ms", "ratio": 0.9, "bound": 1.0},
    ]


def test_a_missed_bound_is_said_and_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["good", "slow"], BENCHES, tmp_path / "bench.json") == 0
    said = capsys.readouterr().out
    assert "3 rows, 1 MISSED: slow.one" in said
    assert "MISSED nine by two" in next(line for line in said.splitlines() if line.startswith("slow.one"))


def test_what_breaks_is_an_error_and_the_others_still_run(tmp_path: Path) -> None:
    assert main([], {"broken": broken, "slow": slow}, tmp_path / "bench.json") == 1
    assert [row["name"] for row in json.loads((tmp_path / "bench.json").read_text())] == ["broken.first", "slow.one"]


def test_an_unknown_name_runs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fast"], BENCHES, tmp_path / "bench.json") == 2
    assert "good, slow, broken" in capsys.readouterr().out
    assert not (tmp_path / "bench.json").exists()


def test_every_benchmark_of_the_issue_is_there() -> None:
    from tests.bench.__main__ import _benches

    wanted = {
        "start",
        "family",
        "lists",
        "search",
        "imports",
        "window",
        "stories",
        "growth",
        "sync",
        "central",
        "stations",
        "directory",
        "packet",
        "routing",
        "alignment",
        "worklist",
    }
    assert set(_benches()) >= wanted


def test_calls_take_turns_after_a_warm_up() -> None:
    seen: list[str] = []
    assert len(medians_ms(lambda: seen.append("a"), lambda: seen.append("b"), runs=3)) == 2
    assert "".join(seen) == "ab" + "ab" * 3


def test_p95_leaves_one_in_twenty_above() -> None:
    assert p95(list(range(1, 101))) == 96 and p95([7.0]) == 7.0


def test_names_have_a_head_and_a_long_tail() -> None:
    names = Names(Random(1))
    drawn = [names.family() for _ in range(20_000)]
    commonest = max(map(drawn.count, set(drawn[:200])))
    assert commonest < 0.03 * len(drawn) and len(set(drawn)) > 5_000
    again = Names(Random(1))
    assert drawn[:50] == [again.family() for _ in range(50)]


@pytest.mark.parametrize("seed", range(20))
def test_a_typo_changes_a_word_a_little(seed: int) -> None:
    changed = typo("rodriguez", Random(seed))
    assert abs(len(changed) - len("rodriguez")) <= 1 and changed[0] in "ro"
