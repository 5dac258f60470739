"""Collect saved feeds over loopback; entries found beside those expected.

    python -m bench.collect_real FOLDER

FOLDER holds the files and index.tsv: file, url, kind, encoding, entries.
"""

from __future__ import annotations

import asyncio
import csv
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench.loopback import Saved, address_of, served
from newsletter.collect import CollectReport, FeedOutcome, collect, open_parsers, read_feed
from newsletter.collect.items import ParsedFeed
from newsletter.confine import Confined
from newsletter.model.article import Feed
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.sqlite import open_database
from newsletter.text.addresses import canonical_address


def load(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


async def run(
    rows: list[dict[str, str]], folder: Path
) -> tuple[CollectReport, list[ParsedFeed | None], float]:
    pages = {
        address_of(row["url"]): Saved(
            body=(folder / row["file"]).read_bytes(), content_type="application/xml"
        )
        for row in rows
    }
    hosts = [urlsplit(row["url"]).hostname or "" for row in rows]
    with open_parsers() as confined, tempfile.TemporaryDirectory() as scratch:
        connection = open_database(Path(scratch) / "newsroom.db", "newsroom")
        store = SqlArticleStore(connection)
        async with served(pages, hosts) as fetcher:
            await read_feed(b"<rss version='2.0'/>", url="http://x.example/", confined=confined)
            started = time.perf_counter()
            report = await collect(
                [Feed(url=row["url"]) for row in rows],
                (),
                fetcher=fetcher,
                store=store,
                confined=confined,
                clock=lambda: datetime.now(UTC),
            )
            seconds = time.perf_counter() - started
        connection.close()
        return report, [await _parsed(page, confined) for page in _bodies(rows, folder)], seconds


def _bodies(rows: list[dict[str, str]], folder: Path) -> list[tuple[str, bytes]]:
    return [(row["url"], (folder / row["file"]).read_bytes()) for row in rows]


async def _parsed(page: tuple[str, bytes], confined: Confined) -> ParsedFeed:
    return await read_feed(page[1], url=page[0], confined=confined)


def explain(outcome: FeedOutcome, parsed: ParsedFeed | None) -> str:
    """Say why items of a feed became no article of their own."""
    if parsed is None:
        return outcome.reason
    without = sum(not canonical_address(item.link) for item in parsed.items)
    keys = Counter(canonical_address(item.link) for item in parsed.items)
    repeated = sum(count - 1 for key, count in keys.items() if key)
    bare = sum(not item.title for item in parsed.items)
    parts = [
        f"{bare} without title and text (pictures)" if bare else "",
        f"{without} without a web address" if without else "",
        f"{repeated} share another item's address" if repeated else "",
        f"{outcome.known} came in another feed too" if outcome.known else "",
    ]
    return "; ".join(filter(None, parts))


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0])
    rows = load(folder)
    report, parsed, seconds = asyncio.run(run(rows, folder))
    totals = Counter[str]()
    print(f"{'feed':50} expected  entries  articles  why fewer")
    for row, outcome, feed in zip(rows, report.outcomes, parsed, strict=True):
        expected, found = int(row["entries"]), outcome.new + outcome.known + outcome.left_out
        totals.update(expected=expected, found=found, articles=outcome.new)
        totals["equal"] += expected == found
        name = (urlsplit(row["url"]).hostname or "")[:50]
        why = explain(outcome, feed) or outcome.reason
        print(f"{name:50} {expected:8} {found:8} {outcome.new:9}  {why}")
    print(
        f"{len(rows)} feeds, {totals['equal']} with the expected number of entries; "
        f"entries {totals['found']} of {totals['expected']}, articles {totals['articles']}, "
        f"failed {len(report.failed)}; {seconds:.2f} s"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
