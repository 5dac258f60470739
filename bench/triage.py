"""Triage over 10,000 and 100,000 stored articles: refresh, list, search, decide, undo.

Prints p50 and p95 in milliseconds.  The articles are made of a few hundred
words by a fixed seed; a tenth of them tell a story that another outlet told.

Run: python bench/triage.py [ARTICLES …]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median, quantiles

from newsletter.model.article import Article, Decision, FeedState
from newsletter.publication import choosing, reading
from newsletter.publication.initiating import start_publication
from newsletter.publication.workplace import Workplace
from newsletter.stores.articles import SqliteArticleStore
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SYLLABLES = [
    "ka",
    "ro",
    "mi",
    "ten",
    "da",
    "lu",
    "shi",
    "var",
    "pol",
    "en",
    "gra",
    "si",
    "tor",
    "mun",
    "bel",
    "ash",
    "ri",
    "no",
    "kel",
    "wa",
]
NEW = 500


@cache
def word(rank: int) -> str:
    """Return the invented word of a rank, always the same."""
    inner = random.Random(rank)
    return "".join(inner.choice(SYLLABLES) for _ in range(inner.randint(2, 4)))


def words(chance: random.Random, count: int) -> str:
    """Return so many words; the commonest make up half a percent each, most are rare."""
    return " ".join(word(int(30 * 1_333 ** chance.random())) for _ in range(count))


def articles(
    chance: random.Random, start: int, count: int, *, days: float, seen: datetime | None = None
) -> Iterator[Article]:
    """Yield articles of 60 outlets over so many days before now."""
    title = ""
    for number in range(start, start + count):
        shared = title if number % 10 == 0 else ""
        title = words(chance, 9)
        told = shared or title
        published = NOW - timedelta(days=days * (1 - (number - start) / count))
        host = f"outlet{number % 60}.example"
        url = f"https://{host}/{number}"
        yield Article(
            url=url,
            key=url,
            title=told.capitalize(),
            outlet=f"Outlet {number % 60}",
            published=published,
            summary=words(chance, 40),
            feed=f"https://{host}/feed",
            source_id=url,
            first_seen=seen or published,
        )


def publication(folder: Path, clock: FixedClock) -> Workplace:
    """Return an empty publication."""
    start_publication(folder, name="Bench", clock=clock)
    return Workplace(folder=folder, clock=clock)


def store(workplace: Workplace, found: list[Article]) -> None:
    """Store articles as `collect` does."""
    with workplace.newsroom() as connection:
        SqliteArticleStore(connection).save_visit(FeedState(url="https://bench.example/"), found)


def refresh(workplace: Workplace) -> float:
    """Return the seconds of one refresh."""
    house = reading.publication(workplace)
    with workplace.newsroom() as connection:
        start = time.perf_counter()
        choosing.refresh_candidates(workplace, house, connection)
        return time.perf_counter() - start


def measured(action: Callable[[], object], times: int) -> tuple[float, float]:
    """Return (p50, p95) in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken), quantiles(taken, n=20)[-1] if times > 1 else taken[0]


def bench(folder: Path, size: int) -> None:
    """Measure with so many articles stored."""
    chance = random.Random(7)
    clock = FixedClock(NOW)
    workplace = publication(folder, clock)
    store(workplace, list(articles(chance, 0, size, days=size / 300)))
    print(f"\n{size:,} articles stored; the first refresh took {refresh(workplace):.1f} s")
    fresh = []
    for turn in range(5):
        clock.advance(timedelta(hours=2))
        more = articles(chance, size + turn * NEW, NEW, days=0.5, seen=clock())
        store(workplace, list(more))
        fresh.append(refresh(workplace))
    print(
        f"  {'refresh after 500 new':28}{median(fresh) * 1000:9.1f}{max(fresh) * 1000:9.1f} (max)"
    )
    best = choosing.candidates(workplace, limit=40)
    asked = best[0].article.title.split()[0].lower()
    for name, action, times in (
        ("list the best 40", lambda: choosing.candidates(workplace, limit=40), 20),
        ("list the best 500", lambda: choosing.candidates(workplace, limit=500), 20),
        ("list 40 shortlisted of none", lambda: listed_shortlisted(workplace), 20),
        ("search one word", lambda: choosing.candidates(workplace, search=asked, limit=40), 5),
        ("decide", lambda: choosing.decide(workplace, {Decision.LATER: [best[0].id]}), 20),
        ("undo", lambda: choosing.undo(workplace), 20),
    ):
        half, most = measured(action, times)
        print(f"  {name:28}{half:9.1f}{most:9.1f}")


def listed_shortlisted(workplace: Workplace) -> object:
    """List the shortlisted."""
    return choosing.candidates(workplace, decision="shortlisted", limit=40)


def main() -> None:
    """Measure each size in a folder of its own."""
    sizes = [int(text) for text in sys.argv[1:]] or [10_000, 100_000]
    print("milliseconds                       p50      p95")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            bench(Path(folder) / "bench", size)


if __name__ == "__main__":
    main()
