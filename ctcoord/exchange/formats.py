"""The formats of agency files, in one table; ``check`` reads a file of any of them into staging.

``check`` writes nothing to the store. Give its ``Staged`` to ``services.imports.apply``, or close it.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ctcoord.domain.parse import clean
from ctcoord.errors import FileFault, UsageError
from ctcoord.exchange import gtfs, hmis
from ctcoord.exchange.folders import open_folder
from ctcoord.exchange.hmis_core import ORDER
from ctcoord.services import forms, imports
from ctcoord.services.imports import READ, Staged
from ctcoord.services.intake import Progress
from ctcoord.services.staging import Staging
from ctcoord.services.station import Station
from ctcoord.words import Message, mark

LONGEST_CODE = 32  # characters that the column of the agency takes
NO_AGENCY = mark("The file does not say which agency it comes from")


@dataclass(frozen=True, slots=True)
class Options:
    """What a person said about a file. ``format`` None: told by what is in it."""

    format: str | None = None
    mapping: Path | None = None
    agency: str | None = None


def _silent(done: int, total: int, phase: str) -> None:
    """Progress that nobody looks at."""


def check(station: Station, path: Path, options: Options | None = None, progress: Progress = _silent) -> Staged:
    """Read and judge a file; nothing is written. Raises FileFault, UsageError, Cancelled, DiskFull."""
    options = options or Options()
    _check_readable(path)
    name = options.format or detect(path)
    if name not in FORMATS:
        raise UsageError(
            what=Message("There is no format '{format}'", {"format": name}),
            fix=Message("Use one of: {formats}.", {"formats": ", ".join(FORMATS)}),
        )
    if options.mapping and name != "extract":
        raise UsageError(
            what=Message("A mapping profile is for a single table, and this is an HMIS export."),
            fix=Message("Leave it out, or name the table."),
        )
    return FORMATS[name](station, path, options, progress)


def _check_readable(path: Path) -> None:
    """Raises FileFault for a pipe or a device, which may never end, and for what cannot be looked at."""
    cause: Exception | None = None
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return  # each format says so in its own words
    except (OSError, ValueError) as error:
        mode, cause = 0, error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise FileFault(
            file=path.name[:80],
            problem=Message("the file cannot be read ({detail})", {"detail": getattr(cause, "strerror", "") or ""}),
            fix=Message("Close it in other programs, and check that you may open it."),
        ) from cause


_OF_HMIS = tuple(f"{kind}.csv".lower() for kind in ("Export", *ORDER))
_TABLES = (".csv", ".txt", ".xlsx", ".xls")


def detect(path: Path) -> str:
    """'hmis' for a folder or zip of CSV files, 'extract' for a single table, whatever their names end in.

    One packed table that is no file of HMIS counts as an extract, which says that it is to be unpacked. A folder of
    JSON, or one with services and without clients, is a directory: 'hsds'. One with stops is a timetable: 'gtfs'.
    Raises FileFault for a pipe or a device.
    """
    _check_readable(path)
    if path.is_dir():
        try:
            inside = {entry.name.lower() for entry in path.iterdir()}
        except OSError:
            return "hmis"  # which says in its own words that it cannot be looked at
        if gtfs.is_feed(inside):
            return "gtfs"
        listed = any(name.endswith(".json") for name in inside) or "services.csv" in inside
        return "hsds" if listed and not inside & {"client.csv", "export.csv"} else "hmis"
    if path.suffix.lower() == ".json":
        return "hsds"
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist() if not name.endswith("/")]
        if gtfs.is_feed({name.rpartition("/")[2] for name in names}):
            return "gtfs"
        alone = len(names) == 1 and names[0].endswith(_TABLES) and not names[0].endswith(_OF_HMIS)
        return "extract" if alone or any(name.startswith("xl/") for name in names) else "hmis"
    except (zipfile.BadZipFile, OSError):
        return "hmis" if path.suffix.lower() == ".zip" else "extract"


def check_hmis(station: Station, path: Path, options: Options, progress: Progress) -> Staged:
    """An HMIS CSV export, as folder or zip."""
    with open_folder(path) as folder:
        export = hmis.read_export(folder)
        code = _agency_code(options, export.source_id or _slug(export.source_name))
        agency = _agency(station, path, code, export.source_name or code)
        feed = hmis.feed(export, (agency.id, agency.code, agency.name), path.name, agency.zone)
        total, done = sum(_size(place) for place in folder.files.values()) // _BYTES_A_ROW, 0

        def step(rows: int) -> None:
            nonlocal done
            done += rows
            progress(min(done, total), total, READ)

        def read(sink: Staging) -> bytes:
            return hmis.read(folder, export, sink, agency.zone, step, now=station.clock.now())

        return imports.stage(station, feed, read, progress, agency.zone)


def check_extract(station: Station, path: Path, options: Options, progress: Progress) -> Staged:
    """One table of an agency's system, CSV or Excel, by a mapping profile."""
    from ctcoord.exchange import extracts  # pydantic and calamine: only for those who read a table

    try:
        plan = extracts.plan(path, options.mapping, station.clock.now(), station.clock.zone)
    except FileFault as fault:
        raise _part_of_hmis(path) if path.name.lower() in _OF_HMIS else fault from None
    code = _agency_code(options, plan.profile.agency)
    agency = _agency(station, path, code, code)
    with station.read() as connection:
        plan = plan.with_forms(forms.in_use(connection, agency.id))
    feed = plan.feed(agency.id, agency.code, agency.name)
    return imports.stage(station, feed, lambda sink: extracts.read(plan, sink, progress), progress, agency.zone)


