"""The account of an import: each word of the source, and where it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from newsletter.archive.importing.pieces import words_in
from newsletter.model.values import dataclass

Fate = Literal["placed", "turned", "dropped"]
"""Placed: printed in a field as it was. Turned: a field says it otherwise (a date, an outlet).
Dropped: not kept, for the reason given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Some words of the source, and what became of them."""

    text: str
    fate: Fate
    where: str
    """The field (``leads.0.body``), or why it was dropped."""

    @property
    def words(self) -> int:
        """How many words it has, as they are counted."""
        return len(words_in(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All words of a source."""

    shares: tuple[Share, ...]
    words: int
    """Words of the source, counted by another reader than the one that took it apart."""
    missing: tuple[str, ...] = ()
    """Words of the source that are nowhere: there must be none."""
    extra: tuple[str, ...] = ()
    """Words that are somewhere, and not in the source: there must be none."""

    def count(self, fate: Fate) -> int:
        """Return how many words have met this fate."""
        return sum(share.words for share in self.shares if share.fate == fate)

    @property
    def percent_placed(self) -> float:
        """Words that are in the issue, as they were or said otherwise, of 100."""
        if not self.words:
            return 100.0
        return round(100 * (self.count("placed") + self.count("turned")) / self.words, 1)


def settle(shares: Iterable[Share], source: Counter[str]) -> Account:
    """Return the account of shares against the words that the source has."""
    kept = tuple(share for share in shares if share.words)
    found = Counter[str]()
    for share in kept:
        found.update(words_in(share.text))
    return Account(
        shares=kept,
        words=source.total(),
        missing=tuple((source - found).elements()),
        extra=tuple((found - source).elements()),
    )
