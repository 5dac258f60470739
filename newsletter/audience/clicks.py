"""Clicks held back in memory until it is known that no program made them; then only sums are left.

Nothing here is written anywhere: who clicked is a hash under a salt that is thrown away with it.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from newsletter.model.clicks import Cell
from newsletter.model.values import dataclass

HOLD = timedelta(minutes=10)
"""How long before and after the link for programs was fetched, clicks from there are discarded."""
MOST_HELD = 100_000
"""Further clicks are not counted: memory is bounded, whoever clicks."""
_SALT_OCTETS = 32


class ClickStore(Protocol):
    """Sums of clicks; each call is atomic by itself."""

    def add_clicks(self, clicks: Mapping[Cell, int]) -> None:
        """Add to the sums."""

    def clicks(self, issue: str) -> Mapping[Cell, int]:
        """Return the sums of an issue."""


class HeldClicks:
    """Clicks of the last minutes.  Not for several threads at once.

    The same link followed again from the same network by the same program, within `HOLD`, is one
    click.  `salt` gives that many random octets; a new salt is taken whenever nothing is held.
    """

    def __init__(self, salt: Callable[[int], bytes]) -> None:
        self._new_salt = salt
        self._salt = salt(_SALT_OCTETS)
        self._held: dict[tuple[bytes, str, str], datetime] = {}
        self._programs: dict[bytes, datetime] = {}

    def click(self, issue: str, link: str, *, network: str, agent: str, now: datetime) -> bool:
        """Hold a click back; False: a program made it, or it is one already, or too many wait."""
        who = self._who(network, agent)
        if who in self._programs and now - self._programs[who] <= HOLD:
            return False
        key = (who, issue, link)
        if key in self._held or len(self._held) >= MOST_HELD:
            return False
        self._held[key] = now
        return True

    def program(self, *, network: str, agent: str, now: datetime) -> None:
        """Discard what came from there, and what will come within `HOLD`."""
        who = self._who(network, agent)
        if who in self._programs or len(self._programs) < MOST_HELD:
            self._programs[who] = now
        self._held = {key: at for key, at in self._held.items() if key[0] != who}

    def settled(self, now: datetime) -> Mapping[Cell, int]:
        """Return, and let go of, the clicks that were held for long enough."""
        over = [key for key, at in self._held.items() if now - at > HOLD]
        sums: Counter[Cell] = Counter()
        for key in over:
            _, issue, link = key
            day = self._held.pop(key).date().isoformat()
            sums[Cell(day=day, issue=issue, link=link)] += 1
        self._programs = {who: at for who, at in self._programs.items() if now - at <= HOLD}
        if not self._held and not self._programs:
            self._salt = self._new_salt(_SALT_OCTETS)
        return sums

    @property
    def waiting(self) -> bool:
        """Whether anything is held."""
        return bool(self._held or self._programs)

    def _who(self, network: str, agent: str) -> bytes:
        return hmac.digest(self._salt, f"{network}\0{agent}".encode(), "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What may be told of one link: days with at least the minimum, and nothing else."""

    link: str
    days: tuple[tuple[str, int], ...]
    """(day, clicks), by day."""

    @property
    def clicks(self) -> int:
        """The sum of the days shown; what was not shown is not in it."""
        return sum(count for _, count in self.days)


def shown(sums: Mapping[Cell, int], *, minimum: int, now: datetime) -> Mapping[str, Shown]:
    """Return what may be told, by link.

    A day is told when it is over and no click of it is held back any more, so that asking twice
    cannot tell a single click; a day with fewer than `minimum` clicks on a link is not told and
    stands in no sum, so that no difference tells it.
    """
    last = (now - 2 * HOLD).date().isoformat()
    found: dict[str, list[tuple[str, int]]] = {}
    for cell, count in sorted(sums.items()):
        days = found.setdefault(cell.link, [])
        if cell.day < last and count >= minimum:
            days.append((cell.day, count))
    return {link: Shown(link=link, days=tuple(days)) for link, days in found.items()}