def _part_of_hmis(path: Path) -> FileFault:
    return FileFault(
        file=path.name,
        problem=Message("this is one file of an HMIS export"),
        fix=Message("Import the folder or zip that holds all of them."),
    )


def _agency(station: Station, path: Path, code: str, name: str) -> imports.AgencyOf:
    """The agency of a file. Raises FileFault for a victim service provider: the file is refused as a whole."""
    agency = imports.agency_of(station, code, name)
    if agency.serves_victims:
        raise FileFault(
            file=path.name,
            problem=Message(
                "{agency} is recorded as a victim service provider, and nothing of one is taken into a shared store",
                {"agency": agency.name},
            ),
            fix=Message(
                "Keep these records in the agency's own system. If it is none, have its entry corrected first."
            ),
        )
    return agency


def _agency_code(options: Options, said: str | None) -> str:
    """The code that a person gave, else the one that the file says. Raises UsageError for a blank or endless one."""
    code = clean((said if options.agency is None else options.agency) or "")
    if not code:
        raise UsageError(what=Message(NO_AGENCY), fix=Message("Name the agency with --agency CODE."))
    if len(code) > LONGEST_CODE:
        raise UsageError(
            what=Message("The code of an agency has {most} characters at most.", {"most": LONGEST_CODE}),
            fix=Message("Name the agency with --agency CODE."),
        )
    return code


_BYTES_A_ROW = 130  # of a usual HMIS export: only for the progress bar


def _size(place: object) -> int:
    if isinstance(place, Path):
        return place.stat().st_size
    part = getattr(place, "root", None)
    return int(part.getinfo(getattr(place, "at", "")).file_size) if part is not None else 0


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32]


def check_directory(station: Station, path: Path, options: Options, progress: Progress) -> Staged:
    """A provider directory: HSDS as JSON or CSV, or an older one; ``--agency`` says who publishes it."""
    from ctcoord.exchange import hsds

    directory, content = hsds.open_directory(path)
    code = _agency_code(options, "directory")
    agency = _agency(station, path, code, code)
    feed = hsds.feed((agency.id, agency.code, agency.name), path.name, station.clock.now())

    def read(sink: Staging) -> bytes:
        hsds.read(directory, sink)
        return content

    return imports.stage(station, feed, read, progress, agency.zone)


def check_timetable(_station: Station, path: Path, _options: Options, _progress: Progress) -> Staged:
    """A timetable holds nothing of a case: it is kept beside the store, by another command. Raises FileFault."""
    raise FileFault(
        file=path.name[:80],
        problem=Message("this is a timetable of buses and trains, and no file about cases"),
        fix=Message("Import it on the command line: ctcoord import FILE --format gtfs."),
    )


FORMATS: dict[str, Callable[[Station, Path, Options, Progress], Staged]] = {
    "hmis": check_hmis,
    "extract": check_extract,
    "hsds": check_directory,
    "gtfs": check_timetable,
}
