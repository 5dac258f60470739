"""Searching the archive: what a browser fetches, and how long a served search takes.

    python -m bench.archive_search [--entries 30000] [--served 300000] [--pagefind]

Text is made of 40,000 invented words that are about as common as words of English are (Zipf).  The
browser is a real one, and counts what it is sent for a first search, page and script included.  With
``--pagefind`` the same entries, as one page for each issue of 25, are indexed by Pagefind (from its
wheel, in a folder of its own), and the same searches asked of it.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from newsletter.archive.search.documents import Document, facet, year_facet
from newsletter.archive.search.index import directory, runs, segment_files
from newsletter.stores.archive_search import ArchiveSearch, Entered, Issued, Source
from newsletter.text.searching import search_terms

PER_ISSUE = 25
WORDS = 60
"""Of a summary."""
SEARCHES = 300


class Language:
    """Invented words, some far more common than others."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        syllables = [a + b for a in "bcdfghklmnprstvwz" for b in "aeiou"]
        found: dict[str, None] = {}
        while len(found) < 40_000:
            parts = self.random.choices(syllables, k=self.random.choice((1, 2, 2, 3, 3, 4)))
            found["".join(parts) + self.random.choice(("", "n", "s", "r"))] = None
        self.words = list(found)
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(40_000)))

    def text(self, count: int) -> str:
        """Return so many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self._weights, k=count))


def issues(entries: int) -> Iterator[tuple[str, date, list[Document]]]:
    """Yield issues of 25 entries, one a day, oldest first."""
    language = Language(7)
    day = date(1990, 1, 1)
    for number in range(entries // PER_ISSUE):
        at = day + timedelta(days=number)
        yield str(at), at, [_document(language, str(at), at, place) for place in range(PER_ISSUE)]


def _document(language: Language, issue: str, at: date, place: int) -> Document:
    outlet = f"Outlet {int(language.random.paretovariate(1)) % 400}"
    return Document(
        address=f"issues/{issue}/#entry-{place}",
        heading=f"Issue of {issue}",
        date=issue,
        title=language.text(9).capitalize(),
        authors=language.text(2).title(),
        outlet=outlet,
        text=language.text(WORDS),
        topics="",
        language="en",
        facets=(
            year_facet(at.year),
            facet("outlet", outlet),
            facet("topic", language.random.choice(language.words[:60])),
        ),
    )


def typed(language: Language) -> Iterator[str]:
    """Yield what people type: a word or two, common or rare, half-typed words, phrases, exclusions."""
    while True:
        one, other = language.text(1), language.text(1)
        rare = language.random.choice(language.words)
        yield from (one, rare, f"{one} {other}", f"{rare} {one}", one[:3], f'"{one} {other}"')
        yield f"{one} -{other}"


def served(entries: int, folder: Path) -> None:
    """Print how long a search takes where the archive is served."""
    index = ArchiveSearch(folder / "search-archive.db")
    sources = [
        Source(issue=issue, key=issue, read=partial(_issued, day, documents))
        for issue, day, documents in issues(entries)
    ]
    began = time.process_time()
    with closing(index):
        index.follow(sources)
        built = time.process_time() - began
        times: list[tuple[float, str]] = []
        for search in itertools.islice(typed(Language(11)), SEARCHES):
            start = time.perf_counter()
            first = date(2001, 1, 1) if len(times) % 5 == 0 else date.min
            index.find(search_terms(search), first=first)
            times.append((time.perf_counter() - start, search))
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    waits = sorted(seconds * 1_000 for seconds, _ in times)
    print(f"served, {entries:,} entries: made in {built:.1f} s of CPU, {size:.0f} MB")
    print(
        f"  {SEARCHES} searches: median {statistics.median(waits):.1f} ms, "
        f"p95 {waits[int(len(waits) * 0.95)]:.1f} ms, longest {waits[-1]:.1f} ms ({max(times)[1]!r})"
    )


def _issued(day: date, documents: Sequence[Document]) -> Issued:
    return Issued(day=day, documents=tuple(map(_entered, documents)))


def _entered(one: Document) -> Entered:
    return Entered(address=one.address, texts=one.texts, topics=one.topics, shown=one.text)


def static(entries: int, folder: Path) -> None:
    """Print how large the index for a browser is."""
    began = time.process_time()
    made = list(issues(entries))
    wrote = time.process_time()
    names, octets, files = [], 0, 0
    for number, run in enumerate(runs([len(documents) for _, _, documents in made])):
        some = [one for at in run for one in made[at][2]]
        names.append(f"segment{number}")
        for path, data in segment_files(names[-1], some):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
            octets, files = octets + len(data), files + 1
    (folder / "search/index.bin").write_bytes(directory(names, [made[0][1].year, made[-1][1].year]))
    print(
        f"static, {entries:,} entries: made in {time.process_time() - wrote:.1f} s of CPU "
        f"(the entries themselves {wrote - began:.1f}), {octets / 1e6:.1f} MB in {files:,} files"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=30_000)
    parser.add_argument("--served", type=int, default=300_000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        static(given.entries, Path(name))
    with tempfile.TemporaryDirectory() as name:
        served(given.served, Path(name))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
