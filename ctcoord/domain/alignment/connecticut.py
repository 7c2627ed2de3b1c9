"""What Connecticut and federal law say of the supports that findings are about: dated data with citations.

A rule holds from ``begins`` to ``ends`` (None: open); the one that holds on the day of a finding counts, and an agency
may put its own figure in place of any (``with_figures``). ``advice`` says which of them matter for a finding.

What a certificate of twelve months is spared needs no rule of its own: a birthday ends the need, and a term break has
no times, so that neither makes a finding while the certificate runs (45 CFR 98.21(a)(1)(ii)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Domain, Facts, Finding, Kind, Support
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.who import runs, serves, within

CERTIFICATE, JOB_SEARCH, REPORT, WAIT_LIST, MEDICAL_RIDES, LONGEST_TRIP = (
    "care_certificate", "care_job_search", "care_report", "care_wait_list", "medical_rides", "longest_trip",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """``value`` is what ``unit`` says; ``note``: how sure it is, and what else is said.

    ``compared``: whether its paragraphs were compared with the wording of the law. Where they were not, what it says is
    known from others who explain it, and it is shown as something to check.
    """

    code: str
    value: int | tuple[str, ...]
    unit: str
    citation: str
    begins: date | None = None
    ends: date | None = None
    note: str = ""
    compared: bool = False


RULES: tuple[Rule, ...] = (
    Rule(
        CERTIFICATE, 12, "months", "42 USC 9858c(c)(2)(N)(i); 45 CFR 98.21(a)(1)",
        note="The Administration for Children and Families explains it so (childcareta.acf.hhs.gov, 12-Month"
        " Eligibility). Eight months before that (Public Act 10-61, from January 1, 2011); Public Act 15-227 made it"
        " twelve. On which day that began for a certificate is not settled here.",
    ),
    Rule(
        JOB_SEARCH, 3, "months", "45 CFR 98.21(a)(2)",
        note="The federal rule asks for three months at least where a state ends care for it at all (acf.hhs.gov, Does"
        " the law require States to offer families a period of job search); the program's guide for families says up"
        " to three.",
    ),
    Rule(
        REPORT, 10, "days", "RCSA 17b-749-19(a)(1)", compared=True,
        note="The regulation: all changes in household circumstances and care arrangements. The program's guide for"
        " families: loss of work or of an approved activity, another provider, income over 85 % of the state median,"
        " a child who left home, address and phone.",
    ),
    Rule(
        WAIT_LIST, 15, "days", "RCSA 17b-749-10(a)(1), (a)(2), (b)(1)", compared=True,
        note="By priority group, then by the date of application; at least so many days to send papers that are asked"
        " for. Compared with the wording of September 2024. Who belongs to which group is decided by the program and"
        " not kept here.",
    ),
    Rule(
        MEDICAL_RIDES, (Kind.APPOINTMENT,), "kinds", "42 CFR 431.53; 42 CFR 440.170(a)",
        note="Rides of Medicaid are to and from care that it covers; they never serve training or work.",
    ),
    Rule(LONGEST_TRIP, 90, "minutes", "", note="No law: the program's own measure of a trip that nobody keeps up."),
)  # fmt: skip

_WORK = frozenset({Kind.TRAINING, Kind.JOB})
_CHANGES: Mapping[str, str] = {Domain.CHILDCARE: "provider", Domain.HOUSING: "address"}  # what follows when it ends

Law = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Advice:
    """A rule that matters for a finding: ``figure`` what it counts, ``by`` until when, ``what`` is reported.

    ``compared`` as in Rule.
    """

    code: str
    citation: str
    figure: int = 0
    by: date | None = None
    what: str = ""
    compared: bool = True


def law_on(day: date, figures: Mapping[str, int] | None = None, rules: Iterable[Rule] = RULES) -> Law:
    """The rules that hold on a day by their codes, with the figures that an agency put in place of theirs."""
    law = {one.code: one for one in rules if within(one.begins, one.ends, day.toordinal())}
    return with_figures(law, figures or {})


def figure(code: str) -> int:
    """The figure of the newest rule of a code."""
    return _figure({one.code: one for one in RULES}, code)


def with_figures(law: Law, figures: Mapping[str, int]) -> Law:
    """The same rules with other figures; what counts no figure is left as it is."""
    return {
        code: replace(one, value=figures[code]) if code in figures and isinstance(one.value, int) else one
        for code, one in law.items()
    }


def rules_of(law: Law) -> Rules:
    """What the rules of alignment take from the law."""
    kinds = law[MEDICAL_RIDES].value if MEDICAL_RIDES in law else None
    purposes = {"medical": frozenset(kinds)} if isinstance(kinds, tuple) else {}
    return Rules(longest_trip=_figure(law, LONGEST_TRIP) or Rules().longest_trip, purposes=purposes)


def advice(facts: Facts, finding: Finding, law: Law) -> tuple[Advice, ...]:
    """What the law adds to the next steps of a finding, in the order of its rules."""
    return tuple(replace(one, compared=law[one.code].compared) for one in _advice(facts, finding, law))


def _advice(facts: Facts, finding: Finding, law: Law) -> Iterator[Advice]:
    known = by_id(facts)
    about = [known[one] for one in finding.about if one in known]
    supports = [one for one in about if isinstance(one, Support)]
    activities = [one for one in about if isinstance(one, Activity)]
    main = supports[0] if supports else None
    if main and finding.cause == "ends" and _is_certificate(main):
        yield from _short(main, law)
    if main and main.domain == Domain.CHILDCARE and finding.kind == "not_yet":
        yield from _job_search(facts, finding, law)
    yield from _report(facts, finding, main, law)
    if main and finding.cause == "waiting" and _is_certificate(main) and (rule := law.get(WAIT_LIST)):
        yield Advice(WAIT_LIST, rule.citation, _figure(law, WAIT_LIST))
    if _of_transit(finding, main):
        yield from _rides(facts, activities, law)


def _is_certificate(support: Support) -> bool:
    """Care that the state's program pays for; an agency writes its name as it likes."""
    said = f"{support.program} {support.source.agency}".casefold()
    return support.domain == Domain.CHILDCARE and any(name in said for name in ("care 4 kids", "care4kids", "c4k"))


