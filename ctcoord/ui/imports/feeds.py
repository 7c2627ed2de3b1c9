"""A timetable of buses and trains that was chosen as a file: what is found in it, before and after it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ctcoord.domain.travel.timetable import Timetable
from ctcoord.services import timetables
from ctcoord.services.intake import Progress
from ctcoord.services.timetables import Kept
from ctcoord.words import Message


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """What a feed holds, what was left out of it, and which timetables are kept already."""

    timetable: Timetable
    notes: tuple[Message, ...]
    kept: tuple[Kept, ...]

    def row(self, name: str) -> Kept:
        """What would be kept under a name."""
        return replace(timetables.row(self.timetable), name=name)

    def before(self, name: str) -> Kept | None:
        """The one of that name, whose place it would take."""
        return next((one for one in self.kept if one.name.casefold() == name.casefold()), None)


@dataclass(frozen=True, slots=True)
class KeptFeed:
    """A timetable that is kept now, and the one whose place it took."""

    name: str
    before: Timetable | None


def read(home: Path, path: Path, progress: Progress) -> FoundFeed:
    """Read a feed. Raises FileFault and Cancelled."""
    from ctcoord.exchange import gtfs  # readers of files: only for those who import

    feed = gtfs.read_feed(path, None, progress)
    return FoundFeed(feed.timetable, feed.notes, timetables.kept(home))


def keep(home: Path, timetable: Timetable) -> KeptFeed:
    """Keep a timetable in place of an older one of its name. Raises FileFault, DiskFull."""
    before = timetables.named(home, timetable.name)
    timetables.keep(home, timetable)
    return KeptFeed(timetable.name, before)


def put_back(home: Path, kept: KeptFeed) -> None:
    """What was kept before this one was; nothing, where there was none."""
    if kept.before is None:
        timetables.remove(home, kept.name)
    else:
        timetables.keep(home, kept.before, again=True)
