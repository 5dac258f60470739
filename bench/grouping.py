"""Group stories: rates on labelled pairs, microseconds for each title, and false groups.

    python -m bench.grouping [FOLDER]

FOLDER holds saved feeds and index.tsv (see bench/collect_real.py).  Their titles
are grouped as if all had appeared at one time, and every group is printed to be
looked at.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from bench.story_pairs import SEEN, Pair, grouped, rates, read_pairs
from newsletter.collect.articles import articles_of
from newsletter.collect.feed_parsing import parse_feed
from newsletter.errors import NewsletterError
from newsletter.model.article import Article, Feed
from newsletter.text.titles import headline
from newsletter.triage.grouping import StoryIndex, rarity_of

SIZES = ((1_000, 4), (25_000, 4), (25_000, 90), (100_000, 30), (100_000, 330))
"""(articles stored, days over which they appeared)."""
FRESH = 1_000
VOCABULARY = 60_000


@cache
def word(rank: int) -> str:
    """Return the invented word of a rank, always the same."""
    chance = random.Random(rank)
    return "".join(
        chance.choice("bdfgklmnprstvz") + chance.choice("aeiou")
        for _ in range(chance.randint(2, 5))
    )


def others(count: int, *, days: float, seed: int = 7) -> Iterator[Article]:
    """Yield articles of 200 outlets; the word of rank r comes as often as 1/(r+12)."""
    chance = random.Random(seed)
    sums = list(accumulate(1 / (rank + 12) for rank in range(VOCABULARY)))

    def words(many: int) -> str:
        return " ".join(word(bisect(sums, chance.random() * sums[-1])) for _ in range(many))

    for number in range(count):
        host = f"outlet{chance.randrange(200)}.example"
        url = f"https://{host}/{seed}/{number}"
        published = SEEN - timedelta(days=days * (1 - number / count))
        yield Article(
            url=url,
            key=url,
            title=words(9).capitalize(),
            summary=words(38).capitalize(),
            outlet=host,
            feed=f"https://{host}/feed",
            published=published,
            first_seen=published,
        )


def filled(articles: Sequence[Article], more: Sequence[Article] = ()) -> StoryIndex:
    """Return an index that holds these articles, each a story of its own."""
    index = StoryIndex(rarity=rarity_of([*articles, *more]))
    for article in articles:
        index.add(article.key, article)
    return index


def cost(stored: int, days: float) -> None:
    """Print what a title costs: taken apart, looked for and entered."""
    articles = list(others(stored, days=days))
    fresh = list(others(FRESH, days=1, seed=8))
    headline.cache_clear()
    start = time.process_time()
    index = filled(articles, fresh)
    built = time.process_time()
    for article in fresh:
        index.add(index.find(article) or article.key, article)
    done = time.process_time()
    print(
        f"  {stored:>7,} stored over {days:>3} days: {(done - built) / FRESH * 1e6:6.0f} µs to find and enter one,"
        f" {(built - start) / stored * 1e6:5.0f} µs to enter one that is known"
    )


def whole_run(count: int) -> None:
    """Print what a title costs where all are new, as in a first collect."""
    articles = list(others(count, days=3))
    headline.cache_clear()
    start = time.process_time()
    index = StoryIndex(rarity=rarity_of(articles))
    for article in articles:
        index.add(index.find(article) or article.key, article)
    taken = time.process_time() - start
    print(f"  {count:>7,} new ones, from nothing: {taken / count * 1e6:6.0f} µs each")


def among(pairs: Sequence[Pair], background: Sequence[Article]) -> list[bool]:
    """Tell of each pair whether it is grouped where all pairs and others are stored together."""
    index = filled([*background, *(pair.one for pair in pairs)], [pair.other for pair in pairs])
    titles = {pair.one.key: pair.one.title for pair in pairs}
    return [titles.get(index.find(pair.other) or "") == pair.one.title for pair in pairs]


def labelled() -> None:
    """Print the rates of both halves, by themselves and among others."""
    pairs = read_pairs()
    background = list(others(25_000, days=20))
    for name, held_out in (("tuning", False), ("held out", True)):
        half = [pair for pair in pairs if pair.held_out is held_out]
        print(f"  {name:9} {rates(half, grouped(half, pairs))}")
        print(f"  {'':9} {rates(half, among(half, background))}, among 25,000 others")


def real(folder: Path) -> None:
    """Group the titles of saved feeds, and print every group."""
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    articles: dict[str, Article] = {}
    for row in rows:
        with suppress(NewsletterError, OSError):
            parsed = parse_feed(
                (folder / row["file"]).read_bytes(), url=row["url"], content_type=""
            )
            found = articles_of(parsed, Feed(url=row["url"]), (), now=SEEN)
            articles |= {one.key: replace(one, published=SEEN, first_seen=SEEN) for one in found}
    index = StoryIndex(rarity=rarity_of(articles.values()))
    groups: dict[str, list[Article]] = defaultdict(list)
    for article in articles.values():
        story = index.find(article) or article.key
        index.add(story, article)
        groups[story].append(article)
    several = [group for group in groups.values() if len(group) > 1]
    print(f"  {len(articles):,} titles, {len(articles) ** 2 // 2:,} pairs, {len(several)} groups")
    for group in several:
        print("   ", " ‖ ".join(f"{article.title} [{article.outlet}]" for article in group))


def main() -> None:
    """Print everything."""
    print("labelled pairs")
    labelled()
    print("cost, processor time")
    whole_run(25_000)
    for stored, days in SIZES:
        cost(stored, days)
    if sys.argv[1:]:
        print("saved feeds")
        real(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
