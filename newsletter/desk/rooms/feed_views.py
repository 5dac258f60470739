"""What the desk shows of feeds: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsletter.desk.visits import Say
from newsletter.model.article import Feed, FeedKind
from newsletter.model.feeds import Condition, FeedHealth
from newsletter.model.values import dataclass

WORDS = {
    Condition.GOOD: "Reads well",
    Condition.NEW: "Not asked yet",
    Condition.PAUSED: "Rests",
    Condition.SILENT: "Silent",
    Condition.FAILING: "Fails",
    Condition.BLOCKED: "Blocked: its server refuses us",
    Condition.GONE: "Gone",
    Condition.MOVED: "Moved",
    Condition.CHANGED: "Changed",
}
WELL = frozenset({Condition.GOOD, Condition.NEW, Condition.PAUSED})
PAGE = 30
IN_TERMINAL = " Take it out: newsletter "
"""Here begins what is of use in a terminal alone: the desk has a button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A feed in the list."""

    url: str
    name: str
    states: tuple[str, ...]
    is_ill: bool
    notes: tuple[str, ...]
    facts: tuple[str, ...]
    """Seen and kept, the newest article, when it last answered, when it is asked next."""
    rule: str
    """How it is read where it is no feed, in words."""
    rests: bool
    by_mail: bool
    moved_to: str


def row_of(one: FeedHealth, say: Say, *, now: datetime) -> FeedRow:
    """Return a feed as it is shown."""
    feed = one.feed
    return FeedRow(
        url=feed.url,
        name=feed.title or feed.url,
        states=tuple(say(WORDS[condition]) for condition in one.conditions),
        is_ill=not WELL.issuperset(one.conditions),
        notes=tuple(note.partition(IN_TERMINAL)[0] for note in one.notes),
        facts=tuple(_facts(one, say, now)),
        rule=rule_of(feed, say),
        rests=feed.paused,
        by_mail=feed.kind is FeedKind.MAIL,
        moved_to=one.moved_to,
    )


def _facts(one: FeedHealth, say: Say, now: datetime) -> list[str]:
    told = [say("{seen} seen, {kept} kept", seen=f"{one.seen:,}", kept=f"{one.kept:,}")]
    if one.newest:
        told.append(say("newest article {day}", day=f"{one.newest:%Y-%m-%d}"))
    if one.succeeded:
        told.append(say("answered {when}", when=f"{one.succeeded:%Y-%m-%d %H:%M} UTC"))
    if Condition.GONE in one.conditions:
        told.append(say("it is not asked any more"))
    elif one.next_check and not one.feed.paused and one.next_check > now:
        told.append(say("next look from {when}", when=f"{one.next_check:%Y-%m-%d %H:%M} UTC"))
    elif not one.feed.paused and one.feed.kind is not FeedKind.MAIL:
        told.append(say("next look: with the next collecting"))
    return told


def rule_of(feed: Feed, say: Say) -> str:
    """Return how a source that is no feed is read, in words."""
    match feed.kind:
        case FeedKind.MAIL:
            return say("comes by mail")
        case FeedKind.GOOGLE_NEWS:
            return say("a search of Google News: {query}", query=feed.query)
        case FeedKind.PAGE:
            return say("a page, by its links {selector}", selector=feed.links)
        case FeedKind.SITEMAP:
            return say("a sitemap {match}", match=" ".join(feed.match)).strip()
    return ""


def chosen(found: Sequence[FeedHealth], show: str, q: str) -> tuple[FeedHealth, ...]:
    """Return the feeds that are to be shown: all, those that need a look, or those that rest."""
    words = q.casefold().split()
    return tuple(
        one
        for one in found
        if (show != "ill" or not WELL.issuperset(one.conditions))
        and (show != "resting" or one.feed.paused)
        and all(
            word in f"{one.feed.title} {one.feed.url} {one.feed.outlet}".casefold()
            for word in words
        )
    )
