"""``ctcoord export fhir`` and ``ctcoord import --format fhir``: out to a file, and back as a step."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from ctcoord.domain.codes import DataClass
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests.cli.conftest import Command
from tests.services.referring import family


def test_a_referral_goes_out_and_its_answer_comes_back(
    desk: Station, author: Author, ctcoord: Command, tmp_path: Path
) -> None:
    vega = family(desk, author)
    made = vega.draft()
    file = tmp_path / "referral.json"
    refused = ctcoord("export", "fhir", made.hex(), "--out", str(file))
    assert refused.code != 0
    assert "Park Street" in refused.err
    assert not file.exists()
    vega.consent(DataClass.CHILDCARE)
    vega.send(made)
    assert ctcoord("export", "fhir", made.hex(), "--out", str(file)).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ctcoord("export", "fhir", made.hex(), "--out", str(file)).code != 0  # never replaced
    found = json.loads(file.read_text("utf-8"))
    for entry in found["entry"]:
        if entry["resource"]["resourceType"] == "Task":
            entry["resource"]["status"] = "accepted"
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps(found), "utf-8")
    checked = ctcoord("import", str(answer), "--format", "fhir", "--check")
    assert (checked.code, "Accepted" in checked.out) == (0, True)
    assert vega.row(made)["status"] == "requested"
    done = ctcoord("import", str(answer), "--format", "fhir", "--json")
    assert json.loads(done.out)["referrals"] == [{"referral": made.hex(), "passed": ["accepted"]}]
    assert vega.row(made)["status"] == "accepted"
    again = ctcoord("import", str(answer), "--format", "fhir")
    assert "nothing new" in again.out
    assert '"export"' in ctcoord("audit", vega.home.hex(), "--json").out


def test_mistakes_are_said(desk: Station, ctcoord: Command, tmp_path: Path) -> None:
    assert ctcoord("export", "fhir", "7", "--out", str(tmp_path / "x.json")).code == 2
    assert ctcoord("export", "fhir", "0" * 32, "--out", str(tmp_path / "x.json")).code != 0
    file = tmp_path / "x.json"
    file.write_text("{}")
    assert ctcoord("import", str(file), "--format", "fhir").code != 0
    assert ctcoord("import", str(file), "--format", "fhir", "--agency", "X").code == 2
