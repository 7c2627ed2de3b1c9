"""Makes families: who they are, what each agency gives them, and where the agencies' records disagree.

Each family has its own random numbers, seeded with the caseload's seed and its number, so that a
larger caseload begins with the same families as a smaller one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ctcoord.demo import services, slips
from ctcoord.demo.names import BACKGROUNDS, BOYS, GIRLS, Background
from ctcoord.demo.places import STREETS, TOWNS, UNITS
from ctcoord.demo.story import told
from ctcoord.demo.vega import told_families
from ctcoord.demo.world import CHILD, PARENT, PARTNER, RELATIVE, Address, Family, Person

DEFAULT_FAMILIES, DEFAULT_SEED = 200, 2026
YEAR = 365


def caseload(families: int = DEFAULT_FAMILIES, *, seed: int = DEFAULT_SEED, today: date) -> Iterator[Family]:
    """``families`` families as of ``today``; the first ones are the ones the pictures of the design show."""
    first = told_families(today)[:families]
    yield from first
    for number in range(len(first), families):
        yield one_family(number, Random(f"{seed}/{number}"), today)


def one_family(number: int, random: Random, today: date) -> Family:
    """One family with its services, its agencies' slips and its worker's story."""
    background = random.choices(BACKGROUNDS, [b.weight for b in BACKGROUNDS])[0]
    family = _Maker(number, background, random, today).family()
    family.services = services.given(family, random, today)
    family.slips = slips.made(family, random)
    told(family, random, today)
    return family


@dataclass
class _Maker:
    """The people of one family."""

    number: int
    background: Background
    random: Random
    today: date
    count: int = 0

    def family(self) -> Family:
        random = self.random
        mother = random.random() < 0.82
        surname = self._surname()
        parent = self._adult(PARENT, surname, woman=mother)
        people = [parent]
        if random.random() < 0.33:
            last = self._surname() if random.random() < 0.6 else surname
            people.append(self._adult(PARTNER, last, woman=not mother, born_near=parent.birth))
        people += self._children(people)
        if random.random() < 0.14:
            last = surname.split()[-1] if random.random() < 0.5 else self._surname()
            people.append(self._grandparent(parent, last))
        older = _address(random) if random.random() < 0.15 else None
        return Family(self.number, people, _address(random), self.background.languages, older_home=older)

    def _adult(self, role: str, last: str, *, woman: bool, born_near: date | None = None) -> Person:
        youngest = self.today - timedelta(days=20 * YEAR)
        if born_near:
            birth = min(youngest, born_near + timedelta(days=self.random.randint(-6 * YEAR, 6 * YEAR)))
        else:
            birth = youngest - timedelta(days=self.random.randint(6, 25 * YEAR))
        first = self.random.choice(self.background.women if woman else self.background.men)
        return self._person(first, last, birth, woman, role)

    def _children(self, adults: list[Person]) -> list[Person]:
        """Siblings, the eldest first: at least ten months apart, or twins."""
        random = self.random
        wanted = random.choices((0, 1, 2, 3, 4, 5), (6, 30, 34, 19, 8, 3))[0]
        earliest = adults[0].birth + timedelta(days=18 * YEAR)
        birth = self.today - timedelta(days=random.randint(60, 12 * YEAR))
        births: list[date] = []
        while len(births) < wanted and birth > max(earliest, self.today - timedelta(days=17 * YEAR)):
            births.append(birth)
            birth -= timedelta(days=0 if random.random() < 0.03 else random.randint(310, 4 * YEAR))
        last = adults[-1].last if len(adults) > 1 and random.random() < 0.7 else adults[0].last
        used = {adult.first for adult in adults}
        return [self._child(last, born, used) for born in reversed(births)]

    def _child(self, last: str, birth: date, used: set[str]) -> Person:
        girl = self.random.random() < 0.49
        names = (*(GIRLS if girl else BOYS), *(self.background.women if girl else self.background.men)[:6])
        first = self.random.choice([name for name in names if name not in used])
        used.add(first)
        return self._person(first, last, birth, girl, CHILD)

    def _grandparent(self, parent: Person, last: str) -> Person:
        woman = self.random.random() < 0.8
        names = self.background.women if woman else self.background.men
        first = self.random.choice([name for name in names if name != parent.first])
        birth = parent.birth - timedelta(days=self.random.randint(19 * YEAR, 32 * YEAR))
        person = self._person(first, last, birth, woman, RELATIVE)
        person.care_available = self.random.choice((None, None, True, False))
        return person

    def _person(self, first: str, last: str, birth: date, woman: bool, role: str) -> Person:
        self.count += 1
        number = phone(self.random) if role != CHILD else ""
        key = f"{self.number:04d}-{self.count}"
        return Person(key, first, last, birth, 0 if woman else 1, role, number, self.background.races)

    def _surname(self) -> str:
        if self.background.two_surnames and self.random.random() < 0.35:
            return " ".join(self.random.sample(self.background.surnames, 2))
        return self.random.choice(self.background.surnames)


def _address(random: Random) -> Address:
    town, codes, _ = random.choices(TOWNS, [weight for *_, weight in TOWNS])[0]
    street = f"{random.randint(3, 480)} {random.choice(STREETS)}"
    return Address(street, random.choice(UNITS), town, random.choice(codes))


def phone(random: Random) -> str:
    """A number reserved for fiction: 555-0100 to 555-0199 in an area code of the state."""
    return f"{random.choice(('860', '860', '203', '475', '959'))}-555-01{random.randint(0, 99):02d}"
