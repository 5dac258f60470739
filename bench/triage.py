"""Triage over 10,000, 100,000 and 1,000,000 stored articles: how it grows, p50 and p95.

The articles come from the years before, 300 a day, of 60 outlets, in words as
frequent as words are (a few in every text, most in hardly any); one in ten tells
a story that another outlet tells too; one in fifty was decided on.  They are
written into the store as `collect` and `refresh` would have written them.  Then
everything goes through the façade, as commands do: each action opens the
publication's files and databases anew.  Each size runs in a process of its own;
the memory is its peak after the store was filled.

Run: python -m bench.triage                        (10,000 and 100,000: two minutes)
     python -m bench.triage --articles 1000000     (a quarter of an hour, 4 GB of disk)
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import accumulate, islice
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from newsletter.model.article import Article, Candidate, Decision, FeedState, SavedSource
from newsletter.publication.gathering import choosing, drafting, searching
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.candidates import SqlCandidateStore
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
URDU = ["پا", "کس", "تان", "مع", "یش", "کر", "اچی", "حک", "ومت", "عد", "الت", "با", "رش", "سی"]
VOCABULARY = 40_000
A_DAY = 300
NEW = 500
WORDS_IN_COMMON = ("pakistan", "government", "budget", "court", "economy", "water", "talks")


@cache
def urdu_word(rank: int) -> str:
    """Return the invented word of a rank in Urdu letters."""
    inner = random.Random(rank)
    return "".join(inner.choice(URDU) for _ in range(inner.randint(2, 4)))


@cache
def word(rank: int) -> str:
    """Return the invented word of a rank, always the same."""
    if rank < len(WORDS_IN_COMMON):
        return WORDS_IN_COMMON[rank]
    inner = random.Random(rank)
    return "".join(inner.choice(SYLLABLES) for _ in range(inner.randint(2, 5)))


class Writer:
    """Writes titles and summaries by a fixed seed; the word of rank r comes as often as 1/(r+12)."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._sums = list(accumulate(1 / (rank + 12) for rank in range(VOCABULARY)))

    def words(self, count: int, spelt: Callable[[int], str] = word) -> str:
        """Return so many words."""
        top = self._sums[-1]
        ranks = (bisect(self._sums, self.chance.random() * top) for _ in range(count))
        return " ".join(map(spelt, ranks))

    def article(self, number: int, appeared: datetime, *, title: str = "") -> Article:
        """Return the article of a number."""
        house = self.chance.randrange(60)
        host = f"outlet{house}.example"
        url = f"https://{host}/{number}"
        urdu = house >= 55
        title = title or self.words(9, urdu_word if urdu else word)
        return Article(
            url=url,
            key=url,
            title=title.capitalize(),
            authors=(f"{word(9000 + number % 900)} {word(20000 + number % 77)}".title(),),
            outlet=f"Outlet {house}",
            published=appeared,
            language="ur" if urdu else "en",
            summary=self.words(38),
            feed=f"https://{host}/feed",
            source_id=url,
            first_seen=appeared,
        )

    def stories(self, count: int, *, until: datetime) -> Iterator[tuple[Article, ...]]:
        """Yield articles, those of one story together, oldest first."""
        number = 0
        while number < count:
            appeared = until - timedelta(days=(count - number) / A_DAY)
            first = self.article(number, appeared)
            number += 1
            if number % 10 or number == count:
                yield (first,)
            else:
                yield first, self.article(number, appeared, title=first.title + " again")
                number += 1


