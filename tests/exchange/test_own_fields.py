"""A column of an agency's file fills a field that the agency added itself; what does not fit is told and left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctcoord.config import resource_path
from ctcoord.domain.codes import DataClass
from ctcoord.errors import FileFault
from ctcoord.exchange.formats import Options, check
from ctcoord.services import forms, imports
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests.extract_files import CHILD, SIBLING, rows_of, write_csv

BOTH = {"en": "Words", "es": "Palabras"}
CHILD_FORM: dict[str, Any] = {
    "title": BOTH,
    "questions": [
        {"code": "naps", "type": "yes_no", "words": BOTH},
        {"code": "shoe", "type": "number", "min": 1, "max": 20, "words": BOTH},
        {"code": "started", "type": "date", "words": BOTH},
        {"code": "food", "type": "choices", "words": BOTH,
         "choices": [{"code": "no_milk", "words": {"en": "No milk", "es": "Sin leche"}},
                     {"code": "no_pork", "words": {"en": "No pork", "es": "Sin cerdo"}}]},
    ],
}  # fmt: skip
HOME_FORM: dict[str, Any] = {
    "title": BOTH,
    "questions": [{"code": "way", "type": "choice", "words": BOTH,
                   "choices": [{"code": "bus", "words": {"en": "By bus", "es": "En autobús"}}]}],
}  # fmt: skip
COLUMNS = {
    "child.answer.at_center.naps": "Naps",
    "child.answer.at_center.shoe": "Shoe size",
    "child.answer.at_center.started": "Started on",
    "child.answer.at_center.food": "Food",
    "case.answer.at_home.way": "How they come",
}
TOLD = {"Naps": "Yes", "Shoe size": "7.5", "Started on": "9/1/2026", "Food": "no milk; Sin cerdo",
        "How they come": "En autobús"}  # fmt: skip


@pytest.fixture
def published(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        forms.publish(connection, author, "at_center", CHILD_FORM, answers_class=DataClass.CHILDCARE)
        forms.publish(connection, author, "at_home", HOME_FORM, about="household")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The shipped profile of childcare files with five columns more."""
    text = resource_path("profiles", "childcare-authorizations.toml").read_text("utf-8")
    more = "".join(f'\n[[columns]]\nfield = "{field}"\nnames = ["{name}"]\n' for field, name in COLUMNS.items())
    path = tmp_path / "ours.toml"
    path.write_text(text + more, "utf-8")
    return path


def bring_in(desk: Station, path: Path, profile: Path) -> list[tuple[int, str, str]]:
    with check(desk, path, Options(agency="OURS", mapping=profile)) as staged:
        issues = [(issue.line, issue.column or "", str(issue.reason)) for issue in staged.issues()]
        imports.apply(desk, staged)
    return sorted(issues)


def said(desk: Station) -> dict[tuple[str, str], Any]:
    found = rows_of(
        desk,
        "SELECT coalesce(p.first_name, '') AS who, a.question, a.value, a.data_class FROM answer a"
        " LEFT JOIN person p ON p.id = a.subject_id WHERE a.deleted_at IS NULL",
    )
    return {(row["who"], row["question"]): (json.loads(row["value"])["v"], row["data_class"]) for row in found}


def test_columns_fill_own_fields_of_people_and_of_the_household(
    published: None, desk: Station, tmp_path: Path, profile: Path
) -> None:
    path = write_csv(
        tmp_path / "c.csv", [CHILD | TOLD, SIBLING | {"Shoe size": "99", "Naps": "perhaps", "Food": "Air"}]
    )
    assert bring_in(desk, path, profile) == [
        (3, "Food", "this is none of the answers of your own question; it was left out"),
        (3, "Naps", "this is no answer to your own question; it was left out"),
        (3, "Shoe size", "your own question does not allow this; it was left out"),
    ]
    assert said(desk) == {
        ("Leo", "naps"): (True, "childcare"),
        ("Leo", "shoe"): (7.5, "childcare"),
        ("Leo", "started"): ("2026-09-01", "childcare"),
        ("Leo", "food"): (["no_milk", "no_pork"], "childcare"),
        ("", "way"): ("bus", "coordination"),
    }
    before = rows_of(desk, "SELECT count(*) AS ops FROM outbox")
    bring_in(desk, write_csv(tmp_path / "again.csv", [CHILD | TOLD]), profile)
    assert rows_of(desk, "SELECT count(*) AS ops FROM outbox") == before
    later = CHILD | TOLD | {"Shoe size": "perhaps", "Naps": "No", "Food": "", "As of": "2026-11-21"}
    bring_in(desk, write_csv(tmp_path / "later.csv", [later]), profile)
    assert said(desk) == {
        ("Leo", "naps"): (False, "childcare"),
        ("Leo", "shoe"): (7.5, "childcare"),  # could not be read: what was known stays
        ("Leo", "started"): ("2026-09-01", "childcare"),
        ("", "way"): ("bus", "coordination"),
    }
    with desk.read() as connection:
        home = connection.exec_driver_sql("SELECT id FROM household").scalar()
        (shoe,) = [row for row in forms.answers(connection, home) if row.question == "shoe"]
    assert shoe.form.form_code == "at_center"


def test_undoing_the_import_takes_the_answers_back(
    published: None, desk: Station, tmp_path: Path, profile: Path
) -> None:
    bring_in(desk, write_csv(tmp_path / "c.csv", [CHILD | TOLD]), profile)
    run = rows_of(desk, "SELECT id FROM import_run")[0]["id"]
    imports.undo(desk, run)
    assert said(desk) == {}


def test_a_profile_that_names_a_field_that_is_not_there_says_so(
    desk: Station, author: Author, tmp_path: Path, profile: Path
) -> None:
    with desk.write() as connection:
        forms.publish(connection, author, "at_home", HOME_FORM, about="household")
    with pytest.raises(FileFault, match=r"child\.answer\.at_center\.naps.*Our own questions"):
        check(desk, write_csv(tmp_path / "c.csv", [CHILD | TOLD]), Options(agency="OURS", mapping=profile))
