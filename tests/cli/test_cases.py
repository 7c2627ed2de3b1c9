"""``find``, ``show``, ``links`` and ``rollup`` on a store that holds the made-up families."""

from __future__ import annotations

import io
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, text

from ctcoord.cli import check_all
from ctcoord.cli.main import run
from ctcoord.demo import build
from ctcoord.domain.alignment.facts import Facts, Finding
from ctcoord.services import alignment_facts, corrections
from ctcoord.services.author import Author
from ctcoord.services.clock import fixed
from ctcoord.services.station import open_with_passphrase
from tests.cli.conftest import Command, Ran, no_windows
from tests.conftest import NOW


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> build.Made:
    return build.make(tmp_path_factory.mktemp("demo"), fixed(NOW), families=25)


@pytest.fixture
def on_demo(made: build.Made, tmp_path: Path) -> Command:
    """The command line on a copy of the demo."""
    home, secret = tmp_path / "home", tmp_path / "secret"
    shutil.copytree(made.home, home)
    secret.write_text(build.PASSPHRASE, "utf-8")

    def command(*arguments: str | Path) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            line = ["--home", str(home), "--passphrase-file", str(secret), *map(str, arguments)]
            code = run(line, windows=no_windows, clock=fixed(NOW))
        return Ran(code, out.getvalue(), err.getvalue())

    return command


@pytest.mark.parametrize("typed", ["vega", "Vega Maria", "1991-04-02", "10-4471", "mária"])
def test_found_by_what_a_family_says(on_demo: Command, typed: str) -> None:
    people = json.loads(on_demo("find", typed, "--json").out)["people"]
    assert any(hit["name"].startswith("Maria Vega") for hit in people)
    assert set(people[0]) == {
        "family_id", "household_id", "person_id", "name", "birth_date", "case_number", "phone", "address", "agencies",
        "similar",
    }  # fmt: skip


def test_show_takes_every_way_of_naming_a_family(on_demo: Command) -> None:
    hit = json.loads(on_demo("find", "vega", "--json").out)["people"][0]
    shown = [on_demo("show", name, "--json").out for name in (hit["family_id"], hit["person_id"], "10-4471")]
    assert len({json.loads(text)["id"] for text in shown}) == 1


def test_words_that_find_several_families_ask_for_more(on_demo: Command) -> None:
    ran = on_demo("show", "a")
    assert ran.code == 2
    assert "more than one family" in ran.err
    assert "'ctcoord find'" in ran.err
    assert "Nothing" not in ran.err


def test_the_agency_files_of_the_demo_are_known_to_it_already(on_demo: Command, made: build.Made) -> None:
    """They lie there to be imported again: nothing of them is new, and no agency is added."""
    for path in sorted((made.home / build.FILES).glob("*.zip")):
        total: dict[str, int] = {}
        for counts in json.loads(on_demo("import", path, "--check", "--json").out)["files"].values():
            total = {name: total.get(name, 0) + counts[name] for name in ("read", "new", "changed")}
        assert total["read"] > 0
        assert (total["new"], total["changed"]) == (0, 0)


def test_show_json_has_every_section_and_no_secret(on_demo: Command) -> None:
    ran = on_demo("show", "10-4471", "--json")
    view = json.loads(ran.out)
    for section in ("households", "members", "supports", "activities", "observations", "barriers", "tasks", "goals",
                    "notes", "consents"):  # fmt: skip
        assert section in view
    assert "keyed_hash" not in ran.out
    assert view["members"][0]["records"][0]["source"]["agency"]
    assert any(member["differences"] for member in view["members"])


def test_show_in_words_names_sources_and_differences(on_demo: Command) -> None:
    out = on_demo("show", "10-4471").out
    assert out.startswith("Vega, Maria · born 1991-04-02 (35) · case 10-4471")
    assert "2020-06-14" in out
    assert "2020-06-19" in out
    assert "[Care 4 Kids · Oct 2]" in out
    assert "Confirm lease date · unit failed inspection · Blocked" in out
    assert "Cuidado infantil" in on_demo("--language", "es", "show", "10-4471").out


def test_show_of_nobody_is_a_mistake(on_demo: Command) -> None:
    ran = on_demo("show", "Nobody Whatsoever")
    assert ran.code == 2
    assert ran.err.count("\n") == 1


def test_links_are_listed_decided_and_undone(on_demo: Command) -> None:
    first = json.loads(on_demo("links", "--json").out)
    listed = on_demo("links").out
    assert "The same name and birth date." in listed
    codes = {found["evidence"]["kind"] for found in first["proposals"]}
    assert codes and not any(code in listed for code in codes if "_" in code)
    assert "El mismo nombre y la misma fecha de nacimiento." in on_demo("--language", "es", "links").out
    if not first["proposals"]:
        pytest.fail("the demo left no proposal open")
    link = first["proposals"][0]["link_id"]
    assert "1 link decided" in on_demo("links", "--confirm", link).out
    assert json.loads(on_demo("links", "--json").out)["waiting"] < first["waiting"]
    assert on_demo("links", "--undo", link).code == 0
    assert "decided" in on_demo("links", "--confirm", "all").out
    assert json.loads(on_demo("links", "--json").out)["waiting"] == 0
    assert on_demo("links", "--confirm", "xyz").code == 2


def test_rollup_writes_a_workbook(on_demo: Command, tmp_path: Path) -> None:
    path = tmp_path / "rollup.xlsx"
    ran = on_demo("rollup", "--out", path)
    assert ran.code == 0, ran.err
    book = load_workbook(path)
    sheets = ["What this is", "Caseload", "Supports", "Ends", "Ending within 90 days", "Own questions"]
    assert book.sheetnames == sheets
    assert on_demo("rollup", "--out", tmp_path / "rollup.csv").code == 2
    assert on_demo("rollup", "--out", tmp_path / "nowhere" / "rollup.xlsx").code == 2


