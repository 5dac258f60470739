"""Which story an article tells: stories findable by the words of those who told them.

Agencies sell one story to many papers, and each writes a headline of its own.
Whether two articles tell one story `newsletter.triage.evidence` says; here it is
asked only of those that appeared about then and share words that tell.  Never
one story are two articles of one outlet or one feed, or days apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain

from newsletter.model.article import Article
from newsletter.text.aggregators import is_aggregated
from newsletter.text.title_likeness import Rarity, contradict, is_exact
from newsletter.triage.evidence import GroupingRule, Telling, Tellings, how_alike
from newsletter.triage.sources import moment, publisher

__all__ = ["GroupingRule", "StoryIndex", "near", "rarity_of", "same_publisher"]

KEYS = 7
"""So many of a title's rarest words find others."""
SHARED_KEYS = 2
"""So many keys must two articles share to be compared."""
LONG_LIST = 20
"""Articles that have one number, or one word in the summary; what more have tells nothing."""
MOST_LOOKED = 150
"""Places that are looked through for one article."""
MOST_ASKED = 6
"""Articles that are compared with a new one, those that share most first."""

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class _Told:
    """An article as the index holds it."""

    article: Article
    telling: Telling
    appeared: float
    """Seconds since 1970."""
    more_keys: list[str]
    """No word of a title equals them."""


@dataclass(slots=True, kw_only=True)
class StoryIndex:
    """Stories, findable by the words of their titles and summaries and the time they appeared.

    It lives for one refresh and is built from the candidates of that time; a
    find costs the same however many are stored outside the days that the rule
    allows between two articles.
    """

    rarity: Rarity
    rule: GroupingRule = field(default_factory=GroupingRule)
    tellings: Tellings = field(default_factory=Tellings)
    _told: list[_Told] = field(default_factory=list)
    _stories: list[str] = field(default_factory=list)
    """Which story each of these tells."""
    _by_key: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    """period → key → places in `_told`; a period is as long as two articles may be apart."""
    _by_story: dict[str, list[_Told]] = field(default_factory=lambda: defaultdict(list))
    _latest: _Told | None = None
    """What was looked for last; most often it is what is added next."""

    def add(self, story: str, article: Article) -> None:
        """Enter an article of a story."""
        told = self._taken_apart(article)
        self._by_story[story].append(told)
        if told.telling.title.serial:
            return
        place = len(self._told)
        self._told.append(told)
        self._stories.append(story)
        keys = self._by_key.setdefault(self._period(told), {})
        for key in (*told.telling.title.words, *told.more_keys):
            keys.setdefault(key, []).append(place)

    def find(self, article: Article) -> str | None:
        """Return the story that the article tells, or None; of several, the likest."""
        new = self._taken_apart(article)
        if new.telling.title.serial:
            return None
        best: tuple[float, str] | None = None
        for place in self._perhaps(new):
            told, story = self._told[place], self._stories[place]
            alike = how_alike(new.telling, told.telling, self.rarity, self.rule)
            if alike and (best is None or (alike, story) > best) and self._fits(new, story):
                best = (alike, story)
        return best[1] if best else None

    def _taken_apart(self, article: Article) -> _Told:
        if self._latest is None or self._latest.article is not article:
            said = self.tellings.of(article)
            appeared = moment(article).timestamp()
            self._latest = _Told(article, said, appeared, _more_keys(said))
        return self._latest

    def _period(self, told: _Told) -> int:
        return int(told.appeared // (self.rule.days * _DAY))

    def _perhaps(self, new: _Told) -> list[int]:
        """Return the places of what appeared about then and shares enough, most first.

        Long lists of common words are not looked through: of articles that share
        only such words there are many, and few are one story.
        """
        lists = self._short_enough(new)
        if not lists:
            return []
        shared = Counter(chain.from_iterable(lists))
        enough = 1 if len(new.telling.title.words) < SHARED_KEYS + 1 else SHARED_KEYS
        likely = [place for place, keys in shared.items() if keys >= enough]
        most_apart = self.rule.days * _DAY
        near_by = [
            place
            for place in likely
            if abs(self._told[place].appeared - new.appeared) <= most_apart
        ]
        if len(near_by) > MOST_ASKED:
            near_by = sorted(near_by, key=lambda place: (-shared[place], place))[:MOST_ASKED]
        return near_by

    def _short_enough(self, new: _Told) -> list[list[int]]:
        """Return the lists of its keys, the rarest first, as many as are looked through."""
        lists: list[list[int]] = []
        looked = 0
        around = self._around(new)
        for key in self._keys(new):
            for keys in around:
                places = keys.get(key)
                if places and (key[0] != " " or len(places) <= LONG_LIST):
                    looked += len(places)
                    if looked > MOST_LOOKED and lists:
                        return lists
                    lists.append(places)
        return lists

    def _around(self, new: _Told) -> list[dict[str, list[int]]]:
        period = self._period(new)
        near_by = (self._by_key.get(other) for other in (period - 1, period, period + 1))
        return [keys for keys in near_by if keys]

    def _keys(self, new: _Told) -> list[str]:
        """Return by what to look for a story: the title's rarest words, its numbers, the summary's words."""
        of = self.rarity.of
        words = sorted([(-of(word), word) for word in new.telling.title.words])[:KEYS]
        return [word for _, word in words] + new.more_keys

    def _fits(self, new: _Told, story: str) -> bool:
        """Tell whether the whole story can take the article: no outlet twice, no contradiction."""
        return not any(
            same_publisher(new.article, other.article)
            or contradict(new.telling.title, other.telling.title)
            for other in self._by_story[story]
        )


def _more_keys(said: Telling) -> list[str]:
    """Return the keys of a title's exact numbers and of the summary; they begin with a space."""
    keys = [f" {word}" for word in said.rare]
    if said.title.numbers:
        keys += [f" {value}" for _, value in said.title.numbers if is_exact(value)]
    return keys


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


def rarity_of(articles: Iterable[Article], tellings: Tellings | None = None) -> Rarity:
    """Return how rare the words of these articles' titles are."""
    tellings = tellings or Tellings()
    return Rarity(tellings.of(article).title for article in articles)