def fill(workplace: Workplace, count: int) -> None:
    """Store articles and candidates as they stood some hours ago."""
    writer = Writer(7)
    stories = writer.stories(count, until=NOW - timedelta(hours=6))
    with workplace.newsroom() as connection:
        connection.execute("PRAGMA synchronous = OFF")
        articles, candidates = SqlArticleStore(connection), SqlCandidateStore(connection)
        while part := list(islice(stories, 5_000)):
            found = [article for story in part for article in story]
            articles.save_visit(FeedState(url="https://bench.example/"), found)
            candidates.save(_candidate(writer, story) for story in part)
    state = {"grounds": "", "refreshed": (NOW - timedelta(hours=5)).isoformat(), "again": []}
    (workplace.var / choosing.REFRESHED_FILE).write_text(json.dumps(state))


def _candidate(writer: Writer, story: tuple[Article, ...]) -> Candidate:
    decision = Decision.NEW
    if writer.chance.random() < 1 / 50:
        decision = writer.chance.choice([Decision.REJECTED, Decision.REJECTED, Decision.USED])
    decided = decision is not Decision.NEW
    return Candidate(
        id="c-" + sha256(story[0].key.encode()).hexdigest()[:10],
        article=story[0],
        also_in=story[1:],
        first_seen=story[0].first_seen,
        decision=decision,
        decided_by="amina" if decided else "",
        decided_at=story[0].first_seen + timedelta(days=3) if decided else None,
        score=round(writer.chance.random() * 2, 3),
        reasons=("topic: Pakistan", "over a year old"),
    )


def collected(workplace: Workplace, found: Sequence[Article]) -> None:
    """Do what `collect` does with what the feeds gave: store it, and refresh the candidates."""
    house = reading.publication(workplace)
    with workplace.newsroom() as connection:
        SqlArticleStore(connection).save_visit(FeedState(url="https://bench.example/"), found)
        choosing.refresh_candidates(workplace, house, connection)


class Taken(NamedTuple):
    """How long something took, in seconds."""

    wall: float
    processor: float


def seconds(action: Callable[[], object]) -> Taken:
    """Return how long an action took."""
    start, before = time.perf_counter(), time.process_time()
    action()
    return Taken(time.perf_counter() - start, time.process_time() - before)


def show(name: str, taken: Sequence[Taken]) -> None:
    """Print p50 and p95 (with few runs: the longest) in milliseconds, by the clock and of processor."""
    columns = [spread([getattr(one, kind) for one in taken]) for kind in Taken._fields]
    figures = "".join(f"{figure * 1000:10.1f}" for column in columns for figure in column)
    print(f"  {name:40}{figures}   {len(taken)}", flush=True)


def spread(taken: Sequence[float]) -> tuple[float, float]:
    """Return (p50, p95)."""
    return median(taken), quantiles(taken, n=20)[-1] if len(taken) >= 20 else max(taken)


def bench(folder: Path, size: int) -> None:
    """Measure with so many articles stored."""
    clock = FixedClock(NOW)
    start_publication(folder, name="Bench", clock=clock)
    workplace = Workplace(folder=folder, clock=clock)
    fill(workplace, size)
    indexed = seconds(lambda: searching.rebuild(workplace))
    print(f"\n{size:,} articles stored; index made from nothing: {indexed.wall:.1f} s")
    print(f"  {'milliseconds':40}{'p50':>10}{'p95':>10}{'cpu p50':>10}{'cpu p95':>10}   runs")
    forget_peak()
    measure_collecting(workplace, clock, size)
    measure_looking(workplace)
    measure_deciding(workplace)
    files = {path.name: path.stat().st_size / 1e6 for path in workplace.var.glob("*.db")}
    sizes = ", ".join(f"{name} {size:,.0f} MB" for name, size in sorted(files.items()))
    print(f"  {'peak memory':44}{peak():10.0f} MB; on disk: {sizes}")


