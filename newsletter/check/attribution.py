"""Rules about who wrote what, and when: what the issue says, beside what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta

from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, warning
from newsletter.model.article import Article
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry
from newsletter.model.people import Byline
from newsletter.text.addresses import canonical_address
from newsletter.text.names import fold_name

_WORD = re.compile(r"[^\W_]+")
_FEWEST_WORDS = 3
"""Words of a title that may stand for a longer one: the rest is a subtitle or the site's name."""
_ZONES = timedelta(days=1)
"""A day may be another one where somebody else reads the clock."""


@warning
def title_disagrees(facts: IssueFacts) -> Iterator[Slip]:
    """Give the title of an article as its page has it."""
    for index, entry in enumerate(facts.issue.entries):
        titles = tuple(_titles(entry, facts))
        if not titles or any(_same_title(entry.title, title) for title in titles):
            continue
        yield Slip(
            message=f"The page of “{entry.title}” is titled “{titles[0]}”.",
            help="Write `title:` as the page has it; a translation of your own goes elsewhere.",
            path=("media_review", index, "title"),
            item=entry.id,
        )


@warning
def authors_disagree(facts: IssueFacts) -> Iterator[Slip]:
    """Name the authors whom the page names."""
    for index, entry, article in _known_entries(facts):
        missing = [
            one for one in article.authors if not any(_same(one, a, facts) for a in entry.authors)
        ]
        wrong = [
            one.name
            for one in entry.authors
            if not any(_same(name, one, facts) for name in article.authors)
        ]
        if article.organisation or any(one.organisation for one in entry.authors):
            missing = []  # an office may sign for those who work there
        if not (wrong or missing) or not article.authors or (not wrong and entry.authors):
            continue
        by = ", ".join(article.authors)
        said = ", ".join(wrong)
        yield Slip(
            message=f"“{entry.title}” is by {by}, its page says, and not by {said}."
            if said
            else f"“{entry.title}” is by {by}, its page says; the entry names nobody.",
            help="Correct `authors:`; another spelling of a name is an alias in publication.yaml.",
            path=("media_review", index, "authors") if entry.authors else ("media_review", index),
            item=entry.id,
        )


@warning
def published_disagrees(facts: IssueFacts) -> Iterator[Slip]:
    """Give the day on which an article appeared as its page has it."""
    for index, entry, article in _known_entries(facts):
        days = tuple(_days(article))
        if not (entry.published and days) or any(_within(entry.published, day) for day in days):
            continue
        yield Slip(
            message=f"“{entry.title}” appeared on {days[0].spelt}, its page says; the entry says "
            f"{entry.published.spelt}.",
            help=f"Write `published: {days[0]}`, if the page is right.",
            path=("media_review", index, "published"),
            item=entry.id,
        )


def _known_entries(facts: IssueFacts) -> Iterator[tuple[int, Entry, Article]]:
    for index, entry in enumerate(facts.issue.entries):
        article = facts.articles.get(canonical_address(entry.address)) if entry.address else None
        if article:
            yield index, entry, article


def _titles(entry: Entry, facts: IssueFacts) -> Iterator[str]:
    """Yield what the page calls itself: cleaned, as saved, and in its own words."""
    key = canonical_address(entry.address) if entry.address else ""
    article, source = facts.articles.get(key), facts.sources.get(key)
    stated = (
        [article.title, *(words for field, words in article.said if field == "title")]
        if (article)
        else []
    )
    yield from dict.fromkeys(filter(None, [*stated, source.title if source else ""]))


def _same_title(one: str, other: str) -> bool:
    """Tell whether two titles are one, or one is the other without subtitle or site."""
    mine, theirs = _words(one), _words(other)
    shorter, longer = sorted((mine, theirs), key=len)
    if shorter == longer:
        return True
    within = f" {' '.join(shorter)} " in f" {' '.join(longer)} "
    return within and len(shorter) >= _FEWEST_WORDS


def _words(title: str) -> list[str]:
    return _WORD.findall(fold_name(title.replace("’", "").replace("'", "")))


def _same(name: str, author: Byline, facts: IssueFacts) -> bool:
    """Tell whether a page's author is one of the entry's: by name, by alias, or shortened."""
    forms = {author.name, *_forms(author, facts)}
    theirs = _words(name)
    for form in forms:
        mine = _words(form)
        if mine == theirs or sorted(mine) == sorted(theirs):
            return True
        if mine and theirs and mine[-1] == theirs[-1] and mine[0][0] == theirs[0][0]:
            shortened = 1 in {len(mine[0]), len(theirs[0])} or mine[0] == theirs[0]
            if shortened:
                return True
    return False


def _forms(author: Byline, facts: IssueFacts) -> Iterator[str]:
    for person in facts.publication.people:
        names = (person.name, *person.aliases)
        if author.person == person.id or author.name in names:
            yield from names
    for outlet in facts.outlets:
        if author.name in (outlet.name, *outlet.aliases):
            yield from (outlet.name, *outlet.aliases)


def _days(article: Article) -> Iterator[PartialDate]:
    if article.published_date:
        yield article.published_date
    if article.published:
        day = article.published.astimezone(UTC).date()
        yield PartialDate(year=day.year, month=day.month, day=day.day)


def _within(said: PartialDate, stated: PartialDate) -> bool:
    """Tell whether two dates, each as far as it is known, can be one."""
    if said.day and stated.day:
        return abs(_date(said) - _date(stated)) <= _ZONES
    if said.month and stated.month:
        return (said.year, said.month) == (stated.year, stated.month)
    return said.year == stated.year


def _date(partial: PartialDate) -> date:
    return date(partial.year, partial.month, partial.day)
