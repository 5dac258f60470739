"""What past issues told that an issue tells again, at another address: as triage remembers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from newsletter.check.facts import ToldBefore
from newsletter.model.article import Article
from newsletter.model.dates import PartialDate
from newsletter.model.finding import ItemPath
from newsletter.model.issue import Issue
from newsletter.text.addresses import canonical_address
from newsletter.text.prose_text import plain
from newsletter.triage.memory import memory

LATE_IN_MONTH = 28


def told_before(issue: Issue, history: Sequence[Issue]) -> dict[ItemPath, ToldBefore]:
    """Return which leads and entries tell a story that an issue of `history` told, by their paths."""
    if not history:
        return {}
    remembered = memory(history)
    found = ((path, remembered.recall(article).same) for path, article in _articles(issue))
    return {path: ToldBefore(issue=told.issue, title=told.title) for path, told in found if told}


def _articles(issue: Issue) -> Iterator[tuple[ItemPath, Article]]:
    for index, entry in enumerate(issue.entries):
        article = _article(
            issue, entry.title, plain(entry.summary), entry.outlet, entry.address, entry.published
        )
        yield ("media_review", index), article
    for index, lead in enumerate(issue.leads):
        first = lead.first_published
        article = _article(
            issue,
            lead.title,
            plain(lead.standfirst),
            first.outlet if first else "",
            first.url if first else "",
            first.date if first else None,
        )
        yield ("leads", index), article


def _article(  # noqa: PLR0917 (the two kinds of piece have no more in common)
    issue: Issue, title: str, summary: str, outlet: str, url: str, published: PartialDate | None
) -> Article:
    dated = published if published and published.day else None
    return Article(
        url=url,
        key=canonical_address(url),
        title=title,
        summary=summary,
        outlet=outlet,
        published_date=dated,
        first_seen=issue.send_at.astimezone(UTC) if issue.send_at else _end_of(issue.date),
    )


def _end_of(dated: PartialDate) -> datetime:
    return datetime(dated.year, dated.month or 12, dated.day or LATE_IN_MONTH, 12, tzinfo=UTC)