def measure_collecting(workplace: Workplace, clock: FixedClock, size: int) -> None:
    """Print how long refreshes take."""
    writer, numbers = Writer(11), iter(range(size + 1, sys.maxsize, NEW))

    def come_in() -> Callable[[], object]:
        first = next(numbers)
        hours = (timedelta(hours=24 * writer.chance.random()) for _ in range(NEW))
        found = [
            replace(writer.article(first + n, clock() - ago), first_seen=clock())
            for n, ago in enumerate(hours)
        ]
        return lambda: collected(workplace, found)

    show("refresh after publication.yaml changed", [seconds(come_in())])
    taken = []
    for _ in range(10):
        clock.advance(timedelta(hours=1))
        taken.append(seconds(come_in()))
    show(f"store and refresh {NEW} new", taken)
    first = []
    for _ in range(3):
        clock.advance(timedelta(days=1))
        first.append(seconds(come_in()))
    show(f"… the first of a day, {NEW} new", first)


def measure_looking(workplace: Workplace) -> None:
    """Print how long lists and searches take."""

    def listed(**how: object) -> Callable[[], object]:
        return lambda: choosing.candidates(workplace, **{"limit": 40, **how})  # type: ignore[arg-type]

    for name, action in (
        ("list the best 40 new", listed()),
        ("list the best 500, whatever decided", listed(limit=500, decision="all")),
        ("list 40 used", listed(decision="used")),
        ("list the shortlisted (none)", listed(decision="shortlisted")),
    ):
        show(name, [seconds(action) for _ in range(20)])
    common, middling, rare = WORDS_IN_COMMON[0], word(300), word(30_000)
    searches = {
        "a word that is everywhere": f'"{common}"',
        "… or any that begins with it": common,
        "the beginning of a word": word(400)[:4],
        "one letter": "k",
        "a rare word": rare,
        "two words, one rare": f"{common} {rare}",
        "three words": f"{common} {middling} {word(60)}",
        "a phrase": f'"{common} {WORDS_IN_COMMON[2]}"',
        "a word and not another": f"{middling} -{common}",
        "not a word": f"-{common}",
        "Urdu": f"{urdu_word(40)} {urdu_word(200)}",
        "nothing has it": "zzzzzz",
    }
    every = []
    for name, search in searches.items():
        taken = [seconds(listed(search=search)) for _ in range(20)]
        every += taken
        show(f"search: {name}", taken)
    show("search: all of these", every)
    show(
        "search: everywhere, used only",
        [seconds(listed(search=common, decision="used")) for _ in range(20)],
    )


def measure_deciding(workplace: Workplace) -> None:
    """Print how long decisions and drafts take."""
    best = choosing.candidates(workplace, limit=200)
    decide = [
        seconds(lambda one=one: choosing.decide(workplace, {Decision.LATER: [one.id]}))  # type: ignore[misc]
        for one in best[100:120]
    ]
    show("decide", decide)
    show("undo", [seconds(lambda: choosing.undo(workplace)) for _ in range(20)])
    with workplace.newsroom() as connection:
        pages = SqlArticleStore(connection)
        for one in best:  # so that nothing is fetched
            key, text = one.article.key, f"{one.article.title}. {one.article.summary}. " * 20
            pages.save_source(
                SavedSource(url=key, key=key, fetched=NOW, sha256="0" * 64, title="", text=text)
            )
    drafts = [
        seconds(lambda ids=[one.id for one in best[n * 5 : n * 5 + 5]]: _draft(workplace, ids))  # type: ignore[misc]
        for n in range(20)
    ]
    show("draft 5 more into an issue", drafts)


def _draft(workplace: Workplace, names: Sequence[str]) -> None:
    drafting.draft(workplace, "2026-12", chosen=names)


def forget_peak() -> None:
    """Let the kernel count the peak of memory from now on."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """Return the peak of memory in MB."""
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def main() -> None:
    """Measure each size in a folder and a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000, 100_000])
    sizes = parser.parse_args().articles
    if len(sizes) > 1:
        for size in sizes:
            subprocess.run(
                [sys.executable, "-m", "bench.triage", "--articles", str(size)], check=True
            )
        return
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "bench", sizes[0])


if __name__ == "__main__":
    main()
