"""What the files of one import say of one address, put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from newsletter.audience.exports import ListedPerson
from newsletter.audience.histories import history_from
from newsletter.audience.services import LEFT, STRENGTH, Said
from newsletter.model.audience import fold_status
from newsletter.model.sending import Status
from newsletter.model.values import dataclass

MOST_ROWS = 100
"""Of one address that are all looked at."""
STATUS_SAYS = {
    Status.UNCONFIRMED: Said.UNCONFIRMED,
    Status.CONFIRMED: Said.SUBSCRIBED,
    Status.BOUNCED: Said.BOUNCED,
    Status.UNSUBSCRIBED: Said.UNSUBSCRIBED,
    Status.COMPLAINED: Said.COMPLAINED,
}
"""What a status here would be called in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """All that the files of one import say of one address."""

    people: tuple[tuple[int, ListedPerson], ...]
    """(number of the file, row), in order."""
    said: Said
    """The strongest that any of them says."""
    speaker: int
    """Index in `people` of the row that says it first."""

    @property
    def first(self) -> ListedPerson:
        """The row that speaks for the person."""
        return self.people[self.speaker][1]

    @property
    def name(self) -> str:
        """The first name given."""
        return next((row.name for _, row in self.people if row.name), "")

    @property
    def language(self) -> str:
        """The first language given."""
        return next((row.language for _, row in self.people if row.language), "")

    @property
    def tags(self) -> tuple[str, ...]:
        """All tags, once each."""
        return tuple(dict.fromkeys(tag for _, row in self.people for tag in row.tags))

    @property
    def sections(self) -> tuple[str, ...]:
        """All sections, once each."""
        return tuple(dict.fromkeys(one for _, row in self.people for one in row.sections))

    @property
    def history(self) -> str:
        """The first history given that does not make more of the person than the files say."""
        for _, row in self.people:
            if row.history:
                past = fold_status(history_from(row.history, ""))
                more = past is Status.CONFIRMED and self.said in {Said.UNCONFIRMED, Said.NEVER}
                return "" if more else row.history
        return ""

    @property
    def left(self) -> datetime | None:
        """The last time at which they are said to have left."""
        times = [row.left for _, row in self.people if row.said in LEFT and row.left]
        return max(times, default=None)


def bounded(people: Iterable[tuple[int, ListedPerson]]) -> list[tuple[int, ListedPerson]]:
    """Return the first rows of one address, and of the others those that say something stronger.

    A file may name one address a million times.
    """
    kept: list[tuple[int, ListedPerson]] = []
    strongest = -1
    for one in people:
        strength = STRENGTH[said_in(one[1])]
        if len(kept) < MOST_ROWS or strength > strongest:
            kept.append(one)
        strongest = max(strongest, strength)
    return kept


def gather(people: Sequence[tuple[int, ListedPerson]]) -> Listed:
    """Put together what the files say of one address: the strongest statement holds.

    A history that our own export wrote counts as said, too.
    """
    strengths = [STRENGTH[said_in(row)] for _, row in people]
    speaker = strengths.index(max(strengths))
    return Listed(people=tuple(people), said=said_in(people[speaker][1]), speaker=speaker)


def said_in(row: ListedPerson) -> Said:
    """Return what a row says, its history included."""
    if not row.history:
        return row.said
    past = STATUS_SAYS[fold_status(history_from(row.history, ""))]
    return max(row.said, past, key=STRENGTH.__getitem__) if past in LEFT else row.said
