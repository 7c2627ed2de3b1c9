"""The packet of a referral, read back: what is in it, what never is, in which language."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from itertools import combinations
from typing import Any

import pypdf
import pytest
from fpdf import FPDF
from sqlalchemy import text

from ctcoord.domain.codes import DataClass, Role
from ctcoord.errors import NothingAllows, UsageError
from ctcoord.exchange import fhir_out
from ctcoord.reports import fonts, packet
from ctcoord.reports.packet_content import Line, chosen, known
from ctcoord.services import barriers, consents, corrections, records, settings
from ctcoord.services.author import Author
from ctcoord.services.import_rights import ROLE
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests import cases
from tests.rotation import Amount
from tests.services.referring import PARK, TODAY, Family, family

SUBSETS = [frozenset(some) for n in range(len(DataClass) + 1) for some in combinations(DataClass, n)]
DRAWN = Amount(ci=len(SUBSETS), long=len(SUBSETS), parts=125)


def token(data_class: DataClass, leo: bool) -> str:
    """The name of a support that says its kind: short, so that no line break cuts it."""
    return f"K{list(DataClass).index(data_class):02d}{'leo' if leo else 'other'}"


@pytest.fixture
def vega(desk: Station, author: Author) -> Family:
    """One support of every kind of data, each with a name that says its kind."""
    made = family(desk, author)
    with desk.write() as connection:
        for one in DataClass:
            for who in (made.leo, made.maria, None):
                cases.support(connection, made.home, who, one, program=token(one, who == made.leo), agency_id=None)
        phone = {"person_id": made.maria, "kind": "phone"}
        cases.add(connection, "contact_point", made.home, **phone, value="860-555-0112", safe=True, voicemail=False)
        cases.add(connection, "contact_point", made.home, **phone, value="860-555-0199", safe=False)
        place = cases.add(connection, "place", made.home, kind="home", address="12 Elm Street, Hartford")
        cases.add(connection, "residence", made.home, person_id=made.maria, place_id=place)
        cases.add(
            connection, "protective_report", made.home, person_id=made.leo, learned_at=author.now, body="REPORTED",
            author_id=bytes(16),
        )  # fmt: skip
    return made


def hide(vega: Family) -> None:
    """Maria lives where nobody may know."""
    with vega.desk.write() as connection:
        place = {"person_id": vega.maria, "kind": "home", "address": "9 Hidden Road"}
        cases.add(connection, "confidential_address", vega.home, **place)


def read(pdf: bytes) -> str:
    """All text of a PDF without line breaks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def printed(vega: Family, referral: bytes, **said: Any) -> packet.Printed:
    with vega.desk.read() as connection:
        return packet.packet(connection, vega.author, referral, **{"safe_at_home": True, **said})


def ready(vega: Family, classes: frozenset[DataClass], **said: Any) -> bytes:
    vega.consent(*(classes - {DataClass.SAFETY} or {DataClass.CORE}), **said)
    made = vega.draft(classes=classes - {DataClass.SAFETY})
    vega.set(made, classes=",".join(classes))  # as a careless hand may have written it
    return made


def check(classes: frozenset[DataClass], said: str) -> None:
    for one in DataClass:
        named = token(one, True) in said
        assert named == (one != "safety" and (one in classes or one == "core")), (one, sorted(classes))
    for never in (
        "Quintanilla",
        "Hidden Road",
        "REPORTED",
        "555-0199",
        token(DataClass.SAFETY, True),
        token(DataClass.SAFETY, False),
    ):
        assert never not in said
    assert ("42 CFR 2.32" in said) == (DataClass.SUBSTANCE_USE in classes)


def test_no_subset_of_classes_lets_a_line_of_another_through(vega: Family, words: Words) -> None:
    with vega.desk.read() as connection:
        lines = known(connection, vega.author, vega.home, words)
    assert {line.data_class for line in lines} == set(DataClass)
    for classes in SUBSETS:
        kept = {line.data_class for line in chosen(lines, classes, None)}
        assert kept == classes - {"safety"}


@pytest.fixture
def words() -> Words:
    return Words("en")


def test_a_packet_holds_only_what_was_consented(vega: Family) -> None:
    """Every subset in 125 days; today's, each class alone, and each missing alone."""
    hide(vega)
    every = frozenset(DataClass)
    picked = {SUBSETS[n] for n in DRAWN.numbers()} | {frozenset({one}) for one in DataClass}
    picked |= {every, every - {DataClass.SUBSTANCE_USE}}
    vega.consent(*(every - {DataClass.SAFETY}))
    made = vega.draft(classes=every - {DataClass.SAFETY})
    for classes in sorted(picked, key=sorted):
        vega.set(made, classes=",".join(classes))  # as a careless hand may have written it: safety included
        check(classes, read(printed(vega, made).pdf))


