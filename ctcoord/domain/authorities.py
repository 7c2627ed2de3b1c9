"""What a valid authority to share must say: elements of a consent with their citations, who may sign, and how.

Source of each rule is its citation. The rules are data; ``problems`` reads them for one form, ``covers`` for one
disclosure. Agencies' counsel decide what applies to them: a rule here stops, it never advises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.domain.consent import RULES, in_force


class Authority(StrEnum):
    """Why one agency may see what another recorded."""

    CONSENT = "consent"
    STATUTE = "statute"
    AGREEMENT = "agreement"  # between agencies
    COURT_ORDER = "court_order"


class Capacity(StrEnum):
    """In what capacity somebody signs."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    MINOR = "minor"  # who may consent alone


class Method(StrEnum):
    """How a signature was taken."""

    DRAWN = "drawn"
    SCANNED = "scanned"
    PAPER = "paper"  # signed on paper that is kept in the agency's file
    VERBAL = "verbal"


# A consent that was given or refused is never changed: what ends it is a fact of its own. 'Expired' is computed.
STEPS: Mapping[ConsentStatus, frozenset[ConsentStatus]] = {
    ConsentStatus.REQUESTED: frozenset({ConsentStatus.GIVEN, ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN}),
    ConsentStatus.GIVEN: frozenset({ConsentStatus.WITHDRAWN, ConsentStatus.EXPIRED, ConsentStatus.INVALIDATED}),
    ConsentStatus.REFUSED: frozenset(),
    ConsentStatus.WITHDRAWN: frozenset(),
    ConsentStatus.EXPIRED: frozenset({ConsentStatus.INVALIDATED}),
    ConsentStatus.INVALIDATED: frozenset(),
}
IN_PLACE = frozenset({ConsentStatus.REQUESTED})  # the only state whose row is changed
STILL_SAID = frozenset({"as_of", "confirmed_on", "confirmed_by"})  # of any other, too: who vouches for the row


def status_on(status: str, signed_on: date | None, valid_until: date | None, ended_by: str | None, today: date) -> str:
    """The state on ``today`` of a consent kept with ``status``; ``ended_by``: status of the fact that ended it."""
    if ended_by in (ConsentStatus.WITHDRAWN, ConsentStatus.INVALIDATED):
        return str(ended_by)
    if status == ConsentStatus.GIVEN and valid_until is not None and valid_until < today:
        return ConsentStatus.EXPIRED
    return status


ADULT = 18  # CGS 1-1d
LONGEST_DAYS = 366  # the agency may set less


@dataclass(frozen=True, slots=True)
class MinorRule:
    """Under which law somebody under 18 consents alone, and below which age (years) whoever takes it says why.

    The statutes name no lowest age; they ask whether the minor is mature enough, and for the reasons in writing.
    """

    citation: str
    asked_below: int
    asked_by: str


# What somebody under 18 may consent to alone; what is so opened stays closed to parents. Twelve is the age below which
# CGS 19a-216 has a provider report that a child came alone.
MINOR_MAY_OPEN: Mapping[DataClass, MinorRule] = {
    DataClass.SUBSTANCE_USE: MinorRule("42 CFR 2.14; CGS 17a-688(d)", 12, "42 CFR 2.14; CGS 17a-688(d)"),
    DataClass.HEALTH: MinorRule("CGS 19a-14c, 19a-216, 19a-592", 12, "CGS 19a-14c(b)"),
}

# Never opened by spoken words alone.
WRITTEN_ONLY: Mapping[DataClass, str] = {
    DataClass.SUBSTANCE_USE: "42 CFR 2.31(a)",
    DataClass.SAFETY: "34 USC 12291(b)(2)(B)",
    DataClass.JUSTICE: "28 CFR 20.33",
    DataClass.HEALTH: "45 CFR 164.508(c)(1)(vi)",
    DataClass.EDUCATION: "34 CFR 99.30(a)",
}

# What carries a notice to whoever receives it.
REDISCLOSURE: Mapping[DataClass, str] = {DataClass.SUBSTANCE_USE: "42 CFR 2.32"}


@dataclass(frozen=True, slots=True)
class Element:
    """Something a form must say: the field, and the rule for each class that asks for it ('' for any)."""

    field: str
    citations: Mapping[str, str]

    def asked_by(self, classes: Collection[DataClass]) -> str | None:
        """The rule that asks for it when these classes are shared; None where none does."""
        return next((self.citations[name] for name in sorted(classes) if name in self.citations), None) or (
            self.citations.get("")
        )