def test_a_rollup_without_names_names_nobody(on_demo: Command, tmp_path: Path) -> None:
    path = tmp_path / "rollup.xlsx"
    on_demo("rollup", "--out", path, "--no-names")
    cells = [str(cell.value) for page in load_workbook(path) for row in page.iter_rows() for cell in row]
    assert any("10-4471" in cell for cell in cells)
    assert not any("Vega" in cell for cell in cells)


def test_a_family_is_checked_and_that_is_noted(on_demo: Command) -> None:
    before = json.loads(on_demo("audit", "10-4471", "--json").out)
    told = json.loads(on_demo("check", "10-4471", "--from", "2026-11-21", "--to", "2026-12-31", "--json").out)
    assert json.loads(on_demo("audit", "10-4471", "--json").out) != before
    assert told["family"] == json.loads(on_demo("show", "10-4471", "--json").out)["id"]
    assert "childcare for Leo" in " ".join(one["explanation"] for one in told["findings"])
    assert "breaks on Mon Nov 30" in on_demo("check", "vega", "maria", "--to", "2026-12-31").out
    assert on_demo("check", "nobody of this name").code == 2


def test_what_we_corrected_is_cited_with_its_day(on_demo: Command, tmp_path: Path) -> None:
    station = open_with_passphrase(tmp_path / "home", build.PASSPHRASE, fixed(NOW))
    author = Author(station.staff_id, station.agency_id, NOW, NOW.date())
    with station.write() as connection:
        leo = (
            "SELECT scope_id, id FROM person WHERE first_name = 'Leo' AND last_name = 'Vega' AND birth_date IS NOT NULL"
        )
        for home, person in connection.execute(text(leo)).all():
            corrections.correct(connection, author, "person", scope_id=home, record_id=person, field="birth_date",
                                value=date(2019, 6, 15))  # fmt: skip
    station.close()
    assert ", corrected " in on_demo("check", "10-4471", "--to", "2026-12-31").out
    told = json.loads(on_demo("check", "10-4471", "--to", "2026-12-31", "--json").out)
    assert {fact["corrected_on"] for one in told["findings"] for fact in one["facts"]} == {None, str(NOW.date())}


def test_all_families_are_checked_one_a_line(on_demo: Command) -> None:
    every = ("check", "--all", "--to", "2026-12-31")
    lines = [json.loads(line) for line in on_demo(*every, "--json", "--names").out.splitlines()]
    one = next(line for line in lines if line["findings"])
    assert one == json.loads(on_demo("check", one["family"], "--to", "2026-12-31", "--json").out)
    several = on_demo(*every, "--json", "--names", "--jobs", "2")
    assert [json.loads(line) for line in several.out.splitlines()] == lines
    ran = on_demo(*every)
    assert len({line["family"] for line in lines}) == len(lines) > 20
    assert f"Families checked: {len(lines)}, with problems: {ran.out.count(chr(10))}." in ran.err


def test_a_check_of_all_names_nobody_unless_it_is_asked_to(on_demo: Command, tmp_path: Path) -> None:
    every = ("check", "--all", "--to", "2026-12-31")
    family = json.loads(on_demo("check", "10-4471", "--to", "2026-12-31", "--json").out)

    def noted() -> Counter[tuple[str, bool]]:
        station = open_with_passphrase(tmp_path / "home", build.PASSPHRASE, fixed(NOW))
        try:
            with station.read() as connection:
                found = connection.execute(text("SELECT action, scope_id FROM audit_event"))
                return Counter((action, scope is None) for action, scope in found)
        finally:
            station.close()

    before = noted()
    for form in ((), ("--json",)):
        said = on_demo(*every, *form).out
        assert family["family"] in said
        assert not any(name in said for name in ("Leo", "Maria", "Elm Hill", "Medical assistant"))
    assert noted() - before == Counter({("check_all", True): 2}), "no family was shown, and the runs are on record"
    before = noted()
    assert "Leo" in on_demo(*every, "--names").out
    after = noted() - before
    assert after.pop(("check_all", True)) == 1
    ((action, without_scope),) = after
    assert (action, without_scope) == ("export", False)


def test_one_family_that_cannot_be_checked_is_named_and_the_others_go_on(
    on_demo: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ("check", "--all", "--to", "2026-12-31")
    count = len(on_demo(*every, "--json").out.splitlines())
    broken = json.loads(on_demo("show", "10-4471", "--json").out)["id"]
    read, judged = alignment_facts.of_families, check_all.findings

    def unreadable(connection: Connection, some: Sequence[bytes]) -> dict[bytes, Facts]:
        if bytes.fromhex(broken) in some:
            raise ValueError("Maria Vega")
        return read(connection, some)

    def unjudged(facts: Facts, *given: Any) -> tuple[Finding, ...]:
        if any(one.name.startswith("Leo") for one in facts.people):
            raise LookupError("Leo Vega")
        return judged(facts, *given)

    for place, name, wrong, kind in (
        (alignment_facts, "of_families", unreadable, "ValueError"),
        (check_all, "findings", unjudged, "LookupError"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(place, name, wrong)
            ran = on_demo(*every, "--json")
        assert (ran.code, len(ran.out.splitlines())) == (1, count - ran.err.count("not checked"))
        assert f"{broken}: not checked ({kind})" in ran.err
        assert "Vega" not in ran.err
