"""What the clock collects: all feeds, each in its own rhythm, by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from newsletter.errors import NewsletterError
from newsletter.model.values import dataclass
from newsletter.publication.gathering import collecting
from newsletter.publication.gathering.collecting import Gathering
from newsletter.publication.place import reading
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace

SERIES, ITEM = "collect", "feeds"
EVERY = timedelta(minutes=15)
"""From the end of one round to the next; whether a feed is asked in it, its own rhythm says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectRound:
    """What one round of the clock collected."""

    gathering: Gathering | None = None
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what came in, in one line; nothing where nothing did."""
        collected = self.gathering and self.gathering.collected
        if collected and (collected.new or collected.failed):
            yield (
                f"collected {counted(collected.new, 'new article')}; "
                f"{len(collected.failed)} of {len(collected.outcomes)} feeds failed"
            )


def collect_due(workplace: Workplace, *, holder: str) -> CollectRound:
    """Collect, where nobody did within `EVERY`.

    Raises what `collecting.collect` raises; the next round tries again.
    """
    feeds, publication = reading.feed_list(workplace), reading.publication(workplace)
    if not (feeds.feeds or feeds.mail) and not publication.clips_by_mail:
        return CollectRound()
    if not claim(workplace, SERIES, ITEM, holder=holder):
        return CollectRound()
    told = "it was given up"
    try:
        gathering = collecting.collect(workplace)
        told = next(gathering.lines())
    except NewsletterError as error:
        told = error.message
        raise
    finally:
        with duty_store(workplace) as store:
            store.let_go(
                SERIES,
                ITEM,
                holder=holder,
                until=workplace.clock() + EVERY,
                told=told,
                fresh=True,
            )
    return CollectRound(gathering=gathering)
