"""Clip saved pages over loopback; title, author and date beside plain trafilatura.

    python -m bench.clip_real FOLDER

FOLDER holds the files (some .gz) and expected.jsonl: file, url, title, author, date.
Both answers go through the same comparison: titles with white space, case and
kinds of quotation mark evened out; authors as sets of cleaned names, right
where at least half of all names named are shared, and exactly; dates as days.
"""

from __future__ import annotations

import ast
import asyncio
import gzip
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trafilatura

from bench.loopback import Saved, address_of, served
from newsletter.collect import Clip, clip, open_page_parsers
from newsletter.collect.names import clean_authors, fold
from newsletter.errors import NewsletterError

QUOTES = str.maketrans("’‘“”„–—", '\'\'"""--')
FIELDS = ("title", "title as typed", "author", "author exactly", "date")


def load(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "expected.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for number, row in enumerate(rows):
        row["url"] = row.get("url") or f"https://page-{number}.example/"
    return rows


def saved(path: Path) -> Saved:
    encoding = "gzip" if path.suffix == ".gz" else ""
    return Saved(body=path.read_bytes(), content_type="text/html", encoding=encoding)


def plain_trafilatura(path: Path, url: str) -> dict[str, Any]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = trafilatura.bare_extraction(data, url=url, with_metadata=True, fast=True)
    title, author, date = (
        str(getattr(found, name, None) or "") for name in ("title", "author", "date")
    )
    return {"title": title, "author": author.split(";"), "days": {date[:10]}}


def ours(found: Clip | None) -> dict[str, Any]:
    if found is None:
        return {"title": "", "author": [], "days": set()}
    article = found.article
    days = {str(article.published_date)} if article.published_date else set()
    if article.published:
        days.add(article.published.date().isoformat())
    return {"title": article.title, "author": list(article.authors), "days": days}


def names(value: str | list[str]) -> set[str]:
    if isinstance(value, str):
        value = ast.literal_eval(value) if value.startswith("[") else re.split(r"[;,]", value)
    return {fold(name) for name in clean_authors(value)}


def even(title: str) -> str:
    return " ".join(title.translate(QUOTES).casefold().split())


def typed(title: str) -> str:
    return " ".join(title.casefold().split())


def judge(row: dict[str, Any], answer: dict[str, Any]) -> dict[str, bool]:
    """Return field → right, for the fields whose truth is known."""
    verdict: dict[str, bool] = {}
    if row.get("title"):
        verdict["title"] = even(answer["title"]) == even(row["title"])
        verdict["title as typed"] = typed(answer["title"]) == typed(row["title"])
    expected = names(row["author"]) if row.get("author") else set()
    if expected:
        found = names(answer["author"])
        verdict["author"] = 2 * len(expected & found) >= len(expected | found)
        verdict["author exactly"] = expected == found
    if row.get("date"):
        verdict["date"] = row["date"][:10] in answer["days"]
    return verdict


async def clip_all(rows: list[dict[str, Any]], folder: Path) -> list[Clip | None]:
    pages = {address_of(row["url"]): saved(folder / row["file"]) for row in rows}
    hosts = [urlsplit(row["url"]).hostname or "" for row in rows]
    clips: list[Clip | None] = []
    with open_page_parsers() as confined:
        async with served(pages, hosts) as fetcher:
            for row in rows:
                try:
                    found = await clip(
                        row["url"],
                        fetcher=fetcher,
                        outlets=(),
                        clock=lambda: datetime.now(UTC),
                        confined=confined,
                    )
                except NewsletterError as error:
                    print(f"{row['file']}: {error.message}")
                    clips.append(None)
                else:
                    clips.append(found)
    return clips


def main(arguments: Sequence[str]) -> None:
    logging.disable(logging.CRITICAL)
    folder = Path(arguments[0])
    rows = load(folder)
    clips = asyncio.run(clip_all(rows, folder))
    known, right, peer = Counter[str](), Counter[str](), Counter[str]()
    for row, found in zip(rows, clips, strict=True):
        verdict = judge(row, ours(found))
        other = judge(row, plain_trafilatura(folder / row["file"], row["url"]))
        known.update(verdict.keys())
        right.update(field for field, fine in verdict.items() if fine)
        peer.update(field for field, fine in other.items() if fine)
        for field in ("title", "author", "date"):
            if not verdict.get(field, True):
                answer = ours(found)["days" if field == "date" else field]
                better = " (trafilatura has it)" if other[field] else ""
                print(f"{row['file'][:44]:44} {field}: {row[field]!r} <> {answer!r}{better}")
    texts = sum(bool(found and found.source.text) for found in clips)
    print(f"{len(rows)} pages, {sum(found is not None for found in clips)} read, {texts} with text")
    print(f"{'field':16} known  clip          trafilatura")
    for field in FIELDS:
        total = known[field]
        print(
            f"{field:16} {total:5}  {right[field]:3} {right[field] / total:6.1%}    "
            f"{peer[field]:3} {peer[field] / total:6.1%}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
