"""``ctcoord check``: do a family's supports hold together? One of the store, all of them, or one of a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctcoord.cli.context import Command, Context, count_to
from ctcoord.errors import FileFault, FileUnread, UsageError
from ctcoord.words import Message, Words, mark

if TYPE_CHECKING:
    from ctcoord.domain.alignment.connecticut import Law
    from ctcoord.domain.alignment.facts import Finding
    from ctcoord.services.alignment import Alignment

INDENT = " " * 8
MOST_JOBS = 64
LONGEST = 3660  # days; ten years are more than anybody plans
SCHEMAS = ("family", "findings")


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "family", nargs="*", metavar="FAMILY", help=words("an id, a case number, or words that find one family")
    )
    parser.add_argument("--all", action="store_true", help=words("every family of the store, one after the other"))
    parser.add_argument(
        "--facts", metavar="FILE.json", help=words("a family that a file describes; needs no store and no passphrase")
    )
    parser.add_argument(
        "--timetable",
        metavar="FEED",
        action="append",
        default=[],
        help=words(
            "with --facts: a GTFS zip or folder for ways that the file does not say; may be given several times"
        ),
    )
    parser.add_argument("--from", dest="begin", metavar="DATE", help=words("the first day to look at; else today"))
    parser.add_argument("--to", dest="end", metavar="DATE", help=words("the last day; else twelve months on"))
    parser.add_argument(
        "--jobs", type=count_to(MOST_JOBS, words), default=1, metavar="N", help=words("with --all: so many processes")
    )
    parser.add_argument(
        "--names",
        action="store_true",
        help=words("with --all: call people and places by their names; the access list of each family says so"),
    )
    parser.add_argument("--schema", choices=SCHEMAS, help=words("write the JSON Schema of FILE.json or of the output"))
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))


def _run(context: Context, options: argparse.Namespace) -> int:
    asked = [bool(options.family), options.all, options.facts is not None, options.schema is not None]
    if sum(asked) != 1:
        raise UsageError(
            what=mark("Say which family to check: exactly one of FAMILY, --all, --facts and --schema."),
            fix=mark("'ctcoord check --help' explains them."),
        )
    refuse_apart(options)
    if options.schema:
        return _schema(context, options.schema)
    if options.facts is not None:
        return _of_file(context, options)
    return _of_store(context, options)


def refuse_apart(options: argparse.Namespace) -> None:
    """Raises UsageError for an option that would be passed over in silence."""
    for given, fits, other in (
        ("--timetable", options.facts is not None or not options.timetable, "--facts"),
        ("--names", options.all or not options.names, "--all"),
        ("--jobs", options.all or options.jobs == 1, "--all"),
    ):
        if not fits:
            raise UsageError(
                what=Message(mark("{given} goes with {other} only."), {"given": given, "other": other}),
                fix=Message(mark("Leave one of the two out.")),
            )


def _schema(context: Context, name: str) -> int:
    from ctcoord.exchange import facts_file, findings_out

    context.json(facts_file.schema() if name == "family" else findings_out.schema())
    return 0


def _of_file(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.domain.alignment.check import findings
    from ctcoord.domain.alignment.connecticut import law_on, rules_of
    from ctcoord.domain.travel.network import Network
    from ctcoord.exchange import facts_file, gtfs
    from ctcoord.services import alignment_travel
    from ctcoord.services.alignment import Alignment
    from ctcoord.services.clock import Clock

    try:
        facts = facts_file.read(Path(options.facts))
        # Only what the command names counts, and not what this computer keeps: it says the same everywhere.
        network = Network([gtfs.read_routable(Path(one)) for one in options.timetable])
    except FileFault as error:
        raise FileUnread(**error.params) from error
    today = (context.clock or Clock(facts.zone)).today()
    period = period_of(options, today)
    law = law_on(period[0])
    facts = alignment_travel.filled(network, facts, period, rules_of(law))
    looked = Alignment(b"", *period, facts, findings(facts, *period, rules_of(law)), {})
    Teller(context.words, today, law).tell(context, looked, as_json=options.json)
    return 0


def _of_store(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.cli.plain import typed
    from ctcoord.services import agency_settings, alignment, audit, families

    with context.station() as station:
        today = station.clock.today()
        period = period_of(options, today)
        with station.read() as connection:
            law = agency_settings.law(connection, period[0])
            if options.all:
                from ctcoord.cli.check_all import Judge, tell

                judge = Judge(station.home, context.words.language, period, today, law, options.json, options.names)
                return tell(context, station, connection, judge, options.jobs)
            family = families.resolve(connection, typed(options.family))
            looked = alignment.of_family(connection, family, *period, home=station.home)
        audit.note_view(station, family)
    Teller(context.words, today, law).tell(context, looked, as_json=options.json)
    return 0


@dataclass(frozen=True, slots=True)
class Teller:
    """Says findings in the words of a reader, with what the law adds."""

    words: Words
    today: date
    law: Law

    def tell(self, context: Context, looked: Alignment, *, as_json: bool) -> None:
        """One family, as JSON or as text."""
        if as_json:
            context.json(self.data(looked))
            return
        for line in self.lines(looked):
            context.say(line)

    def data(self, looked: Alignment) -> dict[str, Any]:
        """A family as what ``json`` can write."""
        from ctcoord.exchange.findings_out import family_out

        return family_out(self.words, looked, self.today, self.law)

    def lines(self, looked: Alignment) -> Iterator[str]:
        """The findings of a family as text, the earliest first: what, when, what to do, and who says so."""
        from ctcoord.words.findings import locked

        words = self.words
        period = {"begin": words.date(looked.begin), "end": words.date(looked.end)}
        if not looked.findings and looked.facts.partial:
            yield words("Nothing found from {begin} to {end} in what is shown.", **period) + " " + locked(words)
            return
        if not looked.findings:
            yield words("Nothing found from {begin} to {end}: the supports hold together as far as is known.", **period)
            return
        for one in looked.told:
            yield from self._finding(looked, one)
        yield ""
        problems = words.plural("{n} problem", "{n} problems", len(looked.problems))
        asked = words.plural("{n} question", "{n} questions", len(looked.questions))
        if quiet := sum(looked.is_quiet(one) for one in looked.told):
            asked += ", " + words.plural("{n} accepted as known", "{n} accepted as known", quiet)
        yield words("{problems}, {questions}, from {begin} to {end}.", problems=problems, questions=asked, **period)

    def _finding(self, looked: Alignment, one: Finding) -> Iterator[str]:
        from ctcoord.services.told import told

        said = told(self.words, looked, one, self.law, self.today)
        yield f"{self.words.code('severity', one.severity):<8}{said.heading}"
        yield from (f"{INDENT}{line}" for line in said.more)
        yield from (f"{INDENT}- {line}" for line in said.steps)
        if said.sources:
            yield f"{INDENT}({said.sources})"


def period_of(options: argparse.Namespace, today: date) -> tuple[date, date]:
    """The first and the last day to look at. Raises UsageError for what is no such period."""
    from ctcoord.services.alignment import horizon

    begin = _day(options.begin, "--from") or today
    end = _day(options.end, "--to") or horizon(begin)
    if not timedelta() <= end - begin <= timedelta(days=LONGEST):
        raise UsageError(
            what=Message(mark("From {begin} to {end} is no period that can be checked."), {"begin": begin, "end": end}),
            fix=mark("Name a last day after the first, at most ten years on."),
        )
    return begin, end


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1900 <= day.year <= 2200:
        raise UsageError(
            what=Message(mark("{option}: “{text}” is no date."), {"option": option, "text": text[:40]}),
            fix=mark("Write it as 2026-11-30."),
        )
    return day


COMMAND = Command(
    name="check",
    help=mark("check whether a family's supports hold together: care gaps, trips, what ends first, what to ask"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "--json writes one object: family, from, to and the list findings, each with kind, cause, severity, people,\n"
        "about, first_on, last_on, minutes, explanation, detail, facts, chain, steps, spans and accepted_until. With\n"
        "--all it is one such object a line. '--schema findings' says what each means, '--schema family' what a\n"
        "FILE.json may hold; examples lie in resources/alignment. Findings are no mistake: the exit code is 0. --all\n"
        "names nobody unless --names is given, and goes on past a family that cannot be checked: its id goes to\n"
        "standard error, and the exit code is 1."
    ),
)
