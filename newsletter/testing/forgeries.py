"""Tokens that are not ours: the ways in which somebody would try."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from itertools import cycle

from newsletter.model.keys import Keyring

ALPHABET = string.ascii_letters + string.digits + "-_."
_MAC_LETTERS = 22

Sign = Callable[..., str]


def forgeries(
    keyring: Keyring, chance: random.Random, *, sign: Sign, purposes: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield (purpose, forged token) for ever; none of them was made for that purpose."""
    for number, way in enumerate(cycle((_changed, _invented, _foreign, _spliced, _stretched))):
        purpose = purposes[number % len(purposes)]
        other = purposes[(number + 1 + number // 7 % (len(purposes) - 1)) % len(purposes)]
        subject = f"{chance.getrandbits(96):024x}"
        genuine = sign(purpose, subject, keyring, generation=number % 3)
        if other != purpose:
            elsewhere = sign(other, subject, keyring, generation=number % 3)
            yield purpose, way(genuine, elsewhere, chance)


def _changed(genuine: str, _elsewhere: str, chance: random.Random) -> str:
    """Change one character, or swap two that differ."""
    place = chance.randrange(len(genuine))
    letter = chance.choice([one for one in ALPHABET if one != genuine[place]])
    return genuine[:place] + letter + genuine[place + 1 :]


def _invented(genuine: str, _elsewhere: str, chance: random.Random) -> str:
    """Keep what is known and guess the signature."""
    return genuine[:-_MAC_LETTERS] + "".join(chance.choices(ALPHABET[:-1], k=_MAC_LETTERS))


def _foreign(_genuine: str, elsewhere: str, _chance: random.Random) -> str:
    """Use a true token of another purpose."""
    return elsewhere


def _spliced(genuine: str, elsewhere: str, _chance: random.Random) -> str:
    """Put the signature of one purpose under the claims of another."""
    return genuine[:-_MAC_LETTERS] + elsewhere[-_MAC_LETTERS:]


def _stretched(genuine: str, _elsewhere: str, chance: random.Random) -> str:
    """Cut, lengthen, pad or re-case it."""
    return chance.choice(
        [genuine[:-1], genuine + "A", genuine + "=", " " + genuine, genuine.swapcase(), genuine * 2]
    )
