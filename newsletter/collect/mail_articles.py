"""From what a newsletter said to Articles: pure decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.collect.articles import articles_of
from newsletter.collect.dates import from_moment
from newsletter.collect.items import FeedItem, ParsedFeed
from newsletter.collect.mail_facts import MailFacts
from newsletter.model.article import Article, Feed
from newsletter.model.mail_source import MailSource
from newsletter.model.people import Outlet


def articles_in(
    facts: MailFacts, source: MailSource, outlets: Sequence[Outlet], *, now: datetime
) -> tuple[Article, ...]:
    """Return the articles that a message brings: its links, or itself where it has a web version.

    A link's date is not known; the message's own is its own article's.
    """
    items = [
        FeedItem(title=one.title, link=one.url, source_id="", summary=one.text)
        for one in facts.links
    ]
    if not items and facts.web_version and facts.subject:
        date = from_moment(facts.sent) if facts.sent else None
        itself = FeedItem(
            title=facts.subject, link=facts.web_version, source_id="", date=date, summary=facts.text
        )
        items = [itself]
    feed = Feed(url=source.name, outlet=source.outlet, language=source.language)
    parsed = ParsedFeed(kind="mail", title=source.title, items=tuple(items))
    return tuple(
        replace(one, source_id=one.url) for one in articles_of(parsed, feed, outlets, now=now)
    )


def source_of(facts: MailFacts, sources: Sequence[MailSource]) -> MailSource | None:
    """Return the newsletter that a message belongs to, or None."""
    for source in sources:
        if facts.sender == source.sender and source.list_id in {"", facts.list_id}:
            return source
    return None
