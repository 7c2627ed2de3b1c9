"""A referral as FHIR R4: what is written parses, holds only what was consented, and an answer comes back as a step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle

from ctcoord.domain.authorities import Authority, Capacity, Form
from ctcoord.domain.codes import DataClass
from ctcoord.domain.referrals import REASONS, Reason
from ctcoord.errors import FileFault, NotFound, NothingAllows, ReferralRefused, UsageError
from ctcoord.exchange import fhir_in, fhir_out
from ctcoord.exchange.fhir_codes import NUMBER_SYSTEM, REASON_SYSTEM
from ctcoord.services import consents, records, referrals
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases
from tests.services.referring import PARK, TODAY, Family, family

Taking = Callable[..., list[fhir_in.Taken]]


@pytest.fixture
def vega(desk: Station, author: Author) -> Family:
    return family(desk, author)


def written(vega: Family, referral: bytes, **said: Any) -> dict[str, Any]:
    with vega.desk.read() as connection:
        found = fhir_out.bundle(connection, vega.author, referral, **said)
    Bundle.model_validate(json.loads(fhir_out.text_of(found)))
    return found


def of(found: dict[str, Any], kind: str) -> dict[str, Any]:
    (one,) = [e["resource"] for e in found["entry"] if e["resource"]["resourceType"] == kind]
    return dict(one)


def references(found: Any) -> Iterator[dict[str, Any]]:
    """Every reference inside a value."""
    parts = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    if isinstance(found, dict) and isinstance(found.get("reference"), str):
        yield found
    for part in parts:
        yield from references(part)


def test_a_bundle_parses_and_every_reference_in_it_leads_somewhere(vega: Family) -> None:
    made = vega.sent()
    found = written(vega, made)
    there = {e["fullUrl"]: e["resource"]["resourceType"] for e in found["entry"]}
    assert len(there) == len(found["entry"]) == 6
    for entry in found["entry"]:
        get_fhir_model_class(entry["resource"]["resourceType"]).model_validate(entry["resource"])
    named = list(references(found))
    assert all(there[one["reference"]] == one["type"] for one in named)  # by fullUrl: it has no base that is a server
    assert {one["type"] for one in named} == {"Patient", "Organization", "ServiceRequest"}
    task, request = of(found, "Task"), of(found, "ServiceRequest")
    assert (task["status"], request["status"], request["code"]["text"]) == ("requested", "active", "After-school care")
    assert task["restriction"]["period"]["end"] == "2026-12-01"
    assert of(found, "Patient")["name"] == [{"family": "Vega", "given": ["Leo"]}]


@pytest.mark.parametrize("data_class", [one for one in DataClass if one != "safety"])
def test_only_what_was_consented_is_written(vega: Family, data_class: DataClass) -> None:
    with vega.desk.write() as connection:
        for one in DataClass:
            cases.support(connection, vega.home, vega.leo, one, program=f"SECRET-{one}")
        cases.add(connection, "confidential_address", vega.home, person_id=vega.leo, kind="home", address="9 Hidden Rd")
    vega.consent(*(set(DataClass) - {DataClass.SAFETY}))  # type: ignore[arg-type]
    made = vega.draft(classes=frozenset({data_class}))
    found = written(vega, made)
    classes = {one["code"] for one in of(found, "Consent")["provision"]["class"]}
    assert classes == {data_class, "core"}
    text = json.dumps(found)
    for never in ("SECRET", "Hidden", "Quintanilla", "Maria"):
        assert never not in text
    assert ("42CFRPart2" in text) == ("42 CFR 2.64" in text) == (data_class is DataClass.SUBSTANCE_USE)


def test_nothing_is_written_without_an_authority_or_about_the_dead(vega: Family) -> None:
    made = vega.draft()
    with pytest.raises(NothingAllows):
        written(vega, made)
    law = written(vega, made, legal_reason="CGS 17b-90")
    assert of(law, "ServiceRequest")["note"] == [{"text": "CGS 17b-90"}]
    vega.consent(DataClass.CHILDCARE)
    with pytest.raises(UsageError):
        written(vega, vega.draft(person_id=None))
    with vega.desk.write() as connection:
        records.change(connection, "person", vega.leo, {"died_on": TODAY})
    with pytest.raises(UsageError):
        written(vega, made)


def test_a_law_is_quoted_and_not_called_a_consent(vega: Family) -> None:
    with vega.desk.write() as connection:
        form = Form(
            recipient=PARK, classes=frozenset({DataClass.CHILDCARE}), persons=((vega.leo, None),), signer="",
            signer_capacity=Capacity.SELF, method=None, signed_on=None, valid_until=None,
            authority=Authority.COURT_ORDER, citation="Docket 12-345", purpose="",
        )  # fmt: skip
        consents.record_form(connection, vega.author, vega.home, form)
    found = written(vega, vega.draft())
    assert of(found, "ServiceRequest")["note"] == [{"text": "Docket 12-345"}]
    assert "Consent" not in {entry["resource"]["resourceType"] for entry in found["entry"]}


@pytest.fixture
def take(vega: Family, tmp_path: Path) -> Taking:
    """Takes a bundle whose Task was changed by the recipient."""

    def taking(found: dict[str, Any], *, check: bool = False, **changes: Any) -> list[fhir_in.Taken]:
        of(found, "Task")
        for entry in found["entry"]:
            if entry["resource"]["resourceType"] == "Task":
                entry["resource"].update(changes)
        file = tmp_path / "answer.json"
        file.write_text(json.dumps(found), "utf-8")
        with vega.desk.write() as connection:
            return fhir_in.take(connection, vega.author, fhir_in.read(file), check=check)

    return taking


def test_a_changed_status_comes_back_as_steps(vega: Family, take: Taking) -> None:
    made = vega.sent()
    found = written(vega, made)
    number = [*of(found, "Task")["identifier"], {"system": "urn:park", "value": "P-77"}]
    (taken,) = take(found, status="in-progress", identifier=number, note=[{"text": "began Monday"}])
    assert taken.passed == ("accepted", "in-progress")
    assert (vega.row(made)["status"], vega.row(made)["outside_number"]) == ("in-progress", "P-77")
    assert take(found, status="in-progress")[0].passed == ()  # the same answer twice is one
    (taken,) = take(found, status="completed", check=True)
    assert (taken.passed, vega.row(made)["status"]) == (("completed",), "in-progress")


@pytest.mark.parametrize("coded", [True, False])
def test_a_decline_keeps_its_reason(vega: Family, take: Taking, *, coded: bool) -> None:
    made = vega.sent()
    coding = {"coding": [{"system": REASON_SYSTEM, "code": "no_capacity"}]} if coded else {}
    take(written(vega, made), status="rejected", statusReason={**coding, "text": "Full until March"})
    row = vega.row(made)
    assert (row["status"], row["reason_code"]) == ("rejected", "no_capacity" if coded else "other")
    assert Reason(row["reason_code"]) in REASONS[fhir_in.S("rejected")]


@pytest.mark.parametrize(
    ("now", "status"),
    [("in-progress", "accepted"), ("accepted", "requested"), ("completed", "in-progress"), ("draft", "accepted")],
)
def test_a_step_back_or_after_the_end_is_refused_and_changes_nothing(
    vega: Family, take: Taking, now: str, status: str
) -> None:
    made = vega.sent()
    found = written(vega, made)
    vega.set(made, status=now)
    with pytest.raises(ReferralRefused):
        take(found, status=status)
    assert vega.row(made)["status"] == now


def test_what_cannot_be_an_answer_is_refused_with_a_word(vega: Family, take: Taking, tmp_path: Path) -> None:
    made = vega.sent()
    found = written(vega, made)
    with pytest.raises(FileFault, match="no state"):
        take(found, status="sleeping")
    with pytest.raises(NotFound):
        take(found, status="accepted", identifier=[{"system": NUMBER_SYSTEM, "value": "00" * 16}])
    for text in ("", "[]", "{", '{"resourceType": "Bundle", "entry": 7}', '{"resourceType": "Patient"}', "[" * 9000):
        file = tmp_path / "x.json"
        file.write_text(text)
        with pytest.raises(FileFault):
            fhir_in.read(file)


@pytest.mark.parametrize("told", ["2020-01-01T00:00:00Z", "2031-01-01T00:00:00Z"])
def test_an_answer_of_a_wrong_clock_comes_after_what_was_sent(vega: Family, take: Taking, told: str) -> None:
    made = vega.sent()
    take(written(vega, made), status="completed", lastModified=told)
    with vega.desk.read() as connection:
        steps = [step.status for step in referrals.history(connection, made)]
    assert steps == ["draft", "requested", "accepted", "completed"]
    assert vega.row(made)["closed_on"] == str(TODAY)


@pytest.mark.realdata
def test_real_examples_are_read_without_a_fault_of_ours(realdata: Path) -> None:
    files = sorted((realdata / "fhir_sdoh_gravity").glob("*.json"))
    assert len(files) >= 50
    for file in files:
        found = json.loads(file.read_text("utf-8"))
        get_fhir_model_class(found["resourceType"]).model_validate(found)
        with pytest.raises(FileFault, match="no answer to a referral of this store"):
            fhir_in.read(file)