def test_it_says_which_papers_the_service_asks_for_and_it_does_not_hold(vega: Family) -> None:
    vega.consent(DataClass.CHILDCARE)
    papers = [{"document": "Immunization record"}, {"document": "Proof of address"}, {"uri": "https://example.org"}]
    with vega.desk.write() as connection:
        service = cases.add(connection, "service", bytes(16), organization_id=bytes(16), name="Care",
                            extra={"required_documents": papers})  # fmt: skip
    said = read(printed(vega, vega.draft(service_id=service), language="en").pdf)
    assert "not in this packet" in said
    assert said.index("• Immunization record") < said.index("• Proof of address")
    assert "not in this packet" not in read(printed(vega, vega.draft(), language="en").pdf)


def test_a_consent_that_opens_less_than_the_referral_names_prints_nothing(vega: Family) -> None:
    vega.consent(DataClass.CHILDCARE)
    made = vega.draft(classes=frozenset({DataClass.CHILDCARE, DataClass.INCOME}))
    with pytest.raises(NothingAllows):
        printed(vega, made)


def test_it_is_prefilled_and_names_only_the_child_and_the_head_of_the_household(vega: Family) -> None:
    said = read(printed(vega, ready(vega, frozenset({DataClass.CHILDCARE})), language="en").pdf)
    for known_already in ("After-school care", PARK, "Leo Vega", "May 1, 2020", "Maria Vega", "860-555-0112",
                          "no voicemail", "12 Elm Street, Hartford", "Ana Ruiz", "Our Family Services"):  # fmt: skip
        assert known_already in said
    assert token(DataClass.CHILDCARE, False) in said  # Maria's, the contact; and the consent is for everybody


def test_a_consent_for_one_person_prints_nothing_about_another(vega: Family) -> None:
    given = vega.consent(DataClass.CHILDCARE)
    vega.set(given, "consent", persons=json.dumps({"v": [vega.leo.hex()]}))
    said = read(printed(vega, vega.draft(), language="en").pdf)
    assert "Leo Vega" in said
    assert "860-555-0112" not in said
    assert token(DataClass.CHILDCARE, False) not in said


def test_the_notice_stands_with_the_scope_of_the_consent(vega: Family) -> None:
    made = ready(vega, frozenset({DataClass.SUBSTANCE_USE}))
    said = read(printed(vega, made, language="en").pdf)
    for part in ("42 CFR 2.32", "42 CFR 2.64", "2.12(c)(5)", "Signed by", "Maria Vega", "Holds until", "Substance use"):
        assert part in said


def test_substance_use_that_another_agency_holds_is_not_handed_on(vega: Family, words: Words) -> None:
    theirs = Line("substance_use", frozenset({vega.leo}), "facts", "x", "y", own=False)
    assert chosen([theirs], {"substance_use"}, None) == ()


def test_language_and_title_are_set_and_the_family_is_written_to_in_its_own(vega: Family) -> None:
    made = ready(vega, frozenset({DataClass.CHILDCARE}))
    found = printed(vega, made)
    reader = pypdf.PdfReader(io.BytesIO(found.pdf))
    assert (found.language, reader.root_object["/Lang"]) == ("es", "es-US")
    assert "After-school care" in str(reader.metadata and reader.metadata.title)
    assert "Vega" not in found.name
    assert "born" not in read(found.pdf) or Words("es")("born {day}") == "born {day}"
    english = printed(vega, made, language="en")
    assert pypdf.PdfReader(io.BytesIO(english.pdf)).root_object["/Lang"] == "en-US"


def test_what_is_not_safe_at_home_says_so_first(vega: Family) -> None:
    made = ready(vega, frozenset({DataClass.CHILDCARE}))
    warning = "For the recipient only"
    assert read(printed(vega, made, safe_at_home=False, language="en").pdf).startswith(warning)
    assert warning not in read(printed(vega, made, language="en").pdf)
    with vega.desk.read() as connection, pytest.raises(TypeError):
        packet.packet(connection, vega.author, made)  # type: ignore[call-arg]


def test_death_stops_letters_the_same_day(vega: Family) -> None:
    made = ready(vega, frozenset({DataClass.CHILDCARE}))
    household = vega.draft(person_id=None)
    with vega.desk.write() as connection:
        records.change(connection, "person", vega.leo, {"died_on": TODAY})
    with pytest.raises(UsageError, match="died"):
        printed(vega, made)
    said = read(printed(vega, household, language="en").pdf)
    assert "Leo" not in said
    assert token(DataClass.CHILDCARE, True) not in said


