"""A folder or zip of CSV files, opened within limits and never unpacked to the disk.

A file that is too large, too many or too well packed is refused before it is read, and so are
names that lead out of the archive. What a zip says of its sizes binds: reading stops there.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ctcoord.errors import FileFault
from ctcoord.exchange.tabular import LARGEST_FILE, Location
from ctcoord.words import Message, mark

MOST_FILES = 1_000
MOST_UNPACKED = 8 * LARGEST_FILE  # bytes of all files together
MOST_TIMES = 200  # CSV of codes packs 20 to 60 times smaller
SMALL = 10 << 20  # bytes unpacked that are never suspicious

_ASK = mark("Ask the agency to send it again.")


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder or zip: CSV files by lower-case name without its end, and the others' names."""

    name: str
    files: dict[str, Location]
    others: tuple[str, ...]


@contextmanager
def open_folder(path: Path, suffix: str = ".csv") -> Iterator[Folder]:
    """The CSV files of a folder or zip, or of the one folder inside it that has any. Raises FileFault.

    ``suffix`` is what their names end in.
    """
    if path.is_dir():
        with _reading(path.name):
            yield _folder(path.name, _entries(path, path.name, suffix), suffix)
        return
    if not path.exists():
        raise _fault(path.name, mark("there is no such file or folder"), mark("Check its name and folder."))
    if path.suffix.lower() != ".zip" and not zipfile.is_zipfile(path):
        raise _fault(path.name, mark("this is a single file, and no export"), mark("Name its folder or zip."))
    with _reading(path.name), zipfile.ZipFile(path) as archive:
        _turn_slashes(archive)
        _measure(path, archive)
        yield _folder(path.name, _entries(zipfile.Path(archive), path.name, suffix), suffix)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
        raise _fault(name, mark("the zip archive is damaged or not one that can be read"), _ASK) from error
    except OSError as error:
        raise FileFault(
            file=Path(str(error.filename or name)).name,
            problem=Message("the file cannot be read ({detail})", {"detail": error.strerror or ""}),
            fix=Message("Close it in other programs, and check that you may open it."),
        ) from error


def _entries(place: Location, name: str, suffix: str) -> list[Location]:
    """The files of a place, or of the only folder inside it that holds CSV files. Raises FileFault for several."""
    found: list[Location] = sorted(place.iterdir(), key=lambda entry: entry.name)
    if any(_is_table(entry, suffix) for entry in found):
        return found
    inner = [entry for entry in found if entry.is_dir() and not entry.name.startswith(("__", "."))]
    listed = {entry.name: _entries(entry, name, suffix) for entry in inner}
    filled = {place: files for place, files in listed.items() if any(_is_table(file, suffix) for file in files)}
    if len(filled) > 1:
        raise FileFault(
            file=name,
            problem=Message("it holds several exports: {names}", {"names": ", ".join(filled)}),
            fix=Message("Import them one at a time, the oldest first: unpack it and name one of these folders."),
        )
    return next(iter(filled.values()), found)


def _is_table(entry: Location, suffix: str) -> bool:
    return entry.name.lower().endswith(suffix) and not entry.name.startswith(".") and entry.is_file()


def _folder(name: str, entries: list[Location], suffix: str) -> Folder:
    files: dict[str, Location] = {}
    for entry in entries:
        if not _is_table(entry, suffix):
            continue
        stem = entry.name[: -len(suffix)].lower()
        if stem in files:
            raise _fault(entry.name, mark("two files have this name"), mark("Remove the one that is out of date."))
        if isinstance(entry, Path) and entry.stat().st_size > LARGEST_FILE:
            raise _too_large(entry.name)
        files[stem] = entry
    others = tuple(entry.name for entry in entries if entry.is_file() and not _is_table(entry, suffix))
    return Folder(name, files, others)


def _turn_slashes(archive: zipfile.ZipFile) -> None:
    """Name folders as zips should: older .NET writes ``export\\Client.csv``, which Python reads on Windows only."""
    for part in archive.infolist():
        part.filename = part.filename.replace("\\", "/")
        archive.NameToInfo[part.filename] = part


def _measure(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(path.stat().st_size, 1)
    if len(parts) > MOST_FILES or unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_TIMES * packed):
        raise _too_large(path.name)
    seen = set()
    for part in parts:
        place = PurePosixPath(part.filename)
        if place.is_absolute() or ".." in place.parts or ":" in part.filename:
            raise _fault(path.name, mark("the zip archive names files outside itself"), _ASK)
        if part.flag_bits & 1:
            raise _fault(path.name, mark("the zip archive has a password"), mark("Unpack it, then import the folder."))
        if part.filename in seen:
            raise _fault(part.filename, mark("two files have this name"), _ASK)
        seen.add(part.filename)
        if part.file_size > LARGEST_FILE or (
            part.file_size > SMALL and part.file_size > MOST_TIMES * part.compress_size
        ):
            raise _too_large(part.filename)


def _too_large(name: str) -> FileFault:
    return _fault(
        name, mark("it holds more than an agency file can hold"), mark("Ask the agency for a shorter period.")
    )


def _fault(name: str, problem: str, fix: str) -> FileFault:
    return FileFault(file=name, problem=Message(problem), fix=Message(fix))
