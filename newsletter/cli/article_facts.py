"""What else is known of an article, line by line, as editors read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.model.article import Article, SavedSource


def article_lines(article: Article) -> Iterator[str]:
    """Yield section, language, change, paywall and picture, then the source's own words."""
    changed = f"changed {article.updated:%Y-%m-%d %H:%M} UTC" if article.updated else ""
    facts = (article.section, article.language, changed, "paywall" if article.paywall else "")
    if any(facts):
        yield " · ".join(filter(None, facts))
    if article.image:
        yield f"picture {article.image}"
    for name, words in article.said:
        yield f"{name} as the source has it: {words}"


def saved_line(source: SavedSource) -> str:
    """Return how much text is saved, since when, and who pasted it where a person did."""
    by = f", pasted by {source.by}" if source.pasted else ""
    return f"text saved: {len(source.text.split())} words, {source.fetched:%Y-%m-%d}{by}"
