"""``ctcoord import PATH``: an agency file into the store; look first, undo, and what was imported."""

from __future__ import annotations

import argparse
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ctcoord.cli import fhir, timetables
from ctcoord.cli.context import Command, Context
from ctcoord.cli.plain import plain
from ctcoord.cli.progress import Progress
from ctcoord.errors import UsageError
from ctcoord.words import Message, Words, mark

if TYPE_CHECKING:
    from ctcoord.services.imports import Staged
    from ctcoord.services.intake import ImportReport
    from ctcoord.services.station import Station

_FORMATS = ("hmis", "extract", "hsds", "fhir", "gtfs")
_COLUMNS = ("read", "new", "changed", "unchanged", "deleted", "rejected", "absent")
_HEADINGS = {
    "read": mark("read"),
    "new": mark("new"),
    "changed": mark("changed"),
    "unchanged": mark("unchanged"),
    "deleted": mark("deleted"),
    "rejected": mark("rejected"),
    "absent": mark("absent"),
}
_PHASES = {"read": mark("Reading"), "decide": mark("Comparing"), "apply": mark("Writing")}


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help=words("a file, folder or zip that an agency sent"))
    parser.add_argument("--format", choices=_FORMATS, help=words("else told from what is in it"))
    parser.add_argument("--mapping", metavar="FILE", help=words("a mapping profile (TOML) for an extract"))
    parser.add_argument("--agency", metavar="CODE", help=words("the agency that sent it, if the file does not say"))
    parser.add_argument("--check", action="store_true", help=words("say what would change; write nothing"))
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))
    parser.add_argument("--rejects", metavar="FILE.xlsx", help=words("write rejected and warned rows to a workbook"))
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--undo", metavar="RUN", help=words("take a whole import back"))
    group.add_argument("--history", action="store_true", help=words("list what was imported"))


# What goes with an import of a file only, and would otherwise be passed over in silence.
_OF_A_FILE = ("path", "format", "mapping", "agency", "check", "rejects")


def _run(context: Context, options: argparse.Namespace) -> int:
    if options.history or options.undo:
        _refuse_unused(options, "--history" if options.history else "--undo")
    if options.history:
        return _history(context, options)
    if options.undo:
        return _undo(context, options)
    if not options.path:
        raise UsageError(what="No file was named.", fix="Name the file, folder or zip that the agency sent.")
    return _import(context, options)


def _refuse_unused(options: argparse.Namespace, act: str) -> None:
    for name in _OF_A_FILE:
        if getattr(options, name):
            given = "PATH" if name == "path" else f"--{name}"
            raise UsageError(
                what=Message(mark("{given} does not go with {act}."), {"given": given, "act": act}),
                fix=Message(mark("Leave one of the two out.")),
            )


