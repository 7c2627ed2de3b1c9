"""Mapping profiles and the templates made from them."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ctcoord.config import resource_path
from ctcoord.errors import FileFault
from ctcoord.exchange import targets, templates
from ctcoord.exchange.cells import Reader
from ctcoord.exchange.headers import find_layout
from ctcoord.exchange.profiles import Column, Profile, Role, header_key, load, parse, shipped
from ctcoord.exchange.tabular import open_book

NAMES = [profile.name for profile in shipped()]
EACH = pytest.mark.parametrize("profile", shipped(), ids=NAMES)


def data(name: str = "transit-passes") -> dict[str, Any]:
    return tomllib.loads(resource_path("profiles", f"{name}.toml").read_text("utf-8"))


def fault(changed: dict[str, Any]) -> str:
    with pytest.raises(FileFault) as caught:
        parse(changed, "ours.toml")
    text = str(caught.value)
    assert text.startswith("ours.toml: "), "it names the profile"
    assert "Correct the mapping profile" in text, "it says what to do"
    assert "|" not in text
    assert "{" not in text
    return text


def test_the_four_kinds_of_extract_have_a_profile_and_a_template() -> None:
    assert {profile.domain for profile in shipped()} == {"childcare", "housing", "transit", "workforce"}
    for profile in shipped():
        assert templates.template_path(profile.name).is_file()


@EACH
def test_every_example_is_what_its_column_takes(profile: Profile) -> None:
    for column in profile.columns:
        cell = Reader(column, profile, 2026).read(column.example) if column.example else None
        assert cell is None or (cell.value is not None and cell.warning is None), column.names[0]
        assert column.example or not column.required, f"{column.names[0]} needs an example"


@EACH
def test_every_translation_of_a_code_is_taken(profile: Profile) -> None:
    for column in profile.columns:
        for told, kept in column.codes.items():
            assert Reader(column, profile, 2026).read(told).value == kept
            assert Reader(column, profile, 2026).read(told.upper()).value == kept


@EACH
def test_a_template_is_what_its_profile_makes(profile: Profile) -> None:
    """When this fails: ``python -m ctcoord.exchange.templates``."""
    made = parts(templates.build(profile))
    kept = parts(templates.template_path(profile.name).read_bytes())
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@EACH
def test_a_template_is_read_by_its_own_profile_and_by_no_other(profile: Profile) -> None:
    with open_book(templates.template_path(profile.name)) as book:
        fitting = [(each.name, found[0]) for each in shipped() if (found := find_layout(book, each)) and found[0].fits]
    assert [name for name, _ in fitting] == [profile.name]
    layout = fitting[0][1]
    assert (layout.sheet, layout.line, layout.unknown) == (templates.DATA_SHEET, 1, ())
    assert layout.fields == {column.field for column in templates.columns_of(profile)}


@EACH
def test_a_template_explains_each_column_in_both_languages(profile: Profile) -> None:
    book = openpyxl.load_workbook(templates.template_path(profile.name))
    names = [column.names[0] for column in templates.columns_of(profile)]
    for sheet, title in (("Columns", profile.title.en), ("Columnas", profile.title.es)):
        assert book[sheet]["A1"].value == title
        assert [row[0].value for row in book[sheet].iter_rows(min_row=6)] == names
    data_sheet = book[templates.DATA_SHEET]
    zip_column = next(cell.column for cell in data_sheet[1] if header_key(str(cell.value)) == "zip code")
    assert data_sheet.cell(2, zip_column).number_format == "@", "leading zeros stay as they are typed"


def test_text_that_begins_like_a_formula_is_written_as_text() -> None:
    book = openpyxl.Workbook()
    for row, text in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'), start=1):
        templates.put_text(book.worksheets[0].cell(row, 1), text)
    out = io.BytesIO()
    book.save(out)
    sheet = parts(out.getvalue())["xl/worksheets/sheet1.xml"]
    assert b"<f>" not in sheet
    assert [cell.data_type for cell in openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]["A"]] == [
        "s"
    ] * 5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "Our Passes"}, "name “Our Passes”: only small letters"),
        ({"data_class": "secret"}, "data_class “secret”: this value is not one of those allowed"),
        ({"colour": "blue"}, "colour “blue”: there is no such key"),
        ({"date_order": "ydm"}, "date_order “ydm”: this value is not one"),
        ({"columns": []}, "columns: something must stand here"),
        ({"complete": "perhaps"}, "complete “perhaps”: a value of another kind"),
        ({"support_of": "driver"}, "support_of “driver”: this is no person of the profile"),
        ({"key": [["rider.shoe_size"]]}, "key “rider.shoe_size”: this key names a field that no column fills"),
    ],
)
def test_a_profile_with_a_mistake_is_refused_with_its_key(change: dict[str, Any], says: str) -> None:
    assert says in fault(data() | change)


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ({"field": "rider.shoe_size", "names": ["Shoes"]}, "“rider.shoe_size”: no record has a field"),
        ({"field": "support.ended_on", "names": ["Ended"], "kind": "money"}, "“support.ended_on = money”: this field"),
        ({"field": "support.ended_on"}, "names: this key is missing"),
        ({"field": "support.ended_on", "names": ["Cost"]}, "“cost”: two columns have this name"),
        ({"field": "support.status", "names": ["State of it"]}, "“support.status”: two columns fill this field"),
        ({"field": "support.detail.Status", "names": ["Immigration status"]}, "no column may hold immigration"),
        ({"field": "rider.sex", "names": ["Sex"], "codes": {"f": "woman"}}, "“rider.sex”: the codes do not lead"),
        ({"field": "support.ended_on", "names": ["Ended"], "kind": "day"}, "this value is not one of those allowed"),
    ],
)
def test_a_column_with_a_mistake_is_refused_with_its_key(column: dict[str, Any], says: str) -> None:
    changed = data()
    changed["columns"].append(column)
    text = fault(changed)
    assert says in text
    assert "columns" in text


def test_a_person_may_not_have_the_name_of_a_group() -> None:
    changed = data()
    changed["people"] |= {"home": {"key": [["rider.number"]]}}
    assert "people “home”: this name is taken" in fault(changed)


def test_a_file_that_is_no_profile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    for content, says in ((b"name = Our passes", "not a TOML file"), (b"\xff\xfe\x00", "not a TOML file")):
        path.write_bytes(content)
        with pytest.raises(FileFault, match=says):
            load(path)
    with pytest.raises(FileFault, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_names_of_columns_are_compared_without_case_accents_and_stars() -> None:
    assert header_key("Número de caso *") == header_key("NUMERO\nDE  CASO")
    assert header_key("Child DOB (MM/DD/YYYY)") == header_key("Child DOB") != header_key("Child DOB (estimated)")
    assert header_key("1302 Date Entered Training #1 (WIOA)") == "1302 date entered training 1 wioa"


def test_the_help_page_names_every_key_kind_and_field() -> None:
    page = resource_path("help", "profiles.md").read_text("utf-8")
    words = set(re.findall(r"`([^`]+)`", page))
    fields = {name for group in (*targets.GROUPS.values(), targets.PERSON) for name in group} - set(targets.DAY_SPANS)
    keys = (set(Profile.model_fields) | set(Column.model_fields) | set(Role.model_fields)) - {"people", "columns"}
    assert (fields | set(targets.GROUPS) | set(targets.KINDS) | keys) - words == set()
    assert {profile.name for profile in shipped()} <= words
