"""What the documents tell people to type works, and what they name is there."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctcoord.cli.main import parser
from ctcoord.words import Words

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "resources").rglob("*.md")),
    *sorted((ROOT / "ctcoord").rglob("*.md")),
]
PROGRAM = re.compile(r"^(?:\S*python(?:3\.11)? -m )?ctcoord(?=\s|$)")
PIP = re.compile(r"^\S*python(?:3\.11)? -m pip ")
VENV = re.compile(r"^(?:python3\.11|py -3\.11) -m venv \.venv$")


def commands(path: Path) -> Iterator[str]:
    """Every line of a shell block, and every code span that begins like a command."""
    text = path.read_text(encoding="utf-8")
    for kind, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if kind in {"sh", "bash", "console", "bat"}:
            yield from (line.removeprefix("$ ").strip() for line in block.splitlines() if line.strip())
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    yield from (span for span in spans if re.match(r"(make|ctcoord)\b [a-z-]|ctcoord$", span))


ALL = sorted({(str(path.relative_to(ROOT)), command) for path in DOCUMENTS for command in commands(path)})


def test_there_are_commands_to_check() -> None:
    typed = {command for _, command in ALL}
    assert {"make demo", "make test", "ctcoord self-check"} <= typed


@pytest.mark.parametrize(("document", "command"), ALL)
def test_every_command_in_the_documents_works(document: str, command: str) -> None:
    command = command.replace("\\", "/") if "Scripts" in command else command
    if command.startswith("make "):
        plan = subprocess.run(
            ["make", "-n", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert plan.returncode == 0, plan.stderr
    elif PROGRAM.match(command):
        parser(Words("en")).parse_args(shlex.split(PROGRAM.sub("", command)))
    elif PIP.match(command):
        files = re.findall(r"-r (\S+)", command)
        assert files
        assert all((ROOT / name).is_file() for name in files)
    else:
        assert VENV.match(command), f"{document} shows a command that no test knows"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"https?:|mailto:", link)]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_readme_names_no_command_that_is_missing_and_misses_none() -> None:
    """Every make target that help shows is explained to people, and help shows every target."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = set(re.findall(r'@echo "make (\w+)', makefile))
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"help", "setup"}
    explained = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert shown == targets
    assert [name for name in sorted(shown) if f"make {name}" not in explained] == []


def test_the_map_shows_the_whole_package() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tree = text.split("```")[1]
    named = set(re.findall(r"^  (\w+)(?:/|\.py) ", tree, re.MULTILINE))
    there = {
        path.stem
        for path in (ROOT / "ctcoord").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists()) or path.suffix == ".py"
    } - {"__init__"}
    assert named == there