def _import(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.exchange import formats
    from ctcoord.services import imports

    path = Path(options.path)
    if not _exists(path):
        raise UsageError(
            what=Message(mark("There is no file {path}."), {"path": path}), fix=Message(mark("Check its name."))
        )
    if options.mapping and options.format in ("hmis", "hsds"):
        raise UsageError(
            what=Message(
                mark("{given} does not go with {act}."), {"given": "--mapping", "act": f"--format {options.format}"}
            ),
            fix=Message(mark("Leave one of the two out.")),
        )
    if options.format == "fhir":
        return fhir.take(context, options, path)
    if (options.format or formats.detect(path)) == "gtfs":
        return timetables.take(context, options, path)
    rejects = _rejects_path(options.rejects, path) if options.rejects else None
    chosen = formats.Options(options.format, Path(options.mapping) if options.mapping else None, options.agency)
    progress = _Progress(context)
    with context.station() as station, formats.check(station, path, chosen, progress) as staged:
        report = staged.report if options.check else imports.apply(station, staged, progress)
        context.interrupts.done()
        progress.close()
        try:
            if rejects:
                _write_rejects(context, rejects, staged, report)
        finally:  # what was written to the store is said even if the workbook cannot be
            _say(context, report, checked=options.check, as_json=options.json)
    return 0


def _exists(path: Path) -> bool:
    """Whether there is such a file or folder; not, where the system cannot even look for its name."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _rejects_path(text: str, imported: Path) -> Path:
    """Where the workbook goes; raises UsageError for a place that cannot be one, before anything is imported."""
    path = Path(text)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(what="Rejected rows go to an Excel workbook.", fix="Name a file that ends in .xlsx.")
    if path.resolve() == imported.resolve():
        raise UsageError(
            what=Message(mark("The workbook of rejected rows would replace {path} itself."), {"path": path}),
            fix=Message(mark("Name another file.")),
        )
    if path.is_dir() or not _can_write_in(path.parent):
        raise UsageError(
            what=Message("The workbook {path} cannot be written.", {"path": path}),
            fix=Message("Close it if it is open, and name a file in a folder you may write to."),
        )
    return path


def _can_write_in(folder: Path) -> bool:
    """Whether a file can be made there: tried, because permissions alone do not tell."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _write_rejects(context: Context, path: Path, staged: Staged, report: ImportReport) -> None:
    from ctcoord.exchange import rejects

    rejects.write(path, staged, context.words)
    report.rejects_file = str(path)


def _say(context: Context, report: ImportReport, *, checked: bool, as_json: bool) -> None:
    from ctcoord.services.import_rights import sentences

    words = context.words
    if as_json:
        context.json({**report.to_json(words.say), "checked_only": checked})
        return
    context.say("".ljust(34) + "".join(words(_HEADINGS[name]).rjust(12) for name in _COLUMNS))
    for name, counts in (*report.files.items(), (words("total"), report.total)):
        figures = counts.to_json()
        context.say(name[:33].ljust(34) + "".join(words.number(figures[column]).rjust(12) for column in _COLUMNS))
    for name, why in report.ignored.items():
        context.say(f"{name}: {words.say(why)}")
    for note in report.notes:
        context.say(words.say(note))
    for line in (*sentences(words, report.withheld, report.leaving), *_follow_up(report, words)):
        context.say(line)
    if checked:
        context.say(words("Nothing was written: this was a check."))
    elif report.run_id:
        context.say(words("Import {run}; 'ctcoord import --undo' takes it back.", run=report.run_id.hex()))


def _follow_up(report: ImportReport, words: Words) -> list[str]:
    """What a person should look at next."""
    lines = []
    if report.warned:
        lines.append(
            words.plural("{n} row accepted with a warning.", "{n} rows accepted with a warning.", report.warned)
        )
    if report.proposals:
        lines.append(words.plural("{n} link proposed: see 'ctcoord links'.", "{n} links proposed: see 'ctcoord links'.",
                                  report.proposals))  # fmt: skip
    if report.rejects_file:
        lines.append(words("Rejected and warned rows: {file}", file=report.rejects_file))
    elif report.total.rejected or report.warned:
        lines.append(words("'--rejects FILE.xlsx' writes out which rows were rejected, and why."))
    return lines


def _history(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.services import imports

    with context.station() as station, station.read() as connection:
        runs = imports.history(connection)
        local = station.clock.local
    if options.json:
        context.json({"imports": plain(runs)})
        return 0
    for run in runs:
        undone = f"  ({context.words('taken back')})" if run["undone_at"] else ""
        applied = local(datetime.fromisoformat(run["applied_at"]))
        line = f"{run['id'].hex()}  {applied:%Y-%m-%d %H:%M}  {run['agency'] or '':<20} {run['source_name']}"
        context.say(line + undone)
    if not runs:
        context.hint(context.words("Nothing was imported yet."))
    return 0


def _undo(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.services import imports

    with context.station() as station:
        undone = imports.undo(station, _run_id(station, options.undo))
    for message in undone.messages():
        context.say(context.words.say(message))
    return 0


def _run_id(station: Station, text: str) -> bytes:
    """The import meant by the beginning of its id, at least four digits. Raises UsageError."""
    from ctcoord.services import imports

    with station.read() as connection:
        runs = [run["id"] for run in imports.history(connection)]
    wanted = text.replace("-", "").lower()
    found = [run for run in runs if len(wanted) >= 4 and run.hex().startswith(wanted)]
    if len(found) != 1:
        raise UsageError(
            what=Message(mark("No import, or more than one, begins with {id}."), {"id": text}),
            fix=Message(mark("Take its id from 'ctcoord import --history'.")),
        )
    return bytes(found[0])


class _Progress(Progress):
    """Says the phase of an import; once all is written it can no longer be interrupted."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._interrupts = context.interrupts

    def __call__(self, done: int, total: int, words: str) -> None:
        if words == "apply" and done == total:  # all is written and about to be kept: too late to cancel
            self._interrupts.done()
        super().__call__(done, total, _PHASES.get(words, words))


COMMAND = Command(
    name="import",
    help=mark("read an agency file: HMIS CSV (FY2024, FY2026), CSV or Excel, a directory (HSDS) or a timetable (GTFS)"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "--json writes an object with 'files': for each file read, new, changed, unchanged, deleted, rejected (these\n"
        "five add up to read), absent (known records that a full refresh no longer holds) and older; further agency,\n"
        "format, system, run, ignored, notes, warnings, left_out and leaving (rows by class), linked, proposals,\n"
        "corrections, rejects_file, checked_only."
    ),
)
