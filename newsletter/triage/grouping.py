"""Whether two articles tell the same story.

Agencies sell one story to many papers, and each writes a headline of its own.
Two articles are one story when their titles are alike, or fairly alike with
summaries that are alike too; never when they come from one outlet or one feed,
when they are days apart, when a title is that of a serial, or when numbers,
places or verbs contradict each other; and by title alone not when one phrase was
filled in twice (`newsletter.text.titles`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from newsletter.model.article import Article
from newsletter.text.aggregators import is_aggregated
from newsletter.text.titles import (
    Headline,
    Rarity,
    content_words,
    contradict,
    headline,
    likeness,
    parallel,
)
from newsletter.triage.sources import moment, publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingRule:
    """The thresholds; measured in tests/triage/test_grouping.py."""

    title: float = 0.42
    """Likeness of titles that is enough."""
    supported_title: float = 0.26
    """Likeness of titles that is enough where the summaries are alike."""
    summary: float = 0.3
    """Likeness of summaries that supports."""
    common_words: int = 3
    """Words that two titles must share at the least, unless all their words are the same."""
    days: float = 4
    """How far apart the two may have appeared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An article as the index holds it."""

    story: str
    article: Article
    title: Headline


@dataclass(slots=True, kw_only=True)
class StoryIndex:
    """Stories, findable by the rare words of their titles and the time they appeared."""

    rarity: Rarity
    rule: GroupingRule = field(default_factory=GroupingRule)
    _by_word: dict[tuple[str, int], list[_Told]] = field(default_factory=lambda: defaultdict(list))
    """(word, period) → what was told; a period is as long as the rule lets two articles be apart."""
    _by_story: dict[str, list[_Told]] = field(default_factory=lambda: defaultdict(list))

    def add(self, story: str, article: Article) -> None:
        """Enter an article of a story."""
        told = _Told(story=story, article=article, title=headline(article.title))
        self._by_story[story].append(told)
        period = self._period(article)
        for word in told.title.words:
            self._by_word[word, period].append(told)

    def find(self, article: Article) -> str | None:
        """Return the story that the article tells, or None; of several, the likest."""
        title = headline(article.title)
        best: tuple[float, str] | None = None
        for told in self._sharing_rare_words(article, title):
            found = self._how_alike(article, title, told)
            if found and (best is None or (found, told.story) > best) and self._fits(article, told):
                best = (found, told.story)
        return best[1] if best else None

    def _period(self, article: Article) -> int:
        return int(moment(article).timestamp() // (self.rule.days * 86_400))

    def _sharing_rare_words(self, article: Article, title: Headline) -> Iterator[_Told]:
        """Yield each article of about that time that could reach the lowest threshold, once.

        Whatever reaches a likeness t shares words worth t times the title's
        weight; so it shares one of the rarest words, before those that are
        together worth less than that.
        """
        if title.serial:
            return
        words = sorted(title.words, key=lambda word: (-self.rarity.of(word), word))
        remaining = self.rarity.total(words)
        needed = self.rule.supported_title * remaining
        period = self._period(article)
        seen: set[int] = set()
        for word in words:
            if remaining < needed:
                return
            remaining -= self.rarity.of(word)
            for near_by in (period - 1, period, period + 1):
                for told in self._by_word.get((word, near_by), ()):
                    if id(told) not in seen:
                        seen.add(id(told))
                        yield told

    def _how_alike(self, article: Article, title: Headline, told: _Told) -> float:
        """Return how alike two articles are, 0 where they are not one story."""
        if not near(article, told.article, days=self.rule.days) or told.title.serial:
            return 0.0
        alike = likeness(title.words, told.title.words, self.rarity)
        if alike < self.rule.supported_title or contradict(title, told.title):
            return 0.0
        enough = len(title.words & told.title.words) >= self.rule.common_words
        if title == told.title or (
            alike >= self.rule.title and enough and not parallel(title, told.title)
        ):
            return alike
        return alike if self._supported(article, told.article) else 0.0

    def _supported(self, one: Article, other: Article) -> bool:
        return summary_likeness(one.summary, other.summary) >= self.rule.summary

    def _fits(self, article: Article, told: _Told) -> bool:
        """Tell whether the whole story can take the article: no outlet twice, no contradiction."""
        title = headline(article.title)
        return not any(
            same_publisher(article, other.article) or contradict(title, other.title)
            for other in self._by_story[told.story]
        )


def summary_likeness(one: str, other: str) -> float:
    """Return the Jaccard index of the words that carry meaning, 0 where a summary is missing."""
    mine, yours = set(content_words(one[:600])), set(content_words(other[:600]))
    if not mine or not yours:
        return 0.0
    return len(mine & yours) / len(mine | yours)


def near(one: Article, other: Article, *, days: float) -> bool:
    """Tell whether two articles appeared within some days of each other."""
    return abs(moment(one) - moment(other)) <= timedelta(days=days)


def same_publisher(one: Article, other: Article) -> bool:
    """Tell whether two articles come from one outlet or one feed.

    What an aggregator says of an outlet's article is not the outlet's second article.
    """
    if bool(one.feed) and one.feed == other.feed:
        return True
    if is_aggregated(one.url) != is_aggregated(other.url):
        return False
    return publisher(one) == publisher(other)


def rarity_of(articles: Iterable[Article]) -> Rarity:
    """Return how rare the words of these articles' titles are."""
    return Rarity(headline(article.title) for article in articles)
