"""`newsletter feeds health`: how the feeds fare, and what editors kept of what they brought."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.collect import by_outlet, health_of
from newsletter.model.feeds import Condition, FeedHealth, FeedYield
from newsletter.model.values import dataclass
from newsletter.publication.gathering.feeding import sources
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.feed_yields import feed_yields

WELL = {Condition.GOOD, Condition.PAUSED, Condition.NEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """Every feed of feeds.yaml, then what comes by mail, in its order, and every outlet, the most chosen first."""

    feeds: tuple[FeedHealth, ...]
    outlets: tuple[FeedYield, ...]

    @property
    def ill(self) -> tuple[FeedHealth, ...]:
        """The feeds that somebody should look at."""
        return tuple(one for one in self.feeds if not WELL.issuperset(one.conditions))

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield "seen   kept  newest      feed"
        for one in self.feeds:
            yield f"{one.seen:5} {one.kept:6}  {_day(one)}  {one.feed.title or one.feed.url}"
            conditions = ", ".join(one.conditions)
            if one.notes or one.conditions != (Condition.GOOD,):
                yield f"{'':26}{conditions}{': ' * bool(one.notes)}{' '.join(one.notes)}"
        yield ""
        yield "seen   kept  newest      outlet"
        for row in self.outlets:
            name = row.outlet or "(outlet unknown)"
            yield f"{row.seen:5} {row.kept:6}  {row.newest:%Y-%m-%d}  {name}"


def _day(health: FeedHealth) -> str:
    return f"{health.newest:%Y-%m-%d}" if health.newest else "-" * 10


def health(workplace: Workplace) -> HealthReport:
    """Judge every feed by what is remembered of it; nothing is asked and nothing is written."""
    now = workplace.clock()
    with workplace.newsroom() as connection:
        states = {state.url: state for state in SqlArticleStore(connection).feed_states()}
        yields = feed_yields(connection)
    own: dict[str, list[FeedYield]] = {}
    for one in yields:
        own.setdefault(one.feed, []).append(one)
    return HealthReport(
        feeds=tuple(
            health_of(feed, states.get(feed.url), own.get(feed.url, ()), now=now)
            for feed in sources(workplace)
        ),
        outlets=by_outlet(yields),
    )