_PART2, _FERPA, _HIPAA = DataClass.SUBSTANCE_USE, DataClass.EDUCATION, DataClass.HEALTH
ELEMENTS = (
    Element("persons", {_PART2: "42 CFR 2.31(a)(1)", _HIPAA: "45 CFR 164.508(c)(1)(i)", "": "CGS 4-193"}),
    Element("discloser", {_PART2: "42 CFR 2.31(a)(2)", _HIPAA: "45 CFR 164.508(c)(1)(ii)"}),
    Element("limits", {_PART2: "42 CFR 2.31(a)(3)", _FERPA: "34 CFR 99.30(b)(1)"}),
    Element("recipient", {_PART2: "42 CFR 2.31(a)(4)", _FERPA: "34 CFR 99.30(b)(3)", "": "CGS 4-193"}),
    Element(
        "purpose",
        {_PART2: "42 CFR 2.31(a)(5)", _FERPA: "34 CFR 99.30(b)(2)", _HIPAA: "45 CFR 164.508(c)(1)(iv)"},
    ),
    Element("valid_until", {_PART2: "42 CFR 2.31(a)(7)", _HIPAA: "45 CFR 164.508(c)(1)(v)", "": "CGS 4-193"}),
    Element("signer", {_PART2: "42 CFR 2.31(a)(8)", _FERPA: "34 CFR 99.30(a)", "": "CGS 4-193"}),
    Element("signed_on", {_PART2: "42 CFR 2.31(a)(9)", _FERPA: "34 CFR 99.30(a)", "": "CGS 4-193"}),
)


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in. ``persons`` are ids with birth dates (None: unknown); ids are the caller's."""

    recipient: str
    classes: frozenset[DataClass]
    persons: tuple[tuple[bytes, date | None], ...]
    signer: str
    signer_capacity: Capacity
    method: Method | None
    signed_on: date | None
    valid_until: date | None
    authority: Authority = Authority.CONSENT
    signer_id: bytes | None = None
    also_signed: frozenset[bytes] = frozenset()  # other adults whose signature stands on the same page
    recipient_id: bytes | None = None  # of an organization of the directory
    discloser: str = ""
    purpose: str = ""
    limits: str = ""
    ends_with: str = ""
    citation: str = ""
    witness: str = ""
    capacity_reason: str = ""  # how it shows that a young minor understands
    attached: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form is not valid yet: a code for the catalogue, the field to change, and whose rule it is."""

    code: str
    field: str
    citation: str = ""
    data_class: DataClass | None = None


def problems(form: Form, today: date) -> list[Problem]:
    """What keeps a form from being given, in the order of its fields; empty when it may be."""
    found = list(_missing(form))
    found += [Problem("not_by_consent", "classes", RULES[one].citation, one) for one in _closed(form)]
    found += _dates(form, today)
    if form.authority is Authority.CONSENT:
        found += [*_capacity(form, today), *_method(form)]
    order = [element.field for element in ELEMENTS]
    return sorted(found, key=lambda one: order.index(one.field) if one.field in order else len(order))


def _missing(form: Form) -> Iterable[Problem]:
    if not form.classes:
        yield Problem("missing", "classes", "CGS 4-193")
    law = form.authority is not Authority.CONSENT
    if law and not form.citation.strip():
        yield Problem("missing", "citation")
    for element in ELEMENTS:
        rule = element.asked_by(form.classes)
        signature = element.field in ("signer", "signed_on", "valid_until", "discloser", "limits")
        if rule is None or (law and signature) or (element.field == "valid_until" and form.ends_with.strip()):
            continue
        value = getattr(form, element.field)
        if not (value.strip() if isinstance(value, str) else value):
            yield Problem("missing", element.field, rule)


def _closed(form: Form) -> list[DataClass]:
    """Classes that no consent opens; a court order or a statute may."""
    if form.authority is not Authority.CONSENT:
        return []
    return sorted(one for one in form.classes if not RULES[one].by_consent)


def _in(rules: Mapping[DataClass, str], form: Form) -> list[tuple[DataClass, str]]:
    return [(one, rules[one]) for one in sorted(form.classes) if one in rules]


def _dates(form: Form, today: date) -> Iterable[Problem]:
    if form.signed_on and form.signed_on > today:
        yield Problem("signed_in_future", "signed_on")
    if form.valid_until and form.signed_on:
        if form.valid_until < form.signed_on:
            yield Problem("ends_before_start", "valid_until")
        elif (form.valid_until - form.signed_on).days > LONGEST_DAYS:
            yield Problem("too_long", "valid_until")
        elif form.valid_until < today:
            yield Problem("already_over", "valid_until")


def asks_why_alone(form: Form, today: date) -> str | None:
    """The rule that has whoever takes it write down why somebody so young decides alone; None where none does."""
    if form.authority is not Authority.CONSENT or form.signer_capacity is not Capacity.MINOR:
        return None
    youngest = min((_age(born, today) for _who, born in form.persons if born is not None), default=ADULT)
    rules = [MINOR_MAY_OPEN[one] for one in sorted(form.classes) if one in MINOR_MAY_OPEN]
    return next((rule.asked_by for rule in rules if youngest < rule.asked_below), None)


def _capacity(form: Form, today: date) -> Iterable[Problem]:
    """Adults sign for themselves; a parent for a child, and on the same page for themselves; a minor alone only for
    what the law lets them open."""
    grown = {who for who, born in form.persons if born is not None and _age(born, today) >= ADULT}
    with_a_child = len(grown) < len(form.persons)
    signed = form.also_signed | ({form.signer_id} if form.signer_id else set())
    for who, born in form.persons:
        adult = who in grown
        match form.signer_capacity:
            case Capacity.SELF if form.signer_id and who not in signed:
                yield Problem("each_adult_signs", "persons")
            case Capacity.SELF if born is not None and not adult:
                yield Problem("minor_signs_alone", "signer_capacity")
            case Capacity.PARENT if adult and not (with_a_child and who in signed):
                yield Problem("adult_signs_for_self", "signer_capacity")
            case Capacity.MINOR if adult:
                yield Problem("adult_is_no_minor", "signer_capacity")
            case _:
                pass
    asked_by = asks_why_alone(form, today)
    if asked_by and not form.capacity_reason.strip():
        yield Problem("missing", "capacity_reason", asked_by)
    if form.signer_capacity is Capacity.MINOR:
        for one in sorted(form.classes - MINOR_MAY_OPEN.keys()):
            yield Problem("minor_may_not_open", "classes", "CGS 1-1d", one)
    elif DataClass.SUBSTANCE_USE in form.classes and _for_a_minor(form, grown):
        yield Problem("minor_must_sign", "signer_capacity", "42 CFR 2.14", DataClass.SUBSTANCE_USE)


def _for_a_minor(form: Form, grown: Collection[bytes]) -> bool:
    """Whether somebody else signs for a minor; a guardian may for an adult who cannot (42 CFR 2.15)."""
    minor = any(born is not None and who not in grown for who, born in form.persons)
    return form.signer_capacity is Capacity.PARENT or (form.signer_capacity is Capacity.GUARDIAN and minor)


def _method(form: Form) -> Iterable[Problem]:
    if form.method is None:
        yield Problem("missing", "method")
    elif form.method is Method.VERBAL:
        for one, rule in _in(WRITTEN_ONLY, form):
            yield Problem("not_spoken", "method", rule, one)
        if not form.witness.strip():
            yield Problem("missing", "witness")
        elif called(form.witness) in {called(name) for name in re.split(r"[,;/&]", form.signer)}:
            yield Problem("own_witness", "witness")
    elif form.method in (Method.DRAWN, Method.SCANNED) and not form.attached:
        yield Problem("no_signature", "method")


@dataclass(frozen=True, slots=True)
class Given:
    """An authority as it is kept. ``persons`` None: everybody of the household.

    ``recipient_id``: an agency's or an organization's of the directory; ``agency_names``: of an agency, what it is
    called now.
    """

    id: bytes
    status: str
    recipient: str
    recipient_id: bytes | None
    classes: frozenset[str]
    persons: frozenset[bytes] | None
    signed_on: date | None
    valid_until: date | None
    withdrawn: bool
    agency_names: frozenset[str] = frozenset()


def covers(
    given: Iterable[Given],
    *,
    person: bytes | None,
    recipient: str,
    recipient_id: bytes | None,
    classes: Collection[DataClass],
    today: date,
) -> bytes | None:
    """The authority that lets these classes of a person go to a recipient today; None where none does.

    The recipient is the same when its id is; of two organizations of the directory with ids nothing else counts. Where
    either has none, or one is an agency and the other is found in the directory, its name does but for case and
    spaces, as on paper. One authority must cover all of it: two halves are two disclosures. Of several the one that
    lasts longest counts.
    """
    fitting = [
        one
        for one in given
        if in_force(one.status, one.signed_on, one.valid_until, one.withdrawn, today)
        and _same(one, recipient, recipient_id)
        and set(classes) <= one.classes | {DataClass.CORE}
        and (one.persons is None or (person is not None and person in one.persons))
    ]
    best = max(fitting, key=lambda one: (one.valid_until or date.max, one.id), default=None)
    return best.id if best else None


def _same(one: Given, recipient: str, recipient_id: bytes | None) -> bool:
    if one.recipient_id and recipient_id and (one.recipient_id == recipient_id or not one.agency_names):
        return one.recipient_id == recipient_id
    return called(recipient) in {called(name) for name in (one.recipient, *one.agency_names)}


def called(name: str) -> str:
    """A name as it is compared: but for case and spaces."""
    return " ".join(name.casefold().split())


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
