"""Where agencies' records of the same person disagree, as they do: spelling, accents, dates, phones."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from random import Random

from ctcoord.demo.names import NICKNAMES
from ctcoord.demo.world import Family, Person, Sender, Slip

_NEIGHBOURS = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "s": "z", "t": "r", "l": "k", "r": "t"}


def made(family: Family, random: Random) -> dict[tuple[Sender, str], Slip]:
    """A slip for some of an agency's people; the bus company types names without accents."""
    found = {}
    for service in family.services:
        key = (service.sender, service.person.key)
        if key not in found:
            slip = _slip(service.sender, service.person, random)
            if slip is not None:
                found[key] = slip
    return found


def _slip(sender: Sender, person: Person, random: Random) -> Slip | None:
    slip = Slip()
    chance = random.random()
    if chance < 0.03:
        slip.birth = wrong_date(person.birth, random)
    elif chance < 0.06:
        slip.last = typing_error(person.last, random)
    elif chance < 0.08 and person.first in NICKNAMES:
        slip.first = NICKNAMES[person.first]
    elif chance < 0.11 and " " in person.last:
        slip.last = person.last.split()[0]
    elif chance < 0.15 and person.phone:
        slip.phone = f"860-555-01{random.randint(0, 99):02d}"
    if sender is Sender.TRANSIT:
        slip.first, slip.last = without_accents(slip.first or person.first), without_accents(slip.last or person.last)
    return None if slip == Slip() else slip


def wrong_date(day: date, random: Random) -> date:
    """A birth date as somebody mistakes it: day and month swapped, a digit or a year off."""
    if day.day <= 12 and day.day != day.month and random.random() < 0.5:
        return date(day.year, day.day, day.month)
    off = random.choice((-366, 365, -10, 10, 5, -1))
    return day + timedelta(days=off)


def typing_error(name: str, random: Random) -> str:
    """One letter doubled, dropped, swapped or taken from the next key."""
    at = random.randrange(1, len(name) - 1) if len(name) > 3 else 1
    kind = random.randrange(4)
    if kind == 0:
        return name[:at] + name[at] + name[at:]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    if kind == 2 and at + 1 < len(name):
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + _NEIGHBOURS.get(name[at], name[at]) + name[at + 1 :]


def without_accents(name: str) -> str:
    """``Rodríguez`` as ``Rodriguez``."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.replace("ł", "l")) if not unicodedata.combining(c))
