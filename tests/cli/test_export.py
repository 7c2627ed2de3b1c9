"""``ctcoord export hsds``: the directory as a command writes it; ``export fhir`` stands in test_fhir.py."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from ctcoord.demo import directory
from ctcoord.demo.places import PROVIDERS
from ctcoord.services.station import Station
from tests.cli.conftest import Command

NAMES = {name for name, _towns, _services in PROVIDERS}


@pytest.fixture
def published(desk: Station, tmp_path: Path) -> Path:
    """A folder beside which an agency's directory was imported."""
    directory.add(desk, tmp_path, "211", seed=1)
    return tmp_path


def names(text: str) -> set[str]:
    """Of the organizations in a file of the package's tables."""
    return {row["name"] for row in json.loads(text)["organizations.csv"]}


def test_the_directory_goes_out_in_each_form(published: Path, ctcoord: Command) -> None:
    file, packed, folder = published / "out.json", published / "out.zip", published / "new" / "folder"
    said = ctcoord("export", "hsds", "--out", str(file))
    assert said.code == 0
    assert str(file) in said.out
    assert names(file.read_text("utf-8")) == NAMES
    assert ctcoord("export", "hsds", "--out", str(packed)).code == 0
    with ZipFile(packed) as archive:
        assert {"organizations.csv", "services.csv", "locations.csv"} <= set(archive.namelist())
    assert ctcoord("export", "hsds", "--out", str(folder), "--as", "json").code == 0
    found = json.loads((folder / "organizations.json").read_text("utf-8"))
    assert {one["name"] for one in found["contents"]} == NAMES


def test_one_publisher_s_part_and_what_is_refused(published: Path, ctcoord: Command) -> None:
    file = published / "part.json"
    assert ctcoord("export", "hsds", "--out", str(file), "--agency", "211").code == 0
    assert names(file.read_text("utf-8")) == NAMES
    refused = ctcoord("export", "hsds", "--out", str(published / "none.json"), "--agency", "OTHER")
    assert refused.code != 0
    assert not (published / "none.json").exists()
    (published / "full").mkdir()
    (published / "full" / "letters.txt").write_text("dear all", "utf-8")
    refused = ctcoord("export", "hsds", "--out", str(published / "full"))
    assert (refused.code, "not empty" in refused.err) == (2, True)
    assert [one.name for one in (published / "full").iterdir()] == ["letters.txt"]