def test_a_death_laid_over_what_an_agency_sent_stops_letters_as_well(vega: Family) -> None:
    made = ready(vega, frozenset({DataClass.CHILDCARE}))
    leo = {"scope_id": vega.home, "record_id": vega.leo, "field": "died_on"}
    with vega.desk.write() as connection:
        corrections.correct(connection, vega.author, "person", **leo, value=TODAY)
    with pytest.raises(UsageError, match="died"):
        printed(vega, made)
    with vega.desk.read() as connection, pytest.raises(UsageError, match="died"):
        fhir_out.bundle(connection, vega.author, made)


@pytest.mark.parametrize("how", ["withdrawn", "ended"])
def test_what_was_sent_is_not_printed_again_once_its_consent_ended(vega: Family, how: str) -> None:
    given = vega.consent(DataClass.CHILDCARE, until=TODAY + timedelta(days=9))
    made = vega.draft()
    vega.send(made)
    printed(vega, made)
    author = vega.author
    if how == "withdrawn":
        with vega.desk.write() as connection:
            consents.withdraw(connection, author, given, signer="Maria Vega")
    else:
        vega.set(given, "consent", valid_until="2026-11-20")
    with pytest.raises(NothingAllows):
        printed(vega, made)


@pytest.mark.parametrize("why", ["a confidential address", "violence"])
def test_a_flagged_household_gives_no_address(vega: Family, why: str) -> None:
    made = ready(vega, frozenset({DataClass.CHILDCARE}))
    assert "12 Elm Street" in read(printed(vega, made).pdf)
    if why == "violence":
        with vega.desk.write() as connection:
            said = {"subject_id": vega.maria, "data_class": "safety", "kind": "violence", "code": "1"}
            cases.add(connection, "observation", vega.home, **said, observed_on=TODAY)
    else:
        hide(vega)
    assert "Elm Street" not in read(printed(vega, made).pdf)


def test_who_could_not_see_a_flag_prints_no_address(vega: Family) -> None:
    """A supervisor, in a family of whose safety nothing came to this computer."""
    made = ready(vega, frozenset({DataClass.CHILDCARE}))
    for role, shown in ((Role.CASEWORKER, True), (Role.SUPERVISOR, False)):
        with vega.desk.write() as connection:
            settings.put(connection, ROLE, role)
            connection.execute(
                text(
                    "INSERT OR IGNORE INTO bucket (scope_id, subject_id, data_class, seq, set_hash, chain_hash, may,"
                    " owner_id, locked) VALUES (:home, zeroblob(16), 'core', 1, 0, x'', 'write', :ours, 0)"
                ),
                {"home": vega.home, "ours": vega.desk.agency_id},
            )
        assert ("12 Elm Street" in read(printed(vega, made).pdf)) == shown


@pytest.mark.parametrize("known_fonts", [fonts.KNOWN, ()])
def test_no_letter_is_lost_in_silence(known_fonts: tuple[tuple[str, str], ...]) -> None:
    pdf = FPDF()
    found = fonts.choose(pdf, known_fonts)
    assert found.drawable("Señora Ñandú — “¿qué?” €") == "Señora Ñandú — “¿qué?” €"
    assert found.drawable("中\U0010fffd") == "[U+4E2D][U+10FFFD]"
    pdf.add_page()
    pdf.set_font(found.family, size=11)
    if known_fonts:
        pdf.multi_cell(0, 5, found.drawable("Señora 中"))
        assert "Señora [U+4E2D]" in read(bytes(pdf.output()))


def test_hostile_and_endless_words_are_drawn(vega: Family) -> None:
    vega.consent(DataClass.CHILDCARE)
    made = vega.draft(service="<b>x</b> \u202e **y** \x07" + "W" * 150)
    assert "<b>x</b>" in read(printed(vega, made).pdf)


def test_a_barrier_of_violence_or_a_conviction_goes_with_no_consent_to_work_together(vega: Family) -> None:
    with vega.desk.write() as connection:
        for title, category in (("THREATENED", "intimate-partner-violence"), ("CONVICTED", "ex-offender"),
                                ("CARLESS", "transportation-insecurity")):  # fmt: skip
            barriers.add(connection, vega.author, vega.home, title, category=category)
    every = frozenset(DataClass) - {DataClass.SAFETY}
    for classes, shown in (({DataClass.COORDINATION}, {"CARLESS"}), (every, {"CARLESS", "CONVICTED"})):
        vega.consent(*classes)
        said = read(printed(vega, vega.draft(person_id=None, classes=frozenset(classes))).pdf)
        assert {title for title in ("THREATENED", "CONVICTED", "CARLESS") if title in said} == shown
