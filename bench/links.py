"""Look at the links of saved pages over loopback: what is said of pages that are there, and at what cost.

    python -m bench.links FOLDER

FOLDER holds the files (some .gz) and expected.jsonl: file, url, title.  Every page is served at its
own address, so that all links are good: whatever else is said of one is a false alarm.  Beside it the
same pages are only fetched, whole, in turns with it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.clip_real import load, saved
from bench.loopback import address_of, served
from newsletter.check.links import alike
from newsletter.check.looking import look
from newsletter.fetch import Fetcher, Request
from newsletter.model.link import LinkResult, LinkState

ROUNDS = 3


def main(folder: Path) -> None:
    """Print the table."""
    logging.disable(logging.CRITICAL)
    rows = load(folder)
    results, ours, floor = asyncio.run(measured(rows, folder))
    states = Counter(one.state.value for one in results)
    print(f"{len(results)} pages: {', '.join(f'{n} {state}' for state, n in states.items())}")
    for one in results:
        if one.state is not LinkState.GOOD:
            print(f"  false alarm: {one.address[:70]} {one.reason}")
    titles = {row["url"]: row.get("title") or "" for row in rows}
    titled = [(titles[one.address], one.title) for one in results]
    unlike = [(a, b) for a, b in titled if a and b and not alike(a, b)]
    print(f"titles of another article: {len(unlike)} of {sum(bool(a and b) for a, b in titled)}")
    for expected, found in unlike:
        print(f"  {expected[:60]!r} / {found[:60]!r}")
    print(f"best of {ROUNDS}: looking {ours:.2f} s, fetching alone {floor:.2f} s")


async def measured(
    rows: list[dict[str, Any]], folder: Path
) -> tuple[tuple[LinkResult, ...], float, float]:
    """Return the results, and the best seconds of looking and of fetching alone, in turns."""
    urls = [row["url"] for row in rows]
    pages = {address_of(row["url"]): saved(folder / row["file"]) for row in rows}
    hosts = [urlsplit(url).hostname or "" for url in urls]
    ours, floor = list[float](), list[float]()
    results: tuple[LinkResult, ...] = ()
    async with served(pages, hosts) as fetcher:
        for _ in range(ROUNDS):
            start = time.perf_counter()
            results = await look(urls, fetcher, clock=lambda: datetime.now(UTC), deadline=120)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            await asyncio.gather(*(fetched(fetcher, url) for url in urls))
            floor.append(time.perf_counter() - start)
    return results, min(ours), min(floor)


async def fetched(fetcher: Fetcher, url: str) -> None:
    """Fetch an address as it is."""
    await fetcher.fetch(Request(url=url))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
