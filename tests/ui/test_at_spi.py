"""What a screen reader is told, over the real accessibility bus, of every screen of a real window."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ctcoord.ui.family.sections import PAGES

# What a form of the day asks first, by its action, and what saves it.
FORMS = {
    "bulk_done": ("Only what is shown now and is yours to finish.", "Mark many steps as done"),
    "new_consent": ("What happened", "Save for "),
    "report": ("Report", "Save report for "),
    "week_print": ("Safe to take home?", "Save the page for "),
}
SYSTEM_PYTHON = "/usr/bin/python3"  # the bindings are a package of the system, not of pip
PROGRAMS = ("xvfb-run", "dbus-run-session")
ROOT = Path(__file__).parents[2]
LIMIT_S = 180
WITHOUT_HEADER = ("overview", "week")  # lists beside a picture, whose columns explain themselves
# Qt has no role for what only scrolls; keys must reach it all the same.
SCROLLED = {("filler", "The family behind the step"), ("filler", "All that is known of the service")}
Node = dict[str, Any]


def missing() -> str:
    """What this machine lacks for the walk; empty when nothing is."""
    for program in PROGRAMS:
        if shutil.which(program) is None:
            return f"{program} is not installed"
    folders = (Path("/usr/libexec"), Path("/usr/lib/at-spi2-core"))
    if not any((folder / "at-spi-bus-launcher").exists() for folder in folders):
        return "at-spi2-core is not installed"
    asked = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    try:
        bound = subprocess.run(asked, capture_output=True, timeout=30, check=False).returncode == 0
    except OSError:
        bound = False
    return "" if bound else "the system's Python has no gi with Atspi (python3-gi, gir1.2-atspi-2.0)"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Node]]:
    """Every accessible that shows, by screen."""
    lacks = missing()
    if lacks:
        pytest.skip(lacks)
    home = tmp_path_factory.mktemp("at_spi") / "home"
    command = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", "dbus-run-session", "--"]
    command += [sys.executable, "-m", "tests.ui.at_spi.window", str(home)]
    surroundings = os.environ | {"QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def of(nodes: list[Node], role: str) -> list[Node]:
    """The accessibles of a role."""
    return [node for node in nodes if node["role"] == role]


def screens(told: dict[str, list[Node]]) -> dict[str, list[Node]]:
    """The walks, without what was announced."""
    return {key: nodes for key, nodes in told.items() if key != "announced"}


@pytest.mark.slow
def test_every_screen_and_every_page_of_a_family_was_walked(told: dict[str, list[Node]]) -> None:
    wanted = {"home", "families", "referrals", "directory", "import", "conflicts", "settings", "error"}
    wanted |= {"parked", "restore", "emergency"} | {f"form {action}" for action in FORMS}
    assert set(screens(told)) == wanted | {f"family {page}" for page in PAGES}
    for nodes in screens(told).values():
        assert len(nodes) > 50
        assert of(nodes, "menu bar")
        assert "Search families by name, birth date, phone or number" in [node["name"] for node in of(nodes, "text")]


def test_nothing_that_can_have_the_focus_is_nameless(told: dict[str, list[Node]]) -> None:
    found = {
        (key, node["role"], *node["inside"][-2:])
        for key, nodes in screens(told).items()
        for node in nodes
        # A cell is named by what stands in it, and may be empty.
        if node["focusable"] and not node["name"] and node["role"] != "table cell"
    }
    assert found == set()


def test_nothing_that_can_have_the_focus_has_a_role_that_says_nothing(told: dict[str, list[Node]]) -> None:
    vague = {"filler", "unknown", "invalid", "panel", "layered pane"}
    found = {
        (key, node["role"], node["name"])
        for key, nodes in screens(told).items()
        for node in nodes
        if node["focusable"] and node["role"] in vague and (node["role"], node["name"]) not in SCROLLED
    }
    assert found == set()


@pytest.mark.parametrize(
    "key", ["home", "families", "directory", *(f"family {page}" for page in PAGES if page not in WITHOUT_HEADER)]
)
def test_tables_say_how_large_they_are_and_what_stands_in_them(told: dict[str, list[Node]], key: str) -> None:
    tables = [node for node in told[key] if node["table"]]
    assert len(tables) == 1
    rows, columns = tables[0]["table"]
    assert rows > 0
    assert len(of(told[key], "table column header")) == columns
    assert [node for node in of(told[key], "table cell") if node["name"]]


def test_the_timeline_tells_its_bars(told: dict[str, list[Node]]) -> None:
    lanes = "Timeline of supports, barriers and events"
    bars = [node for node in told["family overview"] if lanes in node["inside"]]
    assert len(bars) >= 5
    assert all(node["name"] and node["focusable"] for node in bars)


def test_the_week_tells_its_blocks_and_the_list_beside_it_the_same(told: dict[str, list[Node]]) -> None:
    blocks = [node for node in told["family week"] if "The week by days and hours" in node["inside"]]
    assert len(blocks) >= 20
    assert all(node["name"] and node["focusable"] for node in blocks)
    assert any("no care" in node["name"] for node in blocks)
    cells = [node["name"] for node in told["family week"] if "The week as a list" in node["inside"]]
    assert any("no care" in name for name in cells)


def test_a_conflict_is_heard_with_whose_value_acts_and_where_another_is_written(told: dict[str, list[Node]]) -> None:
    names = [node["name"] for node in told["conflicts"]]
    values = [node["name"] for node in of(told["conflicts"], "radio button") if node["name"].startswith("Yours, ")]
    assert len(values) == 2
    assert any(name.endswith("in use until decided") for name in names)
    assert "Another value for Due on" in [node["name"] for node in of(told["conflicts"], "text")]
    assert any(name.startswith("What happened: ") for name in names)
    buttons = {node["name"] for node in told["conflicts"] if node["focusable"]}
    assert "Take all yours" in buttons
    assert any("Call after six." in name and "parked" in name for name in buttons)


def test_what_is_set_aside_is_heard_with_why_and_what_to_do(told: dict[str, list[Node]]) -> None:
    names = [node["name"] for node in told["parked"]]
    assert "You may not change this record there." in names
    assert any("ask your supervisor" in name for name in names)
    assert {"Send again", "Take back here…", "Copy the text"} <= {
        node["name"] for node in told["parked"] if node["focusable"]
    }


@pytest.mark.parametrize(
    ("form", "field", "says", "act"),
    [
        ("restore", "Passphrase of the backup", "3 changes were not sent yet", "Restore"),
        ("emergency", "Why it cannot wait (ten letters or more)", "on record first", "Put on record and open case"),
    ],
)
def test_forms_of_sync_are_heard_with_what_they_do(
    told: dict[str, list[Node]], form: str, field: str, says: str, act: str
) -> None:
    inside = told[form]
    (typed,) = [node for node in inside if node["name"] == field and node["focusable"]]
    assert typed["role"] in {"text", "password text"}
    assert any(says in node["name"] for node in inside)
    assert any(node["name"].startswith(act) and node["focusable"] for node in inside)


@pytest.mark.parametrize("action", FORMS)
def test_a_form_of_the_day_is_heard_with_what_it_asks_and_what_saves_it(
    told: dict[str, list[Node]], action: str
) -> None:
    asks, saves = FORMS[action]
    inside = told[f"form {action}"]
    assert any(node["name"] == asks for node in of(inside, "label") or inside)
    assert any(node["name"].startswith(saves) and "button" in node["role"] and node["focusable"] for node in inside)
    # A closed list is called by what is chosen in it: what it asks is its label.
    assert all("labelled-by" in node["relations"] for node in of(inside, "combo box"))


def test_choices_are_labelled(told: dict[str, list[Node]]) -> None:
    choices = of(told["settings"], "combo box")
    assert len(choices) >= 3
    assert all("labelled-by" in node["relations"] for node in choices)


def test_an_error_is_announced_and_stands_in_the_window(told: dict[str, Any]) -> None:
    assert told["announced"] == ["A consent names who may see what. Say who receives it."]
    assert any("A consent names who may see what." in node["name"] for node in told["error"])
