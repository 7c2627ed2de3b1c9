"""Who may sign what, how, and for how long: every capacity × method × class, every state × state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from ctcoord.domain import authorities
from ctcoord.domain.authorities import Authority, Capacity, Form, Given, Method
from ctcoord.domain.codes import ConsentStatus, DataClass

TODAY = date(2026, 11, 21)
ADULT, CHILD = date(1990, 1, 1), date(2015, 1, 1)
WHO, OTHER = bytes(15) + b"\x01", bytes(15) + b"\x02"
WRITTEN_ONLY = {"substance_use", "safety", "justice", "health", "education"}
MINORS_OWN = {"substance_use", "health"}


def form(born: date | None = ADULT, **changes: object) -> Form:
    """A form with everything filled in."""
    whole = Form(
        recipient="Park Street After-School",
        classes=frozenset({DataClass.CHILDCARE}),
        persons=((WHO, born),),
        signer="Maria Vega",
        signer_capacity=Capacity.SELF,
        method=Method.PAPER,
        signed_on=TODAY,
        valid_until=TODAY + timedelta(days=180),
        signer_id=WHO,
        discloser="Our Family Services",
        purpose="A place in the programme",
        limits="Hours and fees",
        attached=True,
        witness="Ana Ruiz",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def codes(one: Form) -> list[str]:
    return [problem.code for problem in authorities.problems(one, TODAY)]


@pytest.mark.parametrize(("capacity", "method", "data_class"), list(product(Capacity, Method, DataClass)))
@pytest.mark.parametrize("born", [ADULT, CHILD, None])
def test_every_capacity_method_and_class(
    capacity: Capacity, method: Method, data_class: DataClass, born: date | None
) -> None:
    found = set(codes(form(born, signer_capacity=capacity, method=method, classes=frozenset({data_class}))))
    expected = set()
    if data_class == "safety":
        expected.add("not_by_consent")
    if method is Method.VERBAL and data_class in WRITTEN_ONLY:
        expected.add("not_spoken")
    if capacity is Capacity.SELF and born is CHILD:
        expected.add("minor_signs_alone")
    if capacity is Capacity.PARENT and born is ADULT:
        expected.add("adult_signs_for_self")
    for_a_minor = capacity is Capacity.PARENT or (capacity is Capacity.GUARDIAN and born is CHILD)
    if for_a_minor and data_class == "substance_use":
        expected.add("minor_must_sign")
    if capacity is Capacity.MINOR and born is ADULT:
        expected.add("adult_is_no_minor")
    if capacity is Capacity.MINOR and data_class not in MINORS_OWN:
        expected.add("minor_may_not_open")
    if capacity is Capacity.MINOR and born is CHILD and data_class in MINORS_OWN:
        expected.add("missing")  # why somebody of eleven decides alone
    assert found == expected


FIELDS = ("persons", "recipient", "signer", "signed_on", "valid_until")
BY_CLASS = {
    "substance_use": {"discloser", "limits", "purpose"},
    "education": {"limits", "purpose"},
    "health": {"discloser", "purpose"},
}


@pytest.mark.parametrize("data_class", list(DataClass))
@pytest.mark.parametrize("field", [*FIELDS, "discloser", "limits", "purpose"])
def test_what_a_class_asks_for_is_asked_for_with_its_rule(data_class: DataClass, field: str) -> None:
    empty = () if field == "persons" else None if field in ("signed_on", "valid_until") else "  "
    one = form(classes=frozenset({data_class}), **{field: empty})
    found = [p for p in authorities.problems(one, TODAY) if p.code == "missing"]
    asked = field in FIELDS or field in BY_CLASS.get(data_class, set())
    assert [p.field for p in found] == ([field] if asked else [])
    assert all(p.citation for p in found)


def test_dates_are_looked_at() -> None:
    assert codes(form(signed_on=TODAY + timedelta(days=1))) == ["signed_in_future"]
    assert codes(form(valid_until=TODAY - timedelta(days=1))) == ["ends_before_start"]
    assert codes(form(valid_until=TODAY + timedelta(days=366))) == []
    assert codes(form(valid_until=TODAY + timedelta(days=367))) == ["too_long"]
    past = form(signed_on=TODAY - timedelta(days=40), valid_until=TODAY - timedelta(days=1))
    assert codes(past) == ["already_over"]
    assert codes(form(valid_until=None, ends_with="the end of treatment")) == []


def test_each_adult_signs_alone_and_a_drawn_name_must_be_there() -> None:
    assert codes(form(persons=((WHO, ADULT), (OTHER, ADULT)))) == ["each_adult_signs"]
    assert codes(form(method=Method.DRAWN, attached=False)) == ["no_signature"]
    assert codes(form(method=Method.VERBAL, witness=" ")) == ["missing"]
    assert codes(form(method=None)) == ["missing"]
    assert codes(form(method=Method.VERBAL, signer="Leo Vega, Maria Vega", witness="maria  VEGA")) == ["own_witness"]


@pytest.mark.parametrize("authority", [one for one in Authority if one is not Authority.CONSENT])
def test_a_law_needs_a_citation_and_no_signature(authority: Authority) -> None:
    bare = form(
        authority=authority, signer="", signed_on=None, valid_until=None, method=None, discloser="", limits="",
        classes=frozenset({DataClass.SAFETY}),
    )  # fmt: skip
    assert codes(bare) == ["missing"]
    assert codes(replace(bare, citation="CGS 17b-90")) == []


STEPS = {
    ("requested", "given"), ("requested", "refused"), ("requested", "withdrawn"),
    ("given", "withdrawn"), ("given", "expired"), ("given", "invalidated"), ("expired", "invalidated"),
}  # fmt: skip


@pytest.mark.parametrize(("now", "to"), list(product(ConsentStatus, ConsentStatus)))
def test_every_pair_of_states_of_a_consent(now: ConsentStatus, to: ConsentStatus) -> None:
    assert (to in authorities.STEPS[now]) == ((now, to) in STEPS)


@pytest.mark.parametrize("status", list(ConsentStatus))
@pytest.mark.parametrize("ended_by", [None, "withdrawn", "invalidated", "refused"])
@pytest.mark.parametrize("days", [None, -1, 0, 1])
def test_the_state_of_today_follows_from_what_is_kept(
    status: ConsentStatus, ended_by: str | None, days: int | None
) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    found = authorities.status_on(status, TODAY, until, ended_by, TODAY)
    if ended_by in ("withdrawn", "invalidated"):
        assert found == ended_by
    else:
        assert found == ("expired" if status == "given" and days == -1 else status)


def given(**changes: object) -> Given:
    whole = Given(WHO, "given", "Park Street", None, frozenset({"childcare"}), None, TODAY, TODAY, withdrawn=False)
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "covered"),
    [
        (given(), True),
        (given(recipient=" park  STREET "), True),
        (given(recipient="Other"), False),
        (given(recipient="Other", recipient_id=OTHER), True),
        (given(recipient_id=WHO), False),
        (given(classes=frozenset({"housing"})), False),
        (given(persons=frozenset({WHO})), True),
        (given(persons=frozenset({OTHER})), False),
        (given(withdrawn=True), False),
        (given(status="refused"), False),
        (given(valid_until=TODAY - timedelta(days=1)), False),
        (given(signed_on=TODAY + timedelta(days=1)), False),
        (given(signed_on=None), False),
    ],
)
def test_what_covers_a_disclosure(one: Given, *, covered: bool) -> None:
    recipient_id = OTHER if one.recipient_id else None
    found = authorities.covers(
        [one], person=WHO, recipient="Park Street", recipient_id=recipient_id, today=TODAY,
        classes=[DataClass.CORE, DataClass.CHILDCARE],
    )  # fmt: skip
    assert (found is not None) == covered


def test_for_a_household_only_what_covers_everybody_counts_and_two_halves_are_no_whole() -> None:
    ask = {"recipient": "Park Street", "recipient_id": None, "today": TODAY}
    halves = [given(), given(id=OTHER, classes=frozenset({"housing"}))]
    both = [DataClass.CHILDCARE, DataClass.HOUSING]
    assert authorities.covers(halves, person=WHO, classes=both, **ask) is None  # type: ignore[arg-type]
    only_one = given(persons=frozenset({WHO}))
    assert authorities.covers([only_one], person=None, classes=both[:1], **ask) is None  # type: ignore[arg-type]
    longer = given(id=OTHER, valid_until=None)
    assert authorities.covers([given(), longer], person=WHO, classes=both[:1], **ask) == OTHER  # type: ignore[arg-type]


AGENCY, ORGANIZATION, ANOTHER = b"a" * 16, b"o" * 16, b"p" * 16
CALLED = frozenset({"Hartford Childcare", "HC"})


@pytest.mark.parametrize(
    ("one", "asked", "asked_id", "same"),
    [
        (given(recipient="Hartford Childcare"), "hartford  childcare", ORGANIZATION, True),
        (given(recipient="HC", recipient_id=AGENCY, agency_names=CALLED), "Hartford Childcare", ORGANIZATION, True),
        (given(recipient="HC", recipient_id=AGENCY, agency_names=CALLED), "Hartford Care", ORGANIZATION, False),
        (given(recipient="Hartford Childcare", recipient_id=ORGANIZATION), "As it is called now", ORGANIZATION, True),
        # Two of the same name in the directory are two.
        (given(recipient="Hartford Childcare", recipient_id=ANOTHER), "Hartford Childcare", ORGANIZATION, False),
        (given(recipient="Hartford Childcare", recipient_id=ORGANIZATION), "hartford childcare", None, True),
    ],
)
def test_who_is_the_recipient(one: Given, asked: str, asked_id: bytes | None, *, same: bool) -> None:
    found = authorities.covers(
        [one], person=WHO, recipient=asked, recipient_id=asked_id, classes=[DataClass.CHILDCARE], today=TODAY
    )
    assert (found is not None) == same


def test_a_parent_signs_for_a_child_and_on_the_same_page_for_themselves() -> None:
    both = ((WHO, ADULT), (OTHER, CHILD))
    assert codes(form(signer_capacity=Capacity.PARENT, persons=both)) == []
    assert codes(form(signer_capacity=Capacity.PARENT, persons=both, signer_id=ANOTHER)) == ["adult_signs_for_self"]
    three = (*both, (ANOTHER, ADULT))
    for capacity, code, persons in (
        (Capacity.PARENT, "adult_signs_for_self", three), (Capacity.SELF, "each_adult_signs", (both[0], three[2]))
    ):  # fmt: skip
        alone = form(signer_capacity=capacity, persons=persons)
        assert codes(alone) == [code]
        assert codes(replace(alone, also_signed=frozenset({ANOTHER}))) == []


@pytest.mark.parametrize(("years", "asked"), [(11, True), (12, False), (17, False)])
@pytest.mark.parametrize("data_class", [DataClass.HEALTH, DataClass.SUBSTANCE_USE])
def test_why_a_young_minor_decides_alone_is_written_down(years: int, asked: bool, data_class: DataClass) -> None:
    born = date(TODAY.year - years, TODAY.month, TODAY.day)
    for age, wanted in ((born, asked), (born + timedelta(days=1), asked or years == 12)):
        alone = form(age, signer_capacity=Capacity.MINOR, classes=frozenset({data_class}))
        found = [(one.code, one.field) for one in authorities.problems(alone, TODAY)]
        assert found == ([("missing", "capacity_reason")] if wanted else [])
        assert all(one.citation for one in authorities.problems(alone, TODAY))
        assert codes(replace(alone, capacity_reason="She said it in her own words.")) == []
    assert "missing" not in codes(form(born, signer_capacity=Capacity.GUARDIAN, classes=frozenset({data_class})))
