"""The page of a consent: every kind of data that it names and no other, in both languages, with what the rules ask."""

from __future__ import annotations

import base64
import io
from datetime import date
from itertools import combinations

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from ctcoord.domain.authorities import Capacity, Form, Method
from ctcoord.domain.codes import DataClass
from ctcoord.domain.consent import RULES
from ctcoord.reports import consent_page
from ctcoord.services import attachments, consents, sharing
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests import cases

WHO = bytes(range(16))
DOT = (  # a PNG of one dot
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
OPEN = [one for one in DataClass if RULES[one].by_consent and one is not DataClass.CORE]


def content(desk: Station, author: Author, classes: tuple[DataClass, ...], language: str = "en", *, home: bool = True,
            names: bool = True) -> consent_page.Content:  # fmt: skip
    form = Form("Riverside Housing", frozenset(classes), ((WHO, date(1991, 4, 2)),), "Maria Vega", Capacity.SELF,
                Method.PAPER, None, date(2027, 6, 1), discloser="Ours", purpose="Find a home")  # fmt: skip
    known = {WHO: "Maria Vega"} if names else {}
    with desk.read() as connection:
        return consent_page.content(connection, author, form, known, language=language, safe_at_home=home)


def test_every_subset_of_kinds_is_named_and_no_other(desk: Station, author: Author) -> None:
    words = Words("en")
    for number in range(len(OPEN) + 1):
        for classes in combinations(OPEN, number):
            blocks = dict(content(desk, author, classes).blocks)
            said = [label for label, _value in blocks["Kinds of data"] if label]
            assert said == [words.code("data_class", one) for one in classes]
            assert ("Records about substance use" in blocks) is (DataClass.SUBSTANCE_USE in classes)


@pytest.mark.parametrize(("language", "title", "tag"), [
    ("en", "Permission to share information", "en-US"), ("es", "Permiso para compartir información", "es-US"),
])  # fmt: skip
def test_it_is_drawn_in_the_language_of_the_family(
    desk: Station, author: Author, language: str, title: str, tag: str
) -> None:
    file = PdfReader(io.BytesIO(consent_page.draw(content(desk, author, (DataClass.HOUSING,), language), author)))
    said = " ".join(" ".join(page.extract_text() for page in file.pages).split())
    assert title in said and "Maria Vega" in said and "Riverside Housing" in said and "42 CFR 2.31(a)(6)" in said
    assert file.trailer["/Root"]["/Lang"] == tag


def test_a_page_that_is_not_safe_at_home_says_so_first(desk: Station, author: Author) -> None:
    assert content(desk, author, (DataClass.HOUSING,)).first == ""
    assert "do not hand it out" in content(desk, author, (DataClass.HOUSING,), home=False).first


def test_whoever_is_not_known_here_is_not_taken_for_everybody(desk: Station, author: Author) -> None:
    about = dict(dict(content(desk, author, (DataClass.HOUSING,), names=False).blocks)["What may be shared"])
    assert set(about["Who it is about"]) == {"_"}, "a line to be filled in"


def test_a_signature_that_was_drawn_stands_on_the_page(desk: Station, author: Author) -> None:
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    )
    adult = date(1991, 4, 2)
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"")
        maria = cases.person(connection, home, desk.agency_id or b"", "Maria", "Vega", birth_date=adult)
        made = consents.make_id()
        kept = attachments.add(connection, author, home, png, "signature.png", about=("consent", made))
        form = Form("Riverside Housing", frozenset({DataClass.HOUSING}), ((maria, adult),), "Maria Vega",
                    Capacity.SELF, Method.DRAWN, author.today, author.today, attached=True)  # fmt: skip
        given = consents.record_form(connection, author, home, form, attachment_id=kept, consent_id=made)
        assert given == made == attachments.of_record(connection, made)[0].about_id
        (signed,) = sharing.of_family(connection, author, home)
        asked = {"language": "es", "safe_at_home": True}
        page = consent_page.content(connection, author, form, {maria: "Maria Vega"}, signed=signed, **asked)
        before = consent_page.content(connection, author, form, {maria: "Maria Vega"}, **asked)
        pages = PdfReader(io.BytesIO(consent_page.draw(page, author))).pages
        assert sum(len(list(one.images)) for one in pages) == 1
        assert before.pictures == {}
        connection.execute(text("DELETE FROM attachment_part"))  # not here yet: the rest is printed all the same
        assert consent_page.content(connection, author, form, {}, signed=signed, **asked).pictures == {}
