"""How a feed fares: pure decisions from what is remembered of it and what it brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from newsletter.collect.new_links import LISTED
from newsletter.fetch.values import SUCCESS
from newsletter.model.article import Feed, FeedKind, FeedState
from newsletter.model.feeds import Condition, FeedHealth, FeedYield

LONG_SILENCE = timedelta(days=90)
NEWS_OF_CHANGE = timedelta(days=30)
"""So long a change of format is told."""
REFUSALS = frozenset({401, 402, 403, 407, 429, 451})


def health_of(
    feed: Feed, state: FeedState | None, yields: Sequence[FeedYield], *, now: datetime
) -> FeedHealth:
    """Return how a feed fares; `yields` are its own."""
    newest = max((one.newest for one in yields), default=None)
    told = list(_told(feed, state, newest, now))
    return FeedHealth(
        feed=feed,
        conditions=tuple(condition for condition, _note in told) or (Condition.GOOD,),
        notes=tuple(note for _condition, note in told if note),
        seen=sum(one.seen for one in yields),
        kept=sum(one.kept for one in yields),
        newest=newest,
        succeeded=state.succeeded if state else None,
        next_check=state.next_check if state else None,
        moved_to=state.moved_to if state else "",
    )


def _told(
    feed: Feed, state: FeedState | None, newest: datetime | None, now: datetime
) -> Iterator[tuple[Condition, str]]:
    if feed.paused:
        yield Condition.PAUSED, ""
    if state is None or state.checked is None:
        by_mail = feed.kind is FeedKind.MAIL
        yield (
            Condition.NEW,
            f"{'Nothing of it has come' if by_mail else 'It has not been asked'} yet.",
        )
        return
    if state.gone:
        yield Condition.GONE, f"{state.error} Take it out: newsletter feeds remove {feed.url}"
    elif state.error and state.kind and state.status in SUCCESS and feed.kind in LISTED:
        yield Condition.CHANGED, f"It answers, but not as before. {state.error}"
    elif state.error:
        yield _failing(state)
    if state.moved_to:
        yield Condition.MOVED, _moved(state)
    if state.kind_changed and now - state.kind_changed < NEWS_OF_CHANGE:
        changed = f"{state.kind_before} to {state.kind} on {state.kind_changed:%Y-%m-%d}"
        yield Condition.CHANGED, f"Its format changed from {changed}; look at what it gives now."
    if not state.error and _is_silent(newest, now):
        since = f"since {newest:%Y-%m-%d}" if newest else "for as long as it has been read"
        yield Condition.SILENT, f"It answers, but has brought nothing {since}."


def _is_silent(newest: datetime | None, now: datetime) -> bool:
    return newest is None or now - newest > LONG_SILENCE


def _failing(state: FeedState) -> tuple[Condition, str]:
    blocked = state.status in REFUSALS
    times = "the last time" if state.failures == 1 else f"{state.failures} times in a row"
    since = f"; it last answered on {state.succeeded:%Y-%m-%d}" if state.succeeded else ""
    condition = Condition.BLOCKED if blocked else Condition.FAILING
    return condition, f"{state.error} It failed {times}{since}."


def _moved(state: FeedState) -> str:
    since = f" since {state.moved_since:%Y-%m-%d}" if state.moved_since else ""
    if state.adopted:
        return f"It is read at its new address{since}. Write in feeds.yaml: {state.moved_to}"
    return f"Its server leads on to {state.moved_to}{since}; feeds.yaml may say so."


def by_outlet(yields: Iterable[FeedYield]) -> tuple[FeedYield, ...]:
    """Return one row for each outlet, summed over feeds (their addresses empty), by kept and seen."""
    sums: dict[str, FeedYield] = {}
    for one in yields:
        before = sums.get(one.outlet)
        sums[one.outlet] = FeedYield(
            feed="",
            outlet=one.outlet,
            seen=one.seen + (before.seen if before else 0),
            kept=one.kept + (before.kept if before else 0),
            newest=max(one.newest, before.newest) if before else one.newest,
        )
    return tuple(sorted(sums.values(), key=lambda one: (-one.kept, -one.seen, one.outlet)))
