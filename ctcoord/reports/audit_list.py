"""The list that a person may ask for: who saw and changed their records, printable or as a workbook.

Source of the right: Connecticut General Statutes 4-193 (a list of those who obtained access, kept five years).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

from ctcoord.errors import UsageError
from ctcoord.reports.workbook import Column, Sheet, Value, write
from ctcoord.services.audit import Audited, View
from ctcoord.words import Message, Words, mark

WHAT = {
    "view": mark("saw the family"),
    "print": mark("printed it"),
    "export": mark("exported it"),
    "change": mark("changed the records"),
    "received": mark("received on a computer"),
    "break_glass": mark("opened it for a stated reason"),
}
SUFFIXES = (".pdf", ".html", ".xlsx")
Painter = Callable[[str, Path, str], None]  # a page of HTML, the PDF to be made of it, its title; it needs Qt


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person did on one day; ``at`` is local, ``about`` the person's name or '' for the whole household.

    ``waiting``: seen at this computer, not yet known to the central database.
    """

    at: datetime
    who: str
    agency: str
    what: str
    about: str
    classes: tuple[str, ...]
    times: int
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose list it is, which agency gives it out, on which day."""

    about: str
    agency: str
    made_on: date


def entries(
    found: Iterable[Audited],
    waiting: Iterable[View],
    names: Mapping[bytes, str],
    local: Callable[[datetime], datetime],
) -> list[Entry]:
    """One line for a day, a person, what they did and whom it is about, the oldest first; classes together.

    ``names``: of the people of the household by id; ``local`` turns UTC into the agency's own time.
    """
    merged: dict[tuple[object, ...], Entry] = {}
    for event in found:
        at = local(datetime.fromisoformat(event.at).replace(tzinfo=UTC))
        about = names.get(event.subject_id, "") if event.subject_id is not None else ""
        made = Entry(at, event.name or "", event.agency or "", event.what, about,
                     (event.data_class,) if event.data_class else (), event.times)  # fmt: skip
        key = (at.date(), event.staff_id, event.agency, event.what, event.subject_id)
        known = merged.get(key)
        merged[key] = made if known is None else _both(known, made)
    for view in waiting:
        seen = local(datetime.fromisoformat(view.at.replace("Z", "+00:00")))
        merged[seen, view.seq] = Entry(seen, "", "", view.action, "", (), 1, waiting=True)
    return sorted(merged.values(), key=lambda entry: (entry.at, entry.agency, entry.who, entry.what))


def _both(one: Entry, other: Entry) -> Entry:
    classes = tuple(sorted({*one.classes, *other.classes}))
    return replace(one, at=min(one.at, other.at), classes=classes, times=max(one.times, other.times))


def who_words(entry: Entry, words: Words) -> str:
    """The person; this computer for what only it knows yet."""
    return words("this computer") if entry.waiting else entry.who or words("unknown")


def what_words(entry: Entry, words: Words) -> str:
    """What they did."""
    return words(WHAT.get(entry.what, mark("something else")))


def kinds_words(entry: Entry, words: Words) -> str:
    """The kinds of data."""
    return ", ".join(words.code("data_class", name) for name in entry.classes)


def about_words(entry: Entry, words: Words) -> str:
    """Whom it is about."""
    return entry.about or words("the whole household")


def save(path: Path, listed: Sequence[Entry], heading: Heading, words: Words, paint: Painter) -> None:
    """Write the list as .pdf or .html (to print) or .xlsx, in the language of ``words``. Raises UsageError."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            what=Message("The list cannot be written as {name}.", {"name": path.name}),
            fix=Message("End the name in .pdf or .html, to print it, or in .xlsx."),
        )
    if path.suffix.lower() == ".xlsx":
        write(path, _sheets(listed, heading, words), language=words.language, title=_title(heading, words))
        return
    partial = path.with_name(path.name + ".part")
    try:
        if path.suffix.lower() == ".pdf":
            paint(page(listed, heading, words), partial, _title(heading, words))
        else:
            partial.write_text(page(listed, heading, words), encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(
            what=Message("The list {path} cannot be written.", {"path": path}),
            fix=Message("Name a file in a folder you may write to."),
        ) from error


def page(listed: Sequence[Entry], heading: Heading, words: Words) -> str:
    """The list as one HTML page without anything from elsewhere: large enough to read, made to be printed."""
    heads = "".join(f'<th scope="col">{escape(title)}</th>' for title in _titles(words))
    lines = "".join(_line(_cells(entry, words)) for entry in listed)
    body = f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    if not listed:
        body = f"<p>{escape(words('Nobody has seen or changed these records.'))}</p>"
    said = "".join(f"<p>{escape(line)}</p>" for line in _about(heading, words))
    title = escape(_title(heading, words))
    return (
        f'<!DOCTYPE html><html lang="{words.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{said}{body}</body></html>\n"
    )


def _line(cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _title(heading: Heading, words: Words) -> str:
    return words("Who saw or changed the records about {name}", name=heading.about)


def _about(heading: Heading, words: Words) -> list[str]:
    return [
        words("Given out by {agency} on {day}.", agency=heading.agency, day=words.date(heading.made_on)),
        words("One line for each day, person and kind of access. You may ask for this list again at any time."),
        words("What the law keeps confidential is not on it."),
    ]


def _titles(words: Words) -> tuple[str, ...]:
    return (words("Day"), words("Time"), words("Who"), words("Agency"), words("What"), words("About"), words("Kinds"),
            words("Times"))  # fmt: skip


def _cells(entry: Entry, words: Words) -> tuple[str, ...]:
    return (
        words.date(entry.at.date()), words.clock(entry.at), who_words(entry, words), entry.agency,
        what_words(entry, words), about_words(entry, words), kinds_words(entry, words), words.number(entry.times),
    )  # fmt: skip


def _sheets(listed: Sequence[Entry], heading: Heading, words: Words) -> list[Sheet]:
    titles = _titles(words)
    widths = (12, 8, 24, 24, 28, 24, 40, 8)
    columns = [
        Column(title, "date" if at == 0 else "count" if at == len(titles) - 1 else "text", width)
        for at, (title, width) in enumerate(zip(titles, widths, strict=True))
    ]
    rows: list[tuple[Value, ...]] = [(entry.at.date(), *_cells(entry, words)[1:-1], entry.times) for entry in listed]
    about: list[tuple[str, Value]] = [(line, None) for line in (_title(heading, words), *_about(heading, words))]
    return [
        Sheet(words("About this list"), "about", lines=about),
        Sheet(words("Accesses"), "accesses", columns, rows),
    ]


_STYLE = (
    "body{font:11pt/1.4 system-ui,sans-serif;margin:2em;color:#1b1f24}h1{font-size:15pt}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3em .6em;"
    "border-bottom:1px solid #7a8591}thead{display:table-header-group}tr{break-inside:avoid}"
    "@page{margin:1.5cm}@media print{body{margin:0}}"
)
