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
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from newsletter.archive.search.documents import Document, facet, year_facet
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
    topic = language.random.choice(language.words[:60])
    outlet = f"Outlet {int(language.random.paretovariate(1)) % 400}"
    return Document(
        address=f"issues/{issue}/#entry-{place}",
        heading=f"Issue of {issue}",
        date=issue,
        title=language.text(9).capitalize(),
        authors=language.text(2).title(),
        outlet=outlet,
        text=language.text(WORDS),
        topics=topic,
        language="en",
        facets=(
            year_facet(at.year),
            facet("outlet", outlet),
            facet("topic", topic),
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


def static(entries: int, folder: Path, *, pagefind: bool) -> None:
    """Print what a browser is sent for a first search of a built site."""
    site = folder / "site"
    _write_publication(entries, folder)
    began = time.perf_counter()
    _run(sys.executable, "-m", "newsletter", "-C", str(folder), "archive", "build")
    index = [path for path in (site / "search").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in index) / 1e6
    print(
        f"static, {entries:,} entries: site built in {time.perf_counter() - began:.0f} s of wall time"
    )
    print(f"  index: {size:.1f} MB in {len(index):,} files")
    if pagefind:
        _index_with_pagefind(folder, site)
    with _counting_server(site) as (address, sent), _browser() as browser:
        for search in _first_searches():
            told = [f"ours {_ask_ours(browser, address, sent, search)}"]
            if pagefind:
                told.append(f"Pagefind {_ask_pagefind(browser, address, sent, search)}")
            print(f"  {search!r}: {'; '.join(told)}")


def _first_searches() -> list[str]:
    words = Language(7).words
    common, less, rare = words[20], words[300], words[9_000]
    return [
        common,
        less,
        rare,
        f"{common} {less}",
        f"{common} {less} {rare}",
        common[:3],
        f'"{common} {words[0]}"',
        f'"{words[1]} {words[0]}"',
    ]


def _write_publication(entries: int, folder: Path) -> None:
    (folder / "issues").mkdir(parents=True)
    (folder / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    (folder / "publication.yaml").write_text(_PUBLICATION)
    for issue, at, documents in issues(entries):
        items = "".join(
            f"  - id: entry-{place}\n    title: {one.title}\n    authors: [{one.authors}]\n"
            f"    summary: {one.text}\n    outlet: {one.outlet}\n    topics: [{one.topics}]\n"
            f"    url: https://paper.example/{issue}/{place}\n"
            for place, one in enumerate(documents)
        )
        head = f"version: 1\ndate: {at}\nsubject: Issue of {issue}\nimported: true\nmedia_review:\n"
        (folder / "issues" / f"{issue}.yaml").write_text(head + items)


_PUBLICATION = """\
version: 1
name: Bench
language: en
archive_url: https://archive.example/
sender: {name: Bench, address: news@bench.example, reply_to: editors@bench.example}
postal_address: [Bench, 1 Long Road]
people: [{id: editor, name: Editor, roles: [editor, approver, publisher]}]
"""


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _index_with_pagefind(folder: Path, site: Path) -> None:
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv/bin/python")
    _run(python, "-m", "pip", "install", "-q", "pagefind[bin]")
    began = time.perf_counter()
    _run(python, "-m", "pagefind", "--site", str(site), "--glob", "issues/*/index.html")
    files = [path for path in (site / "pagefind").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"  Pagefind: {time.perf_counter() - began:.0f} s, {size:.1f} MB in {len(files):,} files")


@contextmanager
def _counting_server(site: Path) -> Iterator[tuple[str, list[int]]]:
    """Serve a folder; the list grows by the octets of each answer's body."""
    sent: list[int] = []

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - as in the base class
            super().__init__(*arguments, directory=str(site))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def copyfile(self, source: Any, outputfile: Any) -> None:  # noqa: ANN401 - as in the base class
            data = source.read()
            sent.append(len(data))
            outputfile.write(data)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", sent
        server.shutdown()


@contextmanager
def _browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("There is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def _ask_ours(browser: Browser, address: str, sent: list[int], search: str) -> str:
    """Open the page with a search in its address, as nobody has before; return what that took."""
    context = browser.new_context()
    page = context.new_page()
    sent.clear()
    began = time.perf_counter()
    page.goto(f"{address}search/?{urlencode({'q': search})}")
    page.wait_for_function("document.getElementById('search-status').textContent !== ''")
    page.wait_for_load_state("networkidle")
    told = page.locator("#search-status").inner_text()
    text = f"{sum(sent) / 1000:.0f} kB in {len(sent)} files, {told}, {time.perf_counter() - began:.1f} s"
    context.close()
    return text


def _ask_pagefind(browser: Browser, address: str, sent: list[int], search: str) -> str:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}404.html")
    sent.clear()
    found = page.evaluate(
        """async (search) => {
            const pagefind = await import("/pagefind/pagefind.js");
            const found = await pagefind.search(search);
            await Promise.all(found.results.slice(0, 8).map((one) => one.data()));
            return found.results.length;
        }""",
        search,
    )
    context.close()
    return (
        f"{sum(sent) / 1000:.0f} kB in {len(sent)} files, {found} pages (its own page not counted)"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=30_000)
    parser.add_argument("--served", type=int, default=300_000)
    parser.add_argument("--pagefind", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        static(given.entries, Path(name) / "bench", pagefind=given.pagefind)
    with tempfile.TemporaryDirectory() as name:
        served(given.served, Path(name))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
