"""The index for a host that runs nothing: small files, of which a search fetches a few.

``search/names.bin`` lists outlets and topics.  ``search/index.bin`` names everything else: the *segments*, which are runs of documents, oldest first.
A full segment never changes again.  Its files lie in a folder named by what is in them::

    search/3fa94c1b2d07/w0.bin …   words in order with their documents (`postings.shards`)
    search/3fa94c1b2d07/p0.bin …   where in the documents: fetched for phrases alone
    search/3fa94c1b2d07/d0.bin …   the documents themselves, a few in each, to be shown

Every file is squeezed (`octets.squeezed`).  The browser's part stands in templates/archive/search.js.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.archive.editions import Card
from newsletter.archive.search.documents import Document, facet
from newsletter.archive.search.octets import squeezed
from newsletter.archive.search.postings import postings_of, shards

FORMAT = 1
"""To be raised whenever the files are laid out otherwise, or text is folded otherwise."""
FULL = 32_768
"""Documents in a segment that is full."""
PART = 16_384
"""Documents in each of those that the newest are parted into."""
SHARD = 10_000
"""Octets of words and documents in one file, before it is squeezed."""
BLOCK = 8_000
"""Octets of shown documents in one file, before it is squeezed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some of the documents, ready to be looked through."""

    name: str
    """Of its folder."""
    count: int
    words: tuple[str, ...]
    """The first word of each file of words."""
    blocks: tuple[int, ...]
    """How many documents are in each file of documents."""
    files: tuple[tuple[str, bytes], ...]
    """(``search/…``, octets)"""


def parts(count: int) -> Iterator[range]:
    """Yield which documents of `count` make a segment."""
    start = 0
    while start < count:
        size = FULL if count - start >= FULL else PART
        yield range(start, min(count, start + size))
        start += size


def segment_of(documents: Sequence[Document]) -> Segment:
    """Return the segment of these documents: equal ones give equal octets."""
    files: list[tuple[str, bytes]] = []
    firsts = []
    for at, (first, told, places) in enumerate(shards(postings_of(documents), octets=SHARD)):
        firsts.append(first)
        files += [(f"w{at}.bin", squeezed(told)), (f"p{at}.bin", squeezed(places))]
    blocks = list(_blocks(documents))
    files += [(f"d{at}.bin", data) for at, (_, data) in enumerate(blocks)]
    digest = hashlib.sha256(f"{FORMAT}".encode())
    for name, data in files:
        digest.update(f"{name} {len(data)} ".encode() + data)
    folder = digest.hexdigest()[:12]
    return Segment(
        name=folder,
        count=len(documents),
        words=tuple(firsts),
        blocks=tuple(count for count, _ in blocks),
        files=tuple((f"search/{folder}/{name}", data) for name, data in files),
    )


def directory(segments: Sequence[Segment], years: Iterable[int]) -> bytes:
    """Return ``search/index.bin``; `years` are those of the issues."""
    known = sorted(set(years))
    told = {
        "format": FORMAT,
        "years": known[:1] + known[-1:],
        "segments": [
            {
                "name": one.name,
                "count": one.count,
                "words": " ".join(one.words),
                "blocks": " ".join(map(str, one.blocks)),
            }
            for one in segments
        ],
    }
    return _packed(told)


def names(cards: Iterable[Card]) -> bytes:
    """Return ``search/names.bin``: outlets and topics by name, which are offered to narrow a search."""
    outlets: dict[str, str] = {}
    topics: dict[str, str] = {}
    for card in cards:
        for line in card.lines:
            if line.outlet:
                outlets[line.outlet.key] = line.outlet.text
            topics.update({topic.key: topic.text for topic in line.topics})
    return _packed(
        {
            "outlet": sorted([name, facet("outlet", key)] for key, name in outlets.items()),
            "topic": sorted([name, facet("topic", key)] for key, name in topics.items()),
        }
    )


def _blocks(documents: Sequence[Document]) -> Iterator[tuple[int, bytes]]:
    """Yield (how many, octets) of files with shown documents."""
    block: list[list[str]] = []
    size = 0
    for document in documents:
        block.append(_shown(document))
        size += sum(map(len, block[-1]))
        if size >= BLOCK:
            yield len(block), _packed(block)
            block, size = [], 0
    if block:
        yield len(block), _packed(block)


def _shown(document: Document) -> list[str]:
    return [
        document.address,
        document.heading,
        document.date,
        document.language,
        document.title,
        document.authors,
        document.outlet,
        document.text,
    ]


def _packed(told: object) -> bytes:
    return squeezed(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
