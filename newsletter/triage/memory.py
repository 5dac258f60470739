"""What past issues told: whether a candidate tells it again, or what came of it.

An address that ran is known exactly (`newsletter.triage.ranking`).  Here it is
about other addresses: a story that ran already, told by somebody else, and a
story that goes on.  Titles are held against the titles of past entries by the
rule that groups outlets (`newsletter.triage.evidence`); what appeared about when
the entry did is the same story, what appeared later follows it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta

from newsletter.model.article import Article
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue
from newsletter.model.values import dataclass
from newsletter.text.prose_text import plain
from newsletter.text.title_likeness import Rarity
from newsletter.text.titles import Headline
from newsletter.triage.evidence import GroupingRule, Telling, how_alike, telling
from newsletter.triage.sources import moment

ABOUT = timedelta(days=7)
"""What appears so much before or after a past entry tells the same story."""
FOLLOWS = timedelta(days=400)
"""What appears later than this after an entry is no longer a follow-up."""
BEFORE_ISSUE = timedelta(days=45)
"""How long before its issue an entry without a date may have appeared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that a past issue told."""

    issue: str
    title: str
    summary: str
    telling: Telling
    first: datetime
    last: datetime
    """It appeared between these; aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recollection:
    """What past issues told that a candidate tells again, and what it follows."""

    same: Told | None = None
    follows: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything past issues told, findable by the words of their titles."""

    by_word: Mapping[str, Sequence[Told]] = field(default_factory=dict)
    rarity: Rarity = field(default_factory=lambda: Rarity(()))
    rule: GroupingRule = field(default_factory=GroupingRule)

    def recall(self, article: Article, said: Telling | None = None) -> Recollection:
        """Return the likest story that ran about then, and the likest that ran before.

        `said` is how the article tells its story, where that is known already.
        """
        said = said or telling(article.title, article.summary, article.outlet)
        when = moment(article)
        same: list[tuple[float, str, Told]] = []
        earlier: list[tuple[float, str, Told]] = []
        for told in self._sharing_words(said.title):
            if told.first - ABOUT <= when <= told.last + ABOUT:
                alike = how_alike(said, told.telling, self.rarity, self.rule)
                same += [(alike, told.issue, told)] if alike else []
            elif told.last < when <= told.last + FOLLOWS:
                alike = how_alike(said, told.telling, self.rarity, self._of_follow_ups())
                earlier += [(alike, told.issue, told)] if alike else []
        return Recollection(same=_likest(same), follows=_likest(earlier))

    def _sharing_words(self, title: Headline) -> Iterator[Told]:
        """Yield what shares enough words for the rule, or the whole title."""
        if title.serial:
            return
        found: dict[int, Told] = {}
        shared: Counter[int] = Counter()
        for word in title.words:
            for told in self.by_word.get(word, ()):
                found[id(told)] = told
                shared[id(told)] += 1
        for name, words in shared.items():
            if words >= min(self.rule.common_words, len(title.words)):
                yield found[name]

    def _of_follow_ups(self) -> GroupingRule:
        """Return the rule for what goes on: it may argue, and tell what came after."""
        return replace(self.rule, turned_title=self.rule.title, title_of_cause=self.rule.title)


def memory(history: Sequence[Issue]) -> Memory:
    """Return what these issues told; titles of series are left out."""
    told = [one for issue in history for one in _told(issue) if not one.telling.title.serial]
    by_word: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        for word in one.telling.title.words:
            by_word[word].append(one)
    return Memory(by_word=by_word, rarity=Rarity(one.telling.title for one in told))


def _told(issue: Issue) -> Iterator[Told]:
    for entry in issue.entries:
        yield _one(issue, entry.title, plain(entry.summary), entry.published)
    for lead in issue.leads:
        dated = lead.first_published.date if lead.first_published else None
        yield _one(issue, lead.title, plain(lead.standfirst), dated)


def _one(issue: Issue, title: str, summary: str, dated: PartialDate | None) -> Told:
    if dated is not None and dated.day:
        first = last = _day(dated)
    else:
        last = _last_day(issue.date)
        first = _day(issue.date) - BEFORE_ISSUE
    return Told(
        issue=issue.id,
        title=title,
        summary=summary,
        telling=telling(title, summary),
        first=first,
        last=last,
    )


def _day(dated: PartialDate) -> datetime:
    return datetime(dated.year, dated.month or 1, dated.day or 1, 12, tzinfo=UTC)


def _last_day(dated: PartialDate) -> datetime:
    """Return the last day that a date may mean: of its year, of its month, or itself."""
    if dated.day:
        return _day(dated)
    month = dated.month or 12
    following = datetime(dated.year + month // 12, month % 12 + 1, 1, 12, tzinfo=UTC)
    return following - timedelta(days=1)


def _likest(found: list[tuple[float, str, Told]]) -> Told | None:
    return max(found, key=lambda one: one[:2])[2] if found else None