def _short(support: Support, law: Law) -> Iterator[Advice]:
    """A certificate that ends before its time; counted in weeks it is as long: of twelve months, 52 weeks."""
    rule, months = law.get(CERTIFICATE), _figure(law, CERTIFICATE)
    if rule and support.begins and support.ends:
        full = months_on(support.begins, months) - timedelta(days=1)
        weeks = support.begins + timedelta(weeks=months * 52 // 12, days=-1)
        if support.ends < min(full, weeks):
            yield Advice(CERTIFICATE, rule.citation, months, full)


def _job_search(facts: Facts, finding: Finding, law: Law) -> Iterator[Advice]:
    """Training or work of the same adult ended not long before: care may go on while they look for other work."""
    rule = law.get(JOB_SEARCH)
    theirs = [one for one in facts.activities if one.person in finding.people and one.kind in _WORK]
    last = max((one.ends for one in theirs if one.ends and one.ends < finding.first_on), default=None)
    if rule is None or last is None or any(within(one.begins, one.ends, last.toordinal() + 1) for one in theirs):
        return
    if finding.first_on <= (until := months_on(last, _figure(law, JOB_SEARCH))):
        yield Advice(JOB_SEARCH, rule.citation, _figure(law, JOB_SEARCH), until)


def _report(facts: Facts, finding: Finding, main: Support | None, law: Law) -> Iterator[Advice]:
    """What will have to be told to the program that pays for care, should it come to pass."""
    rule = law.get(REPORT)
    what = _CHANGES.get(main.domain) if main else None
    if rule is None or what is None or finding.kind != "breaks_first" or finding.cause != "ends":
        return
    day = finding.first_on.toordinal() - 1  # the last day of what ends
    if any(_is_certificate(one) and runs(one, day) for one in facts.supports):
        days = _figure(law, REPORT)
        yield Advice(REPORT, rule.citation, days, finding.first_on + timedelta(days=days), what)


def _of_transit(finding: Finding, main: Support | None) -> bool:
    if finding.kind == "cannot_get_there":
        return finding.cause != "drop_off"
    return finding.kind in ("breaks_first", "not_yet") and main is not None and main.domain == Domain.TRANSIT


def _rides(facts: Facts, activities: Iterable[Activity], law: Law) -> Iterator[Advice]:
    """Rides for medical appointments that somebody may count on for something else."""
    if (rule := law.get(MEDICAL_RIDES)) is None or not isinstance(rule.value, tuple):
        return
    medical = [one for one in facts.supports if one.purpose == "medical" and one.status == "active"]
    if any(
        serves(one, activity.person) for activity in activities if activity.kind not in rule.value for one in medical
    ):
        yield Advice(MEDICAL_RIDES, rule.citation)


def _figure(law: Law, code: str) -> int:
    value = law[code].value if code in law else 0
    return value if isinstance(value, int) else 0


def months_on(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where there is none."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
