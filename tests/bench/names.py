"""Names as frequent as names are: a few very common, a long tail of rare ones.

The commonest come from the demo's lists; the tail is made of syllables. Shares fall with rank about
as in the Census Bureau's surname tables (the first near 1%, the first thousand near 40%).
"""

from __future__ import annotations

from itertools import accumulate
from random import Random

from ctcoord.demo.names import BACKGROUNDS, BOYS, GIRLS

_HEADS = (
    "Al Bar Ber Bran Cal Car Cor Dal Del Dun El Fer Gar Gold Hal Har Hol Jen Kel Kow Lan Len Mac Mal Mar"
    " Mon Nor Ol Pal Per Pet Ram Ros San Sal Schu Sil Sten Tal Tor Van Vil Wal Wes Win Yar Zam"
)
_MIDS = "a e i o u an ar ber da den di el en er gen in is la le len li lo man mer mi na nel ni ra ri so ta ti vi"
_TAILS = (
    "berg da dez do elli er ez field ford ham i ies in ini iski ley lin man mann nez ney o ova owski quist ra rez"
    " ro s sen ski son stein tell ti ton va vic well wicz wood y"
)
GIVEN_NAMES, SURNAMES = 4_000, 30_000


class Names:
    """Draws names by frequency; the same seed draws the same names."""

    def __init__(self, random: Random) -> None:
        self._random = random
        known_given = [*GIRLS, *BOYS, *(name for b in BACKGROUNDS for name in (*b.women, *b.men))]
        known_family = [name for b in BACKGROUNDS for name in b.surnames]
        self._given = _ranked(known_given, GIVEN_NAMES, random, shift=20)
        self._family = _ranked(known_family, SURNAMES, random, shift=10)

    def given(self) -> str:
        """A given name."""
        return self._draw(*self._given)

    def family(self) -> str:
        """A surname."""
        return self._draw(*self._family)

    def _draw(self, names: list[str], weights: list[float]) -> str:
        return self._random.choices(names, cum_weights=weights)[0]


def typo(word: str, random: Random) -> str:
    """A word with one slip of the fingers: a letter lost, doubled, swapped with the next, or another one."""
    at = random.randrange(1, max(2, len(word) - 1))
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[: at - 1] + word[at : at + 1] + word[at - 1] + word[at + 1 :],
        word[:at] + random.choice("aeionrst") + word[at + 1 :],
    )
    return random.choice(slips)


def _ranked(known: list[str], count: int, random: Random, shift: int) -> tuple[list[str], list[float]]:
    names = list(dict.fromkeys(known))
    random.shuffle(names)
    seen = set(names)
    heads, mids, tails = (parts.split() for parts in (_HEADS, _MIDS, _TAILS))
    while len(names) < count:
        middle = "".join(random.choice(mids) for _ in range(random.randint(0, 2)))
        made = random.choice(heads) + middle + random.choice(tails)
        if made not in seen:
            seen.add(made)
            names.append(made)
    return names, list(accumulate(1 / (rank + shift) for rank in range(count)))
